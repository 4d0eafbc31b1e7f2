package state

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

const fileName = "state.db"

// Options are the settings of a File. The zero value is ready for use.
type Options struct {
	Timeout  time.Duration                     // longest wait for the lock; 0: 5 seconds
	Now      func() time.Time                  // names the files moved aside; nil: time.Now
	OnRepair func(movedTo string, cause error) // called after a damaged file was replaced; may be nil
}

// File is the Store in one bbolt file. It holds nothing open between calls.
type File struct {
	dir, path  string
	options    Options
	migrations []migration
	noSync     bool // tests that break thousands of files do without the disk
}

var _ Store = (*File)(nil)

// Open returns the store in dir/state.db. It touches nothing: the directory and
// the file are made by the first Commit.
func Open(dir string, o Options) *File {
	if o.Timeout <= 0 {
		o.Timeout = 5 * time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &File{dir: dir, path: filepath.Join(dir, fileName), options: o, migrations: migrations()}
}

// Get implements Store. It writes nothing, unless the file has an older layout:
// then it is brought up to date first.
func (f *File) Get(ctx context.Context, b Bucket, name string) (e Entry, err error) {
	if err := b.known(); err != nil || reserved(b, name) {
		return Entry{}, err
	}
	err = f.read(ctx, func(c *contents) error {
		e, err = c.get(b, name)
		return err
	})
	if err != nil {
		return Entry{}, err
	}
	return e, nil
}

// List implements Store, and writes as little as Get.
func (f *File) List(ctx context.Context, b Bucket) (all []Entry, err error) {
	if err := b.known(); err != nil {
		return nil, err
	}
	err = f.read(ctx, func(c *contents) error {
		all, err = c.list(b)
		return err
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// Commit implements Store. A damaged file is moved aside and replaced by an
// empty one first; changes that expect an entry of the old file then conflict.
func (f *File) Commit(ctx context.Context, changes ...Change) error {
	if len(changes) == 0 {
		return nil
	}
	type place struct {
		b    Bucket
		name string
	}
	named := make(map[place]bool, len(changes))
	for _, c := range changes {
		at := place{c.Bucket, c.Name}
		if err := c.Err(); err != nil {
			return err
		}
		if named[at] {
			return lang.Errorf("store %s/%s: named twice in one commit", c.Bucket, c.Name)
		}
		named[at] = true
	}
	return f.write(ctx, func(c *contents) error {
		for _, change := range changes {
			if change.Expect == nil {
				continue
			}
			e, err := c.get(change.Bucket, change.Name)
			if err != nil {
				return err
			}
			if e.Revision != *change.Expect {
				return fault.New(fault.ExitBusy, "state_conflict", "store %s/%s: %w", change.Bucket, change.Name, ErrConflict).
					Hinted("run the command again").Retry()
			}
		}
		for _, change := range changes {
			if err := c.set(change.Bucket, change.Name, change.Value); err != nil {
				return err
			}
		}
		return nil
	})
}

var (
	errEmpty = errors.New("state file is empty") // nothing was ever committed
	errOlder = errors.New("state file has an older layout")
)

// read runs fn on the contents under the shared lock; a missing file has none.
func (f *File) read(ctx context.Context, fn func(*contents) error) error {
	err := f.use(ctx, false, fn)
	if errors.Is(err, errOlder) {
		if err := f.write(ctx, func(*contents) error { return nil }); err != nil {
			return err
		}
		err = f.use(ctx, false, fn)
	}
	if errors.Is(err, errEmpty) || errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return explain("read %s", f.path, err)
}

// write runs fn on the contents under the exclusive lock and commits. A missing
// file is made, a damaged one replaced.
func (f *File) write(ctx context.Context, fn func(*contents) error) error {
	err := f.use(ctx, true, fn)
	for range 2 { // a file may be damaged again, but hardly twice in a row
		d, ok := errors.AsType[*damage](err)
		if !ok {
			break
		}
		if err := f.repair(ctx, d); err != nil {
			return explain("repair %s", f.path, err)
		}
		err = f.use(ctx, true, fn)
	}
	return explain("write %s", f.path, err)
}

// use opens the file, proves it sound, runs fn in one transaction and closes it.
func (f *File) use(ctx context.Context, writing bool, fn func(*contents) error) error {
	file, err := f.lock(ctx, writing)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err == nil && info.Size() == 0 {
		err = errEmpty
		if writing {
			err = f.replace() // under the lock of the empty file: nobody else makes one
		}
		unlock(file)
		if err != nil {
			return err
		}
		return f.use(ctx, writing, fn)
	}
	if err == nil {
		err = guarded(func() error {
			if err := checkPages(file, info.Size()); err != nil {
				return err
			}
			return f.transact(file, writing, fn)
		})
	}
	unlock(file)
	if d, ok := errors.AsType[*damage](err); ok {
		d.file = info
	}
	return err
}

// transact hands the locked file to bbolt, which closes it. There is no defer in
// here: after a panic inside bbolt its own locks are held, and Close would wait
// for them for ever. The mapping is given up then, and the caller lets go of the file.
func (f *File) transact(file *os.File, writing bool, fn func(*contents) error) error {
	db, err := bolt.Open(f.path, 0o600, f.boltOptions(!writing, func(string, int, os.FileMode) (*os.File, error) { return file, nil }))
	if err != nil {
		return err
	}
	tx, err := db.Begin(writing)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	c, format, err := admit(tx, f.migrations, f.path)
	if err == nil && format < len(f.migrations) {
		err = errOlder
		if writing {
			err = c.migrate(f.migrations, format)
		}
	}
	if err == nil {
		err = fn(c)
	}
	if err == nil {
		err = c.finish()
	}
	if err != nil {
		_ = tx.Rollback() // Close waits for an open transaction; err says why
	}
	return errors.Join(err, db.Close())
}

func (f *File) boltOptions(readOnly bool, open func(string, int, os.FileMode) (*os.File, error)) *bolt.Options {
	return &bolt.Options{
		Timeout:        f.options.Timeout,
		ReadOnly:       readOnly,
		OpenFile:       open,
		NoFreelistSync: true, // one thing less in the file to go wrong
		NoSync:         f.noSync,
		NoGrowSync:     f.noSync,
		NoStatistics:   true,
		PageSize:       pageSize,
		MaxSize:        maxFile,
	}
}
