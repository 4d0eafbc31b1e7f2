package form

import (
	"context"
	"errors"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/sys/unix"
)

// screen is a small terminal: what ECMA-48 says of the sequences a form may use, and
// nothing more.
type screen struct {
	columns, rows int
	grid          [][]string // a wide character is followed by an empty place
	scrolled      []string   // what left at the top
	r, c          int
	rest          []byte // a sequence that is not whole
	bytes         int    // received so far
	modes         map[string]bool
	wrong         []string // what a form must not do
	sequences     int      // control sequences received
}

func newScreen(columns, rows int) *screen {
	s := &screen{columns: columns, rows: rows, modes: map[string]bool{}}
	for range rows {
		s.grid = append(s.grid, blankRow(columns))
	}
	return s
}

func blankRow(columns int) []string {
	row := make([]string, columns)
	for i := range row {
		row[i] = " "
	}
	return row
}

func (s *screen) Write(b []byte) (int, error) {
	s.bytes += len(b)
	n := len(b)
	b = append(s.rest, b...)
	s.rest = nil
	for len(b) > 0 {
		used := s.take(b)
		if used == 0 {
			s.rest = append([]byte(nil), b...)
			break
		}
		b = b[used:]
	}
	return n, nil
}

func (s *screen) complain(what string) { s.wrong = append(s.wrong, what) }

func (s *screen) take(b []byte) int {
	switch b[0] {
	case '\r':
		s.c = 0
		return 1
	case '\n':
		if s.r++; s.r == s.rows {
			s.scrolled = append(s.scrolled, strings.TrimRight(strings.Join(s.grid[0], ""), " "))
			s.grid = append(s.grid[1:], blankRow(s.columns))
			s.r--
		}
		return 1
	case '\b':
		if s.c == 0 {
			s.complain("backspace at the left margin")
		}
		s.c = max(0, s.c-1)
		return 1
	case 0x1b:
		return s.sequence(b)
	}
	if !utf8.FullRune(b) {
		return 0
	}
	r, size := utf8.DecodeRune(b)
	if r == utf8.RuneError && size == 1 || unseen(r) {
		s.complain("sent " + strconv.Quote(string(b[:size])))
		return size
	}
	w := runeWidth(r)
	switch {
	case w == 0 && s.c == 0:
		s.complain("a mark at the left margin")
	case w == 0:
		at := s.c - 1
		for at > 0 && s.grid[s.r][at] == "" {
			at--
		}
		s.grid[s.r][at] += string(r)
	case s.c+w >= s.columns:
		s.complain("the last column is written: " + s.row())
	default:
		s.grid[s.r][s.c] = string(r)
		for i := 1; i < w; i++ {
			s.grid[s.r][s.c+i] = ""
		}
		s.c += w
	}
	return size
}

func (s *screen) sequence(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	end := 2
	for end < len(b) && (b[end] < 0x40 || b[end] > 0x7e) {
		end++
	}
	if end == len(b) {
		return 0
	}
	s.sequences++
	parameter := string(b[2:end])
	n := 1
	if v, err := strconv.Atoi(parameter); err == nil {
		n = v
	}
	switch b[end] {
	case 'A':
		if n > s.r {
			s.complain("up beyond the top")
		}
		s.r = max(0, s.r-n)
	case 'C':
		if s.c+n >= s.columns {
			s.complain("right beyond the margin")
		}
		s.c = min(s.columns-1, s.c+n)
	case 'D':
		if n > s.c {
			s.complain("left beyond the margin")
		}
		s.c = max(0, s.c-n)
	case 'H':
		s.r, s.c = 0, 0
	case 'J', 'K':
		copy(s.grid[s.r][s.c:], blankRow(s.columns-s.c))
		for i := s.r + 1; b[end] == 'J' && i < s.rows; i++ {
			s.grid[i] = blankRow(s.columns)
		}
	case 'h', 'l':
		s.modes[parameter] = b[end] == 'h'
	case 'm':
	default:
		s.complain("unknown sequence " + strconv.Quote(string(b[:end+1])))
	}
	return end + 1
}

