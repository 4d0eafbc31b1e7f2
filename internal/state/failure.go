package state

import (
	"context"
	"errors"
	"io"
	"os"
	"runtime/debug"

	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// damage says what is wrong inside the state file, as opposed to a failure to
// reach it. File is set once it is known which file that is.
type damage struct {
	reason lang.Text
	file   os.FileInfo
}

func (d *damage) Error() string { return d.reason.String() }

func (d *damage) Said() (string, []any) { return d.reason.Said() }

func spoiled(format string, args ...any) error { return &damage{reason: lang.Say(format, args...)} }

// unread tells a file that ends too early from one that cannot be read.
func unread(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return spoiled("the file ends too early")
	}
	return err
}

// guarded runs fn and turns a panic or a memory fault in it into damage: bbolt
// maps its file, and a file cut short under it faults on access.
func guarded(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = spoiled("reading it failed: %v", p)
		}
	}()
	return fn()
}

// explain makes the fault a user sees of an error met while doing something with a
// file: doing is "read %s", "write %s". Faults pass unchanged.
func explain(doing, path string, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*fault.Error](err); ok {
		return err
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return lang.Errorf("%s: %w", lang.Say(doing, path), err)
	}
	if _, ok := errors.AsType[*damage](err); ok {
		return fault.New(fault.ExitFailure, "state_damaged", "%s: the file is damaged: %w", lang.Say(doing, path), err).
			Hinted("the next command that writes the state, such as `optool license update`, moves the file aside and starts a new one; the licence is kept apart and is not affected")
	}
	if errors.Is(err, bolterrors.ErrMaxSizeReached) {
		return fault.New(fault.ExitFailure, "state_full", "%s: %w", lang.Say(doing, path), err).
			Hinted("move %s away to start with an empty state", path)
	}
	return fault.File(err, lang.Say(doing, path))
}
