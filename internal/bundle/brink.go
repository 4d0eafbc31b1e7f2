package bundle

import (
	"bytes"
)

// safely is how far before a cut within a line the text is shown at most: more than
// most secrets are long.
const safely = 4 << 10

// brink passes a text on but for its last bytes, until it is known whether the text ends
// there or was cut off: then what may be half a secret is left out. Half of one has no
// longer the form that gives it away.
type brink struct {
	to   func([]byte) error
	held []byte // begins at an even number of bytes from the beginning
}

func (b *brink) Write(p []byte) (int, error) { return len(p), b.write(p) }

func (b *brink) write(p []byte) error {
	const keep = 2 * safely
	switch {
	case len(p) > 2*keep:
		whole := (len(p) - keep - len(b.held)&1) &^ 1
		whole += len(b.held) & 1
		if err := b.pass(len(b.held)); err != nil {
			return err
		}
		if err := b.to(p[:whole]); err != nil {
			return err
		}
		p = p[whole:]
	case len(b.held)+len(p) > 3*keep: // seldom, for text that comes by small pieces
		if err := b.pass((len(b.held) - keep) &^ 1); err != nil {
			return err
		}
	}
	b.held = append(b.held, p...)
	return nil
}

// pass passes the first n bytes on that are held.
func (b *brink) pass(n int) error {
	if n <= 0 {
		return nil
	}
	err := b.to(b.held[:n])
	b.held = append(b.held[:0], b.held[n:]...)
	return err
}

// end passes the rest on; of a text that is torn off only what is safe. It returns
// the number of bytes left out.
func (b *brink) end(torn bool, text width) (int64, error) {
	end := len(b.held)
	if torn {
		end = text.whole(b.held)
	}
	left := len(b.held) - end
	err := b.to(b.held[:end])
	b.held = nil
	return int64(left), err
}

// whole is where text that is cut off at its end may be shown to: up to its last line
// end. In a line without an end it is the last place between words, some way before the
// cut: what is a secret by the words around it shall keep them.
func (w width) whole(text []byte) int {
	if at := w.lastLineEnd(text); at > 0 {
		return at
	}
	text = text[:max(0, len(text)-safely)]
	if at := w.lastOf(text[max(0, len(text)-safely)&^1:], " \t\"'()[]{}<>"); at > 0 {
		return max(0, len(text)-safely)&^1 + at
	}
	return w.lastOf(text, " \t\"'()[]{}<>,;&|")
}

// lastOf is the place behind the last of those characters in text, 0 without one.
func (w width) lastOf(text []byte, any string) int {
	if w == narrow {
		return bytes.LastIndexAny(text, any) + 1
	}
	for i := len(text)&^1 - 2; i >= 0; i -= 2 {
		if low, high := w.unit(text[i:]); high == 0 && bytes.IndexByte([]byte(any), low) >= 0 {
			return i + 2
		}
	}
	return 0
}
