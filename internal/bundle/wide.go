package bundle

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
)

// width is how wide the characters of a text are, which says how its lines end.
type width int

const (
	narrow     width = iota // UTF-8 and all of its kind
	wideLittle              // UTF-16, the less significant byte first
	wideBig
)

// wide looks at how a text begins: at its byte order mark, or at where its zero
// bytes are.
func wide(first []byte) width {
	switch {
	case bytes.HasPrefix(first, []byte{0xff, 0xfe}):
		return wideLittle
	case bytes.HasPrefix(first, []byte{0xfe, 0xff}):
		return wideBig
	}
	var zeros [2]int
	near := first[:min(len(first), 256)&^1]
	for i, b := range near {
		if b == 0 {
			zeros[i&1]++
		}
	}
	most := len(near) / 2
	switch {
	case most < 4:
	case zeros[1] > most*3/4 && zeros[0] == 0:
		return wideLittle
	case zeros[0] > most*3/4 && zeros[1] == 0:
		return wideBig
	}
	return narrow
}

func (w width) size() int64 {
	if w == narrow {
		return 1
	}
	return 2
}

// lineEnd is the place behind the first line feed in p, 0 without one. p begins
// where a character does.
func (w width) lineEnd(p []byte) int {
	if w == narrow {
		return bytes.IndexByte(p, '\n') + 1
	}
	for i := 0; i+1 < len(p); i += 2 {
		if low, high := w.unit(p[i:]); low == '\n' && high == 0 {
			return i + 2
		}
	}
	return 0
}

// unit is the two bytes of the first character of p.
func (w width) unit(p []byte) (low, high byte) {
	if w == wideLittle {
		return p[0], p[1]
	}
	return p[1], p[0]
}

// lineEndFrom is the first place behind a line feed in p from at on, 0 without one.
func (w width) lineEndFrom(p []byte, at int) int {
	from := max(0, (at-int(w.size()))/int(w.size())*int(w.size())) // it may end right there
	if end := w.lineEnd(p[min(from, len(p)):]); end > 0 {
		return from + end
	}
	return 0
}

// lastLineEnd is the place behind the last line feed in p, 0 without one.
func (w width) lastLineEnd(p []byte) int { return w.lastOf(p, "\n") }

// endsLine tells whether p, which ends where a character does, ends with a line feed.
func (w width) endsLine(p []byte) bool {
	return len(p) >= int(w.size()) && w.lineEnd(p[len(p)-int(w.size()):]) > 0
}

// encode writes text in that width.
func (w width) encode(text string) []byte {
	if w == narrow {
		return []byte(text)
	}
	var out []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		if w == wideLittle {
			out = binary.LittleEndian.AppendUint16(out, unit)
		} else {
			out = binary.BigEndian.AppendUint16(out, unit)
		}
	}
	return out
}
