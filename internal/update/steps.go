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
	"github.com/optool/optool/internal/tree"
	"github.com/optool/optool/pkg/release"
)

// Steps of a run, in their order. The names are part of journal, history and the
// environment of hooks. Each program that a release brings for its migration is a
// step of its own, "migrate:NAME".
const (
	StepUnpack  = "unpack"   // the release is built in staging and moved to releases/VERSION
	StepPrepare = "prepare"  // the profile's hook, while the platform still runs
	StepStop    = "stop"     // services are stopped
	StepBackup  = "backup"   // the profile's hook, while nothing runs
	StepMigrate = "migrate:" // programs of the release; in a rollback their undo
	StepSwitch  = "switch"   // current points at the release
	StepTool    = "tool"     // this program is replaced by that of the release
	StepStart   = "start"    // services are started
	StepHealth  = "health"   // the profile's health checks
)

// step is one part of a run. Both of its functions may be called again after they
// were cut short anywhere, and undo also where do hardly began.
type step struct {
	name string
	do   func(context.Context, *work) error
	undo func(context.Context, *work) error // nil: there is nothing to take back
}

// work is what the steps of one run share.
type work struct {
	*Run
	u       *Updater
	base    *tree.Release // that is installed; nil: none, or unknown
	hop     *Hop          // what is to be unpacked; nil for a rollback, or an undo after a kill
	log     *logFile
	said    string // end of what the last program printed
	restore bool   // the undo brings the backup back, and with it all that programs did

	warnings []*fault.Error
}

// steps returns the steps of a run.
func (u *Updater) steps(r *Run) ([]step, error) {
	hooks := u.Profile.Platform.Hooks
	var all []step
	if r.Kind != Rollback {
		all = append(all, step{StepUnpack, unpack, unpackUndo})
	}
	if hooks.Prepare != nil || hooks.Finish != nil {
		all = append(all, step{StepPrepare, prepare, finish})
	}
	all = append(all, step{StepStop, stop, startAgain})
	if hooks.Backup != nil {
		all = append(all, step{StepBackup, backup, restore})
	}
	migrations, err := u.migrations(r)
	if err != nil {
		return nil, err
	}
	all = append(append(all, migrations...), step{StepSwitch, switchTo, switchBack})
	if u.Profile.Platform.Tool != "" {
		all = append(all, step{StepTool, toolNext, toolBack})
	}
	return append(all, step{StepStart, start, stopAgain}, step{StepHealth, health, nil}), nil
}

// migrations are the programs of the release that is installed, or those of the
// releases that a rollback leaves behind, turned round.
func (u *Updater) migrations(r *Run) ([]step, error) {
	left := []string{r.To}
	if r.Kind == Rollback {
		left = r.Leaving
	}
	var all []step
	for _, version := range left {
		m, err := u.manifest(version)
		if errors.Is(err, fs.ErrNotExist) {
			continue // killed before it was unpacked, or installed by hand
		}
		if err != nil {
			return nil, err
		}
		for _, s := range m.Steps {
			name := StepMigrate + s.Name
			if r.Kind == Rollback {
				name = StepMigrate + version + ":" + s.Name
			}
			forth, back := s.Run, s.Undo
			run := func(ctx context.Context, w *work) error { return w.program(ctx, version, name, forth, s) }
			undo := func(ctx context.Context, w *work) error { return w.unprogram(ctx, version, name, back, s) }
			if r.Kind == Rollback {
				forth := func(ctx context.Context, w *work) error { return w.program(ctx, version, name, back, s) }
				again := func(ctx context.Context, w *work) error { return w.unprogram(ctx, version, name, s.Run, s) }
				all = append([]step{{name, forth, again}}, all...)
			} else {
				all = append(all, step{name, run, undo})
			}
		}
	}
	return all, nil
}

// program runs a program of a release; without words there is nothing to run.
func (w *work) program(ctx context.Context, version, name string, argv []string, s release.Step) error {
	if len(argv) == 0 {
		return nil
	}
	dir := w.u.releaseDir(version)
	argv = append([]string{dir + "/" + argv[0]}, argv[1:]...)
	return w.runs(ctx, lang.Say("the step %s of release %s", strings.TrimPrefix(name, StepMigrate), version), name, dir, argv, s.Deadline())
}

// unprogram takes a program of a release back. Where the backup is restored there
// is no need to, and where there is no way back people must know.
func (w *work) unprogram(ctx context.Context, version, name string, argv []string, s release.Step) error {
	if w.restore {
		return nil
	}
	if len(argv) == 0 {
		w.warnings = append(w.warnings, fault.New(fault.ExitFailure, "no_way_back",
			"the step %s of release %s was begun, cannot be undone, and the profile has no hook to restore a backup: check the data", s.Name, version))
	}
	return w.program(ctx, version, name, argv, s)
}

// touched reports whether the release of a run may have changed the platform's
// data: one of its programs was run, or it was started.
func touched(j *journal) bool {
	return slices.ContainsFunc(j.lines, func(l Line) bool {
		return l.Word == WordBegun && (l.Step == StepStart || strings.HasPrefix(l.Step, StepMigrate))
	})
}

