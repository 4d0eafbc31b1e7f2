package redact

import (
	"math/bits"
	"slices"
	"strings"
)

// scanner finds where the starts of detectors lie in a text, in one pass. Each
// byte is of one of 64 classes, in which a letter is the same in either case; three
// classes in a row are 18 bits, and a table of them says what must follow for a start
// to begin there: a bit for each of eight groups of characters, nearly always none. Of
// a start it is not the first three characters that count, but the rarest in logs. What
// the table lets through is judged by the classes beside the three, and then compared.
type scanner struct {
	class   [256]uint8
	group   [256]uint8                   // one bit
	behind  [1 << (3 * classBits)]uint8  // groups of which one must follow; 0: nothing begins there
	lists   [1 << (3 * classBits)]uint16 // which of choices may begin there
	choices []choice
	longest int // offset of a candidate
}

// choice is what may begin at three characters, and the classes of the characters
// before and after them that one of the candidates has: a bit for each class.
type choice struct {
	before, after uint64
	candidates    []candidate
}

// candidate is a start that may lie where the bitmap has a one.
type candidate struct {
	literal       string // empty: pairs decides
	offset        int    // in literal, of the three characters by which it is found
	exact         bool
	by            int // which detector it is of
	look          func(w *window, at, n int)
	pairs         func(a, b byte) bool
	before, after uint64 // classes of what may stand beside it
}

const classBits = 6

// marks are the characters, letters and digits apart, that have a class of their
// own; all others are of one.
const marks = "_-.:=\"'/@<>\n\\{}[]()$%&+,;# "

func newScanner(all []detector) *scanner {
	s := &scanner{choices: make([]choice, 1)}
	for i := range 26 {
		s.class['a'+i], s.class['A'+i] = uint8(1+i), uint8(1+i)
	}
	for i := range 10 {
		s.class['0'+i] = uint8(27 + i)
	}
	for i := range len(marks) {
		s.class[marks[i]] = uint8(37 + i)
	}
	for c := range s.group {
		s.group[c] = groupOf(byte(c))
	}
	found := map[uint32][]candidate{}
	two := func(a, b byte) uint32 { return uint32(s.class[a])<<classBits | uint32(s.class[b]) }
	add := func(three uint32, c candidate) {
		if !slices.ContainsFunc(found[three], func(o candidate) bool { return o.by == c.by && o.literal == c.literal }) {
			found[three] = append(found[three], c)
		}
	}
	for i, d := range all {
		c := candidate{exact: d.exact, by: i, look: d.look, before: s.classes(d.before), after: s.classes(d.after)}
		for _, l := range d.starts {
			if c.literal = l; len(l) > 2 {
				c.offset = rarest(l)
				rare := l[c.offset:]
				add(two(rare[0], rare[1])<<classBits|uint32(s.class[rare[2]]), c)
				continue
			}
			c.offset = 0
			for third := range uint32(1 << classBits) {
				if c.after>>third&1 != 0 {
					add(two(l[0], l[1])<<classBits|third, c)
				}
			}
		}
		if d.pairs == nil {
			continue
		}
		c.literal, c.offset, c.pairs = "", 0, d.pairs
		var done [1 << (2 * classBits)]bool
		for ab := range 1 << 16 {
			a, b := byte(ab>>8), byte(ab)
			if !done[two(a, b)] && d.pairs(a, b) {
				done[two(a, b)] = true
				for third := range uint32(1 << classBits) {
					if c.after>>third&1 != 0 {
						add(two(a, b)<<classBits|third, c)
					}
				}
			}
		}
	}
	s.index(found)
	return s
}

// classes returns a bit for each class of which a byte may be, and one for the class
// that is taken to stand behind the end of a text.
func (s *scanner) classes(may func(c byte) bool) uint64 {
	if may == nil {
		return ^uint64(0)
	}
	all := uint64(1)
	for c := range 256 {
		if may(byte(c)) {
			all |= 1 << s.class[c]
		}
	}
	return all
}

// groupOf returns the bit of a character. Those of one group keep the same company in logs.
func groupOf(c byte) uint8 {
	switch {
	case isDigit(c):
		return 1
	case c == ' ':
		return 2
	case strings.IndexByte("\"'\n\\", c) >= 0:
		return 4
	case strings.IndexByte("etaoi", c|0x20) >= 0:
		return 8
	case strings.IndexByte("nsrhl", c|0x20) >= 0:
		return 16
	case isAlpha(c):
		return 32
	case strings.IndexByte("._-/:=", c) >= 0:
		return 64
	}
	return 128
}

