//go:build accept

package accept

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const natsSick = "2.15.1" // a release that is not well

const natsHealth = `  health:
    deadline: 5s
    interval: 100ms
    checks:
      - {url: "http://127.0.0.1:MONITOR/healthz"}
  ports: [CLIENT, MONITOR]
`

// natsPlatform is nats-server as a platform on a host, with a profile, a root and a
// state of its own, of which a command line of optool is given by command.
type natsPlatform struct {
	nats
	*host
	root, state string
	command     func(args ...string) *exec.Cmd
}

// natsPlatform sets the host up for one with the given services.
func (n nats) platform(h *host, name, services string, optool func(args ...string) *exec.Cmd) *natsPlatform {
	h.t.Helper()
	p := &natsPlatform{n, h, h.path(name + "/root"), h.path(name + "/state"), nil}
	must(h.t, os.MkdirAll(p.root, 0o755))
	profile, err := os.ReadFile(h.path("acme/profile.yaml"))
	must(h.t, err)
	text := strings.NewReplacer("ROOT", p.root, "HOST", h.dir, "CLIENT", n.client, "MONITOR", n.monitor).
		Replace("platform:\n  root: ROOT\n  services:\n" + services + natsHealth)
	must(h.t, os.WriteFile(h.path(name+"/profile.yaml"), append(profile, text...), 0o644))
	p.command = func(args ...string) *exec.Cmd {
		cmd := optool(args...)
		cmd.Env = append(cmd.Env, "OPTOOL_PROFILE="+h.path(name+"/profile.yaml"), "OPTOOL_STATE_DIR="+p.state)
		return cmd
	}
	h.expect(0, p.command("-q", "license", "activate", "--key-file", h.path("key")))
	return p
}

// release publishes the release of a version, with a delta from others.
func (n nats) release(h *host, version string, from ...string) {
	h.t.Helper()
	made, source := n, version
	if version == natsSick {
		source, made.monitor = natsMinor, freePort(h.t) // nobody asks for its health there
	}
	tree := made.tree(h, source)
	must(h.t, os.WriteFile(tree+"/VERSION", []byte(version+"\n"), 0o644))
	began := time.Now()
	h.publish(version, tree, from)
	must(h.t, os.RemoveAll(tree))
	h.t.Logf("release %s made in %s", version, time.Since(began).Round(10*time.Millisecond))
}

