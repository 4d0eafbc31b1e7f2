package cli_test

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/cli"
	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/disk/powercut"
)

// What an administrator reads when something is wrong with an update, at any hour
// of the night: testdata/golden/platform/errors.txt is there to be read.
func TestPlatformMessages(t *testing.T) {
	t.Parallel()
	s := newSite(t, hooksSection)
	var golden bytes.Buffer
	show := func(what string, exit int, line string) {
		t.Helper()
		r := s.run(strings.Fields(line)...)
		if r.exit != exit {
			t.Errorf("%s: exit %d, want %d\n%s%s", what, r.exit, exit, r.stdout, r.stderr)
		}
		r.stderr = bare(r.stderr)
		golden.WriteString("# " + what + "\n")
		transcribe(&golden, "optool "+line, r)
	}
	yes := "platform update --yes"
	install := func(version string) { t.Helper(); s.mustUpdate(version) }

	show("nothing is published", 0, yes)
	show("nothing to verify", 1, "platform verify")
	show("nothing to go back from", 1, "platform rollback --yes")
	s.publish("1.0.0", "1", "", "0")
	show("a question that nobody can answer", 8, "platform update")
	s.front.set(func(f *front) { f.fault = "hang-up" })
	show("the vendor does not answer", 3, yes+" --timeout 4s")
	s.front.set(func(f *front) { f.fault = "login-page" })
	show("a login page answers", 3, yes)
	s.front.set(func(f *front) { f.fault = "503" })
	show("the vendor's server has a problem", 3, yes+" --timeout 20s")
	s.front.set(func(f *front) { f.fault = "" })
	show("a file that is no bundle", 2, yes+" --from-bundle "+s.write("no.airgap", "no"))
	show("a version that there is not", 2, yes+" --to 3.0.0")
	show("no room on the disk", 1, s.full(yes))
	s.edit = s.real
	install("1.0.0")
	show("a release that was gone", 1, "platform rollback --yes")

	s.publish("1.1.0", "2", "1.0.0", "1", sick)
	show("a release that does not become healthy", 9, yes)
	show("it is asked for again", 1, yes+" --to 1.1.0")
	s.publish("1.2.0", "2", "1.0.0", "1")
	s.write("trouble", "fail migrate\n")
	show("a migration that fails", 9, yes)
	s.write("trouble", "fail backup\n")
	show("a hook that fails", 9, yes+" --force")
	s.write("trouble", "fail start\n")
	show("a service that does not start, neither new nor old", 1, yes+" --force")
	show("the next update, the cause being there", 1, yes)
	s.need(os.Remove(s.path("trouble")))
	show("the next update, the cause being gone", 0, "platform recover")

	s.need(os.Chmod(s.path("root"), 0o777))
	s.need(os.Remove(s.path("running")))
	show("much that stands in the way", 1, yes+" --force --to 1.2.0")
	s.need(os.Chmod(s.path("root"), 0o755))
	s.publish("1.2.1", "2", "1.0.0", "1")
	show("a platform that does not run", 1, yes)
	s.write("running", "1.0.0\n")
	s.later(400 * 24 * time.Hour)
	show("the signatures have expired, and the licence too", 5, yes)
	s.later(-48 * time.Hour)
	show("a clock that is behind", 4, yes)
	s.edit = s.real

	s.publish("1.3.0", "2", "", "1", func(_ string, d *backoffice.Draft) { d.Steps[0].Undo = nil })
	install("1.3.0")
	show("a migration without a way back", 1, "platform rollback --yes")
	s.write("root/releases/1.0.0/numbers", "mine")
	show("the release to go back to was changed", 5, "platform rollback --yes --to 1.0.0")
	show("the one that runs was not", 0, "platform verify")
	s.need(os.RemoveAll(s.path("root/current")))
	s.need(os.Mkdir(s.path("root/current"), 0o755))
	show("a platform that was installed by other means", 1, yes)
	for line := range strings.Lines(golden.String()) {
		if strings.HasPrefix(line, "error: ") && len(line) > 600 {
			t.Errorf("nobody reads %q", line)
		}
	}
	s.golden("platform/errors.txt", []byte(s.masked(golden.String())))
}

// full runs what follows on a disk without room.
func (s *site) full(line string) string {
	s.edit = func(w *cli.World) {
		s.real(w)
		w.Disk = cramped{powercut.Watch(disk.OS{}, func(powercut.Op) error { return nil })}
	}
	return line
}

// cramped says that there is next to no room.
type cramped struct{ disk.Disk }

func (c cramped) Space(path string) (disk.Space, error) {
	s, err := c.Disk.Space(path)
	s.Bytes, s.Files = 3<<20, 12
	return s, err
}

// bare keeps of stderr what went wrong: warnings, failed steps, error and hint.
func bare(text string) string {
	var b strings.Builder
	keep := false
	for line := range strings.Lines(text) {
		keep = keep && !strings.Contains(line, " done") || strings.HasPrefix(line, "error: ") || strings.HasPrefix(line, "warning: ") || strings.Contains(line, " failed ")
		if keep || strings.HasPrefix(line, "hint: ") {
			keep = true
			b.WriteString(line)
		}
	}
	return b.String()
}

// masked takes out of a transcript what differs from run to run.
func (s *site) masked(text string) string {
	text = strings.ReplaceAll(text, s.dir, "DIR")
	for _, m := range []struct{ pattern, with string }{
		{`http://127\.0\.0\.1:\d+`, "ENDPOINT"}, {`127\.0\.0\.1:\d+`, "HOST"}, {`\d+ MiB free`, "ROOM free"}, {`download \d+ B`, "download SIZE"}, {`\d{8}-\d{8}T\d{6}Z-[0-9a-f]{6}`, "RUN"}, {`\d{4}-\d\d-\d\d \d\d:\d\d UTC`, "TIME"}, {`\d{4}-\d\d-\d\d`, "DATE"},
		{`process \d+`, "process PID"}, {` ?\(\d+(\.\d+)?(ms|s)\)`, ""}, {`for \d+(\.\d+)?m?s`, "for TIME"},
		{`\(blob [0-9a-f]{12}\)`, "(blob HASH)"}, {`is \d+h\d+m\d+s behind`, "is TIME behind"}, {`after \d+ms`, "after TIME"},
	} {
		text = regexp.MustCompile(m.pattern).ReplaceAllString(text, m.with)
	}
	return regexp.MustCompile(`(?m) +$`).ReplaceAllString(text, "")
}

// A person is asked, and taken at his word.
func TestPlatformQuestion(t *testing.T) {
	t.Parallel()
	s := newSite(t, "")
	s.publish("1.0.0", "1", "", "0")
	for _, tt := range []struct {
		answer string
		exit   int
	}{{"\n", 8}, {"n\n", 8}, {"yes, but\n", 8}, {"y\n", 0}} {
		near, far := terminal(t, 80)
		_, err := near.WriteString(tt.answer)
		s.need(err)
		s.stdin = far
		r := s.run("platform", "update")
		if r.exit != tt.exit || !strings.Contains(r.stderr, "Install Acme Platform 1.0.0 now? [y/N] ") {
			t.Errorf("%q: exit %d\n%s%s", tt.answer, r.exit, r.stdout, r.stderr)
		}
		if installed := s.current() == "1.0.0"; installed != (tt.exit == 0) {
			t.Errorf("%q: current is %q", tt.answer, s.current())
		}
	}
}
