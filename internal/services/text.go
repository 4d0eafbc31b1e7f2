package services

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/optool/optool/internal/lang"
)

const (
	shownLines = 3       // of a command's output in a message
	shownRunes = 400     // of any text from outside in a message
	considered = 8 << 10 // bytes of it that are looked at
)

// lastLines returns the last lines of output that hold anything, at most that
// many, as one line fit to be shown.
func lastLines(output []byte, most int) string {
	output = output[max(0, len(output)-considered):]
	var lines []string
	for _, line := range strings.FieldsFunc(string(output), func(r rune) bool { return r == '\n' || r == '\r' }) {
		if line = printable(line); line != "" {
			lines = append(lines, line)
		}
	}
	text := []rune(strings.Join(lines[max(0, len(lines)-most):], " | "))
	if len(text) > shownRunes { // the end says what went wrong
		return "…" + strings.TrimLeft(string(text[len(text)-shownRunes+1:]), " ")
	}
	return string(text)
}

// oneLine makes text fit to be shown, and cuts it to a sensible length.
func oneLine(text string) string {
	runes := []rune(printable(text[:min(len(text), considered)]))
	if len(runes) > shownRunes {
		return strings.TrimRight(string(runes[:shownRunes-1]), " ") + "…"
	}
	return string(runes)
}

// shortened is an error fit to be shown: on one line, of a sensible length.
type shortened struct{ err error }

func (s shortened) String() string { return oneLine(s.err.Error()) }

// Said has lang say the error, which is not from outside where it can be said.
func (s shortened) Said() (string, []any) {
	if said, ok := s.err.(lang.Sayer); ok {
		if format, args := said.Said(); format != "" {
			return format, args
		}
	}
	return "%s", []any{s.String()}
}

// printable drops colours, and what else cannot be printed; blanks become one.
func printable(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	var b strings.Builder
	for text != "" {
		if rest, ok := strings.CutPrefix(text, "\x1b["); ok { // ECMA-48, control sequences
			rest = strings.TrimLeft(rest, "0123456789:;<=>? !\"#$%&'()*+,-./")
			if text = rest; rest != "" && rest[0] >= '@' && rest[0] <= '~' {
				text = rest[1:]
			}
			continue
		}
		r, size := utf8.DecodeRuneInString(text)
		if !unicode.IsPrint(r) {
			r = ' '
		}
		b.WriteRune(r)
		text = text[size:]
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
