package license_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/pkg/license"
)

// circumstance brings one state about: by what the vendor signs, or by what the
// host reports. All of them hold at the instant ides.
type circumstance struct {
	state license.State
	arise func(*license.License, *license.Conditions)
}

var ides = at("2026-03-15")

func after(days int) *time.Time {
	t := ides.AddDate(0, 0, days)
	return &t
}

// circumstances lists what can befall a sound licence, gravest first.
func circumstances() []circumstance {
	type l = *license.License
	type c = *license.Conditions
	return []circumstance{
		{license.StateRevoked, func(l l, _ c) { l.Status, l.StatusReason = license.Revoked, "key was published" }},
		{license.StateSuspended, func(l l, _ c) { l.Status, l.StatusReason = license.Suspended, "invoice 17" }},
		{license.ClockRollback, func(_ l, c c) { c.Watermark = ides.Add(2 * time.Hour) }},
		{license.NotYetValid, func(l l, _ c) { l.NotBefore = *after(1) }},
		{license.Expired, func(l l, _ c) { l.NotBefore, l.Expires, l.GraceDays = *after(-60), after(-20), 14 }},
		{license.HostMismatch, func(l l, _ c) { l.Hosts = []string{"another-host"} }},
		{license.VersionMismatch, func(l l, _ c) { l.Platform = ">=5" }},
		{license.Stale, func(l l, _ c) { l.MaxOfflineDays = 5 }},
		{license.Grace, func(l l, _ c) { l.NotBefore, l.Expires = *after(-60), after(-1) }},
		{license.Expiring, func(l l, c c) { l.Expires, c.WarnDays = after(3), 7 }},
	}
}

// judge signs the sample as the circumstances change it and evaluates the file.
func judge(all ...circumstance) license.Verdict {
	l := sample()
	c := license.Conditions{Now: ides, Host: []string{"host-a", "host-b"}, Version: "4.2.1"}
	for _, one := range all {
		one.arise(&l, &c)
	}
	return license.Evaluate(file(func(signed *license.License) { *signed = l }), trust(), c)
}

func TestEveryState(t *testing.T) {
	reached := map[license.State]license.Verdict{
		license.Valid:   judge(),
		license.None:    license.Evaluate(nil, trust(), license.Conditions{Now: ides}),
		license.Damaged: license.Evaluate(file()[1:], trust(), license.Conditions{Now: ides}),
	}
	for _, one := range circumstances() {
		reached[one.state] = judge(one)
	}
	for _, want := range license.States() {
		v, ok := reached[want]
		if !ok {
			t.Errorf("%s: no test reaches it", want)
			continue
		}
		if v.State != want {
			t.Errorf("%s: got %s %v", want, v.State, v.Reasons)
		}
		if reasons := len(v.Reasons); want == license.Valid && reasons != 0 || want != license.Valid && reasons != 1 {
			t.Errorf("%s: reasons %v", want, v.Reasons)
		}
		if sound := want != license.None && want != license.Damaged; sound != (v.Document != nil) || sound != (v.DaysLeft != nil) {
			t.Errorf("%s: document %v, days left %v", want, v.Document, v.DaysLeft)
		}
		if usable := want == license.Valid || want == license.Expiring || want == license.Grace; v.State.Usable() != usable {
			t.Errorf("%s: usable is %v", want, !usable)
		}
	}
	if p := reached[license.Damaged].Problem; p == nil || p.Kind != license.Malformed {
		t.Errorf("damaged: problem %v", p)
	}
	if v := license.Evaluate([]byte{}, trust(), license.Conditions{}); v.State != license.None {
		t.Errorf("empty file: %s", v.State)
	}
	if text := reached[license.StateSuspended].Reasons[0].Text; !strings.HasSuffix(text, ": invoice 17") {
		t.Errorf("suspended: the vendor's reason is missing in %q", text)
	}
}

// Of any two things wrong at once the graver names the state, and both are told.
func TestPrecedence(t *testing.T) {
	exclusive := [][]license.State{
		{license.StateRevoked, license.StateSuspended},
		{license.NotYetValid, license.Expired, license.Grace},
		{license.Expired, license.Grace, license.Expiring},
		{license.ClockRollback, license.Stale}, // the proof that convicts the clock is word from the vendor
	}
	all, pairs := circumstances(), 0
	for i, graver := range all {
		for _, lesser := range all[i+1:] {
			if slices.ContainsFunc(exclusive, func(group []license.State) bool {
				return slices.Contains(group, graver.state) && slices.Contains(group, lesser.state)
			}) {
				continue
			}
			pairs++
			for _, v := range []license.Verdict{judge(graver, lesser), judge(lesser, graver)} {
				if len(v.Reasons) != 2 || v.State != graver.state || v.Reasons[0].State != graver.state || v.Reasons[1].State != lesser.state {
					t.Errorf("%s and %s: got %s %v", graver.state, lesser.state, v.State, v.Reasons)
				}
			}
		}
	}
	if pairs != 45-1-3-2-1 {
		t.Errorf("%d pairs tried", pairs)
	}
}

func TestHost(t *testing.T) {
	for _, c := range []struct {
		name         string
		bound, hosts []string
		want         license.State
	}{
		{"unbound", nil, []string{"a"}, license.Valid},
		{"unbound, host unknown", nil, nil, license.Valid},
		{"first id", []string{"a", "b"}, []string{"a"}, license.Valid},
		{"second id of the host", []string{"b"}, []string{"a", "b"}, license.Valid},
		{"other host", []string{"b"}, []string{"a"}, license.HostMismatch},
		{"id in another case", []string{"A"}, []string{"a"}, license.HostMismatch},
		{"host unknown", []string{"a"}, nil, license.HostMismatch},
	} {
		data := file(func(l *license.License) { l.Hosts = c.bound })
		if v := license.Evaluate(data, trust(), license.Conditions{Now: ides, Host: c.hosts}); v.State != c.want {
			t.Errorf("%s: %s, want %s", c.name, v.State, c.want)
		}
	}
}

func TestCoverage(t *testing.T) {
	for _, c := range []struct {
		platform, installed string
		state               license.State
		coverage            license.Coverage
	}{
		{">=4.0 <5.0", "4.2.1", license.Valid, license.Covered},
		{">=4.0 <5.0", " v4.9\n", license.Valid, license.Covered},
		{">=4.0 <5.0", "5.0.0-rc.1", license.VersionMismatch, license.NotCovered},
		{">=4.0 <5.0", "3.9\n", license.VersionMismatch, license.NotCovered},
		{">=4.0 <5.0", "", license.Valid, license.CoverageUnknown},
		{">=4.0 <5.0", "nightly", license.Valid, license.CoverageUnknown},
		{">=4.0 <5.0", "6.0-\x1b[31m", license.Valid, license.CoverageUnknown},
		{"", "6", license.Valid, license.Covered},
	} {
		data := file(func(l *license.License) { l.Platform = c.platform })
		v := license.Evaluate(data, trust(), license.Conditions{Now: ides, Version: c.installed})
		if v.State != c.state || v.Coverage != c.coverage {
			t.Errorf("%q on %q: %s, %s", c.platform, c.installed, v.State, v.Coverage)
		}
		for _, r := range v.Reasons {
			if strings.ContainsAny(r.Text, "\n\x1b") {
				t.Errorf("%q: reason is not one line: %q", c.installed, r.Text)
			}
		}
	}
}