// index makes the tables of what starts with what; equal lists are kept once.
func (s *scanner) index(found map[uint32][]candidate) {
	var groups [1 << classBits]uint8 // of the characters of a class
	for c, class := range s.class {
		groups[class] |= s.group[c]
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
			s.choices = append(s.choices, s.choice(list))
		}
		s.lists[three] = n
		for after := s.choices[n].after; after != 0; after &= after - 1 {
			s.behind[three] |= groups[bits.TrailingZeros64(after)]
		}
	}
}

func (s *scanner) choice(list []candidate) choice {
	c := choice{candidates: list}
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
		c.before |= before
		c.after |= after
	}
	return c
}

// scan calls each detector at each of its starts in w, but for those that lie
// within a pseudonym.
func (s *scanner) scan(w *window, skip []stretch) {
	text := w.text
	last := len(text) - 4 // up to there the two beside three characters are there too
	for at := 0; at < min(1, len(text)-1); at++ {
		skip = s.edge(w, at, skip)
	}
	if last > 0 {
		var five uint32 // classes
		for _, c := range text[:4] {
			five = five<<classBits | uint32(s.class[c])
		}
		for at := 1; ; at++ {
			if at, five = s.next(text, at, five); at > last {
				break
			}
			skip = s.hit(w, at, &s.choices[s.lists[five>>classBits&all]], skip)
		}
	}
	for at := max(1, last+1); at < len(text)-1; at++ {
		skip = s.edge(w, at, skip)
	}
}

const all = 1<<(3*classBits) - 1 // three classes

// next returns the first place from at on where three characters and the two beside
// them let a start be, up to four before the end of the text, and the classes there.
// five are the classes of the characters before at+3.
func (s *scanner) next(text []byte, at int, five uint32) (int, uint32) {
	for i, c := range text[at+3:] {
		five = five<<classBits | uint32(s.class[c])
		three := five >> classBits & all
		if s.behind[three]&s.group[c] == 0 {
			continue
		}
		n := &s.choices[s.lists[three]]
		if n.before>>(five>>(4*classBits)&63)&(n.after>>(five&63))&1 != 0 {
			return at + i, five
		}
	}
	return len(text), five
}

// edge looks at a place where a character beside the three may be missing, or the
// third: then it is as if something stood there.
func (s *scanner) edge(w *window, at int, skip []stretch) []stretch {
	text := w.text
	three := uint32(s.class[text[at]])<<classBits | uint32(s.class[text[at+1]])
	three <<= classBits
	if at+2 < len(text) {
		three |= uint32(s.class[text[at+2]])
	}
	n := s.lists[three]
	if n == 0 {
		return skip
	}
	c := &s.choices[n]
	if at > 0 && c.before>>(s.class[text[at-1]]&63)&1 == 0 || at+3 < len(text) && c.after>>(s.class[text[at+3]]&63)&1 == 0 {
		return skip
	}
	return s.hit(w, at, c, skip)
}

// hit compares the candidates at one place. It returns what is left to skip.
func (s *scanner) hit(w *window, at int, c *choice, skip []stretch) []stretch {
	for len(skip) > 0 && skip[0].end+s.longest <= at {
		skip = skip[1:]
	}
	for i := range c.candidates {
		c := &c.candidates[i]
		from, n := at-c.offset, 2
		switch {
		case from < 0:
			continue
		case c.literal == "":
			if !c.pairs(w.text[at], w.text[at+1]) {
				continue
			}
		default:
			if n = len(c.literal); !startsWith(w.text[from:], c.literal, c.exact) {
				continue
			}
		}
		if !c.stands(s, w.text, from, n) || len(skip) > 0 && within(skip, from) || w.passed(c.by, from) {
			continue
		}
		w.halt.obey()
		found := len(w.spans)
		c.look(w, from, n)
		w.weighFound(c.by, found)
	}
	return skip
}

// stands reports whether what is beside a start, of n bytes, may be there.
func (c *candidate) stands(s *scanner, text []byte, at, n int) bool {
	return (at == 0 || c.before>>(s.class[text[at-1]]&63)&1 != 0) && (at+n >= len(text) || c.after>>(s.class[text[at+n]]&63)&1 != 0)
}

// within reports whether at lies in one of the stretches, which are in order.
func within(all []stretch, at int) bool {
	for _, s := range all {
		if at < s.end {
			return s.start <= at
		}
	}
	return false
}

// startsWith compares with a literal in lower case, unless exact.
func startsWith(text []byte, literal string, exact bool) bool {
	if len(text) < len(literal) {
		return false
	}
	for i := len(literal) - 1; i >= 0; i-- {
		c := text[i]
		if 'A' <= c && c <= 'Z' && !exact {
			c += 'a' - 'A'
		}
		if c != literal[i] {
			return false
		}
	}
	return true
}
