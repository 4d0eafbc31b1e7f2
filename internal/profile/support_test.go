package profile

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const leastSupport = "version: 1, effective: 2026-03-01, delivery: {endpoint: true}"

func TestNoSupport(t *testing.T) {
	for _, in := range []string{"", "support:\n", "support: {}\n", "support: {required: {error: [description, impact]}}\n"} {
		p := parseMore(t, in)
		if p.Support.Given() {
			t.Errorf("%q counts as rules", in)
		}
		if d := cmp.Diff(NoSupport(), p.Support); d != "" {
			t.Errorf("%q: %s", in, d)
		}
	}
}

func TestSupportDefaults(t *testing.T) {
	s := parseMore(t, `
support:
  version: 1
  effective: 2026-03-01
  required: {error: []}
  fields: [{name: imei}]
  services: [{name: a}, {name: b, title: Bee, cover: {on-premise: partner}}, {name: c, cover: {cloud: logs}}]
  priorities: [{level: 1, reaction: {on-premise: 90m}}]
  channels: [{by: [{kind: tool}]}, {level: gold, by: [{kind: phone, address: 1}]}]
  calendar: {hours: [{days: [sat], from: "00:00", to: "24:00"}], holidays: [2026-01-01/2026-01-11]}
  delivery: {mail: help@acme.example}
`).Support
	got := []any{
		s.Given(), s.Required.For("consultation"), s.Required.For("error"), s.Required.For("modification"), s.Fields[0].Title,
		s.Services[0], s.Services[1].Cover, s.Services[2].Cover,
		s.Priorities[0], s.Reaction, s.ThirdParty.Only,
		s.Calendar.Zone, s.Calendar.Clock, s.Calendar.Hours[0].To, s.Calendar.Holidays[0].Len(),
		s.Channels[0].Title, s.Channels[1].Title, s.Delivery, s.Modifications.Mail,
	}
	long := WorkingTime(90 * time.Minute)
	want := []any{
		true, []string{"description"}, []string{}, []string{"description"}, "imei",
		Matter{Name: "a", Title: "a", Cover: Cover{"provided", "provided", "provided"}}, Cover{"provided", "partner", "partner"}, Cover{"provided", "provided", "logs"},
		Priority{Level: 1, Functions: "one", Users: "one", Match: "all", Reaction: Reaction{0, long, long}}, Reaction{}, "consultation",
		"UTC", "restart", TimeOfDay(1440), 11,
		"", "gold", Delivery{Mail: "help@acme.example", MaxMail: 25 << 20, MaxUpload: 20 << 30}, "help@acme.example",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	for deployment, want := range map[string]string{"paas": "provided", "on-premise": "partner", "cloud": "partner", "": "partner", "x": "partner"} {
		if got := s.Services[1].Cover.For(deployment); got != want {
			t.Errorf("%s: %s", deployment, got)
		}
	}
	r := Reaction{PaaS: 1, OnPremise: 2, Cloud: 3}
	if r.For("paas") != 1 || r.For("on-premise") != 2 || r.For("cloud") != 3 || r.For("") != 2 {
		t.Error("reaction")
	}
}

func TestSupportBounds(t *testing.T) {
	many := func(n int, item string) string { return "[" + strings.Repeat(item+", ", n) + "]" }
	address := "a@" + long(200) + ".example"
	for _, c := range []struct{ in, want string }{
		{"version: 1", "support.effective: missing, want the day from which these rules hold, as in 2026-03-01"},
		{"etiquette: be kind", "support.version: missing, want the version of these rules, as in 2026-03"},
		{leastSupport + ", etiquette: " + long(4001), "support.etiquette: want up to 4000 bytes, got 4001"},
		{leastSupport + `, etiquette: "a\nb"`, "support.etiquette: want one line without control characters, got U+000A"},
		{leastSupport + `, resolution: "a\e"`, "support.resolution: want one line without control characters, got U+001B"},
		{leastSupport + ", changes: " + many(257, "{version: a}"), "support.changes: want up to 256 items, got 257"},
		{leastSupport + ", changes: [{version: '1', effective: 2025-01-01}]", "support.changes[0].effective: want 2026-03-01, as support.effective says of this version"},
		{leastSupport + ", changes: [{version: '2', effective: 2027-01-01}]", "support.changes[0].effective: want the newest first: 2027-01-01 is later than 2026-03-01"},
		{leastSupport + ", languages: " + many(33, "{code: en}"), "support.languages: want up to 32 items, got 33"},
		{leastSupport + ", fields: " + many(33, "{name: a}"), "support.fields: want up to 32 items, got 33"},
		{leastSupport + ", services: " + many(257, "{name: a}"), "support.services: want up to 256 items, got 257"},
		{leastSupport + ", services: [{name: a, words: '" + strings.Repeat("a,", 64) + "a'}]", "support.services[0].words: want up to 64, got 65"},
		{leastSupport + ", services: [{name: a, words: " + long(101) + "}]", "support.services[0].words: want up to 100 bytes, got 101"},
		{leastSupport + ", documentation: " + many(257, "{title: a, url: 'https://a'}"), "support.documentation: want up to 256 items, got 257"},
		{leastSupport + ", documentation: [{title: a}]", "support.documentation[0].url: want a URL such as https://acme.example"},
		{leastSupport + ", priorities: " + many(33, "{level: 1}"), "support.priorities: want up to 32 items, got 33"},
		{leastSupport + ", calendar: {zone: ../../etc/passwd}", "support.calendar.zone: want the name of a time zone, as in Europe/Berlin or UTC"},
		{leastSupport + ", calendar: {hours: " + many(33, "{days: [mon], from: '08:00', to: '09:00'}") + "}", "support.calendar.hours: want up to 32 items, got 33"},
		{leastSupport + ", calendar: {hours: [{days: [mon], from: '09:00', to: '09:00'}]}", "support.calendar.hours[0].to: want a time later than from, up to 24:00"},
		{leastSupport + ", calendar: {holidays: " + many(1001, "2026-01-01") + "}", "support.calendar.holidays: want up to 1000 items, got 1001"},
		{leastSupport + ", calendar: {workingDays: " + many(40, "2026-01-01/2026-12-31") + "}", "support.calendar.workingDays: want up to 10000 days in all, got 14600"},
		{leastSupport + ", channels: " + many(33, "{by: [{kind: tool}]}"), "support.channels: want up to 32 items, got 33"},
		{leastSupport + ", channels: [{by: " + many(17, "{kind: tool}") + "}]", "support.channels[0].by: want up to 16 items, got 17"},
		{leastSupport + ", modifications: {mail: " + address + "}", "support.modifications.mail: want up to 200 bytes, got 210"},
		{leastSupport + `, modifications: {mail: "a@b.example\r\nBcc: c@d.example"}`, "support.modifications.mail: want one line without control characters, got U+000D"},
		{leastSupport + ", delivery: {tag: x}", "support.delivery: duplicate key"},
		{"version: 1, effective: 2026-03-01, delivery: {mail: a@b.example, tag: '[(a)](b)'}", ""},
		{"version: 1, effective: 2026-03-01", "support.delivery.mail: missing, want an address that requests are mailed to, or endpoint: true"},
		{leastSupport + ", askers: {unlicensed: true}", "support.delivery.mail: missing beside askers.unlicensed, want the address that requests without a licence go to"},
		{"version: 1, effective: 2026-03-01, delivery: {mail: a@b.example}, askers: {unlicensed: true}", ""},
		{leastSupport + ", modifications: {mail: a@b.example}", ""}, // wishes by mail, all else at the endpoint
		{leastSupport, ""},
	} {
		_, err := Parse("p", []byte(least+"support: {"+c.in+"}\n"))
		if got := strings.TrimPrefix(text(err), "p:5: "); c.want == "" && got != "" || !strings.HasPrefix(got, c.want) {
			t.Errorf("%.80s:\n got %s\nwant %s", c.in, got, c.want)
		}
	}
}

func TestCivil(t *testing.T) {
	for in, want := range map[string]string{
		"2026-03-01": "2026-03-01", "2028-02-29": "2028-02-29", "2027-02-29": "", "1969-12-31": "", "2026-3-1": "", "": "", "2026-03-01T00:00:00Z": "",
	} {
		var d Date
		if err := d.UnmarshalText([]byte(in)); (err == nil) != (want != "") || d.String() != want {
			t.Errorf("%q: %v, %v", in, d, err)
		}
	}
	for in, want := range map[string]int{
		"2026-01-01": 1, "2026-01-01/2026-01-01": 1, "2026-02-27/2026-03-01": 3, "2028-01-01/2028-12-31": 366, "2026-01-01/2028-01-01": 0, "2026-01-02/2026-01-01": 0, "2026-01-01/": 0, "/": 0,
	} {
		var d Days
		if err := d.UnmarshalText([]byte(in)); (err == nil) != (want > 0) || want > 0 && d.Len() != want {
			t.Errorf("%q: %v, %v", in, d, err)
		}
	}
	for in, want := range map[string]TimeOfDay{"00:00": 0, "08:30": 510, "24:00": 1440, "24:01": -1, "8:00": -1, "08:60": -1, "": -1, "08:00:00": -1} {
		at := TimeOfDay(-1)
		if err := at.UnmarshalText([]byte(in)); (err == nil) != (want >= 0) || at != want {
			t.Errorf("%q: %v, %v", in, at, err)
		}
	}
	for in, want := range map[string]time.Duration{"90m": 90 * time.Minute, "10000h": 10000 * time.Hour, "10001h": 0, "0h": 0, "-1h": 0, "90s": 0, "2": 0} {
		var w WorkingTime
		if err := w.UnmarshalText([]byte(in)); (err == nil) != (want > 0) || w.D() != want {
			t.Errorf("%q: %v, %v", in, w, err)
		}
	}
	if d := (Date{2028, 2, 28}); d.Next() != (Date{2028, 2, 29}) || d.Next().Next() != (Date{2028, 3, 1}) || !d.Before(d.Next()) || d.Before(d) {
		t.Error("leap day")
	}
}

// Both examples have rules for support, and the words by which the matters of the
// first are recognised are of both languages.
func TestSupportExamples(t *testing.T) {
	for _, name := range []string{"altcraft-like.yaml", "navixy-like.yaml"} {
		s := example(t, name).Support
		if !s.Given() || s.Effective.IsZero() || len(s.Changes) < 2 || s.Changes[0].Version != s.Version {
			t.Errorf("%s: rules without a version: %+v", name, s.Changes)
		}
		for _, m := range s.Services {
			all := strings.Join(m.Words, " ")
			cyrillic := func(r rune) bool { return r >= 'а' && r <= 'я' }
			latin := func(r rune) bool { return r >= 'a' && r <= 'z' }
			if !strings.ContainsFunc(all, cyrillic) || !strings.ContainsFunc(all, latin) {
				t.Errorf("%s: %s is not recognised in both languages", name, m.Name)
			}
		}
		if !slices.ContainsFunc(s.Services, func(m Matter) bool { return m.Turn != "" && m.Cover.OnPremise != Provided }) {
			t.Errorf("%s: nobody is told where to turn", name)
		}
	}
}

// checkSupport holds what a judge of requests relies on.
func checkSupport(t *testing.T, s Support) {
	t.Helper()
	if !s.Given() {
		return
	}
	if s.Effective.IsZero() || !s.Delivery.Endpoint && s.Delivery.Mail == "" || strings.ContainsAny(s.Delivery.Mail+s.Modifications.Mail, "\r\n <>") {
		t.Fatalf("rules %+v", s)
	}
	if s.Calendar.Zone == "" || s.Calendar.Zone[0] == '/' || strings.Contains(s.Calendar.Zone, "..") {
		t.Fatalf("zone %q", s.Calendar.Zone)
	}
	for _, m := range s.Services {
		for _, by := range []string{m.Cover.PaaS, m.Cover.OnPremise, m.Cover.Cloud} {
			if !slices.Contains(strings.Fields(covers), by) || m.Title == "" {
				t.Fatalf("service %+v", m)
			}
		}
	}
	for _, h := range s.Calendar.Hours {
		if h.From < 0 || h.From >= h.To || h.To > 24*60 || len(h.Days) == 0 {
			t.Fatalf("hours %+v", h)
		}
	}
	for _, span := range append(slices.Clone(s.Calendar.Holidays), s.Calendar.WorkingDays...) {
		if n := span.Len(); n < 1 || n > 366+1 || span.First.Year < 1970 {
			t.Fatalf("days %+v", span)
		}
	}
	for _, p := range s.Priorities {
		if p.Level < 1 || p.Level > 9 || p.Functions == "" || p.Users == "" || p.Match == "" || p.Reaction.OnPremise.D() < 0 {
			t.Fatalf("priority %+v", p)
		}
	}
}
