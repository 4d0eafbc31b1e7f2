package system

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/optool/optool/internal/fault"
)

// memory is a Sink; it fails at the write that would bring it beyond room.
type memory struct {
	bytes.Buffer
	room      int // 0 is without end
	truncated int
}

func (m *memory) Write(p []byte) (int, error) {
	if m.room > 0 && m.Len()+len(p) > m.room {
		n, _ := m.Buffer.Write(p[:max(m.room-m.Len(), 0)])
		return n, syscall.ENOSPC
	}
	return m.Buffer.Write(p)
}

func (m *memory) Truncate(size int64) error {
	m.truncated++
	m.Buffer.Truncate(int(size))
	return nil
}

func (m *memory) holding(p []byte) *memory {
	m.Buffer.Write(p)
	return m
}

func content(size int) []byte {
	b := make([]byte, size)
	rng := rand.NewChaCha8([32]byte{7})
	_, _ = rng.Read(b)
	return b
}

// ranged answers as a good static server does.
func ranged(file []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(file))
	}
}

// broken lets h send n bytes of the body, then ends the connection.
func broken(h http.HandlerFunc, n int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		h(&breaking{w, n}, r)
	}
}

type breaking struct {
	http.ResponseWriter
	left int
}

func (b *breaking) Write(p []byte) (int, error) {
	n, err := b.ResponseWriter.Write(p[:min(len(p), b.left)])
	if b.left -= n; err != nil || b.left == 0 {
		b.ResponseWriter.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
	return n, err
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func header(h http.HandlerFunc, code int, pairs ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i < len(pairs); i += 2 {
			w.Header().Set(pairs[i], pairs[i+1])
		}
		w.WriteHeader(code)
		h(&once{w}, r)
	}
}

// once keeps the first status and passes over others.
type once struct{ http.ResponseWriter }

func (*once) WriteHeader(int) {}

// plain knows no ranges.
func plain(file []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(file)))
		_, _ = w.Write(file)
	}
}

// inTurn answers the n-th request with the n-th handler, the last one repeats.
func inTurn(handlers ...http.HandlerFunc) http.HandlerFunc {
	var n atomic.Int32
	return func(w http.ResponseWriter, r *http.Request) {
		handlers[min(int(n.Add(1)), len(handlers))-1](w, r)
	}
}

const size = 100_000

