package bundle

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// swapping is an Out that does something once, when the first member begins.
type swapping struct {
	*got
	swap func()
}

func (s *swapping) Member(name, source string, modified time.Time) (io.WriteCloser, error) {
	if s.swap != nil {
		s.swap()
		s.swap = nil
	}
	return s.got.Member(name, source, modified)
}

// swap puts a link to elsewhere in the place of the folder dir.
func swap(t *testing.T, dir, elsewhere string) {
	t.Helper()
	if err := os.Rename(dir, dir+".old"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elsewhere, dir); err != nil {
		t.Fatal(err)
	}
}

func TestAFolderThatBecomesALinkLeadsNowhere(t *testing.T) {
	for name, pattern := range map[string]string{"a folder": "log", "a pattern": "log/**/*.log", "a pattern of folders": "log/*/*.log"} {
		t.Run(name, func(t *testing.T) {
			dir := plant(t, "log/a/1.log", "log/b/secret.log", "elsewhere/secret.log")
			put(t, filepath.Join(dir, "elsewhere"), "secret.log", []byte("outside\n"))
			out := &swapping{keep(), func() { swap(t, filepath.Join(dir, "log/b"), filepath.Join(dir, "elsewhere")) }}
			if err := collect(t, Files(means(""), FileSet{Patterns: []string{filepath.Join(dir, pattern)}}), out, 10*time.Second); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(out.names, []string{inDir(dir, "log/a/1.log")}) {
				t.Errorf("read %q", out.names)
			}
			out.problem(t, ProblemLink, "log/b/secret.log", "taken its place")
		})
	}
}

func TestTheFolderThatIsNamedIsTheOneThatWasSearched(t *testing.T) {
	dir := plant(t, "log/a.log", "log/b.log", "elsewhere/b.log")
	put(t, filepath.Join(dir, "elsewhere"), "b.log", []byte("outside\n"))
	out := &swapping{keep(), func() { swap(t, filepath.Join(dir, "log"), filepath.Join(dir, "elsewhere")) }}
	if err := collect(t, Files(means(""), FileSet{Patterns: []string{filepath.Join(dir, "log/*.log")}}), out, 10*time.Second); err != nil {
		t.Fatal(err)
	}
	out.has(t, inDir(dir, "log/b.log"), "text of log/b.log")
}

func TestNothingIsLearnedThroughALink(t *testing.T) {
	dir := plant(t, "log/a/1.log", "log/b/much-longer-name.log", "elsewhere/much-longer-name.log")
	var read []string
	err := Files(means(""), FileSet{Patterns: []string{filepath.Join(dir, "log")}}).(*files).Learn(t.Context(), 1<<20, func(source string, _ io.Reader) error {
		read = append(read, strings.TrimPrefix(source, dir+"/"))
		if len(read) == 1 {
			swap(t, filepath.Join(dir, "log/b"), filepath.Join(dir, "elsewhere"))
		}
		return nil
	})
	if err != nil || !slices.Equal(read, []string{"log/a/1.log"}) {
		t.Errorf("%q, %v", read, err)
	}
}

func TestWalkEntersNoFolderThatBecameALink(t *testing.T) {
	dir := plant(t, "log/b/1.log", "elsewhere/2.log")
	problems := keep()
	s := search{ctx: t.Context(), set: FileSet{}, problem: problems.Problem, parts: []string{anyFolders}}
	defer s.end()
	if err := s.begin(filepath.Join(dir, "log")); err != nil {
		t.Fatal(err)
	}
	swap(t, filepath.Join(dir, "log/b"), filepath.Join(dir, "elsewhere"))
	s.enter(filepath.Join(dir, "log/b"), 0, 0)
	if len(s.files) != 0 {
		t.Errorf("found %v", s.files)
	}
}

