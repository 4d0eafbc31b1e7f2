package redact

import (
	"unicode/utf8"
)

// escapedKeys find settings in JSON whose names are written with escapes (RFC 8259,
// section 7): "\u0070assword", and names of Russian letters as many programs write them.
func escapedKeys() []detector {
	return []detector{
		{name: "pairs-escaped", look: escapedKey, starts: []string{`"\u04`, `\u005`, `\u006`, `\u007`, `\u004`}},
	}
}

// escapedKey judges the name in quotes in which an escape stands, and takes the value.
func escapedKey(w *window, at, n int) {
	t := w.text
	if t[at] == '"' {
		at++
	}
	start := at
	for start > 0 && at-start < keyLimit && isKeyByte(t[start-1]) {
		start--
	}
	if start == 0 || t[start-1] != '"' {
		return
	}
	var name [2 * keyLimit]byte
	size, end := 0, start
	for ; end < len(t) && size+utf8.UTFMax <= len(name) && t[end] != '"'; end++ {
		if t[end] != '\\' {
			if !isKeyByte(t[end]) && t[end] != ' ' {
				return
			}
			name[size] = t[end]
			size++
			continue
		}
		if end+6 > len(t) || t[end+1] != 'u' {
			return
		}
		c := hexValue(t[end+2 : end+6])
		if c < ' ' {
			return
		}
		size += utf8.EncodeRune(name[size:], c)
		end += 5
	}
	g, ok := gapBehind(t, start, end)
	if !ok || g.sep != sepColon || len(g.quote) == 0 {
		return
	}
	class, rule := judgeKey(name[:size])
	if class == keyPlain {
		return
	}
	p := pair{w: w, start: start, end: end, gap: g, class: class, rule: rule}
	p.place()
	p.take()
}
