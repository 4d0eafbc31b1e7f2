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

// table finds known values in a text. A place where one may be shows by four bytes
// of it, the anchor: a bitmap of hashes says no nearly always. What it lets through
// is compared, with all ways to write a character allowed. There is an anchor for
// the value as it is, which does for URL, JSON and XML escapes too as it is made of
// letters and digits; one for each way it may lie in base64; and one for hex in
// either case.
//
// One goroutine adds at a time; any number read meanwhile.
type table struct {
	shift   uint                    // of a hash, to the index of heads
	first   *[1 << 11]atomic.Uint32 // a small filter, which stays in the cache of a core
	filter  []atomic.Uint32         // a larger one, for many values
	heads   []atomic.Uint32         // index of an anchor + 1; 0: none
	length  []uint8                 // of the chains, at most 255
	anchors []anchor
	used    int // of anchors
	values  []known
	count   atomic.Int64 // of values that are whole and may be read
}

type anchor struct {
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
	anchorSize   = 4
	perValue     = 6
	filterPower  = 4 // bits of filter for each head: 1 << filterPower
	leastEncoded = 6 // bytes of a value that is sought in base64 and hex
)

// newTable returns a table for so many values, a power of two.
func newTable(values int) *table {
	heads, shift := 1, uint(32)
	for heads < values*perValue {
		heads, shift = heads*2, shift-1
	}
	return &table{
		shift:   shift,
		first:   new([1 << 11]atomic.Uint32),
		filter:  make([]atomic.Uint32, max(1, heads<<filterPower/32)),
		heads:   make([]atomic.Uint32, heads),
		length:  make([]uint8, heads),
		anchors: make([]anchor, values*perValue),
		values:  make([]known, values),
	}
}

func hashOf(four uint32) uint32 { return four * 0x9e3779b1 }

// add reports false when there is no room. A value has anchorSize bytes or more.
func (t *table) add(k known) bool {
	n := int(t.count.Load())
	if n == len(t.values) || t.used+perValue > len(t.anchors) {
		return false
	}
	t.values[n] = k
	at, _ := t.choose(k.value, true)
	t.anchor(k.value[at:], anchor{value: int32(n), at: int32(at), kind: asText})
	if !k.name && len(k.value) >= leastEncoded {
		for kind := asBase64; kind <= asHexUpper; kind++ {
			written := write(k.value, kind)
			at, _ := t.choose(written, kind < asHex)
			t.anchor(written[at:], anchor{value: int32(n), at: int32(at), kind: kind})
		}
	}
	t.count.Store(int64(n) + 1)
	return true
}

// choose returns where the anchor of s is best: of letters and digits if plain,
// and there where the fewest others have the same. Without such a place it is the
// beginning, and not ok.
func (t *table) choose(s string, plain bool) (best int, ok bool) {
	least := 256
	run := 0
	for i := 0; i < len(s); i++ {
		if plain && !isLetterOrDigit(s[i]) {
			run = 0
			continue
		}
		if run++; run < anchorSize {
			continue
		}
		at := i + 1 - anchorSize
		if l := int(t.length[hashOf(four(s[at:]))>>t.shift]); l < least {
			best, least, ok = at, l, true
		}
		if i > 512 && ok {
			break
		}
	}
	return best, ok
}

func four(s string) uint32 {
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

func (t *table) anchor(s string, a anchor) {
	h := hashOf(four(s))
	head := h >> t.shift
	a.next = t.heads[head].Load()
	t.anchors[t.used] = a
	t.used++
	t.length[head] = uint8(min(int(t.length[head])+1, 255))
	t.heads[head].Store(uint32(t.used))
	bit := h >> (t.shift - filterPower)
	t.filter[bit/32].Or(1 << (bit % 32))
	bit = h >> 16
	t.first[bit/32].Or(1 << (bit % 32))
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
	first := t.first
	for ; i+4 <= to && i+8 <= len(text); i += 4 {
		eight := binary.LittleEndian.Uint64(text[i:])
		a, b := hashOf(uint32(eight))>>16, hashOf(uint32(eight>>8))>>16
		c, d := hashOf(uint32(eight>>16))>>16, hashOf(uint32(eight>>24))>>16
		if first[a/32].Load()&(1<<(a%32)) != 0 || first[b/32].Load()&(1<<(b%32)) != 0 ||
			first[c/32].Load()&(1<<(c%32)) != 0 || first[d/32].Load()&(1<<(d%32)) != 0 {
			for at := i; at < i+4; at++ {
				t.compare(text, at, count, found)
			}
		}
	}
	for ; i < to; i++ {
		t.compare(text, i, count, found)
	}
}

// compare looks at the values that may have their anchor at at.
func (t *table) compare(text []byte, at, count int, found func(start, end, value int)) {
	h := hashOf(binary.LittleEndian.Uint32(text[at:]))
	if bit := h >> (t.shift - filterPower); t.filter[bit/32].Load()>>(bit%32)&1 == 0 {
		return
	}
	for n := t.heads[h>>t.shift].Load(); n != 0; n = t.anchors[n-1].next {
		a := &t.anchors[n-1]
		if int(a.value) >= count {
			continue
		}
		if start, end, ok := t.values[a.value].standsAt(text, at, a); ok {
			found(start, end, int(a.value))
		}
	}
}
