package system

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/optool/optool/internal/fault"
)

const (
	// DefaultMaxOutput bounds each output stream of a command that sets no limit.
	DefaultMaxOutput = 1 << 20 // bytes

	// killGrace is the time between asking a command to end and ending it, and
	// for which a command that has ended may leave its output open.
	killGrace = 2 * time.Second
)

// Runner starts commands. Exec is the real one.
type Runner interface {
	Run(ctx context.Context, c Command) (Result, error)
}

// Command is a program to run, without a shell.
type Command struct {
	Argv      []string      // program and arguments; a bare name is looked up in PATH of this process
	Env       []string      // "NAME=value", the whole environment: nothing is inherited
	Dir       string        // "" is the current directory
	Stdin     []byte        // what it reads
	Timeout   time.Duration // required, unless the context has a deadline
	MaxOutput int           // bytes kept of each stream, 0 is DefaultMaxOutput
}

// Result is how a command ended.
type Result struct {
	Exit      int // its exit status; 128 plus the number of the signal that ended it
	Stdout    []byte
	Stderr    []byte
	Truncated bool // output beyond MaxOutput was read and dropped
	Took      time.Duration
}

// Exec runs commands as child processes.
type Exec struct{}

// Run starts c and waits for its end. Any exit status is a result for the caller
// to judge; the fault command_failed (exit 1) says that it could not be run,
// command_timeout (exit 1, retryable) that its time was over, interrupted (exit
// 130) that ctx was cancelled. In the last two cases the command and everything
// it started in its process group got SIGTERM and, at most two seconds later, SIGKILL;
// the result holds what had been written. The faults name the program, never its
// arguments or output.
func (Exec) Run(ctx context.Context, c Command) (Result, error) {
	if len(c.Argv) == 0 {
		return Result{}, fault.New(fault.ExitFailure, "command_failed", "cannot run a command without a name")
	}
	name := filepath.Base(c.Argv[0])
	if c.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.Timeout)
		defer cancel()
	} else if _, ok := ctx.Deadline(); !ok {
		return Result{}, fault.New(fault.ExitFailure, "command_failed", "cannot run %s without a deadline", name)
	}

	most := cmp.Or(c.MaxOutput, DefaultMaxOutput)
	stdout, stderr := &head{most: most}, &head{most: most}
	cmd := exec.CommandContext(ctx, c.Argv[0], c.Argv[1:]...)
	cmd.Env = append([]string{}, c.Env...) // nil would inherit
	cmd.Dir = c.Dir
	if len(c.Stdin) > 0 { // else the null device
		cmd.Stdin = bytes.NewReader(c.Stdin)
	}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	group := func(s syscall.Signal) error { return syscall.Kill(-cmd.Process.Pid, s) }
	cmd.Cancel = func() error { return group(syscall.SIGTERM) }
	cmd.WaitDelay = killGrace

	started := time.Now()
	if err := cmd.Start(); err != nil {
		if err := stopped(ctx, name); err != nil {
			return Result{}, err
		}
		f := fault.New(fault.ExitFailure, "command_failed", "cannot run %s: %s", name, plainStart(err))
		return Result{}, caused(f, err).Hinted("check that %s exists and may be executed", c.Argv[0])
	}
	err := cmd.Wait()
	result := Result{
		Exit:      exitStatus(cmd.ProcessState.Sys().(syscall.WaitStatus)),
		Stdout:    stdout.kept,
		Stderr:    stderr.kept,
		Truncated: stdout.dropped || stderr.dropped,
		Took:      time.Since(started),
	}
	if _, ended := errors.AsType[*exec.ExitError](err); err == nil || ended && ctx.Err() == nil {
		return result, nil
	}
	if errors.Is(err, exec.ErrWaitDelay) && ctx.Err() == nil {
		return result, nil // it left a process behind on purpose, such as a service it started
	}
	if err := stopped(ctx, name); err != nil {
		_ = group(syscall.SIGKILL) // those who did not heed SIGTERM
		return result, err
	}
	return result, caused(fault.New(fault.ExitFailure, "command_failed", "cannot follow %s to its end", name), err)
}

// stopped returns the fault of a context that ended, nil before.
func stopped(ctx context.Context, name string) error {
	if ctx.Err() == nil {
		return nil
	}
	if err := interrupted(ctx); err != nil {
		return err
	}
	f := fault.New(fault.ExitFailure, "command_timeout", "%s did not end in the time it had and was stopped", name)
	return caused(f, context.DeadlineExceeded).Retry()
}

func exitStatus(w syscall.WaitStatus) int {
	if w.Signaled() {
		return 128 + int(w.Signal())
	}
	return w.ExitStatus()
}

// plainStart is err without the path, which the fault names already.
func plainStart(err error) string {
	if e, ok := errors.AsType[*exec.Error](err); ok {
		return e.Err.Error()
	}
	return fault.Plain(err)
}

// head keeps the first bytes written to it and lets the rest pass, so that the
// writer is never blocked.
type head struct {
	most    int
	kept    []byte
	dropped bool
}

func (h *head) Write(p []byte) (int, error) {
	room := min(h.most-len(h.kept), len(p))
	h.kept = append(h.kept, p[:room]...)
	h.dropped = h.dropped || room < len(p)
	return len(p), nil
}
