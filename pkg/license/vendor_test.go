package license_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/pkg/license"
)

// The tests play a vendor with fixed keys, and Ed25519 is deterministic: a file
// signed here has the same bytes in every run.

const product = "acme-platform"

var (
	root1, root2, root3 = seeded("root 1"), seeded("root 2"), seeded("root 3")
	licenseKey          = seeded("license")
	timeKey             = seeded("time")
	stranger            = seeded("stranger")
)

func seeded(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte("test key: " + name))
	return ed25519.NewKeyFromSeed(seed[:])
}

func public(k ed25519.PrivateKey) ed25519.PublicKey { return k.Public().(ed25519.PublicKey) }

// trust is what the vendor's profile says: two of three roots.
func trust() license.Trust {
	return license.Trust{
		Product:   product,
		Roots:     []ed25519.PublicKey{public(root1), public(root2), public(root3)},
		Threshold: 2,
	}
}

// at reads a date, or an instant in RFC 3339.
func at(s string) time.Time {
	if !strings.Contains(s, "T") {
		s += "T00:00:00Z"
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return t
}

func ringKey(k ed25519.PrivateKey, use license.Use) license.RingKey {
	return license.RingKey{
		ID: license.KeyID(public(k)), Public: license.EncodePublic(public(k)), Use: use, NotBefore: at("2026-01-01"),
	}
}

// ring is the vendor's key ring with changes.
func ring(changes ...func(*license.KeyRing)) *license.KeyRing {
	r := &license.KeyRing{
		Product: product, Version: 3, Issued: at("2026-01-01"),
		Keys: []license.RingKey{ringKey(licenseKey, license.UseLicense), ringKey(timeKey, license.UseTime)},
	}
	for _, change := range changes {
		change(r)
	}
	return r
}

// sample is a monthly subscription for March 2026 with changes: unpaid, the admin
// panel closes on the 10th and the platform, with the end of grace, on the 15th.
func sample(changes ...func(*license.License)) license.License {
	end := at("2026-04-01")
	l := license.License{
		ID: "lic_0001", Sequence: 7, Product: product, Customer: "Nord AG",
		Edition: "enterprise", Deployment: "on-premise",
		Issued: at("2026-02-20"), NotBefore: at("2026-03-01"), Expires: &end, GraceDays: 14,
		Status: license.Active, Platform: ">=4.0 <5.0",
		Updates:  &license.Updates{Channels: []string{"stable"}},
		Support:  &license.Support{Level: "gold", Channels: []string{"chat", "e-mail"}},
		Features: []string{"api", "reports"}, Limits: map[string]int64{"devices": 500, "users": -1},
		RefreshAfter: 6 * 3600,
		Enforcement:  []license.Stage{{Name: "admin-panel", FromDay: 10}, {Name: "platform", FromDay: 15}},
	}
	for _, change := range changes {
		change(&l)
	}
	return l
}

func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

func signedRing(r *license.KeyRing, roots ...ed25519.PrivateKey) *license.Envelope {
	return license.Sign(license.TypeKeyRing, encode(r), roots...)
}

func signedLicense(l license.License, keys ...ed25519.PrivateKey) *license.Envelope {
	return license.Sign(license.TypeLicense, encode(l), keys...)
}

// file is the sample licence with changes as the vendor serves it.
func file(changes ...func(*license.License)) []byte {
	f := license.File{
		License: signedLicense(sample(changes...), licenseKey),
		KeyRing: signedRing(ring(), root1, root2),
	}
	return f.Marshal()
}

func statement(t time.Time, key ed25519.PrivateKey) []byte {
	return license.Sign(license.TypeTime, encode(license.TimeStatement{Product: product, Time: t}), key).Marshal()
}

// kindOf returns the Kind of an error of the package, "" for nil.
func kindOf(t testing.TB, err error) license.Kind {
	t.Helper()
	if err == nil {
		return ""
	}
	var p *license.Problem
	if !errors.As(err, &p) {
		t.Fatalf("error is no Problem: %v", err)
	}
	if len(p.Detail) > 2000 || strings.ContainsAny(p.Detail, "\n\r\x1b") {
		t.Fatalf("error text is not one short line: %.300q", p.Detail)
	}
	return p.Kind
}

// TestGolden holds the signed files of testdata: what was signed once must open
// for ever, and the same content must give the same bytes. UPDATE_GOLDEN=1
// writes them anew.
func TestGolden(t *testing.T) {
	for name, want := range map[string][]byte{
		"testdata/licence.lic":  file(),
		"testdata/keyring.dsse": (&license.File{KeyRing: signedRing(ring(), root1, root2)}).Marshal(),
		"testdata/licence.json": signedLicense(sample(), licenseKey).Marshal(),
		"testdata/time.json":    statement(at("2026-03-15"), timeKey),
		"testdata/lapsed.lic":   file(func(l *license.License) { end := at("2026-03-03"); l.Expires = &end }),
	} {
		if os.Getenv("UPDATE_GOLDEN") != "" {
			if err := os.WriteFile(name, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("%s: the signed form changed", name)
		}
	}
	if d, err := trust().Open(file()); err != nil || d.License.Customer != "Nord AG" || d.Ring.Version != 3 || d.KeyID != license.KeyID(public(licenseKey)) {
		t.Fatalf("sample does not open: %+v, %v", d, err)
	}
}
