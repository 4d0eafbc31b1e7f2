package licensing_test

import (
	"crypto/sha256"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/optool/optool/internal/licensing"
)

func databaseSum(dir string) [32]byte {
	return sha256.Sum256(must(os.ReadFile(filepath.Join(dir, "state.db"))))
}

// TestEconomy holds what each kind of update asks of the vendor and of the disk.
func TestEconomy(t *testing.T) {
	clock := newClock()
	s := newShop(t, clock.Now)
	id, key := s.issue(nil)
	dir := s.activated(key)
	updated(t, s.keeper(dir), false, licensing.Fresh)
	s.requests()
	for _, c := range []struct {
		name    string
		prepare func()
		force   bool
		want    licensing.Result
		asked   []string
	}{
		{"fresh", func() { clock.pass(5 * time.Hour) }, false, licensing.Fresh, nil},
		{"fresh but forced", func() {}, true, licensing.Unchanged, []string{"GET Not Modified"}},
		{"due", func() { clock.pass(6 * time.Hour) }, false, licensing.Unchanged, []string{"GET Not Modified"}},
		{"changed", func() {
			clock.pass(6 * time.Hour)
			must(s.Renew(t.Context(), id, "", nil))
		}, false, licensing.Updated, []string{"GET OK"}},
		{"changed and fetched", func() { clock.pass(6 * time.Hour) }, false, licensing.Unchanged, []string{"GET Not Modified"}},
	} {
		c.prepare()
		before := databaseSum(dir)
		updated(t, s.keeper(dir), c.force, c.want)
		if diff := cmp.Diff(c.asked, s.requests()); diff != "" {
			t.Errorf("%s: asked (-want +got):\n%s", c.name, diff)
		}
		if same := databaseSum(dir) == before; same != (c.want != licensing.Updated) {
			t.Errorf("%s: database left alone: %v", c.name, same)
		}
	}
	if at := must(s.keeper(dir).Read(0)).Contact.CheckedAt; !at.Equal(clock.Now()) {
		t.Errorf("an unchanged answer was not noted: %s", at)
	}
}

// TestPlainFileServer asks a server that knows dates and no ETags. A date within
// the same minute is not trusted: the file may change again under it.
func TestPlainFileServer(t *testing.T) {
	clock := newClock()
	s := newShop(t, clock.Now)
	id, key := s.issue(nil)
	file := s.PublicFile(must(s.Find(id)).Lookup)
	s.answers(func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, file) })
	dir := s.activated(key)
	s.requests()
	updated(t, s.keeper(dir), true, licensing.Unchanged)
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(file, old, old); err != nil {
		t.Fatal(err)
	}
	updated(t, s.keeper(dir), true, licensing.Unchanged)
	updated(t, s.keeper(dir), true, licensing.Unchanged)
	must(s.Suspend(t.Context(), id, "unpaid"))
	updated(t, s.keeper(dir), true, licensing.Updated)
	if diff := cmp.Diff([]string{"GET OK", "GET OK", "GET Not Modified", "GET OK"}, s.requests()); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
}

// TestReports delivers usage reports, and ends the process at every step of it.
func TestReports(t *testing.T) {
	clock := newClock()
	s := newShop(t, clock.Now)
	id, key := s.issue(nil)
	dir := s.activated(key)
	for n := range int64(3) {
		k := s.keeper(dir)
		if waiting := must(k.Queue(t.Context(), must(k.Report(map[string]int64{"devices": 100 + n})))); waiting != int(n)+1 {
			t.Errorf("%d wait", waiting)
		}
		clock.pass(time.Minute)
	}
	up := s.down()
	if o := updated(t, s.keeper(dir), false, licensing.Fresh); o.Reports != 0 || !o.ReportsFailed || len(o.Warnings) != 1 {
		t.Errorf("vendor away: %+v", o)
	}
	up()
	queued := copied(t, dir)
	s.requests()
	if o := updated(t, s.keeper(dir), false, licensing.Fresh); o.Reports != 3 || o.ReportsFailed {
		t.Errorf("delivered %d", o.Reports)
	}
	if diff := cmp.Diff([]string{"POST OK", "POST OK", "POST OK"}, s.requests()); diff != "" {
		t.Error(diff)
	}
	for n := 1; ; n++ {
		dir, f := copied(t, queued), &fate{left: n}
		alive := f.lived(func() { _, _ = mortal(s.keeper(dir), f).Update(t.Context(), false) })
		updated(t, s.keeper(dir), false, licensing.Fresh)
		if o := updated(t, s.keeper(dir), false, licensing.Fresh); o.Reports != 0 {
			t.Errorf("step %d: %d still waited", n, o.Reports)
		}
		if alive {
			break
		}
	}
	received := must(s.Usage(id))
	for i, r := range received {
		if want := int64(100 + i); r.Report.Counts["devices"] != want {
			t.Errorf("report %d counts %v, want %d", i, r.Report.Counts, want)
		}
	}
	if len(received) != 3 {
		t.Errorf("%d reports counted, want 3", len(received))
	}
}
