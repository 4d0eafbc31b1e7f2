package update

import (
	"context"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/system"
)

// hold takes the lock of all that changes the platform. Another holder is named
// with the step it is at.
func (u *Updater) hold(ctx context.Context) (locks, error) {
	if err := disk.MkdirAll(u.Disk, u.state("runs"), 0o700); err != nil {
		return nil, fault.File(err, lang.Say("making %s", u.state("runs")))
	}
	now, cancel := context.WithTimeout(ctx, 0)
	defer cancel()
	lock, err := system.Acquire(now, u.state("lock"))
	f := fault.Of(err)
	if f == nil {
		return u.holdRoot(now, locks{lock})
	}
	if f.Code != "busy" {
		return nil, err
	}
	if open, err := u.Open(); err == nil && open != nil {
		under := fault.New(f.Exit, f.Code, "another %s, process %d, to %s is under way, at the step %s", open.Kind, open.PID, open.To, open.Step).
			Hinted("watch it with: optool platform status")
		under.Retryable, under.Err = f.Retryable, f.Err
		return nil, under
	}
	return nil, f
}

// locks are held together.
type locks []*system.Lock

// Release gives all of them up.
func (l locks) Release() {
	for _, one := range l {
		one.Release()
	}
}

// holdRoot takes the second lock, below the platform's root: another state
// directory may know the same platform.
func (u *Updater) holdRoot(ctx context.Context, held locks) (locks, error) {
	if _, err := u.Disk.Lstat(u.root()); err != nil {
		return held, nil // nothing is installed
	}
	if err := disk.MkdirAll(u.Disk, u.own(), 0o700); err != nil {
		held.Release()
		return nil, fault.File(err, lang.Say("making %s", u.own()))
	}
	lock, err := system.Acquire(ctx, u.own("lock"))
	if f := fault.Of(err); f != nil && f.Code == "busy" {
		held.Release()
		return nil, err
	}
	if err != nil {
		return held, nil // whatever hinders it will hinder the run, and be told there
	}
	return append(held, lock), nil
}
