package archive

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"hash"
	"sync"
	"time"

	"github.com/optool/optool/internal/lang"
)

// longestCarry is how far back a frame looks for the end of a line to end at.
const longestCarry = 64 << 10

// Stream is the member whose turn it is. A small one is written when it is closed.
// Of another, frames are compressed and written by other goroutines while the next
// one is being filled; room is left for the header, which is written at last.
type Stream struct {
	w        *Writer
	name     string
	modified time.Time
	raw      []byte
	closed   bool
	kept     bool  // it is in the archive
	refused  error // the member was never begun

	begun   bool
	head    []byte // the header, until its size is known
	start   int64
	content int64
	jobs    chan *job     // in the order of the archive
	done    chan struct{} // closed when all jobs are
	sum     hash.Hash
	size    int64 // written

	mu     sync.Mutex
	failed error // the first error of a job
}

// job is a frame on its way.
type job struct {
	raw []byte
	out chan squeezed
}

type squeezed struct {
	to, frame []byte
	err       error
}

// Stream begins the next member, of any size. Nothing else may be appended until it
// is closed or dropped; an error shows at the first Write or at Close.
func (w *Writer) Stream(name string, modified time.Time) *Stream {
	s := &Stream{w: w, name: name, modified: modified, sum: sha256.New()}
	w.mu.Lock()
	defer w.mu.Unlock()
	if s.refused = w.ready(name); s.refused == nil {
		w.turn = s
	}
	return s
}

// Continue is Stream for a member of which p holds the beginning. It empties p.
func (w *Writer) Continue(p *Pack) *Stream {
	s := w.Stream(p.name, p.modified)
	defer p.Drop()
	if s.refused != nil {
		return s
	}
	s.sum, s.size = p.sum, p.size
	err := p.failed
	if err == nil {
		err = p.flush()
	}
	if err == nil {
		err = s.begin()
	}
	if err == nil {
		w.mu.Lock()
		err = w.put(false, p.frames...)
		w.mu.Unlock()
	}
	if err != nil { // nothing of it has room
		s.Drop()
		s.refused = err
	}
	return s
}

// Write takes more of the member. Since it is written by other goroutines, an
// error (ErrNoSpace, ErrTooLarge, a fault) may come late.
func (s *Stream) Write(b []byte) (int, error) {
	if s.refused != nil {
		return 0, s.refused
	}
	if s.closed {
		return 0, s.w.unfit("a member was written to after its end")
	}
	n := 0
	for n < len(b) {
		if s.raw == nil {
			s.raw = s.w.press.buffer()
		}
		if len(s.raw) == FrameSize {
			if err := s.pass(); err != nil {
				return n, err
			}
		}
		take := min(len(b)-n, FrameSize-len(s.raw))
		s.raw = append(s.raw, b[n:n+take]...)
		n += take
	}
	return n, nil
}

// pass hands a full frame on, and keeps the line that has just begun.
func (s *Stream) pass() error {
	if !s.begun {
		if err := s.begin(); err != nil {
			s.fail(err)
			return err
		}
	}
	cut := len(s.raw)
	if i := bytes.LastIndexByte(s.raw[cut-longestCarry:], '\n'); i >= 0 {
		cut += i + 1 - longestCarry
	}
	next := append(s.w.press.buffer(), s.raw[cut:]...)
	err := s.hand(s.raw[:cut])
	s.raw = next
	return err
}

// begin leaves room for the header, and starts writing.
func (s *Stream) begin() error {
	head, err := header(s.name, 0, s.modified)
	if err != nil {
		return err
	}
	w := s.w
	w.mu.Lock()
	defer w.mu.Unlock()
	room := int64(len(w.options.Format.stored(head)))
	if most := w.options.MaxSize; most > 0 && w.need(room) > most {
		return ErrTooLarge
	}
	if err := w.span.claim(w.need(room)); err != nil {
		return err
	}
	s.start, s.head, s.begun = w.at, head, true
	w.at += room
	s.content = w.at
	s.jobs, s.done = make(chan *job, pressesAtOnce-1), make(chan struct{})
	go s.write()
	return nil
}

