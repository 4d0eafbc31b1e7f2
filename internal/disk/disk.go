// Package disk is the file system as an update sees it: few operations, each of
// which can fail and each of which can be the last before the power goes.
//
// Whoever must leave a sound platform behind works through a Disk, so that tests
// can put another one in its place: one that fails at the n-th write, one that
// ends the process at any operation, one that forgets at a power cut all that was
// never synced.
//
// What is durable, and when, is as POSIX has it and no better: the bytes of a
// file after its Sync; a new, renamed or removed name after SyncDir of its
// directory (of both directories for a rename between two).
package disk

import (
	"io"
	"io/fs"
)

// Disk is a file system. Paths are absolute. Errors are those of package os, so
// that errors.Is(err, fs.ErrNotExist) works.
type Disk interface {
	// Create makes a new file for writing; it fails if the name is taken.
	Create(path string, mode fs.FileMode) (File, error)
	// Append opens a file for writing at its end, and makes it if need be.
	Append(path string, mode fs.FileMode) (File, error)
	// Open opens a regular file for reading; it follows no symbolic link in the
	// last element and waits for no pipe.
	Open(path string) (Reader, error)

	Mkdir(path string, mode fs.FileMode) error
	Symlink(target, path string) error
	// Link gives the file at old a second name.
	Link(old, path string) error
	// Clone makes path a copy of the file at old that shares its blocks, with the
	// given mode. It fails where the file system cannot (errors.ErrUnsupported).
	Clone(old, path string, mode fs.FileMode) error
	// Rename moves old to path and replaces a file or symbolic link there.
	Rename(old, path string) error
	// Remove removes a file, a symbolic link or an empty directory.
	Remove(path string) error
	Chmod(path string, mode fs.FileMode) error
	SyncDir(path string) error

	Lstat(path string) (fs.FileInfo, error)
	Readlink(path string) (string, error)
	// ReadDir returns the names in a directory, sorted.
	ReadDir(path string) ([]string, error)
	// Space tells how much room there is at path, or at the nearest directory
	// above it that exists.
	Space(path string) (Space, error)
}

// File is a file being written.
type File interface {
	io.Writer
	Truncate(size int64) error // writing goes on at the new end
	Sync() error
	Close() error
}

// Reader is a file being read.
type Reader interface {
	io.Reader
	io.ReaderAt
	io.Closer
	Stat() (fs.FileInfo, error)
}

// Space is the room of a file system that an unprivileged, or for root any,
// writer may still use.
type Space struct {
	Device uint64 // equal for two paths on one file system
	Bytes  int64
	Files  int64 // inodes; -1: without limit
}
