package archive

import (
	"io"

	"github.com/optool/optool/internal/fault"
)

// Check hands every member written so far to look, read back from the disk. While
// look is at one piece, the next is read and expanded. It stops at the first error;
// a member that cannot be read as it was written is the fault bundle_damaged.
func (w *Writer) Check(look func(name string, r io.Reader) error) error {
	for i := range w.members {
		m := &w.members[i]
		if err := w.read(m, func(r io.Reader) error { return look(m.Name, r) }); err != nil {
			return err
		}
	}
	return nil
}

// read hands the content of a member to look.
func (w *Writer) read(m *place, look func(io.Reader) error) error {
	packed := io.NewSectionReader(unsealed{w.span, w.seal}, m.content, m.end-m.content)
	if m.Size == 0 {
		return look(io.MultiReader())
	}
	content, err := w.options.Format.expand(packed)
	if err != nil {
		return w.damaged(m, err)
	}
	a := &ahead{pieces: make(chan piece, 1), stop: make(chan struct{})}
	go a.read(io.LimitReader(content, m.Size), m.Size)
	err = look(a)
	close(a.stop)
	for range a.pieces { // until the goroutine has ended
	}
	content.Close()
	if a.failed != nil {
		return w.damaged(m, a.failed)
	}
	return err
}

func (w *Writer) damaged(m *place, err error) error {
	f := fault.New(fault.ExitUnverified, "bundle_damaged", "reading %s back: %q is not what was written", w.options.Path, m.Name).Hinted(
		"the disk or the memory of this host damages data: write to another disk")
	f.Err = err
	return f
}

// unsealed reads what was written.
type unsealed struct {
	span *span
	seal *seal
}

func (u unsealed) ReadAt(b []byte, offset int64) (int, error) {
	if err := u.span.ReadAt(b, offset); err != nil {
		return 0, err
	}
	u.seal.apply(u.seal.extents, b, offset)
	return len(b), nil
}

// ahead reads in another goroutine, one piece ahead.
type ahead struct {
	pieces chan piece
	stop   chan struct{}
	now    []byte
	failed error // of the disk, not of whoever reads
	ended  bool
}

type piece struct {
	b   []byte
	err error
}

// read reads size bytes. Of three buffers one is looked at, one is ready, and one
// is being filled.
func (a *ahead) read(r io.Reader, size int64) {
	defer close(a.pieces)
	var buffers [3][]byte
	for i := 0; ; i = (i + 1) % len(buffers) {
		if buffers[i] == nil {
			buffers[i] = make([]byte, min(size+1, 128<<10))
		}
		b := buffers[i]
		n, err := io.ReadFull(r, b)
		if err == io.ErrUnexpectedEOF {
			err = io.EOF
		}
		select {
		case a.pieces <- piece{b[:n], err}:
		case <-a.stop:
			return
		}
		if err != nil {
			return
		}
	}
}

func (a *ahead) Read(b []byte) (int, error) {
	if err := a.next(); err != nil {
		return 0, err
	}
	n := copy(b, a.now)
	a.now = a.now[n:]
	return n, nil
}

// WriteTo hands the pieces over as they are.
func (a *ahead) WriteTo(w io.Writer) (sum int64, err error) {
	for {
		if err := a.next(); err == io.EOF {
			return sum, nil
		} else if err != nil {
			return sum, err
		}
		n, err := w.Write(a.now)
		sum += int64(n)
		a.now = a.now[n:]
		if err != nil {
			return sum, err
		}
	}
}

// next waits for a piece unless one is left.
func (a *ahead) next() error {
	for len(a.now) == 0 {
		if a.failed != nil {
			return a.failed
		}
		if a.ended {
			return io.EOF
		}
		p := <-a.pieces
		a.now, a.ended = p.b, p.err != nil
		if p.err != nil && p.err != io.EOF {
			a.failed = p.err
		}
	}
	return nil
}
