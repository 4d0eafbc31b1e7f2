package form

import (
	"context"
	"unicode/utf8"

	"golang.org/x/sys/unix"
)

// A dumb terminal cannot move its cursor, and a cooked one hands a line over when it is
// ended: what is being typed would be lost with the program. So the line is read key by
// key here, with what every terminal can do: print a character, and rub the last one
// out by going back, printing a blank and going back.

// openPlain has keys handed over at once, and does the echo itself. Signals stay the
// terminal's.
func (k *keyboard) openPlain() bool {
	if !k.terminal {
		return false
	}
	t := k.found
	t.Lflag &^= unix.ECHO | unix.ECHONL | unix.ICANON | unix.IEXTEN
	t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 1, 0
	k.plain = unix.IoctlSetTermios(k.fd, unix.TCSETS, &t) == nil
	return k.plain
}

// typedLine is line for such a terminal. changed is told of every change of the line
// before it shows.
func (k *keyboard) typedLine(ctx context.Context, echo func(string) error, changed func(line string) error) (string, error) {
	var line []byte
	for {
		for len(k.buf) > 0 {
			b := k.buf
			was := len(line)
			shown := ""
			n := 1
			switch c := b[0]; {
			case c == '\n' || c == '\r':
				k.buf = b[1:]
				return string(line), echo("\r\n")
			case c == 0x04 && len(line) == 0: // ctrl-D
				k.buf = b[1:]
				return "", errGone
			case c == 0x7f || c == 0x08:
				if _, size := utf8.DecodeLastRune(line); size > 0 {
					shown = rubbed(width(cells(string(line[len(line)-size:]))))
					line = line[:len(line)-size]
				}
			case c == 0x15 || c == 0x17: // ctrl-U, ctrl-W: the whole line
				shown, line = rubbed(width(cells(string(line)))), nil
			case c < ' ' && c != '\t': // what no dumb terminal means
			default:
				if !utf8.FullRune(b) && len(b) < utf8.UTFMax {
					n = 0
					break
				}
				_, n = utf8.DecodeRune(b)
				if len(line) < longestLine {
					line = append(line, b[:n]...)
					shown = string(b[:n])
				}
			}
			if n == 0 {
				break // the rest of a character is still to come
			}
			k.buf = b[n:]
			if len(line) != was {
				if err := changed(string(line)); err != nil {
					return "", err
				}
			}
			if err := echo(shown); err != nil {
				return "", err
			}
		}
		if ctx.Err() != nil {
			return "", context.Cause(ctx)
		}
		if _, err := k.fill(tick); err != nil {
			return "", err
		}
	}
}

// rubbed rubs out columns.
func rubbed(columns int) string {
	out := make([]byte, 0, 3*columns)
	for range columns {
		out = append(out, "\b \b"...)
	}
	return string(out)
}
