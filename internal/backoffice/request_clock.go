package backoffice

import (
	"github.com/optool/optool/internal/policy"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/sla"
)

// Clocks tells how the answers to requests stand, by the rules and the calendar of
// the vendor's profile.
type Clocks struct {
	store     *Store
	rules     *profile.Support
	calendars map[string]*sla.Calendar // by deployment
	where     map[string]string        // deployments by licence
}

// Clocks reads the profile.
func (s *Store) Clocks() (*Clocks, error) {
	_, p, err := s.profile()
	if err != nil {
		return nil, err
	}
	return &Clocks{store: s, rules: &p.Support, calendars: map[string]*sla.Calendar{}, where: map[string]string{}}, nil
}

// Standing is how the answer to t stands now. Without rules for support nothing is
// promised.
func (c *Clocks) Standing(t *Ticket) (sla.Standing, error) {
	clock := t.clock(policy.Mode(c.rules))
	if !c.rules.Given() {
		clock.Budget = 0
	}
	where, ok := c.where[t.License]
	if !ok && t.License != "" {
		if r, err := c.store.record(t.License); err == nil {
			where = r.License.Deployment
		}
		c.where[t.License] = where
	}
	calendar, ok := c.calendars[where]
	if !ok {
		made, err := policy.Calendar(c.rules, where)
		if err != nil {
			return sla.Standing{}, err
		}
		calendar, c.calendars[where] = made, made
	}
	return clock.Stand(calendar, c.store.now()), nil
}

// clock is the ticket as the clock of reaction times sees it.
func (t *Ticket) clock(mode sla.Mode) sla.Clock {
	k := sla.Clock{Accepted: t.Accepted(), Budget: t.Entries[0].Budget, Mode: mode}
	for _, e := range t.Entries[1:] {
		k.Events = append(k.Events, sla.Event{At: e.At, Kind: policy.Happened(e.Kind), Budget: e.Budget})
	}
	return k
}
