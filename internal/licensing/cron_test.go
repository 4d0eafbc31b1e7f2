package licensing_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/optool/optool/internal/licensing"
	"github.com/optool/optool/internal/notify"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/license"
)

// season is 60 days in the life of a licence.
type season struct {
	*shop
	*clock
	post *postOffice
	id   string
}

func (s *season) renew()   { must(s.Renew(s.t.Context(), s.id, "", nil)) }
func (s *season) suspend() { must(s.Suspend(s.t.Context(), s.id, "unpaid")) }
func (s *season) resume()  { must(s.Resume(s.t.Context(), s.id, "paid")) }
func (s *season) revoke()  { must(s.Revoke(s.t.Context(), s.id, "returned")) }

// TestCron runs updates for 60 days, each as a new process does: twice a day, in the
// first season every hour of the days around each mail, and every hour of all where
// there is time. The mails are
// the whole record of what an administrator hears.
func TestCron(t *testing.T) {
	runsOut := []string{
		"day 16: licence ends in 14 days", "day 23: licence ends in 7 days", "day 27: licence ends in 3 days", "day 29: licence ends in 1 day",
		"day 30: licence is grace (was valid)", "day 37: licence is expired (was grace)",
	}
	type events map[int]func(*season) // by day
	for i, c := range []struct {
		name   string
		terms  func(*license.License)
		events events
		fails  [2]int // days in which updates fail
		silent bool   // mails arrive later than the warnings: one warning is expected
		mails  []string
	}{
		{name: "runs out", mails: runsOut},
		{name: "never ends", terms: func(l *license.License) { l.Expires, l.GraceDays = nil, 0 }},
		{name: "asks at every run", terms: func(l *license.License) { l.RefreshAfter = 0 }, mails: runsOut},
		{name: "renewed in time", events: events{25: (*season).renew}, mails: []string{
			runsOut[0], runsOut[1], "day 25: licence renewed",
			"day 46: licence ends in 14 days", "day 53: licence ends in 7 days", "day 57: licence ends in 3 days", "day 59: licence ends in 1 day"}},
		{name: "renewed before anybody was warned", events: events{10: (*season).renew}, mails: []string{
			"day 46: licence ends in 14 days", "day 53: licence ends in 7 days", "day 57: licence ends in 3 days", "day 59: licence ends in 1 day"}},
		{name: "renewed in grace", events: events{33: (*season).renew}, mails: append(slices.Clone(runsOut[:5]),
			"day 33: licence is valid (was grace)", "day 49: licence ends in 14 days", "day 56: licence ends in 7 days")},
		{name: "suspended and resumed", events: events{5: (*season).suspend, 9: (*season).resume}, mails: append([]string{
			"day 5: licence is suspended (was valid)", "day 9: licence is valid (was suspended)"}, runsOut...)},
		{name: "suspended past two thresholds", events: events{15: (*season).suspend, 24: (*season).resume}, mails: append([]string{
			"day 15: licence is suspended (was valid)", "day 24: licence is valid (was suspended)"}, runsOut[2:]...)},
		{name: "revoked", events: events{10: (*season).revoke}, mails: []string{"day 10: licence is revoked (was valid)"}},
		{name: "vendor away", events: events{
			15: func(s *season) { s.down() }, 20: func(s *season) { s.instead.Store(nil) },
		}, fails: [2]int{15, 20}, mails: runsOut},
		{name: "vendor silent for too long", terms: func(l *license.License) { l.RefreshAfter, l.MaxOfflineDays = 0, 3 }, events: events{
			5: func(s *season) { s.down() }, 10: func(s *season) { s.instead.Store(nil) },
		}, fails: [2]int{5, 10}, mails: append([]string{
			"day 8: licence is stale (was valid)", "day 10: licence is valid (was stale)"}, runsOut...)},
		{name: "mail server away", events: events{
			22: func(s *season) { s.post.set(&s.post.closed, true); s.suspend() }, 23: (*season).resume,
			24: func(s *season) { s.post.set(&s.post.closed, false) },
		}, silent: true, mails: append([]string{runsOut[0],
			"day 24: licence is suspended (was valid)", "day 24: licence is valid (was suspended)"}, runsOut[2:]...)},
		{name: "mail server away at a threshold", events: events{
			22: func(s *season) { s.post.set(&s.post.closed, true) },
			24: func(s *season) { s.post.set(&s.post.closed, false) },
		}, silent: true, mails: append([]string{runsOut[0], "day 24: licence ends in 7 days"}, runsOut[2:]...)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			clock := newClock()
			s := &season{shop: newShop(t, clock.Now), clock: clock, post: openPostOffice(t)}
			var key license.Key
			s.id, key = s.issue(func(l *license.License) {
				l.Enforcement = []license.Stage{{Name: "admin panel blocked", FromDay: 3}}
				if c.terms != nil {
					c.terms(l)
				}
			})
			dir := s.activated(key)
			near := map[int]bool{} // days about which there is a mail
			for _, mail := range c.mails {
				today := 0
				must(fmt.Sscanf(mail, "day %d:", &today))
				near[today-1], near[today], near[today+1] = true, true, true
			}
			var mails, ids []string
			warnings := 0
			step := time.Hour
			for at := time.Duration(0); at < 60*day; at += step {
				today := int(at / day)
				step = 12 * time.Hour
				if soak() || i == 0 && near[today] && !testing.Short() {
					step = time.Hour
				}
				if event := c.events[today]; event != nil && at%day == 0 {
					event(s)
				}
				k := s.keeper(dir)
				k.Notices = s.post.sender()
				o, err := k.Update(t.Context(), false)
				clock.pass(step)
				if away := c.fails[0] <= today && today < c.fails[1]; err != nil && !away {
					t.Fatalf("day %d: %v", today, err)
				}
				if o.Result == licensing.Updated && c.events[today] == nil {
					t.Errorf("day %d: updated without a change at the vendor's", today)
				}
				letters := s.post.collect()
				for _, l := range letters {
					mails, ids = append(mails, fmt.Sprintf("day %d: %s", today, l.subject)), append(ids, l.id)
				}
				if o.Notices != len(letters) {
					t.Errorf("day %d: %d notices sent, says the outcome; %d arrived", today, o.Notices, len(letters))
				}
				warnings += len(o.Warnings)
			}
			if diff := cmp.Diff(c.mails, mails); diff != "" {
				t.Errorf("mails (-want +got):\n%s", diff)
			}
			if slices.Sort(ids); len(slices.Compact(ids)) != len(mails) {
				t.Errorf("two mails under one id: %v", ids)
			}
			if c.silent != (warnings == 1) || !c.silent && warnings != 0 {
				t.Errorf("%d warnings", warnings)
			}
		})
	}
}

