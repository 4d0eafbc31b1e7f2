package update

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/disk/powercut"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/patch"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/services"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/internal/tree"
	"github.com/optool/optool/pkg/release"
)

// stage is a host in memory: a disk that forgets, a platform with data that its
// releases migrate, and a vendor with three releases. What runs is no more than
// the version that was current when it was started.
type stage struct {
	disk    disk.Disk
	model   *powercut.Model
	running string // version the service runs; empty: it stands still
	blobs   map[string][]byte
	hops    map[string]*Hop // by "FROM>TO"
	now     time.Time
	asked   int // blobs that were fetched
	bad     string
	hooks   []string // that ran
	broken  map[string]bool
}

const root, stateDir, dataFile, backupFile, toolFile = "/opt/acme", "/var/lib/optool", "/srv/data", "/srv/backup", "/usr/bin/optool"

// releases: each with the format of the data it can work with.
var formats = map[string]string{"1.0.0": "1", "1.1.0": "2", "1.2.0": "3"}

func (s *stage) updater() *Updater {
	p := &profile.Profile{Product: "acme", Title: "Acme"}
	p.Platform.Root = root
	p.Platform.Keep = 2
	p.Platform.Writable = []string{"cache"}
	p.Platform.Tool = "bin/program"
	p.Platform.Health = profile.Health{Deadline: profile.Duration(3 * time.Second), Interval: profile.Duration(time.Second)}
	p.Platform.Health.Checks = []profile.HealthCheck{{Name: "api", URL: "http://127.0.0.1/health", Status: 200, Timeout: profile.Duration(time.Second)}}
	p.Platform.Hooks.Prepare = &profile.Hook{Command: []string{"/hooks/prepare"}}
	p.Platform.Hooks.Backup = &profile.Hook{Command: []string{"/hooks/backup"}}
	p.Platform.Hooks.Finish = &profile.Hook{Command: []string{"/hooks/finish"}}
	p.Update.Channel = "stable"
	return &Updater{
		Profile: p, Brand: "optool", Prefix: "OPTOOL", By: "test", Tool: toolFile, StateDir: stateDir, Disk: s.disk, Source: s, Services: s, Runner: s,
		Probe: func(context.Context, string, time.Duration) (int, error) { return s.probe() },
		Host: Host{
			Leftovers: func(...string) ([]int, error) { return nil, nil },
			Commands:  func(string) ([]int, error) { return nil, nil },
			Holder:    func(string) int { return 0 },
		},
		Now:   func() time.Time { s.now = s.now.Add(time.Millisecond); return s.now },
		Sleep: func(_ context.Context, d time.Duration) error { s.now = s.now.Add(d); return nil },
	}
}

// current is the version that the disk would start.
func (s *stage) current() string {
	target, err := s.disk.Readlink(root + "/current")
	if err != nil {
		return ""
	}
	return filepath.Base(target)
}

func (s *stage) States(context.Context) ([]services.State, error) {
	return []services.State{{Name: "acme", Known: true, Running: s.running != "", Detail: lang.Say("in memory")}}, nil
}

func (s *stage) Start(context.Context) error {
	if s.broken["start"] {
		return errors.New("it does not start")
	}
	if s.running == "" {
		s.running = s.current()
	}
	return nil
}

func (s *stage) Stop(context.Context) error { s.running = ""; return nil }

// probe: a release is healthy when it is whole, and the data is of its format.
func (s *stage) probe() (int, error) {
	switch {
	case s.running == "":
		return 0, errors.New("connection refused")
	case s.running == s.bad || s.running != s.current():
		return 503, nil
	}
	data, err := disk.ReadFile(s.disk, dataFile, 100)
	if err != nil || string(data) != formats[s.running] {
		return 500, nil
	}
	return 200, nil
}

// Run carries out the hooks, and the migrations of releases.
func (s *stage) Run(_ context.Context, c system.Command) (system.Result, error) {
	name := filepath.Base(c.Argv[0])
	s.hooks = append(s.hooks, name)
	if s.broken[name] {
		return system.Result{Exit: 1, Stdout: []byte("the " + name + " went wrong\n")}, nil
	}
	switch name {
	case "backup":
		data, err := disk.ReadFile(s.disk, dataFile, 100)
		if err == nil {
			err = disk.WriteFile(s.disk, backupFile, data, 0o600)
		}
		return system.Result{}, err
	case "restore":
		data, err := disk.ReadFile(s.disk, backupFile, 100)
		if err == nil {
			err = disk.WriteFile(s.disk, dataFile, data, 0o600)
		}
		return system.Result{}, err
	case "migrate":
		return system.Result{}, disk.WriteFile(s.disk, dataFile, []byte(c.Argv[1]), 0o600)
	}
	return system.Result{}, nil
}

