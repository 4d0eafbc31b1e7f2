package archive

import (
	"bytes"
	"io"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

const (
	pressesAtOnce = 2
	// largestWindow is what a decoder allows: zstd up to level 19 uses no more.
	largestWindow = 8 << 20
	gzipLevel     = 3
)

// press compresses frames, two at a time, and expands them.
type press struct {
	format Format
	zstd   *zstd.Encoder
	places chan *gzip.Writer // nil: a place for one that is not made yet

	mu   sync.Mutex
	free [][]byte // buffers for FrameSize bytes
}

func newPress(format Format) (*press, error) {
	p := &press{format: format}
	if format == Gzip {
		p.places = make(chan *gzip.Writer, pressesAtOnce)
		for range pressesAtOnce {
			p.places <- nil
		}
		return p, nil
	}
	var err error
	p.zstd, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(pressesAtOnce),
		zstd.WithWindowSize(FrameSize), zstd.WithLowerEncoderMem(true))
	return p, err
}

// squeeze appends the frame of src to dst.
func (p *press) squeeze(dst, src []byte) ([]byte, error) {
	if p.format == Zstd {
		return p.zstd.EncodeAll(src, dst), nil
	}
	to := bytes.NewBuffer(dst)
	w := <-p.places
	defer func() { p.places <- w }()
	if w == nil {
		var err error
		if w, err = gzip.NewWriterLevel(to, gzipLevel); err != nil {
			return nil, err
		}
	} else {
		w.Reset(to)
	}
	if _, err := w.Write(src); err != nil {
		return nil, err
	}
	err := w.Close()
	return to.Bytes(), err
}

// expand reads frames.
func (f Format) expand(r io.Reader) (io.ReadCloser, error) {
	if f == Gzip {
		return gzip.NewReader(r)
	}
	d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxWindow(largestWindow), zstd.WithDecoderMaxMemory(largestWindow))
	if err != nil {
		return nil, err
	}
	return d.IOReadCloser(), nil
}

// buffer is an empty buffer for at least FrameSize bytes.
func (p *press) buffer() []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.free); n > 0 {
		b := p.free[n-1]
		p.free = p.free[:n-1]
		return b[:0]
	}
	return make([]byte, 0, FrameSize+block)
}

// done takes a buffer back.
func (p *press) done(b []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if cap(b) >= FrameSize+block && len(p.free) < 8 {
		p.free = append(p.free, b)
	}
}
