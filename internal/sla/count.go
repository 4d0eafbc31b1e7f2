package sla

import "time"

// count is a Clock as it is being followed.
type count struct {
	calendar    *Calendar
	budget      time.Duration
	state       State
	since       time.Time
	spent       time.Duration // before since
	due         time.Time     // zero: none
	provisional bool          // of due
	uncertain   bool          // of what was spent: some of it in a year that is not published
	late        bool          // it was stopped after due
}

// take lets an event change the count.
func (n *count) take(e Event, mode Mode) {
	switch e.Kind {
	case CustomerMessage:
		if n.state == Ended {
			return
		}
		changed := n.rebudget(e)
		switch {
		case mode != Pause || changed || n.state == Answered:
			n.begin(e.At)
		case n.state == Paused:
			n.resume(e.At)
		}
	case VendorQuestion:
		if n.state == Running {
			n.stop(e.At, Paused)
		}
	case VendorAnswer:
		if n.state == Running || n.state == Paused {
			n.stop(e.At, Answered)
		}
	case Closed:
		if n.state != Ended {
			n.stop(e.At, Ended)
		}
	case Reopened:
		if n.state == Answered || n.state == Ended {
			n.rebudget(e)
			n.begin(e.At)
		}
	}
}

// rebudget takes the budget over that an event sets, and tells whether it is another.
func (n *count) rebudget(e Event) bool {
	if e.Budget <= 0 || e.Budget == n.budget {
		return false
	}
	n.budget = e.Budget
	return true
}

// begin counts from a moment with the whole budget.
func (n *count) begin(at time.Time) {
	*n = count{calendar: n.calendar, budget: n.budget}
	n.resume(at)
}

// resume counts from a moment with what is left of the budget. What was late stays due
// when it was.
func (n *count) resume(at time.Time) {
	n.state, n.since = Running, at
	if n.budget <= 0 || n.late {
		return
	}
	due, provisional, err := n.calendar.Add(at, n.budget-n.spent)
	if err != nil {
		due = time.Time{}
	}
	n.due, n.provisional = due, provisional || n.uncertain
}

// stop counts no further than to a moment.
func (n *count) stop(at time.Time, state State) {
	if n.state == Running {
		n.spent += n.calendar.Between(n.since, at)
		n.uncertain = n.uncertain || n.calendar.provisional(n.since, at)
		n.late = n.overdue(at)
	}
	n.state, n.since = state, at
}

func (n *count) overdue(at time.Time) bool { return !n.due.IsZero() && at.After(n.due) }

func (n *count) standing(mode Mode, now time.Time) Standing {
	s := Standing{State: n.state, Since: n.since, Budget: n.budget, Due: n.due, Provisional: n.provisional, Overdue: n.late, Spent: n.spent}
	switch n.state {
	case Running:
		s.Spent += n.calendar.Between(n.since, now)
		s.Overdue = n.overdue(now)
		s.Left = max(0, n.budget-s.Spent)
	case Paused:
		s.Due, s.Provisional = time.Time{}, false
		s.Left = max(0, n.budget)
		if mode == Pause {
			s.Left = max(0, n.budget-n.spent)
		}
	}
	return s
}
