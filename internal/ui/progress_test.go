package ui

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clipperhouse/displaywidth"
	"golang.org/x/sys/unix"
	"pgregory.net/rapid"
)

// stopwatch is a clock that a test moves.
type stopwatch struct{ at time.Time }

func newStopwatch() *stopwatch            { return &stopwatch{time.Unix(1_800_000_000, 0)} }
func (s *stopwatch) now() time.Time       { return s.at }
func (s *stopwatch) wait(d time.Duration) { s.at = s.at.Add(d) }

const mib = 1 << 20

// frames are the states of the one line, as a terminal shows them.
func frames(out string) []string {
	return strings.Split(strings.ReplaceAll(out, "\x1b[K", ""), "\r")[1:]
}

func TestProgressOnATerminal(t *testing.T) {
	var out bytes.Buffer
	clock := newStopwatch()
	p := NewProgress(FixedStream(&out, 80, false), "download", 40*mib, clock.now)
	if out.Len() != 0 {
		t.Errorf("%q before anything happened", out.String())
	}
	p.Set(20 * mib) // of an earlier run
	for n := range int64(10) {
		clock.wait(500 * time.Millisecond)
		p.Set((21 + n) * mib)
	}
	clock.wait(99 * time.Millisecond)
	p.Set(31 * mib)
	p.Set(32 * mib) // too soon to be drawn
	clock.wait(time.Second)
	p.Set(40 * mib)
	p.Done()
	p.Done()
	p.Set(1)
	got := frames(out.String())
	for i, want := range map[int]string{
		0:  "download  [=======>      ]   50%  20.0 MiB of 40.0 MiB",
		1:  "download  [=======>      ]   52%  21.0 MiB of 40.0 MiB  2.0 MiB/s  0:10 left",
		10: "download  [==========>   ]   75%  30.0 MiB of 40.0 MiB  2.0 MiB/s  0:05 left",
		11: "download  [==============]  100%  40.0 MiB of 40.0 MiB  3.4 MiB/s",
		12: "download  40.0 MiB  in 0:06  3.3 MiB/s\n",
	} {
		if i >= len(got) || got[i] != want {
			t.Errorf("frame %d of %d:\n got %q\nwant %q", i, len(got), got[min(i, len(got)-1)], want)
		}
	}
	if len(got) != 13 {
		t.Errorf("%d frames: %q", len(got), got)
	}
}

func TestProgressIsDrawnTenTimesASecond(t *testing.T) {
	var out bytes.Buffer
	clock := newStopwatch()
	p := NewProgress(FixedStream(&out, 80, false), "download", 40*mib, clock.now)
	for n := range int64(2000) {
		p.Set(n)
		clock.wait(time.Millisecond)
	}
	if n := len(frames(out.String())); n != 20 {
		t.Errorf("%d frames in two seconds", n)
	}
}

func TestProgressElsewhere(t *testing.T) {
	dumb := FixedStream(nil, 80, true)
	dumb.dumb = true
	for name, s := range map[string]*Stream{"pipe": FixedStream(nil, 0, false), "dumb terminal": dumb} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			s.Writer = &out
			clock := newStopwatch()
			p := NewProgress(s, "download", 120*mib, clock.now)
			for n := range int64(60) {
				p.Set(n * 2 * mib)
				clock.wait(500 * time.Millisecond)
			}
			p.Set(120 * mib)
			p.Done()
			want := "download   33%  40.0 MiB of 120.0 MiB  4.0 MiB/s  0:20 left\n" +
				"download   66%  80.0 MiB of 120.0 MiB  4.0 MiB/s  0:10 left\n" +
				"download  100%  120.0 MiB of 120.0 MiB  4.0 MiB/s\n" +
				"download  120.0 MiB  in 0:30  4.0 MiB/s\n"
			if got := out.String(); got != want {
				t.Errorf("got\n%swant\n%s", got, want)
			}
		})
	}
}

func TestProgressThatEndsEarly(t *testing.T) {
	for name, tc := range map[string]struct {
		width int
		want  string
	}{
		"terminal": {75, "\rdownload  [==>      ]   31%  10.0 MiB of 32.0 MiB\x1b[K\rdownload  [==>      ]   31%  10.0 MiB of 32.0 MiB\x1b[K\n"},
		"pipe":     {0, "download   31%  10.0 MiB of 32.0 MiB\n"},
	} {
		var out bytes.Buffer
		p := NewProgress(FixedStream(&out, tc.width, false), "download", 32*mib, newStopwatch().now)
		p.Set(10 * mib)
		p.Done()
		if out.String() != tc.want {
			t.Errorf("%s: %q", name, out.String())
		}
	}
}

