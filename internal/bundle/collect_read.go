package bundle

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/optool/optool/internal/fault"
	"golang.org/x/sys/unix"
)

const (
	blockSize   = 256 << 10 // bytes read at once
	mostUnsized = 16 << 20  // bytes of a file that does not say how large it is
)

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
	line := fmt.Sprintf(leftOut(), tail-head)
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
