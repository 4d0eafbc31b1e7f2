package update

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// Outcome is what became of a run.
type Outcome struct {
	Past
	Warnings []*fault.Error
}

// execute carries out a run to its end, forwards or back.
func (u *Updater) execute(ctx context.Context, w *work) (Outcome, error) {
	id, err := u.nextID()
	if err != nil {
		return Outcome{}, err
	}
	w.ID = id
	j, err := openJournal(u.Disk, u.journalPath(id))
	if err != nil {
		return Outcome{}, err
	}
	defer j.close()
	w.log = &logFile{u: u, path: u.logPath(id)}
	defer w.log.Close()
	w.Product, w.Root = u.Profile.Product, u.root()
	if err := j.load(u.state("ballast")); err != nil {
		return Outcome{}, err
	}
	if err := j.note(Line{At: u.Now().UTC(), Word: WordRun, Run: w.Run}); err != nil {
		return Outcome{}, err // nothing has happened
	}
	// Only now is it known which programs the release brings.
	for done := 0; ; done++ {
		steps, err := u.steps(w.Run)
		if err != nil {
			return u.back(ctx, j, w, "", err)
		}
		if done == len(steps) {
			break
		}
		s := steps[done]
		if ctx.Err() != nil {
			return u.back(ctx, j, w, s.name, context.Cause(ctx))
		}
		if err := j.note(Line{At: u.Now().UTC(), Word: WordBegun, Step: s.name}); err != nil {
			return u.back(ctx, j, w, s.name, err)
		}
		began := u.Now()
		u.report(Event{Step: s.name, State: Begun})
		w.said = ""
		if err := s.do(ctx, w); err != nil {
			u.report(Event{Step: s.name, State: Failed, Note: lang.Of(fault.Of(err)), Took: u.Now().Sub(began)})
			return u.back(ctx, j, w, s.name, err)
		}
		if err := j.note(Line{At: u.Now().UTC(), Word: WordDone, Step: s.name, Output: w.said}); err != nil {
			return u.back(ctx, j, w, s.name, err)
		}
		u.report(Event{Step: s.name, State: Done, Took: u.Now().Sub(began)})
	}
	if err := j.note(Line{At: u.Now().UTC(), Word: WordCommitted}); err != nil {
		return u.back(ctx, j, w, "commit", err)
	}
	return u.tidy(ctx, j, w)
}

// tidy ends a committed run. What fails here is a warning: the release runs.
func (u *Updater) tidy(ctx context.Context, j *journal, w *work) (Outcome, error) {
	ctx = context.WithoutCancel(ctx)
	var warnings []*fault.Error
	warn := func(err error) {
		if f := fault.Of(err); f != nil {
			warnings = append(warnings, f)
		}
	}
	warn(finish(ctx, w))
	warn(u.toolSettle(w))
	warn(u.prune(w))
	u.forget()
	warn(j.note(Line{At: u.Now().UTC(), Word: WordEnded, Ending: EndDone}))
	p, _ := pastOf(j)
	p.Ending = EndDone
	p.Log = u.logOf(p.ID)
	return Outcome{p, warnings}, nil
}

