//go:build accept

package accept

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// machine is a host that a real systemd runs on, as pid 1 of its own namespaces.
// It sees the directory of its host at the same path; what it keeps over a boot
// lies there, below machine/. It shares the network of the test.
type machine struct {
	*host
	boots  *exec.Cmd    // unshare(1), which lives as long as the machine
	init   string       // pid of systemd, as the test sees it
	cgroup string       // of all its processes
	log    bytes.Buffer // of systemd itself
}

// boot starts a machine and waits until it is up. It is cut off with the end of
// the test, if it was not before.
func (h *host) boot() *machine {
	h.t.Helper()
	for _, dir := range []string{"root", "var", "units"} {
		must(h.t, os.MkdirAll(h.path("machine/"+dir), 0o755))
	}
	if _, err := os.Stat("/usr/lib/systemd/systemd"); err != nil {
		h.t.Skip("systemd is not installed")
	}
	return h.start("boot.sh", h.dir, h.path("machine/root"))
}

// start starts a machine by a script of testdata/machine, which becomes its systemd,
// and waits until it is up.
func (h *host) start(name string, args ...string) *machine {
	h.t.Helper()
	needRoot(h.t)
	for _, tool := range []string{"unshare", "nsenter", "systemctl"} {
		need(h.t, tool)
	}
	script, err := os.ReadFile("testdata/machine/" + name)
	must(h.t, err)

	m := &machine{host: h, cgroup: cgroupFor(h.t)}
	group, err := os.Open(m.cgroup)
	must(h.t, err)
	defer group.Close()
	m.boots = exec.Command(need(h.t, "unshare"), append([]string{"--fork", "--kill-child", "--pid", "--mount", "--propagation", "private",
		"--cgroup", "--uts", "--ipc", "sh", "-c", string(script), name}, args...)...)
	m.boots.Dir = "/"
	m.boots.Stdout, m.boots.Stderr = &m.log, &m.log
	m.boots.SysProcAttr = &syscall.SysProcAttr{UseCgroupFD: true, CgroupFD: int(group.Fd()), Pdeathsig: syscall.SIGKILL, Setsid: true}
	must(h.t, m.boots.Start())
	h.t.Cleanup(m.cutOff)

	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if m.init == "" {
			children, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", m.boots.Process.Pid))
			m.init = strings.TrimSpace(string(children))
			continue
		}
		state, _ := m.command("systemctl", "is-system-running").Output()
		if s := strings.TrimSpace(string(state)); s == "running" || s == "degraded" {
			return m
		}
		if time.Now().After(deadline) {
			m.cutOff()
			h.t.Fatalf("the machine does not come up: %q\n%s", state, m.log.String())
		}
	}
}

// cutOff ends the machine as a power cut would, but for the disk: every process
// at once, without a word to any of them.
func (m *machine) cutOff() {
	if m.boots.ProcessState != nil {
		return
	}
	if pid, err := strconv.Atoi(m.init); err == nil {
		syscall.Kill(pid, syscall.SIGKILL) // pid 1: all the rest dies with it
	} else {
		m.boots.Process.Kill()
	}
	m.boots.Wait()
	var err error
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if err = removeCgroup(m.cgroup); err == nil {
			return
		}
	}
	m.t.Errorf("something of the machine lives on: %v", err)
}

// entry is the command line that leads into the machine.
func (m *machine) entry() []string {
	return []string{"/usr/bin/nsenter", "--target", m.init, "--pid", "--mount", "--cgroup", "--uts", "--ipc", "--wd=/"}
}

func (m *machine) command(args ...string) *exec.Cmd {
	argv := append(m.entry(), args...)
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Env = []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "SYSTEMD_COLORS=0", "SYSTEMD_PAGER=cat"}
	cmd.WaitDelay = time.Second
	return cmd
}

// run runs a command on the machine, which must succeed, and returns what it said.
func (m *machine) run(args ...string) string {
	m.t.Helper()
	out, err := m.command(args...).CombinedOutput()
	if err != nil {
		m.t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// optool is a command line of optool on the machine.
func (m *machine) optool(args ...string) *exec.Cmd { return m.under(m.entry(), args...) }

// enable gives the machine a unit that is started now and at every boot.
func (m *machine) enable(unit, text string) {
	m.t.Helper()
	must(m.t, os.WriteFile(m.path("machine/units/"+unit), []byte(text), 0o644))
	m.run("systemctl", "daemon-reload")
	m.run("systemctl", "enable", "--now", unit)
}

// cgroupFor makes a control group of the unified hierarchy for one machine.
func cgroupFor(t *testing.T) string {
	t.Helper()
	mounts, err := os.ReadFile("/proc/self/mounts")
	must(t, err)
	for line := range strings.Lines(string(mounts)) {
		if fields := strings.Fields(line); fields[2] == "cgroup2" {
			dir, err := os.MkdirTemp(fields[1], "optool-accept-")
			if err != nil {
				t.Skipf("no control group can be made here: %v", err)
			}
			return dir
		}
	}
	t.Skip("no cgroup2 is mounted")
	return ""
}

// removeCgroup removes a control group and those below it, if all are empty.
func removeCgroup(dir string) error {
	var dirs []string
	filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			dirs = append(dirs, path)
		}
		return nil
	})
	for i := len(dirs) - 1; i >= 0; i-- {
		if err := syscall.Rmdir(dirs[i]); err != nil && err != syscall.ENOENT {
			return fmt.Errorf("remove %s: %w", dirs[i], err)
		}
	}
	return nil
}

// TestMachine tries the machine that other tests run on: a service of it comes
// back after the power was cut, and nothing of it stays behind.
func TestMachine(t *testing.T) {
	h := newHost(t)
	m := h.boot()
	m.enable("tick.service", "[Service]\nExecStart=sh -c 'echo tick; exec sleep 1000'\n[Install]\nWantedBy=multi-user.target\n")
	m.run("test", "-S", "/run/systemd/private") // where root finds systemd's D-Bus with no bus between
	first := m.init
	m.cutOff()
	if _, err := os.Stat("/proc/" + first); err == nil {
		t.Error("systemd outlives its machine")
	}

	m = h.boot()
	if state := m.run("systemctl", "is-active", "tick.service"); state != "active\n" {
		t.Errorf("after a boot the service is %s", state)
	}
	m.run("journalctl", "--sync")
	if log := m.run("journalctl", "--no-pager", "-u", "tick.service"); !strings.Contains(log, "tick\n") {
		t.Errorf("the journal does not tell of the service:\n%s", log)
	}
	m.cutOff()
	mounts, err := os.ReadFile("/proc/self/mounts")
	must(t, err)
	if strings.Contains(string(mounts), h.dir) {
		t.Errorf("mounts stay behind:\n%s", mounts)
	}
}
