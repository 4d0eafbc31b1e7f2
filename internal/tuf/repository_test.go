package tuf_test

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"testing"
	"time"

	"github.com/sigstore/sigstore/pkg/signature"
	"github.com/theupdateframework/go-tuf/v2/metadata"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/tuf"
)

// today is the day on which tests begin; what a vendor signs is good for a month.
var today = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

const month = 30 * 24 * time.Hour

// vendor publishes a repository in memory.
type vendor struct {
	t         testing.TB
	now       time.Time
	hashes    bool // in timestamp and snapshot
	keys      map[string][]signer
	root      *metadata.Metadata[metadata.RootType]
	targets   map[string]*metadata.Metadata[metadata.TargetsType] // "targets" and channels
	snapshot  *metadata.Metadata[metadata.SnapshotType]
	timestamp *metadata.Metadata[metadata.TimestampType]
	files     map[string][]byte
}

type signer struct {
	signature.Signer
	key *metadata.Key
	id  string
}

// nextSeed makes keys that are the same in every run.
func newSigner(t testing.TB, name string) signer {
	t.Helper()
	seed := sha256.Sum256([]byte(name))
	private := ed25519.NewKeyFromSeed(seed[:])
	s, err := signature.LoadSigner(private, crypto.Hash(0))
	key, err2 := metadata.KeyFromPublicKey(private.Public())
	id, err3 := key.ID()
	if err != nil || err2 != nil || err3 != nil {
		t.Fatal(err, err2, err3)
	}
	return signer{s, key, id}
}

// newVendor has roots 2 of 3, targets 1 of 2, the others 1 of 1, and the channel
// "stable" with release 1.0.0.
func newVendor(t testing.TB) *vendor {
	v := &vendor{
		t: t, now: today, hashes: true, keys: map[string][]signer{}, files: map[string][]byte{},
		root:      metadata.Root(today.Add(12 * month)),
		targets:   map[string]*metadata.Metadata[metadata.TargetsType]{metadata.TARGETS: metadata.Targets(today.Add(month))},
		snapshot:  metadata.Snapshot(today.Add(month)),
		timestamp: metadata.Timestamp(today.Add(month)),
	}
	for role, n := range map[string]int{metadata.ROOT: 3, metadata.TARGETS: 2, metadata.SNAPSHOT: 1, metadata.TIMESTAMP: 1} {
		for i := range n {
			v.addKey(role, fmt.Sprintf("%s %d", role, i))
		}
	}
	v.root.Signed.Roles[metadata.ROOT].Threshold = 2
	v.signRoot()
	v.channel("stable", "releases/stable/*")
	v.add("stable", "releases/stable/1.0.0.json", "manifest of 1.0.0")
	v.resign(metadata.TARGETS, "stable", metadata.SNAPSHOT, metadata.TIMESTAMP)
	return v
}

func (v *vendor) addKey(role, name string) {
	s := newSigner(v.t, name)
	v.keys[role] = append(v.keys[role], s)
	if err := v.root.Signed.AddKey(s.key, role); err != nil {
		v.t.Fatal(err)
	}
}

// rotate takes all keys from a role and gives it new ones.
func (v *vendor) rotate(role string, names ...string) {
	for _, s := range v.keys[role] {
		if err := v.root.Signed.RevokeKey(s.id, role); err != nil {
			v.t.Fatal(err)
		}
	}
	v.keys[role] = nil
	for _, name := range names {
		v.addKey(role, name)
	}
}

// nextRoot publishes the next root, signed by the keys of both, or by those given.
func (v *vendor) nextRoot(by ...signer) {
	v.root.Signed.Version++
	v.signRoot(by...)
}

func (v *vendor) signRoot(by ...signer) {
	if by == nil {
		by = v.keys[metadata.ROOT]
	}
	v.files[rootName(v.root.Signed.Version)] = signed(v.t, v.root, by)
}

func rootName(version int64) string { return fmt.Sprintf("%d.root.json", version) }

