package disk

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
)

// unfinished is how the name of a file ends that is being written whole.
const unfinished = ".new"

// WriteFile replaces the file at path, or makes it: after a kill or power cut at
// any instant there is the old content or the new one, and once WriteFile has
// returned, the new one. Two writers of one path are the caller's to keep apart.
// What is no file stays, see Replaceable.
func WriteFile(d Disk, path string, data []byte, mode fs.FileMode) error {
	if err := Replaceable(d, path); err != nil {
		return err
	}
	part := path + unfinished
	if err := d.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := d.Create(part, mode)
	if err != nil {
		return err
	}
	if _, err = f.Write(data); err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = d.Rename(part, path)
	}
	if err != nil {
		_ = d.Remove(part)
		return err
	}
	return d.SyncDir(filepath.Dir(path))
}

// ReadFile returns the content of a file of at most max bytes.
func ReadFile(d Disk, path string, max int64) ([]byte, error) {
	f, err := d.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, max+1))
	if err == nil && int64(len(data)) > max {
		err = &fs.PathError{Op: "read", Path: path, Err: tooLarge(max)}
	}
	return data, err
}

// tooLarge is how many bytes a file may have.
type tooLarge int64

const tooLargeText = "larger than %d bytes"

func (t tooLarge) Error() string { return fmt.Sprintf(tooLargeText, int64(t)) }

// Said returns what the text is made of, for other languages.
func (t tooLarge) Said() (string, []any) { return tooLargeText, []any{int64(t)} }

// MkdirAll makes a directory and those above it that are missing. Afterwards they
// are durable, even when a run before this one was killed before it could see to
// that.
func MkdirAll(d Disk, path string, mode fs.FileMode) error {
	if err := mkdirAll(d, path, mode); err != nil {
		return err
	}
	return syncIfOurs(d, path) // its mode
}

func mkdirAll(d Disk, path string, mode fs.FileMode) error {
	info, err := d.Lstat(path)
	switch {
	case err == nil && info.IsDir():
		// Each is durable before the next is made, so that this one alone may not be.
		return syncIfOurs(d, filepath.Dir(path))
	case err == nil && info.Mode()&fs.ModeSymlink == 0:
		return &fs.PathError{Op: "mkdir", Path: path, Err: errors.New("a file is in the way")}
	case err == nil:
		return nil // an administrator's link to another disk
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	above := filepath.Dir(path)
	if err := mkdirAll(d, above, mode); err != nil {
		return err
	}
	if err := d.Mkdir(path, mode); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return d.SyncDir(above)
}

// syncIfOurs passes over a directory that may not be read: others made it.
func syncIfOurs(d Disk, path string) error {
	if err := d.SyncDir(path); err != nil && !errors.Is(err, fs.ErrPermission) {
		return err
	}
	return nil
}

// RemoveAll removes path and all below it, following no link. What is not there
// is removed already. It makes nothing durable.
func RemoveAll(d Disk, path string) error {
	info, err := d.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.IsDir() {
		if info.Mode().Perm()&0o700 != 0o700 { // a release may hold directories closed to their owner
			if err := d.Chmod(path, 0o700); err != nil {
				return err
			}
		}
		names, err := d.ReadDir(path)
		if err != nil {
			return err
		}
		for _, name := range names {
			if err := RemoveAll(d, filepath.Join(path, name)); err != nil {
				return err
			}
		}
	}
	if err := d.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
