package redact

import (
	"errors"
	"sync"
	"sync/atomic"
)

// ErrStopped is what a Writer returns after Stop, and Learn after Redactor.Stop.
var ErrStopped = errors.New("stopped")

// halt tells work that it is to end. Long work asks told at every step; what waits
// selects on all of done. A nil halt is never told.
type halt struct {
	above *halt // told counts here too
	once  sync.Once
	is    atomic.Bool
	done  chan struct{}
}

func newHalt(above *halt) *halt { return &halt{above: above, done: make(chan struct{})} }

func (h *halt) tell() {
	h.once.Do(func() {
		h.is.Store(true)
		close(h.done)
	})
}

func (h *halt) told() bool {
	return h != nil && (h.is.Load() || h.above != nil && h.above.is.Load())
}

// over is closed when told; it is nil, and blocks for ever, of a nil halt.
func (h *halt) over() <-chan struct{} {
	if h == nil {
		return nil
	}
	return h.done
}

// obey ends the work of a worker, by a panic that rescue makes ErrStopped of.
func (h *halt) obey() {
	if h.told() {
		panic(ErrStopped)
	}
}

// Stop ends the redaction of this member: a Write or Close that is under way
// returns ErrStopped soon, within some 50 ms even in the midst of a block, unless it waits
// for dst; later ones return it at once. But for a write to dst that has begun, nothing
// more is written. It may be called at any time, by any goroutine, and again.
func (w *Writer) Stop() { w.halt.tell() }

// Stop ends all of Learn, now and later, as Writer.Stop ends a member. What was
// learned until then is sought on, and other writers and Text are not concerned.
func (r *Redactor) Stop() { r.learning.tell() }
