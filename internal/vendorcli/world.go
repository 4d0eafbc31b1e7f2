// Package vendorcli is the command line of optool-vendor: flags in, output out,
// one file per command. A command reads its flags, asks internal/backoffice for a
// value and prints it.
package vendorcli

import (
	"context"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/system"
)

// World is everything outside the program that a command may touch, but for
// files and sockets, which are real in tests too.
type World struct {
	Args           []string // without the program's name
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Environ        []string // in the form of os.Environ
	Now            func() time.Time
	Runner         system.Runner
	Executable     string // path of this program, "" if it is not known
}

// Getenv returns a variable of the environment, "" when it is not set.
func (w World) Getenv(name string) string {
	for _, entry := range w.Environ {
		if value, ok := strings.CutPrefix(entry, name+"="); ok {
			return value
		}
	}
	return ""
}

// Main runs optool-vendor in the real world and returns its exit code.
func Main() int {
	ctx, stop := interruptible()
	defer stop()
	return Run(ctx, World{
		Args:    os.Args[1:],
		Stdin:   os.Stdin,
		Stdout:  os.Stdout,
		Stderr:  os.Stderr,
		Environ: os.Environ(),
		Now:     time.Now,
		Runner:  system.Exec{},

		Executable: executable(),
	})
}

// executable is this program's own file, free of links.
func executable() string {
	path, err := os.Executable()
	if err == nil {
		path, err = filepath.EvalSymlinks(path)
	}
	if err != nil {
		return ""
	}
	return path
}

// interruptible returns a context that SIGINT, SIGTERM or SIGHUP cancels, with the
// fault of the right exit code as its cause. A second signal, a second later, kills the process.
func interruptible() (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // as nohup(1) has it
		signal.Notify(signals, syscall.SIGHUP)
	}
	go func() {
		exit, name := fault.ExitInterrupt, lang.Say("interrupted")
		if s, ok := <-signals; !ok {
			return
		} else if s != os.Interrupt {
			exit, name = fault.ExitTerminated, lang.Say("terminated")
		}
		cancel(fault.New(exit, "interrupted", "%s", name))
		// Some senders, timeout(1) for one, signal a process and its group: that is one wish.
		<-time.After(time.Second)
		signal.Stop(signals)
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(signals)
	}
}
