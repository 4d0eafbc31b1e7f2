package system

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
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
	Tail      bool          // keep the last MaxOutput bytes; else the first

	// Log gets both streams, whole and as they come; nil: nobody does. Its first
	// error ends the logging and nothing else. A Log that blocks holds the command up.
	Log io.Writer
	// Output replaces the pipes and Log for a command that may leave a service
	// behind: both streams go straight into this file, which must be open for
	// reading and appending, and what stays behind keeps it. (A service that holds
	// a pipe of ours delays Run by two seconds, and the first line it prints
	// afterwards kills it with SIGPIPE.) Result.Stdout is what the file gained
	// during the run, Stderr is empty.
	Output *os.File
	// Detach is for a program of the user's desktop, which goes on when optool has
	// ended: it has a session of its own and the null device for all streams, and
	// nothing ends it. Timeout is how long Run waits for it to fail; if it still
	// runs then, that is Exit 0.
	Detach bool
}

// Result is how a command ended.
type Result struct {
	Exit      int // its exit status; 128 plus the number of the signal that ended it
	Stdout    []byte
	Stderr    []byte
	Truncated bool // there was more output than MaxOutput
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
//
// A process that c leaves behind when it ends by itself is left alone. If that
// process holds the output open, Run waits two seconds for more of it, no longer.
func (Exec) Run(ctx context.Context, c Command) (Result, error) {
	if len(c.Argv) == 0 {
		return Result{}, fault.New(fault.ExitFailure, "command_failed", "cannot run a command without a name")
	}
	name := filepath.Base(c.Argv[0])
	if c.Detach {
		return detached(ctx, c, name)
	}
	if c.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.Timeout)
		defer cancel()
	} else if _, ok := ctx.Deadline(); !ok {
		return Result{}, fault.New(fault.ExitFailure, "command_failed", "cannot run %s without a deadline", name)
	}

	out, err := newOutput(c)
	if err != nil {
		return Result{}, err
	}
	var cmd *exec.Cmd
	group := func(s syscall.Signal) error { return syscall.Kill(-cmd.Process.Pid, s) }
	asked := false // to end, because its time was over
	started := time.Now()
	err = start(ctx, func() *exec.Cmd {
		cmd = exec.CommandContext(ctx, c.Argv[0], c.Argv[1:]...)
		cmd.Env = append([]string{}, c.Env...) // nil would inherit
		cmd.Dir = c.Dir
		if len(c.Stdin) > 0 { // else the null device
			cmd.Stdin = bytes.NewReader(c.Stdin)
		}
		cmd.Stdout, cmd.Stderr = out.stdout, out.stderr
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		cmd.Cancel = func() error {
			asked = true
			return group(syscall.SIGTERM)
		}
		cmd.WaitDelay = killGrace
		return cmd
	})
	if err != nil {
		if err := stopped(ctx, name); err != nil {
			return Result{}, err
		}
		return Result{}, notStarted(name, c, err)
	}
	err = cmd.Wait()
	result := Result{Exit: exitStatus(cmd.ProcessState.Sys().(syscall.WaitStatus)), Took: time.Since(started)}
	out.collect(&result)
	// A process left behind on purpose, such as a service, may hold the pipes: ErrWaitDelay.
	if _, ended := errors.AsType[*exec.ExitError](err); !asked && (err == nil || ended || errors.Is(err, exec.ErrWaitDelay)) {
		return result, nil
	}
	if err := stopped(ctx, name); err != nil {
		_ = group(syscall.SIGKILL) // those who did not heed SIGTERM
		return result, err
	}
	return result, caused(fault.New(fault.ExitFailure, "command_failed", "cannot follow %s to its end", name), err)
}

