package patch

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"

	"github.com/optool/optool/internal/fault"
)

// deltaMemory: the counters of the models, and two stripes. Old bytes are read as
// they are needed.
func deltaMemory(_, _ int64) int64 { return 32 << 20 }

// delta codes a patch stripe by stripe.
type delta struct {
	layout      *layout
	differences *differences
	fresh       *freshness
}

func newDelta(old io.ReaderAt, oldSize, size int64) *delta {
	t := newTables()
	return &delta{newLayout(t, old, oldSize, size), newDifferences(t, size), newFreshness(t, size)}
}

// fill codes the bytes of a stripe whose layout is known.
func (d *delta) fill(differ, fresh *coder, s *stripe) {
	s.parts(
		func(old, missed, text []byte) { d.differences.code(differ, old, missed, text) },
		func(text []byte) { d.fresh.code(fresh, text) },
	)
}

func makeDelta(old, fresh []byte) ([]byte, error) {
	if len(old) > math.MaxInt32-1 {
		return nil, fault.New(fault.ExitFailure, "patch_too_large", "patch: %d bytes are too many to look for likenesses in", len(old)).
			Hinted("publish this file whole")
	}
	var blob []byte
	d := newDelta(bytes.NewReader(old), int64(len(old)), int64(len(fresh)))
	for _, s := range stripes(commands(old, fresh), bytes.Clone(fresh)) {
		layout, differ, added := newWriter(), newWriter(), newWriter()
		if err := d.layout.code(layout, s); err != nil {
			return nil, err
		}
		d.fill(differ, added, s)
		streams := [3][]byte{layout.end(), differ.end(), added.end()}
		for _, stream := range streams {
			if len(stream) > maxStream {
				return nil, fault.New(fault.ExitFailure, "patch_too_large", "patch: these bytes grow when they are coded").Hinted("publish this file whole")
			}
			blob = binary.AppendUvarint(blob, uint64(len(stream)))
		}
		for _, stream := range streams {
			blob = append(blob, stream...)
		}
		s.old, s.missed = nil, nil // done with
	}
	return blob, nil
}

// stripes cuts a text and its commands.
func stripes(all []command, text []byte) []*stripe {
	var cut []*stripe
	for len(text) > 0 {
		n := min(len(text), stripeSize)
		s := &stripe{text: text[:n], missed: make([]byte, n)}
		text = text[n:]
		for n > 0 {
			c := &all[0]
			part := command{like: min(n, c.like)}
			part.fresh = min(n-part.like, c.fresh)
			n -= part.like + part.fresh
			c.like, c.fresh = c.like-part.like, c.fresh-part.fresh
			if c.like+c.fresh == 0 {
				part.seek = c.seek
				all = all[1:]
			}
			s.commands = append(s.commands, part)
		}
		cut = append(cut, s)
	}
	return cut
}

// applyDelta reads a patch. While one stripe is filled, the layout of the next is
// read, which takes about as long.
func applyDelta(old io.ReaderAt, oldSize int64, blob io.Reader, size int64, w io.Writer) error {
	in := &source{Reader: blob}
	r := &deltaReader{delta: newDelta(old, oldSize, size), in: bufio.NewReader(in), left: size}
	type result struct {
		*stripe
		err error
	}
	ahead := make(chan result, 1)
	read := func() {
		s, err := r.next()
		if in.err != nil {
			err = in.err
		}
		ahead <- result{s, err}
	}
	go read()
	for {
		now := <-ahead
		if now.err != nil {
			return now.err
		}
		if now.stripe == nil {
			return nil
		}
		go read()
		r.fill(newReader(now.streams[1]), newReader(now.streams[2]), now.stripe)
		if _, err := w.Write(now.text); err != nil {
			<-ahead
			return err
		}
	}
}

// deltaReader reads stripes with their layouts.
type deltaReader struct {
	*delta
	in   *bufio.Reader
	left int64 // bytes of text
	used [2]stripe
	n    int
}

// next returns nil after the last stripe. It must not be called while the last
// but one is in use.
func (r *deltaReader) next() (*stripe, error) {
	if r.left == 0 {
		if _, err := r.in.ReadByte(); err == nil {
			return nil, malformed("bytes follow the end of the patch")
		}
		return nil, nil
	}
	s := &r.used[r.n&1]
	r.n++
	n := int(min(r.left, stripeSize))
	r.left -= int64(n)
	if s.text == nil {
		s.text, s.missed = make([]byte, n), make([]byte, n)
	}
	s.text, s.missed = s.text[:n], s.missed[:n]
	s.commands, s.old = s.commands[:0], s.old[:0]

	var lengths [3]uint64
	for i := range lengths {
		var err error
		if lengths[i], err = binary.ReadUvarint(r.in); err != nil {
			return nil, malformed("the patch ends early")
		}
		if lengths[i] > maxStream {
			return nil, malformed("a part of the patch is too long")
		}
	}
	for i, n := range lengths {
		if uint64(cap(s.streams[i])) < n {
			s.streams[i] = make([]byte, n)
		}
		s.streams[i] = s.streams[i][:n]
		if _, err := io.ReadFull(r.in, s.streams[i]); errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, malformed("the patch ends early")
		} else if err != nil {
			return nil, err
		}
	}
	return s, r.layout.code(newReader(s.streams[0]), s)
}