// TestStepsAreAsGoodAsOne opens the same by both ways: old kernels have but one.
func TestStepsAreAsGoodAsOne(t *testing.T) {
	dir := plant(t, "root/a/b/file", "elsewhere/b/file")
	for target, name := range map[string]string{"file": "root/a/b/link", "../elsewhere": "root/up", "a": "root/side"} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	p, err := newPlace(filepath.Join(dir, "root"))
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	for rel, want := range map[string]error{
		"a/b/file": nil, ".": nil, "a": nil, "a/b/link": unix.ELOOP, "up/b/file": unix.ELOOP, "side/b/file": unix.ELOOP, "up": unix.ELOOP,
		"a/none": unix.ENOENT, "none/file": unix.ENOENT, "a/b/file/c": unix.ENOTDIR,
	} {
		for name, open := range map[string]func() (int, error){
			"at once": func() (int, error) { return p.open(filepath.Join(p.path, rel), unix.O_RDONLY) },
			"by step": func() (int, error) { return p.step(rel, unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_CLOEXEC) },
		} {
			fd, err := open()
			if err == nil {
				_ = unix.Close(fd)
			}
			if !errors.Is(err, want) {
				t.Errorf("%s %s: %v, want %v", rel, name, err, want)
			}
		}
	}
}

func TestASearchLeavesNothingOpen(t *testing.T) {
	dir := plant(t, "a/1.log", "b/2.log")
	before, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip(err)
	}
	for range 20 {
		set := FileSet{Patterns: []string{dir, dir + "/a", dir + "/*/*.log"}, Skip: func(os.FileInfo) bool { return false }}
		f := Files(means(""), set).(*files)
		f.Estimate(t.Context())
		_ = f.Learn(t.Context(), 1<<20, func(string, io.Reader) error { return nil })
		if err := f.Collect(t.Context(), keep()); err != nil {
			t.Fatal(err)
		}
	}
	if after, _ := os.ReadDir("/proc/self/fd"); len(after) > len(before)+10 {
		t.Errorf("%d files are open, %d before", len(after), len(before))
	}
}

func TestSkippedFilesAreNeitherReadNorLearnedFrom(t *testing.T) {
	dir := plant(t, "own", "other", "d/own2")
	_ = os.Link(filepath.Join(dir, "own"), filepath.Join(dir, "d/hard"))
	info, err := os.Stat(filepath.Join(dir, "own"))
	if err != nil {
		t.Fatal(err)
	}
	skip := func(i os.FileInfo) bool { return os.SameFile(info, i) }
	for _, patterns := range [][]string{{dir}, {dir + "/*", dir + "/*/*"}, {dir + "/own", dir + "/other", dir + "/d"}} {
		out := keep()
		f := Files(means(""), FileSet{Patterns: patterns, Skip: skip}).(*files)
		if err := collect(t, f, out, 5*time.Second); err != nil || len(out.names) != 2 || out.problems != nil {
			t.Errorf("%q: %q, %q, %v", patterns, out.names, out.problems, err)
		}
		var learned []string
		_ = f.Learn(t.Context(), 1<<20, func(source string, _ io.Reader) error { learned = append(learned, filepath.Base(source)); return nil })
		slices.Sort(learned)
		if !slices.Equal(learned, []string{"other", "own2"}) {
			t.Errorf("learned from %q", learned)
		}
		if n, _ := f.Estimate(t.Context()); n != 2 {
			t.Errorf("estimated %d", n)
		}
	}
	if err := Files(means(""), FileSet{Patterns: []string{dir + "/own"}, Skip: skip}).Collect(t.Context(), keep()); err != nil {
		t.Error(err)
	}
}

// A file that has become one of ours after it was found.
func TestSkipLooksAtWhatIsOpen(t *testing.T) {
	dir := plant(t, "a.log", "b.log")
	own := put(t, t.TempDir(), "own", []byte("own\n"))
	info, _ := os.Stat(own)
	out := &swapping{keep(), func() { _ = os.Rename(own, filepath.Join(dir, "b.log")) }}
	set := FileSet{Patterns: []string{dir}, Skip: func(i os.FileInfo) bool { return os.SameFile(info, i) }}
	if err := collect(t, Files(means(""), set), out, 5*time.Second); err != nil || !slices.Equal(out.names, []string{inDir(dir, "a.log")}) {
		t.Errorf("%q, %v", out.names, err)
	}
}
