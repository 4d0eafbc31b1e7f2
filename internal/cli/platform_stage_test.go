package cli_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/cli"
	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/release"
)

// acme is the platform of these tests: one program that is its service, its
// hooks and its migrations. It runs when DIR/running is there, which holds the
// version that was started; its data is a number in DIR/data, which must be the
// SCHEMA of the release. A line "before start" in DIR/trouble makes it kill the
// program that called it before it starts, once; "after" when it is done, "while"
// in the middle of its work. "hold prepare" makes it wait until DIR/go is there.
const acme = `#!/bin/sh
here=DIR current=DIR/root/current act=$1 name=$1 trouble= running= version= data= schema=
[ $act != health ] || { read -r running <$here/running; name="health of $running"; }
[ ! -e $here/trouble ] || read -r trouble <$here/trouble
case $trouble in
"before $name") rm $here/trouble; kill -9 $PPID; exit 1;;
"while $name") rm $here/trouble; kill -9 $PPID; sleep 1;;
"hold $name") rm $here/trouble; echo "$PPID" >$here/held; until [ -e $here/go ]; do sleep 0.05; done;;
"fail $name") echo "no $act today" >&2; exit 4;;
esac
case $act in
start) read -r version <$current/VERSION && echo "$version" >$here/running || exit 1;;
stop) rm -f $here/running;;
status) [ -e $here/running ] || exit 3;;
health)
	read -r version <$current/VERSION
	read -r data <$here/data; read -r schema <$current/SCHEMA
	[ "$running" = "$version" ] || { echo "$running runs, not $version"; exit 1; }
	[ "$data" = "$schema" ] || { echo "the data is of schema $data, not $schema"; exit 1; }
	[ ! -e $current/sick ] || { echo "the queue does not answer"; exit 1; };;
backup) cp $here/data $here/data.saved;;
restore) cp $here/data.saved $here/data;;
migrate) echo "$2" >$here/data; echo "schema $2";;
esac
[ "$trouble" != "after $name" ] || { rm $here/trouble; kill -9 $PPID; }
`

// platformSection makes a profile one of acme's.
const platformSection = `
platform:
  root: DIR/root
  services:
    - {name: acme, start: [DIR/acme, start], stop: [DIR/acme, stop], status: [DIR/acme, status]}
  health:
    deadline: 1s
    interval: 100ms
    checks: [{name: self, command: [DIR/acme, health]}]
`

const hooksSection = `  hooks:
    prepare: {command: [DIR/acme, prepare]}
    backup: {command: [DIR/acme, backup]}
    restore: {command: [DIR/acme, restore]}
    finish: {command: [DIR/acme, finish]}
`

// setUpPlatform puts acme into dir and returns what the profile says of it.
func setUpPlatform(dir, more string) (string, error) {
	here := func(text string) string { return strings.ReplaceAll(text, "DIR", dir) }
	if err := os.WriteFile(filepath.Join(dir, "acme"), []byte(here(acme)), 0o755); err != nil {
		return "", err
	}
	return here(platformSection + more), os.WriteFile(filepath.Join(dir, "data"), []byte("0\n"), 0o644)
}

// makeTree makes the files of a release of acme with a schema.
func makeTree(dir, home, version, schema string) error {
	var numbers strings.Builder
	for i := range 6000 {
		fmt.Fprintf(&numbers, "%d of %s\n", i, version[:1])
	}
	for name, text := range map[string]string{
		"VERSION": version + "\n", "SCHEMA": schema + "\n", "numbers": numbers.String() + version,
		"web/index.html": "<h1>" + version + "</h1>\n", "web/logo.svg": "<svg/>\n",
		"bin/migrate": "#!/bin/sh\nexec " + home + "/acme \"$@\"\n", "bin/optool": "#!/bin/sh\n# " + version + "\n",
	} {
		path := filepath.Join(dir, name)
		mode := os.FileMode(0o644)
		if strings.HasPrefix(name, "bin/") {
			mode = 0o755
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			return err
		}
	}
	return nil
}

// site is a vendor with releases and a host with a licence, in one directory.
type site struct {
	*host
	store *backoffice.Store
	front *front
}

// newSite makes a site where nothing is installed; more is added to the profile.
func newSite(t *testing.T, more string) *site {
	t.Helper()
	s := &site{host: newHost(t, "", "{}\n"), front: &front{}}
	server := httptest.NewServer(s.front)
	t.Cleanup(server.Close)
	var err error
	s.store, err = backoffice.Init(s.path("vendor"), backoffice.New{Product: product, Title: "Acme Platform", Endpoint: server.URL, RootKeys: 1, Threshold: 1}, time.Now)
	s.need(err)
	s.front.vendor = s.store.Handler(slog.New(slog.DiscardHandler))
	s.edit = s.real
	section, err := setUpPlatform(s.dir, more)
	s.need(err)
	s.write("profile.yaml", string(s.read("vendor/profile.yaml"))+section)
	s.write("tool", "#!/bin/sh\n# of before\n")
	s.need(os.Chmod(s.path("tool"), 0o755))

	key, err := license.NewKey(rand.Reader)
	s.need(err)
	end := time.Now().Add(30 * 24 * time.Hour)
	_, err = s.store.Issue(t.Context(), key, license.License{Customer: "Nord AG", Expires: &end, RefreshAfter: 6 * 3600, Updates: &license.Updates{}})
	s.need(err)
	s.must("license", "activate", "--key-file", s.write("key", key.Reveal()))
	// Sites are told apart by the numbers of their runs: those of one second would
	// take each other's hooks for their own.
	return s
}

