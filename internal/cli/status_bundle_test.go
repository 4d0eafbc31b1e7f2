package cli

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/optool/optool/internal/archive"
	"github.com/optool/optool/internal/bundle"
	"github.com/optool/optool/internal/config"
	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/state"
	"github.com/optool/optool/pkg/diagnostics"
)

// The last bundle is remembered where there is a state, and nowhere else.
func TestLastBundle(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	d := &desk{World: World{Disk: disk.OS{}, Now: func() time.Time { return now }}, config: &config.Config{StateDir: dir}}
	made := bundle.Result{Written: archive.Written{Size: 7, Files: []archive.File{{Path: "/srv/a.1"}, {Path: "/srv/a.2"}}}, Manifest: diagnostics.Manifest{Complete: true}}
	d.noteBundle(t.Context(), made)
	if _, err := os.Stat(dir); err == nil {
		t.Error("a state directory was made for it")
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	store := state.Open(dir, state.Options{})
	if last, err := d.lastBundle(t.Context(), store); err != nil || last != nil {
		t.Errorf("before: %+v, %v", last, err)
	}
	d.noteBundle(t.Context(), made)
	want := lastBundle{At: now, Path: "/srv/a.1", Size: 7, Files: 2, Complete: true}
	if last, err := d.lastBundle(t.Context(), store); err != nil || last == nil || *last != want {
		t.Errorf("%+v, %v", last, err)
	}
	d.noteBundle(t.Context(), bundle.Result{})
	if last, _ := d.lastBundle(t.Context(), store); last == nil || *last != want {
		t.Errorf("after a run that wrote nothing: %+v", last)
	}
}

func TestBundleOfARequestLiesInTheState(t *testing.T) {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		dir, path string
		want      bool
	}{
		{"/var/lib/optool", "/var/lib/optool/requests/01/bundle.tar.zst", true},
		{"state", here + "/state/requests/01/bundle.tar.zst", true},
		{"/var/lib/optool", "/var/lib/optool-2/bundle.tar.zst", false},
		{"/var/lib/optool", "/root/bundle.tar.zst", false},
	} {
		if got := liesIn(c.dir, c.path); got != c.want {
			t.Errorf("liesIn(%s, %s): got %v", c.dir, c.path, got)
		}
	}
}