// channel delegates paths to a role of its own.
func (v *vendor) channel(name string, paths ...string) {
	top := v.targets[metadata.TARGETS]
	if top.Signed.Delegations == nil {
		top.Signed.Delegations = &metadata.Delegations{Keys: map[string]*metadata.Key{}, Roles: []metadata.DelegatedRole{}}
	}
	s := newSigner(v.t, name)
	v.keys[name] = []signer{s}
	top.Signed.Delegations.Keys[s.id] = s.key
	top.Signed.Delegations.Roles = append(top.Signed.Delegations.Roles, metadata.DelegatedRole{
		Name: name, KeyIDs: []string{s.id}, Threshold: 1, Terminating: true, Paths: paths})
	v.targets[name] = metadata.Targets(v.now.Add(month))
	v.targets[name].Signed.Version = 0
}

// add lists a target and stores its content.
func (v *vendor) add(role, name, content string) {
	file, err := metadata.TargetFile().FromBytes(name, []byte(content), "sha256")
	if err != nil {
		v.t.Fatal(err)
	}
	said, err := json.Marshal(map[string]string{"version": path.Base(name)})
	if err != nil {
		v.t.Fatal(err)
	}
	custom := json.RawMessage(said)
	file.Custom = &custom
	v.targets[role].Signed.Targets[name] = file
	dir, base := path.Split(name)
	v.files["targets/"+dir+sum(content)+"."+base] = []byte(content)
}

func sum(content string) string {
	s := sha256.Sum256([]byte(content))
	return hex.EncodeToString(s[:])
}

// publish releases a new version of the channel and all above it.
func (v *vendor) publish(version string) {
	v.add("stable", "releases/stable/"+version+".json", "manifest of "+version)
	v.bump("stable", metadata.SNAPSHOT, metadata.TIMESTAMP)
}

// bump signs the next version of roles, given from the bottom up.
func (v *vendor) bump(roles ...string) {
	for _, role := range roles {
		switch role {
		case metadata.SNAPSHOT:
			v.snapshot.Signed.Version++
		case metadata.TIMESTAMP:
			v.timestamp.Signed.Version++
		default:
			v.targets[role].Signed.Version++
		}
		v.resign(role)
	}
}

// resign signs roles in the version they have; a version of 0 becomes 1.
func (v *vendor) resign(roles ...string) {
	for _, role := range roles {
		switch role {
		case metadata.SNAPSHOT:
			v.snapshot.Signed.Expires = v.now.Add(month)
			for name, m := range v.targets {
				v.snapshot.Signed.Meta[name+".json"] = v.meta(m.Signed.Version, v.files[v.name(name, m.Signed.Version)])
			}
			v.files[v.name(role, v.snapshot.Signed.Version)] = signed(v.t, v.snapshot, v.keys[role])
		case metadata.TIMESTAMP:
			v.timestamp.Signed.Expires = v.now.Add(month)
			version := v.snapshot.Signed.Version
			v.timestamp.Signed.Meta["snapshot.json"] = v.meta(version, v.files[v.name(metadata.SNAPSHOT, version)])
			v.files["timestamp.json"] = signed(v.t, v.timestamp, v.keys[role])
		default:
			m := v.targets[role]
			m.Signed.Version = max(m.Signed.Version, 1)
			m.Signed.Expires = v.now.Add(month)
			v.files[v.name(role, m.Signed.Version)] = signed(v.t, m, v.keys[role][:1])
		}
	}
}

func (v *vendor) name(role string, version int64) string {
	if !v.root.Signed.ConsistentSnapshot {
		return role + ".json"
	}
	return fmt.Sprintf("%d.%s.json", version, role)
}

func (v *vendor) meta(version int64, data []byte) *metadata.MetaFiles {
	m := metadata.MetaFile(version)
	if v.hashes {
		s := sha256.Sum256(data)
		m.Length, m.Hashes = int64(len(data)), metadata.Hashes{"sha256": s[:]}
	}
	return m
}

