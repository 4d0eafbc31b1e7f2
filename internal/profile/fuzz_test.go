package profile

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"unicode"
)

// Whatever is accepted keeps the promises that its users rely on.
func FuzzParse(f *testing.F) {
	for _, name := range []string{"altcraft-like.yaml", "navixy-like.yaml"} {
		data, err := os.ReadFile(examples + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(least))
	f.Add([]byte(least + "title: &a \"\\e\"\nvendor: {name: *a}\nplatform: {root: /, version: {file: x, pattern: (a)}}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Parse("p", data)
		if err != nil {
			if p != nil || strings.ContainsFunc(strings.ReplaceAll(err.Error(), "\n", ""), unicode.IsControl) {
				t.Fatalf("got %v and an error with control characters: %q", p, err)
			}
			return
		}
		if p.Schema != Schema || !isName(p.Product, "") || p.Title == "" || p.Vendor.Name == "" {
			t.Fatalf("incomplete: %+v", p)
		}
		if !strings.HasPrefix(p.Endpoint, "https://") && !strings.HasPrefix(p.Endpoint, "http://") || strings.HasSuffix(p.Endpoint, "/") {
			t.Fatalf("endpoint %q", p.Endpoint)
		}
		if n := len(p.Roots()); n < 1 || p.Trust.Threshold < 1 || p.Trust.Threshold > n {
			t.Fatalf("trust %+v", p.Trust)
		}
		for i, root := range p.Roots() {
			for _, other := range p.Roots()[:i] {
				if len(root) != 32 || bytes.Equal(root, other) {
					t.Fatalf("roots %v", p.Trust.Roots)
				}
			}
		}
		for _, s := range []string{p.Title, p.Vendor.Name, p.Vendor.Support, p.License.Renew, p.License.Updates, p.Platform.Root} {
			if strings.ContainsFunc(s, unicode.IsControl) || len(s) > maxProse {
				t.Fatalf("text %q", s)
			}
		}
		_, _ = p.Platform.Version.Find("1.2.3")
	})
}
