package redact

import (
	"bytes"
	"html"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

func isLetter(c rune, _ int) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }

// backslash returns the length of an escape of c with one or more backslashes, as
// in JSON (RFC 8259 section 7), also within a JSON string that is itself in one.
func backslash(text []byte, c rune) int {
	n := 0
	for n < len(text) && n < 16 && text[n] == '\\' {
		n++
	}
	if c == '\\' {
		if n%2 == 0 {
			return 2
		}
		return 1
	}
	if n == len(text) {
		return 0
	}
	rest := text[n:]
	switch rest[0] {
	case 'u':
		unit := func(at int) rune {
			if at+5 > len(rest) || rest[at] != 'u' {
				return -1
			}
			return hexValue(rest[at+1 : at+5])
		}
		first := unit(0)
		if first == c {
			return n + 5
		}
		if hi, lo := utf16.EncodeRune(c); hi == first && first != utf8.RuneError {
			more := 0
			for 5+more < len(rest) && more < n && rest[5+more] == '\\' {
				more++
			}
			if more > 0 && unit(5+more) == lo {
				return n + 5 + more + 5
			}
		}
	case 'x':
		if len(rest) >= 3 && hexValue(rest[1:3]) == c {
			return n + 3
		}
	case 'n', 't', 'r', 'b', 'f':
		if c < ' ' && strings.IndexByte("\n\t\r\b\f", byte(c)) == strings.IndexByte("ntrbf", rest[0]) {
			return n + 1
		}
	default:
		if rune(rest[0]) == c && c < utf8.RuneSelf {
			return n + 1
		}
	}
	return 0
}

// entity returns the length of a reference to c as in XML 1.0 section 4.1, also
// with &amp; for its own &.
func entity(text []byte, c rune) int {
	n := 1
	for bytes.HasPrefix(text[n:], []byte("amp;")) && n+4 < len(text) && c != '&' {
		n += 4
	}
	end := bytes.IndexByte(text[n:min(len(text), n+10)], ';')
	if end < 1 {
		return 0
	}
	name := string(text[n : n+end])
	ok := false
	switch name {
	case "amp":
		ok = c == '&'
	case "lt":
		ok = c == '<'
	case "gt":
		ok = c == '>'
	case "quot":
		ok = c == '"'
	case "apos":
		ok = c == '\''
	default:
		if digits, is := strings.CutPrefix(name, "#x"); is {
			ok = hexValue([]byte(digits)) == c
		} else if digits, is := strings.CutPrefix(name, "#"); is {
			number, err := strconv.Atoi(digits)
			ok = err == nil && number == int(c)
		}
	}
	if !ok {
		return 0
	}
	return n + end + 1
}

// plainly returns what a value reads without the escapes it may be written with:
// as many other readings as there are, none for most values.
func plainly(value string) []string {
	var all []string
	add := func(s string, err error) {
		if err == nil && s != value && s != "" {
			all = append(all, s)
		}
	}
	if strings.Contains(value, `\`) {
		s := strings.ReplaceAll(value, `\/`, "/")
		if !strings.Contains(s, "\n") {
			add(strconv.Unquote(`"` + unescapedQuote(s) + `"`))
		}
	}
	if strings.Contains(value, "%") {
		add(url.PathUnescape(value))
	}
	if strings.Contains(value, "&") && strings.Contains(value, ";") {
		add(html.UnescapeString(value), nil)
	}
	if strings.Contains(value, "''") {
		add(strings.ReplaceAll(value, "''", "'"), nil)
	}
	return all
}

// unescapedQuote escapes quotes that are not, for Unquote.
func unescapedQuote(s string) string {
	if !strings.Contains(s, `"`) {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			out.WriteByte(s[i])
			i++
		} else if s[i] == '"' {
			out.WriteByte('\\')
		}
		out.WriteByte(s[i])
	}
	return out.String()
}
