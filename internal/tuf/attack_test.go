package tuf_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/theupdateframework/go-tuf/v2/metadata"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/tuf"
)

// seen is a host that has seen release 1.1.0 and everything else in version 2 or more.
func seen(t *testing.T) (*vendor, *host) {
	v := newVendor(t)
	v.bump("targets")
	v.publish("1.1.0")
	h := v.newHost()
	versions(t, h.refresh(), "stable")
	h.mirror.asks()
	return v, h
}

func TestArbitraryTarget(t *testing.T) {
	v := newVendor(t)
	v.channel("beta", "releases/beta/*")
	v.add("beta", "releases/beta/2.0.0.json", "beta")
	v.add("beta", "releases/stable/6.6.6.json", "a release of beta's in stable")
	v.bump("targets", "beta", "snapshot", "timestamp")
	r := v.newHost().refresh()
	for channel, list := range map[string]string{"stable": "[1.0.0.json]", "beta": "[2.0.0.json]"} {
		if got := fmt.Sprint(versions(t, r, channel)); got != list {
			t.Errorf("%s has %s, want %s", channel, got, list)
		}
	}
	_, err := r.Find(context.Background(), "releases/stable/6.6.6.json")
	want(t, err, "target_missing")
	_, err = r.Fetch(context.Background(), tuf.Target{Path: "releases/stable/6.6.6.json", Length: 5, SHA256: sum("other")}, 100)
	want(t, err, "metadata_missing")
}

func TestTheEarlierRoleHasTheSay(t *testing.T) {
	v := newVendor(t)
	v.channel("all", "releases/*/*")
	v.add("all", "releases/stable/6.6.6.json", "x")
	v.add("all", "releases/lts/1.0.0.json", "y")
	v.bump("targets", "all", "snapshot", "timestamp")
	r := v.newHost().refresh()
	if got := versions(t, r, "all"); !slices.Equal(got, []string{"1.0.0.json"}) {
		t.Errorf("all has %v", got)
	}
	v.add("targets", "releases/lts/1.0.0.json", "of the top")
	v.bump("targets", "snapshot", "timestamp")
	r = v.newHost().refresh()
	if got := versions(t, r, "all"); len(got) != 0 {
		t.Errorf("all has %v", got)
	}
	top, err := r.Find(context.Background(), "releases/lts/1.0.0.json")
	if err != nil || top.Role != "targets" {
		t.Errorf("found %+v, %v", top, err)
	}
}

func TestPathsThatLeadElsewhere(t *testing.T) {
	for _, name := range []string{"releases/stable/..", "/etc/passwd", "releases//x", "a\x00b", "../x/y"} {
		v := newVendor(t)
		v.channel("odd", "*", "*/*", "*/*/*", "/*/*")
		v.add("odd", name, "x")
		v.bump("targets", "odd", "snapshot", "timestamp")
		r := v.newHost().refresh()
		list, err := r.Targets(context.Background(), "odd")
		if err == nil && len(list) > 0 {
			t.Errorf("%q is listed", name)
		}
		if _, err := r.Find(context.Background(), name); err == nil {
			t.Errorf("%q is found", name)
		}
	}
}

func TestWrongHashAndWrongLength(t *testing.T) {
	v := newVendor(t)
	h := v.newHost()
	target, err := h.refresh().Find(context.Background(), "releases/stable/1.0.0.json")
	if err != nil {
		t.Fatal(err)
	}
	name := "targets/releases/stable/" + target.SHA256 + ".1.0.0.json"
	for content, code := range map[string]string{
		"manifest of 6.6.6": "metadata_mismatch", "manifest": "metadata_mismatch", "": "metadata_mismatch",
		"manifest of 1.0.0 ": "metadata_mismatch", strings.Repeat("x", 1000): "metadata_mismatch",
	} {
		h.mirror.files[name] = []byte(content)
		_, err := h.refresh().Fetch(context.Background(), target, 100)
		want(t, err, code)
	}
	h.mirror.asks()
	_, err = h.refresh().Fetch(context.Background(), target, 16)
	want(t, err, "metadata_too_large")
	if asked := h.mirror.asks(); slices.Contains(asked, name) {
		t.Error("a target that is too large was asked for")
	}
}

