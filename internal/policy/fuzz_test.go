package policy

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/pkg/support"
)

// hard are texts that take long where something is not bounded.
func hard() []string {
	const size = support.MaxText
	fill := func(s string) string { return clip(strings.Repeat(s, size/len(s)+1), size) }
	return []string{
		fill("отчет по картам слой карты sms шлюз "), fill("map layer tls api "), fill("How? "), fill("1) how? "), fill("1. не так\n"), fill("?"), fill("."), fill("\n"),
		fill("Also how do I add a map layer? "), fill("the map fails, and also "), fill("1. not a 2. not b "), fill("нет карты, кроме того "), fill("(1) ( "), fill("a"), fill("ы"), fill("\xff"), fill("```\n"), fill("1.\n2.\n"), fill("Why is the report empty and the map gone? "), fill("́"),
	}
}

// Check is quick whatever the text is.
func TestCheckIsBounded(t *testing.T) {
	p := &trackline(t).Support
	for _, text := range hard() {
		r := failure()
		r.Subject, r.Description, r.Steps, r.Expected, r.Actual, r.Element = text, text, text, text, text, text
		r.Fields = map[string]string{"imei": text, text: text}
		start := time.Now()
		v := Check(p, r, onPremise())
		l := Coverage(p, text, "cloud")
		// Generous: it takes a tenth of that, and what is unbounded takes minutes.
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%.20q took %v", text, took)
		} else {
			t.Logf("%.20q took %v: %d findings, %d parts, %d matters", text, took, len(v.Findings), len(v.Parts), len(l.Matters))
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	p := &trackline(b).Support
	for name, r := range map[string]*support.Request{"short": failure(), "64KiB": {Kind: "error", Description: hard()[1]}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Check(p, r, onPremise())
			}
		})
	}
}

func FuzzCheck(f *testing.F) {
	policies := []*profile.Support{&trackline(f).Support, &mailcraft(f).Support}
	for _, kind := range []string{"consultation", "error", "modification", ""} {
		f.Add(kind, "Отчет", "Как построить отчет? 2) Why is the map empty?", "ru", "logos", "one", "all", true, "on-premise", "Acme Resale")
	}
	f.Fuzz(func(t *testing.T, kind, subject, description, language, service, functions, users string, third bool, deployment, partner string) {
		r := &support.Request{
			Kind: support.Kind(kind), Subject: subject, Description: description, Language: language, Service: service, Partner: partner, Element: subject,
			Impact: &support.Impact{Functions: support.Share(functions), Users: support.Share(users), ThirdParty: third}, Fields: map[string]string{service: description},
		}
		for _, p := range policies {
			facts := onPremise()
			facts.License.Deployment = deployment
			v := Check(p, r, facts)
			if v.Ready() != (v.Fault() == nil) {
				t.Fatalf("ready %v, but %v", v.Ready(), v.Fault())
			}
			rank := 0
			for _, finding := range v.Findings {
				if finding.Rule == "" || finding.Message == "" || finding.Severity.rank() < rank {
					t.Fatalf("%+v in %+v", finding, v.Findings)
				}
				rank = finding.Severity.rank()
				if utf8.ValidString(description+subject+service) && !utf8.ValidString(finding.Message+finding.Field) {
					t.Fatalf("cut within a letter: %q", finding.Message)
				}
			}
			if v.Priority < 0 || v.Priority > 9 || v.Reaction < 0 || len(v.Parts) == 1 || len(v.Parts) > maxParts || len(v.Pages) > mostPages {
				t.Fatalf("%+v", v)
			}
			for _, m := range Coverage(p, description, deployment).Matters {
				if m.Name == "" || m.Covered == (m.Turn != "") && m.Turn != "" {
					t.Fatalf("%+v", m)
				}
			}
		}
	})
}
