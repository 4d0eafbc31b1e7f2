package backoffice

import (
	"slices"

	"github.com/optool/optool/pkg/release"
)

// forPlatform picks from the offers of a channel what a host of a platform
// chooses from, oldest first: those for it, and those for any platform that have
// no like.
func forPlatform(all []release.Offer, platform string) []release.Offer {
	var own []release.Offer
	for _, o := range all {
		if o.Platform == platform {
			own = append(own, o)
		}
	}
	for _, o := range all {
		if o.Platform == "" && !slices.ContainsFunc(own, func(p release.Offer) bool { return p.Version == o.Version }) {
			own = append(own, o)
		}
	}
	slices.SortStableFunc(own, func(a, b release.Offer) int { return release.Compare(a.Version, b.Version) })
	return own
}

// ways returns the steps of the shortest ways from a version, empty for nothing,
// to the newest release and to each below it down to the newest that every host
// may have.
func ways(all []release.Offer, from string) []hopTo {
	var stops []release.Stop
	var allowed []release.Offer // newer ones
	var start *release.Offer
	for _, o := range all {
		if o.Stop != nil {
			stops = append(stops, *o.Stop) // of withdrawn releases too: a broken stop is replaced, not lifted
		}
		if o.Version == from {
			start = &o
		}
		if o.Withdrawn == nil && (from == "" || release.Compare(o.Version, from) > 0) {
			allowed = append(allowed, o)
		}
	}
	if from != "" && start == nil {
		return nil // no host of this platform has it
	}
	before, depth := make([]int, len(allowed)), make([]int, len(allowed)) // depth 0: not reached
	for i := range allowed {
		if step(start, &allowed[i], stops) {
			before[i], depth[i] = -1, 1
			continue
		}
		for j := i - 1; j >= 0; j-- {
			if depth[j] > 0 && step(&allowed[j], &allowed[i], stops) && (depth[i] == 0 || depth[j]+1 < depth[i]) {
				before[i], depth[i] = j, depth[j]+1
			}
		}
	}
	var hops []hopTo
	for i := len(allowed) - 1; i >= 0; i-- {
		if depth[i] == 0 {
			continue
		}
		for at := i; at >= 0; at = before[at] {
			h := hopTo{start, &allowed[at]}
			if before[at] >= 0 {
				h.over = &allowed[before[at]]
			}
			hops = append(hops, h)
		}
		if o := allowed[i]; len(o.Editions) == 0 && (o.Rollout == 0 || o.Rollout == 100) {
			break
		}
	}
	return hops
}

// step reports whether a release can be installed straight over another, or over
// nothing.
func step(over, to *release.Offer, stops []release.Stop) bool {
	if over == nil {
		return true
	}
	if to.MinFrom != "" && release.Compare(over.Version, to.MinFrom) < 0 {
		return false
	}
	return !slices.ContainsFunc(stops, func(s release.Stop) bool { return s.Between(over.Version, to.Version) })
}
