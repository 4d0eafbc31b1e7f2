package redact

import "encoding/binary"

// Letters and digits, as bits: one for each of 64 bytes, the first the lowest. Most
// of a text is told apart so without a look at each byte.

const each = 0x0101010101010101 // of eight bytes, 1

// solidAt returns a bit for each letter and digit in text[at:at+64]; there are none
// behind the end of the text.
func solidAt(text []byte, at int) uint64 {
	if at+64 <= len(text) {
		return solidIn((*[64]byte)(text[at:]))
	}
	var last [64]byte
	if at < len(text) {
		copy(last[:], text[at:])
	}
	return solidIn(&last)
}

func solidIn(b *[64]byte) uint64 {
	return solid(b[0:8]) | solid(b[8:16])<<8 | solid(b[16:24])<<16 | solid(b[24:32])<<24 |
		solid(b[32:40])<<32 | solid(b[40:48])<<40 | solid(b[48:56])<<48 | solid(b[56:64])<<56
}

// solid is solidIn of eight bytes.
func solid(b []byte) uint64 {
	x := binary.LittleEndian.Uint64(b)
	low := x & (0x7f * each) // no sum below reaches into the next byte
	small := low | 0x20*each
	letters := (small + (0x80-'a')*each) &^ (small + (0x80-'z'-1)*each)
	digits := (low + (0x80-'0')*each) &^ (low + (0x80-'9'-1)*each)
	return sideBySide((letters | digits) &^ x & (0x80 * each))
}

// rows returns of bits those that n set bits begin at, themselves among them. next
// are the bits that follow; n is 4 or 8.
func rows(bits, next uint64, n int) uint64 {
	bits, next = bits&(bits>>1|next<<63), next&(next>>1)
	bits, next = bits&(bits>>2|next<<62), next&(next>>2)
	if n == 8 {
		bits &= bits>>4 | next<<60
	}
	return bits
}

func allLettersOrDigits(s string) bool {
	for i := range len(s) {
		if !isLetterOrDigit(s[i]) {
			return false
		}
	}
	return true
}
