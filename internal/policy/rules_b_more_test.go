package policy

import (
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/sla"
	"github.com/optool/optool/pkg/support"
)

// The reaction time counts from the partner's last letter.
func TestB8_RestartFromTheLastMessage(t *testing.T) {
	p := trackline(t)
	c, at := calendar(t, p, "on-premise")
	v := Check(&p.Support, failure(), onPremise())
	k := sla.Clock{Accepted: at("2026-11-17 09:00"), Budget: v.Reaction, Mode: Mode(&p.Support)}
	now := at("2026-11-17 15:30")
	if s := k.Stand(c, now); !s.Due.Equal(at("2026-11-18 09:00")) {
		t.Errorf("first letter alone: %v", s.Due)
	}
	again := k.With(sla.Event{At: at("2026-11-17 15:00"), Kind: sla.CustomerMessage})
	if s := again.Stand(c, now); !s.Due.Equal(at("2026-11-18 15:00")) {
		t.Errorf("after another: %v", s.Due)
	}
	if Mode(&p.Support) != sla.Restart || Mode(&mailcraft(t).Support) != sla.Pause {
		t.Error("modes")
	}
}

// A request is handled once it is answered.
func TestB11_AnsweredIsHandled(t *testing.T) {
	p := trackline(t)
	c, at := calendar(t, p, "on-premise")
	k := sla.Clock{Accepted: at("2026-11-17 09:00"), Budget: 3 * time.Hour, Mode: Mode(&p.Support)}.
		With(sla.Event{At: at("2026-11-17 10:00"), Kind: sla.VendorAnswer})
	if s := k.Stand(c, at("2026-11-19 09:00")); s.State != sla.Answered || s.Overdue {
		t.Errorf("%+v", s)
	}
}

// Priorities follow from the impact; times from the deployment.
func TestB13_PrioritiesFromImpact(t *testing.T) {
	p := &trackline(t).Support
	const one, several, all = support.One, support.Several, support.All
	for _, c := range []struct {
		functions, users support.Share
		third            bool
		level            int
		paas, own        int // hours
	}{
		{all, all, false, 1, 2, 3},
		{all, all, true, 2, 4, 6}, // of others: never the first level
		{all, several, false, 2, 4, 6},
		{several, all, false, 2, 4, 6},
		{all, one, false, 2, 4, 6},
		{one, all, false, 2, 4, 6},
		{several, several, false, 2, 4, 6},
		{one, several, false, 2, 4, 6},
		{several, one, false, 2, 4, 6},
		{one, one, false, 3, 6, 8},
		{one, one, true, 3, 6, 8},
		{"", one, false, 0, 8, 0},
		{"many", all, false, 0, 8, 0},
	} {
		impact := &support.Impact{Functions: c.functions, Users: c.users, ThirdParty: c.third}
		for deployment, hours := range map[string]int{"paas": c.paas, "on-premise": c.own, "cloud": c.own, "": c.own} {
			u := Priority(p, impact, deployment)
			if u.Level != c.level || u.Reaction != time.Duration(hours)*time.Hour || (u.Title == "") != (c.level == 0) {
				t.Errorf("%+v on %q: %+v", c, deployment, u)
			}
		}
	}
	if u := Priority(p, nil, "paas"); u.Level != 0 || u.Reaction != 8*time.Hour {
		t.Errorf("%+v", u)
	}
	r := failure()
	r.Priority = 1 // typed: it does not count
	if v := Check(p, r, onPremise()); v.Priority != 3 || v.Reaction != 8*time.Hour {
		t.Errorf("%+v", v)
	}
	r.Kind = support.Consultation
	if v := Check(p, r, hosted()); v.Priority != 0 || v.Reaction != 8*time.Hour {
		t.Errorf("%+v", v)
	}
}

// Resolution is no promise of time, and corrections come with updates.
func TestB14_ResolutionText(t *testing.T) {
	has(t, trackline(t).Support.Resolution, "difficult", "developers", "update", "new build")
}

// New functions and devices come with a new build alone.
func TestB15_NewFunctionsComeWithBuilds(t *testing.T) {
	p := &trackline(t).Support
	v := Check(p, &support.Request{Kind: support.Modification, Subject: "Device", Description: "Поддержка трекера Acme A1", Language: "ru"}, onPremise())
	ready(t, v)
	has(t, expect(t, v, RuleChannel, Advice).Turn, "new build", "update alone")
}

// A subscription by active devices, and two stages when it is not paid.
func TestB16_UsageAndStages(t *testing.T) {
	l := trackline(t).License
	if !l.Usage.Has("devices") || len(l.Stages) != 2 {
		t.Errorf("%+v", l)
	}
	has(t, l.Stages.Title("admin-panel"), "10th")
	has(t, l.Stages.Title("platform"), "15th")
}

// The rules have a version and a day, and a change is told.
func TestB17_PolicyChanged(t *testing.T) {
	p := &trackline(t).Support
	if p.Version != "2026-03" || p.Effective.String() != "2026-03-01" {
		t.Errorf("%s, %s", p.Version, p.Effective)
	}
	for seen, want := range map[string]int{"2026-03": -1, "": -1, "2025-01": 1, "2024-07": 2} {
		c := Changed(p, seen)
		if (c == nil) != (want < 0) {
			t.Errorf("seen %q: %+v", seen, c)
		} else if c != nil && (len(c.Texts) != want || c.From != seen || c.To != "2026-03" || c.Effective != "2026-03-01") {
			t.Errorf("seen %q: %+v", seen, c)
		}
	}
	f := onPremise()
	f.Seen = "2025-01"
	v := Check(p, question(), f)
	ready(t, v)
	has(t, expect(t, v, RulePolicy, Advice).Message, "2026-03", "2026-03-01", "2025-01")
	has(t, finding(v, RulePolicy, "").Turn, "Reaction times")
	if v.Policy != "2026-03" {
		t.Error(v.Policy)
	}
}

