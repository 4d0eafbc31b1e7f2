package system

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

var (
	errLeft   = errors.New("the request is over")
	errCrawls = errors.New("the server takes too little")
)

// breach is a failure of which the server shall say what it left.
type breach struct {
	failure
	crawled bool
	stalled bool
}

// send sends what is left as one body.
func (s *sending) send(ctx context.Context) (*failure, error) {
	body := &outgoing{s: s, at: s.have, end: s.u.Size, now: s.c.options.Now}
	header := http.Header{tusOffset: {strconv.FormatInt(s.have, 10)}, "Content-Type": {"application/offset+octet-stream"}}
	got, failed := s.exchange(ctx, http.MethodPatch, s.location, header, body)
	s.sent += body.at - s.have
	if body.failed != nil && s.ended(ctx) == nil {
		return nil, body.failed
	}
	if failed != nil {
		return s.broken(ctx, failed, body), nil
	}
	offset, named := decimal(got.header.Get(tusOffset))
	switch {
	case (got.status == http.StatusNoContent || got.status == http.StatusOK) && named && offset > s.have:
		s.redirects = 0
		gain := offset - s.have
		if failed := s.confirm(got.from, offset, body.at); failed != nil {
			return failed, nil
		}
		if gain < leastGain && offset < s.u.Size {
			return s.broken(ctx, s.cut(got.from, lang.Say("was taken in tiny pieces")), body), nil
		}
		s.fruitless = 0
		return nil, nil
	case got.status == http.StatusNoContent, got.status == http.StatusConflict, got.status == http.StatusOK && named:
		return s.broken(ctx, s.cut(got.from, lang.Say("was not taken (the answer was %s)", statusText(got.status))), body), nil
	case got.status == http.StatusNotFound, got.status == http.StatusGone, got.status == http.StatusForbidden:
		return s.forgotten(got), nil
	case got.status == statusDamaged:
		return s.damaged(got), nil
	}
	failed, next := s.judge(got)
	if next != nil {
		s.location = next
		return failed, nil
	}
	return s.broken(ctx, failed, body), nil
}

// broken keeps why sending ended until the server has said how much arrived, unless
// it asks to be left alone.
func (s *sending) broken(ctx context.Context, failed *failure, body *outgoing) *failure {
	if !failed.again {
		return failed
	}
	s.unsure = true
	s.broke = &breach{*failed, body.crawls, body.stalled}
	if failed.after > 0 {
		return failed
	}
	_ = s.c.options.Sleep(ctx, settled)
	return nil
}

// outgoing is the body of one request: what is left of the file, as fast as the
// limit has it. Whoever reads it sends it: between two reads the server takes what
// the first returned.
type outgoing struct {
	s   *sending
	ctx context.Context
	dog *time.Timer // barks when the server takes nothing
	now func() time.Time

	mu       sync.Mutex // the transport reads on when the answer has come
	over     bool
	at, end  int64
	failed   error // of the source
	crawls   bool
	stalled  bool // nothing was taken of it for too long
	pace     pace
	tail     tail
	given    int // by the last read
	returned time.Time
}

// Read hands out the next piece.
func (b *outgoing) Read(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.over {
		return 0, errLeft
	}
	b.dog.Stop() // this side may take its time, with a slow disk or for the sake of the limit
	if b.given > 0 {
		took := b.now().Sub(b.returned)
		b.pace.add(b.given, took)
		b.tail.add(b.given, took)
		b.given = 0
	}
	if b.pace.slow() {
		b.crawls = true
		return 0, errCrawls
	}
	if b.at == b.end {
		b.dog.Reset(b.s.u.Stall + b.tail.wait())
		return 0, io.EOF
	}
	limit := b.s.u.Limit
	if limit.wait(b.ctx) != nil {
		return 0, errLeft
	}
	p = p[:min(int64(len(p)), b.end-b.at, limit.portion())]
	n, err := b.s.source.ReadAt(p, b.at)
	if n < len(p) {
		b.failed = sourceFault(err, b.s.u.Name, b.at+int64(n), b.end)
		return 0, b.failed
	}
	limit.spend(n)
	b.at += int64(n)
	b.s.report(b.at)
	b.given, b.returned = n, b.now()
	b.dog.Reset(b.s.u.Stall)
	return n, nil
}

// Close is called by the transport, sooner or later.
func (b *outgoing) Close() error { return nil }

// stop ends the reading of the source.
func (b *outgoing) stop() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.over = true
}

func sourceFault(err error, name string, at, end int64) error {
	if err = cmp.Or(err, io.ErrUnexpectedEOF); errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fault.New(fault.ExitFailure, "file_changed", "uploading %s: it ends at byte %d, and had %d when the upload began", name, at, end).Hinted(
			"leave the file alone until it has been sent; attach it again")
	}
	return err
}

// tail says how long the bytes that were handed out last may be on their way: the
// buffers of this host, of proxies and of the server hold some megabytes, and
// over a slow line they empty slowly, long after the last byte was handed out.
type tail struct {
	slowest [16]time.Duration // what each of the last blocks took
	next    int
	bytes   int64 // of the block being filled
	took    time.Duration
	sent    int64
}

const (
	tailBlock = 1 << 20
	tailMost  = 10 * time.Minute
)

func (t *tail) add(n int, took time.Duration) {
	t.sent += int64(n)
	t.bytes += int64(n)
	t.took += took
	if t.bytes >= tailBlock {
		t.slowest[t.next%len(t.slowest)] = t.took
		t.next++
		t.bytes, t.took = 0, 0
	}
}

// wait is how long the last 16 MiB take when all of it is as slow as the slowest
// block was.
func (t *tail) wait() time.Duration {
	block := t.took
	if t.bytes > 0 && t.sent < tailBlock {
		block = time.Duration(float64(t.took) * tailBlock / float64(t.bytes))
	}
	for _, took := range t.slowest {
		block = max(block, took)
	}
	blocks := float64(min(t.sent, int64(len(t.slowest))*tailBlock)) / tailBlock
	return min(time.Duration(float64(block)*blocks), tailMost)
}
