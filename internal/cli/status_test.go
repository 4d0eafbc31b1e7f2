package cli_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/optool/optool/internal/cli"
	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/licensing"
	"github.com/optool/optool/internal/notify"
	"github.com/optool/optool/internal/state"
	outbox "github.com/optool/optool/internal/support"
	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

// unitsBelow is a disk on which the folders of systemd and cron are those below another.
type unitsBelow struct {
	disk.OS
	root string
}

func (u unitsBelow) at(path string) string {
	for _, part := range []string{"/etc/systemd", "/run/systemd", "/usr/lib/systemd", "/usr/local/lib/systemd", "/lib/systemd", "/var/lib/systemd", "/etc/cron", "/var/spool/cron"} {
		if strings.HasPrefix(path, part) {
			return filepath.Join(u.root, path)
		}
	}
	return path
}

func (u unitsBelow) Lstat(path string) (fs.FileInfo, error) { return u.OS.Lstat(u.at(path)) }
func (u unitsBelow) ReadDir(path string) ([]string, error)  { return u.OS.ReadDir(u.at(path)) }
func (u unitsBelow) Open(path string) (disk.Reader, error)  { return u.OS.Open(u.at(path)) }
func (u unitsBelow) Readlink(path string) (string, error)   { return u.OS.Readlink(u.at(path)) }

// timed gives h a systemd with the timer of the licence; it ran 20 minutes ago.
func (h *host) timed() {
	h.t.Helper()
	root := "host"
	h.write(root+"/usr/lib/systemd/system/optool-license.timer", "[Timer]\nOnCalendar=hourly\nPersistent=true\n")
	h.write(root+"/usr/lib/systemd/system/optool-license.service", "[Service]\nExecStart=/usr/bin/optool license update -q\n")
	h.write(root+"/etc/systemd/system/timers.target.wants/optool-license.timer", "")
	h.write(root+"/run/systemd/system/x", "")
	stamp := h.write(root+"/var/lib/systemd/timers/stamp-optool-license.timer", "")
	ran := h.now.Add(-20 * time.Minute)
	if err := os.Chtimes(stamp, ran, ran); err != nil {
		h.t.Fatal(err)
	}
	h.edit = func(w *cli.World) { w.Disk = unitsBelow{root: h.path(root)} }
}

const askingRules = `support:
  version: "1"
  effective: 2026-01-01
  url: https://acme.example/rules
  changes: [{version: "1", effective: 2026-01-01, text: The first.}]
  etiquette: Be polite.
  services: [{name: reports, title: Reports}]
  documentation: [{title: Reports, url: "https://acme.example/reports"}]
  priorities: [{level: 1, title: Nothing works, users: all, reaction: {on-premise: 2h}}]
  reaction: {on-premise: 8h}
  calendar: {hours: [{days: [mon, tue, wed, thu, fri], from: "08:00", to: "16:00"}]}
  channels: [{level: "", by: [{kind: phone, address: "112"}]}]
  delivery: {endpoint: true, mail: help@acme.example}
`

