package redact

import (
	"bytes"
	"unicode"
)

// Words drawn by lot with signs among letters and digits, and the passwords that people
// make of a word, a number and a sign: 'iz~nx2ghEW!b', Tangerine4071!.

const (
	mostSigned = 40 // bytes
	leastMade  = 10 // bytes of a word with a number and a sign
)

// signNear tells whether a sign of passwords stands in the word around the run that ends at
// end. Hardly one has: it is the first thing to ask.
func signNear(text []byte, end int) bool {
	for i, last := end, min(len(text), end+mostSigned); i < last; i++ {
		if kind := kinds[text[i]] & (kindGap | kindSign); kind != 0 {
			if kind == kindSign {
				return true
			}
			break
		}
	}
	for i, first := end, max(0, end-mostSigned); i > first; i-- {
		if kind := kinds[text[i-1]] & (kindGap | kindSign); kind != 0 {
			return kind == kindSign
		}
	}
	return false
}

// signedAround returns the word around the run of letters and digits that ends at end, with all
// the signs that passwords may have: what stands in quotes, or between blanks, without the name
// and the equals sign or colon in front, and what ends a sentence.
func signedAround(text []byte, end int) (int, int) {
	a := runStart(text, end, mostSigned+1, visible)
	b := runEnd(text, end, mostSigned+1, visible)
	if a > 0 && b < len(text) && anyQuote(text[a-1]) && text[b] == text[a-1] && (a < 2 || text[a-2] != '\\') {
		return a, b
	}
	part := func(c byte) bool { return visible(c) && bytes.IndexByte([]byte(`()[]{}|\,;`), c) < 0 }
	a, b = runStart(text, end, mostSigned+1, part), runEnd(text, end, mostSigned+1, part)
	for b > end && (text[b-1] == '.' || text[b-1] == ':') {
		b--
	}
	if i := bytes.IndexAny(text[a:end], "=:"); i > 0 {
		name := bytes.TrimLeft(text[a:a+i], "#")
		if isVariable(name) && (len(name) > 2 && (isWordy(name) || readable(string(name))) || allOf(name, func(c byte) bool { return isUpper(c) || c == '_' })) {
			a += i + 1
		}
	}
	return a, b
}

// drawnSigned tells whether v is of letters, digits and signs as they come by lot. Formats,
// patterns, sums, addresses, encoded texts and what is put together of words are none.
func drawnSigned(v []byte) bool {
	t := countOf(v)
	if len(v) < leastAlone || len(v) > mostSigned || t.other == 0 || t.other*2 > len(v) || t.lower == 0 || t.upper == 0 || t.digit == 0 || t.distinct*4 < len(v)*3 || t.turns*2 < len(v) || allOf(v, base64std) || bytes.Contains(v, []byte("_Z")) {
		return false
	}
	strong, odd, mixed, start := 0, 0, 0, 0
	for i := 0; i <= len(v); i++ {
		if i < len(v) && isLetterOrDigit(v[i]) {
			continue
		}
		if i < len(v) {
			if drawnSign(v[i]) || v[i] == '&' || v[i] == '=' {
				strong++
			}
			if i+1 < len(v) && inProgram(v[i], v[i+1]) {
				return false
			}
		}
		part := v[start:i]
		start = i + 1
		if len(part) == 0 {
			continue
		}
		p := countOf(part)
		all, common := wordPairs(part)
		switch {
		case p.letters() >= 4 && readable(string(part)) && p.turns < 2 && common*3 >= all*2:
			return false
		case part[0] == 'x' && hexOnly(part[1:]):
			return false
		case len(part) > 2 && (p.turns > 1 || p.turns == 1 && !isUpper(part[0])):
			odd += len(part)
			mixed++
		case p.turns > 0:
			mixed++
		}
	}
	if t.other == 1 {
		i := bytes.IndexAny(v, "!#%^@")
		return i > 0 && i < len(v)-1 && odd > 6
	}
	return strong > 1 && (mixed > 1 && odd > 2 || odd > 5) && !escapedBy('%', v, 1) && !escapedBy('=', v, 2)
}

// inProgram tells signs that stand beside each other in patterns, formats, addresses and
// programs, and by lot hardly ever.
func inProgram(a, b byte) bool {
	switch a {
	case '.':
		return b == '*' || b == '+' || b == '?' || b == '.'
	case '*', '+', '?':
		return b == '?' || b == '.' || a == b
	case '-', ':', '=', '&', '/', '!', '$':
		return a == b || b == '=' || a == '-' && b == '>' || a == ':' && b == '/' || a == '=' && b == '?'
	case '%':
		return a == b || bytes.IndexByte([]byte("sdvqtxXfu"), b) >= 0
	}
	return false
}

// escapedBy tells whether there are so many signs of a kind, or more, and behind each two
// digits in hexadecimal, as in addresses and mails.
func escapedBy(sign byte, v []byte, least int) bool {
	n := bytes.Count(v, []byte{sign})
	if n < least {
		return false
	}
	for i := range v {
		if v[i] == sign && i+2 < len(v) && hexNumeral(v[i+1]) && hexNumeral(v[i+2]) {
			n--
		}
	}
	return n == 0
}

// madePassword tells whether v is a word with a capital, two to six digits and a sign that
// no sentence ends with, or the same with the sign before the digits, or before another word and them.
func madePassword(v []byte) bool {
	if len(v) < leastMade || len(v) > 32 || !isUpper(v[0]) || !isLower(v[1]) {
		return false
	}
	i := runEnd(v, 1, len(v), isAlpha)
	if i < 4 || i == len(v) {
		return false
	}
	var between byte
	if c := v[i]; c == '!' || c == '^' || c == '@' || c == '#' && bytes.ContainsFunc(v[1:i], unicode.IsUpper) {
		between = c
		i++
	}
	second := 0
	if between == '!' || between == '^' {
		second = runEnd(v, i, len(v), isLower) - i
	}
	i += second
	digits := runEnd(v, i, len(v), isDigit) - i
	signs := v[i+digits:]
	if digits < 2 || digits > 6 || len(signs) > 2 || !allOf(signs, func(c byte) bool { return c == '!' || c == '*' || c == '#' || c == '$' }) {
		return false
	}
	switch {
	case between == 0: // Tangerine4071!
		return len(signs) > 0
	case second > 0: // Tangerine!meadow407
		return second > 2
	case between == '#': // TangerineTree#4071
		return digits == 4
	}
	return digits > 2 // Tangerine@4071
}
