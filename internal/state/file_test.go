package state

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/optool/optool/internal/fault"
)

// put commits one entry and fails the test if that does not work.
func put(t *testing.T, s Store, b Bucket, name, value string) {
	t.Helper()
	if err := s.Commit(t.Context(), Change{Bucket: b, Name: name, Value: []byte(value)}); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, s Store, b Bucket, name string) Entry {
	t.Helper()
	e, err := s.Get(t.Context(), b, name)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// wantFault fails the test unless err is a fault with this code and a hint.
func wantFault(t *testing.T, err error, code string, exit int) {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Code != code || f.Exit != exit {
		t.Fatalf("got %#v, want code %s, exit %d", f, code, exit)
	}
	if f.Hint == "" {
		t.Errorf("%s has no hint", code)
	}
}

func TestReadingCreatesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "none")
	s := Open(dir, Options{})
	if e := get(t, s, Notices, "x"); !cmp.Equal(e, Entry{}) {
		t.Errorf("got %+v", e)
	}
	if all, err := s.List(t.Context(), Notices); err != nil || len(all) != 0 {
		t.Errorf("got %v, %v", all, err)
	}
	if err := s.Commit(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the directory was made: %v", err)
	}
}

func TestEntries(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	s := Open(dir, Options{})
	put(t, s, Notices, "b", "two")
	put(t, s, Notices, "a", "one")
	put(t, s, Notices, "empty", "")
	put(t, s, Meta, "clock", "late")

	all, err := s.List(t.Context(), Notices)
	want := []Entry{{"a", []byte("one"), 3}, {"b", []byte("two"), 2}, {"empty", []byte{}, 4}}
	if err != nil || !cmp.Equal(all, want) {
		t.Errorf("%v %s", err, cmp.Diff(want, all))
	}
	if all, _ := s.List(t.Context(), Meta); len(all) != 1 || all[0].Name != "clock" {
		t.Errorf("meta lists %v", all)
	}
	if e := get(t, s, Meta, "format"); e.Revision != 0 {
		t.Errorf("the store shows its own entry %+v", e)
	}

	old := get(t, s, Notices, "a").Revision
	if err := s.Commit(t.Context(), Change{Bucket: Notices, Name: "a"}); err != nil {
		t.Fatal(err)
	}
	if e := get(t, s, Notices, "a"); e.Revision != 0 || e.Value != nil {
		t.Errorf("deleted entry is %+v", e)
	}
	put(t, s, Notices, "a", "again")
	if r := get(t, s, Notices, "a").Revision; r <= old {
		t.Errorf("revision %d after %d", r, old)
	}

	for path, mode := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, fileName): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
}

func TestCommitIsAllOrNothing(t *testing.T) {
	s := Open(t.TempDir(), Options{})
	put(t, s, Usage, "here", "1")
	here := get(t, s, Usage, "here").Revision
	write := func(b Bucket, name string) Change { return Change{Bucket: b, Name: name, Value: []byte("new")} }
	tests := []struct {
		name     string
		changes  []Change
		conflict bool
	}{
		{"stale", []Change{write(Notices, "n"), write(Usage, "here").If(here - 1)}, true},
		{"expected absent", []Change{write(Notices, "n"), write(Usage, "here").If(0)}, true},
		{"expected present", []Change{write(Notices, "n"), {Bucket: Usage, Name: "gone", Expect: &here}}, true},
		{"reserved", []Change{write(Notices, "n"), write(Meta, "tally")}, false},
		{"twice", []Change{write(Notices, "n"), write(Notices, "n")}, false},
		{"no name", []Change{write(Notices, "n"), write(Notices, "")}, false},
		{"no bucket", []Change{write(Notices, "n"), write("attic", "x")}, false},
		{"too long", []Change{write(Notices, "n"), {Bucket: Notices, Name: "m", Value: make([]byte, MaxValue+1)}}, false},
	}
	for _, test := range tests {
		err := s.Commit(t.Context(), test.changes...)
		if err == nil || errors.Is(err, ErrConflict) != test.conflict {
			t.Errorf("%s: %v", test.name, err)
		}
		if get(t, s, Notices, "n").Revision != 0 {
			t.Fatalf("%s: half of it was written", test.name)
		}
	}
	if err := s.Commit(t.Context(), write(Usage, "here").If(here), write(Notices, "n").If(0)); err != nil {
		t.Error(err)
	}
	if e := get(t, s, Notices, "n"); string(e.Value) != "new" || e.Revision != get(t, s, Usage, "here").Revision {
		t.Errorf("got %+v", e)
	}
}

func TestNothingToDoWritesNothing(t *testing.T) {
	s := Open(t.TempDir(), Options{})
	put(t, s, Usage, "here", "1")
	before, _ := os.ReadFile(s.path)
	if err := s.Commit(t.Context(), Change{Bucket: Usage, Name: "gone"}); err != nil {
		t.Fatal(err)
	}
	get(t, s, Usage, "here")
	if after, _ := os.ReadFile(s.path); !bytes.Equal(before, after) {
		t.Error("the file changed")
	}
}