func TestDownload(t *testing.T) {
	file := content(size)
	whole := ranged(file)
	never := func(_ http.ResponseWriter, r *http.Request) { t.Errorf("request with range %q", r.Header.Get("Range")) }
	for name, tc := range map[string]struct {
		first, second http.HandlerFunc // second is a mirror
		have          int
		received      int64
		from          int // 1 or 2
		waits         int
		truncated     int
	}{
		"at once":                    {first: whole, received: size, from: 1},
		"the rest":                   {first: whole, have: 30_000, received: size - 30_000, from: 1},
		"nothing left":               {first: never, have: size},
		"too much there":             {first: whole, have: size + 1, received: size, from: 1, truncated: 1},
		"cut once":                   {first: inTurn(broken(whole, 40_000), whole), received: size, from: 1, waits: 1},
		"cut often":                  {first: broken(whole, 5_000), received: size, from: 1, waits: 19},
		"drips":                      {first: broken(whole, 10), second: whole, received: size, from: 2, waits: 4},
		"busy":                       {first: inTurn(status(503), status(500), status(429), status(408), whole), received: size, from: 1, waits: 4},
		"busy for ever":              {first: status(503), second: whole, received: size, from: 2, waits: 4},
		"missing":                    {first: status(404), second: whole, received: size, from: 2},
		"forbidden":                  {first: status(403), second: whole, received: size, from: 2},
		"gone half-way":              {first: inTurn(broken(whole, 40_000), status(410)), second: whole, received: size, from: 2, waits: 1},
		"wants a password":           {first: status(401), second: whole, received: size, from: 2},
		"other and longer":           {first: ranged(content(size + 1)), second: whole, received: size, from: 2},
		"other and shorter":          {first: ranged(content(size - 1)), second: whole, received: size, from: 2},
		"other, resumed":             {first: ranged(content(size + 1)), second: whole, have: 10, received: size - 10, from: 2},
		"shorter, resumed":           {first: ranged(content(size - 1)), second: whole, have: 10, received: size - 10, from: 2},
		"wants to wait too long":     {first: header(endless, 503, "Retry-After", "301"), second: whole, received: size, from: 2},
		"wants to wait":              {first: inTurn(header(endless, 503, "Retry-After", "300"), whole), received: size, from: 1, waits: 1},
		"ends before":                {first: ranged(content(9)), second: whole, have: 10, received: size - 10, from: 2},
		"no ranges":                  {first: plain(file), have: 10, received: size, from: 1, truncated: 1},
		"no ranges and cut":          {first: inTurn(broken(plain(file), 40_000), plain(file)), received: 40_000 + size, from: 1, truncated: 1, waits: 1},
		"no ranges and always cut":   {first: broken(plain(file), 40_000), second: whole, received: 3*40_000 + 60_000, from: 2, truncated: 2, waits: 3},
		"a page in its place":        {first: plain([]byte("<html>")), second: whole, have: 10, received: size - 10, from: 2},
		"a page of unknown length":   {first: header(endless, 200), second: whole, have: 10, received: size - 10, from: 2},
		"another part":               {first: header(whole, 206, "Content-Range", "bytes 0-99999/100000"), second: whole, have: 10, received: size - 10, from: 2},
		"no part named":              {first: header(endless, 206), second: whole, have: 10, received: size - 10, from: 2},
		"a part of unknown total":    {first: header(plain(file[10:]), 206, "Content-Range", "bytes 10-99999/*"), have: 10, received: size - 10, from: 1},
		"a smaller part":             {first: inTurn(header(plain(file[10:20_000]), 206, "Content-Range", "bytes 10-19999/100000"), whole), have: 10, received: size - 10, from: 1, waits: 1},
		"encoded":                    {first: header(whole, 200, "Content-Encoding", "gzip"), second: whole, received: size, from: 2},
		"redirected":                 {first: func(w http.ResponseWriter, r *http.Request) { redirectOnce(w, r, whole) }, have: 10, received: size - 10, from: 1},
		"redirected from this host":  {first: http.RedirectHandler("http://vendor.example/", http.StatusFound).ServeHTTP, second: whole, received: size, from: 2},
		"an answer that is no HTTP":  {first: garbage, second: whole, received: size, from: 2, waits: 4},
		"unknown length, then ended": {first: inTurn(func(w http.ResponseWriter, r *http.Request) { w.Write(file[:50_000]) }, whole), received: size, from: 1, waits: 1},
	} {
		t.Run(name, func(t *testing.T) {
			one, _ := serve(t, tc.first)
			urls, origins := []string{one + "/blobs/x?key=secret"}, []string{"", one}
			if tc.second != nil {
				two, _ := serve(t, tc.second)
				urls, origins = append(urls, two+"/y"), append(origins, two)
			}
			c, waits := newClient(t, Network{})
			sink := new(memory).holding(append(bytes.Clone(file), 'x')[:tc.have])
			told := int64(-1)
			got, err := c.Download(t.Context(), Download{
				URLs: urls, Size: size, Have: int64(tc.have), Progress: func(n int64) { told = n }}, sink)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(sink.Bytes(), file) || told != size && tc.received > 0 {
				t.Errorf("%d bytes arrived, told %d", sink.Len(), told)
			}
			if got.Received != tc.received || got.From != origins[tc.from] {
				t.Errorf("%+v, want %d bytes from %q", got, tc.received, origins[tc.from])
			}
			if len(*waits) != tc.waits || sink.truncated != tc.truncated {
				t.Errorf("waits %v, want %d; truncated %d, want %d", *waits, tc.waits, sink.truncated, tc.truncated)
			}
		})
	}
}

