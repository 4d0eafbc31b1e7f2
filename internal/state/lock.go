package state

import (
	"context"
	"errors"
	"os"
	"syscall"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// lockRetry is shorter than bbolt's 50 ms: transactions take a few milliseconds.
const lockRetry = 5 * time.Millisecond

// lock opens the state file and takes its flock(2) lock, shared for reading,
// exclusive for writing. The lock belongs to the file that has the name at that
// moment: a file that was replaced during the wait is let go. bbolt locks the
// same descriptor again, which succeeds at once.
func (f *File) lock(ctx context.Context, writing bool) (*os.File, error) {
	flag, how := os.O_RDONLY, syscall.LOCK_SH
	if writing {
		flag, how = os.O_RDWR|os.O_CREATE, syscall.LOCK_EX
		if err := os.MkdirAll(f.dir, 0o700); err != nil {
			return nil, err
		}
	}
	for deadline := time.Now().Add(f.options.Timeout); ; {
		file, err := os.OpenFile(f.path, flag|syscall.O_NONBLOCK, 0o600) // a pipe of that name must not block
		if err != nil {
			return nil, err
		}
		if err := f.await(ctx, file, how, deadline); err != nil {
			file.Close()
			return nil, err
		}
		mine, err := file.Stat()
		if err == nil && !mine.Mode().IsRegular() {
			err = lang.Errorf("not a regular file")
		}
		if err != nil {
			unlock(file)
			return nil, err
		}
		if named, err := os.Stat(f.path); err == nil && os.SameFile(mine, named) {
			return file, nil
		}
		unlock(file)
		if err := f.pause(ctx, deadline); err != nil {
			return nil, err
		}
	}
}

func (f *File) await(ctx context.Context, file *os.File, how int, deadline time.Time) error {
	for {
		err := syscall.Flock(int(file.Fd()), how|syscall.LOCK_NB)
		switch {
		case err == nil:
			return ctx.Err()
		case errors.Is(err, syscall.EWOULDBLOCK):
			if err := f.pause(ctx, deadline); err != nil {
				return err
			}
		case !errors.Is(err, syscall.EINTR):
			return &os.PathError{Op: "lock", Path: f.path, Err: err}
		}
	}
}

// pause waits a moment, unless the deadline has passed or ctx is done.
func (f *File) pause(ctx context.Context, deadline time.Time) error {
	if !time.Now().Before(deadline) {
		return fault.New(fault.ExitBusy, "state_busy", "lock %s: another run has held it for %s", f.path, f.options.Timeout).
			Hinted("wait for the other optool to end (`fuser %s` names it), then run the command again", f.path).Retry()
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(lockRetry):
		return nil
	}
}

// unlock lets go of the file. Closing alone would not do after a panic inside
// bbolt, whose mapping keeps the open file alive. It may be closed already.
func unlock(file *os.File) {
	_ = syscall.Flock(int(file.Fd()), syscall.LOCK_UN)
	_ = file.Close()
}
