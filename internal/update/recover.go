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

// Recover finishes or undoes a run that was cut short; nil: there was none. With
// accept the platform is left as it stands, whatever its health.
func (u *Updater) Recover(ctx context.Context, accept bool) (*Recovered, error) {
	lock, err := u.hold(ctx)
	if err != nil {
		return nil, err
	}
	defer lock.Release()
	return u.recover(ctx, accept)
}

// recover is Recover under the lock.
func (u *Updater) recover(ctx context.Context, accept bool) (*Recovered, error) {
	j, err := u.newest()
	if err != nil || j == nil {
		return nil, err
	}
	defer j.close()
	if j.last(WordEnded) != nil {
		return nil, nil
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
		cause = &fault.Error{Code: l.Code, Message: l.Note, Exit: fault.ExitFailure}
	}
	if accept {
		return u.accept(j)
	}
	o, err := u.back(ctx, j, w, j.step(), cause)
	if f := fault.Of(err); f != nil && o.Ending == EndUndone {
		err = nil // that it was undone is what was asked for
	}
	return &Recovered{o, false}, err
}

func (u *Updater) accept(j *journal) (*Recovered, error) {
	if err := j.note(Line{At: u.Now().UTC(), Word: WordEnded, Ending: EndUndone, Note: "accepted as it stood"}); err != nil {
		return nil, err
	}
	p, _ := pastOf(j)
	return &Recovered{Outcome{Past: p}, false}, nil
}

// sweep ends the programs that a killed run left behind: a migration that still
// works on the data must not meet its own undo.
func (u *Updater) sweep(ctx context.Context, id string) error {
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
	return fault.New(fault.ExitBusy, "leftover_process", "programs of the interrupted run %s do not end", id).Retry().
		Hinted("find them with: grep -lz %s /proc/*/environ", variable)
}
