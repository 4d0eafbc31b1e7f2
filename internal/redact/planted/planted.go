// Package planted grows a tree of files as they lie on a real platform, with
// secrets, personal data and decoys planted in it, and judges what a redactor made
// of it. It is for tests and benches alone.
//
// A plant is a value whose exact text is known: a credential or a personal value
// must not be found in what leaves the host, however encoded; a decoy looks like
// one and must stay byte for byte. Every seed grows other values, names, spellings
// and surroundings; the same seed grows the same tree on every machine.
//
// No value is or was a real one. They come from a generator, so that the source
// holds nothing that looks like a credential.
package planted

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Classes of plants.
const (
	Credential = "credential" // must go, whatever the privacy
	Personal   = "personal"   // must go at strict privacy, stays at standard
	Decoy      = "decoy"      // must stay
)

// Plant is one value in the tree.
type Plant struct {
	Kind  string // what it is and where it stands, as in "shadow-hash"
	Value string // the exact text, before the file's encoding; may have several lines
	File  string // relative, slash-separated
	Class string
}

// Tree is what has grown: the bytes of each file by its relative path.
type Tree struct {
	Files  map[string][]byte
	Plants []Plant
}

// Grow grows the tree of a seed.
func Grow(seed int64) Tree {
	g := &grower{
		r:     rand.New(rand.NewPCG(uint64(seed), 0x0b7001)),
		tree:  Tree{Files: map[string][]byte{}},
		named: map[string]string{},
	}
	// Logs come last: they repeat what the configuration planted, though their
	// names may sort before it.
	for _, grow := range []func(*grower){
		system, network, services, directories, applications, programs, deployments, clouds, homes, keys, histories,
		processes, dumps, records, logs, traces, people, hosts, accounts, oddities, innocents, variations, byPlace, told,
	} {
		grow(g)
	}
	return g.tree
}

// Write writes the files below dir, readable by the owner alone.
func (t Tree) Write(dir string) error {
	for _, name := range t.Names() {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(path, t.Files[name], 0o600); err != nil {
			return err
		}
	}
	return nil
}

// Names are the files in order.
func (t Tree) Names() []string {
	names := make([]string, 0, len(t.Files))
	for name := range t.Files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Plain is the tree as a redactor that redacts nothing would give it out: all of
// it unpacked and in UTF-8, without NUL bytes.
func (t Tree) Plain() map[string][]byte {
	plain := map[string][]byte{}
	for name, data := range t.Files {
		plain[strings.TrimSuffix(name, ".gz")] = decoded(data)
	}
	return plain
}
