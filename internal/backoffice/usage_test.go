package backoffice

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/pkg/license"
)

// report signs a usage report as the customer's optool does.
func report(t testing.TB, s *Store, r *Record, key license.Key, id string) []byte {
	t.Helper()
	u := license.UsageReport{ID: id, Product: s.Product, License: r.License.ID, Taken: s.instant(), Counts: map[string]int64{"devices": 1234}}
	data, err := u.Sign(key.SigningKey(s.Product))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestAcceptUsage(t *testing.T) {
	s, _ := newStore(t)
	r, key := issue(t, s, time.Hour)
	for i, c := range []struct {
		id, lookup string
		duplicate  bool
	}{{"u1", r.Lookup, false}, {"u1", r.Lookup, true}, {"u2", "", false}, {"u2", r.Lookup, true}} {
		receipt, err := s.AcceptUsage(t.Context(), report(t, s, r, key, c.id), c.lookup)
		if err != nil || receipt.ID != c.id || receipt.Duplicate != c.duplicate {
			t.Errorf("report %d: %+v, %v", i, receipt, err)
		}
	}
	got, err := s.Usage(r.License.ID)
	if err != nil || len(got) != 2 || got[0].Report.Counts["devices"] != 1234 || got[1].Report.ID != "u2" {
		t.Fatalf("stored %+v, %v", got, err)
	}
	// What was kept is the customer's own signed statement.
	public, _ := license.DecodePublic(r.Customer)
	if _, err := license.OpenUsage(got[0].Envelope, s.Product, public); err != nil {
		t.Error(err)
	}
}

func TestAcceptUsageRefuses(t *testing.T) {
	s, _ := newStore(t)
	r, key := issue(t, s, time.Hour)
	other, otherKey := issue(t, s, time.Hour)
	good := report(t, s, r, key, "u1")
	altered := bytes.Replace(good, []byte(`"payload":"`), []byte(`"payload":"e30`), 1)
	for name, c := range map[string]struct {
		data   []byte
		lookup string
		code   string
		exit   int
	}{
		"garbage":              {[]byte("garbage"), "", "bad_report", fault.ExitUnverified},
		"empty":                {nil, "", "bad_report", fault.ExitUnverified},
		"altered":              {altered, "", "bad_report", fault.ExitUnverified},
		"another customer":     {report(t, s, r, otherKey, "u1"), "", "bad_report", fault.ExitUnverified},
		"to another's address": {good, other.Lookup, "bad_report", fault.ExitUnverified},
		"unknown licence":      {report(t, s, &Record{License: license.License{ID: newID(s.now())}}, key, "u1"), "", "unknown_license", fault.ExitUsage},
		"path for an id":       {report(t, s, &Record{License: license.License{ID: "../keys/root-1"}}, key, "u1"), "", "unknown_license", fault.ExitUsage},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.AcceptUsage(t.Context(), c.data, c.lookup)
			wantCode(t, err, c.code, c.exit)
		})
	}
	if got, err := s.Usage(r.License.ID); err != nil || len(got) != 0 {
		t.Errorf("stored %+v, %v", got, err)
	}
}

// A line that was being written when the server was killed is forgotten, and the
// sender, who has no receipt, sends it again.
func TestTornUsageLine(t *testing.T) {
	s, _ := newStore(t)
	r, key := issue(t, s, time.Hour)
	for _, id := range []string{"u1", "u2"} {
		if _, err := s.AcceptUsage(t.Context(), report(t, s, r, key, id), ""); err != nil {
			t.Fatal(err)
		}
	}
	path := s.usageFile(r.License.ID)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, info.Size()-10); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Usage(r.License.ID); err != nil || len(got) != 1 {
		t.Fatalf("read %+v, %v", got, err)
	}
	if receipt, err := s.AcceptUsage(t.Context(), report(t, s, r, key, "u2"), ""); err != nil || receipt.Duplicate {
		t.Errorf("%+v, %v", receipt, err)
	}
	if got, err := s.Usage(r.License.ID); err != nil || len(got) != 2 {
		t.Errorf("read %+v, %v", got, err)
	}
}

func FuzzAcceptUsage(f *testing.F) {
	s, _ := newStore(f)
	r, key := issue(f, s, time.Hour)
	f.Add(report(f, s, r, key, "u1"))
	f.Add([]byte(`{"payload":"e30=","payloadType":"application/vnd.optool.usage+json","signatures":[{"keyid":"","sig":""}]}`))
	f.Add([]byte(strings.Repeat("[", 1000)))
	f.Fuzz(func(t *testing.T, data []byte) {
		receipt, err := s.AcceptUsage(t.Context(), data, r.Lookup)
		if err == nil && receipt.ID != "u1" {
			t.Errorf("accepted a report nobody signed: %q", data)
		}
	})
}
