package license_test

import (
	"bytes"
	"crypto/ed25519"
	"slices"
	"testing"

	"github.com/optool/optool/pkg/license"
)

// Well-formed files that someone else made, or that the vendor made for another
// purpose.
func TestForgeries(t *testing.T) {
	type file = license.File
	sound := signedRing(ring(), root1, root2)
	genuine := signedLicense(sample(), licenseKey)
	inRing := func(changes ...func(*license.KeyRing)) *license.Envelope {
		return signedRing(ring(changes...), root1, root2)
	}
	retyped := func(e *license.Envelope, payloadType string) *license.Envelope {
		return &license.Envelope{Payload: e.Payload, PayloadType: payloadType, Signatures: e.Signatures}
	}
	with := func(e *license.Envelope, s ...license.Signature) *license.Envelope {
		return &license.Envelope{Payload: e.Payload, PayloadType: e.PayloadType, Signatures: s}
	}
	claimed := func(e *license.Envelope, by ed25519.PrivateKey) license.Signature {
		return license.Signature{KeyID: license.KeyID(public(by)), Sig: e.Signatures[0].Sig}
	}
	twice := func(e *license.Envelope) *license.Envelope { return with(e, e.Signatures[0], e.Signatures[0]) }

	for _, c := range []struct {
		name string
		file file
		want license.Kind
	}{
		{"genuine", file{genuine, sound}, ""},
		{"ring by all three roots", file{genuine, signedRing(ring(), root3, root1, root2)}, ""},
		{"ring by two roots and a stranger", file{genuine, signedRing(ring(), root1, stranger, root3)}, ""},

		{"no ring anywhere", file{genuine, nil}, license.UnknownKey},
		{"ring alone", file{nil, sound}, license.Malformed},
		{"ring in the licence's place", file{sound, sound}, license.Malformed},
		{"licence in the ring's place", file{genuine, genuine}, license.Malformed},
		{"ring called a licence", file{retyped(sound, license.TypeLicense), sound}, license.UnknownKey},
		{"licence called a ring", file{genuine, retyped(genuine, license.TypeKeyRing)}, license.BadKeyRing},
		{"time statement called a licence", file{license.Sign(license.TypeTime, encode(sample()), licenseKey), sound}, license.Malformed},
		{"time statement retyped", file{retyped(license.Sign(license.TypeTime, encode(sample()), licenseKey), license.TypeLicense), sound}, license.BadSignature},
		{"type in other letters", file{retyped(genuine, "Application/vnd.optool.license+json"), sound}, license.Malformed},

		{"stranger", file{signedLicense(sample(), stranger), sound}, license.UnknownKey},
		{"stranger under the licence key's name", file{with(genuine, claimed(signedLicense(sample(), stranger), licenseKey)), sound}, license.BadSignature},
		{"genuine signature under a stranger's name", file{with(genuine, claimed(genuine, stranger)), sound}, license.UnknownKey},
		{"time key", file{signedLicense(sample(), timeKey), sound}, license.UnknownKey},
		{"root key", file{signedLicense(sample(), root1), sound}, license.UnknownKey},
		{"signature twice", file{twice(genuine), sound}, license.BadSignature},
		{"signature cut", file{with(genuine, license.Signature{KeyID: genuine.Signatures[0].KeyID, Sig: genuine.Signatures[0].Sig[:63]}), sound}, license.BadSignature},
		{"signature empty", file{with(genuine, license.Signature{KeyID: genuine.Signatures[0].KeyID, Sig: []byte{}}), sound}, license.BadSignature},
		{"no signature", file{with(genuine, []license.Signature{}...), sound}, license.BadSignature},
		{"seventeen signatures", file{with(genuine, slices.Repeat(genuine.Signatures, 17)...), sound}, license.Malformed},

		{"ring below the threshold", file{genuine, signedRing(ring(), root1)}, license.BadKeyRing},
		{"ring by one root and strangers", file{genuine, signedRing(ring(), root1, stranger, licenseKey)}, license.BadKeyRing},
		{"ring by one root twice", file{genuine, signedRing(ring(), root1, root1)}, license.BadSignature},
		{"ring by its own licence key", file{genuine, signedRing(ring(), licenseKey)}, license.BadKeyRing},
		{"ring with one bad root", file{genuine, with(sound, sound.Signatures[0], sound.Signatures[1], claimed(sound, root3))}, license.BadSignature},
		{"ring for another product", file{genuine, inRing(func(r *license.KeyRing) { r.Product = "other" })}, license.WrongProduct},
		{"ring with no version", file{genuine, inRing(func(r *license.KeyRing) { r.Version = 0 })}, license.BadKeyRing},
		{"ring with no keys", file{genuine, inRing(func(r *license.KeyRing) { r.Keys = nil })}, license.UnknownKey},
		{"ring with a key twice", file{genuine, inRing(func(r *license.KeyRing) { r.Keys = append(r.Keys, r.Keys[0]) })}, license.BadKeyRing},
		{"ring with a misnamed key", file{genuine, inRing(func(r *license.KeyRing) { r.Keys[0].ID = r.Keys[1].ID })}, license.BadKeyRing},
		{"ring with a short key", file{genuine, inRing(func(r *license.KeyRing) { r.Keys[0].Public = "ed25519:AAAA" })}, license.BadKeyRing},
		{"ring with an unknown use", file{genuine, inRing(func(r *license.KeyRing) { r.Keys[0].Use = "release" })}, license.BadKeyRing},
		{"ring with 257 keys", file{genuine, inRing(func(r *license.KeyRing) { r.Keys = slices.Repeat(r.Keys[:1], 257) })}, license.BadKeyRing},
		{"ring that is no JSON", file{genuine, license.Sign(license.TypeKeyRing, []byte("keys"), root1, root2)}, license.BadKeyRing},

		{"revoked key", file{genuine, inRing(func(r *license.KeyRing) {
			r.Keys[0].Revoked = &license.Revocation{At: at("2026-12-01"), Reason: "stolen"}
		})}, license.RevokedKey},
		{"key of later", file{genuine, inRing(func(r *license.KeyRing) { r.Keys[0].NotBefore = sample().Issued.Add(ns) })}, license.StaleKey},
		{"first instant of the key", file{genuine, inRing(func(r *license.KeyRing) { r.Keys[0].NotBefore = sample().Issued })}, ""},
		{"key of before", file{genuine, inRing(func(r *license.KeyRing) { end := sample().Issued; r.Keys[0].NotAfter = &end })}, license.StaleKey},
		{"last instant of the key", file{genuine, inRing(func(r *license.KeyRing) { end := sample().Issued.Add(ns); r.Keys[0].NotAfter = &end })}, ""},

		{"licence for another product", file{signedLicense(sample(func(l *license.License) { l.Product = "other" }), licenseKey), sound}, license.WrongProduct},
		{"licence against the rules", file{signedLicense(sample(func(l *license.License) { l.Sequence = 0 }), licenseKey), sound}, license.Invalid},
		{"licence that is no JSON", file{license.Sign(license.TypeLicense, []byte("{}{}"), licenseKey), sound}, license.Invalid},
		{"licence of nothing", file{license.Sign(license.TypeLicense, []byte{}, licenseKey), sound}, license.Invalid},
	} {
		d, err := trust().Open(c.file.Marshal())
		if kind := kindOf(t, err); kind != c.want {
			t.Errorf("%s: %q (%v), want %q", c.name, kind, err, c.want)
		}
		if (d == nil) != (err != nil) {
			t.Errorf("%s: document %v with error %v", c.name, d, err)
		}
	}
}

