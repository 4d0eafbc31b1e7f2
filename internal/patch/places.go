package patch

import "bytes"

// places codes which bytes differ from the old ones that they lie over. Where the
// output of a compiler moved, what differs are addresses, and the old bytes around
// give them away: an instruction, a column of a table.
type places struct {
	t      *tables
	calm   *mixer    // does anything in a whole block differ?
	sure   []counter // does a byte differ? where one counter knows
	unsure *mixer    // and where it does not

	missed uint64 // a bit for each byte before, the last one lowest: 1 if it differed
	clean  uint32 // blocks in a row that were equal
}

const (
	margin = 8  // old bytes that are looked at, before a byte and after it
	block  = 16 // bytes that are coded at once, after twice as many were equal
)

func newPlaces(t *tables, size int64) *places {
	return &places{
		t:      t,
		calm:   newMixer(t, room(size, 16), 1),
		sure:   newCounters(room(size, 18)),
		unsure: newMixer(t, room(size, 20), 256),
	}
}

// code codes missed: a 1 for each byte over old[margin:len(old)-margin] that
// differs.
func (l *places) code(c *coder, old, missed []byte) {
	for i := 0; i < len(missed); {
		end := i + 1
		if l.missed&(1<<(2*block)-1) == 0 && i+block <= len(missed) {
			end = i + block
			if l.equal(c, old[i:], missed[i:end]) {
				l.missed <<= block
				i = end
				continue
			}
		}
		for ; i < end; i++ {
			missed[i] = byte(l.byte(c, (*[2*margin + 1]byte)(old[i:]), int(missed[i])))
		}
	}
}

// equal tells whether no byte of a block differs.
func (l *places) equal(c *coder, old, missed []byte) bool {
	differ := 0
	if c.writing && bytes.IndexByte(missed, 1) >= 0 {
		differ = 1
	}
	first := uint32(old[margin])
	l.calm.at = [voters]uint32{
		min(l.clean, 1<<12),
		hash(1, first|uint32(old[margin+1])<<8),
		hash(2, first|uint32(old[margin+4])<<8|uint32(old[margin+8])<<16),
		hash(3, word((*[2*margin + 1]byte)(old), margin)),
	}
	if l.calm.bit(c, differ, 0) != 0 {
		l.clean = 0
		return false
	}
	l.clean++
	return true
}

// byte codes whether one byte differs; old has the one it lies over in the middle.
func (l *places) byte(c *coder, old *[2*margin + 1]byte, differ int) int {
	near := uint32(l.missed & 0xff)
	if s := &l.sure[hash(near&15, word(old, margin-3)<<8)>>8&uint32(len(l.sure)-1)]; *s&1023 >= 40 && s.one() < 800 {
		differ = s.code(c, l.t, differ)
	} else {
		l.unsure.at = [voters]uint32{
			hash(1, uint32(l.missed&0xffff)),
			hash(2+near<<8, uint32(old[margin])|uint32(old[margin-1])<<8),
			hash(3+near&7<<8, word(old, margin)),
			hash(4+near&15<<8, l.columns()),
		}
		differ = l.unsure.bit(c, differ, int(near))
		s.learn(l.t, differ)
	}
	l.missed = l.missed<<1 | uint64(differ)
	return differ
}

// columns tells which of the bytes 4, 8, 12, 16, 24, 32, 40 and 48 before this one
// differed.
func (l *places) columns() uint32 {
	m := l.missed
	return uint32(m>>3&1 | m>>6&2 | m>>9&4 | m>>12&8 | m>>19&16 | m>>26&32 | m>>33&64 | m>>40&128)
}

// word is four old bytes as one number.
func word(old *[2*margin + 1]byte, i int) uint32 {
	return uint32(old[i]) | uint32(old[i+1])<<8 | uint32(old[i+2])<<16 | uint32(old[i+3])<<24
}
