package bundle

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTail(t *testing.T) {
	t.Parallel()
	key := "-----BEGIN PRIVATE KEY-----\n" + strings.Repeat("c2VjcmV0c2VjcmV0c2VjcmV0\n", 20) + "-----END PRIVATE KEY-----\n"
	path := filepath.Join(t.TempDir(), "log")
	for name, c := range map[string]struct{ text, want string }{
		"empty":    {"", ""},
		"short":    {"one\ntwo", "one\ntwo"},
		"long":     {strings.Repeat("x", 100) + "\none\ntwo\n" + strings.Repeat("y", 80) + "\n", "[optool: 105 bytes left out here]\ntwo\n" + strings.Repeat("y", 80) + "\n"},
		"one line": {strings.Repeat("secret", 100), "[optool: 600 bytes left out here]\n"},
		"a key":    {key + "after\n", "[optool: 554 bytes left out here]\nafter\n"},
	} {
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		most := int64(87)
		if got, err := Tail(path, most); err != nil || string(got) != c.want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if _, err := Tail(path+"x", 1); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if _, err := Tail(filepath.Dir(path), 1); err == nil {
		t.Error("a folder was read")
	}
}
