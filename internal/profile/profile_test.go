package profile

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/strictyaml"
)

const (
	rootA = "ed25519:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
	rootB = "ed25519:HxAREhMUFRYXGBkaGxwdHh8AAQIDBAUGBwgJCgsMDQ4="
	least = "schema: optool-profile/v1\nproduct: acme\nendpoint: https://licence.acme.example/\ntrust: {roots: [" + rootA + "]}\n"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestDefaults(t *testing.T) {
	p, err := Parse("p.yaml", []byte(least))
	if err != nil {
		t.Fatal(err)
	}
	got := []any{p.Title, p.Vendor.Name, p.Endpoint, p.Trust.Threshold, p.License.WarnDays, p.License.Notices.Thresholds, len(p.Roots()), p.Platform.Version.Given()}
	want := []any{"acme", "acme", "https://licence.acme.example", 1, 14, []int{14, 7, 3, 1}, 1, false}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if sum := sha256.Sum256([]byte(least)); p.Digest() != hex.EncodeToString(sum[:]) {
		t.Error("digest is not the SHA-256 of the file")
	}
	if p.Trust.Roots[0].String() != rootA {
		t.Error("a root is not written as it was read")
	}
	p.Roots()[0][0]++
	if p.Trust.Roots[0].String() != rootA {
		t.Error("a caller can change the roots")
	}
}

func TestGivenValuesStay(t *testing.T) {
	p, err := Parse("p.yaml", []byte(least+`
license:
  warnDays: 0
  notices: {thresholds: [1, 30]}
  stages: [{name: admin_panel}, {name: platform, title: Blocked}]
`))
	if err != nil {
		t.Fatal(err)
	}
	l := p.License
	if l.WarnDays != 0 || !slices.Equal(l.Notices.Thresholds, []int{30, 1}) {
		t.Errorf("got %+v", l)
	}
	if a, b, c := l.Stages.Title("admin_panel"), l.Stages.Title("platform"), l.Stages.Title("other"); a != "admin_panel" || b != "Blocked" || c != "other" {
		t.Error(a, b, c)
	}
	if !l.Stages.Has("platform") || l.Stages.Has("other") {
		t.Error("Has")
	}
}

func TestThreshold(t *testing.T) {
	for given, want := range map[string]int{"": 2, "threshold: 0, ": 2, "threshold: 1, ": 1} {
		p, err := Parse("p.yaml", []byte(strings.Replace(least, "{roots: ["+rootA, "{"+given+"roots: ["+rootA+", "+rootB, 1)))
		if err != nil || p.Trust.Threshold != want {
			t.Errorf("%q: %v, got %+v, want %d", given, err, p, want)
		}
	}
}

// A key has one spelling, so that two profiles with the same key look the same.
func TestRootKeySpelling(t *testing.T) {
	var k RootKey
	if err := k.UnmarshalText([]byte(rootA)); err != nil {
		t.Fatal(err)
	}
	for _, in := range []string{
		"", strings.ToUpper(rootA[:8]) + rootA[8:], rootA[:20] + "\n" + rootA[20:], rootA + "\r", " " + rootA,
		strings.TrimSuffix(rootA, "="), strings.Replace(rootA, "8=", "9=", 1), rootA[:48],
	} {
		if err := k.UnmarshalText([]byte(in)); err == nil {
			t.Errorf("accepted %q", in)
		}
	}
}

// Every problem of a file is reported, in order, each on its line.
func TestProblemsGolden(t *testing.T) {
	inputs, err := filepath.Glob("testdata/*.yaml")
	if err != nil || len(inputs) == 0 {
		t.Fatal(err, "no inputs")
	}
	for _, in := range inputs {
		name := filepath.Base(in)
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(in)
			if err != nil {
				t.Fatal(err)
			}
			_, got := Parse(name, data)
			if got == nil {
				t.Fatal("accepted")
			}
			file := strings.TrimSuffix(in, ".yaml") + ".golden"
			if *update {
				if err := os.WriteFile(file, []byte(got.Error()+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			golden, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(golden), got.Error()+"\n"); d != "" {
				t.Error(d)
			}
			f := fault.Of(got)
			if f.Code != "profile_invalid" || f.Exit != fault.ExitUsage || f.Hint == "" || !errors.As(got, new(*strictyaml.Errors)) {
				t.Errorf("bad fault %+v", f)
			}
		})
	}
}

func TestEndpoint(t *testing.T) {
	for in, want := range map[string]string{
		"https://a.example":             "",
		"https://a.example/x/y/":        "",
		"https://a.example:8443":        "",
		"https://[2001:db8::1]:8443/x":  "",
		"http://127.0.0.1:8080":         "",
		"http://[::1]:8080":             "",
		"http://localhost:8080":         "",
		"http://a.example":              "want https; http is for a loopback host alone",
		"http://127.0.0.1.a.example":    "want https; http is for a loopback host alone",
		"http://localhost.a.example":    "want https; http is for a loopback host alone",
		"ftp://a.example":               "want a URL such as https://acme.example",
		"a.example":                     "want a URL such as https://acme.example",
		"https://":                      "want a URL such as https://acme.example",
		"https://:443":                  "want a host name, and a port from 1 to 65535 if any",
		"https://a.example:0":           "want a host name, and a port from 1 to 65535 if any",
		"https://a.example:":            "want a host name, and a port from 1 to 65535 if any",
		"https://a.example:99999":       "want a host name, and a port from 1 to 65535 if any",
		"https://me:hunter2@a.example":  "want no user or password",
		"https://a.example?x=1":         "want no query or fragment",
		"https://a.example/#":           "want no query or fragment",
		"https://a.example/x/../y":      "want a path without //, . or ..",
		"https://a.example/x//y":        "want a path without //, . or ..",
		"HTTPS://a.example":             "want it as it is sent: https://a.example",
		"https://a.example/a b":         "want it as it is sent: https://a.example/a%20b",
		"https://" + long(500) + ".org": "want up to 500 bytes, got 512",
	} {
		_, err := Parse("p", []byte(strings.Replace(least, "https://licence.acme.example/", "'"+in+"'", 1)))
		if want != "" {
			want = "p:3: endpoint: " + want
		}
		if got := text(err); got != want {
			t.Errorf("%s:\n got %s\nwant %s", in, got, want)
		}
	}
}

func TestBounds(t *testing.T) {
	many := strings.TrimSuffix(strings.Repeat(rootA+", ", 33), ", ")
	for _, c := range []struct{ in, want string }{
		{"title: " + long(201), "p:5: title: want up to 200 bytes, got 201"},
		{`title: "a\e[31mb"`, "p:5: title: want one line without control characters, got U+001B"},
		{`vendor: {name: "a\u202eb"}`, "p:5: vendor.name: want one line without control characters, got U+202E"},
		{`license: {renew: "a\nb"}`, "p:5: license.renew: want one line without control characters, got U+000A"},
		{"license: {updates: " + long(1001) + "}", "p:5: license.updates: want up to 1000 bytes, got 1001"},
		{"license: {usage: [" + strings.Repeat("{name: a},", 257) + "]}", "p:5: license.usage: want up to 256, got 257"},
		{"license: {limits: [~]}", "p:5: license.limits[0].name: missing"},
		{"license: {notices: {thresholds: [" + strings.Repeat("1,", 33) + "]}}", "p:5: license.notices.thresholds: want up to 32, got 33"},
		{"license: {notices: {thresholds: []}}", ""},
		{"platform: {version: {file: VERSION}}", "p:5: platform.version.file: a relative path needs platform.root"},
		{"platform: {version: {pattern: (a)}}", "p:5: platform.version: want a file or a command beside the pattern"},
		{"platform: {version: {command: [acme]}}", "p:5: platform.version.command[0]: want the absolute path of a program, without . or .."},
		{"platform: {root: /opt/../etc}", "p:5: platform.root: want an absolute path without . or .."},
		{"platform: {version: {command: [/x" + strings.Repeat(",a", 32) + "]}}", "p:5: platform.version.command: want up to 32 items, got 33"},
		{"platform: {version: {file: /etc/v, pattern: '" + long(501) + "'}}", "p:5: platform.version.pattern: want up to 500 bytes, got 501"},
	} {
		if _, err := Parse("p", []byte(least+c.in+"\n")); text(err) != c.want {
			t.Errorf("%.60s:\n got %s\nwant %s", c.in, text(err), c.want)
		}
	}
	if _, err := Parse("p", []byte(strings.Replace(least, rootA, many, 1))); text(err) != "p:4: trust.roots: want up to 32 keys, got 33" {
		t.Error(err)
	}
	if _, err := Parse("p", []byte(least+strings.Repeat("#", MaxSize))); text(err) != "p: file is larger than 1024 KiB" {
		t.Error(err)
	}
}

func long(n int) string { return strings.Repeat("a", n) }

func text(err error) string {
	if err == nil {
		return ""
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return first
}
