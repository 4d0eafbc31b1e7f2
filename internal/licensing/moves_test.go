package licensing_test

import (
	"testing"
	"time"

	"github.com/optool/optool/internal/licensing"
)

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
