package backoffice

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever is asked for, nothing is served that was not published.
func FuzzServedPaths(f *testing.F) {
	s, _ := newStore(f)
	for path, text := range map[string]string{s.path("public", "v1", "secret"): "secret", s.tufPath("timestamp.json.new"): "secret", s.tufPath("secret.json"): "secret"} {
		if err := os.WriteFile(filepath.Clean(path), []byte(text), 0o644); err != nil {
			f.Fatal(err)
		}
	}
	for _, seed := range []string{"timestamp.json", "1.root.json", "../secret", "timestamp.json.new", "secret.json", "targets/releases/../../secret", "//", "1.\x00.json"} {
		f.Add("/v1/tuf/" + seed)
		f.Add("/v1/blobs/" + seed)
	}
	handler := s.Handler(quiet())
	f.Fuzz(func(t *testing.T, path string) {
		if !strings.HasPrefix(path, "/") {
			path = "/" + path
		}
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, &http.Request{Method: http.MethodGet, URL: &url.URL{Path: path}, Header: http.Header{}})
		if body := answer.Body.String(); body == "secret" || strings.Contains(body, "PRIVATE KEY") || strings.Contains(body, "<pre>") {
			t.Errorf("%q: %d, %.80q", path, answer.Code, body)
		}
	})
}
