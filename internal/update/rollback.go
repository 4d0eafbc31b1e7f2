package update

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/tree"
	"github.com/optool/optool/pkg/release"
)

// Back goes back to a release that ran here before the current one: to the one
// wished for, or the last.
func (u *Updater) Back(ctx context.Context, to string, force, dryRun bool, confirm func(from, to string) error) (*Result, error) {
	result := &Result{}
	if u.Profile.Platform.Root == "" {
		return result, u.ready()
	}
	lock, err := u.hold(ctx)
	if err != nil {
		return result, err
	}
	defer lock.Release()
	if !dryRun {
		if result.Recovered, err = u.recover(ctx, Undecided); err != nil {
			return result, err
		}
	}
	r, err := u.planBack(ctx, to, force)
	if err != nil {
		return result, err
	}
	if err := confirm(r.From, r.To); err != nil {
		return result, err
	}
	outcome, err := u.execute(ctx, &work{Run: r, u: u})
	result.Outcomes = append(result.Outcomes, outcome)
	return result, err
}

func (u *Updater) planBack(ctx context.Context, to string, force bool) (*Run, error) {
	current, err := u.Current()
	if err != nil {
		return nil, err
	}
	if current == "" {
		return nil, fault.New(fault.ExitFailure, "nothing_installed", "there is nothing to go back from: no release is installed").
			Hinted("install one: optool platform update")
	}
	chain, err := u.applied(current)
	if err != nil {
		return nil, err
	}
	if to, err = u.goal(chain, current, to); err != nil {
		return nil, err
	}
	target, err := u.Installed(to)
	if err != nil {
		return nil, err
	}
	if target == nil {
		return nil, fault.New(fault.ExitFailure, "manifest_missing", "release %s cannot be verified: what the vendor signed for it is not on this host", to)
	}
	d, err := tree.Compare(ctx, u.Disk, target.Dir, target.Tree, u.Profile.Platform.Writable)
	if err != nil {
		return nil, fault.File(err, lang.Say("verifying %s", target.Dir))
	}
	if d.Count() != 0 && !force {
		return nil, fault.New(fault.ExitUnverified, "release_changed", "release %s is not as the vendor signed it: %s", to, different(d)).
			Hinted("look at it with optool platform verify %s; --force goes back to it all the same", to)
	}
	r := &Run{Kind: Rollback, From: current, To: to, Kept: true, PID: os.Getpid(), By: u.By}
	if r.Leaving, err = u.leaving(r); err != nil {
		return nil, err
	}
	if !force {
		if err := u.reversible(r); err != nil {
			return nil, err
		}
	}
	if r.Running, err = u.running(ctx); err != nil {
		return nil, err
	}
	return r, nil
}

// different is a summary of what differs.
func different(d tree.Differences) lang.Text {
	return lang.Say("%d changed, %d missing, %d extra, such as %s", d.Changed, d.Missing, d.Extra, d.List[0].Path)
}

// goal picks the release to go back to from those whose changes are in force.
func (u *Updater) goal(chain []string, current, to string) (string, error) {
	kept, err := u.Kept()
	if err != nil {
		return "", err
	}
	for _, v := range slices.Backward(chain) {
		if v != current && slices.Contains(kept, v) && (to == "" || v == to) {
			return v, nil
		}
	}
	switch {
	case to == "":
		return "", fault.New(fault.ExitFailure, "no_earlier_release", "no release that ran here before %s is kept on this host", current).
			Hinted("see what there is: optool platform status")
	case release.Compare(to, current) >= 0:
		return "", fault.Usage("release %s is not older than the current %s", to, current).Hinted("go forward with: optool platform update --to %s", to)
	case slices.Contains(kept, to):
		return "", fault.New(fault.ExitFailure, "no_earlier_release", "release %s is on this host, but %s was not installed over it: the data is not what it left", to, current).
			Hinted("go back to the one before, then forward with: optool platform update --to %s --force", to)
	}
	return "", fault.New(fault.ExitFailure, "no_earlier_release", "release %s is not kept on this host", to).
		Hinted("see what there is: optool platform status")
}

// leaving returns the releases that a rollback leaves behind, oldest first.
func (u *Updater) leaving(r *Run) ([]string, error) {
	chain, err := u.applied(r.From)
	if i := slices.Index(chain, r.To); i >= 0 {
		return chain[i+1:], err
	}
	return []string{r.From}, err
}

// reversible refuses to leave a release behind whose migration has no way back.
func (u *Updater) reversible(r *Run) error {
	for _, v := range r.Leaving {
		m, err := u.manifest(v)
		if errors.Is(err, fs.ErrNotExist) {
			return fault.New(fault.ExitFailure, "manifest_missing", "what release %s changed is not known: its manifest is not on this host", v).
				Hinted("--force goes back without undoing it")
		}
		if err != nil {
			return err
		}
		for _, s := range m.Steps {
			if len(s.Undo) == 0 {
				return fault.New(fault.ExitFailure, "no_way_back", "release %s changed the data in a way that cannot be undone (step %s)", v, s.Name).
					Hinted("restore the data from a backup made before %s, then: optool platform rollback --to %s --force", v, r.To)
			}
		}
	}
	return nil
}
