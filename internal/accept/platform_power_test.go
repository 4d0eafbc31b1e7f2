//go:build accept && amd64

package accept

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

// pulled is a drive as a power cut has left it, and what was going on.
type pulled struct {
	cut
	during string
	may    []string // releases that may be current then
}

// TestPlatformPowerCut cuts the power at the steps of an installation, an update,
// one that fails and is undone, a rollback and a recovery: what the drive holds
// then is started from, put right by recover at boot, and updated.
func TestPlatformPowerCut(t *testing.T) {
	each := 25 // cuts tried of each part
	if os.Getenv("OPTOOL_SOAK") != "" {
		each = 1000
	}
	for _, kind := range []string{"ext4", "xfs"} {
		t.Run(kind, func(t *testing.T) {
			h := newHost(t)
			h.serve()
			d := h.newDrive(kind, h.path("disk"))
			p := h.platform(h.path("disk"))
			t.Cleanup(p.halt) // before its drive is unmounted
			began := time.Now()

			p.release("1.0.0", "none", 200<<10, false)
			p.release("1.1.0", "1.0.0", 200<<10, false)
			p.release("1.2.0", "1.1.0", 200<<10, true)
			settle := func() {
				t.Helper()
				if out, err := exec.Command("sync", "-f", h.path("disk")).CombinedOutput(); err != nil {
					t.Fatalf("sync: %v\n%s", err, out)
				}
			}
			settle()
			var cuts []pulled
			steps := 0
			part := func(exit int, may []string, args ...string) {
				t.Helper()
				cut, n := p.cutAtSteps(t, d, each, exit, may, args...)
				cuts, steps = append(cuts, cut...), steps+n
			}
			part(0, []string{"", "1.0.0"}, "update", "--to", "1.0.0")
			part(0, []string{"1.0.0", "1.1.0"}, "update", "--to", "1.1.0")
			part(9, []string{"1.1.0"}, "update", "--to", "1.2.0")
			part(0, []string{"1.1.0", "1.0.0"}, "rollback")
			first := time.Since(began)

			restart := func(c pulled) {
				t.Helper()
				p.halt()
				d.restart(c.cut)
				p.boot()
			}
			found := map[string]int{}
			check := func(c pulled) {
				t.Helper()
				r := p.try(p.command("platform", "recover"))
				if version, err := p.sound(); r.exit != 0 || err != nil || !slices.Contains(c.may, version) {
					t.Errorf("power cut during %s: recover ended with %d, release %q, want one of %q: %v\n%s%s", c.during, r.exit, version, c.may, err, r.stdout, r.stderr)
				}
				found[end(r.stdout)]++
			}
			for i, c := range cuts {
				restart(c)
				if i%each == each/2 { // the power goes a second time
					settle()
					more, n := p.cutAtSteps(t, d, 3, 0, c.may, "recover")
					steps += n
					for _, again := range more {
						again.during = c.during + ", then " + again.during
						restart(again)
						check(again)
					}
				} else {
					check(c)
				}
				if i%5 == 4 {
					if r := p.try(p.command("-y", "platform", "update", "--to", "1.1.0", "--force")); r.exit != 0 {
						t.Errorf("power cut during %s: the next update ended with %d\n%s", c.during, r.exit, r.stderr)
					} else if version, err := p.sound(); err != nil || version != "1.1.0" {
						t.Errorf("power cut during %s: after the next update release %q: %v", c.during, version, err)
					}
				}
				if t.Failed() {
					break
				}
			}
			t.Logf("%s: %d steps, power cut at %d of them in %s, restarted and repaired in %s: %v", kind, steps, len(cuts),
				first.Round(time.Millisecond), (time.Since(began) - first).Round(time.Millisecond), found)
		})
	}
}

// cutAtSteps runs a command of the platform and cuts the power before so many of
// its steps, evenly over all of them. It returns the cuts, and how many steps
// there were.
func (p *platform) cutAtSteps(t *testing.T, d *drive, most, exit int, may []string, args ...string) ([]pulled, int) {
	t.Helper()
	log, err := os.Create(p.path("stepped.log"))
	must(t, err)
	defer log.Close()
	cmd := p.command(append([]string{"-y", "platform"}, args...)...)
	cmd.Stdout, cmd.Stderr = log, log
	var all []pulled
	ended, err := stepped(cmd, func(step int, name string) bool {
		c, err := d.cut()
		if err != nil {
			t.Errorf("cut at step %d: %v", step, err)
			return false
		}
		all = append(all, pulled{c, fmt.Sprintf("%s, before step %d, %s", strings.Join(args, " "), step, name), may})
		return true
	})
	must(t, err)
	if ended != exit {
		said, _ := os.ReadFile(log.Name())
		t.Fatalf("optool platform %s: exit %d, want %d\n%s", strings.Join(args, " "), ended, exit, said)
	}
	var kept []pulled
	for i, c := range all {
		if i*most/len(all) != (i+1)*most/len(all) || len(all) <= most {
			kept = append(kept, c)
		} else {
			must(t, os.Remove(string(c.cut)))
		}
	}
	return kept, len(all)
}
