package powercut_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/disk/powercut"
)

// everything makes one change of every kind.
func everything(d disk.Disk, root string) error {
	at := func(name string) string { return filepath.Join(root, name) }
	f, err := d.Create(at("a"), 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write([]byte("text"))
	err = errors.Join(err, f.Truncate(2), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	if f, err = d.Append(at("a"), 0o600); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := d.Clone(at("a"), at("clone"), 0o600); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	for _, do := range []func() error{
		func() error { return d.Mkdir(at("d"), 0o755) },
		func() error { return d.Symlink("a", at("l")) },
		func() error { return d.Link(at("a"), at("b")) },
		func() error { return d.Rename(at("b"), at("c")) },
		func() error { return d.Chmod(at("a"), 0o640) },
		func() error { return d.SyncDir(root) },
		func() error { return d.Remove(at("c")) },
	} {
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}

func TestWatch(t *testing.T) {
	for name, make := range map[string]func() (disk.Disk, string){
		"model": func() (disk.Disk, string) { return powercut.New(), "/" },
		"real":  func() (disk.Disk, string) { return disk.OS{}, t.TempDir() },
	} {
		d, root := make()
		var failed error
		all := powercut.Changes(d, func(d disk.Disk) { failed = everything(d, root) })
		if failed != nil {
			t.Fatalf("%s: %v", name, failed)
		}
		var names []string
		for i, o := range all {
			names = append(names, o.Name)
			if o.N != i+1 || !strings.HasPrefix(o.Path, root) {
				t.Errorf("%s: %v", name, o)
			}
		}
		want := "create write truncate sync close append close clone mkdir symlink link rename chmod syncdir remove"
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s: %s\nwant %s", name, got, want)
		}
		for n := range len(all) + 2 {
			d, root := make()
			err := everything(powercut.Watch(d, func(o powercut.Op) error {
				if o.N == n {
					return syscall.EIO
				}
				return nil
			}), root)
			if failed := n >= 1 && n <= len(all); errors.Is(err, syscall.EIO) != failed {
				t.Errorf("%s: with change %d failing: %v", name, n, err)
			}
		}
	}
}

func TestKill(t *testing.T) {
	for n := 1; ; n++ {
		m := powercut.New()
		cleaned := false
		stopped := powercut.Kill(m, n, func(d disk.Disk) {
			defer func() {
				cleaned = true
				_ = d.Remove("/a")
			}()
			do(t, d, "mkdir /a", "mkdir /b", "mkdir /c")
			cleaned = true
		})
		want := []string{"", "/a/", "/a/ /b/", "/a/ /b/ /c/", "/b/ /c/"}[n-1]
		if got := tree(m); got != want || !cleaned {
			t.Errorf("killed before change %d: %q, want %q", n, got, want)
		}
		if stopped != (n < 5) {
			t.Errorf("killed before change %d: %v", n, stopped)
		}
		if !stopped {
			break
		}
	}
	defer func() {
		if recover() != "other" {
			t.Error("another panic was swallowed")
		}
	}()
	powercut.Kill(powercut.New(), 9, func(disk.Disk) { panic("other") })
}

func TestForgetAndShort(t *testing.T) {
	m := powercut.New()
	d := powercut.Watch(m, func(o powercut.Op) error {
		switch {
		case o.Path == "/a" && o.Name == "sync":
			return powercut.ErrForget
		case o.Path == "/b" && o.Name == "write":
			return &powercut.Short{Bytes: 2, Err: syscall.ENOSPC}
		}
		return nil
	})
	do(t, d, "create /a text", "sync /a", "syncdir /")
	if got := tree(m.Cut()); got != "/a=" {
		t.Errorf("the forgotten sync left %q", got)
	}
	f, err := d.Create("/b", 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := f.Write([]byte("text")); n != 2 || !errors.Is(err, syscall.ENOSPC) || !strings.Contains(fmt.Sprint(err), "/b") {
		t.Errorf("a short write: %d, %v", n, err)
	}
	if got := tree(m); got != "/a=text /b=te" {
		t.Errorf("a short write left %q", got)
	}
}
