package backoffice

import (
	"bufio"
	"context"
	crand "crypto/rand"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/optool/optool/pkg/license"
)

const victimDir = "OPTOOL_TEST_VICTIM_DIR"

// TestMain lets the test binary be its own victim: a process that issues and
// changes licences until it is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv(victimDir); dir != "" {
		toil(dir)
	}
	os.Exit(m.Run())
}

func toil(dir string) {
	s, err := Open(dir, time.Now)
	for ctx := context.Background(); err == nil; {
		key, _ := license.NewKey(crand.Reader)
		end := time.Now().Add(time.Hour)
		var r *Record
		if r, err = s.Issue(ctx, key, license.License{Customer: "x", Expires: &end}); err == nil {
			_, err = s.Suspend(ctx, r.License.ID, "unpaid")
		}
		if err == nil && rand.IntN(8) == 0 {
			_, err = s.Rotate(ctx, Rotation{})
		}
		os.Stdout.WriteString(".\n")
	}
	os.Stdout.WriteString(err.Error() + "\n")
	os.Exit(1)
}

// Whatever the moment of a kill, readers find whole files that verify, and the
// next change finds or makes everything consistent.
func TestKillAtAnyMoment(t *testing.T) {
	s, err := Init(t.TempDir()+"/acme", acme, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	for range 6 {
		killOne(t, s.dir)
		before, err := s.List() // a reader takes no lock and heals nothing
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range before {
			if _, err := os.Stat(s.PublicFile(r.Lookup)); err == nil {
				open(t, s, r)
			}
		}
		if err := s.Heal(t.Context()); err != nil {
			t.Fatal(err)
		}
		after, err := s.List()
		if err != nil || len(after) != len(before) {
			t.Fatalf("%d licences after healing, %v, want %d", len(after), err, len(before))
		}
		for _, r := range after {
			if d := open(t, s, r); d.License.Sequence != r.License.Sequence || d.KeyID != r.SignedBy {
				t.Fatalf("%s is published as sequence %d, recorded as %d", r.License.ID, d.License.Sequence, r.License.Sequence)
			}
		}
		published, err := filepath.Glob(s.path("public", "v1", "licenses", "*.lic"))
		if err != nil || len(published) > len(after) {
			t.Fatalf("%d files are published, %v, for %d licences", len(published), err, len(after))
		}
	}
	if ids, err := s.ids(); err != nil || len(ids) == 0 {
		t.Fatalf("no licence was issued (%v): nothing was tested", err)
	}
}

// killOne starts a victim and kills it at a random moment of its work.
func killOne(t *testing.T, dir string) {
	t.Helper()
	victim := exec.Command(os.Args[0])
	victim.Env = append(os.Environ(), victimDir+"="+dir)
	out, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n') // it is at work
	time.Sleep(rand.N(40 * time.Millisecond))
	_ = victim.Process.Kill()
	_ = victim.Wait()
	if err != nil || line != ".\n" {
		t.Fatalf("the victim said %q, %v", line, err)
	}
}
