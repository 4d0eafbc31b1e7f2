package form

import (
	"cmp"
	"context"
	"io"
	"os"
	"slices"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// Kind is how a field is answered.
type Kind int

// The kinds. Values are UTF-8 without control characters, blanks around them cut.
const (
	Line   Kind = iota // one line
	Text               // several lines, parted by \n; tabs are kept
	List               // entries; the value has one a line
	Choice             // one of the options; the value is its Value
	YesNo              // the value is "yes", "no", or "" before it was answered
)

// Option is an answer to choose.
type Option struct {
	Value string // what it is in the values; can be typed
	Label string // what is shown; can be typed, "" is Value
	Help  string // shown when the user asks
}

// Field is one question.
type Field struct {
	Name     string // in the values, distinct
	Label    string // the question
	Help     string // shown when the user asks; may have several lines
	Kind     Kind
	Value    string // the answer before anything was typed
	Options  []Option
	Required bool
	Max      int // bytes of the value, 0 is 64 KiB; the user is told what was not taken
	// Check says what is wrong with a value that is not empty, "" if nothing is. The
	// user may leave it so all the same, and meets it again in the summary. May be nil.
	Check func(value string) string
}

const defaultMax = 64 << 10 // bytes of a value

func (f Field) max() int {
	if f.Max > 0 {
		return f.Max
	}
	return defaultMax
}

// wrong says what stands against value.
func (f Field) wrong(value string) string {
	switch {
	case value == "" && f.Required:
		return lang.T("an answer is needed")
	case value == "":
	case f.Kind == Choice && !slices.ContainsFunc(f.Options, func(o Option) bool { return o.Value == value }):
		return lang.T("that can no longer be chosen")
	case f.Check != nil:
		return f.Check(value)
	}
	return ""
}

// Problem is what the summary says against the answers.
type Problem struct {
	Field   string // its name; "" concerns no single one
	Message string
	Advice  bool // it stands in the way of nothing
}

// Action is what can be done with the answers.
type Action struct {
	Word     string // what is typed; any beginning that no other action has does too
	Name     string // the word in the user's language, shown and typed instead; "" is Word
	Label    string // what it does
	Help     string
	Complete bool // not while there is a problem
}

func (a Action) name() string { return cmp.Or(a.Name, a.Word) }

// Form is what is asked.
type Form struct {
	Title string
	Intro []string // paragraphs
	// Fields returns all questions, in order, given the answers so far: an answer can
	// make others appear or go. It is called after every answer. At least one.
	Fields func(values map[string]string) []Field
	// Review begins with the summary: the answers were given earlier.
	Review bool
	// Saved is told of every change of a value, before the change shows on the screen
	// (a burst of keys counts as one), and once more with complete at the end of the
	// question. When it fails the user is told, and goes on. May be nil.
	Saved func(name, value string, complete bool) error
	// Problems says what stands against the answers, beside Field.Required and
	// Field.Check. May be nil.
	Problems func(values map[string]string) []Problem
	Actions  []Action // at least one
}

// Terminal is where it is asked.
type Terminal struct {
	// In is where keys come from. With a method Fd it is waited for by poll(2), and
	// the end of the context is noticed; a terminal is made raw meanwhile, unless Dumb.
	In  io.Reader
	Out io.Writer
	// Size returns columns and rows. nil: Out is asked, then In; 80 and 24 otherwise.
	Size func() (columns, rows int)
	Dumb bool // it cannot move the cursor: TERM=dumb
	Bold bool // questions stand out
	// Editor opens a file in the user's editor and returns when that ends. The
	// terminal is as the user had it meanwhile. nil: there is none.
	Editor func(ctx context.Context, path string) error
	// TempDir is where the editor's file goes, with mode 0600. It goes away
	// afterwards, unless it holds what was not taken.
	TempDir string
	// Signals brings SIGTSTP, SIGCONT and SIGWINCH if the program catches them. May be nil.
	Signals <-chan os.Signal
}

// Outcome is what was answered.
type Outcome struct {
	Values map[string]string // of the fields that are asked, given these values
	Action string            // its Word; "" beside an error
}

// CodeCancelled is the fault (exit 8) of a form that was left by ctrl-C, or because
// its input ended. Its hint is the caller's: what was saved, and how to go on.
const CodeCancelled = "cancelled"

// Run asks until an action is chosen. The outcome holds the values beside an error,
// too. Errors: CodeCancelled, or the cause of the context's end as it is.
func Run(ctx context.Context, t Terminal, f Form) (Outcome, error) {
	return newSession(ctx, t, f).outcome()
}

func (s *session) outcome() (Outcome, error) {
	action, err := s.run()
	out := Outcome{Values: map[string]string{}, Action: action}
	for _, field := range s.fields() {
		out.Values[field.Name] = s.values[field.Name]
	}
	return out, err
}

func cancelled(why error) error {
	return fault.New(fault.ExitInput, CodeCancelled, "the form was left: %s", why)
}
