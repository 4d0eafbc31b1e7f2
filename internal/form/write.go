package form

import "strings"

// question is a prompt with a text that is being written.
type question struct {
	header func() // prints what stands above the prompt; may be nil
	prompt string // before the text, and before each line of several
	strong bool   // the prompt stands out
	edit   *editor
	live   func() error // is told that the text has changed
	// complete is what tab makes of the text; may be nil
	complete func(text string) string
	// pasted is what is taken of a paste; may be nil
	pasted func(text string) string
	// done is asked at enter in a text of several lines whether that ends it.
	done func() ending
}

// write lets the user write until he ends it, on a raw terminal. The frame stays, for
// its end to be seen.
func (s *session) write(q question) (ending, error) {
	var v view
	e := q.edit
	e.killed = s.killed
	saved, run := e.text, 0
	save := func() error {
		if e.text == saved {
			return nil
		}
		saved = e.text
		return q.live()
	}
	defer func() {
		s.killed = e.killed
		_ = save() // what was typed just before an end from outside
	}()
	settle := func() error {
		run = 0
		if err := save(); err != nil {
			return err
		}
		return s.show(q, &v)
	}
	q.reprint()
	for {
		k, err := s.keys.key(s.ctx, settle, s.look)
		if err != nil {
			return 0, err
		}
		if k.code == keyCancel {
			if err := settle(); err != nil {
				return 0, err
			}
			return 0, errLeft
		}
		how := s.pressed(q, k, &v)
		if how != goesOn && !e.lines {
			e.at = 0 // what stays on the screen is the beginning
		}
		if run++; how != goesOn || run >= longestRun {
			if err := settle(); err != nil || how != goesOn {
				return how, err
			}
		}
	}
}

// pressed does what a key asks for.
func (s *session) pressed(q question, k key, v *view) ending {
	switch k.code {
	case keySuspend:
		s.suspend()
		*v = view{}
		q.reprint()
		return goesOn
	case keyClear:
		s.paper.out.WriteString("\x1b[H\x1b[J")
		s.paper.forget()
		q.reprint()
		return goesOn
	case keyRefresh:
		return goesOn
	case keyHelp:
		return wantsHelp
	case keyExternal:
		return wantsOther
	case keyPaste:
		if q.pasted != nil {
			k.text = q.pasted(k.text)
		}
	case keyTab:
		if q.complete != nil {
			q.edit.text = q.complete(q.edit.text)
			q.edit.at = len(q.edit.text)
			return goesOn
		}
	case keyEnter:
		if q.done != nil {
			if how := q.done(); how != goesOn {
				return how
			}
		}
	}
	return q.edit.press(k)
}

func (q question) reprint() {
	if q.header != nil {
		q.header()
	}
}

// show paints the frame and hands it to the terminal.
func (s *session) show(q question, v *view) error {
	columns, rows := s.size()
	if now := [2]int{columns, rows}; now != s.shown {
		for _, row := range s.paper.rows {
			if width(row) >= columns { // the terminal may have broken it: begin anew below
				s.paper.leave()
				*v = view{}
				break
			}
		}
		if len(s.paper.rows) > rows-1 {
			s.paper.leave()
			*v = view{}
		}
		s.shown = now
	}
	frame, r, c := v.layout(q.edit, s.styled(q.prompt, q.strong), columns, max(1, min(tallest, rows-2)))
	s.paper.paint(frame, r, c, v.gone)
	return s.flush()
}

// styled is a prompt's cells; it stands out but for the blank at its end.
func (s *session) styled(prompt string, strong bool) []cell {
	row := cells(clean(prompt, false))
	if style := s.heading(); strong && style[0] != "" && len(row) > 1 {
		end := len(row) - 2
		row[0].s, row[end].s = style[0]+row[0].s, row[end].s+style[1]
	}
	return row
}

// read lets the user write a line on a cooked terminal, or on a dumb one; there typing,
// if given, is told of each key.
func (s *session) read(prompt string, strong bool, typing func(line string) error) (string, error) {
	s.paper.leave()
	s.paper.out.WriteString(join(s.styled(prompt, strong)))
	if err := s.flush(); err != nil {
		return "", err
	}
	text, err := s.cookedLine(typing)
	if err != nil {
		s.paper.out.WriteString("\r\n")
		return "", err
	}
	return clean(strings.TrimSuffix(text, "\r"), true), nil
}

func (s *session) cookedLine(typing func(line string) error) (string, error) {
	if !s.keys.plain {
		return s.keys.line(s.ctx)
	}
	return s.keys.typedLine(s.ctx, func(text string) error {
		s.paper.out.WriteString(text)
		return s.flush()
	}, func(line string) error {
		if typing == nil {
			return nil
		}
		return typing(clean(line, true))
	})
}
