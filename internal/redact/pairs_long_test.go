package redact

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// A block scalar that is longer than a window is covered to its end, however many look at it.
func TestLongBlockIsCoveredToItsEnd(t *testing.T) {
	var in strings.Builder
	in.WriteString("db:\n  password: |\n")
	for i := range 120_000 {
		fmt.Fprintf(&in, "    plainword%dline\n", i)
	}
	in.WriteString("  port: 5432\n")
	for _, workers := range []int{1, 2} {
		r, err := New(Options{Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		w := r.Writer(&out, "etc/app.yaml")
		if _, err := w.Write([]byte(in.String())); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(out.String(), "plainword"); n > 0 {
			t.Errorf("%d workers: %d lines of the block are left", workers, n)
		}
		if !strings.Contains(out.String(), "port: 5432") {
			t.Errorf("%d workers: what is behind the block is gone", workers)
		}
	}
}
