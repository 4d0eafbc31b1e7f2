//go:build accept

package accept

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestPlatformKilled kills installs, updates, their undoing, rollbacks and
// recoveries at random instants, and has the next command put things right. There
// are 300 of them, and 3000 with OPTOOL_SOAK.
func TestPlatformKilled(t *testing.T) {
	runs := 300
	if os.Getenv("OPTOOL_SOAK") != "" {
		runs = 3000
	}
	h := newHost(t)
	h.serve()
	must(t, os.Mkdir(h.path("home"), 0o755))
	p := h.platform(h.path("home"))
	p.release("1.0.0", "none", 1<<20, false)
	p.release("1.1.0", "1.0.0", 1<<20, false)
	p.release("1.2.0", "1.1.0", 1<<20, true)

	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	dice := rand.New(rand.NewPCG(seed, 0))
	way := map[string][][]string{
		"":      {{"update", "--to", "1.0.0"}},
		"1.0.0": {{"update", "--to", "1.1.0"}, {"update", "--to", "1.2.0"}}, // one hop, and two
		"1.1.0": {{"update", "--to", "1.2.0"}, {"rollback"}, {"rollback"}},
	}
	lasts := map[string]time.Duration{} // a run that is left alone
	run := func(args []string, limit time.Duration) (killed bool) {
		args = append([]string{"-q", "-y", "platform"}, args...)
		if args[3] == "update" {
			args = append(args, "--force") // it may have failed here before
		}
		return p.killed(args, limit)
	}
	count := map[string]int{}
	for i := 0; i < runs; {
		if dice.IntN(8) == 0 { // from the beginning
			p.halt()
			for _, name := range []string{"root", "data", "state/platform"} {
				must(t, os.RemoveAll(p.home+"/"+name))
			}
		}
		version, err := p.sound()
		must(t, err)
		todo := way[version][dice.IntN(len(way[version]))]
		if _, err := os.Stat(p.home + "/root/releases/1.0.0"); version == "1.1.0" && err != nil {
			todo = way[version][0] // there is nothing to go back to
		}
		name := version + " " + strings.Join(todo, " ")
		if lasts[name] == 0 {
			began := time.Now()
			run(todo, time.Minute)
			lasts[name] = time.Since(began)
			continue
		}
		limit := time.Duration(dice.Int64N(int64(lasts[name] + lasts[name]/10)))
		began := time.Now()
		if run(todo, limit) {
			i++
		} else {
			lasts[name] = time.Since(began)
			count["done in time"]++
		}
		p.crash(t, dice, count)
		if _, err := p.sound(); err != nil {
			log, _ := exec.Command("sh", "-c", `ls -lR "$1/root" | head -60; tail -n 40 "$1"/state/platform/runs/*.journal | tail -n 80; pgrep -af acme`, "-", p.home).CombinedOutput()
			t.Fatalf("run %d, %s, killed after %s: %v\n%s", i, name, limit, err, log)
		}
	}
	t.Logf("%d runs killed at random instants: %v", runs, count)
	if r := p.try(p.command("-y", "platform", "update", "--to", "1.1.0", "--force")); r.exit != 0 {
		t.Fatalf("in the end: exit %d\n%s", r.exit, r.stderr)
	}
	p.holds(t, "1.1.0")
}

// crash has the platform put right after a kill, and kills that, too, at times.
func (p *platform) crash(t *testing.T, dice *rand.Rand, count map[string]int) {
	t.Helper()
	for dice.IntN(3) == 0 {
		if p.killed([]string{"-q", "platform", "recover"}, time.Duration(dice.Int64N(int64(300*time.Millisecond)))) {
			count["recover killed"]++
		}
	}
	if dice.IntN(3) > 0 {
		if r := p.try(p.command("platform", "recover")); r.exit != 0 {
			t.Fatalf("recover: exit %d\n%s", r.exit, r.stderr)
		} else {
			count[end(r.stdout)]++
		}
		return
	}
	r := p.try(p.command("-y", "platform", "update", "--to", "1.1.0", "--force"))
	if r.exit != 0 {
		t.Fatalf("the next update: exit %d\n%s", r.exit, r.stderr)
	}
	count["repaired by the next update"]++
}

// end is what recover said, without versions.
func end(said string) string {
	for _, word := range []string{"undone", "finished", "no run was interrupted"} {
		if strings.Contains(said, word) {
			return word
		}
	}
	return fmt.Sprintf("%q", said)
}

// killed runs a command, kills it when its time is over, and says whether it did.
func (p *platform) killed(args []string, limit time.Duration) bool {
	cmd := p.command(args...)
	var said bytes.Buffer
	cmd.Stderr = &said
	must(p.t, cmd.Start())
	killer := time.AfterFunc(limit, func() { cmd.Process.Kill() })
	defer killer.Stop()
	cmd.Wait()
	switch code := cmd.ProcessState.ExitCode(); code {
	case -1:
		return true
	case 0, 9:
	default:
		p.t.Errorf("optool %s: exit %d\n%s", strings.Join(args, " "), code, said.String())
	}
	return false
}
