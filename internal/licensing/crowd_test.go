package licensing_test

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/licensing"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/license"
)

// exchanges counts talks with the vendor, whatever attempts each may take.
type exchanges struct {
	licensing.Vendor
	count atomic.Int64
}

func (e *exchanges) Do(ctx context.Context, r system.Request) (*system.Response, error) {
	e.count.Add(1)
	return e.Vendor.Do(ctx, r)
}

// slow is a vendor who takes his time.
func (s *shop) slow(d time.Duration, status int) {
	s.answers(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(d):
		case <-r.Context().Done():
		}
		w.WriteHeader(status)
	})
}

// TestTwentyUpdates lets twenty processes find the licence due at once: one asks,
// and all hear his answer.
func TestTwentyUpdates(t *testing.T) {
	for _, c := range []struct {
		name   string
		vendor func(*shop)
		code   string
	}{
		{"vendor up", func(s *shop) { s.slow(200*time.Millisecond, http.StatusNotModified) }, ""},
		{"vendor failing", func(s *shop) { s.slow(100*time.Millisecond, http.StatusBadGateway) }, "vendor_unreachable"},
		{"vendor refusing", func(s *shop) { s.slow(200*time.Millisecond, http.StatusForbidden) }, "vendor_refused"},
		{"vendor silent", func(s *shop) { s.slow(10*time.Second, http.StatusNotModified) }, "vendor_unreachable"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t, time.Now)
			_, key := s.issue(func(l *license.License) { l.RefreshAfter = 0 })
			dir := s.activated(key)
			c.vendor(s)
			way := &exchanges{Vendor: s.client}
			var errs [20]error
			var all sync.WaitGroup
			for i := range errs {
				k := s.keeper(dir)
				k.Vendor, k.Budget = way, 2*time.Second
				all.Go(func() { _, errs[i] = k.Update(t.Context(), false) })
			}
			all.Wait()
			if n := way.count.Load(); n != 1 {
				t.Errorf("%d talked to the vendor", n)
			}
			for _, err := range errs {
				switch f := fault.Of(err); {
				case c.code == "" && err != nil:
					t.Errorf("got %v", err)
				case c.code != "" && (f == nil || f.Code != c.code || f.Error() != errs[0].Error() || f.Exit != fault.Of(errs[0]).Exit):
					t.Errorf("got %v, want %v like the first", err, errs[0])
				}
			}
			is(t, s.keeper(dir), license.Valid)
		})
	}
}

// TestReadersDoNotWait reads while an update hangs at a slow vendor.
func TestReadersDoNotWait(t *testing.T) {
	s := newShop(t, time.Now)
	_, key := s.issue(nil)
	dir := s.activated(key)
	hang := 5 * time.Second
	if testing.Short() {
		hang = time.Second
	}
	s.slow(hang, http.StatusNotModified)
	var update sync.WaitGroup
	update.Go(func() {
		if _, err := s.keeper(dir).Update(t.Context(), true); err != nil {
			t.Error(err)
		}
	})
	time.Sleep(100 * time.Millisecond) // the update holds its lock and waits for the vendor
	var slowest atomic.Int64
	var readers sync.WaitGroup
	began := time.Now()
	for range 200 {
		readers.Go(func() {
			if got, err := s.keeper(dir).Read(0); err != nil || got.Verdict.State != license.Valid {
				t.Errorf("got %s, %v", got.Verdict.State, err)
			}
			took := int64(time.Since(began))
			for most := slowest.Load(); took > most && !slowest.CompareAndSwap(most, took); most = slowest.Load() {
			}
		})
	}
	readers.Wait()
	if most := time.Duration(slowest.Load()); most > time.Second {
		t.Errorf("a reader took %s", most)
	} else {
		t.Logf("the slowest of 200 readers took %s", most)
	}
	if asked := s.requests(); len(asked) != 0 {
		t.Errorf("the update ended before the readers: %v", asked)
	}
	update.Wait()
}
