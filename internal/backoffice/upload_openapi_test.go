package backoffice

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/pkg/vendorapi"
)

// Every documented answer about uploads is provoked, and each must be as documented.
func TestDocumentedUploads(t *testing.T) {
	d := readDocument(t)
	c := newCustomer(t, UploadLimits{File: 100, Stored: 150, giveWay: 300 * time.Millisecond})
	const data = "0123456789"
	all, nowhere := c.uploads(), c.uploads()+"/"+strings.Repeat("0", 40)
	to := c.create(t, data)
	other := c.create(t, "the bytes of another file")
	broken := c.create(t, "something broken")
	replaceByDirectory(t, c.store.uploadFile(broken[strings.LastIndex(broken, "/")+1:]))
	damage := func() {
		if err := os.WriteFile(c.store.partFile(other[strings.LastIndex(other, "/")+1:]), []byte(strings.Repeat("x", 25)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var held *holding
	lock := func() {
		var err error
		if held, err = c.store.hold(t.Context(), to[strings.LastIndex(to, "/")+1:], false); err != nil {
			t.Fatal(err)
		}
	}
	suspend := func() {
		if _, err := c.store.Suspend(t.Context(), c.record.License.ID, ""); err != nil {
			t.Fatal(err)
		}
	}
	resume := func() {
		if _, err := c.store.Resume(t.Context(), c.record.License.ID, ""); err != nil {
			t.Fatal(err)
		}
	}
	full := func() { c.store.disk = noRoom{c.store.disk} }
	const none = "\n"
	post := func(size int, text string) string {
		return fmt.Sprintf("%s\n%d\n%s\n%s", tusLength, size, tusMetadata, about(requestID, hashOf([]byte(text))))
	}
	piece := func(offset int, more string) string {
		return fmt.Sprintf("Content-Type\n%s\n%s\n%d\n%s", tusMedia, tusOffset, offset, more)
	}
	seen := map[string]bool{}
	for _, step := range []struct {
		pattern, method, url, header, body string
		status                             int
		before                             func()
	}{
		{vendorapi.PatternUploads, "OPTIONS", all, "Authorization" + none, "", 204, nil},
		{vendorapi.PatternUploads, "POST", all, post(10, data), "", 201, nil},
		{vendorapi.PatternUploads, "POST", all, post(-1, data), "", 400, nil},
		{vendorapi.PatternUploads, "POST", all, post(10, data) + "\nAuthorization" + none, "", 401, nil},
		{vendorapi.PatternUploads, "POST", all, post(10, data) + "\nTus-Resumable\n0.2.2", "", 412, nil},
		{vendorapi.PatternUploads, "POST", all, post(101, "large"), "", 413, nil},
		{vendorapi.PatternUploads, "POST", all, post(100, "1") + none, "", 201, nil},
		{vendorapi.PatternUploads, "POST", all, post(100, "2"), "", 429, nil},
		{vendorapi.PatternUpload, "HEAD", to, "", "", 200, nil},
		{vendorapi.PatternUpload, "HEAD", to, "Authorization" + none, "", 401, nil},
		{vendorapi.PatternUpload, "HEAD", nowhere, "", "", 404, nil},
		{vendorapi.PatternUpload, "HEAD", to, "Tus-Resumable" + none, "", 412, nil},
		{vendorapi.PatternUpload, "HEAD", other, "", "", 460, damage},
		{vendorapi.PatternUpload, "HEAD", broken, "", "", 503, nil},
		{vendorapi.PatternUpload, "PATCH", to, piece(0, ""), "0123", 204, nil},
		{vendorapi.PatternUpload, "PATCH", to, piece(4, ""), data, 400, nil},
		{vendorapi.PatternUpload, "PATCH", to, piece(4, "Authorization"+none), "4", 401, nil},
		{vendorapi.PatternUpload, "PATCH", nowhere, piece(4, ""), "4", 404, nil},
		{vendorapi.PatternUpload, "PATCH", to, piece(3, ""), "4", 409, nil},
		{vendorapi.PatternUpload, "PATCH", to, piece(4, "Tus-Resumable"+none), "4", 412, nil},
		{vendorapi.PatternUpload, "PATCH", to, piece(4, "Content-Type\ntext/plain"), "4", 415, nil},
		{vendorapi.PatternUpload, "PATCH", broken, piece(0, ""), "4", 503, nil},
		{vendorapi.PatternUpload, "PATCH", to, piece(4, ""), "4", 423, lock},
		{vendorapi.PatternUpload, "HEAD", to, "", "", 423, nil},
		{vendorapi.PatternUpload, "PATCH", to, piece(4, ""), "xxxxxx", 460, func() { held.release() }},
		{vendorapi.PatternUpload, "DELETE", to, "", "", 404, nil},
		{vendorapi.PatternUploads, "POST", all, post(10, data), "", 201, nil},
		{vendorapi.PatternUpload, "DELETE", to, "Authorization" + none, "", 401, nil},
		{vendorapi.PatternUpload, "DELETE", to, "Tus-Resumable" + none, "", 412, nil},
		{vendorapi.PatternUpload, "DELETE", broken, "", "", 503, nil},
		{vendorapi.PatternUpload, "PATCH", to, piece(0, ""), "4", 507, full},
		{vendorapi.PatternUpload, "DELETE", to, "", "", 204, nil},
		{vendorapi.PatternUploads, "POST", all, post(10, data), "", 507, nil},
		{vendorapi.PatternUploads, "POST", all, post(10, data), "", 403, suspend},
		{vendorapi.PatternUploads, "POST", all, post(10, data), "", 503, func() { resume(); replaceByDirectory(t, c.store.path("uploads", "lock")) }},
	} {
		if step.before != nil {
			step.before()
		}
		name := fmt.Sprintf("%s %s %d", step.method, step.pattern, step.status)
		seen[name] = true
		header := strings.Split(step.header, "\n")
		header = header[:len(header)/2*2]
		var body io.Reader
		if step.body != "" {
			body = strings.NewReader(step.body)
		}
		a, text := c.tus(t, step.method, step.url, body, header...)
		if a.StatusCode != step.status {
			t.Errorf("%s: got %d %s", name, a.StatusCode, text)
			continue
		}
		d.check(t, name, d.at(map[string]any(d), "paths", step.pattern, strings.ToLower(step.method), "responses", fmt.Sprint(step.status)), a, text)
	}
	d.provoked(t, seen, func(path string) bool { return path == vendorapi.PatternUploads || path == vendorapi.PatternUpload })
}

// noRoom is a disk that is nearly full.
type noRoom struct{ disk.Disk }

func (noRoom) Space(string) (disk.Space, error) { return disk.Space{Bytes: 1 << 20}, nil }

func FuzzUploadMetadata(f *testing.F) {
	f.Add(about(requestID, hashOf(nil)) + ",filename YS50YXI=,empty")
	f.Add("a,b ,c  ZA==, d")
	f.Fuzz(func(t *testing.T, header string) {
		pairs, ok := parseMetadata(header)
		if !ok {
			if pairs != nil {
				t.Errorf("%q: %v", header, pairs)
			}
			return
		}
		u, why := announced(map[string][]string{tusLength: {"7"}, tusMetadata: {header}})
		if why != "" {
			return
		}
		again, ok := parseMetadata(u.writeMetadata())
		if !ok || again[vendorapi.MetaRequest] != pairs[vendorapi.MetaRequest] || again[vendorapi.MetaSHA256] != pairs[vendorapi.MetaSHA256] || again[vendorapi.MetaFilename] != pairs[vendorapi.MetaFilename] {
			t.Errorf("%q became %v", header, again)
		}
	})
}

func TestUploadMetadata(t *testing.T) {
	for header, want := range map[string]string{
		"":                  "map[]",
		"a":                 "map[a:]",
		"a ":                "map[a:]",
		"a Yg==":            "map[a:b]",
		" a  Yg== , c ZA==": "map[a:b c:d]",
		"a Yg==,a Yg==":     "", // twice
		"a Yg":              "", // no padding
		"a Yh==":            "", // another spelling of it
		",":                 "",
		"a Yg==,":           "",
		"ä Yg==":            "",
		"a\tb Yg==":         "",
		"a b c":             "",
		"x " + strings.Repeat("A", maxTusMetadata):                "",
		strings.TrimSuffix(strings.Repeat("x,", maxPairs+1), ","): "",
	} {
		pairs, ok := parseMetadata(header)
		if got := fmt.Sprint(pairs); ok != (want != "") || ok && got != want {
			t.Errorf("%.40q: %s, %v, want %s", header, got, ok, want)
		}
	}
}

// What a client says of a file must be fit for the vendor's desk.
func TestUploadNames(t *testing.T) {
	for name, ok := range map[string]bool{
		"": true, "a.tar": true, "bündle 1.tar": true, "a/b": false, "a\nb": false, "\xff": false, strings.Repeat("x", 200): false,
	} {
		u := upload{Request: requestID, SHA256: hashOf(nil), Filename: name}
		got, why := announced(map[string][]string{tusLength: {"0"}, tusMetadata: {u.writeMetadata()}})
		if ok != (why == "") || ok && got.Filename != name {
			t.Errorf("%q: %+v, %s", name, got, why)
		}
	}
}
