package backoffice

import (
	"context"
	"slices"
	"strings"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/release"
)

// PublishReleases publishes every release as it is recorded: new ones, and what
// was changed of those that customers know. A channel that is new gets a key and
// a role. Nothing is signed when nothing changed and nothing has lived half its
// life; Publication.Files is empty then. Withdrawn releases that were never
// published stay so. Faults: signing_key_missing (exit 2), record_missing,
// blob_damaged, publication_refused (exit 5).
func (s *Store) PublishReleases(ctx context.Context) (*Publication, error) {
	var done *Publication
	err := s.releasing(ctx, func(r *repository) (err error) {
		c, err := s.begin(r, "")
		if err != nil {
			return err
		}
		all, err := s.releases(r)
		if err != nil {
			return err
		}
		for _, one := range all {
			if !one.Published && one.Offer.Withdrawn != nil {
				continue
			}
			if name := one.Offer.Channel; r.channels[name] == nil {
				if err := c.addChannel(name); err != nil {
					return err
				}
			}
			if err := c.put(one); err != nil {
				return err
			}
		}
		if err := c.orphans(all); err != nil {
			return err
		}
		if c.due(); len(c.dirty) == 0 {
			done = &Publication{Roles: c.roles(c.box), Warnings: c.warnings()}
			return nil
		}
		if err := c.finish(); err != nil {
			return err
		}
		done, err = c.intend(ctx)
		return err
	})
	return done, err
}

// orphans fails for a published release without a record: what it is made of
// would be lost with the next publication.
func (c *change) orphans(all []*Release) error {
	known := map[string]bool{}
	for _, one := range all {
		known[one.Offer.TargetPath()] = true
	}
	for _, list := range c.channels {
		for path := range list.Signed.Targets {
			if !known[path] {
				return fault.New(fault.ExitFailure, "record_missing", "%s is published and has no record, %s", path, c.store.path(path)).
					Hinted("restore the file from a backup; to take a release back: optool-vendor release withdraw VERSION")
			}
		}
	}
	return nil
}

// RefreshReleases signs a new timestamp, and whatever has lived half its life and
// whose keys are here. It is for cron: hosts believe a timestamp for
// TimestampLife, and tell their administrators when there is no newer one.
func (s *Store) RefreshReleases(ctx context.Context) (*Publication, error) {
	var done *Publication
	err := s.releasing(ctx, func(r *repository) (err error) {
		c, err := s.begin(r, "")
		if err == nil {
			err = c.finish()
		}
		if err == nil {
			done, err = c.intend(ctx)
		}
		return err
	})
	return done, err
}

// WithdrawRelease takes a release back, on all platforms, and publishes that at
// once: it is not planned any more anywhere. What is installed stays. That is
// final. Other releases that wait to be published go on waiting. If the release
// was the last to be installed at a required stop, or the newest of its channel
// that everybody may have, the result says so in Warnings: to be stuck at an old
// release is better than to get a broken one. Faults: unknown_release (exit 2),
// status_unchanged, and those of PublishReleases.
func (s *Store) WithdrawRelease(ctx context.Context, channel, version, reason string) (*Release, error) {
	if len(reason) > 500 || !isText([]byte(reason)) || strings.ContainsFunc(reason, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return nil, fault.Usage("the reason is no text of one line and up to 500 bytes").Hinted("say in a few words what is wrong with the release")
	}
	return s.amendRelease(ctx, channel, version, func(one *Release) error {
		if one.Offer.Withdrawn != nil {
			return fault.New(fault.ExitFailure, "status_unchanged", "release %s is withdrawn already", one.name())
		}
		one.Offer.Withdrawn = &release.Withdrawal{At: s.instant(), Reason: reason}
		return nil
	})
}

