package redact

import (
	"bytes"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// slow is a detector that waits at each start until it is let go.
type slow struct {
	begun chan struct{}
	on    chan struct{}
	looks atomic.Int64
}

func newSlow() *slow { return &slow{begun: make(chan struct{}, 1), on: make(chan struct{})} }

func (s *slow) detectors() []detector {
	return []detector{{name: "slow", starts: []string{"slow="}, look: func(*window, int, int) {
		s.looks.Add(1)
		select {
		case s.begun <- struct{}{}:
		default:
		}
		<-s.on
	}}}
}

func slowly(t *testing.T, o Options) (*Redactor, *slow) {
	t.Helper()
	s := newSlow()
	r, err := assemble(o, s.detectors())
	if err != nil {
		t.Fatal(err)
	}
	return r, s
}

func answer(t *testing.T, what string, c <-chan error) error {
	t.Helper()
	select {
	case err := <-c:
		return err
	case <-time.After(20 * time.Second):
		t.Fatal(what + " waits")
	}
	return nil
}

func TestStopEndsInTheMidstOfABlock(t *testing.T) {
	for _, workers := range []int{1, 2} {
		r, s := slowly(t, Options{Workers: workers})
		var out bytes.Buffer
		w := r.Writer(&out, "log")
		ended := make(chan error, 1)
		go func() {
			_, err := w.Write([]byte(strings.Repeat("slow=1\n", 400_000)))
			ended <- err
		}()
		<-s.begun
		w.Stop()
		w.Stop()
		close(s.on)
		if err := answer(t, "Write", ended); !errors.Is(err, ErrStopped) {
			t.Errorf("Write after Stop: %v", err)
		}
		if n := s.looks.Load(); n > 2 {
			t.Errorf("%d looks after Stop", n)
		}
		if _, err := w.Write([]byte("more")); !errors.Is(err, ErrStopped) {
			t.Errorf("the next Write: %v", err)
		}
		if err := w.Close(); !errors.Is(err, ErrStopped) {
			t.Errorf("Close: %v", err)
		}
		if out.Len() > 0 {
			t.Errorf("%d bytes were written", out.Len())
		}
	}
}

func TestNobodyWaitsForATurnThatDoesNotCome(t *testing.T) {
	r, s := slowly(t, Options{Workers: 1})
	defer close(s.on)
	go func() { _ = r.Learn("held", strings.NewReader("slow=1\n")) }()
	<-s.begun // it holds the only turn

	text := make(chan error, 1)
	go func() {
		if got := r.Text("", "a title"); got != "a title" {
			text <- errors.New(got)
			return
		}
		text <- nil
	}()
	if err := answer(t, "Text", text); err != nil {
		t.Error(err)
	}

	w := r.Writer(&bytes.Buffer{}, "log")
	ended := make(chan error, 1)
	go func() {
		_, _ = w.Write([]byte("ordinary\n"))
		ended <- w.Close()
	}()
	time.Sleep(10 * time.Millisecond) // so that it waits, nearly always
	w.Stop()
	if err := answer(t, "Close", ended); !errors.Is(err, ErrStopped) {
		t.Errorf("Close after Stop: %v", err)
	}

	learned := make(chan error, 1)
	go func() { learned <- r.Learn("queued", strings.NewReader("ordinary\n")) }()
	time.Sleep(10 * time.Millisecond)
	r.Stop()
	if err := answer(t, "Learn", learned); !errors.Is(err, ErrStopped) {
		t.Errorf("Learn after Stop: %v", err)
	}
}

func TestStopOfTheRedactorEndsLearningAlone(t *testing.T) {
	r := tried(t, Options{})
	if err := r.Learn("log", strings.NewReader("password=Ab3xyz9Q8wK\n")); err != nil {
		t.Fatal(err)
	}
	known := r.Values()
	r.Stop()
	if err := r.Learn("log", strings.NewReader("password=Zt4mLp2xQ9w\n")); !errors.Is(err, ErrStopped) {
		t.Errorf("Learn after Stop: %v", err)
	}
	if r.Values() != known {
		t.Error("learned after Stop")
	}
	if got := redactAll(t, r, "with Ab3xyz9Q8wK in it\n", 0); strings.Contains(got, "Ab3xyz") {
		t.Error(got)
	}
}

func TestAWriteThatFailsStopsTheRest(t *testing.T) {
	r := tried(t, Options{Workers: 2})
	w := r.Writer(failing{}, "log")
	if _, err := w.Write([]byte(strings.Repeat("an ordinary line\n", 400_000))); err == nil || errors.Is(err, ErrStopped) {
		t.Errorf("Write to a full disk: %v", err)
	}
	if err := w.Close(); err == nil || errors.Is(err, ErrStopped) {
		t.Errorf("Close: %v", err)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("full") }
