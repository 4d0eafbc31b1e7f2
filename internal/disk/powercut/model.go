// Package powercut holds a disk that forgets: a file system in memory that keeps
// apart what has been done and what is durable, so that a test can cut the power
// at any instant and look at what is left. It is for tests alone.
//
// A Model knows no more than POSIX promises. The bytes and the mode of a file are
// durable after the file's Sync, and not because its directory was synced. A name
// (new, renamed or gone) is durable after SyncDir of its directory, a rename
// between two directories after SyncDir of both. A directory's mode is durable
// after its own SyncDir. Real file systems keep more, each of them something
// else, and in an order of their own; what withstands a Model withstands them.
//
// Cut, CutNames and CutWith return the disk as found afterwards. Watch puts a hook
// before each change on any disk, a Model or the real one, so that a test can let
// it fail, end the process there, or forget a sync.
package powercut

import (
	"io/fs"
	"sync"

	"github.com/optool/optool/internal/disk"
)

// Model is a file system in memory. It may be used by several goroutines; the
// fields are to be set before.
type Model struct {
	// Reflinks says that Clone works.
	Reflinks bool
	// Unprivileged makes the permissions of the owner count, as they do for
	// everyone but root.
	Unprivileged bool
	// Capacity is how many bytes all files may have together, Inodes how many
	// files, directories and links there may be; 0: no limit. Beyond, operations
	// fail with ENOSPC, a write after part of it was done.
	Capacity, Inodes int64

	mu    sync.Mutex
	nodes []*node // by number; 0 is the root directory, as the target of a name: none
	moves []move
	bytes int64 // of all files that have a name
	count int64 // of nodes that have a name
}

var _ disk.Disk = (*Model)(nil)

// node is an inode: a file, directory or symbolic link, now and after a cut.
type node struct {
	kind           fs.FileMode // 0, fs.ModeDir or fs.ModeSymlink
	mode, keptMode fs.FileMode
	links          int // names it has

	// Of a file. No byte of either slice ever changes, so that they can be shared.
	// Up to low they are equal.
	data, kept []byte
	low        int
	target     string // of a link

	// Of a directory: numbers by name, and what happened to each name since it was
	// durable.
	names, keptNames map[string]int
	late             map[string][]change
	home             place // where the directory is after a cut
}

// place is a name in a directory.
type place struct {
	dir  int
	name string
}

// change is what became of a name that is not yet durable.
type change struct {
	node   int // 0: it is gone
	synced bool
	move   int // 1 and up: the rename that did it, in Model.moves
}

// move is a rename: two changes that belong together.
type move struct {
	from, to         place
	fromDone, toDone bool // synced
}

// New returns an empty disk.
func New() *Model {
	m := &Model{}
	m.add(&node{kind: fs.ModeDir, mode: 0o755, keptMode: 0o755})
	return m
}

func (m *Model) add(n *node) int {
	if n.kind == fs.ModeDir {
		n.names, n.keptNames, n.late = map[string]int{}, map[string]int{}, map[string][]change{}
	}
	m.nodes = append(m.nodes, n)
	return len(m.nodes) - 1
}

// Copy returns a second disk of the same state, durable and not, that goes its own way. Files
// that are open stay with the original.
func (m *Model) Copy() *Model {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := &Model{Reflinks: m.Reflinks, Unprivileged: m.Unprivileged, Capacity: m.Capacity, Inodes: m.Inodes,
		nodes: make([]*node, len(m.nodes)), moves: append([]move(nil), m.moves...), bytes: m.bytes, count: m.count}
	for i, n := range m.nodes {
		n.data = n.data[:len(n.data):len(n.data)] // whoever appends, copies
		twin := *n
		if n.kind == fs.ModeDir {
			twin.names, twin.keptNames = copied(n.names), copied(n.keptNames)
			twin.late = make(map[string][]change, len(n.late))
			for name, history := range n.late {
				twin.late[name] = append([]change(nil), history...)
			}
		}
		c.nodes[i] = &twin
	}
	return c
}

func copied(m map[string]int) map[string]int {
	c := make(map[string]int, len(m))
	for k, v := range m {
		c[k] = v
	}
	return c
}

// set lets a name stand for a node (0: for none), not durably.
func (m *Model) set(at place, number, move int) {
	d := m.nodes[at.dir]
	if old := d.names[at.name]; old != 0 {
		m.drop(m.nodes[old])
	}
	if number == 0 {
		delete(d.names, at.name)
	} else {
		d.names[at.name] = number
		n := m.nodes[number]
		if n.links++; n.links == 1 {
			m.count++
			m.bytes += int64(len(n.data))
		}
	}
	d.late[at.name] = append(d.late[at.name], change{node: number, move: move})
}

func (m *Model) drop(n *node) {
	if n.links--; n.links == 0 {
		m.count--
		m.bytes -= int64(len(n.data))
	}
}

// keep makes the names in a directory durable, and its mode.
func (m *Model) keep(dir int) {
	d := m.nodes[dir]
	d.keptMode = d.mode
	m.keepNames(dir)
}

func (m *Model) keepNames(dir int) {
	d := m.nodes[dir]
	var also []place // the other ends of renames
	for name, history := range d.late {
		for i := range history {
			history[i].synced = true
			if history[i].move > 0 {
				mv := &m.moves[history[i].move-1]
				if here := (place{dir, name}); mv.from == here && history[i].node == 0 {
					mv.fromDone = true
					also = append(also, mv.to)
				} else {
					mv.toDone = true
					also = append(also, mv.from)
				}
			}
		}
	}
	for name := range d.late {
		m.settle(place{dir, name})
	}
	for _, p := range also {
		m.settle(p)
	}
}

// settle makes durable what is complete of the history of a name.
func (m *Model) settle(at place) {
	d := m.nodes[at.dir]
	history := d.late[at.name]
	last := -1
	for i, c := range history {
		if c.synced && (c.move == 0 || m.moves[c.move-1].fromDone && m.moves[c.move-1].toDone) {
			last = i
		}
	}
	if last < 0 {
		return
	}
	before, now := d.keptNames[at.name], history[last].node
	if history = history[last+1:]; len(history) == 0 {
		delete(d.late, at.name)
	} else {
		d.late[at.name] = history
	}
	if now == 0 {
		delete(d.keptNames, at.name)
	} else {
		d.keptNames[at.name] = now
		if n := m.nodes[now]; n.kind == fs.ModeDir {
			if old := n.home; old != at && m.nodes[old.dir].keptNames[old.name] == now {
				delete(m.nodes[old.dir].keptNames, old.name)
			}
			n.home = at
		}
	}
	// With a directory that is gone for good, what was moved out of it is out.
	if gone := m.nodes[before]; before != 0 && before != now && gone.kind == fs.ModeDir && gone.links == 0 {
		m.keepNames(before)
	}
}
