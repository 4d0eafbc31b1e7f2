package redact

import (
	"bytes"
	"unicode/utf8"
)

// standsAt reports whether the value stands in text so that its anchor is at at,
// and where. In base64 it is the whole of the base64 around it that is meant: with a
// part replaced it could not be decoded anyway, and its ends show bits of the value.
// What it takes is taken from steps.
func (k *known) standsAt(text []byte, at int, a *anchor, steps *int) (start, end int, ok bool) {
	switch a.kind {
	case asText:
		start, end, ok = k.asText(text, at, int(a.at), steps)
		return start, end, ok && (!k.whole || !touched(text, start, end)) && !(k.rule == userRule && k.name && partOfName(text, start, end))
	case asHex, asHexUpper:
		*steps -= 2 * len(k.value)
		return exactly(text, at, int(a.at), write(k.value, a.kind), false, steps)
	}
	*steps -= 2 * len(k.value)
	start, end, ok = exactly(text, at, int(a.at), write(k.value, a.kind), true, steps)
	if !ok {
		return 0, 0, false
	}
	const reach = 2048
	for least := max(0, start-reach); start > least && inBase64(text[start-1]); start-- {
	}
	for most := min(len(text), end+reach); end < most && (inBase64(text[end]) || text[end] == '='); end++ {
	}
	return start, end, true
}

// partOfName reports whether the short name of a user, of small letters alone, is here a
// part of another name, of a package, an image or a unit, as ledger in ledger-db or
// /opt/ledger: programs run as users of their own name.
func partOfName(text []byte, start, end int) bool {
	if end-start > 8 || !lowerOnly(text[start:end]) {
		return false
	}
	if c := byteAt(text, end); (c == '-' || c == '.') && latinOrNumeral(byteAt(text, end+1)) {
		return true
	}
	switch c := byteAt(text, start-1); c {
	case '-', '.':
		return latinOrNumeral(byteAt(text, start-2))
	case '/':
		if c := byteAt(text, end); c == '@' || c == ':' && latinOrNumeral(byteAt(text, end+1)) { // of an image
			return true
		}
		switch string(text[runStart(text, start-1, 10, lowerLetter) : start-1]) {
		case "bin", "sbin", "opt", "etc", "lib", "libexec", "share", "log", "run", "cache", "src":
			return true
		}
	}
	return false
}

func inBase64(c byte) bool {
	return isLetterOrDigit(c) || c == '+' || c == '/' || c == '-' || c == '_'
}

// exactly compares what is written with the text, so that written[off:] is at at;
// in base64 the alphabets of RFC 4648 sections 4 and 5 are one.
func exactly(text []byte, at, off int, written string, base64 bool, steps *int) (start, end int, ok bool) {
	start, end = at-off, at-off+len(written)
	if start < 0 || end > len(text) {
		return 0, 0, false
	}
	for i := range len(written) {
		c := text[start+i]
		if base64 && c == '-' {
			c = '+'
		} else if base64 && c == '_' {
			c = '/'
		}
		if c != written[i] {
			*steps -= i
			return 0, 0, false
		}
	}
	*steps -= len(written)
	return start, end, true
}

// asText compares the value with the text from the anchor to both sides.
func (k *known) asText(text []byte, at, off int, steps *int) (start, end int, ok bool) {
	v := k.value
	end = at + anchorSize
	if string(text[at:end]) != v[off:off+anchorSize] {
		return 0, 0, false
	}
	if start, end, ok = exactly(text, at, off, v, false, steps); ok || k.name {
		return start, end, ok
	}
	end = at + anchorSize
	for i := off + anchorSize; i < len(v); *steps-- {
		c, size := utf8.DecodeRuneInString(v[i:])
		n := escaped(text[end:], v[i:i+size], c)
		if n == 0 && end < len(text) && text[end] == v[i] {
			n, size = 1, 1
		}
		if n == 0 {
			return 0, 0, false
		}
		i, end = i+size, end+n
	}
	start = at
	for i := off; i > 0; *steps-- {
		c, size := utf8.DecodeLastRuneInString(v[:i])
		n := 0
		if start > 0 && text[start-1] == v[i-1] && v[i-1] != '\\' {
			n, size = 1, 1
			n += backslashes(text[:start-1], v[:i-1], v[i-1])
		} else {
			n = escapedBefore(text[:start], v[i-size:i], c)
		}
		if n == 0 {
			return 0, 0, false
		}
		i, start = i-size, start-n
	}
	return start, end, true
}

