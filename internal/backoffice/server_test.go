package backoffice

import (
	"bytes"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/vendorapi"
)

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// ask sends one request and returns the answer with its body read.
func ask(t *testing.T, method, url string, body io.Reader, header ...string) (*http.Response, []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	data, err := io.ReadAll(io.LimitReader(a.Body, 4<<20))
	if err != nil {
		t.Fatal(err)
	}
	return a, data
}

func TestServeLicence(t *testing.T) {
	s, w := newStore(t)
	r, _ := issue(t, s, 720*time.Hour)
	server := httptest.NewServer(s.Handler(quiet()))
	defer server.Close()
	url := vendorapi.LicenseURL(server.URL, r.Lookup)

	a, body := ask(t, "GET", url, nil)
	if a.StatusCode != 200 || a.Header.Get("Content-Type") != vendorapi.MediaType || a.Header.Get("Cache-Control") != "no-cache" {
		t.Fatalf("%d %v", a.StatusCode, a.Header)
	}
	trust, err := s.trust()
	if err != nil {
		t.Fatal(err)
	}
	d, err := trust.Open(body)
	if err != nil || d.License.ID != r.License.ID {
		t.Fatalf("%+v, %v", d, err)
	}
	proven, err := d.Ring.OpenTime(vendorapi.DecodeTime(a.Header.Get(vendorapi.HeaderTime)), s.Product)
	if err != nil || !proven.Equal(w.Now()) {
		t.Errorf("time statement proves %v, %v, want %v", proven, err, w.Now())
	}

	etag := a.Header.Get("ETag")
	a, body = ask(t, "GET", url, nil, "If-None-Match", etag)
	if a.StatusCode != 304 || len(body) != 0 || a.Header.Get("ETag") != etag || a.Header.Get(vendorapi.HeaderTime) == "" {
		t.Errorf("unchanged: %d %v", a.StatusCode, a.Header)
	}
	a, _ = ask(t, "HEAD", url, nil)
	if a.StatusCode != 200 || a.Header.Get("ETag") != etag || a.ContentLength <= 0 {
		t.Errorf("HEAD: %d %v", a.StatusCode, a.Header)
	}

	// Another process suspends: the next question hears of it.
	if _, err := s.Suspend(t.Context(), r.License.ID, "unpaid"); err != nil {
		t.Fatal(err)
	}
	a, body = ask(t, "GET", url, nil, "If-None-Match", etag)
	if d, err := trust.Open(body); a.StatusCode != 200 || err != nil || d.License.Status != license.Suspended {
		t.Errorf("after the suspension: %d, %v", a.StatusCode, err)
	}
}

func TestTimeStatementIsReused(t *testing.T) {
	s, w := newStore(t)
	c := clock{store: s}
	first := c.statement(quiet())
	w.turn(statementAge - time.Second)
	if c.statement(quiet()) != first {
		t.Error("made anew before its time")
	}
	w.turn(time.Second)
	if next := c.statement(quiet()); next == first || next == "" {
		t.Error("not made anew in time")
	}
	w.turn(-time.Hour)
	if back := c.statement(quiet()); back == "" || back == first {
		t.Error("a clock set back keeps a statement of the future")
	}
}

// Without its time key the server still serves licences.
func TestServeWithoutTimeKey(t *testing.T) {
	s, _ := newStore(t)
	r, _ := issue(t, s, time.Hour)
	ring, err := s.Ring()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(s.keyFile(license.UseTime, ring.Keys[1].ID)); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.Handler(quiet()))
	defer server.Close()
	a, _ := ask(t, "GET", vendorapi.LicenseURL(server.URL, r.Lookup), nil)
	if a.StatusCode != 200 || a.Header.Get(vendorapi.HeaderTime) != "" {
		t.Errorf("%d %v", a.StatusCode, a.Header)
	}
}

// A web server with no code behind it serves the same.
func TestStaticServerDoes(t *testing.T) {
	s, _ := newStore(t)
	r, _ := issue(t, s, time.Hour)
	ours := httptest.NewServer(s.Handler(quiet()))
	defer ours.Close()
	static := httptest.NewServer(http.FileServer(http.Dir(s.path("public"))))
	defer static.Close()
	for _, path := range []string{"/v1/licenses/" + r.Lookup + ".lic", "/v1/keyring"} {
		a, got := ask(t, "GET", ours.URL+path, nil)
		b, want := ask(t, "GET", static.URL+path, nil)
		if a.StatusCode != 200 || b.StatusCode != 200 || !bytes.Equal(got, want) {
			t.Errorf("%s: %d and %d, or other bytes", path, a.StatusCode, b.StatusCode)
		}
	}
}