// living is a host in the middle of its life: with a platform, requests, a bundle, and
// things that wait.
func living(t *testing.T, s situation) *host {
	t.Helper()
	h := s.host(t)
	h.timed()
	profile := strings.Replace(string(h.read("profile.yaml")), "platform:\n", "platform:\n  root: "+h.path("root")+"\n", 1)
	h.write("profile.yaml", profile+askingRules)
	h.write("root/releases/4.2.0/VERSION", "4.2.0\n")
	if err := os.Symlink("releases/4.2.0", h.path("root/current")); err != nil {
		t.Fatal(err)
	}
	store := state.Open(h.path("state"), state.Options{})
	said := func(id, ticket, subject string, days int, stage outbox.Stage, thread ...outbox.Entry) state.Change {
		at := h.now.AddDate(0, 0, -days).UTC()
		c := &outbox.Case{ID: id, Kind: "error", Subject: subject, Created: at, Priority: 1, Budget: 2 * time.Hour, Deployment: "on-premise", Ticket: ticket, Thread: thread,
			Parcels: []outbox.Parcel{{ID: id, Stage: stage, Via: "https", Sealed: at}}}
		if stage == outbox.Accepted {
			c.Accepted, c.Parcels[0].Accepted, c.Vendor = at, at, vendorapi.RequestOpen
		} else {
			c.Parcels[0].Next = h.now.Add(10 * time.Minute).UTC()
		}
		return state.NewTable[*outbox.Case](store, state.Requests).Put(id, c)
	}
	bundle := map[string]any{"at": h.now.Add(-50 * time.Hour).UTC(), "path": "/root/acme-platform-app1-20260310.tar.zst.age", "size": 13 << 20, "files": 1, "complete": true, "encrypted": true}
	err := store.Commit(t.Context(),
		said("01JD4Z0000000000000000000A", "AP-1001", "The reports stay empty", 0, outbox.Accepted),
		said("01JD4Z0000000000000000000B", "AP-0990", "How to move a device", 20, outbox.Accepted, outbox.Entry{ID: "m1", Kind: support.Question, At: h.now.AddDate(0, 0, -19).UTC(), Text: "Which one?"}),
		said("01JD4Z0000000000000000000C", "", "Import ends with 500", 0, outbox.Queued),
		state.NewTable[map[string]any](store, state.Meta).Put("bundle.last", bundle),
		state.NewTable[licensing.Queued](store, state.Notices).Put("n1", licensing.Queued{Message: notify.Message{ID: "n1", Date: h.now.UTC()}}),
	)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestStatusPage(t *testing.T) {
	t.Parallel()
	for _, s := range situations() {
		switch s.state {
		case license.Valid, license.Grace, license.Expired, license.None:
		default:
			continue
		}
		t.Run(string(s.state), func(t *testing.T) {
			t.Parallel()
			h := living(t, s)
			var golden bytes.Buffer
			page := h.onTerminal(80, "status")
			narrow(t, page.stdout, 80)
			if n := strings.Count(page.stdout, "\n"); n > 24 {
				t.Errorf("%d lines are no one screen", n)
			}
			transcribe(&golden, "optool status   (80 columns)", page)
			transcribe(&golden, "optool status | cat", h.run("status"))
			if s.state == license.Valid {
				transcribe(&golden, "optool status -o json", h.run("status", "-o", "json"))
				transcribe(&golden, "optool status -o yaml", h.run("status", "-o", "yaml"))
			}
			want := 1 // each has a question that waits for an answer
			if r := h.run("status", "--exit-code", "-q"); r.exit != want || r.stdout+r.stderr != "" {
				t.Errorf("--exit-code: exit %d, %q", r.exit, r.stdout+r.stderr)
			}
			h.golden("overview/status-"+string(s.state)+".txt", golden.Bytes())
		})
	}
}

// Where all is well it fits one screen with room to spare, and says so with 0.
func TestStatusAllIsWell(t *testing.T) {
	t.Parallel()
	h := situations()[0].host(t)
	h.timed()
	r := h.onTerminal(80, "status", "--exit-code")
	if r.exit != 0 || !strings.HasPrefix(r.stdout, "Acme Platform: all is well\n") || strings.Count(r.stdout, "\n") > 12 {
		t.Errorf("exit %d\n%s%s", r.exit, r.stdout, r.stderr)
	}
}

// A writer holds nobody up; what he keeps from being read is left out, and said.
func TestStatusWaitsForNobody(t *testing.T) {
	t.Parallel()
	h := living(t, situations()[0])
	file, err := os.Open(h.path("state/state.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	r := h.run("status", "-o", "json")
	took := time.Since(began)
	var doc struct {
		Data struct {
			Busy     bool
			License  *struct{ State string }
			Requests *struct{}
		}
		Warnings []struct{ Code string }
	}
	if err := json.Unmarshal([]byte(r.stdout), &doc); err != nil {
		t.Fatal(err)
	}
	if !doc.Data.Busy || doc.Data.Requests != nil || doc.Data.License == nil || doc.Data.License.State != "valid" || len(doc.Warnings) != 1 || doc.Warnings[0].Code != "state_busy" {
		t.Errorf("%s", r.stdout)
	}
	if took > 3*time.Second {
		t.Errorf("it took %v", took)
	}
}

// Odd things in the place of files cost their own line.
func TestStatusOfOddFiles(t *testing.T) {
	t.Parallel()
	h := living(t, situations()[0])
	if err := os.Remove(h.path("state/state.db")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(h.path("state/state.db"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := h.run("status")
	if r.exit != 0 || !strings.Contains(r.stdout, "!! read "+h.path("state/state.db")) || !strings.Contains(r.stdout, "  Licence ") {
		t.Errorf("a pipe for a database: exit %d\n%s%s", r.exit, r.stdout, r.stderr)
	}
	if err := os.RemoveAll(h.path("state")); err != nil {
		t.Fatal(err)
	}
	h.write("state", "a file")
	if r := h.run("status"); r.exit != 0 || !strings.Contains(r.stdout, "!! ") {
		t.Errorf("a file for a directory: exit %d\n%s%s", r.exit, r.stdout, r.stderr)
	}
}
