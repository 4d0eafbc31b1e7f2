package cli_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/vendorapi"
)

// front stands before a vendor's server and, when told to, answers in its place
// as broken servers, proxies and attackers do.
type front struct {
	older, other []byte // licence files to answer with, for the faults of these names

	mu       sync.Mutex
	vendor   http.Handler
	fault    string // a key of faults, empty for none
	requests int
}

func (f *front) set(change func(*front)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f)
}

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.requests++
	vendor, answer := f.vendor, f.faults()[f.fault]
	f.mu.Unlock()
	if answer != nil {
		answer(w, r)
		return
	}
	vendor.ServeHTTP(w, r)
}

// faults lists what can go wrong between the vendor and a customer.
func (f *front) faults() map[string]http.HandlerFunc {
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
	}
	body := func(data []byte) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", vendorapi.MediaType)
			_, _ = w.Write(data)
		}
	}
	return map[string]http.HandlerFunc{
		"hang-up": func(w http.ResponseWriter, _ *http.Request) {
			if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
				conn.Close()
			}
		},
		"slow": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"drip": func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				_, _ = io.WriteString(w, "-")
				_ = http.NewResponseController(w).Flush()
				select {
				case <-time.After(time.Second):
				case <-r.Context().Done():
				}
			}
		},
		"500": status(500), "401": status(401), "403": status(403), "404": status(404), "304": status(304), "418": status(418),
		"503": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "120")
			w.WriteHeader(503)
		},
		"garbage": body([]byte("\x00\x1b]0;pwned\x07 not a licence \xff\xfe")),
		"empty":   body(nil),
		"truncated": func(w http.ResponseWriter, r *http.Request) {
			file := f.now(r)
			w.Header().Set("Content-Length", "100000")
			_, _ = w.Write(file[:len(file)/2])
		},
		"login-page": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = io.WriteString(w, "<!DOCTYPE html><title>Guest network</title><form>Please log in</form>")
		},
		"huge": func(w http.ResponseWriter, _ *http.Request) {
			mebibyte := bytes.Repeat([]byte("x"), 1<<20)
			for range 64 {
				if _, err := w.Write(mebibyte); err != nil {
					return
				}
			}
		},
		"redirect-to-http": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://login.example/welcome", http.StatusFound)
		},
		"redirect-loop": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) },
		"older":         body(f.older),
		"other":         body(f.other),
		"altered": func(w http.ResponseWriter, r *http.Request) {
			file, err := license.ParseFile(f.now(r))
			if err != nil {
				panic(err)
			}
			file.License.Payload = bytes.Replace(file.License.Payload, []byte(`"devices":500`), []byte(`"devices":900`), 1)
			body(file.Marshal())(w, r)
		},
	}
}

// now is what the vendor's own server answers.
func (f *front) now(r *http.Request) []byte {
	w := httptest.NewRecorder()
	f.vendor.ServeHTTP(w, r)
	return w.Body.Bytes()
}

// secure is a front behind TLS whose certificate can change.
type secure struct {
	*httptest.Server
	mu                     sync.Mutex
	shown                  tls.Certificate
	good, expired, unknown tls.Certificate
}

func newSecure(t *testing.T, handler http.Handler) *secure {
	s := &secure{
		good:    certificate(t, time.Now().Add(time.Hour)),
		expired: certificate(t, time.Now().Add(-time.Hour)),
		unknown: certificate(t, time.Now().Add(time.Hour)),
	}
	s.shown = s.good
	s.Server = httptest.NewUnstartedServer(handler)
	s.Config.ErrorLog = quiet()
	s.TLS = &tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		return &tls.Config{Certificates: []tls.Certificate{s.shown}}, nil
	}}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func (s *secure) show(c tls.Certificate) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shown = c
}

// authorities is what the administrator trusts: all but the unknown one.
func (s *secure) authorities() string {
	var b bytes.Buffer
	for _, c := range []tls.Certificate{s.good, s.expired} {
		_ = pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: c.Certificate[0]})
	}
	return b.String()
}

// certificate makes a self-signed certificate for loopback.
func certificate(t *testing.T, until time.Time) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(until.UnixNano()), NotBefore: until.Add(-48 * time.Hour), NotAfter: until,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
