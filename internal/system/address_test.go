package system

import (
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestRedirects(t *testing.T) {
	now := time.Now()
	vendor := issue(t, now.Add(-time.Hour), now.Add(time.Hour))
	plainURL, plainCount := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		case "/away":
			http.Redirect(w, r, "http://vendor.example/?secret=1", http.StatusFound)
		case "/file":
			http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
		case "/up":
			http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusFound)
		case "/five":
			n := len(r.URL.Query().Get("n"))
			if n == 5 {
				io.WriteString(w, "there")
				return
			}
			http.Redirect(w, r, "/five?n="+strings.Repeat("x", n+1), http.StatusFound)
		}
	})
	secureServer := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/down" {
			http.Redirect(w, r, plainURL+"/?secret=1", http.StatusFound)
			return
		}
		io.WriteString(w, "secure")
	}))
	secureServer.TLS = &tls.Config{Certificates: []tls.Certificate{vendor.pair}}
	secureServer.StartTLS()
	defer secureServer.Close()

	for name, tc := range map[string]struct{ url, body, code, word string }{
		"five are followed":            {url: plainURL + "/five", body: "there"},
		"to https":                     {url: plainURL + "/up?to=" + url.QueryEscape(secureServer.URL), body: "secure"},
		"for ever":                     {url: plainURL + "/loop", code: "vendor_unreachable", word: "more than 5 times"},
		"to http elsewhere":            {url: plainURL + "/away", code: "insecure_redirect", word: "http://vendor.example"},
		"to a file":                    {url: plainURL + "/file", code: "insecure_redirect", word: "file:"},
		"https to http, and this host": {url: secureServer.URL + "/down", code: "insecure_redirect", word: plainURL},
	} {
		t.Run(name, func(t *testing.T) {
			c, waits := newClient(t, Network{CAFile: vendor.certFile})
			before := plainCount.Load()
			got, err := c.Do(t.Context(), Request{URL: tc.url})
			if tc.code == "" {
				if err != nil || string(got.Body) != tc.body || strings.HasPrefix(got.URL, tc.url) && name != "five are followed" {
					t.Fatalf("answer %v, %v", got, err)
				}
				return
			}
			f := wantFault(t, err, tc.code, 3, tc.word)
			if strings.Contains(f.Message, "secret") || len(*waits) != 0 {
				t.Errorf("message %q, waits %v", f.Message, *waits)
			}
			if name == "https to http, and this host" && plainCount.Load() != before {
				t.Error("the redirect was followed")
			}
		})
	}
}

func TestNothingConfidentialGoesToAnotherHost(t *testing.T) {
	var seen http.Header
	var back string
	other, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		seen = r.Header.Clone()
		switch r.URL.Path {
		case "/back":
			http.Redirect(w, r, back+"/end", http.StatusTemporaryRedirect)
		case "/on":
			http.Redirect(w, r, "/end", http.StatusPermanentRedirect)
		}
	})
	first, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/same":
			http.Redirect(w, r, "/end", http.StatusFound)
		case "/other":
			http.Redirect(w, r, other+"/end", http.StatusFound)
		case "/round":
			http.Redirect(w, r, other+"/back", http.StatusFound)
		case "/further":
			http.Redirect(w, r, other+"/on", http.StatusFound)
		default:
			seen = r.Header.Clone()
		}
	})
	back = first
	c, _ := newClient(t, Network{UserAgent: "optool/1"})
	for path, kept := range map[string]bool{"/same": true, "/other": false, "/round": false, "/further": false} {
		seen = nil
		_, err := c.Do(t.Context(), Request{URL: first + path + "?secret=1", Header: http.Header{
			"Authorization": {"Bearer secret"}, "Cookie": {"a=secret"}, "X-Licence": {"secret"}, "If-None-Match": {`"7"`},
		}})
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"Authorization", "Cookie", "X-Licence"} {
			if (seen.Get(name) != "") != kept {
				t.Errorf("%s: %s is %q at the end", path, name, seen.Get(name))
			}
		}
		if seen.Get("Referer") != "" || seen.Get("If-None-Match") != `"7"` || seen.Get("User-Agent") != "optool/1" {
			t.Errorf("%s: header at the end %v", path, seen)
		}
	}
}

func FuzzAddress(f *testing.F) {
	for _, seed := range []string{"https://u:p@vendor.example/a?q#f", "http://127.0.0.1:8080/", "http://[::1]/", "http://127.0.0.1@evil.example/", "//x", "http://[::ffff:127.0.0.1]/"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		u, err := parseTarget(raw)
		if err != nil {
			return
		}
		again, err := url.Parse(origin(u))
		if err != nil {
			return // a path only the server can make sense of
		}
		if again.User != nil || again.Path != "" || again.RawQuery != "" || again.Fragment != "" {
			t.Errorf("%q is shown as %q", raw, origin(u))
		}
		if u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
			t.Errorf("%q was accepted", raw)
		}
	})
}
