package policy

import (
	"slices"

	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/sla"
	"github.com/optool/optool/pkg/support"
)

// Change tells that the rules are others than those shown last.
type Change struct {
	From      string                 `json:"from"`
	To        string                 `json:"to"`
	Effective string                 `json:"effective"` // the day from which they hold, as 2026-03-01
	Texts     []profile.PolicyChange `json:"-"`         // what changed since, the newest first, as far as the vendor says
}

// Changed compares the rules with the version shown last. It returns nil when that is
// the same, or none was shown.
func Changed(p *profile.Support, seen string) *Change {
	if !p.Given() || seen == "" || seen == p.Version {
		return nil
	}
	since := len(p.Changes)
	if i := slices.IndexFunc(p.Changes, func(c profile.PolicyChange) bool { return c.Version == seen }); i >= 0 {
		since = i
	}
	return &Change{From: seen, To: p.Version, Effective: p.Effective.String(), Texts: p.Changes[:since]}
}

// Ways returns how a customer of a support level reaches the vendor with requests of a
// kind. A level that the rules do not list is treated as none, "". Known is false
// when they list no ways at all.
func Ways(p *profile.Support, level, kind string) (ways []profile.Channel, known bool) {
	l := slices.IndexFunc(p.Channels, func(c profile.SupportLevel) bool { return c.Level == level })
	if l < 0 {
		l = slices.IndexFunc(p.Channels, func(c profile.SupportLevel) bool { return c.Level == "" })
	}
	if l < 0 {
		return nil, false
	}
	for _, way := range p.Channels[l].By {
		if len(way.For) == 0 || slices.Contains(way.For, kind) {
			ways = append(ways, way)
		}
	}
	return ways, true
}

// Happened is what a message means for the clock; "" for one that means nothing.
func Happened(kind support.MessageKind) sla.Kind {
	switch kind {
	case support.Reply:
		return sla.CustomerMessage
	case support.Question:
		return sla.VendorQuestion
	case support.Answer:
		return sla.VendorAnswer
	case support.Close, support.Closed:
		return sla.Closed
	}
	return ""
}
