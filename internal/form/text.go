package form

import (
	"strings"

	"github.com/optool/optool/internal/lang"
)

// bar stands before each line of a text.
const bar = "| "

// askText asks what is answered in several lines.
func (s *session) askText(f Field, n, of int) (ending, error) {
	warned := "\x00"
	for {
		how, err := s.text(f, n, of)
		if err != nil {
			return 0, err
		}
		switch value := s.values[f.Name]; how {
		case wantsNothing:
			continue
		case wantsHelp:
			s.say(explanation(f))
			continue
		case wantsOther:
			if err := s.external(f); err != nil {
				return 0, err
			}
			continue
		case entered:
			if wrong := f.wrong(value); wrong != "" && value != warned {
				warned = value
				s.complain(lang.T("%s. To leave it so for now, end it again.", wrong))
				continue
			}
		}
		return how, nil
	}
}

func (s *session) text(f Field, n, of int) (ending, error) {
	hint := lang.T("Several lines; a line with a single . ends them.")
	if s.t.Editor != nil && !s.hinted {
		hint += " " + lang.T("A single e: your editor.")
	}
	s.hinted = true
	header := func() {
		s.print(s.heading(), label(f, n, of))
		s.say(hint)
	}
	if !s.keys.raw {
		return s.cookedText(f, header)
	}
	text := s.values[f.Name]
	if text != "" {
		text += "\n"
	}
	e := newEditor(text, true, f.max()+2) // room for the dot that ends it
	q := question{header: header, prompt: bar, edit: e}
	q.live = func() error { return s.set(f, written(f, e.text), false) }
	first := len(text) // where the first new line begins
	q.done = func() ending { return dotted(e, first) }
	how, err := s.write(q)
	if err != nil {
		return 0, err
	}
	s.paper.leave()
	if err := s.set(f, written(f, e.text), false); err != nil {
		return 0, err
	}
	if e.over > 0 {
		s.complain(lang.T("%s more did not fit; the text ends where it was full", byteCount(e.over)))
		if how == entered || how == wentDown {
			return wantsNothing, nil
		}
	}
	return how, nil
}

// written is the value of a text: a dot that may be about to end it is no part of it.
func written(f Field, text string) string {
	value := normal(f, text)
	if value == "." || strings.HasSuffix(value, "\n.") {
		value = normal(f, value[:len(value)-1])
	}
	if limit := f.max(); len(value) > limit {
		value = normal(f, strings.ToValidUTF8(value[:limit], ""))
	}
	return value
}

// dotted reads the last line of a text at enter: whether it is a word to the form, which
// then goes. first is where the first line began that was not there before.
func dotted(e *editor, first int) ending {
	begin, end := e.line()
	if end != len(e.text) {
		return goesOn
	}
	how := goesOn
	switch word := strings.TrimSpace(e.text[begin:end]); {
	case word == ".", word == "" && strings.TrimSpace(e.text) == "":
		how = entered
	case begin != first: // later lines may be anything
	case word == "": // nothing was added
		how = entered
	case isEditor(word):
		how = wantsOther
	case word == "<":
		how = wentUp
	case word == "?":
		how = wantsHelp
	}
	if how != goesOn {
		e.remove(begin, end)
	}
	return how
}

// isEditor tells the word that opens the editor, by its key or by its looks: the letter
// of the Cyrillic alphabet is another one.
func isEditor(word string) bool { return word == "e" || word == "е" }

// cookedText reads lines; what was written before stays, and is shown.
func (s *session) cookedText(f Field, header func()) (ending, error) {
	value := s.values[f.Name]
	header()
	if value != "" {
		lines := strings.Split(value, "\n")
		if more := len(lines) - tallest; more > 0 {
			s.say(lang.T("%s before these", lineCount(more)))
			lines = lines[more:]
		}
		for _, line := range lines {
			s.paper.out.WriteString(join(window(cells(bar+line), 0, s.columns()-1)) + "\r\n")
		}
		s.say(lang.T("Enter keeps this; what you type is added; - empties it."))
	}
	for first := true; ; first = false {
		line, err := s.read(bar, false, func(line string) error {
			if value != "" {
				line = value + "\n" + line
			}
			return s.set(f, normal(f, line), false)
		})
		if err == errGone && (!first || s.keys.terminal) {
			return entered, nil // ctrl-D
		}
		if err != nil {
			return 0, err
		}
		word := strings.TrimSpace(line)
		command, how := false, entered
		switch {
		case word == ".", word == "" && value == "", word == "" && first:
			command = true
		case first && isEditor(word):
			command, how = true, wantsOther
		case first && word == "?":
			command, how = true, wantsHelp
		case first && word == "<":
			command, how = true, wentUp
		}
		if command {
			return how, s.set(f, normal(f, value), false) // without the word, which was saved as it was typed
		}
		switch {
		case first && word == "-":
			value = ""
		case len(value)+len(line) >= f.max():
			s.complain(lang.T("this line does not fit: %d bytes are the most", f.max()))
		case value == "":
			value = line
		default:
			value += "\n" + line
		}
		if err := s.set(f, normal(f, value), false); err != nil {
			return 0, err
		}
	}
}
