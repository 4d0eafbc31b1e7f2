package form

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/optool/optool/internal/fault"
)

var ctx = context.Background()

// request is a form with a field of each kind.
func request() Form {
	return Form{
		Title: "Support request",
		Intro: []string{"Nothing is sent before you say so."},
		Fields: func(values map[string]string) []Field {
			fields := []Field{
				{Name: "kind", Label: "Kind", Kind: Choice, Value: "question", Options: []Option{
					{"question", "a question", ""}, {"error", "an error", "Something fails."}, {"wish", "a wish", ""}}},
				{Name: "subject", Label: "Subject", Required: true, Help: "What it is about.", Check: func(v string) string {
					if strings.Contains(v, "help") {
						return "say what about"
					}
					return ""
				}},
				{Name: "text", Label: "Description", Kind: Text},
				{Name: "accounts", Label: "Accounts", Kind: List},
			}
			if values["kind"] == "error" {
				fields = append(fields, Field{Name: "third", Label: "Is the cause known to be other software?", Kind: YesNo, Required: true})
			}
			return fields
		},
		Actions: []Action{{Word: "send", Label: "send it now", Help: "It goes to the vendor.", Complete: true}, {Word: "keep", Label: "keep the draft"}, {Word: "discard", Label: "throw it away"}},
	}
}

const choosing = "A number to change it, or send, keep, discard:"

func TestFormOnATerminal(t *testing.T) {
	t.Parallel()
	p := sit(t, request(), nil)
	p.see("Number or name [a question]:")
	p.keys("2")
	p.see("Number or name [a question]: 2")
	p.keys("\r")
	p.see("2/5 Subject:")
	p.keys("Reports are emp" + tell)
	p.see("2/5 Subject: Reports are emp" + tell)
	p.keys("\x7f\x7f\x7f\x7f")
	p.see("2/5 Subject: Reports are emp")
	if got := p.saved("subject"); got != (save{"subject", "Reports are emp", false}) {
		t.Errorf("what is seen is not saved: %v", got)
	}
	p.keys("ty\x1bb\x1bbX\x7f\r")
	p.see("|")
	if got := p.saved("subject"); got != (save{"subject", "Reports are empty", true}) {
		t.Errorf("at the end of the question: %v", got)
	}
	p.keys("since noon\re\r?\r\x7f\x7f\x7f\x7fonly one")
	p.see("| only one")
	if got := p.saved("text").value; got != "since noon\nonly one" {
		t.Errorf("saved %q", got)
	}
	p.keys("\r.")
	p.see("| .")
	if got := p.saved("text").value; got != "since noon\nonly one" {
		t.Errorf("saved %q", got)
	}
	p.keys("\r")
	p.see("4/5 Accounts (optional):")
	p.keys(`a, b\,c ,,d` + "\r")
	p.see("(y/n)>")
	p.keys("Y\r")
	p.see(choosing)
	p.keys("s\r")
	text := p.end()
	want := map[string]string{"kind": "error", "subject": "Reports are empty", "text": "since noon\nonly one", "accounts": "a\nb,c\nd", "third": "yes"}
	for name, value := range want {
		if p.outcome.Values[name] != value {
			t.Errorf("%s is %q, want %q", name, p.outcome.Values[name], value)
		}
	}
	if p.err != nil || p.outcome.Action != "send" || len(p.outcome.Values) != len(want) {
		t.Errorf("%+v, %v", p.outcome, p.err)
	}
	for _, line := range []string{"  2  Subject                     Reports are empty", "  4  Accounts                    a, b,c, d",
		"  3  Description                 since noon (2 lines)", "  send     send it now"} {
		if !strings.Contains(text, "\n"+line+"\n") {
			t.Errorf("the summary lacks %q:\n%s", line, text)
		}
	}
}

func TestFormGoesBackAndForth(t *testing.T) {
	t.Parallel()
	p := sit(t, request(), nil)
	p.see("Number or name [a question]:")
	p.keys("\r")
	p.see("2/4 Subject:")
	p.keys("x\x1b[A")
	p.see("Number or name [a question]:")
	p.keys("\x1b[B")
	p.see("2/4 Subject: x")
	p.keys("\x1b[B")
	p.see("|")
	p.keys("\x1b[B\x1b[B")
	p.see(choosing)
	p.keys("1\r")
	p.see("Number or name [a question]:")
	p.keys("err\t")
	p.see("Number or name [a question]: an error")
	p.keys("\r") // brings up a question that was not asked
	p.see("(y/n)>")
	p.keys("n\r")
	p.see(choosing)
	p.keys("1\rwish\r")
	p.see(choosing)
	p.keys("k\r")
	p.end()
	if p.outcome.Action != "keep" || p.outcome.Values["kind"] != "wish" || p.outcome.Values["subject"] != "x" {
		t.Errorf("%+v, %v", p.outcome, p.err)
	}
	if _, asked := p.outcome.Values["third"]; asked {
		t.Error("an answer to a question that is not asked any more")
	}
}

func TestFormSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	f := request()
	f.Problems = func(values map[string]string) []Problem {
		return []Problem{{"text", "say since when", true}}
	}
	p := sit(t, f, nil)
	p.see("Number or name [a question]:")
	p.keys("7\r")
	p.until("a refusal", func() bool { return strings.Contains(p.screen.text(), `! "7" is none of them`) })
	p.keys("\r")
	p.see("2/4 Subject:")
	p.keys("\r")
	p.until("a word about it", func() bool {
		return strings.Contains(p.screen.text(), "! an answer is needed. Enter again leaves it so for now.")
	})
	p.keys("help\r")
	p.see("2/4 Subject: help")
	p.until("another", func() bool { return strings.Contains(p.screen.text(), "! say what about") })
	p.keys("\r")
	p.see("|")
	p.keys("\x1b[B\x1b[B")
	p.see(choosing)
	p.keys("send\r")
	p.until("no", func() bool {
		return strings.Contains(p.screen.text(), "! not yet, there is something to do first: 2 Subject: say what about")
	})
	p.keys("\r")
	p.until("no default", func() bool { return strings.Contains(p.screen.text(), "! nothing is done before you choose") })
	p.keys("2\r\x15Reports\r")
	p.see(choosing)
	p.keys("x\r")
	p.until("nonsense", func() bool { return strings.Contains(p.screen.text(), `! "x" is none of send`) })
	p.keys("send\r")
	if text := p.end(); p.outcome.Action != "send" || !strings.Contains(text, "\n  3 Description: say since when\n") {
		t.Errorf("%+v, %v\n%s", p.outcome, p.err, text)
	}
}

func TestFormExplains(t *testing.T) {
	t.Parallel()
	p := sit(t, request(), nil)
	p.see("Number or name [a question]:")
	p.keys("?\r")
	p.until("the help of an option", func() bool { return strings.Contains(p.screen.text(), "2  an error: Something fails.") })
	p.keys("\r")
	p.see("2/4 Subject:")
	p.keys("abc\x1b[11~") // F1 keeps what is written
	p.until("the help", func() bool { return strings.Contains(p.screen.text(), "What it is about.") })
	p.see("2/4 Subject: abc")
	p.keys("\x15?\r")
	p.see("2/4 Subject:")
	p.keys("abc\r?\r")
	p.until("the help of a text", func() bool { return strings.Contains(p.screen.text(), "ctrl-D on an empty") })
	p.keys("\r\r")
	p.see(choosing)
	p.keys("?\r")
	p.until("the help of an action", func() bool { return strings.Contains(p.screen.text(), "send: send it now. It goes to the vendor.") })
	p.keys("2\r")
	p.see("2/4 Subject: abc")
	p.keys("\x15?\r")
	p.until("the help again", func() bool { return strings.Count(p.screen.text(), "What it is about.") == 3 })
	p.see("2/4 Subject: abc")
	if got := p.saved("subject").value; got != "abc" {
		t.Errorf("the question cost the answer: %q", got)
	}
	p.keys("\r")
	p.see(choosing)
	p.keys("d\r")
	p.end()
	if p.outcome.Action != "discard" || p.outcome.Values["text"] != "" || p.outcome.Values["subject"] != "abc" {
		t.Errorf("%+v, %v", p.outcome, p.err)
	}
}

// A draft that is taken up again begins with the summary, and asks nothing that is not
// asked for.
func TestFormReviews(t *testing.T) {
	t.Parallel()
	f := request()
	fields := f.Fields
	f.Review = true
	f.Fields = func(values map[string]string) []Field {
		all := fields(values)
		all[0].Value, all[1].Value = "error", "Reports"
		return append(all, Field{Name: "old", Label: "Module", Kind: Choice, Value: "gone", Options: []Option{{"here", "", ""}}})
	}
	p := sit(t, f, nil)
	p.see(choosing)
	p.until("all of it", func() bool {
		text := p.screen.text()
		return strings.Contains(text, "  2  Subject                     Reports\n") && strings.Contains(text, "! 5 Is the cause known to be other software?: an answer is needed\n") &&
			strings.Contains(text, "! 6 Module: that can no longer be chosen\n")
	})
	p.keys("2\r")
	p.see("2/6 Subject: Reports")
	p.keys(strings.Repeat(" and more", 20) + "\r")
	p.see(choosing)
	if !strings.Contains(p.screen.text(), "2/6 Subject: Reports and more") {
		t.Errorf("what stays of a long line is its end:\n%s", p.screen.text())
	}
	p.keys("5\ry\r6\r1\rsend\r")
	p.end()
	if p.err != nil || p.outcome.Values["old"] != "here" {
		t.Errorf("%+v, %v", p.outcome, p.err)
	}
}

