package bundle

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/analysis"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/report"
	"github.com/optool/optool/pkg/diagnostics"
)

func speak(t *testing.T, l lang.Language, name string) {
	t.Helper()
	lang.Use(l, name, strings.ToUpper(name))
	t.Cleanup(func() { lang.Use(lang.English, "optool", "OPTOOL") })
}

func TestSaid(t *testing.T) {
	speak(t, lang.Russian, "optool")
	for _, text := range append(sayings(), titles()...) {
		if _, ok := analysis.Retold(text); !ok {
			t.Errorf("no Russian for %q", text)
		}
	}
	english := diagnostics.Manifest{Collectors: []diagnostics.Collected{{Title: "Licence, platform and configuration as acmectl sees them", Problems: []diagnostics.Problem{
		{Message: "a link to /etc/x, which was not asked for"},
		{Message: "reading /var/lib/x: permission denied"},
		{Message: "psql ended with exit status 2: FATAL: no such role"},
		{Message: "something else"},
	}}}}
	c := Said(english).Collectors[0]
	want := []string{"ссылка на /etc/x, который не запрашивали", "чтение /var/lib/x: доступ запрещён", "программа psql завершилась с кодом 2: FATAL: no such role", "something else"}
	for i, p := range c.Problems {
		if p.Message != want[i] {
			t.Errorf("got %q, want %q", p.Message, want[i])
		}
	}
	if c.Title != "Лицензия, платформа и конфигурация, какими их видит acmectl" {
		t.Errorf("the title became %q", c.Title)
	}
	if english.Collectors[0].Problems[0].Message != "a link to /etc/x, which was not asked for" {
		t.Error("the manifest itself was changed")
	}
	in := saidReport(report.Input{Host: &diagnostics.Host{Problems: []string{"asking the file system at /srv: does not answer"}}, Certificates: []report.Certificate{{ChainProblem: "the certificate that follows it is not that of its issuer"}}})
	if p := in.Host.Problems[0]; !strings.HasPrefix(p, "запрос к файловой системе /srv: ") {
		t.Errorf("a fact that was not learned: %q", p)
	}
	if p := in.Certificates[0].ChainProblem; !strings.HasPrefix(p, "следующий за ним") {
		t.Errorf("a chain: %q", p)
	}
}

// What a brand's program collects of itself has the brand's name, and so have the lines
// that it puts into files.
func TestBrandInABundle(t *testing.T) {
	speak(t, lang.English, "acmectl")
	r, err := NewRecipe(Means{Now: time.Now}, nil, []Named{{Name: "version.json", Make: func(context.Context) ([]byte, error) { return nil, nil }}}, Wish{})
	if err != nil {
		t.Fatal(err)
	}
	names := ""
	for _, i := range r.Items {
		names += " " + i.Name
		if text := i.Name + i.Title + i.Source; strings.Contains(text, "optool") {
			t.Errorf("our name stands in %q", text)
		}
	}
	if !strings.Contains(names, " acmectl ") {
		t.Errorf("the collectors are%s", names)
	}
	var text strings.Builder
	e := newEnds(&text, 100, false)
	if _, err := e.Write([]byte(strings.Repeat("a line\n", 100))); err != nil {
		t.Fatal(err)
	}
	if _, err := e.finish(false); err != nil || strings.Contains(text.String(), "optool") || !strings.Contains(text.String(), "[acmectl: ") || !strings.HasPrefix(leftOut(), "[acmectl: ") {
		t.Errorf("%v, the lines are %q", err, text.String())
	}
}