func TestWrongConsistentSnapshotName(t *testing.T) {
	v := newVendor(t)
	h := v.newHost()
	r := h.refresh()
	target, err := r.Find(context.Background(), "releases/stable/1.0.0.json")
	if err != nil {
		t.Fatal(err)
	}
	name := "targets/releases/stable/" + target.SHA256 + ".1.0.0.json"
	h.mirror.files["targets/releases/stable/"+sum("other")+".1.0.0.json"] = h.mirror.files[name]
	h.mirror.files["targets/releases/stable/1.0.0.json"] = h.mirror.files[name]
	delete(h.mirror.files, name)
	_, err = r.Fetch(context.Background(), target, 100)
	want(t, err, "metadata_missing")

	// The next versions under the names of these.
	v.publish("1.1.0")
	for name, code := range map[string]string{"2.snapshot.json": "metadata_mismatch", "2.stable.json": "metadata_mismatch"} {
		h := v.newHost().freeze()
		h.mirror.files[name] = h.mirror.files["1"+name[1:]]
		r, err := h.Refresh(context.Background())
		if err == nil {
			_, err = r.Targets(context.Background(), "stable")
		}
		want(t, err, code)
	}
}

func TestEndlessData(t *testing.T) {
	endless := bytes.Repeat([]byte(" "), tuf.MaxTargets+1)
	for _, hashes := range []bool{true, false} {
		for _, name := range []string{"2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json", "1.stable.json"} {
			v := newVendor(t)
			v.hashes = hashes
			v.resign("targets", "stable", "snapshot", "timestamp")
			h := v.newHost()
			h.mirror.files[name] = endless // longer than Fetch was allowed to return
			r, err := h.Refresh(context.Background())
			if err == nil {
				_, err = r.Targets(context.Background(), "stable")
			}
			if hashes && name[0] == '1' { // its length was signed
				want(t, err, "metadata_mismatch")
			} else {
				want(t, err, "metadata_too_large")
			}
			if _, cached := h.cache.files[name]; cached {
				t.Errorf("%s got into the cache", name)
			}
		}
	}
}

func TestSignedLengthAboveTheLimit(t *testing.T) {
	v, h := seen(t)
	v.bump("snapshot")
	v.timestamp.Signed.Version++
	v.timestamp.Signed.Meta["snapshot.json"] = &metadata.MetaFiles{Version: 3, Length: tuf.MaxSnapshot + 1}
	v.files["timestamp.json"] = signed(t, v.timestamp, v.keys["timestamp"])
	h.refused("metadata_too_large")
	if asked := h.mirror.asks(); slices.Contains(asked, "3.snapshot.json") {
		t.Error("it was asked for")
	}
}

// TestRollback serves, for each role, a file of a smaller version than the host has seen,
// properly signed, with all that names it.
func TestRollback(t *testing.T) {
	for role, back := range map[string]func(*vendor){
		"timestamp": func(v *vendor) { v.timestamp.Signed.Version--; v.resign("timestamp") },
		"snapshot": func(v *vendor) {
			v.snapshot.Signed.Version--
			v.resign("snapshot")
			v.bump("timestamp")
		},
		"targets": func(v *vendor) {
			v.targets["targets"].Signed.Version--
			v.resign("targets")
			v.bump("snapshot", "timestamp")
		},
		"delegated": func(v *vendor) {
			v.targets["stable"].Signed.Version--
			v.resign("stable")
			v.bump("snapshot", "timestamp")
		},
		"vanished": func(v *vendor) {
			delete(v.targets, "stable")
			delete(v.snapshot.Signed.Meta, "stable.json")
			v.bump("snapshot", "timestamp")
		},
	} {
		for _, hashes := range []bool{true, false} {
			t.Run(fmt.Sprint(role, hashes), func(t *testing.T) {
				v, h := seen(t)
				v.t, h.t, v.hashes = t, t, hashes
				back(v)
				before := h.cache.files["snapshot.json"]
				h.refused("metadata_rollback")
				if !bytes.Equal(before, h.cache.files["snapshot.json"]) {
					t.Error("the snapshot got into the cache")
				}
				if _, err := h.Refresh(context.Background()); fault.Of(err).Code != "metadata_rollback" {
					t.Errorf("accepted at the second try: %v", err)
				}
			})
		}
	}
}

