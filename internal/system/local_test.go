package system

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
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

// TestLocalhostIsNotAskedFor holds that no resolver is asked where localhost is.
func TestLocalhostIsNotAskedFor(t *testing.T) {
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{DNSStart: func(i httptrace.DNSStartInfo) { t.Errorf("%s was looked up", i.Host) }})
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", address)
		if err != nil {
			continue // a host without IPv6
		}
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Host) }))
		_ = server.Listener.Close()
		server.Listener = l
		server.Start()
		_, port, _ := net.SplitHostPort(l.Addr().String())
		c, err := NewClient(Network{Proxy: "http://127.0.0.1:1"}, ClientOptions{})
		if err != nil {
			t.Fatal(err)
		}
		answer, err := c.Local(ctx, "http://localhost:"+port)
		if err != nil {
			t.Errorf("%s: %v", address, err)
		} else {
			if body, _ := io.ReadAll(answer.Body); string(body) != "localhost:"+port {
				t.Errorf("%s: %q", address, body)
			}
			_ = answer.Body.Close()
		}
		if _, err := ShownCertificates(ctx, "localhost:"+port); fault.Of(err).Code != "probe_failed" {
			t.Error(err)
		}
		server.Close()
		c.Close()
	}
	conn, err := dialLocal(ctx, "tcp", "localhost:1")
	if err == nil {
		_ = conn.Close()
		t.Error("something listens on port 1")
	}
}

func TestOnThisHost(t *testing.T) {
	for url, want := range map[string]bool{
		"http://127.0.0.1:8080/health": true, "https://localhost/": true, "http://[::1]:1/": true, "https://127.9.9.9/": true,
		"https://acme.example/health": false, "http://10.0.0.1/": false, "https://localhost.acme.example/": false, "": false, "http://": false,
	} {
		if OnThisHost(url) != want {
			t.Errorf("%q: %v", url, !want)
		}
	}
}
