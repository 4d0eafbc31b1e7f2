package system

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/optool/optool/internal/fault"
)

// A program of the desktop goes on when its time is over, in a session of its own
// and without streams; one that fails soon is told.
func TestRunDetached(t *testing.T) {
	done := filepath.Join(t.TempDir(), "done")
	c := Command{
		Argv:    []string{"/bin/sh", "-c", `echo text; trap '' HUP; sleep 1; read a b c d e session g < /proc/$$/stat; [ $session = $$ ] && readlink /proc/$$/fd/2 > ` + done},
		Env:     []string{"PATH=/usr/bin:/bin"},
		Timeout: 100 * time.Millisecond, Detach: true,
	}
	if r, err := (Exec{}).Run(t.Context(), c); err != nil || r.Exit != 0 || len(r.Stdout) > 0 {
		t.Fatalf("%+v, %v", r, err)
	}
	said := ""
	for range 100 {
		if text, _ := os.ReadFile(done); len(text) > 0 {
			said = string(text)
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if said != "/dev/null\n" {
		t.Errorf("it came to %q", said)
	}
	c.Argv, c.Timeout = []string{"/bin/sh", "-c", "exit 3"}, 10*time.Second
	if r, err := (Exec{}).Run(t.Context(), c); err != nil || r.Exit != 3 {
		t.Errorf("%+v, %v", r, err)
	}
	c.Argv = []string{"/nowhere/xdg-open"}
	if _, err := (Exec{}).Run(t.Context(), c); fault.Of(err).Code != "command_failed" {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c.Argv = []string{"/bin/sleep", "0.1"}
	if _, err := (Exec{}).Run(ctx, c); err == nil {
		t.Error("a cancelled context was not told")
	}
}
