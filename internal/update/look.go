package update

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/internal/tree"
	"github.com/optool/optool/internal/tuf"
	"github.com/optool/optool/pkg/release"
)

// Wish is what the administrator asks for.
type Wish struct {
	To      string // version; empty: the newest allowed
	Channel string // empty: the profile's
	Force   bool
}

// Look is what the vendor offers, held against this host.
type Look struct {
	Plan
	At      time.Time
	Source  string
	Expired time.Time // when the metadata that was accepted all the same had expired; zero: it had not
	Pace    Pace

	repository *tuf.Repository
	base       *tree.Release
}

// Seen is what the last look found; it is kept in check.json.
type Seen struct {
	At        time.Time  `json:"at"`
	Source    string     `json:"source"`
	Channel   string     `json:"channel"`
	Installed string     `json:"installed,omitempty"`
	Newest    string     `json:"newest,omitempty"`    // in the channel
	Available string     `json:"available,omitempty"` // version the plan leads to
	Told      string     `json:"told,omitempty"`      // version that a notice was queued for
	Problem   string     `json:"problem,omitempty"`   // why the last look failed, in English
	Why       *lang.Told `json:"why,omitempty"`       // Problem as it was composed
	FailedAt  time.Time  `json:"failedAt,omitzero"`
}

const maxSeen = 64 << 10

// cache keeps the signed metadata in the state directory.
type cache struct {
	disk disk.Disk
	dir  string
}

func (c cache) Read(name string, max int64) ([]byte, error) {
	return disk.ReadFile(c.disk, filepath.Join(c.dir, name), max)
}

func (c cache) Write(name string, data []byte) error {
	err := disk.MkdirAll(c.disk, c.dir, 0o700)
	if err == nil {
		err = disk.WriteFile(c.disk, filepath.Join(c.dir, name), data, 0o600)
	}
	return fault.File(err, lang.Say("storing the vendor's %s", name))
}

