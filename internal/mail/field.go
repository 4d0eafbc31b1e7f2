package mail

import (
	"encoding/base64"
	"mime"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	width   = 78  // of a line where the words allow it (RFC 5322 section 2.1.1)
	longest = 990 // of a line that cannot be folded
)

// Field is a header field.
type Field struct{ Name, Value string }

// header writes header fields.
type header struct{ strings.Builder }

// add writes a field, folded at blanks. The value is ASCII without line ends.
func (h *header) add(name, value string) {
	h.WriteString(name + ":")
	line := len(name) + 1
	for i, word := range strings.Split(value, " ") {
		if i > 0 && line+1+len(word) > width {
			h.WriteString("\r\n")
			line = 0
		}
		h.WriteString(" " + word)
		line += 1 + len(word)
	}
	h.WriteString("\r\n")
}

// encoded returns text for a header field: as it is, or as encoded words (RFC 2047).
// The text is on one line.
func encoded(text string) string {
	const most = 42 // bytes in an encoded word, which keeps "Subject: " within the width
	plain := !strings.Contains(text, "=?")
	longWord := false
	for word := range strings.SplitSeq(text, " ") {
		longWord = longWord || len(word) > longest
	}
	if plain && !longWord && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) {
		return text
	}
	var words []string
	for len(text) > 0 {
		n := 0
		for n < len(text) {
			_, size := utf8.DecodeRuneInString(text[n:])
			if n+size > most {
				break
			}
			n += size
		}
		words = append(words, "=?utf-8?b?"+base64.StdEncoding.EncodeToString([]byte(text[:n]))+"?=")
		text = text[n:]
	}
	return strings.Join(words, " ")
}

// decoded undoes encoded, and what other programs write instead.
func decoded(value string) string { return oneLine(words(value)) }

// words decodes the encoded words in a value.
func words(value string) string {
	if text, err := wordDecoder().DecodeHeader(value); err == nil {
		return text
	}
	return value
}

// oneLine returns text on one line: what cannot be printed becomes a blank, and blanks
// in a row become one.
func oneLine(text string) string { return strings.Join(strings.Fields(printed(text)), " ") }

// printed returns text with blanks in the place of what cannot be printed.
func printed(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// clip is foreign text, fit to show in a fault.
func clip(text string) string {
	text = oneLine(text[:min(len(text), 1000)])
	if short := []rune(text); len(short) > 100 {
		return string(short[:99]) + "…"
	}
	return text
}

func wordDecoder() *mime.WordDecoder { return &mime.WordDecoder{CharsetReader: charsetReader} }
