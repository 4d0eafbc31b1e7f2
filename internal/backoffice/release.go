package backoffice

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/release"
)

// Release is the record of a release, as it lies in releases/CHANNEL/VERSION.json.
// What customers see of it is the state of the last publication.
type Release struct {
	Offer    release.Offer    `json:"offer"`
	Manifest release.Manifest `json:"manifest"`
	Deltas   []Delta          `json:"deltas,omitempty"` // in the order of making

	Published bool        `json:"-"` // it is in the published list of its channel
	Pending   bool        `json:"-"` // it is not, or was changed since
	Warnings  []lang.Text `json:"-"` // of a withdrawal: what it means for others
}

// Delta says what an update between two releases takes.
type Delta struct {
	From      string `json:"from"`
	Platform  string `json:"platform,omitempty"`
	Bytes     int64  `json:"bytes"`     // that a host with From downloads
	Full      int64  `json:"full"`      // that a host with nothing downloads
	Patched   int    `json:"patched"`   // components that travel as patches
	Whole     int    `json:"whole"`     // components that travel whole
	Unchanged int    `json:"unchanged"` // components that do not travel
}

const maxReleaseRecord = 32 << 20 // bytes of a release's record

// recordName is where the record of an offer lies below the vendor's directory.
func recordName(o *release.Offer) string { return o.TargetPath() }

func (r *Release) text() ([]byte, error) {
	data, err := json.MarshalIndent(r, "", " ")
	return append(data, '\n'), err
}

// name is the version as people say it, with the platform if there is one.
func (r *Release) name() lang.Text {
	if r.Offer.Platform == "" {
		return lang.Say("%s", r.Offer.Version)
	}
	return lang.Say("%s for %s", r.Offer.Version, r.Offer.Platform)
}

// Releases returns all releases, by channel, version and platform, the oldest
// version first.
func (s *Store) Releases(ctx context.Context) ([]Release, error) {
	r, err := s.openRepository()
	if err != nil {
		return nil, err
	}
	all, err := s.releases(r)
	if err != nil {
		return nil, err
	}
	list := make([]Release, 0, len(all))
	for _, one := range all {
		list = append(list, *one)
	}
	return list, nil
}

// releases reads all records and compares them with what is published in r, which
// may be nil.
func (s *Store) releases(r *repository) ([]*Release, error) {
	channels, err := s.disk.ReadDir(s.path("releases"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fault.File(err, lang.Say("listing %s", s.path("releases")))
	}
	var all []*Release
	for _, channel := range channels {
		if !release.IsChannel(channel) {
			continue
		}
		if info, err := s.disk.Lstat(s.path("releases", channel)); err != nil || !info.IsDir() {
			continue
		}
		names, err := s.disk.ReadDir(s.path("releases", channel))
		if err != nil {
			return nil, fault.File(err, lang.Say("listing %s", s.path("releases", channel)))
		}
		for _, name := range names {
			if !strings.HasSuffix(name, ".json") {
				continue
			}
			one, err := s.readRelease(path.Join("releases", channel, name))
			if err != nil {
				return nil, err
			}
			one.compare(r)
			all = append(all, one)
		}
	}
	slices.SortFunc(all, func(a, b *Release) int {
		return cmp.Or(strings.Compare(a.Offer.Channel, b.Offer.Channel), release.Compare(a.Offer.Version, b.Offer.Version),
			strings.Compare(a.Offer.Platform, b.Offer.Platform))
	})
	return all, nil
}

// readRelease reads a record by its name below the vendor's directory.
func (s *Store) readRelease(name string) (*Release, error) {
	file := s.path(filepath.FromSlash(name))
	data, err := disk.ReadFile(s.disk, file, maxReleaseRecord)
	if err != nil {
		return nil, fault.File(err, lang.Say("reading %s", file))
	}
	var r Release
	if err := json.Unmarshal(data, &r); err != nil || r.Offer.Check() != nil || recordName(&r.Offer) != name {
		return nil, fault.New(fault.ExitFailure, "record_damaged", "%s is damaged", file).Hinted("restore the file from a backup")
	}
	return &r, nil
}

// compare finds out whether r shows the release as it is recorded.
func (one *Release) compare(r *repository) {
	one.Published, one.Pending = false, true
	if r == nil || r.channels[one.Offer.Channel] == nil {
		return
	}
	listed := r.channels[one.Offer.Channel].Signed.Targets[one.Offer.TargetPath()]
	if listed == nil {
		return
	}
	one.Published = true
	manifest, err1 := json.Marshal(&one.Manifest)
	custom, err2 := json.Marshal(&one.Offer)
	one.Pending = err1 != nil || err2 != nil || !sameTarget(listed, targetOf(manifest, custom))
}

// versions returns the releases of one version of a channel, one per platform.
// The fault is unknown_release (exit 2).
func (s *Store) version(r *repository, channel, version string) ([]*Release, error) {
	all, err := s.releases(r)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(one *Release) bool { return one.Offer.Channel != channel || one.Offer.Version != version })
	if len(all) == 0 {
		return nil, fault.New(fault.ExitUsage, "unknown_release", "the channel %s has no release %s", clip(channel), clip(version)).
			Hinted("list them with: optool-vendor release list")
	}
	return all, nil
}

