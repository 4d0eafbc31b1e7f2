// Package lang says the program's texts in the language of the reader, and under
// the name of the brand.
//
// A text is an English format and what fills it. The code holds the English; the
// catalogues in this package (ru/*.po, in the format of GNU gettext) hold the other
// languages, looked up by the English. What has no entry is said in English, and
// a test finds it.
//
//	T, N      say a text now
//	Say       keeps a text, to be said when it is known to whom
//	Errorf    makes an error that can be said in any language
//	Of        says an error or a kept text
//	Mark      notes a constant as a text for the catalogues
//
// The language and the name are set once, by Use, like the locale of a C program:
// a run of the program speaks to one reader. Documents for machines are always in
// English, so the desk chooses English when it prints one; what is stored is
// English too.
package lang

import (
	"fmt"
	"strings"
	"sync/atomic"
)

// Language is an ISO 639-1 code of a language the program speaks.
type Language string

// The languages.
const (
	English Language = "en"
	Russian Language = "ru"
)

// Languages are all there are, the default first.
func Languages() []Language { return []Language{English, Russian} }

// voice is how a run speaks.
type voice struct {
	language     Language
	name, prefix string // of the brand
}

// The names that stand in the texts.
const (
	ownName   = "optool"
	ownPrefix = "OPTOOL"
)

var spoken atomic.Pointer[voice]

// Use makes the run speak l, under the name of a program and the prefix of its
// environment variables ("optool", "OPTOOL"); an unknown language is English.
func Use(l Language, name, prefix string) {
	spoken.Store(&voice{l, name, prefix})
}

// Spoken is the language of this run.
func Spoken() Language { return current().language }

func current() *voice {
	if v := spoken.Load(); v != nil {
		return v
	}
	return &voice{English, ownName, ownPrefix}
}

// T says a text: format and args are those of fmt.Sprintf, and %w is %v. An
// argument that can be said itself (an error, a kept text) is, in the same language.
func T(format string, args ...any) string { return current().say(format, args) }

// N says a text about a number: one for 1 and -1, many for the rest, in English; the
// catalogue has the forms of other languages. Without args, the number fills
// the format.
func N(n int, one, many string, args ...any) string {
	if len(args) == 0 {
		args = []any{n}
	}
	return current().fill(current().plural(n, one, many), args)
}

// Mark notes that text is one for the catalogues and returns it as it is. It is
// said by T where it is used.
func Mark(text string) string { return text }

// Word says a single word or title that stands in the catalogue, and gives back
// whatever else it is handed: a label may be the program's or come from outside.
func Word(text string) string {
	v := current()
	return v.named(v.translated(text))
}

// Named puts the brand's name into a text that is the same in every language, such
// as a command line.
func Named(text string) string { return current().named(text) }

// Sayer is what was composed of a format and what fills it. An empty format
// means that there is nothing to say in another language.
type Sayer interface {
	Said() (format string, args []any)
}

// Text is a text that is kept, to be said later. As a string, and in JSON, it
// is English.
type Text struct {
	format string
	args   []any
}

// Say keeps a text.
func Say(format string, args ...any) Text { return Text{format, args} }

// Said returns what the text is made of.
func (t Text) Said() (string, []any) { return t.format, t.args }

// String is the English text.
func (t Text) String() string { return current().in(English).say(t.format, t.args) }

// MarshalText is the English text.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// Of says an error or a kept text; anything else is printed as fmt.Sprint does.
func Of(said any) string {
	if said == nil {
		return ""
	}
	return fmt.Sprint(current().argument(said))
}

func (v *voice) in(l Language) *voice { return &voice{l, v.name, v.prefix} }

func (v *voice) say(format string, args []any) string {
	return v.fill(v.translated(format), args)
}

// fill puts args into a translated format.
func (v *voice) fill(format string, args []any) string {
	format = v.named(format)
	if len(args) == 0 && !strings.Contains(format, "%") {
		return format
	}
	said := make([]any, len(args))
	for i, arg := range args {
		said[i] = v.argument(arg)
	}
	return fmt.Sprintf(strings.ReplaceAll(format, "%w", "%v"), said...)
}

// argument is arg as it fills a text: said, where it can be.
func (v *voice) argument(arg any) any {
	if err, ok := arg.(error); ok {
		return v.error(err)
	}
	if s, ok := arg.(Sayer); ok {
		if format, args := s.Said(); format != "" {
			return v.say(format, args)
		}
	}
	return arg
}

// named puts the brand's name where the text has ours. What belongs to the formats
// of files and to the vendor's program keeps its name under every brand.
func (v *voice) named(text string) string {
	if v.name == ownName {
		return text
	}
	text = strings.ReplaceAll(text, ownPrefix+"_", v.prefix+"_")
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, ownName)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name := v.name
		for _, kept := range []string{"-vendor", "-profile/", "/v1", "-license/", "-release/"} {
			if strings.HasPrefix(after, kept) {
				name = ownName
			}
		}
		b.WriteString(name)
		text = after
	}
}
