package support

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// idAlphabet is Crockford's base 32, as ULIDs use it: no I, L, O, U.
const idAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const idLength = 26

// NewID makes the id of a document: a ULID of the instant and of ten bytes of
// random. Two ids sort as their instants do, when these are a millisecond apart.
func NewID(now time.Time, random io.Reader) (string, error) {
	var raw [16]byte
	ms := uint64(now.UnixMilli())
	for i := range 6 {
		raw[i] = byte(ms >> (40 - 8*i))
	}
	if _, err := io.ReadFull(random, raw[6:]); err != nil {
		return "", fmt.Errorf("make an id: %w", err)
	}
	// 128 bits in 26 symbols of 5 bits: the first symbol has two zero bits ahead.
	id := make([]byte, idLength)
	var bits, held uint
	at := idLength - 1
	for i := len(raw) - 1; i >= 0; i-- {
		held |= uint(raw[i]) << bits
		for bits += 8; bits >= 5; bits -= 5 {
			id[at] = idAlphabet[held&31]
			held >>= 5
			at--
		}
	}
	id[0] = idAlphabet[held&31]
	return string(id), nil
}

// ValidID tells whether s has the form of a ULID, in capitals.
func ValidID(s string) bool {
	return len(s) == idLength && s[0] <= '7' && strings.Trim(s, idAlphabet) == ""
}

// IDTime is the instant that a valid id was made at, in UTC; the zero time for
// anything else.
func IDTime(id string) time.Time {
	if !ValidID(id) {
		return time.Time{}
	}
	var ms int64
	for i := range 10 {
		ms = ms<<5 | int64(strings.IndexByte(idAlphabet, id[i]))
	}
	return time.UnixMilli(ms).UTC()
}
