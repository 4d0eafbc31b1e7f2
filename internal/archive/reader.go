package archive

import (
	"archive/tar"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"strings"
	"syscall"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// Limits bound what is read of a bundle; zero stands for the default.
type Limits struct {
	Total   int64 // bytes of the archive when it is expanded; 64 GiB
	Members int   // 200,000
}

const (
	defaultTotal   = 64 << 30
	defaultMembers = 200_000
	mostZeros      = 1 << 20  // after the end of the tar archive
	mostNames      = 64 << 20 // bytes
	foldersEach    = 4        // new folders that a member may bring, on average
)

// Entry is a member that is about to be read.
type Entry struct {
	Name     string // as CheckName wants it
	Size     int64
	Modified time.Time
}

// Reader reads a bundle from front to back. It is for one goroutine.
type Reader struct {
	path      string
	files     *parts
	limits    Limits
	encrypted bool
	format    Format
	expanded  io.ReadCloser
	bytes     *meter // of the expanded archive
	tar       *tar.Reader
	seed      maphash.Seed
	seen      map[uint64]bool // names of members (true) and of folders, as hashes
	members   int
	names     int   // bytes of all their names
	behind    int64 // where the padding of the member before ends
	failed    error // or io.EOF
}

// Next goes to the next member; io.EOF after the last one of a whole bundle. The
// faults are those of Open. A bundle that was cut short anywhere is never taken for
// a whole one.
func (r *Reader) Next() (Entry, error) {
	for r.failed == nil {
		e, ok, err := r.next()
		if err != nil {
			r.failed = err
			break
		}
		if ok {
			return e, nil
		}
	}
	return Entry{}, r.failed
}

func (r *Reader) next() (Entry, bool, error) {
	h, err := r.tar.Next()
	switch {
	case errors.Is(err, io.EOF):
		return Entry{}, false, r.end()
	case errors.Is(err, tar.ErrHeader) && r.behind == 0:
		return Entry{}, false, r.unreadable("it holds no tar archive")
	case err != nil:
		return Entry{}, false, r.fault(err)
	}
	start := r.bytes.n
	r.behind = start + h.Size + int64(padding(h.Size))
	if h.Typeflag == tar.TypeDir && h.Size == 0 {
		return Entry{}, false, nil
	}
	if err := ordinary(h); err != nil {
		return Entry{}, false, r.damaged("%v", err)
	}
	if err := r.unique(h.Name); err != nil {
		return Entry{}, false, err
	}
	if h.Size > r.limits.Total {
		return Entry{}, false, r.fault(errTooLarge)
	}
	return Entry{h.Name, h.Size, h.ModTime.UTC()}, true, nil
}

// ordinary wants a regular file with all its bytes.
func ordinary(h *tar.Header) error {
	if err := CheckName(h.Name); err != nil {
		return err
	}
	sparse := false
	for key := range h.PAXRecords {
		sparse = sparse || strings.HasPrefix(key, "GNU.sparse.")
	}
	if h.Typeflag != tar.TypeReg || h.Linkname != "" || h.Size < 0 || sparse {
		return fmt.Errorf("%q is no ordinary file", h.Name)
	}
	return nil
}

// unique wants a name that no other member has, nor the folder of one.
func (r *Reader) unique(name string) error {
	r.members++
	r.names += len(name)
	if r.members > r.limits.Members || r.names > mostNames || len(r.seen) > (foldersEach+1)*max(r.limits.Members, 1000) {
		return r.fault(errTooMany)
	}
	hash := func(s string) uint64 { return maphash.String(r.seed, s) }
	if _, there := r.seen[hash(name)]; there {
		return r.damaged("it holds %q twice", name)
	}
	r.seen[hash(name)] = true
	for i := strings.LastIndexByte(name, '/'); i > 0; i = strings.LastIndexByte(name[:i], '/') {
		file, there := r.seen[hash(name[:i])]
		if file {
			return r.damaged("%q is a file and a folder", name[:i])
		}
		if there {
			break
		}
		r.seen[hash(name[:i])] = false
	}
	return nil
}

// end makes sure that the archive ends as one must, and the file with it. A
// tar.Reader and an expander are content with less.
func (r *Reader) end() error {
	if r.members == 0 {
		return r.unreadable("it holds no files")
	}
	if r.bytes.n < r.behind+tarEnd {
		return r.fault(io.ErrUnexpectedEOF)
	}
	b := make([]byte, 32<<10)
	for zeros := 0; ; {
		n, err := r.bytes.Read(b)
		for _, c := range b[:n] {
			if c != 0 {
				return r.damaged("something follows its end")
			}
		}
		if zeros += n; zeros > mostZeros {
			return r.damaged("something follows its end")
		}
		if errors.Is(err, io.EOF) {
			return io.EOF
		}
		if err != nil {
			return r.fault(err)
		}
	}
}

// Read reads from the member.
func (r *Reader) Read(b []byte) (int, error) {
	if r.failed != nil {
		return 0, r.failed
	}
	n, err := r.tar.Read(b)
	if err != nil && err != io.EOF {
		r.failed = r.fault(err)
		err = r.failed
	}
	return n, err
}

// Encrypted tells whether the bundle is an age file.
func (r *Reader) Encrypted() bool { return r.encrypted }

// Format is how the archive is compressed.
func (r *Reader) Format() Format { return r.format }

// Close closes the file.
func (r *Reader) Close() error {
	if r.expanded != nil {
		r.expanded.Close()
	}
	return r.files.Close()
}

var (
	errTooLarge = errors.New("it is larger than the limit when it is expanded")
	errTooMany  = errors.New("it holds more files than the limit")
)

// fault says what is wrong with the bundle in which err was met.
func (r *Reader) fault(err error) error {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f
	}
	_, ofDisk := errors.AsType[syscall.Errno](err)
	switch {
	case errors.Is(err, errTooLarge), errors.Is(err, errTooMany):
		return fault.New(fault.ExitUnverified, "bundle_too_large", "reading the bundle %s: %w", r.path, err).Hinted(
			"do not open it, unless you know who made it")
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return r.damaged("it was cut short")
	case ofDisk:
		return fault.File(err, lang.Say("reading the bundle %s", r.path))
	}
	return r.damaged("what follows byte %d of the archive makes no sense", r.behind)
}

func (r *Reader) damaged(format string, args ...any) error {
	return fault.New(fault.ExitUnverified, "bundle_damaged", "the bundle %s is damaged: %s", r.path, lang.Say(format, args...)).Hinted(
		"copy it again, and compare its SHA-256 with that of the original: sha256sum %s", r.path)
}

func (r *Reader) unreadable(what string) error {
	f := fault.New(fault.ExitUsage, "bundle_unreadable", "%s is no diagnostics bundle: %s", r.path, lang.Say(what))
	if strings.HasSuffix(r.path, partial) || strings.HasSuffix(r.path, second) {
		return f.Hinted("it was never completed, and nobody can read it: remove it")
	}
	return f.Hinted("name a file that optool diagnostics-bundle create made; if it is one, copy it again")
}

// meter counts and limits the bytes of the expanded archive.
type meter struct {
	r    io.Reader
	n    int64
	most int64
}

func (m *meter) Read(b []byte) (int, error) {
	if m.n > m.most {
		return 0, errTooLarge
	}
	n, err := m.r.Read(b)
	m.n += int64(n)
	return n, err
}
