package license_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/pkg/license"
)

func TestLicenceRules(t *testing.T) {
	type lic = license.License
	many := make([]string, 1001)
	end := func(s string) *time.Time { e := at(s); return &e }
	for name, c := range map[string]struct {
		change func(*lic)
		sound  bool
	}{
		"as it is": {func(*lic) {}, true},
		"bare minimum": {func(l *lic) {
			*l = lic{ID: "x", Sequence: 1, Product: product, Issued: ides, NotBefore: ides, Status: license.Active}
		}, true},
		"no id":             {func(l *lic) { l.ID = "" }, false},
		"id with a path":    {func(l *lic) { l.ID = "../x" }, false},
		"id with a newline": {func(l *lic) { l.ID = "x\n" }, false},
		"no sequence":       {func(l *lic) { l.Sequence = 0 }, false},
		"no product":        {func(l *lic) { l.Product = "" }, false},
		"no date of issue":  {func(l *lic) { l.Issued = time.Time{} }, false},
		"no start":          {func(l *lic) { l.NotBefore = time.Time{} }, false},
		"ends as it starts": {func(l *lic) { l.Expires = &l.NotBefore }, false},
		"ends 1 ns later":   {func(l *lic) { e := l.NotBefore.Add(ns); l.Expires = &e }, true},
		"ends in 9000":      {func(l *lic) { l.Expires = end("9000-12-31") }, true},
		"ends in 9001":      {func(l *lic) { l.Expires = end("9001-01-01") }, false},
		"grace -1":          {func(l *lic) { l.GraceDays = -1 }, false},
		"grace 3650":        {func(l *lic) { l.GraceDays = 3650 }, true},
		"grace 3651":        {func(l *lic) { l.GraceDays = 3651 }, false},
		"offline -1":        {func(l *lic) { l.MaxOfflineDays = -1 }, false},
		"offline 3651":      {func(l *lic) { l.MaxOfflineDays = 3651 }, false},
		"refresh -1":        {func(l *lic) { l.RefreshAfter = -1 }, false},
		"refresh 3650 d":    {func(l *lic) { l.RefreshAfter = 3650 * 86400 }, true},
		"refresh longer":    {func(l *lic) { l.RefreshAfter = 3650*86400 + 1 }, false},
		"no status":         {func(l *lic) { l.Status = "" }, false},
		"unknown status":    {func(l *lic) { l.Status = "paused" }, false},
		"deployment":        {func(l *lic) { l.Deployment = "mainframe" }, false},
		"1001 features":     {func(l *lic) { l.Features = many }, false},
		"1001 hosts":        {func(l *lic) { l.Hosts = many }, false},
		"endless customer":  {func(l *lic) { l.Customer = strings.Repeat("x", 1001) }, false},
		"endless reason":    {func(l *lic) { l.StatusReason = strings.Repeat("x", 1001) }, false},
		"platform":          {func(l *lic) { l.Platform = ">=four" }, false},
		"nameless stage":    {func(l *lic) { l.Enforcement[0].Name = "" }, false},
		"stage of day 0":    {func(l *lic) { l.Enforcement[0].FromDay = 0 }, false},
		"stages the same":   {func(l *lic) { l.Enforcement[1].FromDay = 10 }, false},
		"stages backwards":  {func(l *lic) { l.Enforcement[1].FromDay = 9 }, false},
		"stage of day 3651": {func(l *lic) { l.Enforcement[1].FromDay = 3651 }, false},
		"limit -1":          {func(l *lic) { l.Limits["devices"] = -1 }, true},
		"limit -2":          {func(l *lic) { l.Limits["devices"] = -2 }, false},
		"nameless limit":    {func(l *lic) { l.Limits[""] = 1 }, false},
	} {
		l := sample(c.change)
		if err := l.Check(); (kindOf(t, err) == "") != c.sound {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever the rules allow can be shown: JSON has no date after the year 9999.
func TestFarthestEndCanBeShown(t *testing.T) {
	data := file(func(l *license.License) { end := at("9000-12-31"); l.Expires, l.GraceDays = &end, 3650 })
	v := license.Evaluate(data, trust(), license.Conditions{Now: ides})
	if _, err := v.GraceUntil.MarshalJSON(); v.State != license.Valid || err != nil {
		t.Errorf("%s, %v", v.State, err)
	}
}

func TestLicenceSurvivesTheWire(t *testing.T) {
	since, until := at("2026-03-02"), at("2027-01-01")
	want := sample(func(l *license.License) {
		l.Status, l.StatusReason, l.StatusSince = license.Suspended, "invoice <17> & co", &since
		l.Hosts, l.MaxOfflineDays = []string{"host-a"}, 30
		l.Updates.Until, l.Support.Until, l.Support.Partner = &until, &until, "Süd GmbH"
	})
	d, err := trust().Open(file(func(l *license.License) { *l = want }))
	if err != nil || !reflect.DeepEqual(d.License, want) {
		t.Errorf("got %+v, %v", d, err)
	}
}

func TestEntitlements(t *testing.T) {
	l := sample(func(l *license.License) { l.Limits["rooms"] = 0 })
	for name, want := range map[string]bool{"api": true, "reports": true, "API": false, "": false, "sso": false} {
		if l.HasFeature(name) != want {
			t.Errorf("feature %q: %v", name, !want)
		}
	}
	for _, c := range []struct {
		limit     string
		count     int64
		ok, known bool
	}{
		{"devices", 0, true, true}, {"devices", 500, true, true}, {"devices", 501, false, true},
		{"users", 1 << 62, true, true}, {"rooms", 0, true, true}, {"rooms", 1, false, true}, {"floors", 0, false, false},
	} {
		if ok, known := l.Allows(c.limit, c.count); ok != c.ok || known != c.known {
			t.Errorf("%d %s: %v, %v", c.count, c.limit, ok, known)
		}
	}
	if l.RefreshAfter.Duration() != 6*time.Hour {
		t.Errorf("refresh after %v", l.RefreshAfter.Duration())
	}
	for n, want := range map[int]string{-2: "-2 days", -1: "-1 day", 0: "0 days", 1: "1 day", 14: "14 days"} {
		if got := license.Days(n); got != want {
			t.Errorf("Days(%d) = %q", n, got)
		}
	}
}
