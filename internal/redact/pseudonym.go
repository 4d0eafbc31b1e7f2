package redact

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"hash/maphash"
)

// A pseudonym is REDACTED-RULE-ID: the rule in a-z 0-9 -, the id 10 characters of
// a-z 2-7. It is safe inside JSON, YAML, XML, URLs and INI files.
const (
	pseudonymHead = "REDACTED-"
	idLength      = 10
)

func inRule(c byte) bool { return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-' }
func inID(c byte) bool   { return 'a' <= c && c <= 'z' || '2' <= c && c <= '7' }

// isPseudonym reports whether b is a pseudonym and nothing else.
func isPseudonym(b []byte) bool { return pseudonymAt(b) == len(b) && len(b) > 0 }

// pseudonymAt returns the length of the pseudonym at the beginning of b, 0 for
// none. What follows may touch it: the id is the first run of ten characters after
// the rule's first word, so no later word of a rule may be that long.
func pseudonymAt(b []byte) int {
	s, ok := bytes.CutPrefix(b, []byte(pseudonymHead))
	if !ok {
		return 0
	}
	word := 0 // where the word at i began
	for i := 0; i < len(s) && i < 80 && inRule(s[i]); i++ {
		if s[i] == '-' {
			word = i + 1
			continue
		}
		if word > 1 && i-word+1 == idLength && allID(s[word:i+1]) {
			return len(pseudonymHead) + i + 1
		}
	}
	return 0
}

func allID(b []byte) bool {
	for _, c := range b {
		if !inID(c) {
			return false
		}
	}
	return true
}

// stretch is a part of a text: [start, end).
type stretch struct{ start, end int }

// pseudonyms appends all pseudonyms in text, in order.
func pseudonyms(text []byte, to []stretch) []stretch {
	for at := 0; ; {
		i := bytes.Index(text[at:], []byte(pseudonymHead))
		if i < 0 {
			return to
		}
		at += i
		n := pseudonymAt(text[at:])
		if n == 0 {
			at += len(pseudonymHead)
			continue
		}
		to = append(to, stretch{at, at + n})
		at += n
	}
}

// namer makes pseudonyms: equal values of a rule get equal ones. It remembers
// the ids of short values, as one address comes a million times in a log. It is not
// for use by several goroutines at once.
type namer struct {
	told [1 << 12]struct { // of 64 bytes each, which are read at once
		size  uint8 // of value; 0: free
		value [53]byte
		id    [idLength]byte
	}
	block       cipher.Block
	whole, part [aes.BlockSize]byte // mixed into the last block, as it is whole or not
	sum         [aes.BlockSize]byte
	seed        maphash.Seed
}

func newNamer(key [32]byte) *namer {
	n := &namer{seed: maphash.MakeSeed()}
	n.block, _ = aes.NewCipher(key[:]) // which takes keys of this length
	n.block.Encrypt(n.whole[:], n.whole[:])
	double(&n.whole)
	n.part = n.whole
	double(&n.part)
	return n
}

// double is the doubling of NIST SP 800-38B, section 6.1.
func double(b *[aes.BlockSize]byte) {
	high, low := binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])
	carry := high >> 63 * 0x87
	binary.BigEndian.PutUint64(b[:8], high<<1|low>>63)
	binary.BigEndian.PutUint64(b[8:], low<<1^carry)
}

func (n *namer) hash(value []byte) uint64 { return maphash.Bytes(n.seed, value) }

// name appends the pseudonym of a value to out. The id depends on the value
// alone, so that a value has one id whatever rule found it.
func (n *namer) name(out []byte, rule string, value []byte) []byte {
	out = append(append(append(out, pseudonymHead...), rule...), '-')
	slot := &n.told[n.hash(value)%uint64(len(n.told))]
	if slot.size > 0 && int(slot.size) == len(value) && string(slot.value[:slot.size]) == string(value) {
		return append(out, slot.id[:]...)
	}
	id := n.id(value)
	if len(value) <= len(slot.value) {
		slot.size = uint8(copy(slot.value[:], value))
		slot.id = id
	}
	return append(out, id[:]...)
}

// id is the beginning of the AES-CMAC of a value (NIST SP 800-38B, section 6.2) in base32
// (RFC 4648, section 6), in lower case: nobody without the key can tell which value it is
// of, and of short values it is made in a tenth of the time that a hash takes.
func (n *namer) id(value []byte) (id [idLength]byte) {
	bits := binary.BigEndian.Uint64(n.mac(value))
	for i := range id {
		id[i] = "abcdefghijklmnopqrstuvwxyz234567"[bits>>59]
		bits <<= 5
	}
	return id
}

// mac is good until the next call.
func (n *namer) mac(value []byte) []byte {
	n.sum = [aes.BlockSize]byte{}
	for ; len(value) > aes.BlockSize; value = value[aes.BlockSize:] {
		n.mix((*[aes.BlockSize]byte)(value))
		n.block.Encrypt(n.sum[:], n.sum[:])
	}
	var last [aes.BlockSize]byte
	if copy(last[:], value); len(value) == aes.BlockSize {
		n.mix(&n.whole)
	} else {
		last[len(value)] = 0x80
		n.mix(&n.part)
	}
	n.mix(&last)
	n.block.Encrypt(n.sum[:], n.sum[:])
	return n.sum[:]
}

func (n *namer) mix(b *[aes.BlockSize]byte) {
	at := binary.NativeEndian
	at.PutUint64(n.sum[:8], at.Uint64(n.sum[:8])^at.Uint64(b[:8]))
	at.PutUint64(n.sum[8:], at.Uint64(n.sum[8:])^at.Uint64(b[8:]))
}
