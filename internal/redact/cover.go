package redact

import (
	"bytes"
	"slices"
	"strings"
)

// cover turns what was reported into what is replaced: in order, apart from each
// other, from from on. Of overlapping reports the union is covered, never less,
// under the rule of the longest. A pseudonym stays, and so does what is joined to
// it in a report unless that could be a value itself. spans is used up.
func cover(text []byte, spans []span, from int, fakes []stretch) []span {
	sortSpans(spans)
	n := 0 // spans[:n] are merged
	longest := 0
	for _, s := range spans {
		if s.start < from {
			s.start = from
		}
		if s.start >= s.end {
			continue
		}
		if n == 0 || s.start >= spans[n-1].end {
			spans[n], longest = s, s.end-s.start
			n++
			continue
		}
		last := &spans[n-1]
		if s.start == last.start && s.end == last.end {
			last.quote = last.quote || s.quote
			continue
		}
		if s.end-s.start > longest {
			last.rule, longest = s.rule, s.end-s.start
		}
		if s.end > last.end {
			last.end, last.quote = s.end, false
		}
	}
	spans = spans[:n]
	if len(fakes) > 0 {
		spans = around(text, spans, fakes)
	}
	for i := range spans { // a line keeps its end
		s := &spans[i]
		for s.end > s.start+1 && (text[s.end-1] == '\n' || text[s.end-1] == '\r') {
			s.end--
		}
	}
	return spans
}

func before(a, b *span) bool {
	return a.start < b.start || a.start == b.start && a.end > b.end
}

// sortSpans sorts by place, of two at one place the longer first; equal ones keep
// their order. Detectors report nearly in order, so that few spans move far.
func sortSpans(spans []span) {
	moves := 0
	for i := 1; i < len(spans); i++ {
		if !before(&spans[i], &spans[i-1]) {
			continue
		}
		s := spans[i]
		j := i
		for ; j > 0 && before(&s, &spans[j-1]); j-- {
			spans[j] = spans[j-1]
			moves++
		}
		spans[j] = s
		if moves > 16*len(spans) {
			slices.SortStableFunc(spans, func(a, b span) int {
				if a.start != b.start {
					return a.start - b.start
				}
				return b.end - a.end
			})
			return
		}
	}
}

// merge puts sorted spans among others.
func merge(a, b, to []span) []span {
	to = to[:0]
	for len(a) > 0 && len(b) > 0 {
		if before(&b[0], &a[0]) {
			to, b = append(to, b[0]), b[1:]
		} else {
			to, a = append(to, a[0]), a[1:]
		}
	}
	return append(append(to, a...), b...)
}

// around takes pseudonyms out of spans.
func around(text []byte, spans []span, fakes []stretch) []span {
	var out []span
	for _, s := range spans {
		for len(fakes) > 0 && fakes[0].end <= s.start {
			fakes = fakes[1:]
		}
		if len(fakes) == 0 || fakes[0].start >= s.end {
			out = append(out, s)
			continue
		}
		at, rest := s.start, fakes
		for ; len(rest) > 0 && rest[0].start < s.end; rest = rest[1:] {
			out = appendValue(out, text, s, at, rest[0].start)
			at = rest[0].end
		}
		out = appendValue(out, text, s, at, s.end)
	}
	return out
}

// appendValue adds a part of s beside a pseudonym, if there may be a value in it:
// a stretch that is more than a word, between blanks, quotes and the like.
func appendValue(out []span, text []byte, s span, start, end int) []span {
	for part := range bytes.FieldsFuncSeq(text[start:max(start, end)], parts) {
		if fit, _ := seekable(string(part)); fit {
			s.start, s.end, s.quote = start, end, false
			return append(out, s)
		}
	}
	return out
}

func parts(c rune) bool { return c <= ' ' || strings.ContainsRune("\"'=:;,&<>|", c) }

// plainKey is a key's name as rules are compared: lower case, without . - _.
func plainKey(name string) string {
	return string(bytes.Map(func(r rune) rune {
		if r == '.' || r == '-' || r == '_' {
			return -1
		}
		return r
	}, bytes.ToLower([]byte(name))))
}
