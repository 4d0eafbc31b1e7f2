package bundle

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/optool/optool/internal/lang"
)

const (
	// A compressed file that would grow more than that many times is no log but an
	// attack on the disk: gzip cannot even express it.
	mostRatio = 1100
	ratioFrom = 16 << 20 // bytes that any file may have
	mostWider = 8 << 20  // bytes that unpacking zstd may look back
)

var (
	errFlood = errors.New("more than is read of it")
	errRatio = errors.New("it grows too much when it is unpacked")
)

// packing is how a file is compressed.
type packing int

const (
	unpacked packing = iota
	gzipped
	bzipped
	zstdPacked
)

// suffixes of the names of compressed files; the name without it is what is in it.
func (p packing) suffix() string { return [...]string{"", ".gz", ".bz2", ".zst"}[p] }

// packedAs looks at how a file begins: names lie.
func packedAs(first []byte) packing {
	switch {
	case bytes.HasPrefix(first, []byte{0x1f, 0x8b, 8}): // RFC 1952
		return gzipped
	case len(first) >= 10 && bytes.HasPrefix(first, []byte("BZh")) && string(first[4:10]) == "1AY&SY":
		return bzipped
	case bytes.HasPrefix(first, []byte{0x28, 0xb5, 0x2f, 0xfd}): // RFC 8878
		return zstdPacked
	}
	return unpacked
}

// noText names what is no text and known by its beginning. What is not known so is
// found out by redaction, which lets no file pass that it cannot read.
func noText(first []byte) string {
	if len(first) >= 262 && string(first[257:262]) == "ustar" {
		return "a tar archive, which is not opened"
	}
	for _, m := range [...]struct{ magic, what string }{
		{"PK\x03\x04", "a zip archive, which is not opened"},
		{"\xfd7zXZ\x00", "compressed by xz, which is not opened"},
		{"7z\xbc\xaf\x27\x1c", "a 7z archive, which is not opened"},
		{"Rar!\x1a\x07", "a rar archive, which is not opened"},
		{"\x04\x22\x4d\x18", "compressed by lz4, which is not opened"},
		{"\x7fELF", "a program"},
		{"SQLite format 3\x00", "a database"},
		{"%PDF-", "a PDF document"},
		{"\x89PNG\r\n", "a picture"},
		{"\xff\xd8\xff", "a picture"},
		{"\xfe\xed\xfe\xed", "a key store"},
		{"LPKSHHRH", "a file of the journal; journalctl reads it"},
	} {
		if bytes.HasPrefix(first, []byte(m.magic)) {
			return m.what
		}
	}
	return ""
}

// unpack returns what is in a compressed file. Memory is bounded whatever the file
// says that it needs.
func (p packing) unpack(from io.Reader) (io.Reader, func(), error) {
	from = bufio.NewReaderSize(from, 64<<10)
	switch p {
	case gzipped:
		z, err := gzip.NewReader(from)
		return z, func() {}, err
	case bzipped:
		return bzip2.NewReader(from), func() {}, nil
	}
	z, err := zstd.NewReader(from, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(mostWider))
	if err != nil {
		return nil, nil, err
	}
	return z, z.Close, nil
}

// packed hands over what is in a compressed file.
func (r *reading) packed(s *source, p packing) error {
	what, err := r.inside(s, p)
	if err != nil || what != "" {
		if err == nil {
			r.out.Problem(ProblemBinary, s.path, what)
		} else {
			r.damaged(s, err)
		}
		return nil
	}
	w, err := r.out.Member(memberName(strings.TrimSuffix(s.path, p.suffix())), s.path, s.modified)
	if err != nil {
		return err
	}
	var wrong error // with the file
	stream := func(to io.Writer) error {
		var err error
		if err, wrong = r.unpackTo(to, s, p); err == nil && wrong != nil {
			err = errTorn
		}
		return err
	}
	err = twice(r.out, w, r.limit, stream)
	if wrong != nil && err == nil {
		r.damaged(s, wrong)
	}
	return closing(w, err)
}

func (r *reading) damaged(s *source, err error) {
	switch {
	case errors.Is(err, errFlood), errors.Is(err, errRatio):
		r.out.Problem(ProblemCut, s.path, err.Error())
	case errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, zstd.ErrDecoderSizeExceeded):
		r.out.Problem(ProblemBinary, s.path, lang.Named("compressed so that unpacking takes more memory than optool may use"))
	default:
		r.out.Problem(ProblemDamaged, s.path, fmt.Sprintf("it cannot be unpacked whole: %v", err))
	}
}

// inside looks at how what is in a compressed file begins.
func (r *reading) inside(s *source, p packing) (what string, err error) {
	z, end, err := p.unpack(io.NewSectionReader(s, 0, s.size))
	if err != nil {
		return "", err
	}
	defer end()
	first := make([]byte, 1024)
	n, err := io.ReadFull(z, first)
	if n == 0 && !errors.Is(err, io.EOF) {
		return "", err
	}
	if packedAs(first[:n]) != unpacked {
		return "compressed twice, which is not opened", nil
	}
	return noText(first[:n]), nil
}

// unpackTo writes what is in the file. err is that of to or of ctx, wrong what is
// the matter with the file.
func (r *reading) unpackTo(to io.Writer, s *source, p packing) (err, wrong error) {
	z, end, wrong := p.unpack(io.NewSectionReader(s, 0, s.size))
	if wrong != nil {
		return nil, wrong
	}
	defer end()
	total := int64(0)
	for {
		if err := r.ctx.Err(); err != nil {
			return err, nil
		}
		n, readErr := z.Read(r.block)
		total += int64(n)
		if n > 0 {
			if _, err := to.Write(r.block[:n]); err != nil {
				return err, nil
			}
		}
		switch {
		case errors.Is(readErr, io.EOF):
			return nil, nil
		case readErr != nil:
			return nil, readErr
		case total > ratioFrom && total > mostRatio*s.size:
			return nil, errRatio
		case r.limit > 0 && total > flood*r.limit && total > ratioFrom:
			return nil, errFlood
		}
	}
}
