package licensing_test

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/licensing"
	"github.com/optool/optool/pkg/license"
)

// replays has the endpoint serve an old file.
func (s *shop) replays(file []byte) (genuine func()) {
	return s.answers(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(file) })
}

// TestClockSetBack turns the host's clock back behind what the vendor's
// signatures prove. An unreachable vendor, or a cleaned cache, changes nothing.
func TestClockSetBack(t *testing.T) {
	world, host := newClock(), newClock()
	s := newShop(t, world.Now)
	_, key := s.issue(nil)
	s.now = host.Now
	dir := s.activated(key)
	issued := world.Now()
	for _, c := range []struct {
		name string
		at   time.Time
		want license.State
	}{
		{"a little slow", issued.Add(-license.ClockTolerance), license.Valid},
		{"behind the issue", issued.Add(-license.ClockTolerance - time.Second), license.ClockRollback},
		{"years behind", issued.AddDate(-6, 0, 0), license.ClockRollback},
		{"right again", issued, license.Valid},
	} {
		host.set(c.at)
		if got := must(s.keeper(dir).Read(0)).Verdict.State; got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}

	world.pass(10 * day)
	host.set(world.Now())
	updated(t, s.keeper(dir), false, licensing.Unchanged) // brings a time statement and nothing else
	host.pass(-5 * day)
	is(t, s.keeper(dir), license.ClockRollback)
	s.down()
	if _, err := s.keeper(dir).Update(t.Context(), true); err == nil {
		t.Error("updated from a vendor who is away")
	}
	is(t, s.keeper(dir), license.ClockRollback)
	must(s.keeper(dir).CacheClean(t.Context()))
	s.instead.Store(nil)
	if o := updated(t, s.keeper(dir), false, licensing.Updated); o.After.Verdict.State != license.ClockRollback {
		t.Errorf("a cleaned cache forgave: %s", o.After.Verdict.State)
	}
	host.set(world.Now())
	is(t, s.keeper(dir), license.Valid)
}

// TestClockJumps goes to 2038 and back: nobody is locked out, and every threshold
// is told of afterwards.
func TestClockJumps(t *testing.T) {
	for _, away := range []bool{false, true} {
		world, host := newClock(), newClock()
		s := newShop(t, world.Now)
		_, key := s.issue(func(l *license.License) { l.MaxOfflineDays = 10 })
		s.now = host.Now
		dir, post := s.activated(key), openPostOffice(t)
		run := func() (licensing.Outcome, []string) {
			k := s.keeper(dir)
			k.Notices = post.sender()
			o, _ := k.Update(t.Context(), false)
			var told []string
			for _, l := range post.collect() {
				told = append(told, l.subject)
			}
			return o, told
		}
		run()
		if away {
			s.down()
		}
		host.set(time.Date(2038, 1, 19, 3, 14, 8, 0, time.UTC))
		is(t, s.keeper(dir), license.Expired)
		if _, told := run(); !cmp.Equal(told, []string{"licence is expired (was valid)"}) {
			t.Errorf("told in 2038: %v", told)
		}
		s.instead.Store(nil)
		host.set(world.Now().Add(time.Hour))
		is(t, s.keeper(dir), license.Valid)
		o, told := run()
		if at := o.After.Contact.CheckedAt; away && o.Result != licensing.Fresh || !away && (o.Result != licensing.Unchanged || !at.Equal(host.Now())) {
			t.Errorf("back: %s, checked %s", o.Result, o.After.Contact.CheckedAt)
		}
		all := told
		for range 29 {
			world.pass(day)
			host.set(world.Now())
			_, told := run()
			all = append(all, told...)
		}
		want := []string{"licence is valid (was expired)", "licence ends in 14 days", "licence ends in 7 days", "licence ends in 3 days", "licence ends in 1 day"}
		if diff := cmp.Diff(want, all); diff != "" {
			t.Errorf("told after the return (-want +got):\n%s", diff)
		}
	}
}

// TestNothingOldReturns replays files that the vendor signed in the past.
func TestNothingOldReturns(t *testing.T) {
	forget := func(names ...string) func(*testing.T, *shop, string) {
		return func(t *testing.T, _ *shop, dir string) {
			for _, name := range names {
				if err := os.Remove(filepath.Join(dir, name)); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	for name, forgets := range map[string]func(*testing.T, *shop, string){
		"as it was":           forget(),
		"after a cache-clean": func(t *testing.T, s *shop, dir string) { must(s.keeper(dir).CacheClean(t.Context())) },
		"database lost":       forget("state.db"),
		"licence lost":        forget(licensing.FileSnapshot),
		"contact lost":        forget(licensing.FileContact),
		"both memories lost":  forget("state.db", licensing.FileContact),
	} {
		for what, c := range map[string]struct {
			change func(*testing.T, *shop, string)
			code   string
		}{
			"renewed licence": {func(t *testing.T, s *shop, id string) {
				must(s.Renew(t.Context(), id, "", nil))
			}, "license_older"},
			"suspended licence": {func(t *testing.T, s *shop, id string) { must(s.Suspend(t.Context(), id, "")) }, "license_older"},
			"revoked signing key": {func(t *testing.T, s *shop, id string) {
				must(s.Rotate(t.Context(), backoffice.Rotation{RevokeCurrent: true, Reason: "stolen"}))
			}, "license_unverified"},
		} {
			t.Run(what+" "+name, func(t *testing.T) {
				clock := newClock()
				s := newShop(t, clock.Now)
				id, key := s.issue(nil)
				dir := s.activated(key)
				old := s.file(id)
				clock.pass(time.Hour)
				c.change(t, s, id)
				now := updated(t, s.keeper(dir), true, licensing.Updated).After.Verdict
				forgets(t, s, dir)

				genuine := s.replays(old)
				_, err := s.keeper(dir).Update(t.Context(), true)
				failed(t, err, c.code)
				_, err = s.keeper(dir).Import(t.Context(), old, nil)
				failed(t, err, c.code)
				if d := must(s.keeper(dir).Read(0)).Verdict.Document; d != nil && d.License.Sequence != now.Document.License.Sequence {
					t.Errorf("sequence %d is back", d.License.Sequence)
				}
				genuine()
				if o, err := s.keeper(dir).Update(t.Context(), true); err != nil || o.After.Verdict.State != now.State {
					t.Errorf("the genuine licence: %s, %v", o.After.Verdict.State, err)
				}
			})
		}
	}
}
