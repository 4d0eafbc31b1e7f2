package backoffice

import (
	"bytes"
	"context"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/patch"
	"github.com/optool/optool/pkg/release"
)

const (
	maxPair       = 1 << 30 // bytes of the two components that one patch is made of
	patchesToKeep = 60      // of one component; the oldest go first
)

// MakeDelta makes patches by which a host with release from gets release to:
// for each component that from does not have, a patch from the component of from
// that resembles it most. It is recorded, not published. Patches that are there
// already are kept, so a repeated call changes nothing. Made for every platform
// that has both; the result is the sum. Faults: unknown_release (exit 2),
// blob_damaged (exit 5).
func (s *Store) MakeDelta(ctx context.Context, channel, from, to string) (*Delta, error) {
	if release.Compare(from, to) == 0 {
		return nil, fault.Usage("a delta leads from one release to another, not from %s to itself", from).Hinted("give two versions with --from and --to")
	}
	sum := &Delta{From: from}
	return sum, s.packing(ctx, func() error {
		older, err := s.version(nil, channel, from)
		if err != nil {
			return err
		}
		newer, err := s.version(nil, channel, to)
		if err != nil {
			return err
		}
		pairs := 0
		for _, n := range newer {
			i := slices.IndexFunc(older, func(o *Release) bool { return o.Offer.Platform == n.Offer.Platform })
			if i < 0 {
				continue
			}
			pairs++
			w, err := s.newWeaver(ctx, older[i], n)
			if err == nil {
				err = w.weave()
			}
			if err != nil {
				return err
			}
			d, err := s.recordDelta(ctx, w)
			if err != nil {
				return err
			}
			sum.add(d)
		}
		if pairs == 0 {
			return fault.New(fault.ExitUsage, "unknown_release", "releases %s and %s are for different platforms", from, to).
				Hinted("list them with: optool-vendor release list")
		}
		return nil
	})
}

func (d *Delta) add(o Delta) {
	d.Bytes += o.Bytes
	d.Full += o.Full
	d.Patched += o.Patched
	d.Whole += o.Whole
	d.Unchanged += o.Unchanged
}

// recordDelta adds the patches to the record, as it is by now.
func (s *Store) recordDelta(ctx context.Context, w *weaver) (d Delta, err error) {
	err = s.releasing(ctx, func(*repository) error {
		r, err := s.readRelease(recordName(&w.new.Offer))
		if err != nil {
			return err
		}
		components := []*release.Component{&r.Manifest.Tree}
		for i := range r.Manifest.Components {
			components = append(components, &r.Manifest.Components[i])
		}
		for _, c := range components {
			for _, p := range w.patches[c.SHA256] {
				if !hasPatch(c, p.From) {
					c.Patches = append(c.Patches, p)
				}
			}
			if over := len(c.Patches) - patchesToKeep; over > 0 {
				c.Patches = slices.Delete(c.Patches, 0, over)
			}
		}
		d = measure(&w.old.Manifest, &r.Manifest)
		d.From, d.Platform = w.old.Offer.Version, r.Offer.Platform
		r.Deltas = slices.DeleteFunc(r.Deltas, func(o Delta) bool { return o.From == d.From })
		r.Deltas = append(r.Deltas, d)
		return s.saveRelease(r)
	})
	return d, err
}

// measure counts what a host with one release downloads for another.
func measure(old, fresh *release.Manifest) Delta {
	var d Delta
	have := map[string]bool{old.Tree.SHA256: true}
	for _, c := range old.Components {
		have[c.SHA256] = true
	}
	for _, c := range append([]release.Component{fresh.Tree}, fresh.Components...) {
		d.Full += c.Full.Size
		if have[c.SHA256] {
			d.Unchanged++
			continue
		}
		least, patched := c.Full.Size, false
		for _, p := range c.Patches {
			if have[p.From] && p.Size < least {
				least, patched = p.Size, true
			}
		}
		if d.Bytes += least; patched {
			d.Patched++
		} else {
			d.Whole++
		}
	}
	return d
}

func hasPatch(c *release.Component, from string) bool {
	return slices.ContainsFunc(c.Patches, func(p release.Patch) bool { return p.From == from })
}

// weaver makes the patches between two releases.
type weaver struct {
	store    *Store
	ctx      context.Context
	old, new *Release
	patches  map[string][]release.Patch // new ones, by component

	oldTree, newTree *release.Tree
}

