package bundle

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

var testTime = time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)

// plant writes files below a new directory, each a minute older than the one before.
func plant(t *testing.T, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i, name := range names {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("text of "+name+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		at := testTime.Add(-time.Duration(i) * time.Minute)
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func seen(t *testing.T, dir string, set FileSet) (names []string, problems []string) {
	t.Helper()
	for i, p := range set.Patterns {
		set.Patterns[i] = filepath.Join(dir, p)
	}
	s := search{ctx: context.Background(), set: set, problem: func(code, what, _ string) {
		problems = append(problems, code+" "+strings.TrimPrefix(what, dir+"/"))
	}}
	all, err := s.all()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		names = append(names, strings.TrimPrefix(f.path, dir+"/"))
	}
	return names, problems
}

func TestPatterns(t *testing.T) {
	dir := plant(t, "a.log", "b.log", "c.txt", "d/a.log", "d/e/b.log", "d/e/f/c.log", "logs/x", "d/logs/y", "d/e/logs/z/w", "ä.log", "[x].log")
	for _, tc := range []struct {
		pattern string
		want    string
	}{
		{"a.log", "a.log"},
		{"*.log", "[x].log a.log b.log ä.log"},
		{"?.log", "a.log b.log ä.log"},
		{"[x].log", "[x].log"},
		{"**/*.log", "[x].log a.log b.log d/a.log d/e/b.log d/e/f/c.log ä.log"},
		{"**/b.log", "b.log d/e/b.log"},
		{"d", "d/a.log d/e/b.log d/e/f/c.log d/e/logs/z/w d/logs/y"},
		{"d/**", "d/a.log d/e/b.log d/e/f/c.log d/e/logs/z/w d/logs/y"},
		{"*/a.log", "d/a.log"},
		{"d/*", "d/a.log"},
		{"*/e/*.log", "d/e/b.log"},
		{"**/logs", "d/e/logs/z/w d/logs/y logs/x"},
		{"**/e/**/w", "d/e/logs/z/w"},
		{"**/**/e/**/*", "d/e/b.log d/e/f/c.log d/e/logs/z/w"},
		{"d/**/c.log", "d/e/f/c.log"},
		{"*/*/*/c.log", "d/e/f/c.log"},
		{"*.gz", ""},
		{"nowhere/*.log", ""},
		{"a.log/*", ""},
	} {
		names, problems := seen(t, dir, FileSet{Patterns: []string{tc.pattern}})
		if got := strings.Join(names, " "); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.pattern, got, tc.want)
		}
		if (tc.want == "") != (len(problems) == 1) {
			t.Errorf("%s: problems %q", tc.pattern, problems)
		}
	}
	if names, problems := seen(t, dir, FileSet{Patterns: []string{"*.log"}, Literal: true}); names != nil || len(problems) != 1 {
		t.Errorf("%q %q", names, problems)
	}
	if _, problems := seen(t, dir, FileSet{Patterns: []string{"zzz", "*.zzz"}, Optional: true}); problems != nil {
		t.Errorf("%q", problems)
	}
}

func TestNewestAndSince(t *testing.T) {
	dir := plant(t, "3.log", "2.log", "1.log", "d/0.log", "d/00.log")
	names, _ := seen(t, dir, FileSet{Patterns: []string{"**/*.log"}, Newest: 2})
	if !slices.Equal(names, []string{"2.log", "3.log"}) {
		t.Errorf("newest: %q", names)
	}
	names, _ = seen(t, dir, FileSet{Patterns: []string{"*.log", "d", "1.log"}, Newest: 1})
	if !slices.Equal(names, []string{"1.log", "3.log", "d/0.log"}) {
		t.Errorf("newest of each: %q", names)
	}
	since := testTime.Add(-90 * time.Second)
	names, _ = seen(t, dir, FileSet{Patterns: []string{"**/*.log", "1.log"}, Since: since})
	if !slices.Equal(names, []string{"1.log", "2.log", "3.log"}) {
		t.Errorf("since: %q", names)
	}
}

func TestManyFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const many = 20_000
	if testing.Short() {
		t.Skip("makes many files")
	}
	for i := range many {
		if f, err := os.OpenFile(filepath.Join(dir, fmt.Sprintf("%06d.log", i)), os.O_CREATE|os.O_WRONLY, 0o600); err != nil {
			t.Fatal(err)
		} else {
			f.Close()
		}
	}
	began := time.Now()
	names, problems := seen(t, dir, FileSet{Patterns: []string{"*.log"}, Newest: 10})
	if len(names) != 10 || problems != nil {
		t.Errorf("%d files, %q", len(names), problems)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("took %s", took)
	}
}

func TestLinks(t *testing.T) {
	dir := plant(t, "root/a.log", "outside.log", "elsewhere/b.log")
	link := func(target, name string) {
		t.Helper()
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	link("a.log", "root/within")
	link("../outside.log", "root/out")
	link("loop2", "root/loop1")
	link("loop1", "root/loop2")
	link(".", "root/self")
	link("..", "root/up")
	link("nothing", "root/dangling")
	link("root", "named")
	names, problems := seen(t, dir, FileSet{Patterns: []string{"root"}})
	slices.Sort(problems)
	if !slices.Equal(names, []string{"root/a.log"}) || strings.Join(problems, ",") != "link root/dangling,link root/loop1,link root/loop2,link root/out,link root/up" {
		t.Errorf("%q, problems %q", names, problems)
	}
	for _, pattern := range []string{"named", "named/*"} {
		if names, _ := seen(t, dir, FileSet{Patterns: []string{pattern}}); !slices.Equal(names, []string{"named/a.log"}) {
			t.Errorf("%s: %q", pattern, names)
		}
	}
	if names, _ := seen(t, dir, FileSet{Patterns: []string{"root/out"}}); !slices.Equal(names, []string{"root/out"}) {
		t.Errorf("a named link: %q", names)
	}
	if _, problems := seen(t, dir, FileSet{Patterns: []string{"root/loop1"}}); !slices.Equal(problems, []string{"link root/loop1"}) {
		t.Errorf("a named loop: %q", problems)
	}
}

func TestFoldersOfTheKernelAreNotEntered(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	s := search{ctx: ctx, set: FileSet{Patterns: []string{"/*/self/limits", "/*/self/status"}, Optional: true}, problem: func(string, string, string) {}}
	if all, err := s.all(); err != nil || len(all) != 0 {
		t.Errorf("%d found, %v", len(all), err)
	}
	s.set.Patterns = []string{"/proc/self/limits"}
	if all, _ := s.all(); len(all) != 1 {
		t.Error("a named file of proc was not found")
	}
}

func FuzzLike(f *testing.F) {
	f.Add("*.log", "a.log")
	f.Add("a*b?c", "aXXbYc")
	f.Fuzz(func(t *testing.T, pattern, name string) {
		if len(pattern) > 200 || len(name) > 2000 || !utf8.ValidString(pattern) || !utf8.ValidString(name) {
			return
		}
		got := like(pattern, name)
		if pattern == name && !strings.ContainsAny(pattern, wildcards) && !got {
			t.Error("a name is not like itself")
		}
		if !like("*", name) || !like(pattern+"*", strings.NewReplacer("*", "", "?", "x").Replace(pattern)) {
			t.Error("* is not like everything")
		}
	})
}
