package form

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/optool/optool/internal/lang"
)

// interview asks all questions, then shows the summary until an action is chosen.
func (s *session) interview() (action string, err error) {
	if s.form.Review {
		for _, f := range s.fields() {
			s.met[f.Name] = true
		}
	} else if err := s.walk(0, false); err != nil {
		return "", err
	}
	for {
		if err := s.summary(); err != nil {
			return "", err
		}
		action, err := s.choose()
		if err != nil || action != "" {
			return action, err
		}
	}
}

// walk asks the questions from number i on; unmet: only those not asked so far.
func (s *session) walk(i int, unmet bool) error {
	for fields := s.fields(); i < len(fields); {
		if unmet && s.met[fields[i].Name] {
			i++
			continue
		}
		name := fields[i].Name
		how, err := s.ask(fields[i], i+1, len(fields))
		if err != nil {
			return err
		}
		fields = s.fields() // the answer may have changed them
		if here := s.place(fields, name); here >= 0 {
			i = here
		}
		switch {
		case how != wentUp:
			i++
		case unmet:
			return nil
		default:
			i = max(0, i-1)
		}
	}
	return nil
}

func (s *session) place(fields []Field, name string) int {
	return slices.IndexFunc(fields, func(f Field) bool { return f.Name == name })
}

// problems are what stands against the answers.
func (s *session) problems() (all []Problem) {
	if s.form.Problems != nil {
		all = s.form.Problems(s.values)
	}
	var own []Problem
	for _, f := range s.fields() {
		known := slices.ContainsFunc(all, func(p Problem) bool { return p.Field == f.Name && !p.Advice })
		if wrong := f.wrong(s.values[f.Name]); wrong != "" && !known {
			own = append(own, Problem{Field: f.Name, Message: wrong})
		}
	}
	return append(own, all...)
}

const widestLabel = 26 // columns of the summary

// summary shows all answers, and what stands against them.
func (s *session) summary() error {
	fields, columns := s.fields(), s.columns()
	widest := 0
	for _, f := range fields {
		widest = max(widest, width(cells(clean(f.Label, false))))
	}
	widest = min(widest, widestLabel, columns/3)
	s.say("")
	s.print(s.heading(), lang.T("Summary"))
	for i, f := range fields {
		label := shown(f.Label, widest)
		value := brief(f, s.values[f.Name])
		if value == "" {
			value = "-"
		}
		line := fmt.Sprintf("%3d  %s%s  ", i+1, label, strings.Repeat(" ", widest-width(cells(label))))
		s.paper.out.WriteString(line + shown(value, max(5, columns-1-width(cells(line)))) + "\r\n")
	}
	for _, p := range s.problems() {
		s.say(s.against(fields, p))
	}
	column := 8
	for _, a := range s.form.Actions {
		column = max(column, 1+width(cells(a.name())))
	}
	for _, a := range s.form.Actions {
		s.say("  " + a.name() + strings.Repeat(" ", 1+column-width(cells(a.name()))) + a.Label)
	}
	return s.flush()
}

// against is a problem as one reads it.
func (s *session) against(fields []Field, p Problem) string {
	text := p.Message
	if i := s.place(fields, p.Field); i >= 0 {
		text = fmt.Sprintf("%d %s: %s", i+1, clean(fields[i].Label, false), text)
	}
	if p.Advice {
		return "  " + text
	}
	return "! " + text
}

// choose reads what to do: an action, or "" when an answer was looked at again.
func (s *session) choose() (action string, err error) {
	var words []string
	for _, a := range s.form.Actions {
		words = append(words, a.name())
	}
	prompt := lang.T("A number to change it, or %s: ", strings.Join(words, ", "))
	if width(cells(prompt)) > s.columns()*2/3 {
		prompt = lang.T("Number or word: ")
	}
	last := len(s.fields()) - 1
	for {
		text, how, err := s.line(Field{}, nil, prompt, "", "")
		if err != nil {
			return "", err
		}
		s.paper.leave()
		switch word := strings.ToLower(strings.TrimSpace(text)); {
		case how == wantsHelp:
			s.explainActions()
		case how == wentUp:
			return "", s.again(last)
		case word == "" || how == wentDown:
			s.complain(lang.T("nothing is done before you choose: type %s, or the number of an answer", strings.Join(words, ", ")))
		default:
			if n, err := strconv.Atoi(word); err == nil && n >= 1 && n <= last+1 {
				return "", s.again(n - 1)
			}
			if a, ok := s.action(word); !ok {
				s.complain(lang.T("%q is none of %s; a number from 1 to %d changes an answer",
					shown(word, 30), strings.Join(words, ", "), last+1))
			} else if p, stands := s.stands(a); stands {
				s.complain(lang.T("not yet, there is something to do first: %s", strings.TrimPrefix(s.against(s.fields(), p), "! ")))
			} else {
				return a.Word, nil
			}
		}
	}
}

// again asks one question once more, and those that its answer brings up.
func (s *session) again(i int) error {
	fields := s.fields()
	if _, err := s.ask(fields[i], i+1, len(fields)); err != nil {
		return err
	}
	return s.walk(0, true)
}

// action is the one that word begins.
func (s *session) action(word string) (found Action, ok bool) {
	n := 0
	for _, a := range s.form.Actions {
		switch name, shown := strings.ToLower(a.Word), strings.ToLower(a.name()); {
		case name == word, shown == word:
			return a, true
		case strings.HasPrefix(name, word), strings.HasPrefix(shown, word):
			found = a
			n++
		}
	}
	return found, n == 1
}

// stands is the first problem in the way of an action.
func (s *session) stands(a Action) (Problem, bool) {
	for _, p := range s.problems() {
		if a.Complete && !p.Advice {
			return p, true
		}
	}
	return Problem{}, false
}

func (s *session) explainActions() {
	for _, a := range s.form.Actions {
		text := a.name() + ": " + a.Label
		if a.Help != "" {
			text += ". " + a.Help
		}
		s.say(text)
	}
	s.say(lang.T("A number changes that answer."))
}
