package bundle

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/pkg/diagnostics"
)

// never is a collector that heeds nothing until the test is over.
func never(t *testing.T, before func(out Out)) Collector {
	over := make(chan struct{})
	t.Cleanup(func() { close(over) })
	return does(func(_ context.Context, out Out) error {
		before(out)
		<-over
		return nil
	})
}

// afterwards is a collector that takes a while.
var afterwards = does(func(_ context.Context, out Out) error {
	time.Sleep(300 * time.Millisecond)
	return whole(out, "c.log", "/c.log", time.Time{}, []byte("c\n"))
})

// TestACollectorThatBreaksHarmsNoOther breaks one collector in every way there is.
func TestACollectorThatBreaksHarmsNoOther(t *testing.T) {
	member := func(out Out, text string) io.WriteCloser {
		w, err := out.Member("member.log", "/member.log", time.Time{})
		if err == nil {
			_, _ = io.WriteString(w, text)
		}
		return w
	}
	for name, test := range map[string]struct {
		collect func(t *testing.T) Collector
		outcome diagnostics.Outcome
		kept    string // of member.log; "" that it is not there
	}{
		"it panics at once": {func(*testing.T) Collector {
			return does(func(context.Context, Out) error { panic("password=Hk3yTq9Zr") })
		}, diagnostics.Failed, ""},
		"it panics in a member": {func(*testing.T) Collector {
			return does(func(_ context.Context, out Out) error { member(out, "half\n"); panic(errors.New("no")) })
		}, diagnostics.Partly, "half\n"},
		"it panics with nothing": {func(*testing.T) Collector {
			return does(func(context.Context, Out) error { panic(nil) })
		}, diagnostics.Failed, ""},
		"it leaves a member open": {func(*testing.T) Collector {
			return does(func(_ context.Context, out Out) error { member(out, "open\n"); return nil })
		}, diagnostics.OK, "open\n"},
		"it closes twice": {func(*testing.T) Collector {
			return does(func(_ context.Context, out Out) error {
				w := member(out, "twice\n")
				return errors.Join(w.Close(), w.Close())
			})
		}, diagnostics.OK, "twice\n"},
		"it begins two members": {func(*testing.T) Collector {
			return does(func(_ context.Context, out Out) error {
				member(out, "first\n")
				_, err := out.Member("second.log", "/second.log", time.Time{})
				return err
			})
		}, diagnostics.Partly, "first\n"},
		"it writes what it closed": {func(*testing.T) Collector {
			return does(func(_ context.Context, out Out) error {
				w := member(out, "closed\n")
				err := w.Close()
				if _, late := io.WriteString(w, "more\n"); late == nil {
					return errors.New("taken")
				}
				return err
			})
		}, diagnostics.OK, "closed\n"},
		"it hangs": {func(t *testing.T) Collector {
			return never(t, func(out Out) { member(out, "before\n") })
		}, diagnostics.TimedOut, "before\n"},
		"it hangs in silence": {func(t *testing.T) Collector { return never(t, func(Out) {}) }, diagnostics.TimedOut, ""},
		"it writes after its end": {func(t *testing.T) Collector {
			return does(func(ctx context.Context, out Out) error {
				w := member(out, "in time\n")
				go func() {
					<-ctx.Done()
					time.Sleep(100 * time.Millisecond)
					for range 1000 {
						_, _ = io.WriteString(w, "too late\n")
						out.Problem(ProblemFailed, "", "too late")
						out.Cut(1)
						_, _ = out.Member("late.log", "late", time.Time{})
						_ = w.Close()
					}
				}()
				<-ctx.Done()
				return nil
			})
		}, diagnostics.TimedOut, "in time\n"},
		"it fails": {func(*testing.T) Collector {
			return does(func(context.Context, Out) error { return errors.New("no password=Hk3yTq9Zr") })
		}, diagnostics.Failed, ""},
	} {
		for _, kind := range []string{"light", "heavy"} {
			if !soaking() && (name == "it hangs" && kind == "heavy" || name == "it hangs in silence" && kind == "light") {
				continue // each takes more than two seconds
			}
			t.Run(name+", "+kind, func(t *testing.T) {
				t.Parallel()
				item := heavy("broken", test.collect(t))
				item.Timeout, item.Light = 200*time.Millisecond, kind == "light"
				w := newWork(t, heavy("before", says("a.log", "a\n")), item, light("small", says("b.log", "b\n")), heavy("after", afterwards))
				w.secrets = []string{"Hk3yTq9Zr"}
				w.create(t.Context())
				w.holds("before/a.log", "small/b.log", "after/c.log")
				if got := w.outcome("broken"); got.Outcome != test.outcome {
					t.Errorf("it is %s, want %s: %+v", got.Outcome, test.outcome, got.Problems)
				}
				if got := w.members["broken/member.log"]; got != test.kept {
					t.Errorf("it left %q, want %q", got, test.kept)
				}
				if _, ok := w.members["broken/late.log"]; ok {
					t.Error("what came after its end is in the bundle")
				}
			})
		}
	}
}

