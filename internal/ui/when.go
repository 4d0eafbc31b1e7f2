package ui

import (
	"time"

	"github.com/optool/optool/internal/lang"
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
func Days(n int) string { return lang.N(n, "%d day", "%d days") }

// Ago writes how long ago something was, in its largest whole unit: "just
// now", "5 minutes ago", "in 3 days" for a negative d.
func Ago(d time.Duration) string {
	switch {
	case d > -time.Minute && d < time.Minute:
		return lang.T("just now")
	case d < 0:
		return lang.T("in %s", span(-d))
	}
	return lang.T("%s ago", span(d))
}

func span(d time.Duration) string {
	switch {
	case d < time.Hour:
		return lang.N(int(d/time.Minute), "%d minute", "%d minutes")
	case d < 48*time.Hour:
		return lang.N(int(d/time.Hour), "%d hour", "%d hours")
	}
	return Days(int(d / (24 * time.Hour)))
}

// When writes an instant in the time zone of now, with its weekday: what people plan
// by.
func When(t, now time.Time) string {
	t = t.In(now.Location())
	return lang.Word(t.Format("Mon")) + t.Format(" 2006-01-02 15:04 MST")
}
