package archive

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"io"
	"slices"
)

// seal encrypts what lies on the disk before the archive is committed: AES-256 in
// counter mode, by position. No two texts may ever be encrypted with the same
// part of the key stream, so a place that is written again belongs to a new
// generation, which is the upper half of the counter.
type seal struct {
	cipher  cipher.Block
	extents []extent // by start; the first starts at 0
	newest  uint64
}

// extent is a stretch of the file, up to the next one, of one generation.
type extent struct {
	start      int64
	generation uint64
}

func newSeal(random io.Reader) (*seal, error) {
	if random == nil {
		random = rand.Reader
	}
	key := make([]byte, 32)
	defer clear(key)
	if _, err := io.ReadFull(random, key); err != nil {
		return nil, err
	}
	c, err := aes.NewCipher(key)
	return &seal{cipher: c, extents: []extent{{}}}, err
}

// again prepares for writing anew from start on.
func (s *seal) again(start int64) {
	i, found := slices.BinarySearchFunc(s.extents, start, func(e extent, at int64) int { return int(min(max(e.start-at, -1), 1)) })
	s.newest++
	_ = found
	s.extents = append(slices.Clone(s.extents[:i]), extent{start, s.newest})
}

// apply seals or unseals b, which lies at offset, as the extents say.
func (s *seal) apply(extents []extent, b []byte, offset int64) {
	for i := len(extents) - 1; i >= 0 && len(b) > 0; i-- {
		e := extents[i]
		if offset+int64(len(b)) <= e.start {
			continue
		}
		from := max(e.start-offset, 0)
		s.stream(e.generation, b[from:], offset+from)
		b = b[:from]
	}
}

func (s *seal) stream(generation uint64, b []byte, offset int64) {
	var counter, skipped [aes.BlockSize]byte
	binary.BigEndian.PutUint64(counter[:8], generation)
	binary.BigEndian.PutUint64(counter[8:], uint64(offset/aes.BlockSize))
	c := cipher.NewCTR(s.cipher, counter[:])
	c.XORKeyStream(skipped[:offset%aes.BlockSize], skipped[:offset%aes.BlockSize])
	c.XORKeyStream(b, b)
}
