package state

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/optool/optool/internal/fault"
)

func TestVault(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "v")
	v := NewVault(dir)
	if _, err := v.Get("license.key"); !errors.Is(err, ErrNoSecret) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Error("reading made the directory")
	}
	for _, secret := range []string{"first", "", "the second replaces the first"} {
		if err := v.Put("license.key", []byte(secret)); err != nil {
			t.Fatal(err)
		}
		if got, err := NewVault(dir).Get("license.key"); err != nil || string(got) != secret {
			t.Errorf("got %q, %v", got, err)
		}
	}
	files, _ := os.ReadDir(dir)
	for _, f := range files {
		info, _ := f.Info()
		raw, _ := os.ReadFile(filepath.Join(dir, f.Name()))
		if info.Mode().Perm() != 0o600 || bytes.Contains(raw, []byte("second")) {
			t.Errorf("%s: mode %v", f.Name(), info.Mode())
		}
	}
	if len(files) != 2 {
		t.Errorf("left behind: %v", files)
	}
	for range 2 {
		if err := v.Delete("license.key"); err != nil {
			t.Error(err)
		}
	}
	for _, name := range []string{"", ".", "..", "a/b", "../x", "seal.key"} {
		if err := v.Put(name, nil); err == nil {
			t.Errorf("took the name %q", name)
		}
	}
	if err := v.Put("big", make([]byte, maxSecret+1)); err == nil {
		t.Error("took a secret over the limit")
	}
}

func TestVaultRefusesEveryOtherByte(t *testing.T) {
	dir := t.TempDir()
	v := NewVault(dir)
	if err := v.Put("a", []byte("secret")); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "a")
	good, _ := os.ReadFile(path)
	refused := func(raw []byte) {
		t.Helper()
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := v.Get("a")
		wantFault(t, err, "secret_unreadable", fault.ExitUnverified)
	}
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 0x10
		refused(bad)
		refused(good[:i])
	}
	refused(append(bytes.Clone(good), 0))
	refused(make([]byte, maxSecret*2))

	if err := os.WriteFile(filepath.Join(dir, "b"), good, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := v.Get("b") // sealed under another name
	wantFault(t, err, "secret_unreadable", fault.ExitUnverified)
}

func TestVaultKey(t *testing.T) {
	dir := t.TempDir()
	v := NewVault(dir)
	if err := v.Put("a", []byte("secret")); err != nil {
		t.Fatal(err)
	}
	key := filepath.Join(dir, sealKeyName)
	if err := os.Chmod(key, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Get("a"); err != nil {
		t.Error(err)
	}
	if info, _ := os.Stat(key); info.Mode().Perm() != 0o600 {
		t.Errorf("the key stays readable: %v", info.Mode())
	}
	for _, size := range []int{0, 31, 33, 1000} {
		if err := os.WriteFile(key, make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := v.Get("a")
		wantFault(t, err, "secret_unreadable", fault.ExitUnverified)
		wantFault(t, v.Put("a", nil), "secret_unreadable", fault.ExitUnverified)
	}
	if err := os.Remove(key); err != nil {
		t.Fatal(err)
	}
	_, err := v.Get("a")
	wantFault(t, err, "secret_unreadable", fault.ExitUnverified)
	if _, err := os.Stat(key); !errors.Is(err, os.ErrNotExist) {
		t.Error("reading made a key")
	}
}

func TestVaultFirstKeyWins(t *testing.T) {
	dir := t.TempDir()
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			name := string(rune('a' + i))
			if err := NewVault(dir).Put(name, []byte(name)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for i := range 16 {
		name := string(rune('a' + i))
		if got, err := NewVault(dir).Get(name); err != nil || string(got) != name {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}
