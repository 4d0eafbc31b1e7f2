package support

import (
	"strconv"
	"strings"
)

// A request that is carried by hand is a tar: each sealed document, and after it its
// attachments in the order of the document.
const (
	carriedSigned = ".dsse" // an envelope
	carriedPlain  = ".json" // of a host without a licence key
)

// CarriedName is the name of a member: of the document for n = 0, else of its nth
// attachment, counted from 1.
func CarriedName(id string, signed bool, n int) string {
	switch {
	case n > 0:
		return id + "." + strconv.Itoa(n)
	case signed:
		return id + carriedSigned
	}
	return id + carriedPlain
}

// ParseCarried takes a member's name apart; ok is false for what CarriedName does
// not write.
func ParseCarried(name string) (id string, signed bool, n int, ok bool) {
	id, suffix, _ := strings.Cut(name, ".")
	if !ValidID(id) {
		return "", false, 0, false
	}
	switch "." + suffix {
	case carriedSigned:
		return id, true, 0, true
	case carriedPlain:
		return id, false, 0, true
	}
	n, err := strconv.Atoi(suffix)
	return id, false, n, err == nil && n >= 1 && n <= MaxAttachments && strconv.Itoa(n) == suffix
}