// backslashes returns how many of them at the end of text escape the quote or
// slash after them: none if the value has one there itself.
func backslashes(text []byte, before string, c byte) int {
	if c != '"' && c != '\'' && c != '/' || len(before) > 0 && before[len(before)-1] == '\\' {
		return 0
	}
	n := 0
	for n < len(text) && n < 16 && text[len(text)-1-n] == '\\' {
		n++
	}
	return n
}

// escaped returns how many bytes at the beginning of text are an escape of the
// character c, which is char as it is: %XX (also doubled, %25XX), \uXXXX, \xXX, \",
// &#N; and the like. 0: none.
func escaped(text []byte, char string, c rune) int {
	if len(text) == 0 {
		return 0
	}
	switch text[0] {
	case '%':
		return percent(text, char)
	case '+':
		if c == ' ' {
			return 1
		}
	case '\\':
		return backslash(text, c)
	case '&':
		return entity(text, c)
	}
	return 0
}

// escapedBefore is escaped for the end of text.
func escapedBefore(text []byte, char string, c rune) int {
	for n := 1; n <= 24 && n <= len(text); n++ {
		from := len(text) - n
		switch text[from] {
		case '%', '\\', '&', '+':
		default:
			continue
		}
		if escaped(text[from:], char, c) == n {
			// all of the backslashes, as they are doubled in a text within a text
			for text[from] == '\\' && from > 0 && text[from-1] == '\\' && escaped(text[from-1:], char, c) == n+1 && n < 24 {
				from, n = from-1, n+1
			}
			return n
		}
	}
	return 0
}

func percent(text []byte, char string) int {
	at := 0
	for i := range len(char) {
		if at >= len(text) || text[at] != '%' {
			return 0
		}
		at++
		for bytes.HasPrefix(text[at:], []byte("25")) && at+3 < len(text) && hexValue(text[at+2:at+4]) >= 0 {
			at += 2
		}
		if at+2 > len(text) || hexValue(text[at:at+2]) != rune(char[i]) {
			return 0
		}
		at += 2
	}
	return at
}

// hexValue is -1 for what is no hexadecimal number.
func hexValue(digits []byte) rune {
	n := rune(0)
	for _, c := range digits {
		switch {
		case '0' <= c && c <= '9':
			n = n<<4 | rune(c-'0')
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			n = n<<4 | rune(c|0x20-'a'+10)
		default:
			return -1
		}
	}
	return n
}

// touched reports whether a letter, a digit or _ stands directly before start or
// after end, where it is not the end of an escape.
func touched(text []byte, start, end int) bool {
	if end < len(text) {
		if c := text[end]; isLetterOrDigit(c) || c == '_' {
			return true
		} else if c >= utf8.RuneSelf && text[end-1] >= utf8.RuneSelf && isLetter(utf8.DecodeRune(text[end:])) {
			return true
		}
	}
	if start == 0 {
		return false
	}
	c := text[start-1]
	if c >= utf8.RuneSelf {
		return text[start] >= utf8.RuneSelf && isLetter(utf8.DecodeLastRune(text[:start]))
	}
	return (isLetterOrDigit(c) || c == '_') && !escapeEnds(text[:start])
}

// escapeEnds reports whether text ends with a %XX, \n, \uXXXX or a colour escape.
func escapeEnds(text []byte) bool {
	n := len(text)
	if n >= 2 && text[n-2] == '\\' || n >= 3 && text[n-3] == '%' && hexValue(text[n-2:]) >= 0 {
		return true
	}
	if n >= 6 && text[n-6] == '\\' && text[n-5] == 'u' && hexValue(text[n-4:]) >= 0 {
		return true
	}
	if text[n-1] != 'm' {
		return false
	}
	for i := n - 2; i >= 0 && i > n-16; i-- {
		switch c := text[i]; {
		case c == 0x1b:
			return true
		case c != '[' && c != ';' && (c < '0' || c > '9'):
			return false
		}
	}
	return false
}
