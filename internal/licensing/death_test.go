package licensing_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/optool/optool/internal/licensing"
	"github.com/optool/optool/internal/notify"
	"github.com/optool/optool/internal/state"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/license"
)

// fate ends a job at its n-th step. Steps are what a keeper does to the world
// outside: before and after every transaction, request and notice, and each look
// at the clock between them.
type fate struct{ left int }

type death struct{}

func (f *fate) step() {
	if f.left--; f.left == 0 {
		panic(death{})
	}
}

// lived runs job and reports whether it came to its end.
func (f *fate) lived(job func()) (alive bool) {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(death); !ok {
				panic(r)
			}
		}
	}()
	job()
	return true
}

type mortalStore struct {
	state.Store
	*fate
}

func (s mortalStore) Get(ctx context.Context, b state.Bucket, name string) (state.Entry, error) {
	s.step()
	return s.Store.Get(ctx, b, name)
}

func (s mortalStore) Commit(ctx context.Context, changes ...state.Change) error {
	s.step()
	defer s.step()
	return s.Store.Commit(ctx, changes...)
}

type mortalVendor struct {
	licensing.Vendor
	*fate
}

func (v mortalVendor) Do(ctx context.Context, r system.Request) (*system.Response, error) {
	v.step()
	defer v.step()
	return v.Vendor.Do(ctx, r)
}

// mailbox notes which notices came, by id.
type mailbox map[string]string

func (m mailbox) Send(_ context.Context, n notify.Message) error {
	m[n.ID] = n.Subject
	return nil
}

type mortalSender struct {
	notify.Sender
	*fate
}

func (s mortalSender) Send(ctx context.Context, n notify.Message) error {
	s.step()
	defer s.step()
	return s.Sender.Send(ctx, n)
}

// mortal lets fate take part in all that k does.
func mortal(k *licensing.Keeper, f *fate) *licensing.Keeper {
	now := k.Now
	k.Store, k.Vendor = mortalStore{k.Store, f}, mortalVendor{k.Vendor, f}
	k.Now = func() time.Time { f.step(); return now() }
	if k.Notices != nil {
		k.Notices = mortalSender{k.Notices, f}
	}
	return k
}

// TestDeathAtEveryStep ends each job at each of its steps in turn. A reader finds
// the licence of before or of after, one more update completes, and exactly one
// notice tells of what changed.
func TestDeathAtEveryStep(t *testing.T) {
	s := newShop(t, newClock().Now)
	id, key := s.issue(nil)
	active := s.activated(key)
	updated(t, s.keeper(active), true, licensing.Unchanged)
	must(s.Suspend(t.Context(), id, "unpaid"))
	suspended := s.file(id)

	for name, c := range map[string]struct {
		from string // state directory
		job  func(*licensing.Keeper) error
		new  license.State // what the job itself may leave
		tell int           // notices in the end
	}{
		"update":         {active, func(k *licensing.Keeper) error { _, err := k.Update(t.Context(), true); return err }, license.StateSuspended, 1},
		"import":         {active, func(k *licensing.Keeper) error { _, err := k.Import(t.Context(), suspended, nil); return err }, license.StateSuspended, 1},
		"activate again": {active, func(k *licensing.Keeper) error { _, err := k.Activate(t.Context(), key); return err }, license.StateSuspended, 1},
		"cache-clean":    {active, func(k *licensing.Keeper) error { _, err := k.CacheClean(t.Context()); return err }, license.None, 1},
	} {
		t.Run(name, func(t *testing.T) {
			for n := 1; ; n++ {
				dir, box, f := copied(t, c.from), mailbox{}, &fate{left: n}
				k := s.keeper(dir)
				k.Notices = box
				alive := f.lived(func() {
					if err := c.job(mortal(k, f)); err != nil {
						t.Errorf("step %d: %v", n, err)
					}
				})
				if got := must(s.keeper(dir).Read(0)).Verdict.State; got != license.Valid && got != c.new {
					t.Errorf("step %d: reads as %s", n, got)
				}
				k = s.keeper(dir)
				k.Notices = box
				o, err := k.Update(t.Context(), true)
				if err != nil || o.After.Verdict.State != license.StateSuspended {
					t.Errorf("step %d: the next update: %s, %v", n, o.After.Verdict.State, err)
				}
				if len(box) != c.tell {
					t.Errorf("step %d: told %v", n, box)
				}
				if alive {
					t.Logf("%d steps", n-1)
					return
				}
			}
		})
	}
}

// TestActivationCutShort ends the move from one licence to another at every step:
// the next update must complete, on either licence.
func TestActivationCutShort(t *testing.T) {
	for _, order := range []string{"to a later licence", "to an earlier licence"} {
		t.Run(order, func(t *testing.T) {
			clock := newClock()
			s := newShop(t, clock.Now)
			_, from := s.issue(nil)
			clock.pass(time.Hour)
			_, to := s.issue(nil)
			if order == "to an earlier licence" {
				from, to = to, from
			}
			pristine := s.activated(from)
			for n := 1; ; n++ {
				dir, f := copied(t, pristine), &fate{left: n}
				alive := f.lived(func() { _, _ = mortal(s.keeper(dir), f).Activate(t.Context(), to) })
				is(t, s.keeper(dir), license.Valid)
				if _, err := s.keeper(dir).Update(t.Context(), true); err != nil {
					t.Errorf("step %d: the next update: %v", n, err)
				}
				if alive {
					return
				}
			}
		})
	}
}

// TestTornDirectory mixes files of before and after an update in every way: no
// order of writes can leave another mixture.
func TestTornDirectory(t *testing.T) {
	clock := newClock()
	s := newShop(t, clock.Now)
	id, key := s.issue(nil)
	before := s.activated(key)
	after := copied(t, before)
	clock.pass(time.Hour)
	must(s.Renew(t.Context(), id, "", nil))
	first := must(os.ReadFile(filepath.Join(before, licensing.FileSnapshot)))
	updated(t, s.keeper(after), true, licensing.Updated)
	files := []string{"state.db", licensing.FileSnapshot, licensing.FileContact}
	for mixture := range 1 << len(files) {
		t.Run(fmt.Sprintf("%03b", mixture), func(t *testing.T) {
			dir := copied(t, before)
			for i, name := range files {
				if mixture>>i&1 == 1 {
					if err := os.WriteFile(filepath.Join(dir, name), must(os.ReadFile(filepath.Join(after, name))), 0o600); err != nil {
						t.Fatal(err)
					}
				}
			}
			is(t, s.keeper(dir), license.Valid)
			o, err := s.keeper(dir).Update(t.Context(), true)
			if err != nil || o.After.Verdict.Document.License.Sequence != 2 {
				t.Fatalf("the next update: %+v, %v", o, err)
			}
			_, err = s.keeper(dir).Import(t.Context(), first, nil)
			failed(t, err, "license_older")
		})
	}
}
