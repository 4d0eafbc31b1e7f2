package tuf_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"syscall"
	"testing"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/tuf"
)

// scene is a host before a refresh that writes, and what the vendor has for it.
type scene struct {
	host    *host
	old     map[string][]byte // what the vendor had when the host saw him last; nil: never
	forgets bool              // the root takes away keys of timestamp or snapshot
}

var scenes = map[string]func(t *testing.T) scene{
	"first refresh": func(t *testing.T) scene {
		return scene{host: newVendor(t).newHost()}
	},
	"a release": func(t *testing.T) scene {
		v, h := seen(t)
		old := maps.Clone(v.files)
		v.bump("targets")
		v.publish("1.2.0")
		return scene{host: h, old: old}
	},
	"two roots and a release": func(t *testing.T) scene {
		v, h := seen(t)
		old := maps.Clone(v.files)
		v.nextRoot()
		v.nextRoot()
		v.publish("1.2.0")
		return scene{host: h, old: old}
	},
	"keys taken away": func(t *testing.T) scene {
		v, h := seen(t)
		old := maps.Clone(v.files)
		v.nextRoot()
		v.addKey("timestamp", "fresh")
		if err := v.root.Signed.RevokeKey(v.keys["timestamp"][0].id, "timestamp"); err != nil {
			t.Fatal(err)
		}
		v.keys["timestamp"] = v.keys["timestamp"][1:]
		v.timestamp.Signed.Version = 0 // a thief had gone far
		v.nextRoot()
		v.publish("1.2.0")
		return scene{host: h, old: old, forgets: true}
	},
	"a newer root in the profile": func(t *testing.T) scene {
		v, h := seen(t)
		old := maps.Clone(v.files)
		v.nextRoot()
		v.publish("1.2.0")
		h.Root = v.files["2.root.json"]
		return scene{host: h, old: old}
	},
	"a profile of another repository": func(t *testing.T) scene {
		v, h := seen(t)
		v.nextRoot()
		v.nextRoot()
		v.bump("timestamp")
		h.refresh()
		other := newVendor(t)
		for _, role := range []string{"root", "timestamp", "snapshot", "targets"} {
			other.rotate(role, role+" a", role+" b", role+" c")
		}
		other.signRoot()
		other.resign("targets", "snapshot", "timestamp")
		h.Root, h.mirror.files = other.files["1.root.json"], other.files
		return scene{host: h, forgets: true}
	},
}

// attempt refreshes until the cache dies, or to the end.
func attempt(h *host) (r *tuf.Repository, err error) {
	defer func() {
		if p := recover(); p != nil {
			if _, ok := p.(died); !ok {
				panic(p)
			}
			err = errors.New("died")
		}
	}()
	r, err = h.Refresh(context.Background())
	if err == nil {
		_, err = r.Targets(context.Background(), "stable")
	}
	return r, err
}

func TestKillBetweenAnyTwoWrites(t *testing.T) {
	for name, begin := range scenes {
		t.Run(name, func(t *testing.T) {
			s := begin(t)
			h, before := s.host, maps.Clone(s.host.cache.files)
			h.cache.changes = 0
			goal, err := attempt(h)
			if err != nil {
				t.Fatal(err)
			}
			changes, after := h.cache.changes, maps.Clone(h.cache.files)
			if changes < 3 {
				t.Fatalf("only %d changes", changes)
			}
			for n := range changes {
				h.cache.files, h.cache.left = maps.Clone(before), n
				if _, err := attempt(h); err == nil {
					t.Fatalf("survived the change after %d", n)
				}
				h.cache.left = -1
				_, _ = h.Cached() // any verdict, no panic
				if s.old != nil && !s.forgets {
					replayed := *h
					replayed.mirror = &mirror{files: s.old}
					replayed.Client = &tuf.Client{Root: h.Root, Cache: h.cache, Source: replayed.mirror, Now: h.Now}
					if r, err := replayed.Refresh(context.Background()); err == nil && r.Facts().Snapshot < 2 {
						t.Errorf("after change %d: went back to %+v", n, r.Facts())
					}
				}
				r, err := attempt(h)
				if err != nil {
					t.Fatalf("after a kill at change %d: %v", n, err)
				}
				if r.Facts() != goal.Facts() || r.Discarded() != nil {
					t.Errorf("after a kill at change %d: %+v, want %+v; discarded %v", n, r.Facts(), goal.Facts(), r.Discarded())
				}
				if !maps.EqualFunc(h.cache.files, after, bytes.Equal) {
					t.Errorf("after a kill at change %d the cache has %v, want %v", n,
						slices.Sorted(maps.Keys(h.cache.files)), slices.Sorted(maps.Keys(after)))
				}
			}
		})
	}
}