func (s *Store) newWeaver(ctx context.Context, old, fresh *Release) (*weaver, error) {
	w := &weaver{store: s, ctx: ctx, old: old, new: fresh, patches: map[string][]release.Patch{}}
	var err error
	if w.oldTree, err = s.treeOf(&old.Manifest); err != nil {
		return nil, err
	}
	w.newTree, err = s.treeOf(&fresh.Manifest)
	return w, err
}

func (w *weaver) weave() error {
	if err := w.patch(&w.new.Manifest.Tree, &w.old.Manifest.Tree); err != nil {
		return err
	}
	have := map[string]bool{}
	for _, c := range w.old.Manifest.Components {
		have[c.SHA256] = true
	}
	for i, base := range w.bases() {
		if c := &w.new.Manifest.Components[i]; base >= 0 && !have[c.SHA256] {
			if err := w.patch(c, &w.old.Manifest.Components[base]); err != nil {
				return err
			}
		}
	}
	return nil
}

// patch makes the patch from one component to another, if it saves anything.
func (w *weaver) patch(fresh, old *release.Component) error {
	if err := context.Cause(w.ctx); err != nil {
		return err
	}
	if fresh.SHA256 == old.SHA256 || hasPatch(fresh, old.SHA256) || fresh.Size+old.Size > maxPair || fresh.Full.Size < 256 {
		return nil
	}
	from, err := w.store.bytesOf(*old)
	if err != nil {
		return err
	}
	to, err := w.store.bytesOf(*fresh)
	if err != nil {
		return err
	}
	kind, text, err := patch.Best(from, to)
	if err != nil {
		return err
	}
	if kind == "" || int64(len(text)) >= fresh.Full.Size {
		return nil
	}
	made := newTally(io.Discard)
	if err := patch.Apply(kind, bytes.NewReader(from), int64(len(from)), bytes.NewReader(text), fresh.Size, made); err != nil {
		return err
	}
	if made.sum() != fresh.SHA256 {
		return fault.New(fault.ExitFailure, "patch_wrong", "a patch of the kind %s for %s makes other bytes than it should", kind, w.new.name()).
			Hinted("publish the release without this delta, and report the two versions to the makers of optool-vendor")
	}
	b, err := w.store.addBlob(kind, func(out io.Writer) error { _, err := out.Write(text); return err })
	w.patches[fresh.SHA256] = append(w.patches[fresh.SHA256], release.Patch{From: old.SHA256, Blob: b})
	return err
}

// bases finds for each component of the new release the one of the old release
// that it resembles most: the one with most bytes of files of the same paths,
// else of names that differ in numbers and hashes alone. -1: there is none.
func (w *weaver) bases() []int {
	byPath, byName := map[string]int{}, map[string]int{}
	for i := range w.oldTree.Entries {
		if e := &w.oldTree.Entries[i]; e.Type == release.File {
			byPath[e.Path] = e.Component
			byName[stem(e.Path)] = e.Component
		}
	}
	n := len(w.new.Manifest.Components)
	votes := make([]map[int]int64, n)
	for i := range votes {
		votes[i] = map[int]int64{}
	}
	for i := range w.newTree.Entries {
		e := &w.newTree.Entries[i]
		if e.Type != release.File {
			continue
		}
		if c, ok := byPath[e.Path]; ok {
			votes[e.Component][c] += 2*e.Size + 2
		} else if c, ok := byName[stem(e.Path)]; ok {
			votes[e.Component][c] += e.Size + 1
		}
	}
	bases := make([]int, n)
	for i := range bases {
		bases[i] = -1
		var most int64
		for c := range w.old.Manifest.Components {
			if v := votes[i][c]; v > most {
				bases[i], most = c, v
			}
		}
	}
	return bases
}

// stem is the name of a file without what changes from build to build: of the
// pieces between dots, dashes and underscores those with a digit in them count as
// equal, so that "main.3f9c2b1a.js" is like "main.07aa4c12.js".
func stem(p string) string {
	var b strings.Builder
	piece := func(text string) {
		if strings.ContainsAny(text, "0123456789") {
			text = "#"
		}
		b.WriteString(text)
	}
	rest := path.Base(p)
	for {
		i := strings.IndexAny(rest, ".-_")
		if i < 0 {
			piece(rest)
			return b.String()
		}
		piece(rest[:i])
		b.WriteByte(rest[i])
		rest = rest[i+1:]
	}
}
