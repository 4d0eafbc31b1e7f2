package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const patience = 10 * time.Second // with a service that starts or ends

// The running service holds a lock on this file: a POSIX lock, which ends with the
// process, however that ends, and tells everybody who has it.
func (t *tally) lock() string { return filepath.Join(t.data, "running") }

// hold makes this process the running service.
func (t *tally) hold() (release func(), err error) {
	if err := os.MkdirAll(t.data, 0o755); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(t.lock(), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.FcntlFlock(f.Fd(), syscall.F_SETLK, &syscall.Flock_t{Type: syscall.F_WRLCK}); err != nil {
		return nil, errors.Join(fmt.Errorf("the service runs already: %w", err), f.Close())
	}
	return func() { f.Close() }, nil
}

// running is the process id of the running service, 0 when there is none.
func (t *tally) running() (int, error) {
	f, err := os.Open(t.lock())
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer f.Close()
	holder := syscall.Flock_t{Type: syscall.F_WRLCK}
	if err := syscall.FcntlFlock(f.Fd(), syscall.F_GETLK, &holder); err != nil || holder.Type == syscall.F_UNLCK {
		return 0, err
	}
	return int(holder.Pid), nil
}

// start starts the service in the background and waits until it answers.
func (t *tally) start(ctx context.Context) error {
	if pid, err := t.running(); err != nil || pid != 0 {
		return err
	}
	cmd := exec.Command(t.program, "serve", "--root", filepath.Dir(t.data), "--listen", t.listen)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	return await(ctx, "the service does not answer", func() (bool, error) {
		select {
		case err := <-ended:
			if err == nil {
				err = errors.New("with no error")
			}
			return false, fmt.Errorf("the service ended at once: %w", err)
		default:
		}
		said, err := t.ask("/version")
		return err == nil && strings.TrimSpace(said) == t.version, nil
	})
}

// stop ends the service and waits until it has ended.
func (t *tally) stop(ctx context.Context) error {
	pid, err := t.running()
	if err != nil || pid == 0 {
		return err
	}
	if err := syscall.Kill(pid, syscall.SIGTERM); err != nil && !errors.Is(err, syscall.ESRCH) {
		return err
	}
	return await(ctx, "the service does not end", func() (bool, error) {
		pid, err := t.running()
		return pid == 0, err
	})
}

// healthy asks the service whether it is well, and whether it is this release.
func (t *tally) healthy(context.Context) error {
	said, err := t.ask("/health")
	if err != nil {
		return err
	}
	if said != wellness(t.version) {
		return fmt.Errorf("release %s is not what answers: %s", t.version, strings.TrimSpace(said))
	}
	fmt.Print(said)
	return nil
}

func (t *tally) ask(page string) (string, error) {
	client := http.Client{Timeout: 2 * time.Second}
	response, err := client.Get("http://" + t.listen + page)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 1<<16))
	if err != nil {
		return "", err
	}
	if response.StatusCode != http.StatusOK {
		return "", errors.New(strings.TrimSpace(string(text)))
	}
	return string(text), nil
}

// await looks again and again until it is so.
func await(ctx context.Context, otherwise string, look func() (bool, error)) error {
	for begun := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		done, err := look()
		if done || err != nil {
			return err
		}
		if ctx.Err() != nil || time.Since(begun) > patience {
			return errors.New(otherwise)
		}
	}
}
