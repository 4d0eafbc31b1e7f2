package lang

import (
	"errors"
	"fmt"
	"strings"
)

// sentence is an error that can be said in any language.
type sentence struct {
	error
	Text
}

// Errorf is fmt.Errorf, and the error can be said in any language by Of. Its own
// text is English.
func Errorf(format string, args ...any) error {
	return &sentence{fmt.Errorf(format, args...), Text{format, args}}
}

func (s *sentence) Unwrap() error { return s.error } // which knows each %w

// error says err: as it was composed, or, if a foreign error is around one that
// can be said, with that part of it replaced. The words of the system ("no such
// file or directory") are looked up as they stand.
func (v *voice) error(err error) string {
	if s, ok := err.(Sayer); ok {
		if format, args := s.Said(); format != "" {
			return v.say(format, args)
		}
	}
	text := err.Error()
	if v.language == English && v.name == ownName {
		return text
	}
	if said := v.translated(text); said != text {
		return said
	}
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(inner) {
		own := inner.Error()
		if said := v.error(inner); own != "" && said != own {
			return strings.Replace(text, own, said, 1)
		}
	}
	return text
}