// start starts what made makes. As long as a child of this process that is about to
// start holds a program open that was just written, the kernel calls it busy.
func start(ctx context.Context, made func() *exec.Cmd) error {
	for n := 0; ; n++ {
		err := made().Start()
		if n == 20 || !errors.Is(err, syscall.ETXTBSY) {
			return err
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func notStarted(name string, c Command, err error) error {
	f := fault.New(fault.ExitFailure, "command_failed", "cannot run %s: %s", name, plainStart(err))
	return caused(f, err).Hinted("check that %s exists and may be executed", c.Argv[0])
}

// detached starts a program that goes on by itself.
func detached(ctx context.Context, c Command, name string) (Result, error) {
	var cmd *exec.Cmd
	started := time.Now()
	err := start(ctx, func() *exec.Cmd {
		cmd = exec.Command(c.Argv[0], c.Argv[1:]...)
		cmd.Env, cmd.Dir = append([]string{}, c.Env...), c.Dir
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		return cmd
	})
	if err != nil {
		if err := stopped(ctx, name); err != nil {
			return Result{}, err
		}
		return Result{}, notStarted(name, c, err)
	}
	ended := make(chan int, 1)
	go func() {
		_ = cmd.Wait()
		ended <- exitStatus(cmd.ProcessState.Sys().(syscall.WaitStatus))
	}()
	wait := time.NewTimer(c.Timeout)
	defer wait.Stop()
	result := Result{}
	select {
	case result.Exit = <-ended:
	case <-wait.C:
	case <-ctx.Done():
		return result, stopped(ctx, name)
	}
	result.Took = time.Since(started)
	return result, nil
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
func plainStart(err error) error {
	if e, ok := errors.AsType[*exec.Error](err); ok {
		return e.Err
	}
	return fault.Bare(err)
}

// output is where the streams of a command go: two pipes into memory, or a file.
type output struct {
	stdout, stderr io.Writer
	heads          [2]*kept // of the pipes
	file           *os.File
	from           int64 // what the file held before
	most           int
	tail           bool
}

func newOutput(c Command) (*output, error) {
	o := &output{most: cmp.Or(c.MaxOutput, DefaultMaxOutput), tail: c.Tail, file: c.Output}
	if o.file == nil {
		o.heads = [2]*kept{{most: o.most, tail: o.tail}, {most: o.most, tail: o.tail}}
		o.stdout, o.stderr = o.heads[0], o.heads[1]
		if c.Log != nil {
			log := &openLog{to: c.Log}
			o.stdout, o.stderr = io.MultiWriter(o.heads[0], log), io.MultiWriter(o.heads[1], log)
		}
		return o, nil
	}
	info, err := o.file.Stat()
	if err != nil {
		return nil, fault.File(err, lang.Say("writing the output of %s to %s", filepath.Base(c.Argv[0]), o.file.Name()))
	}
	o.stdout, o.stderr, o.from = o.file, o.file, info.Size()
	return o, nil
}

// collect puts what was kept into r. A file that cannot be read back gives nothing.
func (o *output) collect(r *Result) {
	if o.file == nil {
		r.Stdout, r.Stderr = o.heads[0].bytes(), o.heads[1].bytes()
		r.Truncated = o.heads[0].dropped || o.heads[1].dropped
		return
	}
	info, err := o.file.Stat()
	if err != nil {
		return
	}
	from, size := o.from, info.Size()-o.from
	if r.Truncated = size > int64(o.most); r.Truncated {
		if o.tail {
			from += size - int64(o.most)
		}
		size = int64(o.most)
	}
	if size <= 0 {
		return
	}
	data := make([]byte, size)
	n, _ := o.file.ReadAt(data, from) // leaves the file's position alone
	r.Stdout = data[:n]
}

// kept keeps the first or the last bytes written to it and lets the rest pass,
// so that the writer is never blocked.
type kept struct {
	most    int
	tail    bool
	data    []byte // of a tail up to twice as much as is kept, so that it moves seldom
	dropped bool
}

func (k *kept) Write(p []byte) (int, error) {
	written := len(p)
	if !k.tail {
		room := min(k.most-len(k.data), len(p))
		k.data = append(k.data, p[:room]...)
		k.dropped = k.dropped || room < len(p)
		return written, nil
	}
	k.dropped = k.dropped || len(k.data)+len(p) > k.most
	p = p[max(0, len(p)-k.most):]
	if len(k.data)+len(p) > 2*k.most {
		k.data = append(k.data[:0], k.bytes()...)
	}
	k.data = append(k.data, p...)
	return written, nil
}

func (k *kept) bytes() []byte {
	if k.tail {
		return k.data[max(0, len(k.data)-k.most):]
	}
	return k.data
}

// openLog passes both streams on until its writer fails once.
type openLog struct {
	mu     sync.Mutex
	to     io.Writer
	failed bool
}

func (l *openLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.failed {
		_, err := l.to.Write(p)
		l.failed = err != nil
	}
	return len(p), nil
}

// Attend runs a program that talks with the user, such as an editor, on the streams
// that it is given. It has no deadline but ctx; an exit other than 0 is an error.
func Attend(ctx context.Context, argv, env []string, in io.Reader, out io.Writer) error {
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = env, in, out, out
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = killGrace
	return cmd.Run()
}

// Replace runs a program in the place of this process, with its streams, its id and
// its terminal: signals reach the program alone, and its exit code is that of the
// process. It returns only if that failed. Deadlines end with the process.
func Replace(path string, argv, env []string) error {
	return syscall.Exec(path, argv, env) // descriptors of ours are closed by it
}
