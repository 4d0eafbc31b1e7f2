package backoffice

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/theupdateframework/go-tuf/v2/metadata"
)

// change is a new state of the repository in the making.
type change struct {
	*repository
	store   *Store
	box     *keyBox
	at      time.Time
	trusted []byte // root metadata of profile.yaml
	dirty   map[string]bool

	files     []file            // what is to be written, in this order
	manifests map[string][]byte // new ones, by their paths below the repository
	targets   []string          // target paths that are new or changed
	root      []byte            // the newest root, if it is new: for profile.yaml
}

// begin starts a change of the repository in force, with the keys of the
// directory and root keys from another one.
func (s *Store) begin(r *repository, rootKeys string) (*change, error) {
	_, p, err := s.profile()
	if err != nil {
		return nil, err
	}
	box, err := s.keyBox(rootKeys)
	if err != nil {
		return nil, err
	}
	return &change{repository: r, store: s, box: box, at: s.instant(), trusted: []byte(p.Trust.Releases),
		dirty: map[string]bool{}, manifests: map[string][]byte{}}, nil
}

// add appends a metadata file to what is to be written.
func (c *change) add(name string, data []byte) {
	c.files = append(c.files, file{Path: publicTUF + name, Data: data, Mode: 0o644})
}

// addRoot makes and signs the next root after edit, with as many of the old keys
// as must vouch for it and as many of the new.
func (c *change) addRoot(edit func(*metadata.RootType) error) error {
	before, threshold := c.holders(metadata.ROOT)
	before = slices.Clone(before)
	if err := edit(&c.repository.root.Signed); err != nil {
		return err
	}
	signers, err := c.box.signers(metadata.ROOT, before, threshold)
	if err != nil {
		return err
	}
	after, threshold := c.holders(metadata.ROOT)
	more, err := c.box.signers(metadata.ROOT, after, threshold)
	if err != nil {
		return err
	}
	for _, k := range more {
		if !slices.Contains(signers, k) {
			signers = append(signers, k)
		}
	}
	root := c.repository.root
	root.Signed.Version++
	root.Signed.Expires = c.at.Add(RootLife)
	if c.root, err = seal(root, signers); err != nil {
		return err
	}
	c.add(fmt.Sprintf("%d.root.json", root.Signed.Version), c.root)
	return nil
}

// addChannel delegates a channel to a new role with a key of its own.
func (c *change) addChannel(name string) error {
	k, err := c.box.make(name)
	if err != nil {
		return err
	}
	if err := c.box.save(c.store, k); err != nil {
		return err
	}
	signed := &c.repository.targets.Signed
	if signed.Delegations == nil {
		signed.Delegations = &metadata.Delegations{Keys: map[string]*metadata.Key{}}
	}
	signed.Delegations.Keys[k.id] = k.public
	signed.Delegations.Roles = append(signed.Delegations.Roles, metadata.DelegatedRole{
		Name: name, KeyIDs: []string{k.id}, Threshold: 1, Terminating: true, Paths: []string{"releases/" + name + "/*"},
	})
	list := metadata.Targets(c.at)
	list.Signed.Version = 0
	c.channels[name] = list
	c.dirty[metadata.TARGETS], c.dirty[name] = true, true
	return nil
}

// put lists a release in its channel, as its record says.
func (c *change) put(r *Release) error {
	manifest, err := json.Marshal(&r.Manifest)
	if err != nil {
		return err
	}
	custom, err := json.Marshal(&r.Offer)
	if err != nil {
		return err
	}
	target := targetOf(manifest, custom)
	list, path := c.channels[r.Offer.Channel], r.Offer.TargetPath()
	if sameTarget(list.Signed.Targets[path], target) {
		return nil
	}
	list.Signed.Targets[path] = target
	c.dirty[r.Offer.Channel] = true
	c.targets = append(c.targets, path)
	c.manifests[consistentName(path, target)] = manifest
	return nil
}

func targetOf(manifest, custom []byte) *metadata.TargetFiles {
	sum := sha256.Sum256(manifest)
	raw := json.RawMessage(custom)
	return &metadata.TargetFiles{Length: int64(len(manifest)), Hashes: metadata.Hashes{"sha256": sum[:]}, Custom: &raw}
}

func sameTarget(a, b *metadata.TargetFiles) bool {
	if a == nil || b == nil {
		return false
	}
	one, err1 := json.Marshal(a)
	two, err2 := json.Marshal(b)
	return err1 == nil && err2 == nil && canonical(one) == canonical(two)
}

// canonical is JSON with its keys in one order: what was read back and what is
// new differ in that alone.
func canonical(data []byte) string {
	var v any
	d := json.NewDecoder(strings.NewReader(string(data)))
	d.UseNumber()
	if d.Decode(&v) != nil {
		return ""
	}
	out, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(out)
}

// consistentName is where a target lies below the repository: its hash is part of
// its name (TUF specification, section 6.2).
func consistentName(path string, t *metadata.TargetFiles) string {
	dir, name := "", path
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		dir, name = path[:i+1], path[i+1:]
	}
	return "targets/" + dir + t.Hashes["sha256"].String() + "." + name
}

// due marks what has lived half its life, if its keys are here to renew it, and
// what has ended in any case.
func (c *change) due() {
	for _, role := range c.names() {
		_, end := c.about(role)
		ids, threshold := c.holders(role)
		_, missing := c.box.signers(role, ids, threshold)
		if left := end.Sub(c.at); left <= 0 || left < lifeOf(role)/2 && missing == nil {
			c.dirty[role] = true
		}
	}
}

// finish signs what is dirty or due and all that lists it, the timestamp always
// and last.
func (c *change) finish() error {
	c.due()
	for _, name := range slices.Sorted(maps.Keys(c.channels)) {
		if c.dirty[name] {
			if err := renew(c, c.channels[name], name, c.snapshot.Signed.Meta); err != nil {
				return err
			}
			c.dirty[metadata.SNAPSHOT] = true
		}
	}
	if c.dirty[metadata.TARGETS] {
		if err := renew(c, c.repository.targets, metadata.TARGETS, c.snapshot.Signed.Meta); err != nil {
			return err
		}
		c.dirty[metadata.SNAPSHOT] = true
	}
	if c.dirty[metadata.SNAPSHOT] {
		if err := renew(c, c.snapshot, metadata.SNAPSHOT, c.timestamp.Signed.Meta); err != nil {
			return err
		}
	}
	return renew(c, c.timestamp, metadata.TIMESTAMP, nil)
}

// renew gives a role's metadata the next version and a new end, signs it, and
// notes it in the list that vouches for it.
func renew[T metadata.Roles](c *change, m *metadata.Metadata[T], role string, meta map[string]*metadata.MetaFiles) error {
	ids, threshold := c.holders(role)
	keys, err := c.box.signers(role, ids, threshold)
	if err != nil {
		return err
	}
	*versionOf(m)++
	*expiryOf(m) = c.at.Add(lifeOf(role))
	data, err := seal(m, keys)
	if err != nil {
		return err
	}
	name := role + ".json"
	if meta != nil {
		sum := sha256.Sum256(data)
		meta[name] = &metadata.MetaFiles{Version: *versionOf(m), Length: int64(len(data)), Hashes: metadata.Hashes{"sha256": sum[:]}}
		name = fmt.Sprintf("%d.%s", *versionOf(m), name)
	}
	c.add(name, data)
	return nil
}
