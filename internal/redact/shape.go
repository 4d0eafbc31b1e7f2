package redact

import (
	"bytes"
	"math/bits"
)

// The characters that tokens are made of, and what tells a random word from a
// written one.

func decimal(c byte) bool      { return c-'0' < 10 }
func lowerLetter(c byte) bool  { return c-'a' < 26 }
func upperLetter(c byte) bool  { return c-'A' < 26 }
func base62(c byte) bool       { return decimal(c) || (c|0x20)-'a' < 26 }
func base64std(c byte) bool    { return base62(c) || c == '+' || c == '/' || c == '=' }
func base64url(c byte) bool    { return base62(c) || c == '-' || c == '_' }
func base64any(c byte) bool    { return base64std(c) || c == '-' || c == '_' }
func wordLike(c byte) bool     { return base62(c) || c == '_' }
func dotted(c byte) bool       { return base64url(c) || c == '.' }
func dottedEquals(c byte) bool { return dotted(c) || c == '=' }
func jwtLike(c byte) bool      { return dotted(c) }
func equalsAtEnd(c byte) bool  { return base64std(c) || c == '-' || c == '_' }
func urlEscaped(c byte) bool   { return base64url(c) || c == '%' || c == '+' || c == '/' || c == '=' }
func hexadecimal(c byte) bool  { return decimal(c) || (c|0x20)-'a' < 6 }
func lowerOrDigit(c byte) bool { return decimal(c) || lowerLetter(c) }
func upperOrDigit(c byte) bool { return decimal(c) || upperLetter(c) }
func blank(c byte) bool        { return c == ' ' || c == '\t' }
func anyQuote(c byte) bool     { return c == '"' || c == '\'' || c == '`' }
func flyLike(c byte) bool      { return base64any(c) || c == ' ' || c == ',' }

func upperOrDigitOrDash(c byte) bool { return upperOrDigit(c) || c == '-' }

// visible is any character that a word may hold: not a blank, a quote, an angle
// bracket or a control character. Bytes above ASCII are letters.
func visible(c byte) bool {
	return c > ' ' && c != 0x7f && !anyQuote(c) && c != '<' && c != '>'
}

// runEnd is where the run of characters from at ends, after at most most of them.
func runEnd(text []byte, at, most int, in func(byte) bool) int {
	end := min(len(text), at+most)
	for at < end && in(text[at]) {
		at++
	}
	return at
}

// inLower is v in lower case: v itself where it is so already, in ASCII.
func inLower(v []byte) []byte {
	for _, c := range v {
		if isUpper(c) || c >= 0x80 {
			return bytes.ToLower(v)
		}
	}
	return v
}

// lastIndex is that of bytes, which takes long for what is not there: it hardly ever is.
func lastIndex(text []byte, part string) int {
	if !bytes.Contains(text, []byte(part)) {
		return -1
	}
	return bytes.LastIndex(text, []byte(part))
}

// runStart is where the run of characters before at begins.
func runStart(text []byte, at, most int, in func(byte) bool) int {
	low := max(0, at-most)
	for at > low && in(text[at-1]) {
		at--
	}
	return at
}

// wordStart is like runStart, but an escape before the word is none of it.
func wordStart(text []byte, at, most int, in func(byte) bool) int {
	low := max(0, at-most)
	for at > low && in(text[at-1]) && (!base62(text[at-1]) || !startsWord(text, at)) {
		at--
	}
	return at
}

// trimDots takes the marks off that end a sentence rather than a token.
func trimDots(text []byte, start, end int) int {
	for end > start && (text[end-1] == '.' || text[end-1] == ',' || text[end-1] == ' ') {
		end--
	}
	return end
}

// startsWord tells whether a word begins at: after anything but a letter or a
// digit, or after an escape that stands for such a thing, as in \n, %3D, \u003d.
func startsWord(text []byte, at int) bool {
	if at == 0 || !base62(text[at-1]) {
		return true
	}
	c := text[at-1]
	if at >= 2 && text[at-2] == '\\' && (c == 'n' || c == 't' || c == 'r') {
		return true
	}
	if at >= 2 && text[at-2] == 0x1b {
		return true
	}
	if at >= 3 && text[at-3] == '%' && hexadecimal(c) && hexadecimal(text[at-2]) {
		return true
	}
	if at >= 3 && c == 'm' && colourBefore(text, at) {
		return true
	}
	return at >= 6 && text[at-6] == '\\' && text[at-5] == 'u' && text[at-4] == '0' && text[at-3] == '0' &&
		hexadecimal(text[at-2]) && hexadecimal(c)
}

