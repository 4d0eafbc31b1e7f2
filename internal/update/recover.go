package update

import (
	"context"
	"time"

	"github.com/optool/optool/internal/fault"
)

// Recovered is what Recover did.
type Recovered struct {
	Outcome
	Finished bool // the run had been committed; else it was undone
}

// Decision is what an administrator decides about a run that was cut short.
type Decision string

// Decisions.
const (
	Undecided Decision = ""        // finish it if it works, undo it if that loses nothing
	Accept    Decision = "accept"  // leave the platform as it stands, whatever its health
	Restore   Decision = "restore" // undo it, though the backup replaces what came since
)

// Recover finishes or undoes a run that was cut short; nil: there was none.
func (u *Updater) Recover(ctx context.Context, decision Decision) (*Recovered, error) {
	if u.Profile.Platform.Root == "" {
		return nil, u.ready()
	}
	lock, err := u.hold(ctx)
	if err != nil {
		return nil, err
	}
	defer lock.Release()
	return u.recover(ctx, decision)
}

// A release that was started may have served since the run was cut short. After so
// long its data is not replaced by a backup unless somebody says so; before the
// services are started at boot, the host may have been off for most of it.
const (
	lateRunning = time.Hour
	lateBooting = 24 * time.Hour
)

// patience is for start and stop commands of a killed run. One that still hangs
// after it waits for something that only the recovery will bring.
const patience = 5 * time.Second

// recover is Recover under the lock.
func (u *Updater) recover(ctx context.Context, decision Decision) (*Recovered, error) {
	j, err := u.newest()
	if j != nil {
		j.ballast = u.state("ballast")
	}
	if err != nil || j == nil {
		return nil, err
	}
	defer j.close()
	if j.last(WordEnded) != nil {
		return nil, nil
	}
	if r := j.run(); r.Root != u.root() || r.Product != u.Profile.Product {
		return nil, fault.New(fault.ExitUsage, "another_platform", "the interrupted run %s belongs to %q in %s, the profile is for %q in %s",
			r.ID, r.Product, r.Root, u.Profile.Product, u.root()).Hinted("use its profile, or give each platform a state directory of its own: --state-dir DIR")
	}
	if err := u.sweep(ctx, j.run().ID); err != nil {
		return nil, err
	}
	w := &work{Run: j.run(), u: u, log: &logFile{u: u, path: u.logPath(j.run().ID)}}
	defer w.log.Close()
	current, err := u.Current()
	if err != nil {
		return nil, err
	}
	if j.committed() && current == w.To {
		o, err := u.tidy(ctx, j, w)
		return &Recovered{o, true}, err
	}
	cause := error(fault.New(fault.ExitFailure, "interrupted", "the run was cut short, by a kill or a power cut"))
	if l := j.last(WordUndoing); l != nil {
		cause = fault.New(fault.ExitFailure, l.Code, "%s", l.Why.Or(l.Note))
	}
	if decision == Accept {
		return u.accept(j, current)
	}
	if undoing := j.last(WordUndoing) != nil; !undoing && current == w.To && j.begun(StepStart) && decision != Restore {
		if !u.NoServices && u.serves(ctx, w) { // all that was missing is the note
			if err := j.note(Line{At: u.Now().UTC(), Word: WordCommitted}); err != nil {
				return nil, err
			}
			o, err := u.tidy(ctx, j, w)
			return &Recovered{o, true}, err
		}
		if err := u.late(j, w); err != nil {
			p, _ := pastOf(j)
			return &Recovered{Outcome{Past: p}, false}, err
		}
	}
	o, err := u.back(ctx, j, w, j.step(), cause)
	if f := fault.Of(err); f != nil && o.Ending == EndUndone {
		err = nil // that it was undone is what was asked for
	}
	return &Recovered{o, false}, err
}

// serves reports whether the release that was started is healthy. One whose services
// do not even run is not waited for.
func (u *Updater) serves(ctx context.Context, w *work) bool {
	running, err := u.running(ctx)
	return err == nil && running && u.healthy(ctx, w) == nil
}

// late refuses to restore a backup over what may have come since.
func (u *Updater) late(j *journal, w *work) error {
	since := j.lines[len(j.lines)-1].At
	limit := lateRunning
	if u.NoServices {
		limit = lateBooting
	}
	if u.Profile.Platform.Hooks.Restore == nil || u.Now().Sub(since) < limit {
		return nil
	}
	return fault.New(fault.ExitFailure, "recovery_late",
		"the %s to %s was cut short on %s, after it had been started; it is not healthy, and to undo it would replace all data since by the backup",
		w.Kind, w.To, since.UTC().Format(time.DateTime+" UTC")).
		Hinted("mend release %s and repeat the command; or decide: optool platform recover --restore loses the data since, --accept keeps everything as it stands", w.To)
}

func (u *Updater) accept(j *journal, current string) (*Recovered, error) {
	ending := EndUndone
	if current == j.run().To {
		ending = EndDone
	}
	if err := j.note(Line{At: u.Now().UTC(), Word: WordEnded, Ending: ending, Note: "accepted as it stood"}); err != nil {
		return nil, err
	}
	p, _ := pastOf(j)
	return &Recovered{Outcome{Past: p}, false}, nil
}

// sweep ends the programs that a killed run left behind: a migration that still
// works on the data must not meet its own undo.
//
// A start or stop command of a service is waited for first: what it leaves running
// is a service, and to be known by its own means.
func (u *Updater) sweep(ctx context.Context, id string) error {
	for began := u.Now(); u.Now().Sub(began) < patience; {
		left, err := u.Host.Commands(u.Prefix + "_COMMAND=" + u.root())
		if err != nil {
			return err
		}
		if len(left) == 0 {
			break
		}
		if err := u.Sleep(ctx, 200*time.Millisecond); err != nil {
			return err
		}
	}
	variable := u.Prefix + "_RUN=" + id
	for range 100 { // ten seconds
		left, err := u.Host.Leftovers(variable, u.Prefix+"_ROOT="+u.root())
		if err != nil || len(left) == 0 {
			return err
		}
		for _, pid := range left {
			if err := u.Host.Kill(pid); err != nil {
				return fault.New(fault.ExitFailure, "leftover_process", "process %d of the interrupted run %s still works and cannot be ended: %w", pid, id, err)
			}
		}
		if err := u.Sleep(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
	return fault.New(fault.ExitFailure, "leftover_process", "programs of the interrupted run %s do not end", id).Retry().
		Hinted("find them with: grep -lz %s /proc/*/environ", variable)
}
