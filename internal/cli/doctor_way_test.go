package cli_test

import (
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/optool/optool/internal/cli"
	"github.com/optool/optool/internal/disk"
)

// A proxy that is not valid is no reason to go past it: whoever set one may want nothing
// to leave otherwise.
func TestDoctorGoesRoundNoProxy(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	vendor := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer vendor.Close()
	h := newHost(t, marchProfile(vendor.URL, "/none"), "")
	checks := []string{"clock", "name", "proxy", "tls", "endpoint", "smtp"}
	for set, outcome := range map[string]string{"OPTOOL_NETWORK_PROXY=ht!tp://x y": "fail", "OPTOOL_NETWORK_TIMEOUT=soon": "ok", "OPTOOL_OFFLINE=perhaps": "skip"} {
		h.environ = []string{set}
		exit := 0
		if outcome == "fail" {
			exit = 1
		}
		found := h.findings(exit, checks[1:]...)
		found["proxy"].is(t, outcome)
		found["name"].is(t, "skip", "its settings are not valid")
		found["endpoint"].is(t, "skip", "its settings are not valid")
		h.run("doctor", "clock")
	}
	h.environ = nil
	h.write("optool.yaml", "network: {prxy: 'http://proxy:3128'}\n")
	h.findings(1, checks[1:]...)["proxy"].is(t, "fail", "config validate")
	if n := asked.Load(); n != 0 {
		t.Errorf("the vendor was asked %d times", n)
	}

	// Nor is mail sent by other ways than those that were meant.
	mail := "notify: {smtp: {host: 127.0.0.1, port: 1, security: none, from: a@b.example, proxy: true}}\n"
	for text, outcome := range map[string]string{mail: "fail", "network: {proxy: '::'}\n" + mail: "skip", strings.Replace(mail, "port: 1", "port: one", 1): "skip"} {
		h.write("optool.yaml", text)
		exit := 0
		if outcome == "fail" {
			exit = 1
		}
		f := h.findings(exit, "smtp")["smtp"]
		f.is(t, outcome)
		if outcome == "skip" {
			f.is(t, "skip", "its settings are not valid")
		}
	}
	h.write("optool.yaml", "{}\n")
	h.findings(0, "endpoint")["endpoint"].is(t, "ok")
	if asked.Load() == 0 {
		t.Error("nobody was asked with a sound configuration either")
	}
}

// A server that takes the connection and is silent is named, with what to do.
func TestDoctorOnSilentServer(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	h := newHost(t, marchProfile("http://"+silent.Addr().String(), "/none"), "")
	h.findings(1, "endpoint", "--timeout", "1s")["endpoint"].is(t, "fail", silent.Addr().String(), "firewall")
}

// A plain user has a state of his own; that it holds no licence says nothing of the host.
func TestOwnStateIsNotTheHosts(t *testing.T) {
	t.Parallel()
	h := newHost(t, marchProfile("https://vendor.invalid", "/none"), "")
	there := h.write("var/x", "")
	h.edit = func(w *cli.World) {
		w.Environ = []string{"HOME=" + h.path("home"), "OPTOOL_CONFIG=" + h.path("optool.yaml"), "OPTOOL_PROFILE=" + h.path("profile.yaml")}
		w.Disk = hostState{w.Disk, there}
	}
	r := h.run("status")
	if !strings.Contains(r.stdout, "none is stored in "+h.path("home/.local/state/optool")) || !strings.Contains(r.stdout, "sudo optool status") || strings.Contains(r.stdout, "activate") {
		t.Errorf("%s%s", r.stdout, r.stderr)
	}
	h.findings(0, "license")["license"].is(t, "warn", "the state of this user")
	there = h.path("none")
	if r := h.run("status"); !strings.Contains(r.stdout, "no licence is stored on this host") {
		t.Errorf("%s%s", r.stdout, r.stderr)
	}

	h.edit = func(w *cli.World) {
		w.Environ = []string{"OPTOOL_CONFIG=" + h.path("optool.yaml"), "OPTOOL_PROFILE=" + h.path("profile.yaml")}
	}
	if r := h.run("status"); strings.Count(r.stdout, "there is no place for the state") != 1 {
		t.Errorf("%s%s", r.stdout, r.stderr)
	}
}

// Without the key of the state's secrets nothing is refreshed any more: said at once.
func TestStatusOfLostSealKey(t *testing.T) {
	t.Parallel()
	h := living(t, situations()[0])
	h.timed()
	if err := os.Remove(h.path("state/seal.key")); err != nil {
		t.Fatal(err)
	}
	if r := h.run("status", "--exit-code"); r.exit != 1 || !strings.Contains(r.stdout, "seal.key") {
		t.Errorf("exit %d\n%s%s", r.exit, r.stdout, r.stderr)
	}
}

// hostState is a disk on which the host's state is another path.
type hostState struct {
	disk.Disk
	path string
}

func (s hostState) Lstat(path string) (fs.FileInfo, error) {
	if path == "/var/lib/optool" {
		path = s.path
	}
	return s.Disk.Lstat(path)
}
