package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/cli"
	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/system"
)

const (
	product   = "acme-platform"
	machineID = "4f2a6c8e0b1d3f5a7c9e1b3d5f7a9c0e"
)

// host is an administrator's machine as the tests play it: directories of its
// own, a clock that stands still, and no settings but those given.
type host struct {
	t       *testing.T
	dir     string // holds profile.yaml, optool.yaml and state/
	now     time.Time
	stdin   io.Reader // nil: empty, and no terminal
	stdout  io.Writer // nil: kept
	environ []string  // beside the usual variables
	edit    func(*cli.World)
}

// newHost makes a host with a profile and a configuration.
func newHost(t *testing.T, profile, config string) *host {
	t.Helper()
	h := &host{t: t, dir: t.TempDir(), now: time.Now()}
	h.write("profile.yaml", profile)
	h.write("optool.yaml", config)
	return h
}

func (h *host) path(name string) string { return filepath.Join(h.dir, name) }

func (h *host) write(name, text string) string {
	h.t.Helper()
	path := h.path(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		h.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		h.t.Fatal(err)
	}
	return path
}

func (h *host) read(name string) []byte {
	h.t.Helper()
	data, err := os.ReadFile(h.path(name))
	if err != nil {
		h.t.Fatal(err)
	}
	return data
}

// ran is what became of one command line.
type ran struct {
	exit           int
	stdout, stderr string
}

// run runs one command line in this process.
func (h *host) run(args ...string) ran {
	h.t.Helper()
	var stdout, stderr bytes.Buffer
	world := cli.World{
		Args: args, Stdin: h.stdin, Stdout: h.stdout, Stderr: &stderr,
		Environ: append([]string{
			"HOME=" + h.path("home"), "OPTOOL_CONFIG=" + h.path("optool.yaml"),
			"OPTOOL_PROFILE=" + h.path("profile.yaml"), "OPTOOL_STATE_DIR=" + h.path("state"),
		}, h.environ...),
		Now:       func() time.Time { return h.now },
		Sleep:     func(context.Context, time.Duration) error { return nil },
		MachineID: func() (string, error) { return machineID, nil },
		Runner:    system.Exec{},
		Disk:      disk.OS{},
	}
	if h.edit != nil {
		h.edit(&world)
	}
	if world.Stdin == nil {
		world.Stdin = strings.NewReader("")
	}
	if world.Stdout == nil {
		world.Stdout = &stdout
	}
	exit := cli.Run(h.t.Context(), world)
	return ran{exit, stdout.String(), stderr.String()}
}

// must runs a command line that is only the way to what is tested.
func (h *host) must(args ...string) ran {
	h.t.Helper()
	r := h.run(args...)
	if r.exit != 0 {
		h.t.Fatalf("optool %s: exit %d\n%s%s", strings.Join(args, " "), r.exit, r.stdout, r.stderr)
	}
	return r
}

// failure is the document that -o json prints of an error.
type failure struct {
	Schema, Kind string
	Error        struct {
		Code, Message, Hint string
		ExitCode            int
		Retryable           bool
	}
}

// failure reads the error document that must be all of stdout, with nothing on
// stderr beside it.
func (r ran) failure(t *testing.T) failure {
	t.Helper()
	var f failure
	d := json.NewDecoder(strings.NewReader(r.stdout))
	if err := d.Decode(&f); err != nil || d.More() || r.stderr != "" {
		t.Fatalf("want one error document and an empty stderr (%v), got:\n%s%s", err, r.stdout, r.stderr)
	}
	if f.Schema != cli.Schema || f.Kind != "Error" || f.Error.ExitCode != r.exit {
		t.Errorf("error document does not fit exit %d:\n%s", r.exit, r.stdout)
	}
	return f
}

// explained checks that stderr has an error and a hint, a line each at least,
// and that stdout has nothing.
func (r ran) explained(t *testing.T) {
	t.Helper()
	at := strings.Index("\n"+r.stderr, "\nerror: ")
	if hint := strings.Index("\n"+r.stderr, "\nhint: "); at < 0 || hint < at || r.stdout != "" {
		t.Errorf("want error: and hint: on stderr and an empty stdout, got:\n%s%s", r.stdout, r.stderr)
	}
}
