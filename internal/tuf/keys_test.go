package tuf_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"testing"

	"github.com/theupdateframework/go-tuf/v2/metadata"
)

// TestRootRotation replaces all keys of the root over five versions, with one key lost
// at the start, and takes hosts along from each version.
func TestRootRotation(t *testing.T) {
	v := newVendor(t)
	hosts := []*host{v.newHost()}
	lost, sound := v.keys["root"][0], v.keys["root"][1:]
	for i := range 5 {
		fresh := newSigner(t, fmt.Sprint("root of generation ", i))
		if err := v.root.Signed.AddKey(fresh.key, "root"); err != nil {
			t.Fatal(err)
		}
		if err := v.root.Signed.RevokeKey(lost.id, "root"); err != nil {
			t.Fatal(err)
		}
		v.nextRoot(append(slices.Clone(sound), fresh)...)
		lost, sound = sound[0], append(slices.Clone(sound[1:]), fresh)
		hosts = append(hosts, v.newHost())
	}
	v.bump("timestamp")
	for i, h := range hosts {
		if got := h.refresh().Facts().Root; got != 6 {
			t.Errorf("host of root %d came to root %d", i+1, got)
		}
		for version := int64(i + 1); version <= 6; version++ {
			if !bytes.Equal(h.cache.files[rootName(version)], v.files[rootName(version)]) {
				t.Errorf("host of root %d did not keep root %d", i+1, version)
			}
		}
		h.mirror.asks()
		h.refresh()
		if asked := h.mirror.asks(); !slices.Equal(asked, []string{"timestamp.json"}) {
			t.Errorf("host of root %d asked for %v again", i+1, asked)
		}
	}
}

func TestRootMustBeSignedByBoth(t *testing.T) {
	for name, by := range map[string]func(old, fresh []signer) []signer{
		"the old alone":         func(old, fresh []signer) []signer { return old },
		"the new alone":         func(old, fresh []signer) []signer { return fresh },
		"one of the old":        func(old, fresh []signer) []signer { return append(old[:1:1], fresh...) },
		"one of the new":        func(old, fresh []signer) []signer { return append(fresh[:1:1], old...) },
		"nobody":                func(old, fresh []signer) []signer { return []signer{} },
		"somebody else besides": func(old, fresh []signer) []signer { return append(old[:1:1], newSigner(t, "else"), fresh[0]) },
	} {
		v := newVendor(t)
		h := v.newHost()
		old := v.keys["root"]
		v.rotate("root", "fresh 0", "fresh 1", "fresh 2")
		v.nextRoot(by(old, v.keys["root"])...)
		v.bump("timestamp")
		_, err := h.Refresh(context.Background())
		want(t, err, "metadata_unsigned")
		if _, cached := h.cache.files["2.root.json"]; cached {
			t.Errorf("signed by %s: got into the cache", name)
		}
	}
}

// TestKeyCompromiseBelowTheThreshold has a thief of one key of the root.
func TestKeyCompromiseBelowTheThreshold(t *testing.T) {
	v := newVendor(t)
	h := v.newHost()
	stolen := v.keys["root"][0]
	v.rotate("timestamp", "of the thief")
	v.rotate("root", "of the thief 0", "of the thief 1")
	v.root.Signed.Roles["root"].Threshold = 1
	v.nextRoot(append(slices.Clone(v.keys["root"]), stolen)...)
	v.bump("timestamp")
	h.refused("metadata_unsigned")
	if len(h.cache.files) != 2 { // the profile's root and its copy
		t.Errorf("the cache has %d files", len(h.cache.files))
	}
}

