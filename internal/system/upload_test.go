package system

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/optool/optool/internal/fault"
)

// depot is a server of tus with room for one upload at a time.
type depot struct {
	mu       sync.Mutex
	data     bytes.Buffer
	size     int
	created  int // the address of the upload ends in it; 0 is none
	asked    []string
	metadata string
	meddle   func(d *depot, n int, w http.ResponseWriter, r *http.Request) (answered bool) // at the n-th request, from 1
}

func (d *depot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	d.asked = append(d.asked, r.Method)
	n := len(d.asked)
	d.mu.Unlock()
	if r.Header.Get(tusResumable) != tusVersion || r.Header.Get("Authorization") != "mine" {
		w.WriteHeader(http.StatusPreconditionFailed)
		return
	}
	if d.meddle != nil && d.meddle(d, n, w, r) {
		return
	}
	d.serve(w, r)
}

func (d *depot) serve(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	h := w.Header()
	h.Set(tusResumable, tusVersion)
	switch known := r.URL.Path == fmt.Sprintf("/files/%d", d.created); {
	case r.Method == http.MethodPost && r.URL.Path == "/files":
		d.size, _ = strconv.Atoi(r.Header.Get(tusLength))
		d.metadata = r.Header.Get(tusMetadata)
		d.data.Reset()
		d.created++
		h.Set("Location", fmt.Sprintf("/files/%d", d.created))
		w.WriteHeader(http.StatusCreated)
	case !known:
		w.WriteHeader(http.StatusNotFound)
	case r.Method == http.MethodHead:
		h.Set(tusOffset, strconv.Itoa(d.data.Len()))
		h.Set(tusLength, strconv.Itoa(d.size))
	case r.Method == http.MethodPatch && r.Header.Get(tusOffset) != strconv.Itoa(d.data.Len()):
		w.WriteHeader(http.StatusConflict)
	case r.Method == http.MethodPatch && r.Header.Get("Content-Type") == "application/offset+octet-stream" && r.ContentLength == int64(d.size-d.data.Len()):
		_, _ = d.data.ReadFrom(r.Body)
		h.Set(tusOffset, strconv.Itoa(d.data.Len()))
		w.WriteHeader(http.StatusNoContent)
	default:
		w.WriteHeader(http.StatusBadRequest)
	}
}

// cutAfter lets so many bytes of a body in, then ends the connection.
func cutAfter(d *depot, r *http.Request, n int64) {
	d.mu.Lock()
	_, _ = io.CopyN(&d.data, r.Body, n)
	d.mu.Unlock()
	panic(http.ErrAbortHandler)
}

// at meddles with one request alone.
func at(n int, do http.HandlerFunc) func(*depot, int, http.ResponseWriter, *http.Request) bool {
	return func(_ *depot, have int, w http.ResponseWriter, r *http.Request) bool {
		if have == n {
			do(w, r)
		}
		return have == n
	}
}

func answering(code int, pairs ...string) http.HandlerFunc {
	return header(func(http.ResponseWriter, *http.Request) {}, code, pairs...)
}

