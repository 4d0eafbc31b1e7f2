package policy

import (
	"slices"
	"strings"
	"time"

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
		j.add(Finding{Rule: RuleAsker, Severity: Refusal, Message: "requests are taken from holders of a licence, and none is installed",
			Turn: "Activate the licence: optool license activate"})
	case l != nil && l.Status == license.Revoked:
		j.add(Finding{Rule: RuleAsker, Severity: Refusal, Message: "the licence has been revoked", Turn: turn})
	case !j.policy.Askers.Partner:
	case who == "":
		j.add(Finding{Rule: RuleAsker, Severity: Refusal, Field: "partner", Turn: turn,
			Message: "only authorised partners may ask, and neither the request nor the configuration says which partner you are"})
	case l != nil && (l.Support == nil || strings.TrimSpace(l.Support.Partner) == ""):
		j.add(Finding{Rule: RuleAsker, Severity: Refusal, Field: "partner", Turn: turn,
			Message: "only authorised partners may ask, and the licence names none"})
	case l != nil && !sameName(l.Support.Partner, who):
		j.add(Finding{Rule: RuleAsker, Severity: Refusal, Field: "partner", Turn: turn,
			Message: "only the partner whom the licence names may ask: " + quote(l.Support.Partner) + ", not " + quote(who)})
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
	why := unpaid(j.facts.License, j.facts.Now)
	switch {
	case why == "":
	case needed || all:
		j.add(Finding{Rule: RuleSubscription, Severity: Refusal, Message: why, Turn: s.Refusal})
	case j.verdict.Deployment == "":
		j.add(Finding{Rule: RuleSubscription, Severity: Question, Turn: s.Refusal,
			Message: why + ", and support needs to be paid for on " + strings.Join(s.Deployments, " and ") + ": is the platform deployed otherwise?"})
	}
}

// unpaid says why a licence entitles to no support, "" if it does.
func unpaid(l *license.License, now time.Time) string {
	switch {
	case l.Support == nil:
		return "the licence holds no support subscription"
	case l.Support.Until != nil && !now.Before(*l.Support.Until):
		return "the support subscription ended on " + l.Support.Until.UTC().Format(time.DateOnly)
	case l.Status == license.Suspended:
		return "the licence is suspended, and the support subscription with it"
	case l.Support.Until == nil && l.Expires != nil && !now.Before(*l.Expires):
		return "the support subscription ended with the licence on " + l.Expires.UTC().Format(time.DateOnly)
	}
	return ""
}
