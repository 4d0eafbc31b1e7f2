package system

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// meter counts what passes through the connections of a listener or a dialer,
// and cuts some of them after so many bytes: ends them, or tears them off.
type meter struct {
	net.Listener
	sent, received atomic.Int64
	cuts           atomic.Int32 // connections still to be cut
	after          int64
	tear           bool
}

func (m *meter) Accept() (net.Conn, error) {
	conn, err := m.Listener.Accept()
	if err != nil {
		return nil, err
	}
	left := int64(unlimited)
	if m.cuts.Add(-1) >= 0 {
		left = m.after
	}
	return &metered{conn, m, left}, nil
}

type metered struct {
	net.Conn
	meter *meter
	left  int64
}

const unlimited = 1 << 62

func (c *metered) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p[:min(int64(len(p)), c.left)])
	c.meter.sent.Add(int64(n))
	if c.left -= int64(n); err != nil || c.left > 0 {
		return n, err
	}
	if c.meter.tear {
		_ = c.Conn.(*net.TCPConn).SetLinger(0)
	}
	_ = c.Conn.Close()
	return n, net.ErrClosed
}

func (c *metered) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.meter.received.Add(int64(n))
	return n, err
}

// Twenty cuts cost less than a hundredth of the file: as the server counts what
// it sent when connections end, as this side counts what it read when they are
// torn off (what the server had not sent by then it never sends).
func TestCutsCostNextToNothing(t *testing.T) {
	const cuts = 20
	length := 20 << 20
	if os.Getenv("OPTOOL_SOAK") == "1" {
		length = 200 << 20
	}
	file := content(length)
	for name, tear := range map[string]bool{"ended": false, "torn off": true} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewUnstartedServer(ranged(file))
			wire := &meter{Listener: server.Listener, after: int64(length / (cuts + 1)), tear: tear}
			wire.cuts.Store(cuts)
			server.Listener = wire
			server.Start()
			defer server.Close()

			c, waits := newClient(t, Network{})
			mine := &meter{}
			c.client().Transport.(*http.Transport).DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
				conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
				return &metered{conn, mine, unlimited}, err
			}
			sink := new(memory)
			sink.Grow(length)
			got, err := c.Download(t.Context(), Download{URLs: []string{server.URL}, Size: int64(length)}, sink)
			if err != nil || !bytes.Equal(sink.Bytes(), file) || len(*waits) != cuts {
				t.Fatalf("%d bytes of %d, %d waits, %v", sink.Len(), length, len(*waits), err)
			}
			travelled := wire.sent.Load()
			if tear {
				travelled = mine.received.Load()
			}
			extra := travelled - int64(length)
			if got.Received != int64(length) || extra*100 >= int64(length) {
				t.Errorf("%d bytes travelled for %d: %d too many", travelled, length, extra)
			}
			t.Logf("%d cuts in %d bytes: %d bytes too many, %.3f %%", cuts, length, extra, 100*float64(extra)/float64(length))
		})
	}
}

// A server slower than slowest is left, though something comes all the time.
func TestDownloadThatCrawls(t *testing.T) {
	file := content(size)
	crawl, requests := serve(t, func(w http.ResponseWriter, r *http.Request) {
		at := 0
		if _, err := fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &at); err == nil {
			w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", at, size-1, size))
			w.WriteHeader(http.StatusPartialContent)
		}
		for ; r.Context().Err() == nil; at += 100 {
			_, _ = w.Write(file[at : at+100])
			w.(http.Flusher).Flush()
			time.Sleep(time.Millisecond)
		}
	})
	whole, _ := serve(t, ranged(file))
	now := time.Unix(1_800_000_000, 0)
	c, err := NewClient(Network{}, ClientOptions{
		Sleep: func(context.Context, time.Duration) error { return nil },
		Now:   func() time.Time { now = now.Add(20 * time.Second); return now }, // each read takes so long
	})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	sink := new(memory)
	got, err := c.Download(t.Context(), Download{URLs: []string{crawl, whole}, Size: size}, sink)
	if err != nil || got.From != whole || requests.Load() != tries || !bytes.Equal(sink.Bytes(), file) {
		t.Errorf("%+v, %v after %d requests", got, err, requests.Load())
	}
}

func TestPace(t *testing.T) {
	for name, tc := range map[string]struct {
		n          int
		took       time.Duration
		times      int
		slow, good bool
	}{
		"fast":            {64 << 10, time.Millisecond, 100, false, true},
		"just bearable":   {1 << 10, time.Second, 120, false, true},
		"too slow":        {1<<10 - 1, time.Second, 60, true, false},
		"slow, not long":  {1, time.Second, 59, false, false},
		"quick, too few":  {leastGain - 1, time.Millisecond, 1, false, false},
		"nothing came":    {0, time.Second, 1, false, false},
		"no time to tell": {leastGain, 0, 1, false, true},
	} {
		var p pace
		for range tc.times {
			p.add(tc.n, tc.took)
		}
		if p.slow() != tc.slow || p.good() != tc.good {
			t.Errorf("%s: slow %v, good %v", name, p.slow(), p.good())
		}
	}
	var p pace
	p.add(100<<20, time.Minute)
	p.add(100, time.Minute)
	if !p.slow() || !p.good() {
		t.Error("a good beginning does not excuse a slow minute, and is still worth going on")
	}
}

