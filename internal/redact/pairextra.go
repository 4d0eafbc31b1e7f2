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
