package bundle

import (
	"bytes"
	"fmt"
	"io"

	"github.com/optool/optool/internal/lang"
)

const (
	mostTail = 4 << 20  // bytes of the end of a stream that are held in memory
	seam     = 64 << 10 // bytes in which a place to cut at is sought
	flood    = 64       // times its limit a stream may have before it is ended
)

// ends passes on the beginning of a stream and its end, when it is larger than a
// limit: the beginning as it comes, the end, which waits in memory, when the stream is over.
// Both are cut where a line ends, or where else no secret can be cut in two, and what was
// left out is said in a line of its own. Of a stream of wide characters the beginning alone
// is kept: what would be read one byte off could not be redacted.
type ends struct {
	to    io.Writer
	head  int64 // where the beginning may be cut
	most  int   // bytes of the end
	total int64 // bytes so far

	first  []byte // how the stream begins
	edge   brink  // of the beginning
	passed int64  // bytes, that of a stream of wide characters are whole ones
	broken bool   // the last byte passed on was no line end
	closed bool   // the beginning is complete
	ring   []byte
	at     int // of a full ring: where the oldest byte is
}

// newEnds divides limit bytes; 0 is no limit. The end gets three quarters of them,
// or what may be held in memory; the beginning gets the rest. Of a stream that can be had
// again the beginning never gets more than a quarter: see twice.
func newEnds(to io.Writer, limit int64, again bool) *ends {
	e := &ends{to: to, head: 1 << 62}
	e.edge.to = e.pass
	if limit <= 0 {
		return e
	}
	most := min(limit-limit/4, mostTail)
	e.head, e.most = limit-most, int(most)
	if again {
		e.head = limit / 4
	}
	return e
}

// Write never keeps p.
func (e *ends) Write(p []byte) (int, error) {
	n := len(p)
	e.total += int64(n)
	e.first = append(e.first, p[:min(len(p), 256-len(e.first))]...)
	if !e.closed {
		if near := e.head - 2*safely - e.passed - int64(len(e.edge.held)); near > 0 { // far from the cut
			part := p[:min(int64(len(p)), near)]
			if err := e.edge.write(part); err != nil {
				return 0, err
			}
			p = p[len(part):]
		}
		// The rest of the beginning is held until a line ends, but no more than seam bytes.
		part := p[:max(0, min(int64(len(p)), e.head+seam-e.passed-int64(len(e.edge.held))))]
		e.edge.held, p = append(e.edge.held, part...), p[len(part):]
		if at := e.head - e.passed; int64(len(e.edge.held)) >= at {
			end := wide(e.first).lineEndFrom(e.edge.held, int(at))
			if end == 0 && int64(len(e.edge.held)) >= at+seam {
				return n, e.shut(p)
			}
			if end > 0 {
				return n, e.shutAt(end, p)
			}
		}
	}
	e.hold(p)
	return n, nil
}

// shut ends the beginning where nothing is cut in two; p is what follows what was written.
func (e *ends) shut(p []byte) error {
	if e.closed {
		return nil
	}
	return e.shutAt(wide(e.first).whole(e.edge.held), p)
}

func (e *ends) shutAt(end int, p []byte) error {
	e.closed = true
	rest := e.edge.held[end:]
	err := e.pass(e.edge.held[:end])
	e.edge.held = nil
	e.hold(rest)
	e.hold(p)
	return err
}

func (e *ends) pass(p []byte) error {
	if len(p) == 0 {
		return nil
	}
	if _, err := e.to.Write(p); err != nil {
		return err
	}
	e.passed += int64(len(p))
	e.broken = !wide(e.first).endsLine(p)
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
func (e *ends) over() bool { return e.total > e.passed+int64(len(e.edge.held)+len(e.ring)) }

// finish passes on the end, and returns the number of bytes left out. torn says that
// the stream was not over: its last line may lack something.
func (e *ends) finish(torn bool) (int64, error) {
	over, passed := e.over(), e.passed
	tail := append(e.ring[e.at:len(e.ring):len(e.ring)], e.ring[:e.at]...)
	if !e.closed {
		tail = e.edge.held
	}
	e.ring, e.edge.held, e.closed = nil, nil, true
	text := wide(e.first)
	switch {
	case over && text != narrow:
		tail = nil
	case over:
		tail = tail[restart(tail):]
	}
	kept := tail
	if torn {
		kept = tail[:text.whole(tail)]
	}
	between, after := int64(0), int64(len(tail)-len(kept))
	if over {
		between = e.total - passed - int64(len(tail))
		if err := e.gap(between, ""); err != nil {
			return between + after, err
		}
	}
	err := e.pass(kept)
	if err == nil && after > 0 {
		err = e.gap(after, "")
	}
	return between + after, err
}

// gap says that bytes were left out; about is "", or says that there were more.
func (e *ends) gap(left int64, about string) error {
	return e.note(fmt.Sprintf("%s%d bytes left out here", about, left))
}

// note writes a line of this program's own, which does not count.
func (e *ends) note(text string) error {
	line := lang.Named("[optool: ") + text + "]\n"
	if e.broken {
		line = "\n" + line
	}
	passed := e.passed
	err := e.pass(wide(e.first).encode(line))
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