// The service matrix: who does what, named outright and by words.
func TestB18_ServiceMatrix(t *testing.T) {
	p := &trackline(t).Support
	for name, by := range map[string][2]string{ // where Trackline hosts, and elsewhere
		"platform-functions": {"provided", "provided"}, "api": {"provided", "provided"}, "device-activation": {"provided", "provided"},
		"device-data": {"provided", "provided"}, "bulk-registration": {"provided", "provided"},
		"logos": {"provided", "partner"}, "sms-gateway": {"provided", "partner"}, "map-layers": {"provided", "partner"},
		"web-applications": {"provided", "partner"}, "gis-keys": {"provided", "partner"}, "tls-certificates": {"provided", "partner"},
		"configuration": {"vendor", "partner"}, "updates": {"vendor", "partner"}, "performance": {"provided", "logs"},
		"server-administration": {"not-needed", "not-provided"},
	} {
		for deployment, want := range map[string]string{"paas": by[0], "on-premise": by[1], "cloud": by[1]} {
			l := Coverage(p, name, deployment)
			covered := want == "provided" || want == "vendor" || want == "logs"
			if !l.Exact || len(l.Matters) != 1 || l.Matters[0].By != want || l.Matters[0].Covered != covered || !covered && l.Matters[0].Turn == "" {
				t.Errorf("%s on %s: want %s, got %+v", name, deployment, want, l)
			}
			r, f := question(), onPremise()
			r.Service, f.License.Deployment = name, deployment
			severity := Severity("")
			switch {
			case !covered:
				severity = Refusal
			case want == "logs":
				severity = Advice
			}
			expect(t, Check(p, r, f), RuleCoverage, severity)
		}
	}
	if len(p.Services) != 15 || len(Matrix(p, "")) != 15 {
		t.Error("want all 15 lines of the matrix")
	}
}

func TestB18_CoverageByWords(t *testing.T) {
	p := &trackline(t).Support
	for query, want := range map[string]string{
		"Как подключить SMS-шлюз?":                      "sms-gateway",
		"смс-провайдер не принимает запросы":            "sms-gateway",
		"Who installs the TLS certificates":             "tls-certificates",
		"продлить сертификатами домена":                 "tls-certificates",
		"добавить слой карты":                           "map-layers",
		"additional layers on the maps":                 "map-layers",
		"дополнительных слоёв для карт":                 "map-layers",
		"массовая регистрация устройств":                "bulk-registration",
		"change the logo of an account":                 "logos",
		"логотипы в кабинетах":                          "logos",
		"платформа работает медленно":                   "performance",
		"обновить сервер до новой сборки":               "updates",
		"updating our server":                           "updates",
		"Which rate limit has the API?":                 "api",
		"ключи для геокодера":                           "gis-keys",
		"резервное копирование":                         "server-administration",
		"не приходят данные с трекера":                  "device-data",
		"активация трекеров":                            "device-activation",
		"web applications of a third party":             "web-applications",
		"Bulk registration of devices":                  "bulk-registration",
		"Consultation on the functions of the platform": "platform-functions",
		"what is the weather like":                      "",
		"логотерапия и сертифицировать":                 "",
		"": "",
		"The capital of the apiary. Rapid maps; layered cake": "",
	} {
		l := Coverage(p, query, "on-premise")
		switch {
		case l.Listed() != (want != ""):
			t.Errorf("%s: %+v", query, l.Matters)
		case want != "" && l.Matters[0].Name != want:
			t.Errorf("%s: want %s, got %+v", query, want, l.Matters)
		}
	}
	l := Coverage(p, "nginx", "paas")
	has(t, l.ThirdParty, "not supported")
	if l.Listed() {
		t.Error("nginx is not of the matrix")
	}
	if l = Coverage(p, "logos", ""); l.Matters[0].By != "" || !l.Matters[0].Covered || l.Matters[0].PaaS != "provided" || l.Matters[0].OnPremise != "partner" {
		t.Errorf("%+v", l)
	}
}

// Words alone raise a question and never refuse.
func TestB18_GuessesOnlyAsk(t *testing.T) {
	p := &trackline(t).Support
	for text, want := range map[string]Severity{
		"Как подключить SMS-шлюз нашего оператора?":                         Question,
		"Please renew the TLS certificate of our domain":                    Question,
		"Как через API загрузить логотип?":                                  "", // covered as much as not
		"Почему отчеты по топливу такие медленные?":                         "",
		"Платформа очень медленно открывает страницы, помогите разобраться": Advice, // logs alone
		"Как построить отчет?":                                              "",
		"Когда у вас обед?":                                                 "",
	} {
		r := question()
		r.Subject, r.Description, r.Element, r.Language = "Вопрос", text, "см. текст", ""
		expect(t, Check(p, r, onPremise()), RuleCoverage, want)
		expect(t, Check(p, r, hosted()), RuleCoverage, "")
	}
	r := failure()
	r.Description = "После обновления сервера до новой сборки отчеты пустые"
	expect(t, Check(p, r, onPremise()), RuleCoverage, "")
	r.Subject, r.Description, r.Element = "Вход", "Истек сертификат TLS, никто не может войти", "вход"
	f := expect(t, Check(p, r, onPremise()), RuleCoverage, Question)
	has(t, f.Turn, "renew the certificate yourself")
	facts := onPremise()
	facts.Confirmed = []Rule{RuleCoverage}
	if v := Check(p, r, facts); !v.Ready() || !strings.Contains(finding(v, RuleCoverage, "").Message, "TLS") {
		t.Errorf("%+v", v.Findings)
	}
}
