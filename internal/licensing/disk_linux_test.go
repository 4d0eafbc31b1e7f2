package licensing_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/licensing"
	"github.com/optool/optool/pkg/license"
)

// smallDisk mounts a file system of 1 MiB and returns a way to remount it.
func smallDisk(t *testing.T) (dir string, remount func(flags uintptr)) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
		t.Skip("a small file system can be mounted by root alone: ", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir, func(flags uintptr) {
		if err := syscall.Mount("tmpfs", dir, "tmpfs", flags|syscall.MS_REMOUNT, "size=1m"); err != nil {
			t.Fatal(err)
		}
	}
}

// fill writes until the file system has no byte left.
func fill(t *testing.T, path string) {
	t.Helper()
	f := must(os.Create(path))
	defer f.Close()
	for block := bytes.Repeat([]byte{1}, 4096); len(block) > 0; {
		n, err := f.Write(block)
		if errors.Is(err, syscall.ENOSPC) {
			block = block[:n/2]
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func TestFullDisk(t *testing.T) {
	clock := newClock()
	s := newShop(t, clock.Now)
	id, key := s.issue(nil)
	disk, _ := smallDisk(t)
	dir := filepath.Join(disk, "state")
	if _, err := s.keeper(dir).Activate(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	before := is(t, s.keeper(dir), license.Valid).File
	must(s.Renew(t.Context(), id, "", nil))
	fill(t, filepath.Join(disk, "filler"))
	for range 3 {
		_, err := s.keeper(dir).Update(t.Context(), true)
		if f := fault.Of(err); f == nil || f.Code != "disk_full" || f.Hint == "" || f.Exit != fault.ExitFailure {
			t.Fatalf("got %+v", f)
		}
		if got := is(t, s.keeper(dir), license.Valid); !bytes.Equal(got.File, before) {
			t.Fatal("the cached licence changed")
		}
	}
	if err := os.Remove(filepath.Join(disk, "filler")); err != nil {
		t.Fatal(err)
	}
	if o, err := s.keeper(dir).Update(t.Context(), true); err != nil || o.After.Verdict.Document.License.Sequence != 2 || o.Repaired != "" {
		t.Errorf("with room again: %+v, %v", o, err)
	}
}

func TestReadOnlyDisk(t *testing.T) {
	s := newShop(t, newClock().Now)
	_, key := s.issue(nil)
	disk, remount := smallDisk(t)
	dir := filepath.Join(disk, "state")
	if _, err := s.keeper(dir).Activate(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	remount(syscall.MS_RDONLY)
	is(t, s.keeper(dir), license.Valid)
	_, err := s.keeper(dir).Update(t.Context(), true)
	failed(t, err, "read_only")
	is(t, s.keeper(dir), license.Valid)
	remount(0)
	updated(t, s.keeper(dir), true, licensing.Unchanged)
}