// Draft is what a release is made of.
type Draft struct {
	Version  string
	Tree     string // directory with the files as they will be installed
	Channel  string // empty: DefaultChannel
	Platform string // as in "linux/amd64"; empty: any
	MinFrom  string // oldest version it can be installed over; empty: any
	Stop     *release.Stop
	Released time.Time // zero: now
	Editions []string  // empty: all
	Rollout  int       // share of hosts, 1 to 100 per cent; 0: all
	Notes    []byte    // plain text or Markdown; empty: none
	Steps    []release.Step
}

// offer makes the offer of a draft and holds it against the rules.
func (s *Store) offer(d *Draft) (*release.Offer, error) {
	o := &release.Offer{
		Version: d.Version, Channel: cmp.Or(d.Channel, DefaultChannel), Platform: d.Platform, MinFrom: d.MinFrom, Stop: d.Stop,
		Released: d.Released.UTC().Truncate(time.Second), Editions: d.Editions, Rollout: d.Rollout,
	}
	if d.Released.IsZero() {
		o.Released = s.instant()
	}
	if err := o.Check(); err != nil {
		return nil, fault.New(fault.ExitUsage, "release_invalid", "%w", err)
	}
	switch {
	case reserved(o.Channel):
		return nil, fault.Usage("a channel cannot be called %s: the repository has a role of that name", o.Channel).Hinted("choose another name for the channel")
	case o.MinFrom != "" && release.Compare(o.MinFrom, o.Version) >= 0:
		return nil, fault.Usage("release %s could be installed over %s and later only, that is over nothing older", o.Version, o.MinFrom).
			Hinted("give the oldest version that it can be installed over")
	case o.Stop != nil && !o.Stop.In(o.Version):
		return nil, fault.Usage("release %s is no stop from %s to before %s: it lies outside", o.Version, o.Stop.From, o.Stop.Before).
			Hinted("give a range that holds the version")
	case len(d.Notes) > release.MaxNotes:
		return nil, fault.Usage("the notes have %d bytes, at most %d are published", len(d.Notes), release.MaxNotes)
	case bytes.ContainsRune(d.Notes, 0) || !isText(d.Notes):
		return nil, fault.Usage("the notes are no text in UTF-8").Hinted("give plain text or Markdown")
	}
	return o, nil
}

// AddRelease packs a directory into a release and records it, without publishing
// it: blobs lie in public/v1/blobs, but nothing names them yet. The same draft of
// the same tree has the same bytes. A release that is not published yet is
// replaced. Faults: release_invalid, tree_changed, release_published (exit 1),
// and those of the tree.
func (s *Store) AddRelease(ctx context.Context, d Draft) (*Release, error) {
	o, err := s.offer(&d)
	if err != nil {
		return nil, err
	}
	if err := s.refusePublished(o); err != nil {
		return nil, err
	}
	r := &Release{Offer: *o, Pending: true}
	return r, s.packing(ctx, func() error {
		m, err := s.pack(ctx, &d)
		if err != nil {
			return err
		}
		r.Manifest = *m
		if r.Offer.Notes, err = s.packNotes(d.Notes); err != nil {
			return err
		}
		for _, c := range append([]release.Component{m.Tree}, m.Components...) {
			r.Offer.Download += c.Full.Size
			r.Offer.Size += c.Size
		}
		r.Offer.Size -= m.Tree.Size
		if err := r.Offer.Check(); err != nil {
			return fault.New(fault.ExitUsage, "release_invalid", "%w", err)
		}
		return s.releasing(ctx, func(*repository) error {
			if err := s.refusePublished(o); err != nil {
				return err
			}
			return s.saveRelease(r)
		})
	})
}

// refusePublished fails when customers know a release already: what a version is
// does not change any more.
func (s *Store) refusePublished(o *release.Offer) error {
	r, err := s.openRepository()
	if err != nil || r == nil {
		return err
	}
	list := r.channels[o.Channel]
	if list == nil || list.Signed.Targets[o.TargetPath()] == nil {
		return nil
	}
	return fault.New(fault.ExitFailure, "release_published", "release %s is published in the channel %s already, and what it is made of does not change any more", o.Version, o.Channel).
		Hinted("give the corrected release a version of its own")
}

func (s *Store) saveRelease(r *Release) error {
	data, err := r.text()
	if err != nil {
		return err
	}
	return s.replace(s.path(filepath.FromSlash(recordName(&r.Offer))), data, 0o600)
}

// packing runs work that takes long, one at a time. Licences can be issued
// meanwhile: the lock of the directory is not held.
func (s *Store) packing(ctx context.Context, work func() error) error {
	if err := disk.MkdirAll(s.disk, s.path("releases"), 0o700); err != nil {
		return fault.File(err, lang.Say("making %s", s.path("releases")))
	}
	return locked(ctx, s.path("releases", "lock"), work)
}