func TestUpload(t *testing.T) {
	file := content(size)
	half := func(d *depot) { d.created, d.size = 1, size; d.data.Write(file[:size/2]) }
	for name, tc := range map[string]struct {
		location string // known from an earlier run, below the server
		before   func(*depot)
		meddle   func(*depot, int, http.ResponseWriter, *http.Request) bool
		asked    string // P create, H head, A patch
		waits    int    // but those after a cut
		created  int
	}{
		"at once":       {asked: "P A", created: 1},
		"the rest":      {location: "/files/1", before: half, asked: "H A", created: 1},
		"all there":     {location: "/files/1", before: func(d *depot) { half(d); d.data.Write(file[size/2:]) }, asked: "H", created: 1},
		"forgotten":     {location: "/files/7", asked: "H P A", created: 1},
		"forbidden":     {location: "/files/1", before: half, meddle: at(1, answering(403)), asked: "H P A", created: 2},
		"gone":          {location: "/files/1", before: half, meddle: at(1, answering(410)), asked: "H P A", created: 2},
		"of other size": {location: "/files/1", before: func(d *depot) { half(d); d.size++ }, asked: "H P A", created: 2},
		"no address":    {location: "::", asked: "P A", created: 1},
		"another host":  {location: "https://vendor.example/files/1", asked: "P A", created: 1},
		"busy": {meddle: func(_ *depot, n int, w http.ResponseWriter, r *http.Request) bool {
			if code := []int{0, 503, 0, 423, 507, 0, 429}[min(n, 6)]; code != 0 && n < 7 {
				w.WriteHeader(code)
				return true
			}
			return false
		}, asked: "P P A H H A H A", waits: 4, created: 1},
		"cut": {meddle: func(d *depot, n int, _ http.ResponseWriter, r *http.Request) bool {
			if r.Method == http.MethodPatch && n < 7 {
				cutAfter(d, r, 20_000)
			}
			return false
		}, asked: "P A H A H A H A", waits: 3, created: 1},
		"conflict":  {meddle: at(2, answering(409)), asked: "P A H A", waits: 1, created: 1},
		"no offset": {meddle: at(2, answering(204)), asked: "P A H A", waits: 1, created: 1},
		"a part taken": {meddle: func(d *depot, n int, w http.ResponseWriter, r *http.Request) bool {
			if n == 2 {
				_, _ = io.CopyN(&d.data, r.Body, 50_000)
				answering(204, tusOffset, "50000")(w, r)
			}
			return n == 2
		}, asked: "P A A", created: 1},
		"forgotten on the way": {meddle: at(2, answering(404)), asked: "P A P A", created: 2},
		"damaged once":         {meddle: at(2, answering(460)), asked: "P A P A", created: 2},
		"found again": {before: half, meddle: at(1, answering(201, "Location", "files/1", tusOffset, "50000")),
			asked: "P A", created: 1},
		"redirected":     {meddle: at(1, answering(307, "Location", "/files")), asked: "P P A", created: 1},
		"moved for good": {location: "/old", before: half, meddle: at(1, answering(308, "Location", "/files/1")), asked: "H H A", created: 1},
	} {
		t.Run(name, func(t *testing.T) {
			d := &depot{meddle: tc.meddle}
			if tc.before != nil {
				tc.before(d)
			}
			url, _ := serve(t, d.ServeHTTP)
			c, waits := newClient(t, Network{UserAgent: "optool/1"})
			u := Upload{Create: url + "/files", Size: size, Header: http.Header{"Authorization": {"mine"}}, Metadata: map[string]string{"b": "ü", "a": "", "c d"[:1]: "x"}}
			if u.Location = tc.location; strings.HasPrefix(tc.location, "/") {
				u.Location = url + tc.location
			}
			var located []string
			u.Located = func(at string) error { located = append(located, at); return nil }
			last := int64(-1)
			u.Progress = func(sent, total int64) {
				if last = sent; total != size {
					t.Errorf("of %d", total)
				}
			}
			got, err := c.Upload(t.Context(), u, bytes.NewReader(file))
			if err != nil || !bytes.Equal(d.data.Bytes(), file) || last != size {
				t.Fatalf("%d bytes, last seen %d, %v", d.data.Len(), last, err)
			}
			asked := strings.NewReplacer("POST", "P", "HEAD", "H", "PATCH", "A").Replace(strings.Join(d.asked, " "))
			slow := 0
			for _, w := range *waits {
				if w != settled {
					slow++
				}
			}
			if asked != tc.asked || slow != tc.waits || d.created != tc.created || got.Location != fmt.Sprintf("%s/files/%d", url, d.created) {
				t.Errorf("asked %s, waits %v, created %d, %+v", asked, *waits, d.created, got)
			}
			if n := strings.Count(tc.asked, "P "); n > 0 && (len(located) == 0 || located[len(located)-1] != got.Location) {
				t.Errorf("located %q", located)
			}
			if want := "a,b " + base64.StdEncoding.EncodeToString([]byte("ü")) + ",c eA=="; d.metadata != "" && d.metadata != want {
				t.Errorf("metadata %q, want %q", d.metadata, want)
			}
		})
	}
}

