package licensing_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/licensing"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/state"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/license"
)

const day = 24 * time.Hour

// clock is moved by hand.
type clock struct{ at atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.set(time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC))
	return c
}

func (c *clock) Now() time.Time       { return time.Unix(0, c.at.Load()).UTC() }
func (c *clock) set(t time.Time)      { c.at.Store(t.UnixNano()) }
func (c *clock) pass(d time.Duration) { c.at.Add(int64(d)) }

// shop is a vendor with his real server on loopback.
type shop struct {
	*backoffice.Store
	t        *testing.T
	now      func() time.Time
	profile  string // file
	trust    license.Trust
	endpoint string
	client   *system.Client

	instead atomic.Pointer[http.HandlerFunc] // answers in the vendor's place; nil: he does
	mu      sync.Mutex
	asked   []string // method and status of each request, in order
}

func newShop(t *testing.T, now func() time.Time) *shop {
	t.Helper()
	dir := filepath.Join(volatile(t), "vendor")
	store, err := backoffice.Init(dir, backoffice.New{Product: "acme-platform", Title: "Acme Platform", Endpoint: "http://127.0.0.1:1", RootKeys: 2, Threshold: 2}, now)
	if err != nil {
		t.Fatal(err)
	}
	s := &shop{Store: store, t: t, now: now, profile: filepath.Join(dir, "profile.yaml"), client: newClient()}
	s.trust = trustOf(s.profile)
	t.Cleanup(s.client.Close)
	genuine := store.Handler(slog.New(slog.DiscardHandler))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen := &statusSeen{ResponseWriter: w, status: http.StatusOK}
		if h := s.instead.Load(); h != nil {
			(*h)(seen, r)
		} else {
			genuine.ServeHTTP(seen, r)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.asked = append(s.asked, r.Method+" "+http.StatusText(seen.status))
	}))
	t.Cleanup(server.Close)
	s.endpoint = server.URL
	return s
}

type statusSeen struct {
	http.ResponseWriter
	status int
}

func (w *statusSeen) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// requests returns what was asked since the last call.
func (s *shop) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := s.asked
	s.asked = nil
	return asked
}

// answers has h answer until the returned function is called.
func (s *shop) answers(h http.HandlerFunc) (genuine func()) {
	s.instead.Store(&h)
	return func() { s.instead.Store(nil) }
}

// down is a vendor whose server fails.
func (s *shop) down() (up func()) {
	return s.answers(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
}

// issue makes a licence of 30 days with 7 days of grace, changed by edit.
func (s *shop) issue(edit func(*license.License)) (string, license.Key) {
	s.t.Helper()
	end := s.now().Add(30 * day)
	terms := license.License{Customer: "Nord AG", Expires: &end, GraceDays: 7, RefreshAfter: license.Seconds(6 * 3600)}
	if edit != nil {
		edit(&terms)
	}
	key := must(license.NewKey(rand.Reader))
	record, err := s.Issue(s.t.Context(), key, terms)
	if err != nil {
		s.t.Fatal(err)
	}
	return record.License.ID, key
}

// file is the licence as published now.
func (s *shop) file(id string) []byte {
	s.t.Helper()
	return must(s.Published(must(s.Find(id))))
}

// keeper is what a process of a customer makes: it remembers nothing.
func (s *shop) keeper(dir string) *licensing.Keeper {
	return keeper(dir, s.trust, s.endpoint, s.client, s.now)
}

// activated returns the state directory of a new customer.
func (s *shop) activated(key license.Key) (dir string) {
	s.t.Helper()
	dir = filepath.Join(volatile(s.t), "state")
	if _, err := s.keeper(dir).Activate(s.t.Context(), key); err != nil {
		s.t.Fatal(err)
	}
	s.requests()
	return dir
}

// trustOf is what a profile says to believe.
func trustOf(profileFile string) license.Trust {
	p := must(profile.Parse(profileFile, must(os.ReadFile(profileFile))))
	ring := must(license.ParseFile([]byte(p.Trust.KeyRing)))
	trust := license.Trust{Product: p.Product, Roots: p.Roots(), Threshold: p.Trust.Threshold}
	trust.Ring = must(license.OpenKeyRing(ring.KeyRing, trust.Product, trust.Roots, trust.Threshold))
	return trust
}

// keeper is the licence job as the desk makes it.
func keeper(dir string, trust license.Trust, endpoint string, way licensing.Vendor, now func() time.Time) *licensing.Keeper {
	return &licensing.Keeper{
		Dir: dir, Trust: trust, Endpoint: endpoint, Title: "Acme Platform",
		Store: state.Open(dir, state.Options{Now: now}), Vault: state.NewVault(dir),
		Vendor: way, Budget: 10 * time.Second, Now: now,
		HostID: "host-1", Version: "4.2.0", Thresholds: []int{14, 7, 3, 1}, NoticeTo: []string{"admin@example.org"},
	}
}

// newClient is the real transport, but for the waits between attempts.
func newClient() *system.Client {
	return must(system.NewClient(system.Network{Proxy: "none"}, system.ClientOptions{
		Sleep: func(context.Context, time.Duration) error { return nil },
	}))
}

// is checks what a reader finds.
func is(t *testing.T, k *licensing.Keeper, want license.State) licensing.Snapshot {
	t.Helper()
	s, err := k.Read(0)
	if err != nil || s.Verdict.State != want {
		t.Fatalf("licence reads as %q %v, %v; want %q", s.Verdict.State, s.Verdict.Reasons, err, want)
	}
	return s
}

// failed checks the code of a fault.
func failed(t *testing.T, err error, want string) {
	t.Helper()
	if f := fault.Of(err); f == nil || f.Code != want {
		t.Fatalf("got %v, want the fault %s", err, want)
	}
}

// updated runs one update that must succeed.
func updated(t *testing.T, k *licensing.Keeper, force bool, want licensing.Result) licensing.Outcome {
	t.Helper()
	o, err := k.Update(t.Context(), force)
	if err != nil || o.Result != want {
		t.Fatalf("update: %q, %v; want %q", o.Result, err, want)
	}
	return o
}
