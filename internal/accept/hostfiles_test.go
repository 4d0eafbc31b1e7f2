//go:build accept

package accept

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// brandFiles is files.json, as far as it is looked at here.
type brandFiles struct {
	Name, Group string
	Units       []string
	Binaries    []struct{ Path, To string }
	Files       []struct{ Path, To, Kind string }
}

// readFiles reads what optool-vendor made.
func readFiles(t *testing.T, dir string) (b brandFiles) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "files.json"))
	must(t, err)
	must(t, json.Unmarshal(data, &b))
	return b
}

// mostExposed is how exposed a unit of a timer may be, of 10, as systemd-analyze reckons it.
const mostExposed = 2.5

// TestHostFiles shows what lies beside a program on a host to those who will read it.
func TestHostFiles(t *testing.T) {
	need(t, "systemd-analyze")
	h := newHost(t)
	h.vendor("brand", "files", "--out", h.path("optool-files"))
	for _, example := range []string{"altcraft-like.yaml", "navixy-like.yaml"} {
		h.vendor("brand", "build", "--profile", "../../docs/examples/"+example, "--out", h.path(example))
	}
	for _, dir := range []string{"optool-files", "altcraft-like.yaml", "navixy-like.yaml"} {
		b := readFiles(t, h.path(dir))
		t.Run(b.Name, func(t *testing.T) {
			root := h.path(dir + "/host")
			must(t, os.MkdirAll(filepath.Join(root, "usr/bin"), 0o755))
			program, err := os.ReadFile("/bin/true")
			must(t, err)
			must(t, os.WriteFile(filepath.Join(root, "usr/bin", b.Name), program, 0o755))
			for _, f := range b.Files {
				reads(t, root, f.Kind, f.To)
			}
		})
	}
}

