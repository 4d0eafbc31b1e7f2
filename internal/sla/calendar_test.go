package sla

import (
	"errors"
	"testing"
	"time"
)

func TestWrongRules(t *testing.T) {
	all := [7]bool{true, true, true, true, true, true, true}
	for name, rules := range map[string]Rules{
		"no day":            {Windows: []Window{{From: 0, To: 60}}},
		"no minute":         {Windows: []Window{{Days: all, From: 60, To: 60}}},
		"ends first":        {Windows: []Window{{Days: all, From: 60, To: 0}}},
		"after midnight":    {Windows: []Window{{Days: all, From: 60, To: 1441}}},
		"before midnight":   {Windows: []Window{{Days: all, From: -1, To: 60}}},
		"the second":        {Windows: []Window{{Days: all, From: 0, To: 60}, {}}},
		"February 30":       {Holidays: []Day{{2028, time.February, 30}}},
		"no leap day":       {WorkingDays: []Day{{2027, time.February, 29}}},
		"no day of a month": {WorkingDays: []Day{{}}},
	} {
		if _, err := NewCalendar(rules); err == nil {
			t.Errorf("%s: no complaint", name)
		}
	}
}

// TestWindows: what they cover together counts once; a working day has the first one.
func TestWindows(t *testing.T) {
	sunday := [7]bool{true}
	c, err := NewCalendar(Rules{
		Windows:     []Window{{sunday, 9 * 60, 10 * 60}, {sunday, 12 * 60, 14 * 60}, {sunday, 13 * 60, 15 * 60}, {sunday, 15 * 60, 16 * 60}, {sunday, 12 * 60, 13 * 60}},
		WorkingDays: []Day{{2026, time.November, 21}, {2026, time.November, 29}},
		Holidays:    []Day{{2026, time.December, 6}},
	})
	if err != nil {
		t.Fatal(err)
	}
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }
	for d, want := range map[int]time.Duration{20: 0, 21: time.Hour, 22: 5 * time.Hour, 29: time.Hour, 36: 0, 43: 5 * time.Hour} {
		if got := c.Between(day(d), day(d+1)); got != want {
			t.Errorf("day %d: %v of work, want %v", d, got, want)
		}
	}
	for hour, want := range map[int]bool{8: false, 9: true, 10: false, 11: false, 12: true, 13: true, 14: true, 15: true, 16: false} {
		if got := c.Open(day(22).Add(time.Duration(hour) * time.Hour)); got != want {
			t.Errorf("open at %d: %v", hour, got)
		}
	}
}

// TestEndlessBudgets: work is bounded, whatever is asked.
func TestEndlessBudgets(t *testing.T) {
	rare, err := NewCalendar(Rules{Windows: []Window{{[7]bool{true}, 0, 1}}})
	if err != nil {
		t.Fatal(err)
	}
	always, err := NewCalendar(Rules{})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 17, 0, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		name     string
		calendar *Calendar
		budget   time.Duration
		due      time.Time
	}{
		{"a minute a week, ten hours", rare, 10 * time.Hour, time.Date(2038, 5, 16, 0, 1, 0, 0, time.UTC)},
		{"a minute a week, ten thousand hours", rare, 10_000 * time.Hour, time.Time{}},
		{"almost a century", always, (horizon - 1) * time.Second, now.Add((horizon - 1) * time.Second)},
		{"a century", always, horizon * time.Second, now.Add(horizon * time.Second)},
		{"more", always, horizon*time.Second + 1, time.Time{}},
		{"all there is", always, 1<<63 - 1, time.Time{}},
		{"nothing", rare, 0, now},
		{"less", rare, -time.Hour, now},
	} {
		due, _, err := tc.calendar.Add(now, tc.budget)
		if !due.Equal(tc.due) || errors.Is(err, ErrNever) != tc.due.IsZero() {
			t.Errorf("%s: due %v, %v; want %v", tc.name, due, err, tc.due)
		}
	}
	if got := always.Between(time.Time{}, now); got != horizon*time.Second {
		t.Errorf("two thousand years are %v", got)
	}
	if got := always.Between(now, now.Add(-time.Hour)); got != 0 {
		t.Errorf("backwards there are %v", got)
	}
}

// FuzzAdd: what Add promises holds from any moment, with any budget, in any zone.
func FuzzAdd(f *testing.F) {
	f.Add(int64(1_800_000_000), int64(250_000_000), int64(8*time.Hour), uint64(1))
	f.Add(int64(-1_000_000_000), int64(1), int64(1), uint64(2))
	f.Add(int64(253_402_300_799), int64(999_999_999), int64(1<<60), uint64(3))
	zones := loadZones(f)
	f.Fuzz(func(t *testing.T, second, nano, budget int64, seed uint64) {
		const last = 253_402_300_799 // 9999-12-31
		from := time.Unix(second%last, nano%int64(time.Second))
		r := newChance(seed, zones)
		c, err := NewCalendar(r.rules(r.moment(zones[r.IntN(len(zones))], true), 1))
		if err != nil {
			t.Fatal(err)
		}
		due, _, err := c.Add(from, time.Duration(budget))
		if err != nil || budget <= 0 {
			return
		}
		if got := c.Between(from, due); got != time.Duration(budget) {
			t.Errorf("%v until %v, %v after %v", got, due, time.Duration(budget), from)
		}
		if got := c.Between(from, due.Add(-1)); got != time.Duration(budget-1) {
			t.Errorf("%v a nanosecond before %v, %v after %v", got, due, time.Duration(budget), from)
		}
		middle := from.Add(due.Sub(from) / 3)
		if sum := c.Between(from, middle) + c.Between(middle, due); sum != time.Duration(budget) {
			t.Errorf("%v by way of %v", sum, middle)
		}
	})
}

// Years ahead, over holidays, where hands move.
func BenchmarkAdd(b *testing.B) {
	location, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		b.Fatal(err)
	}
	rules := Rules{Location: location, Windows: []Window{{[7]bool{false, true, true, true, true, true}, 9 * 60, 17 * 60}}}
	for year := 2026; year < 2040; year++ {
		for _, month := range []time.Month{1, 4, 5, 10, 12} {
			rules.Holidays = append(rules.Holidays, Day{year, month, 1}, Day{year, month, 6})
		}
	}
	c, err := NewCalendar(rules)
	if err != nil {
		b.Fatal(err)
	}
	from := time.Date(2026, 11, 17, 16, 0, 0, 0, location)
	for name, budget := range map[string]time.Duration{"8h": 8 * time.Hour, "10000h": 10_000 * time.Hour} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, _, err := c.Add(from, budget); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
