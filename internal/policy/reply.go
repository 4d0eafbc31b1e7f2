package policy

import (
	"cmp"
	"slices"
	"strings"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/pkg/support"
)

// CheckMessage holds a message that follows a request against the rules, before it is
// sent: who asks, whether support is paid for, and the language of its text, which
// never refuses, since nobody states it. The other rules were for the request. Language
// is that of the request; Facts.Partner the partner who asked it, if it names one. Of
// the Verdict there are the findings, Policy, Language, Deployment and Partner.
func CheckMessage(p *profile.Support, text, language string, f Facts) Verdict {
	j := &judge{policy: p, request: &support.Request{}, facts: f, verdict: Verdict{Policy: p.Version, Findings: []Finding{}}}
	if !p.Given() {
		j.unruled()
		return j.verdict
	}
	j.known()
	j.asker()
	j.subscription()
	j.messageLanguage(text, language)
	j.sort()
	return j.verdict
}

// messageLanguage asks about a text that looks like no language that the vendor takes.
// One that is only not the request's is welcome.
func (j *judge) messageLanguage(text, language string) {
	list := j.policy.Languages
	before, _, _ := strings.Cut(strings.ToLower(language), "-")
	guess := Language(list, prose(text))
	if guess != "" && before != "" && script(guess) == script(before) {
		guess = before // letters tell no more
	}
	j.verdict.Language = cmp.Or(guess, before)
	if strings.TrimSpace(text) == "" || len(list) == 0 || j.verdict.Language == "" {
		return
	}
	if !slices.ContainsFunc(list, func(l profile.Language) bool { return l.Code == j.verdict.Language }) {
		j.add(Finding{Rule: RuleLanguage, Severity: Question, Field: "text", text: lang.Say("the text is in no language that the vendor takes: write in %s", languages(list))})
	}
}
