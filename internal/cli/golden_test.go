package cli_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"
	"golang.org/x/term"

	"github.com/optool/optool/pkg/license"
)

// updating reports whether the goldens are to be rewritten: go test -update. The
// flag is shared with whatever test of this binary defines it first.
func updating() bool {
	f := flag.Lookup("update")
	return f != nil && f.Value.String() == "true"
}

// Every state as people, scripts and monitoring meet it. One file for each
// holds a transcript of what is printed, and the exit codes.
func TestStates(t *testing.T) {
	t.Parallel()
	var seen []license.State
	for _, s := range situations() {
		seen = append(seen, s.state)
		t.Run(string(s.state), func(t *testing.T) {
			t.Parallel()
			h := s.host(t)
			var golden bytes.Buffer
			show := func(label string, want int, r ran) {
				t.Helper()
				if r.exit != want {
					t.Errorf("%s: exit %d, want %d", label, r.exit, want)
				}
				transcribe(&golden, label, r)
			}
			for _, output := range []string{"table", "json", "nagios", "prometheus"} {
				want := s.exit
				if output == "nagios" {
					want = s.nagios
				}
				r := h.run("license", "check", "--warn-days", "14", "-o", output)
				show("optool license check --warn-days 14 -o "+output, want, r)
				if output == "json" {
					s.agrees(t, r)
				}
			}
			onTerminal := h.onTerminal(80, "license", "info")
			narrow(t, onTerminal.stdout, 80)
			show("optool license info   (80 columns)", 0, onTerminal)
			show("optool license info | cat", 0, h.run("license", "info"))
			show("optool license info -o json", 0, h.run("license", "info", "-o", "json"))
			show("optool license info -o yaml", 0, h.run("license", "info", "-o", "yaml"))
			h.golden(string(s.state)+".txt", golden.Bytes())
		})
	}
	if !slices.Equal(seen, license.States()) {
		t.Errorf("states tested: %v, want %v", seen, license.States())
	}
}

// agrees holds the verdict in JSON against the situation.
func (s situation) agrees(t *testing.T, r ran) {
	t.Helper()
	var doc struct {
		Kind string
		Data struct {
			State    license.State
			ExitCode int
			OK       bool
		}
	}
	if err := json.Unmarshal([]byte(r.stdout), &doc); err != nil {
		t.Fatal(err)
	}
	if d := doc.Data; doc.Kind != "LicenseCheck" || d.State != s.state || d.ExitCode != s.exit || d.OK != (s.exit == 0) {
		t.Errorf("JSON says %+v", doc)
	}
}

// transcribe adds a command and its outcome to a golden.
func transcribe(w io.Writer, label string, r ran) {
	fmt.Fprintf(w, "$ %s\n%s", label, r.stdout)
	if r.stderr != "" {
		fmt.Fprintf(w, "[stderr]\n%s", r.stderr)
	}
	fmt.Fprintf(w, "[exit %d]\n\n", r.exit)
}

// golden compares got with a file of testdata, in which DIR stands for the
// host's directory.
func (h *host) golden(name string, got []byte) {
	h.t.Helper()
	got = bytes.ReplaceAll(got, []byte(h.dir), []byte("DIR"))
	for line := range bytes.Lines(got) {
		if trimmed := bytes.TrimRight(line, " \t\r\n"); len(trimmed) != len(bytes.TrimSuffix(line, []byte("\n"))) {
			h.t.Errorf("trailing blanks: %q", line)
		}
	}
	path := filepath.Join("testdata", "golden", name)
	if updating() {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			h.t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			h.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		h.t.Fatalf("%v; go test -run %s -update writes it", err, h.t.Name())
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		h.t.Errorf("%s differs (-want +got); if that is meant, run go test -update and look at the change:\n%s", path, diff)
	}
}

func narrow(t *testing.T, text string, width int) {
	t.Helper()
	for line := range strings.Lines(text) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > width {
			t.Errorf("line of %d columns: %q", n, line)
		}
	}
}

// onTerminal runs a command line with stdout on a terminal, without colour.
func (h *host) onTerminal(columns uint16, args ...string) ran {
	h.t.Helper()
	near, far := terminal(h.t, columns)
	shown := make(chan string, 1)
	go func() {
		text, _ := io.ReadAll(near) // ends with EIO when the far end closes
		shown <- string(text)
	}()
	h.stdout, h.environ = far, append(h.environ, "NO_COLOR=1")
	r := h.run(args...)
	h.stdout, h.environ = nil, nil
	far.Close()
	r.stdout = <-shown
	return r
}

// terminal opens both ends of a pseudo-terminal (pty(7)).
func terminal(t *testing.T, columns uint16) (near, far *os.File) {
	t.Helper()
	open := func(path string) *os.File {
		f, err := os.OpenFile(path, os.O_RDWR|unix.O_NOCTTY, 0)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	near = open("/dev/ptmx")
	if err := unix.IoctlSetPointerInt(int(near.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(near.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	far = open("/dev/pts/" + strconv.Itoa(n))
	if err := unix.IoctlSetWinsize(int(far.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: columns}); err != nil {
		t.Fatal(err)
	}
	if _, err := term.MakeRaw(int(far.Fd())); err != nil { // line feeds arrive as they were sent
		t.Fatal(err)
	}
	return near, far
}
