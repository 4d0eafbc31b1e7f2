package bundle

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const testPath = "/usr/local/bin:/usr/bin:/bin"

func sh(script string, limit int64) Collector {
	return Command(means(testPath), []string{"sh", "-c", script}, limit)
}

func TestCommand(t *testing.T) {
	out := keep()
	if err := collect(t, sh(`echo out; echo err >&2; echo "$PATH $HOME $LC_ALL"; pwd; env | wc -l; exit 3`, 1000), out, 10*time.Second); err != nil {
		t.Fatal(err)
	}
	out.has(t, "output.txt", "out\n", "err\n", testPath+" /nonexistent C\n/\n", "[optool: exit status 3]\n")
	out = keep()
	if err := collect(t, sh(`printf 'no line end'`, 1000), out, 10*time.Second); err != nil {
		t.Fatal(err)
	}
	if got := out.text["output.txt"].String(); got != "no line end\n[optool: exit status 0]\n" {
		t.Errorf("%q", got)
	}
}

func TestCommandThatIsMissing(t *testing.T) {
	for _, name := range []string{"no-such-program", "/nonexistent/program"} {
		if err := collect(t, Command(means(testPath), []string{name}, 10), keep(), time.Second); !errors.Is(err, ErrSkipped) {
			t.Errorf("%s: %v", name, err)
		}
	}
	closed := put(t, t.TempDir(), "closed", []byte("#!/bin/sh\n"))
	if err := collect(t, Command(means(testPath), []string{closed}, 10), keep(), time.Second); !errors.Is(err, ErrDenied) {
		t.Errorf("%v", err)
	}
	if path, err := means("relative:.").find("sh"); err == nil {
		t.Errorf("found %s", path)
	}
}

func TestCommandThatFloods(t *testing.T) {
	t.Parallel()
	out := keep()
	if err := collect(t, sh("yes some line of output", 100_000), out, 20*time.Second); err != nil {
		t.Fatal(err)
	}
	got := out.text["output.txt"].String()
	if len(got) > 110_000 || out.cut < 6_000_000 || !strings.Contains(got, "bytes left out here]\nsome line of output\n") || !strings.Contains(got, "[optool: ended after 6") {
		t.Errorf("%d bytes, %d cut, ends %q", len(got), out.cut, got[max(0, len(got)-100):])
	}
	out.problem(t, "cut", "64 times")
}

func TestCommandThatHangs(t *testing.T) {
	t.Parallel()
	out := keep()
	err := collect(t, sh(`echo begun; trap '' TERM; while :; do sleep 1; done`, 1000), out, 3*time.Second)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	out.has(t, "output.txt", "begun\n", "[optool: ended after ")
}

func TestCommandThatLeavesAChildBehind(t *testing.T) {
	t.Parallel()
	out := keep()
	began := time.Now()
	if err := collect(t, sh(`sleep 30 & echo parent`, 1000), out, 20*time.Second); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 6*time.Second {
		t.Errorf("took %s", took)
	}
	out.has(t, "output.txt", "parent\n", "exit status 0")
}

func TestCommandStopsWithItsOut(t *testing.T) {
	t.Parallel()
	out := keep()
	out.failAt = 200_000
	if err := collect(t, sh("yes", 1<<30), out, 20*time.Second); !errors.Is(err, errTestOver) {
		t.Errorf("%v", err)
	}
}

// programs makes a directory of scripts that stand for programs.
func programs(t *testing.T, scripts map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, script := range scripts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return dir + ":" + testPath
}
