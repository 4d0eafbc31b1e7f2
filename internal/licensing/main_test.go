package licensing_test

import (
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"
)

// TestMain is also the process that TestKilled starts and kills.
func TestMain(m *testing.M) {
	if task := os.Getenv(taskVariable); task != "" {
		os.Exit(perform(task))
	}
	goleak.VerifyTestMain(m)
}

// soak reports whether there is time for the long versions of tests.
func soak() bool { return os.Getenv("OPTOOL_SOAK") == "1" }

// rounds is how often a test repeats: often, less under -short and the race detector, more in a soak.
func rounds(n int) int {
	switch {
	case soak():
		return 10 * n
	case testing.Short() || racing:
		return max(1, n/10)
	}
	return n
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// volatile is a t.TempDir that may lie in memory: what a test repeats thousands
// of times need not wait for the disk.
func volatile(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "licensing-test-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// copied returns a state directory with the files of dir.
func copied(t *testing.T, dir string) string {
	t.Helper()
	to := filepath.Join(volatile(t), "state")
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}
