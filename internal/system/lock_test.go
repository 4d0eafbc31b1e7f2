package system

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestLockBetweenProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "update.lock")
	holder := child(t, "hold a lock", path)
	out := must(holder.StdoutPipe())
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	if line, _ := bufio.NewReader(out).ReadString('\n'); line != "held\n" {
		t.Fatalf("holder said %q", line)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 120*time.Millisecond)
	defer cancel()
	_, err := Acquire(ctx, path)
	pid := strconv.Itoa(holder.Process.Pid)
	if f := wantFault(t, err, "busy", 6, path+" (process "+pid+")", pid); !f.Retryable {
		t.Error("not retryable")
	}
	_, err = Acquire(ctx, path) // its time is over: one try
	wantFault(t, err, "busy", 6)

	cancelled, cancelNow := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancelNow)
	_, err = Acquire(cancelled, path)
	wantFault(t, err, "interrupted", 130)

	// A waiting process gets the lock of a killed one.
	time.AfterFunc(50*time.Millisecond, func() { holder.Process.Kill() })
	waiting, cancelWaiting := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancelWaiting()
	lock, err := Acquire(waiting, path)
	holder.Wait()
	if err != nil {
		t.Fatal(err)
	}
	if got := must(os.ReadFile(path)); strings.TrimSpace(string(got)) != strconv.Itoa(os.Getpid()) {
		t.Errorf("lock file says %q", got)
	}
	if mode := must(os.Stat(path)).Mode(); mode != 0o600 {
		t.Errorf("mode %v", mode)
	}
	lock.Release()
	second := must(Acquire(waiting, path))
	lock.Release() // of no effect
	if got := must(os.ReadFile(path)); len(got) == 0 {
		t.Error("a late release touched another's lock")
	}
	_, err = Acquire(ctx, path)
	wantFault(t, err, "busy", 6)
	second.Release()
}

func TestLockLetsOneInAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "update.lock")
	var inside, most atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			lock, err := Acquire(t.Context(), path)
			if err != nil {
				t.Error(err)
				return
			}
			defer lock.Release()
			most.Store(max(most.Load(), inside.Add(1)))
			time.Sleep(2 * time.Millisecond)
			inside.Add(-1)
		})
	}
	all.Wait()
	if most.Load() != 1 {
		t.Errorf("%d held the lock at once", most.Load())
	}
}

func TestLockThatCannotBe(t *testing.T) {
	_, err := Acquire(t.Context(), filepath.Join(t.TempDir(), "none", "update.lock"))
	wantFault(t, err, "not_found", 2, "locking ")
	path := filepath.Join(t.TempDir(), "update.lock")
	os.WriteFile(path, []byte("-1; rm -rf"), 0o600)
	lock := must(Acquire(t.Context(), path))
	defer lock.Release()
	os.WriteFile(path, []byte("\x1b[31m"), 0o600)
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	_, err = Acquire(ctx, path)
	if f := wantFault(t, err, "busy", 6); strings.Contains(f.Message, "\x1b") {
		t.Errorf("message %q", f.Message)
	}
}

// A process that was killed between fork and exec of a child leaves its lock to the
// child for a moment.
func TestLockOfAHolderThatIsGone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	lock, err := Acquire(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	gone := exec.Command("true")
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strconv.Itoa(gone.Process.Pid)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	// As exec does it: the descriptor closes, the file keeps the number.
	timer := time.AfterFunc(200*time.Millisecond, func() { lock.file.Close() })
	defer timer.Stop()
	at, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	second, err := Acquire(at, path)
	if err != nil {
		t.Fatal(err)
	}
	second.Release()
}
