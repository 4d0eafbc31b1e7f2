package powercut

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/optool/optool/internal/disk"
)

// Op is one change that is about to happen.
type Op struct {
	N    int    // counts from 1
	Name string // create, append, write, truncate, sync, close, mkdir, symlink, link, clone, rename, remove, chmod, syncdir
	Path string // what is made or changed; of a rename the new name
	Old  string // of link, clone and rename; of a symlink its target
	Size int    // of a write, in bytes
}

// String is short enough for the message of a test.
func (o Op) String() string {
	s := fmt.Sprintf("%d %s %s", o.N, o.Name, o.Path)
	if o.Old != "" {
		s += " (" + o.Old + ")"
	}
	return s
}

// ErrForget, returned by a hook, makes a sync or syncdir do nothing and report
// success. Any other operation fails with it.
var ErrForget = errors.New("forgotten")

// Short, returned by a hook for a write, lets Bytes of it be written (at most all)
// before it fails with Err.
type Short struct {
	Bytes int
	Err   error
}

// Error returns the text of Err.
func (s *Short) Error() string { return s.Err.Error() }

// Unwrap returns Err.
func (s *Short) Unwrap() error { return s.Err }

// Watched is a disk with a hook before each change.
type Watched struct {
	disk.Disk
	before func(Op) error
	count  *counter
}

// Watch puts a hook before every change on d, reading apart. What it returns, the
// operation fails with instead of happening (a close happens all the same). The
// hook may panic or end the process; it is called by the goroutine that makes the
// change, by several at once if they do.
func Watch(d disk.Disk, before func(Op) error) *Watched {
	return &Watched{Disk: d, before: before, count: &counter{}}
}

func (w *Watched) ask(o Op) error {
	o.N = w.count.next()
	err := w.before(o)
	if err == nil || errors.Is(err, ErrForget) && (o.Name == "sync" || o.Name == "syncdir") {
		return err
	}
	if o.Old != "" {
		return failedTwo(o.Name, o.Old, o.Path, err)
	}
	return failed(o.Name, o.Path, err)
}

// Create makes a new file.
func (w *Watched) Create(path string, mode fs.FileMode) (disk.File, error) {
	if err := w.ask(Op{Name: "create", Path: path}); err != nil {
		return nil, err
	}
	f, err := w.Disk.Create(path, mode)
	return w.watched(f, path), err
}

// Append opens a file for writing at its end.
func (w *Watched) Append(path string, mode fs.FileMode) (disk.File, error) {
	if err := w.ask(Op{Name: "append", Path: path}); err != nil {
		return nil, err
	}
	f, err := w.Disk.Append(path, mode)
	return w.watched(f, path), err
}

// Mkdir makes a directory.
func (w *Watched) Mkdir(path string, mode fs.FileMode) error {
	if err := w.ask(Op{Name: "mkdir", Path: path}); err != nil {
		return err
	}
	return w.Disk.Mkdir(path, mode)
}

// Symlink makes a symbolic link.
func (w *Watched) Symlink(target, path string) error {
	if err := w.ask(Op{Name: "symlink", Path: path, Old: target}); err != nil {
		return err
	}
	return w.Disk.Symlink(target, path)
}

// Link gives a file a second name.
func (w *Watched) Link(old, path string) error {
	if err := w.ask(Op{Name: "link", Path: path, Old: old}); err != nil {
		return err
	}
	return w.Disk.Link(old, path)
}

// Clone copies a file by sharing its blocks.
func (w *Watched) Clone(old, path string, mode fs.FileMode) error {
	if err := w.ask(Op{Name: "clone", Path: path, Old: old}); err != nil {
		return err
	}
	return w.Disk.Clone(old, path, mode)
}

// Rename moves what is at old.
func (w *Watched) Rename(old, path string) error {
	if err := w.ask(Op{Name: "rename", Path: path, Old: old}); err != nil {
		return err
	}
	return w.Disk.Rename(old, path)
}

// Remove removes one name.
func (w *Watched) Remove(path string) error {
	if err := w.ask(Op{Name: "remove", Path: path}); err != nil {
		return err
	}
	return w.Disk.Remove(path)
}

// Chmod sets permissions.
func (w *Watched) Chmod(path string, mode fs.FileMode) error {
	if err := w.ask(Op{Name: "chmod", Path: path}); err != nil {
		return err
	}
	return w.Disk.Chmod(path, mode)
}

// SyncDir makes the names in a directory durable.
func (w *Watched) SyncDir(path string) error {
	switch err := w.ask(Op{Name: "syncdir", Path: path}); {
	case errors.Is(err, ErrForget):
		return nil
	case err != nil:
		return err
	}
	return w.Disk.SyncDir(path)
}

type watchedFile struct {
	disk.File
	w    *Watched
	path string
}

func (w *Watched) watched(f disk.File, path string) disk.File {
	if f == nil {
		return nil
	}
	return &watchedFile{f, w, path}
}

func (f *watchedFile) Write(p []byte) (int, error) {
	err := f.w.ask(Op{Name: "write", Path: f.path, Size: len(p)})
	if err == nil {
		return f.File.Write(p)
	}
	if short, ok := errors.AsType[*Short](err); ok && short.Bytes > 0 {
		n, failed := f.File.Write(p[:min(short.Bytes, len(p))])
		if failed != nil {
			err = failed
		}
		return n, err
	}
	return 0, err
}

func (f *watchedFile) Truncate(size int64) error {
	if err := f.w.ask(Op{Name: "truncate", Path: f.path}); err != nil {
		return err
	}
	return f.File.Truncate(size)
}

func (f *watchedFile) Sync() error {
	switch err := f.w.ask(Op{Name: "sync", Path: f.path}); {
	case errors.Is(err, ErrForget):
		return nil
	case err != nil:
		return err
	}
	return f.File.Sync()
}

func (f *watchedFile) Close() error {
	err := f.w.ask(Op{Name: "close", Path: f.path})
	if closed := f.File.Close(); err == nil {
		err = closed
	}
	return err
}
