package cli_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/cli"
	"github.com/optool/optool/internal/system"
)

// desktop stands in for the program that opens a browser.
type desktop struct {
	opened [][]string
	ends   bool // with optool, or when its time is over
	exit   int
	err    error
}

func (o *desktop) Run(_ context.Context, c system.Command) (system.Result, error) {
	o.opened = append(o.opened, c.Argv)
	o.ends = o.ends || !c.Detach
	return system.Result{Exit: o.exit}, o.err
}

// A report opens in a browser where a person sits at a desktop, and nowhere else;
// only this user can read the page.
func TestBundleOpensBrowser(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		environ  []string
		terminal bool
		args     []string
		opens    bool
	}{
		{"desktop", []string{"DISPLAY=:0"}, true, nil, true},
		{"Wayland", []string{"WAYLAND_DISPLAY=wayland-0"}, true, nil, true},
		{"text", []string{"DISPLAY=:0"}, true, []string{"--text"}, false},
		{"no terminal", []string{"DISPLAY=:0"}, false, nil, false},
		{"no input", []string{"DISPLAY=:0"}, true, []string{"--no-input"}, false},
		{"no desktop", nil, true, nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := bundleHost(t)
			file := h.path("b.tar.zst")
			h.must("diagnostics-bundle", "create", noHost, "--path", h.path("app"), "--to", file)
			browser, runtime := &desktop{}, t.TempDir()
			if tt.terminal {
				_, h.stdin = terminal(t, 80)
			}
			h.environ = append(tt.environ, "XDG_RUNTIME_DIR="+runtime)
			h.edit = func(w *cli.World) { unprofiled(w); w.Runner = browser }
			r := h.must(append([]string{"diagnostics-bundle", "open", file}, tt.args...)...)
			pages, _ := filepath.Glob(filepath.Join(runtime, "*", "report.html"))
			if !tt.opens {
				if len(browser.opened)+len(pages) > 0 || !strings.Contains(r.stdout, "Verdicts") {
					t.Errorf("%v opened, pages %v\n%s", browser.opened, pages, r.stdout)
				}
				return
			}
			if len(pages) != 1 || len(browser.opened) != 1 || !slices.Equal(browser.opened[0], []string{"xdg-open", pages[0]}) {
				t.Fatalf("%v opened, pages %v", browser.opened, pages)
			}
			if browser.ends {
				t.Error("the browser does not outlive the command")
			}
			for path, want := range map[string]os.FileMode{pages[0]: 0o600, filepath.Dir(pages[0]): 0o700} {
				if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
					t.Errorf("%s: %v %v", path, info.Mode(), err)
				}
			}
			if !strings.Contains(r.stdout, pages[0]) {
				t.Errorf("the page is not named:\n%s", r.stdout)
			}
		})
	}
}

// Without a browser that works, the page is there all the same and is named.
func TestBundleWithoutBrowser(t *testing.T) {
	t.Parallel()
	for name, browser := range map[string]*desktop{"absent": {err: errors.New("xdg-open: not found")}, "failing": {exit: 3}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := bundleHost(t)
			file, runtime := h.path("b.tar.zst"), t.TempDir()
			h.must("diagnostics-bundle", "create", noHost, "--path", h.path("app"), "--to", file)
			_, h.stdin = terminal(t, 80)
			h.environ = []string{"DISPLAY=:0", "XDG_RUNTIME_DIR=" + runtime}
			h.edit = func(w *cli.World) { unprofiled(w); w.Runner = browser }
			r := h.must("diagnostics-bundle", "open", file)
			if !strings.Contains(r.stdout, filepath.Join(runtime, "optool-report-")) || !strings.Contains(r.stderr, "warning: ") {
				t.Errorf("want the page and a warning:\n%s%s", r.stdout, r.stderr)
			}
		})
	}
}

// Pages of earlier days go, and nothing else.
func TestBundleOldPages(t *testing.T) {
	t.Parallel()
	h := bundleHost(t)
	file, runtime := h.path("b.tar.zst"), t.TempDir()
	h.must("diagnostics-bundle", "create", noHost, "--path", h.path("app"), "--to", file)
	for name, age := range map[string]time.Duration{"optool-report-1": 30 * time.Hour, "optool-report-2": time.Hour, "other-report-3": 99 * time.Hour} {
		page := filepath.Join(runtime, name, "report.html")
		at := h.now.Add(-age)
		if err := errors.Join(os.Mkdir(filepath.Dir(page), 0o700), os.WriteFile(page, nil, 0o600), os.Chtimes(filepath.Dir(page), at, at)); err != nil {
			t.Fatal(err)
		}
	}
	_, h.stdin = terminal(t, 80)
	h.environ = []string{"DISPLAY=:0", "XDG_RUNTIME_DIR=" + runtime}
	h.edit = func(w *cli.World) { unprofiled(w); w.Runner = &desktop{} }
	h.must("diagnostics-bundle", "open", file)
	for name, stays := range map[string]bool{"optool-report-1": false, "optool-report-2": true, "other-report-3": true} {
		if _, err := os.Stat(filepath.Join(runtime, name, "report.html")); (err == nil) != stays {
			t.Errorf("%s: %v", name, err)
		}
	}
}
