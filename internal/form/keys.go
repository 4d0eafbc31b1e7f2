package form

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// code is what a key means.
type code int

const (
	keyNone  code = iota // nothing to the form
	keyText              // characters
	keyPaste             // characters of a paste
	keyEnter
	keyTab
	keyUp
	keyDown
	keyLeft
	keyRight
	keyHome
	keyEnd
	keyWordLeft
	keyWordRight
	keyBackspace
	keyDelete // also ctrl-D: see keyEOF
	keyEOF
	keyKillWord
	keyKillWordBack
	keyKillBlankBack
	keyKillLeft
	keyKillRight
	keyYank
	keyTranspose
	keyClear
	keyHelp
	keyExternal // the user's editor
	keyCancel
	keySuspend
	keyRefresh // no key: the terminal has changed
)

type key struct {
	code code
	text string // of keyText and keyPaste
}

// decoder makes keys of bytes. An escape sequence it does not know is swallowed
// whole.
type decoder struct {
	paste bool // inside a bracketed paste
	cr    bool // the byte before was a carriage return
}

const (
	idleEscape = 5       // ticks without a byte after which an escape was a key of its own
	idlePaste  = 20      // and after which a paste has lost its end: keys count again
	longestCSI = 64      // bytes
	longestOSC = 4 << 10 // bytes of a string a terminal sends
	longestRun = 256     // bytes of text handed over as one key

	pasteBegin = "\x1b[200~"
	pasteEnd   = "\x1b[201~"
)

// next takes one key from the beginning of b, which is not empty, and tells how
// many bytes it had; 0: it needs more. idle is how many ticks nothing came.
func (d *decoder) next(b []byte, idle int) (key, int) {
	if d.paste {
		return d.pasted(b, idle)
	}
	cr := d.cr
	d.cr = false
	switch c := b[0]; {
	case c == '\r':
		d.cr = true
		return key{code: keyEnter}, 1
	case c == '\n' && cr:
		return key{}, 1
	case c == 0x1b:
		return d.escape(b, idle)
	case c == 0x18: // ctrl-X
		switch {
		case len(b) == 1 && idle < idleEscape:
			return key{}, 0
		case len(b) > 1 && (b[1] == 0x05 || b[1] == 'e'):
			return key{code: keyExternal}, 2
		}
		return key{}, min(2, len(b))
	case c < ' ', c == 0x7f:
		return key{code: control(c)}, 1
	}
	run := 0
	for run < min(len(b), longestRun) && b[run] >= ' ' && b[run] != 0x7f {
		run++
	}
	whole := wholeRunes(b[:run])
	if whole == 0 { // an incomplete character, or no UTF-8
		if len(b) < utf8.UTFMax && run == len(b) && idle < idleEscape && !utf8.FullRune(b) {
			return key{}, 0
		}
		return key{}, 1
	}
	return key{keyText, typed(b[:whole])}, whole
}

// wholeRunes is the length of b without an incomplete character at its end.
func wholeRunes(b []byte) int {
	for i := max(0, len(b)-utf8.UTFMax+1); i < len(b); i++ {
		if utf8.RuneStart(b[i]) && !utf8.FullRune(b[i:]) {
			return i
		}
	}
	return len(b)
}

// typed is b as text; bytes that are no UTF-8 are no characters.
func typed(b []byte) string {
	return clean(strings.ToValidUTF8(string(b), ""), true)
}

func control(c byte) code {
	switch c {
	case 0x01:
		return keyHome
	case 0x02:
		return keyLeft
	case 0x03:
		return keyCancel
	case 0x04:
		return keyEOF
	case 0x05:
		return keyEnd
	case 0x06:
		return keyRight
	case 0x08, 0x7f:
		return keyBackspace
	case 0x09:
		return keyTab
	case 0x0a:
		return keyEnter
	case 0x0b:
		return keyKillRight
	case 0x0c:
		return keyClear
	case 0x0e:
		return keyDown
	case 0x10:
		return keyUp
	case 0x14:
		return keyTranspose
	case 0x15:
		return keyKillLeft
	case 0x17:
		return keyKillBlankBack
	case 0x19:
		return keyYank
	case 0x1a:
		return keySuspend
	}
	return keyNone
}

