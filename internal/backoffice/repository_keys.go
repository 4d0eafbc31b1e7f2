package backoffice

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/sigstore/sigstore/pkg/signature"
	"github.com/theupdateframework/go-tuf/v2/metadata"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// repositoryKey is a key pair of a role.
type repositoryKey struct {
	id      string // as metadata names it
	name    string // of its file
	public  *metadata.Key
	private ed25519.PrivateKey
}

// keyBox is the keys that are here, and the names of the files of all there are.
type keyBox struct {
	dir   string
	held  map[string]*repositoryKey // by id
	names map[string]string         // id to file name, releases/keys.json
}

// keyBox reads the keys of the repository: those of the directory keys, and root
// keys that lie in another one, if that is not empty.
func (s *Store) keyBox(elsewhere string) (*keyBox, error) {
	box := &keyBox{dir: s.path("keys"), held: map[string]*repositoryKey{}, names: map[string]string{}}
	data, err := disk.ReadFile(s.disk, s.keyNames(), maxRecord)
	if err == nil {
		err = json.Unmarshal(data, &box.names)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.ExitFailure, "record_damaged", "%s cannot be read: %w", s.keyNames(), err).
			Hinted("restore the file from a backup, or remove it: it only helps to name files")
	}
	if err := box.read(s.disk, box.dir, "tuf-"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if elsewhere != "" {
		if err := box.read(s.disk, elsewhere, "tuf-root-"); err != nil {
			return nil, err
		}
	}
	return box, nil
}

// read takes the keys of a directory whose names begin so.
func (b *keyBox) read(d disk.Disk, dir, prefix string) error {
	files, err := d.ReadDir(dir)
	if err != nil {
		return fault.File(err, lang.Say("reading keys in %s", dir))
	}
	for _, name := range files {
		if !strings.HasPrefix(name, prefix) || !strings.HasSuffix(name, ".key") {
			continue
		}
		private, err := readKey(filepath.Join(dir, name))
		if err == nil {
			err = b.put(private, name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) keyNames() string { return s.path("releases", "keys.json") }

func (b *keyBox) put(private ed25519.PrivateKey, name string) error {
	public, err := metadata.KeyFromPublicKey(private.Public())
	if err != nil {
		return err
	}
	id, err := public.ID()
	b.held[id] = &repositoryKey{id, name, public, private}
	b.names[id] = name
	return err
}

// make makes a key for a role and gives it the next number.
func (b *keyBox) make(role string) (*repositoryKey, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	last := 0
	for _, name := range b.names {
		number, ok := strings.CutPrefix(name, "tuf-"+role+"-")
		n, err := strconv.Atoi(strings.TrimSuffix(number, ".key"))
		if ok && err == nil {
			last = max(last, n)
		}
	}
	name := fmt.Sprintf("tuf-%s-%d.key", role, last+1)
	if err := b.put(private, name); err != nil {
		return nil, err
	}
	return b.byName(name), nil
}

func (b *keyBox) byName(name string) *repositoryKey {
	for _, k := range b.held {
		if k.name == name {
			return k
		}
	}
	return nil
}

// save stores a key that make has made. It comes before whatever names the key.
func (b *keyBox) save(s *Store, k *repositoryKey) error {
	text, err := keyText(k.private)
	if err == nil {
		path := filepath.Join(b.dir, k.name)
		err = fault.File(disk.WriteFile(s.disk, path, text, 0o600), lang.Say("writing %s", path))
	}
	return err
}

// find returns the id of the key that a person named by its id, the beginning of
// one, or its file; among those of a role.
func (b *keyBox) find(what, role string, ids []string) (string, error) {
	base := filepath.Base(what)
	var found []string
	for _, id := range ids {
		if b.names[id] == base || len(what) >= 8 && strings.HasPrefix(id, what) {
			found = append(found, id)
		}
	}
	if len(found) != 1 {
		return "", fault.New(fault.ExitUsage, "unknown_key", "the role %s has no key %q", role, clip(what)).
			Hinted("it has %s", b.called(ids))
	}
	return found[0], nil
}

// called names keys as people know them.
func (b *keyBox) called(ids []string) lang.Text {
	var list lang.Text
	for i, id := range ids {
		name := lang.Say("the key %s", id[:min(len(id), 12)])
		if b.names[id] != "" {
			name = lang.Say("%s", b.names[id])
		}
		if i > 0 {
			name = lang.Say("%s, %s", list, name)
		}
		list = name
	}
	return list
}

// signers returns the keys of a role that are here, of which there must be as
// many as the threshold.
func (b *keyBox) signers(role string, ids []string, threshold int) ([]*repositoryKey, error) {
	var keys []*repositoryKey
	var missing []string
	for _, id := range ids {
		if k := b.held[id]; k != nil {
			keys = append(keys, k)
		} else {
			missing = append(missing, id)
		}
	}
	if len(keys) >= threshold && threshold > 0 {
		return keys, nil
	}
	f := fault.New(fault.ExitUsage, "signing_key_missing", "metadata of the role %s takes %d of its %d keys, %d are here; missing in %s: %s",
		role, threshold, len(ids), len(keys), b.dir, b.called(missing))
	if role == metadata.ROOT {
		return nil, f.Hinted("bring root keys and name their directory with --root-keys DIR")
	}
	return nil, f.Hinted("put the file back; if it is lost: optool-vendor key rotate --role %s --lost FILE", role)
}

// seal signs metadata with keys and returns the file.
func seal[T metadata.Roles](m *metadata.Metadata[T], keys []*repositoryKey) ([]byte, error) {
	m.Signatures = nil
	for _, k := range keys {
		signer, err := signature.LoadED25519Signer(k.private)
		if err != nil {
			return nil, err
		}
		if _, err := m.Sign(signer); err != nil {
			return nil, err
		}
	}
	data, err := m.ToBytes(false)
	return append(data, '\n'), err
}

// text is the content of releases/keys.json.
func (b *keyBox) text() ([]byte, error) {
	data, err := json.MarshalIndent(b.names, "", "  ")
	return append(data, '\n'), err
}

// Role is what there is to know about a role of the repository.
type Role struct {
	Name      string // root, targets, snapshot, timestamp, or a channel
	Version   int64
	Expires   time.Time
	Threshold int // how many of the keys must sign
	Keys      []RoleKey
}

// RoleKey is a key of a role.
type RoleKey struct {
	ID   string // hexadecimal, as metadata names it
	File string // name of the key's file; empty: not known
	Held bool   // the file is in the directory keys
}

// Repository describes the roles of the repository, root first. Without one it
// returns none.
func (s *Store) Repository() ([]Role, error) {
	r, err := s.openRepository()
	if err != nil || r == nil {
		return nil, err
	}
	box, err := s.keyBox("")
	if err != nil {
		return nil, err
	}
	return r.roles(box), nil
}

func (r *repository) roles(box *keyBox) []Role {
	var all []Role
	for _, name := range r.names() {
		role := Role{Name: name}
		role.Version, role.Expires = r.about(name)
		var ids []string
		ids, role.Threshold = r.holders(name)
		for _, id := range ids {
			role.Keys = append(role.Keys, RoleKey{id, box.names[id], box.held[id] != nil})
		}
		all = append(all, role)
	}
	return all
}
