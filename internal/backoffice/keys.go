package backoffice

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"path/filepath"
	"slices"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/license"
)

// ringSlack is how long before its making a ring key counts as valid, so that a
// licence survives a vendor's clock that is set back a little.
const ringSlack = 24 * time.Hour

// signer is what signing takes: the key ring in force and the licence key.
type signer struct {
	trust    license.Trust
	ring     *license.KeyRing
	envelope *license.Envelope // of ring
	key      ed25519.PrivateKey
	keyID    string
}

// signer reads the key ring and the licence key in force.
func (s *Store) signer() (*signer, error) {
	by, err := s.reader()
	if err != nil {
		return nil, err
	}
	by.key, by.keyID, err = s.current(by.ring, license.UseLicense)
	return by, err
}

// reader is a signer without the key, enough for looking at things.
func (s *Store) reader() (*signer, error) {
	trust, err := s.trust()
	if err != nil {
		return nil, err
	}
	data, err := system.ReadFile(s.path("keyring.dsse"), license.MaxFile)
	if err != nil {
		return nil, err
	}
	by, err := openRing(data, trust)
	if err != nil {
		return nil, fault.New(fault.ExitUnverified, "key_ring_invalid", "%s does not verify with the roots of profile.yaml: %w", s.path("keyring.dsse"), err).
			Hinted("restore keyring.dsse and the trust section of profile.yaml from a backup")
	}
	return by, nil
}

// openRing verifies a bare key ring file.
func openRing(data []byte, trust license.Trust) (*signer, error) {
	envelope, err := license.ParseKeyRing(data)
	if err != nil {
		return nil, err
	}
	ring, err := license.OpenKeyRing(envelope, trust.Product, trust.Roots, trust.Threshold)
	if err != nil {
		return nil, err
	}
	return &signer{trust: trust, ring: ring, envelope: envelope}, nil
}

// trust is what customers believe: the trust section of profile.yaml.
func (s *Store) trust() (license.Trust, error) {
	_, p, err := s.profile()
	if err != nil {
		return license.Trust{}, err
	}
	return license.Trust{Product: p.Product, Roots: p.Roots(), Threshold: p.Trust.Threshold}, nil
}

// profile reads profile.yaml.
func (s *Store) profile() ([]byte, *profile.Profile, error) {
	path := s.path("profile.yaml")
	data, err := system.ReadFile(path, profile.MaxSize)
	if err != nil {
		return nil, nil, err
	}
	p, err := profile.Parse(path, data)
	if err == nil && p.Product != s.Product {
		err = fault.New(fault.ExitUsage, "config_invalid", "profile.yaml is for %s, vendor.yaml for %s", p.Product, s.Product).
			Hinted("a product keeps its name: correct the file that was changed")
	}
	return data, p, err
}

// file signs l and returns the licence file, after opening it as a customer would.
func (by *signer) file(l *license.License) ([]byte, error) {
	if err := l.Check(); err != nil {
		return nil, fault.New(fault.ExitUsage, "license_invalid", "%w", err)
	}
	payload, err := json.Marshal(l)
	if err != nil {
		return nil, err
	}
	file := license.File{License: license.Sign(license.TypeLicense, payload, by.key), KeyRing: by.envelope}
	data := file.Marshal()
	if _, err := by.trust.Open(data); err != nil {
		return nil, fault.New(fault.ExitUnverified, "license_refused", "the signed licence would be refused by customers: %w", err)
	}
	return data, nil
}

// current returns the key in force for a use: the newest of the ring that is
// neither ended nor revoked.
func (s *Store) current(ring *license.KeyRing, use license.Use) (ed25519.PrivateKey, string, error) {
	for _, k := range slices.Backward(ring.Keys) {
		if k.Use == use && k.NotAfter == nil && k.Revoked == nil {
			key, err := readKey(s.keyFile(use, k.ID))
			return key, k.ID, err
		}
	}
	return nil, "", fault.New(fault.ExitFailure, "no_signing_key", "the key ring has no %s key in force", use).
		Hinted("make one with: optool-vendor key rotate")
}

func (s *Store) keyFile(use license.Use, id string) string {
	return s.path("keys", string(use)+"-"+id+".key")
}

// newRingKey makes a key and its entry. The caller stores the key before a ring
// that names it.
func (s *Store) newRingKey(use license.Use) (license.RingKey, ed25519.PrivateKey, error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	return license.RingKey{
		ID:        license.KeyID(public),
		Public:    license.EncodePublic(public),
		Use:       use,
		NotBefore: s.instant().Add(-ringSlack),
	}, private, err
}

// signRing signs the ring with exactly threshold of the root keys found in dir.
func signRing(ring *license.KeyRing, trust license.Trust, dir string) (*license.Envelope, error) {
	files, err := filepath.Glob(filepath.Join(dir, "root-*.key"))
	if err != nil {
		return nil, fault.Usage("%s cannot be searched for root keys: %w", dir, err)
	}
	var keys []ed25519.PrivateKey
	for _, file := range files {
		key, err := readKey(file)
		if err != nil {
			return nil, err
		}
		known := slices.ContainsFunc(trust.Roots, func(root ed25519.PublicKey) bool { return root.Equal(key.Public()) })
		if known && len(keys) < trust.Threshold {
			keys = append(keys, key)
		}
	}
	if len(keys) < trust.Threshold {
		return nil, fault.New(fault.ExitUsage, "root_keys_missing", "a key ring needs %d of the profile's root keys, %s has %d",
			trust.Threshold, dir, len(keys)).Hinted("bring the root keys and name their directory with --root-keys DIR")
	}
	payload, err := json.Marshal(ring)
	if err != nil {
		return nil, err
	}
	e := license.Sign(license.TypeKeyRing, payload, keys...)
	_, err = license.OpenKeyRing(e, trust.Product, trust.Roots, trust.Threshold)
	return e, err
}

func writeKey(path string, key ed25519.PrivateKey) error {
	text, err := keyText(key)
	if err != nil {
		return err
	}
	return system.WriteFile(path, text, 0o600)
}

func keyText(key ed25519.PrivateKey) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), err
}

func readKey(path string) (ed25519.PrivateKey, error) {
	data, err := system.ReadFile(path, maxSmall)
	if err != nil {
		return nil, err
	}
	if block, _ := pem.Decode(data); block != nil {
		if key, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
			if key, ok := key.(ed25519.PrivateKey); ok {
				return key, nil
			}
		}
	}
	return nil, fault.New(fault.ExitUnverified, "key_invalid", "%s is no Ed25519 key in PKCS #8 PEM", path).
		Hinted("restore the file from a backup")
}
