package backoffice

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/theupdateframework/go-tuf/v2/metadata"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/release"
)

// Export says what ExportAirgap put together.
type Export struct {
	Channel  string
	From     string   // empty: for a host with nothing installed
	Versions []string // that the host can install, oldest first
	Files    int
	Bytes    int64
	Expires  time.Time // when the first of the metadata in it ends
}

// ExportAirgap hands everything to add that a host without network needs to get
// from one release, or from nothing, to the newest of a channel: all root
// versions, the metadata in force, manifests, and blobs, patches where there are
// any and full blobs for the rest. Paths begin with "tuf/" and "blobs/", as those
// of a mirror do below /v1. The order is the same every time. Only what is
// published counts.
//
// It serves hosts of every platform, edition and rollout share: there is a way to
// each release down to the newest that all hosts may have. Faults:
// unknown_channel and unknown_release (exit 2), metadata_expired, up_to_date
// (exit 1), blob_damaged (exit 5).
func (s *Store) ExportAirgap(ctx context.Context, from, channel string, add func(path string, size int64, r io.Reader) error) (*Export, error) {
	channel = cmp.Or(channel, DefaultChannel)
	r, err := s.openRepository()
	if err != nil {
		return nil, err
	}
	if r == nil || r.channels[channel] == nil {
		return nil, fault.New(fault.ExitUsage, "unknown_channel", "no channel %s is published", clip(channel)).
			Hinted("publish its releases first: optool-vendor release publish")
	}
	x := &exporter{store: s, ctx: ctx, r: r, add: add, added: map[string]bool{}, channel: channel, Export: Export{Channel: channel, From: from}}
	for _, role := range []string{metadata.ROOT, metadata.TARGETS, metadata.SNAPSHOT, metadata.TIMESTAMP, channel} {
		_, end := r.about(role)
		if s.now().After(end) {
			return nil, fault.New(fault.ExitFailure, "metadata_expired", "%w", ended(role, end)).Hinted("renew it first: %s", renewal(role))
		}
		if x.Expires.IsZero() || end.Before(x.Expires) {
			x.Expires = end
		}
	}
	hops, err := x.hops()
	if err != nil {
		return nil, err
	}
	if err := x.metadata(); err != nil {
		return nil, err
	}
	if err := x.releases(hops); err != nil {
		return nil, err
	}
	return &x.Export, nil
}

// exporter adds each file once.
type exporter struct {
	Export
	store   *Store
	ctx     context.Context
	r       *repository
	channel string
	add     func(path string, size int64, r io.Reader) error
	added   map[string]bool
}

// hopTo is a step of a way: a release that is installed over another one, nil
// for none.
type hopTo struct{ over, to *release.Offer }

// hops returns the steps of all ways, each once, the oldest first.
func (x *exporter) hops() ([]hopTo, error) {
	var all []release.Offer
	known := x.From == ""
	platforms := map[string]bool{}
	for _, path := range sortedTargets(x.r.channels[x.channel]) {
		if o := x.r.offerAt(x.channel, path); o != nil {
			all = append(all, *o)
			known = known || o.Version == x.From
			platforms[o.Platform] = true
		}
	}
	if !known {
		return nil, fault.New(fault.ExitUsage, "unknown_release", "the channel %s has no published release %s", x.channel, clip(x.From)).
			Hinted("list them with: optool-vendor release list; without --from the file serves a host with any release")
	}
	if len(platforms) > 1 {
		delete(platforms, "") // those for any platform are among the choices of each
	}
	var hops []hopTo
	for _, platform := range slices.Sorted(maps.Keys(platforms)) {
		for _, h := range ways(forPlatform(all, platform), x.From) {
			if !slices.ContainsFunc(hops, func(o hopTo) bool { return sameOffer(o.over, h.over) && sameOffer(o.to, h.to) }) {
				hops = append(hops, h)
			}
		}
	}
	if len(hops) == 0 {
		return nil, fault.New(fault.ExitFailure, "up_to_date", "the channel %s has no release that could be installed over %s", x.channel, cmp.Or(x.From, "nothing")).
			Hinted("list them with: optool-vendor release list")
	}
	slices.SortStableFunc(hops, func(a, b hopTo) int { return release.Compare(a.to.Version, b.to.Version) })
	for _, h := range hops {
		if !slices.Contains(x.Versions, h.to.Version) {
			x.Versions = append(x.Versions, h.to.Version)
		}
	}
	return hops, nil
}

