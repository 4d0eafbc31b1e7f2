package system

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/optool/optool/internal/fault"
)

func TestLocal(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://acme.example/", http.StatusFound)
	}))
	defer server.Close()
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, "short and stout")
	}))
	defer plain.Close()
	c, err := NewClient(Network{Proxy: "http://127.0.0.1:1"}, ClientOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Local(t.Context(), "https://acme.example/"); fault.Of(err).Code != "not_local" {
		t.Error(err)
	}
	direct, err := NewClient(Network{Proxy: "none"}, ClientOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer direct.Close()
	answer, err := direct.Local(t.Context(), plain.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if body, _ := io.ReadAll(answer.Body); answer.StatusCode != http.StatusTeapot || string(body) != "short and stout" {
		t.Error(answer.Status, string(body))
	}
	certificates, err := ShownCertificates(t.Context(), strings.TrimPrefix(server.URL, "https://"))
	if err != nil || len(certificates) == 0 || certificates[0].NotAfter.IsZero() {
		t.Error(certificates, err)
	}
	if _, err := ShownCertificates(t.Context(), strings.TrimPrefix(plain.URL, "http://")); fault.Of(err).Code != "probe_failed" {
		t.Error(err)
	}
	if _, err := ShownCertificates(t.Context(), "192.0.2.1:443"); fault.Of(err).Code != "not_local" {
		t.Error(err)
	}
}
