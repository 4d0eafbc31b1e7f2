package cli_test

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/cryptotest"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/cli"
	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/vendorcli"
	"github.com/optool/optool/pkg/license"
)

// settledHost is a host that has seen something: a licence of an example vendor, a
// platform with an update that went well and one that was undone, bundles, and
// requests in every stage.
type settledHost struct {
	*site
	words string // what people and the vendor wrote, in one line: data that is not translated
	lic   string // id of the licence
	clock clock
}

// clock moves only when somebody sleeps.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) read() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now }

func (c *clock) sleep(_ context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return nil
}

func (c *clock) set(now time.Time) { c.mu.Lock(); defer c.mu.Unlock(); c.now = now }

const told = `Отчёт по поездкам за вчера пуст, хотя за позавчера всё на месте.`

// newSettledHost plays the life of the host. The vendor is the one of
// docs/examples/navixy-like.yaml, with keys and an address of this test.
func newSettledHost(t *testing.T) *settledHost {
	t.Helper()
	cryptotest.SetGlobalRandom(t, 1)
	// Where lines are broken depends on the length of paths: it is the same in every run.
	dir := fmt.Sprintf("/tmp/m%07d", os.Getpid()%1e7)
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	s := &settledHost{site: &site{host: &host{t: t, dir: dir}, front: &front{}}}
	noon := at("2026-03-12T09:00")
	s.clock.set(noon.AddDate(0, 0, -9))
	server := httptest.NewServer(s.front)
	t.Cleanup(server.Close)
	var err error
	s.store, err = backoffice.Init(s.path("vendor"), backoffice.New{Product: "trackline", Title: "Trackline Telematics", Endpoint: server.URL, RootKeys: 1, Threshold: 1}, s.clock.read)
	s.need(err)
	s.front.vendor = s.store.Handler(slog.New(slog.DiscardHandler))
	s.write("optool.yaml", "notify:\n  command: [/bin/true]\nsupport:\n  partner: Sud Integration GmbH\n  name: Ольга Иванова\n  email: ops@nord.example\n")
	s.now = noon
	s.timed()
	units := s.edit
	s.edit = func(w *cli.World) {
		units(w)
		w.Disk = roomy{w.Disk}
		w.Now, w.Sleep, w.Executable = s.clock.read, s.clock.sleep, s.path("tool")
	}
	s.write("tool", "#!/bin/sh\n")
	s.need(os.Chmod(s.path("tool"), 0o755))
	s.writeProfile()

	key, err := license.NewKey(strings.NewReader("one key for the whole matrix"))
	s.need(err)
	end := noon.AddDate(0, 0, 20)
	issued, err := s.store.Issue(t.Context(), key, license.License{
		Customer: "Nord AG", Deployment: "on-premise", Expires: &end, GraceDays: 14, RefreshAfter: 30 * 24 * 3600, Updates: &license.Updates{Channels: []string{"stable"}},
		Support:  &license.Support{Level: "gold", Channels: []string{"e-mail"}, Partner: "Sud Integration GmbH", Until: &end},
		Features: []string{"api"}, Limits: map[string]int64{"devices": 500},
		Enforcement: []license.Stage{{Name: "admin-panel", FromDay: 10}, {Name: "platform", FromDay: 15}},
	})
	s.need(err)
	s.lic = issued.License.ID
	s.write("key", key.Reveal())
	s.must("license", "activate", "--key-file", s.path("key"))

	s.publish("1.0.0", "1", "", "0", s.today)
	s.mustUpdate("1.0.0")
	s.clock.set(noon.AddDate(0, 0, -4))
	s.publish("1.1.0", "2", "1.0.0", "1", s.today)
	s.mustUpdate("1.1.0")
	s.clock.set(noon.AddDate(0, 0, -2))
	s.publish("1.2.0", "2", "", "2", s.today, sick)
	if r := s.update("1.2.0"); r.exit == 0 {
		t.Fatal("a sick release was installed")
	}
	s.publish("1.3.0", "2", "", "2", s.today)
	s.must("platform", "update", "--check")

	s.clock.set(noon.Add(-3 * time.Hour))
	s.write("logs/server.log", "2026-03-12 05:59:01 ERROR report 17 is empty\n")
	s.bundle("before")
	s.write("logs/server.log", "2026-03-12 05:59:01 ERROR report 17 is empty\npassword=wooden-Spoon-71\n")
	s.bundle("after")
	s.ask("Отчёт по поездкам пуст")
	s.ask("Геозона не сохраняется")
	s.ask("Виджет не открывается", "--queue")
	s.ask("Уведомления приходят дважды", "--draft")
	s.theirs("request", "reply", "TRAC-1001", "--text", "За какой день отчёт?", "--author", "Вера", "--question")
	s.must("support-request", "list", "--refresh")
	s.clock.set(noon)
	s.settle()
	return s
}

