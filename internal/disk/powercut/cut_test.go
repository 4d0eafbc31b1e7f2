package powercut_test

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"strings"
	"syscall"
	"testing"

	"pgregory.net/rapid"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/disk/powercut"
)

// do carries out lines such as "create /a text" and "sync /a". A file that is
// created or appended to is closed, not synced.
func do(t testing.TB, d disk.Disk, lines ...string) {
	t.Helper()
	for _, line := range lines {
		f := strings.Fields(line)
		var err error
		switch f[0] {
		case "create", "append":
			open := d.Create
			if f[0] == "append" {
				open = d.Append
			}
			var file disk.File
			if file, err = open(f[1], 0o644); err == nil {
				if _, err = file.Write([]byte(f[2])); err == nil {
					err = file.Close()
				}
			}
		case "shorten", "sync":
			var file disk.File
			if file, err = d.Append(f[1], 0o644); err == nil {
				if f[0] == "sync" {
					err = file.Sync()
				} else {
					err = file.Truncate(1)
				}
				err = errors.Join(err, file.Close())
			}
		case "mkdir":
			err = d.Mkdir(f[1], 0o755)
		case "syncdir":
			err = d.SyncDir(f[1])
		case "rename":
			err = d.Rename(f[1], f[2])
		case "link":
			err = d.Link(f[1], f[2])
		case "symlink":
			err = d.Symlink(f[1], f[2])
		case "remove":
			err = d.Remove(f[1])
		case "chmod":
			err = d.Chmod(f[1], 0o600)
		default:
			t.Fatalf("what is %q?", line)
		}
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
}

// tree is what a disk holds, in one line: "/a=text /d/ /l->a".
func tree(d disk.Disk) string {
	var all []string
	var walk func(string)
	walk = func(at string) {
		names, err := d.ReadDir(at + "/")
		if err != nil {
			panic(err)
		}
		for _, name := range names {
			path := at + "/" + name
			info := must(d.Lstat(path))
			switch {
			case info.IsDir():
				all = append(all, path+"/")
				walk(path)
			case info.Mode()&fs.ModeSymlink != 0:
				target, _ := d.Readlink(path)
				all = append(all, path+"->"+target)
			default:
				data, _ := disk.ReadFile(d, path, 1000)
				all = append(all, path+"="+string(data))
			}
		}
	}
	walk("")
	return strings.Join(all, " ")
}

func TestCut(t *testing.T) {
	for _, tc := range []struct{ name, before, after, cut, names string }{
		{"nothing synced", "", "create /a x; mkdir /d; symlink a /l", "", "/a= /d/ /l->a"},
		{"name alone", "", "create /a x; syncdir /", "/a=", "/a="},
		{"bytes alone", "", "create /a x; sync /a", "", "/a=x"},
		{"both", "", "create /a x; sync /a; syncdir /", "/a=x", "/a=x"},
		{"bytes after a sync", "create /a x", "append /a y", "/a=x", "/a=x"},
		{"shortened", "create /a xyz", "shorten /a", "/a=xyz", "/a=xyz"},
		{"shortened and written", "create /a xyz", "shorten /a; append /a Q", "/a=xyz", "/a=xyz"},
		{"shortened, written, synced", "create /a xyz", "shorten /a; append /a Q; sync /a", "/a=xQ", "/a=xQ"},
		{"link has a target with its name", "", "symlink a /l; syncdir /", "/l->a", "/l->a"},
		{"removed", "create /a x", "remove /a", "/a=x", ""},
		{"removed and synced", "create /a x", "remove /a; syncdir /", "", ""},
		{"made again", "create /a x", "remove /a; create /a y; sync /a", "/a=x", "/a=y"},
		{"renamed over", "create /a x; create /b y", "rename /a /b", "/a=x /b=y", "/b=x"},
		{"renamed over and synced", "create /a x; create /b y", "rename /a /b; syncdir /", "/b=x", "/b=x"},
		{"renamed twice", "create /a x", "rename /a /b; rename /b /c", "/a=x", "/c=x"},
		{"below what is not durable", "", "mkdir /d; create /d/a x; sync /d/a; syncdir /d", "", "/d/ /d/a=x"},
		{"below", "", "mkdir /d; create /d/a x; sync /d/a; syncdir /d; syncdir /", "/d/ /d/a=x", "/d/ /d/a=x"},
		{"moved, target synced", "mkdir /d; create /a x", "rename /a /d/a; syncdir /d", "/a=x /d/", "/d/ /d/a=x"},
		{"moved, origin synced", "mkdir /d; create /a x", "rename /a /d/a; syncdir /", "/a=x /d/", "/d/ /d/a=x"},
		{"moved, both synced", "mkdir /d; create /a x", "rename /a /d/a; syncdir /d; syncdir /", "/d/ /d/a=x", "/d/ /d/a=x"},
		{"moved, origin taken again", "mkdir /d; create /a x", "rename /a /d/a; create /a y; sync /a; syncdir /", "/a=y /d/", "/a=y /d/ /d/a=x"},
		{"directory moved", "mkdir /d; mkdir /e; create /e/a x", "rename /e /d/e; syncdir /d", "/d/ /e/ /e/a=x", "/d/ /d/e/ /d/e/a=x"},
		{"directory moved, synced", "mkdir /d; mkdir /e; create /e/a x", "rename /e /d/e; syncdir /; syncdir /d", "/d/ /d/e/ /d/e/a=x", "/d/ /d/e/ /d/e/a=x"},
		{"moved on", "mkdir /d; mkdir /f; mkdir /e", "rename /e /d/e; rename /d/e /f/e; syncdir /f; syncdir /d", "/d/ /f/ /f/e/", "/d/ /f/ /f/e/"},
		{"moved on and on", "mkdir /d; mkdir /e; mkdir /f; mkdir /g", "rename /e /d/e; syncdir /d; syncdir /; rename /d/e /f/e; rename /f/e /g/e; syncdir /f; syncdir /g",
			"/d/ /f/ /g/ /g/e/", "/d/ /f/ /g/ /g/e/"},
		{"moved out of what is gone", "mkdir /s; mkdir /s/t; mkdir /d; create /s/t/a x",
			"rename /s/t/a /d/a; syncdir /d; remove /s/t; syncdir /s", "/d/ /d/a=x /s/", "/d/ /d/a=x /s/"},
		{"hard link", "create /a x", "link /a /b; append /b y; sync /a; syncdir /", "/a=xy /b=xy", "/a=xy /b=xy"},
		{"hard link to nothing durable", "", "create /a x; link /a /b; remove /a; sync /b; syncdir /", "/b=x", "/b=x"},
	} {
		m := powercut.New()
		run := func(lines string) {
			for line := range strings.SplitSeq(lines, "; ") {
				if line != "" {
					do(t, m, line)
				}
			}
		}
		run(tc.before)
		m = settled(t, m)
		run(tc.after)
		before := tree(m)
		if got := tree(m.Cut()); got != tc.cut {
			t.Errorf("%s: Cut leaves %q, want %q", tc.name, got, tc.cut)
		}
		if got := tree(m.CutNames()); got != tc.names {
			t.Errorf("%s: CutNames leaves %q, want %q", tc.name, got, tc.names)
		}
		if got := tree(m); got != before {
			t.Errorf("%s: the disk itself was changed: %q", tc.name, got)
		}
		if cut := m.Cut(); tree(cut.Cut()) != tree(cut) {
			t.Errorf("%s: a second cut takes more", tc.name)
		}
	}
}

// settled returns a disk all of which is durable.
func settled(t testing.TB, m *powercut.Model) *powercut.Model {
	t.Helper()
	want := tree(m)
	var sync func(string)
	sync = func(at string) {
		names, _ := m.ReadDir(at + "/")
		for _, name := range names {
			path := at + "/" + name
			switch info := must(m.Lstat(path)); {
			case info.IsDir():
				sync(path)
			case info.Mode().IsRegular():
				do(t, m, "sync "+path)
			}
		}
		do(t, m, "syncdir "+at+"/")
	}
	sync("")
	m = m.Cut()
	if got := tree(m); got != want {
		t.Fatalf("all was synced, and there is %q instead of %q", got, want)
	}
	return m
}

func TestModes(t *testing.T) {
	m := powercut.New()
	do(t, m, "create /a x", "sync /a", "create /b x", "mkdir /d", "mkdir /e", "syncdir /e", "syncdir /")
	want := func(m *powercut.Model, modes ...fs.FileMode) {
		t.Helper()
		for i, name := range []string{"/a", "/b", "/d", "/e"} {
			if got := must(m.Lstat(name)).Mode().Perm(); got != modes[i] {
				t.Errorf("%s has the mode %o, want %o", name, got, modes[i])
			}
		}
	}
	want(m, 0o644, 0o644, 0o755, 0o755)
	want(m.Cut(), 0o644, 0o600, 0o700, 0o755)
	do(t, m, "chmod /a", "chmod /e")
	want(m.Cut(), 0o644, 0o600, 0o700, 0o755)
	do(t, m, "sync /a", "syncdir /e")
	want(m.Cut(), 0o600, 0o600, 0o700, 0o600)
}

// TestCutWith reaches every state that is possible, and no other.
func TestCutWith(t *testing.T) {
	for _, tc := range []struct {
		name, before, after string
		states              []string
	}{
		{"written over a durable part", "create /a x", "append /a yz", []string{"/a=x", "/a=xy", "/a=xyz", "/a=x\x00\x00", "/a=xy\x00"}},
		{"shortened and written", "create /a xyz", "shorten /a; append /a Q", []string{"/a=xyz", "/a=x", "/a=xQ", "/a=x\x00"}},
		{"replaced", "create /a x; create /b y", "rename /a /b", []string{"/a=x /b=y", "/b=x", "/a=x /b=x"}},
		{"moved", "create /a x; mkdir /d", "rename /a /d/a", []string{"/a=x /d/", "/d/ /d/a=x", "/a=x /d/ /d/a=x"}},
		{"a directory moved", "mkdir /a; mkdir /d", "rename /a /d/a", []string{"/a/ /d/", "/d/ /d/a/"}},
		{"a directory moved twice", "mkdir /a; mkdir /d", "rename /a /d/a; rename /d/a /c", []string{"/a/ /d/", "/d/ /d/a/", "/c/ /d/"}},
		{"two names", "", "mkdir /a; symlink a /b", []string{"", "/a/", "/b->a", "/a/ /b->a"}},
		{"durable", "create /a x; mkdir /d", "rename /a /d/a; syncdir /; syncdir /d", []string{"/d/ /d/a=x"}},
	} {
		m := powercut.New()
		if tc.before != "" {
			do(t, m, strings.Split(tc.before, "; ")...)
		}
		m = settled(t, m)
		do(t, m, strings.Split(tc.after, "; ")...)
		missing := map[string]bool{}
		for _, s := range tc.states {
			missing[s] = true
		}
		legal := fmt.Sprintf("%q", tc.states)
		r := rand.New(rand.NewPCG(1, 2))
		for range 500 {
			got := tree(m.CutWith(r.IntN))
			delete(missing, got)
			if !strings.Contains(legal, fmt.Sprintf("%q", got)) {
				t.Fatalf("%s: %q is left, want one of %s", tc.name, got, legal)
			}
		}
		for s := range missing {
			t.Errorf("%s: %q never happens", tc.name, s)
		}
	}
}

// TestCutsAreSound does anything at all, and cuts: what is left is a disk that
// works, and with everything synced it is the same.
func TestCutsAreSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := powercut.New()
		path := func() string {
			return "/" + strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 1, 3).Draw(t, "path"), "/")
		}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			switch rapid.IntRange(0, 9).Draw(t, "step") {
			case 0, 1:
				_ = m.Mkdir(path(), 0o755)
			case 2:
				if f, err := m.Append(path(), 0o600); err == nil {
					_, _ = f.Write([]byte("text"))
					if rapid.Bool().Draw(t, "sync") {
						_ = f.Sync()
					}
				}
			case 3, 4, 5:
				_ = m.Rename(path(), path())
			case 6:
				_ = m.Remove(path())
			case 7:
				_ = m.Link(path(), path())
			default:
				_ = m.SyncDir(path())
			}
		}
		now := tree(m)
		twin := m.Copy()
		pick := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "pick") }
		for _, cut := range []*powercut.Model{m.Cut(), m.CutNames(), m.CutWith(pick), m.CutWith(func(int) int { return 0 })} {
			before := tree(cut)
			if again := tree(cut.CutWith(pick)); again != before {
				t.Fatalf("cut twice: %q, then %q", before, again)
			}
			if err := disk.RemoveAll(cut, "/a"); err != nil {
				t.Fatal(err)
			}
		}
		if err := disk.RemoveAll(m, "/a"); err != nil {
			t.Fatal(err)
		}
		if tree(twin) != now {
			t.Fatalf("the copy changed with the original: %q, then %q", now, tree(twin))
		}
		if whole := twin.CutNames(); strings.Count(tree(whole), "/") != strings.Count(now, "/") {
			t.Fatalf("names were lost: %q, then %q", now, tree(whole))
		}
	})
}

