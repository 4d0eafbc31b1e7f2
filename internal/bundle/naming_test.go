package bundle

import (
	"strings"
	"testing"

	"github.com/optool/optool/internal/archive"
)

func TestNamesAreSafeAndDistinct(t *testing.T) {
	n := newNaming()
	seen := map[string]bool{}
	long := strings.Repeat("a", 255)
	for _, name := range []string{
		"x", "x", "x/y", "x/z", "x/y/z", "a/b", "a", "../../etc/passwd", "/abs", "", ".", "..", "a\\b", "a_b", "nul\x00", "\x1b[31m", "\xff\xfe", "ж/ж",
		strings.Repeat("d/", 70) + "f", strings.Repeat("d/", 70) + "g", long, long, long[:254] + "b", strings.Repeat(long+"/", 10) + "f", strings.Repeat("я", 127), strings.Repeat("ы/", 300),
	} {
		got := n.place("files", name)
		if err := archive.CheckName(got); err != nil || !strings.HasPrefix(got, "files/") || seen[got] {
			t.Errorf("%.40q became %q: %v", name, got, err)
		}
		seen[got] = true
	}
	for name := range seen { // no file is the folder of another
		for at := strings.LastIndexByte(name, '/'); at > 0; at = strings.LastIndexByte(name[:at], '/') {
			if seen[name[:at]] {
				t.Errorf("%q is a file and a folder of %q", name[:at], name)
			}
		}
	}
	if a, b := n.place("f", "x/1"), n.place("f", "x/2"); a != "f/x/1" || b != "f/x/2" {
		t.Error(a, b)
	}
}
