package disk_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/optool/optool/internal/disk"
)

// A pipe stands for devices, which a test must not come near.
func TestReplaceable(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	if err := errors.Join(
		os.WriteFile(at("file"), []byte("old"), 0o600), os.Mkdir(at("folder"), 0o700), syscall.Mkfifo(at("pipe"), 0o600),
		os.Symlink("file", at("to-file")), os.Symlink("none", at("to-nothing")), os.Symlink("pipe", at("to-pipe")),
		os.Symlink(at("to-pipe"), at("twice")), os.Symlink("round", at("round")), os.Symlink("/proc/self/fd/1", at("stdout")),
	); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{
		"file": true, "none": true, "none/below": true, "file/below": true, "folder": true, "to-file": true, "to-nothing": true, "round": true,
		"pipe": false, "to-pipe": false, "twice": false, "stdout": false,
	} {
		err := disk.Replaceable(disk.OS{}, at(name))
		if _, odd := errors.AsType[disk.NotRegular](err); (err == nil) != want || odd == want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := disk.WriteFile(disk.OS{}, at("pipe"), []byte("new"), 0o600); err == nil {
		t.Error("a pipe was replaced")
	}
	if info, err := os.Lstat(at("pipe")); err != nil || info.Mode()&fs.ModeNamedPipe == 0 {
		t.Errorf("the pipe became %v, %v", info, err)
	}
}