func TestDamagedCacheHeals(t *testing.T) {
	v, h := seen(t)
	v.nextRoot()
	v.bump("timestamp")
	goal := h.refresh().Facts()
	sound := maps.Clone(h.cache.files)
	for name := range sound {
		for how, damage := range map[string]func([]byte) []byte{
			"flipped":   flip,
			"cut":       func(b []byte) []byte { return b[:len(b)/2] },
			"emptied":   func([]byte) []byte { return nil },
			"too large": func([]byte) []byte { return make([]byte, tuf.MaxTargets+1) },
			"foreign":   func([]byte) []byte { return v.files["2.root.json"][:100] },
		} {
			h.cache.files = maps.Clone(sound)
			h.cache.files[name] = damage(sound[name])
			r, err := attempt(h)
			if err != nil {
				t.Errorf("%s %s: %v", name, how, err)
				continue
			}
			if r.Facts() != goal || !slices.Equal(r.Discarded(), []string{name}) {
				t.Errorf("%s %s: %+v, discarded %v", name, how, r.Facts(), r.Discarded())
			}
			if !maps.EqualFunc(h.cache.files, sound, bytes.Equal) {
				t.Errorf("%s %s is not healed", name, how)
			}
		}
	}
}

// TestDamageLosesNoProtection has a mirror replay what the host has seen before, just when
// one file in its cache is damaged.
func TestDamageLosesNoProtection(t *testing.T) {
	v := newVendor(t)
	old := maps.Clone(v.files)
	v.bump("targets")
	v.publish("1.1.0")
	for _, name := range []string{"timestamp.json", "snapshot.json", "targets.json", "root.json", "1.root.json"} {
		h := v.newHost()
		h.refresh()
		h.cache.files[name] = h.cache.files[name][:10]
		h.mirror.files = old
		h.refused("metadata_rollback")
		if bytes.Equal(h.cache.files["timestamp.json"], old["timestamp.json"]) {
			t.Errorf("with %s damaged the older timestamp got into the cache", name)
		}
	}
	// The thief of the online keys, too.
	h := v.newHost()
	h.refresh()
	h.cache.files["snapshot.json"] = nil
	v.targets["targets"].Signed.Version = 1
	v.bump("snapshot", "timestamp")
	h.refused("metadata_rollback")
}

// TestMendedRootForgetsNothing heals a root that took keys away when it was new.
func TestMendedRootForgetsNothing(t *testing.T) {
	v := newVendor(t)
	h := v.newHost()
	v.rotate("timestamp", "fresh")
	v.nextRoot()
	v.bump("timestamp")
	old := v.files["timestamp.json"]
	v.bump("timestamp")
	h.refresh()
	h.cache.files["2.root.json"] = h.cache.files["2.root.json"][:10]
	v.files["timestamp.json"] = old
	h.refused("metadata_rollback")
}

// broken is a cache whose reads or writes fail.
type broken struct {
	*cache
	read, write error
}

func (b broken) Read(name string, max int64) ([]byte, error) {
	if b.read != nil {
		return nil, b.read
	}
	return b.cache.Read(name, max)
}

func (b broken) Write(name string, data []byte) error {
	if b.write != nil {
		return b.write
	}
	return b.cache.Write(name, data)
}

func TestCacheThatFails(t *testing.T) {
	for _, tc := range []struct {
		read, write error
		code        string
	}{
		{nil, &fs.PathError{Op: "write", Path: "/x", Err: syscall.ENOSPC}, "disk_full"},
		{nil, &fs.PathError{Op: "write", Path: "/x", Err: syscall.EIO}, "file_failed"},
		{&fs.PathError{Op: "open", Path: "/x", Err: syscall.EACCES}, nil, "permission_denied"},
		{fault.Usage("of the cache"), nil, "usage"},
	} {
		h := newVendor(t).newHost()
		h.Cache = broken{h.cache, tc.read, tc.write}
		if _, err := h.Refresh(context.Background()); fault.Of(err) == nil || fault.Of(err).Code != tc.code {
			t.Errorf("%v %v: %v", tc.read, tc.write, err)
		}
	}
	h := newVendor(t).newHost()
	h.Cache = broken{h.cache, syscall.EIO, nil}
	h.refused("metadata_rollback") // for all it knows, it has known newer roots
}