func TestCopy(t *testing.T) {
	m := powercut.New()
	do(t, m, "create /a 12345", "append /a 6", "append /a 7") // with room to grow
	twin := m.Copy()
	do(t, m, "append /a x", "create /b y")
	do(t, twin, "append /a z", "mkdir /d")
	if got := tree(m) + " and " + tree(twin); got != "/a=1234567x /b=y and /a=1234567z /d/" {
		t.Error(got)
	}
}

func TestFullDisk(t *testing.T) {
	m := powercut.New()
	m.Capacity, m.Inodes = 10, 3
	f, err := m.Create("/a", 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := f.Write(make([]byte, 8)); n != 8 || err != nil {
		t.Fatal(n, err)
	}
	if n, err := f.Write(make([]byte, 8)); n != 2 || !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(n, err)
	}
	if err := f.Truncate(4); err != nil {
		t.Fatal(err)
	}
	if s, _ := m.Space("/"); s.Bytes != 6 || s.Files != 2 {
		t.Errorf("%+v", s)
	}
	do(t, m, "mkdir /d", "link /a /b", "mkdir /e")
	for _, err := range []error{m.Mkdir("/f", 0o700), m.Symlink("x", "/f"), func() error { _, err := m.Create("/f", 0o600); return err }()} {
		if !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("a node too many: %v", err)
		}
	}
	do(t, m, "remove /a", "remove /d")
	if s, _ := m.Space("/"); s.Bytes != 6 || s.Files != 1 {
		t.Errorf("%+v", s)
	}
	do(t, m, "remove /b")
	if s, _ := m.CutNames().Space("/"); s.Bytes != 10 || s.Files != 2 {
		t.Errorf("%+v", s)
	}
}

func BenchmarkCopy(b *testing.B) {
	m := powercut.New()
	for i := range 1000 {
		do(b, m, fmt.Sprintf("create /%d x", i))
	}
	for b.Loop() {
		m.Copy()
	}
}
