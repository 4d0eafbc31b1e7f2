package redact

import (
	"math/bits"
	"strings"
)

// groupOf returns the bit of a character. What is frequent in logs has one of its own.
func groupOf(c byte) uint32 {
	if isAlpha(c) {
		c |= 0x20
	}
	if i := strings.IndexByte("etaoinrshlducmpfg 01/._-:=\"\n", c); i >= 0 {
		return 1 << i
	}
	switch {
	case '2' <= c && c <= '5':
		return 1 << 28
	case isDigit(c):
		return 1 << 29
	case isAlpha(c):
		return 1 << 30
	}
	return 1 << 31
}

// index makes the tables of what starts with what; equal lists are kept once.
func (s *scanner) index(found map[uint32][]candidate) {
	var groups [1 << classBits]uint32 // of the characters of a class
	for c, class := range s.class {
		groups[class&lastClass] |= s.group[c]
	}
	lists := map[string]uint16{}
	for three, list := range found {
		var name []byte
		for _, c := range list {
			name = append(append(name, byte(c.by), byte(c.by>>8), byte(c.offset), byte(len(c.literal))), c.literal...)
		}
		n, ok := lists[string(name)]
		if !ok {
			n = uint16(len(s.choices))
			lists[string(name)] = n
			s.choices = append(s.choices, list)
			s.beside = append(s.beside, s.besides(list))
		}
		s.lists[three] = n
		for after := s.beside[n].after; after != 0; after &= after - 1 {
			s.behind[three] |= groups[bits.TrailingZeros64(after)]
		}
		for before := s.beside[n].before; before != 0; before &= before - 1 { // one place on
			first := uint32(bits.TrailingZeros64(before)) << (2 * classBits)
			s.behind[first|three>>classBits] |= groups[three&lastClass]
		}
	}
}

func (s *scanner) besides(list choice) (b beside) {
	for _, one := range list {
		s.longest = max(s.longest, one.offset)
		before, after := one.before, one.after
		if one.offset > 0 {
			before = 1 << s.class[one.literal[one.offset-1]]
		}
		if next := one.offset + 3; next < len(one.literal) {
			after = 1 << s.class[one.literal[next]]
		} else if next > max(len(one.literal), 2) {
			after = ^uint64(0)
		}
		b.before |= before
		b.after |= after
	}
	return b
}
