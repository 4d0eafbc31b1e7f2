package sla

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Day is a day of the Gregorian calendar.
type Day struct {
	Year  int
	Month time.Month
	Day   int
}

// Window is working time that comes every week.
type Window struct {
	Days     [7]bool // by time.Weekday: Days[time.Monday]
	From, To int     // minutes after midnight, half-open: 0 to 1440, From before To
}

// Rules is what a Calendar is made of.
type Rules struct {
	// Location is where the vendor's wall is. Nil: UTC.
	Location *time.Location
	// Windows are when he works in an ordinary week. They may touch and overlap;
	// what two of them cover counts once. None: all days, at all times.
	Windows []Window
	// Holidays are days without work.
	Holidays []Day
	// WorkingDays are days of work, whatever Holidays and their weekday say. They have
	// the hours of the first of Windows, and no other.
	WorkingDays []Day
	// Published are the years whose holidays are known for sure. None: all years.
	Published []int
}

// Calendar is when a vendor works.
type Calendar struct {
	location  *time.Location
	week      [7][]span // of each weekday, in rising order, apart from each other
	weekly    int64     // seconds of work in an ordinary week, more than 0
	special   []special // days unlike their weekday, in rising order
	published []int     // in rising order
}

// span is a part of a day in seconds after midnight, half-open.
type span struct{ from, to int64 }

// special is a day that has hours of its own.
type special struct {
	day   int64 // since 1970-01-01
	hours []span
}

const (
	secondsOfMinute = 60
	secondsOfDay    = 24 * 60 * 60
)

// flaw is what is wrong with rules.
type flaw struct {
	format string
	args   []any
}

func unsound(format string, args ...any) error { return &flaw{format, args} }

func (f *flaw) Error() string { return fmt.Sprintf(f.format, f.args...) }

// Said returns what the text is made of, to be said in another language.
func (f *flaw) Said() (string, []any) { return f.format, f.args }

// NewCalendar returns the calendar that rules describe. It fails on a window without
// a day or without a minute, and on a day that is in no calendar, such as February 30.
func NewCalendar(rules Rules) (*Calendar, error) {
	c := &Calendar{location: rules.Location, published: slices.Sorted(slices.Values(rules.Published))}
	if c.location == nil {
		c.location = time.UTC
	}
	windows := rules.Windows
	if len(windows) == 0 {
		windows = []Window{{Days: [7]bool{true, true, true, true, true, true, true}, To: secondsOfDay / secondsOfMinute}}
	}
	for _, w := range windows {
		if w.From < 0 || w.To > secondsOfDay/secondsOfMinute || w.From >= w.To {
			return nil, unsound("a window from minute %d to minute %d of the day", w.From, w.To)
		}
		if w.Days == [7]bool{} {
			return nil, unsound("a window without a day")
		}
		for weekday, works := range w.Days {
			if works {
				c.week[weekday] = append(c.week[weekday], w.span())
			}
		}
	}
	for weekday := range c.week {
		c.week[weekday] = joined(c.week[weekday])
		for _, s := range c.week[weekday] {
			c.weekly += s.to - s.from
		}
	}
	if err := c.mark(rules, []span{windows[0].span()}); err != nil {
		return nil, err
	}
	return c, nil
}

// mark notes the days that are unlike their weekday.
func (c *Calendar) mark(rules Rules, hours []span) error {
	for _, days := range []struct {
		days  []Day
		hours []span
	}{{rules.WorkingDays, hours}, {rules.Holidays, nil}} {
		for _, d := range days.days {
			day, err := d.number()
			if err != nil {
				return err
			}
			c.special = append(c.special, special{day, days.hours})
		}
	}
	// Working days came first, and stay first: of two that are the same day, theirs is kept.
	slices.SortStableFunc(c.special, func(a, b special) int { return cmp.Compare(a.day, b.day) })
	c.special = slices.CompactFunc(c.special, func(a, b special) bool { return a.day == b.day })
	return nil
}

func (w Window) span() span {
	return span{int64(w.From) * secondsOfMinute, int64(w.To) * secondsOfMinute}
}

// joined returns spans in rising order, with those joined that touch.
func joined(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	var apart []span
	for _, s := range spans {
		if last := len(apart) - 1; last >= 0 && s.from <= apart[last].to {
			apart[last].to = max(apart[last].to, s.to)
		} else {
			apart = append(apart, s)
		}
	}
	return apart
}

// number is how many days after 1970-01-01 d is.
func (d Day) number() (int64, error) {
	t := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
	if year, month, day := t.Date(); year != d.Year || month != d.Month || day != d.Day {
		return 0, unsound("there is no day %d of month %d in %d", d.Day, d.Month, d.Year)
	}
	return t.Unix() / secondsOfDay, nil // exact: it is midnight
}

// weekday is the time.Weekday of a day.
func weekday(day int64) int64 { return ((day+int64(time.Thursday))%7 + 7) % 7 }
