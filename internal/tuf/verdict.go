package tuf

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/theupdateframework/go-tuf/v2/metadata"

	"github.com/optool/optool/internal/fault"
)

const (
	doing = "checking the vendor's signed list of releases"

	hintStale = "an old copy was restored or is replayed: try another mirror or the vendor's own server, and tell the vendor if it stays so; nothing was installed"
	hintBad   = "nothing was installed; try another mirror or the vendor's own server; if it stays so, tell the vendor: his repository is broken or somebody changes it on the way"
)

// verdict makes a fault of go-tuf's errors about a file. Nil stays nil.
func verdict(name string, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*metadata.ErrUnsignedMetadata](err); ok {
		return unsigned(name)
	}
	if _, ok := errors.AsType[*metadata.ErrLengthOrHashMismatch](err); ok {
		return mismatch(name, "its length or hash is not the signed one")
	}
	if e, ok := errors.AsType[*metadata.ErrRepository](err); ok && name == snapshotFile {
		return stale("%s: a channel that this host knows has vanished (%s)", doing, clip(e.Msg))
	}
	return invalid(name, err)
}

func expired(role string, version int64, at, now time.Time) error {
	const minute = "2006-01-02 15:04 UTC"
	return fault.New(fault.ExitUnverified, "metadata_expired", "%s: its %s (version %d) expired on %s, and it is %s now",
		doing, clip(role), version, at.UTC().Format(minute), now.UTC().Format(minute)).Retry().
		Hinted("compare the clock of this host with another one (timedatectl); if it is right, the server or mirror is out of date: try another one, or ask the vendor to run optool-vendor release refresh")
}

func rollback(role string, offered, seen int64) error {
	return stale("%s: %s of version %d is offered, this host has seen version %d", doing, clip(role), offered, seen)
}

// rolesRollback finds out which version in a snapshot goes back.
func rolesRollback(before *metadata.Metadata[metadata.SnapshotType], offered []byte) error {
	after := new(metadata.Metadata[metadata.SnapshotType])
	if _, err := after.FromBytes(offered); err == nil && before != nil {
		for name, seen := range before.Signed.Meta {
			if now := after.Signed.Meta[name]; seen != nil && now != nil && now.Version < seen.Version {
				return rollback(strings.TrimSuffix(name, ".json"), now.Version, seen.Version)
			}
		}
	}
	return stale("%s: older files are offered than this host has seen", doing)
}

func rootLost(version int64) error {
	return stale("%s: this host has known root %d, which is damaged in its cache or missing, and the repository does not have it", doing, version)
}

func stale(format string, args ...any) *fault.Error {
	return fault.New(fault.ExitUnverified, "metadata_rollback", format, args...).Retry().Hinted("%s", hintStale)
}

func unsigned(name string) error {
	return fault.New(fault.ExitUnverified, "metadata_unsigned", "%s: %s is not signed by enough of the keys that this host trusts", doing, clip(name)).
		Hinted("nothing was installed; check that the profile is the one the vendor gave you, and ask him by another way than this network whether he changed his keys")
}

func invalid(name string, err error) error {
	return fault.New(fault.ExitUnverified, "metadata_invalid", "%s: %s cannot be used: %s", doing, clip(name), clip(err.Error())).Hinted("%s", hintBad)
}

func mismatch(name, format string, args ...any) error {
	return fault.New(fault.ExitUnverified, "metadata_mismatch", "%s: %s does not fit: %s", doing, clip(name), fmt.Sprintf(format, args...)).Retry().
		Hinted("a mirror may be half-way through an update: repeat the command in some minutes, or try another mirror; if it stays so, tell the vendor; nothing was installed")
}

func tooLarge(name string, max int64) error {
	return fault.New(fault.ExitUnverified, "metadata_too_large", "%s: %s has more than the %d bytes that are allowed", doing, clip(name), max).Hinted("%s", hintBad)
}

func tooManyRoots(version int64) error {
	return fault.New(fault.ExitUnverified, "metadata_invalid", "%s: there are more than %d newer roots, up to root %d were taken", doing, maxRootSteps, version-1).Retry().
		Hinted("repeat the command to take the next ones")
}

// missing is about a file that a sound repository has.
func missing(name string, err error) error {
	f := fault.New(fault.ExitUnreachable, "metadata_missing", "%s: the repository does not have %s", doing, clip(name)).Retry().
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
	hint := "the vendor has published no channel yet"
	if len(known) > 0 {
		known = slices.Clone(known)
		hint = "channels of this vendor: " + clip(strings.Join(known, ", "))
	}
	f := fault.New(fault.ExitUsage, "role_missing", "%s: there is no channel %q", doing, clip(role)).Hinted("%s", hint)
	f.Err = fs.ErrNotExist
	return f
}

func targetMissing(path string) error {
	f := fault.New(fault.ExitFailure, "target_missing", "%s: nobody who may lists %q", doing, clip(path)).
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
	return fault.New(fault.ExitUsage, "root_missing", "%s: the profile brings no root to verify it with", doing).
		Hinted("the profile needs trust.releases: ask the vendor for a profile that has it")
}

func rootInvalid(err error) error {
	return fault.New(fault.ExitUsage, "root_invalid", "%s: the root in the profile (trust.releases) cannot be used: %s", doing, clip(err.Error())).
		Hinted("ask the vendor for the profile again; part of it may have been lost in copying")
}
