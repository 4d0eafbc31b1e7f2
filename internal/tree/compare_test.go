package tree_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/disk/powercut"
	"github.com/optool/optool/internal/tree"
)

func TestCompare(t *testing.T) {
	for _, tc := range []struct {
		do       func(disk.Disk) error
		writable string
		want     string
	}{
		{func(d disk.Disk) error { return nil }, "", ""},
		{func(d disk.Disk) error { return write(d, "/releases/1/lib/x", "y") }, "", "lib/x changed bytes"},
		{func(d disk.Disk) error { return disk.WriteFile(d, "/releases/1/lib/x", []byte("X"), 0o644) }, "", "lib/x changed bytes"},
		{func(d disk.Disk) error { return disk.WriteFile(d, "/releases/1/lib/x", []byte("X"), 0o666) }, "", "lib/x changed bytes; lib/x changed mode 0644 0666"},
		{func(d disk.Disk) error { return d.Chmod("/releases/1/lib", 0o777) }, "", "lib changed mode 0555 0777"},
		{func(d disk.Disk) error { return d.Remove("/releases/1/lib/x") }, "", "lib/x missing  file"},
		{func(d disk.Disk) error { return d.Remove("/releases/1/lib/lib.so") }, "", "lib/lib.so missing  link"},
		{func(d disk.Disk) error {
			return errors.Join(d.Remove("/releases/1/lib/lib.so"), d.Symlink("x", "/releases/1/lib/lib.so"))
		}, "", "lib/lib.so changed target lib.so.1 x"},
		{func(d disk.Disk) error {
			return errors.Join(d.Remove("/releases/1/lib/x"), d.Symlink("y", "/releases/1/lib/x"))
		}, "", "lib/x changed type file link"},
		{func(d disk.Disk) error {
			return errors.Join(d.Remove("/releases/1/lib/x"), d.Mkdir("/releases/1/lib/x", 0o755), disk.WriteFile(d, "/releases/1/lib/x/y", nil, 0o644))
		}, "", "lib/x changed type file dir"},
		{func(d disk.Disk) error { return disk.RemoveAll(d, "/releases/1/conf") }, "", "conf missing  dir; conf/local missing  file; conf/secret missing  file; conf/small missing  file"},
		{func(d disk.Disk) error { return disk.RemoveAll(d, "/releases/1/conf") }, "conf", ""},
		{func(d disk.Disk) error {
			return errors.Join(disk.RemoveAll(d, "/releases/1/conf"), d.Symlink("/two/conf", "/releases/1/conf"))
		}, "", "conf changed type dir link; conf/local missing  file; conf/secret missing  file; conf/small missing  file"},
		{func(d disk.Disk) error {
			return errors.Join(d.Mkdir("/releases/1/log", 0o755), d.Mkdir("/releases/1/log/x", 0o755), disk.WriteFile(d, "/releases/1/log/x/y", nil, 0o644), d.Symlink("/", "/releases/1/l"))
		}, "", "l extra   link; log extra   dir"},
		{func(d disk.Disk) error {
			return errors.Join(d.Mkdir("/releases/1/log", 0o755), d.Mkdir("/releases/1/log/x", 0o755), disk.WriteFile(d, "/releases/1/log/x/y", nil, 0o644), disk.WriteFile(d, "/releases/1/log/z", nil, 0o644))
		}, "log/x/", "log/z extra   file"},
		{func(d disk.Disk) error { return disk.WriteFile(d, "/releases/1/conf/local", []byte("mine"), 0o666) }, "conf/local", ""},
		{func(d disk.Disk) error { return d.Remove("/releases/1/conf/local") }, "/conf/./local", ""},
		{func(d disk.Disk) error { return disk.WriteFile(d, "/releases/1/conf/locale", nil, 0o666) }, "conf/local", "conf/locale extra   file"},
		{func(d disk.Disk) error { return disk.RemoveAll(d, "/releases/1") }, "", "error"},
	} {
		m, one, _ := shop(t)
		if err := tc.do(m); err != nil {
			t.Fatal(err)
		}
		var writable []string
		if tc.writable != "" {
			writable = []string{tc.writable}
		}
		diff, err := tree.Compare(context.Background(), m, "/releases/1", one.tree, writable)
		if tc.want == "error" {
			isFault(t, err, "not_found", "/releases/1")
			continue
		}
		if got := lines(diff); got != tc.want || err != nil {
			t.Errorf("%q, %v, want %q", got, err, tc.want)
		}
		if diff.Count() != len(diff.List) {
			t.Errorf("%+v", diff)
		}
	}
}

