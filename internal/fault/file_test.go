package fault_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/optool/optool/internal/fault"
)

func want(t *testing.T, err error, code string, exit int, words ...string) {
	t.Helper()
	f := fault.Of(err)
	if f.Code != code || f.Exit != exit || f.Hint == "" {
		t.Errorf("fault %+v, want %s, exit %d and a hint", f, code, exit)
	}
	for _, word := range words {
		if !strings.Contains(f.Message+"\n"+f.Hint, word) {
			t.Errorf("fault says %q, hint %q: want %q in it", f.Message, f.Hint, word)
		}
	}
}

func TestFile(t *testing.T) {
	if fault.File(nil, "x") != nil {
		t.Error("nil became an error")
	}
	kept := fault.Usage("kept")
	if got := fault.File(fmt.Errorf("around: %w", kept), "x"); got != error(kept) {
		t.Errorf("a fault became %v", got)
	}
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	_, noSpace := full.Write([]byte("x"))
	at := func(errno syscall.Errno) error { return &fs.PathError{Op: "open", Path: "/a/b", Err: errno} }
	for _, tc := range []struct {
		err   error
		code  string
		exit  int
		words []string
	}{
		{noSpace, "disk_full", 1, []string{"no space left", "df -h"}},
		{at(syscall.ENOSPC), "disk_full", 1, nil},
		{at(syscall.EDQUOT), "disk_full", 1, nil},
		{fmt.Errorf("file resize error: %s", syscall.ENOSPC), "disk_full", 1, nil},
		{at(syscall.EROFS), "read_only", 1, []string{"--state-dir"}},
		{at(syscall.EACCES), "permission_denied", 1, nil},
		{at(syscall.EPERM), "permission_denied", 1, nil},
		{at(syscall.ENOENT), "not_found", 2, nil},
		{at(syscall.ENOTDIR), "not_found", 2, nil},
		{at(syscall.EIO), "file_failed", 1, []string{"writing F: input/output error"}},
		{&os.LinkError{Op: "rename", Old: "/a", New: "/b/c", Err: syscall.EACCES}, "permission_denied", 1, nil},
	} {
		got := fault.File(tc.err, "writing F")
		want(t, got, tc.code, tc.exit, append(tc.words, "writing F: ")...)
		if !errors.Is(got, tc.err) {
			t.Errorf("%v: the cause is lost", tc.err)
		}
	}
}

func TestDeniedNamesTheOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root to give a file away")
	}
	dir := t.TempDir()
	if err := os.Chown(dir, 54321, -1); err != nil {
		t.Fatal(err)
	}
	err := &fs.PathError{Op: "open", Path: filepath.Join(dir, "sub", "file"), Err: syscall.EACCES}
	want(t, fault.File(err, "writing F"), "permission_denied", 1, "denied for root", dir+" belongs to #54321", "sudo -u #54321")
}

func TestOf(t *testing.T) {
	if fault.Of(nil) != nil {
		t.Error("nil became a fault")
	}
	made := fault.New(fault.ExitBusy, "busy", "locking: %w", fs.ErrExist).Hinted("wait %s", "a little").Retry()
	around := fault.Of(fmt.Errorf("updating: %w", made))
	if around.Code != "busy" || around.Message != "updating: locking: file already exists" || around.Hint != "wait a little" || !around.Retryable || !errors.Is(around, fs.ErrExist) {
		t.Errorf("%+v", around)
	}
	if f := fault.Of(errors.New("nobody knows")); f.Code != "failure" || f.Exit != fault.ExitFailure {
		t.Errorf("%+v", f)
	}
}
