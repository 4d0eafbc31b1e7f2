package cli

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/licensing"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/license"
)

// noKey is the credential of a unit for a host that got no key. systemd has no way to
// hand over nothing.
const noKey = "none"

// refresh updates the licence. A host that was not activated yet is, with the key that
// systemd hands over: so a host can be set up without a hand on it.
func (d *desk) refresh(ctx context.Context, k *licensing.Keeper, force bool) (licensing.Outcome, error) {
	outcome, err := k.Update(ctx, force)
	if f := fault.Of(err); f == nil || f.Code != "not_activated" {
		return outcome, err
	}
	key, given, failed := d.credentialKey()
	if failed != nil {
		return outcome, failed
	}
	if !given {
		return outcome, err
	}
	d.remark("no licence key is stored yet: activating with the credential license-key")
	return k.Activate(ctx, key)
}

// credentialKey is the licence key that systemd hands over, if it does.
func (d *desk) credentialKey() (key license.Key, given bool, err error) {
	dir := d.Getenv("CREDENTIALS_DIRECTORY")
	if dir == "" {
		return key, false, nil
	}
	path := filepath.Join(dir, "license-key")
	data, err := system.ReadFile(path, maxKeyFile)
	if errors.Is(err, fs.ErrNotExist) {
		return key, false, nil // a unit may have other credentials only
	}
	text := strings.TrimSpace(string(data))
	if err != nil || text == "" || text == noKey {
		return key, false, err
	}
	key, err = parseKey(text, path)
	return key, err == nil, err
}
