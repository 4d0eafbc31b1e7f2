package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is the vendor's server while it runs. A nil server is stopped.
type server struct {
	cmd *exec.Cmd
	log string // path
}

// serve starts the vendor's server, with more flags if need be, and waits until it
// listens.
func (t *tour) serve(ctx context.Context, flags ...string) error {
	argv := append([]string{"optool-vendor", "serve", "--listen", t.address, "--tls-self-signed"}, flags...)
	fmt.Fprintf(t.out, "\n$ %s &\n", shellLine(argv))
	// It outlives an interrupted tour until it is stopped, in order.
	cmd := t.command(context.WithoutCancel(ctx), append(argv, "--addr-file", "address"))
	log, err := os.Create(t.path("serve.log"))
	if err != nil {
		return err
	}
	defer log.Close() // the server has its own
	cmd.Stdout, cmd.Stderr = log, log
	os.Remove(t.path("address"))
	if err := cmd.Start(); err != nil {
		return err
	}
	t.server = &server{cmd: cmd, log: log.Name()}
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if _, err := os.Stat(t.path("address")); err == nil {
			return nil
		}
		if ctx.Err() != nil || time.Now().After(deadline) {
			return errors.Join(fmt.Errorf("the server does not listen: %s", t.server.lastLine()), t.server.stop())
		}
	}
}

// stop asks the server to end, as a service manager would, and waits for it. One
// that will not is killed.
func (s *server) stop() error {
	if s == nil || s.cmd.ProcessState != nil {
		return nil
	}
	late := time.AfterFunc(10*time.Second, func() { s.cmd.Process.Kill() })
	defer late.Stop()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return errors.Join(err, s.cmd.Wait())
	}
	if err := s.cmd.Wait(); err != nil {
		return fmt.Errorf("the server did not stop cleanly: %w: %s", err, s.lastLine())
	}
	return nil
}

// handedOut is how many bytes of releases, metadata aside, the server has sent since
// it was started, as its log has it.
func (s *server) handedOut() (sum int64, err error) {
	text, err := os.ReadFile(s.log)
	for line := range strings.Lines(string(text)) {
		_, line, blob := strings.Cut(line, " path=/v1/blobs/")
		_, count, counted := strings.Cut(line, " bytes=")
		if !blob || !counted {
			continue
		}
		n, err := strconv.ParseInt(strings.Fields(count)[0], 10, 64)
		if err != nil {
			return 0, fmt.Errorf("the server's log: %w", err)
		}
		sum += n
	}
	return sum, err
}

// lastLine is the last thing the server logged.
func (s *server) lastLine() string {
	text, _ := os.ReadFile(s.log)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return lines[len(lines)-1]
}