func TestThresholdTricks(t *testing.T) {
	root := func(v *vendor) *metadata.Metadata[metadata.RootType] { return v.root }
	for name, trick := range map[string]func(v *vendor) []byte{
		"unsigned": func(v *vendor) []byte { return signed(t, root(v), nil) },
		"one key twice": func(v *vendor) []byte {
			return signed(t, root(v), []signer{v.keys["root"][0], v.keys["root"][0]})
		},
		"one signature under two names": func(v *vendor) []byte {
			signed(t, root(v), v.keys["root"][:1])
			again := v.root.Signatures[0]
			again.KeyID = v.keys["root"][1].id
			v.root.Signatures = append(v.root.Signatures, again)
			return mustBytes(t, v.root)
		},
		"a foreign key under a trusted name": func(v *vendor) []byte {
			signed(t, root(v), []signer{v.keys["root"][0], newSigner(t, "foreign")})
			v.root.Signatures[1].KeyID = v.keys["root"][1].id
			return mustBytes(t, v.root)
		},
		"signatures of another version": func(v *vendor) []byte {
			signed(t, root(v), v.keys["root"])
			v.root.Signed.Expires = v.root.Signed.Expires.Add(month)
			return mustBytes(t, v.root)
		},
	} {
		v := newVendor(t)
		v.root.Signed.Version++
		h := v.newHost()
		h.Root = v.files["1.root.json"]
		v.files["2.root.json"] = trick(v)
		_, err := h.Refresh(context.Background())
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
		if _, cached := h.cache.files["2.root.json"]; cached {
			t.Errorf("%s: got into the cache", name)
		}
	}

	// A root that lists one key under two names, and wants two signatures of a snapshot.
	v := newVendor(t)
	h := v.newHost()
	twin := v.keys["snapshot"][0]
	alias := *twin.key
	alias.Scheme, alias.UnrecognizedFields = "alias", map[string]any{"alias": true}
	v.root.Signed.Keys["alias"] = &alias
	role := v.root.Signed.Roles["snapshot"]
	role.KeyIDs, role.Threshold = append(role.KeyIDs, "alias"), 2
	v.nextRoot()
	v.bump("snapshot")
	v.snapshot.Signatures = append(v.snapshot.Signatures, metadata.Signature{KeyID: "alias", Signature: v.snapshot.Signatures[0].Signature})
	v.files["2.snapshot.json"] = mustBytes(t, v.snapshot)
	v.bump("timestamp")
	h.refused("metadata_unsigned")
}

