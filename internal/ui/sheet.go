package ui

import (
	"bytes"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"github.com/optool/optool/internal/lang"
)

// Sheet is a page for people: headings, aligned fields, paragraphs and tables,
// in the order of the calls. Everything is kept until Flush, which writes once.
type Sheet struct {
	out    *Stream
	page   bytes.Buffer
	fields []field
	indent string // of fields and text below a heading
}

type field struct {
	label string
	words []Word
}

// widestLabel bounds the column of labels; a longer label shifts its own value.
const widestLabel = 24

// NewSheet returns an empty sheet for out.
func NewSheet(out *Stream) *Sheet { return &Sheet{out: out} }

// Heading starts a section; from the second on, an empty line goes before it.
func (s *Sheet) Heading(title string, words ...Word) {
	s.align()
	if s.page.Len() > 0 {
		s.page.WriteByte('\n')
	}
	s.indent = ""
	s.put(append([]Word{Strong(lang.Word(title))}, words...))
	s.indent = "  "
}

// Field adds a label and its value. Fields that follow each other are aligned.
// A value with nothing in it shows as "-".
func (s *Sheet) Field(label string, words ...Word) {
	s.fields = append(s.fields, field{Clean(lang.Word(label)), words})
}

// Entry is Field with a label that is no text of the program: a name of something.
func (s *Sheet) Entry(name string, words ...Word) {
	s.fields = append(s.fields, field{Clean(name), words})
}

// Text adds a paragraph, wrapped on a terminal.
func (s *Sheet) Text(words ...Word) {
	s.align()
	s.put(words)
}

// Gap adds an empty line.
func (s *Sheet) Gap() {
	s.align()
	s.page.WriteByte('\n')
}

// Flush writes the page. Lines have no trailing blanks.
func (s *Sheet) Flush() error {
	s.align()
	page := trimLines(s.page.Bytes())
	s.page = bytes.Buffer{}
	if len(page) == 0 {
		return nil
	}
	return write(s.out, page)
}

func (s *Sheet) put(words []Word) {
	for _, line := range s.out.lines(words, s.room(len(s.indent)), false) {
		s.page.WriteString(s.indent + line + "\n")
	}
}

// align writes the fields collected so far.
func (s *Sheet) align() {
	column := 0
	for _, f := range s.fields {
		if w := displaywidth.String(f.label); w <= widestLabel {
			column = max(column, w)
		}
	}
	for _, f := range s.fields {
		left := len(s.indent) + column + 2
		s.page.WriteString(s.indent + s.out.paint(ToneFaint, f.label) + pad(column+2-displaywidth.String(f.label), 2))
		for i, line := range s.out.lines(orDash(f.words), s.room(left), false) {
			if i > 0 {
				s.page.WriteString(strings.Repeat(" ", left))
			}
			s.page.WriteString(line + "\n")
		}
	}
	s.fields = nil
}

// room is what is left of a line after left columns; 0 where nothing is wrapped.
func (s *Sheet) room(left int) int {
	if s.out.width == 0 {
		return 0
	}
	return max(s.out.width-left, narrowest/2)
}

func orDash(words []Word) []Word {
	for _, w := range words {
		if strings.TrimSpace(w.Text) != "" {
			return words
		}
	}
	return []Word{Faint("-")}
}

func pad(n, least int) string { return strings.Repeat(" ", max(n, least)) }

// trimLines removes the blanks at the end of each line, also those that only a
// reset of the colour follows.
func trimLines(page []byte) []byte {
	var out bytes.Buffer
	for line := range bytes.Lines(page) {
		body, ended := bytes.CutSuffix(line, []byte("\n"))
		body, painted := bytes.TrimRight(body, " \t"), false
		for bytes.HasSuffix(body, []byte(reset)) {
			body, painted = bytes.TrimRight(bytes.TrimSuffix(body, []byte(reset)), " \t"), true
		}
		out.Write(body)
		if painted {
			out.WriteString(reset)
		}
		if ended {
			out.WriteByte('\n')
		}
	}
	return out.Bytes()
}