// TestHostileNames gives names that no archive may have.
func TestHostileNames(t *testing.T) {
	w := newWork(t)
	secret := w.secret()
	names := []string{"../x", "../../etc/passwd", "/absolute", "a\x00b\x1b[31m\n", "back\\slash", "\u202eright", "\u2028", "\xff\xfe", "", ".", "..", "a//b/./c/../d",
		"same", "same", "same", "/same", strings.Repeat("long", 1250), strings.Repeat("d/", 100) + "deep", strings.Repeat("ü", 130) + "/" + strings.Repeat("é", 200),
		"password=" + secret + ".log", strings.Repeat("x", 240) + " password=" + secret, "CON", "-rf", "~", "manifest.json", "name\twith\ttabs"}
	gives := does(func(_ context.Context, out Out) error {
		for i, name := range names {
			if err := whole(out, name, name, time.Time{}, fmt.Appendf(nil, "number %d\n", i)); err != nil {
				return err
			}
		}
		return nil
	})
	w.job.Recipe.Items = []Item{heavy("heavy", gives), light("light", gives), heavy("after", says("c.log", "c\n"))}
	w.create(t.Context())
	w.holds("after/c.log")
	for _, lane := range []string{"heavy", "light"} {
		var numbers []string
		for name, text := range w.members {
			if strings.HasPrefix(name, lane+"/") {
				numbers = append(numbers, text)
			}
		}
		slices.Sort(numbers)
		if n := len(slices.Compact(numbers)); n != len(names) {
			t.Errorf("%s: %d of %d members are there", lane, n, len(names))
		}
	}
}

// TestHostileWords gives secrets wherever a collector may say something.
func TestHostileWords(t *testing.T) {
	w := newWork(t)
	secret := w.secret()
	bad := does(func(_ context.Context, out Out) error {
		out.Problem(ProblemFailed, "/srv?password="+secret, "login with password="+secret+" failed")
		_ = whole(out, "x.log", "cat --password="+secret, time.Time{}, []byte("password="+secret+"\nand "+secret+" again\n"))
		return fmt.Errorf("password=%s is wrong", secret)
	})
	item := heavy("bad", bad)
	item.Title = "with password=" + secret
	w.job.Recipe.Items = []Item{item, light("light", bad)}
	w.create(t.Context())
	w.holds("bad/x.log", "light/x.log")
}

// TestAFlood has collectors that print for ever.
func TestAFlood(t *testing.T) {
	text := []byte(logOf(1 << 20))
	flood := does(func(ctx context.Context, out Out) error {
		w, err := out.Member("flood.log", "/flood.log", time.Time{})
		for err == nil && ctx.Err() == nil {
			_, err = w.Write(text)
		}
		return errors.Join(err, ctx.Err())
	})
	item := heavy("heavy", flood)
	item.Timeout = 300 * time.Millisecond
	w := newWork(t, item, light("light", flood), heavy("after", says("c.log", "c\n")))
	w.job.Recipe.Items[1].Timeout = 300 * time.Millisecond
	w.create(t.Context())
	w.holds("heavy/flood.log", "after/c.log")
	if got := w.outcome("light"); got.Outcome == diagnostics.OK {
		t.Errorf("a flood of a light collector is %s", got.Outcome)
	}
}
