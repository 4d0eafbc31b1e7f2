package archive

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

const firstPart = ".001"

// parts reads a bundle from one file, or from PATH.001, PATH.002 and so on until
// one is missing. One file is open at a time.
type parts struct {
	path string // without the number
	next int    // number of the next part; 0: there are none
	now  *os.File
}

// openParts opens the first file. It follows links, since the user named it, and
// waits for no pipe.
func openParts(path string) (*parts, error) {
	p := &parts{}
	f, err := openRegular(path)
	if base, ok := strings.CutSuffix(path, firstPart); ok {
		p.path, p.next = base, 2
	} else if errors.Is(err, fs.ErrNotExist) {
		if first, failed := openRegular(path + firstPart); failed == nil {
			f, err = first, nil
			p.path, p.next = path, 2
		}
	}
	if err != nil {
		return nil, fault.File(err, lang.Say("reading the bundle %s", path))
	}
	p.now = f
	return p, nil
}

func openRegular(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fault.New(fault.ExitUsage, "bundle_unreadable", "%s is no diagnostics bundle: it is no regular file", path).Hinted(
			"name a file that optool diagnostics-bundle create made")
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func (p *parts) Read(b []byte) (int, error) {
	for {
		n, err := p.now.Read(b)
		if n > 0 || len(b) == 0 {
			return n, nil
		}
		if !errors.Is(err, io.EOF) || p.next == 0 || p.next > mostFiles {
			return 0, err
		}
		f, err := openRegular(fmt.Sprintf("%s.%03d", p.path, p.next))
		if errors.Is(err, fs.ErrNotExist) {
			return 0, io.EOF
		}
		if err != nil {
			return 0, err
		}
		p.now.Close()
		p.now, p.next = f, p.next+1
	}
}

func (p *parts) Close() error { return p.now.Close() }
