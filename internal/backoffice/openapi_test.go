package backoffice

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/vendorapi"
)

// document is docs/openapi.yaml as plain JSON values.
type document map[string]any

func readDocument(t *testing.T) document {
	t.Helper()
	data, err := os.ReadFile("../../docs/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := yaml.Unmarshal(data, &tree); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	var d document
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// at follows keys, resolving references on the way; nil if there is nothing.
func (d document) at(from any, keys ...string) map[string]any {
	node, _ := from.(map[string]any)
	for i := 0; ; i++ {
		for ref, ok := node["$ref"].(string); ok; ref, ok = node["$ref"].(string) {
			node = d.at(map[string]any(d), strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
		}
		if i == len(keys) || node == nil {
			return node
		}
		node, _ = node[keys[i]].(map[string]any)
	}
}

// methods of a path item, in upper case.
func methods(item map[string]any) []string {
	var m []string
	for key := range item {
		if slices.Contains([]string{"get", "head", "post", "put", "delete", "patch", "options"}, key) {
			m = append(m, strings.ToUpper(key))
		}
	}
	slices.Sort(m)
	return m
}

func TestDocumentedPaths(t *testing.T) {
	d := readDocument(t)
	want := slices.Sorted(slices.Values([]string{vendorapi.PatternLicense, vendorapi.PatternUsage, vendorapi.PatternKeyRing, vendorapi.PatternHealth,
		vendorapi.PatternMetadata, vendorapi.PatternManifest, vendorapi.PatternBlob, vendorapi.PatternUploads, vendorapi.PatternUpload,
		vendorapi.PatternRequests, vendorapi.PatternRequest, vendorapi.PatternMessages}))
	paths := d.at(map[string]any(d), "paths")
	if got := slices.Sorted(maps.Keys(paths)); !slices.Equal(got, want) {
		t.Errorf("documented %v, served %v", got, want)
	}
	s, _ := newStore(t)
	server := httptest.NewServer(s.Handler(quiet()))
	defer server.Close()
	for path := range paths {
		concrete := strings.NewReplacer("{file}", strings.Repeat("0", 40)+".lic", "{lookup}", strings.Repeat("0", 40),
			"{upload}", "0", "{id}", "0", "{channel}", "stable", "{target}", "x", "{prefix}", "00", "{hash}", "0").Replace(path)
		a, _ := ask(t, "PUT", server.URL+concrete, nil)
		served := slices.Sorted(slices.Values(strings.Split(a.Header.Get("Allow"), ", ")))
		if documented := methods(d.at(paths, path)); a.StatusCode != 405 || !slices.Equal(documented, served) {
			t.Errorf("%s: documented %v, served %v (%d)", path, documented, served, a.StatusCode)
		}
	}
}

func TestDocumentedConstants(t *testing.T) {
	d := readDocument(t)
	root := map[string]any(d)
	if d.at(root, "paths", vendorapi.PatternLicense, "get", "responses", "200", "content", vendorapi.MediaType) == nil {
		t.Errorf("the media type %s is not documented", vendorapi.MediaType)
	}
	if d.at(root, "paths", vendorapi.PatternUsage, "post", "requestBody", "content", license.TypeUsage) == nil {
		t.Errorf("the media type %s is not documented", license.TypeUsage)
	}
	if h := d.at(root, "paths", vendorapi.PatternLicense, "get", "responses", "200", "headers", vendorapi.HeaderTime, "schema"); h["maxLength"] != float64(vendorapi.MaxTime) {
		t.Errorf("%s is documented as %v, want at most %d", vendorapi.HeaderTime, h, vendorapi.MaxTime)
	}
	if f := d.at(root, "components", "schemas", "LicenseFile"); f["maxLength"] != float64(vendorapi.MaxLicense) {
		t.Errorf("a licence file is documented as %v, want at most %d", f["maxLength"], vendorapi.MaxLicense)
	}
	if b := d.at(root, "paths", vendorapi.PatternUsage, "post", "requestBody"); !strings.Contains(fmt.Sprint(b["description"]), fmt.Sprint(vendorapi.MaxUsage)) {
		t.Errorf("the bound of a report is documented as %v, want %d", b["description"], vendorapi.MaxUsage)
	}
}

// Every documented answer is provoked, and each must be as documented: status,
// headers, type and body.
func TestDocumentedAnswers(t *testing.T) {
	d := readDocument(t)
	s, _ := newStore(t)
	r, key := issue(t, s, time.Hour)
	broken, _ := issue(t, s, time.Hour)
	server := httptest.NewServer(s.Handler(quiet()))
	defer server.Close()
	good := string(report(t, s, r, key, "u1"))
	licence, ring := vendorapi.LicenseURL(server.URL, r.Lookup), server.URL+vendorapi.PatternKeyRing
	usage, nobody := vendorapi.UsageURL(server.URL, r.Lookup), strings.Repeat("0", 40)
	const typed = "Content-Type: application/json"
	etag := func(url string) string {
		a, _ := ask(t, "GET", url, nil)
		return "If-None-Match: " + a.Header.Get("ETag")
	}
	unchanged, ringUnchanged := etag(licence), etag(ring)
	// A directory where a file should be cannot be read, whoever asks.
	for _, path := range []string{s.PublicFile(broken.Lookup), s.usageFile(broken.License.ID)} {
		_ = os.Remove(path)
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	noRing := func() { replaceByDirectory(t, s.path("public", "v1", "keyring")) }
	fullUsage := func() { replaceByDirectory(t, s.usageFile(r.License.ID)) }

	published := add(t, s, "1.0")
	publish(t, s)
	metadata := server.URL + vendorapi.PathTUF + "timestamp.json"
	manifest := server.URL + vendorapi.PathTUF + manifestOf(t, s)
	blob := server.URL + vendorapi.PathBlobs + published.Manifest.Components[0].Full.Path()
	nowhere := strings.NewReplacer("timestamp", "9.stable", ".1.0.json", ".9.json", "/blobs/", "/blobs/00/"+strings.Repeat("0", 64)+"?")
	metadataUnchanged, manifestUnchanged, blobUnchanged := etag(metadata), etag(manifest), etag(blob)
	noMetadata := func() { replaceByDirectory(t, s.tufPath("timestamp.json")) }
	noManifest := func() { replaceByDirectory(t, s.tufPath(manifestOf(t, s))) }
	noBlob := func() { replaceByDirectory(t, s.blobPath(published.Manifest.Components[0].Full)) }

	seen := map[string]bool{}
	for _, c := range []struct {
		pattern, method, url, header, body string
		status                             int
		before                             func()
	}{
		{vendorapi.PatternLicense, "GET", licence, "", "", 200, nil},
		{vendorapi.PatternLicense, "GET", licence, unchanged, "", 304, nil},
		{vendorapi.PatternLicense, "GET", vendorapi.LicenseURL(server.URL, nobody), "", "", 404, nil},
		{vendorapi.PatternLicense, "GET", vendorapi.LicenseURL(server.URL, broken.Lookup), "", "", 503, nil},
		{vendorapi.PatternLicense, "HEAD", licence, "", "", 200, nil},
		{vendorapi.PatternLicense, "HEAD", licence, unchanged, "", 304, nil},
		{vendorapi.PatternLicense, "HEAD", vendorapi.LicenseURL(server.URL, nobody), "", "", 404, nil},
		{vendorapi.PatternLicense, "HEAD", vendorapi.LicenseURL(server.URL, broken.Lookup), "", "", 503, nil},
		{vendorapi.PatternUsage, "POST", usage, typed, good, 200, nil},
		{vendorapi.PatternUsage, "POST", usage, typed, "{}", 400, nil},
		{vendorapi.PatternUsage, "POST", vendorapi.UsageURL(server.URL, nobody), typed, good, 404, nil},
		{vendorapi.PatternUsage, "POST", usage, typed, strings.Repeat("x", vendorapi.MaxUsage+1), 413, nil},
		{vendorapi.PatternUsage, "POST", usage, "", good, 415, nil},
		{vendorapi.PatternUsage, "POST", usage, typed, good, 503, fullUsage},
		{vendorapi.PatternKeyRing, "GET", ring, "", "", 200, nil},
		{vendorapi.PatternKeyRing, "GET", ring, ringUnchanged, "", 304, nil},
		{vendorapi.PatternKeyRing, "HEAD", ring, "", "", 200, nil},
		{vendorapi.PatternKeyRing, "GET", ring, "", "", 503, noRing},
		{vendorapi.PatternKeyRing, "HEAD", ring, "", "", 503, nil},
		{vendorapi.PatternMetadata, "GET", metadata, "", "", 200, nil},
		{vendorapi.PatternMetadata, "GET", metadata, metadataUnchanged, "", 304, nil},
		{vendorapi.PatternMetadata, "GET", nowhere.Replace(metadata), "", "", 404, nil},
		{vendorapi.PatternMetadata, "HEAD", metadata, "", "", 200, nil},
		{vendorapi.PatternMetadata, "HEAD", nowhere.Replace(metadata), "", "", 404, nil},
		{vendorapi.PatternManifest, "GET", manifest, "", "", 200, nil},
		{vendorapi.PatternManifest, "GET", manifest, manifestUnchanged, "", 304, nil},
		{vendorapi.PatternManifest, "GET", nowhere.Replace(manifest), "", "", 404, nil},
		{vendorapi.PatternManifest, "HEAD", manifest, "", "", 200, nil},
		{vendorapi.PatternManifest, "HEAD", nowhere.Replace(manifest), "", "", 404, nil},
		{vendorapi.PatternBlob, "GET", blob, "", "", 200, nil},
		{vendorapi.PatternBlob, "GET", blob, "Range: bytes=10-", "", 206, nil},
		{vendorapi.PatternBlob, "GET", blob, "Range: bytes=99999999-", "", 416, nil},
		{vendorapi.PatternBlob, "GET", blob, blobUnchanged, "", 304, nil},
		{vendorapi.PatternBlob, "GET", nowhere.Replace(blob), "", "", 404, nil},
		{vendorapi.PatternBlob, "HEAD", blob, "", "", 200, nil},
		{vendorapi.PatternBlob, "HEAD", nowhere.Replace(blob), "", "", 404, nil},
		{vendorapi.PatternBlob, "GET", blob, "", "", 503, noBlob},
		{vendorapi.PatternManifest, "GET", manifest, "", "", 503, noManifest},
		{vendorapi.PatternMetadata, "GET", metadata, "", "", 503, noMetadata},
		{vendorapi.PatternHealth, "GET", server.URL + vendorapi.PatternHealth, "", "", 200, nil},
		{vendorapi.PatternHealth, "HEAD", server.URL + vendorapi.PatternHealth, "", "", 200, nil},
	} {
		if c.before != nil {
			c.before()
		}
		name := fmt.Sprintf("%s %s %d", c.method, c.pattern, c.status)
		seen[name] = true
		var header []string
		if k, v, ok := strings.Cut(c.header, ": "); ok {
			header = []string{k, v}
		}
		a, body := ask(t, c.method, c.url, strings.NewReader(c.body), header...)
		if a.StatusCode != c.status {
			t.Errorf("%s: got %d %s", name, a.StatusCode, body)
			continue
		}
		d.check(t, name, d.at(map[string]any(d), "paths", c.pattern, strings.ToLower(c.method), "responses", fmt.Sprint(c.status)), a, body)
	}
	d.provoked(t, seen, func(path string) bool {
		return !strings.HasPrefix(path, vendorapi.PatternUploads) && !strings.HasPrefix(path, vendorapi.PatternRequests)
	})
}

// provoked checks that all documented answers of some paths were seen, as "METHOD PATH STATUS".
func (d document) provoked(t *testing.T, seen map[string]bool, mine func(path string) bool) {
	t.Helper()
	for path, item := range d.at(map[string]any(d), "paths") {
		if !mine(path) {
			continue
		}
		for _, method := range methods(item.(map[string]any)) {
			for status := range d.at(item, strings.ToLower(method), "responses") {
				if name := fmt.Sprintf("%s %s %s", method, path, status); !seen[name] {
					t.Errorf("%s is documented and was not provoked", name)
				}
			}
		}
	}
}

// manifestOf is where the manifest of 1.0 lies below the repository.
func manifestOf(t *testing.T, s *Store) string {
	t.Helper()
	names, err := os.ReadDir(s.tufPath("targets/releases/stable"))
	if err != nil || len(names) != 1 {
		t.Fatal(names, err)
	}
	return "targets/releases/stable/" + names[0].Name()
}

func replaceByDirectory(t *testing.T, path string) {
	t.Helper()
	_ = os.Remove(path)
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
}

// check holds an answer against its documentation.
func (d document) check(t *testing.T, name string, want map[string]any, a *http.Response, body []byte) {
	t.Helper()
	if want == nil {
		t.Errorf("%s: not documented", name)
		return
	}
	headers := d.at(want, "headers")
	for h := range headers {
		spec, got := d.at(headers, h), a.Header.Get(h)
		if got == "" {
			if spec["required"] == true {
				t.Errorf("%s: header %s is missing", name, h)
			}
			continue
		}
		schema := d.at(spec, "schema")
		if p, ok := schema["pattern"].(string); ok && !regexp.MustCompile(p).MatchString(got) {
			t.Errorf("%s: header %s is %q, want %s", name, h, got, p)
		}
		if v, ok := schema["const"]; ok && v != got {
			t.Errorf("%s: header %s is %q, want %v", name, h, got, v)
		}
	}
	for _, h := range []string{"ETag", vendorapi.HeaderTime} {
		if _, known := headers[h]; !known && a.Header.Get(h) != "" && a.Request.Method != "HEAD" && a.StatusCode < 400 {
			t.Errorf("%s: header %s is not documented", name, h)
		}
	}
	content := d.at(want, "content")
	kind := a.Header.Get("Content-Type")
	switch {
	case len(content) == 0 && len(body) > 0:
		t.Errorf("%s: a body that is not documented: %s", name, body)
	case len(content) > 0 && d.at(content, kind) == nil:
		t.Errorf("%s: type %q is not documented", name, kind)
	case kind == "application/json" && len(content) > 0:
		d.validate(t, name, d.at(content, kind, "schema"), body)
	}
}

func (d document) validate(t *testing.T, name string, schema map[string]any, body []byte) {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		t.Errorf("%s: %v: %s", name, err, body)
		return
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("mem:///schema", schema); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("mem:///schema")
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled.Validate(value); err != nil {
		t.Errorf("%s: %s: %v", name, body, err)
	}
}
