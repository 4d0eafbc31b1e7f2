package cli_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/optool/optool/internal/cli"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/license"
)

// findings runs the doctor and returns what it found, by check.
func (h *host) findings(want int, args ...string) map[string]finding {
	h.t.Helper()
	r := h.run(append([]string{"doctor", "-o", "json"}, args...)...)
	var doc struct {
		Kind string
		Data struct {
			OK     bool
			Counts map[string]int
			Checks []finding
		}
	}
	if err := json.Unmarshal([]byte(r.stdout), &doc); err != nil || doc.Kind != "Doctor" {
		h.t.Fatalf("%v in\n%s%s", err, r.stdout, r.stderr)
	}
	found, counts := map[string]finding{}, map[string]int{"ok": 0, "warn": 0, "fail": 0, "skip": 0}
	for _, f := range doc.Data.Checks {
		found[f.ID] = f
		counts[f.Outcome]++
		if needy := f.Outcome == "warn" || f.Outcome == "fail"; f.Title == "" || f.Message == "" || needy != (f.Hint != "") {
			h.t.Errorf("%+v", f)
		}
	}
	if r.exit != want || doc.Data.OK != (r.exit == 0) || fmt.Sprint(counts) != fmt.Sprint(doc.Data.Counts) {
		h.t.Errorf("doctor %v: exit %d, want %d, %v\n%s%s", args, r.exit, want, doc.Data.Counts, r.stdout, r.stderr)
	}
	return found
}

type finding struct{ ID, Title, Outcome, Message, Hint string }

func (f finding) is(t *testing.T, outcome string, says ...string) {
	t.Helper()
	for _, text := range says {
		if !strings.Contains(f.Message+"\n"+f.Hint, text) {
			t.Errorf("%s: %q is not in %q, %q", f.ID, text, f.Message, f.Hint)
		}
	}
	if f.Outcome != outcome {
		t.Errorf("%s: %s, want %s: %s", f.ID, f.Outcome, outcome, f.Message)
	}
}

// A host that was just set up is sound, whatever this machine is like.
func TestDoctorOnSoundHost(t *testing.T) {
	t.Parallel()
	h := situations()[0].host(t)
	h.timed()
	found := h.findings(0, "configuration", "profile", "machine-id", "state-directory", "state", "license", "timer", "outbox", "bundle", "endpoint")
	for id, f := range found {
		if f.Outcome != "ok" {
			t.Errorf("%s: %+v", id, f)
		}
	}
	found["timer"].is(t, "ok", "optool-license.timer, last run 2026-03-12 08:40 UTC")
	found["license"].is(t, "ok", "valid, until 2026-04-01 00:00 UTC, 20 days left")
}

// What the vendor signed is held against the clock.
func TestDoctorOnClock(t *testing.T) {
	t.Parallel()
	h := situations()[0].host(t) // the vendor's statement is of two hours ago
	h.findings(1, "clock", "endpoint")["clock"].is(t, "fail", "2h0m0s ahead of the vendor's signed time", "timedatectl")
	h.now = h.now.AddDate(0, 0, -2)
	h.findings(1, "clock", "--offline")["clock"].is(t, "fail", "behind what the vendor's signatures prove to be past")
}

// The way to the vendor fails at each of its parts, and the part is named.
func TestDoctorOnWay(t *testing.T) {
	t.Parallel()
	answer := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	server := newSecure(t, answer)
	h := newHost(t, marchProfile(server.URL, "/none"), "")
	h.write("optool.yaml", "network:\n  ca-file: ca.pem\n")
	h.write("ca.pem", server.authorities())
	tls := func(want int) finding {
		t.Helper()
		return h.findings(want, "tls")["tls"]
	}
	tls(0).is(t, "warn", "ends on ", "tell the vendor") // an hour is left
	h.findings(0, "endpoint", "name", "proxy")["endpoint"].is(t, "ok", "answers after")
	server.show(server.expired)
	tls(1).is(t, "fail", "expired on "+time.Now().Add(-time.Hour).UTC().Format("2006-01-02"), "check the clock")
	server.show(server.unknown)
	tls(1).is(t, "fail", "was signed by itself and is not trusted", "network.ca-file")
	h.findings(1, "endpoint")["endpoint"].is(t, "fail", "unknown authority")
	server.show(server.good)

	h.write("profile.yaml", marchProfile("https://nobody.invalid", "/none"))
	found := h.findings(1, "name", "tls", "endpoint", "proxy", "--timeout", "5s")
	found["name"].is(t, "fail", `"nobody.invalid"`)
	found["proxy"].is(t, "ok", "none is set")
	found["tls"].is(t, "fail")

	// A proxy is tried, and it is said who set it.
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusProxyAuthRequired) }))
	defer proxy.Close()
	h.write("optool.yaml", "network:\n  proxy: "+proxy.URL+"\n")
	found = h.findings(1, "name", "proxy", "endpoint")
	found["name"].is(t, "ok", "looks up the vendor")
	found["proxy"].is(t, "fail", "407 Proxy Authentication Required", "network.proxy ("+h.path("optool.yaml")+":2)", "network.proxy, as in http://user:password@")
	h.write("optool.yaml", "{}\n")
	h.environ = []string{"HTTPS_PROXY=" + proxy.URL}
	h.findings(1, "proxy")["proxy"].is(t, "fail", "set by variable HTTPS_PROXY")

	// --offline opens nothing.
	for _, f := range h.findings(0, "name", "proxy", "tls", "endpoint", "smtp", "imap", "--offline") {
		f.is(t, "skip", "--offline")
	}
}

