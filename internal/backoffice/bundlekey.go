package backoffice

import (
	"fmt"
	"path/filepath"

	"filippo.io/age"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/system"
)

// bundleKey is the file of the secret key that opens customers' diagnostics
// bundles, in the form of age-keygen, so that the tool age takes it too.
const bundleKey = "bundle.key"

// newBundleKey makes the key that bundles are encrypted to, and returns its text
// and its public half.
func newBundleKey(created string) (text []byte, recipient string, err error) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, "", err
	}
	recipient = identity.Recipient().String()
	return fmt.Appendf(nil, "# created: %s\n# public key: %s\n%s\n", created, recipient, identity), recipient, nil
}

// BundleIdentity returns the text of the key that opens bundles. A directory made
// before there were bundles has none: the fault key_missing (exit 2).
func (s *Store) BundleIdentity() (string, error) {
	path := s.path("keys", bundleKey)
	text, err := system.ReadFile(path, 64<<10)
	if err != nil {
		return "", fault.New(fault.ExitUsage, "key_missing", "read the key that opens bundles: %w", err).
			Hinted("make one with 'age-keygen -o %s', put its public key into diagnostics.recipients of the profile, or name another file with --identity", filepath.Clean(path))
	}
	return string(text), nil
}
