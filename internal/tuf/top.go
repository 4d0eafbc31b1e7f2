package tuf

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/optool/optool/internal/lang"
)

const (
	timestampFile = roleTimestamp + ".json"
	snapshotFile  = roleSnapshot + ".json"
	targetsFile   = roleTargets + ".json"
)

// heldTimestamp is the timestamp in the cache, if the present root stands behind
// it; nil: there is none.
func (r *Repository) heldTimestamp() (*namesDocument, error) {
	data, present, err := r.read(timestampFile, MaxTimestamp)
	if err != nil || !present {
		return nil, err
	}
	held, err := readBy[namesPart](r.trusted.root, roleTimestamp, data)
	if err != nil || held.part.Meta[snapshotFile] == nil {
		r.discard(timestampFile)
		return nil, nil
	}
	return held, nil
}

// readBy reads a file that the root stands behind.
func readBy[P part](root *rootDocument, role string, data []byte) (*document[P], error) {
	d, err := read[P](role, data)
	if err != nil {
		return nil, err
	}
	return d, root.part.vouches(role, d.proof)
}

func (r *Repository) fetchTimestamp(ctx context.Context) ([]byte, error) {
	data, err := r.client.Source.Fetch(ctx, timestampFile, MaxTimestamp)
	if err == nil && len(data) > MaxTimestamp {
		return nil, tooLarge(timestampFile, MaxTimestamp)
	}
	return data, absent(timestampFile, err)
}

// timestamp takes the timestamp that is offered, or the one held if it is the same.
func (r *Repository) timestamp(held *namesDocument, offered []byte) error {
	if held != nil && r.trusted.root.part.vouches(roleTimestamp, held.proof) == nil {
		// It may have expired: it still is what nothing may fall behind.
		r.trusted.timestamp = held
	}
	before := r.trusted.timestamp
	if before != nil && bytes.Equal(before.data, offered) {
		return r.judge(roleTimestamp, before.version, before.expires)
	}
	next, err := readBy[namesPart](r.trusted.root, roleTimestamp, offered)
	if err != nil {
		return verdict(timestampFile, err)
	}
	named := next.part.Meta[snapshotFile]
	if named == nil {
		return invalid(timestampFile, lang.Errorf("it names no snapshot"))
	}
	if before != nil {
		switch seen := before.part.Meta[snapshotFile].Version; {
		case next.version < before.version:
			return rollback(roleTimestamp, next.version, before.version)
		case next.version == before.version: // another one: the one seen first counts
			return r.judge(roleTimestamp, before.version, before.expires)
		case named.Version < seen:
			return rollback(roleSnapshot, named.Version, seen)
		}
	}
	if err := r.judge(roleTimestamp, next.version, next.expires); err != nil {
		return err
	}
	if before == nil {
		if err := r.boundTimestamp(named.Version); err != nil {
			return err
		}
	}
	r.trusted.timestamp = next
	return r.write(timestampFile, offered)
}

// boundTimestamp holds the snapshot that a timestamp without a predecessor in the cache
// names against the one there: a damaged timestamp must not lead back to older releases.
func (r *Repository) boundTimestamp(offered int64) error {
	data, present, err := r.read(snapshotFile, MaxSnapshot)
	if err != nil || !present {
		return err
	}
	held, err := readBy[namesPart](r.trusted.root, roleSnapshot, data)
	if err == nil && offered < held.version {
		return rollback(roleSnapshot, offered, held.version)
	}
	return nil // snapshot looks at a damaged one
}

// snapshot takes the snapshot that the timestamp names, from the cache if it is there.
func (r *Repository) snapshot(ctx context.Context) error {
	want := r.trusted.timestamp.part.Meta[snapshotFile]
	data, present, err := r.read(snapshotFile, MaxSnapshot)
	if err != nil {
		return err
	}
	var before *namesDocument
	if present {
		held, err := readBy[namesPart](r.trusted.root, roleSnapshot, data)
		if err != nil {
			r.discard(snapshotFile)
		} else {
			// Another version or an expired one still is what nothing may fall behind.
			before, r.trusted.snapshot = held, held
		}
		if err == nil && held.version == want.Version && want.fits(data) {
			return r.judge(roleSnapshot, held.version, held.expires)
		}
	}
	if r.offline {
		return neverChecked()
	}
	if data, err = r.fetchNamed(ctx, roleSnapshot, want, MaxSnapshot); err != nil {
		return err
	}
	next, err := readBy[namesPart](r.trusted.root, roleSnapshot, data)
	switch {
	case err != nil:
		return verdict(snapshotFile, err)
	case next.version != want.Version:
		return mismatch(snapshotFile, "it has version %d, the timestamp names version %d", next.version, want.Version)
	}
	if err := follows(before, next); err != nil {
		return err
	}
	if err := r.judge(roleSnapshot, next.version, next.expires); err != nil {
		return err
	}
	if present && before == nil {
		if err := r.boundSnapshot(next); err != nil {
			return err
		}
	}
	r.trusted.snapshot = next
	return r.write(snapshotFile, data)
}

// follows wants each role that a snapshot named before to be named by the next one, in no
// older version.
func follows(before, next *namesDocument) error {
	if before == nil {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(before.part.Meta)) {
		seen, now := before.part.Meta[name], next.part.Meta[name]
		if now == nil {
			return stale(lang.Mark("checking the vendor's signed list of releases: a channel that this host knows has vanished (%s)"), clip(strings.TrimSuffix(name, ".json")))
		}
		if now.Version < seen.Version {
			return rollback(strings.TrimSuffix(name, ".json"), now.Version, seen.Version)
		}
	}
	return nil
}

// boundSnapshot holds a snapshot whose predecessor in the cache is damaged against
// the targets there.
func (r *Repository) boundSnapshot(next *namesDocument) error {
	data, present, err := r.read(targetsFile, MaxTargets)
	if err != nil || !present {
		return err
	}
	held, err := readBy[targetsPart](r.trusted.root, roleTargets, data)
	if offered := next.part.Meta[targetsFile]; err == nil && offered != nil && offered.Version < held.version {
		return rollback(roleTargets, offered.Version, held.version)
	}
	return nil
}

// fetchNamed returns the file of a role that another role names, with the length and
// hash that were signed for it, if any.
func (r *Repository) fetchNamed(ctx context.Context, role string, want *named, most int64) ([]byte, error) {
	name := escape(role) + ".json"
	if r.trusted.root.part.ConsistentSnapshot {
		name = strconv.FormatInt(want.Version, 10) + "." + name
	}
	if want.Length > most {
		return nil, tooLarge(name, most)
	}
	if want.Length > 0 {
		most = want.Length
	}
	data, err := r.client.Source.Fetch(ctx, name, most)
	switch {
	case err != nil:
		return nil, absent(name, err)
	case int64(len(data)) > most && want.Length == 0:
		return nil, tooLarge(name, most)
	case !want.fits(data):
		return nil, mismatch(name, "its length or hash is not the signed one")
	}
	return data, nil
}
