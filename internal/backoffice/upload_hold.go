package backoffice

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// Whoever takes an upload over lets its holder take in what has arrived of a connection
// that ended, then has him give way, and waits for that.
const (
	lookOut = 2 * time.Millisecond // how often he looks
	mercy   = 250 * time.Millisecond
)

// intake knows the uploads under way in this process. The zero value knows none.
type intake struct {
	mu   sync.Mutex
	stop map[string]func()   // has whoever receives an upload give way
	sums map[string]*running // how far their hashes are
}

// holding keeps others away from one upload: the kernel's lock on its part.
type holding struct {
	id   string
	part *os.File // nil when there is none: nothing will be written then
}

func (h *holding) release() {
	if h.part != nil {
		_ = h.part.Close()
	}
}

// hold takes an upload. The fault is upload_locked (exit 6) when another has it and does
// not end soon; with takeOver the other is asked to give way, and given time for it.
func (s *Store) hold(ctx context.Context, id string, takeOver bool) (*holding, error) {
	for waited := time.Duration(0); ; waited += lookOut {
		held, err := tryHold(s.partFile(id), id)
		if held != nil || err != nil {
			return held, err
		}
		if !takeOver && waited >= mercy || waited >= s.limits.orDefault().giveWay || ctx.Err() != nil {
			return nil, fault.New(fault.ExitBusy, "upload_locked", "another request is at this upload").Retry()
		}
		if waited >= mercy {
			s.intake.interrupt(id)
		}
		select {
		case <-ctx.Done():
		case <-time.After(lookOut):
		}
	}
}

// tryHold returns nil when another holds the upload.
func tryHold(path, id string) (*holding, error) {
	for {
		f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
		if errors.Is(err, fs.ErrNotExist) {
			return &holding{id: id}, nil
		}
		if err == nil {
			err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		}
		if errors.Is(err, syscall.EWOULDBLOCK) {
			f.Close()
			return nil, nil
		}
		if err != nil {
			f.Close() // of nil it is an error and nothing else
			return nil, fault.File(err, lang.Say("locking %s", path))
		}
		locked, err := f.Stat()
		if err == nil {
			var now fs.FileInfo
			if now, err = os.Lstat(path); err == nil && os.SameFile(locked, now) {
				return &holding{id, f}, nil
			}
		}
		f.Close() // it was removed meanwhile, or another is in its place
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fault.File(err, lang.Say("locking %s", path))
		}
	}
}

// enter tells how to have the one who receives an upload give way; leave forgets it.
func (in *intake) enter(id string, stop func()) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.stop == nil {
		in.stop = map[string]func(){}
	}
	in.stop[id] = stop
}

func (in *intake) leave(id string) {
	in.mu.Lock()
	defer in.mu.Unlock()
	delete(in.stop, id)
}

func (in *intake) interrupt(id string) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if stop := in.stop[id]; stop != nil {
		stop()
	}
}

// sum takes the running hash of an upload out; nil when there is none.
func (in *intake) sum(id string) *running {
	in.mu.Lock()
	defer in.mu.Unlock()
	sum := in.sums[id]
	delete(in.sums, id)
	return sum
}

// keep puts a running hash back.
func (in *intake) keep(id string, sum *running) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.sums == nil || len(in.sums) >= mostUploads { // then some are made anew from the disk
		in.sums = map[string]*running{}
	}
	in.sums[id] = sum
}

func (in *intake) forget(id string) { in.sum(id) }
