package bundle

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"time"

	"github.com/optool/optool/internal/fault"
	"golang.org/x/sys/unix"
)

const (
	blockSize   = 256 << 10 // bytes read at once
	mostUnsized = 16 << 20  // bytes of a file that does not say how large it is
)

var (
	errLink = errors.New("is a link") // that has taken the place of a file
	errOwn  = errors.New("is a file of this program")
)

// source is an open regular file. Reads go past os.File: its poller could wait
// for ever for some of the files in proc.
type source struct {
	fd       int
	path     string
	size     int64 // when it was opened; what it gains afterwards is left out
	modified time.Time
}

// openSource opens path for reading, if it is a regular file. Nothing else is
// opened at all: that alone can start a device, or wake who waits on a FIFO.
func openSource(path string, follow bool) (*source, error) {
	how := unix.O_CLOEXEC
	if !follow {
		how |= unix.O_NOFOLLOW
	}
	return openWith(path, func(flags int) (int, error) { return open(path, how|flags) })
}

// openWith does it by at, which opens what is at path with flags.
func openWith(path string, at func(flags int) (int, error)) (*source, error) {
	wrong := func(err error) error { return &fs.PathError{Op: "open", Path: path, Err: err} }
	handle, err := at(unix.O_PATH)
	if errors.Is(err, unix.ELOOP) {
		err = errLink
	}
	if err != nil {
		return nil, wrong(err)
	}
	defer unix.Close(handle)
	var seen unix.Stat_t
	if err := unix.Fstat(handle, &seen); err != nil {
		return nil, wrong(err)
	}
	switch seen.Mode & unix.S_IFMT {
	case unix.S_IFREG:
	case unix.S_IFLNK:
		return nil, wrong(errLink)
	default:
		return nil, wrong(unix.EINVAL)
	}
	fd, err := open("/proc/self/fd/"+strconv.Itoa(handle), unix.O_RDONLY|unix.O_NONBLOCK|unix.O_CLOEXEC)
	if errors.Is(err, unix.ENOENT) || errors.Is(err, unix.ENOTDIR) { // no proc here
		fd, err = at(unix.O_RDONLY | unix.O_NONBLOCK)
	}
	if err != nil {
		return nil, wrong(err)
	}
	s := &source{fd: fd, path: path}
	var now unix.Stat_t
	if err := unix.Fstat(fd, &now); err != nil || now.Mode&unix.S_IFMT != unix.S_IFREG {
		s.close()
		return nil, wrong(unix.EINVAL)
	}
	s.size, s.modified = now.Size, time.Unix(now.Mtim.Unix())
	return s, nil
}

func open(path string, flags int) (int, error) {
	for {
		fd, err := unix.Open(path, flags, 0)
		if !errors.Is(err, unix.EINTR) {
			return fd, err
		}
	}
}

func (s *source) close() { _ = unix.Close(s.fd) }

