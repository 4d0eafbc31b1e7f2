package cli_test

import (
	"bytes"
	"crypto/rand"
	"io"
	"log"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/pkg/license"
)

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// seller is a vendor with one customer whose licence was renewed once.
type seller struct {
	dir          string
	store        *backoffice.Store
	key          license.Key
	older, other []byte // the customer's first licence; another customer's, of an earlier date
}

// placeholder stands in a seller's profile until a server's address is known.
const placeholder = "https://vendor.example"

func newSeller(t *testing.T) seller {
	t.Helper()
	now := time.Now().Add(-3 * time.Hour)
	dir := filepath.Join(t.TempDir(), "vendor")
	store, err := backoffice.Init(dir, backoffice.New{Product: product, Endpoint: placeholder, RootKeys: 1, Threshold: 1},
		func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	issue := func(customer string) (license.Key, *backoffice.Record, []byte) {
		key, err := license.NewKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		end := now.Add(30 * 24 * time.Hour)
		r, err := store.Issue(t.Context(), key, license.License{
			Customer: customer, Expires: &end, Limits: map[string]int64{"devices": 500}, RefreshAfter: 6 * 3600})
		if err != nil {
			t.Fatal(err)
		}
		file, err := store.Published(r)
		if err != nil {
			t.Fatal(err)
		}
		return key, r, file
	}
	s := seller{dir: dir, store: store}
	_, _, s.other = issue("Süd GmbH")
	now = now.Add(time.Hour)
	key, r, older := issue("Nord AG")
	s.key, s.older = key, older
	now = now.Add(time.Hour)
	if _, err := store.Renew(t.Context(), r.License.ID, "", nil); err != nil {
		t.Fatal(err)
	}
	return s
}

// profile is the seller's profile with the address of a server.
func (s seller) profile(t *testing.T, endpoint string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(s.dir, "profile.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Replace(string(data), placeholder, endpoint, 1)
}

// Whatever answers in the vendor's place, or does not: the cached licence stays
// as it is and in force, and the administrator is told what to do.
func TestFaultsOfTheNetwork(t *testing.T) {
	t.Parallel()
	const budget, slack = 2 * time.Second, 1500 * time.Millisecond
	sold := newSeller(t)
	tests := []struct {
		name   string
		before func(*secure, *front) // nil: the fault of the row's name
		exit   int
		code   string
	}{
		{"down", func(s *secure, _ *front) { s.Close() }, 3, "vendor_unreachable"},
		{"hang-up", nil, 3, "vendor_unreachable"},
		{"slow", nil, 3, "vendor_unreachable"},
		{"drip", nil, 3, "vendor_unreachable"},
		{"500", nil, 3, "vendor_unreachable"},
		{"503", nil, 3, "vendor_unreachable"}, // asks for more time than there is
		{"truncated", nil, 3, "vendor_unreachable"},
		{"redirect-loop", nil, 3, "vendor_unreachable"},
		{"redirect-to-http", nil, 3, "insecure_redirect"},
		{"login-page", nil, 3, "not_the_vendor"},
		{"expired certificate", func(s *secure, _ *front) { s.show(s.expired) }, 3, "vendor_tls"},
		{"unknown authority", func(s *secure, _ *front) { s.show(s.unknown) }, 3, "vendor_tls"},
		{"304", nil, 3, "vendor_answer"}, // to a request without a condition
		{"418", nil, 3, "vendor_answer"},
		{"401", nil, 4, "vendor_refused"},
		{"403", nil, 4, "vendor_refused"},
		{"404", nil, 4, "license_unknown"},
		{"garbage", nil, 5, "license_unverified"},
		{"empty", nil, 5, "license_unverified"},
		{"altered", nil, 5, "license_unverified"},
		{"huge", nil, 5, "answer_too_large"},
		{"older", nil, 5, "license_older"},
		{"other", nil, 5, "license_older"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := &front{vendor: withoutETag(sold.store.Handler(slog.New(slog.DiscardHandler))), older: sold.older, other: sold.other}
			server := newSecure(t, f)
			h := newHost(t, sold.profile(t, server.URL), "network:\n  ca-file: ca.pem\n")
			h.write("ca.pem", server.authorities())
			h.must("license", "activate", "--key-file", h.write("key", sold.key.Reveal()))
			before := h.read("state/license.dsse")

			if tt.before != nil {
				tt.before(server, f)
			} else if f.set(func(f *front) { f.fault = tt.name }); f.faults()[tt.name] == nil {
				t.Fatalf("there is no fault %q", tt.name)
			}
			for _, output := range []string{"table", "json"} {
				began := time.Now()
				r := h.run("license", "update", "--force", "--timeout", budget.String(), "-o", output)
				if took := time.Since(began); took > budget+slack {
					t.Errorf("took %v", took)
				}
				if r.exit != tt.exit {
					t.Errorf("exit %d, want %d:\n%s%s", r.exit, tt.exit, r.stdout, r.stderr)
				}
				if strings.ContainsAny(r.stdout+r.stderr, "\x00\x1b\x07") {
					t.Errorf("control characters from outside: %q", r.stdout+r.stderr)
				}
				if output == "table" {
					r.explained(t)
					if !strings.Contains(r.stderr, "the cached licence stays in force") {
						t.Errorf("nothing said of the cached licence:\n%s", r.stderr)
					}
				} else if got := r.failure(t).Error; got.Code != tt.code || got.Hint == "" || got.Retryable != (tt.exit == 3) {
					t.Errorf("want code %s with a hint, got %+v", tt.code, got)
				}
			}
			if !bytes.Equal(before, h.read("state/license.dsse")) {
				t.Error("the cached licence changed")
			}
			h.must("license", "check")
			h.must("license", "info")
		})
	}
}

// withoutETag makes every request one without a condition.
func withoutETag(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(&noETag{w}, r)
	})
}

type noETag struct{ http.ResponseWriter }

func (w *noETag) WriteHeader(status int) {
	w.Header().Del("ETag")
	w.ResponseWriter.WriteHeader(status)
}
