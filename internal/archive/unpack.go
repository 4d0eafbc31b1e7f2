package archive

import (
	"errors"
	"io"
	"os"
	"path"

	"github.com/optool/optool/internal/fault"
)

// Unpack writes all members into a new directory, modes 0600 and 0700, and returns
// their names. What came out before an error stays there.
//
// It goes through an os.Root: not even a link that another process plants meanwhile
// leads outside.
func Unpack(r *Reader, dir string) ([]string, error) {
	doing := "unpacking into " + dir
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, fault.File(err, doing)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fault.File(err, doing)
	}
	defer root.Close()
	var names []string
	buffer := make([]byte, 256<<10)
	for {
		e, err := r.Next()
		if errors.Is(err, io.EOF) {
			return names, nil
		}
		if err == nil {
			err = unpack(root, r, e, buffer)
		}
		if err != nil {
			return names, fault.File(err, doing)
		}
		names = append(names, e.Name)
	}
}

func unpack(root *os.Root, r *Reader, e Entry, buffer []byte) error {
	if folder := path.Dir(e.Name); folder != "." {
		if err := root.MkdirAll(folder, 0o700); err != nil {
			return err
		}
	}
	f, err := root.OpenFile(e.Name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.CopyBuffer(struct{ io.Writer }{f}, r, buffer)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		_ = root.Chtimes(e.Name, e.Modified, e.Modified) // a nicety
	}
	return err
}