func unpack(ctx context.Context, w *work) error { return w.u.unpack(ctx, w) }

func unpackUndo(_ context.Context, w *work) error {
	if w.Kept {
		return nil
	}
	return w.u.discard(w.To)
}

// stop also stops what runs before an installation: it would go on in place of
// what is installed.
func stop(ctx context.Context, w *work) error {
	err := w.u.Services.Stop(ctx)
	if f := fault.Of(err); w.From == "" && f != nil && f.Code == "service_unknown" {
		return nil // the unit comes with the release
	}
	return err
}

func stopAgain(ctx context.Context, w *work) error {
	if w.u.NoServices {
		return nil
	}
	return w.u.Services.Stop(ctx)
}

func startAgain(ctx context.Context, w *work) error {
	if w.From == "" || !w.Running || w.u.NoServices {
		return nil
	}
	return w.u.Services.Start(ctx)
}

// start stops first: somebody may have started the old release in the meantime, and
// it would be taken for the new one.
func start(ctx context.Context, w *work) error {
	if err := stop(ctx, w); err != nil {
		return err
	}
	return w.u.Services.Start(ctx)
}

func switchTo(_ context.Context, w *work) error   { return w.u.point(w.To) }
func switchBack(_ context.Context, w *work) error { return w.u.point(w.From) }
func health(ctx context.Context, w *work) error   { return w.u.healthy(ctx, w) }

// point makes current point at a release, or at nothing for "".
func (u *Updater) point(version string) error {
	current, part := u.root("current"), u.root("current.new")
	err := u.Disk.Remove(part)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	switch {
	case err != nil:
	case version == "":
		if err = u.Disk.Remove(current); errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
	default:
		if err = u.Disk.Symlink("releases/"+version, part); err == nil {
			err = u.Disk.Rename(part, current)
		}
	}
	if err == nil {
		err = u.Disk.SyncDir(u.root())
	}
	return fault.File(err, lang.Say("pointing %s at release %s", current, orNothing(version)))
}

func orNothing(version string) lang.Text {
	if version == "" {
		return lang.Say("nothing")
	}
	return lang.Say("%s", version)
}

// Current returns the version that current points at, "" when nothing is installed.
func (u *Updater) Current() (string, error) {
	path := u.root("current")
	target, err := u.Disk.Readlink(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case err != nil:
		if info, err := u.Disk.Lstat(path); err == nil && info.Mode()&fs.ModeSymlink == 0 {
			return "", fault.New(fault.ExitFailure, "foreign_platform", "%s is no link to a release: this platform was not installed by %s", path, u.Brand).
				Hinted("move %s to %s and link it: ln -s releases/VERSION %s", path, u.root("releases", "VERSION"), path)
		}
		return "", fault.File(err, lang.Say("reading %s", path))
	}
	target = filepath.Clean(target)
	version, ok := strings.CutPrefix(target, "releases/")
	if !ok {
		version, ok = strings.CutPrefix(target, u.root("releases")+"/")
	}
	if !ok || strings.Contains(version, "/") || version == "" || version == ".." {
		return "", fault.New(fault.ExitFailure, "foreign_platform", "%s points at %s, which is no release of %s", path, target, u.root("releases")).
			Hinted("point it at the release that runs: ln -sfn releases/VERSION %s", path)
	}
	return version, nil
}

// Kept returns the releases on this host with their manifest, oldest first.
func (u *Updater) Kept() ([]string, error) {
	names, err := u.Disk.ReadDir(u.root("releases"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fault.File(err, lang.Say("reading %s", u.root("releases")))
	}
	names = slices.DeleteFunc(names, func(name string) bool {
		_, err := u.Disk.Lstat(u.own("manifests", name+".json"))
		return err != nil
	})
	slices.SortFunc(names, release.Compare)
	return names, nil
}

// discard removes a release: first out of sight in one step, then file by file.
func (u *Updater) discard(version string) error {
	doing := lang.Say("removing release %s", version)
	if current, err := u.Current(); err != nil || current == version {
		return fault.New(fault.ExitFailure, "release_in_use", "%s: current points at it", doing)
	}
	grave := u.own("staging", version)
	if err := disk.RemoveAll(u.Disk, grave); err != nil {
		return fault.File(err, doing)
	}
	_, err := u.Disk.Lstat(u.releaseDir(version))
	if err == nil {
		if err := u.Disk.Rename(u.releaseDir(version), grave); err != nil {
			return fault.File(err, doing)
		}
		// Of a directory that is moved both names count: half removed, it could come
		// back at the old one.
		for _, dir := range []string{u.root("releases"), u.own("staging")} {
			if err := u.Disk.SyncDir(dir); err != nil {
				return fault.File(err, doing)
			}
		}
		if err := disk.RemoveAll(u.Disk, grave); err != nil {
			return fault.File(err, doing)
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return fault.File(err, doing)
	}
	for _, end := range []string{".json", ".tree"} {
		if err := u.Disk.Remove(u.own("manifests", version+end)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fault.File(err, doing)
		}
	}
	return nil
}