func redirectOnce(w http.ResponseWriter, r *http.Request, then http.HandlerFunc) {
	if r.URL.Path == "/there" {
		then(w, r)
		return
	}
	http.Redirect(w, r, "/there", http.StatusFound)
}

func garbage(w http.ResponseWriter, _ *http.Request) {
	conn, _, _ := w.(http.Hijacker).Hijack()
	fmt.Fprint(conn, "\x1b[31mno HTTP\n")
	conn.Close()
}

// What is sent beyond the size is not even read.
func TestDownloadOfEndlessData(t *testing.T) {
	url, _ := serve(t, endless)
	c, _ := newClient(t, Network{})
	sink := new(memory)
	got, err := c.Download(t.Context(), Download{URLs: []string{url}, Size: size}, sink)
	if err != nil || got.Received != size || sink.Len() != size {
		t.Errorf("%+v, %v, %d bytes stored", got, err, sink.Len())
	}
}

func TestDownloadFaults(t *testing.T) {
	whole := ranged(content(size))
	gone := must(net.Listen("tcp", "127.0.0.1:0"))
	gone.Close()
	for name, tc := range map[string]struct {
		handlers []http.HandlerFunc // a nil one does not listen
		code     string
		exit     int
		words    []string
	}{
		"missing":         {[]http.HandlerFunc{status(404)}, "blob_missing", 3, []string{"no blobs/ab", "404 Not Found", "--mirror"}},
		"missing twice":   {[]http.HandlerFunc{status(404), status(403)}, "blob_missing", 3, []string{"2 servers", "404 Not Found; ", "403 Forbidden"}},
		"missing or down": {[]http.HandlerFunc{nil, status(404)}, "vendor_unreachable", 3, []string{"connection refused; ", "404 Not Found"}},
		"down":            {[]http.HandlerFunc{nil}, "vendor_unreachable", 3, []string{"connection refused"}},
		"too long":        {[]http.HandlerFunc{ranged(content(size + 1))}, "answer_too_large", 5, []string{"100000 bytes"}},
		"too short":       {[]http.HandlerFunc{ranged(content(7))}, "vendor_unreachable", 3, []string{"7 bytes, not 100000"}},
		"busy":            {[]http.HandlerFunc{status(503)}, "vendor_unreachable", 3, []string{"503 Service Unavailable"}},
		"wants to wait":   {[]http.HandlerFunc{header(endless, 503, "Retry-After", "3600")}, "vendor_unreachable", 3, []string{"wait 1h0m0s"}},
		"cut":             {[]http.HandlerFunc{broken(whole, 1)}, "vendor_unreachable", 3, []string{"broke off (the connection was closed early), at 5 of 100000 bytes"}},
		"other":           {[]http.HandlerFunc{status(418)}, "vendor_unreachable", 3, []string{"418 I'm a teapot"}},
		"insecure":        {[]http.HandlerFunc{http.RedirectHandler("http://vendor.example/", http.StatusFound).ServeHTTP}, "insecure_redirect", 3, []string{"not https"}},
	} {
		t.Run(name, func(t *testing.T) {
			var urls []string
			for _, h := range tc.handlers {
				url := "http://" + gone.Addr().String()
				if h != nil {
					url, _ = serve(t, h)
				}
				urls = append(urls, url+"/blobs/ab?key=secret")
			}
			c, _ := newClient(t, Network{})
			_, err := c.Download(t.Context(), Download{URLs: urls, Name: "blobs/ab", Size: size}, new(memory))
			f := wantFault(t, err, tc.code, tc.exit, tc.words...)
			if strings.Contains(f.Message+f.Hint, "secret") || f.Retryable != (f.Exit == 3) {
				t.Errorf("%+v", f)
			}
		})
	}
}

