package backoffice

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/theupdateframework/go-tuf/v2/metadata"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/tuf"
)

// How long signed metadata is believed. What a thief of a key can do with it, and
// how long a host can be kept from news, is bounded by these.
const (
	RootLife      = 2 * 365 * 24 * time.Hour
	TargetsLife   = 365 * 24 * time.Hour
	ChannelLife   = 365 * 24 * time.Hour
	SnapshotLife  = 90 * 24 * time.Hour
	TimestampLife = 30 * 24 * time.Hour
)

const (
	maxRoots    = 256            // root versions from the profile's to the newest, as many as hosts walk
	maxMetadata = tuf.MaxTargets // bytes of one metadata file
)

type (
	rootMeta      = metadata.Metadata[metadata.RootType]
	listMeta      = metadata.Metadata[metadata.TargetsType] // of targets or of a channel
	snapshotMeta  = metadata.Metadata[metadata.SnapshotType]
	timestampMeta = metadata.Metadata[metadata.TimestampType]
)

// repository is the published metadata in force, all of it verified.
type repository struct {
	root      *rootMeta
	targets   *listMeta
	channels  map[string]*listMeta
	snapshot  *snapshotMeta
	timestamp *timestampMeta
}

// source returns a file of the repository by its name, such as "3.stable.json".
// For one that is absent the error is fs.ErrNotExist.
type source func(name string) ([]byte, error)

// published reads what is published now.
func (s *Store) publishedFile(name string) ([]byte, error) {
	return disk.ReadFile(s.disk, s.tufPath(name), maxMetadata)
}

func (s *Store) tufPath(name string) string { return s.path("public", "v1", "tuf", name) }