// real gives a host time that passes, and a tool that can be replaced.
func (s *site) real(w *cli.World) {
	w.Now, w.Executable = time.Now, s.path("tool")
	w.Sleep = func(_ context.Context, d time.Duration) error { time.Sleep(d); return nil }
}

func (s *site) need(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// publish makes a release with a schema that its migration brings about, and a
// delta from the one before.
func (s *site) publish(version, schema, from, oldSchema string, edit ...func(dir string, d *backoffice.Draft)) {
	s.t.Helper()
	dir := s.path("trees/" + version)
	s.need(makeTree(dir, s.dir, version, schema))
	d := backoffice.Draft{Version: version, Tree: dir, Released: time.Now().Add(-time.Hour)}
	if schema != oldSchema {
		d.Steps = []release.Step{{Name: "schema", Run: []string{"bin/migrate", "migrate", schema}, Undo: []string{"bin/migrate", "migrate", oldSchema}}}
	}
	for _, e := range edit {
		e(dir, &d)
	}
	_, err := s.store.AddRelease(s.t.Context(), d)
	s.need(err)
	if from != "" {
		_, err = s.store.MakeDelta(s.t.Context(), backoffice.DefaultChannel, from, version)
		s.need(err)
	}
	_, err = s.store.PublishReleases(s.t.Context())
	s.need(err)
}

// sick makes a release that never becomes healthy.
func sick(dir string, _ *backoffice.Draft) { _ = os.WriteFile(filepath.Join(dir, "sick"), nil, 0o644) }

// update brings the platform to a version.
func (s *site) update(to string) ran {
	s.t.Helper()
	return s.run("platform", "update", "--yes", "--to", to)
}

func (s *site) mustUpdate(to string) {
	s.t.Helper()
	if r := s.update(to); r.exit != 0 {
		s.t.Fatalf("update to %s: exit %d\n%s%s", to, r.exit, r.stdout, r.stderr)
	}
}

func (s *site) line(name string) string {
	data, err := os.ReadFile(s.path(name))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(data))
}

func (s *site) current() string {
	target, _ := os.Readlink(s.path("root/current"))
	return filepath.Base(strings.TrimPrefix(target, "releases/"))
}

// sound holds the platform against the promise: current points at one of the
// versions, which is complete and verified, runs, and fits the data and the tool.
func (s *site) sound(versions ...string) error {
	current := s.line("root/current/VERSION")
	known := false
	for _, v := range versions {
		known = known || v == current
	}
	if !known {
		return fmt.Errorf("current is %q, want one of %q", current, versions)
	}
	if r := s.run("platform", "status", "-o", "json"); r.exit != 0 || strings.Contains(r.stdout, `"openRun"`) {
		return fmt.Errorf("status: exit %d\n%s%s", r.exit, r.stdout, r.stderr)
	}
	if current == "" {
		if s.line("running") != "" || s.line("data") != "0" {
			return fmt.Errorf("nothing is installed, %q runs, data is of schema %q", s.line("running"), s.line("data"))
		}
		return nil
	}
	if r := s.run("platform", "verify", "-o", "json"); r.exit != 0 {
		return fmt.Errorf("verify: exit %d\n%s%s", r.exit, r.stdout, r.stderr)
	}
	if out, err := exec.Command(s.path("acme"), "health").CombinedOutput(); err != nil {
		return fmt.Errorf("release %s is not healthy: %s", current, out)
	}
	return nil
}

// keep copies what a run changes away and returns a function that brings it back.
func (s *site) keep() func() {
	s.t.Helper()
	const parts = "root state running data data.saved tool"
	base := s.path("base")
	copyTo := func(from, to string) {
		var all []string
		for _, name := range strings.Fields(parts) {
			if _, err := os.Lstat(filepath.Join(from, name)); err == nil {
				all = append(all, filepath.Join(from, name))
			}
		}
		if out, err := exec.Command("cp", append(append([]string{"-a"}, all...), to)...).CombinedOutput(); err != nil {
			s.t.Fatalf("cp: %v\n%s", err, out)
		}
	}
	s.need(os.MkdirAll(base, 0o755))
	copyTo(s.dir, base)
	return func() {
		s.t.Helper()
		for _, name := range strings.Fields(parts + " trouble died") {
			s.need(os.RemoveAll(s.path(name)))
		}
		for _, stray := range []string{"tool.next", "tool.before-*"} {
			found, _ := filepath.Glob(s.path(stray))
			for _, path := range found {
				s.need(os.Remove(path))
			}
		}
		copyTo(base, s.dir)
	}
}

// later moves the clock of the host.
func (s *site) later(d time.Duration) {
	s.edit = func(w *cli.World) {
		s.real(w)
		w.Now = func() time.Time { return time.Now().Add(d) }
	}
}
