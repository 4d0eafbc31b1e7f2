//go:build accept && amd64

package accept

import (
	"os"
	"strings"
	"testing"
	"time"
)

// TestPlatformAirGap updates a host that has no network from files that were
// carried there.
func TestPlatformAirGap(t *testing.T) {
	needRoot(t)
	unshare := need(t, "unshare")
	h := newHost(t)
	var p *platform
	t.Run("activated", func(t *testing.T) {
		h.t = t // the server ends with this part
		h.serve()
		must(t, os.Mkdir(h.path("home"), 0o755))
		p = h.platform(h.path("home"))
	})
	h.t = t
	t.Cleanup(p.halt)
	isolated := func(args ...string) ran {
		t.Helper()
		return p.try(p.here(h.under([]string{unshare, "--net"}, args...)))
	}
	update := func(exit int, file string, more ...string) ran {
		t.Helper()
		r := isolated(append([]string{"-y", "platform", "update", "--from-bundle", h.path(file)}, more...)...)
		if r.exit != exit {
			t.Fatalf("update from %s: exit %d, want %d\n%s%s", file, r.exit, exit, r.stdout, r.stderr)
		}
		return r
	}
	p.release("1.0.0", "none", 1<<20, false)
	h.vendor("airgap", "export", "--to", h.path("first"))
	p.release("1.1.0", "1.0.0", 1<<20, false)
	h.vendor("airgap", "export", "--to", h.path("second"), "--from", "1.0.0")
	p.release("1.2.0", "1.1.0", 1<<20, false)
	h.vendor("airgap", "export", "--to", h.path("third"))

	if r := isolated("-y", "platform", "update"); r.exit != 3 {
		t.Errorf("the host has a network: exit %d\n%s", r.exit, r.stderr)
	}
	update(0, "first")
	p.holds(t, "1.0.0")
	update(0, "second")
	p.holds(t, "1.1.0")

	r := update(5, "first")
	if !strings.Contains(r.stderr, "has seen version") {
		t.Errorf("it is not said that the file is older than what was seen:\n%s", r.stderr)
	}
	t.Logf("an older file: %s", r.stderr)
	update(5, "first", "--accept-expired")
	p.holds(t, "1.1.0")

	// What was signed a long time ago, on the shelf since.
	later := time.Now().AddDate(0, 0, 100)
	at := func(exit int, args ...string) ran {
		t.Helper()
		args = append([]string{"--state-dir", p.home + "/state", "-y", "platform", "update", "--from-bundle", h.path("third")}, args...)
		return h.at(later, exit, args...)
	}
	if r := at(5); !strings.Contains(r.stderr, "expired") || !strings.Contains(r.stderr, "--accept-expired") {
		t.Error("it is not said that the signatures expired, and what to do about it")
	}
	p.holds(t, "1.1.0")
	if r := at(0, "--accept-expired"); !strings.Contains(r.stderr, "expired") {
		t.Error("it is not said that the signatures had expired")
	}
	p.holds(t, "1.2.0")
	update(5, "second") // older than what was accepted
	p.holds(t, "1.2.0")

	damaged, err := os.ReadFile(h.path("third"))
	must(t, err)
	damaged[len(damaged)/2] ^= 1
	must(t, os.WriteFile(h.path("damaged"), damaged, 0o644))
	for _, name := range []string{"root", "data", "state/platform"} {
		must(t, os.RemoveAll(p.home+"/"+name))
	}
	p.halt()
	t.Logf("a damaged file: %s", update(5, "damaged").stderr)
	p.holds(t, "")
	update(0, "third")
	p.holds(t, "1.2.0")
}
