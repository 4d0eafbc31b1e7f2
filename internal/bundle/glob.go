package bundle

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/optool/optool/internal/fault"
	"golang.org/x/sys/unix"
)

const (
	mostFound   = 100_000 // files of one pattern that are listed: the newest
	anyFolders  = "**"
	wildcards   = "*?"
	noSuchThing = "no such file or directory"
)

// found is a file that was seen, and is to be read.
type found struct {
	path     string
	modified time.Time
	size     int64
	named    bool   // by the recipe itself, not met on a walk: it may be a link
	below    *place // where the walk began that met it; nil: none did
}

// open opens the file that was found, and nothing that has been put in its place
// through a link. errOwn: skip does not want it.
func (f found) open(skip func(os.FileInfo) bool) (*source, error) {
	s, err := (*source)(nil), error(nil)
	if f.below == nil {
		s, err = openSource(f.path, f.named)
	} else {
		s, err = openWith(f.path, func(flags int) (int, error) { return f.below.open(f.path, flags) })
	}
	if err != nil || skip == nil {
		return s, err
	}
	if info, err := s.info(); err != nil || skip(info) {
		s.close()
		return nil, cmp.Or(err, errOwn)
	}
	return s, nil
}

// search looks for the files of a FileSet. What it cannot look into it reports to problem.
// It must be ended, after the files that it found are read.
type search struct {
	ctx     context.Context
	set     FileSet
	problem func(code, what, message string)

	files  []found
	more   bool // there were more than mostFound
	denied bool
	missed int // patterns without any file

	places map[string]*place
	root   *place         // where the walk for the present pattern began
	device uint64         // of root
	been   map[visit]bool // for patterns that could lead to one folder by several ways
	parts  []string       // of the present pattern, below root
}

type visit struct {
	dir  string
	part int
}

// end closes what is held open for reading what was found.
func (s *search) end() {
	for _, p := range s.places {
		p.close()
	}
	s.places = nil
}

// all looks for all files of the set, each once, sorted by path. It returns the
// error of ctx, none else.
func (s *search) all() ([]found, error) {
	var all []found
	for _, pattern := range s.set.Patterns {
		s.files, s.been, s.parts = nil, nil, nil
		there := s.pattern(pattern)
		if err := s.ctx.Err(); err != nil {
			return nil, err
		}
		if !there {
			s.missed++
			if !s.set.Optional {
				s.problem(ProblemMissing, pattern, noSuchThing)
			}
		}
		s.prune(s.most())
		if all == nil {
			all = s.files // as a rule there is one pattern, and maybe very many files
		} else {
			all = append(all, s.files...)
		}
	}
	s.files = nil
	slices.SortFunc(all, func(a, b found) int {
		if c := strings.Compare(a.path, b.path); c != 0 || a.named == b.named {
			return c
		}
		if a.named {
			return -1
		}
		return 1
	})
	all = slices.CompactFunc(all, func(a, b found) bool { return a.path == b.path })
	if s.more {
		s.problem(ProblemCut, "", "there are more than 100000 files; the newest were taken")
	}
	return all, nil
}

func (s *search) most() int {
	if s.set.Newest > 0 {
		return min(s.set.Newest, mostFound)
	}
	return mostFound
}

// prune keeps the newest files, at most so many.
func (s *search) prune(most int) {
	if len(s.files) <= most {
		return
	}
	slices.SortFunc(s.files, func(a, b found) int {
		return cmp.Or(b.modified.Compare(a.modified), strings.Compare(a.path, b.path))
	})
	s.more = s.more || s.set.Newest == 0 || s.set.Newest > mostFound
	s.files = slices.Clip(s.files[:most:most])
}

// pattern looks for the files of one pattern and tells whether there is anything,
// readable or not.
func (s *search) pattern(pattern string) bool {
	path := filepath.Clean(pattern)
	at := strings.IndexAny(path, wildcards)
	if s.set.Literal || at < 0 {
		return s.name(path)
	}
	// The folder before the first wildcard is named too: it may be a link.
	root := filepath.Clean(path[:strings.LastIndexByte(path[:at], '/')+1])
	s.parts = strings.Split(strings.TrimPrefix(path[len(root):], "/"), "/")
	s.parts = slices.CompactFunc(s.parts, func(a, b string) bool { return a == anyFolders && b == anyFolders })
	if strings.Count(path, anyFolders) > 1 {
		s.been = map[visit]bool{}
	}
	if err := s.begin(root); err != nil {
		return s.failed(root, err)
	}
	before := len(s.files)
	denied := s.denied
	s.denied = false
	s.folder(root, 0, 0)
	there := len(s.files) > before || s.denied || s.more
	s.denied = s.denied || denied
	return there
}

// name takes a path as it is: a file, or all files of a folder.
func (s *search) name(path string) bool {
	info, err := os.Stat(path) // through a link: it was named
	switch {
	case err != nil:
		return s.failed(path, err)
	case info.IsDir():
		s.parts = []string{anyFolders}
		if err := s.begin(path); err != nil {
			return s.failed(path, err)
		}
		s.folder(path, 0, 0)
	case !info.Mode().IsRegular():
		s.problem(ProblemNotRegular, path, kind(info.Mode()))
	case s.set.Skip == nil || !s.set.Skip(info):
		s.files = append(s.files, found{path: path, modified: info.ModTime(), size: info.Size(), named: true})
	}
	return true
}

// begin makes the folder at path the one where a walk begins.
func (s *search) begin(path string) error {
	p := s.places[path]
	if p == nil {
		var err error
		if p, err = newPlace(path); err != nil {
			return err
		}
		if s.places == nil {
			s.places = map[string]*place{}
		}
		s.places[path] = p
	}
	var stat unix.Stat_t
	if err := unix.Fstat(p.fd, &stat); err != nil {
		return err
	}
	s.root, s.device = p, stat.Dev
	return nil
}

// failed reports what could not be looked at, and tells whether it is there.
func (s *search) failed(path string, err error) bool {
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return false
	case errors.Is(err, fs.ErrPermission):
		s.denied = true
		s.problem(ProblemDenied, path, "permission denied")
	case errors.Is(err, syscall.ELOOP):
		s.problem(ProblemLink, path, "a link that leads to itself")
	default:
		s.problem(ProblemUnreadable, path, fault.Plain(err))
	}
	return true
}

// like tells whether name matches a part of a pattern: * is any text, ? any one character.
func like(pattern, name string) bool {
	star, again := -1, 0
	p, n := []rune(pattern), []rune(name)
	i, j := 0, 0
	for j < len(n) {
		switch {
		case i < len(p) && p[i] == '*':
			star, again = i, j
			i++
		case i < len(p) && (p[i] == '?' || p[i] == n[j]):
			i, j = i+1, j+1
		case star >= 0:
			again++
			i, j = star+1, again
		default:
			return false
		}
	}
	for i < len(p) && p[i] == '*' {
		i++
	}
	return i == len(p)
}
