package update

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/system"
)

// This program is replaced like everything else: the next one is put beside it,
// tried, and moved into its place; the one before stays until the run is over.
func (u *Updater) toolNew() string { return u.Tool + ".next" }

// toolOld is named by the run, so that no other one mistakes it for its own.
func (u *Updater) toolOld(w *work) string { return u.Tool + ".before-" + w.ID }

// toolSource is the program in a release, "" if it brings none.
func (u *Updater) toolSource(version string) string {
	// A program that runs from inside a release is replaced with it.
	if u.Profile.Platform.Tool == "" || u.Tool == "" || version == "" || strings.HasPrefix(u.Tool, u.root()+"/") {
		return ""
	}
	path := filepath.Join(u.releaseDir(version), u.Profile.Platform.Tool)
	if info, err := u.Disk.Lstat(path); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	return path
}

func toolNext(ctx context.Context, w *work) error {
	u := w.u
	source := u.toolSource(w.To)
	if source == "" {
		return nil
	}
	doing := lang.Say("replacing %s", u.Tool)
	same, err := u.sameFile(source, u.Tool)
	if err != nil || same {
		return fault.File(err, doing)
	}
	if err := u.copyTool(source); err != nil {
		return fault.File(err, doing)
	}
	// A program that cannot even tell its version must not be the one that has to
	// undo this run.
	r, err := u.Runner.Run(ctx, system.Command{
		Argv: []string{u.toolNew(), "version"}, Env: u.environ(w.Run, StepTool), Dir: "/", Timeout: 10 * time.Second, MaxOutput: maxSaid, Tail: true, Log: w.log,
	})
	w.said = said(r)
	if err == nil && r.Exit != 0 {
		err = fault.New(fault.ExitFailure, "hook_failed", "the next %s does not run here, it ended with status %d", u.Brand, r.Exit)
	}
	if err != nil {
		return err
	}
	if err = u.Disk.Remove(u.toolOld(w)); err == nil || errors.Is(err, fs.ErrNotExist) {
		err = u.Disk.Link(u.Tool, u.toolOld(w))
	}
	if err == nil {
		err = u.Disk.SyncDir(filepath.Dir(u.Tool))
	}
	if err == nil {
		err = u.Disk.Rename(u.toolNew(), u.Tool)
	}
	if err == nil {
		err = u.Disk.SyncDir(filepath.Dir(u.Tool))
	}
	return fault.File(err, doing)
}

// copyTool writes the next program, whole and durable, under its own name.
func (u *Updater) copyTool(source string) error {
	from, err := u.Disk.Open(source)
	if err != nil {
		return err
	}
	defer from.Close()
	if err := u.Disk.Remove(u.toolNew()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	to, err := u.Disk.Create(u.toolNew(), 0o755)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	if err == nil {
		err = to.Sync()
	}
	return errors.Join(err, to.Close())
}

func toolBack(_ context.Context, w *work) error {
	u := w.u
	if u.Tool == "" {
		return nil
	}
	err := u.Disk.Rename(u.toolOld(w), u.Tool)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil // it never was replaced, or is back already
	}
	// Of two names for one file a rename does nothing, so the old one goes by itself.
	for _, path := range []string{u.toolOld(w), u.toolNew()} {
		if err == nil {
			if err = u.Disk.Remove(path); errors.Is(err, fs.ErrNotExist) {
				err = nil
			}
		}
	}
	if err == nil {
		err = u.Disk.SyncDir(filepath.Dir(u.Tool))
	}
	return fault.File(err, lang.Say("bringing back %s", u.Tool))
}

// toolSettle drops the program of before.
func (u *Updater) toolSettle(w *work) error {
	if u.Tool == "" || u.Profile.Platform.Tool == "" {
		return nil
	}
	if err := u.Disk.Remove(u.toolOld(w)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fault.File(err, lang.Say("removing %s", u.toolOld(w)))
	}
	return nil
}

func (u *Updater) sameFile(a, b string) (bool, error) {
	sumA, err := hashFile(u.Disk, a)
	if err != nil {
		return false, err
	}
	sumB, err := hashFile(u.Disk, b)
	return bytes.Equal(sumA, sumB), err
}

func hashFile(d disk.Disk, path string) ([]byte, error) {
	f, err := d.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return nil, err
	}
	return h.Sum(nil), nil
}
