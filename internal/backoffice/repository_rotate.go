package backoffice

import (
	"context"
	"errors"
	"strings"

	"github.com/theupdateframework/go-tuf/v2/metadata"

	"github.com/optool/optool/internal/fault"
)

// RoleRotation says how to replace a key of the repository.
type RoleRotation struct {
	Lost     string // the key to replace: its file, its id or eight digits of that; empty: the role's oldest
	RootKeys string // directory of the root keys; empty: keys in the vendor's directory
}

// RoleRotated says what RotateRole did.
type RoleRotated struct {
	Role     string
	Old, New RoleKey
	Root     int64 // version of the root metadata in force
	Publication
}

// RotateRole gives a role of the repository, or a channel, a new key in place of
// one of its keys. The old key need not be there, but as many others as the
// threshold takes. At every instant a host that knows any earlier root metadata
// accepts what is published; from the end on it accepts nothing of the old key.
// Faults: unknown_role and unknown_key (exit 2), signing_key_missing (exit 2).
func (s *Store) RotateRole(ctx context.Context, role string, o RoleRotation) (*RoleRotated, error) {
	var done *RoleRotated
	err := s.releasing(ctx, func(r *repository) (err error) {
		c, err := s.begin(r, o.RootKeys)
		if err != nil {
			return err
		}
		ids, _ := r.holders(role)
		if len(ids) == 0 {
			return fault.New(fault.ExitUsage, "unknown_role", "the repository has no role or channel %q", clip(role)).
				Hinted("it has %s", strings.Join(r.names(), ", "))
		}
		old := ids[0]
		if o.Lost != "" {
			if old, err = c.box.find(o.Lost, role, ids); err != nil {
				return err
			}
		}
		k, err := c.box.make(role)
		if err != nil {
			return err
		}
		if err := c.rotate(role, old, k); err != nil {
			return err
		}
		done = &RoleRotated{Role: role, Old: RoleKey{old, c.box.names[old], c.box.held[old] != nil}, New: RoleKey{k.id, k.name, true}}
		if err := c.box.save(s, k); err != nil {
			return err
		}
		p, err := c.intend(ctx)
		if err != nil {
			return err
		}
		done.Publication, done.Root = *p, c.repository.root.Signed.Version
		return nil
	})
	return done, err
}

// rotate makes the metadata that replaces a key. A host fetches the newest root
// before anything else, and any root version may be the newest for an instant. So
// a key is replaced in three steps each of which fits the one before: a root that
// knows both keys, metadata signed with all keys of that root, a root that knows
// the new key alone. The list of a channel needs no such care, since one snapshot
// names the list and whoever delegates to it; nor does root, which is one file.
func (c *change) rotate(role, old string, k *repositoryKey) error {
	drop := func(root *metadata.RootType) error { return root.RevokeKey(old, role) }
	grow := func(root *metadata.RootType) error { return root.AddKey(k.public, role) }
	switch role {
	case metadata.ROOT:
		if err := c.addRoot(func(root *metadata.RootType) error { return errors.Join(grow(root), drop(root)) }); err != nil {
			return err
		}
		return c.finish()
	case metadata.TARGETS, metadata.SNAPSHOT, metadata.TIMESTAMP:
		if err := c.addRoot(grow); err != nil {
			return err
		}
		c.dirty[role] = true
		if err := c.finish(); err != nil {
			return err
		}
		if err := c.addRoot(drop); err != nil {
			return err
		}
		return renew(c, c.timestamp, metadata.TIMESTAMP, nil) // with which hosts ask for a newer root
	}
	targets := &c.repository.targets.Signed
	if err := targets.AddKey(k.public, role); err != nil {
		return err
	}
	if err := targets.RevokeKey(old, role); err != nil {
		return err
	}
	c.dirty[metadata.TARGETS], c.dirty[role] = true, true
	return c.finish()
}
