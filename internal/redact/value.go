package redact

import "bytes"

// pairsOfWords holds, for each first letter, the second letters that words have
// after it: 262 of 676 pairs, which make up 95 % of those in English technical text.
// Of the pairs in random letters they are 39 %.
var pairsOfWords = [26]uint32{
	0x13ebd6e, // a: bcdfgiklmnprstuvy
	0x0164911, // b: aeilorsu
	0x01ecd95, // c: acehikloprstu
	0x0164919, // d: adeilorsu
	0x0fff97f, // e: abcdefgilmnopqrstuvwx
	0x01e4939, // f: adefilorstu
	0x0166195, // g: acehinorsu
	0x01a4111, // h: aeiortu
	0x2aef87f, // i: abcdefglmnoprstvxz
	0x0000000, // j:
	0x0040110, // k: eis
	0x11c4919, // l: adeilostuy
	0x014d113, // m: abeimopsu
	0x03c6d7d, // n: acdefgiklnostuv
	0x07efd6f, // o: abcdfgiklmnoprstuvw
	0x01ec991, // p: aehiloprstu
	0x0100000, // q: u
	0x13e7d7d, // r: acdefgiklmnorstuvy
	0x15cdd95, // s: acehiklmopstuwy
	0x11ec9b5, // t: acefhiloprstuy
	0x00eb977, // u: abcefgilmnprst
	0x0004111, // v: aeio
	0x0026191, // w: aehinor
	0x0088110, // x: eipt
	0x004a000, // y: nps
	0x0000010, // z: e
}

// wordPairs counts the neighbouring letters in v, and those of them that words have.
// Where a capital follows a small letter a new word begins.
func wordPairs(v []byte) (all, common int) {
	for i := 1; i < len(v); i++ {
		a, b := v[i-1]|0x20, v[i]|0x20
		if a < 'a' || a > 'z' || b < 'a' || b > 'z' || (v[i-1]&0x20 != 0 && v[i]&0x20 == 0) {
			continue
		}
		all++
		if pairsOfWords[a-'a']>>(b-'a')&1 != 0 {
			common++
		}
	}
	return all, common
}

// looksRandom reports whether v looks as if drawn by a generator of credentials:
// one run of 16 bytes or more without spaces, of mixed classes or of letters that no
// words have. UUIDs, digests in hexadecimal, numbers, dates, versions, paths, host and
// package names, and identifiers made of words do not, nor do the names of Kubernetes pods.
func looksRandom(v []byte) bool {
	v = bytes.TrimRight(v, "=")
	if len(v) < 16 || hasDigestPrefix(v) {
		return false
	}
	if len(v) > 512 {
		v = v[:512]
	}
	if isHex(v) || isUUID(v) {
		return false
	}
	var odd, start, wordy int
	for i := 0; i <= len(v); i++ {
		if i < len(v) {
			c := v[i]
			if c <= ' ' || c >= 0x7f {
				return false
			}
			if isLetterOrDigit(c) {
				continue
			}
		}
		if part := v[start:i]; isWordy(part) {
			wordy += len(part)
		} else {
			odd += len(part)
		}
		start = i + 1
	}
	return odd >= 16 && odd > wordy || odd >= 12 && odd >= 3*wordy && classes(v) >= 3
}

// isWordy reports whether part, letters and digits alone, reads as a word, several
// words in camel case, a number, or a word with a number.
func isWordy(part []byte) bool {
	letters, digits, runs := 0, 0, 0
	for i, c := range part {
		switch {
		case isDigit(c):
			if digits++; i == 0 || !isDigit(part[i-1]) {
				runs++
			}
		default:
			letters++
		}
	}
	if letters == 0 {
		return digits <= 20
	}
	if len(part) <= 3 {
		return true
	}
	if runs > 2 || digits > 0 && digits < len(part) && runs == 2 && len(part) > 10 {
		return false
	}
	turns := 0 // between small and capital letters, other than into a word
	for i := 1; i < len(part); i++ {
		if isUpper(part[i]) && isLower(part[i-1]) {
			turns++
		}
	}
	if digits == 0 && turns*3 > letters {
		return false
	}
	all, common := wordPairs(part)
	if digits > 0 && all < 2 {
		return len(part) <= 8
	}
	switch {
	case all < 5:
		return common*2 >= all
	case len(part) >= 20 && all <= 12:
		return false
	default:
		return common*10 >= all*7
	}
}

