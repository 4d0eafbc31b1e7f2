package redact

import (
	"encoding/binary"
	"math/bits"
)

// What a text is made of, as bits: solid has the letters and digits of 64 bytes in each
// of its words, see solidAt. Runs that hold small letters, capitals and digits are found
// beside it by the carry of a sum: what is added to a row of ones comes out at its end.

// solidOf returns what of text is letters and digits, from a multiple of 64 up to end and
// a word or two more, in the room of old.
func solidOf(text []byte, from, end int, old []uint64) []uint64 {
	old = old[:0]
	for at := from; at < end+64; at += 64 {
		old = append(old, solidAt(text, at))
	}
	return append(old, 0)
}

// mixedRuns is solidOf of all of text that calls found with the end of runs of letters
// and digits: of those with small letters and capitals, if they have digits too or a sign behind
// them that passwords have and words do not; of leastLower bytes or more without capitals; and
// of capitals and digits with a dash four to six bytes before their end.
func mixedRuns(text []byte, old []uint64, found func(end int)) []uint64 {
	old = old[:0]
	var last [64]byte
	var withUpper, withLower, withDigit uint64 // carries
	for at := 0; at <= len(text); at += 64 {
		b := &last
		if at+64 <= len(text) {
			b = (*[64]byte)(text[at:])
		} else {
			copy(last[:], text[at:])
		}
		var solid, upper, digit uint64
		for i := 0; i < 64; i += 16 {
			letters, digits, capitals := lettersAndDigits(b[i : i+8])
			letters2, digits2, capitals2 := lettersAndDigits(b[i+8 : i+16])
			solid = solid>>2 | (letters|digits)>>1 | letters2 | digits2
			upper = upper>>2 | capitals>>1 | capitals2
			digit = digit>>2 | digits>>1 | digits2
		}
		solid, upper, digit = inRow(solid), inRow(upper), inRow(digit)
		old = append(old, solid)
		var u, l, d uint64
		u, withUpper = bits.Add64(solid, upper, withUpper)
		l, withLower = bits.Add64(solid, solid&^upper&^digit, withLower)
		d, withDigit = bits.Add64(solid, digit, withDigit)
		for ends := (u&d | l&(u|d)) &^ solid; ends != 0; ends &= ends - 1 {
			i := bits.TrailingZeros64(ends)
			switch end := at + i; {
			case l>>i&1 == 0: // no small letters
				if end < 7 || text[end-5] != '-' && text[end-6] != '-' && text[end-7] != '-' { // the last of several groups, or one in the midst
					continue
				}
			case u>>i&1 == 0: // no capitals
				if end < leastLower || !isLetterOrDigit(text[end-leastLower]) || !isLetterOrDigit(text[end-leastLower/2]) || hexSoFar(text[end-leastLower:]) {
					continue
				}
			case d>>i&1 == 0 && (end == len(text) || !drawnSign(text[end])):
				continue
			}
			found(at + i)
		}
	}
	return append(old, 0, 0)
}

// lettersAndDigits returns the highest bit of each of eight bytes that is a letter, a
// digit, a capital.
func lettersAndDigits(b []byte) (letters, digits, capitals uint64) {
	x := binary.LittleEndian.Uint64(b)
	ascii := ^x & (0x80 * each)
	low := x & (0x7f * each)
	small := low | 0x20*each
	letters = ((small + (0x80-'a')*each) ^ (small + (0x80-'z'-1)*each)) & ascii
	digits = ((low + (0x80-'0')*each) ^ (low + (0x80-'9'-1)*each)) & ascii
	return letters, digits, letters &^ (x << 2)
}

// inRow takes eight bytes for the rows of a square of bits, and returns its columns: of
// 64 bits that were gathered eight at a time, the first ones the lowest of each byte, it makes the
// row that they are of.
func inRow(x uint64) uint64 {
	t := (x ^ x>>7) & 0x00aa00aa00aa00aa
	x ^= t ^ t<<7
	t = (x ^ x>>14) & 0x0000cccc0000cccc
	x ^= t ^ t<<14
	t = (x ^ x>>28) & 0x00000000f0f0f0f0
	return x ^ t ^ t<<28
}

// hexSoFar tells of leastLower small letters and digits whether they are hexadecimal.
func hexSoFar(b []byte) bool {
	above := uint64(0)
	for i := 0; i < leastLower; i += 8 {
		above |= binary.LittleEndian.Uint64(b[min(i, leastLower-8):]) + (0x80-'g')*each
	}
	return above&(0x80*each) == 0
}

// sideBySide collects the highest bits of eight bytes.
func sideBySide(highest uint64) uint64 { return highest >> 7 * 0x0102040810204080 >> 56 }

// drawnSign tells the signs that stand in passwords, and seldom between words.
func drawnSign(c byte) bool {
	switch c {
	case '!', '#', '$', '%', '^', '*', '~', '+', '?', '@':
		return true
	}
	return false
}
