package cli_test

import (
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/optool/optool/internal/cli"
)

// noHost leaves out what would be another on every machine.
const noHost = "--exclude=host,processes,ports,units,system,journal"

// bundleHost is a host without a profile, with something to collect.
func bundleHost(t *testing.T) *host {
	t.Helper()
	h := newHost(t, "", "{}\n")
	h.edit = unprofiled
	h.write("app/config.yaml", "password: wooden-Spoon-71\nworkers: 4\n")
	h.write("app/"+strings.Repeat("long/", 30)+"app.log", "2026-11-22T03:00:00Z ERROR nothing to see here\n")
	return h
}

// unprofiled takes the profile from a run, which a host of the tests has otherwise.
func unprofiled(w *cli.World) {
	w.Environ = slices.DeleteFunc(w.Environ, func(v string) bool { return strings.HasPrefix(v, "OPTOOL_PROFILE=") })
}

// What a terminal shows fits into its width, also with long paths.
func TestBundleFitsTerminal(t *testing.T) {
	t.Parallel()
	h := bundleHost(t)
	before, after := h.path("before.tar.zst"), h.path("after.tar.zst")
	show := func(args ...string) {
		t.Helper()
		r := h.onTerminal(80, append([]string{"diagnostics-bundle"}, args...)...)
		if r.exit != 0 || r.stderr != "" || r.stdout == "" {
			t.Fatalf("%v: exit %d\n%s%s", args, r.exit, r.stdout, r.stderr)
		}
		if strings.Contains(r.stdout, "\x1b") {
			t.Errorf("%v: NO_COLOR is set, and there are escapes: %q", args, r.stdout)
		}
		text := r.stdout
		if args[0] == "create" { // the path and the sum of the file are shown whole, to be copied
			text = regexp.MustCompile(`(?m)^.*(?:`+regexp.QuoteMeta(h.dir)+`|SHA-256).*$\n?`).ReplaceAllString(text, "")
		}
		text = regexp.MustCompile(`[^\s─]{60,}`).ReplaceAllString(text, "…") // a long word stays whole, to be copied
		t.Run(args[0], func(t *testing.T) { narrow(t, text, 80) })
		if strings.Contains(text, " \n") || strings.Contains(text, "\n\n\n") || strings.HasSuffix(text, "\n\n") {
			t.Errorf("%v: blanks without need:\n%s", args, text)
		}
	}
	show("collectors")
	show("create", "--dry-run", "--path", h.path("app"))
	show("create", noHost, "--path", h.path("app"), "--to", before)
	h.write("app/config.yaml", "password: wooden-Spoon-71\nworkers: "+strings.Repeat("8", 200)+"\n")
	h.write("app/limits.json", `{"devices": 1}`)
	show("create", noHost, "--path", h.path("app"), "--to", after)
	show("inspect", "--members", after)
	show("verify", after)
	show("open", "--text", after)
	show("diff", before, after)
}

// While it works, a person at a terminal is told what is collected; nobody else is.
func TestBundleProgress(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		environ []string
		args    []string
		told    bool
		escapes bool
	}{
		{"colour", []string{"TERM=xterm"}, []string{"--color", "always"}, true, true},
		{"no colour", []string{"TERM=xterm", "NO_COLOR=1"}, nil, true, false},
		{"dumb", []string{"TERM=dumb"}, nil, true, false},
		{"quiet", []string{"TERM=xterm"}, []string{"-q"}, false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := bundleHost(t)
			near, far := terminal(t, 80)
			shown := make(chan string, 1)
			go func() {
				text, _ := io.ReadAll(near)
				shown <- string(text)
			}()
			h.environ = tt.environ
			h.edit = func(w *cli.World) { unprofiled(w); w.Stderr = far }
			r := h.run(append([]string{"diagnostics-bundle", "create", noHost, "--path", h.path("app"), "--to", h.path("b.tar.zst")}, tt.args...)...)
			far.Close()
			text := <-shown
			if r.exit != 0 {
				t.Fatalf("exit %d\n%s%s", r.exit, r.stdout, text)
			}
			for _, title := range []string{"Added by the administrator", "Self-check"} {
				if strings.Contains(text, title) != tt.told {
					t.Errorf("told of %s: %v, want %v\n%q", title, !tt.told, tt.told, text)
				}
			}
			if strings.Contains(text, "\x1b[3") != tt.escapes {
				t.Errorf("colours: want %v\n%q", tt.escapes, text)
			}
			if !tt.told && text != "" {
				t.Errorf("said though quiet: %q", text)
			}
			last := text[strings.LastIndex(text, "\r")+1:]
			if tt.name == "dumb" {
				last = text
			}
			narrow(t, regexp.MustCompile(`\x1b\[[0-9;]*[a-zA-Z]`).ReplaceAllString(last, ""), 80)
			if strings.Contains(text+r.stdout, "Spoon") {
				t.Error("a secret is shown")
			}
		})
	}
}

// Where no person watches there is no word on the way, also on stderr.
func TestBundleUnwatched(t *testing.T) {
	t.Parallel()
	h := bundleHost(t)
	r := h.must("diagnostics-bundle", "create", noHost, "--path", h.path("app"), "--to", h.path("b.tar.zst"))
	if r.stderr != "" || strings.ContainsAny(r.stdout, "\x1b\r") {
		t.Errorf("got %q and %q", r.stdout, r.stderr)
	}
}
