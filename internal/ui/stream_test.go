package ui

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/optool/optool/internal/fault"
)

func TestColour(t *testing.T) {
	for _, tt := range []struct {
		color    Color
		terminal bool
		env      string
		want     bool
	}{
		{ColorAuto, true, "", true},
		{ColorAuto, false, "", false},
		{ColorAlways, false, "NO_COLOR=1", true},
		{ColorNever, true, "CLICOLOR_FORCE=1", false},
		{ColorAuto, true, "NO_COLOR=1 CLICOLOR_FORCE=1", false},
		{ColorAuto, true, "NO_COLOR=", true},
		{ColorAuto, false, "CLICOLOR_FORCE=1 CLICOLOR=0", true},
		{ColorAuto, false, "CLICOLOR_FORCE=1 TERM=dumb", true},
		{ColorAuto, false, "CLICOLOR_FORCE=0", false},
		{ColorAuto, true, "CLICOLOR=0", false},
		{ColorAuto, false, "CLICOLOR=1", false},
		{ColorAuto, true, "TERM=dumb", false},
		{ColorAuto, true, "TERM=xterm", true},
	} {
		if got := wantColour(tt.color, tt.terminal, strings.Fields(tt.env)); got != tt.want {
			t.Errorf("%+v: got %v", tt, got)
		}
	}
}

func TestPipeStream(t *testing.T) {
	s := NewStream(&bytes.Buffer{}, ColorAuto, []string{"COLUMNS=50"})
	if s.Terminal() || s.Width() != 0 || s.Colour() {
		t.Errorf("%+v", s)
	}
}

// openPTY returns the two ends of a pseudo-terminal of the given width.
func openPTY(t *testing.T, width uint16) *os.File {
	t.Helper()
	ptmx, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip("no pseudo-terminals here: ", err)
	}
	t.Cleanup(func() { ptmx.Close() })
	fd := int(ptmx.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Skip(err)
	}
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: width}); err != nil {
		t.Skip(err)
	}
	return ptmx
}

func TestTerminalStream(t *testing.T) {
	for _, tt := range []struct {
		width uint16
		env   string
		want  int
	}{{100, "COLUMNS=50", 100}, {0, "COLUMNS=50", 50}, {0, "", 80}, {10, "", narrowest}} {
		s := NewStream(openPTY(t, tt.width), ColorAuto, []string{tt.env})
		if !s.Terminal() || !s.Colour() || s.Width() != tt.want {
			t.Errorf("%+v: %+v", tt, s)
		}
	}
}

func TestCanPrompt(t *testing.T) {
	tty := openPTY(t, 80)
	if !CanPrompt(tty, []string{"CI=false"}, false) {
		t.Error("a terminal can be asked")
	}
	if CanPrompt(tty, []string{"CI=true"}, false) || CanPrompt(tty, nil, true) || CanPrompt(strings.NewReader("y"), nil, false) {
		t.Error("asked where nobody answers")
	}
}

func TestChoices(t *testing.T) {
	if o, err := ParseOutput("nagios", "nagios"); o != "nagios" || err != nil {
		t.Errorf("%q, %v", o, err)
	}
	_, err := ParseOutput("jsno", "nagios")
	f := fault.Of(err)
	if f.Exit != 2 || f.Message != `--output "jsno": want one of table, json, yaml, nagios` || f.Hint != "did you mean --output json?" {
		t.Errorf("%+v", f)
	}
	if _, err := ParseColor("blue"); err == nil {
		t.Error("blue is no choice")
	}
}

func TestWhen(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "just now", 59 * time.Second: "just now", time.Minute: "1 minute ago", 90 * time.Minute: "1 hour ago",
		47 * time.Hour: "47 hours ago", 48 * time.Hour: "2 days ago", -72 * time.Hour: "in 3 days",
	} {
		if got := Ago(d); got != want {
			t.Errorf("Ago(%v) = %q, want %q", d, got, want)
		}
	}
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600))
	if Date(at) != "2026-01-02 02:04 UTC" || Date(time.Time{}) != "-" || Days(1) != "1 day" || Days(0) != "0 days" {
		t.Error(Date(at), Date(time.Time{}), Days(1), Days(0))
	}
}
