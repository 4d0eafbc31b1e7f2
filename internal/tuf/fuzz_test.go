package tuf_test

import (
	"bytes"
	"context"
	"maps"
	"testing"

	"github.com/optool/optool/internal/fault"
)

// fuzzed is a repository without lengths and hashes, so that all bytes get as far as
// can be.
func fuzzed(f *testing.F) (*vendor, *host) {
	v := newVendor(f)
	v.hashes = false
	root := v.files["1.root.json"]
	v.nextRoot()
	v.bump("targets", "stable", "snapshot", "timestamp")
	for i, name := range []string{"2.root.json", "timestamp.json", "2.snapshot.json", "2.targets.json", "2.stable.json"} {
		f.Add(byte(i), v.files[name])
	}
	f.Add(byte(3), []byte(`{"signed":{"_type":"targets","spec_version":"1.0.31","version":2,"targets":{"a":null}},"signatures":[{}]}`))
	f.Add(byte(0), []byte(`{"signed":{"_type":"root","spec_version":"1.0.31","version":2,"keys":{"a":null},"roles":{"root":null}}}`))
	h := v.newHost()
	h.Root = root
	return v, h
}

// FuzzRepository puts any bytes in the place of one file of the repository.
func FuzzRepository(f *testing.F) {
	v, h := fuzzed(f)
	goal := h.refresh().Facts()
	names := []string{"2.root.json", "timestamp.json", "2.snapshot.json", "2.targets.json", "2.stable.json", "3.root.json"}
	f.Fuzz(func(t *testing.T, which byte, data []byte) {
		name := names[int(which)%len(names)]
		h.cache.files, h.mirror.files = map[string][]byte{}, maps.Clone(v.files)
		h.mirror.files[name] = data
		r, err := h.Refresh(context.Background())
		if err == nil {
			_, err = r.Targets(context.Background(), "stable")
		}
		switch sound, has := v.files[name]; {
		case err != nil && (has && bytes.Equal(data, sound) || fault.Of(err).Exit != fault.ExitUnverified):
			t.Errorf("%s: %v", name, err)
		case err == nil && r.Facts() != goal:
			t.Errorf("%s: accepted %+v", name, r.Facts())
		}
	})
}

// FuzzCache puts any bytes in the place of one file of the cache.
func FuzzCache(f *testing.F) {
	_, h := fuzzed(f)
	goal := h.refresh().Facts()
	sound := maps.Clone(h.cache.files)
	names := []string{"2.root.json", "timestamp.json", "snapshot.json", "targets.json", "root.json", "1.root.json"}
	f.Fuzz(func(t *testing.T, which byte, data []byte) {
		name := names[int(which)%len(names)]
		h.t, h.cache.files = t, maps.Clone(sound)
		h.cache.files[name] = data
		if r, err := h.Cached(); err == nil && r.Facts() != goal {
			t.Errorf("%s: %+v", name, r.Facts())
		}
		if got := h.refresh().Facts(); got != goal {
			t.Errorf("%s: %+v", name, got)
		}
	})
}