func TestRollbackOfTheRoot(t *testing.T) {
	v := newVendor(t)
	h := v.newHost()
	v.nextRoot()
	v.nextRoot()
	v.bump("timestamp")
	h.refresh()
	v.files["4.root.json"] = v.files["2.root.json"]
	v.bump("timestamp")
	h.refused("metadata_rollback")
	delete(v.files, "4.root.json")

	// Older roots under their own names are not asked for any more.
	old := h.freeze()
	delete(old.mirror.files, "3.root.json")
	if got := old.refresh().Facts().Root; got != 3 {
		t.Errorf("root %d", got)
	}
	// Nor is an older one worked with when the cache is damaged.
	old.cache.files["3.root.json"] = flip(old.cache.files["3.root.json"])
	old.refused("metadata_rollback")
	_, err := old.Cached()
	want(t, err, "cache_damaged")
	delete(old.cache.files, "3.root.json")
	old.refused("metadata_rollback")
	old.mirror.files["3.root.json"] = v.files["3.root.json"]
	if got := old.refresh().Facts().Root; got != 3 {
		t.Errorf("root %d", got)
	}
}

func TestFreeze(t *testing.T) {
	v := newVendor(t)
	h := v.newHost().freeze()
	h.refresh()
	v.now = today.Add(20 * 24 * time.Hour)
	v.bump("targets")
	v.publish("1.1.0")
	h.Now = today.Add(month - time.Second)
	h.refresh()
	for _, now := range []time.Time{today.Add(month), today.Add(month + time.Second), today.Add(10 * month)} {
		h.Now = now // of a slow clock, the watermark
		h.refused("metadata_expired")
		fresh := v.newHost()
		fresh.mirror.files, fresh.Now = h.mirror.files, now
		fresh.refused("metadata_expired")
		if len(fresh.cache.files) != 2 {
			t.Errorf("something expired got into the cache: %v", slices.Sorted(maps.Keys(fresh.cache.files)))
		}
	}
	h.mirror.files, h.Now = v.files, today.Add(month)
	h.refresh() // what has expired in the cache stands in nobody's way
}

func TestExpiryOfEachRole(t *testing.T) {
	for _, role := range []string{"root", "snapshot", "targets", "stable"} {
		v := newVendor(t)
		v.targets["stable"].Signed.Expires = today.Add(24 * month)
		h := v.newHost()
		v.now = today.Add(13 * month)
		if role != "root" {
			v.root.Signed.Expires = today.Add(24 * month)
			v.nextRoot()
		}
		for _, r := range []string{"targets", "stable", "snapshot", "timestamp"} {
			if v.now = today.Add(13 * month); r == role {
				v.now = today // signed a year ago
			}
			v.bump(r)
		}
		h.Now = today.Add(13 * month)
		r, err := h.Refresh(context.Background())
		if err == nil {
			_, err = r.Targets(context.Background(), "stable")
		}
		want(t, err, "metadata_expired")
		if _, cached := h.cache.files[role+".json"]; cached && role != "root" {
			t.Errorf("the expired %s got into the cache", role)
		}
		h.AcceptExpired = true
		r = h.refresh()
		versions(t, r, "stable")
		if r.Expired().IsZero() || r.Expired().After(h.Now) {
			t.Errorf("%s: expired %v", role, r.Expired())
		}
	}
}

