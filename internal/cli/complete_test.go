package cli_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/cli"
	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/state"
	outbox "github.com/optool/optool/internal/support"
)

// completed asks as the script of a shell does; the directive comes last.
func (h *host) completed(args ...string) (values []string, directive string) {
	h.t.Helper()
	r := h.must(append([]string{"__complete"}, args...)...)
	lines := strings.Split(strings.TrimSuffix(r.stdout, "\n"), "\n")
	return lines[:len(lines)-1], lines[len(lines)-1]
}

// patient lets a busy machine take its time.
func patient(w *cli.World) { w.Patience = time.Minute }

// Directives of cobra's scripts.
const (
	anyFile = ":0"
	noFile  = ":4"
	ofKind  = ":8"
	folders = ":16"
	ordered = ":36" // no file, and as they come
	number  = ":38" // no blank after it
)

func TestCompletion(t *testing.T) {
	t.Parallel()
	h := newHost(t, "", "{}\n")
	h.edit = patient
	profile, err := os.ReadFile("../../docs/examples/navixy-like.yaml")
	if err != nil {
		t.Fatal(err)
	}
	root := h.path("root")
	h.write("profile.yaml", strings.Replace(string(profile), "root: /opt/trackline", "root: "+root, 1))
	for _, version := range []string{"7.3.0", "7.4.1"} {
		h.write("root/releases/"+version+"/bin/server", "")
	}
	if err := os.Symlink("releases/7.4.1", filepath.Join(root, "current")); err != nil {
		t.Fatal(err)
	}
	h.write("state/platform/check.json", `{"at":"2026-11-20T10:00:00Z","newest":"7.6.0","available":"7.5.0"}`)
	for _, tt := range []struct {
		args      string // the last word is what was begun, "" if the line ends with a blank
		want      string // with blanks between, the descriptions left out
		directive string
	}{
		{"license check --out", "--output", noFile},
		{"license check -o ", "table json yaml nagios prometheus", noFile},
		{"license info -o ", "table json yaml", noFile},
		{"license info --lang ", "auto en ru", noFile},
		{"license info --color=", "auto always never", noFile},
		{"diagnostics-bundle --privacy ", "standard strict", noFile},
		{"diagnostics-bundle create --privacy s", "standard strict", noFile},
		{"diagnostics-bundle create --path ", "", anyFile},
		{"diagnostics-bundle create --include gat", "gateway", ordered},
		{"diagnostics-bundle inspect ", "zst gz age 001", ofKind},
		{"diagnostics-bundle collectors ", "", noFile},
		{"support-request list --state wait", "waiting-vendor waiting-customer", noFile},
		{"support-request create --secrets ", "ask redact send", noFile},
		{"support-request create --subject ", "", noFile},
		{"platform update --channel ", "stable devices", ordered},
		{"platform update --to ", "7.5.0 7.6.0", ordered},
		{"license report --count ", "devices=", number},
		{"license verify ", "", anyFile},
		{"license info --config ", "yaml yml", ofKind},
		{"license info --state-dir ", "", folders},
		{"license info --timeout ", "", noFile},
		{"man license a", "activate", ordered},
		{"completion ", "bash fish zsh", noFile},
		{"config view ", "", noFile},
	} {
		values, directive := h.completed(strings.Split(tt.args, " ")...)
		var names []string
		for _, v := range values {
			name, _, _ := strings.Cut(v, "\t")
			names = append(names, name)
		}
		if got := strings.Join(names, " "); got != tt.want || directive != tt.directive {
			t.Errorf("%s: %q %s, want %q %s", tt.args, got, directive, tt.want, tt.directive)
		}
	}
	values, _ := h.completed("platform", "update", "--channel", "")
	if !slices.Contains(values, "devices\tBuilds with new device integrations first") {
		t.Errorf("no description: %q", values)
	}
}

func TestCompletionOfRequests(t *testing.T) {
	t.Parallel()
	h := newHost(t, marchProfile("https://vendor.example", "/absent/VERSION"), "{}\n")
	h.edit = patient
	store := state.Open(h.path("state"), state.Options{Now: time.Now})
	if err := os.Mkdir(h.path("state"), 0o700); err != nil {
		t.Fatal(err)
	}
	cases := state.NewTable[*outbox.Case](store, state.Requests)
	for _, c := range []*outbox.Case{
		{ID: "01JD4Z0000000000000000000A", Ticket: "TL-1", Subject: "No reports\x1b[31m", Parcels: []outbox.Parcel{{Stage: outbox.Accepted}}},
		{ID: "01JD4Z0000000000000000000B", Subject: "A question", Parcels: []outbox.Parcel{{Stage: outbox.Queued}}},
		{ID: "01JD4Z0000000000000000000C", Ticket: "TL-3", Vendor: "closed", Subject: "Done", Parcels: []outbox.Parcel{{Stage: outbox.Accepted}}},
	} {
		if err := store.Commit(t.Context(), cases.Put(c.ID, c)); err != nil {
			t.Fatal(err)
		}
	}
	for command, want := range map[string][]string{
		"show":  {"TL-3\tDone", "01JD4Z0000000000000000000B\tA question", "TL-1\tNo reports\\x1b[31m"},
		"reply": {"01JD4Z0000000000000000000B\tA question", "TL-1\tNo reports\\x1b[31m"},
		"close": {"01JD4Z0000000000000000000B\tA question", "TL-1\tNo reports\\x1b[31m"},
		"send":  {"01JD4Z0000000000000000000B\tA question"},
	} {
		if got, directive := h.completed("support-request", command, ""); !slices.Equal(got, want) || directive != ordered {
			t.Errorf("%s: %q %s, want %q", command, got, directive, want)
		}
	}
	if got, _ := h.completed("support-request", "show", "tl-"); len(got) != 2 {
		t.Errorf("letter case matters: %q", got)
	}
	if got, _ := h.completed("support-request", "send", "01JD4Z0000000000000000000B", ""); len(got) != 0 {
		t.Errorf("what was given is offered again: %q", got)
	}
}

// Whatever is wrong on the host, completion is quick, says nothing and offers what it
// can.
func TestCompletionInTrouble(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(h *host){
		"configuration": func(h *host) { h.write("optool.yaml", "colour: [") },
		"profile":       func(h *host) { h.write("profile.yaml", "\x00") },
		"state":         func(h *host) { h.write("state/state.db", "no database") },
		"lock": func(h *host) {
			h.write("state/state.db", "")
			h.edit = func(w *cli.World) { w.Disk = stuck{disk.OS{}} }
		},
		"panic": func(h *host) { h.edit = func(w *cli.World) { w.Now = nil; w.Disk = nil } },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHost(t, marchProfile("https://vendor.example", "/absent/VERSION"), "{}\n")
			h.t = t
			spoil(h)
			began := time.Now()
			for _, line := range [][]string{{"support-request", "show", ""}, {"platform", "rollback", "--to", ""}, {"platform", "update", "--channel", ""}} {
				if got, directive := h.completed(line...); len(got) != 0 || directive != ordered {
					t.Errorf("%q: %q %s", line, got, directive)
				}
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("it took %s", took)
			}
			if got, _ := h.completed("lic"); len(got) != 1 {
				t.Errorf("commands: %q", got)
			}
		})
	}
}

// stuck is a disk that answers no more.
type stuck struct{ disk.OS }

func (stuck) ReadDir(string) ([]string, error) { select {} }
func (stuck) Readlink(string) (string, error)  { select {} }
