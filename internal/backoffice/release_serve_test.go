package backoffice

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/pkg/release"
	"github.com/optool/optool/pkg/vendorapi"
)

func TestServeReleases(t *testing.T) {
	s, _ := newStore(t)
	r := add(t, s, "1.0")
	publish(t, s)
	server := httptest.NewServer(s.Handler(quiet()))
	defer server.Close()
	b := r.Manifest.Components[0].Full
	want, err := os.ReadFile(s.blobPath(b))
	if err != nil {
		t.Fatal(err)
	}
	url := server.URL + vendorapi.PathBlobs + b.Path()
	a, body := ask(t, "GET", url, nil)
	etag := a.Header.Get("ETag")
	if a.StatusCode != 200 || !bytes.Equal(body, want) || etag != `"`+b.SHA256[:32]+`"` || !strings.Contains(a.Header.Get("Cache-Control"), "immutable") ||
		a.Header.Get("Accept-Ranges") != "bytes" || a.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%d, %v, %d bytes of %d", a.StatusCode, a.Header, len(body), len(want))
	}
	for _, c := range []struct {
		header []string
		status int
		body   []byte
	}{
		{[]string{"Range", "bytes=1000-1999"}, 206, want[1000:2000]},
		{[]string{"Range", "bytes=1000-"}, 206, want[1000:]},
		{[]string{"Range", "bytes=-7"}, 206, want[len(want)-7:]},
		{[]string{"Range", "bytes=9-", "If-Range", etag}, 206, want[9:]},
		{[]string{"Range", "bytes=9-", "If-Range", `"other"`}, 200, want},
		{[]string{"Range", "bytes=99999999-"}, 416, nil},
		{[]string{"If-None-Match", etag}, 304, nil},
	} {
		a, body := ask(t, "GET", url, nil, c.header...)
		if a.StatusCode != c.status || c.body != nil && !bytes.Equal(body, c.body) {
			t.Errorf("%v: %d with %d bytes, want %d with %d", c.header, a.StatusCode, len(body), c.status, len(c.body))
		}
	}
	if a, body := ask(t, "HEAD", url, nil); a.StatusCode != 200 || len(body) != 0 || a.ContentLength != int64(len(want)) {
		t.Errorf("HEAD: %d, %d bytes announced", a.StatusCode, a.ContentLength)
	}
	a, _ = ask(t, "GET", server.URL+vendorapi.PathTUF+"timestamp.json", nil)
	if a.StatusCode != 200 || a.Header.Get("Cache-Control") != "no-cache" || a.Header.Get("Content-Type") != "application/json" {
		t.Errorf("timestamp: %d, %v", a.StatusCode, a.Header)
	}
	// A host goes all the way over HTTP.
	seen := newHost(t, s).offers(t, "stable")
	if seen["1.0"] == nil {
		t.Error("no release")
	}
}

