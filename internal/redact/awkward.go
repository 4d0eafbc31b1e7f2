package redact

import "slices"

// awkward are detectors of what is natural to write and easily overlooked: notes in other
// languages than English, values on another line than their name, sessions at a terminal.
func awkward() []detector {
	return slices.Concat(foreignNotes(), sqlLines(), uprightRecords(), yamlDetectors(), blankColumns(), sessionDetectors(), typedDetectors(), literalDetectors(), algorithmDetectors(), partDetectors())
}

// passwordLike is looksPassword, and true of letters alone that no words have, in both cases.
func passwordLike(v []byte) bool {
	if looksPassword(v) {
		return true
	}
	if len(v) < 8 || len(v) > 64 || !allOf(v, isAlpha) || isWordy(v) {
		return false
	}
	t := countOf(v)
	return t.upper > 1 && t.lower > 1 && t.turns >= 4
}

// unbroken is visibleWord, and true of words with letters of other alphabets too.
func unbroken(v []byte) bool {
	for _, c := range v {
		if c <= ' ' || c == 0x7f || c < 0x80 && !visibleWord([]byte{c}) {
			return false
		}
	}
	return true
}
