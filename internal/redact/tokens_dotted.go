package redact

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// dottedTokens find tokens of three parts in base64 for URLs with points between
// them, whoever made them: the form of RFC 7515, section 7.1, with anything inside.
func dottedTokens() []detector {
	return []detector{{name: "token", whole: func(w *window) {
		// Points are many: most are told by what touches them, and parts are long. Large
		// logs have too many; there such a token is found by its key alone.
		const least = 6
		if len(w.text) >= laterBlock {
			return
		}
		text, past := w.text, 0
		for at := least; at+8 < len(text); at += least + 1 {
			// bytes.IndexByte would take longer: there is a point in most lines.
			eight := binary.LittleEndian.Uint64(text[at:]) ^ '.'*each
			points := (eight - each) &^ eight & (0x80 * each)
			if points == 0 {
				at += 8 - least - 1
				continue
			}
			if at += bits.TrailingZeros64(points) / 8; at+least >= len(text) {
				return
			}
			if lowerOrDigit(text[at-1]) && lowerOrDigit(text[at+1]) {
				continue
			}
			if at >= past && base64url(text[at-least]) && base64url(text[at+least]) && runEnd(text, at+1, least, base64url) == at+1+least && runStart(text, at, least, base64url) == at-least {
				w.halt.obey()
				past = dottedToken(w, at)
			}
		}
	}}}
}

// dottedToken looks at one of the two points. It returns where points are of interest
// again.
func dottedToken(w *window, at int) int {
	const least, longest, all = 6, 24, 40
	text := w.text
	start := runStart(text, at, 300, base64url)
	if at-start > 3 && string(text[start:start+3]) == "eyJ" { // a token of JSON, found as such
		if i := bytes.IndexByte(text[at+1:min(len(text), at+2000)], '.'); i >= 0 {
			return at + i + 2
		}
		return at
	}
	if start > 0 && text[start-1] == '.' { // the second point
		start = runStart(text, start-1, 300, base64url)
	}
	start = wordStart(text, min(at, start+8), 8, dotted)
	end := trimDots(text, start, runEnd(text, at, longestToken, dotted))
	if end-start < all || start > 0 && (text[start-1] == '/' || text[start-1] == '@') || end < len(text) && text[end] == '/' {
		return end
	}
	parts, mixed, long := 0, 0, 0
	for part := range bytes.SplitSeq(text[start:end], []byte{'.'}) {
		t := countOf(part[:min(len(part), enoughDrawn)])
		if parts++; parts > 3 || len(part) < least {
			return end
		}
		if t.lower > 0 && t.upper > 0 && t.turns*4 >= min(len(part), enoughDrawn) {
			mixed++
		}
		if len(part) >= longest && t.lower > 2 && t.upper > 2 && t.digit > 0 && looksRandom(part) {
			long++
		}
	}
	if parts == 3 && mixed >= 2 && long >= 1 {
		w.add(start, end, "token", true)
	}
	return end
}
