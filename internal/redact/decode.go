package redact

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// ErrBinary is returned for what is no text: nothing in it can be judged.
var ErrBinary = errors.New("not a text")

// decoder makes text of what is read, in pieces that do not depend on how it came:
// UTF-16 becomes UTF-8, a byte-order mark goes, a run of NUL becomes the end of a
// line. Other encodings stay as they are.
type decoder struct {
	pending []byte // less than a piece
	started bool
	wide    int // 0: bytes; 1: UTF-16 little-endian; 2: big-endian
	nul     bool
	high    rune // the first half of a surrogate pair, in UTF-16
	out     []byte
	ascii   bool // the piece that is handed over has no other bytes
}

const pieceSize = 64 << 10

// feed hands text to emit, piece by piece.
func (d *decoder) feed(p []byte, emit func([]byte) error) error {
	for len(p) > 0 {
		if len(d.pending) == 0 && len(p) >= pieceSize {
			if err := d.piece(p[:pieceSize], emit); err != nil {
				return err
			}
			p = p[pieceSize:]
			continue
		}
		n := min(len(p), pieceSize-len(d.pending))
		d.pending = append(d.pending, p[:n]...)
		p = p[n:]
		if len(d.pending) == pieceSize {
			if err := d.piece(d.pending, emit); err != nil {
				return err
			}
			d.pending = d.pending[:0]
		}
	}
	return nil
}

// end hands over what is left.
func (d *decoder) end(emit func([]byte) error) error {
	if len(d.pending) == 0 {
		return nil
	}
	err := d.piece(d.pending, emit)
	d.pending = nil
	return err
}

func (d *decoder) piece(p []byte, emit func([]byte) error) error {
	if !d.started {
		d.started = true
		p = d.begin(p)
		if d.wide == 0 && isBinary(p) {
			return ErrBinary
		}
	}
	if d.wide != 0 {
		p = d.narrow(p)
	}
	p, runs := d.lines(p)
	odd, ascii := strangers(p)
	d.ascii = ascii
	if len(p) > 0 && (odd*20 > len(p) || runs*4 > len(p) && runs > 16) {
		return ErrBinary
	}
	return emit(p)
}

// begin recognises the encoding.
func (d *decoder) begin(p []byte) []byte {
	switch {
	case bytes.HasPrefix(p, []byte("\xef\xbb\xbf")):
		return p[3:]
	case bytes.HasPrefix(p, []byte("\xff\xfe")) && !bytes.HasPrefix(p, []byte("\xff\xfe\x00\x00")):
		d.wide = 1
		return p[2:]
	case bytes.HasPrefix(p, []byte("\xfe\xff")):
		d.wide = 2
		return p[2:]
	}
	d.wide = looksWide(p)
	return p
}

// looksWide tells UTF-16 without a mark by its high bytes: nearly all of them are
// the same few, and 0 among them, while the low bytes are hardly ever 0.
func looksWide(p []byte) int {
	p = p[:min(len(p), 4096)&^1]
	if len(p) < 8 {
		return 0
	}
	var zero, block [2]int
	for i, c := range p {
		if c == 0 {
			zero[i%2]++
		}
		if c == 0 || c == 4 { // Latin and Cyrillic
			block[i%2]++
		}
	}
	half := len(p) / 2
	for high, wide := range [2]int{2, 1} { // big-endian has the high byte first
		if block[high]*10 >= half*9 && zero[high]*20 >= half && zero[1-high]*50 <= half {
			return wide
		}
	}
	return 0
}

func (d *decoder) narrow(p []byte) []byte {
	out := d.out[:0]
	for i := 0; i+1 < len(p); i += 2 {
		c := rune(p[i]) | rune(p[i+1])<<8
		if d.wide == 2 {
			c = rune(p[i])<<8 | rune(p[i+1])
		}
		if d.high != 0 {
			if both := utf16.DecodeRune(d.high, c); both != utf8.RuneError {
				out = utf8.AppendRune(out, both)
				d.high = 0
				continue
			}
			out = utf8.AppendRune(out, utf8.RuneError)
			d.high = 0
		}
		if 0xd800 <= c && c < 0xdc00 {
			d.high = c
			continue
		}
		out = utf8.AppendRune(out, c) // a lone second half becomes U+FFFD
	}
	d.out = out
	return out
}

