package policy

import (
	"slices"
	"strings"
	"time"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/pkg/license"
)

// asker judges who asks. A partner is known by what the administrator or the request
// says, and must be the one whom the licence names: a licence that names none
// authorises nobody. Without a licence, where the vendor takes such requests, his word
// is all there is.
func (j *judge) asker() {
	l, who := j.facts.License, j.verdict.Partner
	turn := j.policy.Askers.Refusal
	switch {
	case l == nil && !j.policy.Askers.Unlicensed:
		j.add(Finding{Rule: RuleAsker, Severity: Refusal, text: lang.Say("requests are taken from holders of a licence, and none is installed"),
			turn: lang.Say("Activate the licence: optool license activate")})
	case l != nil && l.Status == license.Revoked:
		j.add(Finding{Rule: RuleAsker, Severity: Refusal, text: lang.Say("the licence has been revoked"), Turn: turn})
	case !j.policy.Askers.Partner:
	case who == "":
		j.add(Finding{Rule: RuleAsker, Severity: Refusal, Field: "partner", Turn: turn,
			text: lang.Say("only authorised partners may ask, and neither the request nor the configuration says which partner you are")})
	case l != nil && (l.Support == nil || strings.TrimSpace(l.Support.Partner) == ""):
		j.add(Finding{Rule: RuleAsker, Severity: Refusal, Field: "partner", Turn: turn,
			text: lang.Say("only authorised partners may ask, and the licence names none")})
	case l != nil && !sameName(l.Support.Partner, who):
		j.add(Finding{Rule: RuleAsker, Severity: Refusal, Field: "partner", Turn: turn,
			text: lang.Say("only the partner whom the licence names may ask: %s, not %s", quote(l.Support.Partner), quote(who))})
	}
}

// sameName compares two names but for case and blanks.
func sameName(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}

// subscription judges whether support is paid for, where it has to be.
func (j *judge) subscription() {
	s := j.policy.Subscription
	if len(s.Deployments) == 0 || j.facts.License == nil {
		return // whoever has no licence was judged already
	}
	needed, all := false, true
	for _, d := range []string{profile.PaaS, profile.OnPremise, profile.Cloud} {
		listed := slices.Contains(s.Deployments, d)
		needed = needed || listed && d == j.verdict.Deployment
		all = all && listed
	}
	why, unpaid := unpaid(j.facts.License, j.facts.Now)
	switch {
	case !unpaid:
	case needed || all:
		j.add(Finding{Rule: RuleSubscription, Severity: Refusal, text: why, Turn: s.Refusal})
	case j.verdict.Deployment == "":
		j.add(Finding{Rule: RuleSubscription, Severity: Question, Turn: s.Refusal,
			text: lang.Say("%s, and support needs to be paid for on %s: is the platform deployed otherwise?", why, listed(s.Deployments))})
	}
}

// listed are deployments with an "and" between them.
func listed(deployments []string) lang.Text {
	all := lang.Say("%s", deployments[0])
	for _, d := range deployments[1:] {
		all = lang.Say("%s and %s", all, d)
	}
	return all
}

// unpaid says why a licence entitles to no support, if it does not.
func unpaid(l *license.License, now time.Time) (why lang.Text, none bool) {
	switch {
	case l.Support == nil:
		return lang.Say("the licence holds no support subscription"), true
	case l.Support.Until != nil && !now.Before(*l.Support.Until):
		return lang.Say("the support subscription ended on %s", l.Support.Until.UTC().Format(time.DateOnly)), true
	case l.Status == license.Suspended:
		return lang.Say("the licence is suspended, and the support subscription with it"), true
	case l.Support.Until == nil && l.Expires != nil && !now.Before(*l.Expires):
		return lang.Say("the support subscription ended with the licence on %s", l.Expires.UTC().Format(time.DateOnly)), true
	}
	return why, false
}
