package tuf_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/tuf"
)

func TestRefreshAsksForNoMoreThanIsNew(t *testing.T) {
	v := newVendor(t)
	h := v.newHost()
	r := h.refresh()
	want := []string{"2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json"}
	if diff := cmp.Diff(want, h.mirror.asks()); diff != "" {
		t.Errorf("first refresh (-want +got):\n%s", diff)
	}
	if got := versions(t, r, "stable"); !slices.Equal(got, []string{"1.0.0.json"}) {
		t.Errorf("stable has %v", got)
	}
	versions(t, r, "stable")
	if diff := cmp.Diff([]string{"1.stable.json"}, h.mirror.asks()); diff != "" {
		t.Errorf("the channel (-want +got):\n%s", diff)
	}
	for _, step := range []struct {
		name   string
		change func()
		asked  []string
	}{
		{"nothing new", func() {}, []string{"timestamp.json"}},
		{"a new timestamp", func() { v.bump("timestamp") }, []string{"timestamp.json", "2.root.json"}},
		{"nothing new again", func() {}, []string{"timestamp.json"}},
		{"a release", func() { v.publish("1.1.0") }, []string{"timestamp.json", "2.root.json", "2.snapshot.json", "2.stable.json"}},
		{"a root", func() { v.nextRoot(); v.bump("timestamp") }, []string{"timestamp.json", "2.root.json", "3.root.json", "timestamp.json"}},
		{"in the order of the specification", func() { h.EveryRoot = true }, []string{"3.root.json", "timestamp.json"}},
	} {
		step.change()
		versions(t, h.refresh(), "stable")
		if diff := cmp.Diff(step.asked, h.mirror.asks()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step.name, diff)
		}
	}
}

func TestFacts(t *testing.T) {
	v := newVendor(t)
	v.publish("1.1.0")
	want := tuf.Facts{Root: 1, Timestamp: 2, Snapshot: 2, Targets: 1, RootExpires: today.Add(12 * month), Expires: today.Add(month)}
	r := v.newHost().refresh()
	if got := r.Facts(); got != want {
		t.Errorf("facts %+v, want %+v", got, want)
	}
	if !slices.Equal(r.Roles(), []string{"stable"}) || !r.Expired().IsZero() || r.Discarded() != nil {
		t.Errorf("roles %v, expired %v, discarded %v", r.Roles(), r.Expired(), r.Discarded())
	}
}

func TestFindAndFetch(t *testing.T) {
	v := newVendor(t)
	h := v.newHost()
	r := h.refresh()
	target, err := r.Find(context.Background(), "releases/stable/1.0.0.json")
	if err != nil {
		t.Fatal(err)
	}
	want := tuf.Target{Path: "releases/stable/1.0.0.json", Length: 17, SHA256: sum("manifest of 1.0.0"), Custom: []byte(`{"version":"1.0.0.json"}`), Role: "stable"}
	if diff := cmp.Diff(want, target); diff != "" {
		t.Errorf("target (-want +got):\n%s", diff)
	}
	data, err := r.Fetch(context.Background(), target, 1000)
	if err != nil || string(data) != "manifest of 1.0.0" {
		t.Errorf("fetched %q, %v", data, err)
	}
	if asked := h.mirror.asks(); asked[len(asked)-1] != "targets/releases/stable/"+want.SHA256+".1.0.0.json" {
		t.Errorf("asked for %v", asked)
	}
	if _, err := r.Targets(context.Background(), "beta"); !errors.Is(err, fs.ErrNotExist) || fault.Of(err).Code != "role_missing" {
		t.Errorf("an unknown channel: %v", err)
	}
}

func TestWithoutConsistentSnapshots(t *testing.T) {
	v := newVendor(t)
	v.root.Signed.ConsistentSnapshot = false
	v.signRoot()
	v.resign("targets", "stable", "snapshot", "timestamp")
	v.files["targets/releases/stable/1.0.0.json"] = []byte("manifest of 1.0.0")
	h := v.newHost()
	r := h.refresh()
	target, err := r.Find(context.Background(), "releases/stable/1.0.0.json")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Fetch(context.Background(), target, 1000); err != nil {
		t.Error(err)
	}
	want := []string{"2.root.json", "timestamp.json", "snapshot.json", "targets.json", "stable.json", "targets/releases/stable/1.0.0.json"}
	if diff := cmp.Diff(want, h.mirror.asks()); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
}

