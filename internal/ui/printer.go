package ui

import (
	"bytes"
	"strings"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// Printer prints what a command has to say. It is used by one command run, from
// one goroutine.
type Printer struct {
	Out, Err *Stream
	Output   Output
	Quiet    bool   // -q: a Result for people and its warnings are left out
	Schema   string // first field of every document, such as "optool/v1"

	warnings []Warning
	printed  bool // a document is on stdout already
}

// Warn keeps warnings for the Result to come.
func (p *Printer) Warn(warnings ...Warning) { p.warnings = append(p.warnings, warnings...) }

// Advise says at once what is good to know before the result: it is no warning. In a
// document it stands among the warnings.
func (p *Printer) Advise(w Warning) {
	switch {
	case p.Output == JSON || p.Output == YAML:
		p.Warn(w)
	case !p.Quiet:
		p.say(Strong(lang.T("note:")), w.Message)
	}
}

// Result prints the result of a command: data as a document of the given kind,
// or, in table output, what human draws. Warnings kept by Warn come first.
func (p *Printer) Result(kind string, data any, warnings []Warning, human func(*Sheet) error) error {
	warnings = append(append([]Warning{}, p.warnings...), warnings...)
	p.warnings = nil
	if p.Output == JSON || p.Output == YAML {
		doc, err := encode(p.Output, success{p.Schema, kind, data, warnings})
		if err != nil {
			return err
		}
		p.printed = true
		return write(p.Out, doc)
	}
	if p.Quiet {
		return nil
	}
	sheet := NewSheet(p.Out)
	if err := human(sheet); err != nil {
		return err
	}
	if err := sheet.Flush(); err != nil {
		return err
	}
	p.warn(warnings) // last: it is what a terminal still shows
	return nil
}

// Fail reports err and returns the exit code of the process: "error: …" and
// "hint: …" on stderr, or the error document on stdout. Fail(nil) is 0 and
// silent. Quiet does not silence it. A failure after a printed document goes to
// stderr, so that stdout keeps exactly one.
func (p *Printer) Fail(err error) int {
	f := fault.Of(err)
	if f == nil {
		return fault.ExitOK
	}
	if f.Exit == fault.ExitOK { // a failure never ends as success
		forgotten := *f
		forgotten.Exit, f = fault.ExitFailure, &forgotten
	}
	if !p.Quiet {
		p.warn(p.warnings)
	}
	p.warnings = nil
	if (p.Output == JSON || p.Output == YAML) && !p.printed {
		if doc, err := encode(p.Output, failureOf(p.Schema, f)); err == nil {
			p.printed = true
			if write(p.Out, doc) == nil {
				return f.Exit
			}
		}
	}
	p.say(Bad(lang.T("error:")), lang.Of(f))
	p.say(Strong(lang.T("hint:")), lang.Of(f.Advice()))
	return f.Exit
}

func (p *Printer) warn(warnings []Warning) {
	for _, w := range warnings {
		p.say(Warn(lang.T("warning:")), w.Message)
	}
}

// say writes one remark to stderr, wrapped on a terminal, its further lines
// indented. There is nobody left to tell when stderr fails.
func (p *Printer) say(label Word, message string) {
	message = strings.TrimSpace(CleanText(message))
	if message == "" {
		return
	}
	const indent = "  "
	width := p.Err.Width()
	if width > 0 {
		width = max(width-len(indent), 1)
	}
	var b bytes.Buffer
	words := []Word{label}
	for text := range strings.Lines(message) {
		for _, line := range p.Err.lines(append(words, Plain(text)), width, false) {
			if b.Len() > 0 {
				b.WriteString(indent)
			}
			b.WriteString(line + "\n")
		}
		words = nil
	}
	_, _ = p.Err.Write(trimLines(b.Bytes()))
}