func TestServeNothingElse(t *testing.T) {
	s, _ := newStore(t)
	r := add(t, s, "1.0")
	publish(t, s)
	server := httptest.NewServer(s.Handler(quiet()))
	defer server.Close()
	hash := r.Manifest.Components[0].Full.SHA256
	for _, name := range []string{"unfinished", hash[:2]} {
		_ = os.WriteFile(s.path("public", "v1", "blobs", name), []byte("x"), 0o644)
	}
	if err := os.WriteFile(s.tufPath("timestamp.json.new"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, path := range []string{
		"/v1/tuf/", "/v1/tuf", "/v1/blobs/", "/v1/blobs/" + hash[:2] + "/", "/v1/blobs/unfinished", "/v1/blobs/unfinished/unfinished",
		"/v1/tuf/timestamp.json.new", "/v1/tuf/.json", "/v1/tuf/1..json", "/v1/tuf/root.json", "/v1/tuf/-1.root.json", "/v1/tuf/9.root.json",
		"/v1/tuf/targets/", "/v1/tuf/targets/releases/stable/", "/v1/tuf/targets/releases/stable/1.0.json",
		"/v1/tuf/targets/releases/..%2f..%2f/" + hash + ".x.json", "/v1/tuf/targets/releases/stable/" + hash + "...json",
		"/v1/tuf/..%2f..%2f..%2fvendor.yaml", "/v1/tuf/%2e%2e/keyring", "/v1/blobs/..%2f../" + hash, "/v1/blobs/zz/" + hash,
		"/v1/blobs/" + hash[:2] + "/" + strings.ToUpper(hash), "/v1/blobs/" + hash[:2] + "/..%2f..%2fkeyring", "/v1/blobs/" + hash[:2] + "/" + hash + "%00",
		"/v1/tuf/1.root.json%00", "/v1/tuf/1.root.json/", "//v1/tuf/../../vendor.yaml",
	} {
		request, err := http.NewRequest("GET", server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		a, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(a.Body)
		a.Body.Close()
		if a.StatusCode == 200 || a.StatusCode == 206 {
			t.Errorf("%s: %d, %.60s", path, a.StatusCode, body)
		}
	}
}

// A large blob is sent from the disk, and a client may take its time: what is
// bounded is one piece.
func TestLargeBlobIsStreamed(t *testing.T) {
	s, _ := newStore(t)
	b := release.Blob{SHA256: strings.Repeat("ab", 32)}
	if err := os.MkdirAll(s.path("public", "v1", "blobs", "ab"), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(s.blobPath(b))
	if err != nil {
		t.Fatal(err)
	}
	const size = 1 << 30 // of nothing: the file is sparse
	if err := f.Truncate(size); err != nil {
		t.Fatal(err)
	}
	f.Close()
	server := httptest.NewServer(s.Handler(quiet()))
	defer server.Close()
	before := allocated()
	a, err := http.Get(server.URL + vendorapi.PathBlobs + b.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	if n, err := io.Copy(io.Discard, io.LimitReader(a.Body, 64<<20)); err != nil || n != 64<<20 || a.ContentLength != size {
		t.Errorf("%d bytes, %v, announced %d", n, err, a.ContentLength)
	}
	if grown := allocated() - before; grown > 16<<20 {
		t.Errorf("%d bytes were allocated to send a file", grown)
	}
}

// Time that a server allows for an answer is for one piece, not for a download;
// and whoever accepts nothing at all is left.
func TestSlowDownload(t *testing.T) {
	for stall, want := range map[time.Duration]bool{time.Minute: true, 50 * time.Millisecond: false} {
		sent := make(chan error, 1)
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			p, end := newPatient(&witness{ResponseWriter: w}, stall)
			defer end()
			_, err := io.Copy(p, io.LimitReader(zeros{}, 32<<20))
			sent <- err
		}))
		server.Config.WriteTimeout = 50 * time.Millisecond
		server.Start()
		a, err := http.Get(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(200 * time.Millisecond) // the buffers on the way are full
		n, err := io.Copy(io.Discard, a.Body)
		if done := err == nil && n == 32<<20; done != want || (<-sent == nil) != want {
			t.Errorf("stall of %v: %d bytes, %v", stall, n, err)
		}
		a.Body.Close()
		server.Close()
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// A serving host keeps the timestamp fresh if it has the keys, and says so if not.
func TestFreshen(t *testing.T) {
	s, w := newStore(t)
	var text lockedBuffer
	log := slog.New(slog.NewTextHandler(&text, nil))
	before := roleOf(t, s, "timestamp").Version
	s.freshen(t.Context(), log)
	if roleOf(t, s, "timestamp").Version != before || text.String() != "" {
		t.Error("refreshed without need")
	}
	w.turn(TimestampLife * 2 / 3)
	s.freshen(t.Context(), log)
	if roleOf(t, s, "timestamp").Version != before+1 || !strings.Contains(text.String(), "releases refreshed") {
		t.Errorf("not refreshed: %s", text.String())
	}
	w.turn(TimestampLife * 2 / 3)
	if err := os.Remove(s.path("keys", "tuf-timestamp-1.key")); err != nil {
		t.Fatal(err)
	}
	s.freshen(t.Context(), log)
	if !strings.Contains(text.String(), "cannot be renewed") {
		t.Errorf("no warning: %s", text.String())
	}
	older(t, s)
	text.b.Reset()
	if s.freshen(t.Context(), log); text.String() != "" {
		t.Errorf("without releases: %s", text.String())
	}
}