// classes counts which of small letters, capitals, digits and other signs v has.
func classes(v []byte) int {
	var lower, upper, digit, other int
	for _, c := range v {
		switch {
		case isLower(c):
			lower = 1
		case isUpper(c):
			upper = 1
		case isDigit(c):
			digit = 1
		default:
			other = 1
		}
	}
	return lower + upper + digit + other
}

// looksCredential reports whether v may be a credential where its key only hints at
// one: 8 bytes or more without spaces that are neither words nor numbers, nor one of
// the things that are told by their form (paths, addresses, versions, times, digests
// with their names). Hexadecimal strings and UUIDs may be.
func looksCredential(v []byte) bool {
	if len(v) < 8 || len(v) > 16<<10 || bytes.ContainsAny(v, " \t\r\n") || hasDigestPrefix(v) ||
		isPath(v) || isURL(v) || isNumeric(v) || isAddress(v) {
		return false
	}
	if isUUID(v) || isHex(v) && len(v) >= 16 && !allOf(v, isDigit) || looksRandom(v) {
		return true
	}
	start, odd, signs := 0, 0, 0
	for i := 0; i <= len(v); i++ {
		if i < len(v) {
			if isLetterOrDigit(v[i]) {
				continue
			}
			if !bytes.ContainsRune([]byte("-_./:=+"), rune(v[i])) {
				signs++
			}
		}
		if !isWordy(v[start:i]) {
			odd += i - start
		}
		start = i + 1
	}
	return odd >= 8 && classes(v) >= 2 || odd*2 >= len(v) && classes(v) >= 3 || signs > 0 && classes(v) >= 4
}

// looksPassword reports whether v, in running text behind a word that names a
// password, is one rather than the next word of the sentence.
func looksPassword(v []byte) bool {
	if len(v) < 6 || len(v) > 256 || hasDigestPrefix(v) || isPath(v) || isURL(v) || isNumeric(v) || isAddress(v) || isUUID(v) {
		return false
	}
	n := classes(v)
	return n >= 3 || n == 2 && (bytes.ContainsAny(v, "0123456789") || bytes.ContainsAny(v, "!@#%&")) || looksRandom(v)
}

// looksDrawn reports whether v, which stood in quotes, was drawn from all signs of the
// keyboard, the blank too.
func looksDrawn(v []byte) bool {
	if len(v) < 24 || len(v) > 256 || classes(v) < 4 {
		return false
	}
	signs := 0
	for _, c := range v {
		if c < ' ' || c >= 0x7f {
			return false
		}
		if c > ' ' && !isLetterOrDigit(c) {
			signs++
		}
	}
	all, common := wordPairs(v)
	return signs*6 > len(v) && common*10 <= all*7
}

func isDigit(c byte) bool         { return c >= '0' && c <= '9' }
func isLower(c byte) bool         { return c >= 'a' && c <= 'z' }
func isUpper(c byte) bool         { return c >= 'A' && c <= 'Z' }
func isAlpha(c byte) bool         { return isLower(c | 0x20) }
func isLetterOrDigit(c byte) bool { return isDigit(c) || isAlpha(c) }
func isBlank(c byte) bool         { return c == ' ' || c == '\t' }

func allOf(v []byte, is func(byte) bool) bool {
	for _, c := range v {
		if !is(c) {
			return false
		}
	}
	return true
}

// isHex reports whether v is hexadecimal in one case.
func isHex(v []byte) bool {
	lower, upper := false, false
	for _, c := range v {
		switch {
		case isDigit(c):
		case c >= 'a' && c <= 'f':
			lower = true
		case c >= 'A' && c <= 'F':
			upper = true
		default:
			return false
		}
	}
	return len(v) > 0 && !(lower && upper)
}

// isUUID reports whether v has the form of RFC 9562, section 4, also in braces.
func isUUID(v []byte) bool {
	if len(v) == 38 && v[0] == '{' && v[37] == '}' {
		v = v[1:37]
	}
	if len(v) != 36 {
		return false
	}
	for i, c := range v {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if c != '-' {
				return false
			}
		} else if !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'f') {
			return false
		}
	}
	return true
}
