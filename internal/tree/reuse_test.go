package tree_test

import (
	"context"
	"errors"
	"os"
	"path"
	"syscall"
	"testing"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/disk/powercut"
	"github.com/optool/optool/internal/tree"
)

// TestReuseTrustsNothing: what is not as the older tree says does not come along.
func TestReuseTrustsNothing(t *testing.T) {
	for name, damage := range map[string]func(disk.Disk) error{
		"other bytes, same size": func(d disk.Disk) error {
			return disk.WriteFile(d, "/releases/1/bin/tool", []byte("a large file that stays the samE"), 0o755)
		},
		"shorter":   func(d disk.Disk) error { return disk.WriteFile(d, "/releases/1/bin/tool", nil, 0o755) },
		"gone":      func(d disk.Disk) error { return d.Remove("/releases/1/bin/tool") },
		"all gone":  func(d disk.Disk) error { return disk.RemoveAll(d, "/releases/1") },
		"closed":    func(d disk.Disk) error { return d.Chmod("/releases/1/bin/tool", 0) },
		"more mode": func(d disk.Disk) error { return d.Chmod("/releases/1/bin/tool", 0o777) },
		"a link": func(d disk.Disk) error {
			return errors.Join(d.Rename("/releases/1/bin/tool", "/elsewhere"), d.Symlink("/elsewhere", "/releases/1/bin/tool"))
		},
		"a link on the way": func(d disk.Disk) error {
			return errors.Join(d.Rename("/releases/1/bin", "/elsewhere"), d.Symlink("/elsewhere", "/releases/1/bin"))
		},
	} {
		m, one, two := shop(t)
		m.Unprivileged = true
		if err := damage(m); err != nil {
			t.Fatal(name, err)
		}
		for _, o := range powercut.Changes(m, func(d disk.Disk) {
			if err := unpack(d, "/releases/2", two, one.at("/releases/1")); err != nil {
				t.Fatal(name, err)
			}
		}) {
			if (o.Name == "link" || o.Name == "clone") && o.Old == "/releases/1/bin/tool" {
				t.Errorf("%s: %v", name, o)
			}
		}
		is(t, m, "/releases/2", two)
	}
}

// TestReuseOfWhatChanges between being checked and being copied.
func TestReuseOfWhatChanges(t *testing.T) {
	m, one, two := shop(t)
	changed := false
	d := powercut.Watch(m, func(o powercut.Op) error {
		if o.Name == "create" && o.Path == "/releases/2/conf/small" && !changed {
			changed = true
			f, err := m.Append("/releases/1/conf/small", 0)
			if err != nil {
				return err
			}
			return errors.Join(f.Truncate(0), write(m, "/releases/1/conf/small", "SMALL"), f.Close())
		}
		return nil
	})
	if err := unpack(d, "/releases/2", two, one.at("/releases/1")); err != nil {
		t.Fatal(err)
	}
	is(t, m, "/releases/2", two)
	if !changed {
		t.Error("nothing was changed")
	}
}

// TestReuseOfSomebodyElses: a second name would leave him the right to change it.
func TestReuseOfSomebodyElses(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root to give a file away")
	}
	d, dir := disk.OS{}, t.TempDir()
	old, fresh := path.Join(dir, "old"), path.Join(dir, "fresh")
	plant(t, d, old, "his 0644 x", "ours 0644 y")
	p := pack(t, d, old, "1.0.0")
	if err := os.Chown(path.Join(old, "his"), 54321, -1); err != nil {
		t.Fatal(err)
	}
	if err := unpack(d, fresh, p, p.at(old)); err != nil {
		t.Fatal(err)
	}
	is(t, d, fresh, p)
	info, err := os.Lstat(path.Join(fresh, "his"))
	if err != nil || info.Sys().(*syscall.Stat_t).Uid != 0 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestReuseOfSeveral(t *testing.T) {
	m, one, two := shop(t)
	if err := unpack(m, "/releases/2", two, nil); err != nil {
		t.Fatal(err)
	}
	b, err := tree.Begin(m, "/releases/3", two.manifest, two.tree, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.Missing(); len(got) != len(two.bytes) {
		t.Errorf("missing at first: %v", got)
	}
	ctx := context.Background()
	for _, old := range []*tree.Release{one.at("/releases/1"), two.at("/releases/2")} {
		if err := b.Reuse(ctx, old); err != nil {
			t.Fatal(err)
		}
	}
	if got := b.Missing(); len(got) != 0 {
		t.Errorf("missing: %v", got)
	}
	if err := b.Finish(ctx); err != nil {
		t.Fatal(err)
	}
	is(t, m, "/releases/3", two)
}

// TestLinksAreNotEverywhere: a file system may refuse second names.
func TestLinksAreNotEverywhere(t *testing.T) {
	for _, cause := range []error{syscall.EPERM, syscall.EMLINK, syscall.EXDEV, syscall.EOPNOTSUPP} {
		m, one, two := shop(t)
		d := powercut.Watch(m, func(o powercut.Op) error {
			if o.Name == "link" {
				return cause
			}
			return nil
		})
		if err := once(d, one, two); err != nil {
			t.Errorf("%v: %v", cause, err)
		}
		is(t, m, "/releases/2", two)
	}
}
