package system

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/fault"
)

// link is a certificate of a chain and its key.
type link struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

// signed makes a certificate; nil for by is a signature of its own.
func signed(t *testing.T, name string, by *link, edit func(*x509.Certificate)) *link {
	t.Helper()
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()), Subject: pkix.Name{CommonName: name}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour),
		BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	if edit == nil {
		template.IsCA = true
	} else {
		template.ExtKeyUsage, template.IPAddresses = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, []net.IP{net.IPv4(127, 0, 0, 1)}
		edit(template)
	}
	l := &link{key: must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))}
	parent := &link{template, l.key}
	if by != nil {
		parent = by
	}
	l.certificate = must(x509.ParseCertificate(must(x509.CreateCertificate(rand.Reader, template, parent.certificate, l.key.Public(), parent.key))))
	return l
}

func chained(links ...*link) tls.Certificate {
	shown := tls.Certificate{PrivateKey: links[0].key}
	for _, l := range links {
		shown.Certificate = append(shown.Certificate, l.certificate.Raw)
	}
	return shown
}

func TestChain(t *testing.T) {
	now := time.Now()
	server := func(*x509.Certificate) {}
	root := signed(t, "Company Root", nil, nil)
	between := signed(t, "Company Issuing", root, nil)
	ended := signed(t, "Ended Issuing", root, func(c *x509.Certificate) {
		c.IsCA, c.ExtKeyUsage, c.IPAddresses, c.NotAfter = true, nil, nil, now.Add(-time.Minute)
	})
	stranger := signed(t, "Strange Root", nil, nil)
	strange := signed(t, "Strange Issuing", stranger, nil)
	trusted := file(t, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.certificate.Raw}))
	own := signed(t, "shop", between, server)

	for _, c := range []struct {
		name    string
		shown   tls.Certificate
		flaw    Flaw
		failing string
	}{
		{"sound", chained(own, between), "", ""},
		{"with the root", chained(own, between, root), "", ""},
		{"ended", chained(signed(t, "shop", between, func(c *x509.Certificate) { c.NotAfter = now.Add(-time.Minute) }), between), FlawExpired, "shop"},
		{"not begun", chained(signed(t, "shop", between, func(c *x509.Certificate) { c.NotBefore = now.Add(time.Minute) }), between), FlawNotYet, "shop"},
		{"ended between", chained(signed(t, "shop", ended, server), ended), FlawExpired, "Ended Issuing"},
		{"other name", chained(signed(t, "shop", between, func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"shop.example"} }), between), FlawName, "shop"},
		{"signed itself", chained(signed(t, "shop", nil, server)), FlawSelfSigned, "shop"},
		{"unknown root", chained(signed(t, "shop", strange, server), strange), FlawUnknown, "Strange Issuing"},
		{"unknown root shown", chained(signed(t, "shop", strange, server), strange, stranger), FlawUnknown, "Strange Root"},
		{"signer not shown", chained(signed(t, "shop", between, func(c *x509.Certificate) { c.IssuingCertificateURL = []string{"http://ca.example/i.der"} })), FlawIncomplete, "shop"},
		{"not for servers", chained(signed(t, "shop", between, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }), between), FlawUnfit, "shop"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			address, _ := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{c.shown}})
			n := Network{CAFile: trusted, CAExclusive: true}
			got, err := n.Chain(t.Context(), "https://"+address, now)
			if err != nil {
				t.Fatal(err)
			}
			failing := ""
			if got.Failing != nil {
				failing = got.Failing.Subject.CommonName
			}
			if got.Flaw != c.flaw || failing != c.failing || len(got.Shown) != len(c.shown.Certificate) {
				t.Errorf("%q of %q in %d certificates, want %q of %q (%v)", got.Flaw, failing, len(got.Shown), c.flaw, c.failing, got.Why)
			}
			// It agrees with the client that does the work.
			client := must(NewClient(n, ClientOptions{}))
			defer client.Close()
			_, err = client.Do(t.Context(), Request{URL: "https://" + address})
			if (err != nil) != (c.flaw != "") {
				t.Errorf("the client says %v", err)
			}
		})
	}
}

