package tuf

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"

	"github.com/optool/optool/internal/lang"
)

// errUnsigned is about a document that too few of the keys have signed.
var errUnsigned = errors.New("not signed by enough keys")

// key is a public key (section 4.2 of the specification).
type key struct {
	Type   string `json:"keytype"`
	Scheme string `json:"scheme"`
	Value  struct {
		Public string `json:"public"` // hexadecimal for Ed25519, PEM otherwise
	} `json:"keyval"`
}

// duty says who signs for a role: Threshold of the keys.
type duty struct {
	KeyIDs    []string `json:"keyids"`
	Threshold int      `json:"threshold"`
}

// vouches reports whether the root stands behind what claims to be of role: nil
// if it does, errUnsigned if too few keys signed, another error if it cannot be told.
func (p rootPart) vouches(role string, claim proof) error {
	return p.Roles[role].met(role, p.Keys, claim)
}

// vouches is vouches of a root for a delegated role.
func (p targetsPart) vouches(role string, claim proof) error {
	if p.Delegations == nil {
		return nobody(role)
	}
	return p.Delegations.duty(role).met(role, p.Delegations.Keys, claim)
}

// met counts public keys, whatever they are called: one that goes by two names
// signs once.
func (d *duty) met(role string, keys map[string]*key, claim proof) error {
	if d == nil || len(d.KeyIDs) == 0 {
		return nobody(role)
	}
	if d.Threshold < 1 {
		return lang.Errorf("%s needs no signature at all", clip(role))
	}
	signers := map[string]bool{}
	for _, id := range d.KeyIDs {
		k := keys[id]
		if k == nil {
			return lang.Errorf("a key of %s is not there", clip(role))
		}
		public, fingerprint, err := k.public()
		if err != nil {
			return lang.Errorf("a key of %s cannot be used: %w", clip(role), err)
		}
		if !signers[fingerprint] && k.verify(public, claim.text, claim.signatures[id]) {
			signers[fingerprint] = true
		}
	}
	if len(signers) < d.Threshold {
		return errUnsigned
	}
	return nil
}

func nobody(role string) error { return lang.Errorf("nobody signs for %s", clip(role)) }

// public returns the key itself, and what is the same for the same key alone.
func (k *key) public() (public crypto.PublicKey, fingerprint string, err error) {
	switch k.Type {
	case "ed25519":
		var raw []byte
		if raw, err = hex.DecodeString(k.Value.Public); err == nil && len(raw) != ed25519.PublicKeySize {
			err = lang.Errorf("it has the wrong length")
		}
		public = ed25519.PublicKey(raw)
	case "ecdsa", "ecdsa-sha2-nistp256", "rsa":
		public, err = fromPEM(k.Value.Public)
		_, isRSA := public.(*rsa.PublicKey)
		_, isECDSA := public.(*ecdsa.PublicKey)
		if err == nil && !(isRSA && k.Type == "rsa" || isECDSA && k.Type != "rsa") {
			err = lang.Errorf("it is not of its type")
		}
	default:
		err = lang.Errorf("it is of type %q", clip(k.Type))
	}
	if err != nil {
		return nil, "", err
	}
	form, err := x509.MarshalPKIXPublicKey(public)
	return public, string(form), err
}

func fromPEM(text string) (crypto.PublicKey, error) {
	block, _ := pem.Decode([]byte(text))
	switch {
	case block == nil:
		return nil, lang.Errorf("it is not PEM")
	case block.Type == "RSA PUBLIC KEY":
		return x509.ParsePKCS1PublicKey(block.Bytes)
	case block.Type == "PUBLIC KEY":
		return x509.ParsePKIXPublicKey(block.Bytes)
	}
	return nil, lang.Errorf("it is not a public key")
}

// verify reports whether a signature is one of the text by this key, which is public.
func (k *key) verify(public crypto.PublicKey, text, signature []byte) bool {
	switch public := public.(type) {
	case ed25519.PublicKey:
		return ed25519.Verify(public, text, signature)
	case *ecdsa.PublicKey:
		if k.Scheme == "ecdsa-sha2-nistp384" {
			sum := sha512.Sum384(text)
			return ecdsa.VerifyASN1(public, sum[:], signature)
		}
		sum := sha256.Sum256(text)
		return ecdsa.VerifyASN1(public, sum[:], signature)
	case *rsa.PublicKey:
		sum := sha256.Sum256(text)
		return rsa.VerifyPSS(public, crypto.SHA256, sum[:], signature, nil) == nil
	}
	return false
}

// fits reports whether data has the length and the hashes that were signed for it, if any.
func (n *named) fits(data []byte) bool {
	return (n.Length == 0 || n.Length == int64(len(data))) && fitHashes(n.Hashes, data)
}

// fitHashes wants all of them to be right; one that is not known here is not.
func fitHashes(hashes map[string]hexBytes, data []byte) bool {
	for algorithm, want := range hashes {
		var sum []byte
		switch algorithm {
		case "sha256":
			s := sha256.Sum256(data)
			sum = s[:]
		case "sha512":
			s := sha512.Sum512(data)
			sum = s[:]
		default:
			return false
		}
		if string(sum) != string(want) {
			return false
		}
	}
	return true
}
