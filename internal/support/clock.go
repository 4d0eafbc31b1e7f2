package support

import (
	"github.com/optool/optool/internal/policy"
	"github.com/optool/optool/internal/sla"
)

// Clock is the case as the clock of reaction times sees it. Messages that no vendor
// has accepted yet are not part of it.
func (c *Case) Clock(mode sla.Mode) sla.Clock {
	k := sla.Clock{Accepted: c.Accepted, Budget: c.Budget, Mode: mode}
	for _, e := range c.Thread {
		k.Events = append(k.Events, sla.Event{At: e.At, Kind: policy.Happened(e.Kind), Budget: e.Budget, AutoSubmitted: e.Automatic})
	}
	return k
}
