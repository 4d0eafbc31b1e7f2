package tree

import (
	"context"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/release"
)

const (
	mostEntries = 500_000 // that package release allows
	mostNamed   = 20      // offending paths that one message names
)

// special are the bits of a mode that no file of a release has.
const special = fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky

// Scan reads the directory at dir as the tree of a release: sorted, with size,
// hash and mode of each file, and Component 0 for all. Nothing may write there
// meanwhile. The result passes Tree.Check. Faults: bad_tree (exit 2), which names
// every path that cannot be in a release, tree_changed (exit 1), and those of
// fault.File.
func Scan(d disk.Disk, dir string) (*release.Tree, error) {
	s := &scan{d: d, dir: dir}
	if err := s.walk(""); err != nil {
		return nil, err
	}
	slices.SortFunc(s.entries, func(a, b release.Entry) int { return strings.Compare(a.Path, b.Path) })
	s.checkNames()
	s.checkLinks()
	if s.count > 0 {
		return nil, s.refusal()
	}
	err := inPairs(context.Background(), len(s.entries), func(i int) error { return s.hash(&s.entries[i]) })
	if err != nil {
		return nil, err
	}
	t := &release.Tree{Entries: s.entries}
	if err := t.Check(); err != nil {
		return nil, badTree(dir, lang.Say("%w", err))
	}
	return t, nil
}

type scan struct {
	d       disk.Disk
	dir     string
	entries []release.Entry
	bad     []any // texts, the first of what is wrong
	count   int
}

func (s *scan) amiss(format string, args ...any) {
	if s.count++; len(s.bad) < mostNamed {
		s.bad = append(s.bad, lang.Say(format, args...))
	}
}

func (s *scan) refusal() error {
	what := s.bad
	if more := s.count - len(s.bad); more > 0 {
		what = append(what, lang.Say("and %d more", more))
	}
	return badTree(s.dir, lang.Say("it holds what cannot be in a release:%s", lang.Say(strings.Repeat("\n  %s", len(what)), what...)))
}

func badTree(dir string, what lang.Text) error {
	return fault.New(fault.ExitUsage, "bad_tree", "reading the release in %s: %s", dir, what).Hinted(
		"correct the directory (files, directories and relative links that stay inside it), then repeat the command")
}

// walk collects what lies below a path of the tree.
func (s *scan) walk(path string) error {
	at := filepath.Join(s.dir, path)
	names, err := s.d.ReadDir(at)
	if err != nil {
		return fault.File(err, lang.Say("reading %s", at))
	}
	for _, name := range names {
		below := name
		if path != "" {
			below = path + "/" + name
		}
		if err := s.visit(below); err != nil {
			return err
		}
	}
	return nil
}

func (s *scan) visit(path string) error {
	at := filepath.Join(s.dir, path)
	if err := release.CheckPath(path); err != nil {
		s.amiss("%v", err)
		return nil
	}
	info, err := s.d.Lstat(at)
	if err != nil {
		return fault.File(err, lang.Say("reading %s", at))
	}
	if len(s.entries) >= mostEntries {
		return badTree(s.dir, lang.Say("it has more than %d files, directories and links", mostEntries))
	}
	mode := info.Mode()
	if mode&special != 0 && mode&fs.ModeSymlink == 0 {
		s.amiss("%q has a set-user-ID, set-group-ID or sticky bit (chmod a-s,-t)", path)
	}
	e := release.Entry{Path: path, Mode: release.Mode(mode.Perm())}
	switch mode.Type() {
	case 0:
		e.Type, e.Size = release.File, info.Size()
	case fs.ModeDir:
		e.Type = release.Dir
	case fs.ModeSymlink:
		e.Type, e.Mode = release.Link, 0
		if e.Target, err = s.d.Readlink(at); err != nil {
			return fault.File(err, lang.Say("reading %s", at))
		}
	default:
		s.amiss("%q is a %s", path, lang.Say(kind(mode)))
		return nil
	}
	s.entries = append(s.entries, e)
	if e.Type == release.Dir {
		return s.walk(path)
	}
	return nil
}

func kind(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeNamedPipe != 0:
		return lang.Mark("named pipe")
	case mode&fs.ModeSocket != 0:
		return lang.Mark("socket")
	case mode&fs.ModeDevice != 0:
		return lang.Mark("device")
	}
	return lang.Mark("special file")
}

// checkNames finds paths that are one on a file system without case.
func (s *scan) checkNames() {
	seen := make(map[string]string, len(s.entries))
	for _, e := range s.entries {
		folded := strings.ToLower(strings.ToUpper(e.Path)) // as Tree.Check does
		if other, twice := seen[folded]; twice {
			s.amiss("%q and %q differ in case alone", other, e.Path)
			continue
		}
		seen[folded] = e.Path
	}
}

// hash reads a file as it was when it was listed.
func (s *scan) hash(e *release.Entry) error {
	if e.Type != release.File {
		return nil
	}
	at := filepath.Join(s.dir, e.Path)
	before, err := s.d.Lstat(at)
	if err != nil {
		return fault.File(err, lang.Say("reading %s", at))
	}
	sum, size, err := hashFile(context.Background(), s.d, at)
	if err != nil {
		return fault.File(err, lang.Say("reading %s", at))
	}
	after, err := s.d.Lstat(at)
	if err != nil {
		return fault.File(err, lang.Say("reading %s", at))
	}
	if size != e.Size || before.Size() != size || after.Size() != size || after.Mode().Perm() != fs.FileMode(e.Mode) || !after.ModTime().Equal(before.ModTime()) {
		return fault.New(fault.ExitFailure, "tree_changed", "reading %s: it changed while it was read", at).Retry().Hinted(
			"let nothing write below %s, then repeat the command", s.dir)
	}
	e.SHA256 = sum
	return nil
}