// The newer of two rings decides, so that an old file does not bring a revoked
// key back.
func TestNewerRingDecides(t *testing.T) {
	revoking := func(version uint64) *license.KeyRing {
		return ring(func(r *license.KeyRing) {
			r.Version, r.Keys[0].Revoked = version, &license.Revocation{At: at("2026-05-01")}
		})
	}
	for version, want := range map[uint64]license.Kind{2: "", 3: license.RevokedKey, 4: license.RevokedKey} {
		known := trust()
		known.Ring = revoking(version)
		if _, err := known.Open(file()); kindOf(t, err) != want {
			t.Errorf("ring %d known, ring 3 in the file: %v, want %q", version, err, want)
		}
	}
}

// A second signature by a key that was revoked leaves the first one standing.
func TestRotatedKeys(t *testing.T) {
	rotated := ring(func(r *license.KeyRing) {
		r.Keys = append(r.Keys, ringKey(stranger, license.UseLicense))
		r.Keys[0].Revoked = &license.Revocation{At: at("2026-05-01")}
	})
	f := license.File{License: signedLicense(sample(), licenseKey, stranger), KeyRing: signedRing(rotated, root1, root2)}
	d, err := trust().Open(f.Marshal())
	if err != nil || d.KeyID != license.KeyID(public(stranger)) {
		t.Errorf("%+v, %v", d, err)
	}
}

// A profile that cannot be satisfied trusts nothing.
func TestUnusableTrust(t *testing.T) {
	all := trust().Roots
	for name, weak := range map[string]license.Trust{
		"no threshold":        {Product: product, Roots: all},
		"negative threshold":  {Product: product, Roots: all, Threshold: -1},
		"threshold too high":  {Product: product, Roots: all, Threshold: 4},
		"no roots":            {Product: product, Threshold: 1},
		"one root, named two": {Product: product, Roots: []ed25519.PublicKey{all[0], all[0]}, Threshold: 2},
		"short roots":         {Product: product, Roots: []ed25519.PublicKey{all[0][:31], nil}, Threshold: 1},
		"other roots":         {Product: product, Roots: []ed25519.PublicKey{public(stranger)}, Threshold: 1},
	} {
		if _, err := weak.Open(file()); kindOf(t, err) != license.BadKeyRing {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The pre-authentication encoding is that of the DSSE v1.0 specification, held
// by its own test vector; other DSSE tools read and write our envelopes.
func TestDSSEVector(t *testing.T) {
	e := license.Sign("http://example.com/HelloWorld", []byte("hello world"), licenseKey)
	if !ed25519.Verify(public(licenseKey), []byte("DSSEv1 29 http://example.com/HelloWorld 11 hello world"), e.Signatures[0].Sig) {
		t.Error("signature is not over the vector's encoding")
	}
	if want := []byte(`{"payload":"aGVsbG8gd29ybGQ=","payloadType":"http://example.com/HelloWorld","signatures":[{"keyid":"` + license.KeyID(public(licenseKey)) + `","sig":"`); !bytes.HasPrefix(e.Marshal(), want) {
		t.Errorf("envelope is %s", e.Marshal())
	}
}
