package state

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// writerDir, when set, turns the test binary into a writer to be killed.
const writerDir = "OPTOOL_TEST_STATE_WRITER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(writerDir); dir != "" {
		writeForEver(dir)
	}
	os.Exit(m.Run())
}

// writeForEver counts up in two buckets at once and says each number that was
// committed.
func writeForEver(dir string) {
	s := Open(dir, Options{})
	ctx := context.Background()
	n := 0
	if e, err := s.Get(ctx, Usage, "n"); err == nil && e.Revision != 0 {
		n, _ = strconv.Atoi(string(e.Value))
	}
	for {
		n++
		filler := strings.Repeat(strconv.Itoa(n), 2000) // several pages
		err := s.Commit(ctx,
			Change{Bucket: Usage, Name: "n", Value: []byte(strconv.Itoa(n))},
			Change{Bucket: History, Name: "n", Value: []byte(strconv.Itoa(n))},
			Change{Bucket: History, Name: "filler", Value: []byte(filler)})
		if err != nil {
			fmt.Println("error:", err)
			os.Exit(1)
		}
		fmt.Println(n)
	}
}

// TestKilledWriter kills a process in the middle of its commits, again and
// again on the same file: what it said it committed is there, and nothing is torn.
func TestKilledWriter(t *testing.T) {
	dir := t.TempDir()
	s := Open(dir, Options{OnRepair: func(_ string, cause error) { t.Errorf("damaged by a kill: %v", cause) }})
	kills := 40
	if testing.Short() {
		kills = 8
	}
	said := 0
	for round := range kills {
		said = max(said, killedAfter(t, dir, round, time.Duration(rand.Int64N(int64(25*time.Millisecond)))))
		n, err := strconv.Atoi(string(get(t, s, Usage, "n").Value))
		if err != nil && said == 0 {
			continue // killed before its first commit
		}
		if n != said && n != said+1 {
			t.Fatalf("round %d: %d is stored, %d was committed", round, n, said)
		}
		said = n
		if h := get(t, s, History, "n"); string(h.Value) != strconv.Itoa(n) {
			t.Fatalf("round %d: torn: %s and %d", round, h.Value, n)
		}
		if f := get(t, s, History, "filler"); string(f.Value) != strings.Repeat(strconv.Itoa(n), 2000) {
			t.Fatalf("round %d: torn filler", round)
		}
	}
	put(t, s, Usage, "after", "1")
	if said < kills {
		t.Errorf("only %d commits in %d rounds", said, kills)
	}
}

// killedAfter starts a writer, kills it some time after its first word (in the
// first rounds: after its start) and returns the last number it said.
func killedAfter(t *testing.T, dir string, round int, wait time.Duration) (last int) {
	t.Helper()
	writer := exec.Command(os.Args[0])
	writer.Env = append(os.Environ(), writerDir+"="+dir)
	out, err := writer.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := writer.Start(); err != nil {
		t.Fatal(err)
	}
	kill := func() { _ = writer.Process.Kill() }
	watchdog := time.AfterFunc(10*time.Second, kill)
	defer watchdog.Stop()
	if round < 5 {
		time.AfterFunc(wait, kill)
	}
	lines := bufio.NewScanner(out)
	for first := true; lines.Scan(); first = false {
		if last, err = strconv.Atoi(lines.Text()); err != nil {
			t.Fatal(lines.Text())
		}
		if first && round >= 5 {
			time.AfterFunc(wait, kill)
		}
	}
	_ = writer.Wait() // killed, as it should be
	return last
}
