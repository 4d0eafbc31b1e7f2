package brand

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
)

// The slot is
//
//	32 bytes  the mark that it is found by in a program
//	1 byte    1 if the program is sealed; if not, this and all that follows is zero
//	1+32      length of the name, name
//	1+32      length of the prefix, prefix
//	8         where in the file the profile begins, little endian; it ends with the file
//	4         length of the profile
//	32        SHA-256 of the profile
//	32        SHA-256 of the slot up to here
//	17        zero
const (
	markSize  = 32
	slotSize  = 192
	maxName   = 32
	nameAt    = markSize + 1
	prefixAt  = nameAt + 1 + maxName
	offsetAt  = prefixAt + 1 + maxName
	lengthAt  = offsetAt + 8
	digestAt  = lengthAt + 4
	sumAt     = digestAt + sha256.Size
	sumEnd    = sumAt + sha256.Size
	formSeal  = 1
	maxLength = 16 << 20 // of a profile, against a damaged length
)

// seal says where the profile of a sealed program is.
type seal struct {
	offset uint64
	length uint32
	digest [sha256.Size]byte
}

// read returns what a slot says.
func read(slot string) Brand {
	if strings.Trim(slot[markSize:], "\x00") == "" {
		return Own()
	}
	damaged := Own()
	damaged.damage = ErrDamaged
	sum := sha256.Sum256([]byte(slot[:sumAt]))
	name, prefix := int(slot[nameAt]), int(slot[prefixAt])
	if slot[markSize] != formSeal || slot[sumAt:sumEnd] != string(sum[:]) || name > maxName || prefix > maxName {
		return damaged
	}
	s := &seal{
		offset: binary.LittleEndian.Uint64([]byte(slot[offsetAt:])),
		length: binary.LittleEndian.Uint32([]byte(slot[lengthAt:])),
	}
	copy(s.digest[:], slot[digestAt:])
	if s.length > maxLength {
		return damaged
	}
	return Brand{Name: slot[nameAt+1:][:name], Prefix: slot[prefixAt+1:][:prefix], behind: s}
}

// Faults of Seal.
var (
	ErrNoSlot = errors.New("no program that can be branded: it has no place for a name, or more than one")
	ErrSealed = errors.New("the program is a vendor's already")
)

// Seal returns program as that of brand b, whose Profile is put behind it. The
// same program and brand always give the same bytes. Of a program that is sealed
// already the old seal is taken off first, if replace is set; else that is ErrSealed.
// Name and Prefix are up to 32 bytes long.
func Seal(program []byte, b Brand, replace bool) ([]byte, error) {
	at := bytes.Index(program, []byte(slot[:markSize]))
	if at < 0 || len(program) < at+slotSize || bytes.Contains(program[at+1:], []byte(slot[:markSize])) {
		return nil, ErrNoSlot
	}
	if len(b.Name) == 0 || len(b.Name) > maxName || len(b.Prefix) == 0 || len(b.Prefix) > maxName || len(b.Profile) > maxLength {
		return nil, errors.New("the brand's name, prefix or profile is too long")
	}
	switch old := read(string(program[at : at+slotSize])); {
	case old.damage != nil:
		return nil, old.damage
	case old.behind != nil && !replace:
		return nil, ErrSealed
	case old.behind != nil:
		if _, err := old.behind.read(bytes.NewReader(program)); err != nil {
			return nil, err
		}
		program = program[:old.behind.offset]
	}
	sealed := slices.Concat(program, b.Profile)
	place := sealed[at : at+slotSize]
	clear(place[markSize:])
	place[markSize] = formSeal
	place[nameAt] = byte(copy(place[nameAt+1:], b.Name))
	place[prefixAt] = byte(copy(place[prefixAt+1:], b.Prefix))
	binary.LittleEndian.PutUint64(place[offsetAt:], uint64(len(program)))
	binary.LittleEndian.PutUint32(place[lengthAt:], uint32(len(b.Profile)))
	digest := sha256.Sum256(b.Profile)
	copy(place[digestAt:], digest[:])
	sum := sha256.Sum256(place[:sumAt])
	copy(place[sumAt:], sum[:])
	return sealed, nil
}
