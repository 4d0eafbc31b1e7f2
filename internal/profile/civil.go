package profile

import (
	"strings"
	"time"

	"github.com/optool/optool/internal/lang"
)

// Date is a day, as in 2026-03-01.
type Date struct{ Year, Month, Day int }

const dateForm = "2006-01-02"

// IsZero tells the Date that was not given.
func (d Date) IsZero() bool { return d == Date{} }

// String returns the form of RFC 3339's full-date, "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.at().Format(dateForm)
}

// Next is the day after d.
func (d Date) Next() Date { return dateOf(d.at().AddDate(0, 0, 1)) }

// Before tells whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.at().Before(e.at()) }

func (d Date) at() time.Time {
	return time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
}

func dateOf(t time.Time) Date { return Date{t.Year(), int(t.Month()), t.Day()} }

// UnmarshalText reads RFC 3339's full-date, years 1970 to 9999.
func (d *Date) UnmarshalText(text []byte) error {
	t, err := time.Parse(dateForm, string(text))
	if err != nil || t.Year() < 1970 {
		return lang.Errorf("want a day such as 2026-03-01")
	}
	*d = dateOf(t)
	return nil
}

// Days is a span of days; both ends belong to it.
type Days struct{ First, Last Date }

// Len is the number of days.
func (d Days) Len() int { return int(d.Last.at().Sub(d.First.at())/(24*time.Hour)) + 1 }

// UnmarshalText reads a day, or two with a slash between (ISO 8601): up to 366 days.
func (d *Days) UnmarshalText(text []byte) error {
	first, last, span := strings.Cut(string(text), "/")
	err := d.First.UnmarshalText([]byte(first))
	d.Last = d.First
	if err == nil && span {
		err = d.Last.UnmarshalText([]byte(last))
	}
	if err != nil || d.Last.Before(d.First) || d.Last.at().Sub(d.First.at()) > 366*24*time.Hour {
		return lang.Errorf("want a day such as 2026-05-01, or a span of up to a year such as 2026-01-01/2026-01-11")
	}
	return nil
}

// TimeOfDay is a time of the day in minutes after midnight, 0 to 1440.
type TimeOfDay int

// UnmarshalText reads 00:00 to 24:00.
func (t *TimeOfDay) UnmarshalText(text []byte) error {
	s := string(text)
	if s == "24:00" {
		*t = 24 * 60
		return nil
	}
	clock, err := time.Parse("15:04", s)
	if err != nil || len(s) != len("15:04") {
		return lang.Errorf("want a time of the day such as 08:00, up to 24:00")
	}
	*t = TimeOfDay(clock.Hour()*60 + clock.Minute())
	return nil
}

// WorkingTime is an amount of working time: more than 0, up to 10,000 hours. The
// zero value is none that is promised.
type WorkingTime time.Duration

// D returns it as the standard library has it.
func (w WorkingTime) D() time.Duration { return time.Duration(w) }

// UnmarshalText reads the forms of time.ParseDuration, in whole minutes.
func (w *WorkingTime) UnmarshalText(text []byte) error {
	long, err := time.ParseDuration(string(text))
	if err != nil || long <= 0 || long > 10_000*time.Hour || long%time.Minute != 0 {
		return lang.Errorf("want working time up to 10000h, such as 90m or 8h")
	}
	*w = WorkingTime(long)
	return nil
}
