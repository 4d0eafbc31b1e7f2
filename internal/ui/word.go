package ui

import (
	"strings"

	"github.com/clipperhouse/displaywidth"

	"github.com/optool/optool/internal/lang"
)

// Tone is how a word is meant. It shows as colour where colour is welcome, and
// never carries a meaning the text lacks.
type Tone int

// The tones.
const (
	TonePlain  Tone = iota
	ToneGood        // green
	ToneWarn        // yellow
	ToneBad         // bold red
	ToneStrong      // bold
	ToneFaint       // dim
)

// Word is text with a tone.
type Word struct {
	Text string
	Tone Tone
}

// Plain is text without a tone; the others are named after theirs.
func Plain(text string) Word { return Word{text, TonePlain} }

// Plainf is Plain of a text of the program: the format and what fills it.
func Plainf(format string, args ...any) Word { return Plain(lang.T(format, args...)) }

// Good is text that says all is well.
func Good(text string) Word { return Word{text, ToneGood} }

// Warn is text that asks for attention soon.
func Warn(text string) Word { return Word{text, ToneWarn} }

// Bad is text that says something is wrong.
func Bad(text string) Word { return Word{text, ToneBad} }

// Strong is text to be found at a glance.
func Strong(text string) Word { return Word{text, ToneStrong} }

// Faint is text of little weight.
func Faint(text string) Word { return Word{text, ToneFaint} }

// reset ends a colour (ECMA-48, SGR 0).
const reset = "\x1b[0m"

func (s *Stream) paint(tone Tone, text string) string {
	if !s.colour || tone == TonePlain || text == "" {
		return text
	}
	sgr := [...]string{ToneGood: "32", ToneWarn: "33", ToneBad: "1;31", ToneStrong: "1", ToneFaint: "2"}[tone]
	return "\x1b[" + sgr + "m" + text + reset
}

// lines lays words out in lines of at most width columns (0: one line),
// painted and cleaned. Words are joined by a space, but for one that begins
// with punctuation. A piece longer than a line is broken only if breakLong is
// set: a path or a key is better copied whole than kept within the margin.
func (s *Stream) lines(words []Word, width int, breakLong bool) []string {
	var lines []string
	var line strings.Builder
	used := 0
	flush := func() {
		lines = append(lines, line.String())
		line.Reset()
		used = 0
	}
	for _, word := range words {
		for i, piece := range strings.Fields(Clean(word.Text)) {
			gap := 1
			if used == 0 || i == 0 && strings.ContainsRune(",.;:)", rune(piece[0])) {
				gap = 0
			}
			if width > 0 && used > 0 && used+gap+displaywidth.String(piece) > width {
				flush()
				gap = 0
			}
			for breakLong && width > 0 && displaywidth.String(piece) > width {
				head := displaywidth.TruncateString(piece, width, "")
				if head == "" {
					break
				}
				line.WriteString(s.paint(word.Tone, head))
				flush()
				piece = piece[len(head):]
			}
			if piece == "" {
				continue
			}
			line.WriteString(strings.Repeat(" ", gap) + s.paint(word.Tone, piece))
			used += gap + displaywidth.String(piece)
		}
	}
	if used > 0 || len(lines) == 0 {
		flush()
	}
	return lines
}
