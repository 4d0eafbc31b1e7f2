package redact

import (
	"bytes"
	"maps"
	"slices"
)

// extraPairs finds the settings that the rules of this run say are secret, of which the
// names say nothing by themselves. The names are as plainKey has them: what joins their
// words may stand in the text behind any letter, and does behind the second or later ones.
func extraPairs(keys map[string]struct{}) []detector {
	var starts []string
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if len(key) < 3 {
			if len(key) == 2 {
				starts = append(starts, key)
			}
			continue
		}
		starts = append(starts, key[:3], key[:2]+"_", key[:2]+"-", key[:2]+".")
	}
	if len(starts) == 0 {
		return nil
	}
	return []detector{{name: "extra-pairs", look: lookExtra, starts: starts}}
}

func lookExtra(w *window, at, n int) {
	start, end := keyAround(w.text, at, n)
	if isExtra(w, w.text[start:end]) {
		lookPair(w, at, n)
	}
}

// isExtra reports whether the rules name the key, or the last of its parts that points join.
func isExtra(w *window, key []byte) bool {
	if len(w.keys) == 0 {
		return false
	}
	if w.extraKey(key) {
		return true
	}
	i := bytes.LastIndexByte(key, '.')
	return i > 0 && w.extraKey(key[i+1:])
}

// hexBytes returns the length of bytes in hexadecimal as the registry of Windows has
// them: hex:da,1e,ad and hex(3):…, over lines that end with a backslash; 0 if none are at i.
func hexBytes(t []byte, i, limit int) int {
	if !hasFold(t, i, "hex") {
		return 0
	}
	n := 0
	k := i + 3
	for ; k < limit; k++ {
		switch c := t[k]; {
		case isHexDigit(c):
			n++
		case c == ',' || c == ':' || c == '(' || c == ')' || c == '\\' || n > 0 && c <= ' ' && c > 0 && (t[k-1] <= ' ' || t[k-1] == '\\' || t[k-1] == '\r'):
		default:
			limit = k
		}
	}
	for k = min(k, limit); k > i && (t[k-1] <= ' ' || t[k-1] == ','); k-- {
	}
	if n < 8 || t[min(i+3, limit-1)] != ':' && t[min(i+3, limit-1)] != '(' {
		return 0
	}
	return k - i
}

// joinedText returns where the text begins that a program joins to the one whose quote
// closes at i: "Password=" & "x", 'pwd=' . 'x', "token=" + "x", with blanks between; 0 if none does.
func joinedText(t []byte, i int) int {
	if t[i] != '"' && t[i] != '\'' {
		return 0
	}
	k := passBlanks(t, i+1)
	if k >= len(t) || k == i+1 || t[k] != '&' && t[k] != '+' && t[k] != '.' {
		return 0
	}
	if k = passBlanks(t, k+1); k < len(t) && (t[k] == '"' || t[k] == '\'') && t[k-1] != '"' {
		return k
	}
	return 0
}

// kindOfHash returns the length of the name of a cipher or digest and the sign behind it at
// i: AES=, MD5=; 0 if there is none.
func kindOfHash(t []byte, i int) int {
	k := i
	for k < len(t) && k-i < 8 && (isUpper(t[k]) || isDigit(t[k])) {
		k++
	}
	if k-i < 3 || k+8 >= len(t) || t[k] != '=' {
		return 0
	}
	switch string(t[i : i+3]) {
	case "AES", "MD5", "SHA", "DES", "ENC", "NTL", "CRC":
		return k + 1 - i
	}
	return 0
}
