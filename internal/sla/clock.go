package sla

import (
	"slices"
	"time"
)

// Mode is what a vendor's question, and a customer's message, do to the clock.
type Mode string

// The modes.
const (
	// Restart: the whole budget begins again with each message of the customer. A
	// question of the vendor stops the clock until then. It is the default.
	Restart Mode = "restart"
	// Pause: a question of the vendor stops the clock, and the customer's next message
	// lets it go on with what is left of the budget. A message that nobody asked for
	// changes nothing.
	Pause Mode = "pause"
)

// Kind is what happened to a request.
type Kind string

// The kinds. Any other changes nothing.
const (
	// CustomerMessage: the customer wrote. After an answer it opens the count again,
	// with the whole budget.
	CustomerMessage Kind = "customer-message"
	// VendorQuestion: the vendor needs to know something first.
	VendorQuestion Kind = "vendor-question"
	// VendorAnswer closes the count: the request is handled once it is answered.
	VendorAnswer Kind = "vendor-answer"
	// Closed ends the count, until the request is reopened.
	Closed Kind = "closed"
	// Reopened begins the whole budget again after an answer or the end.
	Reopened Kind = "reopened"
)

// Event is something that happened to a request.
type Event struct {
	At   time.Time // when the vendor took note of it
	Kind Kind
	// Budget is what a CustomerMessage or Reopened makes of the budget, as when it
	// changes the priority. A budget that is new counts in full from this event on, in
	// either mode. 0: unchanged.
	Budget time.Duration

	// An event with one of these marks changes nothing.
	Duplicate     bool // it came before
	AutoSubmitted bool // no human wrote it (RFC 3834)
	Unauthorised  bool // who wrote it may not ask
}

// Clock is the count of one request.
type Clock struct {
	Accepted time.Time     // by the vendor: the start. Zero: not yet, nothing counts.
	Budget   time.Duration // working time until an answer is due. 0: none is promised.
	Mode     Mode          // "" is Restart
	Events   []Event       // in any order; of those at one moment the order given counts. Earlier than Accepted: nothing.
}

// State is whether the clock runs, and if not, why.
type State string

// The states.
const (
	Unaccepted State = ""         // nothing counts before the vendor has the request
	Running    State = "running"  // the vendor is asked
	Paused     State = "paused"   // the customer is asked
	Answered   State = "answered" // the count is closed
	Ended      State = "closed"   // so is the request
)

// Standing is what can be said of a Clock at a moment.
type Standing struct {
	State State
	// Since is when the state began; of a running clock, where its count began or went on.
	Since time.Time
	// Budget is the one that holds now.
	Budget time.Duration
	// Due is when the answer is due, or was when it came. Zero: no answer is expected
	// (not accepted, paused), none is promised (no Budget), or never (ErrNever).
	Due time.Time
	// Provisional: Due depends on a year whose holidays are not published.
	Provisional bool
	// Overdue: Due has passed; when the clock does not run, it had before it stopped.
	Overdue bool
	// Spent is the working time used of the Budget, and more when it was not enough.
	Spent time.Duration
	// Left is the working time that remains, 0 or more. Paused: what will remain when
	// the customer writes. 0 when the count is closed.
	Left time.Duration
}

// With returns the clock with one more event: how it would stand.
func (k Clock) With(e Event) Clock {
	k.Events = append(slices.Clip(k.Events), e)
	return k
}

// Stand returns how the clock stands at a moment, by the vendor's calendar. Events
// count even if they are later than now: whoever asks may have a slow clock.
func (k Clock) Stand(c *Calendar, now time.Time) Standing {
	if k.Accepted.IsZero() {
		return Standing{Budget: k.Budget}
	}
	n := &count{calendar: c, budget: k.Budget}
	n.begin(k.Accepted)
	events := slices.Clone(k.Events)
	slices.SortStableFunc(events, func(a, b Event) int { return a.At.Compare(b.At) })
	for _, e := range events {
		if !e.At.Before(k.Accepted) && !e.Duplicate && !e.AutoSubmitted && !e.Unauthorised {
			n.take(e, k.Mode)
		}
	}
	return n.standing(k.Mode, now)
}
