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
	if len(v) < leastAlone || len(v) > mostSigned || t.other < 2 || t.other*2 > len(v) || t.lower == 0 || t.upper == 0 || t.digit == 0 || t.distinct*4 < len(v)*3 || t.turns*2 < len(v) {
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
		switch {
		case p.letters() >= 4 && readable(string(part)) && p.turns < 2:
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
	return strong > 1 && (mixed > 1 && odd > 2 || odd > 5) && !percentEncoded(v)
}

// inProgram tells signs that stand beside each other in patterns, formats, addresses and
// programs, and by lot hardly ever.
func inProgram(a, b byte) bool {
	switch a {
	case '.':
		return b == '*' || b == '+' || b == '?' || b == '.'
	case '*', '+', '?':
		return b == '?' || b == '.' || a == b
	case '-', ':', '=', '&', '/', '!', '%', '$':
		return a == b || b == '=' || a == '-' && b == '>' || a == ':' && b == '/' || a == '%' && (b == 's' || b == 'd')
	}
	return false
}

// percentEncoded tells whether each percent sign has two digits in hexadecimal behind it.
func percentEncoded(v []byte) bool {
	n := bytes.Count(v, []byte{'%'})
	for i := range v {
		if v[i] == '%' && i+2 < len(v) && hexNumeral(v[i+1]) && hexNumeral(v[i+2]) {
			n--
		}
	}
	return n == 0 && bytes.IndexByte(v, '%') >= 0
}

// madePassword tells whether v is a word with a capital, two to six digits and a sign that
// no sentence ends with, or the same with the sign before the digits.
func madePassword(v []byte) bool {
	if len(v) < leastMade || len(v) > 32 || !isUpper(v[0]) || !isLower(v[1]) {
		return false
	}
	word := runEnd(v, 1, len(v), isAlpha)
	sign := func(i int) bool { return i < len(v) && (v[i] == '!' || v[i] == '*' || v[i] == '#' || v[i] == '$') }
	i := word
	if word < 4 || i == len(v) {
		return false
	}
	if c := v[i]; c == '@' || c == '!' || c == '#' && bytes.ContainsFunc(v[1:i], unicode.IsUpper) { // Tangerine@4071, TangerineTree#4071
		digits := runEnd(v, i+1, len(v), isDigit) - i - 1
		i += 1 + digits
		return digits >= 3 && digits <= 6 && (c != '#' || digits == 4) && (i == len(v) || sign(i) && i+1 == len(v))
	}
	digits := runEnd(v, i, len(v), isDigit) - i
	i += digits
	return digits >= 2 && digits <= 6 && sign(i) && (i+1 == len(v) || sign(i+1) && i+2 == len(v))
}
