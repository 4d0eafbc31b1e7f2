package patch

// coder is a binary arithmetic coder: a bit costs what its probability says, down
// to 1/10000 of a bit where it was all but certain. It is one type for both
// directions, so that the models exist once and cannot differ between writer and
// reader: bit takes the bit to write, or returns the bit read.
//
// It is a range coder of 32 bits with bytewise renormalisation and deferred carry
// (G. N. N. Martin, "Range encoding", 1979). Zeros at the end are left out and read
// as if they were there, so reading cannot fail: what a damaged stream yields is
// wrong, and as long as asked for.
type coder struct {
	writing bool
	buf     []byte // what was written, or is not read yet
	width   uint32 // of the interval, at least 1<<24 between two bits

	low     uint64 // writing: lower end of the interval, with a carry in bit 32
	held    byte   // the last byte out of low, which a carry may still raise
	pending int    // bytes held back: that one, then 0xff

	code uint32 // reading: the value within the interval
}

const leastWidth = 1 << 24

func newWriter() *coder { return &coder{writing: true, width: 1<<32 - 1, pending: 1} }

func newReader(stream []byte) *coder {
	c := &coder{width: 1<<32 - 1, buf: stream}
	for range 4 {
		c.code = c.code<<8 | c.next()
	}
	return c
}

// bit codes one bit that is 1 with the probability one/65536; one is 1 to 65535.
func (c *coder) bit(bit int, one uint32) int {
	bound := c.width >> 16 * one
	if c.writing {
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
		c.code = c.code<<8 | c.next()
	}
	return bit
}

func (c *coder) next() uint32 {
	if len(c.buf) == 0 {
		return 0
	}
	b := c.buf[0]
	c.buf = c.buf[1:]
	return uint32(b)
}

// shift moves the top byte of low out, once no carry can reach it any more.
func (c *coder) shift() {
	if c.low < 0xff<<24 || c.low > 1<<32-1 {
		c.flush(byte(c.low >> 32))
		c.held = byte(c.low >> 24)
	}
	c.pending++
	c.low = c.low << 8 & (1<<32 - 1)
}

func (c *coder) flush(carry byte) {
	for b := c.held; c.pending > 0; b = 0xff {
		c.buf = append(c.buf, b+carry)
		c.pending--
	}
}

// end returns what was written.
func (c *coder) end() []byte {
	for range 4 {
		c.shift()
	}
	c.flush(byte(c.low >> 32))
	for n := len(c.buf); n > 0 && c.buf[n-1] == 0; n-- {
		c.buf = c.buf[:n-1]
	}
	return c.buf[min(len(c.buf), 1):] // what was held first is 0, and nothing raised it
}
