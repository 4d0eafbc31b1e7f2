package sla

import (
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// zonesOfOld are zones whose hands did unusual things: moved by half an hour or two
// hours, at midnight or a minute later, backward in summer, over a whole day.
func zonesOfOld() []string {
	return []string{"UTC", "Europe/Moscow", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia",
		"America/St_Johns", "America/Sao_Paulo", "America/Havana", "Africa/Cairo", "Asia/Beirut", "Africa/Casablanca",
		"Asia/Kathmandu", "Pacific/Chatham", "Asia/Tehran", "America/Santiago", "Antarctica/Troll", "Europe/Dublin",
		"America/Nuuk", "America/Asuncion", "Asia/Gaza", "Asia/Vladivostok"}
}

// chance makes cases.
type chance struct {
	*rand.Rand
	zones []*time.Location
}

func newChance(seed uint64, zones []*time.Location) chance {
	return chance{rand.New(rand.NewPCG(seed, 4)), zones}
}

func loadZones(t testing.TB) (zones []*time.Location) {
	for _, name := range zonesOfOld() {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		zones = append(zones, zone)
	}
	return zones
}

func (r chance) one(n int) bool { return r.IntN(n) == 0 }

// up to max, most often little.
func (r chance) little(max time.Duration) time.Duration {
	return time.Duration(r.Float64() * r.Float64() * float64(max))
}

// moment is one at which something is likely to go wrong.
func (r chance) moment(zone *time.Location, minutely bool) time.Time {
	first := 2012
	if minutely {
		first = 1975
	}
	at := time.Date(first+r.IntN(2046-first), time.Month(1+r.IntN(12)), 1+r.IntN(28), 0, 0, 0, 0, zone)
	switch r.IntN(8) {
	case 0, 1, 2, 3: // the hands move
		if _, end := at.ZoneBounds(); !end.IsZero() && end.After(at) && end.Year() < 2047 {
			at = end
		}
	case 4: // the year ends
		at = time.Date(at.Year(), 12, 31, 12, 0, 0, 0, zone)
	case 5: // or leaps
		at = time.Date(at.Year()/4*4, []time.Month{2, 12}[r.IntN(2)], 28, 0, 0, 0, 0, zone)
	}
	return at.Add(-r.little(72 * time.Hour))
}

// rules with windows at multiples of a grid of minutes, and special days near a moment.
func (r chance) rules(near time.Time, grid int) Rules {
	rules := Rules{Location: near.Location()}
	for range []int{0, 1, 1, 1, 1, 2, 3}[r.IntN(7)] {
		w := Window{From: 9 * 60, To: 18 * 60}
		switch r.IntN(4) {
		case 0: // where hands move
			w.From = r.IntN(4*60) / grid * grid
			w.To = w.From + grid + r.IntN(3*60)/grid*grid
		case 1:
			w.From = r.IntN(24*60) / grid * grid
			w.To = 24 * 60
		case 2:
			w.From, w.To = 0, 24*60
		}
		for w.Days == [7]bool{} {
			for day := range w.Days {
				w.Days[day] = !r.one(3)
			}
		}
		rules.Windows = append(rules.Windows, w)
	}
	days := func(n int) (days []Day) {
		for range n {
			days = append(days, dayOf(near.AddDate(0, 0, r.IntN(24)-4)))
		}
		return days
	}
	if r.one(2) {
		rules.Holidays = days(r.IntN(8))
	}
	if r.one(3) {
		rules.WorkingDays = days(r.IntN(4))
	}
	if r.one(2) {
		rules.Published = []int{near.Year() + r.IntN(2)}
	}
	return rules
}

// clock of a request accepted near a moment; its events are told in any order.
func (r chance) clock(accepted time.Time) (k Clock, now time.Time) {
	budget := func() time.Duration {
		long := 1 + r.little(30*time.Hour)
		switch r.IntN(4) {
		case 0:
			return long
		case 1:
			return long.Truncate(time.Second) + time.Second
		}
		return long.Truncate(time.Hour) + time.Hour
	}
	later := func(after time.Time) time.Time {
		pause := 1 + r.little(40*time.Hour)
		if !r.one(3) {
			pause = pause.Truncate(30*time.Minute) + 30*time.Minute
		}
		return after.Add(pause)
	}
	k = Clock{Accepted: accepted, Budget: budget(), Mode: []Mode{Restart, Pause, ""}[r.IntN(3)]}
	if r.one(30) {
		k.Budget = 0
	}
	now = accepted
	if r.one(2) {
		for range 1 + r.IntN(5) {
			e := Event{At: later(now), Kind: []Kind{CustomerMessage, CustomerMessage, CustomerMessage, CustomerMessage,
				VendorQuestion, VendorQuestion, VendorQuestion, VendorAnswer, Closed, Reopened, "thanked"}[r.IntN(11)]}
			if r.one(6) {
				e.Budget = budget()
			}
			if r.one(10) {
				e.At = accepted.Add(accepted.Sub(e.At)) // before
			}
			e.Duplicate, e.AutoSubmitted, e.Unauthorised = r.one(12), r.one(12), r.one(12)
			k.Events = append(k.Events, e)
			if e.At.After(now) {
				now = e.At
			}
		}
	}
	r.Shuffle(len(k.Events), func(i, j int) { k.Events[i], k.Events[j] = k.Events[j], k.Events[i] })
	return k, later(now)
}

// contradiction works a random case out in two ways, and says how they differ.
func contradiction(seed uint64, zones []*time.Location) (differ string, known bool) {
	r := newChance(seed, zones)
	grid := 15
	if r.one(30) {
		grid = 1
	}
	accepted := r.moment(zones[r.IntN(len(zones))], grid == 1)
	switch r.IntN(3) {
	case 0:
		accepted = accepted.Add(time.Duration(r.Int64N(int64(time.Hour))))
	case 1:
		accepted = accepted.Truncate(time.Minute)
	case 2:
		accepted = accepted.Truncate(time.Hour)
	}
	rules := r.rules(accepted, grid)
	k, now := r.clock(accepted)
	c, err := NewCalendar(rules)
	if err != nil {
		return err.Error(), true
	}
	got := k.Stand(c, now)
	want, known := newOracle(rules, time.Duration(grid)*time.Minute, 3000).tell(k, now)
	if !known {
		return "", false
	}
	same := want
	same.Due, same.Since = got.Due, got.Since // compared as moments
	if got != same || !got.Due.Equal(want.Due) || !got.Since.Equal(want.Since) {
		return fmt.Sprintf("%+v\n%+v\nat %v:\n got %+v\nwant %+v", rules, k, now, got, want), true
	}
	return "", true
}

// randomCases is how many are tried: 100,000, more with OPTOOL_SOAK, fewer where each
// takes ten times as long, or to find a mutant.
func randomCases() uint64 {
	switch {
	case testing.Short():
		return 3_000
	case os.Getenv("OPTOOL_SOAK") == "1":
		return 1_000_000
	case slow:
		return 10_000
	}
	return 100_000
}

// TestRandomCases holds the clock against the oracle.
func TestRandomCases(t *testing.T) {
	t.Parallel()
	zones := loadZones(t)
	most := randomCases()
	var next, known, failed atomic.Uint64
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for seed := next.Add(1); seed <= most && failed.Load() < 3; seed = next.Add(1) {
				differ, seen := contradiction(seed, zones)
				if differ != "" {
					failed.Add(1)
					t.Errorf("case %d: %s", seed, differ)
				}
				if seen {
					known.Add(1)
				}
			}
		})
	}
	all.Wait()
	t.Logf("%d of %d cases known to the oracle", known.Load(), most)
	if failed.Load() == 0 && known.Load() < most*9/10 {
		t.Errorf("the oracle knows only %d of %d", known.Load(), most)
	}
}
