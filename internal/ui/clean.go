package ui

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean makes s fit for one line of a terminal. Line breaks and tabs become
// spaces; whatever else could steer the terminal or reorder the line becomes
// visible as \x1b or \u202e: control characters (C0, DEL, C1), bidirectional
// controls, line separators, tag characters, and bytes that are not UTF-8.
func Clean(s string) string {
	if tame(s, "") {
		return s
	}
	return clean(s, "")
}

// CleanText is Clean for text of several lines: it keeps line feeds and tabs.
func CleanText(s string) string {
	if tame(s, "\n\t") {
		return s
	}
	return clean(s, "\n\t")
}

func tame(s, keep string) bool {
	for i, r := range s {
		if r == utf8.RuneError && !strings.HasPrefix(s[i:], "\ufffd") || wild(r) && !strings.ContainsRune(keep, r) {
			return false
		}
	}
	return true
}

func clean(s, keep string) string {
	var b strings.Builder
	s = strings.ReplaceAll(s, "\r\n", "\n")
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[0])
		case !wild(r), strings.ContainsRune(keep, r):
			b.WriteRune(r)
		case r == '\n', r == '\r', r == '\t':
			b.WriteByte(' ')
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			b.WriteString(escape(r))
		}
		s = s[size:]
	}
	return b.String()
}

// wild reports whether r must not reach a terminal as it is.
func wild(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0: // C0, DEL, C1
		return true
	case r < 0x61c:
		return false
	case r == 0xfeff, r >= 0xe0000 && r <= 0xe007f: // byte order mark, tags
		return true
	}
	return unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp)
}

// escape writes r as YAML does inside double quotes. JSON shares the short form
// and lacks the long one; see jsonEscape.
func escape(r rune) string {
	if r > 0xffff {
		return fmt.Sprintf(`\U%08x`, r)
	}
	return fmt.Sprintf(`\u%04x`, r)
}
