package redact

import "bytes"

// randomRule is the rule of a word that nothing names, but which was drawn by lot.
const randomRule = "random"

const (
	leastAlone = 10 // bytes of such a word
	leastLower = 28 // bytes of one without capitals: identifiers of databases and clusters are shorter
	mostAlone  = 96 // what is longer is data
)

// drawnDetectors find what nothing names.
func drawnDetectors() []detector {
	return []detector{{name: randomRule, strict: true, whole: func(w *window) {
		past := 0 // the end of the last word
		w.solid = mixedRuns(w.text, w.solid, func(end int) {
			if end > past {
				w.halt.obey()
				past = drawnAlone(w, end)
			}
		})
	}}}
}

// drawnAlone reports, at strict privacy, the word around the run of letters and digits
// that ends at end, if it looks drawn by lot from small letters, capitals and digits:
// then it is a secret or an identifier, and nobody can tell which; an identifier can be
// followed under its pseudonym as well. What its surroundings say is an identifier, a digest or
// public stays, and so do paths, names of programs' own things, and lines of data. It returns
// where the word ends.
func drawnAlone(w *window, end int) int {
	a, b, has := wordAround(w.text, end)
	if has&kindSlash != 0 && b > a && w.text[b-1] != '=' && bytes.Count(w.text[a:b], []byte("/")) == 1 { // user/password
		if i := bytes.IndexByte(w.text[a:b], '/'); i > 2 && allOf(w.text[a:a+i], isOfLogin) {
			a += i + 1
		}
	}
	if upperOrDigit(w.text[end-1]) && groupEnds(w.text, end) {
		if a, b := keyGroups(w.text, end); b > a {
			w.add(a, b, "api-key", false)
			return b
		}
	}
	if n := b - a; n >= leastAlone && n <= mostAlone && (has&kindUpper != 0 || n >= leastLower) && drawnByLot(w.text[a:b]) && standsAlone(w, a, b) && !identityBefore(w.text, a) {
		w.add(a, b, randomRule, false)
		return b
	}
	if !signNear(w.text, end) {
		return b
	}
	if a, b := signedAround(w.text, end); b > a && (drawnSigned(w.text[a:b]) || madePassword(w.text[a:b])) && standsAlone(w, a, b) {
		w.add(a, b, randomRule, false)
		return b
	}
	return b
}

// wordAround returns the word in which the run of letters and digits lies that ends at
// end: with the signs of passwords, of joined words and of base64, and the equals
// signs at its end. What it has, by kinds, may be more than there is in the end.
func wordAround(text []byte, end int) (a, b int, has uint8) {
	a, b = end, end
	for low := max(0, end-mostAlone-1); a > low; a-- {
		kind := kinds[text[a-1]] & kindsOfWord
		if kind == 0 {
			break
		}
		has |= kind
	}
	for high := min(len(text), end+mostAlone+1); b < high; b++ {
		kind := kinds[text[b]] & kindsOfWord
		if kind == 0 {
			break
		}
		has |= kind
	}
	for b > end && kinds[text[b-1]]&(kindJoint|kindSlash) != 0 {
		b--
	}
	for a < end && (text[a] == '-' || text[a] == '.') {
		a++
	}
	if a > 0 && text[a-1] == '\\' && startsWord(text, a+1) { // \n
		a++
	}
	if has&kindSign != 0 {
		if i := bytes.LastIndexByte(text[a:b], '@'); i >= 0 && bytes.IndexByte(text[a+i:b], '.') > 0 && allOf(text[a+i+1:b], isOfHost) { // user@host
			if b = a + i; b < end {
				return b, b, has
			}
		}
	}
	for n := 0; n < 2 && b < len(text) && text[b] == '='; n++ {
		b++
	}
	return a, b, has
}

