package redact

import "bytes"

// russianBegins reports whether the letter at i is a Russian capital behind a small one,
// as the second of ПарольПользователя.
func russianBegins(key []byte, i int) bool {
	if i < 2 || i+1 >= len(key) || key[i+1] < 0x90 || key[i+1] > 0xaf {
		return false
	}
	a, b := key[i-2], key[i-1]
	return a == 0xd0 && b >= 0xb0 && b <= 0xbf || a == 0xd1 && b >= 0x80 && b <= 0x8f
}

// lowerCyrillic makes Russian capitals in UTF-8 small, in place.
func lowerCyrillic(s []byte) {
	for i := 0; i+1 < len(s); i++ {
		if s[i] != 0xd0 {
			continue
		}
		switch c := s[i+1]; {
		case c >= 0x90 && c <= 0x9f:
			s[i+1] = c + 0x20
		case c >= 0xa0 && c <= 0xaf:
			s[i], s[i+1] = 0xd1, c-0x20
		}
	}
}

// smallCyrillic tells whether v begins with a small letter of Cyrillic and holds no digit: a word
// of a sentence, where a login or a name may stand.
func smallCyrillic(v []byte) bool {
	if len(v) < 2 || !(v[0] == 0xd0 && v[1] >= 0xb0 || v[0] == 0xd1) {
		return false
	}
	return !bytes.ContainsAny(v, "0123456789@\\_")
}
