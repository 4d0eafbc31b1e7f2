//go:build accept

package accept

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestPlatformNoSocket watches the system calls of the platform commands that work
// from files, and of what they run: none of them makes a socket of any kind.
func TestPlatformNoSocket(t *testing.T) {
	strace := need(t, "strace")
	h := newHost(t)
	h.serve()
	must(t, os.Mkdir(h.path("home"), 0o755))
	p := h.platform(h.path("home"))
	p.release("1.0.0", "none", 64<<10, false)
	p.done(p.command("-y", "platform", "update"))
	p.release("1.1.0", "1.0.0", 64<<10, false)
	p.done(p.command("-y", "platform", "update"))
	trace := h.path("trace")
	runner := []string{strace, "-qq", "-f", "-e", "trace=network", "-e", "signal=none", "-o", trace}
	sockets := func(args ...string) string {
		t.Helper()
		p.done(p.here(h.under(runner, args...)))
		text, err := os.ReadFile(trace)
		must(t, err)
		return string(text)
	}
	for _, line := range []string{"status", "status -o json", "history", "history -v", "verify", "verify 1.0.0", "recover", "rollback --dry-run"} {
		if made := sockets(append([]string{"platform"}, strings.Fields(line)...)...); made != "" {
			t.Errorf("optool platform %s used the network:\n%s", line, made)
		}
	}
	// strace waits for whatever it watches, so a service that goes on must not be
	// started by a command under it.
	must(t, os.WriteFile(h.path("service"), []byte("#!/bin/sh\ncase $1 in start) touch "+h.path("on")+" ;; stop) rm -f "+h.path("on")+
		" ;; *) test -e "+h.path("on")+" || exit 3 ;; esac\n"), 0o755))
	p.halt()
	must(t, os.WriteFile(h.path("on"), nil, 0o644))
	if made := sockets("-y", "platform", "rollback"); made != "" {
		t.Errorf("optool platform rollback used the network:\n%s", made)
	}
	if made := sockets("platform", "update", "--check"); !strings.Contains(made, "AF_INET") {
		t.Errorf("a look for updates was not seen to use the network: the watch is blind\n%s", made)
	}
}

// TestPlatformMirror has nginx serve what the vendor published, with no code of
// the vendor running: an installation, a delta update, a download that is killed
// and goes on, and another maker's TUF client.
func TestPlatformMirror(t *testing.T) {
	h := newHost(t)
	var p *platform
	t.Run("activated", func(t *testing.T) {
		h.t = t // the vendor's server ends with this part
		h.serve()
		must(t, os.Mkdir(h.path("home"), 0o755))
		p = h.platform(h.path("home"))
	})
	h.t = t
	t.Cleanup(p.halt)
	p.release("1.0.0", "none", 6<<20, false)
	m := h.mirror(h.path("acme/public"))
	seen := 0
	asked := func() (lines []string) {
		all := m.log()
		lines, seen = all[seen:], len(all)
		return lines
	}
	update := func(args ...string) ran {
		t.Helper()
		return p.done(p.command(append([]string{"-y", "-o", "json", "platform", "update", "--mirror", m.url}, args...)...))
	}

	// A download that is killed in the middle goes on where it was.
	cmd := p.command("-y", "platform", "update", "--mirror", m.url, "--limit-rate", "2M", "--download-only")
	must(t, cmd.Start())
	have := int64(0)
	for deadline := time.Now().Add(20 * time.Second); have < 2<<20 && time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		parts, _ := filepath.Glob(p.home + "/root/.optool/blobs/*.part")
		for _, part := range parts {
			if info, err := os.Stat(part); err == nil {
				have = info.Size()
			}
		}
	}
	must(t, cmd.Process.Kill())
	cmd.Wait()
	asked()
	update()
	p.holds(t, "1.0.0")
	resumed := int64(0)
	for _, line := range asked() {
		if status, rest, _ := strings.Cut(line, " "); status == "206" {
			_, start, _ := strings.Cut(rest, " bytes=")
			fmt.Sscanf(start, "%d-", &resumed)
		}
	}
	if resumed < have {
		t.Errorf("killed with %d bytes, the download went on at %d", have, resumed)
	}
	t.Logf("killed after %d bytes, went on at %d", have, resumed)

	p.release("1.1.0", "1.0.0", 6<<20, false)
	update()
	p.holds(t, "1.1.0")
	delta := asked()
	t.Logf("the delta update asked:\n%s", strings.Join(delta, "\n"))
	update()
	if again := asked(); len(again) != 1 && len(again) != 2 || !strings.Contains(again[len(again)-1], "timestamp.json") {
		t.Errorf("with nothing new more than the timestamp was asked for:\n%s", strings.Join(again, "\n"))
	}

	t.Run("tuf-js", func(t *testing.T) {
		targets := targetsOf(t, h.path("acme"), "stable")
		root, err := os.ReadFile(h.path("acme/public/v1/tuf/1.root.json"))
		must(t, err)
		out, err := foreignClient(t, root, m.url+"/v1/tuf", targets...)
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if n := strings.Count(out, "\n"); n != len(targets) || n != 2 {
			t.Errorf("it has %d of %d targets:\n%s", n, len(targets), out)
		}
		t.Logf("tuf-js has\n%s", out)
	})
}

// targetsOf are the targets that a channel's newest metadata lists.
func targetsOf(t *testing.T, vendor, channel string) []string {
	t.Helper()
	files, err := filepath.Glob(vendor + "/public/v1/tuf/*." + channel + ".json")
	must(t, err)
	var metadata struct {
		Signed struct {
			Version int
			Targets map[string]json.RawMessage
		}
	}
	newest, names := 0, []string{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		must(t, err)
		must(t, json.Unmarshal(data, &metadata))
		if metadata.Signed.Version > newest {
			newest, names = metadata.Signed.Version, names[:0]
			for name := range metadata.Signed.Targets {
				names = append(names, name)
			}
		}
		metadata.Signed.Targets = nil
	}
	return names
}
