package patch

import (
	"bufio"
	"errors"
	"io"
	"math/bits"

	"github.com/klauspost/compress/zstd"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/release"
)

const (
	encodeWindow = 32 << 20
	decodeWindow = 64 << 20 // the most that a full blob may ask for
	leastWindow  = 1 << 20
)

// Decode writes the size bytes that a full blob holds to w. It reads blob to its
// end, takes memory for a window of up to 64 MiB, and stops with a fault
// "blob_malformed" (exit 5) at the first byte too many. Errors of blob and w come
// back as they are.
func Decode(kind string, blob io.Reader, size int64, w io.Writer) error {
	if kind != release.KindZstd {
		return fault.New(fault.ExitFailure, "blob_unknown", "patch: this optool does not know blobs of the kind %q", kind).
			Hinted("update optool, then repeat the command")
	}
	if size < 0 {
		return malformed("a size is below zero")
	}
	return inflate(blob, size, w, zstd.WithDecoderMaxWindow(decodeWindow))
}

// Encode writes what r holds to w as a full blob. Same bytes in, same bytes out.
// Of what is small, memory for a small window is taken: most files of a release are.
func Encode(r io.Reader, w io.Writer) error {
	window, in := encodeWindow, bufio.NewReaderSize(r, leastWindow)
	if _, err := in.Peek(leastWindow); err != nil { // it is told below
		window = leastWindow
	}
	e, err := zstd.NewWriter(w, encoding(window)...)
	if err != nil {
		return err
	}
	if _, err := io.Copy(e, in); err != nil {
		return errors.Join(err, e.Close())
	}
	return e.Close()
}

func encoding(window int) []zstd.EOption {
	return []zstd.EOption{
		zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1), // several encoders, several results
		zstd.WithWindowSize(window), zstd.WithEncoderCRC(false), zstd.WithZeroFrames(true),
	}
}

// dictMemory: the old bytes as a whole, and a window of the fresh ones.
func dictMemory(oldSize, size int64) int64 {
	return oldSize + dictWindow(oldSize, size) + 4<<20
}

// dictWindow is the most that a patch may ask for: old and fresh bytes, up to the
// next power of two.
func dictWindow(oldSize, size int64) int64 {
	sum := min(max(oldSize+size, leastWindow), 1<<40)
	return 1 << bits.Len64(uint64(sum-1))
}

func applyDict(old io.ReaderAt, oldSize int64, blob io.Reader, size int64, w io.Writer) error {
	dict := make([]byte, oldSize)
	if n, err := old.ReadAt(dict, 0); int64(n) < oldSize {
		return lang.Errorf("read what is to be patched: %w", err)
	}
	return inflate(blob, size, w, zstd.WithDecoderDictRaw(0, dict), zstd.WithDecoderMaxWindow(uint64(dictWindow(oldSize, size))))
}

func makeDict(old, fresh []byte) ([]byte, error) {
	window := min(dictWindow(int64(len(old)), int64(len(fresh))), zstd.MaxWindowSize)
	e, err := zstd.NewWriter(nil, append(encoding(int(window)), zstd.WithEncoderDictRaw(0, old))...)
	if err != nil {
		return nil, err
	}
	return e.EncodeAll(fresh, nil), e.Close()
}

// inflate decodes blob to exactly size bytes.
func inflate(blob io.Reader, size int64, w io.Writer, options ...zstd.DOption) error {
	in := &source{Reader: blob}
	d, err := zstd.NewReader(in, append(options, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecodeBuffersBelow(0))...)
	if err != nil {
		return err
	}
	defer d.Close()
	out := &sink{w: w, left: size}
	_, err = io.Copy(out, struct{ io.Reader }{d})
	switch {
	case out.err != nil:
		return out.err
	case in.err != nil:
		return in.err
	case err != nil:
		return malformed("no Zstandard data: %v", err)
	case out.left > 0:
		return malformed("the blob ends %d bytes early", out.left)
	}
	return nil
}

// sink passes on what is expected, and remembers its own error.
type sink struct {
	w    io.Writer
	left int64
	err  error
}

func (s *sink) Write(b []byte) (int, error) {
	if int64(len(b)) > s.left {
		s.err = malformed("the blob holds more bytes than the manifest says")
		return 0, s.err
	}
	var n int
	n, s.err = s.w.Write(b)
	s.left -= int64(n)
	return n, s.err
}
