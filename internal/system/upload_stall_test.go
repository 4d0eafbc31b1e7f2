package system

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"sync/atomic"
	"testing"
	"time"
)

// A server that takes nothing any more is left, and asked what it has.
func TestUploadThatStandsStill(t *testing.T) {
	file := content(8 << 20) // more than the buffers on the way
	over := make(chan struct{})
	defer close(over)
	d := &depot{meddle: func(d *depot, n int, _ http.ResponseWriter, r *http.Request) bool {
		if n == 2 {
			d.mu.Lock()
			_, _ = io.CopyN(&d.data, r.Body, 1<<20)
			d.mu.Unlock()
			<-over
		}
		return n == 2
	}}
	url, _ := serve(t, d.ServeHTTP)
	c := must(NewClient(Network{}, ClientOptions{Sleep: func(context.Context, time.Duration) error { return nil }}))
	defer c.Close()
	u := Upload{Create: url + "/files", Size: int64(len(file)), Header: http.Header{"Authorization": {"mine"}}, Stall: 100 * time.Millisecond}
	began := time.Now()
	got, err := c.Upload(t.Context(), u, bytes.NewReader(file))
	if err != nil || !bytes.Equal(d.data.Bytes(), file) || time.Since(began) > 5*time.Second {
		t.Errorf("%+v, %v after %s", got, err, time.Since(began))
	}
	still := func(http.ResponseWriter, *http.Request) { <-over }
	for method, want := range map[string]string{"POST": "got no answer for 20ms", "PATCH": "stood still for 20ms, at 0 of"} {
		url, _ := serve(t, (&depot{meddle: func(_ *depot, _ int, w http.ResponseWriter, r *http.Request) bool {
			if r.Method == method {
				still(w, r)
			}
			return r.Method == method
		}}).ServeHTTP)
		u.Create, u.Stall = url+"/files", 20*time.Millisecond
		_, err := c.Upload(t.Context(), u, bytes.NewReader(file))
		wantFault(t, err, "vendor_unreachable", 3, want, "goes on where it stopped")
	}
}

// A server that says nothing any more is left at once: the next run goes on.
func TestUploadToASilentServer(t *testing.T) {
	file := content(8 << 20)
	silent := make(chan struct{})
	var requests atomic.Int32
	d := &depot{meddle: func(d *depot, n int, _ http.ResponseWriter, r *http.Request) bool {
		requests.Add(1)
		if n == 2 {
			d.mu.Lock()
			_, _ = io.CopyN(&d.data, r.Body, 1<<20)
			d.mu.Unlock()
		}
		if n >= 2 {
			<-silent
		}
		return n >= 2
	}}
	url, _ := serve(t, d.ServeHTTP)
	defer close(silent)
	c := must(NewClient(Network{}, ClientOptions{Sleep: func(context.Context, time.Duration) error { return nil }}))
	defer c.Close()
	u := Upload{Create: url + "/files", Size: int64(len(file)), Header: http.Header{"Authorization": {"mine"}}, Stall: 350 * time.Millisecond}
	began := time.Now()
	got, err := c.Upload(t.Context(), u, bytes.NewReader(file))
	wantFault(t, err, "vendor_unreachable", 3, "stood still for 350ms")
	if took := time.Since(began); got.Location == "" || requests.Load() != 3 || took > 10*time.Second { // generous: it would wait for ever
		t.Errorf("%+v after %s and %d requests", got, took, requests.Load())
	}
}

// A server that takes less than a bearable speed is left in the end, though it takes
// something all the time.
func TestUploadThatCrawls(t *testing.T) {
	file := content(8 << 20)
	d := &depot{meddle: func(d *depot, n int, _ http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPatch {
			_, _ = io.Copy(io.Discard, r.Body)
		}
		return false
	}}
	url, _ := serve(t, d.ServeHTTP)
	now := time.Unix(1_800_000_000, 0)
	c := must(NewClient(Network{}, ClientOptions{
		Sleep: func(context.Context, time.Duration) error { return nil },
		Now:   func() time.Time { now = now.Add(time.Minute); return now }, // each piece takes so long
	}))
	defer c.Close()
	u := Upload{Create: url + "/files", Size: int64(len(file)), Header: http.Header{"Authorization": {"mine"}}}
	_, err := c.Upload(t.Context(), u, bytes.NewReader(file))
	wantFault(t, err, "vendor_unreachable", 3, "less than 1 KiB a second")
}

