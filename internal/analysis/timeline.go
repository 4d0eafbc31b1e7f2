package analysis

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/optool/optool/pkg/diagnostics"
)

const (
	mostHours   = 24 * 31 // as diagnostics.Timeline has it
	mostMembers = 10      // of one hour, as diagnostics.Hour has it

	// More than that is gathered, since members come in any order.
	gatheredHours   = 4 * mostHours
	gatheredMembers = 4 * mostMembers
)

// timeline is the sum of the hours of all members.
type timeline struct {
	now     time.Time
	hours   map[int64]*hour // by hours since 1970
	undated int
	logs    int   // members that were read as logs
	first   int64 // the earliest hour that a log reaches back to
}

type hour struct {
	errors, warnings int
	members          map[string]int // errors
}

// tally is the hours of one member.
type tally struct {
	hours   map[int64]*[2]int // errors, warnings
	undated int
	first   int64
	dated   bool // a line had a time
}

func (t *timeline) init(now time.Time) {
	t.now, t.hours, t.first = now, map[int64]*hour{}, 1<<62
}

func hourOf(t time.Time) int64 { return t.Unix() / 3600 }

// count adds a line to the tally.
func (t *tally) count(at time.Time, dated bool, l level) {
	if !dated {
		if l == bad {
			t.undated++
		}
		return
	}
	if t.hours == nil {
		t.hours = map[int64]*[2]int{}
	}
	h := t.hours[hourOf(at)]
	if h == nil {
		if len(t.hours) >= gatheredHours {
			prune(t.hours, mostHours)
		}
		h = new([2]int)
		t.hours[hourOf(at)] = h
	}
	if l == bad {
		h[0]++
	} else {
		h[1]++
	}
	t.seen(at)
}

// seen notes how far back the log reaches.
func (t *tally) seen(at time.Time) {
	if h := hourOf(at); !t.dated || h < t.first {
		t.first, t.dated = h, true
	}
}

// prune keeps the newest hours.
func prune[T any](hours map[int64]T, keep int) {
	all := slices.Sorted(maps.Keys(hours))
	for _, old := range all[:max(0, len(all)-keep)] {
		delete(hours, old)
	}
}

// add sums up a member. Undated says whether its lines without a time count: a
// file in which nothing has a time is no log unless it is called one.
func (t *timeline) add(member string, of *tally, undated bool) {
	t.logs++
	if undated {
		t.undated += of.undated
	}
	if of.dated {
		t.first = min(t.first, of.first)
	}
	for at, n := range of.hours {
		h := t.hours[at]
		if h == nil {
			h = &hour{members: map[string]int{}}
			t.hours[at] = h
		}
		h.errors += n[0]
		h.warnings += n[1]
		if n[0] > 0 {
			h.members[member] += n[0]
		}
		if len(h.members) > gatheredMembers {
			h.members = topMembers(h.members, gatheredMembers/2)
		}
	}
	if len(t.hours) > gatheredHours {
		prune(t.hours, 2*mostHours)
	}
}

// topMembers returns the members with most errors; of equals, the first by name.
func topMembers(members map[string]int, most int) map[string]int {
	names := slices.SortedFunc(maps.Keys(members), func(a, b string) int {
		return cmp.Or(cmp.Compare(members[b], members[a]), cmp.Compare(a, b))
	})
	top := map[string]int{}
	for _, name := range names[:min(most, len(names))] {
		top[name] = members[name]
	}
	return top
}

func (t *timeline) result() diagnostics.Timeline {
	prune(t.hours, mostHours)
	line := diagnostics.Timeline{Hours: []diagnostics.Hour{}, Undated: t.undated}
	for _, at := range slices.Sorted(maps.Keys(t.hours)) {
		h := t.hours[at]
		line.Hours = append(line.Hours, diagnostics.Hour{
			Start: time.Unix(at*3600, 0).UTC(), Errors: h.errors, Warnings: h.warnings, Members: topMembers(h.members, mostMembers),
		})
	}
	return line
}