func (c cache) Remove(name string) error {
	err := c.disk.Remove(filepath.Join(c.dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = c.disk.SyncDir(c.dir)
	}
	return fault.File(err, lang.Say("removing the stored %s", name))
}

func (u *Updater) client() *tuf.Client {
	now := u.Now()
	if u.Proven.After(now) {
		now = u.Proven // a slow clock accepts nothing that has expired
	}
	return &tuf.Client{
		Root: []byte(u.Profile.Trust.Releases), Cache: cache{u.Disk, u.state("tuf")}, Source: u.Source, Now: now, AcceptExpired: u.AcceptExpired,
	}
}

// Look asks the source what is new and plans. It changes nothing on the platform.
func (u *Updater) Look(ctx context.Context, wish Wish) (*Look, error) {
	if err := u.ready(); err != nil {
		return nil, err
	}
	lock, err := u.holdMetadata(ctx)
	if err != nil {
		return nil, err
	}
	defer lock.Release()
	l, err := u.look(ctx, wish)
	seen := u.LastSeen()
	if err != nil {
		if ctx.Err() == nil {
			seen.Problem, seen.Why, seen.FailedAt = fault.Of(err).Message, lang.Keep(fault.Of(err)), u.Now().UTC()
			_ = u.remember(seen) // the failure itself is what counts
		}
		return nil, err
	}
	told := seen.Told
	seen = Seen{At: l.At, Source: l.Source, Channel: l.Channel, Installed: l.Installed, Newest: l.Newest, Available: l.Target(), Told: told}
	return l, u.remember(seen)
}

// holdMetadata keeps two looks from writing the same files; it waits a little.
func (u *Updater) holdMetadata(ctx context.Context) (*system.Lock, error) {
	if err := disk.MkdirAll(u.Disk, u.state("tuf"), 0o700); err != nil {
		return nil, fault.File(err, lang.Say("making %s", u.state("tuf")))
	}
	waiting, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	return system.Acquire(waiting, u.state("tuf.lock"))
}

func (u *Updater) look(ctx context.Context, wish Wish) (*Look, error) {
	current, err := u.Current()
	if err != nil {
		return nil, err
	}
	base, err := u.Installed(current)
	if err != nil {
		return nil, err
	}
	repository, err := u.refresh(ctx)
	if err != nil {
		return nil, err
	}
	channel := wish.Channel
	if channel == "" {
		channel = u.Profile.Update.Channel
	}
	offers, err := u.offers(ctx, repository, channel)
	if err != nil {
		return nil, err
	}
	past, err := u.History()
	if err != nil {
		return nil, err
	}
	plan, err := NewPlan(Situation{
		Installed: current, Offers: offers, Channel: channel, Default: u.Profile.Update.Channel, Platform: u.Platform,
		Rights: u.Rights, Share: u.share, Failed: failed(past), To: wish.To, Force: wish.Force,
	})
	if err != nil {
		return nil, err
	}
	l := &Look{Plan: *plan, At: u.Now().UTC(), Source: u.Source.Name(), Pace: PaceOf(offers, channel, u.Now()), repository: repository, base: base}
	l.Expired = repository.Expired()
	return l, nil
}

// refresh asks the next address when one lags behind: a mirror that has not caught
// up, or was given up.
func (u *Updater) refresh(ctx context.Context) (*tuf.Repository, error) {
	for {
		r, err := u.client().Refresh(ctx)
		f := fault.Of(err)
		if f == nil || f.Code != "metadata_rollback" && f.Code != "metadata_expired" {
			return r, err
		}
		web, ok := u.Source.(interface{ Lagging() bool })
		if !ok || !web.Lagging() {
			return nil, err
		}
		u.report(Event{Step: "check", State: Moving, Note: lang.T("%s; the next address is asked", f)})
	}
}

func (u *Updater) offers(ctx context.Context, repository *tuf.Repository, channel string) ([]release.Offer, error) {
	targets, err := repository.Targets(ctx, channel)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.ExitUsage, "no_such_channel", "the vendor has no channel %s", channel).
			Hinted("leave --channel out, or ask the vendor for its name")
	}
	if err != nil {
		return nil, err
	}
	var offers []release.Offer
	for _, t := range targets {
		o, err := release.ParseOffer(t.Path, t.Custom)
		if err != nil {
			continue // one that a newer optool may understand: it is not offered
		}
		offers = append(offers, *o)
	}
	return offers, nil
}

// share places this host among a hundred, for each version anew. A host without
// an identity comes last.
func (u *Updater) share(version string) int {
	if u.HostID == "" {
		return 99
	}
	return int(system.Share(u.HostID, "rollout "+version, 100))
}

// ready refuses profiles that do not say enough.
func (u *Updater) ready() error {
	if u.Profile.Platform.Root == "" {
		return fault.New(fault.ExitUsage, "updates_not_set_up", "the vendor's profile does not say where the platform lives (platform.root)").
			Hinted("ask the vendor for a profile with updates")
	}
	if u.Profile.Trust.Releases == "" {
		return fault.New(fault.ExitUsage, "updates_not_set_up", "the vendor's profile has no keys to verify releases with (trust.releases)").
			Hinted("ask the vendor for a profile with updates")
	}
	return nil
}

// LastSeen returns what the last look found; the zero value without one.
func (u *Updater) LastSeen() (s Seen) {
	data, err := disk.ReadFile(u.Disk, u.state("check.json"), maxSeen)
	if err != nil || json.Unmarshal(data, &s) != nil {
		return Seen{}
	}
	return s
}

func (u *Updater) remember(s Seen) error {
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return fault.File(disk.WriteFile(u.Disk, u.state("check.json"), append(data, '\n'), 0o600), lang.Say("writing %s", u.state("check.json")))
}

// ToldOf notes that the notice of an available version is queued.
func (u *Updater) ToldOf(version string) error {
	s := u.LastSeen()
	s.Told = version
	return u.remember(s)
}