// drawnByLot tells whether no words can be read in v, or hardly.
func drawnByLot(v []byte) bool {
	v = bytes.TrimRight(v, "=")
	t := countOf(v)
	if t.upper == 0 {
		return lowerByLot(v)
	}
	scattered := t.digit > 0 && t.turns*20 >= len(v)*11 && t.letters() > 4 && !numbersApart(v)
	if len(v) < leastAlone || !scattered && (t.lower < 2 || t.upper < 2) || t.digit+t.other == 0 || t.distinct < 7 ||
		t.other*3 > len(v) || t.turns*4 < len(v) || v[0] == '0' && v[1] == 'x' && hexOnly(v[2:]) || widthsOnly(v) {
		return false
	}
	if scattered && t.other == 0 {
		return true
	}
	odd, short, wordy, start, pieces := 0, 0, 0, 0, 0
	for i := 0; i <= len(v); i++ {
		if i < len(v) && isLetterOrDigit(v[i]) {
			continue
		}
		switch part := withoutVersion(v[start:i]); {
		case len(part) <= 3 || len(part) >= 8 && isHex(part):
			short += min(len(part), 3)
		case isWordy(part) || readable(string(part)):
			wordy += len(part)
		default:
			odd += len(part)
		}
		pieces++
		start = i + 1
	}
	if odd < 6 || odd+short < leastAlone-t.other || wordy*2 > odd {
		return false
	}
	if pieces > 1 {
		return true
	}
	all, common := wordPairs(v)
	return t.turns >= 4 && (all < 4 || common*4 <= all*3)
}

// numbersApart tells whether v is numbers with a letter between them, as drawings have.
func numbersApart(v []byte) bool {
	for i := 1; i < len(v); i++ {
		if isAlpha(v[i]) && isAlpha(v[i-1]) {
			return false
		}
	}
	return true
}

// lowerByLot is drawnByLot of small letters and digits, that are no number in
// hexadecimal.
func lowerByLot(v []byte) bool {
	for start := 0; start+leastLower <= len(v); start++ {
		end := start
		for end < len(v) && kinds[v[end]]&kindsOfBase62 != 0 {
			end++
		}
		part := v[start:end]
		if start = end; len(part) < leastLower {
			continue
		}
		t, odd := countOf(part), 0
		for _, c := range part {
			if c > 'f' {
				odd++
			}
		}
		all, common := wordPairs(part)
		if t.digit >= 4 && t.turns >= 8 && odd >= 5 && common*10 <= all*7 {
			return true
		}
	}
	return false
}

func isOfLogin(c byte) bool { return isLower(c) || c == '-' || c == '_' }

func isOfHost(c byte) bool { return isLower(c) || isDigit(c) || c == '-' || c == '.' }

// withoutVersion returns GPL of GPLv3, X of X25519.
func withoutVersion(part []byte) []byte {
	v := bytes.TrimRight(part, "0123456789")
	if n := len(v); n > 1 && n < len(part) && v[n-1] == 'v' && isUpper(v[n-2]) {
		return v[:n-1]
	}
	return part
}

// keyGroups returns the key of which a group of capitals and digits ends at end, as
// products are unlocked with: four groups or more of five or six, or five of four,
// with dashes between them. Numbers in hexadecimal are none.
func keyGroups(text []byte, end int) (int, int) {
	a, b := runStart(text, end, mostAlone, upperOrDigitOrDash), runEnd(text, end, mostAlone, upperOrDigitOrDash)
	if a > 0 && (wordLike(text[a-1]) || text[a-1] == '.') || b < len(text) && wordLike(text[b]) {
		return 0, 0
	}
	v := text[a:b]
	size, groups := bytes.IndexByte(v, '-'), bytes.Count(v, []byte{'-'})+1
	if size < 4 || size > 6 || groups < 4 || size == 4 && groups < 5 || len(v) != groups*(size+1)-1 {
		return 0, 0
	}
	odd, digits := 0, 0
	for i, c := range v {
		switch {
		case (c == '-') != (i%(size+1) == size):
			return 0, 0
		case c > 'F':
			odd++
		case isDigit(c):
			digits++
		}
	}
	if odd < 3 || digits < 2 {
		return 0, 0
	}
	return a, b
}

// groupEnds tells whether a dash stands where keyGroups needs one: behind the group that
// ends at end, or before it.
func groupEnds(text []byte, end int) bool {
	return byteAt(text, end) == '-' || byteAt(text, end-5) == '-' || byteAt(text, end-6) == '-' || byteAt(text, end-7) == '-'
}

// widthsOnly tells whether all numbers in v are widths that machines have, as in the
// names of instructions: Cvt32Fto64, OpAMD64SHLQ.
func widthsOnly(v []byte) bool {
	numbers := 0
	for i := 0; i < len(v); i++ {
		if !isDigit(v[i]) {
			continue
		}
		end := runEnd(v, i, len(v), isDigit)
		switch string(v[i:end]) {
		case "16", "32", "64", "86", "128", "256", "386", "390", "512":
		default:
			return false
		}
		numbers++
		i = end
	}
	return numbers > 0
}