func TestCompareOnTheRealDisk(t *testing.T) {
	d, dir := disk.OS{}, t.TempDir()
	at := func(name string) string { return filepath.Join(dir, "1", name) }
	plant(t, d, at(""), first...)
	p := pack(t, d, at(""), "1.0.0")
	if err := errors.Join(
		os.Chmod(at("bin/tool"), 0o755|fs.ModeSetuid), os.Chmod(at("bin"), 0o777|fs.ModeSticky|fs.ModeSetgid),
		os.Remove(at("bin/server")), syscall.Mkfifo(at("bin/server"), 0o755), syscall.Mkfifo(at("bin/\xff"), 0o755)); err != nil {
		t.Fatal(err)
	}
	diff, err := tree.Compare(context.Background(), d, at(""), p.tree, nil)
	want := "bin changed mode 0755 3777; bin/server changed type file named pipe; bin/tool changed mode 0755 4755; bin/\xff extra   named pipe"
	if got := lines(diff); got != want || err != nil {
		t.Errorf("%q, %v\nwant %q", got, err, want)
	}
}

// TestCompareWhatCannotBeRead says so; it does not call it changed.
func TestCompareWhatCannotBeRead(t *testing.T) {
	m, one, _ := shop(t)
	compare := func(d disk.Disk) error {
		_, err := tree.Compare(context.Background(), d, "/releases/1", one.tree, nil)
		return err
	}
	isFault(t, compare(&moving{m, "/releases/1/bin/tool", func() error { return syscall.EIO }}), "file_failed", "/releases/1/bin/tool")
	m.Unprivileged = true
	if err := m.Chmod("/releases/1/lib/x", 0); err != nil {
		t.Fatal(err)
	}
	isFault(t, compare(m), "permission_denied", "/releases/1/lib/x")
	if err := m.Chmod("/releases/1/lib", 0); err != nil {
		t.Fatal(err)
	}
	isFault(t, compare(m), "permission_denied", "/releases/1/lib")
}

// TestCompareIsBounded: what is most is not all that is listed.
func TestCompareIsBounded(t *testing.T) {
	m, one, _ := shop(t)
	for i := range 3000 {
		if err := m.Mkdir(fmt.Sprintf("/releases/1/extra%d", i), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := write(m, "/releases/1/lib/x", "changed"); err != nil {
		t.Fatal(err)
	}
	diff, err := tree.Compare(context.Background(), m, "/releases/1", one.tree, nil)
	if err != nil || diff.Count() != 3001 || diff.Extra != 3000 || len(diff.List) != tree.MostDifferences+1 || diff.List[len(diff.List)-1].Path != "lib/x" {
		t.Errorf("%d of %d listed, %v", len(diff.List), diff.Count(), err)
	}
}

// FuzzCompare changes anything below a release: whatever differs is found, and no
// more.
func FuzzCompare(f *testing.F) {
	for _, seed := range []string{"- lib/x", "+ lib/new", "m lib/x", "b bin/tool", "- lib/x\n+ lib/x", "l lib/x", "d lib/x", "- conf/local", "m bin\nb bin/server\n+ bin/\xff"} {
		f.Add(seed)
	}
	start, one, _ := shop(f)
	f.Fuzz(func(t *testing.T, script string) {
		m := start.Copy()
		for _, line := range strings.Split(script, "\n") {
			do, path, ok := strings.Cut(line, " ")
			if !ok || strings.Contains(path, "..") {
				continue
			}
			at := "/releases/1/" + path
			switch do {
			case "-":
				_ = m.Remove(at)
			case "+":
				_ = disk.WriteFile(m, at, []byte("new"), 0o644)
			case "m":
				_ = m.Chmod(at, 0o711)
			case "b":
				_ = write(m, at, "b")
			case "l":
				_ = errors.Join(m.Remove(at), m.Symlink("/", at))
			case "d":
				_ = errors.Join(m.Remove(at), m.Mkdir(at, 0o755))
			}
		}
		diff, err := tree.Compare(context.Background(), m, "/releases/1", one.tree, nil)
		if err != nil {
			t.Skip() // the directory itself is gone
		}
		_ = lines(diff)
		if same := listing(m, "/releases/1") == listing(start, "/releases/1"); same != (diff.Count() == 0) {
			t.Fatalf("equal: %v, and %d differences: %v", same, diff.Count(), diff.List)
		}
	})
}

// listing describes all that Compare has to look at.
func listing(d *powercut.Model, dir string) string {
	names, _ := d.ReadDir(dir)
	var b strings.Builder
	for _, name := range names {
		at := dir + "/" + name
		info, _ := d.Lstat(at)
		target, _ := d.Readlink(at)
		fmt.Fprintf(&b, "%q %v %q ", at, info.Mode(), target)
		if info.IsDir() {
			b.WriteString(listing(d, at))
		} else if data, err := disk.ReadFile(d, at, 1000); err == nil {
			fmt.Fprintf(&b, "%q", data)
		}
	}
	return b.String()
}