// text is all that was shown, without what was cleared.
func (s *screen) text() string {
	lines := append([]string(nil), s.scrolled...)
	for _, row := range s.grid {
		lines = append(lines, strings.TrimRight(strings.Join(row, ""), " "))
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

func (s *screen) row() string { return strings.TrimRight(strings.Join(s.grid[s.r], ""), " ") }

// typist is a form on a terminal and somebody before it.
type typist struct {
	t         *testing.T
	near, far *os.File
	found     unix.Termios
	done      chan struct{}
	outcome   Outcome
	err       error
	stop      func() // what ctrl-Z does

	mu     sync.Mutex
	screen *screen
	saves  []save
	turned *sync.Cond
}

type save struct {
	name, value string
	complete    bool
}

const patience = 10 * time.Second

// tell ends a value that must not be seen before it is saved.
const tell = "TELL"

// sit starts a form on a terminal of 80 columns and 24 rows.
func sit(t *testing.T, f Form, edit func(*Terminal)) *typist {
	t.Helper()
	return sitAt(t, context.Background(), 80, 24, f, edit)
}

func sitAt(t *testing.T, ctx context.Context, columns, rows int, f Form, edit func(*Terminal)) *typist {
	t.Helper()
	p := &typist{t: t, screen: newScreen(columns, rows), done: make(chan struct{})}
	p.turned = sync.NewCond(&p.mu)
	p.near, p.far = openPTY(t)
	p.resize(columns, rows)
	found, err := unix.IoctlGetTermios(int(p.far.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	p.found = *found
	go p.watch()
	f.Saved = func(name, value string, complete bool) error {
		if strings.HasSuffix(value, tell) && !complete {
			time.Sleep(30 * time.Millisecond) // it would be seen meanwhile
		}
		p.mu.Lock()
		if strings.HasSuffix(value, tell) && !complete && strings.Contains(p.screen.text(), tell) {
			t.Errorf("%q is shown before it is saved", value)
		}
		defer p.mu.Unlock()
		p.saves = append(p.saves, save{name, value, complete})
		return nil
	}
	terminal := Terminal{In: p.far, Out: p.far, TempDir: t.TempDir()}
	if edit != nil {
		edit(&terminal)
	}
	s := newSession(ctx, terminal, f)
	s.stop = func(bool) { p.stop() }
	go func() {
		defer close(p.done)
		p.outcome, p.err = s.outcome()
	}()
	return p
}

func openPTY(t *testing.T) (near, far *os.File) {
	t.Helper()
	open := func(path string) *os.File {
		f, err := os.OpenFile(path, os.O_RDWR|unix.O_NOCTTY, 0)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	near = open("/dev/ptmx")
	n := 0
	conn, err := near.SyscallConn() // not Fd: what is being read must be closed at once
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(conn.Control(func(fd uintptr) {
		if err = unix.IoctlSetPointerInt(int(fd), unix.TIOCSPTLCK, 0); err == nil {
			n, err = unix.IoctlGetInt(int(fd), unix.TIOCGPTN)
		}
	}), err); err != nil {
		t.Fatal(err)
	}
	far = open("/dev/pts/" + strconv.Itoa(n))
	t.Cleanup(func() { far.Close(); near.Close() })
	return near, far
}

func (p *typist) watch() {
	b := make([]byte, 4096)
	for {
		n, err := p.near.Read(b)
		if err != nil {
			return
		}
		p.mu.Lock()
		_, _ = p.screen.Write(b[:n])
		p.turned.Broadcast()
		p.mu.Unlock()
	}
}

func (p *typist) resize(columns, rows int) {
	p.t.Helper()
	size := &unix.Winsize{Row: uint16(rows), Col: uint16(columns)}
	if err := unix.IoctlSetWinsize(int(p.far.Fd()), unix.TIOCSWINSZ, size); err != nil {
		p.t.Fatal(err)
	}
}

// keys presses keys, all at once.
func (p *typist) keys(keys string) {
	p.t.Helper()
	if _, err := p.near.Write([]byte(keys)); err != nil {
		p.t.Fatal(err)
	}
}

// until waits for the screen to be so.
func (p *typist) until(what string, so func() bool) {
	p.t.Helper()
	timer := time.AfterFunc(patience, func() { p.turned.Broadcast() })
	defer timer.Stop()
	deadline := time.Now().Add(patience)
	p.mu.Lock()
	defer p.mu.Unlock()
	for !so() {
		if time.Now().After(deadline) {
			p.t.Fatalf("never came: %s\n%s\ncursor %d,%d, saved %v", what, p.screen.text(), p.screen.r, p.screen.c, p.saves)
		}
		p.turned.Wait()
	}
}

// see waits until the cursor's row, up to the cursor, is this.
func (p *typist) see(row string) {
	p.t.Helper()
	p.until("row "+strconv.Quote(row), func() bool {
		shown := strings.Join(p.screen.grid[p.screen.r][:p.screen.c], "")
		return shown == row || shown == row+" "
	})
}

// end waits for the form to end, looks at what it left behind, and returns all that
// was shown.
func (p *typist) end() string {
	p.t.Helper()
	select {
	case <-p.done:
	case <-time.After(patience):
		p.mu.Lock()
		defer p.mu.Unlock()
		p.t.Fatalf("it does not end\n%s", p.screen.text())
	}
	left, err := unix.IoctlGetTermios(int(p.far.Fd()), unix.TCGETS)
	if err != nil {
		p.t.Fatal(err)
	}
	if *left != p.found {
		p.t.Errorf("the terminal is left as %+v, found as %+v", *left, p.found)
	}
	p.until("the end of paste marks", func() bool { return !p.screen.modes["?2004"] })
	p.mu.Lock() // it may still be shown what comes last
	defer p.mu.Unlock()
	for _, wrong := range p.screen.wrong {
		p.t.Errorf("%s", wrong)
	}
	return p.screen.text()
}

// saved is the last value that was saved, and whether all of a name were in order.
func (p *typist) saved(name string) (last save) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.saves {
		if s.name == name {
			last = s
		}
	}
	return last
}
