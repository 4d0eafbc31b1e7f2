package redact

import (
	"bytes"
	"strings"
)

// swallow leaves out what follows of a value that is longer than a block: up to
// the quote that it began with, or else up to a blank, a quote or an angle bracket such
// as there is none of in the value so far; up to the end of the line in all cases.
type swallow struct {
	on      bool
	ends    string // the bytes that end it
	escaped bool
}

func swallowing(text []byte, s span) swallow {
	w := swallow{on: true}
	value := text[s.start:s.end]
	if s.start > 0 && (text[s.start-1] == '"' || text[s.start-1] == '\'') {
		w.ends = string(text[s.start-1])
	} else {
		for _, c := range []byte(" \t\"'<>") {
			if bytes.IndexByte(value, c) < 0 {
				w.ends += string(c)
			}
		}
	}
	for i := len(value) - 1; i >= 0 && value[i] == '\\'; i-- {
		w.escaped = !w.escaped
	}
	return w
}

// skip returns what is left of text.
func (w *swallow) skip(text []byte) []byte {
	for i, c := range text {
		if c == '\n' || !w.escaped && strings.IndexByte(w.ends, c) >= 0 {
			w.on = false
			return text[i:]
		}
		w.escaped = c == '\\' && !w.escaped
	}
	return nil
}
