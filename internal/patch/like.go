package patch

import "bytes"

// likeness codes bytes that lie over old ones and mostly equal them. Where the
// output of a compiler moved, what differs are addresses: a few bytes here and
// there that differ by the same few amounts, at places that the old bytes around
// them give away (an instruction, a column of a table).
type likeness struct {
	t      *tables
	calm   *mixer    // is a whole block equal?
	sure   []counter // does a byte differ? where one counter knows
	hits   *mixer    // and where it does not
	flags  []counter // is a guess right by how much it differs?
	misses *mixer    // by how much, where none is

	guesses []guess
	missed  uint64   // a bit for each byte before, the last one lowest: 1 if it differed
	clean   uint32   // blocks in a row that were equal
	diffs   [64]byte // fresh less old, of the bytes before; a ring
	n       int      // bytes so far

	// A field is a row of bytes that differ; an address, most often.
	phase int     // bytes of this one so far, 0 to 7
	field [8]byte // their differences
	last  [8]byte // those of the field before
}

const (
	margin = 8  // old bytes that are looked at, before a byte and after it
	block  = 16 // bytes that are coded at once, after twice as many were equal
)

func newLikeness(t *tables, size int64) *likeness {
	return &likeness{
		t:       t,
		calm:    newMixer(t, room(size, 16), 1),
		sure:    newCounters(room(size, 18)),
		hits:    newMixer(t, room(size, 20), 256),
		flags:   newCounters(1 << 13),
		misses:  newMixer(t, room(size, 20), 8<<8),
		guesses: make([]guess, room(size, 18)),
	}
}

// code codes text, which lies over old[margin:len(old)-margin].
func (l *likeness) code(c *coder, old, text []byte) {
	for i := 0; i < len(text); {
		end := i + 1
		if l.missed&(1<<(2*block)-1) == 0 && i+block <= len(text) {
			end = i + block
			if l.equal(c, old[i:], text[i:end]) {
				i = end
				continue
			}
		}
		for ; i < end; i++ {
			text[i] = l.byte(c, (*[2*margin + 1]byte)(old[i:]), text[i])
		}
	}
}

// equal tells whether a whole block is equal, and makes it so.
func (l *likeness) equal(c *coder, old, text []byte) bool {
	differ := 0
	if same := old[margin : margin+block]; c.writing() && !bytes.Equal(same, text) {
		differ = 1
	}
	first := uint32(old[margin])
	l.calm.at = [votes]uint32{
		min(l.clean, 1<<12),
		hash(1, first|uint32(old[margin+1])<<8),
		hash(2, first|uint32(old[margin+4])<<8|uint32(old[margin+8])<<16),
		hash(3, word((*[2*margin + 1]byte)(old), margin)),
		hash(4, min(l.clean, 3)<<8|first),
		hash(5, 0),
	}
	if l.calm.bit(c, differ, 0) != 0 {
		l.clean = 0
		return false
	}
	copy(text, old[margin:])
	l.clean++
	l.missed <<= block
	for range block {
		l.diffs[l.n&63] = 0
		l.n++
	}
	return true
}

// byte codes one byte; old has the one it lies over in the middle.
func (l *likeness) byte(c *coder, old *[2*margin + 1]byte, b byte) byte {
	o := old[margin]
	differ := 0
	if b != o {
		differ = 1
	}
	near := uint32(l.missed & 0xff)
	before := word(old, margin-3) & 0xffffff
	if s := &l.sure[hash(near&15, before)>>8&uint32(len(l.sure)-1)]; *s&1023 >= 40 && s.one() < 600 {
		differ = s.code(c, l.t, differ)
	} else {
		l.hits.at = [votes]uint32{
			hash(1, uint32(l.missed&0xffff)),
			hash(2+near<<8, uint32(o)|uint32(old[margin-1])<<8),
			hash(3+near&15<<8, before),
			hash(4+near&7<<8, word(old, margin)),
			hash(5+near&15<<8, l.columns()),
			hash(6+near&3<<8, word(old, margin-4)),
		}
		differ = l.hits.bit(c, differ, int(near))
		s.learn(l.t, differ)
	}

	diff := byte(0)
	if differ != 0 {
		diff = l.difference(c, old, b-o)
	}
	l.missed = l.missed<<1 | uint64(differ)
	l.diffs[l.n&63] = diff
	l.n++
	switch {
	case differ != 0 && l.phase < 7:
		l.field[l.phase] = diff
		l.phase++
	case differ == 0 && l.phase > 0:
		l.last, l.field, l.phase = l.field, [8]byte{}, 0
	}
	return o + diff
}

// columns tells which of the bytes 4, 8, 12, 16, 24, 32, 40 and 48 before this one
// differed.
func (l *likeness) columns() uint32 {
	m := l.missed
	return uint32(m>>3&1 | m>>6&2 | m>>9&4 | m>>12&8 | m>>19&16 | m>>26&32 | m>>33&64 | m>>40&128)
}

// difference codes by how much a byte differs.
func (l *likeness) difference(c *coder, old *[2*margin + 1]byte, diff byte) byte {
	o, phase := uint32(old[margin]), uint32(l.phase)
	back := func(n int) uint32 { return uint32(l.diffs[(l.n-n)&63]) }
	carry := uint32(0)
	if phase > 0 {
		carry = (uint32(old[margin-1]) + back(1)) >> 8 << 4
	}
	contexts := [votes]uint32{
		hash(1, phase|carry|uint32(l.last[phase])<<8|back(1)<<16),
		hash(2, o|uint32(old[margin-1])<<8|uint32(old[margin-2])<<16|phase<<24),
		hash(3, back(4)|back(8)<<8|phase<<16),
		hash(4, back(1)|back(2)<<8|phase<<16|carry<<20),
		hash(5+phase<<8, word(old, margin-l.phase)),
		hash(6, phase|carry|o<<8),
	}

	// Two guesses first: what an address like this differed by before, and what
	// the last field did.
	known := uint32(len(l.guesses) - 1)
	a, b := &l.guesses[contexts[4]>>8&known], &l.guesses[contexts[0]>>8&known]
	if b.trust() > a.trust() {
		a, b = b, a
	}
	first, second := a.value(), b.value()
	flag := (uint32(a.trust())<<4|uint32(b.trust()))<<3 | phase
	if first != second {
		flag |= 1 << 11
	}
	switch {
	case l.right(c, diff == first, flag):
		diff = first
	case first != second && l.right(c, diff == second, flag|1<<12):
		diff = second
	default:
		diff = l.misses.byte(c, &contexts, diff, l.phase<<8)
	}
	a.learn(diff)
	if a != b {
		b.learn(diff)
	}
	return diff
}

func (l *likeness) right(c *coder, is bool, flag uint32) bool {
	bit := 0
	if is {
		bit = 1
	}
	return l.flags[flag].code(c, l.t, bit) != 0
}

// guess is a byte that is expected, and above it how much it can be trusted, 0 to
// 15.
type guess uint16

func (g guess) value() byte { return byte(g) }
func (g guess) trust() int  { return int(g >> 8) }

func (g *guess) learn(b byte) {
	switch trust := g.trust(); {
	case g.value() != b && trust < 2:
		*g = guess(b)
	case g.value() != b:
		*g = guess(trust/2)<<8 | *g&0xff
	case trust < 15:
		*g += 1 << 8
	}
}

func word(old *[2*margin + 1]byte, i int) uint32 {
	return uint32(old[i]) | uint32(old[i+1])<<8 | uint32(old[i+2])<<16 | uint32(old[i+3])<<24
}
