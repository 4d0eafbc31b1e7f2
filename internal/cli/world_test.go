package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"github.com/optool/optool/internal/fault"
)

// What is being made is tidied when the terminal goes, as with every other signal.
func TestHangup(t *testing.T) {
	if signal.Ignored(syscall.SIGHUP) {
		t.Skip("this process ignores SIGHUP")
	}
	guard := make(chan os.Signal, 1) // else a signal that comes too early ends the test
	signal.Notify(guard, syscall.SIGHUP)
	defer signal.Stop(guard)
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	go interrupt(cancel)
	for range 500 {
		if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		select {
		case <-ctx.Done():
			if f := fault.Of(context.Cause(ctx)); f == nil || f.Exit != fault.ExitTerminated {
				t.Errorf("it ended with %v", context.Cause(ctx))
			}
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
	t.Error("nothing ended")
}
