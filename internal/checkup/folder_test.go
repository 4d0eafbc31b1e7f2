package checkup

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/ui"
)

func TestGround(t *testing.T) {
	for _, c := range []struct {
		name string
		is   FileSystem
		want Outcome
		says string
	}{
		{"ordinary", FileSystem{Kind: "ext", Free: 40 << 30, Files: 1 << 20}, OK, "40.0 GiB free on ext"},
		{"unknown kind", FileSystem{Free: 40 << 30, Files: -1}, OK, "40.0 GiB free"},
		{"container", FileSystem{Kind: "overlay", Free: 40 << 30, Files: -1}, OK, "lost with the container"},
		{"nfs", FileSystem{Kind: "nfs", Free: 40 << 30, Files: 1 << 20}, Warn, "lies on nfs"},
		{"memory", FileSystem{Kind: "tmpfs", Free: 40 << 30, Files: 1 << 20}, Warn, "lost when the host stops"},
		{"read-only", FileSystem{Kind: "ext", ReadOnly: true, Free: 40 << 30, Files: 1 << 20}, Fail, "read-only"},
		{"nearly full", FileSystem{Kind: "xfs", Free: 100 << 20, Files: 1 << 20}, Warn, "100.0 MiB are free"},
		{"full", FileSystem{Kind: "xfs", Free: 1 << 20, Files: 1 << 20}, Fail, "1.0 MiB are free"},
		{"few files", FileSystem{Kind: "ext", Free: 40 << 30, Files: 500}, Warn, "500 files"},
		{"no files", FileSystem{Kind: "ext", Free: 40 << 30, Files: 0}, Fail, "0 files"},
	} {
		got := Ground(t.Context(), "/srv/state", func(string) (FileSystem, error) { return c.is, nil }, ui.Bytes)
		if got.Outcome != c.want || !strings.Contains(got.Message, c.says) || (got.Hint == "") != (c.want == OK) {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
	got := Ground(t.Context(), "/srv/state", func(string) (FileSystem, error) { return FileSystem{}, fault.File(syscall.EIO, "looking") }, ui.Bytes)
	if got.Outcome != Fail || got.Message == "" {
		t.Errorf("a broken disk: %+v", got)
	}
}

func TestStatfs(t *testing.T) {
	f, err := Statfs(filepath.Join(t.TempDir(), "not", "there", "yet"))
	if err != nil || f.Free <= 0 || f.ReadOnly {
		t.Errorf("%+v, %v", f, err)
	}
	if f, err := Statfs("/proc"); err != nil || f.Kind != "" {
		t.Errorf("/proc: %+v, %v", f, err)
	}
	if f, err := Statfs("/dev/shm"); err == nil && f.Kind != "tmpfs" && !errors.Is(err, os.ErrNotExist) {
		t.Logf("/dev/shm: %+v", f)
	}
}

func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	if r := Folder(dir, "seal.key"); r.Outcome != OK || !strings.Contains(r.Message, "not there yet") {
		t.Errorf("absent: %+v", r)
	}
	set := func(mode, secret os.FileMode) Result {
		t.Helper()
		_ = os.MkdirAll(dir, 0o700)
		if err := errors.Join(os.WriteFile(filepath.Join(dir, "seal.key"), nil, 0o600), os.Chmod(filepath.Join(dir, "seal.key"), secret), os.Chmod(dir, mode)); err != nil {
			t.Fatal(err)
		}
		return Folder(dir, "seal.key", "absent.key")
	}
	for _, c := range []struct {
		mode, secret os.FileMode
		want         Outcome
		hint         string
	}{
		{0o700, 0o600, OK, ""},
		{0o750 | os.ModeSetgid, 0o600, OK, ""},
		{0o755, 0o600, Warn, "chmod o= " + dir},
		{0o770, 0o600, Fail, "chmod go-w " + dir},
		{0o700, 0o640, Fail, "chmod 0600 " + dir + "/seal.key"},
	} {
		if r := set(c.mode, c.secret); r.Outcome != c.want || r.Hint != c.hint {
			t.Errorf("%v, %v: %+v", c.mode, c.secret, r)
		}
	}
	set(0o700, 0o600)
	if os.Geteuid() == 0 {
		if err := os.Chown(dir, 4711, -1); err != nil {
			t.Fatal(err)
		}
		if r := Folder(dir); r.Outcome != Fail || !strings.Contains(r.Message, "4711") {
			t.Errorf("of another user: %+v", r)
		}
	}
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if r := Folder(pipe); r.Outcome != Fail || !strings.Contains(r.Message, "no directory") {
		t.Errorf("a pipe: %+v", r)
	}
}