// TestMailCut loses the connection after the mail was taken: it comes twice, and
// both times under the same Message-ID.
func TestMailCut(t *testing.T) {
	clock := newClock()
	s, post := newShop(t, clock.Now), openPostOffice(t)
	id, key := s.issue(nil)
	dir := s.activated(key)
	run := func() licensing.Outcome {
		t.Helper()
		k := s.keeper(dir)
		k.Notices = post.sender()
		o, err := k.Update(t.Context(), true)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	run()
	must(s.Suspend(t.Context(), id, "unpaid"))
	post.set(&post.cut, true)
	if o := run(); o.Notices != 0 || len(o.Warnings) != 1 || o.Warnings[0].Code != "mail_deferred" {
		t.Errorf("the cut went unnoticed: %+v", o)
	}
	post.set(&post.cut, false)
	if o := run(); o.Notices != 1 || len(o.Warnings) != 0 {
		t.Errorf("not sent again: %+v", o)
	}
	letters := post.collect()
	if len(letters) != 2 || letters[0] != letters[1] || letters[0].id == "" {
		t.Errorf("not the same letter twice: %+v", letters)
	}
	if o := run(); o.Notices != 0 || len(post.collect()) != 0 {
		t.Error("sent once more")
	}
}

// TestNoticeCommand tells through a program, which fails at first.
func TestNoticeCommand(t *testing.T) {
	clock := newClock()
	s := newShop(t, clock.Now)
	_, key := s.issue(nil)
	dir, log := s.activated(key), filepath.Join(t.TempDir(), "log")
	fails := true
	sender := notify.Command{
		Argv: []string{"sh", "-c", `cat >/dev/null; printf '%s\n' "$OPTOOL_NOTICE_SUBJECT" >>"$1"`, "sh", log},
		Run: func(ctx context.Context, argv, env []string, stdin []byte) ([]byte, error) {
			if fails {
				return []byte("no paper"), fmt.Errorf("exit status 1")
			}
			r, err := system.Exec{}.Run(ctx, system.Command{Argv: argv, Env: append(env, "PATH="+os.Getenv("PATH")), Stdin: stdin})
			return r.Stdout, err
		},
	}
	for range 60 {
		clock.pass(day)
		fails = clock.Now().Day()%5 != 0
		k := s.keeper(dir)
		k.Notices = sender
		if _, err := k.Update(t.Context(), false); err != nil {
			t.Fatal(err)
		}
	}
	var told []string
	for line := range strings.Lines(string(must(os.ReadFile(log)))) {
		_, what, _ := strings.Cut(strings.TrimSuffix(line, ", Nord AG\n"), ": ")
		told = append(told, what)
	}
	want := []string{"licence ends in 14 days", "licence ends in 7 days", "licence ends in 3 days", "licence ends in 1 day",
		"licence is grace (was valid)", "licence is expired (was grace)"}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
}
