//go:build accept

package accept

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

const nobody = 65534 // uid and gid in Debian

// TestAnotherUser has a user without rights look at root's licence.
func TestAnotherUser(t *testing.T) {
	needRoot(t)
	h := activated(t)
	as := func(cmd *exec.Cmd) *exec.Cmd {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		return cmd
	}
	for _, line := range []string{"license check", "license info", "license update --force", "license cache-clean"} {
		r := h.expect(1, as(h.optool(strings.Fields(line)...)))
		if !strings.Contains(r.stderr, "permission denied") && !strings.Contains(r.stderr, "another user") {
			t.Errorf("optool %s does not say that the state is another user's", line)
		}
	}
	h.expect(0, h.optool("license", "check")) // nothing was harmed
}

// TestMonitoringGroup lets the members of a group read the licence, as a
// monitoring agent does: the state directory has that group, and its set-group-id
// bit hands the group on to every licence that is fetched.
func TestMonitoringGroup(t *testing.T) {
	needRoot(t)
	h := newHost(t)
	must(t, os.Mkdir(h.path("state"), 0o750))
	must(t, os.Chown(h.path("state"), 0, nobody))
	must(t, os.Chmod(h.path("state"), 0o750|os.ModeSetgid))
	h.serve()
	h.expect(0, h.optool("-q", "license", "activate", "--key-file", h.path("key")))
	member := func(args ...string) *exec.Cmd {
		cmd := h.optool(args...)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		return cmd
	}
	h.expect(0, member("license", "check", "-o", "nagios"))
	h.expect(0, member("license", "info"))

	h.vendor("license", "suspend", h.id, "--reason", "unpaid")
	h.expect(0, h.optool("license", "update", "--force"))
	h.expect(14, member("license", "check"))
	h.expect(1, member("license", "update", "--force"))
	for _, secret := range []string{"license.key", "seal.key"} {
		info, err := os.Stat(h.path("state/" + secret))
		must(t, err)
		if mode := info.Mode().Perm(); mode&0o077 != 0 {
			t.Errorf("%s has mode %v: others may read it", secret, mode)
		}
	}
}
