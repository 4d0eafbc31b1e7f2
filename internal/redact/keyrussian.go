package redact

// fromCP1251 returns a key in UTF-8 that is in the 8-bit encoding of Russian Windows,
// where two letters above 0xC0 follow each other as they never do in UTF-8.
func fromCP1251(key []byte, wide *[2 * keyLimit]byte) []byte {
	i := 1
	for i < len(key) && (key[i-1] < 0xc0 || key[i] < 0xc0) {
		i++
	}
	if i >= len(key) {
		return key
	}
	if len(key) > keyLimit {
		key = key[len(key)-keyLimit:]
	}
	n := 0
	for _, c := range key {
		switch {
		case c < 0xc0:
			wide[n] = c
			n++
			continue
		case c < 0xf0:
			wide[n], wide[n+1] = 0xd0, c-0xc0+0x90
		default:
			wide[n], wide[n+1] = 0xd1, c-0xf0+0x80
		}
		n += 2
	}
	return wide[:n]
}

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
