package backoffice

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

// tus sends a request with everything that the protocol and the vendor want; pairs of
// headers come on top, an empty value takes one away.
func (c *customer) tus(t *testing.T, method, url string, body io.Reader, header ...string) (*http.Response, []byte) {
	t.Helper()
	all := append([]string{tusResumable, tusVersion, "Authorization", c.pass(t)}, header...)
	r, err := http.NewRequestWithContext(t.Context(), method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(all); i += 2 {
		if r.Header.Set(all[i], all[i+1]); all[i+1] == "" {
			r.Header.Del(all[i])
		}
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return a, text
}

func about(request, hash string) string {
	encode := base64.StdEncoding.EncodeToString
	return "request " + encode([]byte(request)) + ",sha256 " + encode([]byte(hash))
}

func (c *customer) uploads() string { return vendorapi.UploadsURL(c.server.URL) }

// create creates an upload and returns its address.
func (c *customer) create(t *testing.T, data string) string {
	t.Helper()
	a, text := c.tus(t, "POST", c.uploads(), nil, tusLength, fmt.Sprint(len(data)), tusMetadata, about(requestID, hashOf([]byte(data))))
	if a.StatusCode != 201 {
		t.Fatalf("%d %s", a.StatusCode, text)
	}
	location, err := a.Request.URL.Parse(a.Header.Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	return location.String()
}

// send sends a piece from an offset on, and returns the answer.
func (c *customer) send(t *testing.T, to string, offset int, piece string, header ...string) (*http.Response, []byte) {
	t.Helper()
	return c.tus(t, "PATCH", to, strings.NewReader(piece), append([]string{tusOffset, fmt.Sprint(offset), "Content-Type", tusMedia}, header...)...)
}

// at is the offset that the server names; its status for something else.
func (c *customer) at(t *testing.T, location string) string {
	t.Helper()
	a, _ := c.tus(t, "HEAD", location, nil)
	if a.StatusCode != 200 {
		return a.Status[:3]
	}
	return "at " + a.Header.Get(tusOffset)
}

func TestUploadInPieces(t *testing.T) {
	c := newCustomer(t, UploadLimits{})
	const data = "the whole of it"
	to := c.create(t, data)
	for offset, want := range []string{"at 1", "at 2", "at 3"} {
		a, text := c.send(t, to, offset, data[offset:offset+1])
		if got := c.at(t, to); a.StatusCode != 204 || "at "+a.Header.Get(tusOffset) != want || got != want {
			t.Errorf("%d %s, then %s, want %s", a.StatusCode, text, got, want)
		}
	}
	if again := c.create(t, data); again != to {
		t.Errorf("created again it is at %s, before at %s", again, to)
	}
	for _, offset := range []int{0, 2, 4} {
		if a, _ := c.send(t, to, offset, "x"); a.StatusCode != 409 || a.Header.Get(tusOffset) != "3" {
			t.Errorf("from %d: %d, offset %s", offset, a.StatusCode, a.Header.Get(tusOffset))
		}
	}
	if _, err := c.prove(t, data); err == nil {
		t.Error("a part passes for the whole")
	}
	if a, text := c.send(t, to, 3, data[3:]); a.StatusCode != 204 {
		t.Fatalf("%d %s", a.StatusCode, text)
	}
	c.holds(t, int64(len(data)), hashOf([]byte(data)))
	if a, _ := c.send(t, to, len(data), ""); a.StatusCode != 204 || c.at(t, to) != "at 15" {
		t.Errorf("nothing more: %d", a.StatusCode)
	}

	// Two documents take the file, and one of them twice.
	for _, name := range []string{"one", "two", "one"} {
		path := c.store.path(name)
		p, err := c.prove(t, data)
		if err == nil {
			err = errors.Join(c.store.linkUpload(p, path), c.store.settleUpload(t.Context(), p, path))
		}
		if err != nil {
			t.Fatal(err)
		}
		if text, err := os.ReadFile(path); string(text) != data {
			t.Errorf("%s has %q, %v", name, text, err)
		}
	}
	if got := c.at(t, to); got != "at 15" || c.create(t, data) != to {
		t.Errorf("an upload that was taken is %s", got)
	}
	c.holds(t, int64(len(data)), hashOf([]byte(data)))
	if _, err := c.prove(t, "other"); err == nil {
		t.Error("what was never sent was found")
	}
	if a, _ := c.tus(t, "DELETE", to, nil); a.StatusCode != 204 || c.at(t, to) != "404" {
		t.Errorf("dropped: %d", a.StatusCode)
	}
	if text, err := os.ReadFile(c.store.path("one")); string(text) != data {
		t.Errorf("dropping the upload took the file along: %q, %v", text, err)
	}
}

// The next process goes on where a killed one was, whatever that left.
func TestUploadAfterACrash(t *testing.T) {
	const data = "0123456789"
	for name, tc := range map[string]struct {
		left string // in the part
		want string
	}{
		"as it was":      {data[:4], "at 4"},
		"more than told": {data[:7], "at 7"},
		"less than told": {data[:2], "at 2"},
		"nothing":        {"", "at 0"},
		"all of it":      {data, "at 10"},
		"other bytes":    {"012345678x", "460"},
		"too much":       {data + "x", "404"},
		"no file":        {"-", "404"},
		"no record":      {"?", "404"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCustomer(t, UploadLimits{})
			to := c.create(t, data)
			c.send(t, to, 0, data[:4])
			part := c.store.partFile(to[strings.LastIndex(to, "/")+1:])
			err := os.WriteFile(part, []byte(tc.left), 0o600)
			switch tc.left {
			case "-":
				err = os.Remove(part)
			case "?":
				err = os.WriteFile(strings.Replace(part, ".part", ".json", 1), nil, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			c.server.Close()
			again, err := Open(c.store.dir, c.store.now)
			if err != nil {
				t.Fatal(err)
			}
			id := to[strings.LastIndex(to, "/"):]
			c.store = again
			c.serve(t)
			if got := c.at(t, c.uploads()+id); got != tc.want {
				t.Errorf("%s, want %s", got, tc.want)
			}
			got, err := c.client.Upload(t.Context(), c.upload(t, c.server.URL, int64(len(data)), hashOf([]byte(data))), strings.NewReader(data))
			if err != nil || !strings.HasSuffix(got.Location, id) {
				t.Errorf("%+v, %v", got, err)
			}
			c.holds(t, int64(len(data)), hashOf([]byte(data)))
		})
	}
}

// A client that is back asks, and whoever still waits for its old connection gives way
// with all that came.
func TestUploadTakenOver(t *testing.T) {
	c := newCustomer(t, UploadLimits{})
	const data = "0123456789"
	to := c.create(t, data)
	silent, w := io.Pipe()
	old := make(chan int, 1)
	go func() {
		r, _ := http.NewRequestWithContext(t.Context(), "PATCH", to, silent)
		r.ContentLength = int64(len(data))
		for k, v := range map[string]string{tusResumable: tusVersion, "Authorization": c.pass(t), tusOffset: "0", "Content-Type": tusMedia} {
			r.Header.Set(k, v)
		}
		a, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			old <- 0
			return
		}
		a.Body.Close()
		old <- a.StatusCode
	}()
	_, _ = w.Write([]byte(data[:4]))
	for {
		if info, err := os.Stat(c.store.partFile(to[strings.LastIndex(to, "/")+1:])); err != nil || info.Size() == 4 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if a, text := c.send(t, to, 4, data[4:]); a.StatusCode != 423 || a.Header.Get("Retry-After") == "" {
		t.Errorf("two at once: %d %s", a.StatusCode, text)
	}
	if got := c.at(t, to); got != "at 4" {
		t.Errorf("taken over %s", got)
	}
	if got := <-old; got != 408 && got != 0 {
		t.Errorf("the old one was answered %d", got)
	}
	w.Close()
	if a, text := c.send(t, to, 4, data[4:]); a.StatusCode != 204 {
		t.Errorf("%d %s", a.StatusCode, text)
	}
	c.holds(t, 10, hashOf([]byte(data)))
}

// A client that stands still is left, a disk that is full refuses: what came is kept.
func TestUploadThatStops(t *testing.T) {
	const data = "0123456789"
	c := newCustomer(t, UploadLimits{stall: 30 * time.Millisecond})
	to := c.create(t, data)
	silent, w := io.Pipe()
	go func() { _, _ = w.Write([]byte(data[:3])) }()
	a, _ := c.tus(t, "PATCH", to, struct{ io.Reader }{silent}, tusOffset, "0", "Content-Type", tusMedia)
	w.Close()
	if a.StatusCode != 408 || c.at(t, to) != "at 3" {
		t.Errorf("stood still: %d, then %s", a.StatusCode, c.at(t, to))
	}
	full := &meddler{Disk: disk.OS{}}
	full.change = func(what, path string) error {
		if what == "write" && strings.HasSuffix(path, ".part") {
			return syscall.ENOSPC
		}
		return nil
	}
	c.store.disk = full
	a, text := c.send(t, to, 3, data[3:])
	if a.StatusCode != 507 || a.Header.Get("Retry-After") == "" || !bytes.Contains(text, []byte("disk_full")) || bytes.Contains(text, []byte(c.store.dir)) {
		t.Errorf("full: %d %s", a.StatusCode, text)
	}
	full.change = nil
	c.store.LimitUploads(UploadLimits{Free: 1 << 60})
	if a, text := c.send(t, to, 3, data[3:]); a.StatusCode != 507 || !bytes.Contains(text, []byte("no_room")) {
		t.Errorf("no room: %d %s", a.StatusCode, text)
	}
	c.store.LimitUploads(UploadLimits{})
	if a, text := c.send(t, to, 3, data[3:]); a.StatusCode != 204 {
		t.Errorf("%d %s", a.StatusCode, text)
	}
	c.holds(t, 10, hashOf([]byte(data)))
}

func TestUploadLimits(t *testing.T) {
	s, w := newStore(t)
	c := &customer{store: s}
	c.record, c.key = issue(t, s, time.Hour)
	s.LimitUploads(UploadLimits{File: 10, Stored: 15})
	c.serve(t)
	create := func(size int) (int, []byte) {
		a, text := c.tus(t, "POST", c.uploads(), nil, tusLength, fmt.Sprint(size), tusMetadata, about(requestID, fmt.Sprintf("%064x", size)))
		return a.StatusCode, text
	}
	for _, step := range []struct {
		size, want int
		later      time.Duration
	}{
		{11, 413, 0}, {10, 201, 0}, {10, 201, 0}, {6, 429, 0}, {5, 201, 0}, {1, 429, 0},
		{6, 429, 7*24*time.Hour - time.Second}, {6, 201, 2 * time.Second}, {9, 201, 0}, {0, 400, 0},
	} {
		w.turn(step.later)
		if got, text := create(step.size); got != step.want {
			t.Errorf("%d bytes: %d %s, want %d", step.size, got, text, step.want)
		}
	}
	// The parts of which nothing is known are swept, too.
	if err := errors.Join(os.WriteFile(s.partFile(strings.Repeat("0", 40)), nil, 0o600), os.WriteFile(s.path("uploads", "note"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	w.turn(8 * 24 * time.Hour)
	empty := c.create(t, "")
	entries, err := os.ReadDir(s.path("uploads"))
	if err != nil || len(entries) != 4 { // lock, note, and two files of the new one
		t.Errorf("%v, %v", entries, err)
	}
	if c.at(t, empty) != "at 0" {
		t.Error(c.at(t, empty))
	}
	c.holds(t, 0, hashOf(nil))
	w.turn(8 * 24 * time.Hour)
	if got := c.at(t, empty); got != "404" {
		t.Errorf("after its time it is %s", got)
	}
}

func TestUploadPass(t *testing.T) {
	c := newCustomer(t, UploadLimits{})
	other, otherKey := issue(t, c.store, time.Hour)
	to := c.create(t, "data")
	good := support.Pass{License: c.record.License.ID, Product: c.store.Product, Request: requestID}
	vary := func(change func(*support.Pass)) string {
		p := good
		change(&p)
		return showPass(t, p, c.key, c.store.Product)
	}
	mine := c.pass(t)
	for name, tc := range map[string]struct {
		pass string
		want int // of HEAD
	}{
		"good":             {mine, 200},
		"any case":         {"optool-pass" + strings.TrimPrefix(mine, vendorapi.AuthorizationScheme), 200},
		"none":             {"", 401},
		"another scheme":   {"Bearer" + strings.TrimPrefix(mine, vendorapi.AuthorizationScheme), 401},
		"no base64":        {vendorapi.AuthorizationScheme + " !", 401},
		"padded":           {mine + "=", 401},
		"altered":          {mine[:60] + "A" + mine[61:], 401},
		"huge":             {mine + strings.Repeat("A", maxPass), 401},
		"another key":      {showPass(t, good, otherKey, c.store.Product), 401},
		"another product":  {vary(func(p *support.Pass) { p.Product = "other" }), 401},
		"no request":       {vary(func(p *support.Pass) { p.Request = "../x" }), 401},
		"unknown licence":  {vary(func(p *support.Pass) { p.License = newID(begun()) }), 401},
		"a path":           {vary(func(p *support.Pass) { p.License = "../../keys/root-1" }), 401},
		"another request":  {vary(func(p *support.Pass) { p.Request = strings.Replace(p.Request, "A", "B", 1) }), 404},
		"another customer": {showPass(t, support.Pass{License: other.License.ID, Product: c.store.Product, Request: requestID}, otherKey, c.store.Product), 404},
	} {
		if a, _ := c.tus(t, "HEAD", to, nil, "Authorization", tc.pass); a.StatusCode != tc.want {
			t.Errorf("%s: %d, want %d", name, a.StatusCode, tc.want)
		}
	}
}
