package form

import (
	"context"
	"errors"
	"os"
	"syscall"

	"github.com/optool/optool/internal/lang"
)

// session is one run of a form.
type session struct {
	ctx    context.Context
	t      Terminal
	form   Form
	keys   *keyboard
	paper  paper
	values map[string]string
	met    map[string]bool // fields that were asked, or need not be
	killed string          // text that ctrl-Y brings back
	ill    string          // why the last change could not be saved
	shown  [2]int          // the size that the frame was made for
	hinted bool            // how a text is written was said
	stop   func(caught bool)
}

func newSession(ctx context.Context, t Terminal, f Form) *session {
	return &session{ctx: ctx, t: t, form: f, values: map[string]string{}, met: map[string]bool{}, stop: stop}
}

// errLeft is ctrl-C.
var errLeft = errors.New("ctrl-C")

func (s *session) run() (action string, err error) {
	s.keys = newKeyboard(s.t.In)
	if s.t.Dumb {
		s.keys.openPlain()
	} else if s.keys.open() {
		s.paper.out.WriteString("\x1b[?2004h") // a paste is marked as such
	}
	defer func() { // also by a panic
		s.paper.leave()
		s.rest()
		if failed := s.flush(); err == nil {
			err = failed
		}
	}()
	s.print(s.heading(), s.form.Title)
	for _, paragraph := range s.form.Intro {
		s.say(paragraph)
	}
	if s.keys.raw {
		s.say(lang.T("Enter: next. Up: back. Down: skip. ?: explain. Ctrl-C: leave, all is kept."))
	} else {
		s.say(lang.T("Enter keeps [what is there]. Alone on a line: ? explains, - empties, < goes back."))
	}
	action, err = s.interview()
	switch {
	case err == nil:
	case s.ctx.Err() != nil:
		err = context.Cause(s.ctx)
	default: // also when the terminal takes nothing any more
		err = cancelled(err)
	}
	return action, err
}

// fields are the questions as they are now. A new one brings its value, which may bring
// up others.
func (s *session) fields() (fields []Field) {
	for fresh, round := true, 0; fresh && round < 10; round++ {
		fresh = false
		fields = s.form.Fields(s.values)
		for _, f := range fields {
			if _, known := s.values[f.Name]; !known {
				s.values[f.Name], fresh = given(f), true
			}
		}
	}
	return fields
}

// set keeps a value, and has it saved if it changed, or if the question ends.
func (s *session) set(f Field, value string, complete bool) error {
	if f.Name == "" || s.values[f.Name] == value && !complete {
		return nil
	}
	s.values[f.Name] = value
	if s.form.Saved == nil {
		return nil
	}
	err := s.form.Saved(f.Name, value, complete)
	ill := ""
	if err != nil {
		ill = lang.T("what is written is not being saved: %w", err)
	}
	if ill != "" && ill != s.ill {
		s.say(ill)
	}
	s.ill = ill
	return s.ctx.Err()
}

// size is that of the terminal, within reason.
func (s *session) size() (columns, rows int) {
	size := s.t.Size
	if size == nil {
		size = func() (int, int) { return terminalSize(s.t.Out, s.t.In) }
	}
	if columns, rows = size(); columns <= 0 {
		columns = 80
	}
	if rows <= 0 {
		rows = 24
	}
	return max(columns, 10), max(rows, 3)
}

func (s *session) columns() int {
	columns, _ := s.size()
	return columns
}

// flush hands the terminal what was painted.
func (s *session) flush() error {
	if s.paper.out.Len() == 0 {
		return nil
	}
	_, err := s.t.Out.Write(s.paper.out.Bytes())
	s.paper.out.Reset()
	return err
}

// print writes text below the frame, in lines that fit.
func (s *session) print(style [2]string, text string) {
	s.paper.leave()
	for _, line := range wrap(text, s.columns()-1) {
		if line != "" {
			line = style[0] + line + style[1]
		}
		s.paper.out.WriteString(line + "\r\n")
	}
}

func (s *session) say(text string) { s.print([2]string{}, text) }

// heading is what makes a question stand out.
func (s *session) heading() [2]string {
	if s.t.Bold && !s.t.Dumb {
		return [2]string{"\x1b[1m", "\x1b[m"}
	}
	return [2]string{}
}

// rest gives the terminal back; resume takes it again.
func (s *session) rest() {
	if s.keys.raw {
		s.paper.out.WriteString("\x1b[?2004l")
	}
	_ = s.flush()
	s.keys.close()
}

func (s *session) resume() {
	if s.t.Dumb {
		s.keys.openPlain()
	} else if s.keys.open() {
		s.paper.out.WriteString("\x1b[?2004h")
	}
}

// suspend is ctrl-Z.
func (s *session) suspend() {
	s.paper.leave()
	s.rest()
	s.stop(s.t.Signals != nil)
	for range len(s.t.Signals) {
		<-s.t.Signals
	}
	s.resume()
}

// look is what happens while nothing is typed.
func (s *session) look() code {
	select {
	case signal := <-s.t.Signals:
		if signal == os.Signal(syscall.SIGTSTP) {
			return keySuspend
		}
	default:
	}
	columns, rows := s.size()
	if s.keys.disturbed() {
		s.keys.open()
		s.paper.leave()
		return keyRefresh
	}
	if s.shown != [2]int{columns, rows} {
		return keyRefresh
	}
	return keyNone
}
