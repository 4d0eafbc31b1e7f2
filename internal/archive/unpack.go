package archive

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// Unpacker unpacks a bundle while another reads it: all members, whether that reads
// all of a member or not. So what was looked at and what lies in the directory are
// the same, whoever changes the bundle meanwhile.
//
// It goes through an os.Root: not even a link that another process plants meanwhile
// leads outside.
type Unpacker struct {
	from   Source
	dir    string
	root   *os.Root
	names  []string
	entry  Entry
	file   *os.File // of the member that is being read
	buffer []byte
}

// NewUnpacker makes the directory, which must not be there, mode 0700.
func NewUnpacker(from Source, dir string) (*Unpacker, error) {
	doing := lang.Say("unpacking into %s", dir)
	if err := os.Mkdir(dir, 0o700); errors.Is(err, fs.ErrExist) {
		return nil, fault.New(fault.ExitUsage, "file_exists", "%s: there is something of that name already", doing).Hinted("remove it, or name another directory")
	} else if err != nil {
		return nil, fault.File(err, doing)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fault.File(err, doing)
	}
	return &Unpacker{from: from, dir: dir, root: root, buffer: make([]byte, 256<<10)}, nil
}

// Next writes what is left of the member before, and goes to the next. Its faults
// are those of the bundle, and those of fault.File.
func (u *Unpacker) Next() (Entry, error) {
	e, err := u.next()
	if err != nil && !errors.Is(err, io.EOF) {
		err = fault.File(err, lang.Say("unpacking into %s", u.dir))
	}
	return e, err
}

func (u *Unpacker) next() (Entry, error) {
	if err := u.finish(); err != nil {
		return Entry{}, err
	}
	e, err := u.from.Next()
	if err != nil {
		return e, err
	}
	if folder := path.Dir(e.Name); folder != "." {
		if err := u.root.MkdirAll(folder, 0o700); err != nil {
			return e, err
		}
	}
	u.file, err = u.root.OpenFile(e.Name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	u.entry = e
	return e, err
}

// finish writes the rest of a member.
func (u *Unpacker) finish() error {
	if u.file == nil {
		return nil
	}
	_, err := io.CopyBuffer(struct{ io.Writer }{u.file}, struct{ io.Reader }{u.from}, u.buffer)
	if closed := u.file.Close(); err == nil {
		err = closed
	}
	u.file = nil
	if err == nil {
		_ = u.root.Chtimes(u.entry.Name, u.entry.Modified, u.entry.Modified) // a nicety
		u.names = append(u.names, u.entry.Name)
	}
	return err
}

// Read reads from the member.
func (u *Unpacker) Read(b []byte) (int, error) {
	n, err := u.from.Read(b)
	if n > 0 {
		if _, wrong := u.file.Write(b[:n]); wrong != nil {
			return 0, fault.File(wrong, lang.Say("unpacking into %s", u.dir))
		}
	}
	return n, err
}

// Names lists the members that are unpacked, in order.
func (u *Unpacker) Names() []string { return u.names }

// Close closes the directory; what is in it stays.
func (u *Unpacker) Close() error {
	if u.file != nil {
		_ = u.file.Close()
		u.file = nil
	}
	return u.root.Close()
}

// Remove takes back what was unpacked, with the directory.
func (u *Unpacker) Remove() {
	for _, name := range append(u.names, u.entry.Name) {
		if first, _, _ := strings.Cut(name, "/"); first != "" {
			_ = u.root.RemoveAll(first)
		}
	}
	_ = os.Remove(u.dir)
}

// Unpack writes all members into a new directory, modes 0600 and 0700, and returns
// their names. What came out before an error stays there.
func Unpack(r Source, dir string) ([]string, error) {
	u, err := NewUnpacker(r, dir)
	if err != nil {
		return nil, err
	}
	defer u.Close()
	for {
		if _, err := u.Next(); errors.Is(err, io.EOF) {
			return u.names, nil
		} else if err != nil {
			return u.names, err
		}
	}
}
