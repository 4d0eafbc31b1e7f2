// Command demo is a tour of optool: a vendor and an administrator on one machine,
// with the built programs, real commands and what they print.
//
// Everything happens in a temporary directory and on the loopback interface. The
// tour ends with an error as soon as a command's exit code is not the expected one.
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
	"time"
)

func main() {
	bin := flag.String("bin", "bin", "directory of optool and optool-vendor")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := demo(ctx, os.Stdout, *bin); err != nil {
		stop()
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func demo(ctx context.Context, out io.Writer, bin string) error {
	bin, err := filepath.Abs(bin)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "optool-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	t := &tour{out: out, dir: dir, bin: bin, env: []string{
		"PATH=/usr/bin:/bin", "HOME=" + dir, "NO_COLOR=1",
		"OPTOOL_VENDOR_DIR=acme", "OPTOOL_PROFILE=acme/profile.yaml", "OPTOOL_CONFIG=optool.yaml", "OPTOOL_STATE_DIR=state",
	}}
	defer func() { t.server.stop() }()
	begun := time.Now()
	fmt.Fprintf(out, "A tour of optool. These variables make the commands short:\n  %s\n", strings.Join(t.env[3:], "\n  "))
	if err := t.take(ctx); err != nil {
		return err
	}
	fmt.Fprintf(out, "\nThe tour is over after %.1f s: the server is stopped, the directory gone.\n", time.Since(begun).Seconds())
	return nil
}

// tour is one tour on its way.
type tour struct {
	out      io.Writer
	dir, bin string
	env      []string
	chapters int
	address  string // the server's
	server   *server

	id, published string // Nord AG's licence, and the file in which it is published
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
	output, err := cmd.CombinedOutput()
	t.out.Write(output)
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
	cmd.WaitDelay = time.Second
	return cmd
}

func (t *tour) chapter(title, sentence string) {
	t.chapters++
	fmt.Fprintf(t.out, "\n\n%d. %s\n%s\n%s\n", t.chapters, title, strings.Repeat("-", len(title)+3), sentence)
}

func (t *tour) say(sentence string) { fmt.Fprintf(t.out, "\n%s\n", sentence) }

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