func mustBytes[T metadata.Roles](t *testing.T, m *metadata.Metadata[T]) []byte {
	t.Helper()
	data, err := m.ToBytes(false)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestUnsignedRoles(t *testing.T) {
	for _, role := range []string{"timestamp", "snapshot", "targets", "stable"} {
		v, h := seen(t)
		v.keys[role] = []signer{newSigner(t, "somebody")}
		roles := []string{role, "snapshot", "timestamp"}
		v.bump(slices.Compact(roles[slices.Index(roles, role):])...)
		r, err := h.Refresh(context.Background())
		if err == nil {
			_, err = r.Targets(context.Background(), "stable")
		}
		want(t, err, "metadata_unsigned")
	}
}

// TestFastForward has a thief of the online keys publish the largest versions there are,
// and the vendor take the keys away from him.
func TestFastForward(t *testing.T) {
	for _, keys := range [][]string{{"timestamp"}, {"snapshot"}, {"timestamp", "snapshot"}} {
		v, h := seen(t)
		before := v.timestamp.Signed.Version
		fast := slices.Contains(keys, "snapshot")
		if fast {
			v.snapshot.Signed.Version, v.snapshot.Signed.Meta["beta.json"] = 1<<62, metadata.MetaFile(1<<62)
			v.targets["targets"].Signed.Version = 1 << 62
			v.resign("targets", "snapshot")
		}
		v.timestamp.Signed.Version = 1 << 62
		v.resign("timestamp")
		h.refresh()

		delete(v.snapshot.Signed.Meta, "beta.json")
		v.timestamp.Signed.Version = before
		if fast {
			v.snapshot.Signed.Version, v.targets["targets"].Signed.Version = 2, 2
			v.bump("targets", "snapshot")
		}
		v.bump("timestamp")
		h.refused("metadata_rollback") // nothing tells that this is not a replay

		for _, key := range keys {
			v.rotate(key, "fresh "+key)
		}
		v.nextRoot()
		v.resign("snapshot", "timestamp")
		profile := *h.Client
		profile.Root, profile.Cache = v.files["2.root.json"], &cache{files: maps.Clone(h.cache.files), left: -1}
		if r, err := profile.Refresh(context.Background()); err != nil || r.Discarded() != nil {
			t.Errorf("%v: with the new root in the profile: %v, %v", keys, r, err)
		}
		r := h.refresh()
		if got := r.Facts(); got.Timestamp != before+1 || got.Root != 2 {
			t.Errorf("%v: recovered at %+v", keys, got)
		}
		if r.Discarded() != nil {
			t.Errorf("%v: discarded %v", keys, r.Discarded())
		}
	}
}

// TestAddedKeyForgetsNothing keeps versions from going back when keys are only added.
func TestAddedKeyForgetsNothing(t *testing.T) {
	v, h := seen(t)
	old := v.files["timestamp.json"]
	v.bump("timestamp")
	h.refresh()
	v.addKey("timestamp", "second")
	v.addKey("snapshot", "second")
	v.nextRoot()
	v.files["timestamp.json"] = old
	h.refused("metadata_rollback")
}

// TestRevokedKeys has a thief of the online keys that root 2 took away, and profiles with
// an older root than the cache, with the same, and with a newer one.
func TestRevokedKeys(t *testing.T) {
	v := newVendor(t)
	old := v.newHost()
	old.refresh()
	stolen := map[string][]signer{"timestamp": v.keys["timestamp"], "snapshot": v.keys["snapshot"]}
	v.rotate("timestamp", "fresh timestamp")
	v.rotate("snapshot", "fresh snapshot")
	v.nextRoot()
	v.bump("snapshot", "timestamp")
	fresh := v.newHost() // profile with root 2

	upgraded := v.newHost() // host of root 1 that got a profile with root 2
	upgraded.cache.files = old.cache.files
	_, err := upgraded.Cached()
	want(t, err, "never_checked")
	old = v.newHost()
	old.Root = v.files["1.root.json"]
	old.refresh()

	thief := newVendor(t)
	thief.keys = stolen
	thief.keys["targets"], thief.keys["stable"] = v.keys["targets"], v.keys["stable"]
	thief.snapshot.Signed.Version, thief.timestamp.Signed.Version = 50, 50
	thief.publish("6.6.6")
	for name, h := range map[string]*host{"older than the cache": old, "fresh": fresh, "newer than the cache": upgraded} {
		h.mirror.files = thief.files // has no root 2
		_, err := h.Refresh(context.Background())
		want(t, err, "metadata_unsigned")
		h.mirror.files = v.files
		if got := h.refresh().Facts(); got.Root != 2 || got.Timestamp != 2 {
			t.Errorf("profile with a root %s: %+v", name, got)
		}
	}
	if upgraded.cache.files["2.root.json"] == nil {
		t.Error("the profile's newer root was not kept")
	}
}

// TestProfileOfAnotherRepository begins anew when the profile's root is another one of the
// same version.
func TestProfileOfAnotherRepository(t *testing.T) {
	v := newVendor(t)
	h := v.newHost()
	v.nextRoot()
	v.nextRoot()
	v.bump("timestamp")
	h.refresh()
	other := newVendor(t)
	other.rotate("root", "a", "b", "c")
	other.rotate("timestamp", "d")
	other.signRoot()
	other.resign("timestamp")
	h.Root, h.mirror.files = other.files["1.root.json"], other.files
	for range 2 {
		if got := h.refresh().Facts(); got.Root != 1 || got.Timestamp != 1 {
			t.Errorf("%+v", got)
		}
	}
	if h.cache.files["2.root.json"] != nil || h.cache.files["3.root.json"] != nil {
		t.Error("roots of the former repository are left")
	}
}

// TestNextRootIsForbidden has a mirror, such as a bucket without the right to list, that
// answers 403 to what it does not have.
func TestNextRootIsForbidden(t *testing.T) {
	v, h := seen(t)
	h.mirror.fails["2.root.json"] = &fs.PathError{Op: "get", Path: "2.root.json", Err: fs.ErrPermission}
	v.publish("1.2.0")
	if got := versions(t, h.refresh(), "stable"); len(got) != 3 {
		t.Errorf("stable has %v", got)
	}
}

func TestTooManyRoots(t *testing.T) {
	v := newVendor(t)
	v.rotate("root", "only one")
	v.root.Signed.Roles["root"].Threshold = 1
	v.signRoot()
	h := v.newHost()
	for range 300 {
		v.nextRoot()
	}
	v.bump("timestamp")
	h.refused("metadata_invalid")
	if got := h.refresh().Facts().Root; got != 301 {
		t.Errorf("root %d", got)
	}
}
