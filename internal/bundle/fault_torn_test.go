package bundle

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/pkg/diagnostics"
)

// token is a value that its form gives away, whole; half of it nobody would know.
func token() (whole, half string) {
	whole = "gh" + "p_" + hex.EncodeToString(random(18))
	return whole, whole[4:14]
}

// interrupting is an Out whose members interrupt the job before their Write of a number
// from 1 on: the collector could not know that yet.
type interrupting struct {
	Out
	job    context.Context // of the collector
	before int
	cancel func()
}

func (i *interrupting) Member(name, source string, modified time.Time) (io.WriteCloser, error) {
	w, err := i.Out.Member(name, source, modified)
	return &interruptedMember{w, i}, err
}

type interruptedMember struct {
	io.WriteCloser
	by *interrupting
}

func (m *interruptedMember) Write(p []byte) (int, error) {
	if m.by.before--; m.by.before == 0 {
		m.by.cancel()
		<-m.by.job.Done()
	}
	return m.WriteCloser.Write(p)
}

// interrupted runs collect, interrupted before a Write.
func (w *work) interrupted(before int, collect func(ctx context.Context, out Out) error) {
	w.t.Helper()
	ctx, cancel := context.WithCancel(w.t.Context())
	defer cancel()
	w.job.Recipe.Items = []Item{heavy("logs", does(func(ctx context.Context, out Out) error {
		return collect(ctx, &interrupting{Out: out, job: ctx, before: before, cancel: cancel})
	}))}
	w.create(ctx)
	w.holds()
	if m := w.result.Manifest; m.Stopped != StopInterrupted || m.Complete || w.outcome("logs").Outcome != diagnostics.Stopped {
		w.t.Errorf("stopped %q, complete %v, %+v", m.Stopped, m.Complete, w.outcome("logs"))
	}
}

// TestHalfASecretIsNotKept interrupts a job between two pieces of one value, which is
// given away by its form alone.
func TestHalfASecretIsNotKept(t *testing.T) {
	value, half := token()
	gives := func(end func(io.WriteCloser, error) error, pieces ...string) func(context.Context, Out) error {
		return func(_ context.Context, out Out) error {
			w, err := out.Member("a.log", "/a.log", time.Time{})
			for _, piece := range pieces {
				if err == nil {
					_, err = io.WriteString(w, piece)
				}
			}
			return end(w, err)
		}
	}
	closes := func(w io.WriteCloser, err error) error { return closing(w, err) }
	long := strings.Repeat("word ", mostHeld/5)
	dir := t.TempDir()
	var near strings.Builder // the value stands where the first piece that is passed on ends
	for near.Len() < blockSize-2*safely-200 {
		near.WriteString("one line of many\n")
	}
	near.WriteString(strings.Repeat("-", blockSize-2*safely-near.Len()-20) + " " + value + "\n")
	for near.Len() < 2*blockSize {
		near.WriteString("one line of many\n")
	}
	fatal(t, os.WriteFile(filepath.Join(dir, "a.log"), []byte(near.String()), 0o600))
	for name, c := range map[string]struct {
		before  int
		collect func(context.Context, Out) error
		kept    string // what is there ends so
	}{
		"it closes":           {2, gives(closes, "whole\nusing "+value[:20], value[20:]+"\n"), "whole\n"},
		"it does not heed":    {2, gives(func(w io.WriteCloser, _ error) error { _ = w.Close(); return errors.New("no") }, "whole\nusing "+value[:20], value[20:]+"\n"), "whole\n"},
		"it leaves it open":   {2, gives(func(_ io.WriteCloser, err error) error { return err }, "whole\nusing "+value[:20], value[20:]+"\n"), "whole\n"},
		"a line with no end":  {2, gives(closes, long+value+long[:mostHeld/2-20], long+"\n"), "word "},
		"the same, piecemeal": {3, gives(closes, long, value+long[:mostHeld/2-20], long+"\n"), "word "},
		"a file":              {2, Files(means(""), FileSet{Patterns: []string{dir}}).Collect, "one line of many\n"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWork(t)
			w.secrets = []string{half}
			w.interrupted(c.before, c.collect)
			for name, text := range w.members {
				if strings.HasPrefix(name, "logs/") && !strings.HasSuffix(text, c.kept) {
					t.Errorf("%s ends with %q", name, text[max(0, len(text)-80):])
				}
			}
			if m := w.outcome("logs"); m.Members != 1 || m.Cut == 0 {
				t.Errorf("%+v", m)
			}
		})
	}
}

// TestInterruptedBeforeAMemberWasRead has nothing of a file that was begun: it is not
// there as an empty one. What it would have taught is not known.
func TestInterruptedBeforeAMemberWasRead(t *testing.T) {
	for name, text := range map[string]string{"not a byte": "", "half a line": "password = "} {
		t.Run(name, func(t *testing.T) {
			w := newWork(t)
			late := w.secret()
			w.secrets, w.late, w.names = nil, late, "logs/last.conf"
			before := 2
			if text != "" {
				before++
			}
			w.interrupted(before, func(_ context.Context, out Out) error {
				if err := whole(out, "first.log", "/first.log", time.Time{}, []byte("login with "+late+"\n")); err != nil {
					return err
				}
				m, err := out.Member("last.conf", "/last.conf", time.Time{})
				if err == nil && text != "" {
					_, err = io.WriteString(m, text)
				}
				if err == nil {
					_, err = io.WriteString(m, "password = "+late+"\n")
				}
				return closing(m, err)
			})
			w.holds("logs/first.log")
			if text, ok := w.members["logs/last.conf"]; ok {
				t.Errorf("there is %q", text)
			}
			c := w.outcome("logs")
			if c.Members != 1 || len(c.Problems) != 1 || c.Problems[0].Code != ProblemCut || c.Problems[0].What != "/last.conf" {
				t.Errorf("%+v", c)
			}
		})
	}
}
