package archive

import (
	"bytes"
	"crypto/sha256"
	"hash"
	"time"
)

// Pack is a member that is compressed in memory, before its turn.
type Pack struct {
	w        *Writer
	name     string
	modified time.Time
	raw      []byte   // not compressed yet
	frames   [][]byte // compressed
	packed   int      // bytes of frames
	size     int64    // of the member
	sum      hash.Hash
	failed   error
}

// Pack begins a member in memory, in any goroutine.
func (w *Writer) Pack(name string, modified time.Time) *Pack {
	return &Pack{w: w, name: name, modified: modified, sum: sha256.New()}
}

// Write takes more of the member. When the Pack is full it returns ErrFull and how
// much it took; once it is the member's turn, Continue takes the rest.
func (p *Pack) Write(b []byte) (int, error) {
	n := 0
	for n < len(b) && p.failed == nil {
		if p.packed >= PackSize {
			return n, ErrFull
		}
		take := b[n:min(len(b), n+FrameSize-len(p.raw))]
		p.raw = append(p.raw, take...)
		p.sum.Write(take)
		p.size += int64(len(take))
		n += len(take)
		if len(p.raw) == FrameSize {
			p.failed = p.flush()
		}
	}
	return n, p.failed
}

// flush compresses what is there.
func (p *Pack) flush() error {
	if len(p.raw) == 0 {
		return nil
	}
	to := p.w.press.buffer()
	frame, err := p.w.press.squeeze(to, p.raw)
	p.frames = append(p.frames, bytes.Clone(frame))
	p.w.press.done(to)
	p.packed += len(frame)
	p.raw = p.raw[:0]
	return err
}

// close compresses the rest, with its padding and the header before it.
func (p *Pack) close() error {
	p.raw = append(p.raw, make([]byte, padding(p.size))...)
	if err := p.flush(); err != nil {
		return err
	}
	p.raw = nil
	head, err := header(p.name, p.size, p.modified)
	if err != nil {
		return err
	}
	head, err = p.w.press.squeeze(nil, head)
	p.frames = append([][]byte{head}, p.frames...)
	return err
}

// Size is how much was taken, in bytes.
func (p *Pack) Size() int64 { return p.size }

// Drop frees what p holds, when it is not to be appended.
func (p *Pack) Drop() { p.raw, p.frames = nil, nil }

// Append writes a Pack as the next member and empties it. With any error nothing
// of it is in the archive; ErrNoSpace and ErrTooLarge leave the archive ready for
// smaller ones.
func (w *Writer) Append(p *Pack) (Stored, error) {
	defer p.Drop()
	if p.failed != nil {
		return Stored{}, p.failed
	}
	if err := p.close(); err != nil {
		return Stored{}, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.ready(p.name); err != nil {
		return Stored{}, err
	}
	start, head := w.at, int64(len(p.frames[0]))
	if err := w.put(false, p.frames...); err != nil {
		return Stored{}, err
	}
	return w.noted(p.name, p.modified, p.size, p.sum.Sum(nil), start, start+head), nil
}