func TestUploadFaults(t *testing.T) {
	file := content(size)
	always := func(method string, do http.HandlerFunc) func(*depot, int, http.ResponseWriter, *http.Request) bool {
		return func(_ *depot, _ int, w http.ResponseWriter, r *http.Request) bool {
			if r.Method == method {
				do(w, r)
			}
			return r.Method == method
		}
	}
	for name, tc := range map[string]struct {
		method    string
		do        http.HandlerFunc
		code      string
		exit      int
		retryable bool
		words     []string
	}{
		"no uploads":      {"POST", answering(404), "upload_refused", 4, false, []string{"takes no uploads"}},
		"refused":         {"POST", answering(403), "upload_refused", 4, false, []string{"403 Forbidden"}},
		"refused later":   {"PATCH", answering(401), "upload_refused", 4, false, []string{"401 Unauthorized"}},
		"forbidden later": {"PATCH", answering(403), "vendor_unreachable", 3, true, []string{"again and again"}},
		"malformed":       {"POST", answering(412), "upload_refused", 4, false, []string{"412"}},
		"says why": {"POST", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(400)
			_, _ = io.WriteString(w, `{"code":"bad_request","message":"the metadata name no request"}`)
		}, "upload_refused", 4, false, []string{"400 Bad Request: the metadata name no request"}},
		"says too much": {"POST", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(400)
			_, _ = io.WriteString(w, `{"code":"x","message":"a\u001b[2J"}`)
		}, "upload_refused", 4, false, []string{"400 Bad Request"}},
		"too large":            {"POST", answering(413), "upload_too_large", 4, false, []string{"100000 bytes"}},
		"too large later":      {"PATCH", answering(413), "upload_too_large", 4, false, nil},
		"busy for ever":        {"POST", answering(503), "vendor_unreachable", 3, true, []string{"503"}},
		"locked for ever":      {"PATCH", answering(423), "vendor_unreachable", 3, true, []string{"423"}},
		"full for ever":        {"PATCH", answering(507), "vendor_unreachable", 3, true, []string{"507"}},
		"wants to wait":        {"POST", answering(429, "Retry-After", "3600"), "vendor_unreachable", 3, true, []string{"1h0m0s"}},
		"conflict for ever":    {"PATCH", answering(409), "vendor_unreachable", 3, true, []string{"409"}},
		"damaged for ever":     {"PATCH", answering(460), "upload_mismatch", 5, false, []string{"twice"}},
		"forgets for ever":     {"PATCH", answering(404), "vendor_unreachable", 3, true, []string{"again and again"}},
		"cut for ever":         {"PATCH", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "vendor_unreachable", 3, true, []string{"broke off", "at 0 of 100000"}},
		"a page":               {"POST", answering(200), "vendor_unreachable", 3, true, []string{"200 OK", "login page"}},
		"a login":              {"POST", answering(302, "Location", "https://login.example/"), "vendor_unreachable", 3, true, []string{"another host, https://login.example,"}},
		"a login here":         {"POST", answering(302, "Location", "/login"), "vendor_unreachable", 3, true, []string{"302 Found", "login page"}},
		"insecure":             {"POST", answering(307, "Location", "http://vendor.example/files"), "insecure_redirect", 3, true, nil},
		"elsewhere":            {"PATCH", answering(308, "Location", "https://vendor.example/files"), "vendor_unreachable", 3, true, []string{"another host"}},
		"round and round":      {"POST", answering(307, "Location", "/files"), "vendor_unreachable", 3, true, []string{"more than 5 times"}},
		"to nowhere":           {"POST", answering(307), "vendor_unreachable", 3, true, []string{"more than 5 times"}},
		"located nowhere":      {"POST", answering(201), "vendor_unreachable", 3, true, []string{"did not say where"}},
		"located elsewhere":    {"POST", answering(201, "Location", "https://vendor.example/files/1"), "vendor_unreachable", 3, true, []string{"another host"}},
		"located without tls":  {"POST", answering(201, "Location", "http://vendor.example/files/1"), "insecure_redirect", 3, true, nil},
		"located on a disk":    {"POST", answering(201, "Location", "file:///etc/passwd"), "vendor_unreachable", 3, true, []string{"no address"}},
		"located with a login": {"POST", answering(201, "Location", "//a:b@127.0.0.1/files/1"), "vendor_unreachable", 3, true, []string{"did not say where"}},
		"has more than all":    {"POST", answering(201, "Location", "/files/1", tusOffset, "100001"), "upload_mismatch", 5, false, []string{"100001 bytes"}},
		"takes too much":       {"PATCH", answering(204, tusOffset, "100001"), "upload_mismatch", 5, false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			d := &depot{meddle: always(tc.method, tc.do)}
			url, _ := serve(t, d.ServeHTTP)
			c, _ := newClient(t, Network{})
			_, err := c.Upload(t.Context(), Upload{Create: url + "/files?key=hidden", Size: size, Header: http.Header{"Authorization": {"mine"}}}, bytes.NewReader(file))
			f := wantFault(t, err, tc.code, tc.exit, tc.words...)
			if f.Retryable != tc.retryable || strings.Contains(f.Message+f.Hint, "hidden") || strings.Contains(f.Message, "\x1b") {
				t.Errorf("%+v", f)
			}
		})
	}
}

// What a server has confirmed it may not take back, nor claim more than it got.
func TestUploadOffsetsThatLie(t *testing.T) {
	file := content(size)
	for offset, retryable := range map[string]bool{"49999": true, "100001": false} {
		d := &depot{meddle: func(d *depot, n int, w http.ResponseWriter, r *http.Request) bool {
			switch n {
			case 2:
				_, _ = io.CopyN(&d.data, r.Body, 50_000)
				answering(204, tusOffset, "50000")(w, r)
			case 3:
				panic(http.ErrAbortHandler)
			case 4:
				answering(200, tusOffset, offset)(w, r)
			}
			return n > 1 && n < 5
		}}
		url, _ := serve(t, d.ServeHTTP)
		c, _ := newClient(t, Network{})
		_, err := c.Upload(t.Context(), Upload{Create: url + "/files", Size: size, Header: http.Header{"Authorization": {"mine"}}}, bytes.NewReader(file))
		if f := wantFault(t, err, "upload_mismatch", 5, offset); f.Retryable != retryable {
			t.Errorf("%+v", f)
		}
	}
}

