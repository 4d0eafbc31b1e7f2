package bundle

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/fault"
)

func get(ctx context.Context, url string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	return http.DefaultClient.Do(request)
}

func TestHTTP(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Test", "yes")
		switch r.URL.Path {
		case "/health":
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = io.WriteString(w, `{"database":"down"}`)
		case "/flood":
			for {
				if _, err := io.WriteString(w, lines(0, 1000)); err != nil {
					return
				}
			}
		}
	}))
	defer server.Close()
	m := means("")
	m.Get = get
	out := keep()
	if err := collect(t, HTTP(m, server.URL+"/health", 1000), out, 10*time.Second); err != nil {
		t.Fatal(err)
	}
	out.has(t, "response.txt", "HTTP/1.1 503 Service Unavailable\n", "X-Test: yes\n", "\n[optool: answered in ")
	out.has(t, "body.json", `{"database":"down"}`)
	out = keep()
	if err := collect(t, HTTP(m, server.URL+"/flood", 10_000), out, 10*time.Second); err != nil {
		t.Fatal(err)
	}
	if n := out.text["body.txt"].Len(); n > 12_000 || out.cut < 500_000 {
		t.Errorf("%d bytes, %d cut", n, out.cut)
	}
	out.problem(t, "cut", "64 times")
	server.Close()
	if err := collect(t, HTTP(m, server.URL, 1000), keep(), 5*time.Second); fault.Of(err) == nil {
		t.Errorf("%v", err)
	}
	if err := collect(t, HTTP(means(""), server.URL, 1000), keep(), 5*time.Second); !errors.Is(err, ErrSkipped) {
		t.Errorf("%v", err)
	}
}

// certificate makes one, signed by parent or by itself.
func certificate(t *testing.T, name string, until time.Time, parent *x509.Certificate, by *ecdsa.PrivateKey) (*x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(0xabcdef), Subject: pkix.Name{CommonName: name}, NotBefore: testTime.AddDate(-1, 0, 0), NotAfter: until,
		BasicConstraintsValid: true, IsCA: parent == nil}
	if parent == nil {
		parent, by = template, key
	} else {
		template.DNSNames, template.IPAddresses = []string{name}, []net.IP{net.IPv4(127, 0, 0, 1)}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), by)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c, key
}

func documentOf(t *testing.T, out *got) []Certificate {
	t.Helper()
	var d struct{ Certificates []Certificate }
	if b := out.text["certificates.json"]; b == nil {
		t.Fatalf("no certificates: %q", out.problems)
	} else if err := json.Unmarshal(b.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	return d.Certificates
}

func TestCertificates(t *testing.T) {
	ca, caKey := certificate(t, "ca", testTime.AddDate(1, 0, 0), nil, nil)
	other, _ := certificate(t, "other", testTime.AddDate(1, 0, 0), nil, nil)
	leaf, leafKey := certificate(t, "leaf.example", testTime.Add(36*time.Hour), ca, caKey)
	m := means("")
	m.Now = func() time.Time { return testTime }

	shown := []*x509.Certificate{leaf, ca}
	m.Certificates = func(context.Context, string) ([]*x509.Certificate, error) { return shown, nil }
	out := keep()
	if err := collect(t, TLS(m, "127.0.0.1:443"), out, time.Second); err != nil {
		t.Fatal(err)
	}
	all := documentOf(t, out)
	if c := all[0]; len(all) != 2 || c.Source != "127.0.0.1:443" || c.Subject != "CN=leaf.example" || c.Issuer != "CN=ca" || c.Serial != "abcdef" || c.DaysLeft != 1 ||
		c.SelfSigned || c.KeyType != "ECDSA P-256" || strings.Join(c.Names, " ") != "leaf.example 127.0.0.1" || c.ChainProblem != "" || !all[1].SelfSigned || !all[1].CA {
		t.Errorf("%+v", all)
	}
	out.has(t, "certificates.pem", "-----BEGIN CERTIFICATE-----\n")
	shown = []*x509.Certificate{leaf, other}
	out = keep()
	if err := collect(t, TLS(m, "127.0.0.1:443"), out, time.Second); err != nil || documentOf(t, out)[0].ChainProblem == "" {
		t.Errorf("%v", err)
	}

	dir := t.TempDir()
	der, _ := x509.MarshalPKCS8PrivateKey(leafKey)
	block := func(kind string, der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	put(t, dir, "both.pem", []byte("text before\n"+block("PRIVATE KEY", der)+block("CERTIFICATE", leaf.Raw)+block("CERTIFICATE", ca.Raw)))
	put(t, dir, "ca.der", ca.Raw)
	put(t, dir, "key.pem", []byte(block("PRIVATE KEY", der)))
	put(t, dir, "broken.pem", []byte(block("CERTIFICATE", []byte("x"))))
	out = keep()
	if err := collect(t, Certificates(m, []string{dir + "/*", dir + "/key.pem"}), out, 5*time.Second); err != nil {
		t.Fatal(err)
	}
	if all := documentOf(t, out); len(all) != 3 || all[0].Source != dir+"/both.pem" || all[2].Source != dir+"/ca.der" || all[0].ChainProblem != "" {
		t.Errorf("%+v", all)
	}
	out.problem(t, "unreadable", "key.pem", "no certificate")
	if strings.Contains(out.text["certificates.json"].String(), "PRIVATE") {
		t.Error("a key got out")
	}
	if err := collect(t, Certificates(m, []string{dir + "/nothing*"}), keep(), time.Second); !errors.Is(err, ErrSkipped) {
		t.Errorf("%v", err)
	}
}
