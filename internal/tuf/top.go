package tuf

import (
	"bytes"
	"context"
	"errors"
	"strconv"

	"github.com/theupdateframework/go-tuf/v2/metadata"
)

const (
	timestampFile = metadata.TIMESTAMP + ".json"
	snapshotFile  = metadata.SNAPSHOT + ".json"
	targetsFile   = metadata.TARGETS + ".json"
)

// heldTimestamp is the timestamp in the cache, if the present root stands behind
// it; nil: there is none.
func (r *Repository) heldTimestamp() (*head, error) {
	data, present, err := r.read(timestampFile, MaxTimestamp)
	if err != nil || !present {
		return nil, err
	}
	h, _, err := load[metadata.TimestampType](data, r.trusted.Root, metadata.TIMESTAMP)
	if err != nil {
		r.discard(timestampFile)
		return nil, nil
	}
	return &h, nil
}

func (r *Repository) fetchTimestamp(ctx context.Context) ([]byte, error) {
	data, err := r.client.Source.Fetch(ctx, timestampFile, MaxTimestamp)
	if err == nil && len(data) > MaxTimestamp {
		return nil, tooLarge(timestampFile, MaxTimestamp)
	}
	return data, absent(timestampFile, err)
}

// timestamp takes the timestamp that is offered, or the one held if it is the same.
func (r *Repository) timestamp(held *head, offered []byte) error {
	if held != nil {
		// It may have expired: it still is what nothing may fall behind.
		_ = r.updateTimestamp(held.data)
	}
	if before := r.trusted.Timestamp; before == nil || !bytes.Equal(held.data, offered) {
		h, err := readHead(offered)
		if err == nil {
			err = r.updateTimestamp(offered)
		}
		if _, equal := errors.AsType[*metadata.ErrEqualVersionNumber](err); equal {
			return r.judge(metadata.TIMESTAMP, before.Signed.Version, before.Signed.Expires)
		}
		if _, older := errors.AsType[*metadata.ErrBadVersionNumber](err); older {
			if h.version >= before.Signed.Version {
				return rollback(metadata.SNAPSHOT, r.offeredSnapshot(offered), before.Signed.Meta[snapshotFile].Version)
			}
			return rollback(metadata.TIMESTAMP, h.version, before.Signed.Version)
		}
		if _, late := errors.AsType[*metadata.ErrExpiredMetadata](err); err != nil && !late {
			return verdict(timestampFile, err)
		}
		if err := r.judge(metadata.TIMESTAMP, h.version, h.expires); err != nil {
			return err
		}
		if r.trusted.Timestamp.Signed.Meta[snapshotFile] == nil {
			return invalid(timestampFile, errors.New("it names no snapshot"))
		}
		if before == nil {
			if err := r.boundTimestamp(); err != nil {
				return err
			}
		}
		return r.write(timestampFile, offered)
	}
	now := r.trusted.Timestamp.Signed
	return r.judge(metadata.TIMESTAMP, now.Version, now.Expires)
}

func (r *Repository) updateTimestamp(data []byte) error {
	return update(func() error {
		_, err := r.trusted.UpdateTimestamp(data)
		return err
	})
}

// offeredSnapshot is the version of the snapshot that a verified timestamp names.
func (r *Repository) offeredSnapshot(timestamp []byte) int64 {
	_, m, err := load[metadata.TimestampType](timestamp, r.trusted.Root, metadata.TIMESTAMP)
	if err != nil || m.Signed.Meta[snapshotFile] == nil {
		return 0
	}
	return m.Signed.Meta[snapshotFile].Version
}

// boundTimestamp holds a timestamp that has no predecessor in the cache against the
// snapshot there: a damaged timestamp must not lead back to older releases.
func (r *Repository) boundTimestamp() error {
	data, present, err := r.read(snapshotFile, MaxSnapshot)
	if err != nil || !present {
		return err
	}
	h, _, err := load[metadata.SnapshotType](data, r.trusted.Root, metadata.SNAPSHOT)
	if offered := r.trusted.Timestamp.Signed.Meta[snapshotFile].Version; err == nil && offered < h.version {
		return rollback(metadata.SNAPSHOT, offered, h.version)
	}
	return nil // snapshot looks at a damaged one
}

// snapshot takes the snapshot that the timestamp names, from the cache if it is there.
func (r *Repository) snapshot(ctx context.Context) error {
	want := r.trusted.Timestamp.Signed.Meta[snapshotFile]
	if want == nil {
		return invalid(timestampFile, errors.New("it names no snapshot"))
	}
	data, present, err := r.read(snapshotFile, MaxSnapshot)
	if err != nil {
		return err
	}
	if present {
		// Another version or an expired one fails here, and still is what nothing
		// may fall behind.
		if _, err := readHead(data); err == nil {
			_ = r.updateSnapshot(data, true)
		}
		if held := r.trusted.Snapshot; held == nil {
			r.discard(snapshotFile)
		} else if held.Signed.Version == want.Version && want.VerifyLengthHashes(data) == nil {
			return r.judge(metadata.SNAPSHOT, held.Signed.Version, held.Signed.Expires)
		}
	}
	if r.offline {
		return neverChecked()
	}
	before := r.trusted.Snapshot
	if data, err = r.fetchNamed(ctx, metadata.SNAPSHOT, want, MaxSnapshot); err != nil {
		return err
	}
	h, err := readHead(data)
	if err == nil {
		err = r.updateSnapshot(data, false)
	}
	if _, wrong := errors.AsType[*metadata.ErrBadVersionNumber](err); wrong {
		if h.version == want.Version {
			return rolesRollback(before, data)
		}
		return mismatch(snapshotFile, "it has version %d, the timestamp names version %d", h.version, want.Version)
	}
	if _, late := errors.AsType[*metadata.ErrExpiredMetadata](err); err != nil && !late {
		return verdict(snapshotFile, err)
	}
	if err := r.judge(metadata.SNAPSHOT, h.version, h.expires); err != nil {
		return err
	}
	if present && before == nil {
		if err := r.boundSnapshot(); err != nil {
			return err
		}
	}
	return r.write(snapshotFile, data)
}

func (r *Repository) updateSnapshot(data []byte, held bool) error {
	return update(func() error {
		_, err := r.trusted.UpdateSnapshot(data, held)
		return err
	})
}

// boundSnapshot holds a snapshot whose predecessor in the cache is damaged against
// the targets there.
func (r *Repository) boundSnapshot() error {
	data, present, err := r.read(targetsFile, MaxTargets)
	if err != nil || !present {
		return err
	}
	h, _, err := load[metadata.TargetsType](data, r.trusted.Root, metadata.TARGETS)
	if offered := r.trusted.Snapshot.Signed.Meta[targetsFile]; err == nil && offered != nil && offered.Version < h.version {
		return rollback(metadata.TARGETS, offered.Version, h.version)
	}
	return nil
}

// fetchNamed returns the file of a role that another role names, with the length and
// hash that were signed for it, if any.
func (r *Repository) fetchNamed(ctx context.Context, role string, want *metadata.MetaFiles, most int64) ([]byte, error) {
	name := escape(role) + ".json"
	if r.trusted.Root.Signed.ConsistentSnapshot {
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
	case want.VerifyLengthHashes(data) != nil:
		return nil, mismatch(name, "its length or hash is not the signed one")
	}
	return data, nil
}
