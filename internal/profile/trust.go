package profile

import (
	"crypto/ed25519"
	"encoding/base64"
	"slices"
	"strings"

	"github.com/optool/optool/internal/lang"
)

// Trust is the keys that everything signed by the vendor is traced back to.
type Trust struct {
	// trust.threshold: how many of the roots must have signed a key ring. 1 to the
	// number of roots. Default, also for 0: more than half (1 of 1, 2 of 2, 2 of 3).
	Threshold int `yaml:"threshold"`
	// trust.roots: the root public keys, each "ed25519:" and the base64 of its 32
	// bytes. 1 to 32, distinct. Required.
	Roots []RootKey `yaml:"roots"`
	// trust.keyring: the armoured key ring that the profile ships with, so that a
	// licence file can be verified before the first contact. A block of text
	// beginning "-----BEGIN KEY RING-----", up to 64 KiB. Optional. It is
	// kept as text; whoever uses it verifies it against the roots.
	KeyRing string `yaml:"keyring"`
	// trust.releases: the root metadata (The Update Framework, JSON) that every
	// release of the platform is traced back to. A block of text, up to 512 KiB.
	// Optional: without it the platform is not updated by optool. It is kept as
	// text; whoever uses it verifies it.
	Releases string `yaml:"releases"`
}

// RootKey is an Ed25519 public key (RFC 8032) of 32 bytes, written "ed25519:BASE64".
type RootKey ed25519.PublicKey

const rootPrefix = "ed25519:"

// String returns the key as a profile holds it.
func (k RootKey) String() string { return rootPrefix + base64.StdEncoding.EncodeToString(k) }

// MarshalText returns String.
func (k RootKey) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads the one spelling that String writes.
func (k *RootKey) UnmarshalText(text []byte) error {
	encoded, ok := strings.CutPrefix(string(text), rootPrefix)
	if !ok {
		return lang.Errorf("want ed25519: and the base64 of a public key")
	}
	key, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || RootKey(key).String() != string(text) {
		return lang.Errorf("want plain base64 behind ed25519: and nothing else")
	}
	if len(key) != ed25519.PublicKeySize {
		return lang.Errorf("want a public key of 32 bytes")
	}
	// Zeros are a placeholder somebody forgot, and a point of small order: anyone can sign for it.
	if !slices.ContainsFunc(key, func(b byte) bool { return b != 0 }) {
		return lang.Errorf("a key of zeros is a placeholder")
	}
	*k = key
	return nil
}

// Roots returns the root public keys in the order of the file.
func (p *Profile) Roots() []ed25519.PublicKey {
	keys := make([]ed25519.PublicKey, len(p.Trust.Roots))
	for i, k := range p.Trust.Roots {
		keys[i] = slices.Clone(ed25519.PublicKey(k))
	}
	return keys
}
