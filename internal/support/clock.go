package support

import (
	"github.com/optool/optool/internal/sla"
	"github.com/optool/optool/pkg/support"
)

// Clock is the case as the clock of reaction times sees it. Messages that no vendor
// has accepted yet are not part of it.
func (c *Case) Clock(mode sla.Mode) sla.Clock {
	k := sla.Clock{Accepted: c.Accepted, Budget: c.Budget, Mode: mode}
	for _, e := range c.Thread {
		event := sla.Event{At: e.At, Budget: e.Budget, AutoSubmitted: e.Automatic}
		switch e.Kind {
		case support.Reply:
			event.Kind = sla.CustomerMessage
		case support.Question:
			event.Kind = sla.VendorQuestion
		case support.Answer:
			event.Kind = sla.VendorAnswer
		case support.Close, support.Closed:
			event.Kind = sla.Closed
		default:
			continue
		}
		k.Events = append(k.Events, event)
	}
	return k
}