func TestProgressOfNothing(t *testing.T) {
	var out bytes.Buffer
	clock := newStopwatch()
	NewProgress(FixedStream(&out, 80, false), "download", 10, clock.now).Done()
	if out.Len() != 0 {
		t.Errorf("%q", out.String())
	}
	quiet := NewProgress(nil, "download", 10, clock.now)
	quiet.Set(5)
	quiet.Done()

	p := NewProgress(FixedStream(&out, 80, false), "unpack", 0, clock.now)
	p.Set(0)
	clock.wait(time.Second)
	p.Set(2 * mib)
	p.Done()
	if got := frames(out.String()); got[1] != "unpack  2.0 MiB  2.0 MiB/s" || got[2] != "unpack  2.0 MiB  in 0:01  2.0 MiB/s\n" {
		t.Errorf("%q", got)
	}
}

func TestProgressBeginsAnew(t *testing.T) {
	var out bytes.Buffer
	clock := newStopwatch()
	p := NewProgress(FixedStream(&out, 80, false), "download", 10*mib, clock.now)
	for _, done := range []int64{0, 2, 4, 0, 2, 4} {
		p.Set(done * mib)
		clock.wait(time.Second)
	}
	got := frames(out.String())
	if last := got[len(got)-1]; !strings.Contains(last, "40%  4.0 MiB of 10.0 MiB  2.0 MiB/s  0:03 left") {
		t.Errorf("%q", got)
	}
	for range 100 {
		clock.wait(time.Second)
		p.Set(4 * mib)
	}
	if got := frames(out.String()); strings.Contains(got[len(got)-1], "left") {
		t.Errorf("still hopes after a long standstill: %q", got[len(got)-1])
	}
}

// However narrow the terminal is, whatever the name: the line never reaches the
// last column, and nothing steers the terminal.
func TestProgressFits(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		width := rapid.IntRange(1, 200).Draw(r, "width")
		var out bytes.Buffer
		clock := newStopwatch()
		p := NewProgress(FixedStream(&out, width, false), rapid.String().Draw(r, "what"), rapid.Int64().Draw(r, "total"), clock.now)
		for _, done := range rapid.SliceOfN(rapid.Int64(), 1, 9).Draw(r, "done") {
			p.Set(done)
			clock.wait(time.Duration(rapid.Int64Range(0, 1<<40).Draw(r, "wait")))
		}
		p.Done()
		for _, frame := range frames(out.String()) {
			frame = strings.TrimSuffix(frame, "\n")
			if displaywidth.String(frame) >= width || Clean(frame) != frame {
				r.Fatalf("%q in %d columns", frame, width)
			}
		}
	})
	want := []string{
		"platform 1.4.2", "platform 1.4.2   25%", "platform 1.4.2   25%  10.0 MiB of 40.0 MiB",
		"platform 1.4.2   25%  10.0 MiB of 40.0 MiB  10.0 MiB/s  0:03 left",
	}
	for i, width := range []int{16, 30, 50, 70} {
		var out bytes.Buffer
		clock := newStopwatch()
		p := NewProgress(FixedStream(&out, width, false), "platform 1.4.2", 40*mib, clock.now)
		p.Set(0)
		clock.wait(time.Second)
		p.Set(10 * mib)
		if got := frames(out.String()); got[1] != want[i] {
			t.Errorf("%d columns: %q", width, got[1])
		}
	}
}

func TestProgressFollowsTheTerminal(t *testing.T) {
	tty := openPTY(t, 20)
	s := NewStream(tty, ColorAuto, nil)
	if s.lineWidth() != 20 {
		t.Errorf("%d columns", s.lineWidth())
	}
	if err := unix.IoctlSetWinsize(int(tty.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 90}); err != nil {
		t.Skip(err)
	}
	if s.lineWidth() != 90 {
		t.Errorf("%d columns after the change", s.lineWidth())
	}
	if !NewStream(tty, ColorAuto, []string{"TERM=dumb"}).dumb || NewStream(os.Stderr, ColorAuto, []string{"TERM=xterm"}).dumb {
		t.Error("a dumb terminal is not told from others")
	}
}

func TestProgressFromManySides(t *testing.T) {
	var out bytes.Buffer
	p := NewProgress(FixedStream(&out, 80, false), "download", 1000, time.Now)
	var all sync.WaitGroup
	for n := range int64(4) {
		all.Go(func() {
			for i := range int64(100) {
				p.Set(n * i)
			}
		})
	}
	all.Wait()
	p.Done()
}

func TestBytes(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 B", 1: "1 B", 1023: "1023 B", 1024: "1.0 KiB", 1536: "1.5 KiB", 1<<20 - 1: "1.0 MiB", 12_897_484: "12.3 MiB",
		1 << 30: "1.0 GiB", 1 << 40: "1.0 TiB", 1<<63 - 1: "8.0 EiB", -2048: "-2.0 KiB", -5: "-5 B",
	} {
		if got := Bytes(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	if got := fmt.Sprintln(clock(0), clock(61*time.Second), clock(2*time.Hour), clock(-1)); got != "0:00 1:01 2:00:00 0:00\n" {
		t.Error(got)
	}
}
