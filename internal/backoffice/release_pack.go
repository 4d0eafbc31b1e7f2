package backoffice

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"path/filepath"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/patch"
	"github.com/optool/optool/internal/tree"
	"github.com/optool/optool/pkg/release"
)

// What becomes a component of its own, and how small files are packed together.
const (
	largeFile = 256 << 10 // bytes from which on a file is a component of its own
	maxPack   = 32 << 20  // bytes of small files in one component
	minPack   = 16 << 20  // bytes from which on a pack may end, see endsPack
)

// pack makes the manifest of a draft's tree and publishes its full blobs.
func (s *Store) pack(ctx context.Context, d *Draft) (*release.Manifest, error) {
	dir, err := filepath.Abs(d.Tree)
	if err != nil {
		return nil, fault.File(err, lang.Say("finding %s", d.Tree))
	}
	t, err := tree.Scan(s.disk, dir)
	if err != nil {
		return nil, err
	}
	p := &packer{store: s, ctx: ctx, dir: dir, tree: t, known: map[string]release.Blob{}}
	if p.known, err = s.knownBlobs(); err != nil {
		return nil, err
	}
	m := &release.Manifest{Schema: release.Schema, Product: s.Product, Version: d.Version, Steps: d.Steps}
	for _, files := range p.arrange() {
		c, err := p.component(files)
		if err != nil {
			return nil, err
		}
		m.Components = append(m.Components, c)
	}
	if len(m.Components) == 0 {
		return nil, fault.New(fault.ExitUsage, "release_invalid", "%s has no files", dir).Hinted("name the directory with the files of the release with --from")
	}
	data, err := json.Marshal(t)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	m.Tree = release.Component{SHA256: hex.EncodeToString(sum[:]), Size: int64(len(data))}
	if m.Tree.Full, err = p.full(m.Tree.SHA256, func(w io.Writer) error { return cmp.Or(ctx.Err(), patch.Encode(bytes.NewReader(data), w)) }); err != nil {
		return nil, err
	}
	if err = cmp.Or(t.Check(), m.Check()); err == nil {
		_, err = m.Contents(t)
	}
	if err != nil {
		return nil, fault.New(fault.ExitUsage, "release_invalid", "%w", err)
	}
	return m, nil
}

// knownBlobs finds the full blobs of components that were packed before, so that
// they need not be compressed again.
func (s *Store) knownBlobs() (map[string]release.Blob, error) {
	all, err := s.releases(nil)
	known := map[string]release.Blob{}
	for _, r := range all {
		for _, c := range append([]release.Component{r.Manifest.Tree}, r.Manifest.Components...) {
			known[c.SHA256] = c.Full
		}
	}
	return known, err
}

// packer makes components of the files of a tree.
type packer struct {
	store *Store
	ctx   context.Context
	dir   string
	tree  *release.Tree
	known map[string]release.Blob // full blobs by component
}

// arrange decides which file goes into which component and notes it in the tree.
// It returns the files of each component, one of those with equal contents.
func (p *packer) arrange() (components [][]*release.Entry) {
	home := map[string]int{}
	pack, size := -1, int64(0)
	for i := range p.tree.Entries {
		e := &p.tree.Entries[i]
		if e.Type != release.File {
			continue
		}
		at, seen := home[e.SHA256]
		switch {
		case seen:
		case e.Size >= largeFile:
			at = len(components)
			components = append(components, nil)
		default:
			if pack < 0 || size+e.Size > maxPack || size >= minPack && endsPack(e.Path) {
				pack, size = len(components), 0
				components = append(components, nil)
			}
			at = pack
			size += e.Size
		}
		e.Component, home[e.SHA256] = at, at
		if !seen {
			components[at] = append(components[at], e)
		}
	}
	return components
}

// endsPack picks one path of 64, in every release the same: where packs end
// depends on the files around, not on all that come before, so a new file early
// in the tree leaves the later packs as they were.
func endsPack(path string) bool { return sha256.Sum256([]byte(path))[0] < 4 }

// component packs files end to end.
func (p *packer) component(files []*release.Entry) (release.Component, error) {
	var c release.Component
	if len(files) == 1 {
		c.SHA256, c.Size = files[0].SHA256, files[0].Size
	} else {
		t := newTally(io.Discard)
		if err := p.copy(t, files); err != nil {
			return c, err
		}
		c.SHA256, c.Size = t.sum(), t.size
	}
	var err error
	c.Full, err = p.full(c.SHA256, func(w io.Writer) error {
		r, feed := io.Pipe()
		fed := make(chan error, 1)
		go func() {
			err := p.copy(feed, files)
			feed.CloseWithError(err)
			fed <- err
		}()
		err := patch.Encode(r, w)
		r.CloseWithError(cmp.Or(err, io.ErrClosedPipe)) // lets the copier go if it was not heard to the end
		if failed := <-fed; failed != nil && (err == nil || failed != io.ErrClosedPipe) {
			return failed
		}
		return err
	})
	if err == nil { // a blob is read once before anybody relies on it
		err = p.store.decoded(c, io.Discard)
	}
	return c, err
}

// full returns the full blob of a component, an earlier one if it is good.
func (p *packer) full(sha256 string, encode func(io.Writer) error) (release.Blob, error) {
	if b, ok := p.known[sha256]; ok && p.store.whole(b) {
		return b, nil
	}
	b, err := p.store.addBlob(release.KindZstd, encode)
	p.known[sha256] = b
	return b, err
}

// copy writes the contents of files to w and verifies that they are still those
// that the tree was made of.
func (p *packer) copy(w io.Writer, files []*release.Entry) error {
	for _, e := range files {
		path := filepath.Join(p.dir, filepath.FromSlash(e.Path))
		f, err := p.store.disk.Open(path)
		if err != nil {
			return fault.File(err, lang.Say("reading %s", path))
		}
		t := newTally(w)
		_, err = io.Copy(t, &interruptible{p.ctx, io.LimitReader(f, e.Size+1)})
		f.Close()
		if err != nil {
			return err
		}
		if t.size != e.Size || t.sum() != e.SHA256 {
			return fault.New(fault.ExitFailure, "tree_changed", "%s changed while it was packed", path).Retry().
				Hinted("let nothing write into the tree, then repeat the command")
		}
	}
	return nil
}

// interruptible ends reading when ctx ends.
type interruptible struct {
	ctx context.Context
	r   io.Reader
}

func (i *interruptible) Read(p []byte) (int, error) {
	if err := context.Cause(i.ctx); err != nil {
		return 0, err
	}
	return i.r.Read(p)
}
