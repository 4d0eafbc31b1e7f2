package bundle

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"testing"
	"time"
)

// learns is a collector whose Learn does as the function says.
type learns struct {
	does
	learn func(ctx context.Context) error
}

func (l learns) Learn(ctx context.Context, _ int64, _ func(string, io.Reader) error) error {
	return l.learn(ctx)
}

// ordinary is a mixture of collectors that give text twice, a secret that is always
// named, and one that is named after it went by.
func (w *work) ordinary(text string) []Item {
	early, late := w.secret(), w.secret()
	w.secrets, w.late, w.names = w.secrets[:1], late, "logs/last.conf"
	return []Item{
		light("facts", says("facts.json", `{"password":"`+early+`"}`)),
		heavy("logs", does(func(_ context.Context, out Out) error {
			first := "login with password=" + early + " and with " + late + "\n" + text
			if err := whole(out, "first.log", "/first.log", time.Time{}, []byte(first)); err != nil {
				return err
			}
			return whole(out, "last.conf", "/last.conf", time.Time{}, []byte("[db]\npassword = "+late+"\n"))
		})),
		light("small", says("small.log", "again "+late+"\n"+text[:len(text)/10])),
		heavy("more", says("more.log", text+"and "+late+" once more\n")),
	}
}

// TestInterruptedAtAnyInstant interrupts a job at random.
func TestInterruptedAtAnyInstant(t *testing.T) {
	times := 40
	switch {
	case soaking():
		times = 1000
	case racing:
		times = 20
	}
	stopped, text := 0, logOf(600_000)
	for range times {
		w := newWork(t)
		w.job.Recipe.Items = w.ordinary(text)
		ctx, cancel := context.WithCancel(t.Context())
		after := time.AfterFunc(time.Duration(rand.Int64N(int64(80*time.Millisecond))), cancel)
		w.create(ctx)
		after.Stop()
		cancel()
		w.holds()
		if w.result.Manifest.Stopped != "" {
			stopped++
			if w.result.Manifest.Stopped != StopInterrupted || w.result.Manifest.Complete {
				t.Errorf("it says %q, complete %v", w.result.Manifest.Stopped, w.result.Manifest.Complete)
			}
		}
	}
	t.Logf("%d bundles, %d of them stopped early", times, stopped)
}

// TestTheDeadline gives a second to those who do not care.
func TestTheDeadline(t *testing.T) {
	block := []byte(logOf(1 << 20))
	hang := func(t *testing.T) Collector { return never(t, func(Out) {}) }
	for name, items := range map[string]func(t *testing.T, w *work) []Item{
		"they hang": func(t *testing.T, _ *work) []Item {
			var items []Item
			for range 12 {
				items = append(items, light("l"+string(rune('a'+len(items))), hang(t)), heavy("h"+string(rune('a'+len(items))), hang(t)))
			}
			return items
		},
		"they flood": func(t *testing.T, _ *work) []Item {
			return []Item{light("l", endless(block)), heavy("h", endless(block)), heavy("i", endless(block))}
		},
		"they give many members": func(t *testing.T, _ *work) []Item {
			many := does(func(_ context.Context, out Out) error {
				for {
					if err := whole(out, "x.log", "/x.log", time.Time{}, block[:100]); err != nil {
						return err
					}
				}
			})
			return []Item{light("l", many), heavy("h", many)}
		},
		"one secret is learned after a flood": func(t *testing.T, w *work) []Item {
			secret := w.secret()
			w.secrets, w.late, w.names = nil, secret, "h/y.conf"
			return []Item{heavy("h", does(func(_ context.Context, out Out) error {
				for range 8 {
					if err := whole(out, "x.log", "/x.log", time.Time{}, append(bytes.Clone(block), "it is "+secret+"\n"...)); err != nil {
						return err
					}
				}
				if err := whole(out, "y.conf", "/y.conf", time.Time{}, []byte("password="+secret+"\n")); err != nil {
					return err
				}
				return endless(block).Collect(t.Context(), out)
			}))}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWork(t)
			w.job.Recipe.Items = items(t, w)
			w.job.Deadline = time.Second
			w.create(t.Context())
			w.holds()
			t.Logf("it took %s of %s", w.took.Round(time.Millisecond), w.job.Deadline)
			if w.took > w.job.Deadline+2*time.Second {
				t.Errorf("it took %s of %s", w.took, w.job.Deadline)
			}
			if w.result.Manifest.Stopped != StopDeadline || w.result.Manifest.Complete {
				t.Errorf("it says stopped %q, complete %v", w.result.Manifest.Stopped, w.result.Manifest.Complete)
			}
		})
	}
}

// endless is a collector that stops for nothing but an error.
func endless(block []byte) Collector {
	return does(func(_ context.Context, out Out) error {
		w, err := out.Member("flood.log", "/flood.log", time.Time{})
		for err == nil {
			_, err = w.Write(block)
		}
		return err
	})
}

// TestLearningThatBreaks has the look ahead of one collector fail: the others
// are read even so.
func TestLearningThatBreaks(t *testing.T) {
	over := make(chan struct{})
	t.Cleanup(func() { close(over) })
	for name, learn := range map[string]func(context.Context) error{
		"it panics": func(context.Context) error { panic("no") },
		"it fails":  func(context.Context) error { return io.ErrUnexpectedEOF },
		"it hangs":  func(context.Context) error { <-over; return nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWork(t, heavy("broken", learns{says("a.log", "a\n").(does), learn}), heavy("after", says("c.log", "c\n")))
			w.job.Deadline = 4 * time.Second
			w.job.Recipe.Items[0].Timeout = 300 * time.Millisecond
			w.create(t.Context())
			w.holds("after/c.log")
		})
	}
}
