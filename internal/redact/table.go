package redact

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"sync/atomic"
)

// known is a value that is sought wherever it may stand.
type known struct {
	value string
	rule  string
	whole bool // sought only where no letter or digit touches it
	name  bool // of a host or a person: sought as it is, in no encoding
}

// table finds known values in a text. A place where one may be shows by some bytes
// of it, the anchor: a bitmap of hashes says no nearly always. What it lets through
// is compared, with all ways to write a character allowed. There is an anchor for
// the value as it is, which does for URL, JSON and XML escapes too as it is made of
// letters and digits; one for each way it may lie in base64; and one for hex in
// either case. Where there are eight letters and digits in a row it is seven of them,
// and the next seven are another anchor: so every second place of a text is enough.
// Else it is four bytes: of four, any log with numbers in hex has all there are. Those
// of four that can only be the beginning of a word are looked for at the beginnings of
// words.
//
// One goroutine adds at a time; any number read meanwhile.
type table struct {
	long, words, short *index
	indexes            [3]*index // the three
	anchors            []anchor
	used               int // of anchors
	values             []known
	count              atomic.Int64 // of values that are whole and may be read
}

// index finds anchors of one length. Long ones are letters and digits throughout.
type index struct {
	size   int                     // bytes of an anchor
	shift  uint                    // of a hash, to the index of heads
	some   atomic.Bool             // it has an anchor
	filter []atomic.Uint64         // of long anchors: two bits in one of them for each
	first  *[1 << 11]atomic.Uint32 // of others: one bit for each, which stay in the cache of a core
	heads  []atomic.Uint32         // index of an anchor + 1; 0: none
	length []uint8                 // of the chains, at most 255
}

type anchor struct {
	bytes uint64 // as loaded, little-endian
	value int32
	next  uint32 // as in heads
	at    int32  // where it lies in the value as written
	kind  writing
	in    uint8 // which of the indexes
}

// The indexes of a table.
const (
	inLong = iota
	inWords
	inShort
)

// writing is how a value may be written.
type writing uint8

const (
	asText writing = iota // also with URL, JSON and XML escapes
	asBase64
	asBase64Second // begins at the second of three bytes
	asBase64Third
	asHex
	asHexUpper
)

const (
	anchorSize   = 4 // bytes of the least anchor, and so of the least value
	longSize     = 7 // bytes of a long anchor
	longAnchor   = 8 // bytes of two, one place apart
	perValue     = 12
	filterPower  = 4  // bits of filter for each head: 1 << filterPower
	leastFilter  = 16 // bits of filter, power of two
	leastEncoded = 6  // bytes of a value that is sought in base64 and hex
)

// newTable returns a table for so many values.
func newTable(values int) *table {
	t := &table{
		long:    newIndex(longSize, values*perValue),
		words:   newIndex(anchorSize, values),
		short:   newIndex(anchorSize, values),
		anchors: make([]anchor, values*perValue),
		values:  make([]known, values),
	}
	t.indexes = [...]*index{inLong: t.long, inWords: t.words, inShort: t.short}
	return t
}

func newIndex(size, anchors int) *index {
	heads, shift := 1<<(leastFilter-filterPower), uint(64-leastFilter+filterPower)
	for heads < anchors {
		heads, shift = heads*2, shift-1
	}
	in := &index{size: size, shift: shift, heads: make([]atomic.Uint32, heads), length: make([]uint8, heads)}
	if size == longSize {
		in.filter = make([]atomic.Uint64, heads<<filterPower/64)
	} else {
		in.first = new([1 << 11]atomic.Uint32)
	}
	return in
}

// hashOf is of the lower seven bytes: an eighth behind a long anchor does not count.
func hashOf(bytes uint64) uint64 { return bytes << 8 * 0x9e3779b97f4a7c15 }

// bitsOf are the two bits that a long anchor of a hash has in its word of the filter.
func bitsOf(h uint64) (one, other uint64) { return h >> 20 & 63, h >> 26 & 63 }

// filterShift is of a hash, to the index of filter.
func (in *index) filterShift() uint { return in.shift - filterPower + 6 }

// firstOf is which bit a short anchor has.
func firstOf(four uint32) uint32 { return four * 0x9e3779b1 >> 16 }

// may reports whether four bytes are a short anchor, or look like one.
func (in *index) may(four uint32) bool {
	bit := firstOf(four)
	return in.first[bit/32].Load()&(1<<(bit%32)) != 0
}

// add reports false when there is no room. A value has anchorSize bytes or more.
func (t *table) add(k known) bool {
	n := int(t.count.Load())
	if n == len(t.values) || t.used+perValue > len(t.anchors) {
		return false
	}
	t.values[n] = k
	t.anchor(k.value, true, k.whole, anchor{value: int32(n), kind: asText})
	if !k.name && len(k.value) >= leastEncoded {
		for kind := asBase64; kind <= asHexUpper; kind++ {
			t.anchor(write(k.value, kind), kind < asHex, false, anchor{value: int32(n), kind: kind})
		}
	}
	t.count.Store(int64(n) + 1)
	return true
}

