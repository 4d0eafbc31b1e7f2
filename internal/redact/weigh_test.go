package redact

import (
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/optool/optool/pkg/diagnostics"
)

// TestWhatIsMadeToBeSlowIsNot compares what a byte of a hostile text costs with what one
// of a log does: where all that follows is looked at again and again it is thousands of times.
func TestWhatIsMadeToBeSlowIsNot(t *testing.T) {
	r, err := New(Options{Privacy: diagnostics.Strict})
	if err != nil {
		t.Fatal(err)
	}
	cost := func(text string) float64 {
		runtime.GC()
		before := cpu(nil)
		w := r.Writer(io.Discard, "a.log")
		_, _ = io.WriteString(w, text)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return cpu(nil) - before
	}
	usual := cost(logOf("json", 1<<20)) / (1 << 20)
	for _, unit := range []string{"password=", "pwd={", "pass:", "accountkey={", "kty\"", "sk-", "at+cpin=", "login(", "userpwd={", "tokens {", "ops_eyJ", `pwd=\":\"`} {
		const size = 150_000
		if got := cost(strings.Repeat(unit, size/len(unit))) / size; got > 200*usual+2e-6 {
			t.Errorf("%q costs %.0f times as much as a log", unit, got/usual)
		}
	}
}