func TestManyWritersLoseNothing(t *testing.T) {
	const writers = 50
	dir := t.TempDir()
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			s := Open(dir, Options{Timeout: 30 * time.Second}) // a handle of its own, as another process has
			for {
				e, err := s.Get(t.Context(), Usage, "count")
				if err != nil {
					t.Error(err)
					return
				}
				n := make([]byte, 8)
				if e.Revision != 0 {
					n = e.Value
				}
				binary.BigEndian.PutUint64(n, binary.BigEndian.Uint64(n)+1)
				err = s.Commit(t.Context(), Change{Bucket: Usage, Name: "count", Value: n}.If(e.Revision),
					Change{Bucket: History, Name: fmt.Sprint(w), Value: n})
				if !errors.Is(err, ErrConflict) {
					if err != nil {
						t.Error(err)
					}
					return
				}
			}
		})
	}
	all.Wait()
	s := Open(dir, Options{})
	if e := get(t, s, Usage, "count"); binary.BigEndian.Uint64(e.Value) != writers {
		t.Errorf("counted %d of %d", binary.BigEndian.Uint64(e.Value), writers)
	}
	if log, err := s.List(t.Context(), History); err != nil || len(log) != writers {
		t.Errorf("%d entries of %d, %v", len(log), writers, err)
	}
}

func TestLockTimeout(t *testing.T) {
	s := Open(t.TempDir(), Options{Timeout: 30 * time.Millisecond})
	put(t, s, Usage, "x", "1")
	held, err := s.lock(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock(held)
	_, err = s.Get(t.Context(), Usage, "x")
	wantFault(t, err, "state_busy", fault.ExitBusy)
	if !fault.Of(err).Retryable {
		t.Error("not retryable")
	}
	s.options.Timeout = time.Minute
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := s.Commit(ctx, Change{Bucket: Usage, Name: "x"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

func TestMigration(t *testing.T) {
	dir := t.TempDir()
	old := Open(dir, Options{})
	put(t, old, Usage, "x", "1")

	newer := Open(dir, Options{})
	newer.migrations = append(newer.migrations, func(c *contents) error { return c.set(Usage, "y", []byte("made by the step")) })
	if e := get(t, newer, Usage, "y"); string(e.Value) != "made by the step" {
		t.Errorf("got %+v", e)
	}
	if e := get(t, newer, Usage, "x"); string(e.Value) != "1" {
		t.Errorf("got %+v", e)
	}
	before, _ := os.ReadFile(old.path)
	_, err := old.Get(t.Context(), Usage, "x")
	wantFault(t, err, "state_newer", fault.ExitFailure)
	wantFault(t, old.Commit(t.Context(), Change{Bucket: Usage, Name: "x"}), "state_newer", fault.ExitFailure)
	if after, _ := os.ReadFile(old.path); !bytes.Equal(before, after) {
		t.Error("the newer file was touched")
	}
}

func TestFailedMigrationChangesNothing(t *testing.T) {
	dir := t.TempDir()
	old := Open(dir, Options{})
	put(t, old, Usage, "x", "1")
	bad := Open(dir, Options{})
	bad.migrations = append(bad.migrations, func(c *contents) error {
		return errors.Join(c.set(Usage, "x", nil), errors.New("no luck"))
	})
	if _, err := bad.Get(t.Context(), Usage, "x"); err == nil || !strings.Contains(err.Error(), "no luck") {
		t.Errorf("got %v", err)
	}
	if e := get(t, old, Usage, "x"); string(e.Value) != "1" {
		t.Errorf("got %+v", e)
	}
}

func TestTable(t *testing.T) {
	type notice struct{ To string }
	s := Open(t.TempDir(), Options{})
	table := NewTable[notice](s, Notices)
	if row, err := table.Get(t.Context(), "a"); err != nil || row.Revision != 0 {
		t.Errorf("absent row: %+v, %v", row, err)
	}
	if err := s.Commit(t.Context(), table.Put("a", notice{"x"}), table.Put("b", notice{"y"}).If(0)); err != nil {
		t.Fatal(err)
	}
	rows, err := table.List(t.Context())
	if want := []Row[notice]{{"a", notice{"x"}, 2}, {"b", notice{"y"}, 2}}; err != nil || !cmp.Equal(rows, want) {
		t.Errorf("%v %s", err, cmp.Diff(want, rows))
	}
	if err := s.Commit(t.Context(), table.Delete("a")); err != nil {
		t.Fatal(err)
	}
	put(t, s, Notices, "c", "not json")
	_, err = table.Get(t.Context(), "c")
	wantFault(t, err, "state_damaged", fault.ExitFailure)
	if _, err := table.List(t.Context()); err == nil {
		t.Error("listed a row that is none")
	}
	if err := s.Commit(t.Context(), NewTable[chan int](s, Usage).Put("x", nil), NewTable[func()](s, Usage).Put("y", nil)); err == nil {
		t.Error("stored a function")
	}
}
