package licensing_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/optool/optool/internal/licensing"
	"github.com/optool/optool/pkg/license"
)

// TestMoving changes from one licence to another, which only an administrator may.
func TestMoving(t *testing.T) {
	clock := newClock()
	s := newShop(t, clock.Now)
	first, keyFirst := s.issue(nil)
	clock.pass(time.Hour)
	second, keySecond := s.issue(nil)
	holds := func(t *testing.T, dir, id string) {
		t.Helper()
		if got := is(t, s.keeper(dir), license.Valid).Verdict.Document.License.ID; got != id {
			t.Errorf("holds %s, want %s", got, id)
		}
	}

	t.Run("by key", func(t *testing.T) {
		dir := s.activated(keyFirst)
		for _, to := range []struct {
			id  string
			key license.Key
		}{{second, keySecond}, {first, keyFirst}, {second, keySecond}} {
			if o, err := s.keeper(dir).Activate(t.Context(), to.key); err != nil || o.Result != licensing.Updated {
				t.Fatalf("%s, %v", o.Result, err)
			}
			holds(t, dir, to.id)
			updated(t, s.keeper(dir), false, licensing.Fresh)
			updated(t, s.keeper(dir), true, licensing.Unchanged)
			if key := must(s.keeper(dir).Key()); key.Reveal() != to.key.Reveal() {
				t.Error("another key is stored")
			}
		}
	})
	t.Run("by file", func(t *testing.T) {
		dir := volatile(t)
		for _, id := range []string{second, first, second} {
			if _, err := s.keeper(dir).Import(t.Context(), s.file(id), nil); err != nil {
				t.Fatal(err)
			}
			holds(t, dir, id)
			s.requests()
			updated(t, s.keeper(dir), true, licensing.ByFile)
			if asked := s.requests(); len(asked) != 0 {
				t.Errorf("asked %v", asked)
			}
		}
	})
	t.Run("not by the network", func(t *testing.T) {
		dir := s.activated(keySecond)
		defer s.replays(s.file(first))()
		_, err := s.keeper(dir).Update(t.Context(), true)
		failed(t, err, "license_older")
		holds(t, dir, second)
	})
	t.Run("not to a failing vendor", func(t *testing.T) {
		dir := s.activated(keyFirst)
		defer s.answers(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) })()
		_, err := s.keeper(dir).Activate(t.Context(), keySecond)
		failed(t, err, "license_unknown")
		holds(t, dir, first)
		if key := must(s.keeper(dir).Key()); key.Reveal() != keyFirst.Reveal() {
			t.Error("the key changed")
		}
	})
}

// TestReportOfAnotherLicence queues a report, moves to another licence and queues
// one more: the vendor refuses the first, which must not hold up the second.
func TestReportOfAnotherLicence(t *testing.T) {
	clock := newClock()
	s := newShop(t, clock.Now)
	_, from := s.issue(nil)
	clock.pass(time.Hour)
	id, to := s.issue(nil)
	dir := s.activated(from)
	queue := func() {
		k := s.keeper(dir)
		must(k.Queue(t.Context(), must(k.Report(map[string]int64{"devices": 1}))))
		clock.pass(time.Minute)
	}
	up := s.down()
	queue()
	up()
	if _, err := s.keeper(dir).Activate(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	queue()
	updated(t, s.keeper(dir), true, licensing.Unchanged)
	if n := len(must(s.Usage(id))); n != 1 {
		t.Errorf("%d reports of the present licence arrived, want 1", n)
	}
}

// TestSwapAfterCacheClean has the network offer an earlier licence of the same
// product while no licence is cached.
func TestSwapAfterCacheClean(t *testing.T) {
	clock := newClock()
	s := newShop(t, clock.Now)
	first, _ := s.issue(nil)
	clock.pass(time.Hour)
	_, key := s.issue(nil)
	dir := s.activated(key)
	must(s.keeper(dir).CacheClean(t.Context()))
	s.replays(s.file(first))
	_, err := s.keeper(dir).Update(t.Context(), true)
	failed(t, err, "license_older")
}

// TestShortJump jumps ahead within the period of a licence and comes back: the
// thresholds between are told of when they really come.
func TestShortJump(t *testing.T) {
	world, host := newClock(), newClock()
	s := newShop(t, world.Now)
	_, key := s.issue(nil)
	s.now = host.Now
	dir, box := s.activated(key), mailbox{}
	run := func() {
		k := s.keeper(dir)
		k.Notices = box
		_, _ = k.Update(t.Context(), false)
	}
	run()
	host.pass(28 * day)
	run()
	host.set(world.Now())
	for range 30 {
		run()
		world.pass(day)
		host.set(world.Now())
	}
	if len(box) != 4 {
		t.Errorf("told %v, want all four thresholds", box)
	}
}
