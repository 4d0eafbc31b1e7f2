package patch

import (
	"bytes"
	"fmt"
	"io"
	"math"

	"github.com/optool/optool/internal/fault"
)

// deltaMemory: the slots of the models. Old bytes are read as they are needed.
func deltaMemory(_, _ int64) int64 { return 32 << 20 }

func applyDelta(old io.ReaderAt, oldSize int64, blob io.Reader, size int64, w io.Writer) error {
	d := newDelta(newReader(blob), old, oldSize, size)
	d.out = w
	return d.run(nil)
}

func makeDelta(old, fresh []byte) ([]byte, error) {
	if len(old) > math.MaxInt32-1 {
		return nil, fault.New(fault.ExitFailure, "patch_too_large", "patch: %d bytes are too many to look for likenesses in", len(old)).
			Hinted("publish this file whole")
	}
	var blob bytes.Buffer
	d := newDelta(newWriter(&blob), bytes.NewReader(old), int64(len(old)), int64(len(fresh)))
	d.text = fresh
	err := d.run(commands(old, fresh))
	return blob.Bytes(), err
}

// delta is one patch as it is written or read.
type delta struct {
	c       *coder
	old     window
	size    int64
	done    int64 // fresh bytes so far
	place   int64 // in the old bytes
	numbers [3]*numbers
	like    *likeness
	fresh   *freshness
	buf     []byte
	text    []byte    // writing: the fresh bytes
	out     io.Writer // reading: where they go
}

func newDelta(c *coder, old io.ReaderAt, oldSize, size int64) *delta {
	t := newTables()
	return &delta{
		c: c, size: size, old: window{old, oldSize, make([]byte, chunk+2*margin)}, buf: make([]byte, chunk),
		numbers: [3]*numbers{newNumbers(t), newNumbers(t), newNumbers(t)}, like: newLikeness(t, size), fresh: newFreshness(t, size),
	}
}

// chunk is how many bytes are coded between two looks at the errors.
const chunk = 32 << 10

// run codes a patch to its end: writing, that of all; reading, what is there.
func (d *delta) run(all []command) error {
	for k := 0; d.done < d.size; k++ {
		var next command
		if d.c.writing() {
			next = all[k]
		}
		next = d.command(next)
		if d.c.err != nil {
			return d.c.err
		}
		if err := d.check(next, k == 0); err != nil {
			return err
		}
		if err := d.part(next.like, true); err != nil {
			return err
		}
		if err := d.part(next.fresh, false); err != nil {
			return err
		}
		if d.place += int64(next.seek); d.place < 0 || d.place > d.old.size {
			return malformed("a command leads outside the old bytes")
		}
	}
	return d.c.end()
}

func (d *delta) command(x command) command {
	x.like = int(d.numbers[0].code(d.c, uint64(x.like)))
	x.fresh = int(d.numbers[1].code(d.c, uint64(x.fresh)))
	zigzag := d.numbers[2].code(d.c, uint64(x.seek)<<1^uint64(x.seek>>63))
	x.seek = int(zigzag>>1) ^ -int(zigzag&1)
	return x
}

func (d *delta) check(x command, first bool) error {
	switch left := d.size - d.done; {
	case x.like < 0 || x.fresh < 0 || int64(x.like) > left || int64(x.fresh) > left-int64(x.like):
		return malformed("a command leads past the size that the manifest says")
	case int64(x.like) > d.old.size-d.place:
		return malformed("a command leads outside the old bytes")
	case x.like+x.fresh == 0 && !first:
		return malformed("a command does nothing")
	}
	return nil
}

// part codes the next n bytes, which lie over old ones or not.
func (d *delta) part(n int, like bool) error {
	for n > 0 {
		b := d.buf[:min(n, chunk)]
		if d.c.writing() {
			copy(b, d.text[d.done:])
		}
		if like {
			old, err := d.old.at(d.place, len(b))
			if err != nil {
				return err
			}
			d.like.code(d.c, old, b)
			d.place += int64(len(b))
		} else {
			d.fresh.code(d.c, b)
		}
		if d.c.err != nil {
			return d.c.err
		}
		if !d.c.writing() {
			if _, err := d.out.Write(b); err != nil {
				return err
			}
		}
		d.done += int64(len(b))
		n -= len(b)
	}
	return nil
}

// window reads the old bytes piece by piece.
type window struct {
	text io.ReaderAt
	size int64
	buf  []byte
}

// at returns n bytes from place on, and a margin before and after. What is
// outside the text counts as zero.
func (w *window) at(place int64, n int) ([]byte, error) {
	b := w.buf[:n+2*margin]
	clear(b)
	start := place - margin
	from, to := max(start, 0), min(start+int64(len(b)), w.size)
	if from >= to {
		return b, nil
	}
	if k, err := w.text.ReadAt(b[from-start:to-start], from); k < int(to-from) {
		return nil, fmt.Errorf("read what is to be patched: %w", err)
	}
	return b, nil
}
