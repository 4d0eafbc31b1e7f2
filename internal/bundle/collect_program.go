package bundle

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/system"
)

const (
	mostWords    = 4 << 10          // bytes of each stream that are looked at for what a program says
	mostAnswer   = 4 << 20          // bytes of the answer to a question
	leastAtEnd   = 3 * time.Second  // that is kept for what comes after a program was ended
	longestAlone = 10 * time.Minute // for a program in a run that has no deadline
)

// find returns the path of a program: name itself if it is absolute, else the first in
// m.Path. ErrSkipped: it is not on this host.
func (m Means) find(name string) (string, error) {
	if filepath.IsAbs(name) {
		if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
			return "", ErrSkipped
		}
		return name, nil // whether it can be run shows when it is
	}
	for _, dir := range filepath.SplitList(m.Path) {
		if !filepath.IsAbs(dir) {
			continue // a program from wherever one stands would be anybody's
		}
		path := filepath.Join(dir, name)
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0 {
			return path, nil
		}
	}
	return "", ErrSkipped
}

// environment is what a program gets: where programs and the home are, and a
// language that can be parsed.
func (m Means) environment(more ...string) []string {
	all := []string{"PATH=" + m.Path, "LC_ALL=C", "LANG=C"}
	if m.Home != "" {
		all = append(all, "HOME="+m.Home)
	}
	return append(all, more...)
}

// allowance is the time that a program may take, so that what it gave can still
// be handed over before ctx ends.
func (m Means) allowance(ctx context.Context) time.Duration {
	deadline, ok := ctx.Deadline()
	if !ok {
		return longestAlone
	}
	left := deadline.Sub(m.Now())
	if left <= 0 { // or the clock is not that of the deadline
		return longestAlone
	}
	return left - min(left/4, leastAtEnd)
}

// output passes on what a program prints, and ends the program when nobody takes it, or
// when it is too much.
type output struct {
	to   io.Writer
	most int64 // 0: no limit
	end  context.CancelFunc
	err  error
	n    int64
}

func (o *output) Write(p []byte) (int, error) {
	if o.err == nil {
		o.n += int64(len(p))
		_, o.err = o.to.Write(p)
		if o.err == nil && o.most > 0 && o.n > o.most {
			o.err = errFlood
		}
		if o.err != nil {
			o.end()
		}
	}
	return len(p), o.err
}

// run runs a program and passes both its streams on to to. It returns how the program ended,
// with the first words of its streams. The error is that of to; errFlood after most
// bytes (0: any number); context.DeadlineExceeded when the time was over; ErrSkipped or
// ErrDenied when there is no such program or it may not be run.
func (m Means) run(ctx context.Context, c system.Command, to io.Writer, most int64) (system.Result, error) {
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	o := &output{to: to, most: most, end: cancel}
	if to != nil {
		c.Log = o
		c.MaxOutput = mostWords
	}
	if c.Timeout == 0 {
		c.Timeout = m.allowance(ctx)
	}
	if c.Env == nil {
		c.Env = m.environment()
	}
	c.Dir = "/"
	result, err := m.Runner.Run(inner, c)
	switch {
	case o.err != nil:
		return result, o.err
	case err == nil:
		return result, nil
	case errors.Is(err, fs.ErrNotExist):
		return result, ErrSkipped
	case errors.Is(err, fs.ErrPermission):
		return result, ErrDenied
	case ctx.Err() != nil:
		return result, ctx.Err()
	}
	return result, err
}

// ask runs a program and returns what it prints on its first stream. A status
// other than 0 is the fault program_failed with the first line of what it said.
func (m Means) ask(ctx context.Context, c system.Command) ([]byte, error) {
	c.MaxOutput = mostAnswer
	result, err := m.run(ctx, c, nil, 0)
	if err != nil {
		return nil, err
	}
	if result.Exit != 0 {
		return result.Stdout, failedProgram(c.Argv[0], result)
	}
	return result.Stdout, nil
}

// failedProgram says how a program failed.
func failedProgram(path string, result system.Result) *fault.Error {
	name := filepath.Base(path)
	said := firstLine(result.Stderr)
	if said == "" {
		said = firstLine(result.Stdout)
	}
	f := fault.New(fault.ExitFailure, "program_failed", "%s ended with exit status %d", name, result.Exit)
	if result.Exit == 0 {
		f.Message = name + " failed"
	}
	if said != "" {
		f.Message += ": " + said
	}
	return f.Hinted("run %s by hand to see more", name)
}

// firstLine is the first line that is not empty, up to 300 bytes.
func firstLine(text []byte) string {
	for line := range bytes.Lines(text) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			return strings.ToValidUTF8(string(line[:min(len(line), 300)]), "")
		}
	}
	return ""
}

// late tells that a program was ended because its time was over.
func late(err error) bool { return errors.Is(err, context.DeadlineExceeded) }

// lazy begins its member with the first byte.
type lazy struct {
	out          Out
	name, source string
	member       io.WriteCloser
}

func (l *lazy) Write(p []byte) (int, error) {
	if l.member == nil {
		w, err := l.out.Member(l.name, l.source, time.Time{})
		if err != nil {
			return 0, err
		}
		l.member = w
	}
	return l.member.Write(p)
}

func (l *lazy) Close() error {
	if l.member == nil {
		return nil
	}
	return l.member.Close()
}

// whole hands over a text that is in memory.
func whole(out Out, name, source string, modified time.Time, text []byte) error {
	w, err := out.Member(name, source, modified)
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return closing(w, err)
}
