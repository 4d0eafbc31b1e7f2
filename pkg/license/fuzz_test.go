package license_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/optool/optool/pkg/license"
)

// forgiven undoes what ParseFile forgives.
func forgiven(data []byte) string {
	text := strings.ReplaceAll(strings.TrimPrefix(string(data), "\ufeff"), "\r\n", "\n")
	return strings.TrimRight(strings.Trim(text, "\n"), "\r\n") + "\n"
}

// seed adds the signed files of the sample vendor, whole and damaged.
func seed(f *testing.F) {
	whole := file()
	for _, data := range [][]byte{
		whole, whole[:len(whole)/2], bytes.ReplaceAll(whole, []byte("\n"), []byte("\r\n")),
		signedLicense(sample(), licenseKey).Marshal(),
		signedRing(ring(), root1, root2).Marshal(),
		(&license.File{KeyRing: signedRing(ring(), root1, root2)}).Marshal(),
		(&license.File{License: signedLicense(sample(), stranger), KeyRing: signedRing(ring(), root1, root2)}).Marshal(),
		statement(ides, timeKey),
		[]byte("-----BEGIN LICENSE-----\n\n-----END LICENSE-----\n"), []byte("{}"), nil,
	} {
		f.Add(data)
	}
}

// Whatever parses is written as it was read.
func FuzzParseFile(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := license.ParseFile(data)
		if err != nil {
			kindOf(t, err)
			return
		}
		written := string(got.Marshal())
		if bytes.HasPrefix(bytes.TrimLeft(data, "\ufeff\r\n"), []byte("{")) {
			e := got.License
			if e == nil {
				e = got.KeyRing
			}
			written = string(e.Marshal()) + "\n"
		}
		if written != forgiven(data) {
			t.Errorf("read  %q\nwrote %q", data, written)
		}
	})
}

// No file opens but one that carries what the vendor signed.
func FuzzOpen(f *testing.F) {
	seed(f)
	want := sample()
	known := trust()
	known.Ring = ring()
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, trust := range []license.Trust{trust(), known} {
			d, err := trust.Open(data)
			if kindOf(t, err) == "" && !reflect.DeepEqual(d.License, want) {
				t.Errorf("opened as %+v", d.License)
			}
			v := license.Evaluate(data, trust, license.Conditions{Now: ides, Version: "4.2"})
			if sound := v.State == license.Valid; sound != (err == nil) {
				t.Errorf("state %s with error %v", v.State, err)
			}
		}
	})
}

func FuzzOpenKeyRing(f *testing.F) {
	seed(f)
	f.Add([]byte(`{"product":"acme-platform","version":1,"issued":"2026-01-01T00:00:00Z","keys":[{"id":"","public":"ed25519:"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if e, err := license.ParseEnvelope(data); err == nil {
			got, err := license.OpenKeyRing(e, product, trust().Roots, 2)
			if kindOf(t, err) == "" && !bytes.Equal(encode(got), encode(ring())) {
				t.Errorf("opened as %+v", got)
			}
		}
		// The same bytes as content that two roots did sign: the rules alone decide.
		e := license.Sign(license.TypeKeyRing, data, root1, root2)
		got, err := license.OpenKeyRing(e, product, trust().Roots, 2)
		if (kindOf(t, err) == "") != (got != nil) {
			t.Errorf("ring %v with error %v", got, err)
		}
		if got != nil {
			_, err := got.OpenTime(statement(ides, timeKey), product)
			kindOf(t, err)
		}
	})
}

func FuzzOpenUsage(f *testing.F) {
	report, err := sampleReport().Sign(customerKey)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(report)
	f.Add(encode(sampleReport()))
	f.Add([]byte(`{"counts":{"devices":-1}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := license.OpenUsage(data, product, public(customerKey))
		if kindOf(t, err) == "" && !reflect.DeepEqual(got, sampleReport()) {
			t.Errorf("opened as %+v", got)
		}
		// The same bytes as content that the customer did sign.
		got, err = license.OpenUsage(license.Sign(license.TypeUsage, data, customerKey).Marshal(), product, public(customerKey))
		if kindOf(t, err) == "" && (got.Product != product || got.Check() != nil) {
			t.Errorf("opened as %+v", got)
		}
	})
}

// A range reads the same after it was written.
func FuzzParseRange(f *testing.F) {
	for _, text := range []string{"", "*", ">=4.0 <5.0", "4.x || ^5.1-rc.1", "~ 4.2.1, != 4.2.3", "<=1.2.3.4.5.6+b", "=>4", "4.-"} {
		f.Add(text, "4.2.1")
	}
	f.Fuzz(func(t *testing.T, text, version string) {
		v, err := license.ParseVersion(version)
		kindOf(t, err)
		r, err := license.ParseRange(text)
		if kindOf(t, err) != "" {
			return
		}
		again, err := license.ParseRange(r.String())
		if err != nil || again.Holds(v) != r.Holds(v) {
			t.Errorf("%q holds %q: %v, and as %q: %v, %v", text, version, r.Holds(v), r, again.Holds(v), err)
		}
	})
}

func FuzzParseKey(f *testing.F) {
	for _, typed := range []string{sampleKey().Reveal(), "", "01234-56789-ABCDE-FGHJK-MNP56", "oi l", strings.Repeat("-", 300)} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		k, err := license.ParseKey(typed)
		if kindOf(t, err) != "" {
			if letters := strings.TrimSpace(typed); len(letters) > 20 && strings.Contains(err.Error(), letters) {
				t.Errorf("the error shows what was typed: %v", err)
			}
			return
		}
		if again, err := license.ParseKey(k.Reveal()); err != nil || again.Reveal() != k.Reveal() {
			t.Errorf("%q reads as %q, which does not read: %v", typed, k.Reveal(), err)
		}
		if name := k.Lookup(product); len(name) != 40 || strings.Trim(name, "0123456789abcdef") != "" {
			t.Errorf("lookup name %q", name)
		}
	})
}
