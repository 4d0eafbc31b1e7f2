package tree

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/release"
)

// Kind says how a path differs.
type Kind string

// Kinds of differences.
const (
	Changed Kind = "changed"
	Missing Kind = "missing"
	Extra   Kind = "extra"
)

// Difference is one way in which one path is not as it should be.
type Difference struct {
	Path string `json:"path"` // of something extra: as found, whatever its bytes
	Kind Kind   `json:"kind"`
	// What changed: "type", "bytes", "mode" or "target"; else empty.
	What string `json:"what,omitempty"`
	Want string `json:"want,omitempty"` // of a type ("file"), mode ("0644") or target
	Have string `json:"have,omitempty"` // the same, or what is extra ("dir")
}

// MostDifferences is how many differences of each kind are listed.
const MostDifferences = 1000

// Differences lists how a tree differs, by path. The numbers count all, those too
// that the list leaves out.
type Differences struct {
	List    []Difference `json:"list"`
	Changed int          `json:"changed"`
	Missing int          `json:"missing"`
	Extra   int          `json:"extra"`
}

// Count is the number of differences, those not listed too.
func (d *Differences) Count() int { return d.Changed + d.Missing + d.Extra }

// Compare holds what lies in dir against a tree. Everything is read but writable
// paths: those and what is below may be changed, missing or extra, and a
// directory on the way to them may be extra. Any other directory that is extra counts as one,
// whatever is in it. Nothing is followed. Faults: those of fault.File for what
// cannot be read.
func Compare(ctx context.Context, d disk.Disk, dir string, t *release.Tree, writable []string) (Differences, error) {
	c := &comparison{d: d, dir: dir, tree: t, writable: writablePaths(writable), seen: make([]bool, len(t.Entries))}
	if err := c.walk(ctx, ""); err != nil {
		return Differences{}, err
	}
	for i, e := range t.Entries {
		if !c.seen[i] && !c.writable.has(e.Path) {
			c.found(Difference{Path: e.Path, Kind: Missing, Want: string(e.Type)})
		}
	}
	same := make([]sameness, len(c.files))
	err := inPairs(ctx, len(c.files), func(i int) (err error) {
		same[i], err = c.read(ctx, c.files[i])
		return err
	})
	if err != nil {
		return Differences{}, err
	}
	for i, e := range c.files {
		switch same[i] {
		case other:
			c.found(Difference{Path: e.Path, Kind: Changed, What: "bytes"})
		case gone:
			c.found(Difference{Path: e.Path, Kind: Missing, Want: string(e.Type)})
		}
	}
	slices.SortFunc(c.all.List, func(a, b Difference) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(a.What, b.What))
	})
	return c.all, nil
}

type comparison struct {
	d        disk.Disk
	dir      string
	tree     *release.Tree
	writable private
	seen     []bool           // entries that are there
	files    []*release.Entry // to be read
	all      Differences
}

func (c *comparison) found(d Difference) {
	count := map[Kind]*int{Changed: &c.all.Changed, Missing: &c.all.Missing, Extra: &c.all.Extra}[d.Kind]
	if *count++; *count <= MostDifferences {
		c.all.List = append(c.all.List, d)
	}
}

func (c *comparison) walk(ctx context.Context, path string) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	at := filepath.Join(c.dir, path)
	names, err := c.d.ReadDir(at)
	if err != nil {
		return fault.File(err, lang.Say("reading %s", at))
	}
	for _, name := range names {
		below := name
		if path != "" {
			below = path + "/" + name
		}
		if c.writable.has(below) {
			continue
		}
		if err := c.visit(ctx, below); err != nil {
			return err
		}
	}
	return nil
}

func (c *comparison) visit(ctx context.Context, path string) error {
	at := filepath.Join(c.dir, path)
	info, err := c.d.Lstat(at)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // a moment ago it was there
	}
	if err != nil {
		return fault.File(err, lang.Say("reading %s", at))
	}
	i, expected := slices.BinarySearchFunc(c.tree.Entries, path, func(e release.Entry, p string) int { return strings.Compare(e.Path, p) })
	if !expected {
		if info.IsDir() && c.writable.below(path) {
			return c.walk(ctx, path)
		}
		c.found(Difference{Path: path, Kind: Extra, Have: typeOf(info.Mode())})
		return nil
	}
	c.seen[i] = true
	e := &c.tree.Entries[i]
	if have := typeOf(info.Mode()); have != string(e.Type) {
		c.found(Difference{path, Changed, "type", string(e.Type), have})
		return nil
	}
	if e.Type == release.Link {
		target, err := c.d.Readlink(at)
		if err != nil {
			return fault.File(err, lang.Say("reading %s", at))
		}
		if target != e.Target {
			c.found(Difference{path, Changed, "target", e.Target, target})
		}
		return nil
	}
	if have := octal(info.Mode()); have != octal(fs.FileMode(e.Mode)) {
		c.found(Difference{path, Changed, "mode", octal(fs.FileMode(e.Mode)), have})
	}
	switch {
	case e.Type == release.Dir:
		return c.walk(ctx, path)
	case info.Size() != e.Size:
		c.found(Difference{Path: path, Kind: Changed, What: "bytes"})
	default:
		c.files = append(c.files, e)
	}
	return nil
}

type sameness int

const (
	same sameness = iota
	other
	gone
)

func (c *comparison) read(ctx context.Context, e *release.Entry) (sameness, error) {
	at := filepath.Join(c.dir, e.Path)
	sum, _, err := hashFile(ctx, c.d, at)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return gone, nil
	case err != nil:
		return other, doing(ctx, err, lang.Say("reading %s", at))
	case sum != e.SHA256:
		return other, nil
	}
	return same, nil
}

func typeOf(mode fs.FileMode) string {
	switch mode.Type() {
	case 0:
		return string(release.File)
	case fs.ModeDir:
		return string(release.Dir)
	case fs.ModeSymlink:
		return string(release.Link)
	}
	return kind(mode)
}

// octal writes a mode as chmod takes it.
func octal(mode fs.FileMode) string {
	bits := uint32(mode.Perm())
	for _, b := range []struct {
		is  fs.FileMode
		bit uint32
	}{{fs.ModeSetuid, 0o4000}, {fs.ModeSetgid, 0o2000}, {fs.ModeSticky, 0o1000}} {
		if mode&b.is != 0 {
			bits |= b.bit
		}
	}
	return fmt.Sprintf("%04o", bits)
}
