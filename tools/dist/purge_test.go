package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestPurge runs what dpkg does at a purge on a tree that others use as well.
func TestPurge(t *testing.T) {
	ours := []string{
		"etc/acme/acme.yaml", "etc/acme/acme.yaml.dpkg-old", "etc/acme/conf.d/10-proxy.yaml", "etc/acme/profile.yaml", "etc/acme/license-key",
		"var/lib/acme/state.db", "var/lib/acme/state.db.damaged-20261121T215630Z", "var/lib/acme/seal.key", "var/lib/acme/license.dsse",
		"var/lib/acme/license.contact", "var/lib/acme/license.key", "var/lib/acme/update.lock", "var/lib/acme/.license.dsse-123.new",
		"var/lib/acme/requests/K7M2/draft.json", "var/lib/acme/platform/runs/1.journal", "var/lib/acme/platform/tuf/root.json",
		"var/lib/acme/platform/lock", "var/lib/acme/platform/services.log.1.gz", "var/log/acme/cron.log", "var/log/acme/cron.log.1.gz",
	}
	theirs := []string{
		"etc/acme/ca.pem", "etc/acme/conf.d/note.txt", "etc/acme-web/acme.yaml", "opt/acme/current/state.db", "var/lib/acme/data/rows.db",
		"var/lib/acme/platform/main.bin", "var/lib/acme-web/state.db", "var/log/acme/web.log", "mounted/state.db",
	}
	script := func(root string) string {
		p := &parcel{name: "acme", host: host{Name: "acme", Group: "acme", Units: []string{"acme-license.timer"},
			Folders: []hostFolder{{To: "/var/lib/acme"}, {To: "/var/log/acme"}}}}
		text := string(p.fill("deb/postrm"))
		for _, top := range []string{"/etc/", "/var/"} {
			text = strings.ReplaceAll(text, top, root+top)
		}
		return text
	}
	run := func(root, action string) {
		t.Helper()
		cmd := exec.Command("sh", "-c", script(root), "postrm", action)
		cmd.Dir = root
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", action, err, out)
		}
	}
	left := func(root string) (paths []string) {
		must(t, filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
			if rel, _ := filepath.Rel(root, path); err == nil && !e.IsDir() {
				paths = append(paths, rel)
			}
			return err
		}))
		slices.Sort(paths)
		return paths
	}

	root := t.TempDir()
	for _, name := range slices.Concat(ours, theirs) {
		must(t, put(filepath.Join(root, name), name))
	}
	must(t, os.Symlink(filepath.Join(root, "mounted"), filepath.Join(root, "var/lib/acme/requests/elsewhere")))
	run(root, "remove")
	if got, want := len(left(root)), len(ours)+len(theirs)+1; got != want {
		t.Errorf("removal left %d files of %d", got, want)
	}
	run(root, "purge")
	slices.Sort(theirs)
	if got := left(root); !slices.Equal(got, theirs) {
		t.Errorf("a purge leaves\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(theirs, "\n"))
	}

	// Where nothing is but ours, nothing is left, and once more is no mistake.
	alone := t.TempDir()
	for _, name := range ours {
		must(t, put(filepath.Join(alone, name), name))
	}
	run(alone, "purge")
	run(alone, "purge")
	for _, dir := range []string{"etc/acme", "var/lib/acme", "var/log/acme"} {
		if _, err := os.Lstat(filepath.Join(alone, dir)); err == nil {
			t.Errorf("%s is left: %q", dir, left(alone))
		}
	}

	// A folder of another program, which happens to be called so.
	other := t.TempDir()
	rows := []string{"var/lib/acme/platform/lock", "var/lib/acme/requests/1"}
	for _, name := range rows {
		must(t, put(filepath.Join(other, name), name))
	}
	run(other, "purge")
	if got := left(other); !slices.Equal(got, rows) {
		t.Errorf("of another program there is left %q", got)
	}
}