// roomy is a disk with the same room everywhere.
type roomy struct{ disk.Disk }

func (r roomy) Space(path string) (disk.Space, error) {
	s, err := r.Disk.Space(path)
	s.Bytes, s.Files = 20<<30, 1e6
	return s, err
}

// today dates a release.
func (s *settledHost) today(_ string, d *backoffice.Draft) {
	d.Released = s.clock.read().Add(-time.Hour)
}

// ask writes a request that the rules take.
func (s *settledHost) ask(subject string, more ...string) {
	s.t.Helper()
	s.must(append([]string{"support-request", "create", "--no-input", "--kind", "error", "--language", "ru", "--subject", subject, "--description", told, "--account", "17",
		"--object", "r5", "--element", "Отчёты", "--steps", "Открыть отчёт.", "--functions", "one", "--users", "several", "--attach", s.path("logs/server.log"), "--secrets", "redact"}, more...)...)
}

func (s *settledHost) bundle(name string) {
	s.t.Helper()
	s.need(os.Chtimes(s.path("logs/server.log"), s.clock.read(), s.clock.read()))
	s.must("diagnostics-bundle", "create", "--plain", "--include", "optool,logs", "--path", s.path("logs"), "--to", s.path(name+".tar.zst"))
}

// theirs runs a command of the vendor that is only the way to what is tested.
func (s *settledHost) theirs(args ...string) {
	s.t.Helper()
	if r := s.runVendor(nil, args...); r.exit != 0 {
		s.t.Fatalf("optool-vendor %s: exit %d\n%s%s", strings.Join(args, " "), r.exit, r.stdout, r.stderr)
	}
}

// runVendor runs a command line of optool-vendor in this process.
func (s *settledHost) runVendor(environ []string, args ...string) ran {
	s.t.Helper()
	var stdout, stderr strings.Builder
	w := vendorcli.World{Args: args, Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, Now: s.clock.read, Environ: append([]string{"OPTOOL_VENDOR_DIR=" + s.path("vendor")}, environ...)}
	if s.stdout != nil {
		w.Stdout = s.stdout
	}
	return ran{vendorcli.Run(s.t.Context(), w), stdout.String(), stderr.String()}
}

// writeProfile joins what the vendor's program wrote, the example, and the platform of
// these tests. Whatever it says in words is data.
func (s *settledHost) writeProfile() {
	s.t.Helper()
	section, err := setUpPlatform(s.dir, hooksSection)
	s.need(err)
	read := func(text []byte) map[string]any {
		m := map[string]any{}
		s.need(yaml.Unmarshal(text, &m))
		return dated(m).(map[string]any)
	}
	example, err := os.ReadFile("../../docs/examples/navixy-like.yaml")
	s.need(err)
	whole := read(example)
	delete(whole, "brand")
	own := read(s.read("vendor/profile.yaml"))
	support := whole["support"].(map[string]any)
	support["delivery"] = map[string]any{"endpoint": true, "mail": "support@trackline.example"}
	recipe := whole["diagnostics"].(map[string]any)
	recipe["collectors"] = []any{map[string]any{"name": "logs", "title": "Logs of the server and the gateway", "files": []string{s.path("logs")}}}
	recipe["recipients"] = own["diagnostics"].(map[string]any)["recipients"]
	delete(recipe, "analysers")
	delete(own, "diagnostics")
	delete(own, "support")
	maps.Copy(whole, own)
	maps.Copy(whole, read([]byte(section)))
	text, err := yaml.Marshal(whole)
	s.need(err)
	s.write("profile.yaml", string(text))
	s.words = strings.Join(append(said(whole, nil), "Nord AG", "Sud Integration GmbH", commandWords()), " | ")
}

