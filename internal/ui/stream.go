package ui

import (
	"io"
	"strconv"
	"strings"

	"golang.org/x/term"

	"github.com/optool/optool/internal/fault"
)

// Color is the value of --color.
type Color string

// The three values of --color.
const (
	ColorAuto   Color = "auto"
	ColorAlways Color = "always"
	ColorNever  Color = "never"
)

// ParseColor reads a --color value; the error is a usage fault.
func ParseColor(s string) (Color, error) {
	return choice("color", Color(s), ColorAuto, ColorAlways, ColorNever)
}

// Stream is stdout or stderr, and how to write to it.
type Stream struct {
	io.Writer
	terminal bool
	width    int // columns; 0 is unlimited
	colour   bool
	dumb     bool // cannot go back in a line
}

// narrowest is the width below which text is no longer wrapped tighter.
const narrowest = 40

// NewStream looks at w and decides how to write to it. Colour: --color, then
// NO_COLOR (no-color.org), CLICOLOR_FORCE, CLICOLOR, TERM=dumb, and last
// whether w is a terminal. Width: the terminal's, else COLUMNS, else 80;
// unlimited where w is no terminal. Environ has the form of os.Environ.
func NewStream(w io.Writer, color Color, environ []string) *Stream {
	s := &Stream{Writer: w, terminal: IsTerminal(w), dumb: getenv(environ, "TERM") == "dumb"}
	s.colour = wantColour(color, s.terminal, environ)
	if s.terminal {
		s.width = max(columns(w, environ), narrowest)
	}
	return s
}

// FixedStream is a stream with everything given: a terminal of width columns,
// or, with width 0, a pipe.
func FixedStream(w io.Writer, width int, colour bool) *Stream {
	return &Stream{Writer: w, terminal: width > 0, width: width, colour: colour}
}

// Terminal reports whether a person is likely to watch.
func (s *Stream) Terminal() bool { return s.terminal }

// Width returns the number of columns, 0 for unlimited.
func (s *Stream) Width() int { return s.width }

// Colour reports whether to colour.
func (s *Stream) Colour() bool { return s.colour }

// IsTerminal reports whether v, a stream of the process, is a terminal.
func IsTerminal(v any) bool {
	f, ok := v.(interface{ Fd() uintptr })
	return ok && term.IsTerminal(int(f.Fd()))
}

// CanPrompt reports whether a question may be asked: stdin is a terminal, CI
// is not set, and --no-input was not given. Where it is false a command fails
// and names the flag that answers.
func CanPrompt(stdin io.Reader, environ []string, noInput bool) bool {
	return !noInput && !inCI(environ) && IsTerminal(stdin)
}

func inCI(environ []string) bool {
	ci := getenv(environ, "CI")
	return ci != "" && ci != "false" && ci != "0"
}

func wantColour(color Color, terminal bool, environ []string) bool {
	force := getenv(environ, "CLICOLOR_FORCE")
	switch {
	case color == ColorAlways:
		return true
	case color == ColorNever, getenv(environ, "NO_COLOR") != "":
		return false
	case force != "" && force != "0":
		return true
	case getenv(environ, "CLICOLOR") == "0", getenv(environ, "TERM") == "dumb":
		return false
	}
	return terminal
}

// lineWidth is the number of columns now, however few: a terminal can change.
func (s *Stream) lineWidth() int {
	if f, ok := s.Writer.(interface{ Fd() uintptr }); ok {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
			return width
		}
	}
	return s.width
}

func columns(w io.Writer, environ []string) int {
	if width, _, err := term.GetSize(int(w.(interface{ Fd() uintptr }).Fd())); err == nil && width > 0 {
		return width
	}
	if width, err := strconv.Atoi(getenv(environ, "COLUMNS")); err == nil && width > 0 {
		return width
	}
	return 80
}

// getenv finds name in environ, "" if it is not there.
func getenv(environ []string, name string) string {
	for _, entry := range environ {
		if key, value, _ := strings.Cut(entry, "="); key == name {
			return value
		}
	}
	return ""
}

// choice returns s if it is one of allowed, else a usage fault for --flag.
func choice[T ~string](flag string, s T, allowed ...T) (T, error) {
	words := make([]string, len(allowed))
	for i, a := range allowed {
		if a == s {
			return s, nil
		}
		words[i] = string(a)
	}
	err := fault.Usage("--%s %q: want one of %s", flag, Clean(string(s)), strings.Join(words, ", "))
	if near := Suggest(string(s), words); near != "" {
		_ = err.Hinted("did you mean --%s %s?", flag, near)
	}
	return "", err
}
