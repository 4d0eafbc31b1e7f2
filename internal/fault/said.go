package fault

import (
	"fmt"
	"strings"
)

// What a fault says is kept as formats and what fills them, so that it can be said
// in another language: by anyone who looks for the method Said, as internal/lang
// does. A Message or Hint that was written to directly is English in every
// language.

// sentence is a format and what fills it.
type sentence struct {
	format string
	args   []any
}

// Said returns what the sentence is made of.
func (s sentence) Said() (string, []any) { return s.format, s.args }

// sentences follow each other without anything between them.
type sentences []sentence

func (s sentences) english() string {
	var b strings.Builder
	for _, one := range s {
		b.WriteString(fmt.Errorf(one.format, one.args...).Error())
	}
	return b.String()
}

// said returns a format that takes each sentence as an argument; "" if they are
// not what text says.
func (s sentences) said(text string) (string, []any) {
	switch {
	case len(s) == 0 || s.english() != text:
		return "", nil
	case len(s) == 1:
		return s[0].format, s[0].args
	}
	args := make([]any, len(s))
	for i, one := range s {
		args[i] = one
	}
	return strings.Repeat("%v", len(s)), args
}

// Said returns what Message is made of; an empty format if that is not known.
func (e *Error) Said() (format string, args []any) { return e.message.said(e.Message) }

// SaidHint returns what Hint is made of; an empty format if that is not known.
func (e *Error) SaidHint() (format string, args []any) { return e.hint.said(e.Hint) }

// Append adds to the message, as it stands: the format begins with what divides
// it from the rest. It returns e.
func (e *Error) Append(format string, args ...any) *Error {
	e.message = append(e.message[:len(e.message):len(e.message)], sentence{format, args})
	e.Message += fmt.Errorf(format, args...).Error()
	return e
}

// Advise adds a hint on a line of its own. It returns e.
func (e *Error) Advise(format string, args ...any) *Error {
	if e.Hint == "" {
		return e.Hinted(format, args...)
	}
	e.hint = append(e.hint[:len(e.hint):len(e.hint)], sentence{"\n", nil}, sentence{format, args})
	e.Hint += "\n" + fmt.Sprintf(format, args...)
	return e
}

// Advice is the hint, to be said by whoever says texts.
func (e *Error) Advice() Advice { return Advice{e} }

// Advice is the hint of a fault.
type Advice struct{ of *Error }

// String is the hint in English.
func (a Advice) String() string { return a.of.Hint }

// Said returns what the hint is made of.
func (a Advice) Said() (string, []any) { return a.of.SaidHint() }

// around is an error that holds a fault: what is said of it is decided by what it
// holds, and it is not asked itself.
type around struct{ err error }

func (a around) Error() string { return a.err.Error() }
func (a around) Unwrap() error { return a.err }
