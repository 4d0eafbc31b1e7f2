//go:build accept && amd64

package accept

import (
	"strings"
	"testing"
	"time"
)

// TestClockSetBack turns the clock of the host back below what the vendor's
// signatures prove.
func TestClockSetBack(t *testing.T) {
	h := activated(t)
	yesterday := time.Now().Add(-24 * time.Hour)
	r := h.at(yesterday, 19, "license", "check")
	if !strings.Contains(r.stdout, "clock") || !strings.Contains(r.stderr, "clock") {
		t.Error("neither verdict nor advice speaks of the clock")
	}
	h.at(yesterday, 0, "license", "info")
	h.at(time.Now().Add(-10*time.Minute), 0, "license", "check") // a clock that is a little off
	h.expect(0, h.optool("license", "check"))
}

// TestClockAhead has a clock jump far ahead, with an update while it is there, and
// back: nobody is locked out.
func TestClockAhead(t *testing.T) {
	h := activated(t)
	future := time.Date(2038, time.January, 1, 0, 0, 0, 0, time.UTC)
	h.at(future, 12, "license", "check")
	h.at(future, 0, "license", "update", "--force")
	h.at(future, 12, "license", "check")
	h.expect(0, h.optool("license", "check"))
	h.vendor("license", "renew", h.id, "--expires", "500d")
	h.expect(0, h.optool("license", "update", "--force"))
	h.expect(0, h.optool("license", "check"))
}
