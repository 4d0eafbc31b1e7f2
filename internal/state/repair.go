package state

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	bolt "go.etcd.io/bbolt"

	"github.com/optool/optool/internal/lang"
)

// keepDamaged is how many files moved aside are kept, the newest ones.
const keepDamaged = 3

// repair replaces the damaged file by an empty one and keeps a name for the old.
// It does nothing when another run has done so before it.
func (f *File) repair(ctx context.Context, d *damage) error {
	file, err := f.lock(ctx, true)
	if err != nil {
		return err
	}
	defer unlock(file)
	info, err := file.Stat()
	if err != nil || info.Size() == 0 || !os.SameFile(info, d.file) {
		return err
	}
	aside, err := f.setAside()
	if err != nil {
		return lang.Errorf("keep the damaged file: %w", err)
	}
	if err := f.replace(); err != nil {
		_ = os.Remove(aside) // only a second name of the file that stays
		return err
	}
	if f.options.OnRepair != nil {
		unlock(file) // the callback is a stranger: it gets no lock to hold
		f.options.OnRepair(aside, d)
	}
	return nil
}

// setAside gives the damaged file a second name. The first one is taken over by
// the new file, so that no moment is without a state file.
func (f *File) setAside() (string, error) {
	old, err := filepath.Glob(f.path + ".damaged-*")
	if err != nil {
		return "", err
	}
	slices.Sort(old)
	for len(old) >= keepDamaged {
		if err := os.Remove(old[0]); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		old = old[1:]
	}
	base := f.path + ".damaged-" + f.options.Now().UTC().Format("20060102T150405Z")
	aside := base
	for n := 2; ; n++ {
		err := os.Link(f.path, aside)
		if !errors.Is(err, fs.ErrExist) {
			return aside, err
		}
		aside = fmt.Sprintf("%s-%d", base, n)
	}
}

// replace makes a new state file and renames it over the present one, whose
// exclusive lock the caller holds: that makes the name state.db.new his alone.
func (f *File) replace() error {
	fresh := f.path + ".new"
	if err := os.Remove(fresh); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	err := f.create(fresh)
	if err == nil {
		err = os.Rename(fresh, f.path)
	}
	if err != nil {
		_ = os.Remove(fresh)
		return err
	}
	if f.noSync {
		return nil
	}
	return syncDir(f.dir)
}

func (f *File) create(path string) error {
	db, err := bolt.Open(path, 0o600, f.boltOptions(false, nil))
	if err != nil {
		return err
	}
	tx, err := db.Begin(true)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	c := &contents{tx: tx, next: 1}
	if err = c.migrate(f.migrations, 0); err == nil {
		err = c.finish()
	}
	if err != nil {
		_ = tx.Rollback()
	}
	return errors.Join(err, db.Close())
}

// syncDir makes new names in dir survive a power cut.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
