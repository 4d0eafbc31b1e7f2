package policy

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/support"
)

// Only authorised partners ask; a partner's end user is told where to turn.
func TestB1_OnlyPartnersAsk(t *testing.T) {
	p := &trackline(t).Support
	ready(t, Check(p, question(), onPremise()))
	for name, change := range map[string]func(*support.Request, *Facts){
		"says nothing":                  func(_ *support.Request, f *Facts) { f.Partner = "" },
		"another partner":               func(_ *support.Request, f *Facts) { f.Partner = "Beta Resale" },
		"another in the request":        func(r *support.Request, _ *Facts) { r.Partner = "Beta Resale" },
		"says nothing, nor the licence": func(_ *support.Request, f *Facts) { f.Partner, f.License.Support.Partner = "", "" },
		"licence names none":            func(_ *support.Request, f *Facts) { f.License.Support.Partner = "" },
		"licence names a blank":         func(r *support.Request, f *Facts) { f.License.Support.Partner, r.Partner = " ", " " },
		"hosted, no support":            func(_ *support.Request, f *Facts) { f.License.Deployment, f.License.Support = "paas", nil },
	} {
		r, f := question(), onPremise()
		change(r, &f)
		v := Check(p, r, f)
		has(t, expect(t, v, RuleAsker, Refusal).Turn, "turn to the partner")
		if v.Ready() || fault.Of(v.Fault()).Exit != fault.ExitRefused || fault.Of(v.Fault()).Code != "request_refused" {
			t.Errorf("%s: %+v", name, fault.Of(v.Fault()))
		}
	}
	r, f := question(), onPremise()
	r.Partner = "  ACME  resale " // spelt in another way
	ready(t, Check(p, r, f))
	f.License = nil
	expect(t, Check(p, question(), f), RuleAsker, Refusal)
	open := *p
	open.Askers.Unlicensed = true
	expect(t, Check(&open, question(), f), RuleAsker, "") // a person looks at the mail
	open.Askers.Partner = false
	f = onPremise()
	f.Partner, f.License.Support.Partner = "", ""
	ready(t, Check(&open, question(), f))
	f = onPremise()
	f.License.Status = license.Revoked
	expect(t, Check(p, question(), f), RuleAsker, Refusal)
}

// Free where Trackline hosts; a valid subscription elsewhere.
func TestB2_Subscription(t *testing.T) {
	p := &trackline(t).Support
	for name, c := range map[string]struct {
		change func(*license.License)
		want   Severity
	}{
		"paid":                {func(*license.License) {}, ""},
		"ended":               {func(l *license.License) { l.Support.Until = &past }, Refusal},
		"ends now":            {func(l *license.License) { l.Support.Until = &noon }, Refusal},
		"cloud, ended":        {func(l *license.License) { l.Deployment, l.Support.Until = "cloud", &past }, Refusal},
		"none":                {func(l *license.License) { l.Support = nil }, Refusal},
		"as the licence":      {func(l *license.License) { l.Support.Until = nil }, ""},
		"ended with it":       {func(l *license.License) { l.Support.Until, l.Expires = nil, &past }, Refusal},
		"suspended":           {func(l *license.License) { l.Status = license.Suspended }, Refusal},
		"paas, none":          {func(l *license.License) { l.Deployment, l.Support = "paas", nil }, ""},
		"paas, ended":         {func(l *license.License) { l.Deployment, l.Support.Until = "paas", &past }, ""},
		"unknown, ended":      {func(l *license.License) { l.Deployment, l.Support.Until = "", &past }, Question},
		"unknown, paid":       {func(l *license.License) { l.Deployment = "" }, ""},
		"paid beyond licence": {func(l *license.License) { l.Expires = &past }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := onPremise()
			c.change(f.License)
			if got := expect(t, Check(p, question(), f), RuleSubscription, c.want); got != nil {
				has(t, got.Turn, "billing@trackline.example")
			}
		})
	}
}

