package ui

import (
	"strconv"
	"time"
)

// Date writes an instant for people, in UTC and to the minute; the zero time
// is "-".
func Date(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format("2006-01-02 15:04 UTC")
}

// Days writes a number of days.
func Days(n int) string { return count(n, "day") }

// Ago writes how long ago something was, in its largest whole unit: "just
// now", "5 minutes ago", "in 3 days" for a negative d.
func Ago(d time.Duration) string {
	switch {
	case d > -time.Minute && d < time.Minute:
		return "just now"
	case d < 0:
		return "in " + span(-d)
	}
	return span(d) + " ago"
}

func span(d time.Duration) string {
	switch {
	case d < time.Hour:
		return count(int(d/time.Minute), "minute")
	case d < 48*time.Hour:
		return count(int(d/time.Hour), "hour")
	}
	return Days(int(d / (24 * time.Hour)))
}

func count(n int, unit string) string {
	if n != 1 && n != -1 {
		unit += "s"
	}
	return strconv.Itoa(n) + " " + unit
}

// When writes an instant in the time zone of now, with its weekday: what people plan
// by.
func When(t, now time.Time) string {
	return t.In(now.Location()).Format("Mon 2006-01-02 15:04 MST")
}