// dated writes days as they were.
func dated(doc any) any {
	switch v := doc.(type) {
	case map[string]any:
		for name := range v {
			v[name] = dated(v[name])
		}
	case []any:
		for i := range v {
			v[i] = dated(v[i])
		}
	case time.Time:
		return v.Format(time.DateOnly)
	}
	return doc
}

// said lists the strings of a document.
func said(doc any, all []string) []string {
	switch v := doc.(type) {
	case map[string]any:
		for _, child := range v {
			all = said(child, all)
		}
	case []any:
		for _, child := range v {
			all = said(child, all)
		}
	case string:
		all = append(all, strings.Join(strings.Fields(v), " "))
	}
	return all
}

const settledParts = "root state running data data.saved tool vendor before.tar.zst after.tar.zst key logs"

// settle keeps what commands change, for unsettle to bring back.
func (s *settledHost) settle() { s.copyParts(s.dir, s.path("settled")) }

func (s *settledHost) unsettle() {
	s.t.Helper()
	s.need(s.clean())
	s.copyParts(s.path("settled"), s.dir)
	s.clock.set(at("2026-03-12T09:00"))
}

func (s *settledHost) clean() error {
	for _, part := range strings.Fields(settledParts + " out tool.next") {
		if err := os.RemoveAll(s.path(part)); err != nil {
			return err
		}
	}
	return nil
}

func (s *settledHost) copyParts(from, to string) {
	s.t.Helper()
	args := []string{"-a"}
	for _, part := range strings.Fields(settledParts) {
		if _, err := os.Lstat(filepath.Join(from, part)); err == nil {
			args = append(args, filepath.Join(from, part))
		}
	}
	s.need(os.MkdirAll(to, 0o755))
	if out, err := exec.Command("cp", append(args, to)...).CombinedOutput(); err != nil {
		s.t.Fatalf("cp: %v\n%s", err, out)
	}
}

// masked takes out what differs from run to run, or from machine to machine, and keeps
// the width where a table depends on it.
func (s *settledHost) masked(text string) string {
	text = strings.ReplaceAll(text, s.dir, "DIR")
	if name, err := os.Hostname(); err == nil {
		text = regexp.MustCompile(`((?:host"?:?|Host|узел|Узел) +"?)`+regexp.QuoteMeta(name)+`\b`).ReplaceAllString(text, "${1}HOST")
	}
	for _, m := range []struct{ pattern, with string }{
		{`http://127\.0\.0\.1:\d+`, "ENDPOINT"}, {`127\.0\.0\.1:\d+`, "HOST"}, {`Z-[0-9a-f]{6}\b`, "Z-RUN"}, {`\d+\.\d %`, "0.0 %"},
		{`[0-9a-f]{64}`, "SHA256"}, {`go1\.\d+(\.\d+)?`, "GO"}, {`linux/\w+`, "PLATFORM"}, {`("(?:\w*[sS]ize|\w*[bB]ytes\w*|read|full|download)": )\d+`, "${1}0"},
	} {
		text = regexp.MustCompile(m.pattern).ReplaceAllString(text, m.with)
	}
	sizes := regexp.MustCompile(`\d+(\.\d+)? ([KM]i)?B`)
	digits := regexp.MustCompile(`\d`)
	text = sizes.ReplaceAllStringFunc(text, func(size string) string { return digits.ReplaceAllString(size, "0") })
	return text
}
