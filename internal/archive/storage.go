package archive

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/optool/optool/internal/disk"
)

// storage is the disk as a writer sees it, so that tests can put one in its place
// that fills up or fails.
type storage interface {
	// Create makes a new file, 0600, and locks it.
	Create(path string) (sheet, error)
	// Clear removes a file that a process left behind; errBusy if it is locked.
	Clear(path string) error
	Exists(path string) (bool, error)
	// Replaceable fails if there is something at path that is no file, as a device.
	Replaceable(path string) error
	// Rename fails with fs.ErrExist if there is something at path, unless it may
	// be replaced. What is no regular file never is.
	Rename(old, path string, replace bool) error
	Remove(path string) error
	SyncDir(path string) error
	Free(path string) (int64, error)
}

// sheet is one file that is being written.
type sheet interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Truncate(size int64) error
	Sync() error
	// Allocate makes sure that there is room on the disk for the bytes from offset
	// on, without changing the size of the file; errors.ErrUnsupported if it cannot.
	Allocate(offset, n int64) error
}

// errBusy: another process holds the lock.
var errBusy = errors.New("another process is writing it")

type realDisk struct{ disk.OS }

type realSheet struct{ *os.File }

// Create makes a file that was not there.
func (realDisk) Create(path string) (sheet, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, err
	}
	if err = hold(f, path); err == nil {
		err = f.Chmod(0o600)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return realSheet{f}, nil
}

// hold locks f and makes sure that it is what path still names.
func hold(f *os.File, path string) error {
	switch err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); {
	case errors.Is(err, syscall.EWOULDBLOCK):
		return errBusy
	case err != nil && !errors.Is(err, syscall.ENOTSUP) && !errors.Is(err, syscall.ENOSYS): // some network file systems lock nothing
		return &fs.PathError{Op: "flock", Path: path, Err: err}
	}
	mine, err := f.Stat()
	if err != nil {
		return err
	}
	named, err := os.Lstat(path)
	if err != nil || !os.SameFile(mine, named) {
		return errBusy
	}
	return nil
}

// Clear removes a leftover.
func (realDisk) Clear(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return errors.Join(err, &fs.PathError{Op: "open", Path: path, Err: errors.New("it is no regular file")})
	}
	if err := hold(f, path); err != nil {
		return err
	}
	return os.Remove(path)
}

// Exists looks at a link itself.
func (realDisk) Exists(path string) (bool, error) {
	_, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// Replaceable looks also behind a link.
func (d realDisk) Replaceable(path string) error { return disk.Replaceable(d.OS, path) }

// Rename moves a file within a directory.
func (d realDisk) Rename(old, path string, replace bool) error {
	if replace {
		if err := d.Replaceable(path); err != nil {
			return err
		}
		return os.Rename(old, path)
	}
	err := unix.Renameat2(unix.AT_FDCWD, old, unix.AT_FDCWD, path, unix.RENAME_NOREPLACE)
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOSYS) { // the file system does not know it
		if err = os.Link(old, path); err == nil {
			return os.Remove(old)
		}
	}
	if err != nil {
		return &os.LinkError{Op: "rename", Old: old, New: path, Err: err}
	}
	return nil
}

// Free is the room that this user may still use.
func (d realDisk) Free(path string) (int64, error) {
	s, err := d.Space(filepath.Dir(path))
	return s.Bytes, err
}

// Allocate uses fallocate(2).
func (f realSheet) Allocate(offset, n int64) error {
	for {
		err := unix.Fallocate(int(f.Fd()), unix.FALLOC_FL_KEEP_SIZE, offset, n)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case errors.Is(err, unix.EOPNOTSUPP), errors.Is(err, unix.ENOSYS), errors.Is(err, unix.EINVAL):
			return errors.ErrUnsupported
		case err != nil:
			return &fs.PathError{Op: "fallocate", Path: f.Name(), Err: err}
		}
		return nil
	}
}

// Truncate also gives back what was allocated beyond size: not every file system
// does so when the size stays the same.
func (f realSheet) Truncate(size int64) error {
	if err := f.File.Truncate(size + 1); err != nil {
		return err
	}
	return f.File.Truncate(size)
}
