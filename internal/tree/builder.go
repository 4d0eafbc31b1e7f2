package tree

import (
	"context"
	"path/filepath"
	"sync"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/release"
)

const (
	closedDir  = 0o700 // modes until Finish
	closedFile = 0o600
	openDir    = 0o755 // of the directory of a release itself, which has no entry in the tree
)

// Builder makes the tree of a release: Begin, then Reuse for every older release
// at hand, then Component for all that is Missing, then Finish. Components may be
// written by several goroutines, each of them by one.
type Builder struct {
	d        disk.Disk
	dir      string
	manifest *release.Manifest
	tree     *release.Tree
	writable private
	contents [][]release.Content
	first    map[string]*release.Entry // of each hash: where its bytes are written
	noClone  bool                      // the file system cannot

	mu    sync.Mutex
	where map[string]string // of each hash that is here: a path that has it
	made  map[string]origin // of each file that is here
}

// origin is how a file came here.
type origin int

const (
	written origin = iota + 1 // by this Builder: not durable, mode closedFile
	linked                    // from an older release: durable, mode as it should be
)

// Begin makes the directory dir, which must not exist, with all directories of
// the tree in it, closed to others until Finish. Writable are paths in the tree.
// Faults: manifest_wrong (exit 5) when manifest and tree do not fit together, and
// those of fault.File.
func Begin(d disk.Disk, dir string, m *release.Manifest, t *release.Tree, writable []string) (*Builder, error) {
	contents, err := m.Contents(t)
	if err == nil {
		err = t.Check()
	}
	if err != nil {
		return nil, fault.New(fault.ExitUnverified, "manifest_wrong", "unpacking release %s: %w", m.Version, err).Hinted(
			"nothing was installed; tell the vendor")
	}
	b := &Builder{d: d, dir: dir, manifest: m, tree: t, writable: writablePaths(writable), contents: contents,
		first: map[string]*release.Entry{}, where: map[string]string{}, made: map[string]origin{}}
	if err := d.Mkdir(dir, closedDir); err != nil {
		return nil, fault.File(err, lang.Say("making %s", dir))
	}
	for i := range t.Entries {
		switch e := &t.Entries[i]; e.Type {
		case release.Dir:
			if err := d.Mkdir(b.at(e.Path), closedDir); err != nil {
				return nil, fault.File(err, lang.Say("making %s", b.at(e.Path)))
			}
		case release.File:
			if b.first[e.SHA256] == nil {
				b.first[e.SHA256] = e
			}
		}
	}
	return b, nil
}

func (b *Builder) at(path string) string { return filepath.Join(b.dir, path) }

// Missing returns the numbers of the components some of whose bytes are not here
// yet, in rising order.
func (b *Builder) Missing() []int {
	b.mu.Lock()
	defer b.mu.Unlock()
	var missing []int
	for i, contents := range b.contents {
		for _, c := range contents {
			if _, here := b.where[c.SHA256]; !here {
				missing = append(missing, i)
				break
			}
		}
	}
	return missing
}

// has tells whether the bytes with a hash are here.
func (b *Builder) has(sum string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	_, here := b.where[sum]
	return here
}

// arrived notes that a file is here, whole and checked.
func (b *Builder) arrived(e *release.Entry, how origin) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.made[e.Path] = how
	// A copy is better made of a file of our own: its mode lets us read it.
	if path, here := b.where[e.SHA256]; !here || how == written && b.made[path] == linked {
		b.where[e.SHA256] = e.Path
	}
}

// remove takes an unfinished file away; what matters is the error before it.
func (b *Builder) remove(path string) { _ = b.d.Remove(b.at(path)) }

// doing makes a fault of an error, unless the context ended.
func doing(ctx context.Context, err error, what lang.Text) error {
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return fault.File(err, what)
}