func TestLimiter(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	start := now
	limiter := NewLimiter(50_000, ClientOptions{
		Now: func() time.Time { return now },
		Sleep: func(ctx context.Context, d time.Duration) error {
			now = now.Add(d + time.Millisecond)
			return ctx.Err()
		},
	})
	url, _ := serve(t, ranged(content(size)))
	c, _ := newClient(t, Network{})
	for range 5 { // one after the other, they share it
		if _, err := c.Download(t.Context(), Download{URLs: []string{url}, Size: size, Limit: limiter}, new(memory)); err != nil {
			t.Fatal(err)
		}
	}
	if took := now.Sub(start); took < 9500*time.Millisecond || took > 10100*time.Millisecond {
		t.Errorf("10 s worth of bytes took %s", took)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if limiter.wait(ctx) == nil {
		t.Error("waits on")
	}
	for _, none := range []int64{0, -1} {
		if NewLimiter(none, ClientOptions{}) != nil {
			t.Errorf("%d bytes a second is a limit", none)
		}
	}
}

// A stall is the server's: time spent for the limit's sake does not count.
func TestLimitIsNoStall(t *testing.T) {
	url, count := serve(t, ranged(content(3000)))
	c := must(NewClient(Network{}, ClientOptions{}))
	defer c.Close()
	limiter := NewLimiter(10_000, ClientOptions{})
	limiter.spend(2500) // by another download
	started := time.Now()
	_, err := c.Download(t.Context(), Download{URLs: []string{url}, Size: 3000, Stall: 60 * time.Millisecond, Limit: limiter}, new(memory))
	if took := time.Since(started); err != nil || count.Load() != 1 || took < 200*time.Millisecond {
		t.Errorf("%v after %d requests and %s", err, count.Load(), took)
	}
}

func TestParseRate(t *testing.T) {
	for s, want := range map[string]int64{
		"0": 0, "1": 1, "500": 500, "500k": 500 << 10, "2M": 2 << 20, "2m": 2 << 20, "1.5M": 3 << 19, "1G": 1 << 30, " 10k ": 10 << 10, "1024G": maxRate, ".5k": 512,
	} {
		if got, err := ParseRate(s); err != nil || got != want {
			t.Errorf("%q: %d, %v, want %d", s, got, err, want)
		}
	}
	for _, s := range []string{"", "k", "-1", "+1", "1e3", "0x10", "1KiB", "1 k", "Inf", "NaN", "1.5.5", "1025G", "0.5", "1_000", "1,5M", "ük"} {
		_, err := ParseRate(s)
		wantFault(t, err, "usage", 2, "500k")
	}
}

func FuzzParseRate(f *testing.F) {
	f.Add("1.5M")
	f.Fuzz(func(t *testing.T, s string) {
		if got, err := ParseRate(s); got < 0 || got > maxRate || err != nil && got != 0 {
			t.Errorf("%q: %d, %v", s, got, err)
		}
	})
}

func TestContentRange(t *testing.T) {
	for value, want := range map[string][2]int64{
		"bytes 0-0/1": {0, 1}, "bytes 200-999/1000": {200, 1000}, "BYTES 5-9/*": {5, -1}, " bytes 0-9/9223372036854775807": {0, 1<<63 - 1},
	} {
		start, total, ok := contentRange(value)
		if !ok || start != want[0] || total != want[1] {
			t.Errorf("%q: %d of %d, %v", value, start, total, ok)
		}
	}
	for _, value := range []string{
		"", "bytes", "bytes */1000", "bytes 5-4/10", "bytes 5-10/10", "bytes -5/10", "bytes 5-/10", "items 0-1/2", "bytes 0-1", "bytes 0-1/",
		"bytes 0-1/9223372036854775808", "bytes +0-1/2", "bytes 0-1/-2", "bytes 0-1,3-4/9",
	} {
		if start, total, ok := contentRange(value); ok {
			t.Errorf("%q: %d of %d", value, start, total)
		}
	}
}

func FuzzContentRange(f *testing.F) {
	f.Add("bytes 200-999/1000")
	f.Fuzz(func(t *testing.T, value string) {
		start, total, ok := contentRange(value)
		if ok && (start < 0 || total < -1 || total >= 0 && start >= total || !strings.Contains(value, "/")) {
			t.Errorf("%q: %d of %d", value, start, total)
		}
	})
}
