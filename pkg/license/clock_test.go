package license_test

import (
	"testing"
	"time"

	"github.com/optool/optool/pkg/license"
)

func TestClockTolerance(t *testing.T) {
	proven := at("2026-03-10")
	late := ring(func(r *license.KeyRing) { r.Issued = proven })
	byRing := license.File{License: signedLicense(sample(), licenseKey), KeyRing: signedRing(late, root2, root3)}
	for _, c := range []struct {
		name      string
		file      []byte
		watermark time.Time
	}{
		{"time statement", file(), proven},
		{"licence", file(func(l *license.License) { l.Issued = proven }), time.Time{}},
		{"key ring", byRing.Marshal(), time.Time{}},
		{"licence later than the statement", file(func(l *license.License) { l.Issued = proven }), at("2026-03-05")},
	} {
		for behind, want := range map[time.Duration]license.State{
			0: license.Valid, license.ClockTolerance: license.Valid, license.ClockTolerance + ns: license.ClockRollback,
		} {
			v := license.Evaluate(c.file, trust(), license.Conditions{Now: proven.Add(-behind), Watermark: c.watermark})
			if v.State != want {
				t.Errorf("proven by %s, clock %v behind: %s, want %s", c.name, behind, v.State, want)
			}
		}
	}
}

// Turning the clock back does not bring a lapsed licence to life, not even by
// less than the tolerance.
func TestTurningTheClockBackGainsNothing(t *testing.T) {
	end := at("2026-04-01")
	for _, c := range []struct {
		now, watermark time.Time
		want           []license.State
	}{
		{end.Add(-10 * time.Minute), end.Add(10 * time.Minute), []license.State{license.Grace}},
		{end.Add(-day), end.Add(days(15)), []license.State{license.ClockRollback, license.Expired}},
		{at("2026-03-10"), end.Add(day), []license.State{license.ClockRollback, license.Grace}},
	} {
		v := license.Evaluate(file(), trust(), license.Conditions{Now: c.now, Watermark: c.watermark})
		var got []license.State
		for _, r := range v.Reasons {
			got = append(got, r.State)
		}
		if len(got) != len(c.want) || got[0] != c.want[0] || got[len(got)-1] != c.want[len(c.want)-1] {
			t.Errorf("clock %s, proven %s: %v, want %v", c.now, c.watermark, got, c.want)
		}
	}
}

// A licence that begins the moment it is signed runs on a host whose clock is a
// little slow: its own date proves that the start has passed.
func TestSlowClockAtTheStart(t *testing.T) {
	data := file(func(l *license.License) { l.Issued = l.NotBefore })
	v := license.Evaluate(data, trust(), license.Conditions{Now: at("2026-03-01").Add(-59 * time.Minute)})
	if v.State != license.Valid {
		t.Errorf("got %s %v", v.State, v.Reasons)
	}
}

// A clock that jumped to 2038, noted contact there and came back locks nobody
// out: only what the vendor signed counts as proof.
func TestJumpTo2038AndBack(t *testing.T) {
	data := file(func(l *license.License) { l.MaxOfflineDays = 10 })
	contact := at("2026-03-02")
	for _, c := range []struct {
		now  time.Time
		want license.State
	}{
		{at("2026-03-02"), license.Valid},
		{at("2038-01-19"), license.Expired},
		{at("2026-03-03"), license.Valid},
		{at("2026-03-11"), license.Valid},
	} {
		if c.now.Year() == 2038 {
			contact = c.now // an update ran while the clock was wrong
		}
		v := license.Evaluate(data, trust(), license.Conditions{Now: c.now, Watermark: at("2026-03-02"), Contact: contact})
		if v.State != c.want {
			t.Errorf("%s: %s %v, want %s", c.now, v.State, v.Reasons, c.want)
		}
	}
}

func TestTimeStatement(t *testing.T) {
	limited := ring(func(r *license.KeyRing) { end := at("2026-06-01"); r.Keys[1].NotAfter = &end })
	revoked := ring(func(r *license.KeyRing) { r.Keys[1].Revoked = &license.Revocation{At: at("2026-05-01")} })
	sign := func(payloadType string, s any) []byte {
		return license.Sign(payloadType, encode(s), timeKey).Marshal()
	}
	for _, c := range []struct {
		name string
		ring *license.KeyRing
		data []byte
		want license.Kind
	}{
		{"sound", ring(), statement(at("2026-03-15"), timeKey), ""},
		{"first instant of the key", ring(), statement(at("2026-01-01"), timeKey), ""},
		{"before the key", ring(), statement(at("2026-01-01").Add(-ns), timeKey), license.StaleKey},
		{"last instant of the key", limited, statement(at("2026-06-01").Add(-ns), timeKey), ""},
		{"end of the key", limited, statement(at("2026-06-01"), timeKey), license.StaleKey},
		{"revoked key", revoked, statement(at("2026-03-15"), timeKey), license.RevokedKey},
		{"licence key", ring(), statement(at("2026-03-15"), licenseKey), license.UnknownKey},
		{"stranger", ring(), statement(at("2026-03-15"), stranger), license.UnknownKey},
		{"other product", ring(), sign(license.TypeTime, license.TimeStatement{Product: "other", Time: at("2026-03-15")}), license.WrongProduct},
		{"other type", ring(), sign(license.TypeLicense, license.TimeStatement{Product: product, Time: at("2026-03-15")}), license.Malformed},
		{"no time in it", ring(), sign(license.TypeTime, map[string]string{"product": product}), license.StaleKey},
		{"no JSON in it", ring(), license.Sign(license.TypeTime, []byte("noon"), timeKey).Marshal(), license.Invalid},
		{"empty", ring(), nil, license.Malformed},
	} {
		got, err := c.ring.OpenTime(c.data, product)
		if kind := kindOf(t, err); kind != c.want {
			t.Errorf("%s: %q (%v), want %q", c.name, kind, err, c.want)
		}
		if got.IsZero() != (err != nil) {
			t.Errorf("%s: got %s with error %v", c.name, got, err)
		}
	}
}
