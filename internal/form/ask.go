package form

import (
	"fmt"
	"strings"

	"github.com/optool/optool/internal/lang"
)

// ask asks one question, number n of so many, until it is answered or left. What was
// written is kept in any case.
func (s *session) ask(f Field, n, of int) (ending, error) {
	s.met[f.Name] = true
	var how ending
	var err error
	if f.Kind == Text {
		how, err = s.askText(f, n, of)
	} else {
		how, err = s.askLine(f, n, of)
	}
	if err != nil {
		return 0, err
	}
	s.paper.leave()
	return how, s.set(f, s.values[f.Name], true)
}

// label is the question, with its number.
func label(f Field, n, of int) string {
	text := clean(f.Label, false)
	if text == "" {
		text = f.Name
	}
	if !f.Required && f.Kind != YesNo {
		text = lang.T("%s (optional)", text)
	}
	return fmt.Sprintf("%d/%d %s", n, of, text)
}

// head parts a question into what is printed above the prompt and the prompt.
func (s *session) head(f Field, n, of int) (header func(), prompt string) {
	text := label(f, n, of)
	above := func(more string) func() {
		return func() {
			s.print(s.heading(), text)
			if more != "" {
				s.say(more)
			}
		}
	}
	now := ""
	if value := s.values[f.Name]; value != "" && (f.Kind == Choice || f.Kind == YesNo || !s.keys.raw) {
		now = " [" + shown(brief(f, value), max(10, s.columns()/4)) + "]"
	}
	switch f.Kind {
	case Choice:
		return above(listed(f.Options, nil)), lang.T("Number or name") + now + ": "
	case YesNo:
		now = " " + lang.T("(y/n)") + now
	}
	if width(cells(text+now))+2 > s.columns()/2 {
		return above(""), strings.TrimSpace(now) + "> "
	}
	if now == "" && strings.HasSuffix(text, "?") {
		return nil, text + " "
	}
	return nil, strings.TrimSuffix(text, ":") + now + ": "
}

// askLine asks what is answered on one line.
func (s *session) askLine(f Field, n, of int) (ending, error) {
	start := s.values[f.Name]
	typed := editable(f, start)
	warned := "\x00" // the answer that the user was warned of
	above := true
	for {
		header, prompt := s.head(f, n, of)
		if !above {
			header = nil
		}
		text, how, err := s.line(f, header, prompt, typed, start)
		if err != nil {
			return 0, err
		}
		above = true
		command := how != entered && commanded(text) == how // typed in place of an answer
		if command {
			text = editable(f, start)
			if err := s.set(f, start, false); err != nil {
				return 0, err
			}
		}
		if how == wantsHelp {
			s.paper.leave()
			s.say(explanation(f))
			typed, above = text, f.Kind != Choice
			continue
		}
		if command {
			return how, nil
		}
		value, refused := s.meant(f, text, start)
		if refused == "" {
			if err := s.set(f, value, false); err != nil {
				return 0, err
			}
		}
		if how == wentUp || how == wentDown {
			return how, nil
		}
		if refused != "" {
			s.complain(refused)
			typed, above = "", f.Kind != Choice
			continue
		}
		wrong := f.wrong(value)
		if wrong == "" || value == warned {
			return entered, nil
		}
		warned, start, typed = value, value, editable(f, value)
		s.complain(lang.T("%s. Enter again leaves it so for now.", wrong))
	}
}

// meant is the value that was typed: on a line that showed the old one elsewhere,
// nothing keeps it and - empties it.
func (s *session) meant(f Field, text, start string) (value, refused string) {
	if f.Kind == Choice || f.Kind == YesNo || !s.keys.raw {
		switch strings.TrimSpace(text) {
		case "":
			return start, ""
		case "-":
			return "", ""
		}
	}
	if value, refused = understand(f, text); refused == "" && len(value) > f.max() {
		return value, lang.T("%d bytes are too many, %d fit", len(value), f.max())
	}
	return value, refused
}

// complain says what is wrong with an answer.
func (s *session) complain(what string) { s.say("! " + what) }

// line reads one line, from either kind of terminal.
func (s *session) line(f Field, header func(), prompt, typed, start string) (text string, how ending, err error) {
	if !s.keys.raw {
		if header != nil {
			header()
		}
		text, err = s.read(prompt, header == nil, func(line string) error {
			value, refused := s.meant(f, line, start)
			if refused != "" {
				return nil
			}
			return s.set(f, value, false)
		})
		if err != nil {
			return "", 0, err
		}
		return text, commanded(text), nil
	}
	e := newEditor(typed, false, f.max())
	q := question{header: header, prompt: prompt, strong: header == nil, edit: e}
	q.live = func() error {
		value, refused := s.meant(f, e.text, start)
		if refused != "" {
			return nil
		}
		return s.set(f, value, false)
	}
	switch f.Kind {
	case Choice:
		q.complete = func(text string) string { return completed(f.Options, text) }
	case List: // pasted lines are entries
		q.pasted = func(text string) string { return strings.ReplaceAll(text, "\n", ", ") }
	}
	how, err = s.write(q)
	if how == entered {
		how = commanded(e.text)
	}
	if err == nil && e.over > 0 {
		s.complain(lang.T("%s more did not fit", byteCount(e.over)))
		if how == entered || how == wentDown { // to be seen before it is sent
			return s.line(f, header, prompt, e.text, start)
		}
	}
	return e.text, how, err
}

// commanded is what a line is that says something else than an answer.
func commanded(text string) ending {
	switch strings.TrimSpace(text) {
	case "?":
		return wantsHelp
	case "<":
		return wentUp
	}
	return entered
}
