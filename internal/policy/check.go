package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/pkg/support"
)

// mostPages are shown before a request is sent; nobody reads more.
const mostPages = 5

// judge is one run of Check.
type judge struct {
	policy  *profile.Support
	request *support.Request
	facts   Facts
	verdict Verdict
	topic   *reading // what the request is about: subject, description, element
}

// Check holds a request against the rules. Neither is changed. It is bounded: of the
// texts the first 256 KiB are looked at.
func Check(p *profile.Support, r *support.Request, f Facts) Verdict {
	j := &judge{policy: p, request: r, facts: f, verdict: Verdict{Policy: p.Version, Findings: []Finding{}, Kind: r.Kind}}
	if !p.Given() {
		j.unruled()
		return j.verdict
	}
	j.known()
	j.topic = read(r.Subject, prose(r.Description), r.Element)
	j.asker()
	j.subscription()
	j.kind()
	j.thirdParty()
	j.coverage()
	j.language()
	j.required()
	j.fields()
	j.questions()
	j.pages()
	j.route()
	j.notes()
	j.sort()
	return j.verdict
}

func (j *judge) sort() {
	slices.SortStableFunc(j.verdict.Findings, func(a, b Finding) int { return cmp.Compare(a.Severity.rank(), b.Severity.rank()) })
}

// unruled is the judgement where the vendor has no rules.
func (j *judge) unruled() {
	j.add(Finding{Rule: RulePolicy, Severity: Refusal, text: lang.Say("the vendor takes no requests by this tool: his profile has no section support")})
}

func (j *judge) add(f Finding) {
	if f.Message == "" {
		f.Message = f.text.String()
	}
	if format, _ := f.turn.Said(); format != "" {
		f.Turn = f.turn.String()
	}
	f.Confirmed = f.Severity == Question && slices.Contains(j.facts.Confirmed, f.Rule)
	j.verdict.Findings = append(j.verdict.Findings, f)
}

// known fills in what need not be asked.
func (j *judge) known() {
	v, l := &j.verdict, j.facts.License
	if l != nil {
		v.Deployment = l.Deployment
	}
	v.Deployment = cmp.Or(v.Deployment, j.facts.Deployment, j.request.License.Deployment)
	if !known(v.Deployment) {
		v.Deployment = ""
	}
	v.Partner = strings.TrimSpace(cmp.Or(j.request.Partner, j.facts.Partner))
}

// kind judges the kind, and computes the urgency of an error.
func (j *judge) kind() {
	r, v := j.request, &j.verdict
	if !slices.Contains(support.Kinds(), r.Kind) {
		j.add(Finding{Rule: RuleRequired, Severity: Missing, Field: "kind", text: lang.Say("say what the request is: consultation, error or modification")})
		v.Kind = support.Consultation
	}
	impact := r.Impact
	if v.Kind != support.Error {
		impact = nil
	}
	if impact != nil && (share(impact.Functions) == 0 || share(impact.Users) == 0) {
		j.add(Finding{Rule: RuleRequired, Severity: Missing, Field: "impact", text: lang.Say("say how many functions fail and how many users are hit: one, several or all")})
	}
	u := Priority(j.policy, impact, v.Deployment)
	v.Priority, v.Reaction = u.Level, u.Reaction
}

// thirdParty judges causes of others: stated ones for certain, words by a question,
// and not even that when the request is about the platform as well.
func (j *judge) thirdParty() {
	t, r := j.policy.ThirdParty, j.request
	if r.Kind == support.Modification {
		return
	}
	if r.Impact != nil && r.Impact.ThirdParty {
		if t.Only == profile.ThirdPartyNothing {
			j.add(Finding{Rule: RuleThirdParty, Severity: Refusal, Field: "impact", text: lang.Say("the cause is software or hardware of others"), Turn: t.Text})
		} else if j.verdict.Kind == support.Error {
			j.verdict.Kind = support.Consultation
			j.add(Finding{Rule: RuleThirdParty, Severity: Advice, Field: "impact", Turn: t.Text,
				text: lang.Say("the cause is software or hardware of others: the error is handled as a consultation")})
		}
		return
	}
	named := slices.DeleteFunc(slices.Clone(t.Words), func(w string) bool { return j.topic.find(w) == 0 })
	if len(named) == 0 {
		return
	}
	some := strings.Join(named[:min(3, len(named))], ", ")
	f := Finding{Rule: RuleThirdParty, Severity: Question, Field: "description", Turn: t.Text,
		text: lang.Say("the text names software or hardware of others (%s): is the question about the platform?", some)}
	if r.Impact != nil || r.Service != "" || j.aboutPlatform() {
		f.Severity = Advice
		f.text = lang.Say("the text names software or hardware of others (%s)", some)
	}
	j.add(f)
}

// aboutPlatform tells whether the text names the product, its parts or something
// that is covered.
func (j *judge) aboutPlatform() bool {
	for _, name := range []string{j.request.Product, j.facts.Title, "platform", "платформа"} {
		if name != "" && j.topic.find(name) > 0 {
			return true
		}
	}
	return len(j.request.Accounts)+len(j.request.Objects) > 0 ||
		slices.ContainsFunc(matches(j.policy, j.topic, j.verdict.Deployment), func(c Cover) bool { return c.Covered })
}