// TestExpiredRootIsReplaced does so without a new timestamp too.
func TestExpiredRootIsReplaced(t *testing.T) {
	v := newVendor(t)
	v.root.Signed.Expires = today.Add(time.Hour)
	v.signRoot()
	h := v.newHost()
	h.refresh()
	v.root.Signed.Expires = today.Add(month)
	v.nextRoot()
	h.Now = today.Add(2 * time.Hour)
	if got := h.refresh().Facts().Root; got != 2 {
		t.Errorf("root %d", got)
	}
}

// TestAcceptExpired has all but the expiry held against a copy that was carried in.
func TestAcceptExpired(t *testing.T) {
	v, h := seen(t)
	h.AcceptExpired, h.Now = true, today.Add(24*month)
	if got := h.refresh().Expired(); !got.Equal(today.Add(month)) {
		t.Errorf("expired %v", got)
	}
	v.timestamp.Signed.Version--
	v.resign("timestamp")
	h.refused("metadata_rollback")
	v.timestamp.Signed.Version += 2
	v.keys["timestamp"] = []signer{newSigner(t, "somebody")}
	v.resign("timestamp")
	h.refused("metadata_unsigned")
}

func TestMixAndMatch(t *testing.T) {
	for _, hashes := range []bool{true, false} {
		v, h := seen(t)
		v.hashes = hashes
		old := maps.Clone(v.files)
		v.publish("1.2.0")
		v.bump("targets", "snapshot", "timestamp")
		sound := maps.Clone(v.files)
		for name, with := range map[string]string{
			"4.snapshot.json": "3.snapshot.json", "3.targets.json": "2.targets.json", "3.stable.json": "2.stable.json",
		} {
			h.mirror.files = maps.Clone(sound)
			h.mirror.files[name] = sound[with]
			if old := old[with]; old != nil {
				h.mirror.files[name] = old
			}
			h.cache.files = map[string][]byte{}
			r, err := h.Refresh(context.Background())
			if err == nil {
				_, err = r.Targets(context.Background(), "stable")
			}
			want(t, err, "metadata_mismatch")
		}
	}
	// Another snapshot of the same version, signed by the same key.
	v, h := seen(t)
	v.snapshot.Signed.UnrecognizedFields = map[string]any{"one": "a"}
	v.bump("snapshot")
	other := v.files["3.snapshot.json"]
	v.snapshot.Signed.UnrecognizedFields = map[string]any{"one": "b"}
	v.resign("snapshot")
	v.bump("timestamp")
	sound := v.files["3.snapshot.json"]
	v.files["3.snapshot.json"] = other
	h.refused("metadata_mismatch")
	h.cache.files["snapshot.json"], v.files["3.snapshot.json"] = other, sound
	if h.refresh(); !bytes.Equal(h.cache.files["snapshot.json"], sound) {
		t.Error("the other one stays in the cache")
	}
	// Another list of the same version, signed by the same key, in the cache.
	v, h = seen(t)
	sound = h.cache.files["targets.json"]
	v.targets["targets"].Signed.UnrecognizedFields = map[string]any{"one": "a"}
	h.cache.files["targets.json"] = signed(t, v.targets["targets"], v.keys["targets"])
	if r := h.refresh(); !bytes.Equal(h.cache.files["targets.json"], sound) || len(r.Discarded()) != 1 {
		t.Errorf("the other list stays in the cache, discarded %v", r.Discarded())
	}
}

func TestTimestampOfTheSameVersionIsNotTaken(t *testing.T) {
	v, h := seen(t)
	before := h.cache.files["timestamp.json"]
	v.timestamp.Signed.Meta["snapshot.json"].Version = 100
	v.files["timestamp.json"] = signed(t, v.timestamp, v.keys["timestamp"])
	if got := h.refresh().Facts(); got.Snapshot != 2 || !bytes.Equal(before, h.cache.files["timestamp.json"]) {
		t.Errorf("%+v", got)
	}
}
