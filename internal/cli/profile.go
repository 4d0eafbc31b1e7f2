package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/optool/optool/internal/brand"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/strictyaml"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/license"
)

// profile reads the vendor's profile, all but the sections that licence and platform
// do not need: the one that the build brings along, which nothing can replace; else
// from --profile or OPTOOL_PROFILE, else the user's, else the host's.
func (d *desk) profile() (*profile.Profile, error) {
	if d.vendor != nil {
		return d.vendor, nil
	}
	return d.readProfile(profile.ParseCore)
}

// wholeProfile is profile with all sections.
func (d *desk) wholeProfile() (*profile.Profile, error) {
	if d.whole {
		return d.vendor, nil
	}
	p, err := d.readProfile(profile.Parse)
	d.whole = err == nil
	return p, err
}

func (d *desk) readProfile(parse func(name string, data []byte) (*profile.Profile, error)) (*profile.Profile, error) {
	path, data, err := d.profileText()
	if err != nil {
		return nil, err
	}
	if d.vendor, err = parse(path, data); err != nil {
		return nil, err
	}
	d.remark("profile %s of %s, vendor at %s", path, d.vendor.Product, d.vendor.Endpoint)
	return d.vendor, nil
}

// profileText is the profile as it stands in its file, and what to call that.
func (d *desk) profileText() (path string, data []byte, err error) {
	if path, err = d.profilePath(); err != nil {
		return path, nil, err
	}
	if d.Brand.Embedded() {
		if data, err = d.Brand.ReadProfile(); err != nil {
			return path, nil, brandDamaged(err)
		}
		return path, data, nil
	}
	data, err = system.ReadFile(path, strictyaml.MaxSize)
	if err != nil {
		err = fault.New(fault.ExitUsage, "profile_unreadable", "read the vendor's profile: %w", err).
			Hinted("put the profile.yaml that your vendor gave you at %s, or name it: --profile FILE", d.hostProfile())
	}
	return path, data, err
}

// brandDamaged is the fault for a program that is not as the vendor sealed it.
func brandDamaged(err error) *fault.Error {
	if !errors.Is(err, brand.ErrDamaged) {
		return fault.New(fault.ExitFailure, "profile_unreadable", "read the profile that this program brings along: %w", err).
			Hinted("mount proc at /proc, then repeat the command")
	}
	return fault.New(fault.ExitUnverified, "brand_damaged",
		"this program is damaged: the profile that its vendor put into it is cut off or changed").
		Hinted("install the program again from the vendor's package")
}

func (d *desk) hostProfile() string { return filepath.Join("/etc", d.Brand.Name, "profile.yaml") }

// builtIn is where a profile lies that came with the program.
const builtIn = "(built in)"

// profilePath is where the profile is read from.
func (d *desk) profilePath() (string, error) {
	if d.Brand.Embedded() {
		variable := d.Brand.Prefix + "_PROFILE"
		switch {
		case d.profileFile != "":
			return builtIn, fault.New(fault.ExitUsage, "profile_fixed", "--profile names a profile, and this program brings its own along").
				Hinted("leave --profile out: what the vendor built in cannot be replaced")
		case d.Getenv(variable) != "":
			return builtIn, fault.New(fault.ExitUsage, "profile_fixed", "%s names a profile, and this program brings its own along", variable).
				Hinted("unset %s: what the vendor built in cannot be replaced", variable)
		}
		return builtIn, nil
	}
	for _, named := range []string{d.profileFile, d.Getenv(d.Brand.Prefix + "_PROFILE")} {
		if named != "" {
			return named, nil
		}
	}
	if !d.Root {
		dir := d.Getenv("XDG_CONFIG_HOME")
		if home := d.Getenv("HOME"); !filepath.IsAbs(dir) && filepath.IsAbs(home) {
			dir = filepath.Join(home, ".config")
		}
		own := filepath.Join(dir, d.Brand.Name, "profile.yaml")
		if _, err := os.Stat(own); filepath.IsAbs(dir) && err == nil {
			return own, nil
		}
	}
	path := d.hostProfile()
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fault.Usage("no vendor profile: there is no %s", path).
			Hinted("put the profile.yaml that your vendor gave you there, or name it: --profile FILE")
	}
	// The profile decides whom to trust; whoever can write it owns the licence.
	if err == nil && (info.Mode().Perm()&0o022 != 0 || !ownedByRoot(info)) {
		return "", fault.Usage("the vendor profile %s can be changed by others than root", path).
			Hinted("chown root:root %s && chmod 0644 %s", path, path)
	}
	return path, nil
}

// trust is what the profile says to believe.
func trust(p *profile.Profile) (license.Trust, error) {
	t := license.Trust{Product: p.Product, Roots: p.Roots(), Threshold: p.Trust.Threshold}
	if p.Trust.KeyRing == "" {
		return t, nil
	}
	e, err := license.ParseKeyRing([]byte(p.Trust.KeyRing))
	if err == nil {
		t.Ring, err = license.AdoptKeyRing(e, t.Product)
	}
	if err != nil {
		return t, badKeyRing(err)
	}
	return t, nil
}

func badKeyRing(err error) error {
	return fault.New(fault.ExitUsage, "profile_invalid", "the profile's trust.keyring does not verify: %w", err).
		Hinted("ask the vendor for a sound profile")
}
