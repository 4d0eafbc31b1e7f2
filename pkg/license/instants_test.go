package license_test

import (
	"testing"
	"time"

	"github.com/optool/optool/pkg/license"
)

const (
	ns  = time.Nanosecond
	day = 24 * time.Hour
)

func days(n int) time.Duration { return time.Duration(n) * day }

func stageName(s *license.Stage) string {
	if s == nil {
		return ""
	}
	return s.Name
}

// The sample runs through March; grace ends, and the platform closes, on 15 April.
func TestPeriodToTheNanosecond(t *testing.T) {
	start, end := at("2026-03-01"), at("2026-04-01")
	for _, c := range []struct {
		name        string
		now         time.Time
		warn        int
		state       license.State
		left        int
		stage, next string
	}{
		{"before the start", start.Add(-ns), 0, license.NotYetValid, 32, "", "admin-panel"},
		{"start", start, 0, license.Valid, 31, "", "admin-panel"},
		{"after the start", start.Add(ns), 0, license.Valid, 31, "", "admin-panel"},
		{"a day in", start.Add(day), 0, license.Valid, 30, "", "admin-panel"},
		{"last day begins", end.Add(-day), 0, license.Valid, 1, "", "admin-panel"},
		{"last instant", end.Add(-ns), 0, license.Valid, 1, "", "admin-panel"},
		{"end", end, 0, license.Grace, 0, "", "admin-panel"},
		{"after the end", end.Add(ns), 0, license.Grace, 0, "", "admin-panel"},
		{"first day over", end.Add(day), 0, license.Grace, -1, "", "admin-panel"},
		{"before the 10th", at("2026-04-10").Add(-ns), 0, license.Grace, -8, "", "admin-panel"},
		{"the 10th", at("2026-04-10"), 0, license.Grace, -9, "admin-panel", "platform"},
		{"before the 15th", at("2026-04-15").Add(-ns), 0, license.Grace, -13, "admin-panel", "platform"},
		{"the 15th", at("2026-04-15"), 0, license.Expired, -14, "platform", ""},
		{"after the 15th", at("2026-04-15").Add(ns), 0, license.Expired, -14, "platform", ""},
		{"years later", at("2036-04-01"), 0, license.Expired, -3653, "platform", ""},

		{"warning not due", end.Add(-days(7) - ns), 7, license.Valid, 8, "", "admin-panel"},
		{"warning due", end.Add(-days(7)), 7, license.Expiring, 7, "", "admin-panel"},
		{"warning at the last instant", end.Add(-ns), 7, license.Expiring, 1, "", "admin-panel"},
		{"no warning after the end", end, 7, license.Grace, 0, "", "admin-panel"},
		{"a warning of one day", end.Add(-day), 1, license.Expiring, 1, "", "admin-panel"},
		{"a negative warning", end.Add(-ns), -1, license.Valid, 1, "", "admin-panel"},
	} {
		v := license.Evaluate(file(), trust(), license.Conditions{Now: c.now, WarnDays: c.warn})
		if v.State != c.state || *v.DaysLeft != c.left || stageName(v.Stage) != c.stage || stageName(v.NextStage) != c.next {
			t.Errorf("%s: %s, %d days, stage %q, then %q", c.name, v.State, *v.DaysLeft, stageName(v.Stage), stageName(v.NextStage))
		}
		if !v.GraceUntil.Equal(at("2026-04-15")) {
			t.Errorf("%s: grace until %s", c.name, v.GraceUntil)
		}
		begins := map[string]time.Time{"admin-panel": at("2026-04-10"), "platform": at("2026-04-15")}[c.next]
		if !v.StageAt.Equal(begins) {
			t.Errorf("%s: stage %q at %s", c.name, c.next, v.StageAt)
		}
	}
}

func TestNoGrace(t *testing.T) {
	data := file(func(l *license.License) {
		l.GraceDays, l.Enforcement = 0, []license.Stage{{Name: "platform", FromDay: 1}}
	})
	for now, want := range map[time.Time]license.State{at("2026-04-01").Add(-ns): license.Valid, at("2026-04-01"): license.Expired} {
		v := license.Evaluate(data, trust(), license.Conditions{Now: now})
		if v.State != want || (v.Stage != nil) != (want == license.Expired) {
			t.Errorf("%s: %s, stage %v", now, v.State, v.Stage)
		}
	}
}

// Days are counted without rounding, however far the end is.
func TestDaysLeftOfALongLicence(t *testing.T) {
	data := file(func(l *license.License) { end := at("2126-03-01"); l.Expires = &end })
	for offset, want := range map[time.Duration]int{-ns: 36525, 0: 36524, ns: 36524} {
		v := license.Evaluate(data, trust(), license.Conditions{Now: at("2026-03-01").Add(offset), Watermark: at("2026-03-01").Add(offset)})
		if *v.DaysLeft != want {
			t.Errorf("%v: %d days, want %d", offset, *v.DaysLeft, want)
		}
	}
}

func TestNoEnd(t *testing.T) {
	data := file(func(l *license.License) { l.Expires = nil })
	for _, now := range []time.Time{at("2026-03-01"), at("2999-01-01"), at("9999-12-31")} {
		v := license.Evaluate(data, trust(), license.Conditions{Now: now, WarnDays: 14})
		if v.State != license.Valid || v.DaysLeft != nil || v.GraceUntil != nil || v.Stage != nil || v.NextStage != nil {
			t.Errorf("%s: %+v", now, v)
		}
	}
}

func TestSilence(t *testing.T) {
	issued := at("2026-02-20")
	for _, c := range []struct {
		name      string
		from      time.Time // the last word from the vendor
		watermark time.Time
		contact   time.Time
	}{
		{"the licence alone", issued, time.Time{}, time.Time{}},
		{"an answer", at("2026-03-02"), time.Time{}, at("2026-03-02")},
		{"a time statement", at("2026-03-02"), at("2026-03-02"), at("2026-02-25")},
		{"an answer older than the licence", issued, time.Time{}, at("2026-01-05")},
	} {
		data := file(func(l *license.License) { l.MaxOfflineDays = 20 })
		for offset, want := range map[time.Duration]license.State{
			-ns: license.Valid, 0: license.Valid, ns: license.Stale, day: license.Stale,
		} {
			v := license.Evaluate(data, trust(), license.Conditions{
				Now: c.from.Add(days(20) + offset), Watermark: c.watermark, Contact: c.contact,
			})
			if v.State != want {
				t.Errorf("%s, 20 days and %v: %s, want %s", c.name, offset, v.State, want)
			}
		}
	}
}