// The time that the limit takes is no stall, and the limit holds.
func TestUploadLimited(t *testing.T) {
	d := new(depot)
	url, count := serve(t, d.ServeHTTP)
	c := must(NewClient(Network{}, ClientOptions{}))
	defer c.Close()
	limiter := NewLimiter(100_000, ClientOptions{})
	limiter.spend(20_000)
	began := time.Now()
	u := Upload{Create: url + "/files", Size: 30_000, Header: http.Header{"Authorization": {"mine"}}, Limit: limiter, Stall: 80 * time.Millisecond}
	_, err := c.Upload(t.Context(), u, bytes.NewReader(content(30_000)))
	if took := time.Since(began); err != nil || count.Load() != 2 || took < 200*time.Millisecond {
		t.Errorf("%v after %d requests and %s", err, count.Load(), took)
	}
}

// Whatever ends an upload, its source is not read afterwards.
func TestUploadLeavesItsSource(t *testing.T) {
	file := content(4 << 20)
	over := make(chan struct{})
	defer close(over)
	for name, do := range map[string]http.HandlerFunc{
		"refused at once": answering(413),
		"page":            answering(200),
		"torn":            func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"interrupted":     func(http.ResponseWriter, *http.Request) { <-over },
	} {
		url, _ := serve(t, (&depot{meddle: func(_ *depot, _ int, w http.ResponseWriter, r *http.Request) bool {
			if r.Method == http.MethodPatch {
				do(w, r)
			}
			return r.Method == http.MethodPatch
		}}).ServeHTTP)
		c, _ := newClient(t, Network{})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(50*time.Millisecond, cancel)
		source := &closing{ReaderAt: bytes.NewReader(file)}
		_, err := c.Upload(ctx, Upload{Create: url + "/files", Size: int64(len(file)), Header: http.Header{"Authorization": {"mine"}}}, source)
		source.closed.Store(true)
		cancel()
		time.Sleep(5 * time.Millisecond)
		if err == nil || source.late.Load() {
			t.Errorf("%s: %v, read late %v", name, err, source.late.Load())
		}
	}
}

type closing struct {
	io.ReaderAt
	closed, late atomic.Bool
}

func (c *closing) ReadAt(p []byte, off int64) (int, error) {
	if c.closed.Load() {
		c.late.Store(true)
	}
	return c.ReaderAt.ReadAt(p, off)
}

// How long the last bytes may be on their way follows from the slowest of the last
// stretches, and has an end.
func TestTail(t *testing.T) {
	for name, tc := range map[string]struct {
		bytes int           // of each piece
		took  time.Duration // for each
		times int
		want  time.Duration
	}{
		"nothing":  {0, 0, 0, 0},
		"fast":     {1 << 20, time.Millisecond, 2000, 16 * time.Millisecond},
		"50 kB/s":  {50_000, time.Second, 800, 336 * time.Second},
		"a little": {32 << 10, time.Second, 4, 4 * time.Second},
		"for ever": {1 << 10, time.Minute, 2048, tailMost},
	} {
		var b tail
		for range tc.times {
			b.add(tc.bytes, tc.took)
		}
		if got := b.wait(); got < tc.want*97/100 || got > tc.want*106/100 {
			t.Errorf("%s: %s, want about %s", name, got, tc.want)
		}
	}
	var b tail
	b.add(8<<20, time.Millisecond) // into the buffers
	for range 40 {
		b.add(50_000, time.Second)
	}
	if got := b.wait(); got < 3*time.Minute {
		t.Errorf("after a fast beginning %s", got)
	}
}

// The header is one that any server reads.
func FuzzUploadMetadata(f *testing.F) {
	f.Add("filename", "ü,\n x")
	f.Fuzz(func(t *testing.T, key, value string) {
		text, err := encodeMetadata(map[string]string{key: value})
		if err == nil && (bytes.ContainsAny([]byte(text), "\r\n\x00") || bytes.Count([]byte(text), []byte(",")) > 0) {
			t.Errorf("%q and %q became %q", key, value, text)
		}
	})
}

// Whatever a server names as an address, nothing is sent to another host or without
// TLS.
func FuzzUploadLocation(f *testing.F) {
	for _, s := range []string{"/files/1", "//other/1", "http://vendor.example/1", "https://vendor.example:444/1", "?x", "..//..", "\\\\other\\1"} {
		f.Add(s)
	}
	from := must(parseTarget("https://vendor.example/v1/uploads"))
	f.Fuzz(func(t *testing.T, text string) {
		s := &sending{u: Upload{Name: "x"}}
		to, failed := s.named(&reply{from: from, header: http.Header{"Location": {text}}})
		if failed == nil && (to.Scheme != "https" || to.Hostname() != "vendor.example" || to.User != nil) {
			t.Errorf("%q leads to %s", text, to)
		}
	})
}
