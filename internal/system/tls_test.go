package system

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// issued is a certificate that signed itself, as the files an administrator has.
type issued struct {
	pair              tls.Certificate
	certFile, keyFile string
}

func issue(t *testing.T, from, until time.Time) issued {
	t.Helper()
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Vendor Licences"},
		NotBefore: from, NotAfter: until, IsCA: true, BasicConstraintsValid: true,
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		DNSNames:    []string{"vendor.example"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der := must(x509.CreateCertificate(rand.Reader, template, template, key.Public(), key))
	certPEM := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	keyPEM := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: must(x509.MarshalPKCS8PrivateKey(key))})
	i := issued{pair: must(tls.X509KeyPair(certPEM, keyPEM))}
	i.certFile, i.keyFile = file(t, certPEM), file(t, keyPEM)
	return i
}

func file(t *testing.T, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// serveTLS starts a server that answers "secure" and counts the connections.
func serveTLS(t *testing.T, config *tls.Config) (address string, connections *atomic.Int32) {
	t.Helper()
	connections = new(atomic.Int32)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "secure")
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = config
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.Listener.Addr().String(), connections
}

func TestTLS(t *testing.T) {
	now := time.Now()
	good := issue(t, now.Add(-time.Hour), now.Add(time.Hour))
	other := issue(t, now.Add(-time.Hour), now.Add(time.Hour))
	expired := issue(t, now.Add(-48*time.Hour), now.Add(-24*time.Hour))
	early := issue(t, now.Add(24*time.Hour), now.Add(48*time.Hour))
	wantsClient := &tls.Config{Certificates: []tls.Certificate{good.pair}, ClientAuth: tls.RequireAnyClientCert}
	shows := func(i issued) *tls.Config { return &tls.Config{Certificates: []tls.Certificate{i.pair}} }

	for name, tc := range map[string]struct {
		server  *tls.Config
		host    string // instead of 127.0.0.1
		network Network
		want    []string // words of the fault; none: it works
	}{
		"own authority alone":     {server: shows(good), network: Network{CAFile: good.certFile, CAExclusive: true}},
		"own authority as well":   {server: shows(good), network: Network{CAFile: good.certFile}},
		"unknown authority":       {server: shows(good), want: []string{"unknown authority", "network.ca-file"}},
		"another authority":       {server: shows(good), network: Network{CAFile: other.certFile, CAExclusive: true}, want: []string{"no secure connection"}},
		"expired":                 {server: shows(expired), network: Network{CAFile: expired.certFile}, want: []string{"CN=Vendor Licences", "expired on " + expired.pair.Leaf.NotAfter.UTC().Format(time.DateOnly), "clock"}},
		"not yet valid":           {server: shows(early), network: Network{CAFile: early.certFile}, want: []string{"not valid before", "clock"}},
		"wrong host":              {server: shows(good), host: "localhost", network: Network{CAFile: good.certFile}, want: []string{`not for "localhost"`, "vendor.example"}},
		"client certificate":      {server: wantsClient, network: Network{CAFile: good.certFile, ClientCert: other.certFile, ClientKey: other.keyFile}},
		"client certificate gone": {server: wantsClient, network: Network{CAFile: good.certFile}, want: []string{"certificate required", "network.client-cert"}},
		"old version": {
			server:  &tls.Config{Certificates: []tls.Certificate{good.pair}, MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10},
			network: Network{CAFile: good.certFile}, want: []string{"safe to use (tls: protocol version not supported)", "TLS 1.2"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			address, connections := serveTLS(t, tc.server)
			if tc.host != "" {
				_, port, _ := net.SplitHostPort(address)
				address = tc.host + ":" + port
			}
			c, waits := newClient(t, tc.network)
			got, err := c.Do(t.Context(), Request{URL: "https://" + address + "/x?secret=1"})
			if tc.want == nil {
				if err != nil || string(got.Body) != "secure" {
					t.Fatalf("answer %v, %v", got, err)
				}
				return
			}
			f := wantFault(t, err, "vendor_tls", 3, tc.want...)
			if !f.Retryable || strings.Contains(f.Message, "secret") {
				t.Errorf("fault %+v", f)
			}
			if len(*waits) != 0 || connections.Load() > 2 { // two addresses of localhost
				t.Errorf("%d connections, waits %v: a bad certificate stays bad", connections.Load(), *waits)
			}
		})
	}
}

func TestNoTLSThere(t *testing.T) {
	url, _ := serve(t, func(http.ResponseWriter, *http.Request) {})
	c, _ := newClient(t, Network{})
	_, err := c.Do(t.Context(), Request{URL: strings.Replace(url, "http", "https", 1)})
	wantFault(t, err, "vendor_tls", 3, "does not speak TLS", "port")
}

func TestNetworkFiles(t *testing.T) {
	now := time.Now()
	one, two := issue(t, now, now.Add(time.Hour)), issue(t, now, now.Add(time.Hour))
	damaged := file(t, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("no")}))
	for name, tc := range map[string]struct {
		network Network
		code    string
		want    string
	}{
		"ca missing":        {Network{CAFile: "/nonexistent/ca.pem"}, "not_found", "/nonexistent/ca.pem"},
		"ca a directory":    {Network{CAFile: t.TempDir()}, "not_a_file", "directory"},
		"ca empty":          {Network{CAFile: file(t, []byte("hello"))}, "usage", "holds no certificate"},
		"ca a key":          {Network{CAFile: one.keyFile}, "usage", `"PRIVATE KEY"`},
		"ca damaged":        {Network{CAFile: damaged}, "usage", "certificate 1 is damaged"},
		"exclusive of what": {Network{CAExclusive: true}, "usage", "network.ca-file"},
		"certificate alone": {Network{ClientCert: one.certFile}, "usage", "go together"},
		"key of another":    {Network{ClientCert: one.certFile, ClientKey: two.keyFile}, "usage", "does not match"},
		"key missing":       {Network{ClientCert: one.certFile, ClientKey: "/nonexistent/key"}, "not_found", "/nonexistent/key"},
		"proxy of what":     {Network{Proxy: "gopher://user:secret@proxy.example"}, "usage", `"gopher"`},
		"proxy in the mud":  {Network{Proxy: "http://user:secret@%zz"}, "usage", "network.proxy"},
		"proxy from env":    {Network{Env: func(string) string { return "http://:secret@" }}, "usage", "HTTPS_PROXY"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := NewClient(tc.network, ClientOptions{})
			if err == nil {
				t.Fatal("no error")
			}
			if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "BEGIN") {
				t.Errorf("message %q", err)
			}
			wantFault(t, err, tc.code, 2, tc.want)
		})
	}
}