func TestDownloadAsksNobody(t *testing.T) {
	c, _ := newClient(t, Network{})
	get := func(c *Client, urls ...string) error {
		_, err := c.Download(t.Context(), Download{URLs: urls, Size: 1}, new(memory))
		return err
	}
	wantFault(t, get(c), "usage", 2, "--mirror")
	wantFault(t, get(c, "https://vendor.example/", "http://vendor.example/"), "insecure_url", 2)
	offline, _ := newClient(t, Network{Offline: true})
	wantFault(t, get(offline, "https://vendor.example/"), "offline", 3)
}

func TestDownloadIntoAFullDisk(t *testing.T) {
	url, count := serve(t, ranged(content(size)))
	c, _ := newClient(t, Network{})
	_, err := c.Download(t.Context(), Download{URLs: []string{url, url}, Size: size}, &memory{room: 70_000})
	if !errors.Is(err, syscall.ENOSPC) || count.Load() != 1 {
		t.Errorf("error %v after %d requests", err, count.Load())
	}
	if _, err := c.Download(t.Context(), Download{URLs: []string{url}, Size: size}, new(lazy)); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("a sink that takes half: %v", err)
	}
}

// lazy writes less than it was given and does not say so.
type lazy struct{ memory }

func (*lazy) Write(p []byte) (int, error) { return len(p) / 2, nil }

func TestDownloadThatStandsStill(t *testing.T) {
	still := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	file := content(size)
	half := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(size))
		_, _ = w.Write(file[:size/2])
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}
	c, waits := newClient(t, Network{})
	url, _ := serve(t, inTurn(still, half, still, ranged(file)))
	sink := new(memory)
	got, err := c.Download(t.Context(), Download{URLs: []string{url}, Size: size, Stall: 50 * time.Millisecond}, sink)
	if err != nil || got.Received != size || len(*waits) != 3 || !bytes.Equal(sink.Bytes(), file) {
		t.Errorf("%+v, %v, waits %v", got, err, *waits)
	}
	rest := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Range", "bytes 50000-99999/100000")
		w.WriteHeader(http.StatusPartialContent)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}
	for want, h := range map[string]http.HandlerFunc{
		"got no answer for 20ms, at 0 of":      still,
		"stood still for 20ms, at 50000 of 10": inTurn(half, rest),
	} {
		url, _ := serve(t, h)
		_, err := c.Download(t.Context(), Download{URLs: []string{url}, Size: size, Stall: 20 * time.Millisecond}, new(memory))
		wantFault(t, err, "vendor_unreachable", 3, want, "goes on where it stopped")
	}
}

func TestDownloadInterrupted(t *testing.T) {
	for name, h := range map[string]http.HandlerFunc{
		"before the answer": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"in the body": func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write([]byte("half"))
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		},
		"in a wait": header(func(http.ResponseWriter, *http.Request) {}, 503, "Retry-After", "60"),
	} {
		t.Run(name, func(t *testing.T) {
			url, _ := serve(t, h)
			c := must(NewClient(Network{}, ClientOptions{}))
			defer c.Close()
			download := func(ctx context.Context) error {
				started := time.Now()
				_, err := c.Download(ctx, Download{URLs: []string{url}, Size: size}, new(memory))
				if took := time.Since(started); took > time.Second {
					t.Errorf("took %s", took)
				}
				return err
			}
			closed := fault.New(fault.ExitFailure, "window_closed", "the window closed").Hinted("x")

			for cause, code := range map[error]string{closed: "window_closed", nil: "interrupted"} {
				ctx, cancel := context.WithCancelCause(t.Context())
				time.AfterFunc(30*time.Millisecond, func() { cancel(cause) })
				wantFault(t, download(ctx), code, map[error]int{closed: 1, nil: 130}[cause])
			}
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
			defer cancel()
			if name == "in a wait" { // too long for the time there is: not begun
				wantFault(t, download(ctx), "vendor_unreachable", 3, "wait 1m0s")
				return
			}
			wantFault(t, download(ctx), "vendor_unreachable", 3, "the time was over", "--timeout")
			ctx, cancel = context.WithTimeoutCause(t.Context(), 30*time.Millisecond, closed)
			defer cancel()
			wantFault(t, download(ctx), "window_closed", 1)
		})
	}
}
