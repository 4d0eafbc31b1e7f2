package state

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/optool/optool/internal/fault"
)

func TestExplainPassesOn(t *testing.T) {
	f := fault.Usage("x")
	if got := explain("read", "p", f); got != error(f) {
		t.Errorf("got %v", got)
	}
	if got := explain("read", "p", context.Canceled); !errors.Is(got, context.Canceled) {
		t.Errorf("got %v", got)
	}
	if explain("read", "p", nil) != nil {
		t.Error("an error out of nothing")
	}
}

func TestDirectoryInTheWay(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := Open(filepath.Join(file, "state"), Options{})
	wantFault(t, s.Commit(t.Context(), Change{Bucket: Usage, Name: "x", Value: []byte("1")}), "not_found", fault.ExitUsage)

	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, fileName), 0o700); err != nil {
		t.Fatal(err)
	}
	s = Open(dir, Options{})
	_, err := s.Get(t.Context(), Usage, "x")
	wantFault(t, err, "file_failed", fault.ExitFailure)

	dir = t.TempDir()
	if err := unix.Mkfifo(filepath.Join(dir, fileName), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = Open(dir, Options{}).Get(t.Context(), Usage, "x") // must not wait for a writer
	wantFault(t, err, "file_failed", fault.ExitFailure)
}

func TestReadOnlyDirectory(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write anywhere; the mapping is tested with the faults")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	err := Open(dir, Options{}).Commit(t.Context(), Change{Bucket: Usage, Name: "x", Value: []byte("1")})
	wantFault(t, err, "permission_denied", fault.ExitFailure)
}

// smallDisk returns a file system of its own that holds 128 KiB.
func smallDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("optool-test", dir, "tmpfs", 0, "size=128k"); err != nil {
		t.Skipf("cannot mount a small file system: %v; the mapping is tested with the faults", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

func TestFullDisk(t *testing.T) {
	dir := smallDisk(t)
	s, v := Open(dir, Options{}), NewVault(dir)
	put(t, s, Usage, "small", "1")
	if err := v.Put("a", []byte("secret")); err != nil {
		t.Fatal(err)
	}
	big := make([]byte, 256<<10)
	wantFault(t, s.Commit(t.Context(), Change{Bucket: Usage, Name: "big", Value: big}), "disk_full", fault.ExitFailure)
	_ = os.WriteFile(filepath.Join(dir, "filler"), big, 0o600) // as much as there is room for
	wantFault(t, v.Put("a", make([]byte, 20<<10)), "disk_full", fault.ExitFailure)

	if e := get(t, s, Usage, "small"); string(e.Value) != "1" || get(t, s, Usage, "big").Revision != 0 {
		t.Errorf("got %+v", e)
	}
	if secret, err := v.Get("a"); err != nil || string(secret) != "secret" {
		t.Errorf("got %q, %v", secret, err)
	}
	if err := os.Remove(filepath.Join(dir, "filler")); err != nil {
		t.Fatal(err)
	}
	put(t, s, Usage, "small", "2")

	fresh := Open(filepath.Join(dir, "fresh"), Options{})
	_ = os.WriteFile(filepath.Join(dir, "filler"), big, 0o600)
	wantFault(t, fresh.Commit(t.Context(), Change{Bucket: Usage, Name: "x", Value: []byte("1")}), "disk_full", fault.ExitFailure)
	if get(t, fresh, Usage, "x").Revision != 0 {
		t.Error("a store that was never made holds something")
	}
}

func TestReadOnlyFileSystem(t *testing.T) {
	dir := smallDisk(t)
	s, v := Open(dir, Options{}), NewVault(dir)
	put(t, s, Usage, "x", "1")
	if err := unix.Mount("optool-test", dir, "tmpfs", unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	if e := get(t, s, Usage, "x"); string(e.Value) != "1" {
		t.Errorf("got %+v", e)
	}
	wantFault(t, s.Commit(t.Context(), Change{Bucket: Usage, Name: "x"}), "read_only", fault.ExitFailure)
	wantFault(t, v.Put("a", nil), "read_only", fault.ExitFailure)
}

func TestGuarded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mapped")
	if err := os.WriteFile(path, make([]byte, pageSize), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	mapped, err := unix.Mmap(int(f.Fd()), 0, pageSize, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Munmap(mapped)
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
	var d *damage
	if err := guarded(func() error { return fmt.Errorf("%d", mapped[7]) }); !errors.As(err, &d) {
		t.Errorf("got %v", err)
	}
}
