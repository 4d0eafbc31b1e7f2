package state

import (
	"context"
	"errors"

	"github.com/optool/optool/internal/lang"
)

// Bucket is one shelf of the store.
type Bucket string

// The buckets. Names are only ever added, by a migration that creates them.
const (
	Meta    Bucket = "meta"    // watermarks; the names "format" and "tally" belong to the store
	License Bucket = "license" // copy of the licence file and of its contact record
	Notices Bucket = "notices" // queued and sent notices
	Usage   Bucket = "usage"   // queued usage counts
	History Bucket = "history" // what happened when

	Requests Bucket = "requests" // support requests and what became of them
)

func (b Bucket) known() error {
	switch b {
	case Meta, License, Notices, Usage, History, Requests:
		return nil
	}
	return lang.Errorf("store has no bucket %q", string(b))
}

// Limits of one entry.
const (
	MaxName  = 512     // bytes in a name, at least 1
	MaxValue = 4 << 20 // bytes in a value
)

// Revision counts writes. Every Commit that writes has a higher one than all
// before it, so a deleted and newly written entry never has its old revision
// back. 0 stands for "absent". A repair starts the count again.
type Revision uint64

// Entry is one stored value. The zero Entry, with Revision 0, is an absent one.
type Entry struct {
	Name     string
	Value    []byte // the caller's own copy
	Revision Revision
}

// Change is one step of a Commit.
type Change struct {
	Bucket Bucket
	Name   string
	Value  []byte    // nil deletes; an empty slice is a value
	Expect *Revision // revision the entry must have now, 0 for absent; nil: any

	err error // a value that could not be encoded; reported by Commit
}

// If returns the change with the precondition that the entry still has revision r.
func (c Change) If(r Revision) Change {
	c.Expect = &r
	return c
}

// Err returns why the change cannot be stored at all, nil for a sound one.
// A Store returns it from Commit before it touches anything.
func (c Change) Err() error {
	switch {
	case c.err != nil:
		return c.err
	case c.Bucket.known() != nil:
		return c.Bucket.known()
	case len(c.Name) == 0 || len(c.Name) > MaxName:
		return lang.Errorf("store entry in %s: name of %d bytes, want 1 to %d", c.Bucket, len(c.Name), MaxName)
	case len(c.Value) > MaxValue:
		return lang.Errorf("store %s/%s: value of %d bytes, limit %d", c.Bucket, c.Name, len(c.Value), MaxValue)
	case reserved(c.Bucket, c.Name):
		return lang.Errorf("store %s/%s: the name belongs to the store", c.Bucket, c.Name)
	}
	return nil
}

// Store is a small transactional key-value store, safe for concurrent use by
// goroutines and processes. Its errors are faults, or wrap the context's error.
type Store interface {
	// Get returns one entry; an absent one is Entry{} and no error.
	Get(ctx context.Context, b Bucket, name string) (Entry, error)
	// List returns all entries of a bucket in byte order of their names.
	List(ctx context.Context, b Bucket) ([]Entry, error)
	// Commit carries out all changes or none. Every Expect is compared before the
	// first write; one that does not hold gives an error wrapping ErrConflict.
	// An entry may be named once in a Commit. Without changes it does nothing.
	Commit(ctx context.Context, changes ...Change) error
}

// ErrConflict says that an entry is not at the revision a Change expected:
// read again, decide again, commit again.
var ErrConflict = errors.New("changed by another run in the meantime")
