package release_test

import (
	"path"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/optool/optool/pkg/release"
)

func TestCheckPath(t *testing.T) {
	for _, test := range []struct{ path, problem string }{
		{"a", ""}, {"bin/server", ""}, {"a/b/c", ""}, {".hidden", ""}, {"...", ""}, {"a..b", ""}, {"..a", ""}, {"~", ""},
		{"a b", ""}, {" ", ""}, {"-rf", ""}, {"$HOME", ""}, {"a:b", ""}, {"ü/日本", ""}, {"\ufffd", ""},
		{strings.Repeat("x", 255), ""}, {strings.Repeat("x/", 511) + "xy", ""},

		{"", "a path of 0 bytes"}, {strings.Repeat("x/", 512) + "x", "a path of 1025 bytes"}, {strings.Repeat("x", 256), "too long"},
		{"a/" + strings.Repeat("x", 256) + "/b", "too long"},
		{"..", ".. element"}, {".", ". or .."}, {"../a", ".. element"}, {"a/..", ".. element"}, {"a/../b", ".. element"}, {"a/../../etc/passwd", ".. element"},
		{"./a", ". or .."}, {"a/./b", ". or .."}, {"a//b", "empty"}, {"a/", "empty"}, {"/", "absolute"}, {"/etc/passwd", "absolute"}, {"//a", "absolute"},
		{`a\b`, "backslash"}, {`..\..\a`, "backslash"}, {`C:\a`, "backslash"}, {`\\host\share`, "backslash"},
		{"a\x00b", "control"}, {"a\nb", "control"}, {"a\tb", "control"}, {"\x1b[2J", "control"}, {"a\x7f", "control"}, {"a\u0085b", "control"},
		{"a\u202egnp.exe", "control"}, {"a\u2066b", "control"}, {"\u200f", "control"},
		{"a\xff", "UTF-8"}, {"\xc0\xae\xc0\xae/a", "UTF-8"}, {"a/\xed\xa0\x80", "UTF-8"}, {"\xf5\x80\x80\x80", "UTF-8"},
	} {
		refused(t, release.CheckPath(test.path), test.problem != "", test.problem)
	}
}

// FuzzCheckPath: whatever passes stays below the directory it is joined to, and
// is spelt in one way.
func FuzzCheckPath(f *testing.F) {
	for _, seed := range []string{"a", "a/b", "../a", "/a", `a\b`, "a/./b", "a\x00", "\xff", "ü", strings.Repeat("x/", 600), "a//b", "a/.."} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, p string) {
		err := release.CheckPath(p)
		if err != nil {
			refused(t, err, true, "")
			return
		}
		if !filepath.IsLocal(p) || path.Clean(p) != p || !utf8.ValidString(p) || !strings.HasPrefix(path.Join("/r", p), "/r/") || len(p) > 1024 {
			t.Fatalf("%q passed", p)
		}
	})
}