// A third-party cause makes a consultation of an error.
func TestB3_ThirdParty(t *testing.T) {
	p := &trackline(t).Support
	r := failure()
	r.Impact = &support.Impact{Functions: support.All, Users: support.All, ThirdParty: true}
	v := Check(p, r, onPremise())
	ready(t, v)
	has(t, expect(t, v, RuleThirdParty, Advice).Turn, "gives its advice and no more")
	if v.Kind != support.Consultation || v.Priority == 1 || r.Kind != support.Error {
		t.Errorf("kind %s, priority %d", v.Kind, v.Priority)
	}
	nothing := *p
	nothing.ThirdParty.Only = "nothing"
	expect(t, Check(&nothing, r, onPremise()), RuleThirdParty, Refusal)

	for text, want := range map[string]Severity{
		"Как настроить виртуальный хост в nginx, чтобы он слушал второй порт?":           Question,
		"Which RAID suits a hard disk of 10 TB under Ubuntu?":                            Question,
		"Роутер теряет пакеты, какую прошивку ставить?":                                  Question,
		"Отчет за месяц не открывается через nginx, в чем дело?":                         Advice, // both are named
		"After the upgrade Trackline shows an empty page behind Nginx. What to look at?": Advice,
		"Как построить отчет за месяц?":                                                  "",
	} {
		r := question()
		r.Subject, r.Description, r.Element, r.Accounts, r.Language = "Вопрос", text, "см. ниже", nil, ""
		expect(t, Check(p, r, onPremise()), RuleThirdParty, want)
	}
	r = failure()
	r.Description = "После перезапуска MySQL трекер 100200 больше не виден."
	v = Check(p, r, onPremise())
	expect(t, v, RuleThirdParty, Advice) // the impact says that it is the platform's
	if v.Kind != support.Error {
		t.Error("an error that names MySQL is no error any more")
	}
}

// Pages of the documentation come first, the best match at the head.
func TestB4_DocumentationFirst(t *testing.T) {
	p := &trackline(t).Support
	for text, want := range map[string]string{
		"Как активировать трекер по IMEI?":                  "devices",
		"Which API call lists the webhooks?":                "api",
		"Где взять новую сборку и как обновить сервер?":     "on-premise/updates",
		"How do I put a certificate on the server?":         "on-premise",
		"Отчет по геозонам не показывает поездки за неделю": "user",
	} {
		r := question()
		r.Subject, r.Description, r.Element = "?", text, ""
		v := Check(p, r, onPremise())
		if len(v.Pages) == 0 || v.Pages[0].URL != "https://docs.trackline.example/"+want {
			t.Errorf("%s: %+v", text, v.Pages)
			continue
		}
		has(t, expect(t, v, RuleDocumentation, Advice).Turn, v.Pages[0].URL)
	}
	r := question()
	r.Subject, r.Description, r.Element = "Счет", "Пришлите, пожалуйста, счет еще раз", ""
	v := Check(p, r, onPremise())
	expect(t, v, RuleDocumentation, "")
	if len(v.Pages) != 0 {
		t.Errorf("%+v", v.Pages)
	}
}

// By mail to one address.
func TestB5_OneAddress(t *testing.T) {
	p := &trackline(t).Support
	for _, r := range []*support.Request{question(), failure(), {Kind: support.Modification, Subject: "a", Description: "b"}} {
		if v := Check(p, r, onPremise()); v.Endpoint || v.Mail != "support@trackline.example" {
			t.Errorf("%s goes to %q, endpoint %v", r.Kind, v.Mail, v.Endpoint)
		}
	}
}

// Russian, by way of exception English.
func TestB6_Language(t *testing.T) {
	p := &trackline(t).Support
	const russian, english = "Как построить отчет по поездкам за месяц?", "How do I build a report of all trips of a month?"
	for _, c := range []struct {
		given, text, want string
		severity          Severity
	}{
		{"ru", russian, "ru", ""},
		{"", russian, "ru", ""},
		{"en", english, "en", Advice},
		{"", english, "en", Advice},
		{"en-GB", english, "en", Advice},
		{"de", "Wie baue ich einen Bericht aller Fahrten eines Monats?", "de", Refusal},
		{"en", russian, "en", Question},
		{"ru", english, "ru", Question},
		{"", "", "ru", ""},
		{"ru", "ERROR 500", "ru", ""},
		{"ru", "Отчет пуст, в журнале:\n2026-11-17 09:00:01 ERROR report builder: no rows for tracker\n```\njava.lang.NullPointerException at com.trackline.Report.build\n```", "ru", ""},
		{"", "Ошибка при открытии отчета: java.lang.IllegalStateException report builder failed", "ru", ""},
	} {
		r := question()
		r.Language, r.Subject, r.Description = c.given, "", c.text
		v := Check(p, r, onPremise())
		if v.Language != c.want {
			t.Errorf("%q, %.40q: language %q", c.given, c.text, v.Language)
		}
		if f := expect(t, v, RuleLanguage, c.severity); f != nil {
			has(t, f.Field, "language")
		}
	}
	if v := Check(&mailcraft(t).Support, question(), mailcraftFacts("")); v.Language != "ru" {
		t.Errorf("Mailcraft reads both: %+v", v)
	}
}

