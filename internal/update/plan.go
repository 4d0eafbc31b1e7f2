package update

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/release"
	"github.com/optool/optool/pkg/versions"
)

// Rights is what the licence entitles to.
type Rights struct {
	Problem  lang.Text // why there are no updates at all; nothing: there are
	Hint     lang.Text // what to do about the problem
	Until    *time.Time
	Channels []string // empty: the default channel
	Edition  string
	Versions string // range of platform versions, see versions.ParseRange
}

// None reports whether there are no updates at all.
func (r Rights) None() bool { return r.Problem.String() != "" }

// Situation is everything a plan depends on.
type Situation struct {
	Installed string // empty: nothing
	Offers    []release.Offer
	Channel   string
	Default   string // channel of those whose licence names none
	Platform  string
	Rights    Rights
	Share     func(version string) int // 0 to 99: where this host stands in a rollout
	Failed    map[string]lang.Text     // versions that failed here, and how
	To        string                   // asked for; empty: the newest
	Force     bool                     // failed versions may be tried again, rollouts are not awaited
}

// Plan is the way to the newest release allowed, or to the one asked for.
type Plan struct {
	Installed string
	Channel   string
	Hops      []release.Offer // in the order of installing; none: up to date
	Refused   []Refusal       // newer releases that are not offered, newest first
	Newest    string          // newest version in the channel, withdrawn ones apart
	Skipped   []release.Offer // passed over on the way, oldest first; their notes matter too
}

// Refusal says why a release is not offered.
type Refusal struct {
	Offer   release.Offer
	Reasons []Reason
}

// Target is the version the plan leads to; empty when there is nothing to do.
func (p *Plan) Target() string {
	if len(p.Hops) == 0 {
		return ""
	}
	return p.Hops[len(p.Hops)-1].Version
}

// NewPlan finds the way. It is pure: the same situation has the same plan. The
// error is a fault about the version that was asked for.
func NewPlan(s Situation) (*Plan, error) {
	p := &Plan{Installed: s.Installed, Channel: s.Channel}
	all := s.here()
	var allowed []release.Offer
	reasons := map[string][]Reason{}
	for _, o := range all {
		if o.Withdrawn == nil && (p.Newest == "" || release.Compare(o.Version, p.Newest) > 0) {
			p.Newest = o.Version
		}
		if s.Installed != "" && release.Compare(o.Version, s.Installed) <= 0 {
			continue
		}
		if r := s.against(o); len(r) > 0 {
			reasons[o.Version] = r
			continue
		}
		allowed = append(allowed, o)
	}
	if s.To != "" && release.Compare(s.To, s.Installed) == 0 {
		return p, nil
	}
	if s.To != "" {
		if err := s.checkTo(all, reasons[s.To]); err != nil {
			return nil, err
		}
		allowed = slices.DeleteFunc(allowed, func(o release.Offer) bool { return release.Compare(o.Version, s.To) > 0 })
	}
	hops, reached := s.way(allowed, stops(all))
	if s.To != "" && (len(hops) == 0 || hops[len(hops)-1].Version != s.To) {
		return nil, unreachable(s, allowed, stops(all))
	}
	p.Hops = hops
	for _, o := range all {
		if s.Installed != "" && release.Compare(o.Version, s.Installed) <= 0 {
			continue
		}
		r := reasons[o.Version]
		if r == nil && !reached[o.Version] && (s.To == "" || release.Compare(o.Version, s.To) <= 0) {
			r = []Reason{s.obstacle(o, allowed, reached, stops(all))}
		}
		if r != nil {
			p.Refused = append([]Refusal{{o, r}}, p.Refused...)
		}
		if target := p.Target(); target != "" && o.Withdrawn == nil && release.Compare(o.Version, target) < 0 &&
			!slices.ContainsFunc(hops, func(h release.Offer) bool { return h.Version == o.Version }) && s.Installed != "" {
			p.Skipped = append(p.Skipped, o)
		}
	}
	return p, nil
}