func sameOffer(a, b *release.Offer) bool {
	return a == nil && b == nil || a != nil && b != nil && a.TargetPath() == b.TargetPath()
}

// metadata adds all root versions and the metadata in force.
func (x *exporter) metadata() error {
	var names []string
	for version := int64(1); version <= x.r.root.Signed.Version; version++ {
		names = append(names, fmt.Sprintf("%d.root.json", version))
	}
	names = append(names, "timestamp.json")
	for _, role := range []string{metadata.SNAPSHOT, metadata.TARGETS, x.channel} {
		version, _ := x.r.about(role)
		names = append(names, fmt.Sprintf("%d.%s.json", version, role))
	}
	for _, name := range names {
		data, err := x.store.publishedFile(name)
		if err != nil {
			return fault.File(err, lang.Say("reading %s", x.store.tufPath(name)))
		}
		if err := x.put("tuf/"+name, int64(len(data)), bytes.NewReader(data)); err != nil {
			return err
		}
	}
	return nil
}

// releases adds manifests, the notes of all that is newer, and blobs.
func (x *exporter) releases(hops []hopTo) error {
	manifests := map[string]*release.Manifest{}
	for _, h := range hops {
		for _, o := range []*release.Offer{h.over, h.to} {
			if o == nil || manifests[o.TargetPath()] != nil {
				continue
			}
			m, err := x.manifest(o)
			if err != nil {
				return err
			}
			manifests[o.TargetPath()] = m
		}
	}
	for _, o := range x.r.live(x.channel) {
		if o.Notes != nil && (x.From == "" || release.Compare(o.Version, x.From) > 0) {
			if err := x.blob(*o.Notes); err != nil {
				return err
			}
		}
	}
	for _, h := range hops {
		over := &release.Manifest{}
		if h.over != nil {
			over = manifests[h.over.TargetPath()]
		}
		for _, b := range needed(over, manifests[h.to.TargetPath()]) {
			if err := x.blob(b); err != nil {
				return err
			}
		}
	}
	return nil
}

// needed lists the blobs by which a host with one release gets another.
func needed(old, fresh *release.Manifest) []release.Blob {
	have := map[string]bool{old.Tree.SHA256: true}
	for _, c := range old.Components {
		have[c.SHA256] = true
	}
	var blobs []release.Blob
	for _, c := range append([]release.Component{fresh.Tree}, fresh.Components...) {
		if have[c.SHA256] {
			continue
		}
		best := c.Full
		for _, p := range c.Patches {
			if have[p.From] && p.Size < best.Size {
				best = p.Blob
			}
		}
		blobs = append(blobs, best)
	}
	return blobs
}

// manifest adds a manifest and returns it.
func (x *exporter) manifest(o *release.Offer) (*release.Manifest, error) {
	path := o.TargetPath()
	t := x.r.channels[x.channel].Signed.Targets[path]
	name := consistentName(path, t)
	data, err := x.store.publishedFile(name)
	if err == nil {
		err = t.VerifyLengthHashes(data)
	}
	var m *release.Manifest
	if err == nil {
		m, err = release.ParseManifest(data)
	}
	if err != nil {
		return nil, fault.New(fault.ExitUnverified, "blob_damaged", "%s cannot be used: %w", x.store.tufPath(name), err).
			Hinted("restore the file from a backup or a mirror")
	}
	return m, x.put("tuf/"+name, int64(len(data)), bytes.NewReader(data))
}

// blob adds a blob and verifies it on the way.
func (x *exporter) blob(b release.Blob) error {
	if x.added["blobs/"+b.Path()] {
		return nil
	}
	f, err := x.store.disk.Open(x.store.blobPath(b))
	if err != nil {
		return x.store.blobFault(b, err)
	}
	defer f.Close()
	t := newTally(io.Discard)
	info, err := f.Stat()
	if err == nil && info.Size() != b.Size {
		err = lang.Errorf("it has %d bytes, not %d", info.Size(), b.Size)
	}
	if err != nil {
		return x.store.blobFault(b, err)
	}
	if err := x.put("blobs/"+b.Path(), b.Size, io.TeeReader(&interruptible{x.ctx, f}, t)); err != nil {
		return err
	}
	if t.size != b.Size || t.sum() != b.SHA256 {
		return x.store.blobFault(b, lang.Errorf("it holds other bytes than its name says"))
	}
	return nil
}

func (x *exporter) put(path string, size int64, r io.Reader) error {
	if x.added[path] {
		return nil
	}
	x.added[path] = true
	x.Files++
	x.Bytes += size
	return x.add(path, size, r)
}
