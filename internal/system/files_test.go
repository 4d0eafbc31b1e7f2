package system

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/optool/optool/internal/fault"
)

func TestReadFile(t *testing.T) {
	dir := t.TempDir()
	full := filepath.Join(dir, "full")
	os.WriteFile(full, []byte("12345"), 0o600)
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if data, err := ReadFile(full, 5); err != nil || string(data) != "12345" {
		t.Errorf("%q, %v", data, err)
	}
	for name, tc := range map[string]struct {
		path string
		max  int64
		code string
	}{
		"missing":    {filepath.Join(dir, "none"), 9, "not_found"},
		"directory":  {dir, 9, "not_a_file"},
		"named pipe": {pipe, 9, "not_a_file"}, // and does not wait for its writer
		"device":     {"/dev/zero", 9, "not_a_file"},
		"too large":  {full, 4, "file_too_large"},
	} {
		_, err := ReadFile(tc.path, tc.max)
		wantFault(t, err, tc.code, 2, "reading "+tc.path)
		if errors.Is(err, fs.ErrNotExist) != (name == "missing") {
			t.Errorf("%s: cause lost or invented", name)
		}
	}
}

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "license.dsse")
	defer syscall.Umask(syscall.Umask(0o077))
	for _, text := range []string{"one", "two, longer", ""} {
		if err := WriteFile(path, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
		if got := must(os.ReadFile(path)); string(got) != text {
			t.Errorf("read %q, want %q", got, text)
		}
		if mode := must(os.Stat(path)).Mode(); mode != 0o640 {
			t.Errorf("mode %v", mode)
		}
	}
	wantOnly(t, dir, "license.dsse")

	t.Chdir(dir)
	if err := WriteFile("here", []byte("x"), 0o600); err != nil {
		t.Error(err)
	}
	wantFault(t, WriteFile(filepath.Join(dir, "none", "x"), nil, 0o600), "not_found", 2)
	if err := os.Mkdir(filepath.Join(dir, "sub"), 0o700); err != nil {
		t.Fatal(err)
	}
	wantFile := WriteFile(filepath.Join(dir, "sub"), nil, 0o600)
	if fault.Of(wantFile).Code != "file_failed" {
		t.Errorf("over a directory: %v", wantFile)
	}
	wantOnly(t, dir, "here", "license.dsse", "sub")
}

func wantOnly(t *testing.T, dir string, names ...string) {
	t.Helper()
	var got []string
	for _, entry := range must(os.ReadDir(dir)) {
		got = append(got, entry.Name())
	}
	if fmt.Sprint(got) != fmt.Sprint(names) {
		t.Errorf("directory holds %q, want %q", got, names)
	}
}

func TestWriteFileThatFailsHalfway(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "license.dsse")
	os.WriteFile(path, []byte("old"), 0o640)
	out, err := child(t, "write beyond the limit", path).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "file too large") {
		t.Fatalf("child said %q, %v", out, err)
	}
	if got := must(os.ReadFile(path)); string(got) != "old" {
		t.Errorf("old file now holds %d bytes", len(got))
	}
	wantOnly(t, dir, "license.dsse")
}

func TestKilledWritersLeaveOldOrNew(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "license.dsse")
	for i := range 15 {
		cmd := child(t, "write for ever", path)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(5 * time.Second); i == 0 && time.Now().Before(deadline); {
			if _, err := os.Stat(path); err == nil {
				break
			}
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Duration(30+7*i) * time.Millisecond)
		cmd.Process.Kill()
		cmd.Wait()
		data := must(os.ReadFile(path))
		if len(data) != 10_000 || bytes.Count(data, data[:1]) != len(data) {
			t.Fatalf("file holds %d bytes that no writer wrote", len(data))
		}
	}
}

func TestAbandonedFilesAreRemoved(t *testing.T) {
	dir := t.TempDir()
	old, young, stranger := ".a-1.new", ".a-2.new", ".b-1.new"
	for _, name := range []string{old, young, stranger} {
		os.WriteFile(filepath.Join(dir, name), nil, 0o600)
	}
	before := time.Now().Add(-2 * abandoned)
	os.Chtimes(filepath.Join(dir, old), before, before)
	os.Chtimes(filepath.Join(dir, stranger), before, before)
	if err := WriteFile(filepath.Join(dir, "a"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	wantOnly(t, dir, young, stranger, "a")
}

// A pipe stands for devices, which a test must not come near.
func TestWriteFileReplacesFilesAlone(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	err := WriteFile(pipe, []byte("new"), 0o644)
	if f := fault.Of(err); f == nil || f.Code != "not_a_file" || f.Exit != fault.ExitUsage || f.Hint == "" {
		t.Errorf("%v", err)
	}
	if info, err := os.Lstat(pipe); err != nil || info.Mode()&fs.ModeNamedPipe == 0 {
		t.Errorf("the pipe became %v, %v", info, err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}
