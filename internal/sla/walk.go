package sla

import (
	"errors"
	"math"
	"slices"
	"time"
)

// horizon is how far ahead work is looked for: 100 years, in seconds.
const horizon = 36525 * secondsOfDay

// ErrNever is what Add fails with.
var ErrNever = errors.New("the calendar has not that much working time in 100 years")

// Add returns the moment when so much working time has passed since from, in the
// vendor's zone. At that moment all of the budget is used up, and at no earlier one; a
// budget of 0 or less is used up at once. The moment is provisional when any before it,
// from the first on, lies in a year whose holidays are not published. Add fails with
// ErrNever, and with nothing else.
func (c *Calendar) Add(from time.Time, budget time.Duration) (due time.Time, provisional bool, err error) {
	if budget <= 0 {
		return from.In(c.location), c.provisional(from, from), nil
	}
	if budget > horizon*time.Second {
		return time.Time{}, false, ErrNever
	}
	second := from.Unix()
	if c.Open(from) { // count from where the second began
		budget += time.Duration(from.Nanosecond())
	}
	seconds := int64((budget - 1) / time.Second) // before the one in which it ends
	last, ok := c.nth(second, second+horizon, seconds+1)
	if !ok {
		return time.Time{}, false, ErrNever
	}
	due = time.Unix(last, int64(budget-time.Duration(seconds)*time.Second)).In(c.location)
	return due, c.provisional(from, due), nil
}

// Between returns the working time from one moment to another: 0 when the second is
// not later. More than 100 years count as 100 years.
func (c *Calendar) Between(from, to time.Time) time.Duration {
	if !from.Before(to) {
		return 0
	}
	first, last := from.Unix(), to.Unix()
	if last-first > horizon {
		last, to = first+horizon, time.Unix(first+horizon, 0)
	}
	sum := time.Duration(c.worked(first, last, math.MaxInt64)) * time.Second
	if c.Open(from) {
		sum -= time.Duration(from.Nanosecond())
	}
	if c.Open(to) {
		sum += time.Duration(to.Nanosecond())
	}
	return sum
}

// Open tells whether the vendor works at t.
func (c *Calendar) Open(t time.Time) bool { return c.worked(t.Unix(), t.Unix()+1, 1) == 1 }

// provisional tells whether [from, due) touches a year that is not published.
func (c *Calendar) provisional(from, due time.Time) bool {
	if len(c.published) == 0 {
		return false
	}
	if from.Before(due) {
		due = due.Add(-1)
	}
	for year := from.In(c.location).Year(); year <= due.In(c.location).Year(); year++ {
		if _, known := slices.BinarySearch(c.published, year); !known {
			return true
		}
	}
	return false
}

// worked returns how many of the seconds [from, to) are worked, up to most.
func (c *Calendar) worked(from, to, most int64) int64 {
	count, _ := c.walk(from, to, most)
	return count
}

// nth returns the nth second that is worked from a second on, the first is number 1.
func (c *Calendar) nth(from, to, n int64) (second int64, ok bool) {
	count, second := c.walk(from, to, n)
	return second, count == n
}

// walk counts the seconds in [from, to) that are worked, until there are most of
// them; last is the one it stopped at. Seconds are those of Unix time.
func (c *Calendar) walk(from, to, most int64) (count, last int64) {
	for from < to && count < most {
		offset, end := c.zone(from)
		end = min(end, to)
		more, at := c.stretch(from+offset, end+offset, most-count)
		count, last = count+more, at-offset
		from = end
	}
	return count, last
}

// zone returns how many seconds the vendor's wall is ahead of UTC at a moment, and
// until when that is known to stay so.
func (c *Calendar) zone(second int64) (offset, end int64) {
	t := time.Unix(second, 0).In(c.location)
	_, ahead := t.Zone()
	_, until := t.ZoneBounds()
	end = until.Unix()
	switch {
	case until.IsZero():
		end = math.MaxInt64
	case end <= second:
		// Where a rule goes on for ever, the standard library ends every year after
		// 365 days (go1.26: time.tzset): on the last day of a leap year, it is over.
		end = (floor(second, secondsOfDay) + 1) * secondsOfDay
	}
	return int64(ahead), end
}

// stretch is walk where no hand is moved: in seconds as the wall shows them.
func (c *Calendar) stretch(from, to, most int64) (count, last int64) {
	day := floor(from, secondsOfDay)
	ahead, _ := slices.BinarySearchFunc(c.special, day, func(s special, day int64) int { return int(max(-1, min(1, s.day-day))) })
	rest := c.special[ahead:]
	for day*secondsOfDay < to {
		for len(rest) > 0 && rest[0].day < day {
			rest = rest[1:]
		}
		if weeks := c.weeks(day, from, to, most-count, rest); weeks > 0 {
			count += weeks * c.weekly
			day += 7 * weeks
			continue
		}
		hours := c.week[weekday(day)]
		if len(rest) > 0 && rest[0].day == day {
			hours = rest[0].hours
		}
		for _, s := range hours {
			opening, closing := max(from, day*secondsOfDay+s.from), min(to, day*secondsOfDay+s.to)
			if closing-opening >= most-count {
				return most, opening + most - count - 1
			}
			count += max(0, closing-opening)
		}
		day++
	}
	return count, last
}

// weeks returns how many whole weeks from day on are ordinary, end before to, and
// leave something to count of most.
func (c *Calendar) weeks(day, from, to, most int64, rest []special) int64 {
	if day*secondsOfDay < from {
		return 0
	}
	until := floor(to, secondsOfDay)
	if len(rest) > 0 {
		until = min(until, rest[0].day)
	}
	return min((until-day)/7, (most-1)/c.weekly)
}

// floor is a/b, rounded down.
func floor(a, b int64) int64 {
	if a%b < 0 {
		return a/b - 1
	}
	return a / b
}