// reads holds a file against the program that reads it.
func reads(t *testing.T, root, kind, to string) {
	t.Helper()
	path := filepath.Join(root, to)
	say := func(name string, args ...string) string {
		t.Helper()
		tool, err := exec.LookPath(name)
		if err != nil {
			if tool = "/usr/sbin/" + name; !exists(tool) {
				t.Logf("%s is not checked: there is no %s", to, name)
				return ""
			}
		}
		out, err := exec.Command(tool, args...).CombinedOutput()
		if err != nil && name != "systemd-analyze" {
			t.Errorf("%s: %v\n%s", to, err, out)
		}
		return string(out)
	}
	switch kind {
	case "unit", "timer":
		// What is not part of this root is missed; all else is a mistake in the unit.
		for line := range strings.Lines(say("systemd-analyze", "verify", "--man=no", "--root="+root, path)) {
			if strings.Contains(line, filepath.Base(to)+":") && !strings.Contains(line, "Unit sysinit.target not found") {
				t.Errorf("%s: %s", to, line)
			}
		}
		if kind == "unit" && !strings.HasSuffix(to, "-recover.service") {
			out := say("systemd-analyze", "security", "--offline=true", "--root="+root, filepath.Base(to))
			m := regexp.MustCompile(`Overall exposure level for \S+: ([0-9.]+)`).FindStringSubmatch(out)
			if m == nil {
				t.Fatalf("%s: no level:\n%s", to, out)
			}
			if level, err := strconv.ParseFloat(m[1], 64); err != nil || level > mostExposed {
				t.Errorf("%s: exposed to %s, more than %.1f:\n%s", to, m[1], mostExposed, out)
			}
			t.Logf("%s: exposure %s", filepath.Base(to), m[1])
		}
	case "apparmor":
		say("apparmor_parser", "--skip-kernel-load", "--skip-cache", path)
	case "logrotate":
		state := filepath.Join(t.TempDir(), "state")
		if out := say("logrotate", "--debug", "--state", state, path); strings.Contains(out, "error:") {
			t.Errorf("%s: %s", to, out)
		}
	case "sysusers":
		say("systemd-sysusers", "--root="+root)
	case "tmpfiles":
		if os.Geteuid() == 0 {
			say("systemd-tmpfiles", "--root="+root, "--create", path)
		}
	case "completion-bash":
		say("bash", "-n", path)
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// TestHostTimers runs the units of a brand under systemd, walls and all: a host that
// nobody touched is activated, asks once, and keeps what it got for root and the group.
func TestHostTimers(t *testing.T) {
	h := newHost(t)
	h.serve()
	profile, err := os.ReadFile(h.path("acme/profile.yaml"))
	must(t, err)
	must(t, os.WriteFile(h.path("brand.yaml"), append(profile, "\nbrand: {name: acme-tool}\n"...), 0o644))
	h.vendor("brand", "build", "--profile", h.path("brand.yaml"), "--out", h.path("brand"))
	b := readFiles(t, h.path("brand"))
	m := h.boot()
	// The machine's /usr is the host's, and cannot be written to.
	const program = "/var/lib/programs/acme-tool"
	must(t, os.MkdirAll(h.path("machine/var/lib/programs"), 0o755))
	must(t, os.Rename(h.path("brand/"+b.Binaries[0].Path), h.path("machine"+program)))
	m.run("sh", "-c", "echo acme-tool:x:990: >>/etc/group && mkdir -p /etc/acme-tool")
	for _, f := range b.Files {
		if f.Kind == "unit" || f.Kind == "timer" {
			text, err := os.ReadFile(h.path("brand/" + f.Path))
			must(t, err)
			text = []byte(strings.ReplaceAll(string(text), b.Binaries[0].To, program))
			must(t, os.WriteFile(h.path("machine/units/"+filepath.Base(f.To)), text, 0o644))
		}
	}
	m.run("systemctl", "daemon-reload")
	m.run(append([]string{"systemctl", "enable", "--now"}, b.Units...)...)
	if timers := m.run("systemctl", "list-timers", "--all", "--no-legend"); !strings.Contains(timers, "acme-tool-license.timer") || !strings.Contains(timers, "acme-tool-requests.timer") {
		t.Errorf("timers:\n%s", timers)
	}
	start := func(unit string) string {
		t.Helper()
		out, err := m.command("systemctl", "start", unit).CombinedOutput()
		m.run("journalctl", "--sync")
		said := m.run("journalctl", "--no-pager", "-o", "cat", "-u", unit)
		if err != nil {
			t.Fatalf("%s: %v\n%s%s", unit, err, out, said)
		}
		return said
	}
	show := func(unit, property string) string {
		return strings.TrimSpace(m.run("systemctl", "show", unit, "-P", property))
	}

	// Without a licence and a key nothing is run.
	start("acme-tool-license.service")
	if got := show("acme-tool-license.service", "ConditionResult"); got != "no" {
		t.Errorf("a host without a licence asked for it: condition %s", got)
	}
	// With a key it is activated, once.
	key, err := os.ReadFile(h.path("key"))
	must(t, err)
	m.run("sh", "-c", fmt.Sprintf("umask 077 && printf %%s '%s' >/etc/acme-tool/license-key", strings.TrimSpace(string(key))))
	if said := start("acme-tool-license.service"); !strings.Contains(said, "licence updated: valid") || strings.Contains(said, strings.TrimSpace(string(key))) {
		t.Errorf("the first run said:\n%s", said)
	}
	for path, want := range map[string]string{
		"":              "2750 root acme-tool",
		"/license.dsse": "640 root acme-tool",
		"/state.db":     "600 root acme-tool",
		"/seal.key":     "600 root acme-tool",
	} {
		if got := strings.TrimSpace(m.run("stat", "-c", "%a %U %G", "/var/lib/acme-tool"+path)); got != want {
			t.Errorf("/var/lib/acme-tool%s is %s, want %s", path, got, want)
		}
	}
	m.run("rm", "/etc/acme-tool/license-key")
	start("acme-tool-license.service")
	if result := show("acme-tool-license.service", "Result"); result != "success" {
		t.Errorf("the second run: %s", result)
	}
	// An empty outbox is not even looked into.
	start("acme-tool-requests.service")
	if got := show("acme-tool-requests.service", "ConditionResult"); got != "no" {
		t.Errorf("the outbox was looked into: condition %s", got)
	}
	// It comes to the walls: of the same room, a shell may write the state and no more.
	text, err := os.ReadFile(h.path("machine/units/acme-tool-license.service"))
	must(t, err)
	walls := regexp.MustCompile(`(?m)^ExecStart=.*$`).ReplaceAllLiteralString(string(text),
		`ExecStart=sh -c '! touch /etc/x && ! touch /root/x && ! mknod /tmp/x c 1 3 && ! chown 1 /var/lib/acme-tool && touch /var/lib/acme-tool/x'`)
	must(t, os.WriteFile(h.path("machine/units/walls.service"), []byte(walls), 0o644))
	m.run("systemctl", "daemon-reload")
	start("walls.service")
	m.run("test", "-e", "/var/lib/acme-tool/x")
	info := m.run(program, "version", "-o", "json")
	if !strings.Contains(info, `"name": "acme-tool"`) {
		t.Errorf("version: %s", info)
	}
}