// back takes back all that was begun, newest first, and starts what ran before.
// It stops at the first step that cannot be taken back: the next call goes on there.
// The error it returns is the end of the run: undone (exit 9, or that of the
// interruption), or platform_down (exit 1).
func (u *Updater) back(ctx context.Context, j *journal, w *work, at string, cause error) (Outcome, error) {
	why := fault.Of(cause)
	var warnings []*fault.Error
	ctx = context.WithoutCancel(ctx)
	if l := j.last(WordUndoing); l == nil {
		line := Line{At: u.Now().UTC(), Word: WordUndoing, Step: at, Note: why.Message, Why: lang.Keep(why), Code: why.Code, Output: w.said}
		if err := j.note(line); err != nil {
			warnings = append(warnings, fault.Of(err))
		}
	}
	w.restore = u.Profile.Platform.Hooks.Restore != nil && touched(j)
	steps, err := u.steps(w.Run)
	stuck := fault.Of(err)
	stopped := slices.Contains(j.owed(), StepStop)
	changed := slices.ContainsFunc(j.owed(), func(name string) bool {
		return name == StepBackup || name == StepSwitch || name == StepStart || strings.HasPrefix(name, StepMigrate)
	})
	if l := j.last(WordStuck); l != nil && l.Step == StepHealth {
		stopped = true // all was undone, and what ran before was not healthy
	}
	open := false   // something is left for the next call
	var blind error // why an undone step could not be noted
	if stuck == nil && changed && !u.NoServices {
		// A boot may have started what current pointed at; nothing may run while
		// data and link are brought back.
		stuck = fault.Of(u.Services.Stop(ctx))
	}
	for _, name := range j.owed() {
		i := slices.IndexFunc(steps, func(s step) bool { return s.name == name })
		if stuck != nil {
			break // what follows builds on this; the next call goes on here
		}
		if blind != nil && name == StepUnpack {
			break // the next call needs it to repeat what could not be noted
		}
		if i < 0 && (name == StepBackup || strings.HasPrefix(name, StepMigrate)) {
			stuck = fault.New(fault.ExitFailure, "no_way_back", "the step %s was begun, and how to undo it is not known any more: the profile or %s was changed since", name, u.own("manifests")).
				Hinted("bring back what was changed; or see to the data by hand, then: optool platform recover --accept")
			_ = j.note(Line{At: u.Now().UTC(), Word: WordStuck, Step: name, Note: stuck.Message, Code: stuck.Code})
			break
		}
		if i < 0 || steps[i].undo == nil {
			continue
		}
		began := u.Now()
		u.report(Event{Step: name, State: Undoing})
		w.said = ""
		if err := steps[i].undo(ctx, w); err != nil {
			f := fault.Of(err)
			u.report(Event{Step: name, State: Stuck, Note: lang.Of(f), Took: u.Now().Sub(began)})
			if name != StepPrepare && name != StepTool {
				stuck = f
				_ = j.note(Line{At: u.Now().UTC(), Word: WordStuck, Step: name, Note: f.Message, Code: f.Code, Output: w.said})
				break
			}
			warnings = append(warnings, f) // the platform does without
			if name == StepTool {
				open = true
				continue
			}
		} else {
			u.report(Event{Step: name, State: Undone, Took: u.Now().Sub(began)})
		}
		if err := j.note(Line{At: u.Now().UTC(), Word: WordUndone, Step: name, Output: w.said}); err != nil {
			blind = err
		}
	}
	warnings = append(warnings, w.warnings...)
	if stuck == nil && stopped {
		stuck = fault.Of(u.standing(ctx, w))
	}
	if stuck != nil {
		if l := j.lines[len(j.lines)-1]; l.Word != WordStuck {
			_ = j.note(Line{At: u.Now().UTC(), Word: WordStuck, Step: StepHealth, Note: stuck.Message, Code: stuck.Code})
		}
		p, _ := pastOf(j)
		p.Log = u.logOf(p.ID)
		return Outcome{p, warnings}, u.down(p, why, stuck)
	}
	if !open && blind == nil {
		blind = j.note(Line{At: u.Now().UTC(), Word: WordEnded, Ending: EndUndone})
	}
	if blind != nil {
		p, _ := pastOf(j)
		return Outcome{p, warnings}, u.unnoted(p, why, fault.Of(blind))
	}
	u.forget()
	p, _ := pastOf(j)
	p.Ending, p.Step, p.Reason, p.why = EndUndone, at, why.Message, lang.Keep(why)
	if l := j.last(WordUndoing); l != nil {
		p.Step, p.Reason, p.why = l.Step, l.Note, l.Why
	}
	p.Log = u.logOf(p.ID)
	return Outcome{p, warnings}, u.undone(p, why)
}

// standing makes sure that what ran before runs again.
func (u *Updater) standing(ctx context.Context, w *work) error {
	if w.From == "" || !w.Running || u.NoServices {
		return nil
	}
	if err := u.Services.Start(ctx); err != nil {
		return err
	}
	return u.healthy(ctx, w)
}

// prune removes the oldest releases beyond those to keep, never the one that runs
// nor the one before it.
func (u *Updater) prune(w *work) error {
	kept, err := u.Kept()
	if err != nil {
		return err
	}
	current, err := u.Current()
	if err != nil {
		return err
	}
	kept = slices.DeleteFunc(kept, func(v string) bool { return v == current || v == w.From || v == w.To })
	for len(kept) > max(u.Profile.Platform.Keep-1, 0) {
		if err := u.discard(kept[0]); err != nil {
			return err
		}
		kept = kept[1:]
	}
	if err := u.clearLeftovers(); err != nil {
		return err
	}
	if w.Target != "" {
		return nil // the next hop's parts are among what was downloaded
	}
	return u.clearBlobs()
}

// clearLeftovers removes what a kill left of releases that were being removed.
func (u *Updater) clearLeftovers() error {
	names, err := u.Disk.ReadDir(u.own("staging"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fault.File(err, lang.Say("reading %s", u.own("staging")))
	}
	for _, name := range names {
		if err := disk.RemoveAll(u.Disk, u.own("staging", name)); err != nil {
			return fault.File(err, lang.Say("removing what is left in %s", u.own("staging")))
		}
	}
	if names, err = u.Disk.ReadDir(u.own("manifests")); err != nil {
		return fault.File(err, lang.Say("reading %s", u.own("manifests")))
	}
	for _, name := range names {
		version := strings.TrimSuffix(strings.TrimSuffix(name, ".json"), ".tree")
		if _, err := u.Disk.Lstat(u.releaseDir(version)); errors.Is(err, fs.ErrNotExist) {
			if err := u.Disk.Remove(u.own("manifests", name)); err != nil {
				return fault.File(err, lang.Say("removing the manifest of a release that is gone"))
			}
		}
	}
	return nil
}

// clearBlobs removes what was downloaded: it has been unpacked.
func (u *Updater) clearBlobs() error {
	names, err := u.Disk.ReadDir(u.own("blobs"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fault.File(err, lang.Say("reading %s", u.own("blobs")))
	}
	for _, name := range names {
		if err := u.Disk.Remove(filepath.Join(u.own("blobs"), name)); err != nil {
			return fault.File(err, lang.Say("removing a downloaded file"))
		}
	}
	return nil
}