func (s *stage) Name() string { return "memory" }

func (s *stage) Fetch(context.Context, string, int64) ([]byte, error) { return nil, fs.ErrNotExist }

func (s *stage) Blob(_ context.Context, b release.Blob, have int64, w system.Sink, progress func(int64)) error {
	s.asked++
	data, ok := s.blobs[b.SHA256]
	if !ok {
		return errors.New("no such blob")
	}
	_, err := w.Write(data[have:])
	progress(b.Size)
	return err
}

// newStage sets up the host with nothing installed.
func newStage(t testing.TB) *stage {
	t.Helper()
	m := powercut.New()
	s := &stage{disk: m, model: m, blobs: map[string][]byte{}, hops: map[string]*Hop{}, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), broken: map[string]bool{}}
	for _, dir := range []string{root, stateDir + "/platform/runs", "/srv", "/usr/bin"} {
		if err := disk.MkdirAll(m, dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := disk.WriteFile(m, dataFile, []byte("1"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := disk.WriteFile(m, toolFile, []byte("first"), 0o755); err != nil {
		t.Fatal(err)
	}
	published.Do(func() {
		all := &stage{blobs: map[string][]byte{}, hops: map[string]*Hop{}, now: s.now}
		var last *tree.Release
		for _, v := range []string{"1.0.0", "1.1.0", "1.2.0"} {
			h, r := all.vendor(t, v, last)
			all.hops[h.From+">"+v] = h
			if last != nil {
				whole, _ := all.vendor(t, v, nil)
				all.hops[">"+v] = whole
			}
			last = r
		}
		vendors = all
	})
	s.blobs, s.hops = maps.Clone(vendors.blobs), maps.Clone(vendors.hops)
	return s
}

// vendors is what all stages have in common: to compress takes its time.
var (
	published sync.Once
	vendors   *stage
)

// vendor makes a release: a large file that changes, a few small ones together,
// and one that never changes.
func (s *stage) vendor(t testing.TB, version string, base *tree.Release) (*Hop, *tree.Release) {
	t.Helper()
	previous := map[string]string{"1.1.0": "1.0.0", "1.2.0": "1.1.0"}[version]
	program := []byte(programOf(version))
	parts := [][]struct {
		path string
		mode release.Mode
		data []byte
	}{
		{{"bin/program", 0o755, program}},
		{{"VERSION", 0o644, []byte(version + "\n")}, {"bin/migrate", 0o755, []byte("#!/bin/sh\n")}, {"share/a", 0o644, []byte("a")}, {"share/b", 0o600, []byte("a")}},
		{{"share/same", 0o644, bytes.Repeat([]byte("same"), 500)}},
	}
	m := &release.Manifest{Schema: release.Schema, Product: "acme", Version: version}
	tr := &release.Tree{Entries: []release.Entry{{Path: "bin", Type: release.Dir, Mode: 0o755}, {Path: "cache", Type: release.Dir, Mode: 0o755},
		{Path: "share", Type: release.Dir, Mode: 0o755}, {Path: "share/link", Type: release.Link, Target: "../bin/program"}}}
	for i, part := range parts {
		var whole []byte
		seen := map[string]bool{}
		for _, f := range part {
			sum := sum(f.data)
			tr.Entries = append(tr.Entries, release.Entry{Path: f.path, Type: release.File, Mode: f.mode, Size: int64(len(f.data)), SHA256: sum, Component: i})
			if !seen[sum] {
				whole = append(whole, f.data...)
			}
			seen[sum] = true
		}
		c := release.Component{SHA256: sum(whole), Size: int64(len(whole)), Full: s.full(t, whole)}
		if previous != "" && i == 0 {
			old := []byte(programOf(previous))
			blob, err := patch.Make(release.KindZstd, old, whole) // the other kind takes its time
			if err != nil {
				t.Fatal(err)
			}
			c.Patches = []release.Patch{{From: sum(old), Blob: s.keep(release.KindZstd, blob)}}
		}
		m.Components = append(m.Components, c)
	}
	if previous != "" {
		m.Steps = []release.Step{{Name: "data", Run: []string{"bin/migrate", formats[version]}, Undo: []string{"bin/migrate", formats[previous]}}}
	}
	slices.SortFunc(tr.Entries, func(a, b release.Entry) int { return strings.Compare(a.Path, b.Path) })
	rawTree, err := json.Marshal(tr)
	if err != nil {
		t.Fatal(err)
	}
	m.Tree = release.Component{SHA256: sum(rawTree), Size: int64(len(rawTree)), Full: s.full(t, rawTree)}
	raw, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(m.Check(), tr.Check()); err != nil {
		t.Fatal(err)
	}
	contents, err := m.Contents(tr)
	if err != nil {
		t.Fatal(err)
	}
	h := &Hop{Offer: release.Offer{Version: version, Channel: "stable", Released: s.now}, Manifest: m, Tree: tr, raw: raw, rawTree: rawTree, sum: sum(raw)}
	if base != nil {
		h.From = base.Manifest.Version
	}
	h.Needs = needs(m, contents, base)
	return h, &tree.Release{Dir: root + "/releases/" + version, Manifest: m, Tree: tr}
}

func programOf(version string) string { return strings.Repeat("program text ", 300) + version }

func (s *stage) full(t testing.TB, data []byte) release.Blob {
	var b bytes.Buffer
	if err := patch.Encode(bytes.NewReader(data), &b); err != nil {
		t.Fatal(err)
	}
	return s.keep(release.KindZstd, b.Bytes())
}

func (s *stage) keep(kind string, data []byte) release.Blob {
	s.blobs[sum(data)] = bytes.Clone(data)
	return release.Blob{Kind: kind, SHA256: sum(data), Size: int64(len(data))}
}

func sum(data []byte) string {
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}

// update carries out one hop as the command does, without asking anybody.
func (s *stage) update(to string) (Outcome, error) {
	u := s.updater()
	if _, err := u.recover(context.Background(), Undecided); err != nil {
		return Outcome{}, err
	}
	current, err := u.Current()
	if err != nil {
		return Outcome{}, err
	}
	h := s.hops[current+">"+to]
	if h == nil {
		return Outcome{}, fmt.Errorf("no hop from %q to %q", current, to)
	}
	hop := *h
	hop.Needs = slices.Clone(h.Needs)
	if hop.Present, err = u.present(context.Background(), &hop); err != nil {
		return Outcome{}, err
	}
	if err := u.fetch(context.Background(), []*Hop{&hop}); err != nil {
		return Outcome{}, err
	}
	return u.advance(context.Background(), &hop, &Look{Plan: Plan{Channel: "stable"}, Source: "memory"}, to)
}

func (s *stage) rollback() (Outcome, error) {
	u := s.updater()
	if _, err := u.recover(context.Background(), Undecided); err != nil {
		return Outcome{}, err
	}
	r, err := u.planBack(context.Background(), "", false)
	if err != nil {
		return Outcome{}, err
	}
	return u.execute(context.Background(), &work{Run: r, u: u})
}

func (s *stage) recover() (*Recovered, error) {
	return s.updater().recover(context.Background(), Undecided)
}

// sound holds the host against the promises: current points at a whole release
// that runs, with the data it can work with, and no run is open.
func (s *stage) sound(may ...string) error {
	current := s.current()
	if !slices.Contains(may, current) {
		return fmt.Errorf("current is %q, want one of %q", current, may)
	}
	u := s.updater()
	if open, err := u.Open(); err != nil || open != nil {
		return fmt.Errorf("a run is open: %+v, %v", open, err)
	}
	kept, err := u.Kept()
	if err != nil {
		return err
	}
	for _, v := range kept {
		r, err := u.Verify(context.Background(), v)
		if err != nil {
			return err
		}
		if r.Count() != 0 {
			return fmt.Errorf("release %s: %+v", v, r.Differences)
		}
	}
	want := "first"
	if current != "" {
		want = programOf(current)
	}
	if tool, err := disk.ReadFile(s.disk, toolFile, 1<<20); err != nil || string(tool) != want {
		return fmt.Errorf("the tool is %d bytes (%v), not that of %q", len(tool), err, current)
	}
	if current == "" {
		return nil
	}
	if !slices.Contains(kept, current) {
		return fmt.Errorf("current is %s, kept are %q", current, kept)
	}
	if s.running != current {
		return fmt.Errorf("%q runs, current is %s", s.running, current)
	}
	if status, err := s.probe(); status != 200 {
		return fmt.Errorf("%s is not healthy: %d %v", current, status, err)
	}
	return nil
}

// fork is the same host, to be treated badly.
func (s *stage) fork() *stage {
	c := *s
	c.model = s.model.Copy()
	c.disk = c.model
	c.hooks = nil
	c.broken = map[string]bool{}
	for name := range s.broken {
		c.broken[name] = true
	}
	return &c
}

// boot starts the host again after a cut: its service starts what is current.
func (s *stage) boot(m *powercut.Model) {
	s.model, s.disk = m, m
	s.running = s.current()
}