func TestNothingElseIsServed(t *testing.T) {
	s, _ := newStore(t)
	r, _ := issue(t, s, time.Hour)
	if err := os.WriteFile(s.path("public", "v1", "licenses", "note.lic"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	address := rawServer(t, s)
	for _, path := range []string{
		"/", "/v1", "/v1/licenses/", "/vendor.yaml", "/keys/root-1.key", "/v1/licenses/note.lic",
		"/v1/licenses/../../keys/root-1.key", "/v1/licenses/..%2f..%2f..%2fkeys%2froot-1.key",
		"/v1/licenses/%2e%2e/%2e%2e/vendor.yaml", "/v1/licenses/..%5c..%5cvendor.yaml",
		"/v1/licenses/" + r.Lookup, "/v1/licenses/" + strings.ToUpper(r.Lookup) + ".lic", "/v1/licenses/" + r.Lookup + ".lic%00",
		"/v1/licenses/" + r.Lookup + ".lic/", "//v1//licenses//../../keys/root-1.key", "/v1/licenses/" + r.License.ID + ".json",
	} {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		_ = c.SetDeadline(time.Now().Add(5 * time.Second))
		_, _ = c.Write([]byte("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
		answer, err := io.ReadAll(c)
		c.Close()
		if err != nil || bytes.Contains(answer, []byte(" 200 ")) || bytes.Contains(answer, []byte("PRIVATE")) {
			t.Errorf("%s: %v\n%.200s", path, err, answer)
		}
	}
}

func rawServer(t *testing.T, s *Store) string {
	t.Helper()
	server := httptest.NewServer(s.Handler(quiet()))
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

func TestPostUsage(t *testing.T) {
	s, _ := newStore(t)
	r, key := issue(t, s, time.Hour)
	server := httptest.NewServer(s.Handler(quiet()))
	defer server.Close()
	url := vendorapi.UsageURL(server.URL, r.Lookup)
	good := report(t, s, r, key, "u1")
	for _, c := range []struct {
		name, url, kind string
		body            []byte
		status          int
		want            string
	}{
		{"good", url, "application/json", good, 200, `{"id":"u1","duplicate":false}`},
		{"again", url, license.TypeUsage, good, 200, `{"id":"u1","duplicate":true}`},
		{"with a charset", url, "application/json; charset=utf-8", good, 200, `"duplicate":true`},
		{"garbage", url, "application/json", []byte("{}"), 400, `"bad_report"`},
		{"huge", url, "application/json", bytes.Repeat([]byte("x"), vendorapi.MaxUsage+1), 413, `"report_too_large"`},
		{"a form", url, "application/x-www-form-urlencoded", good, 415, `"unsupported_media_type"`},
		{"no type", url, "", good, 415, `"unsupported_media_type"`},
		{"unknown", vendorapi.UsageURL(server.URL, strings.Repeat("0", 40)), "application/json", good, 404, `"unknown_license"`},
		{"no lookup name", vendorapi.UsageURL(server.URL, "x"), "application/json", good, 404, `"unknown_license"`},
	} {
		a, body := ask(t, "POST", c.url, bytes.NewReader(c.body), "Content-Type", c.kind)
		if a.StatusCode != c.status || !bytes.Contains(body, []byte(c.want)) || a.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s: %d %s, want %d %s", c.name, a.StatusCode, body, c.status, c.want)
		}
	}
	for _, method := range []string{"GET", "PUT", "DELETE"} {
		if a, _ := ask(t, method, url, nil); a.StatusCode != 405 || a.Header.Get("Allow") != "POST" {
			t.Errorf("%s: %d %v", method, a.StatusCode, a.Header)
		}
	}
}

// A report nobody can sign for must not make the server do work without bound.
func TestBodyIsNotReadBeyondItsBound(t *testing.T) {
	s, _ := newStore(t)
	r, _ := issue(t, s, time.Hour)
	url := vendorapi.UsageURL("http://"+rawServer(t, s), r.Lookup)
	endless := &counter{}
	q, err := http.NewRequestWithContext(t.Context(), "POST", url, endless)
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Content-Type", "application/json")
	if a, err := http.DefaultTransport.RoundTrip(q); err == nil {
		a.Body.Close()
		if a.StatusCode != 413 {
			t.Errorf("status %d", a.StatusCode)
		}
	}
	if n := endless.read.Load(); n > 16<<20 {
		t.Errorf("%d bytes were taken", n)
	}
}

func TestLogGivesNoLookupAway(t *testing.T) {
	s, _ := newStore(t)
	r, key := issue(t, s, time.Hour)
	var log lockedBuffer
	server := httptest.NewServer(s.Handler(slog.New(slog.NewJSONHandler(&log, nil))))
	ask(t, "GET", vendorapi.LicenseURL(server.URL, r.Lookup), nil)
	ask(t, "POST", vendorapi.UsageURL(server.URL, r.Lookup), bytes.NewReader(report(t, s, r, key, "u1")), "Content-Type", "application/json")
	server.Close()
	text := log.String()
	for _, want := range []string{`"path":"/v1/licenses/` + r.Lookup[:8] + `…"`, `…/usage"`, `"status":200`, `"remote":"127.0.0.1"`, `"method":"POST"`} {
		if !strings.Contains(text, want) {
			t.Errorf("the log lacks %s:\n%s", want, text)
		}
	}
	if strings.Contains(text, r.Lookup[:9]) {
		t.Errorf("the log gives the lookup name away:\n%s", text)
	}
}