// info is what the system says of the open file.
func (s *source) info() (os.FileInfo, error) {
	fd, err := unix.FcntlInt(uintptr(s.fd), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	f := os.NewFile(uintptr(fd), s.path)
	defer f.Close()
	return f.Stat()
}

// ReadAt reads up to len(p) bytes; at the end of the file it is io.EOF.
func (s *source) ReadAt(p []byte, at int64) (int, error) {
	n := 0
	for n < len(p) {
		m, err := unix.Pread(s.fd, p[n:], at+int64(n))
		switch {
		case errors.Is(err, unix.EINTR):
		case errors.Is(err, unix.EAGAIN): // a file of proc that waits for news
			return n, io.EOF
		case err != nil:
			return n, err
		case m == 0:
			return n, io.EOF
		default:
			n += m
		}
	}
	return n, nil
}

// dataFrom is where there is something to read from at on: sparse files have holes,
// which can be larger than any disk. An unsparse file has none.
func (s *source) dataFrom(at int64) int64 {
	next, err := unix.Seek(s.fd, at, unix.SEEK_DATA)
	switch {
	case errors.Is(err, unix.ENXIO):
		return max(at, s.size)
	case err != nil:
		return at
	}
	return max(at, next)
}

// reading hands files over.
type reading struct {
	ctx   context.Context
	out   Out
	limit int64
	skip  func(os.FileInfo) bool
	block []byte

	read, denied int // files that could be opened, and that could not
}

// file hands one file over. Its error is that of out or ctx; what is wrong with
// the file is a problem of the file.
func (r *reading) file(f found) error {
	s, err := f.open(r.skip)
	switch {
	case err == nil, errors.Is(err, errOwn):
	case errors.Is(err, fs.ErrPermission):
		r.denied++
		r.out.Problem(ProblemDenied, f.path, "permission denied")
	case errors.Is(err, fs.ErrNotExist):
		r.out.Problem(ProblemVanished, f.path, "it vanished before it could be read")
	case errors.Is(err, errLink):
		r.out.Problem(ProblemLink, f.path, "a link has taken its place")
	case errors.Is(err, unix.EINVAL):
		r.out.Problem(ProblemNotRegular, f.path, "no regular file")
	default:
		r.out.Problem(ProblemUnreadable, f.path, fault.Plain(err))
	}
	if err != nil {
		return nil
	}
	defer s.close()
	r.read++
	first := make([]byte, 1024)
	n, err := s.ReadAt(first, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		r.unreadable(s, err)
		return nil
	}
	first = first[:n]
	if p := packedAs(first); p != unpacked {
		return r.packed(s, p)
	}
	if what := noText(first); what != "" {
		r.out.Problem(ProblemBinary, s.path, what)
		return nil
	}
	w, err := r.out.Member(memberName(s.path), s.path, s.modified)
	if err != nil {
		return err
	}
	err = r.plain(w, s, first)
	return closing(w, err)
}

// closing closes w and returns the first error. When the time was over, w is left to
// who ends it then: what is half of a line is not kept.
func closing(w io.Closer, err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if late := w.Close(); err == nil {
		err = late
	}
	return err
}

func (r *reading) unreadable(s *source, err error) {
	r.out.Problem(ProblemUnreadable, s.path, fault.Plain(err))
}

// memberName is the path of a file as a relative name.
func memberName(path string) string {
	for len(path) > 0 && path[0] == '/' {
		path = path[1:]
	}
	return path
}

// plain copies a file that is not compressed.
func (r *reading) plain(w io.Writer, s *source, first []byte) error {
	if s.size == 0 { // empty, or a file of proc, which has no size
		return r.unsized(w, s)
	}
	b := &brink{to: func(p []byte) error { _, err := w.Write(p); return err }}
	err := error(nil)
	if r.limit > 0 && s.size > r.limit {
		err = r.parts(b, s, first)
	} else {
		err = r.span(b, s, 0, s.size)
	}
	left, late := b.end(err != nil, wide(first))
	if left > 0 {
		r.out.Cut(left)
	}
	if err == nil || errors.Is(err, errTorn) {
		err = late
	}
	return err
}

// span copies the bytes from from to to. A hole becomes one zero byte. errTorn: it could not.
func (r *reading) span(w io.Writer, s *source, from, to int64) error {
	for from < to {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		n, err := s.ReadAt(r.block[:min(int64(len(r.block)), to-from)], from)
		block := r.block[:n]
		if n > 0 && block[0] == 0 && len(bytes.Trim(block, "\x00")) == 0 {
			if next := min(s.dataFrom(from), to); next > from {
				block, n = block[:1], int(0)
				from = next
			}
		}
		if len(block) > 0 {
			if _, err := w.Write(block); err != nil {
				return err
			}
		}
		from += int64(n)
		switch {
		case errors.Is(err, io.EOF) && from < to:
			r.out.Problem(ProblemVanished, s.path, fmt.Sprintf("it became shorter while it was read: %d bytes are gone", to-from))
			return errTorn
		case err != nil && !errors.Is(err, io.EOF):
			r.unreadable(s, err)
			return errTorn
		}
	}
	return nil
}

// unsized copies a file until it ends.
func (r *reading) unsized(w io.Writer, s *source) error {
	limit := r.limit
	if limit == 0 {
		limit = mostUnsized
	}
	e := newEnds(w, limit, false)
	torn := error(errTorn)
	for e.total < flood*limit {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		n, err := s.ReadAt(r.block, e.total)
		if _, err := e.Write(r.block[:n]); err != nil {
			return err
		}
		if err != nil {
			if errors.Is(err, io.EOF) {
				torn = nil
			} else {
				r.unreadable(s, err)
			}
			break
		}
	}
	return done(r.out, e, torn)
}

// parts copies the first quarter of the limit and the end, and says what lies between.
func (r *reading) parts(w io.Writer, s *source, first []byte) error {
	text := wide(first)
	head, ok := r.lineAfter(s, r.limit/4, seam, text)
	if !ok {
		head = r.before(s, r.limit/4, text)
	}
	tail, _ := r.lineAfter(s, max(head, s.size-(r.limit-head)), r.limit, text)
	if text == narrow {
		n, _ := s.ReadAt(r.block[:seam], tail)
		tail += int64(behindKey(r.block[:n]))
	}
	if tail <= head {
		return r.span(w, s, 0, s.size)
	}
	if err := r.span(w, s, 0, head); err != nil {
		return err
	}
	r.out.Cut(tail - head)
	line := fmt.Sprintf("[optool: %d bytes left out here]\n", tail-head)
	last := make([]byte, text.size())
	if _, err := s.ReadAt(last, head-text.size()); head > 0 && (err != nil || !text.endsLine(last)) {
		line = "\n" + line
	}
	if _, err := w.Write(text.encode(line)); err != nil {
		return err
	}
	return r.span(w, s, tail, s.size)
}

// before is where a file may be cut that has no line end behind at for a long while.
func (r *reading) before(s *source, at int64, text width) int64 {
	at -= at % text.size()
	from := max(0, at-int64(len(r.block)))
	from -= from % text.size()
	n, err := s.ReadAt(r.block[:at-from], from)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0
	}
	if end := text.whole(r.block[:n]); end > 0 {
		return from + int64(end)
	}
	return 0 // one word, however long
}

// lineAfter is the first place behind a line end from at on, within so many
// bytes; the end of those when there is none.
func (r *reading) lineAfter(s *source, at, within int64, text width) (place int64, found bool) {
	at -= at % text.size()
	if at > 0 {
		at -= text.size() // the line may end right here
	}
	end := min(at+within, s.size)
	for at < end && r.ctx.Err() == nil {
		n, err := s.ReadAt(r.block[:min(int64(len(r.block)), end-at)], at)
		if i := text.lineEnd(r.block[:n]); i > 0 {
			return at + int64(i), true
		}
		at += int64(n)
		if err != nil || n == 0 {
			break
		}
	}
	return end, false
}
