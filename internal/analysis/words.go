package analysis

import (
	"encoding/binary"
	"slices"
	"strings"
)

// words finds a set of words in text, whatever their case, at a pace of gigabytes
// a second: it looks at three bytes at every second place, in a table. Each word
// is in the table with two groups of three, one that begins at an even place of
// the word and one at an odd place, so that one of them is met. For groups the
// rarest in ordinary text are taken. What it finds is checked by its caller.
type words struct {
	list  []wanted
	table [1 << tableBits]uint8 // 0, or 1 + the index of what to compare
	slots [][]group
}

const tableBits = 16

type wanted struct {
	word string // lower case
	id   int
}

// group says which word may lie around three bytes.
type group struct {
	wanted
	offset int // of the three bytes in the word
}

func newWords() *words {
	w := &words{}
	for _, word := range levelWords() {
		w.add(word, 0)
	}
	return w
}

// add puts a word of at least four bytes into the set. The id comes back when it is found.
func (w *words) add(word string, id int) { w.list = append(w.list, wanted{strings.ToLower(word), id}) }

// build makes the table, once all words are there.
func (w *words) build() {
	for _, each := range w.list {
		if each.word == "err" { // too short for two groups: what may follow it helps
			w.enter(each, 0, "err")
			for _, after := range " ]>:,\"|)\t\n" {
				w.enter(each, 1, "rr"+string(after))
			}
			continue
		}
		for parity := range 2 {
			best := parity
			for i := parity; i+3 <= len(each.word); i += 2 {
				if rarity(each.word[i:i+3]) > rarity(each.word[best:best+3]) {
					best = i
				}
			}
			w.enter(each, best, each.word[best:best+3])
		}
	}
}

func (w *words) enter(each wanted, offset int, three string) {
	h := hash(uint64(three[0]) | uint64(three[1])<<8 | uint64(three[2])<<16)
	if w.table[h] == 0 {
		if len(w.slots) == 255 { // share the last slot: slower, not wrong
			w.table[h] = 255
		} else {
			w.slots = append(w.slots, nil)
			w.table[h] = uint8(len(w.slots))
		}
	}
	slot := &w.slots[w.table[h]-1]
	*slot = append(*slot, group{each, offset})
}

// rarity is greater for groups that ordinary text has less of.
func rarity(three string) int {
	const common = " etaonisrdl:0123hcumpgf\"-.45678y=/_wbv9,()[]k<>x;jqz"
	sum := 0
	switch three {
	case "eve", "lev", "vel", "ver", "ata", "rit", "ler", "ser", "ess", "ing", "ion", "tim", "vic", "ck ": // rarer letters, yet frequent
		return 0
	}
	if strings.Contains(three, `":`) { // of JSON, in every line of it
		return 0
	}
	for i := range three {
		if at := strings.IndexByte(common, three[i]); at >= 0 {
			sum += at
		} else {
			sum += len(common)
		}
	}
	return sum
}

// hash takes the lower three bytes without regard to case: letters differ in one
// bit, and what else that bit makes equal is sorted out by the comparison.
func hash(v uint64) uint32 {
	return (uint32(v) | 0x202020) << 8 * 0x9E3779B1 >> (32 - tableBits)
}

// next returns the first place from i on, in steps of two, where a word may lie, or -1.
func (w *words) next(p []byte, i int) int {
	table := &w.table
	for ; i+8 <= len(p); i += 6 {
		v := binary.LittleEndian.Uint64(p[i:])
		a, b, c := table[hash(v)], table[hash(v>>16)], table[hash(v>>32)]
		if a|b|c == 0 {
			continue
		}
		switch {
		case a != 0:
			return i
		case b != 0:
			return i + 2
		}
		return i + 4
	}
	for ; i+3 <= len(p); i += 2 {
		if table[hash(uint64(p[i])|uint64(p[i+1])<<8|uint64(p[i+2])<<16)] != 0 {
			return i
		}
	}
	return -1
}

// at appends to found the ids of the words around place i, each once.
func (w *words) at(p []byte, i int, found []int) []int {
	slot := w.table[hash(uint64(p[i])|uint64(p[i+1])<<8|uint64(p[i+2])<<16)]
	if slot == 0 {
		return found
	}
	for _, g := range w.slots[slot-1] {
		if at := i - g.offset; at >= 0 && at+len(g.word) <= len(p) && fold(p[at:at+len(g.word)], g.word) && !slices.Contains(found, g.id) {
			found = append(found, g.id)
		}
	}
	return found
}

// fold says whether text is word in any case.
func fold(text []byte, word string) bool {
	for i := range word {
		if c := text[i]; c != word[i] && (c < 'A' || c > 'Z' || c+'a'-'A' != word[i]) {
			return false
		}
	}
	return true
}