// update runs an update under load and reports what it cost.
func (n *natsPlatform) update(t *testing.T, exit int, args ...string) sight {
	t.Helper()
	load := n.load(t)
	time.Sleep(300 * time.Millisecond)
	began := time.Now()
	cmd := n.command(append([]string{"-y", "-o", "json", "platform"}, args...)...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	took := time.Since(began)
	time.Sleep(300 * time.Millisecond)
	seen := load.stop()
	var document struct {
		Data struct {
			Before, Installed string
			ReceivedBytes     int64
			Hops              []struct{ DowntimeSeconds float64 }
		}
	}
	_ = json.Unmarshal(out, &document)
	if cmd.ProcessState.ExitCode() != exit {
		t.Fatalf("optool platform %s: %v, want exit %d\n%s%s", strings.Join(args, " "), err, exit, out, stderr.String())
	}
	d, down := document.Data, 0.0
	for _, hop := range d.Hops {
		down += hop.DowntimeSeconds
	}
	t.Logf("platform %s: %q to %q in %s, %.2f MB received, %.2fs down as optool sees it; %s\n%s", strings.Join(args, " "), d.Before, d.Installed,
		took.Round(10*time.Millisecond), float64(d.ReceivedBytes)/1e6, down, seen, stderr.String())
	return seen
}

// runs checks that a version is current, verified and well.
func (n *natsPlatform) runs(t *testing.T, version string) {
	t.Helper()
	if link, err := os.Readlink(n.root + "/current"); link != "releases/"+version {
		t.Fatalf("current points at %q, %v; want release %s", link, err, version)
	}
	if out, err := n.command("platform", "verify").CombinedOutput(); err != nil {
		t.Fatalf("platform verify: %v\n%s", err, out)
	}
	n.waitHealthy(t)
	load := n.load(t)
	time.Sleep(200 * time.Millisecond)
	if seen := load.stop(); strings.Join(seen.versions, " ") != version || seen.received == 0 {
		t.Fatalf("%s, want a server %s", seen, version)
	}
}

// tour installs, updates by a patch version and by a minor one, meets a release
// that is not well, and goes back.
func (n *natsPlatform) tour(t *testing.T) {
	t.Helper()
	n.update(t, 0, "update", "--to", natsOld)
	n.runs(t, natsOld)
	for _, step := range [][]string{{natsOld, natsPatch}, {natsPatch, natsMinor}} {
		seen := n.update(t, 0, "update", "--to", step[1])
		n.runs(t, step[1])
		if strings.Join(seen.versions, " ") != step[0]+" "+step[1] || seen.longest > 10*time.Second {
			t.Errorf("the client saw another update: %s", seen)
		}
	}
	n.update(t, 9, "update")
	n.runs(t, natsMinor)
	n.update(t, 0, "rollback")
	n.runs(t, natsPatch)
}

// TestPlatformNats updates nats-server under load, once as a service with commands
// and once as one of a real systemd; there the machine loses its power in the
// middle of updates, too, and its boot puts the platform right.
func TestPlatformNats(t *testing.T) {
	h := newHost(t)
	h.serve()
	n := nats{client: freePort(t), monitor: freePort(t)}
	n.release(h, natsOld)
	n.release(h, natsPatch, natsOld)
	n.release(h, natsMinor, natsPatch)
	n.release(h, natsSick, natsMinor)
	t.Run("commands", func(t *testing.T) { h.t = t; natsCommands(t, h, n) })
	t.Run("systemd", func(t *testing.T) { h.t = t; natsSystemd(t, h, n) })
	h.t = t
}

func natsSystemd(t *testing.T, h *host, server nats) {
	m := h.boot()
	n := server.platform(h, "systemd", "    - unit: nats.service\n", func(args ...string) *exec.Cmd { return m.optool(args...) })
	m.enable("nats.service", n.unit(n.root))
	n.recoverAtBoot(t, m)
	n.tour(t)

	for _, step := range []string{"unpack", "stop", "switch", "start", "health", ""} {
		at := "committed"
		if step != "" {
			at = `"begun","step":"` + step + `"`
		}
		cmd := n.command("-y", "platform", "update", "--force", "--to", natsMinor)
		must(t, cmd.Start())
		journal := n.await(t, at)
		m.cutOff()
		cmd.Wait()
		m = h.boot()
		state := m.run("systemctl", "show", "optool-recover.service", "-P", "Result")
		m.run("journalctl", "--sync")
		said := m.run("journalctl", "--no-pager", "-o", "cat", "-u", "optool-recover.service")
		link, err := os.Readlink(n.root + "/current")
		if state != "success\n" || err != nil {
			t.Fatalf("cut off at %q: recover %s, current %q, %v\n%s", step, state, link, err, said)
		}
		t.Logf("cut off at %s, %d lines of journal; after the boot %s; the unit said:\n%s", at, journal, link, said)
		n.runs(t, filepath.Base(link))
		if filepath.Base(link) != natsPatch {
			n.update(t, 0, "rollback")
		}
	}
	n.update(t, 0, "update", "--force", "--to", natsMinor)
	n.runs(t, natsMinor)
}

// recoverAtBoot gives the machine the unit that the administrator's manual has.
func (n *natsPlatform) recoverAtBoot(t *testing.T, m *machine) {
	t.Helper()
	manual, err := os.ReadFile("../../docs/admin/recovery.md")
	must(t, err)
	_, unit, _ := strings.Cut(string(manual), "```ini\n")
	unit, _, found := strings.Cut(unit, "```")
	if !found || !strings.Contains(unit, "acme.service") {
		t.Fatalf("the manual has no unit for the boot:\n%s", unit)
	}
	unit = strings.NewReplacer("acme.service", "nats.service", "/opt/acme", n.root, "/var/lib/optool", n.state, "/usr/local/bin/optool", n.path("optool")).Replace(unit)
	must(t, os.MkdirAll(n.path("machine/units/optool-recover.service.d"), 0o755))
	must(t, os.WriteFile(n.path("machine/units/optool-recover.service.d/host.conf"), fmt.Appendf(nil,
		"[Service]\nEnvironment=OPTOOL_PROFILE=%s OPTOOL_STATE_DIR=%s\n", filepath.Join(filepath.Dir(n.root), "profile.yaml"), n.state), 0o644))
	m.enable("optool-recover.service", unit)
}

// await waits until the newest journal holds some text, and returns its lines.
func (n *natsPlatform) await(t *testing.T, text string) int {
	t.Helper()
	before := n.journal()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if path := n.journal(); path != before {
			if data, _ := os.ReadFile(path); strings.Contains(string(data), text) {
				return strings.Count(string(data), "\n")
			}
		}
	}
	t.Fatalf("no update came to %s", text)
	return 0
}

// journal is the path of the newest journal.
func (n *natsPlatform) journal() string {
	all, _ := filepath.Glob(n.state + "/platform/runs/*.journal")
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1] // their names begin with their number
}

func natsCommands(t *testing.T, h *host, server nats) {
	n := server.platform(h, "commands", `    - name: nats
      start: [HOST/nats, start]
      stop: [HOST/nats, stop]
      status: [HOST/nats, status]
`, func(args ...string) *exec.Cmd { return h.optool(args...) })
	must(t, os.WriteFile(h.path("nats"), fmt.Appendf(nil, `#!/bin/sh
root=%s pid=%s
process=$(cat $pid 2>/dev/null)
runs() { test -n "$process" && test -e /proc/$process/exe; }
case $1 in
start)
	runs && exit 0
	setsid $root/current/bin/nats-server -c $root/current/conf/nats.conf </dev/null &
	echo $! >$pid
	;;
stop)
	runs && kill $process && while runs; do sleep 0.01; done
	rm -f $pid
	;;
status)
	runs || exit 3
	;;
esac
`, n.root, h.path("pid")), 0o755))
	t.Cleanup(func() { exec.Command(h.path("nats"), "stop").Run() })
	n.tour(t)
}
