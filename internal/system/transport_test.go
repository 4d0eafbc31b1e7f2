package system

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/optool/optool/internal/fault"
)

// newClient returns a client that waits in no time, and the waits it made.
func newClient(t *testing.T, n Network) (*Client, *[]time.Duration) {
	t.Helper()
	waits := new([]time.Duration)
	c, err := NewClient(n, ClientOptions{
		Rand:  func() float64 { return 0.5 },
		Sleep: func(_ context.Context, d time.Duration) error { *waits = append(*waits, d); return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c, waits
}

// serve starts a server that answers with h and counts the requests.
func serve(t *testing.T, h http.HandlerFunc) (url string, count *atomic.Int32) {
	t.Helper()
	count = new(atomic.Int32)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		count.Add(1)
		h(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL, count
}

// rawServer answers each connection with the bytes of answer and closes it.
func rawServer(t *testing.T, answer string) (address string) {
	t.Helper()
	l := must(net.Listen("tcp", "127.0.0.1:0"))
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conn.Read(make([]byte, 4096))
			io.WriteString(conn, answer)
			conn.Close()
		}
	}()
	t.Cleanup(func() { l.Close(); <-done })
	return l.Addr().String()
}

func TestDoReturnsTheAnswer(t *testing.T) {
	url, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Etag", `"7"`)
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprintf(w, "%s %s %s %s %s", r.Method, r.URL.Path, r.Header.Get("X-One"), r.UserAgent(), body)
	})
	c, waits := newClient(t, Network{UserAgent: "optool/1"})
	got, err := c.Do(t.Context(), Request{
		Method: "POST", URL: url + "/a?q=1", Header: http.Header{"X-One": {"1"}}, Body: []byte("hello"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := "POST /a 1 optool/1 hello"; string(got.Body) != want {
		t.Errorf("body %q, want %q", got.Body, want)
	}
	if got.Status != 404 || got.Header.Get("Etag") != `"7"` || got.URL != url+"/a?q=1" || len(*waits) != 0 {
		t.Errorf("answer %+v, waits %v", got, *waits)
	}
}

func TestRetries(t *testing.T) {
	const half, whole = 250 * time.Millisecond, 500 * time.Millisecond
	for name, tc := range map[string]struct {
		method     string
		repeatable bool
		answers    []int // status of each attempt; the last one repeats
		after      string
		want       int // status, 0 a fault
		waits      []time.Duration
	}{
		"first time":             {answers: []int{200}, want: 200},
		"unchanged":              {answers: []int{304}, want: 304},
		"second time":            {answers: []int{503, 200}, want: 200, waits: []time.Duration{half}},
		"third time":             {answers: []int{500, 429, 200}, want: 200, waits: []time.Duration{half, whole}},
		"never":                  {answers: []int{503}, waits: []time.Duration{half, whole}},
		"refused for good":       {answers: []int{401, 200}, want: 401},
		"not implemented":        {answers: []int{501, 200}, want: 501},
		"post":                   {method: "POST", answers: []int{503, 200}},
		"repeatable post":        {method: "POST", repeatable: true, answers: []int{408, 201}, want: 201, waits: []time.Duration{half}},
		"retry-after":            {answers: []int{429, 200}, after: "2", want: 200, waits: []time.Duration{2*time.Second + half}},
		"retry-after too long":   {answers: []int{503, 200}, after: "60"},
		"retry-after in the mud": {answers: []int{425, 200}, after: "soon", want: 200, waits: []time.Duration{half}},
	} {
		t.Run(name, func(t *testing.T) {
			var n int
			url, count := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Retry-After", tc.after)
				w.WriteHeader(tc.answers[min(n, len(tc.answers)-1)])
				n++
			})
			c, waits := newClient(t, Network{})
			got, err := c.Do(t.Context(), Request{
				Method: tc.method, URL: url + "/f?secret=1", Repeatable: tc.repeatable, Budget: 10 * time.Second,
			})
			if tc.want == 0 {
				f := wantFault(t, err, "vendor_unreachable", 3, " answered "+strconv.Itoa(tc.answers[0]))
				if !f.Retryable || strings.Contains(f.Message, "secret") {
					t.Errorf("fault %+v", f)
				}
			} else if err != nil || got.Status != tc.want {
				t.Fatalf("answer %v, %v, want status %d", got, err, tc.want)
			}
			if fmt.Sprint(*waits) != fmt.Sprint(tc.waits) || int(count.Load()) != len(tc.waits)+1 {
				t.Errorf("%d requests, waits %v, want %v", count.Load(), *waits, tc.waits)
			}
		})
	}
}

func TestBodies(t *testing.T) {
	const most = 1000
	for name, tc := range map[string]struct {
		handler http.HandlerFunc
		size    int // -1 is too large
	}{
		"at the limit":       {func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, most)) }, most},
		"one byte more":      {func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, most+1)) }, -1},
		"announced as huge":  {func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Length", "9000000000") }, -1},
		"endless and silent": {endless, -1},
		"compressed unasked": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write([]byte("as it is"))
		}, 8},
	} {
		t.Run(name, func(t *testing.T) {
			url, count := serve(t, tc.handler)
			c, _ := newClient(t, Network{})
			got, err := c.Do(t.Context(), Request{URL: url, MaxBody: most})
			if tc.size < 0 {
				wantFault(t, err, "answer_too_large", 5, "1000 bytes")
			} else if err != nil || len(got.Body) != tc.size {
				t.Errorf("answer %v, %v, want %d bytes", got, err, tc.size)
			}
			if count.Load() != 1 {
				t.Errorf("%d requests, want 1", count.Load())
			}
		})
	}
}

