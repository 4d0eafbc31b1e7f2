package redact

import (
	"bytes"
	"encoding/binary"
	"sort"
	"sync"
	"unicode/utf8"
)

// otherPages has all other detectors look, in UTF-8, at texts that are in an 8-bit encoding.
func otherPages() []detector {
	e := &reader8{}
	return []detector{{name: "code-pages", whole: e.read}}
}

// reader8 makes its scanner when the first text comes that needs it: hardly any do.
type reader8 struct {
	once    sync.Once
	pages   []*codePage
	scanner *scanner
	wholes  []detector
}

// moved is where a line begins in the text and in its translation. same: it was not
// translated.
type moved struct {
	text, wide int
	same       bool
}

// read looks at the window if it is no UTF-8.
func (e *reader8) read(w *window) {
	if w.ascii {
		return
	}
	first := firstHigh(w.text)
	if first < 0 || wellFormed(w.text[first:]) {
		return
	}
	e.once.Do(func() { e.prepare(w) })
	text, lines := e.translated(w.text)
	u := &window{text: text, name: w.name, form: w.form, strict: w.strict, keys: w.keys, halt: w.halt}
	e.scanner.scan(u, pseudonyms(text, nil))
	for _, d := range e.wholes {
		w.halt.obey()
		u.carry = carry{}
		d.whole(u)
	}
	for _, s := range u.spans {
		s.start, s.end = placeOf(lines, text, s.start), placeOf(lines, text, s.end)
		w.addSpan(s)
	}
	w.learned = append(w.learned, u.learned...)
}

func (e *reader8) prepare(w *window) {
	e.pages = codePages()
	var all []detector
	for _, d := range append(extraPairs(w.keys), detectors()...) {
		if d.strict && !w.strict || d.name == "code-pages" {
			continue
		}
		all = append(all, d)
		if d.whole != nil {
			e.wholes = append(e.wholes, d)
		}
	}
	e.scanner = newScanner(all)
}

// firstHigh returns where the first byte is that is not ASCII; -1 where there is none.
func firstHigh(t []byte) int {
	const high = 0x80 * each
	i := 0
	for ; i+64 <= len(t); i += 64 {
		p := (*[64]byte)(t[i:])
		if (binary.LittleEndian.Uint64(p[0:8])|binary.LittleEndian.Uint64(p[8:16])|binary.LittleEndian.Uint64(p[16:24])|binary.LittleEndian.Uint64(p[24:32])|binary.LittleEndian.Uint64(p[32:40])|binary.LittleEndian.Uint64(p[40:48])|binary.LittleEndian.Uint64(p[48:56])|binary.LittleEndian.Uint64(p[56:64]))&high != 0 {
			break
		}
	}
	for ; i < len(t); i++ {
		if t[i] >= 0x80 {
			return i
		}
	}
	return -1
}

// wellFormed tells whether a text is UTF-8, but for a letter that is cut at its end.
func wellFormed(t []byte) bool {
	for n := range min(4, len(t)) {
		if c := t[len(t)-1-n]; c < 0x80 {
			break
		} else if c >= 0xc0 {
			t = t[:len(t)-1-n]
			break
		}
	}
	return utf8.Valid(t)
}

// translated returns the text in UTF-8, and where its lines have moved to. Lines that are
// UTF-8 already stay. Of a long text it has what is near to lines that are not.
func (e *reader8) translated(t []byte) (wide []byte, lines []moved) {
	wide = make([]byte, 0, min(len(t), 1<<16)*5/4)
	before := make([]int, len(e.pages))
	until := 0 // lines up to there are near to one that was translated
	for i := 0; i < len(t); {
		end := nextLineFrom(t, i)
		line := t[i:end]
		same := utf8.Valid(line)
		if same && i >= until && len(t) > seenWhole {
			if until = nextForeign(t, end); until >= len(t) {
				break
			}
			if i = lineFrom(t, max(end, until-farAway), farAway); i < end {
				i = end
			}
			if len(wide) > 0 {
				wide = append(wide, "\n\n"...)
			}
			lines = append(lines, moved{i, len(wide), true})
			continue
		}
		if n := len(lines); !same || n == 0 || !lines[n-1].same {
			lines = append(lines, moved{i, len(wide), same})
		}
		if same {
			wide = append(wide, line...)
		} else {
			wide = guessed(e.pages, line, before).appendUTF8(wide, line)
			until = end + farAway
		}
		i = end
	}
	return wide, lines
}

const (
	seenWhole = 256 << 10 // a text up to this length is looked at as a whole
	farAway   = 4 << 10
)

// nextLineFrom returns where the line ends that i is in, with its line break.
func nextLineFrom(t []byte, i int) int {
	if k := bytes.IndexByte(t[i:], '\n'); k >= 0 {
		return i + k + 1
	}
	return len(t)
}

// nextForeign returns where the next line begins that is no UTF-8; the end where none does.
func nextForeign(t []byte, i int) int {
	for i < len(t) {
		first := firstHigh(t[i:])
		if first < 0 {
			break
		}
		line := i + bytes.LastIndexByte(t[i:i+first], '\n') + 1
		if end := nextLineFrom(t, line); utf8.Valid(t[line:end]) {
			i = end
		} else {
			return line
		}
	}
	return len(t)
}

// placeOf returns where in the text lies what is at i in its translation.
func placeOf(lines []moved, wide []byte, i int) int {
	n := sort.Search(len(lines), func(n int) bool { return lines[n].wide > i }) - 1
	if n < 0 {
		return i
	}
	l := lines[n]
	if l.same {
		return l.text + i - l.wide
	}
	return l.text + utf8.RuneCount(wide[l.wide:i])
}
