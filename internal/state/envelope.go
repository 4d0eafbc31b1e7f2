package state

import (
	"crypto/sha256"
	"encoding/binary"
)

const (
	envelopeEncoding = 1
	sumSize          = 16
	envelopeSize     = 1 + 8 + sumSize // bytes before the content
)

// sum is the checksum stored with an entry; XOR of sums is the tally's.
type sum [sumSize]byte

func (s *sum) toggle(o sum) {
	for i := range s {
		s[i] ^= o[i]
	}
}

// entrySum covers the place of an entry as well as its content. Lengths come
// first, so that no two different entries hash the same bytes.
func entrySum(b Bucket, name string, r Revision, content []byte) sum {
	h := sha256.New()
	var head [24]byte
	binary.BigEndian.PutUint64(head[0:], uint64(len(b)))
	binary.BigEndian.PutUint64(head[8:], uint64(len(name)))
	binary.BigEndian.PutUint64(head[16:], uint64(r))
	h.Write(head[:])
	h.Write([]byte(b))
	h.Write([]byte(name))
	h.Write(content)
	return sum(h.Sum(nil)[:sumSize])
}

// wrap returns the bytes stored for an entry, and its sum.
func wrap(b Bucket, e Entry) ([]byte, sum) {
	s := entrySum(b, e.Name, e.Revision, e.Value)
	raw := make([]byte, 0, envelopeSize+len(e.Value))
	raw = append(raw, envelopeEncoding)
	raw = binary.BigEndian.AppendUint64(raw, uint64(e.Revision))
	raw = append(raw, s[:]...)
	return append(raw, e.Value...), s
}

// unwrap is the inverse of wrap: it accepts exactly what wrap makes for this
// bucket and name. The entry's value is a part of raw.
func unwrap(b Bucket, name string, raw []byte) (Entry, sum, error) {
	if len(raw) < envelopeSize || raw[0] != envelopeEncoding {
		return Entry{}, sum{}, spoiled("value of %s/%q is not an entry", b, name)
	}
	r := Revision(binary.BigEndian.Uint64(raw[1:]))
	stored, content := sum(raw[9:envelopeSize]), raw[envelopeSize:]
	if r == 0 || stored != entrySum(b, name, r, content) {
		return Entry{}, sum{}, spoiled("sum of %s/%q does not fit", b, name)
	}
	return Entry{Name: name, Value: content, Revision: r}, stored, nil
}