func TestFormIsLeft(t *testing.T) {
	t.Parallel()
	reason := errors.New("terminated")
	for _, tt := range []struct {
		name  string
		leave func(*typist, context.CancelCauseFunc)
		code  string
	}{
		{"ctrl-C", func(p *typist, _ context.CancelCauseFunc) { p.keys("\x03") }, CodeCancelled},
		{"the end of the context", func(_ *typist, cancel context.CancelCauseFunc) { cancel(reason) }, "failure"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancelCause(ctx)
			defer cancel(nil)
			p := sitAt(t, ctx, 80, 24, request(), nil)
			p.see("Number or name [a question]:")
			p.keys("\rabc")
			p.see("2/4 Subject: abc")
			tt.leave(p, cancel)
			p.end()
			if f := fault.Of(p.err); f.Code != tt.code || tt.code == "failure" && p.err != reason {
				t.Errorf("%v, code %s", p.err, f.Code)
			}
			if p.outcome.Values["subject"] != "abc" || p.saved("subject").value != "abc" {
				t.Errorf("%+v", p.outcome)
			}
		})
	}
}

func TestFormPanics(t *testing.T) {
	t.Parallel()
	f := request()
	f.Problems = func(map[string]string) []Problem { panic("a mistake") }
	f.Review = true
	_, far := openPTY(t)
	before, _ := unix.IoctlGetTermios(int(far.Fd()), unix.TCGETS)
	func() {
		defer func() { _ = recover() }()
		_, _ = Run(ctx, Terminal{In: far, Out: far}, f)
	}()
	if after, _ := unix.IoctlGetTermios(int(far.Fd()), unix.TCGETS); *after != *before {
		t.Error("the terminal stays raw after a panic")
	}
}

func TestFormIsStopped(t *testing.T) {
	t.Parallel()
	stopped := make(chan unix.Termios)
	goOn := make(chan bool)
	p := sit(t, request(), nil)
	p.stop = func() {
		now, _ := unix.IoctlGetTermios(int(p.far.Fd()), unix.TCGETS)
		stopped <- *now
		<-goOn
	}
	p.see("Number or name [a question]:")
	p.keys("\rabc\x1a")
	if cooked := <-stopped; cooked != p.found {
		t.Error("the terminal is raw while the program is stopped")
	}
	goOn <- true
	p.until("the question again", func() bool { return strings.HasPrefix(p.screen.row(), "2/4 Subject: abc") })
	p.keys("d")
	p.see("2/4 Subject: abcd")

	// A shell that makes the terminal cooked does not keep it so.
	if err := unix.IoctlSetTermios(int(p.far.Fd()), unix.TCSETS, &p.found); err != nil {
		t.Fatal(err)
	}
	time.Sleep(4 * tick * time.Millisecond)
	p.keys("e")
	p.see("2/4 Subject: abcde")
	p.keys("\x03")
	p.end()
}

func TestFormPastes(t *testing.T) {
	t.Parallel()
	p := sit(t, request(), nil)
	p.see("Number or name [a question]:")
	p.keys("\r\x1b[200~one\rtwo\x1b[31m\x1b[201~\r")
	p.see("|")
	long := strings.Repeat("a line of a log\r", 300)
	p.keys("\x1b[200~" + long + "\x1b[201~")
	p.see("|")
	if saves := len(p.saves); saves > 300 {
		t.Errorf("a paste was saved %d times", saves)
	}
	p.keys(".\r\x1b[200~a\rb\r\x1b[201~\r")
	p.see(choosing)
	p.keys("k\r")
	p.end()
	want := map[string]string{"subject": "one two[31m", "text": strings.TrimRight(strings.ReplaceAll(long, "\r", "\n"), "\n"), "accounts": "a\nb"}
	for name, value := range want {
		if got := p.outcome.Values[name]; got != value {
			t.Errorf("%s is %.60q (%d bytes), want %.60q", name, got, len(got), value)
		}
	}
}

func TestFormIsResized(t *testing.T) {
	t.Parallel()
	p := sit(t, request(), nil)
	p.see("Number or name [a question]:")
	p.keys("\r" + strings.Repeat("0123456789", 9))
	p.until("a long line", func() bool { return strings.HasSuffix(p.screen.row(), "56789") })
	p.resize(120, 24)
	p.mu.Lock()
	p.screen.columns = 120
	for i := range p.screen.grid {
		p.screen.grid[i] = append(p.screen.grid[i], blankRow(40)...)
	}
	p.mu.Unlock()
	p.see("2/4 Subject: " + strings.Repeat("0123456789", 9))
	p.keys("\x03")
	p.end()
}
