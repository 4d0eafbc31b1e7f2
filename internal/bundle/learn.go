package bundle

import (
	"context"
	"io"
)

// Learner is a Collector whose files may teach what is secret before anything is
// written: a password in a configuration is then known when the logs go by that repeat it.
type Learner interface {
	// Learn gives the beginnings of the files to read, the smallest files first,
	// until the budget of bytes is used up. Errors of single files are passed over.
	Learn(ctx context.Context, budget int64, read func(source string, content io.Reader) error) error
}

// learnBudget is how much is read beforehand of each collector. Configuration
// fits in; of logs only the beginning is read, and what they teach later is
// found by the self-check.
const learnBudget = 64 << 20

func (r *run) learn() {
	r.tell(Event{Phase: Learning})
	for _, item := range r.Recipe.Items {
		l, ok := item.Collector.(Learner)
		if !ok {
			continue
		}
		done := make(chan struct{})
		go func() { // what hangs is left behind; it has nothing to write to
			defer close(done)
			defer func() { _ = recover() }() // the collector itself will say
			_ = l.Learn(r.ctx, learnBudget, r.Redactor.Learn)
		}()
		select {
		case <-done:
		case <-r.ctx.Done():
			return
		}
	}
}