func endless(w http.ResponseWriter, _ *http.Request) {
	for {
		if _, err := w.Write(bytes.Repeat([]byte("x"), 4096)); err != nil {
			return
		}
	}
}

func TestBrokenAnswers(t *testing.T) {
	for name, tc := range map[string]struct{ answer, want string }{
		"truncated":     {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", "broke off after 4 bytes"},
		"chunk missing": {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "broke off after 5 bytes"},
		"garbage":       {"\x00\x1b[31mgarbage", "not valid HTTP"},
		"nothing":       {"", "closed early"},
		"bad location":  {"HTTP/1.1 302 Found\r\nLocation: http://user:secret@%zz/\r\n\r\n", "not valid HTTP"},
		"huge header":   {"HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 100<<10) + "\r\n\r\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			c, waits := newClient(t, Network{})
			_, err := c.Do(t.Context(), Request{URL: "http://" + rawServer(t, tc.answer) + "/"})
			f := wantFault(t, err, "vendor_unreachable", 3, tc.want)
			if len(*waits) != 2 {
				t.Errorf("%d waits, want 2", len(*waits))
			}
			if strings.ContainsAny(f.Message, "\x00\x1b") || strings.Contains(f.Message, "secret") {
				t.Errorf("message shows what the server sent: %q", f.Message)
			}
		})
	}
}

func TestBudgetCoversEverything(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{
		"silent": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"drips": func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				w.Write([]byte("x"))
				w.(http.Flusher).Flush()
				time.Sleep(10 * time.Millisecond)
			}
		},
		"slow 503": func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(80 * time.Millisecond)
			w.WriteHeader(503)
		},
	} {
		t.Run(name, func(t *testing.T) {
			url, _ := serve(t, handler)
			c, _ := newClient(t, Network{})
			started := time.Now()
			_, err := c.Do(t.Context(), Request{URL: url, Budget: 200 * time.Millisecond})
			f := wantFault(t, err, "vendor_unreachable", 3)
			if took := time.Since(started); took > time.Second {
				t.Errorf("took %s", took)
			}
			if name != "slow 503" && !strings.Contains(f.Message, "within 200ms") {
				t.Errorf("message %q", f.Message)
			}
		})
	}
}

