package bundle

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/redact"
	"github.com/optool/optool/pkg/diagnostics"
)

// teaches is a collector that makes value known only after the others were written.
func teaches(value string) Collector { return says("late.conf", "password="+value+"\n") }

func TestTitleThatHoldsALateSecret(t *testing.T) {
	w := newWork(t)
	value := w.secret()
	first := heavy("logs", says("a.log", "nothing\n"))
	first.Title = "of " + value
	w.job.Recipe.Items = []Item{first, heavy("late", teaches(value))}
	w.create(t.Context())
	if w.err != nil || !w.result.Manifest.Complete || strings.Contains(w.result.Manifest.Collectors[0].Title, value) {
		t.Errorf("%v, %+v", w.err, w.result.Manifest.Collectors)
	}
}

// A word of the manifest itself as a secret must not cost the bundle.
func TestSecretThatIsAWordOfTheManifest(t *testing.T) {
	w := newWork(t)
	w.job.Recipe.Items = []Item{heavy("late", teaches("bytesOut")), heavy("more", teaches("diagnostics"))}
	w.create(t.Context())
	if w.err != nil {
		t.Error(w.err)
	}
}

func TestFileBesideItsFolder(t *testing.T) {
	w := newWork(t, heavy("logs", does(func(_ context.Context, out Out) error {
		for _, name := range []string{"app", "app/x.log", "app/y.log", strings.Repeat("d/", 100) + "f"} {
			fatal(t, whole(out, name, "/"+name, time.Time{}, []byte(name+"\n")))
		}
		return nil
	})))
	w.create(t.Context())
	if w.err != nil || !w.result.Manifest.Complete || len(w.members) < 4 {
		t.Errorf("%v, %d members", w.err, len(w.members))
	}
}

// hangs learns for ever.
type hangs struct{ Collector }

func (hangs) Learn(ctx context.Context, _ int64, _ func(string, io.Reader) error) error {
	select {}
}

func TestLearningThatHangs(t *testing.T) {
	w := newWork(t, heavy("hangs", hangs{says("a.log", "one\n")}), heavy("other", says("b.log", "two\n")))
	w.job.Deadline = 4 * time.Second
	w.create(t.Context())
	if w.err != nil || !w.result.Manifest.Complete {
		t.Errorf("%v, stopped %q", w.err, w.result.Manifest.Stopped)
	}
}

func TestHalfALineIsNotKept(t *testing.T) {
	w := newWork(t)
	value := w.secret()
	slow := heavy("slow", does(func(ctx context.Context, out Out) error {
		m, err := out.Member("a.log", "/a.log", time.Time{})
		fatal(t, err)
		_, err = io.WriteString(m, "whole\nusing ghp_a8Kd0qLzVx3M")
		fatal(t, err)
		<-ctx.Done()
		return ctx.Err()
	}))
	slow.Timeout = time.Second / 2
	w.job.Recipe.Items = []Item{slow, heavy("late", teaches(value))}
	w.create(t.Context())
	if got := w.members["slow/a.log"]; w.err != nil || got != "whole\n" || w.result.Manifest.Collectors[0].Cut == 0 {
		t.Errorf("%v, %q, %+v", w.err, got, w.result.Manifest.Collectors[0])
	}
}

// Words of ours may be secrets of others: "pass" is a verdict and "partial" an outcome.
func TestWordsOfOursThatAreSecrets(t *testing.T) {
	w := newWork(t)
	redactor, err := redact.New(redact.Options{Privacy: diagnostics.Strict, Users: []string{"pass", "unknown", "Verdicts", "complete", "analyser", "optool"}, Hosts: []string{"processes", "report", "light"}})
	fatal(t, err)
	w.job.Redactor = redactor
	w.job.Recipe.Items = []Item{light("light", says("a.log", "the light one is complete, unknown to optool\n")), heavy("heavy", says("b.log", "processes pass\n"))}
	w.create(t.Context())
	if w.err != nil {
		t.Error(w.err)
	}
}
