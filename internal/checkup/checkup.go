// Package checkup looks whether an installation is sound: its folders, the host below
// it, the clock, and the way to the vendor.
//
// A check asks one question and gives one finding: ok, warn, fail, or skip where there is
// nothing to ask about. A finding that is not ok says what to do, most often a command to
// type. Run puts many checks to work at once, each with a deadline of its own, and gives
// their findings in the order of the checks. A check that does not heed its deadline is
// left behind, and one that breaks breaks no other.
//
// Nothing is changed by looking, nothing is printed, and texts are in the language of
// the run.
package checkup

import (
	"context"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// Outcome is what a check came to.
type Outcome string

// The outcomes.
const (
	OK   Outcome = "ok"
	Warn Outcome = "warn" // it works, and will not for ever
	Fail Outcome = "fail" // something does not work
	Skip Outcome = "skip" // nothing to look at, or it was not to be looked at
)

// Result is what one check found, in words that were said already.
type Result struct {
	Outcome Outcome
	Message string
	Hint    string // what to do; empty for ok and skip, mostly
}

// Well is the Result of a check that found nothing wrong.
func Well(message string) Result { return Result{Outcome: OK, Message: message} }

// Passed is the Result of a check that does not apply.
func Passed(why string) Result { return Result{Outcome: Skip, Message: why} }

// Bad is the Result of a check that met err, with the fault's own hint.
func Bad(outcome Outcome, err error) Result {
	f := fault.Of(err)
	return Result{Outcome: outcome, Message: lang.Of(f), Hint: lang.Of(f.Advice())}
}

// Check is one question.
type Check struct {
	ID      string // stable, kebab-case
	Title   string // for people
	Network bool   // it may open a connection
	Run     func(ctx context.Context) Result
}

// Finding is the answer to a Check.
type Finding struct {
	ID      string  `json:"id"`
	Title   string  `json:"title"`
	Outcome Outcome `json:"outcome"` // ok, warn, fail or skip
	Message string  `json:"message"`
	Hint    string  `json:"hint,omitempty"` // what to do
	Millis  int64   `json:"millis"`         // how long it took
}

// Options say how to Run.
type Options struct {
	Offline bool          // pass over the checks of the network
	Limit   time.Duration // for each check; 0: DefaultLimit. The deadline of the context bounds them all.
	Now     func() time.Time
	Done    func(done, all int) // told after each finding, from the caller's goroutine; may be nil
}

// DefaultLimit is how long one check may take.
const DefaultLimit = 10 * time.Second

// patience is how long the checks may take to say that their time is over.
const patience = 500 * time.Millisecond

// Run runs the checks at the same time and returns their findings in order. It returns
// when all have ended, or when the time of the last one is over.
func Run(ctx context.Context, checks []Check, o Options) []Finding {
	if o.Limit <= 0 {
		o.Limit = DefaultLimit
	}
	ctx, cancel := context.WithTimeout(ctx, o.Limit)
	defer cancel()
	type answer struct {
		Result
		took time.Duration
	}
	answers := make([]chan answer, len(checks))
	for i, c := range checks {
		answers[i] = make(chan answer, 1) // it may come when nobody waits any more
		if c.Network && o.Offline {
			answers[i] <- answer{Result: Passed(lang.T("not looked at: --offline is set"))}
			continue
		}
		go func() {
			began := o.Now()
			r := guarded(ctx, c)
			answers[i] <- answer{r, o.Now().Sub(began)}
		}()
	}
	late := make(chan struct{}) // closed when nobody is waited for any more
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(patience, func() { close(late) }) })
	defer stop()
	findings := make([]Finding, len(checks))
	for i, c := range checks {
		var a answer
		select {
		case a = <-answers[i]:
		case <-late:
			select {
			case a = <-answers[i]:
			default:
				a = answer{Result{Fail, lang.T("gave no answer within %s", o.Limit), lang.T("look what keeps it waiting: a disk or server that does not answer")}, o.Limit}
			}
		}
		findings[i] = Finding{c.ID, c.Title, a.Outcome, a.Message, a.Hint, a.took.Milliseconds()}
		if o.Done != nil {
			o.Done(i+1, len(checks))
		}
	}
	return findings
}

// guarded runs a check; one that panics has failed.
func guarded(ctx context.Context, c Check) (r Result) {
	defer func() {
		if p := recover(); p != nil {
			r = Result{Fail, lang.T("the check itself broke: %v", p), lang.T("report it to the maker of this program")}
		}
	}()
	return c.Run(ctx)
}
