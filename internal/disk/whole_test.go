package disk_test

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/disk/powercut"
)

// start is a disk with /d/f, "old", all durable.
func start(t testing.TB) *powercut.Model {
	t.Helper()
	m := powercut.New()
	if err := errors.Join(m.Mkdir("/d", 0o755), m.SyncDir("/d"), m.SyncDir("/"), disk.WriteFile(m, "/d/f", []byte("old"), 0o640)); err != nil {
		t.Fatal(err)
	}
	return m.Cut()
}

func content(t testing.TB, d disk.Disk, path string) string {
	t.Helper()
	data, err := disk.ReadFile(d, path, 100)
	if err != nil {
		return err.Error()
	}
	info, err := d.Lstat(path)
	if err != nil || info.Mode() != 0o640 {
		return fmt.Sprintf("%q with %v, %v", data, info.Mode(), err)
	}
	return string(data)
}

// cuts calls look for a power cut in several ways.
func cuts(m *powercut.Model, look func(how string, left *powercut.Model)) {
	look("cut", m.Cut())
	look("names", m.CutNames())
	r := rand.New(rand.NewPCG(3, 4))
	for range 40 {
		look("some", m.CutWith(r.IntN))
	}
}

func write(d disk.Disk) error { return disk.WriteFile(d, "/d/f", []byte("new"), 0o640) }

func TestWriteFileIsOldOrNew(t *testing.T) {
	for n := 1; ; n++ {
		m := start(t)
		var err error
		stopped := powercut.Kill(m, n, func(d disk.Disk) { err = write(d) })
		if err != nil {
			t.Fatal(err)
		}
		ok := func(how string, d disk.Disk) {
			got := content(t, d, "/d/f")
			if got != "new" && (!stopped || got != "old") {
				t.Errorf("stopped at %d, %s: %q", n, how, got)
			}
		}
		ok("kill", m)
		cuts(m, func(how string, left *powercut.Model) {
			ok(how, left)
			if err := write(left); err != nil || content(t, left.Cut(), "/d/f") != "new" {
				t.Errorf("stopped at %d, %s: written again: %v, %q", n, how, err, content(t, left.Cut(), "/d/f"))
			}
		})
		if !stopped {
			break
		}
	}
}

func TestWriteFileFailing(t *testing.T) {
	for i, o := range powercut.Changes(start(t), func(d disk.Disk) { _ = write(d) }) {
		if o.Name == "remove" {
			continue // of what is not there
		}
		m := start(t)
		err := write(powercut.Watch(m, func(o powercut.Op) error {
			if o.N != i+1 {
				return nil
			}
			if o.Name == "write" {
				return &powercut.Short{Bytes: 1, Err: syscall.ENOSPC}
			}
			return syscall.EIO
		}))
		if err == nil {
			t.Errorf("%v fails, and WriteFile does not", o)
		}
		want := "old"
		if o.Name == "syncdir" {
			want = "new" // it is there, but not for sure
		}
		if got := content(t, m, "/d/f"); got != want {
			t.Errorf("%v fails: %q", o, got)
		}
		if names, _ := m.ReadDir("/d"); len(names) != 1 {
			t.Errorf("%v fails, and leaves %q", o, names)
		}
	}
}

// TestEverySyncCounts leaves out one sync after the other: each is missed.
func TestEverySyncCounts(t *testing.T) {
	for name, job := range map[string]struct {
		run  func(disk.Disk) error
		good func(disk.Disk) bool
		want int // syncs
	}{
		"WriteFile": {write, func(d disk.Disk) bool { return content(t, d, "/d/f") == "new" }, 2},
		"MkdirAll": {
			func(d disk.Disk) error { return disk.MkdirAll(d, "/d/a/b", 0o755) },
			func(d disk.Disk) bool {
				a, errA := d.Lstat("/d/a")
				b, errB := d.Lstat("/d/a/b")
				return errA == nil && errB == nil && a.Mode().Perm() == 0o755 && b.Mode().Perm() == 0o755
			}, 3},
	} {
		syncs := 0
		for i, o := range powercut.Changes(start(t), func(d disk.Disk) { _ = job.run(d) }) {
			if o.Name != "sync" && (o.Name != "syncdir" || o.Path == "/") { // "/d" was there before
				continue
			}
			syncs++
			m := start(t)
			err := job.run(powercut.Watch(m, func(o powercut.Op) error {
				if o.N == i+1 {
					return powercut.ErrForget
				}
				return nil
			}))
			missed := err != nil
			cuts(m, func(_ string, left *powercut.Model) { missed = missed || !job.good(left) })
			if !missed {
				t.Errorf("%s without %v is as good", name, o)
			}
		}
		if syncs != job.want {
			t.Errorf("%s syncs %d times, want %d", name, syncs, job.want)
		}
		m := start(t)
		if err := job.run(m); err != nil {
			t.Fatal(err)
		}
		cuts(m, func(how string, left *powercut.Model) {
			if !job.good(left) {
				t.Errorf("%s does not last: %s", name, how)
			}
		})
	}
}

