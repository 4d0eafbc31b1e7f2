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
// either case. It has eight bytes where there are so many in a row, else four: of
// four, any log with numbers in hex has all there are.
//
// One goroutine adds at a time; any number read meanwhile.
type table struct {
	long, short index
	anchors     []anchor
	used        int // of anchors
	values      []known
	count       atomic.Int64 // of values that are whole and may be read
}

// index finds anchors of one length.
type index struct {
	size   int             // bytes of an anchor
	shift  uint            // of a hash, to the index of heads
	some   atomic.Bool     // it has an anchor
	filter []atomic.Uint32 // bits of hashes, 1 << filterPower for each head
	heads  []atomic.Uint32 // index of an anchor + 1; 0: none
	length []uint8         // of the chains, at most 255
}

type anchor struct {
	bytes uint64 // as loaded, little-endian
	value int32
	next  uint32 // as in heads
	at    int32  // where it lies in the value as written
	kind  writing
}

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
	longAnchor   = 8
	perValue     = 6
	filterPower  = 3
	leastFilter  = 16 // power of two
	leastEncoded = 6  // bytes of a value that is sought in base64 and hex
)

// newTable returns a table for so many values.
func newTable(values int) *table {
	return &table{
		long:    newIndex(longAnchor, values*perValue),
		short:   newIndex(anchorSize, values),
		anchors: make([]anchor, values*perValue),
		values:  make([]known, values),
	}
}

func newIndex(size, anchors int) index {
	heads, shift := 1<<(leastFilter-filterPower), uint(64-leastFilter+filterPower)
	for heads < anchors {
		heads, shift = heads*2, shift-1
	}
	return index{
		size: size, shift: shift,
		filter: make([]atomic.Uint32, heads<<filterPower/32),
		heads:  make([]atomic.Uint32, heads),
		length: make([]uint8, heads),
	}
}

func hashOf(bytes uint64) uint64 { return bytes * 0x9e3779b97f4a7c15 }

// add reports false when there is no room. A value has anchorSize bytes or more.
func (t *table) add(k known) bool {
	n := int(t.count.Load())
	if n == len(t.values) || t.used+perValue > len(t.anchors) {
		return false
	}
	t.values[n] = k
	t.anchor(k.value, true, anchor{value: int32(n), kind: asText})
	if !k.name && len(k.value) >= leastEncoded {
		for kind := asBase64; kind <= asHexUpper; kind++ {
			t.anchor(write(k.value, kind), kind < asHex, anchor{value: int32(n), kind: kind})
		}
	}
	t.count.Store(int64(n) + 1)
	return true
}

// anchor adds the anchor of a value that is written so, of letters and digits if
// plain, where that can be.
func (t *table) anchor(written string, plain bool, a anchor) {
	in := &t.long
	at, ok := in.choose(written, plain)
	if !ok {
		in = &t.short
		at, _ = in.choose(written, plain)
	}
	a.at, a.bytes = int32(at), load(written[at:at+in.size])
	h := hashOf(a.bytes)
	head := h >> in.shift
	a.next = in.heads[head].Load()
	t.anchors[t.used] = a
	t.used++
	in.length[head] = uint8(min(int(in.length[head])+1, 255))
	in.heads[head].Store(uint32(t.used))
	bit := h >> (in.shift - filterPower)
	in.filter[bit/32].Or(1 << (bit % 32))
	in.some.Store(true)
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
		if run++; run < in.size {
			continue
		}
		at := i + 1 - in.size
		if l := int(in.length[hashOf(load(s[at:at+in.size]))>>in.shift]); l < least {
			best, least, ok = at, l, true
		}
		if i > 512 && ok {
			break
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

// find calls found for each place in text where one of the first count values stands
// with its anchor in text[from:to]: with the place and the number of the value. Places
// may overlap.
func (t *table) find(text []byte, from, to, count int, found func(start, end, value int)) {
	if count == 0 {
		return
	}
	to = min(to, len(text)-anchorSize+1)
	i := from
	long, short := t.long.filter, t.short.filter
	toLong, toShort := t.long.shift-filterPower, t.short.shift-filterPower
	if !t.short.some.Load() {
		for last := min(to, len(text)-longAnchor+1); i < last; i++ {
			h := hashOf(binary.LittleEndian.Uint64(text[i:])) >> toLong
			if long[h/32].Load()>>(h%32)&1 != 0 {
				t.compare(&t.long, text, i, count, found)
			}
		}
		return
	}
	for last := min(to, len(text)-longAnchor+1); i < last; i++ {
		bytes := binary.LittleEndian.Uint64(text[i:])
		h := hashOf(bytes) >> toLong
		if long[h/32].Load()>>(h%32)&1 != 0 {
			t.compare(&t.long, text, i, count, found)
		}
		h = hashOf(bytes&(1<<32-1)) >> toShort
		if short[h/32].Load()>>(h%32)&1 != 0 {
			t.compare(&t.short, text, i, count, found)
		}
	}
	for ; i < to; i++ {
		t.compare(&t.short, text, i, count, found)
	}
}

// compare looks at the values that may have their anchor at at.
func (t *table) compare(in *index, text []byte, at, count int, found func(start, end, value int)) {
	bytes := uint64(binary.LittleEndian.Uint32(text[at:]))
	if in.size == longAnchor {
		bytes = binary.LittleEndian.Uint64(text[at:])
	}
	for n := in.heads[hashOf(bytes)>>in.shift].Load(); n != 0; n = t.anchors[n-1].next {
		a := &t.anchors[n-1]
		if a.bytes != bytes || int(a.value) >= count {
			continue
		}
		if start, end, ok := t.values[a.value].standsAt(text, at, a); ok {
			found(start, end, int(a.value))
		}
	}
}
