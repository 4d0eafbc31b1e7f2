package licensing_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/licensing"
	"github.com/optool/optool/pkg/license"
)

// What TestMain does in place of tests: "JOB DIR PROFILE ENDPOINT", the licence
// key on standard input.
const taskVariable = "OPTOOL_TEST_TASK"

func perform(task string) (exit int) {
	word := strings.Fields(task)
	var text string
	_, _ = fmt.Scanln(&text)
	key := must(license.ParseKey(text))
	k := keeper(word[1], trustOf(word[2]), word[3], newClient(), time.Now)
	fmt.Println("ready")
	var err error
	switch word[0] {
	case "update":
		_, err = k.Update(context.Background(), true)
	case "activate":
		_, err = k.Activate(context.Background(), key)
	case "clean":
		_, err = k.CacheClean(context.Background())
	}
	if err != nil {
		fmt.Println(err)
		return 1
	}
	return 0
}

// killed starts a process for a job and kills it at a random moment, within the
// given time after it began to work. It reports whether the kill came in time.
func (s *shop) killed(t *testing.T, job, dir string, key license.Key, within time.Duration) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	process := exec.CommandContext(ctx, os.Args[0])
	process.Env = append(os.Environ(), taskVariable+"="+strings.Join([]string{job, dir, s.profile, s.endpoint}, " "))
	process.Stdin = strings.NewReader(key.Reveal() + "\n")
	out := bufio.NewReader(must(process.StdoutPipe()))
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := out.ReadString('\n'); line != "ready\n" {
		t.Fatalf("the process said %q, %v", line, err)
	}
	time.Sleep(time.Duration(rand.Int64N(int64(within))))
	_ = process.Process.Kill()
	if said, _ := out.ReadString('\n'); said != "" {
		t.Errorf("%s failed: %s", job, said)
	}
	return process.Wait() != nil
}

// TestKilled ends processes by SIGKILL at random moments of their work.
func TestKilled(t *testing.T) {
	s := newShop(t, time.Now)
	t.Run("update", func(t *testing.T) {
		id, key := s.issue(nil)
		dir := s.activated(key)
		hit, takes := 0, 15*time.Millisecond
		for round := range rounds(200) {
			old := is(t, s.keeper(dir), license.Valid).Verdict.Document.License.Sequence
			must(s.Renew(t.Context(), id, "", nil))
			if s.killed(t, "update", dir, key, takes) {
				hit++
			}
			if got := is(t, s.keeper(dir), license.Valid).Verdict.Document.License.Sequence; got != old && got != old+1 {
				t.Fatalf("round %d: sequence %d came out of %d", round, got, old)
			}
			k, began := s.keeper(dir), time.Now()
			o, err := k.Update(t.Context(), true)
			takes = max(time.Since(began), time.Millisecond)
			if err != nil || o.After.Verdict.Document.License.Sequence != old+1 {
				t.Fatalf("round %d: the next update: %+v, %v", round, o, err)
			}
			if _, err := k.Key(); err != nil {
				t.Fatalf("round %d: %v", round, err)
			}
		}
		t.Logf("%d of %d updates died", hit, rounds(200))
	})
	t.Run("activate", func(t *testing.T) {
		_, key := s.issue(nil)
		for range rounds(30) {
			dir := volatile(t)
			s.killed(t, "activate", dir, key, 25*time.Millisecond)
			if got := must(s.keeper(dir).Read(0)); got.Verdict.State != license.None {
				is(t, s.keeper(dir), license.Valid)
			}
			if _, err := s.keeper(dir).Activate(t.Context(), key); err != nil {
				t.Fatal(err)
			}
			updated(t, s.keeper(dir), false, licensing.Fresh)
		}
	})
	t.Run("cache-clean", func(t *testing.T) {
		_, key := s.issue(nil)
		dir := s.activated(key)
		for range rounds(30) {
			s.killed(t, "clean", dir, key, 10*time.Millisecond)
			if got := must(s.keeper(dir).Read(0)); got.Verdict.State != license.None {
				is(t, s.keeper(dir), license.Valid)
			}
			if _, err := s.keeper(dir).Update(t.Context(), true); err != nil {
				t.Fatal(err)
			}
			is(t, s.keeper(dir), license.Valid)
		}
	})
}