// Hosted: within 8 working hours. Elsewhere on working days from 8 to 16 in Moscow.
func TestB7_WorkingHours(t *testing.T) {
	p := trackline(t)
	v := Check(&p.Support, question(), hosted())
	if v.Reaction.Hours() != 8 || v.Priority != 0 {
		t.Errorf("%v, %d", v.Reaction, v.Priority)
	}
	c, at := calendar(t, p, "on-premise")
	for in, want := range map[string]bool{
		"2026-11-17 08:00": true, "2026-11-17 15:59": true, "2026-11-17 16:00": false, "2026-11-17 07:59": false,
		"2026-11-21 12:00": false, "2026-05-11 12:00": false, "2025-11-01 12:00": true, "2025-11-03 12:00": false, "2026-01-09 12:00": false, "2026-01-12 12:00": true,
	} {
		if c.Open(at(in)) != want {
			t.Errorf("%s: open is %v", in, !want)
		}
	}
	paas, _ := calendar(t, p, "paas")
	due, provisional, err := paas.Add(at("2026-04-30 12:00"), v.Reaction)
	if err != nil || !due.Equal(at("2026-05-04 12:00")) || provisional {
		t.Error(due, provisional, err)
	}
	if _, provisional, _ = c.Add(at("2026-12-30 15:00"), v.Reaction); !provisional {
		t.Error("what touches 2027 is provisional")
	}
}

// What a request has to state.
func TestB9_RequiredFields(t *testing.T) {
	p := &trackline(t).Support
	ready(t, Check(p, failure(), onPremise()))
	for field, drop := range map[string]func(*support.Request){
		"subject":     func(r *support.Request) { r.Subject = "  " },
		"description": func(r *support.Request) { r.Description = "\n" },
		"accounts":    func(r *support.Request) { r.Accounts = []string{" "} },
		"objects":     func(r *support.Request) { r.Objects = nil },
		"element":     func(r *support.Request) { r.Element = "" },
		"steps":       func(r *support.Request) { r.Steps = "" },
		"impact":      func(r *support.Request) { r.Impact = nil },
		"attachments": func(r *support.Request) { r.Attachments = nil },
		"kind":        func(r *support.Request) { r.Kind = "complaint" },
		"imei":        func(r *support.Request) { r.Fields = map[string]string{"imei": "1234567890123456"} },
		"colour":      func(r *support.Request) { r.Fields = map[string]string{"colour": "red"} },
		"service":     func(r *support.Request) { r.Service = "coffee" },
	} {
		r := failure()
		drop(r)
		v := Check(p, r, onPremise())
		missing := slices.ContainsFunc(v.Findings, func(f Finding) bool { return f.Field == field && f.Severity == Missing && f.Message != "" })
		if !missing || v.Ready() || fault.Of(v.Fault()).Code != "request_incomplete" || fault.Of(v.Fault()).Exit != fault.ExitInput {
			t.Errorf("%s: %+v", field, v.Findings)
		}
	}
	r := failure()
	r.Impact = &support.Impact{Functions: "some", Users: support.One}
	if f := finding(Check(p, r, onPremise()), RuleRequired, "impact"); f == nil {
		t.Error("an impact without shares is taken")
	}
	r = failure()
	r.Fields = map[string]string{"imei": strings.Repeat("1", 15), "requested": "the log of the gateway"}
	ready(t, Check(p, r, onPremise()))
}

// One question for each request.
func TestB10_OneQuestion(t *testing.T) {
	p := &trackline(t).Support
	r := question()
	r.Description = "Как построить отчет по поездкам? И еще вопрос: где посмотреть остаток топлива?"
	v := Check(p, r, onPremise())
	f := expect(t, v, RuleQuestions, Question)
	has(t, f.Message, "2")
	if len(v.Parts) != 2 || v.Ready() {
		t.Fatalf("%q", v.Parts)
	}
	facts := onPremise()
	facts.Confirmed = []Rule{RuleQuestions}
	ready(t, Check(p, r, facts))
	v.Confirm(RuleQuestions)
	ready(t, v)
	for _, part := range v.Parts {
		r.Description = part
		ready(t, Check(p, r, onPremise()))
	}
	ready(t, Check(p, failure(), onPremise())) // its steps are numbered
	many := *p
	many.OneQuestion = false
	r.Description = "1) Как добавить геозону? 2) Как удалить водителя?"
	ready(t, Check(&many, r, onPremise()))
	if err := Check(p, r, onPremise()); errors.Is(err.Fault(), nil) || fault.Of(err.Fault()).Code != "request_unconfirmed" {
		t.Error(err.Fault())
	}
}

// What is expected of who writes is shown once.
func TestB12_EtiquetteIsShownOnce(t *testing.T) {
	p := &trackline(t).Support
	f := onPremise()
	f.Seen = ""
	v := Check(p, question(), f)
	ready(t, v)
	has(t, expect(t, v, RuleEtiquette, Advice).Turn, "manners of business letters", "answers for")
	expect(t, Check(p, question(), onPremise()), RuleEtiquette, "")
}
