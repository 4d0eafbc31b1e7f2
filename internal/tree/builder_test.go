package tree_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/disk/powercut"
	"github.com/optool/optool/internal/tree"
)

func TestUnpack(t *testing.T) {
	for _, tc := range []struct {
		name                   string
		reflinks, unprivileged bool
		ops                    string // how files came, of the second release over the first
	}{
		// Linked: bin/tool, bin/again, lib.so.1, conf/secret, lib/y, lib/empty. Not so
		// conf/small with another mode, conf/local, which is writable, and what is there
		// more often than before.
		{name: "plain", ops: "link 6, clone 1, create 8"},
		{name: "unprivileged", unprivileged: true, ops: "link 6, clone 1, create 8"},
		{name: "reflinks", reflinks: true, ops: "link 0, clone 11, create 3"},
	} {
		m, one, two := shop(t)
		is(t, m, "/releases/1", one)
		m.Reflinks, m.Unprivileged = tc.reflinks, tc.unprivileged
		count := map[string]int{}
		for _, o := range powercut.Changes(m, func(d disk.Disk) {
			if err := unpack(d, "/releases/2", two, one.at("/releases/1")); err != nil {
				t.Fatal(err)
			}
		}) {
			count[o.Name]++
			if !strings.HasPrefix(o.Path, "/releases/2") {
				t.Errorf("%s: %v is a change elsewhere", tc.name, o)
			}
		}
		is(t, m, "/releases/1", one)
		is(t, m, "/releases/2", two)
		if got := fmt.Sprintf("link %d, clone %d, create %d", count["link"], count["clone"], count["create"]); got != tc.ops {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.ops)
		}
		// What one release has of its own does not change in the other.
		for _, file := range []string{"conf/local", "bin/third"} {
			f, err := m.Append("/releases/2/"+file, 0)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := f.Write([]byte("changed")); err != nil {
				t.Fatal(err)
			}
		}
		is(t, m, "/releases/1", one)
		if got := differs(m, "/releases/2", two); got != "bin/third changed bytes; conf/local changed bytes" {
			t.Errorf("%s: %s", tc.name, got)
		}
	}
}

func TestBeginRefuses(t *testing.T) {
	m, _, two := shop(t)
	_, err := tree.Begin(m, "/releases/1", two.manifest, two.tree, nil)
	isFault(t, err, "file_failed", "/releases/1")
	for name, bend := range map[string]func(*product){
		"a path outside":    func(p *product) { p.tree.Entries[0].Path = "../bin" },
		"an absolute path":  func(p *product) { p.tree.Entries[1].Path = "/etc/passwd" },
		"another component": func(p *product) { p.tree.Entries[1].Component = 99 },
		"another size":      func(p *product) { p.tree.Entries[1].Size++ },
		"a link outside":    func(p *product) { p.tree.Find("lib/up").Target = "../../bin" },
		"a mode with more":  func(p *product) { p.tree.Entries[1].Mode = 0o4755 },
		"a file as parent":  func(p *product) { p.tree.Entries[0].Type = "link"; p.tree.Entries[0].Target = "x" },
	} {
		m, _, two := shop(t)
		bend(two)
		_, err := tree.Begin(m, "/releases/2", two.manifest, two.tree, nil)
		isFault(t, err, "manifest_wrong", "2.0.0")
		if _, err := m.Lstat("/releases/2"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: something was made", name)
		}
	}
	b, err := tree.Begin(m, "/releases/2", two.manifest, two.tree, nil)
	if err != nil {
		t.Fatal(err)
	}
	isFault(t, b.Finish(context.Background()), "release_incomplete", "components are missing")
}

// once unpacks the second release as an update does: what an interrupted run left
// is removed first.
func once(d disk.Disk, one, two *product) error {
	if err := disk.RemoveAll(d, "/releases/2"); err != nil {
		return err
	}
	if err := unpack(d, "/releases/2", two, one.at("/releases/1")); err != nil {
		return err
	}
	return d.SyncDir("/releases")
}

// TestKilledAnywhere ends a run before each of its changes, by a kill and by a
// power cut: the next one succeeds, and the older release is untouched.
func TestKilledAnywhere(t *testing.T) {
	start, one, two := shop(t)
	r := rand.New(rand.NewPCG(5, 6))
	for n := 1; ; n++ {
		m := start.Copy()
		stopped := powercut.Kill(m, n, func(d disk.Disk) {
			if err := once(d, one, two); err != nil {
				t.Fatal(err)
			}
		})
		for how, m := range map[string]*powercut.Model{"kill": m, "cut": m.Cut(), "names": m.CutNames(), "some": m.CutWith(r.IntN)} {
			if wrong := differs(m, "/releases/1", one); wrong != "" {
				t.Fatalf("%s at %d: the older release: %s", how, n, wrong)
			}
			if !stopped {
				is(t, m, "/releases/2", two)
			}
			if err := once(m, one, two); err != nil {
				t.Fatalf("%s at %d, then: %v", how, n, err)
			}
			is(t, m.Cut(), "/releases/2", two)
		}
		if !stopped {
			break
		}
	}
}

