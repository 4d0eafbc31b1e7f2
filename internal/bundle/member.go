package bundle

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"github.com/optool/optool/internal/archive"
	"github.com/optool/optool/internal/redact"
	"github.com/optool/optool/pkg/diagnostics"
)

// member is one file on its way: the collector writes to the redactor, the
// redactor to the member, which feeds analysis and archive.
type member struct {
	lane     *lane
	name     string
	source   string
	modified time.Time
	redactor *redact.Writer
	tap      io.WriteCloser
	page     *page
	pack     *archive.Pack   // of a light collector
	stream   *archive.Stream // of any other
	kept     archive.Stored  // what of it is in the archive
	ended    bool            // stream is closed
	cut      int64
	held     []byte // the beginning of a line, not passed on yet
	torn     bool   // more was written, after the time of all was over, and not taken
	failed   error  // of the archive
	refused  error  // the member is dropped
	counts   map[string]int
	in       int64 // bytes that the collector gave
}

// handle is what a collector holds of a member.
type handle struct{ m *member }

func (h handle) Write(p []byte) (int, error) {
	l := h.m.lane
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.closed(); err != nil {
		h.m.torn = true
		return 0, err
	}
	switch {
	case h.m.refused != nil:
		return 0, h.m.refused
	case l.open != h.m:
		return 0, fs.ErrClosed
	}
	l.progress(h.m.redactor.In())
	if err := h.m.take(p); err != nil {
		return 0, h.m.drop(err)
	}
	return len(p), nil
}

// mostHeld is how much of a line without an end is held back, in bytes: more than
// a secret is long.
const mostHeld = 64 << 10

// take passes whole lines on and holds the beginning of the next one back: should
// the collector's time be over now, half a secret must not stay that nobody would know.
func (m *member) take(p []byte) error {
	whole := bytes.LastIndexByte(p, '\n') + 1
	if whole == 0 && len(m.held)+len(p) > mostHeld { // a line without an end
		all := append(m.held, p...)
		keep := between(all, len(all)-mostHeld/2)
		if err := m.pass(all[:keep]); err != nil {
			return err
		}
		m.held = append(m.held[:0], all[keep:]...)
		return nil
	}
	if whole > 0 {
		if err := m.pass(m.held); err != nil {
			return err
		}
		m.held = m.held[:0]
		if err := m.pass(p[:whole]); err != nil {
			return err
		}
	}
	m.held = append(m.held, p[whole:]...)
	return nil
}

// between is a place between two words of a line, some way before at: should nothing
// follow what is before it, no secret is cut in two. It is at where there is but one word.
func between(line []byte, at int) int {
	from := at - mostHeld/4
	if n := narrow.whole(line[from:at]); n > 0 {
		return from + n
	}
	return at
}

func (m *member) pass(p []byte) error {
	if len(p) == 0 {
		return nil
	}
	_, err := m.redactor.Write(p)
	return err
}

func (h handle) Close() error {
	h.m.lane.mu.Lock()
	defer h.m.lane.mu.Unlock()
	if h.m.lane.open != h.m { // closed already, when its time was over
		return h.m.refused
	}
	if h.m.torn { // not by the collector's leave: what is held is half of something
		h.m.lane.closeOpen()
		return h.m.refused
	}
	return h.m.close()
}

// Write takes redacted text.
func (m *member) Write(p []byte) (int, error) {
	if m.failed != nil {
		return 0, m.failed
	}
	to := io.Writer(m.stream)
	if m.pack != nil {
		to = m.pack
	}
	n, err := to.Write(p)
	if err != nil {
		m.failed = err
		return n, err
	}
	_, _ = m.tap.Write(p) // never fails
	m.page.Write(p)
	m.lane.run.wrote(int64(n))
	return n, nil
}

// close ends the member; lane.mu is held.
func (m *member) close() error {
	l := m.lane
	l.open = nil
	err := m.pass(m.held)
	m.held = nil
	err = errors.Join(err, m.redactor.Close())
	_ = m.tap.Close()
	if m.refused != nil {
		return m.refused
	}
	if err != nil {
		return m.drop(err)
	}
	if m.counts, m.in = m.redactor.Counts(), m.redactor.In(); len(m.counts) == 0 {
		m.counts = nil // there may be many members
	}
	m.redactor, m.tap = nil, nil // and their buffers
	if l.item.Light {
		l.packs = append(l.packs, m)
		return nil
	}
	return m.append()
}

// append hands the finished member to the archive.
func (m *member) append() error {
	stored, err := m.stored()
	if err != nil {
		return m.drop(err)
	}
	m.note(stored)
	return nil
}

func (m *member) stored() (archive.Stored, error) {
	if m.pack != nil {
		return m.lane.run.Archive.Append(m.pack)
	}
	var err error
	m.kept, err = m.stream.Close()
	m.ended = true
	return m.kept, err
}

// note puts the member into the manifest.
func (m *member) note(s archive.Stored) {
	l := m.lane
	d := diagnostics.Member{Name: s.Name, Collector: l.item.Name, Source: l.run.Redactor.Text("", m.source), Size: s.Size, SHA256: s.SHA256, Cut: m.cut, Redacted: m.counts}
	if !m.modified.IsZero() {
		at := s.Modified
		d.Modified = &at
	}
	m.page.keep()
	l.noted(d, m.in)
}

// drop leaves the member out because of err, and says what that means for the
// collector: to go on with the next member, or to stop. What was written of a member
// when the room ended stays.
func (m *member) drop(err error) error {
	l := m.lane
	if m.failed != nil {
		err = m.failed // what the archive said, not what the redactor made of it
	}
	m.refused = err
	switch {
	case errors.Is(err, archive.ErrNoSpace), errors.Is(err, archive.ErrTooLarge):
		reason := StopDisk
		if errors.Is(err, archive.ErrTooLarge) {
			reason = StopSize
		}
		m.rest()
		l.run.halt(reason)
		return err
	case errors.Is(err, archive.ErrFull):
		l.problem(ProblemCut, m.source, "it is larger than this collector may be")
	case errors.Is(err, redact.ErrBinary):
		l.problem(ProblemBinary, m.source, "it is no text, so secrets in it could not be found")
	case m.failed != nil || m.pack == nil && m.stream == nil:
		l.run.broken(err)
		return err
	default:
		l.unsafe++
		l.problem(ProblemUnsafe, m.source, "redaction failed, so it was left out")
	}
	m.refused = fmt.Errorf("%s: %w", m.source, ErrRefused)
	m.discard()
	return m.refused
}

// rest keeps what had room.
func (m *member) rest() {
	if m.stream == nil {
		m.discard()
		return
	}
	if !m.ended {
		m.kept, _ = m.stream.Close()
	}
	if s := m.kept; s.Name != "" {
		if m.redactor != nil {
			m.in, m.counts = m.redactor.In(), m.redactor.Counts()
		}
		m.cut += max(0, m.in-s.Size)
		m.note(s)
	}
	m.lane.problem(ProblemCut, m.source, "there was no room for the rest of it")
}

// unread leaves a member out of which nothing has come, when its collector was ended: it
// would look as if what it was made of were empty.
func (m *member) unread() {
	l := m.lane
	l.open = nil
	_ = m.redactor.Close()
	_ = m.tap.Close()
	l.problem(ProblemCut, m.source, ErrRefused.Error())
	m.refused = fmt.Errorf("%s: %w", m.source, ErrRefused)
	m.discard()
}

func (m *member) discard() {
	if m.pack != nil {
		m.pack.Drop()
	} else {
		m.stream.Drop()
	}
}
