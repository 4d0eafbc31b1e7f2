package main

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// The picture of the README: some command lines of the tour, as a terminal of 80
// columns shows them, in colour.

const (
	columns    = 80
	charWidth  = 8.4 // of a monospaced font of 14 px
	lineHeight = 19
	margin     = 16
	titleBar   = 30
)

// picture runs command lines on a terminal and draws what it shows.
func (t *tour) picture(ctx context.Context, file string, lines ...string) error {
	var shown strings.Builder
	for i, line := range lines {
		if i > 0 {
			shown.WriteString("\n")
		}
		shown.WriteString("\x1b[2m$\x1b[0m \x1b[1m" + line + "\x1b[0m\n")
		text, err := t.onTerminal(ctx, strings.Fields(line))
		if err != nil {
			return fmt.Errorf("%s: %w", line, err)
		}
		shown.WriteString(text)
	}
	return os.WriteFile(file, []byte(svg(strings.TrimRight(shown.String(), "\n"))), 0o644)
}

// onTerminal runs a command line with a pseudo-terminal (pty(7)) for its output.
func (t *tour) onTerminal(ctx context.Context, argv []string) (string, error) {
	near, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return "", err
	}
	defer near.Close()
	if err := unix.IoctlSetPointerInt(int(near.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		return "", err
	}
	n, err := unix.IoctlGetInt(int(near.Fd()), unix.TIOCGPTN)
	if err != nil {
		return "", err
	}
	far, err := os.OpenFile("/dev/pts/"+strconv.Itoa(n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return "", err
	}
	if err := unix.IoctlSetWinsize(int(far.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 40, Col: columns}); err != nil {
		return "", err
	}
	cmd := t.command(ctx, argv)
	cmd.Env = append(cmd.Env, "NO_COLOR=", "TERM=xterm-256color")
	cmd.Stdout, cmd.Stderr = far, far
	read := make(chan string, 1)
	go func() {
		text, _ := io.ReadAll(near) // ends with EIO when the far end closes
		read <- string(text)
	}()
	err = cmd.Run()
	far.Close()
	text := strings.ReplaceAll(<-read, "\r\n", "\n")
	if ended := new(exec.ExitError); errors.As(err, &ended) {
		err = nil
	}
	return strings.ReplaceAll(text, filepath.Clean(t.dir)+"/", ""), err
}

// look is what an SGR sequence (ECMA-48) says of the text after it.
var looks = map[string]string{
	"1": `font-weight="bold"`, "2": `fill="#8b949e"`, "32": `fill="#3fb950"`, "33": `fill="#d29922"`, "1;31": `fill="#ff7b72" font-weight="bold"`,
}

// svg draws text with its colours on a dark ground.
func svg(text string) string {
	lines := strings.Split(text, "\n")
	width, height := int(columns*charWidth)+2*margin, titleBar+len(lines)*lineHeight+2*margin
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" aria-label="optool in a terminal">
<rect width="100%%" height="100%%" rx="8" fill="#0d1117"/>
<circle cx="20" cy="18" r="6" fill="#ff5f57"/><circle cx="40" cy="18" r="6" fill="#febc2e"/><circle cx="60" cy="18" r="6" fill="#28c840"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#e6edf3" xml:space="preserve">
`, width, height, width, height)
	for i, line := range lines {
		y := titleBar + margin + i*lineHeight
		column := 0
		for j, piece := range strings.Split(line, "\x1b[") {
			look := ""
			if j > 0 {
				sgr, rest, _ := strings.Cut(piece, "m")
				look, piece = looks[sgr], rest
			}
			if piece != "" {
				wide := len([]rune(piece))
				// The length is given, so that columns stand whatever the font.
				fmt.Fprintf(&b, `<text x="%.1f" y="%d" textLength="%.1f" %s>%s</text>`+"\n", margin+float64(column)*charWidth, y,
					float64(wide)*charWidth, look, strings.ReplaceAll(html.EscapeString(piece), " ", "&#160;"))
				column += wide
			}
		}
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}
