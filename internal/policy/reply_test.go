package policy

import (
	"strings"
	"testing"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/pkg/license"
)

// A message is judged by who asks and what is paid for, as its request was.
func TestCheckMessage(t *testing.T) {
	p := &trackline(t).Support
	const text = "Вот журнал за вчерашний день. Как продлить сертификат? А как настроить nginx?"
	for name, c := range map[string]struct {
		change func(*Facts)
		rule   Rule
		want   Severity
	}{
		"right":               {func(*Facts) {}, RuleAsker, ""},
		"nobody":              {func(f *Facts) { f.Partner = "" }, RuleAsker, Refusal},
		"another partner":     {func(f *Facts) { f.Partner = "Beta Resale" }, RuleAsker, Refusal},
		"licence names none":  {func(f *Facts) { f.License.Support.Partner = "" }, RuleAsker, Refusal},
		"no licence":          {func(f *Facts) { f.License = nil }, RuleAsker, Refusal},
		"revoked":             {func(f *Facts) { f.License.Status = license.Revoked }, RuleAsker, Refusal},
		"suspended":           {func(f *Facts) { f.License.Status = license.Suspended }, RuleSubscription, Refusal},
		"ended":               {func(f *Facts) { f.License.Support.Until = &past }, RuleSubscription, Refusal},
		"ended, hosted":       {func(f *Facts) { f.License.Support.Until, f.License.Deployment = &past, "paas" }, RuleSubscription, ""},
		"ended, nobody knows": {func(f *Facts) { f.License.Support.Until, f.License.Deployment = &past, "" }, RuleSubscription, Question},
		"never shown":         {func(f *Facts) { f.Seen = "" }, RuleEtiquette, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := onPremise()
			c.change(&f)
			v := CheckMessage(p, text, "ru", f)
			expect(t, v, c.rule, c.want)
			if v.Ready() != (c.want == "") || len(v.Findings) > 1 || v.Policy != p.Version {
				t.Errorf("%+v", v)
			}
			if c.want == Refusal && fault.Of(v.Fault()).Code != "request_refused" {
				t.Error(v.Fault())
			}
		})
	}
	if v := CheckMessage(&profile.Support{}, text, "ru", onPremise()); v.Ready() {
		t.Errorf("without rules: %+v", v)
	}
}

// The language of a message is asked about, and never refused.
func TestCheckMessageLanguage(t *testing.T) {
	both := trackline(t).Support
	english := both
	english.Languages = []profile.Language{{Code: "en"}}
	for _, c := range []struct {
		p              *profile.Support
		text, language string
		want           string
		severity       Severity
	}{
		{&both, "Перезапуск не помог, отчет по-прежнему пуст", "ru", "ru", ""},
		{&both, "The restart did not help, the report stays empty", "ru", "en", ""}, // another than the request's
		{&both, "The restart did not help, the report stays empty", "en-GB", "en", ""},
		{&both, "The restart did not help, the report stays empty", "", "en", ""},
		{&both, "ok", "ru", "ru", ""},
		{&both, "", "ru", "ru", ""},
		{&both, "", "", "", ""},
		{&english, "Перезапуск не помог, отчет по-прежнему пуст", "en", "ru", Question},
		{&english, "Der Neustart half nicht, der Bericht bleibt leer", "de", "de", Question},
		{&english, "", "de", "de", ""}, // nothing was written
		{&english, "As in the log:\n> Отчет не построен, строк нет\nWhat does it say?", "en", "en", ""},
	} {
		v := CheckMessage(c.p, c.text, c.language, onPremise())
		if f := expect(t, v, RuleLanguage, c.severity); f != nil {
			has(t, f.Field, "text")
		}
		if v.Language != c.want {
			t.Errorf("%q after %q: language %q", c.text, c.language, v.Language)
		}
	}
	facts := onPremise()
	facts.Confirmed = []Rule{RuleLanguage}
	ready(t, CheckMessage(&english, strings.Repeat("Отчет пуст. ", 9000), "en", facts))
}
