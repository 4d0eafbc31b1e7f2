package profile

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestParseCore(t *testing.T) {
	for _, name := range []string{"altcraft-like.yaml", "navixy-like.yaml"} {
		data, err := os.ReadFile(examples + name)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := Parse(name, data)
		if err != nil {
			t.Fatal(err)
		}
		core, err := ParseCore(name, data)
		if err != nil {
			t.Fatal(err)
		}
		if core.Support.Given() || len(core.Diagnostics.Collectors) > 0 {
			t.Errorf("%s: the sections were read", name)
		}
		if core.Digest() != whole.Digest() {
			t.Errorf("%s: another digest", name)
		}
		opts := cmp.Options{cmpopts.IgnoreFields(Profile{}, "Support", "Diagnostics"), cmpopts.IgnoreUnexported(Profile{}), cmp.AllowUnexported(VersionSource{})}
		if diff := cmp.Diff(whole, core, opts); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// What is wrong outside of the two sections is found where it is, and what cannot be
// read without them is read with them.
func TestParseCoreFindsMistakes(t *testing.T) {
	wrong := "support:\n  version: 1\n\n# x\ndiagnostics:\n- broken\nnonsense: 1\n"
	_, err := ParseCore("p", []byte(least+wrong))
	if err == nil || !strings.Contains(err.Error(), "nonsense") {
		t.Errorf("got %v", err)
	}
	if _, err := ParseCore("p", []byte(least+"support:\n  version: 1\n")); err != nil {
		t.Errorf("a mistake in support stops a licence command: %v", err)
	}
	shared := least + "support: {url: &u 'https://acme.example', version: v, effective: 2026-01-01, delivery: {endpoint: true}}\nvendor: {website: *u}\n"
	if p, err := ParseCore("p", []byte(shared)); err != nil || p.Vendor.Website != "https://acme.example" {
		t.Errorf("an anchor in support: %v", err)
	}
}
