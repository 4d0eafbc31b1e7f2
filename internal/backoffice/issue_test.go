package backoffice

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/pkg/license"
)

func TestLifeOfALicence(t *testing.T) {
	s, w := newStore(t)
	r, key := issue(t, s, 30*24*time.Hour)
	id := r.License.ID
	if r.Lookup != key.Lookup(s.Product) {
		t.Error("the lookup name is not the key's")
	}
	end := *r.License.Expires
	steps := []struct {
		do     func() (*Record, error)
		what   string
		state  license.State
		reason string
	}{
		{func() (*Record, error) { return s.Find(id) }, "issued", license.Valid, ""},
		{func() (*Record, error) { return s.Suspend(t.Context(), id, "unpaid") }, "suspended", license.StateSuspended, "unpaid"},
		{func() (*Record, error) {
			return s.Renew(t.Context(), id, "more", func(l *license.License) { l.Features = []string{"api"} })
		}, "renewed", license.StateSuspended, "unpaid"},
		{func() (*Record, error) { return s.Renew(t.Context(), id, "order 7", nil) }, "renewed", license.Valid, ""},
		{func() (*Record, error) { return s.Suspend(t.Context(), id, "unpaid again") }, "suspended", license.StateSuspended, "unpaid again"},
		{func() (*Record, error) { return s.Resume(t.Context(), id, "paid") }, "resumed", license.Valid, ""},
		{func() (*Record, error) { return s.Revoke(t.Context(), id, "fraud") }, "revoked", license.StateRevoked, "fraud"},
	}
	for i, step := range steps {
		w.turn(time.Minute)
		r, err := step.do()
		if err != nil {
			t.Fatal(step.what, err)
		}
		l := open(t, s, r).License
		last := r.History[len(r.History)-1]
		if l.Sequence != uint64(i+1) || last.Sequence != l.Sequence || last.What != step.what || l.StatusReason != step.reason {
			t.Errorf("%s: published %+v, history %+v", step.what, l, last)
		}
		if state := r.State(w.Now()); state != step.state {
			t.Errorf("%s: state %s, want %s", step.what, state, step.state)
		}
	}
	r, err := s.Find(id)
	if err != nil || !r.License.Expires.Equal(end.Add(RenewalSpan)) {
		t.Errorf("ends %v, %v, want the old end and %v", r.License.Expires, err, RenewalSpan)
	}
	for _, change := range []func(context.Context, string, string) (*Record, error){s.Suspend, s.Resume, s.Revoke} {
		_, err := change(t.Context(), id, "")
		wantCode(t, err, "license_revoked", fault.ExitFailure)
	}
}

func TestStandingRepeated(t *testing.T) {
	s, _ := newStore(t)
	r, _ := issue(t, s, time.Hour)
	_, err := s.Resume(t.Context(), r.License.ID, "")
	wantCode(t, err, "status_unchanged", fault.ExitFailure)
	if again, err := s.Find(r.License.ID); err != nil || again.License.Sequence != 1 {
		t.Errorf("a refused change moved the licence on to %+v, %v", again, err)
	}
}

func TestIssueFillsIn(t *testing.T) {
	s, w := newStore(t)
	for name, c := range map[string]struct {
		runs, start time.Duration
		state       license.State
	}{
		"ahead":        {720 * time.Hour, -startSlack, license.Valid},
		"ended":        {-24 * time.Hour, -24*time.Hour - pastSpan, license.Expired},
		"just ended":   {-time.Minute, -startSlack, license.Expired},
		"ends at once": {-startSlack, -startSlack - pastSpan, license.Expired},
	} {
		r, _ := issue(t, s, c.runs)
		l := open(t, s, r).License
		if got := l.NotBefore.Sub(w.Now()); got != c.start {
			t.Errorf("%s: starts %v from now, want %v", name, got, c.start)
		}
		if !l.Issued.Equal(w.Now()) || r.State(w.Now()) != c.state {
			t.Errorf("%s: issued %v, state %s", name, l.Issued, r.State(w.Now()))
		}
	}
}

func TestRefusedTermsLeaveNothing(t *testing.T) {
	s, _ := newStore(t)
	before := snapshot(t, s.dir)
	for name, l := range map[string]license.License{
		"range":      {Platform: ">>4"},
		"deployment": {Deployment: "moon"},
		"grace":      {GraceDays: -1},
		"stages":     {Enforcement: []license.Stage{{Name: "b", FromDay: 15}, {Name: "a", FromDay: 10}}},
		"limit":      {Limits: map[string]int64{"devices": -2}},
	} {
		if _, err := s.Issue(t.Context(), newKey(t), l); fault.Of(err) == nil || fault.Of(err).Exit != fault.ExitUsage {
			t.Errorf("%s: got %v, want a usage fault", name, err)
		}
	}
	if snapshot(t, s.dir) != before {
		t.Error("a refused licence left something behind")
	}
}

func TestRenewToThePast(t *testing.T) {
	s, w := newStore(t)
	r, _ := issue(t, s, 24*time.Hour)
	end := w.Now().Add(-24 * time.Hour)
	r, err := s.Renew(t.Context(), r.License.ID, "", func(l *license.License) { l.Expires = &end })
	if err != nil {
		t.Fatal(err)
	}
	if state := r.State(w.Now()); state != license.Expired {
		t.Errorf("state %s, want expired", state)
	}
}

func TestUnknownIDs(t *testing.T) {
	s, _ := newStore(t)
	for _, id := range []string{"", "lic_", "lic_x", "../../keys/root-1", "lic_00000000000000000000000000", "lic_0000000000000000000000000\x00"} {
		_, err := s.Suspend(t.Context(), id, "")
		wantCode(t, err, "unknown_license", fault.ExitUsage)
	}
}

func TestIDsSortByAge(t *testing.T) {
	var ids []string
	for i := range 1000 {
		ids = append(ids, newID(time.UnixMilli(1_700_000_000_000+int64(i))))
	}
	if !slices.IsSorted(ids) || !validID(ids[0]) || len(ids[0]) != 30 {
		t.Errorf("ids such as %s do not sort by age", ids[0])
	}
}

func TestConcurrentIssues(t *testing.T) {
	s, _ := newStore(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			end := s.instant().Add(time.Hour)
			if _, err := s.Issue(t.Context(), newKey(t), license.License{Customer: "x", Expires: &end}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	records, err := s.List()
	if err != nil || len(records) != 8 {
		t.Fatalf("%d records, %v, want 8", len(records), err)
	}
	for _, r := range records {
		open(t, s, r)
	}
}

func TestHistoryIsBounded(t *testing.T) {
	r := Record{}
	for range maxHistory + 10 {
		r.change(&signer{}, time.Unix(0, 0), "renewed", "")
	}
	if len(r.History) != maxHistory || r.History[0].Sequence != 1 || r.History[maxHistory-1].Sequence != maxHistory+10 {
		t.Errorf("history of %d, from %d to %d", len(r.History), r.History[0].Sequence, r.History[len(r.History)-1].Sequence)
	}
}

func TestBusy(t *testing.T) {
	s, _ := newStore(t)
	held := make(chan struct{})
	release := make(chan struct{})
	done := make(chan error, 1)
	go func() {
		done <- s.write(context.Background(), func(*signer) error { close(held); <-release; return nil })
	}()
	<-held
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := s.Issue(ctx, newKey(t), license.License{Customer: "x"})
	wantCode(t, err, "busy", fault.ExitBusy)
	close(release)
	if err := <-done; err != nil {
		t.Error(err)
	}
}
