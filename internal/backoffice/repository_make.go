package backoffice

import (
	"context"
	"path/filepath"

	"github.com/theupdateframework/go-tuf/v2/metadata"
)

// DefaultChannel is the channel of a new repository.
const DefaultChannel = "stable"

// How many keys sign the list of channels, and how many there are.
const (
	targetsKeys      = 2
	targetsThreshold = 2
)

// addRepository makes the repository of a directory that has none yet, with as
// many root keys and the same threshold as the profile has.
func (s *Store) addRepository(ctx context.Context) (*repository, error) {
	_, p, err := s.profile()
	if err != nil {
		return nil, err
	}
	c, err := s.newRepository(len(p.Trust.Roots), p.Trust.Threshold)
	if err != nil {
		return nil, err
	}
	if _, err := c.intend(ctx); err != nil {
		return nil, err
	}
	return s.openRepository()
}

// firstRepository writes the repository of a directory in the making and returns
// the root metadata.
func (s *Store) firstRepository(rootKeys, threshold int) ([]byte, error) {
	c, err := s.newRepository(rootKeys, threshold)
	if err == nil {
		err = c.check(context.Background())
	}
	if err != nil {
		return nil, err
	}
	names, err := c.box.text()
	if err != nil {
		return nil, err
	}
	for _, f := range append(c.files, file{Path: "releases/keys.json", Data: names, Mode: 0o600}) {
		if err := s.replace(s.path(filepath.FromSlash(f.Path)), f.Data, f.Mode); err != nil {
			return nil, err
		}
	}
	return c.root, nil
}

// newRepository makes the first version of everything and stores the keys. The
// root metadata goes into the profile.
func (s *Store) newRepository(rootKeys, threshold int) (*change, error) {
	box, err := s.keyBox("")
	if err != nil {
		return nil, err
	}
	c := &change{store: s, box: box, at: s.instant(), dirty: map[string]bool{metadata.TARGETS: true, metadata.SNAPSHOT: true},
		manifests: map[string][]byte{}}
	c.repository = &repository{root: metadata.Root(c.at), targets: metadata.Targets(c.at), channels: map[string]*listMeta{},
		snapshot: metadata.Snapshot(c.at), timestamp: metadata.Timestamp(c.at)}
	roles := map[string]struct{ keys, threshold int }{
		metadata.ROOT: {rootKeys, threshold}, metadata.TARGETS: {targetsKeys, targetsThreshold}, metadata.SNAPSHOT: {1, 1}, metadata.TIMESTAMP: {1, 1},
	}
	root := &c.repository.root.Signed
	for _, name := range metadata.TOP_LEVEL_ROLE_NAMES {
		for range roles[name].keys {
			k, err := box.make(name)
			if err == nil {
				err = box.save(s, k)
			}
			if err == nil {
				err = root.AddKey(k.public, name)
			}
			if err != nil {
				return nil, err
			}
		}
		root.Roles[name].Threshold = roles[name].threshold
	}
	root.Version = 0
	c.repository.targets.Signed.Version, c.snapshot.Signed.Version, c.timestamp.Signed.Version = 0, 0, 0
	if err := c.addRoot(func(*metadata.RootType) error { return nil }); err != nil {
		return nil, err
	}
	c.trusted = c.root
	if err := c.addChannel(DefaultChannel); err != nil {
		return nil, err
	}
	return c, c.finish()
}