func TestInterrupted(t *testing.T) {
	url, _ := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	c, waits := newClient(t, Network{})
	terminated := fault.New(fault.ExitTerminated, "terminated", "terminated").Hinted("x")
	for _, tc := range []struct {
		cause error
		code  string
		exit  int
	}{{nil, "interrupted", 130}, {terminated, "terminated", 143}} {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(20*time.Millisecond, func() { cancel(tc.cause) })
		_, err := c.Do(ctx, Request{URL: url})
		wantFault(t, err, tc.code, tc.exit)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := c.Do(ctx, Request{URL: url})
	wantFault(t, err, "vendor_unreachable", 3, "within 50ms")
	if len(*waits) != 0 {
		t.Errorf("waits %v, want none", *waits)
	}
}

func TestRealWaitEndsWithTheContext(t *testing.T) {
	url, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "5")
		w.WriteHeader(503)
	})
	c := must(NewClient(Network{}, ClientOptions{}))
	defer c.Close()
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	started := time.Now()
	_, err := c.Do(ctx, Request{URL: url})
	wantFault(t, err, "interrupted", 130)
	if time.Since(started) > time.Second {
		t.Error("the wait went on")
	}
}

func TestNoSocket(t *testing.T) {
	url, count := serve(t, func(http.ResponseWriter, *http.Request) {})
	c, _ := newClient(t, Network{Offline: true})
	_, err := c.Do(t.Context(), Request{URL: url + "/x?lookup=1"})
	if f := wantFault(t, err, "offline", 3, url, "--offline"); f.Retryable || strings.Contains(f.Message, "lookup") {
		t.Errorf("fault %+v", f)
	}
	c.Close()
	online, _ := newClient(t, Network{})
	for _, insecure := range []string{"http://vendor.example/", "ftp://127.0.0.1/", "http://127.0.0.1.example/", "http://u:secret@10.0.0.1/"} {
		_, err := online.Do(t.Context(), Request{URL: insecure})
		if f := wantFault(t, err, "insecure_url", 2, "https"); strings.Contains(f.Message, "secret") {
			t.Errorf("message %q", f.Message)
		}
	}
	for _, bad := range []string{"", "https://", "https://u:secret@%zz/", "127.0.0.1:80", "/path"} {
		if _, err := online.Do(t.Context(), Request{URL: bad}); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: error %v", bad, err)
		}
	}
	if count.Load() != 0 {
		t.Errorf("%d requests, want none", count.Load())
	}
}

func TestConnectionRefused(t *testing.T) {
	l := must(net.Listen("tcp", "127.0.0.1:0"))
	l.Close()
	c, waits := newClient(t, Network{})
	_, err := c.Do(t.Context(), Request{URL: "http://" + l.Addr().String() + "/x"})
	f := wantFault(t, err, "vendor_unreachable", 3, "connection refused", l.Addr().String(), "firewall")
	if !f.Retryable || len(*waits) != 2 {
		t.Errorf("fault %+v after %d waits", f, len(*waits))
	}
}

func TestNamesThatAreNotFound(t *testing.T) {
	c, _ := newClient(t, Network{})
	u := must(parseTarget("https://vendor.example/x"))
	for _, tc := range []struct {
		err   net.DNSError
		again bool
		want  string
	}{
		{net.DNSError{Err: "no such host", Name: "vendor.example", IsNotFound: true}, false, "is not found"},
		{net.DNSError{Err: "server misbehaving", Name: "vendor.example", IsTemporary: true}, true, "gave no answer"},
	} {
		failed := c.explain(u, &net.OpError{Op: "dial", Net: "tcp", Err: &tc.err})
		wantFault(t, failed.fault, "vendor_unreachable", 3, tc.want, "getent hosts vendor.example")
		if failed.again != tc.again {
			t.Errorf("%v: again %v", tc.err, failed.again)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "0": 0, "7": 7 * time.Second, "-7": 0, "1e3": 0, " 7": 0, "4000000000": maxAfter, "99999999999999999999": 0,
		"Sat, 21 Nov 2026 08:00:30 GMT": 30 * time.Second,
		"Sat, 21 Nov 2026 07:00:00 GMT": 0,
		"Fri, 31 Dec 9999 23:59:59 GMT": maxAfter,
	} {
		if got := retryAfter(value, now); got != want {
			t.Errorf("%q: %s, want %s", value, got, want)
		}
	}
}

func FuzzRetryAfter(f *testing.F) {
	f.Add("120")
	f.Add("Sat, 21 Nov 2026 08:00:30 GMT")
	f.Fuzz(func(t *testing.T, value string) {
		if got := retryAfter(value, time.Unix(1_800_000_000, 0)); got < 0 || got > maxAfter {
			t.Errorf("%q: %s", value, got)
		}
	})
}
