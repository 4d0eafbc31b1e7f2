package powercut

import (
	"io/fs"
	"maps"
	"slices"
)

// Cut returns the disk as it is found after a power cut that left nothing but
// what is durable.
func (m *Model) Cut() *Model {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.after(
		func(_ int, d *node) map[string]int { return d.keptNames },
		func(n *node) ([]byte, fs.FileMode) { return n.kept, n.keptMode })
}

// CutNames returns the disk after a power cut before which all names had reached
// it, and no byte that was not synced: files under their new names are empty.
func (m *Model) CutNames() *Model {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.after(
		func(_ int, d *node) map[string]int { return d.names },
		func(n *node) ([]byte, fs.FileMode) { return n.kept, n.keptMode })
}

// CutWith returns the disk after a power cut that each change which is not durable
// may or may not have survived, whatever their order: each name as it was at some
// instant since it was durable, each file with its durable content or with the
// first part of its new one, perhaps with zeros after it. A rename loses nothing:
// where the old name is gone, the new one is there; a file can have both. Pick chooses, as rand.IntN does.
func (m *Model) CutWith(pick func(n int) int) *Model {
	m.mu.Lock()
	defer m.mu.Unlock()
	chosen := m.choose(pick)
	return m.after(
		func(number int, d *node) map[string]int {
			names := copied(d.keptNames)
			for name, history := range d.late {
				if n := chosen[place{number, name}]; n > 0 {
					names[name] = history[n-1].node
				}
			}
			return names
		},
		func(n *node) ([]byte, fs.FileMode) {
			mode := []fs.FileMode{n.keptMode, n.mode}[pick(2)]
			if n.kind != 0 || len(n.kept) == len(n.data) && n.low == len(n.data) {
				return n.kept, mode
			}
			switch cut := n.low + pick(len(n.data)-n.low+1); pick(4) {
			case 0:
				return n.kept, mode
			case 1:
				return n.data, mode
			case 2:
				return n.data[:cut:cut], mode
			default:
				return append(n.data[:cut:cut], make([]byte, len(n.data)-cut)...), mode
			}
		})
}

// choose picks for each name how much of its history survived, then lets survive
// what must have.
func (m *Model) choose(pick func(n int) int) map[place]int {
	chosen := map[place]int{}
	at := map[[2]int]int{} // rename and end (0: old name, 1: new) → how many changes of the name include it
	for number, d := range m.nodes {
		for _, name := range slices.Sorted(maps.Keys(d.late)) {
			history := d.late[name]
			chosen[place{number, name}] = pick(len(history) + 1)
			for i, c := range history {
				if c.move == 0 {
					continue
				}
				end := 1
				if c.node == 0 && m.moves[c.move-1].from == (place{number, name}) {
					end = 0
				}
				at[[2]int{c.move, end}] = i + 1
			}
		}
	}
	raise := func(p place, to int) bool {
		if chosen[p] >= to {
			return false
		}
		chosen[p] = to
		return true
	}
	for again := true; again; {
		again = false
		for i, mv := range m.moves {
			// An end that is in no history any more has settled, or was settled over.
			from, to := at[[2]int{i + 1, 0}], at[[2]int{i + 1, 1}]
			if chosen[mv.from] >= from && to > 0 && raise(mv.to, to) {
				again = true
			}
		}
	}
	return chosen
}

// after builds a disk of what survived, all of it durable.
func (m *Model) after(names func(number int, d *node) map[string]int, contents func(*node) ([]byte, fs.FileMode)) *Model {
	c := New()
	c.Reflinks, c.Unprivileged, c.Capacity, c.Inodes = m.Reflinks, m.Unprivileged, m.Capacity, m.Inodes
	twins := map[int]int{}
	var fill func(old, new int)
	fill = func(old, new int) {
		from, to := m.nodes[old], c.nodes[new]
		_, to.mode = contents(from)
		to.keptMode = to.mode
		entries := names(old, from)
		for _, name := range slices.Sorted(maps.Keys(entries)) {
			number := entries[name]
			if number == 0 {
				continue
			}
			n := m.nodes[number]
			twin, seen := twins[number]
			if seen && n.kind == fs.ModeDir {
				continue // a directory has one name
			}
			if !seen {
				fresh := &node{kind: n.kind, target: n.target, home: place{new, name}}
				if n.kind != fs.ModeDir {
					fresh.data, fresh.mode = contents(n)
					fresh.data = fresh.data[:len(fresh.data):len(fresh.data)]
					fresh.kept, fresh.keptMode, fresh.low = fresh.data, fresh.mode, len(fresh.data)
				}
				twin = c.add(fresh)
				twins[number] = twin
				c.count++
				c.bytes += int64(len(fresh.data))
			}
			c.nodes[twin].links++
			to.names[name], to.keptNames[name] = twin, twin
			if n.kind == fs.ModeDir {
				fill(number, twin)
			}
		}
	}
	fill(0, 0)
	return c
}
