package redact

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// The alphabet of the form and personal detectors. All look at single bytes: what
// is not ASCII counts as a letter of somebody's name.

func numeral(c byte) bool { return c-'0' < 10 }

func latin(c byte) bool { return c|0x20-'a' < 26 }

func latinOrNumeral(c byte) bool { return latin(c) || numeral(c) }

func hexNumeral(c byte) bool { return numeral(c) || c|0x20-'a' < 6 }

func blankByte(c byte) bool { return c == ' ' || c == '\t' }

func blankOrEnd(c byte) bool { return c <= ' ' }

// nameByte tells whether c may stand in a user's or a host's name.
func nameByte(c byte) bool {
	return latinOrNumeral(c) || c == '-' || c == '_' || c == '.' || c >= 0x80
}

// byteAt is text[i], or a newline outside the text.
func byteAt(text []byte, i int) byte {
	if i < 0 || i >= len(text) {
		return '\n'
	}
	return text[i]
}

// lineFrom returns where the line of at begins, at most limit bytes before it.
func lineFrom(text []byte, at, limit int) int {
	low := max(0, at-limit)
	for ; at-low >= 8; at -= 8 {
		x := binary.LittleEndian.Uint64(text[at-8:]) ^ '\n'*each
		if newline := ^(x&(0x7f*each) + 0x7f*each | x) & (0x80 * each); newline != 0 {
			return at - bits.LeadingZeros64(newline)/8
		}
	}
	for at > low && text[at-1] != '\n' {
		at--
	}
	return at
}

// lineTo returns where the line of at ends, its newline and carriage return
// excluded, at most limit bytes after it.
func lineTo(text []byte, at, limit int) int {
	high := min(len(text), at+limit)
	if i := bytes.IndexByte(text[at:high], '\n'); i >= 0 {
		high = at + i
		if high > at && text[high-1] == '\r' {
			high--
		}
	}
	return high
}

// lineBelow returns where the line begins that is below the one that ends at end, as
// lineTo has it; the length of the text or more, if there is none.
func lineBelow(text []byte, end int) int {
	if byteAt(text, end) == '\r' {
		end++
	}
	return end + 1
}

// eachLine calls f with the bounds of each line of text, without its line break.
func eachLine(text []byte, f func(start, end int)) {
	for start := 0; start < len(text); {
		end, next := len(text), len(text)
		if i := bytes.IndexByte(text[start:], '\n'); i >= 0 {
			end, next = start+i, start+i+1
		}
		if end > start && text[end-1] == '\r' {
			end--
		}
		f(start, end)
		start = next
	}
}

func skipBlanks(text []byte, at, end int) int {
	for at < end && blankByte(text[at]) {
		at++
	}
	return at
}

// trimBlanks narrows a stretch to what is not blank at its ends.
func trimBlanks(text []byte, start, end int) (int, int) {
	for start < end && blankOrEnd(text[start]) {
		start++
	}
	for end > start && blankOrEnd(text[end-1]) {
		end--
	}
	return start, end
}

// quotedOrWord returns the bounds of the value at the start of text[at:end]: what
// stands inside of quotes, else up to the next blank; and where reading goes on.
func quotedOrWord(text []byte, at, end int) (from, to, next int) {
	at = skipBlanks(text, at, end)
	if at < end && (text[at] == '"' || text[at] == '\'') {
		for i := at + 1; i < end; i++ {
			switch text[i] {
			case '\\':
				i++
			case text[at]:
				return at + 1, i, i + 1
			}
		}
	}
	for next = at; next < end && !blankOrEnd(text[next]); next++ {
	}
	return at, next, next
}

// blanksApart returns the bounds of up to len(into) words or quoted values of a
// line, and how many there are.
func blanksApart(text []byte, start, end int, into [][2]int) int {
	n := 0
	for n < len(into) {
		from, to, next := quotedOrWord(text, start, end)
		if next >= end && from >= to || next <= start {
			break
		}
		into[n] = [2]int{from, to}
		n++
		start = next
	}
	return n
}

// foldEqual compares in lower case; word is lower case already.
func foldEqual(b []byte, word string) bool {
	if len(b) != len(word) {
		return false
	}
	for i, c := range b {
		if c-'A' < 26 {
			c |= 0x20
		}
		if c != word[i] {
			return false
		}
	}
	return true
}

func foldPrefix(b []byte, word string) bool {
	return len(b) >= len(word) && foldEqual(b[:len(word)], word)
}

func foldSuffix(b []byte, word string) bool {
	return len(b) >= len(word) && foldEqual(b[len(b)-len(word):], word)
}

// referenceOnly tells whether a value holds no secret but says where one is, or
// that there is none: ${DB_PASSWORD}, {{ .Values.x }}, ****, <password>, null.
func referenceOnly(v []byte) bool {
	v = bytes.Trim(v, " \t\"'`;,")
	if len(v) == 0 || isPseudonym(v) {
		return true
	}
	switch {
	case v[0] == '$' && len(v) > 1 && (v[1] == '{' || v[1] == '('):
		return true
	case v[0] == '$' && len(v) > 2 && namesVariable(bytes.TrimSuffix(v[1:], []byte("$"))): // $USER4$ of Nagios
		return true
	case v[0] == '{' && v[len(v)-1] == '}', v[0] == '%' && len(v) == 2, v[0] == '(' && isPlaceholder(v):
		return true
	case v[0] == '%' && len(v) > 2 && (v[1] == '(' || v[len(v)-1] == '%'):
		return true
	case bytes.HasPrefix(v, []byte("{{")), bytes.HasPrefix(v, []byte("<%")):
		return true
	case v[0] == '<' && v[len(v)-1] == '>', v[0] == '[' && v[len(v)-1] == ']':
		return true
	}
	same := true
	for _, c := range v {
		same = same && (c == '*' || c == 'x' || c == 'X' || c == '.' || c == '-' || c == '?' || c == '_')
	}
	if same {
		return true
	}
	for _, none := range [...]string{"null", "nil", "none", "true", "false", "yes", "no", "~", "redacted", "hidden", "filtered", "undef", "unset", "empty"} {
		if foldEqual(v, none) {
			return true
		}
	}
	return false
}

func namesVariable(b []byte) bool {
	for i, c := range b {
		if !(c-'A' < 26 || c == '_' || i > 0 && numeral(c)) {
			return false
		}
	}
	return true
}
