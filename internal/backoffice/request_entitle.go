package backoffice

import (
	"cmp"
	"slices"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/policy"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

func notEntitled(format string, args ...any) *fault.Error {
	return fault.New(fault.ExitRefused, vendorapi.CodeNotEntitled, format, args...)
}

// entitled judges by the vendor's own records whether he helps the sender, as of when the
// document arrived, and returns his rules. What the document says of the licence counts
// for nothing. Fault: not_entitled (exit 4).
func (s *Store) entitled(a *arrival) (*profile.Support, error) {
	_, p, err := s.profile()
	if err != nil {
		return nil, err
	}
	rules, now := &p.Support, a.arrived(s.moment())
	if a.record != nil {
		if err := refusedBy(&a.record.License, rules, now); err != nil {
			return nil, err
		}
	}
	if a.record == nil && (a.request == nil || !rules.Given()) {
		if !rules.Askers.Unlicensed {
			return nil, notEntitled("requests are taken from holders of a licence")
		}
		return rules, nil
	}
	if !rules.Given() {
		return rules, nil
	}
	facts, asks := policy.Facts{Now: now}, &support.Request{Product: s.Product}
	if a.record != nil {
		facts.License = &a.record.License
	}
	switch {
	case a.request != nil:
		asks.Kind, asks.Partner = a.request.Kind, a.request.Partner
	case facts.License.Support != nil: // who asks was judged by the request, and the licence's holder signs
		asks.Partner = facts.License.Support.Partner
	}
	verdict := policy.Check(rules, asks, facts)
	for _, f := range verdict.Findings {
		if f.Severity == policy.Refusal && (f.Rule == policy.RuleAsker || f.Rule == policy.RuleSubscription) {
			format, args := f.Said()
			refusal := notEntitled(format, args...)
			if f.Turn != "" {
				refusal.Append(". %s", f.Turn)
			}
			return nil, refusal
		}
	}
	return rules, nil
}

// mayUpload judges whether the holder of a licence may bring a file, before anybody knows
// what he asks: as it would a message. Fault: not_entitled (exit 4).
func (s *Store) mayUpload(license string) error {
	record, err := s.record(license)
	if err == nil {
		_, err = s.entitled(&arrival{record: record, message: &support.Message{}})
	}
	return err
}

// refusedBy says why a licence entitles to no help, whatever is asked; nil if it may.
func refusedBy(l *license.License, rules *profile.Support, now time.Time) error {
	paid := rules.Subscription.Deployments // where support needs to be paid for; none listed: the licence's word counts everywhere
	switch {
	case l.Status == license.Revoked:
		return notEntitled("the licence has been revoked")
	case l.Status == license.Suspended:
		return notEntitled("the licence is suspended")
	case l.Support == nil || l.Support.Until == nil || now.Before(*l.Support.Until):
		return nil
	case len(paid) > 0 && !slices.Contains(paid, l.Deployment):
		return nil
	}
	return notEntitled("the support subscription ended on %s", l.Support.Until.UTC().Format(time.DateOnly))
}

// deployment is where the sender runs the platform.
func deployment(a *arrival) string {
	said := ""
	if a.request != nil {
		said = a.request.License.Deployment
	}
	if a.record != nil {
		return cmp.Or(a.record.License.Deployment, said)
	}
	return said
}

// urgency is what the rules make of an impact: the priority, and the working time
// within which an answer is due. Only errors have an impact, and what was an error
// before its cause was known to be another's.
func urgency(p *profile.Support, impact *support.Impact, deployment string) (int, time.Duration) {
	u := policy.Priority(p, impact, deployment)
	return u.Level, u.Reaction
}
