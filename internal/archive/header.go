package archive

import (
	"archive/tar"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"time"
)

const (
	block      = 512                    // of a tar archive
	tarEnd     = 2 * block              // zeros
	octalSize  = 8<<30 - 1              // the largest size that 11 octal digits hold
	sizeField  = 124                    // where POSIX.1 ustar has the size, 12 bytes
	sumField   = 148                    // and the checksum, 8 bytes
	rawMagic   = "\x28\xb5\x2f\xfd\x60" // a zstd frame: one segment, two bytes of length
	gzipHeader = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
)

// padding is the number of zeros that fill the last block of size bytes.
func padding(size int64) int { return int(-size & (block - 1)) }

// instant is a time as an archive holds it.
func instant(t time.Time) time.Time {
	if t.IsZero() {
		return time.Unix(0, 0).UTC()
	}
	return t.UTC().Truncate(time.Second)
}

// header is the tar header of a member, with pax records where they are needed.
func header(name string, size int64, modified time.Time) ([]byte, error) {
	var b bytes.Buffer
	err := tar.NewWriter(&b).WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: instant(modified)})
	if err != nil {
		return nil, fmt.Errorf("the archive cannot hold a member %.200q: %w", name, err)
	}
	return b.Bytes(), nil
}

// setSize changes the size in a header that was made with size 0. Its length
// stays: beyond 8 GiB the size is a binary number, as GNU tar writes it.
func setSize(header []byte, size int64) {
	last := header[len(header)-block:]
	if size <= octalSize {
		copy(last[sizeField:sizeField+12], fmt.Sprintf("%011o\x00", size))
	} else {
		binary.BigEndian.PutUint64(last[sizeField+4:], uint64(size))
		binary.BigEndian.PutUint32(last[sizeField:], 0x80<<24)
	}
	copy(last[sumField:], "        ")
	sum := 0
	for _, c := range last {
		sum += int(c)
	}
	copy(last[sumField:], fmt.Sprintf("%06o\x00 ", sum))
}

// stored wraps up to 65,535 bytes as a frame without compressing them: its length
// depends on theirs alone, so that room for it can be left before they are known.
func (f Format) stored(data []byte) []byte {
	if f == Gzip {
		b := append([]byte(gzipHeader), 1) // RFC 1951, 3.2.4: the last block, not compressed
		b = binary.LittleEndian.AppendUint16(b, uint16(len(data)))
		b = binary.LittleEndian.AppendUint16(b, ^uint16(len(data)))
		b = append(b, data...)
		b = binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(data))
		return binary.LittleEndian.AppendUint32(b, uint32(len(data)))
	}
	b := binary.LittleEndian.AppendUint16([]byte(rawMagic), uint16(len(data)-256)) // RFC 8878, 3.1.1.1.4
	word := uint32(len(data))<<3 | 1                                               // 3.1.1.2: the last block, raw
	b = append(b, byte(word), byte(word>>8), byte(word>>16))
	return append(b, data...)
}
