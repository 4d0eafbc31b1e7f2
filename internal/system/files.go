package system

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// ReadFile returns the contents of the regular file at path, at most max bytes.
// Faults by code: not_found, permission_denied, not_a_file and file_too_large
// (exit 2), and what else fault.File knows. The cause is kept, so that
// errors.Is(err, fs.ErrNotExist) works.
func ReadFile(path string, max int64) ([]byte, error) {
	doing := lang.Say("reading %s", path)
	// Without O_NONBLOCK opening a named pipe would wait for its writer.
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, fault.File(err, doing)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fault.File(err, doing)
	}
	if info.IsDir() {
		return nil, notAFile(doing, lang.Say("it is a directory")).Hinted("name a file in it")
	}
	if !info.Mode().IsRegular() {
		return nil, notAFile(doing, lang.Say("it is no regular file")).
			Hinted("copy the contents to a file, or pass - to read standard input where the command allows it")
	}
	var text bytes.Buffer
	text.Grow(int(min(info.Size(), max)) + bytes.MinRead) // files of proc(5) say they are empty
	if _, err := text.ReadFrom(io.LimitReader(f, max+1)); err != nil {
		return nil, fault.File(err, doing)
	}
	data := text.Bytes()
	if int64(len(data)) > max {
		return nil, fault.New(fault.ExitUsage, "file_too_large", "%s: it is larger than %d bytes", doing, max).Hinted(
			"check that this is the right file")
	}
	return data, nil
}

func notAFile(doing, why lang.Text) *fault.Error {
	return fault.New(fault.ExitUsage, "not_a_file", "%s: %s", doing, why)
}

const (
	unfinished = ".new"    // how the name of a file being written ends
	abandoned  = time.Hour // the age from which such a file belongs to nobody
)

// WriteFile replaces the file at path, or creates it, in one step: whoever
// reads, and whatever stops the process or the host, finds the old contents or
// the new, complete and with the permissions mode, whatever the umask. When it
// fails nothing is left behind and the old file is untouched, unless the very
// last step failed, making the change survive a power cut. What a killed process
// left is removed by a later write.
// What is no regular file, as a device, is not replaced: not_a_file, exit 2.
func WriteFile(path string, data []byte, mode fs.FileMode) (err error) {
	doing := lang.Say("writing %s", path)
	dir, name := filepath.Split(path)
	if dir == "" {
		dir = "."
	}
	if err := disk.Replaceable(disk.OS{}, path); err != nil {
		return fault.File(err, doing)
	}
	prefix := "." + name + "-"
	f, err := os.CreateTemp(dir, prefix+"*"+unfinished)
	if err != nil {
		return fault.File(err, doing)
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
			err = fault.File(err, doing)
		}
	}()
	if _, err = f.Write(data); err != nil {
		return err
	}
	if err = f.Chmod(mode); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	if err = os.Rename(f.Name(), path); err != nil {
		return err
	}
	return settle(dir, prefix)
}

// settle makes a rename in dir survive a power cut, and removes the unfinished
// files of writers that were killed.
func settle(dir, prefix string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	// Some file systems cannot sync a directory; there the rename is durable by
	// itself or not at all.
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, syscall.ENOTSUP) {
		return err
	}
	names, _ := d.Readdirnames(1000) // housekeeping: an error here harms nobody
	for _, name := range names {
		if !strings.HasPrefix(name, prefix) || !strings.HasSuffix(name, unfinished) {
			continue
		}
		full := filepath.Join(dir, name)
		if info, err := os.Lstat(full); err == nil && time.Since(info.ModTime()) > abandoned {
			os.Remove(full)
		}
	}
	return nil
}
