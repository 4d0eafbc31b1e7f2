package vendorapi_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/vendorapi"
)

// Both sides agree: a URL made for the client reaches the handler that the
// server registers under the pattern, on a real mux.
func TestPathsMeetThePatterns(t *testing.T) {
	mux := http.NewServeMux()
	var got string
	note := func(name, part string) http.HandlerFunc {
		return func(_ http.ResponseWriter, r *http.Request) { got = name + " " + r.PathValue(part) }
	}
	mux.HandleFunc("GET "+vendorapi.PatternLicense, note("license", "file"))
	mux.HandleFunc("POST "+vendorapi.PatternUsage, note("usage", "lookup"))
	mux.HandleFunc("GET "+vendorapi.PatternKeyRing, note("keyring", ""))
	mux.HandleFunc("GET "+vendorapi.PatternHealth, note("health", ""))

	const lookup = "dd9003c3f482efde37239f6f694e7e42c2f6fc75"
	for _, c := range []struct{ method, url, want string }{
		{"GET", vendorapi.LicenseURL("https://lic.example.com", lookup), "license " + lookup + ".lic"},
		{"HEAD", vendorapi.LicenseURL("https://lic.example.com//", lookup), "license " + lookup + ".lic"},
		{"POST", vendorapi.UsageURL("https://lic.example.com/", lookup), "usage " + lookup},
		{"GET", "https://lic.example.com" + vendorapi.PatternKeyRing, "keyring "},
		{"GET", "https://lic.example.com" + vendorapi.PatternHealth, "health "},
		{"GET", vendorapi.UsageURL("https://lic.example.com", lookup), ""},
		{"POST", vendorapi.LicenseURL("https://lic.example.com", lookup), ""},
	} {
		got = ""
		answer := httptest.NewRecorder()
		mux.ServeHTTP(answer, httptest.NewRequest(c.method, c.url, nil))
		if got != c.want || (c.want == "") != (answer.Code == http.StatusMethodNotAllowed) {
			t.Errorf("%s %s: reached %q with status %d", c.method, c.url, got, answer.Code)
		}
	}
}

func TestURLsKeepTheEndpointAndItsPath(t *testing.T) {
	for _, c := range []struct{ endpoint, lookup, license, usage string }{
		{"https://v.example", "ab12", "https://v.example/v1/licenses/ab12.lic", "https://v.example/v1/licenses/ab12/usage"},
		{"https://v.example/optool/", "ab12", "https://v.example/optool/v1/licenses/ab12.lic", "https://v.example/optool/v1/licenses/ab12/usage"},
		{"http://[::1]:80", "ab12", "http://[::1]:80/v1/licenses/ab12.lic", "http://[::1]:80/v1/licenses/ab12/usage"},
		{"https://v.example", "../x?y#z", "https://v.example/v1/licenses/..%2Fx%3Fy%23z.lic", "https://v.example/v1/licenses/..%2Fx%3Fy%23z/usage"},
	} {
		if got := vendorapi.LicenseURL(c.endpoint, c.lookup); got != c.license {
			t.Errorf("licence at %s, want %s", got, c.license)
		}
		if got := vendorapi.UsageURL(c.endpoint, c.lookup); got != c.usage {
			t.Errorf("usage at %s, want %s", got, c.usage)
		}
		if u, err := url.Parse(c.license); err != nil || u.RawQuery != "" || u.Fragment != "" {
			t.Errorf("%s: %v", c.license, err)
		}
	}
}

func TestTimeHeader(t *testing.T) {
	for _, envelope := range []string{"x", "{}", `{"payload":"??>>"}`, strings.Repeat("\xff", vendorapi.MaxTime*3/4)} {
		header := vendorapi.EncodeTime([]byte(envelope))
		if got := vendorapi.DecodeTime(header); string(got) != envelope {
			t.Errorf("%.40q came back as %.40q", envelope, got)
		}
		if strings.ContainsAny(header, "+/= \r\n") {
			t.Errorf("%.40q is no plain header value", header)
		}
	}
	for name, header := range map[string]string{
		"absent": "", "padded": "e30=", "standard alphabet": "+/+/", "blank": "e3 0", "newline": "e3\n0", "CRLF at the end": "e30\r\n",
		"loose bits": "e31", "cut": "e", "too long": strings.Repeat("A", vendorapi.MaxTime+4),
	} {
		if got := vendorapi.DecodeTime(header); got != nil {
			t.Errorf("%s: decoded as %q", name, got)
		}
	}
}

// The limits leave room for the largest documents that pkg/license accepts.
func TestLimitsFitTheDocuments(t *testing.T) {
	if vendorapi.MaxLicense != license.MaxFile {
		t.Errorf("MaxLicense %d, MaxFile %d", vendorapi.MaxLicense, license.MaxFile)
	}
	key, err := license.ParseKey("01234-56789-ABCDE-FGHJK-MNP55")
	if err != nil {
		t.Fatal(err)
	}
	largest := license.UsageReport{
		ID: strings.Repeat("i", 64), Product: "p", License: "l", Host: strings.Repeat("h", 128),
		Taken: time.Date(2026, time.March, 31, 0, 0, 0, 0, time.UTC), Counts: map[string]int64{},
	}
	for i := range 100 {
		largest.Counts[strings.Repeat("\x01", 62)+fmt.Sprintf("%02d", i)] = 1<<63 - 1 // control characters take six bytes in JSON
	}
	data, err := largest.Sign(key.SigningKey("p"))
	if err != nil || len(data) > vendorapi.MaxUsage {
		t.Errorf("largest usage report has %d bytes, MaxUsage is %d: %v", len(data), vendorapi.MaxUsage, err)
	}
}

func FuzzDecodeTime(f *testing.F) {
	f.Add("e30")
	f.Add("")
	f.Add("e3\r\n0")
	f.Fuzz(func(t *testing.T, header string) {
		if b := vendorapi.DecodeTime(header); b != nil && vendorapi.EncodeTime(b) != header {
			t.Errorf("%q decodes to %q, which encodes to %q", header, b, vendorapi.EncodeTime(b))
		}
	})
}