func TestCached(t *testing.T) {
	v := newVendor(t)
	h := v.newHost()
	_, err := h.Cached()
	want(t, err, "never_checked")
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v is not fs.ErrNotExist", err)
	}
	r := h.refresh()
	before := versions(t, r, "stable")
	v.nextRoot()
	v.bump("timestamp")
	r = h.refresh()

	h.cache.left, h.Source, h.Now = 0, nil, today.Add(100*month) // nothing is written, asked or judged
	offline, err := h.Cached()
	if err != nil {
		t.Fatal(err)
	}
	if offline.Facts() != r.Facts() || !slices.Equal(versions(t, offline, "stable"), before) {
		t.Errorf("cached %+v, refreshed %+v", offline.Facts(), r.Facts())
	}
	if _, err := offline.Fetch(context.Background(), tuf.Target{Path: "x"}, 10); fault.Of(err).Code != "metadata_missing" {
		t.Errorf("fetching offline: %v", err)
	}
	sound := maps.Clone(h.cache.files)
	for name := range sound {
		if name == "1.root.json" || name == "root.json" {
			continue // the profile has the one, the other is a copy
		}
		h.cache.files = maps.Clone(sound)
		h.cache.files[name] = flip(sound[name])
		offline, err := h.Cached()
		if err == nil {
			_, err = offline.Targets(context.Background(), "stable")
		}
		if code := fault.Of(err); err == nil || code.Code != "cache_damaged" && code.Code != "never_checked" {
			t.Errorf("damaged %s: %v", name, err)
		}
	}
}

// flip damages the part of a file that is signed.
func flip(data []byte) []byte {
	return bytes.Replace(data, []byte(`"expires":"202`), []byte(`"expires":"203`), 1)
}

func TestRootOfTheProfile(t *testing.T) {
	v := newVendor(t)
	root := v.files["1.root.json"]
	for _, tc := range []struct {
		name, code string
		root       []byte
	}{
		{"none", "root_missing", []byte(" \n")},
		{"no JSON", "root_invalid", []byte("root")},
		{"changed", "root_invalid", flip(root)},
		{"a timestamp", "root_invalid", v.files["timestamp.json"]},
		{"one signature", "root_invalid", signed(t, v.root, v.keys["root"][:1])},
		{"no version", "root_invalid", bytes.Replace(root, []byte(`"version":1`), []byte(`"versiom":1`), 1)},
		{"another specification", "root_invalid", bytes.Replace(root, []byte(`"1.0.31"`), []byte(`"2.0.0"`), 1)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := v.newHost()
			h.t, h.Root = t, tc.root
			h.refused(tc.code)
			if asked := h.mirror.asks(); asked != nil {
				t.Errorf("asked for %v", asked)
			}
			_, err := h.Cached()
			want(t, err, tc.code)
		})
	}
}

func TestRefreshWantsToKnowTheTime(t *testing.T) {
	h := newVendor(t).newHost()
	h.Client = &tuf.Client{Root: h.Root, Cache: h.cache, Source: h.mirror}
	if _, err := h.Refresh(context.Background()); err == nil {
		t.Error("refreshed without a time")
	}
}

func TestFaultsOfTheSourcePass(t *testing.T) {
	unreachable := fault.New(fault.ExitUnreachable, "vendor_unreachable", "cannot reach the vendor").Retry()
	for _, name := range []string{"2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json", "1.stable.json"} {
		h := newVendor(t).newHost()
		h.mirror.fails[name] = unreachable
		r, err := h.Refresh(context.Background())
		if err == nil {
			_, err = r.Targets(context.Background(), "stable")
		}
		if err != error(unreachable) {
			t.Errorf("%s: %v", name, err)
		}
		delete(h.mirror.fails, name)
		versions(t, h.refresh(), "stable")
	}
}

func TestMissingFiles(t *testing.T) {
	for _, name := range []string{"timestamp.json", "1.snapshot.json", "1.targets.json"} {
		h := newVendor(t).newHost()
		h.mirror.fails[name] = fs.ErrNotExist
		h.refused("metadata_missing")
		h.mirror.fails[name] = fs.ErrPermission
		h.refused("metadata_missing")
	}
}

// BenchmarkNothingNew is what a timer costs each time.
func BenchmarkNothingNew(b *testing.B) {
	v := newVendor(b)
	h := v.newHost()
	h.refresh()
	for b.Loop() {
		h.refresh()
	}
}
