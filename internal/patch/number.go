package patch

import "math/bits"

// numbers codes numbers of one sort: their length in bits, then the bits below
// the highest, of which the first three are predicted.
type numbers struct {
	t        *tables
	counters []counter // 64 of a tree for the length, then 8 for each length
}

func newNumbers(t *tables) *numbers { return &numbers{t, newCounters(64 + 64*8)} }

// code codes a number below 1<<63.
func (n *numbers) code(c *coder, v uint64) uint64 {
	length, node := bits.Len64(v), 1
	for i := 5; i >= 0; i-- {
		node = node<<1 | n.counters[node].code(c, n.t, length>>i&1)
	}
	length = node & 63
	got := uint64(min(length, 1))
	for i := length - 2; i >= 0; i-- {
		bit := int(v >> i & 1)
		if i > length-5 {
			bit = n.counters[64+length*8+int(got)].code(c, n.t, bit)
		} else {
			bit = c.bit(bit, 1<<15)
		}
		got = got<<1 | uint64(bit)
	}
	return got
}
