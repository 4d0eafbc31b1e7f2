package system

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/optool/optool/internal/fault"
	"go.uber.org/goleak"
)

// TestMain also plays the other processes some tests need: child starts this
// binary again with the part to play in its environment.
func TestMain(m *testing.M) {
	switch part, path := os.Getenv("SYSTEM_TEST_PART"), os.Getenv("SYSTEM_TEST_PATH"); part {
	case "":
		goleak.VerifyTestMain(m)
	case "hold a lock":
		if _, err := Acquire(context.Background(), path); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("held")
		time.Sleep(time.Minute)
	case "write beyond the limit":
		signal.Ignore(syscall.SIGXFSZ)
		limit := syscall.Rlimit{Cur: 1000, Max: 1000}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			panic(err)
		}
		fmt.Print(WriteFile(path, make([]byte, 2000), 0o640))
	case "write for ever":
		for n := byte('a'); ; n = 'a' + (n-'a'+1)%26 {
			if err := WriteFile(path, []byte(strings.Repeat(string(n), 10_000)), 0o640); err != nil {
				fmt.Println(err)
				os.Exit(1)
			}
		}
	}
}

func child(t *testing.T, part, path string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "SYSTEM_TEST_PART="+part, "SYSTEM_TEST_PATH="+path)
	return cmd
}

// wantFault checks code and exit of err, and words of its message and hint.
func wantFault(t *testing.T, err error, code string, exit int, words ...string) *fault.Error {
	t.Helper()
	f, ok := errors.AsType[*fault.Error](err)
	if !ok {
		t.Fatalf("error %v, want fault %s", err, code)
	}
	if f.Code != code || f.Exit != exit {
		t.Errorf("fault %s exit %d (%s), want %s exit %d", f.Code, f.Exit, f.Message, code, exit)
	}
	for _, word := range words {
		if !strings.Contains(f.Message+"\n"+f.Hint, word) {
			t.Errorf("fault says %q, hint %q: want %q in it", f.Message, f.Hint, word)
		}
	}
	if f.Hint == "" && f.Code != "interrupted" && f.Code != "command_timeout" {
		t.Errorf("fault %s has no hint", f.Code)
	}
	return f
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
