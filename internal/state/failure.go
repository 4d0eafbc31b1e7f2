package state

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"

	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/optool/optool/internal/fault"
)

// damage says what is wrong inside the state file, as opposed to a failure to
// reach it. File is set once it is known which file that is.
type damage struct {
	reason string
	file   os.FileInfo
}

func (d *damage) Error() string { return d.reason }

func damaged(format string, args ...any) error { return &damage{reason: fmt.Sprintf(format, args...)} }

// unread tells a file that ends too early from one that cannot be read.
func unread(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return damaged("the file ends too early")
	}
	return err
}

// guarded runs fn and turns a panic or a memory fault in it into damage: bbolt
// maps its file, and a file cut short under it faults on access.
func guarded(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = damaged("reading it failed: %v", p)
		}
	}()
	return fn()
}

// explain makes the fault a user sees of an error met while doing something
// ("read", "write") with the file at path. Faults pass unchanged.
func explain(doing, path string, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*fault.Error](err); ok {
		return err
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%s %s: %w", doing, path, err)
	}
	if _, ok := errors.AsType[*damage](err); ok {
		return fault.New(fault.ExitFailure, "state_damaged", "%s %s: the file is damaged: %w", doing, path, err).
			Hinted("the next command that writes the state, such as `optool license update`, moves the file aside and starts a new one; the licence is kept apart and is not affected")
	}
	return classify(doing, path, ownerOf(path), os.Geteuid(), err)
}

// classify is explain for what the system refuses. Owner is the uid of the
// file, or of the nearest directory above it; -1 if unknown.
func classify(doing, path string, owner, self int, err error) *fault.Error {
	dir := filepath.Dir(path)
	cause := err
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		cause = p.Err // the path is in the message already
	}
	refuse := func(code string) *fault.Error {
		f := fault.New(fault.ExitFailure, code, "%s %s: %v", doing, path, cause)
		f.Err = err
		return f
	}
	denied := errors.Is(err, fs.ErrPermission)
	switch {
	case fullDisk(err):
		return refuse("state_full").Hinted("make room on the file system of %s, then run the command again", dir).Retry()
	case errors.Is(err, bolterrors.ErrMaxSizeReached):
		return refuse("state_full").Hinted("move %s away to start with an empty state", path)
	case denied && owner >= 0 && owner != self:
		who := userName(owner)
		f := refuse("state_denied").Hinted("run the command as %s (sudo -u %s), or choose a directory of your own with --state-dir", who, who)
		f.Message += fmt.Sprintf(" (it belongs to %s)", who)
		return f
	case denied || errors.Is(err, syscall.EROFS):
		return refuse("state_read_only").Hinted("make %s writable, or choose another directory with --state-dir", dir)
	}
	return refuse("state_unusable").Hinted("check %s, or choose another directory with --state-dir", dir)
}

// fullDisk also looks at the text: bbolt drops the error value when it cannot
// make its file longer.
func fullDisk(err error) bool {
	for _, no := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT} {
		if errors.Is(err, no) || strings.HasSuffix(err.Error(), ": "+no.Error()) {
			return true
		}
	}
	return false
}

// ownerOf returns the uid that owns path, or the nearest directory above it
// that can be looked at.
func ownerOf(path string) int {
	for {
		info, err := os.Stat(path)
		if err == nil {
			if s, ok := info.Sys().(*syscall.Stat_t); ok {
				return int(s.Uid)
			}
			return -1
		}
		up := filepath.Dir(path)
		if up == path {
			return -1
		}
		path = up
	}
}

// userName returns the login name of uid, or its number.
func userName(uid int) string {
	if u, err := user.LookupId(strconv.Itoa(uid)); err == nil {
		return u.Username
	}
	return "uid " + strconv.Itoa(uid)
}
