package bundle

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

const (
	readAtOnce = 1 << 10 // names of a directory
	deepest    = 200     // folders within each other
)

// folder goes through dir for the parts of the pattern from part on.
func (s *search) folder(dir string, part, depth int) {
	if s.ctx.Err() != nil || s.been[visit{dir, part}] {
		return
	}
	if s.been != nil {
		s.been[visit{dir, part}] = true
	}
	if depth > deepest {
		s.problem(ProblemUnreadable, dir, "folders lie too deep")
		return
	}
	d := s.openFolder(dir)
	if d == nil {
		return
	}
	defer d.Close()
	var folders []string // entered after the names are read: no more than one directory is open
	for s.ctx.Err() == nil {
		entries, err := d.ReadDir(readAtOnce)
		for _, e := range entries {
			if s.entry(dir, e, part) {
				folders = append(folders, e.Name())
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			s.failed(dir, err)
			break
		}
	}
	_ = d.Close()
	slices.Sort(folders)
	for _, name := range folders {
		s.enter(filepath.Join(dir, name), part, depth)
	}
}

// openFolder opens dir, nil if it is not to be entered.
func (s *search) openFolder(dir string) *os.File {
	fd, err := s.root.open(dir, unix.O_RDONLY|unix.O_DIRECTORY)
	switch {
	case errors.Is(err, unix.ELOOP):
		s.problem(ProblemLink, dir, "a link has taken its place")
		return nil
	case err != nil: // or it vanished, or was replaced by something else
		s.failed(dir, &fs.PathError{Op: "open", Path: dir, Err: err})
		return nil
	}
	var stat unix.Stat_t
	if dir != s.root.path && unix.Fstat(fd, &stat) == nil && stat.Dev != s.device && madeUp(fd) {
		_ = unix.Close(fd)
		return nil
	}
	return os.NewFile(uintptr(fd), dir)
}

// entry looks at one name in dir, notes a file that matches, and tells whether it
// is a folder that must be entered.
func (s *search) entry(dir string, e fs.DirEntry, part int) (enter bool) {
	if e.IsDir() {
		return s.parts[part] == anyFolders || like(s.parts[part], e.Name())
	}
	if !s.matches(e.Name(), part) {
		return false
	}
	path := filepath.Join(dir, e.Name())
	switch {
	case e.Type()&fs.ModeSymlink != 0:
		s.link(path)
	case !e.Type().IsRegular():
		s.problem(ProblemNotRegular, path, kind(e.Type()))
	default:
		info, err := e.Info()
		if err != nil {
			if !s.failed(path, err) {
				s.problem(ProblemVanished, path, "it vanished before it could be read")
			}
			return false
		}
		if !info.ModTime().Before(s.set.Since) && (s.set.Skip == nil || !s.set.Skip(info)) {
			s.files = append(s.files, found{path: path, modified: info.ModTime(), size: info.Size(), below: s.root})
		}
		if most := s.most(); len(s.files) >= most+most/4+readAtOnce { // sorted seldom, and never many more than are kept
			s.prune(most)
		}
	}
	return false
}

// matches tells whether a file of that name is one that is sought: its name is what
// the pattern ends with.
func (s *search) matches(name string, part int) bool {
	rest := s.parts[part:]
	if rest[0] == anyFolders {
		if len(rest) == 1 {
			return true
		}
		rest = rest[1:]
	}
	return like(rest[0], name) && len(rest) == 1
}

// enter goes into a folder, for each part of the pattern that may be sought there.
func (s *search) enter(dir string, part, depth int) {
	rest := s.parts[part:]
	if rest[0] == anyFolders {
		s.folder(dir, part, depth+1)
		if len(rest) == 1 {
			return
		}
		part, rest = part+1, rest[1:]
	}
	if !like(rest[0], filepath.Base(dir)) {
		return
	}
	if len(rest) > 1 {
		s.folder(dir, part+1, depth+1)
		return
	}
	if strings.ContainsAny(rest[0], wildcards) {
		return // what is sought is files
	}
	parts := s.parts // a folder that is named stands for all files in it
	s.parts = append(slices.Clone(parts[:part+1]), anyFolders)
	s.folder(dir, part+1, depth+1)
	s.parts = parts
}

// link reports a symbolic link, but one to something that is met anyway.
func (s *search) link(path string) {
	target, err := filepath.EvalSymlinks(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		s.problem(ProblemLink, path, "a link to nothing")
		return
	case err != nil:
		s.problem(ProblemLink, path, "a link that cannot be followed")
		return
	}
	root, err := filepath.EvalSymlinks(s.root.path)
	if err == nil && (target == root || strings.HasPrefix(target, strings.TrimSuffix(root, "/")+"/")) {
		return
	}
	s.problem(ProblemLink, path, "a link to "+target+", which was not asked for")
}

// madeUp tells of a file system that the kernel makes up, such as proc in a folder
// that is gone through: what it shows is not what was asked for, and has no end.
func madeUp(dir int) bool {
	var s unix.Statfs_t
	if unix.Fstatfs(dir, &s) != nil {
		return false
	}
	switch uint32(s.Type) { // statfs(2)
	case 0x9fa0, 0x62656572, // proc, sysfs
		0x27e0eb, 0x63677270, // cgroup, cgroup2
		0x64626720, 0x74726163, // debugfs, tracefs
		0x1cd1, 0x73636673, 0xcafe4a11, // devpts, securityfs, bpf
		0x62656570, 0x6165676c, 0xde5e81e4, // configfs, pstore, efivarfs
		0x187, 0x42494e4d, 0x19800202: // autofs, binfmt_misc, mqueue
		return true
	}
	return false
}

// kind names what is no file.
func kind(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeNamedPipe != 0:
		return "a FIFO, which is not read"
	case mode&fs.ModeSocket != 0:
		return "a socket, which is not read"
	case mode&fs.ModeDevice != 0:
		return "a device, which is not read"
	}
	return "no regular file"
}
