package checkup

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
	"testing"
	"time"

	"github.com/optool/optool/internal/system"
)

// certificate makes one that signed itself.
func certificate(t *testing.T, name string, from, until time.Time, edit func(*x509.Certificate)) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(until.UnixNano()), Subject: pkix.Name{CommonName: name}, NotBefore: from, NotAfter: until,
		IsCA: true, BasicConstraintsValid: true, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	if edit != nil {
		edit(template)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "certificate.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, path
}

func serve(t *testing.T, shown tls.Certificate) string {
	t.Helper()
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{shown}}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}

func TestTLS(t *testing.T) {
	now := time.Now()
	year := now.AddDate(1, 0, 0)
	type edit = func(*x509.Certificate)
	for _, c := range []struct {
		name        string
		from, until time.Time
		edit        edit
		trusted     bool
		want        Outcome
		says        []string
	}{
		{"sound", now.Add(-time.Hour), year, nil, true, OK, []string{`"CN=sound"`, year.UTC().Format("2006-01-02")}},
		{"ends soon", now.Add(-time.Hour), now.AddDate(0, 0, 20), nil, true, Warn, []string{`"CN=ends soon" ends on`, "a week before"}},
		{"ends in days", now.Add(-time.Hour), now.AddDate(0, 0, 5), nil, true, Warn, []string{"ends on", "to renew it"}},
		{"expired", now.Add(-48 * time.Hour), now.Add(-24 * time.Hour), nil, true, Fail, []string{`"CN=expired", signed by "CN=expired", expired on ` + now.Add(-24*time.Hour).UTC().Format("2006-01-02")}},
		{"not begun", now.Add(24 * time.Hour), year, nil, true, Fail, []string{"is not valid before " + now.Add(24*time.Hour).UTC().Format("2006-01-02")}},
		{"stranger", now.Add(-time.Hour), year, nil, false, Fail, []string{`"CN=stranger" was signed by itself and is not trusted`, "valid from", "to"}},
		{"elsewhere", now.Add(-time.Hour), year, func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"a.example", "b.example"} }, true, Fail, []string{"is for other hosts: a.example, b.example"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			shown, file := certificate(t, c.name, c.from, c.until, c.edit)
			n := system.Network{CAFile: file, CAExclusive: true}
			if !c.trusted {
				_, n.CAFile = certificate(t, "another", c.from, c.until, nil)
			}
			r := TLS(t.Context(), n, serve(t, shown), now)
			for _, text := range c.says {
				if !strings.Contains(r.Message+"; "+r.Hint, text) {
					t.Errorf("%q is not in %+v", text, r)
				}
			}
			if r.Outcome != c.want || (r.Hint == "") != (c.want == OK) {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestClientCertificate(t *testing.T) {
	now := time.Now()
	for want, days := range map[Outcome]int{OK: 90, Warn: 20, Fail: -1} {
		_, file := certificate(t, "us", now.AddDate(0, 0, -100), now.AddDate(0, 0, days), nil)
		if r := ClientCertificate(file, now); r.Outcome != want || !strings.Contains(r.Message, `"CN=us"`) {
			t.Errorf("%d days: %+v", days, r)
		}
	}
	_, file := certificate(t, "us", now.AddDate(0, 0, 1), now.AddDate(1, 0, 0), nil)
	if r := ClientCertificate(file, now); r.Outcome != Fail || !strings.Contains(r.Message, "not valid before") {
		t.Errorf("not begun: %+v", r)
	}
	if err := os.WriteFile(file, []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, file + ".absent"} {
		if r := ClientCertificate(path, now); r.Outcome != Fail || r.Hint == "" {
			t.Errorf("%s: %+v", path, r)
		}
	}
}

// proxy answers CONNECT with a status, and leads nowhere.
func proxy(t *testing.T, status int) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
	t.Cleanup(s.Close)
	return s.URL
}

func TestProxy(t *testing.T) {
	const vendor = "https://vendor.example"
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	environ := func(name string) string { return map[string]string{"HTTPS_PROXY": proxy(t, 407)}[name] }
	for _, c := range []struct {
		name string
		n    system.Network
		url  string
		want Outcome
		says string
	}{
		{"none", system.Network{}, vendor, OK, "none is set"},
		{"switched off", system.Network{Proxy: "none"}, vendor, OK, "(optool.yaml:2) switches it off"},
		{"leads there", system.Network{Proxy: proxy(t, 200)}, vendor, OK, "leads to the vendor, set by network.proxy (optool.yaml:2)"},
		{"refuses", system.Network{Proxy: proxy(t, 403)}, vendor, Fail, "403 Forbidden; it is set by network.proxy (optool.yaml:2)"},
		{"wants a password", system.Network{Env: environ}, vendor, Fail, "set by variable HTTPS_PROXY"},
		{"away", system.Network{Proxy: gone.URL}, vendor, Fail, "connection refused"},
		{"spared", system.Network{Proxy: gone.URL, NoProxy: ".example"}, vendor, OK, "network.no-proxy has the vendor reached straight"},
		{"loopback", system.Network{Proxy: gone.URL}, "http://127.0.0.1:1", OK, "this host is reached straight"},
		{"no address", system.Network{Proxy: "ftp://x.example"}, vendor, Fail, "unknown scheme"},
	} {
		if r := Proxy(t.Context(), c.n, c.url, "optool.yaml:2"); r.Outcome != c.want || !strings.Contains(r.Message, c.says) {
			t.Errorf("%s: %+v", c.name, r)
		}
	}
}

func TestName(t *testing.T) {
	for _, c := range []struct {
		url, proxy string
		want       Outcome
		says       string
	}{
		{"http://127.0.0.1:8443/x", "", OK, "127.0.0.1 is an address"},
		{"http://localhost:8443/x", "", OK, "localhost is "},
		{"https://nobody.invalid", "", Fail, "nobody.invalid"},
		{"https://nobody.invalid", "http://127.0.0.1:3128", OK, "looks up the vendor"},
		{"https://vendor.example", "http://nobody.invalid:3128", Fail, "nobody.invalid"},
		{"https://nobody.invalid", "http://localhost:3128", OK, "the proxy localhost is"},
	} {
		if r := Name(t.Context(), system.Network{Proxy: c.proxy}, c.url); r.Outcome != c.want || !strings.Contains(r.Message, c.says) {
			t.Errorf("%s by %q: %+v", c.url, c.proxy, r)
		}
	}
}

func TestAnswered(t *testing.T) {
	for _, c := range []struct {
		status      int
		page, keyed bool
		took        time.Duration
		want        Outcome
	}{
		{200, false, true, time.Second, OK}, {200, false, false, time.Second, OK}, {404, false, false, time.Second, OK}, {304, false, true, 0, OK},
		{404, false, true, 0, Fail}, {410, false, true, 0, Fail}, {403, false, false, 0, Fail}, {402, false, true, 0, Fail},
		{418, false, false, 0, Warn}, {500, false, true, 0, Warn}, {200, true, false, 0, Fail}, {200, false, true, 5 * time.Second, Warn},
	} {
		if r := Answered(c.status, c.page, c.keyed, c.took); r.Outcome != c.want || (r.Hint == "") != (c.want == OK) {
			t.Errorf("%+v: %+v", c, r)
		}
	}
}
