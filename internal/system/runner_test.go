package system

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func shell(script string, timeout time.Duration) Command {
	return Command{Argv: []string{"/bin/sh", "-c", script}, Timeout: timeout}
}

func TestRun(t *testing.T) {
	t.Setenv("INHERITED", "yes")
	dir := t.TempDir()
	for name, tc := range map[string]struct {
		command        Command
		exit           int
		stdout, stderr string
		truncated      bool
	}{
		"streams and status": {command: shell("echo out; echo err >&2; exit 3", time.Second), exit: 3, stdout: "out\n", stderr: "err\n"},
		"no shell":           {command: Command{Argv: []string{"echo", "$HOME; ls"}, Timeout: time.Second}, stdout: "$HOME; ls\n"},
		"stdin":              {command: Command{Argv: []string{"cat"}, Stdin: []byte("hello"), Timeout: time.Second}, stdout: "hello"},
		"no stdin":           {command: Command{Argv: []string{"cat"}, Timeout: time.Second}},
		"stdin unread":       {command: Command{Argv: []string{"true"}, Stdin: make([]byte, 1<<20), Timeout: time.Second}},
		"environment":        {command: Command{Argv: []string{"/bin/sh", "-c", "echo $A-$INHERITED"}, Env: []string{"A=b"}, Timeout: time.Second}, stdout: "b-\n"},
		"empty environment":  {command: shell("echo $INHERITED", time.Second), stdout: "\n"},
		"directory":          {command: Command{Argv: []string{"pwd"}, Dir: dir, Timeout: time.Second}, stdout: dir + "\n"},
		"signal":             {command: shell("kill -9 $$", time.Second), exit: 137},
		"too much output": {
			command: Command{Argv: []string{"/bin/sh", "-c", "head -c 5000000 /dev/zero | tr '\\0' x"}, Timeout: 5 * time.Second, MaxOutput: 10},
			stdout:  "xxxxxxxxxx", truncated: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Exec{}.Run(t.Context(), tc.command)
			if err != nil {
				t.Fatal(err)
			}
			if got.Exit != tc.exit || string(got.Stdout) != tc.stdout || string(got.Stderr) != tc.stderr || got.Truncated != tc.truncated {
				t.Errorf("result %+v (%q, %q)", got, got.Stdout, got.Stderr)
			}
		})
	}
}

// A child that another goroutine is about to start may hold what was just written.
func TestRunOfAProgramJustWritten(t *testing.T) {
	for _, detach := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "program")
		f := must(os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o700))
		must(f.WriteString("#!/bin/sh\nexit 3\n"))
		c := Command{Argv: []string{path}, Timeout: 20 * time.Second, Detach: detach}
		short, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if _, err := (Exec{}).Run(short, c); err == nil {
			t.Errorf("detach %v: it ran while it was open", detach)
		}
		time.AfterFunc(200*time.Millisecond, func() { f.Close() })
		if got, err := (Exec{}).Run(t.Context(), c); err != nil || got.Exit != 3 {
			t.Errorf("detach %v: %+v, %v", detach, got, err)
		}
	}
}

func TestRunThatCannotStart(t *testing.T) {
	plainFile := file(t, []byte("no program"))
	for name, c := range map[string]Command{
		"missing":        {Argv: []string{"/nonexistent/notify", "secret"}, Timeout: time.Second},
		"not in PATH":    {Argv: []string{"no-such-command", "secret"}, Timeout: time.Second},
		"not executable": {Argv: []string{plainFile, "secret"}, Timeout: time.Second},
	} {
		_, err := Exec{}.Run(t.Context(), c)
		if f := wantFault(t, err, "command_failed", 1, "cannot run "+filepath.Base(c.Argv[0])); strings.Contains(f.Message, "secret") {
			t.Errorf("%s: %q", name, f.Message)
		}
	}
	for name, c := range map[string]Command{"no name": {Timeout: time.Second}, "no deadline": {Argv: []string{"true"}}} {
		if _, err := (Exec{}).Run(t.Context(), c); err == nil {
			t.Errorf("%s: it ran", name)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := (Exec{}).Run(ctx, Command{Argv: []string{"true"}}); err != nil {
		t.Errorf("with the context's deadline: %v", err)
	}
	cancel()
	_, err := Exec{}.Run(ctx, shell("true", time.Second))
	wantFault(t, err, "interrupted", 130)
}

func TestRunStopsTheWholeGroup(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		script string
		atMost time.Duration
	}{
		"obeys":                     {"echo started; sleep 60", time.Second},
		"child holds the output":    {"echo started; sleep 60 & echo $! >%; wait", time.Second},
		"ignores the polite signal": {"trap '' TERM; echo started; sh -c 'trap \"\" TERM; echo $$ >%; while :; do sleep 1; done'", 4 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pidFile := filepath.Join(t.TempDir(), "pid")
			started := time.Now()
			got, err := Exec{}.Run(t.Context(), shell(strings.ReplaceAll(tc.script, "%", pidFile), 200*time.Millisecond))
			took := time.Since(started)
			f := wantFault(t, err, "command_timeout", 1, "sh did not end")
			if !f.Retryable || string(got.Stdout) != "started\n" || took > tc.atMost {
				t.Errorf("fault %+v, output %q after %s", f, got.Stdout, took)
			}
			data, err := os.ReadFile(pidFile)
			if err != nil {
				return
			}
			pid := must(strconv.Atoi(strings.TrimSpace(string(data))))
			for range 100 {
				if gone(pid) {
					return
				}
				time.Sleep(10 * time.Millisecond)
			}
			t.Errorf("process %d goes on", pid)
		})
	}
}

// gone counts a dead process nobody has waited for as gone.
func gone(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return true
	}
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err != nil || strings.Contains(string(stat), ") Z ")
}

func TestRunLeavesADaemonAlone(t *testing.T) {
	t.Parallel()
	started := time.Now()
	got, err := Exec{}.Run(t.Context(), shell("sleep 30 & echo $!", 20*time.Second))
	if err != nil || got.Exit != 0 {
		t.Fatalf("result %+v, %v", got, err)
	}
	pid := must(strconv.Atoi(strings.TrimSpace(string(got.Stdout))))
	defer syscall.Kill(pid, syscall.SIGKILL)
	if time.Since(started) > 2*killGrace || gone(pid) {
		t.Errorf("after %s; daemon gone: %v", time.Since(started), gone(pid))
	}
}