func TestUploadAsksNobody(t *testing.T) {
	url, count := serve(t, func(http.ResponseWriter, *http.Request) {})
	c, _ := newClient(t, Network{})
	offline, _ := newClient(t, Network{Offline: true})
	for code, do := range map[string]func() (Uploaded, error){
		"insecure_url": func() (Uploaded, error) {
			return c.Upload(t.Context(), Upload{Create: "http://vendor.example/"}, nil)
		},
		"offline": func() (Uploaded, error) { return offline.Upload(t.Context(), Upload{Create: url}, nil) },
		"usage":   func() (Uploaded, error) { return c.Upload(t.Context(), Upload{Create: url, Size: -1}, nil) },
	} {
		if _, err := do(); fault.Of(err).Code != code {
			t.Errorf("%v, want %s", err, code)
		}
	}
	for _, key := range []string{"", "a b", "a,b", "ä", "a\n"} {
		_, err := c.Upload(t.Context(), Upload{Create: url, Metadata: map[string]string{key: "x"}}, nil)
		wantPlain(t, err, "usage")
	}
	if count.Load() != 0 {
		t.Errorf("%d requests", count.Load())
	}
}

func wantPlain(t *testing.T, err error, code string) {
	t.Helper()
	if f := fault.Of(err); f == nil || f.Code != code {
		t.Errorf("%v, want %s", err, code)
	}
}

// Errors of this side end the upload, and are what they are.
func TestUploadOwnErrors(t *testing.T) {
	d := new(depot)
	url, _ := serve(t, d.ServeHTTP)
	c, _ := newClient(t, Network{})
	u := Upload{Create: url + "/files", Size: size, Header: http.Header{"Authorization": {"mine"}}}
	own := errors.New("own")
	u.Located = func(string) error { return own }
	if got, err := c.Upload(t.Context(), u, bytes.NewReader(content(size))); err != own || got.Sent != 0 || got.Location == "" {
		t.Errorf("%+v, %v", got, err)
	}
	u.Located = nil
	if _, err := c.Upload(t.Context(), u, failing{own}); err != own {
		t.Error(err)
	}
	_, err := c.Upload(t.Context(), u, bytes.NewReader(content(size-1)))
	wantFault(t, err, "file_changed", 1, "ends at byte 99999, and had 100000")
	u.Size = 0
	if _, err := c.Upload(t.Context(), u, failing{own}); err != nil {
		t.Error(err)
	}
}

type failing struct{ err error }

func (f failing) ReadAt([]byte, int64) (int, error) { return 0, f.err }

func TestUploadInterrupted(t *testing.T) {
	for name, meddle := range map[string]func(*depot, int, http.ResponseWriter, *http.Request) bool{
		"before the answer": at(1, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }),
		"in the body":       at(2, func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body); <-r.Context().Done() }),
		"in a wait":         at(1, answering(503, "Retry-After", "60")),
	} {
		t.Run(name, func(t *testing.T) {
			c := must(NewClient(Network{}, ClientOptions{}))
			defer c.Close()
			closed := fault.New(fault.ExitFailure, "window_closed", "the window closed").Hinted("x")
			for cause, code := range map[error]string{closed: "window_closed", nil: "interrupted"} {
				url, _ := serve(t, (&depot{meddle: meddle}).ServeHTTP)
				ctx, cancel := context.WithCancelCause(t.Context())
				time.AfterFunc(30*time.Millisecond, func() { cancel(cause) })
				began := time.Now()
				_, err := c.Upload(ctx, Upload{Create: url + "/files", Size: size, Header: http.Header{"Authorization": {"mine"}}}, bytes.NewReader(content(size)))
				wantPlain(t, err, code)
				if time.Since(began) > 2*time.Second {
					t.Errorf("took %s", time.Since(began))
				}
			}
		})
	}
	over := make(chan struct{})
	defer close(over)
	file := content(20 << 20)
	url, _ := serve(t, (&depot{meddle: at(2, func(http.ResponseWriter, *http.Request) { <-over })}).ServeHTTP)
	c := must(NewClient(Network{}, ClientOptions{}))
	defer c.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := c.Upload(ctx, Upload{Create: url + "/files", Size: 20 << 20, Header: http.Header{"Authorization": {"mine"}}}, bytes.NewReader(file))
	wantFault(t, err, "vendor_unreachable", 3, "the time was over", "--timeout")
}
