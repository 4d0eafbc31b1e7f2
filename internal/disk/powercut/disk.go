package powercut

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"syscall"

	"github.com/optool/optool/internal/disk"
)

// atBirth is the part of a mode that a new node surely has after a cut: the umask
// may have taken the rest, until a chmod that is not yet durable.
const atBirth = 0o700

func failed(op, path string, err error) error {
	if err == nil {
		return nil
	}
	return &fs.PathError{Op: op, Path: path, Err: err}
}

func failedTwo(op, old, path string, err error) error {
	if err == nil {
		return nil
	}
	return &os.LinkError{Op: op, Old: old, New: path, Err: err}
}

// Create makes a new file.
func (m *Model) Create(path string, mode fs.FileMode) (disk.File, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	number, err := m.make(path, &node{mode: mode.Perm(), keptMode: mode & atBirth & 0o600})
	if err != nil {
		return nil, failed("open", path, err)
	}
	return &writer{m: m, n: m.nodes[number], path: path}, nil
}

// Append opens a file for writing at its end.
func (m *Model) Append(path string, mode fs.FileMode) (disk.File, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, number, err := m.locate(path, false)
	if err != nil {
		return nil, failed("open", path, err)
	}
	if number == 0 {
		if number, err = m.make(path, &node{mode: mode.Perm(), keptMode: mode & atBirth}); errors.Is(err, syscall.EEXIST) {
			err = syscall.EISDIR // the root
		}
	} else if n := m.nodes[number]; n.kind == fs.ModeSymlink {
		err = syscall.ELOOP
	} else if n.kind == fs.ModeDir {
		err = syscall.EISDIR
	} else {
		err = m.may(n, toWrite)
	}
	if err != nil {
		return nil, failed("open", path, err)
	}
	return &writer{m: m, n: m.nodes[number], path: path, atEnd: true}, nil
}

// Open opens a regular file for reading.
func (m *Model) Open(path string) (disk.Reader, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	number, err := m.openFile(path)
	if err != nil {
		return nil, failed("open", path, err)
	}
	return &reader{m: m, n: m.nodes[number], path: path}, nil
}

// openFile finds a regular file to be read.
func (m *Model) openFile(path string) (int, error) {
	number, err := m.find(path, false)
	if err != nil {
		return 0, err
	}
	n := m.nodes[number]
	if n.kind == fs.ModeSymlink {
		return 0, syscall.ELOOP
	}
	if err := m.may(n, toRead); err != nil {
		return 0, err
	}
	if n.kind == fs.ModeDir {
		return 0, errors.New("not a regular file")
	}
	return number, nil
}

// Mkdir makes a directory.
func (m *Model) Mkdir(path string, mode fs.FileMode) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, err := m.make(path, &node{kind: fs.ModeDir, mode: mode.Perm(), keptMode: mode & atBirth})
	return failed("mkdir", path, err)
}

// Symlink makes a symbolic link.
func (m *Model) Symlink(target, path string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	var err error
	if target == "" {
		err = syscall.ENOENT
	} else {
		_, err = m.make(path, &node{kind: fs.ModeSymlink, mode: 0o777, keptMode: 0o777, target: target})
	}
	return failedTwo("symlink", target, path, err)
}

// Link gives the file at old a second name.
func (m *Model) Link(old, path string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	number, err := m.find(old, false)
	if err == nil {
		var at place
		if at, err = m.vacant(path); err == nil {
			if m.nodes[number].kind == fs.ModeDir {
				err = syscall.EPERM
			} else {
				m.set(at, number, 0)
			}
		}
	}
	return failedTwo("link", old, path, err)
}

// Clone makes path a copy of the file at old, if the disk has Reflinks.
func (m *Model) Clone(old, path string, mode fs.FileMode) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	number, err := m.openFile(old)
	if err != nil {
		return failed("open", old, err)
	}
	if _, err := m.vacant(path); err != nil {
		return failed("open", path, err)
	}
	if !m.Reflinks {
		return fmt.Errorf("clone %s: %w", old, errors.ErrUnsupported)
	}
	from := m.nodes[number]
	from.data = from.data[:len(from.data):len(from.data)]
	_, err = m.make(path, &node{mode: mode.Perm(), keptMode: mode & atBirth & 0o600, data: from.data})
	return failed("open", path, err)
}

// Rename moves a file, a symbolic link or a directory.
func (m *Model) Rename(old, path string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return failedTwo("rename", old, path, m.rename(old, path))
}