// TestFailingAnywhere lets each change fail: the run says so, and the next one
// succeeds.
func TestFailingAnywhere(t *testing.T) {
	start, one, two := shop(t)
	all := powercut.Changes(start.Copy(), func(d disk.Disk) {
		if err := once(d, one, two); err != nil {
			t.Fatal(err)
		}
	})
	for i, failing := range all {
		for _, cause := range []error{syscall.EIO, syscall.ENOSPC, &powercut.Short{Bytes: 3, Err: syscall.ENOSPC}} {
			m := start.Copy()
			err := once(powercut.Watch(m, func(o powercut.Op) error {
				if o.N == i+1 {
					return cause
				}
				return nil
			}), one, two)
			if !errors.Is(err, syscall.EIO) && !errors.Is(err, syscall.ENOSPC) {
				t.Errorf("%v fails: %v", failing, err)
			}
			is(t, m, "/releases/1", one)
			if err := once(m, one, two); err != nil {
				t.Errorf("after %v failed: %v", failing, err)
			}
			is(t, m.Cut(), "/releases/2", two)
		}
	}
}

// TestEverySyncCounts leaves out one sync of Finish after the other: each is missed
// after a power cut.
func TestEverySyncCounts(t *testing.T) {
	for _, reflinks := range []bool{false, true} {
		start, one, two := shop(t)
		start.Reflinks = reflinks
		var synced []string
		for i, o := range powercut.Changes(start.Copy(), func(d disk.Disk) { _ = once(d, one, two) }) {
			if o.Name != "sync" && o.Name != "syncdir" {
				continue
			}
			synced = append(synced, o.Path)
			m := start.Copy()
			if err := once(powercut.Watch(m, func(o powercut.Op) error {
				if o.N == i+1 {
					return powercut.ErrForget
				}
				return nil
			}), one, two); err != nil {
				t.Fatal(err)
			}
			is(t, m, "/releases/2", two)
			if differs(m.Cut(), "/releases/2", two) == "" {
				t.Errorf("without %v it is as good", o)
			}
		}
		// Every directory is synced, and every file but those that are links.
		if len(synced) != map[bool]int{false: 7 + 8, true: 7 + 14}[reflinks] {
			t.Errorf("%d syncs: %q", len(synced), synced)
		}
	}
}

// TestSyncsComeLast: so that the kernel can write out many files at once.
func TestSyncsComeLast(t *testing.T) {
	m, one, two := shop(t)
	var names []string
	closed := map[string]bool{}
	for _, o := range powercut.Changes(m, func(d disk.Disk) { _ = once(d, one, two) }) {
		if o.Name == "syncdir" {
			closed[o.Path] = true // it may be closed now
		} else if closed[path.Dir(o.Path)] {
			t.Errorf("%v, after its directory was finished", o)
		}
		if o.Name == "syncdir" && closed[path.Dir(o.Path)] {
			t.Errorf("%v, after the directory above was finished", o)
		}
		if !slices.Contains([]string{"close", "append", "chmod"}, o.Name) {
			names = append(names, o.Name)
		}
	}
	first := slices.IndexFunc(names, func(s string) bool { return strings.HasPrefix(s, "sync") })
	for _, name := range names[first:] {
		if !strings.HasPrefix(name, "sync") {
			t.Errorf("%s after a sync", name)
		}
	}
}

func TestCancelled(t *testing.T) {
	m, one, two := shop(t)
	why := errors.New("the administrator's")
	ctx, cancel := context.WithCancelCause(context.Background())
	b, err := tree.Begin(m, "/releases/2", two.manifest, two.tree, nil)
	if err != nil {
		t.Fatal(err)
	}
	cancel(why)
	if err := b.Reuse(ctx, one.at("/releases/1")); !errors.Is(err, why) {
		t.Errorf("Reuse: %v", err)
	}
	if err := b.Reuse(context.Background(), two.at("/two")); err != nil {
		t.Fatal(err)
	}
	if err := b.Finish(ctx); !errors.Is(err, why) {
		t.Errorf("Finish: %v", err)
	}
	if _, err := tree.Compare(ctx, m, "/two", two.tree, nil); !errors.Is(err, why) {
		t.Errorf("Compare: %v", err)
	}
}

// TestRealDisk is the same on the file system that is here.
func TestRealDisk(t *testing.T) {
	d, dir := disk.OS{}, t.TempDir()
	plant(t, d, path.Join(dir, "one"), first...)
	plant(t, d, path.Join(dir, "two"), second...)
	one, two := pack(t, d, path.Join(dir, "one"), "1.0.0"), pack(t, d, path.Join(dir, "two"), "2.0.0")
	old, fresh := path.Join(dir, "1"), path.Join(dir, "2")
	if err := unpack(d, old, one, nil); err != nil {
		t.Fatal(err)
	}
	if err := unpack(d, fresh, two, one.at(old)); err != nil {
		t.Fatal(err)
	}
	is(t, d, old, one)
	is(t, d, fresh, two)
	if err := disk.RemoveAll(d, old); err != nil {
		t.Fatal(err)
	}
	is(t, d, fresh, two)
	if err := disk.RemoveAll(d, dir); err != nil { // with directories closed to their owner
		t.Fatal(err)
	}
}