func TestChainWithoutHandshake(t *testing.T) {
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	_, err := Network{}.Chain(t.Context(), strings.Replace(plain.URL, "http:", "https:", 1), time.Now())
	if f := fault.Of(err); f == nil || f.Code != "vendor_tls" || !strings.Contains(f.Message, "does not speak TLS") {
		t.Errorf("a server without TLS: %v", err)
	}
	plain.Close()
	_, err = Network{}.Chain(t.Context(), strings.Replace(plain.URL, "http:", "https:", 1), time.Now())
	if f := fault.Of(err); f == nil || f.Code != "vendor_unreachable" {
		t.Errorf("nobody there: %v", err)
	}
	_, err = Network{Offline: true}.Chain(t.Context(), "https://127.0.0.1:1", time.Now())
	if f := fault.Of(err); f == nil || f.Code != "offline" {
		t.Errorf("offline: %v", err)
	}
	silent := must((&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0"))
	defer silent.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err = Network{}.Chain(ctx, "https://"+silent.Addr().String(), time.Now())
	if f := fault.Of(err); f == nil || f.Code != "vendor_unreachable" || !strings.Contains(f.Message, "no answer in time") {
		t.Errorf("silence: %v", err)
	}
}

func TestWay(t *testing.T) {
	environ := func(name string) string {
		return map[string]string{"HTTPS_PROXY": "http://ann:" + "secret" + "@env.example:3128", "NO_PROXY": "spared.example"}[name]
	}
	for _, c := range []struct {
		name, url string
		n         Network
		want      Way
	}{
		{"none", "https://v.example", Network{}, Way{}},
		{"switched off", "https://v.example", Network{Proxy: "none", Env: environ}, Way{}},
		{"set", "https://v.example", Network{Proxy: "socks5://p.example:1080", Env: environ}, Way{Proxy: "socks5://p.example:1080", Host: "p.example", From: "network.proxy"}},
		{"environment", "https://v.example", Network{Env: environ}, Way{Proxy: "http://env.example:3128", Host: "env.example", From: "HTTPS_PROXY"}},
		{"spared by a variable", "https://spared.example", Network{Env: environ}, Way{From: "HTTPS_PROXY", Spared: "NO_PROXY"}},
		{"spared by a setting", "https://v.example", Network{Proxy: "p.example", NoProxy: ".example"}, Way{From: "network.proxy", Spared: "network.no-proxy"}},
		{"loopback", "http://127.0.0.1:80", Network{Env: environ}, Way{From: "HTTPS_PROXY", Spared: "loopback"}},
	} {
		if got, err := c.n.Way(c.url); err != nil || got != c.want {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
	for _, bad := range []Network{{Proxy: "ftp://p.example"}, {Proxy: "http://%zz"}} {
		if _, err := bad.Way("https://v.example"); fault.Of(err) == nil || fault.Of(err).Exit != fault.ExitUsage {
			t.Errorf("%q: %v", bad.Proxy, err)
		}
	}
}

func TestResolve(t *testing.T) {
	if got, err := Resolve(t.Context(), "127.0.0.1"); err != nil || len(got) != 1 {
		t.Errorf("an address: %v, %v", got, err)
	}
	if got, err := Resolve(t.Context(), "localhost"); err != nil || len(got) == 0 {
		t.Errorf("localhost: %v, %v", got, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	_, err := Resolve(ctx, "nobody.invalid") // RFC 6761 section 6.4
	if f := fault.Of(err); f == nil || f.Code != "vendor_unreachable" || !strings.Contains(f.Message, `"nobody.invalid"`) {
		t.Errorf("a name that is not there: %v", err)
	}
}