func (m *Model) rename(old, path string) error {
	to, there, err := m.locate(path, false)
	if err == nil && (to.name == "" || there != 0 && m.nodes[there].kind == fs.ModeDir) {
		switch number, err := m.find(old, false); {
		case err != nil:
			return err
		case number == there && old != path:
			return nil // one directory, found on two ways
		}
		return syscall.EEXIST // package os replaces no directory
	}
	from, number, errOld := m.locate(old, false)
	switch {
	case errOld != nil:
		return errOld
	case err != nil:
		return err
	case from.name == "":
		return syscall.EBUSY
	case number == 0:
		return syscall.ENOENT
	}
	n := m.nodes[number]
	if n.kind == fs.ModeDir && m.within(to.dir, number) {
		return syscall.EINVAL
	}
	if there == number {
		return nil // two names of one file: nothing happens
	}
	for _, dir := range []int{from.dir, to.dir} {
		if err := m.may(m.nodes[dir], toWrite|toPass); err != nil {
			return err
		}
	}
	switch {
	case n.kind == fs.ModeDir && there != 0:
		return syscall.ENOTDIR
	case n.kind == fs.ModeDir && from.dir != to.dir:
		if err := m.may(n, toWrite); err != nil { // its ".." changes
			return err
		}
	}
	m.moves = append(m.moves, move{from: from, to: to})
	m.set(to, number, len(m.moves))
	m.set(from, 0, len(m.moves))
	return nil
}

// within reports whether a directory is another one or lies somewhere below.
func (m *Model) within(dir, other int) bool {
	if dir == other {
		return true
	}
	for _, number := range m.nodes[other].names {
		if m.nodes[number].kind == fs.ModeDir && m.within(dir, number) {
			return true
		}
	}
	return false
}

// Remove removes a file, a symbolic link or an empty directory.
func (m *Model) Remove(path string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	at, number, err := m.locate(path, false)
	switch {
	case err != nil:
	case at.name == "":
		err = syscall.EBUSY
	case number == 0:
		err = syscall.ENOENT
	default:
		if err = m.may(m.nodes[at.dir], toWrite|toPass); err == nil && len(m.nodes[number].names) > 0 {
			err = syscall.ENOTEMPTY
		}
	}
	if err == nil {
		m.set(at, 0, 0)
	}
	return failed("remove", path, err)
}

// Chmod sets the permissions of a file or directory.
func (m *Model) Chmod(path string, mode fs.FileMode) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	number, err := m.find(path, true)
	if err == nil {
		m.nodes[number].mode = mode.Perm()
	}
	return failed("chmod", path, err)
}

// openDir finds a directory to be read.
func (m *Model) openDir(path string) (int, error) {
	number, err := m.find(path, true)
	switch {
	case err != nil:
	case m.nodes[number].kind != fs.ModeDir:
		err = syscall.ENOTDIR
	default:
		err = m.may(m.nodes[number], toRead)
	}
	return number, failed("open", path, err)
}

// SyncDir makes the names in a directory durable, and the directory's mode.
func (m *Model) SyncDir(path string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	number, err := m.openDir(path)
	if err == nil {
		m.keep(number)
	}
	return err
}

// Lstat describes what is at path, a link itself.
func (m *Model) Lstat(name string) (fs.FileInfo, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	number, err := m.find(name, false)
	if err != nil {
		return nil, failed("lstat", name, err)
	}
	return m.nodes[number].info(path.Base(name)), nil
}

// Readlink returns the target of a symbolic link.
func (m *Model) Readlink(path string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	number, err := m.find(path, false)
	if err == nil && m.nodes[number].kind != fs.ModeSymlink {
		err = syscall.EINVAL
	}
	if err != nil {
		return "", failed("readlink", path, err)
	}
	return m.nodes[number].target, nil
}

// ReadDir returns the names in a directory.
func (m *Model) ReadDir(path string) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	number, err := m.openDir(path)
	if err != nil {
		return nil, err
	}
	return slices.Sorted(maps.Keys(m.nodes[number].names)), nil
}

// Space tells what Capacity and Inodes leave.
func (m *Model) Space(string) (disk.Space, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := disk.Space{Device: 1, Bytes: 1 << 50, Files: -1}
	if m.Capacity > 0 {
		s.Bytes = max(0, m.Capacity-m.bytes)
	}
	if m.Inodes > 0 {
		s.Files = max(0, m.Inodes-m.count)
	}
	return s, nil
}