// here returns the offers of the channel for this platform, oldest first.
func (s *Situation) here() []release.Offer {
	var all []release.Offer
	for _, o := range s.Offers {
		if o.Channel == s.Channel && (o.Platform == "" || o.Platform == s.Platform) {
			all = append(all, o)
		}
	}
	slices.SortStableFunc(all, func(a, b release.Offer) int {
		return cmp.Or(release.Compare(a.Version, b.Version), strings.Compare(b.Platform, a.Platform))
	})
	// A release for this very platform replaces one for any.
	return slices.CompactFunc(all, func(a, b release.Offer) bool { return a.Version == b.Version })
}

// against returns what speaks against installing o at all, whatever the way.
func (s *Situation) against(o release.Offer) []Reason {
	var all []Reason
	add := func(r Reason) { all = append(all, r) }
	if w := o.Withdrawn; w != nil {
		at := w.At.UTC().Format(time.DateOnly)
		if w.Reason != "" {
			add(reason("withdrawn", "the vendor withdrew it on %s: %s", at, w.Reason))
		} else {
			add(reason("withdrawn", "the vendor withdrew it on %s", at))
		}
	}
	r := s.Rights
	switch {
	case r.None():
		add(reason("license", "%s", r.Problem))
	default:
		if r.Until != nil && !o.Released.Before(*r.Until) {
			add(reason("license", "released on %s, the licence entitles to releases before %s", o.Released.UTC().Format(time.DateOnly), r.Until.UTC().Format(time.DateOnly)))
		}
		if !s.entitled(o.Channel) {
			add(reason("channel", "the licence does not entitle to the channel %s", o.Channel))
		}
		if len(o.Editions) > 0 && !slices.Contains(o.Editions, r.Edition) {
			add(reason("edition", "it is for the edition %s, the licence is for %s", alternatives(o.Editions), orNone(r.Edition)))
		}
		if !inRange(o.Version, r.Versions) {
			add(reason("version_range", "the licence covers platform versions %s", r.Versions))
		}
	}
	if how, ok := s.Failed[o.Version]; ok && !s.Force {
		add(reason("failed_here", "%s; --force tries it again", how))
	}
	if o.Rollout > 0 && o.Rollout < 100 && s.To != o.Version && !s.Force && s.Share(o.Version) >= o.Rollout {
		add(reason("rollout", "it has been rolled out to %d %% of hosts so far, this one is not among them; --to %s does not wait", o.Rollout, o.Version))
	}
	return all
}

func (s *Situation) entitled(channel string) bool {
	if len(s.Rights.Channels) == 0 {
		return channel == s.Default
	}
	return slices.Contains(s.Rights.Channels, channel)
}

func inRange(version, text string) bool {
	r, err := versions.ParseRange(text)
	if err != nil {
		return false
	}
	v, err := versions.Parse(version)
	return err == nil && r.Holds(v)
}

// stops are all required stops, those of withdrawn releases too: a stop that
// proved to be broken is replaced, not lifted.
func stops(all []release.Offer) []release.Stop {
	var found []release.Stop
	for _, o := range all {
		if o.Stop != nil && !slices.Contains(found, *o.Stop) {
			found = append(found, *o.Stop)
		}
	}
	return found
}

// hop reports whether to can be installed straight over from.
func hop(from string, to release.Offer, stops []release.Stop) bool {
	if from == "" {
		return true
	}
	if to.MinFrom != "" && release.Compare(from, to.MinFrom) < 0 {
		return false
	}
	return !slices.ContainsFunc(stops, func(s release.Stop) bool { return s.Between(from, to.Version) })
}

// way finds the shortest way from the installed release to the newest that can be
// reached, of several the one over newer releases, and all that can be reached.
func (s *Situation) way(allowed []release.Offer, stops []release.Stop) ([]release.Offer, map[string]bool) {
	reached := map[string]bool{}
	before := make([]int, len(allowed)) // index of the hop before; -1: the installed release
	depth := make([]int, len(allowed))  // hops it takes; 0: not reached
	best := -1
	for i, o := range allowed { // oldest first, so every way to o is known when it is looked at
		if hop(s.Installed, o, stops) {
			before[i], depth[i] = -1, 1
		} else {
			for j := i - 1; j >= 0; j-- {
				if depth[j] > 0 && hop(allowed[j].Version, o, stops) && (depth[i] == 0 || depth[j]+1 < depth[i]) {
					before[i], depth[i] = j, depth[j]+1
				}
			}
		}
		if depth[i] > 0 {
			reached[o.Version] = true
			best = i
		}
	}
	var hops []release.Offer
	for i := best; i >= 0; i = before[i] {
		hops = append([]release.Offer{allowed[i]}, hops...)
	}
	return hops, reached
}

