package backoffice

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/optool/optool/internal/fault"
)

// line is a proxy between a client and a server that cuts connections.
type line struct {
	net.Listener
	to    string
	after int64        // bytes from the client after which a connection is cut, 0 never
	up    atomic.Int64 // bytes from clients that were passed on
	cuts  atomic.Int64
	rate  int64 // bytes per second from a client, 0 is without end
	calls sync.WaitGroup
}

func newLine(t testing.TB, to string, after int64) *line {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &line{Listener: l, to: to, after: after}
	p.calls.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			p.calls.Go(func() { p.carry(client.(*net.TCPConn)) })
		}
	})
	t.Cleanup(p.end)
	return p
}

// end waits for the connections to end.
func (p *line) end() {
	p.Close()
	p.calls.Wait()
}

func (p *line) url() string { return "http://" + p.Addr().String() }

func (p *line) carry(client *net.TCPConn) {
	defer client.Close()
	server, err := net.Dial("tcp", p.to)
	if err != nil {
		return
	}
	defer server.Close()
	var back sync.WaitGroup
	defer back.Wait()
	back.Go(func() { _, _ = io.Copy(client, server); client.Close() })
	from := io.Reader(client)
	if p.after > 0 {
		from = io.LimitReader(client, p.after)
	}
	if p.rate > 0 {
		from = &slowed{from, p.rate, time.Now()}
	}
	n, _ := io.Copy(server, from)
	p.up.Add(n)
	if n == p.after {
		p.cuts.Add(1)
		_ = client.SetLinger(0) // torn off
	}
	server.Close()
	client.Close()
}

// slowed hands out no more than a rate.
type slowed struct {
	io.Reader
	rate int64
	free time.Time
}

func (s *slowed) Read(p []byte) (int, error) {
	if now := time.Now(); s.free.Before(now.Add(-10 * time.Millisecond)) {
		s.free = now
	}
	time.Sleep(time.Until(s.free))
	n, err := s.Reader.Read(p)
	s.free = s.free.Add(time.Duration(float64(n) / float64(s.rate) * float64(time.Second)))
	return n, err
}

// bigFile is a file of that size on the disk, and its hash.
func bigFile(t *testing.T, size int64) (*os.File, string) {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "bundle"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	sum, block := sha256.New(), []byte(noise("bundle", 1<<20))
	for n := int64(0); n < size; n += int64(len(block)) {
		block[n>>20&0xfffff]++
		if _, err := io.MultiWriter(f, sum).Write(block); err != nil {
			t.Fatal(err)
		}
	}
	return f, hex.EncodeToString(sum.Sum(nil))
}

// The line is cut a hundred times and the sender is killed ten times: what arrives is
// the file, and next to nothing travels twice.
func TestUploadThroughCutsAndKills(t *testing.T) {
	size := int64(64 << 20)
	if os.Getenv("OPTOOL_SOAK") == "1" {
		size = 2 << 30
	}
	const cuts, kills = 100, 10
	c := newCustomer(t, UploadLimits{})
	file, hash := bigFile(t, size)
	l := newLine(t, c.server.Listener.Addr().String(), size/(cuts+kills+1))
	u := c.upload(t, l.url(), size, hash)
	u.Located = func(at string) error { u.Location = at; return nil }
	before, peak := heap(), uint64(0)
	for n := range kills + 1 {
		ctx, kill := context.WithCancel(t.Context())
		asked := int64(0)
		u.Progress = func(sent, total int64) {
			if sent > asked+total/64 {
				asked, peak = sent, max(peak, heap())
			}
			if n < kills && sent > total*int64(n+1)/(kills+1) {
				kill()
			}
		}
		client := newClient(t) // of the next process
		_, err := client.Upload(ctx, u, file)
		kill()
		client.Close()
		if n < kills && (err == nil || fault.Of(err).Code != "interrupted") || n == kills && err != nil {
			t.Fatalf("run %d: %v", n, err)
		}
	}
	c.holds(t, size, hash)
	l.end()
	extra := l.up.Load() - size
	t.Logf("%d cuts, %d kills, %d bytes: %d too many travelled, %.3f %%; the heap grew by %d KiB at most",
		l.cuts.Load(), kills, size, extra, 100*float64(extra)/float64(size), (max(peak, before)-before)>>10)
	if l.cuts.Load() < cuts || extra*100 >= size || peak > before+32<<20 {
		t.Errorf("heap %d before, %d at its peak", before, peak)
	}
}

// heap is what is in use, without garbage.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}

// Beside a plain PUT of the same file to a server that only writes it down: over a line
// of 1 Gbit/s, and over none, where the hash that the server makes costs its time.
func TestUploadSpeed(t *testing.T) {
	if os.Getenv("OPTOOL_SOAK") != "1" {
		t.Skip("OPTOOL_SOAK=1 measures")
	}
	const size = 1 << 30
	file, hash := bigFile(t, size)
	c := newCustomer(t, UploadLimits{})
	there := filepath.Join(t.TempDir(), "put")
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, err := os.Create(there)
		if err == nil {
			_, err = io.CopyBuffer(struct{ io.Writer }{f}, r.Body, make([]byte, 256<<10))
			f.Close()
		}
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	defer plain.Close()
	for name, rate := range map[string]int64{"1 Gbit/s": 1e9 / 8, "no line": 0} {
		toPlain, toUs := plain.URL, c.server.URL
		if rate > 0 {
			a, b := newLine(t, plain.Listener.Addr().String(), 0), newLine(t, c.server.Listener.Addr().String(), 0)
			a.rate, b.rate = rate, rate
			toPlain, toUs = a.url(), b.url()
		}
		best := 0.0
		for range 2 {
			began := time.Now()
			r, _ := http.NewRequestWithContext(t.Context(), http.MethodPut, toPlain, io.NewSectionReader(file, 0, size))
			r.ContentLength = size
			a, err := http.DefaultTransport.RoundTrip(r)
			if err != nil || a.StatusCode != 200 {
				t.Fatal(err)
			}
			a.Body.Close()
			put := time.Since(began)
			os.Remove(there)
			began = time.Now()
			got, err := c.client.Upload(t.Context(), c.upload(t, toUs, size, hash), file)
			if err != nil {
				t.Fatal(err)
			}
			took := time.Since(began)
			c.tus(t, "DELETE", got.Location, nil)
			t.Logf("%s: put %s, upload %s: %.0f %%", name, put, took, 100*put.Seconds()/took.Seconds())
			best = max(best, put.Seconds()/took.Seconds())
		}
		if rate > 0 && best < 0.8 {
			t.Errorf("%s: %.0f %% of a plain PUT", name, 100*best)
		}
	}
	c.client.Close()
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
}
