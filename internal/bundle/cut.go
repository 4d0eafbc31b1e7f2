package bundle

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

const (
	mostTail = 4 << 20  // bytes of the end of a stream that are held in memory
	seam     = 64 << 10 // bytes in which a place to cut at is sought
	flood    = 64       // times its limit a stream may have before it is ended
)

// ends passes on the beginning of a stream and its end, when it is larger than a
// limit: the beginning as it comes, the end, which waits in memory, when the stream is over.
// Both are cut where a line ends, and what was left out is said in a line of its own.
type ends struct {
	to    io.Writer
	head  int64 // bytes that are still passed on as they come
	most  int   // bytes of the end
	total int64 // bytes so far

	passed int64 // bytes
	broken bool  // the last byte passed on was no line end
	closed bool  // the beginning is complete
	ring   []byte
	at     int // of a full ring: where the oldest byte is
}

// newEnds divides limit bytes; 0 is no limit. The end gets three quarters of them,
// or what may be held in memory; the beginning gets the rest. Of a stream that can be had
// again the beginning never gets more than a quarter: see twice.
func newEnds(to io.Writer, limit int64, again bool) *ends {
	if limit <= 0 {
		return &ends{to: to, head: 1<<63 - 1}
	}
	most := min(limit-limit/4, mostTail)
	e := &ends{to: to, head: limit - most, most: int(most)}
	if again {
		e.head = limit / 4
	}
	return e
}

// Write never keeps p.
func (e *ends) Write(p []byte) (int, error) {
	n := len(p)
	e.total += int64(n)
	if !e.closed {
		part := p
		if room := e.head - e.passed; int64(len(p)) > room {
			part = p[:lineEnd(p, max(0, room))]
			// A line much longer than there is room is cut anywhere.
			e.closed = len(part) < len(p) || e.passed+int64(len(part)) > e.head+seam
		}
		if err := e.pass(part); err != nil {
			return 0, err
		}
		p = p[len(part):]
	}
	e.hold(p)
	return n, nil
}

// lineEnd is the first place behind a line end in p from at on; all of p when
// there is none.
func lineEnd(p []byte, at int64) int {
	if at > 0 && p[at-1] == '\n' {
		return int(at)
	}
	if i := bytes.IndexByte(p[at:], '\n'); i >= 0 {
		return int(at) + i + 1
	}
	return len(p)
}

func (e *ends) pass(p []byte) error {
	if len(p) == 0 {
		return nil
	}
	if _, err := e.to.Write(p); err != nil {
		return err
	}
	e.passed += int64(len(p))
	e.broken = p[len(p)-1] != '\n'
	return nil
}

// hold keeps the last bytes in a ring.
func (e *ends) hold(p []byte) {
	p = p[max(0, len(p)-e.most):]
	if room := e.most - len(e.ring); room > 0 {
		part := p[:min(room, len(p))]
		e.ring, p = append(e.ring, part...), p[len(part):]
	}
	for len(p) > 0 {
		n := copy(e.ring[e.at:], p)
		e.at, p = (e.at+n)%e.most, p[n:]
	}
}

// over tells whether something fell out of the ring.
func (e *ends) over() bool { return e.total > e.passed+int64(len(e.ring)) }

// finish passes on the end, and returns the number of bytes left out.
func (e *ends) finish() (int64, error) {
	if !e.over() {
		err := e.pass(e.ring)
		e.ring = nil
		return 0, err
	}
	tail := append(e.ring[e.at:len(e.ring):len(e.ring)], e.ring[:e.at]...)
	e.ring = nil
	tail = tail[restart(tail):]
	left := e.total - e.passed - int64(len(tail))
	if err := e.gap(left, ""); err != nil {
		return left, err
	}
	return left, e.pass(tail)
}

// gap says that bytes were left out; about is "", or says that there were more.
func (e *ends) gap(left int64, about string) error {
	return e.note(fmt.Sprintf("%s%d bytes left out here", about, left))
}

// note writes a line of optool's own, which does not count.
func (e *ends) note(text string) error {
	line := "[optool: " + text + "]\n"
	if e.broken {
		line = "\n" + line
	}
	passed := e.passed
	err := e.pass([]byte(line))
	e.passed = passed
	return err
}

// restart is where text that begins anywhere may be shown from: not within a line,
// lest half a secret stands there without the word that tells what it is, and not
// within a key block for the same reason. In a line without an end nothing is safe.
func restart(text []byte) int {
	at := bytes.IndexByte(text, '\n') + 1
	if at == 0 {
		return len(text)
	}
	return at + behindKey(text[at:])
}

// behindKey is where a key block ends that text begins within, 0 if it does not.
func behindKey(text []byte) int {
	near := text[:min(len(text), seam)]
	end, begin := bytes.Index(near, []byte("-----END ")), bytes.Index(near, []byte("-----BEGIN "))
	if end < 0 || begin >= 0 && begin < end {
		return 0
	}
	if i := bytes.IndexByte(text[end:], '\n'); i >= 0 {
		return end + i + 1
	}
	return len(text)
}

// twice keeps the ends of a stream that can be had again, and always gives the
// same: what is too much to be held is read a second time. It tells out what it left out.
func twice(out Out, to io.Writer, limit int64, stream func(io.Writer) error) error {
	e := newEnds(to, limit, true)
	if err := stream(e); err != nil || !e.over() || limit-e.passed <= int64(len(e.ring)) {
		return done(out, e, err)
	}
	e.ring = nil
	rest := newRest(e, limit)
	err := stream(rest)
	left, late := rest.finish()
	out.Cut(left)
	return errors.Join(err, late)
}

// done finishes e after a stream that ended with err.
func done(out Out, e *ends, err error) error {
	left, late := e.finish()
	if left > 0 {
		out.Cut(left)
	}
	if err == nil {
		err = late
	}
	return err
}

// rest is the end of a stream that is had again: it skips what comes before.
type rest struct {
	ends  *ends
	skip  int64 // still
	most  int64 // still
	left  int64 // bytes left out
	first []byte
	going bool
}

// newRest skips all but the last of limit bytes that e has not passed on.
func newRest(e *ends, limit int64) *rest {
	most := limit - e.passed
	skip := max(e.total-most, e.passed)
	return &rest{ends: e, skip: skip, most: e.total - skip, left: skip - e.passed, going: skip == e.passed}
}

func (r *rest) Write(p []byte) (int, error) {
	n := len(p)
	skipped := min(int64(n), r.skip)
	r.skip -= skipped
	p = p[skipped:]
	p = p[:min(int64(len(p)), r.most)] // it may have grown meanwhile
	r.most -= int64(len(p))
	if r.going {
		return n, r.ends.pass(p)
	}
	if r.first = append(r.first, p...); len(r.first) < 2*seam {
		return n, nil
	}
	return n, r.begin()
}

// begin shows the first text from where it is safe on.
func (r *rest) begin() error {
	at := restart(r.first)
	r.left += int64(at)
	text := r.first[at:]
	r.first = r.first[:0]
	if len(text) == 0 {
		return nil
	}
	r.going = true
	if err := r.ends.gap(r.left, ""); err != nil {
		return err
	}
	return r.ends.pass(text)
}

func (r *rest) finish() (int64, error) {
	err := error(nil)
	if !r.going {
		if err = r.begin(); err == nil && !r.going {
			r.going = true
			err = r.ends.gap(r.left, "")
		}
	}
	return r.left, err
}