// coverage judges by the service matrix: a service that was named for certain, one
// that words suggest by a question.
func (j *judge) coverage() {
	r, v := j.request, &j.verdict
	if r.Service != "" {
		i := slices.IndexFunc(j.policy.Services, func(m profile.Matter) bool { return m.Name == r.Service })
		if i < 0 {
			j.add(Finding{Rule: RuleCoverage, Severity: Missing, Field: "service", text: lang.Say("the vendor's service matrix has no %s", quote(r.Service)),
				turn: lang.Say("See the services: optool support-request coverage")})
			return
		}
		c := cover(j.policy.Services[i], v.Deployment, 0)
		v.Matters = []Cover{c}
		if !c.Covered {
			j.add(Finding{Rule: RuleCoverage, Severity: Refusal, Field: "service", text: lang.Say("%s: %s", c.Title, says(c.By)), Turn: c.Turn})
		} else if c.By == profile.LogsAlone {
			j.add(Finding{Rule: RuleCoverage, Severity: Advice, Field: "service", text: lang.Say("%s: %s", c.Title, says(c.By))})
		}
		return
	}
	if r.Kind == support.Modification {
		return
	}
	v.Matters = matches(j.policy, j.topic, v.Deployment)
	if len(v.Matters) == 0 {
		return
	}
	best := v.Matters[0]
	for _, c := range v.Matters {
		// What fails may well be the vendor's, if it has to do with what he covers at all.
		if c.Covered && (c.Weight == best.Weight || v.Kind == support.Error) {
			best = c
			break
		}
	}
	switch {
	case !best.Covered:
		j.add(Finding{Rule: RuleCoverage, Severity: Question, Field: "description", Turn: best.Turn,
			text: lang.Say("this looks like %s: %s", quote(best.Title), says(best.By))})
	case best.By == profile.LogsAlone:
		j.add(Finding{Rule: RuleCoverage, Severity: Advice, Field: "description", text: lang.Say("this looks like %s: %s", quote(best.Title), says(best.By))})
	}
}

// pages names what to read first.
func (j *judge) pages() {
	j.verdict.Pages = pages(j.policy, j.topic, mostPages)
	if n := len(j.verdict.Pages); n > 0 {
		first := j.verdict.Pages[0]
		j.add(Finding{Rule: RuleDocumentation, Severity: Advice, text: answering(n),
			Turn: first.Title + ": " + first.URL})
	}
}

func answering(pages int) lang.Text {
	if pages == 1 {
		return lang.Say("read the documentation first: one of its pages seems to answer this")
	}
	return lang.Say("read the documentation first: %d of its pages seem to answer this", pages)
}

// route says where the request goes. Wishes for changes that have an address of
// their own go there, and by mail.
func (j *judge) route() {
	v, d := &j.verdict, j.policy.Delivery
	v.Endpoint, v.Mail = d.Endpoint && j.facts.License != nil, d.Mail
	if own := j.policy.Modifications.Mail; v.Kind == support.Modification && own != "" && own != d.Mail {
		v.Endpoint, v.Mail = false, own
	}
	if !v.Endpoint && v.Mail == "" {
		j.add(Finding{Rule: RuleChannel, Severity: Refusal, text: lang.Say("without a licence requests go by mail, and the vendor has no address for them")})
	}
	level := ""
	if l := j.facts.License; l != nil && l.Support != nil {
		level = l.Support.Level
	}
	v.Channels, _ = Ways(j.policy, level, string(v.Kind))
	if len(v.Channels) > 0 && v.Channels[0].Kind != "tool" {
		j.add(Finding{Rule: RuleChannel, Severity: Advice, text: lang.Say("your support level reaches the vendor by %s", ways(v.Channels))})
	}
}

func ways(list []profile.Channel) lang.Text {
	all := make([]any, len(list))
	for i, c := range list {
		if all[i] = wayWord(c.Kind); c.Address != "" {
			all[i] = lang.Say("%s %s", wayWord(c.Kind), c.Address)
		}
	}
	return lang.Say(strings.TrimSuffix(strings.Repeat("%s, ", len(all)), ", "), all...)
}

func wayWord(kind string) lang.Text {
	switch kind {
	case "chat":
		return lang.Say("chat")
	case "email":
		return lang.Say("email")
	case "phone":
		return lang.Say("phone")
	case "tool":
		return lang.Say("tool")
	}
	return lang.Say("%s", kind)
}

// notes are the vendor's texts, each shown once: etiquette with the first request,
// changes of the rules with the next one.
func (j *judge) notes() {
	p := j.policy
	if p.Etiquette != "" && j.facts.Seen == "" {
		j.add(Finding{Rule: RuleEtiquette, Severity: Advice, text: lang.Say("what the vendor expects of who writes"), Turn: p.Etiquette})
	}
	if c := Changed(p, j.facts.Seen); c != nil {
		f := Finding{Rule: RulePolicy, Severity: Advice, text: lang.Say("the vendor's rules changed: version %s holds from %s, %s was shown last", c.To, c.Effective, c.From)}
		if len(c.Texts) > 0 {
			f.Turn = c.Texts[0].Text
		}
		j.add(f)
	}
	if j.verdict.Kind == support.Modification && p.Modifications.Text != "" {
		j.add(Finding{Rule: RuleChannel, Severity: Advice, text: lang.Say("how wishes for changes are handled"), Turn: p.Modifications.Text})
	}
}

// quote makes a text of others fit to stand in a message.
func quote(s string) string { return fmt.Sprintf("%.100q", s) }
