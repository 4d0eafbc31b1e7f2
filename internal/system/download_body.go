package system

import (
	"context"
	"errors"
	"io"
	"net/url"
	"time"
)

// errStalled is why an attempt was left in which nothing came any more.
var errStalled = errors.New("nothing came for too long")

// store copies the body to the sink until the file is complete. The dog barks
// when nothing comes; it is woken for each read alone, as this side may take its
// time with a slow disk or for the sake of the limit.
func (f *fetching) store(ctx context.Context, dog *time.Timer, from *url.URL, body io.Reader) (gained bool, _ *failure, _ error) {
	var p pace
	now := f.c.options.Now
	for f.have < f.d.Size {
		part := f.buffer[:min(int64(len(f.buffer)), f.d.Size-f.have, f.d.Limit.portion())]
		if f.d.Limit.wait(ctx) != nil {
			return p.good(), f.broken(ctx, from, ctx.Err()), nil
		}
		dog.Reset(f.d.Stall)
		asked := now()
		n, err := body.Read(part)
		dog.Stop()
		p.add(n, now().Sub(asked))
		f.received += int64(n)
		f.d.Limit.spend(n)
		if n > 0 {
			if err := f.keep(part[:n]); err != nil {
				return false, nil, err
			}
		}
		switch {
		case f.have == f.d.Size:
		case err != nil:
			return p.good(), f.broken(ctx, from, err), nil
		case p.slow():
			return p.good(), f.tooSlow(from), nil
		}
	}
	return true, nil, nil
}

// keep appends to the sink. What it returns is the sink's own error.
func (f *fetching) keep(part []byte) error {
	n, err := f.w.Write(part)
	f.have += int64(max(n, 0))
	if err == nil && n != len(part) {
		err = io.ErrShortWrite
	}
	f.report()
	return err
}

// pace tells whether a server sends at a bearable speed. The time is that of
// waiting for it.
type pace struct {
	bytes  int64 // in all
	waited time.Duration

	windowBytes  int64 // since the last look back
	windowWaited time.Duration
	crawls       bool
}

func (p *pace) add(n int, waited time.Duration) {
	p.bytes += int64(n)
	p.waited += waited
	p.windowBytes += int64(n)
	p.windowWaited += waited
	if p.windowWaited >= slowWindow {
		p.crawls = tooFew(p.windowBytes, p.windowWaited)
		p.windowBytes, p.windowWaited = 0, 0
	}
}

// slow reports whether the last whole window brought too little.
func (p *pace) slow() bool { return p.crawls }

// good reports whether all that came is worth another attempt without further
// thought.
func (p *pace) good() bool { return p.bytes >= leastGain && !tooFew(p.bytes, p.waited) }

func tooFew(bytes int64, waited time.Duration) bool {
	return float64(bytes) < slowest*waited.Seconds()
}