func signed[T metadata.Roles](t testing.TB, m *metadata.Metadata[T], by []signer) []byte {
	t.Helper()
	m.ClearSignatures()
	for _, s := range by {
		if _, err := m.Sign(s); err != nil {
			t.Fatal(err)
		}
	}
	data, err := m.ToBytes(false)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// mirror serves files and remembers what was asked.
type mirror struct {
	files map[string][]byte
	asked []string
	fails map[string]error
}

func (m *mirror) Fetch(_ context.Context, name string, max int64) ([]byte, error) {
	m.asked = append(m.asked, name)
	if err := m.fails[name]; err != nil {
		return nil, err
	}
	data, ok := m.files[name]
	if !ok {
		return nil, &fs.PathError{Op: "get", Path: name, Err: fs.ErrNotExist}
	}
	return data, nil
}

func (m *mirror) asks() []string {
	asked := m.asked
	m.asked = nil
	return asked
}

// cache is a directory in memory. Left counts the changes before it dies; negative: never.
type cache struct {
	files   map[string][]byte
	left    int
	changes int
}

type died struct{}

func (c *cache) change() {
	if c.left == 0 {
		panic(died{})
	}
	c.left--
	c.changes++
}

func (c *cache) Read(name string, max int64) ([]byte, error) {
	data, ok := c.files[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	if int64(len(data)) > max {
		return nil, fmt.Errorf("larger than %d bytes", max)
	}
	return slices.Clone(data), nil
}

func (c *cache) Write(name string, data []byte) error {
	c.change()
	c.files[name] = slices.Clone(data)
	return nil
}

func (c *cache) Remove(name string) error {
	if _, ok := c.files[name]; !ok {
		return fs.ErrNotExist
	}
	c.change()
	delete(c.files, name)
	return nil
}

// host is a client with its cache and mirror.
type host struct {
	*tuf.Client
	t      testing.TB
	cache  *cache
	mirror *mirror
}

// newHost trusts the vendor's present root, and looks at his files as they change.
func (v *vendor) newHost() *host {
	c, m := &cache{files: map[string][]byte{}, left: -1}, &mirror{files: v.files, fails: map[string]error{}}
	root := v.files[rootName(v.root.Signed.Version)]
	return &host{&tuf.Client{Root: root, Cache: c, Source: m, Now: v.now}, v.t, c, m}
}

// freeze keeps the host at what the vendor has published so far.
func (h *host) freeze() *host {
	h.mirror.files = maps.Clone(h.mirror.files)
	return h
}

func (h *host) refresh() *tuf.Repository {
	h.t.Helper()
	r, err := h.Refresh(context.Background())
	if err != nil {
		h.t.Fatalf("refresh: %v", err)
	}
	return r
}

// refused wants Refresh to fail with a fault of code, exit and hint, and nothing
// trusted to go back.
func (h *host) refused(code string) {
	h.t.Helper()
	_, err := h.Refresh(context.Background())
	want(h.t, err, code)
}

func want(t testing.TB, err error, code string) {
	t.Helper()
	exit := fault.ExitUnverified
	switch code {
	case "metadata_missing":
		exit = fault.ExitUnreachable
	case "never_checked", "target_missing":
		exit = fault.ExitFailure
	case "root_missing", "root_invalid", "role_missing":
		exit = fault.ExitUsage
	}
	if err == nil {
		t.Fatalf("accepted, want %s", code)
	}
	if f := fault.Of(err); f.Code != code || f.Exit != exit || f.Hint == "" || len(f.Message) > 400 {
		t.Fatalf("fault %+v, want %s, exit %d and a hint", f, code, exit)
	}
}

// versions lists the releases in a channel.
func versions(t testing.TB, r *tuf.Repository, channel string) (names []string) {
	t.Helper()
	list, err := r.Targets(context.Background(), channel)
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range list {
		names = append(names, path.Base(target.Path))
	}
	return names
}
