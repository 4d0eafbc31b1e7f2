package form

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// Nothing that is handed in steers the terminal, whatever its size.
func TestFormIsHandedAnything(t *testing.T) {
	t.Parallel()
	evil := "a\x1b]0;title\x07b\u202ec\u200dd\te\r\nf\x00\u009b31m\xff"
	for _, size := range [][2]int{{80, 24}, {24, 6}, {200, 60}} {
		f := request()
		f.Title, f.Intro, f.Review = evil, []string{evil, strings.Repeat("wide 日本語 ", 40)}, true
		f.Fields = func(map[string]string) []Field {
			return []Field{
				{Name: "line", Label: evil, Help: evil, Value: evil},
				{Name: "text", Label: strings.Repeat("long ", 40), Kind: Text, Value: evil + strings.Repeat("\nmore", 100)},
				{Name: "one", Label: "One", Kind: Choice, Value: evil, Options: slices.Repeat([]Option{{evil, evil, evil}}, 100)},
				{Name: "list", Label: "List", Kind: List, Value: evil},
			}
		}
		f.Problems = func(map[string]string) []Problem { return []Problem{{"", evil, true}} }
		p := sitAt(t, ctx, size[0], size[1], f, func(term *Terminal) { term.Bold = true })
		choosing := choosing
		if size[0] < 80 {
			choosing = ">"
		}
		p.see(choosing)
		for _, n := range []string{"1\r?\r\r", "2\r\x1b[A\x1b[A\x0b.\x0e\x0e\x0e\x04", "3\r?\ra\r\r\r", "4\r\r", "?\r"} {
			p.keys(n)
			p.see(choosing)
		}
		p.keys("k\r")
		p.end()
		if got := p.outcome.Values["line"]; strings.ContainsAny(got, "\x1b\x07\x00\t\n") || !strings.HasPrefix(got, "a]0;titleb") {
			t.Errorf("line is %q", got)
		}
	}
}

// What is typed ahead of the form's end stays for whoever asks next.
func TestFormTakesNoMoreThanItsKeys(t *testing.T) {
	t.Parallel()
	f := request()
	f.Review = true
	p := sit(t, f, nil)
	p.see(choosing)
	p.keys("keep\ryes\n")
	p.end()
	b := make([]byte, 10)
	if n, _ := p.far.Read(b); string(b[:n]) != "yes\n" {
		t.Errorf("%q is left, want yes", b[:n])
	}
}

// A paste whose end is lost does not lock the user in.
func TestFormEndsAPaste(t *testing.T) {
	t.Parallel()
	p := sit(t, request(), nil)
	p.see("Number or name [a question]:")
	p.keys("\r\x1b[200~abc")
	p.see("2/4 Subject: abc")
	time.Sleep((idlePaste + 3) * tick * time.Millisecond)
	p.keys("\x03")
	p.end()
}