// anchor adds the anchor of a value that is written so, of letters and digits if
// plain, where that can be. alone: nothing of them touches its beginning.
func (t *table) anchor(written string, plain, alone bool, a anchor) {
	if at, ok := t.long.choose(written, plain); ok {
		a.in = inLong
		for i := range int32(longAnchor - longSize + 1) {
			a.at, a.bytes = int32(at)+i, load(written[at+int(i):at+int(i)+longSize])
			t.enter(a)
		}
		return
	}
	at, ok := 0, false
	if a.kind == asText {
		a.in = inWords
		at, ok = t.words.chooseWord(written, alone)
	}
	if !ok {
		a.in = inShort
		at, _ = t.short.choose(written, plain)
	}
	a.at, a.bytes = int32(at), load(written[at:at+t.indexes[a.in].size])
	t.enter(a)
}

// enter adds an anchor to its index.
func (t *table) enter(a anchor) {
	in := t.indexes[a.in]
	h := hashOf(a.bytes)
	head := h >> in.shift
	a.next = in.heads[head].Load()
	t.anchors[t.used] = a
	t.used++
	in.length[head] = uint8(min(int(in.length[head])+1, 255))
	in.heads[head].Store(uint32(t.used))
	if in.size == longSize {
		one, other := bitsOf(h)
		in.filter[h>>in.filterShift()].Or(1<<one | 1<<other)
	} else {
		bit := firstOf(uint32(a.bytes))
		in.first[bit/32].Or(1 << (bit % 32))
	}
	in.some.Store(true)
}

// adopt fills an empty table with all that is in a smaller one.
func (t *table) adopt(from *table) {
	n := from.count.Load()
	copy(t.values, from.values[:n])
	for _, a := range from.anchors[:from.used] {
		t.enter(a)
	}
	t.count.Store(n)
}

// choose returns where the anchor of s is best: of letters and digits if plain,
// and there where the fewest others have the same. Without such a place it is the
// beginning, and not ok.
func (in *index) choose(s string, plain bool) (best int, ok bool) {
	least := 256
	run := 0
	for i := 0; i < len(s); i++ {
		if plain && !isLetterOrDigit(s[i]) {
			run = 0
			continue
		}
		if run++; run < in.row() {
			continue
		}
		at := i + 1 - in.row()
		l := in.crowd(s[at : at+in.size])
		if in.size == longSize {
			l = max(l, in.crowd(s[at+1:at+1+in.size]))
		}
		if l < least {
			best, least, ok = at, l, true
		}
		if ok && (least == 0 || i > 512) {
			break
		}
	}
	return best, ok
}

// crowd is how many anchors there are already where this one would be.
func (in *index) crowd(anchor string) int { return int(in.length[hashOf(load(anchor))>>in.shift]) }

// row is how many bytes there must be in a row.
func (in *index) row() int {
	if in.size == longSize {
		return longAnchor
	}
	return in.size
}

// chooseWord is choose for an anchor at the beginning of a word: behind what is no
// letter or digit, or at the beginning of s if that stands alone.
func (in *index) chooseWord(s string, alone bool) (best int, ok bool) {
	least := 256
	for at := 0; at+in.size <= len(s); at++ {
		begins := at == 0 && alone || at > 0 && !isLetterOrDigit(s[at-1])
		if !begins || !allLettersOrDigits(s[at:at+in.size]) {
			continue
		}
		if l := in.crowd(s[at : at+in.size]); l < least {
			best, least, ok = at, l, true
		}
	}
	return best, ok
}

// load makes a number of up to eight bytes.
func load(s string) (n uint64) {
	for i := len(s) - 1; i >= 0; i-- {
		n = n<<8 | uint64(s[i])
	}
	return n
}

// write returns what of a value shows in an encoding, whatever is around it.
func write(value string, kind writing) string {
	switch kind {
	case asHex:
		return hex.EncodeToString([]byte(value))
	case asHexUpper:
		return upperHex(value)
	case asText:
		return value
	}
	before := int(kind - asBase64)
	all := base64.RawStdEncoding.EncodeToString(append(make([]byte, before, before+len(value)), value...))
	first := (8*before + 5) / 6 // characters before it hold bits of what is before
	return all[first : (before+len(value))*8/6]
}

func upperHex(value string) string {
	const digits = "0123456789ABCDEF"
	out := make([]byte, 0, 2*len(value))
	for _, c := range []byte(value) {
		out = append(out, digits[c>>4], digits[c&15])
	}
	return string(out)
}

// compare looks at the values that may have their anchor at at.
func (t *table) compare(in *index, s *search, at int) {
	bytes := uint64(binary.LittleEndian.Uint32(s.text[at:]))
	if in.size == longSize { // there is no eighth byte at the end
		bytes |= uint64(binary.LittleEndian.Uint32(s.text[at+longSize-anchorSize:])) >> 8 << 32
	}
	for n := in.heads[hashOf(bytes)>>in.shift].Load(); n != 0; n = t.anchors[n-1].next {
		s.left--
		a := &t.anchors[n-1]
		if a.bytes != bytes || int(a.value) >= s.count {
			continue
		}
		if s.left < 0 {
			s.hurry(&t.values[a.value], a, at)
			return
		}
		if start, end, ok := t.values[a.value].standsAt(s.text, at, a, &s.left); ok {
			s.left -= stepsPerFound
			s.found(start, end, int(a.value))
		}
	}
}
