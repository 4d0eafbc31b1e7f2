package license

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// Use says what a ring key may sign.
type Use string

// Uses of a ring key.
const (
	UseLicense Use = "license"
	UseTime    Use = "time"
)

const maxRingKeys = 256

// KeyRing is the payload of a signed key ring. A ring with a higher Version
// replaces one with a lower; it has no expiry, so that a vendor who falls silent
// locks nobody out.
type KeyRing struct {
	Product string    `json:"product"`
	Version uint64    `json:"version"` // from 1, rising
	Issued  time.Time `json:"issued"`
	Keys    []RingKey `json:"keys"`

	envelope *Envelope // it was opened from; nil for one that was not
}

// File returns the ring as a bare key ring file, signatures and all; nil for one
// that was not opened from an envelope.
func (r *KeyRing) File() []byte {
	if r.envelope == nil {
		return nil
	}
	return (&File{KeyRing: r.envelope}).Marshal()
}

// RingKey is one signing key of a ring. A document counts when the instant it
// states as its own lies in [NotBefore, NotAfter) and the key is not revoked: a
// revoked key proves nothing, since whoever holds it can write any date.
type RingKey struct {
	ID        string      `json:"id"`     // KeyID of Public
	Public    string      `json:"public"` // see EncodePublic
	Use       Use         `json:"use"`
	NotBefore time.Time   `json:"notBefore"`
	NotAfter  *time.Time  `json:"notAfter,omitempty"` // nil: no end
	Revoked   *Revocation `json:"revoked,omitempty"`
}

// Revocation says when and why a key was withdrawn.
type Revocation struct {
	At     time.Time `json:"at"`
	Reason string    `json:"reason,omitempty"`
}

// DecodePublic reads the form that EncodePublic writes.
func DecodePublic(s string) (ed25519.PublicKey, error) {
	body, ok := strings.CutPrefix(s, "ed25519:")
	raw, err := base64.StdEncoding.Strict().DecodeString(body)
	if !ok || err != nil || len(raw) != ed25519.PublicKeySize {
		return nil, problem(Malformed, "not a public key: want ed25519: and 32 bytes in base64")
	}
	return raw, nil
}

// OpenKeyRing verifies a ring: the signatures of at least threshold distinct
// roots, the product, and the sense of its content.
func OpenKeyRing(e *Envelope, product string, roots []ed25519.PublicKey, threshold int) (*KeyRing, error) {
	if threshold < 1 || threshold > len(roots) {
		return nil, problem(BadKeyRing, "threshold of %d root signatures cannot be met by %d root keys", threshold, len(roots))
	}
	keys := make(map[string]ed25519.PublicKey, len(roots))
	for _, r := range roots {
		if len(r) == ed25519.PublicKeySize { // ed25519.Verify panics on any other
			keys[KeyID(r)] = r
		}
	}
	ids, err := e.signers(TypeKeyRing, keys)
	if err != nil {
		return nil, err
	}
	if len(ids) < threshold {
		return nil, problem(BadKeyRing, "key ring is signed by %d of the %d root keys it needs", len(ids), threshold)
	}
	return readKeyRing(e, product)
}

// AdoptKeyRing reads a ring that stands in the same trusted document as the root
// keys, such as a profile: whoever could forge it there could replace the roots,
// so its signatures would prove nothing and are not looked at.
func AdoptKeyRing(e *Envelope, product string) (*KeyRing, error) {
	if e.PayloadType != TypeKeyRing {
		return nil, problem(Malformed, "document is a %s, not a %s", strconv.Quote(clip(e.PayloadType)), TypeKeyRing)
	}
	return readKeyRing(e, product)
}

func readKeyRing(e *Envelope, product string) (*KeyRing, error) {
	var ring KeyRing
	if err := json.Unmarshal(e.Payload, &ring); err != nil {
		return nil, problem(BadKeyRing, "key ring cannot be read: %v", err)
	}
	if err := ring.check(product); err != nil {
		return nil, err
	}
	ring.envelope = e
	return &ring, nil
}

func (r *KeyRing) check(product string) error {
	switch {
	case r.Product != product:
		return problem(WrongProduct, "key ring is for %q, not for %q", r.Product, product)
	case r.Version < 1:
		return problem(BadKeyRing, "key ring has no version")
	case len(r.Keys) > maxRingKeys:
		return problem(BadKeyRing, "key ring has more than %d keys", maxRingKeys)
	}
	seen := map[string]bool{}
	for _, k := range r.Keys {
		public, err := DecodePublic(k.Public)
		switch {
		case err != nil:
			return problem(BadKeyRing, "key %q of the ring: %v", k.ID, err)
		case k.ID != KeyID(public):
			return problem(BadKeyRing, "key %q of the ring does not carry its own name", k.ID)
		case seen[k.ID]:
			return problem(BadKeyRing, "key %q stands twice in the ring", k.ID)
		case k.Use != UseLicense && k.Use != UseTime:
			return problem(BadKeyRing, "key %q of the ring has the unknown use %q", k.ID, k.Use)
		}
		seen[k.ID] = true
	}
	return nil
}

// verify checks that e is a document of payloadType signed by a key of the ring
// that has the use; the caller then holds the key's validity against the
// document's own date with validAt.
func (r *KeyRing) verify(e *Envelope, payloadType string, use Use) (*RingKey, error) {
	keys := map[string]ed25519.PublicKey{}
	byID := map[string]*RingKey{}
	for i := range r.Keys {
		if k := &r.Keys[i]; k.Use == use {
			public, err := DecodePublic(k.Public)
			if err != nil {
				return nil, err
			}
			keys[k.ID], byID[k.ID] = public, k
		}
	}
	ids, err := e.signers(payloadType, keys)
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		return nil, problem(UnknownKey, "signed by a key that is not in the vendor's key ring (version %d)", r.Version)
	}
	for _, id := range ids {
		if byID[id].Revoked == nil {
			return byID[id], nil
		}
	}
	return nil, problem(RevokedKey, "signed by key %s, which the vendor revoked on %s", ids[0], byID[ids[0]].Revoked.At.UTC().Format(time.DateOnly))
}

func (k *RingKey) validAt(t time.Time) error {
	if t.Before(k.NotBefore) || k.NotAfter != nil && !t.Before(*k.NotAfter) {
		return problem(StaleKey, "signed on %s by key %s, which was not valid then", t.UTC().Format(time.DateOnly), k.ID)
	}
	return nil
}