// Files and folders that are not as they should be.
func TestDoctorOnFiles(t *testing.T) {
	t.Parallel()
	h := situations()[0].host(t)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.Chmod(h.path("state"), 0o755))
	h.findings(0, "state-directory")["state-directory"].is(t, "warn", "open to everybody", "chmod o= ")
	must(os.Chmod(h.path("state"), 0o777))
	h.findings(1, "state-directory")["state-directory"].is(t, "fail", "written by others")
	must(os.Chmod(h.path("state"), 0o700))
	must(os.Chmod(h.path("state/seal.key"), 0o644))
	h.findings(1, "state-directory")["state-directory"].is(t, "fail", "seal.key holds a secret", "chmod 0600 ")
	must(os.Chmod(h.path("state/seal.key"), 0o600))

	h.write("state/license.key", "not what was sealed")
	h.findings(1, "state")["state"].is(t, "fail")
	must(os.Remove(h.path("state/state.db")))
	must(syscall.Mkfifo(h.path("state/state.db"), 0o600))
	h.findings(1, "state")["state"].is(t, "fail", "not a regular file")

	must(os.Remove(h.path("state/state.db")))
	must(os.Remove(h.path("state/license.key")))
	h.findings(0, "state")["state"].is(t, "ok", "0 entries")

	h.edit = func(w *cli.World) { w.MachineID = func() (string, error) { return system.MachineID(h.path("none")) } }
	h.findings(1, "machine-id")["machine-id"].is(t, "fail")
	h.edit = nil
	h.write("client.pem", "nothing")
	h.write("optool.yaml", "network:\n  client-cert: client.pem\n  client-key: client.pem\n")
	h.findings(1, "client-certificate")["client-certificate"].is(t, "fail", "holds no certificate")
	h.write("optool.yaml", "notify:\n  command: ["+filepath.Join(h.dir, "absent")+"]\n")
	h.findings(1, "configuration")["configuration"].is(t, "fail", "optool.yaml:2: notify.command: ", "config validate")
}

// Every state of a licence has its outcome and its advice.
func TestDoctorOnLicense(t *testing.T) {
	t.Parallel()
	for _, s := range situations() {
		t.Run(string(s.state), func(t *testing.T) {
			t.Parallel()
			h := s.host(t)
			want, exit := "fail", 1
			switch {
			case s.exit == 0:
				want, exit = "ok", 0
			case s.exit < 12:
				want, exit = "warn", 0
			}
			if s.exit == 10 {
				h.write("optool.yaml", "license: {warn-days: 14}\n")
			}
			h.findings(exit, "license")["license"].is(t, want)
		})
	}
}

// A page for people: outcomes, then what to do, within 80 columns.
func TestDoctorPage(t *testing.T) {
	t.Parallel()
	var none situation
	for _, s := range situations() {
		if s.state == license.None {
			none = s
		}
	}
	h := none.host(t)
	h.timed()
	r := h.onTerminal(80, "doctor", "configuration", "state", "timer", "license", "outbox", "bundle", "platform", "smtp", "name", "--offline")
	narrow(t, r.stdout, 80)
	if r.exit != 1 {
		t.Errorf("exit %d", r.exit)
	}
	h.golden("overview/doctor.txt", []byte(r.stdout))
}
