//go:build accept

package accept

import (
	"bytes"
	"encoding/json"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// host is a machine with a vendor and an administrator on it.
type host struct {
	t    *testing.T
	dir  string // readable by everybody
	port string
	id   string // of the licence
}

// newHost makes a host with a vendor who has issued one licence. Nobody serves
// it yet, and it is not activated.
func newHost(t *testing.T) *host {
	t.Helper()
	dir, err := os.MkdirTemp("", "optool-accept-")
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	must(t, os.Chmod(dir, 0o755))
	for _, name := range []string{"optool", "optool-vendor"} {
		program, err := os.ReadFile(filepath.Join("../../bin", name))
		must(t, err)
		must(t, os.WriteFile(filepath.Join(dir, name), program, 0o755))
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	must(t, err)

	h := &host{t: t, dir: dir, port: port}
	h.vendor("init", h.path("acme"), "--product", "acme-platform", "--endpoint", "http://127.0.0.1:"+port)
	must(t, os.Chmod(h.path("acme"), 0o755)) // for the profile in it
	out := h.vendor("license", "issue", "--customer", "Nord AG", "--expires", "365d", "--grace-days", "7", "--key-out", h.path("key"), "-o", "json")
	var document struct{ Data struct{ ID string } }
	must(t, json.Unmarshal([]byte(out), &document))
	h.id = document.Data.ID
	return h
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (h *host) path(name string) string { return filepath.Join(h.dir, name) }

// serve runs the vendor's server until the test is over.
func (h *host) serve() {
	h.t.Helper()
	h.background(exec.Command(h.path("optool-vendor"), "--dir", h.path("acme"), "serve", "--listen", "127.0.0.1:"+h.port))
}

// background starts a server and waits until it answers on the host's port.
func (h *host) background(cmd *exec.Cmd) {
	h.t.Helper()
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	must(h.t, cmd.Start())
	h.t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		killer := time.AfterFunc(10*time.Second, func() { cmd.Process.Kill() })
		defer killer.Stop()
		if err := cmd.Wait(); err != nil {
			h.t.Errorf("%s: %v\n%s", cmd.Path, err, log.String())
		}
	})
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if conn, err := net.Dial("tcp", "127.0.0.1:"+h.port); err == nil {
			conn.Close()
			return
		}
		if time.Now().After(deadline) {
			h.t.Fatalf("%s does not listen", cmd.Path)
		}
	}
}

// vendor runs a command of the vendor, which must succeed, and returns its output.
func (h *host) vendor(args ...string) string {
	h.t.Helper()
	cmd := exec.Command(h.path("optool-vendor"), args...)
	cmd.Env = []string{"OPTOOL_VENDOR_DIR=" + h.path("acme")}
	out, err := cmd.Output()
	if err != nil {
		h.t.Fatalf("optool-vendor %s: %v", strings.Join(args, " "), err)
	}
	return string(out)
}

// ran is what became of a command.
type ran struct {
	exit           int
	stdout, stderr string
}

// optool is a command line on this host. The environment of the test is not its own.
func (h *host) optool(args ...string) *exec.Cmd {
	return h.under(nil, args...)
}

// under is a command line that another program runs.
func (h *host) under(runner []string, args ...string) *exec.Cmd {
	argv := append(append(runner, h.path("optool")), args...)
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Env = []string{
		"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=" + h.path("home"),
		"OPTOOL_PROFILE=" + h.path("acme/profile.yaml"), "OPTOOL_STATE_DIR=" + h.path("state"),
	}
	cmd.WaitDelay = time.Second
	return cmd
}

// expect runs a command line and holds it against the exit code it must have. A
// failure must come with an error and a hint.
func (h *host) expect(exit int, cmd *exec.Cmd) ran {
	h.t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil && !errors.As(err, new(*exec.ExitError)) {
		h.t.Fatal(err)
	}
	r := ran{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
	h.t.Logf("optool %s: exit %d\n%s%s", strings.Join(cmd.Args[1:], " "), r.exit, r.stdout, r.stderr)
	if r.exit != exit {
		h.t.Errorf("exit code %d, want %d", r.exit, exit)
	}
	if exit > 0 && exit < 10 && !(strings.HasPrefix(r.stderr, "error: ") && strings.Contains(r.stderr, "\nhint: ")) {
		h.t.Error("no error with a hint")
	}
	return r
}

// activated serves the licence and activates it.
func activated(t *testing.T) *host {
	t.Helper()
	h := newHost(t)
	h.serve()
	h.expect(0, h.optool("-q", "license", "activate", "--key-file", h.path("key")))
	return h
}

// stored is the licence as it lies in the state directory.
func (h *host) stored() string {
	h.t.Helper()
	data, err := os.ReadFile(h.path("state/license.dsse"))
	must(h.t, err)
	return string(data)
}

// published is the file in which the vendor publishes the licence.
func (h *host) published() string {
	h.t.Helper()
	files, err := filepath.Glob(h.path("acme/public/v1/licenses/*.lic"))
	must(h.t, err)
	if len(files) != 1 {
		h.t.Fatalf("want one published licence, found %v", files)
	}
	return files[0]
}

// need skips the test where a program is missing, and returns its path.
func need(t *testing.T, program string) string {
	t.Helper()
	for _, dir := range []string{"/usr/bin", "/usr/sbin", "/bin", "/usr/local/bin"} {
		if path, err := exec.LookPath(filepath.Join(dir, program)); err == nil {
			return path
		}
	}
	t.Skipf("%s is not installed", program)
	return ""
}

func needRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can do this")
	}
}
