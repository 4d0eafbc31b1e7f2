package state

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"
)

func TestRepair(t *testing.T) {
	dir := t.TempDir()
	var moved []string
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	s := Open(dir, Options{
		Now: func() time.Time { return noon },
		OnRepair: func(to string, cause error) {
			if cause == nil {
				t.Error("no cause")
			}
			if e := get(t, Open(dir, Options{Timeout: time.Millisecond}), Usage, "x"); e.Revision != 0 { // no lock is held
				t.Errorf("the new file holds %+v", e)
			}
			moved = append(moved, filepath.Base(to))
		},
	})
	for i := range 5 {
		if i == 3 {
			noon = noon.Add(-time.Hour) // the newest file is kept whatever the clock says
		}
		put(t, s, Usage, "x", "1")
		broken := fmt.Sprint("broken ", i)
		if err := os.WriteFile(s.path, []byte(broken), 0o600); err != nil {
			t.Fatal(err)
		}
		old := Revision(2)
		err := s.Commit(t.Context(), Change{Bucket: Usage, Name: "x", Value: []byte("2"), Expect: &old})
		if !errors.Is(err, ErrConflict) {
			t.Errorf("got %v", err)
		}
		if raw, _ := os.ReadFile(filepath.Join(dir, moved[i])); string(raw) != broken {
			t.Errorf("moved aside: %q", raw)
		}
	}
	if want := "state.db.damaged-20260301T120000Z"; moved[0] != want || moved[1] != want+"-2" {
		t.Errorf("named %v", moved)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	if len(files) != 1+keepDamaged {
		t.Errorf("left: %v", files)
	}
}

// TestMissingEntry takes things out of a file behind the store's back, in ways
// that leave all of bbolt's own structure in order.
func TestMissingEntry(t *testing.T) {
	for name, change := range map[string]func(*bolt.Tx) error{
		"entry":  func(tx *bolt.Tx) error { return tx.Bucket([]byte(Notices)).Delete([]byte("sent")) },
		"bucket": func(tx *bolt.Tx) error { return tx.DeleteBucket([]byte(History)) }, // an empty one
		"tally":  func(tx *bolt.Tx) error { return tx.Bucket([]byte(Meta)).Delete([]byte(tallyName)) },
		"format": func(tx *bolt.Tx) error { return tx.Bucket([]byte(Meta)).Delete([]byte(formatName)) },
	} {
		s := Open(t.TempDir(), Options{})
		put(t, s, Notices, "sent", "yes")
		db, err := bolt.Open(s.path, 0o600, s.boltOptions(false, nil))
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(db.Update(change), db.Close()); err != nil {
			t.Fatal(err)
		}
		_, err = s.Get(t.Context(), Notices, "sent")
		if _, other := s.Get(t.Context(), History, "x"); err == nil && other == nil {
			t.Errorf("nobody misses the %s", name)
			continue
		}
		put(t, s, History, "x", "1")
	}
}

// TestRepairOnce: of several runs that find the same damage one repairs it, and
// takes nothing from the others.
func TestRepairOnce(t *testing.T) {
	dir := t.TempDir()
	repairs := 0
	s := Open(dir, Options{OnRepair: func(string, error) { repairs++ }})
	if err := os.WriteFile(s.path, []byte("broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	var late *damage // found now, to be repaired after somebody else has done so
	if err := s.use(t.Context(), true, nil); !errors.As(err, &late) {
		t.Fatalf("got %v", err)
	}
	put(t, s, History, "x", "1")
	if err := s.repair(t.Context(), late); err != nil {
		t.Fatal(err)
	}
	if e := get(t, s, History, "x"); string(e.Value) != "1" || repairs != 1 {
		t.Errorf("%d repairs left %+v", repairs, e)
	}
}

// TestReplacedDuringWait: whoever waited for the lock of a file that was
// replaced meanwhile must not go on with the old one.
func TestReplacedDuringWait(t *testing.T) {
	s := Open(t.TempDir(), Options{})
	held, err := s.lock(t.Context(), true) // the empty file of a first commit
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := Open(s.dir, Options{}).Commit(t.Context(), Change{Bucket: Usage, Name: "second", Value: []byte("1")}); err != nil {
			t.Error(err)
		}
	}()
	time.Sleep(10 * lockRetry)
	if err := s.replace(); err != nil {
		t.Fatal(err)
	}
	put(t, s, Usage, "first", "1")
	unlock(held)
	<-done
	if all, err := s.List(t.Context(), Usage); err != nil || len(all) != 2 {
		t.Errorf("%v, %v", all, err)
	}
}
