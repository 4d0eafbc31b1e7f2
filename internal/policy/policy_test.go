package policy

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/sla"
	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/support"
)

// Trackline has partners, a subscription, a service matrix and reaction times;
// Mailcraft support levels and an address for wishes.
func trackline(t testing.TB) *profile.Profile { return example(t, "navixy-like.yaml") }
func mailcraft(t testing.TB) *profile.Profile { return example(t, "altcraft-like.yaml") }

func example(t testing.TB, name string) *profile.Profile {
	t.Helper()
	data, err := os.ReadFile("../../docs/examples/" + name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := profile.Parse(name, data)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var (
	noon  = time.Date(2026, 11, 17, 12, 0, 0, 0, time.UTC)
	later = noon.AddDate(0, 1, 0)
	past  = noon.AddDate(0, 0, -1)
)

// onPremise are the facts of a partner's own server with a paid subscription.
func onPremise() Facts {
	return Facts{
		Now: noon, Partner: "Acme Resale", Seen: "2026-03", Title: "Trackline Telematics",
		License: &license.License{
			ID: "L-1", Product: "trackline", Status: license.Active, Deployment: "on-premise", Expires: &later,
			Support: &license.Support{Until: &later, Partner: "Acme Resale"},
		},
	}
}

// hosted are the facts of a partner whose platform Trackline hosts: no subscription.
func hosted() Facts {
	f := onPremise()
	f.License.Deployment = "paas"
	f.License.Support.Until = nil
	return f
}

// question is a complete consultation, failure a complete report of an error.
func question() *support.Request {
	return &support.Request{
		Kind: support.Consultation, Product: "trackline", Language: "ru",
		Subject: "Отчет по поездкам", Description: "Как построить отчет по поездкам за месяц для группы водителей?",
		Accounts: []string{"4711"}, Element: "модуль отчетов",
	}
}

func failure() *support.Request {
	return &support.Request{
		Kind: support.Error, Product: "trackline", Language: "ru",
		Subject: "Отчет не строится", Description: "Отчет по поездкам остается пустым, хотя поездки на карте видны.",
		Accounts: []string{"4711"}, Objects: []string{"tracker 100200"}, Element: "модуль отчетов",
		Steps: "1. Открыть отчеты\n2. Выбрать трекер\n3. Нажать «Построить»", Impact: &support.Impact{Functions: support.One, Users: support.One},
		Attachments: []support.Attachment{{Name: "screen.png", Size: 1}},
	}
}

// finding returns the finding of a rule, and of a field if one is given.
func finding(v Verdict, rule Rule, field string) *Finding {
	for i, f := range v.Findings {
		if f.Rule == rule && (field == "" || f.Field == field) {
			return &v.Findings[i]
		}
	}
	return nil
}

// expect fails unless the rule came to this severity, "" for none.
func expect(t *testing.T, v Verdict, rule Rule, want Severity) *Finding {
	t.Helper()
	f := finding(v, rule, "")
	switch {
	case f == nil && want == "":
	case f == nil:
		t.Errorf("%s: want %s, found %+v", rule, want, v.Findings)
		return &Finding{}
	case f.Severity != want:
		t.Errorf("%s: want %q, got %+v", rule, want, *f)
	}
	return f
}

// ready fails unless nothing holds the request up.
func ready(t *testing.T, v Verdict) {
	t.Helper()
	if err := v.Fault(); !v.Ready() || err != nil {
		t.Errorf("held up: %v, %+v", err, v.Findings)
	}
}

func has(t *testing.T, text string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("%q says nothing of %q", text, w)
		}
	}
}

func kindsOf(ways []profile.Channel) string {
	var all []string
	for _, w := range ways {
		all = append(all, w.Kind)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// calendar of a profile, and an instant of its zone.
func calendar(t *testing.T, p *profile.Profile, deployment string) (*sla.Calendar, func(string) time.Time) {
	t.Helper()
	c, err := Calendar(&p.Support, deployment)
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation(p.Support.Calendar.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return c, func(s string) time.Time {
		t.Helper()
		at, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
}
