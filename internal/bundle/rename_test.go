package bundle

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/analysis"
	"github.com/optool/optool/internal/archive"
	"github.com/optool/optool/internal/redact"
	"github.com/optool/optool/pkg/diagnostics"
)

// texts is a collector of members: names and texts by turns.
func texts(all ...string) Collector {
	return does(func(_ context.Context, out Out) error {
		for i := 0; i < len(all); i += 2 {
			if err := whole(out, all[i], "/"+all[i], time.Time{}, []byte(all[i+1])); err != nil && !Refused(err) {
				return err
			}
		}
		return nil
	})
}

// strictly makes the redactor hide names of people too.
func (w *work) strictly() {
	w.t.Helper()
	redactor, err := redact.New(redact.Options{Privacy: diagnostics.Strict, Workers: 2})
	fatal(w.t, err)
	w.job.Redactor = redactor
}

// nowhere says that a value is in no member, and in no name of one.
func (w *work) nowhere(value string) {
	w.t.Helper()
	for name, text := range w.members {
		if strings.Contains(name, value) || strings.Contains(text, value) {
			w.t.Errorf("%q is in the name or in the text of %s", value, name)
		}
	}
}

// A user of whom a log tells late stands in paths that went by before.
func TestNameOfAUserThatIsLearnedLate(t *testing.T) {
	const user = "kvbrinkhof"
	w := newWork(t)
	w.strictly()
	judge, err := analysis.New(nil, nil, time.Now())
	fatal(t, err)
	w.job.Analysis = judge
	w.job.Recipe.Items = []Item{
		light("light", texts("a-"+user+".log", "x\n")),
		heavy("logs", texts(
			"app.log", "nothing\n",
			user+"/a.log", "2026-11-22T03:30:00Z error: out of memory\n", user+"/b.log", logOf(1<<20)+"the report of "+user+" is ready\n", // a stream
			"deep/er/"+user+"/c.log", "nothing\n", "deep/er/d.log", "nothing\n")),
		heavy("late", says("auth.log", "Nov 22 03:30:00 gate sshd[211]: Accepted password for "+user+" from 192.0.2.7 port 40022 ssh2\n")),
	}
	w.create(t.Context())
	m := w.result.Manifest
	if w.err != nil || !m.Complete || m.Checked.Dropped != 0 || m.Checked.Mended != 5 { // four names, and the log that repeats one
		t.Fatalf("%v, complete %v, %+v", w.err, m.Complete, m.Checked)
	}
	w.nowhere(user)
	if len(w.members) != 7+3 {
		t.Errorf("%d members", len(w.members))
	}
	auth := w.members["late/auth.log"]
	fake := regexp.MustCompile("REDACTED-user-[a-z2-7]{10}").FindString(auth)
	if fake == "" {
		t.Fatalf("%q", auth)
	}
	w.holds("light/a-"+fake+".log", "logs/"+fake+"/a.log", "logs/"+fake+"/b.log", "logs/deep/er/"+fake+"/c.log", "logs/deep/er/d.log")
	if text := w.members["logs/"+fake+"/b.log"]; !strings.HasSuffix(text, "the report of "+fake+" is ready\n") {
		t.Errorf("%q", text[max(0, len(text)-80):])
	}
	// What speaks of members calls them so too.
	if got := w.members[diagnostics.AnalysisName]; !strings.Contains(got, "logs/"+fake+"/a.log") {
		t.Errorf("the analysis says %s", got)
	}
	r, err := archive.Open(w.options.Path, nil, archive.Limits{})
	fatal(t, err)
	defer r.Close()
	dir := filepath.Join(t.TempDir(), "out")
	_, err = archive.Unpack(r, dir)
	fatal(t, err)
	if _, err := os.Stat(filepath.Join(dir, "logs", fake, "b.log")); err != nil {
		t.Error(err)
	}
}

func TestNameThatHoldsALateSecret(t *testing.T) {
	w := newWork(t)
	value := w.secret()
	w.job.Recipe.Items = []Item{heavy("logs", says("dump-"+value+".log", "nothing\n")), heavy("late", teaches(value))}
	w.create(t.Context())
	if w.err != nil || !w.result.Manifest.Complete || w.result.Manifest.Checked.Dropped != 0 || len(w.members) != 2+3 {
		t.Errorf("%v, %+v", w.err, w.result.Manifest.Checked)
	}
	w.nowhere(value)
}

// Names that were told apart by what is hidden in them now are told apart still.
func TestNamesThatBecomeOne(t *testing.T) {
	const user = "kvbrinkhof"
	w := newWork(t)
	w.strictly()
	fake := w.job.Redactor.Text("", "sshd[211]: Accepted password for "+user+" from 192.0.2.7 port 40022 ssh2")
	fake = regexp.MustCompile("REDACTED-user-[a-z2-7]{10}").FindString(fake)
	fresh := newWork(t) // that has not met the name, under the same key
	fresh.strictly()
	fresh.job.Recipe.Items = []Item{
		heavy("logs", texts("of-"+fake+".log", "1\n", "of-"+user+".log", "2\n", user, "3\n", "x-"+fake+"/e", "4\n", "x-"+user, "5\n")),
		heavy("late", says("auth.log", "Nov 22 03:30:00 gate sshd[211]: Accepted password for "+user+" from 192.0.2.7 port 40022 ssh2\n")),
	}
	fresh.create(t.Context())
	if fresh.err != nil || !fresh.result.Manifest.Complete || len(fresh.members) != 6+3 {
		t.Errorf("%v, %+v, %d members", fresh.err, fresh.result.Manifest.Checked, len(fresh.members))
	}
	fresh.nowhere(user)
	for name, text := range map[string]string{"of-" + fake + ".log": "1\n", "of-" + fake + ".log~2": "2\n", fake: "3\n", "x-" + fake + "/e": "4\n", "x-" + fake + "~2": "5\n"} {
		if fresh.members["logs/"+name] != text {
			t.Errorf("%s holds %q", name, fresh.members["logs/"+name])
		}
	}
}

// Without room for a second archive, what cannot be renamed is left out.
func TestNamesWithoutRoomForOthers(t *testing.T) {
	w := newWork(t)
	value := w.secret()
	w.options.MaxSize = 4 << 20
	const many = 100
	w.job.Recipe.Items = []Item{
		heavy("logs", does(func(_ context.Context, out Out) error {
			for i := range many { // with the pseudonym they pass the 100 bytes that a header holds
				fatal(t, whole(out, fmt.Sprintf("dump-%s-%s-%d.log", value, strings.Repeat("of-", 20), i), "/dump", time.Time{}, []byte("nothing\n")))
			}
			return nil
		})),
		heavy("late", teaches(value)),
		heavy("much", does(func(_ context.Context, out Out) error {
			for i := 0; w.job.Archive.Room() > 4000; i++ {
				fatal(t, whole(out, fmt.Sprint(i), "/much", time.Time{}, []byte(logOf(int(w.job.Archive.Room())/2))))
			}
			return nil
		})),
	}
	w.create(t.Context())
	if m := w.result.Manifest; w.err != nil || m.Stopped != "" || m.Complete || m.Checked.Dropped != many || m.Checked.Mended != 0 {
		t.Errorf("%v, %+v", w.err, m.Checked)
	}
	w.nowhere(value)
}
