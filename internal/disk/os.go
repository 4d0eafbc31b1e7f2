package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// OS is the real file system.
type OS struct{}

// Create makes a new file with exactly mode, whatever the umask.
func (OS) Create(path string, mode fs.FileMode) (File, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Chmod(mode); err != nil {
		f.Close()
		return nil, err
	}
	return file{f}, nil
}

// Born is when the file at path was made; fs.ErrNotExist where the file system does not
// note that. It follows no link.
func (OS) Born(path string) (time.Time, error) {
	var x unix.Statx_t
	if err := unix.Statx(unix.AT_FDCWD, path, unix.AT_SYMLINK_NOFOLLOW, unix.STATX_BTIME, &x); err != nil {
		return time.Time{}, &fs.PathError{Op: "statx", Path: path, Err: err}
	}
	if x.Mask&unix.STATX_BTIME == 0 {
		return time.Time{}, &fs.PathError{Op: "statx", Path: path, Err: fs.ErrNotExist}
	}
	return time.Unix(x.Btime.Sec, int64(x.Btime.Nsec)), nil
}

// Append opens a file for writing at its end.
func (OS) Append(path string, mode fs.FileMode) (File, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND|syscall.O_NOFOLLOW, mode)
	if err != nil {
		return nil, err
	}
	return file{f}, nil
}

// file writes at the end after a Truncate too.
type file struct{ *os.File }

func (f file) Truncate(size int64) error {
	if err := f.File.Truncate(size); err != nil {
		return err
	}
	_, err := f.File.Seek(size, 0)
	return err
}

// Close has the kernel begin to write the file out, without waiting for it: whoever
// syncs many files after closing them all waits less than half as long.
func (f file) Close() error {
	if raw, err := f.SyscallConn(); err == nil {
		_ = raw.Control(func(fd uintptr) { _ = unix.SyncFileRange(int(fd), 0, 0, unix.SYNC_FILE_RANGE_WRITE) })
	}
	return f.File.Close()
}

// Open opens a regular file.
func (OS) Open(path string) (Reader, error) {
	f, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	return f, nil
}

func openRegular(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "open", Path: path, Err: errors.New("not a regular file")}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// Mkdir makes a directory with exactly mode, whatever the umask.
func (OS) Mkdir(path string, mode fs.FileMode) error {
	if err := os.Mkdir(path, mode); err != nil {
		return err
	}
	return os.Chmod(path, mode)
}

// Symlink makes a symbolic link.
func (OS) Symlink(target, path string) error { return os.Symlink(target, path) }

// Link makes a hard link.
func (OS) Link(old, path string) error { return os.Link(old, path) }

// Clone makes a reflink (ioctl FICLONE: Btrfs, XFS and others).
func (OS) Clone(old, path string, mode fs.FileMode) error {
	from, err := openRegular(old)
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return err
	}
	err = unix.IoctlFileClone(int(to.Fd()), int(from.Fd()))
	switch {
	case err == nil:
		err = to.Chmod(mode)
	case errors.Is(err, unix.EOPNOTSUPP), errors.Is(err, unix.ENOTTY), errors.Is(err, unix.EXDEV), errors.Is(err, unix.EINVAL), errors.Is(err, unix.ENOSYS):
		err = fmt.Errorf("clone %s: %w", old, errors.ErrUnsupported)
	default:
		err = &os.LinkError{Op: "clone", Old: old, New: path, Err: err}
	}
	if closed := to.Close(); err == nil {
		err = closed
	}
	if err != nil {
		_ = os.Remove(path)
	}
	return err
}

// Rename moves a file, a symbolic link or a directory.
func (OS) Rename(old, path string) error { return os.Rename(old, path) }

// Remove removes one name.
func (OS) Remove(path string) error { return os.Remove(path) }

// Chmod sets the permissions of a file or directory.
func (OS) Chmod(path string, mode fs.FileMode) error { return os.Chmod(path, mode) }

// SyncDir makes the names in a directory durable. Some file systems cannot sync a
// directory; there a name is durable by itself or not at all.
func (OS) SyncDir(path string) error {
	d, err := openDir(path)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, syscall.ENOTSUP) {
		return err
	}
	return nil
}

// openDir waits for no pipe that has taken the place of a directory.
func openDir(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDONLY|syscall.O_DIRECTORY, 0)
}

// Lstat describes what is at path, a link itself.
func (OS) Lstat(path string) (fs.FileInfo, error) { return os.Lstat(path) }

// Readlink returns the target of a symbolic link.
func (OS) Readlink(path string) (string, error) { return os.Readlink(path) }

// ReadDir returns the names in a directory.
func (OS) ReadDir(path string) ([]string, error) {
	d, err := openDir(path)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	names, err := d.Readdirnames(-1)
	slices.Sort(names)
	return names, err
}

// Space asks the file system (statfs).
func (OS) Space(path string) (Space, error) {
	for {
		var room unix.Statfs_t
		err := unix.Statfs(path, &room)
		if errors.Is(err, fs.ErrNotExist) && filepath.Dir(path) != path {
			path = filepath.Dir(path)
			continue
		}
		if err != nil {
			return Space{}, &fs.PathError{Op: "statfs", Path: path, Err: err}
		}
		var st unix.Stat_t
		if err := unix.Stat(path, &st); err != nil {
			return Space{}, &fs.PathError{Op: "stat", Path: path, Err: err}
		}
		s := Space{Device: uint64(st.Dev), Bytes: int64(room.Bavail) * int64(room.Bsize), Files: int64(room.Ffree)}
		if room.Files == 0 { // Btrfs and others make inodes as they need them
			s.Files = -1
		}
		return s, nil
	}
}
