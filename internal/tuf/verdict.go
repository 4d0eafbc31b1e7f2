package tuf

import (
	"errors"
	"io/fs"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// verdict makes a fault of why a file is not believed.
func verdict(name string, err error) error {
	if errors.Is(err, errUnsigned) {
		return unsigned(name)
	}
	return invalid(name, err)
}

func expired(role string, version int64, at, now time.Time) error {
	const minute = "2006-01-02 15:04 UTC"
	return fault.New(fault.ExitUnverified, "metadata_expired", "checking the vendor's signed list of releases: its %s (version %d) expired on %s, and it is %s now", clip(role), version, at.UTC().Format(minute), now.UTC().Format(minute)).Retry().
		Hinted("compare the clock of this host with another one (timedatectl); if it is right, the server or mirror is out of date: try another one, or ask the vendor to run optool-vendor release refresh")
}

func rollback(role string, offered, seen int64) error {
	return stale("checking the vendor's signed list of releases: %s of version %d is offered, this host has seen version %d", clip(role), offered, seen)
}

func rootLost(version int64) error {
	return stale("checking the vendor's signed list of releases: this host has known root %d, which is damaged in its cache or missing, and the repository does not have it", version)
}

func stale(format string, args ...any) *fault.Error {
	return fault.New(fault.ExitUnverified, "metadata_rollback", format, args...).Retry().
		Hinted("an old copy was restored or is replayed: try another mirror or the vendor's own server, and tell the vendor if it stays so; nothing was installed")
}

func unsigned(name string) error {
	return fault.New(fault.ExitUnverified, "metadata_unsigned", "checking the vendor's signed list of releases: %s is not signed by enough of the keys that this host trusts", clip(name)).
		Hinted("nothing was installed; check that the profile is the one the vendor gave you, and ask him by another way than this network whether he changed his keys")
}

func invalid(name string, err error) error {
	return broken(fault.New(fault.ExitUnverified, "metadata_invalid", "checking the vendor's signed list of releases: %s cannot be used: %s", clip(name), clipped{err}))
}

func mismatch(name, format string, args ...any) error {
	return fault.New(fault.ExitUnverified, "metadata_mismatch", "checking the vendor's signed list of releases: %s does not fit: %s", clip(name), lang.Say(format, args...)).Retry().
		Hinted("a mirror may be half-way through an update: repeat the command in some minutes, or try another mirror; if it stays so, tell the vendor; nothing was installed")
}

func tooLarge(name string, max int64) error {
	return broken(fault.New(fault.ExitUnverified, "metadata_too_large", "checking the vendor's signed list of releases: %s has more than the %d bytes that are allowed", clip(name), max))
}

func broken(f *fault.Error) *fault.Error {
	return f.Hinted("nothing was installed; try another mirror or the vendor's own server; if it stays so, tell the vendor: his repository is broken or somebody changes it on the way")
}

// clipped is an error as the repository has it, of a sensible length.
type clipped struct{ err error }

func (c clipped) String() string { return clip(c.err.Error()) }

// Said has an error of this package said in the language of the reader.
func (c clipped) Said() (string, []any) {
	if said, ok := c.err.(lang.Sayer); ok {
		return said.Said()
	}
	return "%s", []any{c.String()}
}

func tooManyRoots(version int64) error {
	return fault.New(fault.ExitUnverified, "metadata_invalid", "checking the vendor's signed list of releases: there are more than %d newer roots, up to root %d were taken", maxRootSteps, version-1).Retry().
		Hinted("repeat the command to take the next ones")
}

// missing is about a file that a sound repository has.
func missing(name string, err error) error {
	f := fault.New(fault.ExitUnreachable, "metadata_missing", "checking the vendor's signed list of releases: the repository does not have %s", clip(name)).Retry().
		Hinted("a mirror may be incomplete: repeat the command in some minutes, or try another mirror; if it stays so, check the address, and tell the vendor")
	f.Err = err
	return f
}

// absent is missing for errors that say so; others pass.
func absent(name string, err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return missing(name, err)
	}
	return err
}

func roleMissing(role string, known []string) error {
	f := fault.New(fault.ExitUsage, "role_missing", "checking the vendor's signed list of releases: there is no channel %q", clip(role)).
		Hinted("the vendor has published no channel yet")
	if len(known) > 0 {
		f = f.Hinted("channels of this vendor: %s", clip(strings.Join(known, ", ")))
	}
	f.Err = fs.ErrNotExist
	return f
}

func targetMissing(path string) error {
	f := fault.New(fault.ExitFailure, "target_missing", "checking the vendor's signed list of releases: nobody who may lists %q", clip(path)).
		Hinted("see what is offered: optool platform update --check")
	f.Err = fs.ErrNotExist
	return f
}

func neverChecked() error {
	f := fault.New(fault.ExitFailure, "never_checked", "reading the vendor's signed list of releases: this host has not fetched it yet, or not to its end").
		Hinted("fetch it: optool platform update --check")
	f.Err = fs.ErrNotExist
	return f
}

func cacheDamaged(name string) error {
	return fault.New(fault.ExitUnverified, "cache_damaged", "reading the vendor's signed list of releases: %s in the cache is damaged", clip(name)).
		Hinted("fetch it again: optool platform update --check; if it comes back, look at the disk (dmesg)")
}

func rootMissing() error {
	return fault.New(fault.ExitUsage, "root_missing", "checking the vendor's signed list of releases: the profile brings no root to verify it with").
		Hinted("the profile needs trust.releases: ask the vendor for a profile that has it")
}

func rootInvalid(err error) error {
	return fault.New(fault.ExitUsage, "root_invalid", "checking the vendor's signed list of releases: the root in the profile (trust.releases) cannot be used: %s", clipped{err}).
		Hinted("ask the vendor for the profile again; part of it may have been lost in copying")
}