// walk goes through a repository from the given root metadata: every newer root,
// then timestamp, snapshot, targets and all channels. Expiry is not judged: what
// has expired can be renewed.
func walk(trusted []byte, from source) (*repository, error) {
	r := &repository{channels: map[string]*listMeta{}}
	var err error
	if r.root, err = walkRoots(trusted, from); err != nil {
		return nil, err
	}
	if r.timestamp, err = openRole[metadata.TimestampType](from, r.root, metadata.TIMESTAMP, nil); err != nil {
		return nil, err
	}
	if r.snapshot, err = openRole[metadata.SnapshotType](from, r.root, metadata.SNAPSHOT, r.timestamp.Signed.Meta); err != nil {
		return nil, err
	}
	if r.targets, err = openRole[metadata.TargetsType](from, r.root, metadata.TARGETS, r.snapshot.Signed.Meta); err != nil {
		return nil, err
	}
	for _, role := range r.delegated() {
		if r.channels[role.Name], err = openRole[metadata.TargetsType](from, r.targets, role.Name, r.snapshot.Signed.Meta); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// walkRoots goes from the trusted root metadata to the newest.
func walkRoots(trusted []byte, from source) (*rootMeta, error) {
	root, err := new(rootMeta).FromBytes(trusted)
	if err == nil {
		err = root.VerifyDelegate(metadata.ROOT, root)
	}
	if err != nil {
		return nil, lang.Errorf("the trusted root: %w", err)
	}
	for range maxRoots {
		name := fmt.Sprintf("%d.root.json", root.Signed.Version+1)
		data, err := from(name)
		if errors.Is(err, fs.ErrNotExist) {
			return root, nil
		}
		var next *rootMeta
		if err == nil {
			next, err = new(rootMeta).FromBytes(data)
		}
		if err == nil {
			err = root.VerifyDelegate(metadata.ROOT, next)
		}
		if err == nil {
			err = next.VerifyDelegate(metadata.ROOT, next)
		}
		if err == nil && next.Signed.Version != root.Signed.Version+1 {
			err = lang.Errorf("it is version %d", next.Signed.Version)
		}
		if err != nil {
			return nil, lang.Errorf("%s: %w", name, err)
		}
		root = next
	}
	return nil, lang.Errorf("there are more than %d root versions", maxRoots)
}

// openRole reads and verifies the metadata of a role: signed as its delegator
// says, and of the version, length and hash that meta lists (nil for the
// timestamp, which nothing lists).
func openRole[T metadata.Roles](from source, delegator interface {
	VerifyDelegate(role string, m any) error
}, role string, meta map[string]*metadata.MetaFiles) (*metadata.Metadata[T], error) {
	name, want := role+".json", (*metadata.MetaFiles)(nil)
	if meta != nil {
		if want = meta[name]; want == nil {
			return nil, lang.Errorf("%s is not listed", name)
		}
		name = fmt.Sprintf("%d.%s", want.Version, name)
	}
	data, err := from(name)
	if err == nil && want != nil {
		err = want.VerifyLengthHashes(data)
	}
	if err != nil {
		return nil, lang.Errorf("%s: %w", name, err)
	}
	m, err := new(metadata.Metadata[T]).FromBytes(data)
	if err == nil {
		err = delegator.VerifyDelegate(role, m)
	}
	if err == nil && want != nil && *versionOf(m) != want.Version {
		err = lang.Errorf("it is version %d", *versionOf(m))
	}
	if err != nil {
		return nil, lang.Errorf("%s: %w", name, err)
	}
	return m, nil
}

func versionOf[T metadata.Roles](m *metadata.Metadata[T]) *int64 {
	switch s := any(&m.Signed).(type) {
	case *metadata.RootType:
		return &s.Version
	case *metadata.TargetsType:
		return &s.Version
	case *metadata.SnapshotType:
		return &s.Version
	case *metadata.TimestampType:
		return &s.Version
	}
	panic("no such role") // the constraint has no other
}

func expiryOf[T metadata.Roles](m *metadata.Metadata[T]) *time.Time {
	switch s := any(&m.Signed).(type) {
	case *metadata.RootType:
		return &s.Expires
	case *metadata.TargetsType:
		return &s.Expires
	case *metadata.SnapshotType:
		return &s.Expires
	case *metadata.TimestampType:
		return &s.Expires
	}
	panic("no such role")
}

// delegated lists the roles of the channels.
func (r *repository) delegated() []metadata.DelegatedRole {
	if r.targets.Signed.Delegations == nil {
		return nil
	}
	return r.targets.Signed.Delegations.Roles
}

// holders returns who signs for a role: ids of keys, and how many of them it takes.
func (r *repository) holders(role string) (ids []string, threshold int) {
	if own := r.root.Signed.Roles[role]; own != nil {
		return own.KeyIDs, own.Threshold
	}
	for _, d := range r.delegated() {
		if d.Name == role {
			return d.KeyIDs, d.Threshold
		}
	}
	return nil, 0
}

// names lists all roles, the most powerful first, channels in order of their names.
func (r *repository) names() []string {
	names := []string{metadata.ROOT, metadata.TARGETS, metadata.SNAPSHOT, metadata.TIMESTAMP}
	return append(names, slices.Sorted(maps.Keys(r.channels))...)
}

// about returns version and end of a role's metadata.
func (r *repository) about(role string) (version int64, expires time.Time) {
	switch role {
	case metadata.ROOT:
		return r.root.Signed.Version, r.root.Signed.Expires
	case metadata.TARGETS:
		return r.targets.Signed.Version, r.targets.Signed.Expires
	case metadata.SNAPSHOT:
		return r.snapshot.Signed.Version, r.snapshot.Signed.Expires
	case metadata.TIMESTAMP:
		return r.timestamp.Signed.Version, r.timestamp.Signed.Expires
	}
	m := r.channels[role]
	return m.Signed.Version, m.Signed.Expires
}

// lifeOf is how long metadata of a role lives.
func lifeOf(role string) time.Duration {
	switch role {
	case metadata.ROOT:
		return RootLife
	case metadata.TARGETS:
		return TargetsLife
	case metadata.SNAPSHOT:
		return SnapshotLife
	case metadata.TIMESTAMP:
		return TimestampLife
	}
	return ChannelLife
}

// openRepository verifies what is published against profile.yaml. Without a
// repository it returns nil.
func (s *Store) openRepository() (*repository, error) {
	_, p, err := s.profile()
	if err != nil {
		return nil, err
	}
	if p.Trust.Releases == "" {
		if _, err := s.disk.Lstat(s.tufPath("1.root.json")); err == nil {
			return nil, fault.New(fault.ExitUsage, "repository_untrusted", "profile.yaml has no trust.releases, and %s holds a repository all the same", s.tufPath("")).
				Hinted("put the text of 1.root.json there into profile.yaml, as a block below trust.releases")
		}
		return nil, nil
	}
	r, err := walk([]byte(p.Trust.Releases), s.publishedFile)
	if err != nil {
		return nil, fault.New(fault.ExitUnverified, "repository_invalid", "%s does not verify with trust.releases of profile.yaml: %w", s.tufPath(""), err).
			Hinted("restore that directory and the trust section of profile.yaml from a backup; nothing was changed")
	}
	return r, nil
}

// reserved are the names that the roles of a repository have, so no channel can.
func reserved(channel string) bool {
	return slices.Contains(metadata.TOP_LEVEL_ROLE_NAMES[:], strings.ToLower(channel))
}
