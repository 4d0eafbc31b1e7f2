package backoffice

import (
	"context"
	"slices"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/license"
)

// Rotation says how to change the key ring.
type Rotation struct {
	Revoke        string // id of a key to revoke, empty for none
	RevokeCurrent bool   // revoke the licence key in force
	Reason        string // of the revocation
	RootKeys      string // directory of the root keys; empty: keys in the vendor's directory
}

// Ring returns the key ring in force.
func (s *Store) Ring() (*license.KeyRing, error) {
	by, err := s.reader()
	if err != nil {
		return nil, err
	}
	return by.ring, nil
}

// Rotate makes a new licence key (a new time key, when it is one of those that is
// revoked), has the root keys sign the next key ring, and signs every licence
// anew. The key in force until now ends, or is revoked if so wished. It returns
// the new ring.
func (s *Store) Rotate(ctx context.Context, o Rotation) (*license.KeyRing, error) {
	var ring *license.KeyRing
	err := s.write(ctx, func(by *signer) error {
		ring = by.ring
		now := s.instant()
		if o.RevokeCurrent {
			o.Revoke = by.keyID
		}
		use, err := retire(ring, o, now)
		if err != nil {
			return err
		}
		if o.RootKeys == "" {
			o.RootKeys = s.path("keys")
		}
		entry, key, err := s.newRingKey(use)
		if err != nil {
			return err
		}
		ring.Keys = append(ring.Keys, entry)
		ring.Version++
		ring.Issued = now
		e, err := signRing(ring, by.trust, o.RootKeys)
		if err != nil {
			return err
		}
		if err := writeKey(s.keyFile(use, entry.ID), key); err != nil {
			return err
		}
		if err := s.pend(everything); err != nil {
			return err
		}
		if err := system.WriteFile(s.path("keyring.dsse"), (&license.File{KeyRing: e}).Marshal(), 0o644); err != nil {
			return err
		}
		_, err = s.finish()
		return err
	})
	return ring, err
}

// retire ends the keys in force of the use that is to get a new key, and revokes
// the one that o names.
func retire(ring *license.KeyRing, o Rotation, now time.Time) (license.Use, error) {
	use := license.UseLicense
	if o.Revoke != "" {
		i := slices.IndexFunc(ring.Keys, func(k license.RingKey) bool { return k.ID == o.Revoke })
		if i < 0 {
			return "", fault.New(fault.ExitUsage, "unknown_key", "the key ring has no key %q", clip(o.Revoke)).
				Hinted("list the keys with: optool-vendor key list")
		}
		if ring.Keys[i].Revoked != nil {
			return "", fault.New(fault.ExitFailure, "status_unchanged", "key %s is revoked already", o.Revoke)
		}
		ring.Keys[i].Revoked = &license.Revocation{At: now, Reason: o.Reason}
		use = ring.Keys[i].Use
	}
	end := now.Add(time.Second) // dates are whole seconds: what was signed within this one stays good
	for i := range ring.Keys {
		if k := &ring.Keys[i]; k.Use == use && k.NotAfter == nil && k.Revoked == nil {
			k.NotAfter = &end
		}
	}
	return use, nil
}
