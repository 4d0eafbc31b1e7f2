package form

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/optool/optool/internal/fault"
)

// A terminal that cannot move its cursor asks the same questions, line by line.
func TestFormOnADumbTerminal(t *testing.T) {
	t.Parallel()
	p := sit(t, request(), func(term *Terminal) { term.Dumb, term.Bold = true, true })
	onlcr := func(what string) { // the terminal echoes what is typed
		p.t.Helper()
		p.until(what, func() bool { return strings.HasSuffix(strings.TrimRight(p.screen.text(), " \n"), what) })
	}
	onlcr("Number or name [a question]:")
	p.keys("2\n")
	onlcr("2/5 Subject:")
	p.keys("Reports\n")
	onlcr("Several lines; a line with a single . ends them.\n|")
	if got := p.saved("subject"); got != (save{"subject", "Reports", true}) {
		t.Errorf("saved %v", got)
	}
	p.keys("since noon\n")
	onlcr("since noon\n|")
	p.keys("only one\n")
	onlcr("only one\n|")
	if got := p.saved("text").value; got != "since noon\nonly one" {
		t.Errorf("saved %q", got)
	}
	p.keys("\x04") // the end of a text, not of the form
	onlcr("4/5 Accounts (optional):")
	p.keys("<\n")
	onlcr("- empties it.\n|")
	p.keys("more\n")
	onlcr("more\n|")
	p.keys(".\n")
	onlcr("4/5 Accounts (optional):")
	p.keys("a, b\n")
	onlcr("(y/n)>")
	p.keys("\n")
	onlcr("(y/n)>")
	p.keys("no\n")
	onlcr(choosing)
	p.keys("4\n")
	onlcr("4/5 Accounts (optional) [a, b]:")
	p.keys("-\n")
	onlcr(choosing)
	p.keys("2\n")
	onlcr("2/5 Subject [Reports]:")
	p.keys("\n")
	onlcr(choosing)
	p.keys("send\n")
	text := p.end()
	want := map[string]string{"kind": "error", "subject": "Reports", "text": "since noon\nonly one\nmore", "accounts": "", "third": "no"}
	for name, value := range want {
		if got := p.outcome.Values[name]; got != value {
			t.Errorf("%s is %q, want %q", name, got, value)
		}
	}
	if p.err != nil || p.outcome.Action != "send" || p.screen.sequences > 0 {
		t.Errorf("%+v, %v, %d sequences\n%s", p.outcome, p.err, p.screen.sequences, text)
	}
}

// Without a terminal at all it is lines from a reader.
func TestFormFromAReader(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, in, action, code string
		subject                string
	}{
		{"all", "2\nReports\nline\n.\n\ny\nsend\n", "send", "", "Reports"},
		{"it ends early", "2\nReports\nline", "", CodeCancelled, "Reports"},
		{"no line end at the end", "2\nReports\n\n\ny\nkeep", "keep", "", "Reports"},
		{"it is empty", "", "", CodeCancelled, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			got, err := Run(context.Background(), Terminal{In: strings.NewReader(tt.in), Out: &out}, request())
			code := ""
			if err != nil {
				code = fault.Of(err).Code
			}
			if got.Action != tt.action || code != tt.code || got.Values["subject"] != tt.subject {
				t.Errorf("%+v, %v\n%s", got, err, out.String())
			}
			if strings.Contains(out.String(), "\x1b") {
				t.Errorf("escapes: %q", out.String())
			}
		})
	}
}

// When the draft cannot be saved the user is told once, and goes on.
func TestFormIsNotSaved(t *testing.T) {
	t.Parallel()
	f := request()
	f.Saved = func(string, string, bool) error { return errors.New("no space left") }
	var out bytes.Buffer
	got, err := Run(context.Background(), Terminal{In: strings.NewReader("2\nReports\nline\n.\n\ny\nsend\n"), Out: &out}, f)
	if err != nil || got.Action != "send" || strings.Count(out.String(), "not being saved: no space left") != 1 {
		t.Errorf("%+v, %v\n%s", got, err, out.String())
	}
}

// The first question is there after few bytes: a tenth of a second at 9600 baud is a
// hundred of them.
func TestFirstPaintIsShort(t *testing.T) {
	t.Parallel()
	p := sit(t, request(), nil)
	p.see("Number or name [a question]:")
	p.mu.Lock()
	if p.screen.bytes > 260 {
		t.Errorf("%d bytes", p.screen.bytes)
	}
	p.mu.Unlock()
	p.keys("\x03")
	p.end()
}

// The terminal goes away: its user lost the connection.
func TestFormLosesItsTerminal(t *testing.T) {
	t.Parallel()
	p := sit(t, request(), nil)
	p.see("Number or name [a question]:")
	p.keys("\rabc")
	p.see("2/4 Subject: abc")
	p.near.Close()
	<-p.done
	if f := fault.Of(p.err); f == nil || f.Code != CodeCancelled || f.Exit != fault.ExitInput || p.outcome.Values["subject"] != "abc" {
		t.Errorf("%+v, %v", p.outcome, p.err)
	}
}

// A program that catches the signals hands them over.
func TestFormHearsSignals(t *testing.T) {
	t.Parallel()
	signals := make(chan os.Signal, 3)
	stopped := make(chan bool, 1)
	p := sit(t, request(), func(term *Terminal) { term.Signals = signals })
	p.stop = func() { stopped <- true }
	p.see("Number or name [a question]:")
	signals <- syscall.SIGTSTP
	<-stopped
	signals <- syscall.SIGCONT
	p.keys("\rabc")
	p.see("2/4 Subject: abc")
	p.keys("\x03")
	p.end()
}

// Nor is what is being typed lost there: each key is saved before it shows.
func TestKeysAreSavedOnADumbTerminal(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	p := sitAt(t, ctx, 80, 24, request(), func(term *Terminal) { term.Dumb = true })
	ends := func(what string) {
		p.t.Helper()
		p.until(what, func() bool { return strings.HasSuffix(strings.TrimRight(p.screen.text(), " \n"), what) })
	}
	ends("Number or name [a question]:")
	p.keys("2\n")
	ends("2/5 Subject:")
	for _, step := range []struct{ keys, line string }{
		{"Отч", "Отч"}, {"\x7f", "От"}, {"чёт", "Отчёт"}, {"\x15x", "x"}, {"\x7f\x7f\x7fNo", "No"},
	} {
		p.keys(step.keys)
		ends("2/5 Subject: " + step.line)
		if got := p.saved("subject"); got.value != step.line || got.complete {
			t.Errorf("typed %q: saved %v, want %q", step.keys, got, step.line)
		}
	}
	p.keys("\n")
	ends("Several lines; a line with a single . ends them.\n|")
	p.keys("since n")
	ends("| since n")
	if got := p.saved("text"); got.value != "since n" {
		t.Errorf("saved %v", got)
	}
	cancel()
	p.end() // as the terminal was found
}
