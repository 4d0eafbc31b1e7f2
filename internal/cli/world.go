// Package cli is optool's command line: flags in, output out, one file per
// command. A command reads its flags, asks a job for a value and prints it; what
// it does is in the packages below.
package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/optool/optool/internal/brand"
	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/system"
)

// World is everything outside the program that a command may touch, but for the
// files and the vendor, which are real in tests too.
type World struct {
	Brand          brand.Brand
	Args           []string // without the program's name
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Environ        []string // in the form of os.Environ
	Root           bool     // whether the user is root
	Now            func() time.Time
	Sleep          func(context.Context, time.Duration) error
	MachineID      func() (string, error)
	Runner         system.Runner
	Disk           disk.Disk // for what an update writes
	Executable     string    // path of this program, "" if it is not known

	// Interruptible makes SIGINT, SIGTERM and SIGHUP end the context instead of the
	// process, for commands that have something to finish or to tidy; nil: it is
	// so already.
	Interruptible func()

	Libexec *Libexec                                    // where extensions lie; nil: the standard folders of root
	Replace func(path string, argv, env []string) error // runs an extension in the place of the process; nil: system.Replace

	Patience time.Duration // how long a completion may take; 0: what a person waits
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

// Main runs the program of brand b in the real world and returns its exit code. A
// brand that is not what its vendor made it does not run.
func Main(b brand.Brand) int {
	if _, err := b.ReadProfile(); errors.Is(err, brand.ErrDamaged) {
		return start(b, brandDamaged(err))
	}
	return start(b, nil)
}

// MainOf is Main for the brand of a vendor's profile, which the program has from a main
// of his own.
func MainOf(profile []byte) int { return start(brandOf(profile)) }

// start runs the program in the real world, or says why it cannot.
func start(b brand.Brand, refused error) int {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	w := World{
		Brand:     b,
		Args:      os.Args[1:],
		Stdin:     os.Stdin,
		Stdout:    os.Stdout,
		Stderr:    os.Stderr,
		Environ:   os.Environ(),
		Root:      os.Geteuid() == 0,
		Now:       time.Now,
		Sleep:     sleep,
		MachineID: func() (string, error) { return system.MachineID("") },
		Runner:    system.Exec{},
		Disk:      disk.OS{},

		Executable: executable(),

		Interruptible: func() { go interrupt(cancel) },
	}
	if refused != nil {
		return (&desk{World: w}).early().Fail(refused)
	}
	return Run(ctx, w)
}

// executable is this program's own file, so that an update can replace it. The
// kernel names it free of links (proc(5), /proc/self/exe).
func executable() string {
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	return path
}

// interrupt waits for SIGINT, for SIGTERM or for SIGHUP, which the loss of a terminal
// sends, and cancels with the fault of the right
// exit code as the cause. A second signal, a second later, kills the process.
func interrupt(cancel context.CancelCauseFunc) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // as nohup(1) has it
		signal.Notify(signals, syscall.SIGHUP)
	}
	exit, name := fault.ExitInterrupt, "interrupted"
	if <-signals != os.Interrupt {
		exit, name = fault.ExitTerminated, "terminated"
	}
	cancel(fault.New(exit, "interrupted", "%s", name))
	// Some senders, timeout(1) for one, signal a process and its group: that is one wish.
	<-time.After(time.Second)
	signal.Stop(signals)
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
