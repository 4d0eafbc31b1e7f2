package patch

// differences codes by how much bytes differ from the old ones. What moves
// together differs by the same: addresses by the same few amounts.
type differences struct {
	t       *tables
	guesses []guess
	right   []counter // is a guess right?
	mixer   *mixer    // where none is

	diffs [64]byte // fresh less old, of the bytes before; a ring
	n     int      // bytes so far

	// A field is a row of bytes that differ; an address, most often.
	phase int     // bytes of this one so far, 0 to 7
	field [8]byte // their differences
	last  [8]byte // those of the field before
}

func newDifferences(t *tables, size int64) *differences {
	return &differences{
		t:       t,
		guesses: make([]guess, room(size, 18)),
		right:   newCounters(1 << 13),
		mixer:   newMixer(t, room(size, 20), 8<<8),
	}
}

// code codes text, which lies over old[margin:len(old)-margin] and differs from it
// where missed says so.
func (l *differences) code(c *coder, old, missed, text []byte) {
	for i, m := range missed {
		if m == 0 {
			text[i] = old[margin+i]
			l.diffs[l.n&63] = 0
			if l.phase > 0 {
				l.last, l.field, l.phase = l.field, [8]byte{}, 0
			}
		} else {
			diff := l.byte(c, (*[2*margin + 1]byte)(old[i:]), text[i]-old[margin+i])
			text[i] = old[margin+i] + diff
			l.diffs[l.n&63] = diff
			if l.phase < 7 {
				l.field[l.phase] = diff
				l.phase++
			}
		}
		l.n++
	}
}

func (l *differences) byte(c *coder, old *[2*margin + 1]byte, diff byte) byte {
	phase := uint32(l.phase)
	back := func(n int) uint32 { return uint32(l.diffs[(l.n-n)&63]) }
	carry := uint32(0)
	if phase > 0 {
		carry = (uint32(old[margin-1]) + back(1)) >> 8 << 4
	}
	contexts := [voters]uint32{
		hash(1, phase|carry|uint32(l.last[phase])<<8|back(1)<<16),
		hash(2, back(4)|back(8)<<8|phase<<16),
		hash(3, back(1)|back(2)<<8|phase<<16|carry<<20),
		hash(4+phase<<8, word(old, margin-l.phase)),
	}

	// Two guesses first: what an address like this differed by before, and what
	// came after a field like the last one.
	known := uint32(len(l.guesses) - 1)
	a, b := &l.guesses[contexts[3]>>8&known], &l.guesses[contexts[0]>>8&known]
	if b.trust() > a.trust() {
		a, b = b, a
	}
	first, second := a.value(), b.value()
	flag := (uint32(a.trust())<<4|uint32(b.trust()))<<3 | phase
	if first != second {
		flag |= 1 << 11
	}
	switch {
	case l.is(c, diff == first, flag):
		diff = first
	case first != second && l.is(c, diff == second, flag|1<<12):
		diff = second
	default:
		diff = l.mixer.byte(c, &contexts, diff, l.phase<<8)
	}
	a.learn(diff)
	if a != b {
		b.learn(diff)
	}
	return diff
}

func (l *differences) is(c *coder, right bool, flag uint32) bool {
	bit := 0
	if right {
		bit = 1
	}
	return l.right[flag].code(c, l.t, bit) != 0
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