// escape reads what begins with ESC: ECMA-48 control sequences and strings, SS3
// keys, and keys with alt.
func (d *decoder) escape(b []byte, idle int) (key, int) {
	if len(b) == 1 {
		if idle < idleEscape {
			return key{}, 0
		}
		return key{}, 1
	}
	short := func(limit int) (key, int) { // the rest is still on its way, or will not come
		if idle < idleEscape && len(b) < limit {
			return key{}, 0
		}
		return key{}, len(b)
	}
	switch b[1] {
	case '[':
		k, n := d.sequence(b)
		if n == 0 {
			return short(longestCSI)
		}
		return k, n
	case 'O':
		if len(b) == 2 {
			return short(3)
		}
		if b[2] == 'M' { // enter of the keypad
			return key{code: keyEnter}, 3
		}
		return key{code: cursorKey(b[2], false)}, 3
	case ']', 'P', '_', '^', 'X':
		limit := min(len(b), longestOSC)
		for i := 2; i < limit; i++ {
			if b[i] == 0x07 {
				return key{}, i + 1
			}
			if b[i] == 0x1b && i+1 < len(b) {
				if b[i+1] == '\\' {
					return key{}, i + 2
				}
				return key{}, i // cut short by another sequence
			}
		}
		return short(longestOSC)
	case 0x1b:
		return key{}, 1
	case 'b', 'B':
		return key{code: keyWordLeft}, 2
	case 'f', 'F':
		return key{code: keyWordRight}, 2
	case 'd', 'D':
		return key{code: keyKillWord}, 2
	case '?', 'h':
		return key{code: keyHelp}, 2
	case 0x7f, 0x08:
		return key{code: keyKillWordBack}, 2
	case '\r', '\n', 0x03:
		return key{}, 1 // what follows counts for itself
	}
	if b[1] < utf8.RuneSelf {
		return key{}, 2
	}
	return key{}, 1
}

// sequence reads ESC [ parameters intermediates final; 0: it is not whole.
func (d *decoder) sequence(b []byte) (key, int) {
	if len(b) > 2 && b[2] == '[' { // function keys of the Linux console
		if len(b) == 3 {
			return key{}, 0
		}
		if b[3] == 'A' {
			return key{code: keyHelp}, 4
		}
		return key{}, 4
	}
	end := 2
	for end < len(b) && b[end] >= 0x20 && b[end] < 0x40 {
		end++
	}
	if end == len(b) {
		return key{}, 0
	}
	final, n := b[end], end+1
	if final < 0x20 || final > 0x7e {
		return key{}, end // not a sequence after all: what is there counts for itself
	}
	parameters, modifier, _ := strings.Cut(string(b[2:end]), ";")
	byWord := modifier == "5" || modifier == "3"
	if final != '~' {
		if final == 'M' && end == 2 { // a mouse, switched on by another program
			if len(b) < 6 {
				return key{}, 0
			}
			return key{}, 6
		}
		return key{code: cursorKey(final, byWord)}, n
	}
	switch parameters {
	case "1", "7":
		return key{code: keyHome}, n
	case "4", "8":
		return key{code: keyEnd}, n
	case "3":
		return key{code: keyDelete}, n
	case "11":
		return key{code: keyHelp}, n
	case "200":
		d.paste = true
	}
	return key{}, n
}

func cursorKey(final byte, byWord bool) code {
	switch final {
	case 'A':
		return keyUp
	case 'B':
		return keyDown
	case 'C':
		if byWord {
			return keyWordRight
		}
		return keyRight
	case 'D':
		if byWord {
			return keyWordLeft
		}
		return keyLeft
	case 'H':
		return keyHome
	case 'F':
		return keyEnd
	case 'P':
		return keyHelp
	}
	return keyNone
}

// pasted takes text up to the end of the paste.
func (d *decoder) pasted(b []byte, idle int) (key, int) {
	text := b
	if at := bytes.IndexByte(b, 0x1b); at == 0 {
		switch end := []byte(pasteEnd); {
		case bytes.HasPrefix(b, end):
			d.paste, d.cr = false, false
			return key{}, len(end)
		case bytes.HasPrefix(end, b) && idle < idleEscape:
			return key{}, 0
		}
		return key{}, 1 // part of the text, and no character
	} else if at > 0 {
		text = b[:at]
	}
	whole := wholeRunes(text[:min(len(text), longestRun)])
	if whole == 0 {
		if len(text) == len(b) && idle < idleEscape {
			return key{}, 0
		}
		return key{}, 1
	}
	s := string(text[:whole])
	if d.cr { // the line end began in the piece before
		s = strings.TrimPrefix(s, "\n")
	}
	d.cr = text[whole-1] == '\r'
	return key{keyPaste, typed([]byte(s))}, whole
}