// TestMkdirAllAfterAKill: what a killed run made is made durable by the next.
func TestMkdirAllAfterAKill(t *testing.T) {
	for n := 1; ; n++ {
		m := start(t)
		if !powercut.Kill(m, n, func(d disk.Disk) { _ = disk.MkdirAll(d, "/d/a/b", 0o700) }) {
			break
		}
		if err := disk.MkdirAll(m, "/d/a/b", 0o700); err != nil {
			t.Fatal(err)
		}
		if err := disk.WriteFile(m, "/d/a/b/f", []byte("new"), 0o640); err != nil {
			t.Fatal(err)
		}
		if got := content(t, m.Cut(), "/d/a/b/f"); got != "new" {
			t.Errorf("killed at %d: %s", n, got)
		}
	}
}

func TestMkdirAll(t *testing.T) {
	m := start(t)
	if err := m.Symlink("d", "/l"); err != nil {
		t.Fatal(err)
	}
	for path, ok := range map[string]bool{"/": true, "/d": true, "/l": true, "/l/x": true, "/d/f": false, "/d/f/x": false} {
		if err := disk.MkdirAll(m, path, 0o700); (err == nil) != ok {
			t.Errorf("MkdirAll(%s): %v", path, err)
		}
	}
	if info, err := m.Lstat("/d/x"); err != nil || !info.IsDir() {
		t.Errorf("%v, %v", info, err)
	}
	m.Unprivileged = true
	if err := errors.Join(m.Mkdir("/closed", 0o700), m.Mkdir("/closed/in", 0o700), m.Chmod("/closed", 0o300)); err != nil {
		t.Fatal(err)
	}
	if err := disk.MkdirAll(m, "/closed/in", 0o700); err != nil {
		t.Errorf("in a directory that cannot be read: %v", err)
	}
}

func TestReadFile(t *testing.T) {
	m := start(t)
	if data, err := disk.ReadFile(m, "/d/f", 3); err != nil || string(data) != "old" {
		t.Errorf("%q, %v", data, err)
	}
	if _, err := disk.ReadFile(m, "/d/f", 2); err == nil {
		t.Error("more was read than asked for")
	}
	if _, err := disk.ReadFile(m, "/d/g", 2); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

func TestRemoveAll(t *testing.T) {
	build := func() *powercut.Model {
		m := start(t)
		m.Unprivileged = true
		if err := errors.Join(
			m.Mkdir("/d/x", 0o755), m.Mkdir("/d/x/y", 0o755), m.Mkdir("/d/x/y/z", 0o755),
			m.Symlink("../f", "/d/x/l"), m.Symlink("..", "/d/x/y/up"), m.Link("/d/f", "/d/x/y/z/f"),
			m.Chmod("/d/x/y/z", 0), m.Chmod("/d/x/y", 0o555)); err != nil {
			t.Fatal(err)
		}
		return m
	}
	for n := 1; ; n++ {
		m := build()
		stopped := powercut.Kill(m, n, func(d disk.Disk) { _ = disk.RemoveAll(d, "/d/x") })
		if err := disk.RemoveAll(m, "/d/x"); err != nil {
			t.Errorf("killed at %d, then: %v", n, err)
		}
		if names, _ := m.ReadDir("/d"); len(names) != 1 || content(t, m, "/d/f") != "old" {
			t.Errorf("left: %q", names)
		}
		if !stopped {
			break
		}
	}
	for i := range powercut.Changes(build(), func(d disk.Disk) { _ = disk.RemoveAll(d, "/d/x") }) {
		err := disk.RemoveAll(powercut.Watch(build(), func(o powercut.Op) error {
			if o.N == i+1 {
				return syscall.EIO
			}
			return nil
		}), "/d/x")
		if !errors.Is(err, syscall.EIO) {
			t.Errorf("change %d fails: %v", i+1, err)
		}
	}
}

// TestRealDisk is what only the real one can show.
func TestRealDisk(t *testing.T) {
	d, dir := disk.OS{}, t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{ // none may wait for a writer
		"Open":    second(d.Open(pipe)),
		"ReadDir": second(d.ReadDir(pipe)),
		"SyncDir": d.SyncDir(pipe),
		"Clone":   d.Clone(pipe, filepath.Join(dir, "clone"), 0o600),
	} {
		if err == nil {
			t.Errorf("%s takes a pipe", what)
		}
	}
	old := syscall.Umask(0o077)
	defer syscall.Umask(old)
	if err := errors.Join(disk.WriteFile(d, filepath.Join(dir, "f"), []byte("x"), 0o644), disk.MkdirAll(d, filepath.Join(dir, "a/b"), 0o755)); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]fs.FileMode{"f": 0o644, "a": fs.ModeDir | 0o755, "a/b": fs.ModeDir | 0o755} {
		if info, err := os.Lstat(filepath.Join(dir, name)); err != nil || info.Mode() != want {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
	here, err := d.Space(dir)
	below, errBelow := d.Space(filepath.Join(dir, "not", "there"))
	if err != nil || errBelow != nil || here.Bytes <= 0 || here.Device != below.Device {
		t.Errorf("%+v, %v; %+v, %v", here, err, below, errBelow)
	}
}

func second[T any](_ T, err error) error { return err }