// obstacle says why an allowed release cannot be reached.
func (s *Situation) obstacle(o release.Offer, allowed []release.Offer, reached map[string]bool, stops []release.Stop) Reason {
	from := s.Installed
	for _, a := range allowed {
		if reached[a.Version] && release.Compare(a.Version, o.Version) < 0 {
			from = a.Version // the newest that can be reached below it
		}
	}
	for _, stop := range stops {
		if stop.Between(from, o.Version) {
			return reason("stop", "a release from %s to before %s must be installed first, and none can be", stop.From, stop.Before)
		}
	}
	return reason("min_from", "it can be installed over %s and later only", o.MinFrom)
}

func (s *Situation) checkTo(all []release.Offer, reasons []Reason) error {
	i := slices.IndexFunc(all, func(o release.Offer) bool { return o.Version == s.To })
	switch {
	case s.Installed != "" && release.Compare(s.To, s.Installed) < 0:
		return fault.Usage("version %s is older than the installed %s", s.To, s.Installed).
			Hinted("go back with: optool platform rollback")
	case i < 0:
		return fault.New(fault.ExitUsage, "no_such_release", "the channel %s has no release %s", s.Channel, s.To).
			Hinted("see what there is: optool platform update --check")
	case len(reasons) > 0:
		var text []any
		for _, r := range reasons {
			text = append(text, r)
		}
		exit, hint := fault.ExitFailure, lang.Say("see what is offered: optool platform update --check")
		if slices.ContainsFunc(reasons, func(r Reason) bool {
			return r.Code == "license" || r.Code == "edition" || r.Code == "channel" || r.Code == "version_range"
		}) {
			exit = fault.ExitRefused
			if s.Rights.Hint.String() != "" {
				hint = s.Rights.Hint
			}
		}
		return fault.New(exit, "release_refused", "release %s is not offered here: %s", s.To, lang.Say("%s"+strings.Repeat("; %s", len(text)-1), text...)).Hinted("%s", hint)
	}
	return nil
}

func unreachable(s Situation, allowed []release.Offer, stops []release.Stop) error {
	_, reached := s.way(allowed, stops)
	i := slices.IndexFunc(allowed, func(o release.Offer) bool { return o.Version == s.To })
	why := s.obstacle(allowed[i], allowed, reached, stops)
	return fault.New(fault.ExitFailure, "release_refused", "release %s cannot be reached from %s: %s", s.To, s.Installed, why).
		Hinted("see what is offered: optool platform update --check")
}

// Pace is how often the vendor made major updates: releases whose first or second
// number is higher than that of all before.
type Pace struct {
	Year    int `json:"year"`    // in the 365 days before now
	Quarter int `json:"quarter"` // in the 92 days before now
}

// PaceOf counts the major updates of a channel, withdrawn ones apart.
func PaceOf(offers []release.Offer, channel string, now time.Time) Pace {
	var dated []release.Offer
	for _, o := range offers {
		if o.Channel == channel && o.Withdrawn == nil {
			dated = append(dated, o)
		}
	}
	slices.SortStableFunc(dated, func(a, b release.Offer) int { return release.Compare(a.Version, b.Version) })
	var pace Pace
	last := ""
	for _, o := range dated {
		line := majorLine(o.Version)
		if line == last {
			continue
		}
		last = line
		if age := now.Sub(o.Released); age >= 0 && age <= 365*24*time.Hour {
			pace.Year++
			if age <= 92*24*time.Hour {
				pace.Quarter++
			}
		}
	}
	return pace
}

// majorLine is the first two numbers of a version.
func majorLine(version string) string {
	core, _, _ := strings.Cut(version, "-")
	parts := strings.SplitN(core, ".", 3)
	return strings.Join(parts[:min(len(parts), 2)], ".")
}