// colourBefore tells whether a terminal's colour escape ends at.
func colourBefore(text []byte, at int) bool {
	i := runStart(text, at-1, 12, func(c byte) bool { return decimal(c) || c == ';' })
	return i >= 1 && text[i-1] == '['
}

// makeup is what a word is made of.
type makeup struct {
	lower, upper, digit, other int
	turns                      int // from one class of characters to another
	distinct                   int
}

func countOf(word []byte) makeup {
	if len(word) == 0 {
		return makeup{}
	}
	var seen [4]uint64 // a bit for each byte
	var lower, upper, digit, turns uint64
	last := uint64(kinds[word[0]] & kindsOfBase62)
	for _, c := range word { // without a branch: of drawn words none can be foretold
		kind := uint64(kinds[c] & kindsOfBase62)
		lower += kind & kindLower
		upper += kind & kindUpper
		digit += kind & kindDigit
		turns += -(kind ^ last) >> 63
		last = kind
		seen[c>>6] |= 1 << (c & 63)
	}
	t := makeup{lower: int(lower / kindLower), upper: int(upper / kindUpper), digit: int(digit / kindDigit), turns: int(turns)}
	t.other = len(word) - t.lower - t.upper - t.digit
	for _, s := range seen {
		t.distinct += bits.OnesCount64(s)
	}
	return t
}

func (t makeup) letters() int { return t.lower + t.upper }

// scrambled tells whether a word of some 16 characters or more was drawn rather
// than written: letters and digits in turn, or capitals in the midst of small letters.
// Words joined by dashes, numbers and dates are not.
func scrambled(word []byte) bool {
	t := countOf(word)
	switch {
	case t.distinct < 6:
		return false
	case t.digit > 0 && t.letters() > 0:
		return t.turns-2*t.other >= 3 || t.turns >= 5 && t.digit >= 2 && t.letters() >= 2
	case t.lower > 0 && t.upper > 0:
		return t.turns*4 >= len(word)
	default:
		return t.digit == 0 && t.other == 0 && len(word) >= 24 && t.distinct >= 12 && rareVowels(word)
	}
}

// rareVowels tells whether a word of letters alone cannot be pronounced.
func rareVowels(word []byte) bool {
	vowels := 0
	for _, c := range word {
		switch c | 0x20 {
		case 'a', 'e', 'i', 'o', 'u', 'y':
			vowels++
		}
	}
	return vowels*4 < len(word)
}

// credential tells whether a value that stands where a credential belongs may be
// one: not a plain word, a number, a name for another place, or a stand-in.
func credential(v []byte) bool {
	if len(v) < 6 || standIn(v) {
		return false
	}
	t := countOf(v)
	if t.distinct < 4 {
		return false
	}
	return t.digit > 0 && t.letters() > 0 || t.lower > 0 && t.upper > 1 && t.turns >= 3 || len(v) >= 20 && t.other == 0
}

// standIn tells whether a value says only that a secret was here or belongs here.
func standIn(v []byte) bool {
	if len(v) == 0 {
		return true
	}
	switch v[0] {
	case '$', '{', '<', '[', '%':
		if v[0] != '$' || len(v) > 1 && (v[1] == '{' || v[1] == '(' || shellName(v[1:])) {
			return v[0] != '%' || len(v) < 3 || !hexadecimal(v[1]) || !hexadecimal(v[2])
		}
	}
	if isPseudonym(v) {
		return true
	}
	for _, c := range v {
		if c != v[0] {
			return false
		}
	}
	c := v[0]
	return c == '*' || c == 'x' || c == 'X' || c == '.' || c == '-' || c == '#' || len(v) < 3
}

func shellName(v []byte) bool {
	for _, c := range v {
		if !upperLetter(c) && c != '_' && !decimal(c) {
			return false
		}
	}
	return true
}