// SetRollout changes the share of hosts that a release is offered to, in per cent
// from 1 to 100, and publishes that at once. Hosts that have it keep it.
func (s *Store) SetRollout(ctx context.Context, channel, version string, percent int) (*Release, error) {
	if percent < 1 || percent > 100 {
		return nil, fault.Usage("a release is rolled out to %d per cent: want 1 to 100", percent).
			Hinted("to take a release back: optool-vendor release withdraw VERSION")
	}
	return s.amendRelease(ctx, channel, version, func(one *Release) error {
		if one.Offer.Withdrawn != nil {
			return fault.New(fault.ExitFailure, "release_withdrawn", "release %s is withdrawn, and that is final", one.name()).
				Hinted("give the corrected release a version of its own")
		}
		one.Offer.Rollout = percent
		return nil
	})
}

// amendRelease changes the offers of a version on all platforms. What customers
// know of it is published; a release that they do not know is only recorded.
func (s *Store) amendRelease(ctx context.Context, channel, version string, edit func(*Release) error) (*Release, error) {
	var first *Release
	err := s.releasing(ctx, func(r *repository) error {
		c, err := s.begin(r, "")
		if err != nil {
			return err
		}
		all, err := s.version(r, channel, version)
		if err == nil {
			err = c.keepWithdrawn(channel)
		}
		if err != nil {
			return err
		}
		known := false // to customers
		for _, one := range all {
			if err := edit(one); err != nil {
				return err
			}
			if !one.Published {
				continue
			}
			known = true
			if err := c.put(one); err != nil {
				return err
			}
		}
		if first = all[0]; !known {
			for _, one := range all {
				if err := s.saveRelease(one); err != nil {
					return err
				}
			}
			return nil
		}
		if err := c.finish(); err != nil {
			return err
		}
		p, err := c.intend(ctx, all...)
		if err != nil {
			return err
		}
		first.Pending = false
		first.Warnings = append(p.Warnings, c.stuck(channel)...)
		return nil
	})
	return first, err
}

// keepWithdrawn makes sure that what is recorded as withdrawn is published so:
// whoever can write into public/ could have put an older list there.
func (c *change) keepWithdrawn(channel string) error {
	all, err := c.store.releases(c.repository)
	for _, one := range all {
		if err == nil && one.Offer.Channel == channel && one.Offer.Withdrawn != nil && one.Published {
			err = c.put(one)
		}
	}
	return err
}

// stuck names the required stops of a channel at which no release can be
// installed any more, and says when nothing at all is left.
func (c *change) stuck(channel string) []lang.Text {
	var all []lang.Text
	live := c.live(channel)
	for _, path := range sortedTargets(c.channels[channel]) {
		o := c.offerAt(channel, path)
		if o == nil || o.Stop == nil {
			continue
		}
		if !slices.ContainsFunc(live, func(l release.Offer) bool { return o.Stop.In(l.Version) }) {
			text := lang.Say("hosts below %s can go nowhere until there is a new release from %[1]s to before %s", o.Stop.From, o.Stop.Before)
			if !slices.ContainsFunc(all, func(t lang.Text) bool { return t.String() == text.String() }) {
				all = append(all, text)
			}
		}
	}
	if len(live) == 0 {
		all = append(all, lang.Say("the channel %s has no release left to install", channel))
	}
	return all
}

// live returns the offers of a channel that are not withdrawn, oldest first.
func (r *repository) live(channel string) []release.Offer {
	var live []release.Offer
	for _, path := range sortedTargets(r.channels[channel]) {
		if o := r.offerAt(channel, path); o != nil && o.Withdrawn == nil {
			live = append(live, *o)
		}
	}
	slices.SortStableFunc(live, func(a, b release.Offer) int { return release.Compare(a.Version, b.Version) })
	return live
}

// offerAt returns a published offer, nil if it cannot be read.
func (r *repository) offerAt(channel, path string) *release.Offer {
	t := r.channels[channel].Signed.Targets[path]
	if t == nil || t.Custom == nil {
		return nil
	}
	o, err := release.ParseOffer(path, *t.Custom)
	if err != nil {
		return nil
	}
	return o
}

func sortedTargets(list *listMeta) []string {
	var paths []string
	for path := range list.Signed.Targets {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return paths
}
