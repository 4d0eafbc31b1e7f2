package sla

import (
	"slices"
	"time"
)

// oracle works the same out as the package, the slow way: it looks at the wall at
// every tick, knows nothing of weeks and zones' bounds, and does what the events say
// as they come by. A tick is short enough that nothing changes between two of them.
type oracle struct {
	rules Rules
	days  map[Day]bool // what Holidays and WorkingDays make of a day
	known map[int]bool
	tick  time.Duration
	most  int // ticks
}

func newOracle(rules Rules, tick time.Duration, most int) *oracle {
	o := &oracle{rules: rules, days: map[Day]bool{}, known: map[int]bool{}, tick: tick, most: most}
	for _, d := range rules.Holidays {
		o.days[d] = false
	}
	for _, d := range rules.WorkingDays {
		o.days[d] = true
	}
	for _, year := range rules.Published {
		o.known[year] = true
	}
	return o
}

// works tells whether the vendor works when his wall shows this.
func (o *oracle) works(wall time.Time) bool {
	hour, minute, _ := wall.Clock()
	now := hour*60 + minute
	works, special := o.days[dayOf(wall)]
	switch {
	case special && !works:
		return false
	case len(o.rules.Windows) == 0:
		return true
	case special:
		first := o.rules.Windows[0]
		return first.From <= now && now < first.To
	}
	return slices.ContainsFunc(o.rules.Windows, func(w Window) bool {
		return w.Days[wall.Weekday()] && w.From <= now && now < w.To
	})
}

// told is a clock as the oracle follows it. Beside the count there is its course: the
// count as it would be had nobody stopped it, which shows when it is, or was, due.
type told struct {
	mode          Mode
	budget        time.Duration
	state         State
	since         time.Time
	spent, course time.Duration
	unsure, foggy bool // spent and course: have touched a year that is not published
	due           time.Time
	late          bool // it was stopped after due
}

func (w *told) begin(at time.Time) {
	*w = told{mode: w.mode, budget: w.budget, state: Running, since: at}
}

// hear does what an event says.
func (w *told) hear(e Event) {
	if e.Duplicate || e.AutoSubmitted || e.Unauthorised {
		return
	}
	ran := w.state == Running
	switch {
	case e.Kind == CustomerMessage && w.state != Ended, e.Kind == Reopened && (w.state == Ended || w.state == Answered):
		before := w.budget
		if e.Budget > 0 {
			w.budget = e.Budget
		}
		if e.Kind == Reopened || w.mode != Pause || w.budget != before || w.state == Answered {
			w.begin(e.At)
			return
		}
		if w.state == Paused {
			w.state, w.since = Running, e.At
			if !w.late {
				w.course, w.foggy, w.due = w.spent, w.unsure, time.Time{}
			}
		}
	case e.Kind == VendorQuestion && w.state == Running:
		w.state, w.since = Paused, e.At
	case e.Kind == VendorAnswer && (w.state == Running || w.state == Paused):
		w.state, w.since = Answered, e.At
	case e.Kind == Closed && w.state != Ended:
		w.state, w.since = Ended, e.At
	}
	if ran && w.state != Running {
		w.late = w.passed(e.At)
	}
}

// passed tells whether the due time was before at.
func (w *told) passed(at time.Time) bool { return !w.due.IsZero() && at.After(w.due) }

// count lets the time pass from one tick to the next.
func (w *told) count(at, next time.Time, works, known bool) {
	running, pending := w.state == Running, w.due.IsZero() && w.budget > 0
	w.unsure = w.unsure || running && !known
	if pending {
		w.foggy = w.foggy || !known
		if w.course == w.budget {
			w.due = at
		}
	}
	if !works {
		return
	}
	passed := next.Sub(at)
	if running {
		w.spent += passed
	}
	if pending {
		w.course += passed
		if w.course >= w.budget {
			w.due = next.Add(w.budget - w.course)
		}
	}
}

func (w *told) standing(at time.Time) Standing {
	s := Standing{State: w.state, Since: w.since, Budget: w.budget, Overdue: w.late, Spent: w.spent}
	switch {
	case w.state == Running:
		s.Overdue, s.Left = w.passed(at), max(0, w.budget-w.spent)
	case w.state == Paused && w.mode == Pause:
		s.Left = max(0, w.budget-w.spent)
	case w.state == Paused:
		s.Left = w.budget
	}
	return s
}

// tell says how a clock stands whose events are at different moments, none later than
// now. If the due time is too far for the oracle to see, it is not known.
func (o *oracle) tell(k Clock, now time.Time) (s Standing, known bool) {
	events := slices.Clone(k.Events)
	slices.SortFunc(events, func(a, b Event) int { return a.At.Compare(b.At) })
	for len(events) > 0 && events[0].At.Before(k.Accepted) {
		events = events[1:]
	}
	w := &told{mode: k.Mode, budget: k.Budget}
	w.begin(k.Accepted)
	for at, seen := k.Accepted, false; ; {
		for ; len(events) > 0 && events[0].At.Equal(at); events = events[1:] {
			w.hear(events[0])
		}
		if at.Equal(now) {
			s, seen = w.standing(at), true
		}
		if seen && (!w.due.IsZero() || w.budget <= 0 || w.state == Paused) {
			break
		}
		if o.most--; o.most < 0 {
			return s, false
		}
		next := at.Truncate(o.tick).Add(o.tick)
		if len(events) > 0 && events[0].At.Before(next) {
			next = events[0].At
		}
		if !seen && now.Before(next) {
			next = now
		}
		_, ahead := at.In(o.rules.Location).Zone()
		wall := at.UTC().Add(time.Duration(ahead) * time.Second) // looks like it, and is quicker to read
		w.count(at, next, o.works(wall), len(o.known) == 0 || o.known[wall.Year()])
		at = next
	}
	if w.state != Paused {
		s.Due, s.Provisional = w.due, w.foggy && !w.due.IsZero()
	}
	return s, true
}
