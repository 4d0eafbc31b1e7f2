// Command demo is a tour of optool: a vendor and an administrator on one machine,
// with the built programs, real commands and what they print.
//
// Its first part is about licences, the second about updates of a platform: that is
// ./platform, of which Go builds some releases first. The third is about the bundle
// that goes to support when something is wrong, the last about asking for help.
//
// Everything happens in a temporary directory and on the loopback interface. The
// tour ends with an error as soon as a command's exit code is not the expected one,
// or the platform does not serve what it should; nothing stays behind then, either.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

func main() {
	bin := flag.String("bin", "bin", "directory of optool and optool-vendor")
	toolchain := flag.String("go", "go", "the go command, which builds the platform")
	picture := flag.String("picture", "", "draw what a terminal shows at the end of the tour into this file (SVG)")
	flag.Parse()
	// A reader that went away (SIGPIPE) ends the tour, too.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	defer stop()
	if err := demo(ctx, os.Stdout, *bin, *toolchain, *picture); err != nil {
		stop()
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func demo(ctx context.Context, out io.Writer, bin, toolchain, picture string) (err error) {
	if bin, err = filepath.Abs(bin); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "demo-") // short, since commands show it
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	t := &tour{out: out, dir: dir, bin: bin, begun: time.Now(), env: environ(dir, "acme", "acme/profile.yaml", "optool.yaml", "state")}
	defer func() { err = errors.Join(err, t.halt()) }()
	if err = t.build(ctx, toolchain); err == nil {
		fmt.Fprintf(out, "\nA tour of optool. These variables make the commands short:\n  %s\n", strings.Join(t.env[3:], "\n  "))
		err = t.take(ctx)
	}
	if err == nil && picture != "" {
		err = t.picture(ctx, picture, "optool status", "optool license check", "optool platform status")
	}
	if ctx.Err() != nil {
		return errors.New("the tour was interrupted")
	}
	return err
}

// environ is the environment of commands, with places relative to the tour's directory.
func environ(dir, vendor, profile, config, state string) []string {
	return []string{
		"PATH=/usr/bin:/bin", "HOME=" + dir, "NO_COLOR=1",
		"OPTOOL_VENDOR_DIR=" + vendor, "OPTOOL_PROFILE=" + profile, "OPTOOL_CONFIG=" + config, "OPTOOL_STATE_DIR=" + state,
	}
}

// halt stops what still runs: the server, and the platform on each host. At the
// tour's end that is said, else it is done in silence.
func (t *tour) halt() error {
	err := t.server.stop()
	for _, h := range t.hosts {
		err = errors.Join(err, t.stop(h))
	}
	if err == nil && t.over {
		fmt.Fprintf(t.out, "\nThe tour is over after %.1f s: server and platforms are stopped, the directory\nis gone.\n", time.Since(t.begun).Seconds())
	}
	return err
}

// tour is one tour on its way.
type tour struct {
	out      io.Writer
	dir, bin string
	env      []string
	chapters int
	address  string // the server's
	server   *server
	begun    time.Time
	over     bool // the last chapter was told

	id, published string // Nord AG's licence, and the file in which it is published
	hosts         []host // on which the platform runs, or may
	host          host   // at which the tour is
	password      string // of the platform's database, which no bundle may hold
}

// step is a command line whose words have no blanks in them, and the exit code
// it must end with.
type step struct {
	exit int
	line string
}

func (t *tour) runs(ctx context.Context, steps ...step) error {
	for _, s := range steps {
		if err := t.run(ctx, s.exit, strings.Fields(s.line)...); err != nil {
			return err
		}
	}
	return nil
}

// run shows a command line and what it printed.
func (t *tour) run(ctx context.Context, exit int, argv ...string) error {
	fmt.Fprintf(t.out, "\n$ %s\n", shellLine(argv))
	cmd := t.command(ctx, argv)
	// A pipe, so that the command sees no terminal.
	cmd.Stdout = struct{ io.Writer }{t.out}
	cmd.Stderr = cmd.Stdout
	err := cmd.Run()
	if ended := new(exec.ExitError); err != nil && !errors.As(err, &ended) {
		return err
	}
	got := cmd.ProcessState.ExitCode()
	if got != 0 {
		fmt.Fprintf(t.out, "[exit %d]\n", got)
	}
	if got != exit {
		return fmt.Errorf("%s: exit code %d, want %d", shellLine(argv), got, exit)
	}
	return nil
}

// quietly runs a command line behind the scenes and returns its output.
func (t *tour) quietly(ctx context.Context, argv ...string) (string, error) {
	out, err := t.command(ctx, argv).Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w", shellLine(argv), err)
	}
	return string(out), nil
}

func (t *tour) command(ctx context.Context, argv []string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(t.bin, argv[0]), argv[1:]...)
	cmd.Dir, cmd.Env = t.dir, t.env
	// An update that is told to end takes itself back first. The terminal tells
	// nobody but the tour.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 20 * time.Second
	return cmd
}

func (t *tour) chapter(title, sentence string) {
	t.chapters++
	title = fmt.Sprintf("%d. %s", t.chapters, title)
	fmt.Fprintf(t.out, "\n\n%s\n%s\n%s\n", title, strings.Repeat("-", len(title)), wrapped(sentence))
}

func (t *tour) say(sentence string) { fmt.Fprintf(t.out, "\n%s\n", wrapped(sentence)) }

// wrapped breaks a sentence into lines of up to 79 columns.
func wrapped(sentence string) string {
	var text strings.Builder
	column := 0
	for _, word := range strings.Fields(sentence) {
		switch {
		case column == 0:
		case column+1+len(word) > 79:
			text.WriteByte('\n')
			column = 0
		default:
			text.WriteByte(' ')
			column++
		}
		text.WriteString(word)
		column += len(word)
	}
	return text.String()
}

// show shows the text of a file, or a part of it.
func (t *tour) show(name, text string) {
	text = strings.TrimSpace(text)
	fmt.Fprintf(t.out, "\n%s:\n  %s\n", name, strings.ReplaceAll(text, "\n", "\n  "))
}

func (t *tour) path(name string) string { return filepath.Join(t.dir, filepath.FromSlash(name)) }

func (t *tour) write(name, text string) error {
	if err := os.MkdirAll(filepath.Dir(t.path(name)), 0o755); err != nil {
		return err
	}
	return os.WriteFile(t.path(name), []byte(text), 0o600)
}

func (t *tour) appendTo(name, text string) error {
	f, err := os.OpenFile(t.path(name), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString("\n" + text)
	return errors.Join(err, f.Close())
}

// shellLine writes a command line as one would type it, on lines of some 80
// columns.
func shellLine(argv []string) string {
	var text strings.Builder
	column := 2 // after the prompt
	for i, word := range argv {
		if strings.ContainsAny(word, " <>") {
			word = "'" + word + "'"
		}
		switch next := ""; {
		case i == 0:
		case strings.HasPrefix(word, "--"):
			if i+1 < len(argv) {
				next = argv[i+1]
			}
			if column+len(word)+len(next) > 76 {
				text.WriteString(" \\\n     ")
				column = 5
			}
			fallthrough
		default:
			text.WriteByte(' ')
			column++
		}
		text.WriteString(word)
		column += len(word)
	}
	return text.String()
}
