package vendorcli

import (
	"strconv"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
)

// An edge says which end of a day a bare date means.
type edge bool

const (
	dayStart edge = false // 00:00:00 UTC
	dayEnd   edge = true  // 23:59:59 UTC: the day is included
)

// instant reads the value of a flag: a date, an RFC 3339 instant, or a duration
// from now such as 720h, 30d or -1d.
func instant(flag, text string, now time.Time, at edge) (time.Time, error) {
	t, ok := parseInstant(text, now, at)
	if !ok || t.Year() < 1970 || t.Year() > 9999 {
		return time.Time{}, fault.Usage("--%s %q: want a date, an instant or a duration from now", flag, text).
			Hinted("for example --%s 2027-01-31, 2027-01-31T12:00:00Z, 720h, 30d or -1d", flag)
	}
	return t.UTC().Truncate(time.Second), nil
}

func parseInstant(text string, now time.Time, at edge) (time.Time, bool) {
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		if at == dayEnd {
			t = t.Add(24*time.Hour - time.Second)
		}
		return t, true
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, true
	}
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.Atoi(days)
		const most = 3_000_000 // more than the calendar has
		return now.UTC().AddDate(0, 0, min(max(n, -most), most)), err == nil
	}
	d, err := time.ParseDuration(text)
	return now.Add(d), err == nil
}
