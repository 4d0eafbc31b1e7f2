package redact

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
)

// find calls found for each place in text where one of the first count values stands
// with its anchor in text[from:to]: with the place and the number of the value, in the
// order of where they begin, of those that begin together the longest first, and then
// what was known first. Places may overlap, and come twice.
func (t *table) find(text []byte, from, to, count int, found func(start, end, value int)) {
	base := max(0, from-1) &^ 63
	t.findIn(text, solidOf(text, base, to, nil), base, from, to, count, found)
}

// findIn is find where it is known already what of text is solid: from base on, up to
// to or more.
func (t *table) findIn(text []byte, solid []uint64, base, from, to, count int, found func(start, end, value int)) {
	if count == 0 {
		return
	}
	to = min(to, len(text)-anchorSize+1)
	var all []finding
	s := &search{text: text, solid: solid, base: base, count: count, left: leastSteps + stepsPerByte*(to-from)}
	s.found = func(start, end, value int) { all = append(all, finding{start, end, value}) }
	if t.long.some.Load() {
		t.findLong(s, from, to)
	}
	if t.words.some.Load() {
		s.past = 0 // each goes over the text anew
		t.findWords(s, from, to)
		t.findEscaped(s, from, to)
	}
	s.past = 0
	if t.short.some.Load() {
		t.findShort(s, from, to)
	}
	slices.SortFunc(all, func(a, b finding) int {
		return cmp.Or(a.start-b.start, b.end-a.end, a.value-b.value)
	})
	for _, f := range all {
		found(f.start, f.end, f.value)
	}
}

// finding is a place where a value was found.
type finding struct{ start, end, value int }

// findLong looks for long anchors at all places that are even, where there are as many
// letters and digits in a row as a value with long anchors has: from there on, or from
// one before.
func (t *table) findLong(s *search, from, to int) {
	text, filter, shift := s.text, t.long.filter, t.long.filterShift()&63
	last := uint64(0) // 1 if there is such a row from one before the first of at
	if from&63 == 0 && from > 0 {
		last = rows(s.solidAt(from-64), s.solidAt(from), longAnchor) >> 63
	}
	within := ^uint64(0) << (from & 63)
	for at := from &^ 63; at < to; at += 64 {
		places := rows(s.solidAt(at), s.solidAt(at+64), longAnchor)
		places, last = (places|places<<1|last)&within, places>>63
		within = ^uint64(0)
		if left := to - at; left < 64 {
			places &= 1<<left - 1
		}
		for places &= evenPlaces; places != 0; places &= places - 1 {
			i := at + bits.TrailingZeros64(places)
			if i+8 > len(text) { // it is the last
				t.compare(t.long, s, i)
				break
			}
			h := hashOf(binary.LittleEndian.Uint64(text[i:]))
			one, other := bitsOf(h)
			if f := filter[h>>shift].Load(); f>>one&(f>>other)&1 != 0 {
				t.compare(t.long, s, i)
			}
		}
	}
}

const evenPlaces = 0x5555555555555555

// findWords looks for short anchors of words where those begin.
func (t *table) findWords(s *search, from, to int) {
	before := uint64(0) // 1 if there is a letter or digit before the first of at
	if from&63 == 0 && from > 0 {
		before = s.solidAt(from-64) >> 63
	}
	within := ^uint64(0) << (from & 63)
	for at := from &^ 63; at < to; at += 64 {
		now := s.solidAt(at)
		if left := to - at; left < 64 {
			within &= 1<<left - 1
		}
		for w := rows(now, s.solidAt(at+64), anchorSize) &^ (now<<1 | before) & within; w != 0; w &= w - 1 {
			if i := at + bits.TrailingZeros64(w); t.words.may(binary.LittleEndian.Uint32(s.text[i:])) {
				t.compare(t.words, s, i)
			}
		}
		before, within = now>>63, ^uint64(0)
	}
}

const longestEscape = 64 // bytes

// findEscaped looks for short anchors of words that begin behind an escape, which
// may end with a letter or a digit: %2F, also as %252F; \u002f, \x2f and \n; and
// the escapes of colours, ESC[31m.
func (t *table) findEscaped(s *search, from, to int) {
	text := s.text
	begin := func(at int) {
		if at < from || at >= to || !isLetterOrDigit(text[at-1]) || !allLettersOrDigits(string(text[at:at+anchorSize])) {
			return
		}
		if t.words.may(binary.LittleEndian.Uint32(text[at:])) {
			t.compare(t.words, s, at)
		}
	}
	each := func(c byte, look func(at int)) {
		s.past = 0
		for at := max(0, from-longestEscape); at < to; at++ {
			i := bytes.IndexByte(text[at:to], c)
			if i < 0 {
				return
			}
			at += i
			look(at)
		}
	}
	each('%', func(at int) {
		begin(at + 3)
		for n := at + 1; n < at+longestEscape && bytes.HasPrefix(text[n:], []byte("25")); n += 2 {
			begin(n + 4)
		}
	})
	if bytes.IndexByte(text[max(0, from-longestEscape):max(0, to)], '\\') >= 0 {
		for _, n := range [...]int{2, 4, 6} {
			each('\\', func(at int) { begin(at + n) })
		}
	}
	each(0x1b, func(at int) {
		for n := at + 1; n < min(at+16, len(text)); n++ {
			if text[n] == 'm' {
				begin(n + 1)
				return
			}
		}
	})
}

func (t *table) findShort(s *search, from, to int) {
	i, most := from, min(to, len(s.text)-4)
	for i = t.nextShort(s.text, i, most); i+4 <= most; i = t.nextShort(s.text, i+4, most) {
		for at := i; at < i+4; at++ {
			if t.short.may(binary.LittleEndian.Uint32(s.text[at:])) {
				t.compare(t.short, s, at)
			}
		}
	}
	for ; i < to; i++ {
		t.compare(t.short, s, i)
	}
}

// nextShort goes in steps of four from from on. It returns the first of four places in
// one of which a short anchor may be, or one with less than four behind it before to.
func (t *table) nextShort(text []byte, from, to int) int {
	first := t.short.first
	for ; from+4 <= to; from += 4 {
		eight := binary.LittleEndian.Uint64(text[from:])
		a, b := firstOf(uint32(eight)), firstOf(uint32(eight>>8))
		c, d := firstOf(uint32(eight>>16)), firstOf(uint32(eight>>24))
		if first[a/32].Load()&(1<<(a%32))|first[b/32].Load()&(1<<(b%32))|
			first[c/32].Load()&(1<<(c%32))|first[d/32].Load()&(1<<(d%32)) != 0 {
			break
		}
	}
	return from
}
