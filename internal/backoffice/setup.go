package backoffice

import (
	"cmp"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/license"
)

// New is what Init makes a directory of.
type New struct {
	Product   string // as profiles name it
	Title     string // for people; empty: the product's name
	Endpoint  string // where customers will reach the server
	RootKeys  int    // how many root keys to make, 1..16, for licences and as many for releases
	Threshold int    // how many of them sign a key ring, or root metadata, 1..RootKeys
}

// Init makes the vendor's directory: keys, key ring, an empty repository of
// releases, and the profile. Dir must be
// absent or empty. vendor.yaml comes last, so that a directory whose making was
// cut short is not taken for a vendor's.
func Init(dir string, n New, now func() time.Time) (*Store, error) {
	n.Title = cmp.Or(n.Title, n.Product)
	if n.RootKeys < 1 || n.RootKeys > 16 {
		return nil, fault.Usage("%d root keys: want 1 to 16", n.RootKeys)
	}
	if n.Threshold < 1 || n.Threshold > n.RootKeys {
		return nil, fault.Usage("a threshold of %d cannot be met by %d root keys", n.Threshold, n.RootKeys)
	}
	roots, keys, err := rootKeys(n.RootKeys)
	if err != nil {
		return nil, err
	}
	opens, recipient, err := newBundleKey(now().UTC().Format(time.RFC3339))
	if err != nil {
		return nil, err
	}
	// A trial with an empty ring finds what is wrong before anything is made.
	p, err := profile.Parse("profile", profileText(n, roots, nil, nil, recipient))
	if err != nil {
		return nil, fault.New(fault.ExitUsage, "usage", "the profile would not be valid: %w", err).
			Hinted("correct --product, --title or --endpoint")
	}
	n.Endpoint = p.Endpoint
	s := &Store{Settings: Settings{Product: n.Product, Title: n.Title, Endpoint: n.Endpoint}, dir: dir, now: now, disk: disk.OS{}, intake: new(intake)}
	if err := s.makeDirectories(); err != nil {
		return nil, err
	}
	for i, key := range keys {
		if err := writeKey(s.path("keys", fmt.Sprintf("root-%d.key", i+1)), key); err != nil {
			return nil, err
		}
	}
	if err := system.WriteFile(s.path("keys", bundleKey), opens, 0o600); err != nil {
		return nil, err
	}
	trust := license.Trust{Product: n.Product, Roots: p.Roots(), Threshold: n.Threshold}
	ring, err := s.firstRing(trust)
	if err != nil {
		return nil, err
	}
	releases, err := s.firstRepository(n.RootKeys, n.Threshold)
	if err != nil {
		return nil, err
	}
	settings := fmt.Appendf(nil, "product: %s\ntitle: %s\nendpoint: %s\n", quoted(n.Product), quoted(n.Title), quoted(n.Endpoint))
	for _, file := range []struct {
		path string
		data []byte
	}{
		{s.path("keyring.dsse"), ring},
		{s.path("public", "v1", "keyring"), ring},
		{s.path("profile.yaml"), profileText(n, roots, ring, releases, recipient)},
		{s.path("vendor.yaml"), settings},
	} {
		if err := system.WriteFile(file.path, file.data, 0o644); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func rootKeys(n int) (public []string, private []ed25519.PrivateKey, err error) {
	for range n {
		p, k, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			return nil, nil, err
		}
		public, private = append(public, license.EncodePublic(p)), append(private, k)
	}
	return public, private, nil
}

// firstRing makes the signing keys and the ring that lists them.
func (s *Store) firstRing(trust license.Trust) ([]byte, error) {
	ring := &license.KeyRing{Product: s.Product, Version: 1, Issued: s.instant()}
	for _, use := range []license.Use{license.UseLicense, license.UseTime} {
		entry, key, err := s.newRingKey(use)
		if err != nil {
			return nil, err
		}
		if err := writeKey(s.keyFile(use, entry.ID), key); err != nil {
			return nil, err
		}
		ring.Keys = append(ring.Keys, entry)
	}
	e, err := signRing(ring, trust, s.path("keys"))
	if err != nil {
		return nil, err
	}
	return (&license.File{KeyRing: e}).Marshal(), nil
}

// makeDirectories lays the directory out; only what a web server shows is
// readable by others.
func (s *Store) makeDirectories() error {
	doing := lang.Say("making %s", s.dir)
	entries, err := os.ReadDir(s.dir)
	if err == nil && len(entries) > 0 {
		return fault.New(fault.ExitUsage, "directory_in_use", "%s exists and is not empty; nothing was changed", s.dir).
			Hinted("name a new directory; what a failed init left behind may be removed")
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fault.File(err, doing)
	}
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return fault.File(err, doing)
	}
	for _, sub := range []struct {
		name string
		mode os.FileMode
	}{
		{"keys", 0o700}, // first: of two simultaneous inits the second fails here
		{"licenses", 0o700},
		{"usage", 0o700},
		{"releases", 0o700},
		{"public", 0o755},
		{filepath.Join("public", "v1"), 0o755},
		{filepath.Join("public", "v1", "licenses"), 0o755},
	} {
		if err := os.Mkdir(s.path(sub.name), sub.mode); err != nil {
			return fault.File(err, doing)
		}
	}
	return nil
}
