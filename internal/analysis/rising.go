package analysis

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/optool/optool/pkg/diagnostics"
)

// When errors count as rising: the mean of the last full hours against the median
// of those before, of up to a week. Small numbers do not count: two errors after one
// are no trend.
const (
	recentHours  = 3
	leastHistory = 6
	mostHistory  = 24 * 7
	warnFactor   = 3
	failFactor   = 10
	warnFloor    = 20 // errors in an hour
	failFloor    = 200
)

// rising judges the timeline.
func (t *timeline) rising() diagnostics.Finding {
	f := diagnostics.Finding{Name: risingName, Verdict: diagnostics.Unknown, Evidence: []string{}}
	for _, b := range logAnalysers() {
		if b.Name == risingName {
			f.Title, f.Advice = b.Title, b.Advice
		}
	}
	end := hourOf(t.now) // the hour that has begun is not full
	from := max(t.first, end-recentHours-mostHistory)
	switch {
	case t.logs == 0:
		f.Message, f.Advice = noLog, ""
		return f
	case t.first > end-recentHours-leastHistory:
		f.Message, f.Advice = filled(tooShort, strconv.Itoa(recentHours+leastHistory)), ""
		return f
	}
	recent, members := 0, map[string]int{}
	for at := end - recentHours; at < end; at++ {
		if h := t.hours[at]; h != nil {
			recent += h.errors
			for name, n := range h.members {
				members[name] += n
			}
		}
	}
	var before []int
	for at := from; at < end-recentHours; at++ {
		n := 0
		if h := t.hours[at]; h != nil {
			n = h.errors
		}
		before = append(before, n)
	}
	slices.Sort(before)
	usual, now := before[len(before)/2], recent/recentHours
	if now == 1 {
		f.Message = filled(oneError, strconv.Itoa(recentHours), strconv.Itoa(usual))
	} else {
		f.Message = filled(manyErrors, strconv.Itoa(now), strconv.Itoa(recentHours), strconv.Itoa(usual))
	}
	switch {
	case now >= failFloor && now >= failFactor*usual:
		f.Verdict = diagnostics.Fail
	case now >= warnFloor && now >= warnFactor*usual:
		f.Verdict = diagnostics.Warn
	default:
		f.Verdict, f.Advice = diagnostics.Pass, ""
		return f
	}
	top := topMembers(members, 5)
	f.Evidence = slices.SortedFunc(maps.Keys(top), func(a, b string) int {
		if top[a] != top[b] {
			return top[b] - top[a]
		}
		return strings.Compare(a, b)
	})
	return f
}
