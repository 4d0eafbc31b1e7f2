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
		name := []byte{0}
		if classless(three) {
			name[0] = 1
		}
		for _, c := range list {
			name = append(append(name, byte(c.by), byte(c.by>>8), byte(c.offset), byte(len(c.literal))), c.literal...)
		}
		n, ok := lists[string(name)]
		if !ok {
			n = uint16(len(s.choices))
			lists[string(name)] = n
			s.choices = append(s.choices, list)
			s.beside = append(s.beside, s.besides(list))
			s.loose = append(s.loose, nil)
		}
		if classless(three) && s.loose[n] == nil {
			s.loose[n] = s.apart(list)
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

// classless tells whether one of three classes is that of all bytes that have none of their own.
func classless(three uint32) bool {
	return three>>(2*classBits) == 0 || three>>classBits&lastClass == 0 || three&lastClass == 0
}

// apart files the candidates of three classes under the three bytes by which each is found. It
// returns those that are shorter, or found by no literal; they are filed with all others.
func (s *scanner) apart(list choice) choice {
	loose := choice{}
	for _, c := range list {
		if c.literal == "" || len(c.literal) < 3 {
			loose = append(loose, c)
		}
	}
	for _, c := range list {
		if len(c.literal) < 3 {
			continue
		}
		bytes := foldedThree([]byte(c.literal), c.offset)
		if _, ok := s.exact[bytes]; ok {
			continue
		}
		for _, other := range list {
			if len(other.literal) < 3 || foldedThree([]byte(other.literal), other.offset) == bytes {
				s.exact[bytes] = append(s.exact[bytes], other)
			}
		}
		bit := firstOf(bytes)
		s.some[bit/64] |= 1 << (bit % 64)
	}
	return loose
}

// choiceAt returns what of a choice may begin at three bytes.
func (s *scanner) choiceAt(text []byte, at int, n uint16) choice {
	if s.loose[n] == nil {
		return s.choices[n]
	}
	bytes := foldedThree(text, at)
	if bit := firstOf(bytes); s.some[bit/64]>>(bit%64)&1 != 0 {
		if all, ok := s.exact[bytes]; ok {
			return all
		}
	}
	return s.loose[n]
}

// foldedThree is three bytes as a number, with small letters for capitals.
func foldedThree(text []byte, at int) (n uint32) {
	for _, c := range text[at : at+3] {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		n = n<<8 | uint32(c)
	}
	return n
}