// lines makes one line end of each run of NUL, and counts the runs.
func (d *decoder) lines(p []byte) (text []byte, runs int) {
	if !d.nul && bytes.IndexByte(p, 0) < 0 {
		return p, 0
	}
	out := make([]byte, 0, len(p))
	for _, c := range p {
		switch {
		case c != 0:
			out = append(out, c)
		case !d.nul:
			out = append(out, '\n')
			runs++
		}
		d.nul = c == 0
	}
	return out, runs
}

// strange has a 1 for control characters that texts do not have. Those that
// separate fields, and the one of colours, are not among them.
var strange = [256]uint8{
	2: 1, 3: 1, 4: 1, 5: 1, 6: 1, 7: 1, 14: 1, 15: 1, 16: 1, 17: 1, 18: 1, 19: 1, 20: 1,
	21: 1, 22: 1, 23: 1, 24: 1, 25: 1, 26: 1, 127: 1,
}

// strangers counts them, and says whether all is ASCII. It looks at eight bytes at once.
func strangers(p []byte) (odd int, ascii bool) {
	var high uint64
	for ; len(p) >= 16; p = p[16:] {
		one, other := binary.LittleEndian.Uint64(p), binary.LittleEndian.Uint64(p[8:])
		high |= one | other
		if unlike(one)|unlike(other) != 0 {
			odd += strange8(one) + strange8(other)
		}
	}
	for _, c := range p {
		high |= uint64(c)
		odd += int(strange[c])
	}
	return odd, high&(0x80*each) == 0
}

// unlike has the highest bit of one byte set or of several when any of eight is not in
// 32 to 126.
func unlike(x uint64) uint64 {
	return (x | (x - 0x20*each) | (x + each)) & (0x80 * each)
}

// strange8 counts the strange of eight.
func strange8(x uint64) int {
	low := x & (0x7f * each) // no sum below reaches into the next byte
	from := func(c uint64) uint64 { return low + (0x80-c)*each }
	return bits.OnesCount64((from(2)&^from(8) | from(14)&^from(27) | from(127)) &^ x & (0x80 * each))
}

// isBinary judges the beginning of a file: by what its kind begins with, by its
// control characters, and what is short and not UTF-8 by its letters.
func isBinary(p []byte) bool {
	for _, magic := range [...]string{
		"\x7fELF", "\x1f\x8b", "BZh", "\xfd7zXZ", "\x28\xb5\x2f\xfd", "PK\x03\x04", "PK\x05\x06", "7z\xbc\xaf", "Rar!", "\x89PNG",
		"GIF8", "\xff\xd8\xff", "%PDF-", "SQLite format 3\x00", "\xca\xfe\xba\xbe", "\xfe\xed\xfe\xed", "\xac\xed\x00\x05", "!<arch>\n",
		"LPKSHHRH", "RIFF", "OggS", "ID3", "MZ\x90", "\x00asm",
	} {
		if bytes.HasPrefix(p, []byte(magic)) {
			return true
		}
	}
	var odd, text, size int
	for _, c := range p {
		if c == 0 {
			continue
		}
		size++
		odd += int(strange[c])
		if c >= 0xc0 || ' ' <= c && c < 0x7f || c == '\n' || c == '\t' || c == '\r' {
			text++
		}
	}
	if size == 0 {
		return false
	}
	if utf8.Valid(p) || len(p) == pieceSize && utf8.Valid(p[:pieceSize-4]) {
		return odd*50 > size
	}
	return odd*200 > size || size < 4096 && text*100 < size*85 && !ofSomePage(p)
}
