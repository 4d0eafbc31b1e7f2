package system

import (
	"context"
	"errors"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/gofrs/flock"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// lockPoll is how long a lock may be free before a waiting process notices.
const lockPoll = 50 * time.Millisecond

// orphanPolls bounds the wait for a lock whose holder is gone.
const orphanPolls = 60

// Lock keeps other processes, and other holders in this one, away until it is
// released. The kernel releases it when the process ends, however it ends.
type Lock struct{ file *flock.Flock }

// Acquire takes the lock at path. While another holds it Acquire tries until
// ctx ends, and at least once. The file (mode 0600) stays behind; it holds the
// process id of its holder.
//
// Faults: busy (exit 6, retryable) when the lock was held to the end, interrupted
// (exit 130) when ctx was cancelled, else those of fault.File.
func Acquire(ctx context.Context, path string) (*Lock, error) {
	if err := interrupted(ctx); err != nil {
		return nil, err
	}
	file := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o600))
	held, err := file.TryLock()
	for err == nil && !held && sleep(ctx, lockPoll) == nil {
		held, err = file.TryLock()
	}
	// A killed holder leaves the lock to a child that it had just forked, until that
	// child begins its program.
	for n := 0; n < orphanPolls && err == nil && !held && interrupted(ctx) == nil && orphaned(path); n++ {
		_ = sleep(context.WithoutCancel(ctx), lockPoll)
		held, err = file.TryLock()
	}
	switch {
	case err != nil:
		file.Close()
		return nil, fault.File(err, lang.Say("locking %s", path))
	case !held:
		file.Close()
		if err := interrupted(ctx); err != nil {
			return nil, err
		}
		return nil, busy(path)
	}
	// For the message of whoever waits: a holder without a number is still a holder.
	_ = os.WriteFile(path, []byte(strconv.Itoa(os.Getpid())+"\n"), 0o600)
	return &Lock{file}, nil
}

// Release gives the lock up. A second call does nothing.
func (l *Lock) Release() {
	if !l.file.Locked() {
		return // the file may be another's by now
	}
	_ = os.Truncate(l.file.Path(), 0) // nobody shall wait for this process any more
	_ = l.file.Close()                // closing the descriptor releases it even if unlocking failed
}

// orphaned tells whether the process that took the lock has ended.
func orphaned(path string) bool {
	pid, ok := holder(path)
	return ok && errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}

// holder is the process that the lock's file names.
func holder(path string) (pid int, ok bool) {
	data, err := ReadFile(path, 32)
	if err != nil {
		return 0, false
	}
	pid, err = strconv.Atoi(strings.TrimSpace(string(data)))
	return pid, err == nil && pid > 0
}

func busy(path string) error {
	f := fault.New(fault.ExitBusy, "busy", "another run holds the lock %s", path).Retry().Hinted("repeat the command when it has ended")
	if pid, ok := holder(path); ok {
		f.Append(" (process %d)", pid)
		f.Hinted("wait for process %d to end, then repeat the command", pid)
	}
	return f
}
