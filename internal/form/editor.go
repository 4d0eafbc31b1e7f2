package form

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// editor is the text being written and the place in it. It knows neither the terminal
// nor what the text is for.
type editor struct {
	lines bool // there may be several; else line feeds and tabs become blanks
	max   int  // bytes

	text    string
	at      int    // bytes before the cursor; always between two characters
	over    int    // bytes that were not taken, since nobody asked
	killed  string // what ctrl-Y brings back
	killing bool   // the last key killed: the next one adds to it
	goal    int    // column that up and down keep to, 0: the cursor's
}

// newEditor holds text, its cursor at the end.
func newEditor(text string, lines bool, limit int) *editor {
	return &editor{lines: lines, max: limit, text: text, at: len(text)}
}

// ending is how writing ended, or was interrupted.
type ending int

const (
	goesOn       ending = iota
	entered             // enter, or the end of a text
	wentUp              // to the question before
	wentDown            // to the next, whatever was written
	wantsHelp           // then the same again
	wantsOther          // the user's editor
	wantsNothing        // the same again
)

// press does what a key asks for. What is not about the text it leaves to the caller:
// enter (but in a text of several lines) and the keys from keyClear on.
func (e *editor) press(k key) ending {
	killing, goal := e.killing, e.goal
	e.killing, e.goal = false, 0
	begin, end := e.line()
	switch k.code {
	case keyText, keyPaste:
		e.insert(k.text)
	case keyTab:
		if e.lines {
			e.insert("\t")
		}
	case keyEnter:
		if !e.lines {
			return entered
		}
		e.insert("\n")
	case keyLeft:
		e.at = e.before(e.at)
	case keyRight:
		e.at = e.after(e.at)
	case keyHome:
		e.at = begin
	case keyEnd:
		e.at = end
	case keyWordLeft:
		e.at = e.wordBefore(wordly)
	case keyWordRight:
		e.at = e.wordAfter()
	case keyUp, keyDown:
		return e.vertical(k.code, goal)
	case keyEOF:
		if e.lines && begin == end && end == len(e.text) {
			return entered
		}
		e.remove(e.at, e.after(e.at))
	case keyDelete:
		e.remove(e.at, e.after(e.at))
	case keyBackspace:
		e.remove(e.before(e.at), e.at)
	case keyKillWord:
		e.kill(e.at, e.wordAfter(), killing)
	case keyKillWordBack:
		e.kill(e.wordBefore(wordly), e.at, killing)
	case keyKillBlankBack:
		e.kill(e.wordBefore(func(r rune) bool { return !unicode.IsSpace(r) }), e.at, killing)
	case keyKillLeft:
		e.kill(begin, e.at, killing)
	case keyKillRight:
		if e.at == end && end < len(e.text) {
			end++
		}
		e.kill(e.at, end, killing)
	case keyYank:
		e.insert(e.killed)
	case keyTranspose:
		e.transpose(begin, end)
	}
	return goesOn
}

// line is where the cursor's line begins and ends.
func (e *editor) line() (begin, end int) {
	begin = strings.LastIndexByte(e.text[:e.at], '\n') + 1
	if n := strings.IndexByte(e.text[e.at:], '\n'); n >= 0 {
		return begin, e.at + n
	}
	return begin, len(e.text)
}

func (e *editor) insert(s string) {
	if !e.lines {
		s = strings.NewReplacer("\n", " ", "\t", " ").Replace(s)
	}
	if room := max(0, e.max-len(e.text)); len(s) > room {
		e.over += len(s) - room
		for room > 0 && !utf8.RuneStart(s[room]) {
			room--
			e.over++
		}
		s = s[:room]
	}
	e.text = e.text[:e.at] + s + e.text[e.at:]
	e.at += len(s)
	e.settle()
}

// settle moves the cursor out of a character that was joined around it.
func (e *editor) settle() {
	begin, end := e.line()
	e.at = begin + boundaryAfter(e.text[begin:end], e.at-begin, false)
}

func (e *editor) remove(from, to int) {
	e.text = e.text[:from] + e.text[to:]
	e.at = from
	e.settle()
}

// kill removes what can be brought back.
func (e *editor) kill(from, to int, more bool) {
	cut := e.text[from:to]
	switch {
	case !more:
		e.killed = cut
	case to == e.at:
		e.killed = cut + e.killed
	default:
		e.killed += cut
	}
	e.killing = true
	e.remove(from, to)
}

// before and after are the places next to at.
func (e *editor) before(at int) int {
	if at == 0 {
		return 0
	}
	begin := strings.LastIndexByte(e.text[:at], '\n') + 1
	if begin == at {
		return at - 1
	}
	return begin + boundaryBefore(e.text[begin:], at-begin)
}

func (e *editor) after(at int) int {
	switch {
	case at == len(e.text):
		return at
	case e.text[at] == '\n':
		return at + 1
	}
	begin := strings.LastIndexByte(e.text[:at], '\n') + 1
	return begin + boundaryAfter(e.text[begin:], at-begin, true)
}

func wordly(r rune) bool { return unicode.In(r, unicode.L, unicode.N, unicode.M) }

func (e *editor) wordBefore(part func(rune) bool) int {
	at := strings.TrimRightFunc(e.text[:e.at], func(r rune) bool { return !part(r) })
	return len(strings.TrimRightFunc(at, part))
}

func (e *editor) wordAfter() int {
	rest := strings.TrimLeftFunc(e.text[e.at:], func(r rune) bool { return !wordly(r) })
	at := len(e.text) - len(strings.TrimLeftFunc(rest, wordly))
	begin := strings.LastIndexByte(e.text[:at], '\n') + 1
	return begin + boundaryAfter(e.text[begin:], at-begin, false)
}

// transpose swaps the characters around the cursor; at the end of a line the last two.
func (e *editor) transpose(begin, end int) {
	right := e.at
	if right == end {
		right = max(begin, e.before(right))
	}
	if right == begin {
		return
	}
	left, after := e.before(right), e.after(right)
	e.text = e.text[:left] + e.text[right:after] + e.text[left:right] + e.text[after:]
	e.at = after
	e.settle()
}

// vertical moves to the line above or below, or out of the text.
func (e *editor) vertical(up code, goal int) ending {
	begin, end := e.line()
	if goal == 0 {
		goal = width(cells(e.text[begin:e.at])) + 1
	}
	switch {
	case up == keyUp && begin == 0:
		return wentUp
	case up == keyUp:
		e.at = begin - 1
	case end == len(e.text):
		return wentDown
	default:
		e.at = end + 1
	}
	begin, end = e.line()
	e.at, e.goal = begin, goal
	for x, g := 0, displaywidth.StringGraphemes(e.text[begin:end]); g.Next(); {
		if x += cellOf(g.Value()).w; x >= goal {
			break
		}
		e.at += len(g.Value())
	}
	return goesOn
}
