package powercut

import (
	"io/fs"
	"strings"
	"syscall"
)

const (
	maxLinks   = 40 // followed on the way to one file, as Linux has it
	maxPath    = 4095
	maxElement = 255
)

// Permissions that count for Unprivileged, as bits of the owner.
const (
	toRead  fs.FileMode = 0o400
	toWrite fs.FileMode = 0o200
	toPass  fs.FileMode = 0o100
)

func (m *Model) may(n *node, bits fs.FileMode) error {
	if m.Unprivileged && n.mode&bits != bits {
		return syscall.EACCES
	}
	return nil
}

// find returns the number of what is at path.
func (m *Model) find(path string, follow bool) (int, error) {
	at, number, err := m.locate(path, follow)
	switch {
	case err != nil:
		return 0, err
	case number == 0 && at.name != "":
		return 0, syscall.ENOENT
	}
	return number, nil
}

// locate walks to the directory of path and returns the place there, with the
// number of what it holds, 0 for nothing. The root directory is the number 0 at
// a place without a name. A link in the last element is followed if wanted.
func (m *Model) locate(path string, follow bool) (place, int, error) {
	if path == "" || path[0] != '/' {
		return place{}, 0, syscall.ENOENT
	}
	if len(path) > maxPath {
		return place{}, 0, syscall.ENAMETOOLONG
	}
	dirs := []int{0} // on the way, for ".."
	rest := strings.Split(path, "/")
	links := 0
	for len(rest) > 0 {
		name := rest[0]
		rest = rest[1:]
		dir := dirs[len(dirs)-1]
		if name == "" {
			continue
		}
		if err := m.may(m.nodes[dir], toPass); err != nil {
			return place{}, 0, err
		}
		if name == "." || name == ".." {
			if name == ".." && len(dirs) > 1 {
				dirs = dirs[:len(dirs)-1]
			}
			continue
		}
		if len(name) > maxElement {
			return place{}, 0, syscall.ENAMETOOLONG
		}
		at, number := place{dir, name}, m.nodes[dir].names[name]
		last := strings.Join(rest, "") == ""
		slash := last && len(rest) > 0 // at the end: it must be a directory
		if number == 0 {
			if last {
				return at, 0, nil
			}
			return place{}, 0, syscall.ENOENT
		}
		switch n := m.nodes[number]; {
		case n.kind == fs.ModeSymlink && (!last || follow || slash):
			if links++; links > maxLinks {
				return place{}, 0, syscall.ELOOP
			}
			if strings.HasPrefix(n.target, "/") {
				dirs = dirs[:1]
			}
			rest = append(strings.Split(n.target, "/"), rest...)
		case n.kind != fs.ModeDir && (!last || slash):
			return place{}, 0, syscall.ENOTDIR
		case last:
			return at, number, nil
		default:
			dirs = append(dirs, number)
		}
	}
	// The path ended in ".." or is the root.
	if number := dirs[len(dirs)-1]; number != 0 {
		return m.nodes[number].place(m, dirs), number, nil
	}
	return place{}, 0, nil
}

// place finds the name of the last of dirs in the one before.
func (n *node) place(m *Model, dirs []int) place {
	above := dirs[len(dirs)-2]
	for name, number := range m.nodes[above].names {
		if m.nodes[number] == n {
			return place{above, name}
		}
	}
	return place{}
}

// vacant returns the place for a new name.
func (m *Model) vacant(path string) (place, error) {
	at, number, err := m.locate(path, false)
	switch {
	case err != nil:
		return at, err
	case number != 0 || at.name == "":
		return at, syscall.EEXIST
	}
	return at, m.may(m.nodes[at.dir], toWrite|toPass)
}

// room fails when there is none for one more node.
func (m *Model) room() error {
	if m.Inodes > 0 && m.count >= m.Inodes {
		return syscall.ENOSPC
	}
	return nil
}

// make puts a new node at a vacant place.
func (m *Model) make(path string, n *node) (int, error) {
	at, err := m.vacant(path)
	if err != nil {
		return 0, err
	}
	if err := m.room(); err != nil {
		return 0, err
	}
	number := m.add(n)
	m.set(at, number, 0)
	return number, nil
}
