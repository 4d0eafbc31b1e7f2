//go:build accept

package accept

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestBundleOfThisHost makes a bundle as one does without a thought, as root and as
// a user without rights, and says what it costs.
func TestBundleOfThisHost(t *testing.T) {
	needRoot(t)
	s := newSupport(t)
	for user, id := range map[string]uint32{"root": 0, "nobody": nobody} {
		cmd := s.plain(user + ".tar.zst")
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: id, Gid: id}}
		m := s.make(cmd)
		if m.exit != 0 {
			t.Errorf("%s: exit %d\n%s", user, m.exit, m.stderr)
			continue
		}
		t.Logf("%s: %s, %s CPU, %d MiB\n%s", user, m.took.Round(time.Millisecond), m.cpu.Round(time.Millisecond), m.memory>>20, m.stdout)
		if m.took > 20*time.Second || m.cpu > 6*time.Second || m.memory > bundleMemory {
			t.Errorf("%s: that is too much: aim below 5s and 2s CPU", user)
		}
		o := s.sound(user + ".tar.zst")
		for _, name := range []string{"host/facts.json", "report.html", "analysis.json"} {
			if o.members[name] == "" {
				t.Errorf("%s: there is no %s", user, name)
			}
		}
	}
}

// TestBundleUnderSystemd collects units and journals of a machine that a real systemd runs.
func TestBundleUnderSystemd(t *testing.T) {
	needRoot(t)
	h := newHost(t)
	s := newSupport(t)
	m := h.boot()
	m.enable("talks.service", "[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=sh -c 'echo connected with password="+s.secret+"; echo it was "+s.secret+"'\n[Install]\nWantedBy=multi-user.target\n")
	m.enable("warns.service", "[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=sh -c 'echo \"<4>token "+s.secret+" refused\"'\n[Install]\nWantedBy=multi-user.target\n")
	must(t, os.WriteFile(h.path("machine/units/fails.service"), []byte("[Service]\nType=oneshot\nExecStart=false\n"), 0o644))
	m.run("systemctl", "daemon-reload")
	_ = m.command("systemctl", "start", "fails.service").Run()
	m.run("journalctl", "--sync")
	must(t, os.WriteFile(h.path("profile.yaml"), h.recipe("  collectors:\n    - {name: services, units: [\"talks.service\", \"warns.service\", \"fails.service\"]}\n"), 0o644))
	cmd := m.optool("diagnostics-bundle", "create", "--no-input", "--plain", "--to", h.path("b.tar.zst"))
	cmd.Env = append(cmd.Env, "OPTOOL_PROFILE="+h.path("profile.yaml"))
	made := s.make(cmd)
	if made.exit != 0 {
		t.Fatal(made.stderr)
	}
	t.Log(made.stdout)
	must(t, os.Rename(h.path("b.tar.zst"), s.path("out/b.tar.zst")))
	o := s.sound("b.tar.zst")
	o.has(t, "units/units.json", "fails.service")
	all := ""
	for name, text := range o.members {
		if strings.HasPrefix(name, "services/") {
			all += text
		}
	}
	if !strings.Contains(all, "connected with password=REDACTED-") || !strings.Contains(all, "it was REDACTED-") {
		t.Errorf("the journal of the service is not as it should be:\n%s", all)
	}
	if !strings.Contains(o.members["analysis.json"], "fails.service has failed") {
		t.Error("no finding tells that a unit has failed")
	}
	m.cutOff()
}
