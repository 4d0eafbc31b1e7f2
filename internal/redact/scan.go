package redact

import (
	"encoding/binary"
	"slices"
)

// scanner finds where the starts of detectors lie in a text, in one pass. Each
// byte is of one of 64 classes, in which a letter is the same in either case; three
// classes in a row are 18 bits, and a table of them says which starts may begin there. Of
// a start it is not the first three characters that count, but the rarest in logs. What
// the table lets through is judged by the classes beside the three, and then compared.
//
// Another table is asked first, at every second place: of the three classes there it
// says which must follow for a start to be there or at the next place, a bit for each of
// 32 groups of characters, nearly always none.
type scanner struct {
	class   [256]uint8
	group   [256]uint32                  // one bit
	behind  [1 << (3 * classBits)]uint32 // groups of which one must follow
	lists   [1 << (3 * classBits)]uint16 // which of choices may begin there
	beside  []beside                     // of choices
	choices []choice
	longest int // offset of a candidate

	// Bytes without a class of their own, all of other alphabets among them, are told
	// apart by what they are: else each word in Cyrillic would be compared with all starts.
	loose []choice             // of choices where one of the three is such: those whose start is shorter
	exact map[uint32]choice    // what may begin at three such bytes
	some  [1 << 16 / 64]uint64 // a bit for each of them, by a hash
}

// choice is what may begin at three characters.
type choice []candidate

// beside are the classes of the characters before and after three that one of the
// candidates of a choice has: a bit for each class.
type beside struct{ before, after uint64 }

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
	s := &scanner{beside: make([]beside, 1), choices: make([]choice, 1), loose: make([]choice, 1), exact: map[uint32]choice{}}
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

// scan calls each detector at each of its starts in w, but for those that lie
// within a pseudonym.
func (s *scanner) scan(w *window, skip []stretch) {
	text := w.text
	last := len(text) - 4 // up to there the two beside three characters are there too
	for at := 0; at < min(1, len(text)-1); at++ {
		skip = s.edge(w, at, skip)
	}
	for at, n := s.next(text, 1); at <= last; at, n = s.next(text, at+1) {
		if all := s.choiceAt(text, at, n); len(all) > 0 {
			skip = s.hit(w, at, all, skip)
		}
	}
	for at := max(1, last+1); at < len(text)-1; at++ {
		skip = s.edge(w, at, skip)
	}
}

const (
	lastClass = 1<<classBits - 1
	lastThree = 1<<(3*classBits) - 1 // three classes
)

// next returns the first place from at on, which is not the first of all, where three
// characters and the two beside them let a start be, up to four before the end of the
// text, and which of choices; else the length of the text.
func (s *scanner) next(text []byte, at int) (int, uint16) {
	if at+4 > len(text) {
		return len(text), 0
	}
	two := uint32(s.class[text[at]])<<classBits | uint32(s.class[text[at+1]])
	var follow uint32
	for ; at+10 <= len(text); at += 8 {
		eight := binary.LittleEndian.Uint64(text[at+2:])
		if follow, two = s.step(two, eight); follow != 0 {
			if i, n := s.pick(text, at); n != 0 {
				return i, n
			}
		}
		if follow, two = s.step(two, eight>>16); follow != 0 {
			if i, n := s.pick(text, at+2); n != 0 {
				return i, n
			}
		}
		if follow, two = s.step(two, eight>>32); follow != 0 {
			if i, n := s.pick(text, at+4); n != 0 {
				return i, n
			}
		}
		if follow, two = s.step(two, eight>>48); follow != 0 {
			if i, n := s.pick(text, at+6); n != 0 {
				return i, n
			}
		}
	}
	for ; at+4 <= len(text); at += 2 {
		if i, n := s.pick(text, at); n != 0 {
			return i, n
		}
	}
	return len(text), 0
}

// step looks at four characters: two are the classes of the first two, the others are
// the lowest bytes of text. It returns whether a start may be at the first or at the
// second, and the classes of the third and the fourth.
func (s *scanner) step(two uint32, text uint64) (follow, next uint32) {
	third, fourth := uint32(s.class[byte(text)]), byte(text>>8)
	return s.behind[(two<<classBits|third)&lastThree] & s.group[fourth], third<<classBits | uint32(s.class[fourth])
}

// pick is next for two places. There are four characters at the first.
func (s *scanner) pick(text []byte, at int) (int, uint16) {
	three := uint32(s.class[text[at]])<<(2*classBits) | uint32(s.class[text[at+1]])<<classBits | uint32(s.class[text[at+2]])
	if n := s.lists[three&lastThree]; n != 0 && s.stands(n, text[at-1], text[at+3]) {
		return at, n
	}
	three = three<<classBits | uint32(s.class[text[at+3]])
	if n := s.lists[three&lastThree]; n != 0 && at+5 <= len(text) && s.stands(n, text[at], text[at+4]) {
		return at + 1, n
	}
	return 0, 0
}

// stands reports whether one of a choice may stand between two characters.
func (s *scanner) stands(n uint16, before, after byte) bool {
	b := &s.beside[n]
	return b.before>>(s.class[before]&lastClass)&(b.after>>(s.class[after]&lastClass))&1 != 0
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
	b := &s.beside[n]
	if at > 0 && b.before>>(s.class[text[at-1]]&lastClass)&1 == 0 || at+3 < len(text) && b.after>>(s.class[text[at+3]]&lastClass)&1 == 0 {
		return skip
	}
	return s.hit(w, at, s.choices[n], skip)
}

// hit compares the candidates at one place. It returns what is left to skip.
func (s *scanner) hit(w *window, at int, all choice, skip []stretch) []stretch {
	for len(skip) > 0 && skip[0].end+s.longest <= at {
		skip = skip[1:]
	}
	for i := range all {
		c := &all[i]
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
	return (at == 0 || c.before>>(s.class[text[at-1]]&lastClass)&1 != 0) && (at+n >= len(text) || c.after>>(s.class[text[at+n]]&lastClass)&1 != 0)
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
