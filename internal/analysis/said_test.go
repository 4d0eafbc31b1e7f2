package analysis

import (
	"slices"
	"strings"
	"testing"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/diagnostics"
)

func cyrillic(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r >= 'А' && r <= 'я' })
}

// Every text of a built-in analyser is recognised in what it became, and has its Russian.
func TestSaidBuiltins(t *testing.T) {
	lang.Use(lang.Russian, "optool", "OPTOOL")
	t.Cleanup(func() { lang.Use(lang.English, "optool", "OPTOOL") })
	for _, b := range builtins() {
		for _, text := range []string{b.Message, b.passes, b.empty} {
			if text == "" {
				continue
			}
			pieces, err := parseMessage(text)
			if err != nil {
				t.Fatal(err)
			}
			english := ""
			for _, p := range pieces {
				if p.name != "" {
					english += "7"
				}
				english += p.words
			}
			for _, message := range []string{english, filled(andMore, english, "3")} {
				f := Said(diagnostics.Analysis{Findings: []diagnostics.Finding{{Name: b.Name, Title: b.Title, Message: message, Advice: b.Advice}}}).Findings[0]
				if !cyrillic(f.Title) || !cyrillic(f.Advice) || f.Message == message {
					t.Errorf("%s: %q became %q, %q, %q", b.Name, message, f.Title, f.Message, f.Advice)
				}
				if strings.Count(f.Message, "7") != strings.Count(message, "7") || strings.ContainsAny(f.Message, "{}") || strings.Contains(f.Message, "%%") {
					t.Errorf("%s: %q became %q", b.Name, message, f.Message)
				}
			}
		}
	}
	for _, text := range sayings() {
		if _, ok := inCatalogue(text); !ok {
			t.Errorf("no Russian for %q", text)
		}
	}
}

func TestSaid(t *testing.T) {
	lang.Use(lang.Russian, "optool", "OPTOOL")
	t.Cleanup(func() { lang.Use(lang.English, "optool", "OPTOOL") })
	said := func(name, message string) string {
		return Said(diagnostics.Analysis{Findings: []diagnostics.Finding{{Name: name, Title: "Own", Message: message}}}).Findings[0].Message
	}
	for _, c := range []struct{ name, english, russian string }{
		{"disk-space", "/srv/a b is 93 % full, 512 bytes are free", "/srv/a b: занято 93 %, свободно 512 Б"},
		{"disk-space", "/ is 99 % full, 1.2 GiB are free; 2 more like it", "/: занято 99 %, свободно 1.2 GiB; ещё таких: 2"},
		{"licence", "state of the licence: expired", "состояние лицензии: истекла"},
		{"certificate-chains", "CN=a: the certificate that follows it is not that of its issuer (/etc/a.pem)", "CN=a (/etc/a.pem): следующий за ним сертификат не принадлежит его издателю"},
		{"own", "queue is 93 % full", "queue is 93 % full"},
		{"own", "the value is 5", "значение: 5"},
		{"own", "%d {value} %s", "%d {value} %s"},
		{"errors-rising", "1 error in each of the last 3 hours, 0 an hour is usual", "ошибок в час за последние 3 ч: 1, обычно 0"},
	} {
		if got := said(c.name, c.english); got != c.russian {
			t.Errorf("%q became %q, want %q", c.english, got, c.russian)
		}
	}
}

// A bundle of a brand is told with the name that its program has.
func TestSaidUnderABrand(t *testing.T) {
	t.Cleanup(func() { lang.Use(lang.English, "optool", "OPTOOL") })
	lang.Use(lang.English, "acmectl", "ACMECTL")
	all := builtins()
	i := slices.IndexFunc(all, func(b builtin) bool { return b.Name == "licence" })
	f := diagnostics.Finding{Name: "licence", Title: all[i].Title, Advice: all[i].Advice}
	if all[i].Member != "acmectl/license.json" || strings.Contains(f.Advice, "optool") {
		t.Errorf("the brand's analyser is %+v", all[i])
	}
	for _, reader := range []string{"optool", "acmectl"} {
		lang.Use(lang.Russian, reader, "X")
		got := Said(diagnostics.Analysis{Findings: []diagnostics.Finding{f}}).Findings[0].Advice
		if want := "Подробнее: acmectl license info; получить новую: acmectl license update."; got != want {
			t.Errorf("read by %s: %q, want %q", reader, got, want)
		}
	}
}

func FuzzRetold(f *testing.F) {
	f.Add("/ is 99 % full, 1.2 GiB are free; 2 more like it", andMore)
	f.Add("", "{a}{b}")
	f.Add("x: y", "{x}: {x}")
	f.Fuzz(func(t *testing.T, text, from string) {
		values, ok := recognised(from, text)
		if pieces, err := parseMessage(from); ok && (err != nil || len(values) > len(pieces)) {
			t.Errorf("%q of %q: %v", text, from, values)
		}
		if again, ok := Retold(text, from); !ok && again != text {
			t.Errorf("%q became %q, and was not recognised", text, again)
		}
	})
}
