package bundle

import (
	"context"
	"errors"
	"io"
	"strconv"
	"time"

	"github.com/optool/optool/internal/system"
)

// longJournal is how many times its limit of a journal is read to count it; what
// is longer has its end cut off by lines.
const longJournal = 4

// SystemJournal gathers the kernel's messages and the warnings and errors of all
// units since then: kernel.log and warnings.log, of each at most limit bytes; a zero
// since is all there is. Where there is no journal the kernel's messages come from dmesg.
func SystemJournal(m Means, since time.Time, limit int64) Collector {
	return &systemJournal{m, since, limit}
}

type systemJournal struct {
	means Means
	since time.Time
	limit int64
}

func (j *systemJournal) Collect(ctx context.Context, out Out) error {
	kernel := journal{j.means, []string{"_TRANSPORT=kernel"}, j.since, j.limit}
	warnings := journal{j.means, []string{"--priority=warning"}, j.since, j.limit}
	read, err := kernel.collect(ctx, out, "kernel.log")
	if err != nil && !errors.Is(err, ErrSkipped) {
		return err
	}
	if read == 0 {
		if err := j.dmesg(ctx, out); err != nil && !errors.Is(err, ErrSkipped) {
			return err
		} else if err == nil {
			read++
		}
	}
	more, err := warnings.collect(ctx, out, "warnings.log")
	switch {
	case err != nil && !errors.Is(err, ErrSkipped):
		return err
	case read+more > 0:
		return nil
	case err == nil && !privileged():
		return ErrDenied
	}
	return ErrSkipped
}

// dmesg asks the kernel for its messages. Not every dmesg writes the time so that
// it can be read.
func (j *systemJournal) dmesg(ctx context.Context, out Out) error {
	path, err := j.means.find("dmesg")
	if err != nil {
		return err
	}
	var result system.Result
	for _, options := range [][]string{{"--time-format=iso", "--nopager"}, nil} {
		argv := append([]string{path}, options...)
		result, err = j.means.run(ctx, system.Command{Argv: argv, MaxOutput: mostAnswer, Tail: true}, nil, 0)
		if err != nil || result.Exit == 0 {
			break
		}
	}
	if err != nil {
		return err
	}
	if result.Exit != 0 {
		out.Problem(ProblemDenied, "dmesg", failedProgram(path, result).Message)
		return ErrSkipped
	}
	text := result.Stdout
	if result.Truncated {
		text = text[restart(text):]
		out.Problem(ProblemCut, "dmesg", "only the newest messages of the kernel were taken")
	}
	if len(text) == 0 {
		return ErrSkipped
	}
	w := &lazy{out: out, name: "kernel.log", source: "dmesg"}
	e := newEnds(w, j.limit, false)
	_, err = e.Write(text)
	return closing(w, done(out, e, err))
}

// journal is one selection of the journal of systemd.
type journal struct {
	means Means
	match []string // arguments of journalctl
	since time.Time
	limit int64
}

// collect hands the selection over as one member, none when it is empty, and
// returns how many bytes there were. ErrSkipped: there is no journalctl.
func (j *journal) collect(ctx context.Context, out Out, name string) (int64, error) {
	path, err := j.means.find("journalctl")
	if err != nil {
		return 0, err
	}
	argv := append([]string{path, "--no-pager", "--quiet", "--output=short-iso-precise"}, j.match...)
	if !j.since.IsZero() {
		argv = append(argv, "--since=@"+strconv.FormatInt(j.since.Unix(), 10))
	}
	w := &lazy{out: out, name: name, source: "journalctl " + j.match[0]}
	read, err := j.stream(ctx, out, w, argv)
	if err = closing(w, err); Refused(err) {
		err = nil
	}
	return read, err
}

// stream copies what journalctl prints, from the oldest to the newest: of more than
// the limit the first quarter and the end.
func (j *journal) stream(ctx context.Context, out Out, w io.Writer, argv []string) (int64, error) {
	e := newEnds(w, j.limit, true)
	lines := &counter{to: e}
	result, err := j.means.run(ctx, system.Command{Argv: argv}, lines, longJournal*j.limit)
	switch {
	case errors.Is(err, errFlood):
		return e.total, j.newest(ctx, out, e, argv, lines.lines)
	case err == nil && e.over() && j.limit-e.passed > int64(len(e.ring)):
		e.ring = nil
		rest := newRest(e, j.limit)
		_, err = j.means.run(ctx, system.Command{Argv: argv}, rest, 0)
		left, late := rest.finish(err != nil)
		out.Cut(left)
		return e.total, errors.Join(err, late)
	}
	if err == nil && result.Exit != 0 {
		out.Problem(ProblemFailed, "journalctl", failedProgram(argv[0], result).Message)
	}
	return e.total, done(out, e, err)
}

// newest copies the end of a journal that is too long to be read twice: so many
// lines as will do, given how long lines are at its beginning.
func (j *journal) newest(ctx context.Context, out Out, e *ends, argv []string, lines int64) error {
	if err := e.shut(nil); err != nil {
		return err
	}
	e.ring = nil
	most := max(0, j.limit-e.passed)
	count := most * 3 / 4 / max(1, e.total/max(1, lines))
	left := max(0, e.total-e.passed-most)
	out.Cut(left)
	if err := e.gap(left, "more than "); err != nil {
		return err
	}
	argv = append(argv, "--lines="+strconv.FormatInt(max(count, 10), 10))
	rest := newest(e, most)
	_, err := j.means.run(ctx, system.Command{Argv: argv}, rest, 0)
	more, late := rest.finish(err != nil)
	out.Cut(more)
	return errors.Join(err, late)
}

// counter counts lines on their way.
type counter struct {
	to    io.Writer
	lines int64
}

func (c *counter) Write(p []byte) (int, error) {
	for _, b := range p {
		if b == '\n' {
			c.lines++
		}
	}
	return c.to.Write(p)
}
