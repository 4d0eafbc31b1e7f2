package bundle

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/optool/optool/internal/archive"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/redact"
	"github.com/optool/optool/pkg/diagnostics"
)

const (
	mostProblems = 100     // of one collector that are listed
	mostMembers  = 100_000 // of one bundle; a reader takes twice as many
)

// errOver is what a collector gets that goes on after its time.
var errOver = errors.New("the time of this collector is over")

// lane is the Out of one collector: all that it hands over goes through here,
// redacted, and waits for its turn in the archive.
type lane struct {
	run  *run
	item Item

	mu        sync.Mutex
	over      bool
	open      *member
	packs     []*member // of a light collector, ready
	names     naming
	collected diagnostics.Collected
	members   []diagnostics.Member
	unsafe    int // members whose redaction failed
	lacks     int // problems that mean that something is missing
	shown     time.Time

	redacts atomic.Pointer[redact.Writer] // of the open member; not under mu
}

func newLane(r *run, i Item) *lane {
	return &lane{run: r, item: i, names: newNaming(), collected: diagnostics.Collected{
		Name: i.Name, Kind: i.Kind, Title: r.Redactor.Text("", i.Title), Problems: []diagnostics.Problem{}, Redacted: map[string]int{},
	}}
}

// Member begins a member; see Out.
func (l *lane) Member(name, source string, modified time.Time) (io.WriteCloser, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.closed(); err != nil {
		return nil, err
	}
	if l.open != nil {
		return nil, fault.New(fault.ExitFailure, "collector_broken", "collector %s began a member while another was open", l.item.Name)
	}
	if !l.run.counts() {
		l.problem(ProblemCut, source, fmt.Sprintf("the bundle holds %d files already", mostMembers))
		return nil, fmt.Errorf("%s: %w", source, ErrRefused)
	}
	full := l.names.place(l.item.Name, l.run.Redactor.Text("", name))
	if err := archive.CheckName(full); err != nil {
		l.problem(ProblemFailed, source, err.Error())
		return nil, fmt.Errorf("%s: %w", source, ErrRefused)
	}
	m := &member{lane: l, name: full, source: source, modified: modified}
	if l.item.Light {
		m.pack = l.run.Archive.Pack(full, modified)
	} else {
		m.stream = l.run.Archive.Stream(full, modified)
	}
	m.tap = l.run.Analysis.Member(full, l.item.Kind)
	m.page = l.run.page(full)
	m.redactor = l.run.Redactor.Writer(m, strings.TrimPrefix(source, "/"))
	l.open = m
	l.redacts.Store(m.redactor)
	return handle{m}, nil
}

// closed says whether nothing more is taken; l.mu is held.
func (l *lane) closed() error {
	if l.over {
		return errOver
	}
	return context.Cause(l.run.ctx)
}

// Problem notes a problem; see Out.
func (l *lane) Problem(code, what, message string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.over {
		l.problem(code, what, message)
	}
}

func (l *lane) problem(code, what, message string) {
	most := mostProblems
	if meantToBe(code) {
		most /= 2 // there may be thousands; the others must have room
	} else {
		l.lacks++
	}
	if len(l.collected.Problems) >= most {
		l.collected.More++
		return
	}
	text := l.run.Redactor.Text
	l.collected.Problems = append(l.collected.Problems, diagnostics.Problem{Code: code, What: text("", what), Message: text("", message)})
}

// Cut notes what a limit left out; see Out.
func (l *lane) Cut(n int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over {
		return
	}
	l.collected.Cut += n
	if l.open != nil {
		l.open.cut += n
	}
}

// end closes the lane after its collector ended, or was left behind.
func (l *lane) end(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over = true
	l.closeOpen()
	l.collected.Outcome = l.outcome(err)
	l.collected.Seconds = l.run.Now().Sub(l.collected.Began).Seconds()
}

// closeOpen ends a member that its collector did not end, or whose end was not taken
// any more: what there is of it counts, up to the last whole line.
func (l *lane) closeOpen() {
	m := l.open
	if m == nil {
		return
	}
	defer func() {
		if recover() != nil { // once more, where it broke down before
			l.open = nil
			_ = m.drop(errors.New("broken"))
		}
	}()
	if n := int64(len(m.held)); n > 0 {
		m.held = nil
		m.cut += n
		l.collected.Cut += n
	}
	if m.redactor.In() == 0 {
		m.unread()
		return
	}
	_ = m.close()
}

func (l *lane) outcome(err error) diagnostics.Outcome {
	if Refused(err) { // it is noted already
		err = nil
	}
	something := len(l.members)+len(l.packs) > 0
	why := context.Cause(l.run.ctx)
	switch {
	case why != nil && (err != nil || !something):
		return diagnostics.Stopped
	case errors.Is(err, context.DeadlineExceeded):
		l.problem(ProblemTimeout, "", fmt.Sprintf("it was not done after %s and was ended", l.item.Timeout))
		return diagnostics.TimedOut
	case errors.Is(err, ErrSkipped):
		return diagnostics.Skipped
	case errors.Is(err, ErrDenied):
		return diagnostics.Denied
	case err != nil:
		l.problem(ProblemFailed, "", err.Error())
		if something {
			return diagnostics.Partly
		}
		return diagnostics.Failed
	case l.unsafe > 0 && !something:
		return diagnostics.Unsafe
	case l.lacking():
		return diagnostics.Partly
	}
	return diagnostics.OK
}

// lacking says whether something is missing that could be there.
func (l *lane) lacking() bool { return l.unsafe > 0 || l.collected.Cut > 0 || l.lacks > 0 }

// meantToBe tells the problems that lack nothing: files of no text, links
// elsewhere, what is gone.
func meantToBe(code string) bool {
	return code == ProblemBinary || code == ProblemLink || code == ProblemNotRegular || code == ProblemVanished
}

// settle writes what a light collector left to the archive, now that it is its turn.
func (l *lane) settle() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, m := range l.packs {
		if err := m.append(); err != nil {
			l.collected.Outcome = diagnostics.Stopped
			l.problem(ProblemCut, "", fmt.Sprintf("%d files did not fit", len(l.packs)-i))
			break
		}
	}
	l.packs = nil
	l.collected.Members = len(l.members)
}

// noted adds a finished member.
func (l *lane) noted(m diagnostics.Member, in int64) {
	l.members = append(l.members, m)
	l.collected.BytesIn += in
	l.collected.BytesOut += m.Size
	for rule, n := range m.Redacted {
		l.collected.Redacted[rule] += n
	}
}

// progress tells now and then how much was read.
func (l *lane) progress(n int64) {
	if now := l.run.Now(); now.Sub(l.shown) >= 100*time.Millisecond {
		l.shown = now
		l.run.tell(Event{Item: l.item.Name, Phase: Going, Bytes: l.collected.BytesIn + n})
	}
}
