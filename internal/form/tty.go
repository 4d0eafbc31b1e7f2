package form

import (
	"context"
	"errors"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// tick is how long, in milliseconds, a key is waited for before the world is looked
// at: the context, the signals, the size of the terminal.
const tick = 100

// errGone is the end of the input.
var errGone = errors.New("its input ended")

// keyboard is where keys, or lines, come from.
type keyboard struct {
	in      io.Reader
	fd      int // -1: none, reads block
	buf     []byte
	decoder decoder

	terminal bool
	raw      bool         // keys, else lines
	plain    bool         // lines, which are read key by key
	found    unix.Termios // how the terminal was found
}

func newKeyboard(in io.Reader) *keyboard {
	k := &keyboard{in: in, fd: -1}
	if f, ok := in.(interface{ Fd() uintptr }); ok {
		k.fd = int(f.Fd())
		t, err := unix.IoctlGetTermios(k.fd, unix.TCGETS)
		if k.terminal = err == nil; k.terminal {
			k.found = *t
		}
	}
	return k
}

// open makes the terminal raw and reports whether it is. Output goes on as before
// (a line feed begins a line), and so does flow control, which slow lines need.
func (k *keyboard) open() bool {
	if !k.terminal {
		return false
	}
	t := k.found
	t.Iflag &^= unix.BRKINT | unix.ICRNL | unix.INLCR | unix.IGNCR | unix.ISTRIP
	t.Lflag &^= unix.ECHO | unix.ECHONL | unix.ICANON | unix.IEXTEN | unix.ISIG
	t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 1, 0
	k.raw = unix.IoctlSetTermios(k.fd, unix.TCSETS, &t) == nil
	return k.raw
}

// close leaves the terminal as it was found.
func (k *keyboard) close() {
	if k.raw || k.plain {
		_ = unix.IoctlSetTermios(k.fd, unix.TCSETS, &k.found)
		k.raw, k.plain = false, false
	}
}

// disturbed reports whether somebody made the raw terminal cooked again, as a shell
// does with one that was stopped.
func (k *keyboard) disturbed() bool {
	t, err := unix.IoctlGetTermios(k.fd, unix.TCGETS)
	return err == nil && t.Lflag&(unix.ICANON|unix.ECHO) != 0
}

// fill reads what comes within the time and returns how much it was. A key is read
// alone, so that what is typed ahead of the form's end stays for whoever asks next.
func (k *keyboard) fill(milliseconds int) (int, error) {
	size := 1
	if k.decoder.paste || !k.raw {
		size = 4096
	}
	b := make([]byte, size)
	if k.fd < 0 {
		n, err := k.in.Read(b)
		k.buf = append(k.buf, b[:n]...)
		if n == 0 && err != nil {
			return 0, errGone
		}
		return n, nil
	}
	ready := []unix.PollFd{{Fd: int32(k.fd), Events: unix.POLLIN}}
	if n, err := unix.Poll(ready, milliseconds); n <= 0 {
		if err != nil && err != unix.EINTR {
			return 0, errGone
		}
		return 0, nil
	}
	n, err := unix.Read(k.fd, b)
	switch {
	case err == unix.EINTR, err == unix.EAGAIN:
		return 0, nil
	case err != nil, n == 0:
		return 0, errGone
	}
	k.buf = append(k.buf, b[:n]...)
	return n, nil
}

// key returns the next key. Before it waits it calls settle; while it waits it calls
// look every tick, which may return a key of its own.
func (k *keyboard) key(ctx context.Context, settle func() error, look func() code) (key, error) {
	settled := false
	for idle := 0; ; {
		if idle >= idlePaste {
			k.decoder.paste = false
		}
		if len(k.buf) > 0 {
			got, n := k.decoder.next(k.buf, idle)
			k.buf = k.buf[n:]
			if got.code != keyNone {
				return got, nil
			}
			if n > 0 {
				continue
			}
		}
		wait := 0
		if settled {
			wait = tick
		}
		if ctx.Err() != nil {
			return key{}, context.Cause(ctx)
		}
		n, err := k.fill(wait)
		switch {
		case err != nil:
			return key{}, err
		case n > 0:
			idle = 0
		case !settled:
			if err := settle(); err != nil {
				return key{}, err
			}
			settled = true
		default:
			idle++
			if c := look(); c != keyNone {
				return key{code: c}, nil
			}
		}
	}
}

// longestLine bounds what a cooked terminal or a pipe may hand over without a line
// end, in bytes.
const longestLine = 1 << 20

// line returns the next line without its end. At the end of the input it returns
// errGone; a terminal may have more after that (ctrl-D).
func (k *keyboard) line(ctx context.Context) (string, error) {
	for {
		for i, c := range k.buf {
			if c == '\n' || i >= longestLine {
				text := string(k.buf[:i])
				k.buf = k.buf[i+1:]
				return text, nil
			}
		}
		if ctx.Err() != nil {
			return "", context.Cause(ctx)
		}
		if _, err := k.fill(tick); err != nil {
			if len(k.buf) > 0 {
				text := string(k.buf)
				k.buf = nil
				return text, nil
			}
			return "", err
		}
	}
}

// terminalSize asks the terminal behind any of the streams.
func terminalSize(streams ...any) (columns, rows int) {
	for _, stream := range streams {
		if f, ok := stream.(interface{ Fd() uintptr }); ok {
			if size, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ); err == nil && size.Col > 0 {
				return int(size.Col), int(size.Row)
			}
		}
	}
	return 80, 24
}

// stop stops the program as the terminal does for ctrl-Z, and returns when it goes on.
// caught: it catches SIGTSTP itself.
func stop(caught bool) {
	_ = unix.Kill(0, unix.SIGTSTP)
	if caught {
		_ = unix.Kill(os.Getpid(), unix.SIGSTOP)
	}
	_, _ = unix.Poll(nil, 20) // another thread may be the one to take it
}
