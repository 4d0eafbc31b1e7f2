package bundle

import (
	"context"
	"io"
	"time"
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

// learnTime is how long one collector, and all together, may take to be learned
// from: what hangs must not cost the bundle.
const learnTime = 5 * time.Second

func (r *run) learn() {
	r.tell(Event{Phase: Learning})
	all, cancel := context.WithTimeout(r.ctx, max(r.Deadline/10, time.Second))
	defer cancel()
	defer r.Redactor.Stop()
	for _, item := range r.Recipe.Items {
		l, ok := item.Collector.(Learner)
		if !ok || all.Err() != nil {
			continue
		}
		r.learnFrom(all, l)
	}
}

func (r *run) learnFrom(ctx context.Context, l Learner) {
	ctx, cancel := context.WithTimeout(ctx, learnTime)
	defer cancel()
	done := make(chan struct{})
	go func() { // what hangs is left behind; it has nothing to write to
		defer close(done)
		defer func() { _ = recover() }() // the collector itself will say
		_ = l.Learn(ctx, learnBudget, r.Redactor.Learn)
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
}