// hand gives a frame to be compressed and waits while too many are.
func (s *Stream) hand(raw []byte) error {
	if err := s.failure(); err != nil {
		return err
	}
	j := &job{raw, make(chan squeezed, 1)}
	s.jobs <- j
	p := s.w.press
	go func() {
		to := p.buffer()
		frame, err := p.squeeze(to, j.raw)
		j.out <- squeezed{to, frame, err}
	}()
	return nil
}

// write writes the frames in order, as long as there is room.
func (s *Stream) write() {
	defer close(s.done)
	for j := range s.jobs {
		out := <-j.out
		if out.err == nil && s.failure() == nil {
			s.w.mu.Lock()
			out.err = s.w.put(false, out.frame)
			s.w.mu.Unlock()
			if out.err == nil {
				s.sum.Write(j.raw)
				s.size += int64(len(j.raw))
			}
		}
		s.fail(out.err)
		s.w.press.done(j.raw)
		s.w.press.done(out.to)
	}
}

func (s *Stream) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed == nil {
		s.failed = err
	}
}

func (s *Stream) failure() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failed
}

// Close ends the member. When there was no room for all of it, it returns
// ErrNoSpace or ErrTooLarge, and the member holds whole lines from its beginning:
// Stored says how much, and a name of "" that nothing of it is there. Drop takes it
// out again. With any other error it is not there.
func (s *Stream) Close() (Stored, error) {
	switch {
	case s.refused != nil:
		return Stored{}, s.refused
	case s.closed:
		return Stored{}, s.w.unfit("a member was closed twice")
	case !s.begun:
		return s.small()
	}
	if len(s.raw) > 0 {
		_ = s.hand(s.raw) // its error is that of s
	}
	s.stop()
	failed := s.failure()
	w := s.w
	w.mu.Lock()
	defer w.mu.Unlock()
	err := failed
	if err == nil || s.size > 0 && (errors.Is(err, ErrNoSpace) || errors.Is(err, ErrTooLarge)) {
		err = s.complete()
	}
	if err != nil {
		w.back(s.start)
		return Stored{}, err
	}
	s.kept = true
	return w.noted(s.name, s.modified, s.size, s.sum.Sum(nil), s.start, s.content), failed
}

// complete writes padding and header of a member that was begun, from the reserve.
// w.mu is held.
func (s *Stream) complete() error {
	w := s.w
	if n := padding(s.size); n > 0 {
		zeros, err := w.press.squeeze(nil, make([]byte, n))
		if err != nil {
			return err
		}
		if err := w.put(true, zeros); err != nil {
			return err
		}
	}
	setSize(s.head, s.size)
	frame := w.options.Format.stored(s.head)
	w.seal.apply(w.seal.extents, frame, s.start)
	if err := w.span.WriteAt(frame, s.start); err != nil {
		return w.span.refused(err, lang.Say("writing %s", w.span.path))
	}
	return nil
}

// small writes a member that fits in one frame.
func (s *Stream) small() (Stored, error) {
	s.stop()
	if err := s.failure(); err != nil {
		return Stored{}, err
	}
	p := &Pack{w: s.w, name: s.name, modified: s.modified, sum: s.sum, size: int64(len(s.raw)), raw: s.raw}
	p.sum.Write(s.raw)
	raw := s.raw
	stored, err := s.w.Append(p)
	s.kept = err == nil
	s.w.press.done(raw)
	return stored, err
}

// stop ends the goroutines and gives the turn to others.
func (s *Stream) stop() {
	s.closed = true
	if s.begun {
		close(s.jobs)
		<-s.done
	}
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	if s.w.turn == s {
		s.w.turn = nil
	}
}

// Drop leaves the member out, as if it had never begun; after Close too, unless
// another was appended.
func (s *Stream) Drop() {
	if s.refused != nil {
		return
	}
	was := s.closed
	if !was {
		s.stop()
	}
	w := s.w
	w.mu.Lock()
	defer w.mu.Unlock()
	switch last := len(w.members) - 1; {
	case !was && s.begun:
		w.back(s.start)
	case s.kept && last >= 0 && w.members[last].Name == s.name && w.turn == nil:
		w.back(w.members[last].start)
		w.members = w.members[:last]
		delete(w.names, s.name)
		s.kept = false
	}
}
