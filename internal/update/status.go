package update

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/tree"
)

// Status is what can be said of the platform without asking anybody.
type Status struct {
	Installed string // empty: nothing
	Since     time.Time
	Channel   string
	Back      []string // releases that a rollback can go to, the nearest first
	Others    []string // further releases on this host, newest first
	Open      *Past    // a run under way, or interrupted
	Under     bool     // it is under way: its process lives
	Last      *Past    // the last run that ended
	Seen      Seen
	Failed    map[string]lang.Text
}

// Status reads what is on disk. It takes no lock and waits for nobody.
func (u *Updater) Status() (*Status, error) {
	if u.Profile.Platform.Root == "" {
		return nil, u.ready()
	}
	current, err := u.Current()
	if err != nil {
		return nil, err
	}
	s := &Status{Installed: current, Channel: u.Profile.Update.Channel, Seen: u.LastSeen()}
	kept, err := u.Kept()
	if err != nil {
		return nil, err
	}
	chain, err := u.applied(current)
	if err != nil {
		return nil, err
	}
	for _, v := range slices.Backward(chain) {
		if v != current && slices.Contains(kept, v) && !slices.Contains(s.Back, v) {
			s.Back = append(s.Back, v)
		}
	}
	for _, v := range slices.Backward(kept) {
		if v != current && !slices.Contains(s.Back, v) {
			s.Others = append(s.Others, v)
		}
	}
	past, err := u.History()
	if err != nil {
		return nil, err
	}
	s.Failed = failed(past)
	for i := range past {
		p := &past[i]
		if p.Ending == "" {
			if i == 0 {
				s.Open = p
			}
			continue
		}
		if s.Last == nil {
			s.Last = p
		}
		if s.Since.IsZero() && p.Ending == EndDone && p.To == current {
			s.Since = p.Ended
		}
	}
	if s.Open, err = u.Open(); err != nil {
		return nil, err
	}
	if s.Open != nil {
		s.Under = u.Host.Holder(u.state("lock")) != 0
	}
	return s, nil
}

// Verified is a release held against what the vendor signed for it.
type Verified struct {
	Version string
	Entries int // that were signed
	tree.Differences
}

// Verify reads every file of a release, the current one for "".
func (u *Updater) Verify(ctx context.Context, version string) (*Verified, error) {
	if u.Profile.Platform.Root == "" {
		return nil, u.ready()
	}
	if version == "" {
		var err error
		if version, err = u.Current(); err != nil {
			return nil, err
		}
		if version == "" {
			return nil, fault.New(fault.ExitFailure, "nothing_installed", "there is nothing to verify: no release is installed").
				Hinted("install one: optool platform update")
		}
	}
	r, err := u.Installed(version)
	if err != nil {
		return nil, err
	}
	if r == nil {
		return nil, fault.New(fault.ExitFailure, "manifest_missing", "release %s cannot be verified: what the vendor signed for it is not on this host", version).
			Hinted("see the releases that are: optool platform status")
	}
	if _, err := u.Disk.Lstat(r.Dir); errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.ExitUnverified, "release_missing", "release %s should be in %s and is not", version, r.Dir).
			Hinted("see the releases that are: optool platform status")
	}
	d, err := tree.Compare(ctx, u.Disk, r.Dir, r.Tree, u.Profile.Platform.Writable)
	if err != nil {
		return nil, fault.File(err, lang.Say("verifying %s", r.Dir))
	}
	return &Verified{Version: version, Entries: len(r.Tree.Entries), Differences: d}, nil
}
