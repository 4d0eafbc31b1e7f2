package state

import (
	"context"
	"encoding/json"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// Table is a typed view of a bucket: values of T, stored as JSON.
type Table[T any] struct {
	store  Store
	bucket Bucket
}

// Row is one typed entry.
type Row[T any] struct {
	Name     string
	Value    T
	Revision Revision // 0 for an absent one
}

// NewTable returns the view of bucket b in s. All entries of a bucket read
// through one table must be of its type.
func NewTable[T any](s Store, b Bucket) Table[T] { return Table[T]{store: s, bucket: b} }

// Get returns the row called name; an absent one has Revision 0 and no error.
func (t Table[T]) Get(ctx context.Context, name string) (Row[T], error) {
	e, err := t.store.Get(ctx, t.bucket, name)
	if err != nil || e.Revision == 0 {
		return Row[T]{}, err
	}
	return t.row(e)
}

// List returns all rows in byte order of their names.
func (t Table[T]) List(ctx context.Context) ([]Row[T], error) {
	entries, err := t.store.List(ctx, t.bucket)
	if err != nil {
		return nil, err
	}
	rows := make([]Row[T], 0, len(entries))
	for _, e := range entries {
		r, err := t.row(e)
		if err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// Put returns the change that stores v; Commit carries it out. A value that JSON
// cannot hold makes that Commit fail.
func (t Table[T]) Put(name string, v T) Change {
	raw, err := json.Marshal(v)
	if err != nil {
		err = lang.Errorf("encode %s/%s: %w", t.bucket, name, err)
	}
	return Change{Bucket: t.bucket, Name: name, Value: raw, err: err}
}

// Delete returns the change that removes name, whether it is there or not.
func (t Table[T]) Delete(name string) Change { return Change{Bucket: t.bucket, Name: name} }

func (t Table[T]) row(e Entry) (Row[T], error) {
	r := Row[T]{Name: e.Name, Revision: e.Revision}
	if err := json.Unmarshal(e.Value, &r.Value); err != nil {
		return Row[T]{}, fault.New(fault.ExitFailure, "state_damaged", "read %s/%s from the state: %w", t.bucket, e.Name, err).
			Hinted("the entry was written by another version of optool: upgrade, or move the state file away")
	}
	return r, nil
}
