package update

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/patch"
	"github.com/optool/optool/internal/tree"
	"github.com/optool/optool/internal/tuf"
	"github.com/optool/optool/pkg/release"
)

// Hop is one release on the way, with all that is signed about it and a list of
// what must be fetched.
type Hop struct {
	Offer    release.Offer
	From     string // version it is installed over
	Manifest *release.Manifest
	Tree     *release.Tree
	Needs    []Need // components that are not there yet
	Present  bool   // the release lies on this host, unchanged

	raw, rawTree []byte
	sum          string // SHA-256 of raw
}

// Need is a component and the way it is to come.
type Need struct {
	Component int
	Patch     *release.Patch // nil: whole
	Blob      release.Blob
}

// Download is the sum of what is to be fetched for a hop, in bytes.
func (h *Hop) Download() (sum int64) {
	for _, n := range h.Needs {
		sum += n.Blob.Size
	}
	return sum
}

// Written is the sum of the files that unpacking writes, in bytes. What did not
// change takes no room.
func (h *Hop) Written() (sum int64) {
	for _, n := range h.Needs {
		sum += h.Manifest.Components[n.Component].Size
	}
	return sum
}

// planHop fetches manifest and tree of an offer, and decides how each component
// is to come when base, whose tree has the bytes baseTree, is installed.
func (u *Updater) planHop(ctx context.Context, repository *tuf.Repository, o release.Offer, from string, base *tree.Release, baseTree []byte) (*Hop, error) {
	target, err := repository.Find(ctx, o.TargetPath())
	if err != nil {
		return nil, err
	}
	h := &Hop{Offer: o, From: from}
	if h.raw, err = repository.Fetch(ctx, target, release.MaxManifest); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(h.raw)
	h.sum = hex.EncodeToString(sum[:])
	if h.Manifest, err = release.ParseManifest(h.raw); err != nil {
		return nil, badRelease(o.Version, err)
	}
	if h.Manifest.Version != o.Version || h.Manifest.Product != u.Profile.Product {
		return nil, badRelease(o.Version, fault.New(fault.ExitUnverified, "release_invalid", "the manifest is for %q %s", h.Manifest.Product, h.Manifest.Version))
	}
	if h.rawTree, err = u.treeBytes(ctx, h.Manifest, base, baseTree); err != nil {
		return nil, err
	}
	if h.Tree, err = release.ParseTree(h.rawTree); err != nil {
		return nil, badRelease(o.Version, err)
	}
	contents, err := h.Manifest.Contents(h.Tree)
	if err != nil {
		return nil, badRelease(o.Version, err)
	}
	h.Needs = needs(h.Manifest, contents, base)
	return h, nil
}

func badRelease(version string, err error) error {
	return fault.New(fault.ExitUnverified, "release_invalid", "release %s is signed but not sound: %w", version, err).
		Hinted("nothing was changed; tell the vendor")
}

// treeBytes returns the tree of a release: as a patch from that of base, else whole.
func (u *Updater) treeBytes(ctx context.Context, m *release.Manifest, base *tree.Release, old []byte) ([]byte, error) {
	c := m.Tree
	if base != nil && old != nil {
		if base.Manifest.Tree.SHA256 == c.SHA256 {
			return old, nil
		}
		p := choose(c, func(sha string) (int64, bool) { return int64(len(old)), sha == base.Manifest.Tree.SHA256 })
		if p != nil {
			made, err := u.small(ctx, c, p.Blob, bytesAt(old), int64(len(old)), true)
			if err == nil || ctx.Err() != nil {
				return made, err
			}
		}
	}
	return u.small(ctx, c, c.Full, nil, 0, false)
}

func (u *Updater) storedTree(version string) ([]byte, error) {
	return disk.ReadFile(u.Disk, u.own("manifests", version+".tree"), release.MaxTree)
}

// needs lists the components that have a file which base does not have.
func needs(m *release.Manifest, contents [][]release.Content, base *tree.Release) []Need {
	have := map[string]bool{}
	sizes := map[string]int64{}
	if base != nil {
		for i := range base.Tree.Entries {
			have[base.Tree.Entries[i].SHA256] = true
		}
		for _, c := range base.Manifest.Components {
			sizes[c.SHA256] = c.Size
		}
	}
	var all []Need
	for i, c := range m.Components {
		missing := false
		for _, content := range contents[i] {
			missing = missing || !have[content.SHA256]
		}
		if !missing {
			continue
		}
		n := Need{Component: i, Blob: c.Full}
		if p := choose(c, func(sha string) (int64, bool) { size, ok := sizes[sha]; return size, ok }); p != nil {
			n.Patch, n.Blob = p, p.Blob
		}
		all = append(all, n)
	}
	return all
}

// choose returns the smallest patch of c that can be applied here, nil where the
// whole component is smaller.
func choose(c release.Component, base func(sha256 string) (size int64, ok bool)) *release.Patch {
	var best *release.Patch
	for i, p := range c.Patches {
		size, ok := base(p.From)
		if !ok || !patch.Known(p.Kind) || patch.Memory(p.Kind, size, c.Size) > patch.MaxMemory || p.Size >= c.Full.Size {
			continue
		}
		if best == nil || p.Size < best.Size {
			best = &c.Patches[i]
		}
	}
	return best
}

// manifest reads what the vendor signed for a release on this host.
func (u *Updater) manifest(version string) (*release.Manifest, error) {
	data, err := disk.ReadFile(u.Disk, u.own("manifests", version+".json"), release.MaxManifest)
	if err != nil {
		return nil, err
	}
	m, err := release.ParseManifest(data)
	if err == nil && m.Version != version {
		err = lang.Errorf("it is the manifest of %s", m.Version)
	}
	if err != nil {
		return nil, u.badManifest(version, err)
	}
	return m, nil
}

func (u *Updater) badManifest(version string, err error) error {
	return fault.New(fault.ExitUnverified, "manifest_damaged", "the stored manifest of release %s is damaged: %w", version, err).
		Hinted("remove %s; the next update fetches everything anew", u.own("manifests", version+".*"))
}

// Installed reads a release on this host; nil when its manifest is not there.
func (u *Updater) Installed(version string) (*tree.Release, error) {
	if version == "" {
		return nil, nil
	}
	m, err := u.manifest(version)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	data, err := u.storedTree(version)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.File(err, lang.Say("reading the stored tree of release %s", version))
	}
	t, err := release.ParseTree(data)
	if err == nil {
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != m.Tree.SHA256 {
			err = lang.Errorf("its tree has another hash")
		}
	}
	if err != nil {
		return nil, u.badManifest(version, err)
	}
	return &tree.Release{Dir: u.releaseDir(version), Manifest: m, Tree: t}, nil
}

// store keeps what the vendor signed beside the release, durably.
func (u *Updater) store(h *Hop) error {
	dir := u.own("manifests")
	err := disk.MkdirAll(u.Disk, dir, 0o700)
	for _, file := range []struct {
		end  string
		data []byte
	}{{".tree", h.rawTree}, {".json", h.raw}} {
		if err == nil {
			err = disk.WriteFile(u.Disk, filepath.Join(dir, h.Offer.Version+file.end), file.data, 0o600)
		}
	}
	return fault.File(err, lang.Say("storing the manifest of release %s", h.Offer.Version))
}
