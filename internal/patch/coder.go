package patch

import (
	"bufio"
	"errors"
	"io"
)

// coder is a binary arithmetic coder: each bit costs as much as its probability
// says, down to about 1/10000 of a bit for what was certain. It is one type for
// both directions, so that the model above it exists once and cannot differ
// between writer and reader: code takes the bit to write, or returns the bit read.
//
// It is a range coder with a 32-bit range, bytewise renormalisation and deferred
// carry (G. N. N. Martin, 1979).
type coder struct {
	width uint32 // of the interval, at least 1<<24 between two bits

	low     uint64 // writing: lower end of the interval, with the carry in bit 32
	held    byte   // last byte not written, as a carry may still raise it
	pending int64  // bytes held back: the one above, then 0xff
	out     *bufio.Writer

	code uint32 // reading: the value within the interval
	in   *bufio.Reader
	err  error // the first one of in or out
}

const leastWidth = 1 << 24

func newWriter(w io.Writer) *coder {
	return &coder{width: 1<<32 - 1, pending: 1, out: bufio.NewWriter(w)}
}

func newReader(r io.Reader) *coder {
	c := &coder{width: 1<<32 - 1, in: bufio.NewReaderSize(r, 64<<10)}
	if c.next() != 0 {
		c.fail(malformed("this is no patch of the kind bsdiff")) // what is held first is never raised
	}
	for range 4 {
		c.code = c.code<<8 | uint32(c.next())
	}
	return c
}

// bit codes one bit that is 1 with the probability one/65536; one is 1 to 65535.
func (c *coder) bit(bit int, one uint32) int {
	bound := c.width >> 16 * one
	if c.out != nil {
		if bit != 0 {
			c.width = bound
		} else {
			c.low += uint64(bound)
			c.width -= bound
		}
		for c.width < leastWidth {
			c.width <<= 8
			c.shift()
		}
		return bit
	}
	if c.code < bound {
		c.width, bit = bound, 1
	} else {
		c.code -= bound
		c.width, bit = c.width-bound, 0
	}
	for c.width < leastWidth {
		c.width <<= 8
		c.code = c.code<<8 | uint32(c.next())
	}
	return bit
}

func (c *coder) writing() bool { return c.out != nil }

// shift moves the top byte of low out, once no carry can reach it.
func (c *coder) shift() {
	if c.low < 0xff<<24 || c.low > 1<<32-1 {
		carry := byte(c.low >> 32)
		for b := c.held; c.pending > 0; b = 0xff {
			c.put(b + carry)
			c.pending--
		}
		c.held = byte(c.low >> 24)
	}
	c.pending++
	c.low = c.low << 8 & (1<<32 - 1)
}

func (c *coder) put(b byte) {
	if err := c.out.WriteByte(b); err != nil {
		c.fail(err)
	}
}

func (c *coder) next() byte {
	b, err := c.in.ReadByte()
	if err != nil {
		c.fail(err)
	}
	return b
}

func (c *coder) fail(err error) {
	if errors.Is(err, io.EOF) {
		err = malformed("the patch ends early")
	}
	if c.err == nil {
		c.err = err
	}
}

// end writes what is held, or makes sure that all was read.
func (c *coder) end() error {
	if c.writing() {
		for range 5 {
			c.shift()
		}
		if err := c.out.Flush(); err != nil {
			c.fail(err)
		}
		return c.err
	}
	if c.err == nil {
		if _, err := c.in.ReadByte(); err == nil {
			c.err = malformed("bytes follow the end of the patch")
		} else if !errors.Is(err, io.EOF) {
			c.err = err
		}
	}
	return c.err
}
