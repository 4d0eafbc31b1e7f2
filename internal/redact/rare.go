package redact

import "strings"

const (
	letterSet        = "abcdefghijklmnopqrstuvwxyz"
	digitOnlySet     = "0123456789"
	letterOrDigitSet = letterSet + digitOnlySet
)

// triples are all starts of a sign and one of each of two sets: a sign alone
// would be too short.
func triples(sign byte, second, third string) []string {
	all := make([]string, 0, len(second)*len(third))
	for i := range len(second) {
		for j := range len(third) {
			all = append(all, string([]byte{sign, second[i], third[j]}))
		}
	}
	return all
}

// rarest is where the three bytes begin that are met least often in logs.
func rarest(start string) int {
	best, least := 0, 0
	for i := 0; i+3 <= len(start); i++ {
		often := oftenness(start[i]) * oftenness(start[i+1]) * oftenness(start[i+2])
		switch three := start[i : i+3]; signsOf(three) {
		case "":
			often *= 4 // letters keep company
		case three:
			often *= 4 // and so do signs
		case " ":
			if three[2] == ' ' {
				often *= 4 // a word ends
			}
		}
		if frequent(start[i : i+3]) {
			often *= 64
		}
		if i == 0 || often < least {
			best, least = i, often
		}
	}
	return best
}

// frequent tells whether three characters, of rare letters though they are, are met
// often in logs: in INFO, exec, logger, users/, service, connection, auth, id=.
func frequent(three string) bool {
	switch strings.ToLower(three) {
	case "nfo", "xec", "exe", "ogg", "rs/", "use", "con", "uth", "vic", "nta", "id=", "l\":", "d f", "ck ", "og:", " fo", " fr":
		return true
	}
	return false
}

// signsOf returns the digits and signs among three characters.
func signsOf(three string) string {
	return strings.Map(func(r rune) rune {
		if r < 'A' {
			return r
		}
		return -1
	}, three)
}

// oftenness is how many of a thousand characters in logs are this one, roughly.
func oftenness(c byte) int {
	const letters = "\x4a\x10\x20\x25\x50\x12\x14\x10\x38\x03\x08\x22\x18\x38\x32\x1a\x02\x30\x30\x40\x14\x08\x08\x04\x10\x03" // a to z
	switch {
	case lowerLetter(c | 0x20):
		return int(letters[c|0x20-'a'])
	case c == ' ', c == '0', c == '1', c == '2':
		return 60
	case decimal(c):
		return 35
	}
	switch c {
	case '.', '-', ':', '/', '"':
		return 30
	case '=', ',', '_':
		return 12
	case 0xd0, 0xd1: // each letter of Cyrillic begins so
		return 80
	case 0xbe, 0xb5, 0xb0, 0xb8, 0xbd, 0x82, 0x81, 0x80, 0xb2, 0xbb: // оеаинтсрвл
		return 30
	}
	if c >= 0x80 {
		return 8
	}
	return 3
}
