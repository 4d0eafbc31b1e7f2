package lang

import (
	"errors"
	"fmt"
	"reflect"
)

// Told is a text as it was composed, to be stored: whoever reads it later may speak
// another language than the run that composed it. Nil is no text.
type Told struct {
	Format string     `json:"format"`
	Args   []toldPart `json:"args,omitempty"`
}

// toldPart is what fills a text: one of these.
type toldPart struct {
	Text   *Told    `json:"text,omitempty"`
	String *string  `json:"string,omitempty"`
	Error  *string  `json:"error,omitempty"` // words of the system, such as "connection refused"
	Whole  *int64   `json:"whole,omitempty"`
	Real   *float64 `json:"real,omitempty"`
}

// deepest is how far texts that are parts of others are kept as such.
const deepest = 8

// Keep returns what a text or an error is made of; nil if that is not known.
func Keep(said any) *Told {
	if s, ok := said.(Sayer); ok {
		return keep(s, 0)
	}
	return nil
}

func keep(text Sayer, depth int) *Told {
	format, args := text.Said()
	if format == "" {
		return nil
	}
	t := &Told{Format: format}
	for _, arg := range args {
		t.Args = append(t.Args, keepPart(arg, depth))
	}
	return t
}

func keepPart(arg any, depth int) (part toldPart) {
	if s, ok := arg.(Sayer); ok && depth < deepest {
		if part.Text = keep(s, depth+1); part.Text != nil {
			return part
		}
	}
	text := fmt.Sprint(arg)
	switch arg.(type) {
	case error:
		part.Error = &text
		return part
	case fmt.Stringer:
		part.String = &text
		return part
	}
	switch v := reflect.ValueOf(arg); {
	case v.CanInt():
		n := v.Int()
		part.Whole = &n
	case v.CanUint():
		n := int64(v.Uint())
		part.Whole = &n
	case v.CanFloat():
		x := v.Float()
		part.Real = &x
	default:
		part.String = &text
	}
	return part
}

// Said returns what the text is made of.
func (t *Told) Said() (format string, args []any) {
	if t == nil {
		return "", nil
	}
	for _, part := range t.Args {
		switch {
		case part.Text != nil:
			args = append(args, part.Text)
		case part.Whole != nil:
			args = append(args, *part.Whole)
		case part.Real != nil:
			args = append(args, *part.Real)
		case part.Error != nil:
			args = append(args, errors.New(*part.Error))
		case part.String != nil:
			args = append(args, *part.String)
		default:
			args = append(args, "")
		}
	}
	return t.Format, args
}

// Text is the text that was kept, to be said.
func (t *Told) Text() Text {
	format, args := t.Said()
	return Say(format, args...)
}

// String is the English text.
func (t *Told) String() string { return t.Text().String() }

// Or is the text that was kept, or else one that was stored without what it was made
// of.
func (t *Told) Or(stored string) Text {
	if t == nil {
		return Say("%s", stored)
	}
	return t.Text()
}
