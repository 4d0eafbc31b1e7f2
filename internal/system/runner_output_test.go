package system

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

func TestRunKeepsTheTail(t *testing.T) {
	c := shell("i=0; while [ $i -lt 3000 ]; do echo line $i; echo error $i >&2; i=$((i+1)); done", 10*time.Second)
	c.Tail, c.MaxOutput = true, 20
	got, err := Exec{}.Run(t.Context(), c)
	if err != nil || !got.Truncated || string(got.Stdout) != "line 2998\nline 2999\n" || string(got.Stderr) != "ror 2998\nerror 2999\n" {
		t.Errorf("kept %q and %q, %v", got.Stdout, got.Stderr, err)
	}
}

func TestKept(t *testing.T) {
	all := bytes.Repeat([]byte("0123456789"), 50)
	for most := range 40 {
		for step := 1; step < 60; step += 7 {
			for _, tail := range []bool{false, true} {
				k := &kept{most: most, tail: tail}
				for written := 0; written < len(all); {
					n, err := k.Write(all[written:min(written+step, len(all))])
					if written += n; err != nil {
						t.Fatal(err)
					}
					want := all[:min(most, written)]
					if tail {
						want = all[max(0, written-most):written]
					}
					if !bytes.Equal(k.bytes(), want) || k.dropped != (written > most) {
						t.Fatalf("most %d, step %d, tail %v: after %d bytes kept %q, dropped %v", most, step, tail, written, k.bytes(), k.dropped)
					}
				}
				if cap(k.data) > 4*max(most, step)+16 {
					t.Errorf("%d bytes of memory to keep %d", cap(k.data), most)
				}
			}
		}
	}
}

// growingLog tells what has come so far.
type growingLog struct {
	mu   sync.Mutex
	data bytes.Buffer
	fail error
}

func (l *growingLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.data.Write(p)
	return len(p), l.fail
}

func (l *growingLog) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.data.String()
}

func TestRunLogsAsItComes(t *testing.T) {
	t.Parallel()
	log := &growingLog{}
	gate := filepath.Join(t.TempDir(), "gate")
	c := shell("echo first; echo second >&2; until [ -e "+gate+" ]; do sleep 0.02; done; head -c 3000 /dev/zero | tr '\\0' x", 10*time.Second)
	c.Log, c.MaxOutput = log, 10
	go func() {
		for !strings.Contains(log.text(), "first\n") || !strings.Contains(log.text(), "second\n") {
			time.Sleep(5 * time.Millisecond)
		}
		os.WriteFile(gate, nil, 0o600)
	}()
	got, err := Exec{}.Run(t.Context(), c)
	if err != nil || got.Exit != 0 {
		t.Fatalf("%+v, %v: the log did not grow while the command ran", got, err)
	}
	if n := strings.Count(log.text(), "x"); n != 3000 || len(got.Stdout) != 10 || !got.Truncated {
		t.Errorf("logged %d of 3000, kept %q", n, got.Stdout)
	}
}

func TestRunSurvivesAFailingLog(t *testing.T) {
	t.Parallel()
	log := &growingLog{fail: errors.New("no space left")}
	c := shell("for i in 1 2 3; do echo $i; echo $i >&2; sleep 0.02; done; exit 4", 10*time.Second)
	c.Log = log
	got, err := Exec{}.Run(t.Context(), c)
	if err != nil || got.Exit != 4 || string(got.Stdout) != "1\n2\n3\n" || string(got.Stderr) != "1\n2\n3\n" {
		t.Errorf("%+v, %v", got, err)
	}
	if log.text() != "1\n" {
		t.Errorf("the log was tried again: %q", log.text())
	}
}

func TestRunIntoAFile(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		most      int
		tail      bool
		want      string
		truncated bool
	}{
		"whole": {0, false, "out\nerr\n", false},
		"exact": {8, true, "out\nerr\n", false},
		"head":  {3, false, "out", true},
		"tail":  {4, true, "err\n", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log := appending(t, "earlier lines\n")
			c := shell("echo out; echo err >&2; exit 3", 5*time.Second)
			c.Output, c.MaxOutput, c.Tail = log, tc.most, tc.tail
			got, err := Exec{}.Run(t.Context(), c)
			if err != nil || got.Exit != 3 || string(got.Stdout) != tc.want || got.Stderr != nil || got.Truncated != tc.truncated {
				t.Errorf("%+v (%q), %v", got, got.Stdout, err)
			}
			fmt.Fprintln(log, "later")
			if text := string(must(os.ReadFile(log.Name()))); text != "earlier lines\nout\nerr\nlater\n" {
				t.Errorf("the file holds %q", text)
			}
		})
	}
	closed := appending(t, "")
	closed.Close()
	c := shell("true", time.Second)
	c.Output = closed
	_, err := Exec{}.Run(t.Context(), c)
	wantFault(t, err, "file_failed", 1, "writing the output of sh to ")
}

func appending(t *testing.T, text string) *os.File {
	t.Helper()
	log := must(os.OpenFile(filepath.Join(t.TempDir(), "run.log"), os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600))
	t.Cleanup(func() { log.Close() })
	log.WriteString(text)
	return log
}

// TestRunLeavesAServiceBehind starts what goes on printing after its parent has
// ended, as a start command without any redirection does.
func TestRunLeavesAServiceBehind(t *testing.T) {
	t.Parallel()
	log := appending(t, "")
	c := shell("(while :; do echo alive; sleep 0.02; done) & echo $! started", 20*time.Second)
	c.Output = log
	got, err := Exec{}.Run(t.Context(), c)
	if err != nil || got.Exit != 0 || got.Took > killGrace/2 {
		t.Fatalf("%+v, %v: it should not wait for the service", got, err)
	}
	var pid int
	for line := range strings.Lines(string(got.Stdout)) {
		if before, ok := strings.CutSuffix(line, " started\n"); ok {
			pid = must(strconv.Atoi(before))
		}
	}
	defer syscall.Kill(pid, syscall.SIGKILL)
	before := must(log.Stat()).Size()
	for range 200 {
		if must(log.Stat()).Size() > before+30 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("the service fell silent; gone: %v", gone(pid))
}

// TestRunSparesTheServiceOfACommandThatEndedInTime lets the deadline pass while
// only the service holds the output open.
func TestRunSparesTheServiceOfACommandThatEndedInTime(t *testing.T) {
	t.Parallel()
	for _, exit := range []int{0, 1} {
		t.Run("exit "+strconv.Itoa(exit), func(t *testing.T) {
			t.Parallel()
			c := shell("sleep 30 & echo $!; exit "+strconv.Itoa(exit), 300*time.Millisecond)
			got, err := Exec{}.Run(t.Context(), c)
			if err != nil || got.Exit != exit || got.Took > 2*killGrace {
				t.Fatalf("%+v, %v", got, err)
			}
			pid := must(strconv.Atoi(strings.TrimSpace(string(got.Stdout))))
			defer syscall.Kill(pid, syscall.SIGKILL)
			if gone(pid) {
				t.Error("the service was killed")
			}
		})
	}
}
