//go:build accept

package accept

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// onSmallDisk gives the host a state directory of so many bytes.
func (a *asker) onSmallDisk(options string) {
	a.t.Helper()
	needRoot(a.t)
	before := a.path("state")
	must(a.t, os.Rename(before, before+".old"))
	must(a.t, os.Mkdir(before, 0o750))
	if err := syscall.Mount("tmpfs", before, "tmpfs", 0, options); err != nil {
		a.t.Skipf("no file system can be mounted here: %v", err)
	}
	a.t.Cleanup(func() { _ = syscall.Unmount(before, syscall.MNT_DETACH) })
	a.expect(0, a.optool("-q", "license", "activate", "--key-file", a.path("key")))
}

func (a *asker) remount(flags uintptr, options string) {
	a.t.Helper()
	must(a.t, syscall.Mount("tmpfs", a.path("state"), "tmpfs", syscall.MS_REMOUNT|flags, options))
}

// TestSupportFullDisk seals requests where there is no room for them.
func TestSupportFullDisk(t *testing.T) {
	a := newAsker(t)
	a.onSmallDisk("size=3m,mode=0750")
	one, two := random(t, a.path("one.bin"), 1<<20), random(t, a.path("two.bin"), 4<<20)
	create := func() *exec.Cmd { return a.ask("Full", "--attach", one, "--attach", two) }
	for range 2 {
		r := a.expect(1, create())
		if !strings.Contains(r.stderr, "full") && !strings.Contains(r.stderr, "space") && !strings.Contains(r.stderr, "room") {
			t.Error("the error does not say that the disk is full")
		}
		left, err := filepath.Glob(a.path("state/requests/*/*.[0-9]"))
		must(t, err)
		for _, q := range a.list() {
			if q.State != "draft" || len(left) > 0 {
				t.Fatalf("%+v; spooled files stay: %v", q, left)
			}
		}
	}
	a.remount(0, "size=100m")
	a.expect(0, create())
	for _, q := range a.list() {
		if q.State != "ticket-known" && q.State != "draft" {
			t.Errorf("%+v", q)
		}
	}
}

// TestSupportReadOnlyDisk works on a state directory that went read-only: what is there
// can be read, nothing is sent that could not be noted, and nothing is lost.
func TestSupportReadOnlyDisk(t *testing.T) {
	a := newAsker(t)
	a.onSmallDisk("size=20m,mode=0750")
	a.expect(0, a.ask("Before", "--queue"))
	a.remount(syscall.MS_RDONLY, "")
	r := a.expect(1, a.ask("Now"))
	if !strings.Contains(r.stderr, "read-only") {
		t.Error("the error does not say that the file system is read-only")
	}
	a.expect(1, a.send("--now"))
	if s := a.state(); s.State != "queued" || s.Attempts != 0 {
		t.Errorf("%+v", s)
	}
	a.expect(0, a.optool("support-request", "show", a.state().ID))
	a.remount(0, "size=20m")
	a.expect(0, a.send("--now"))
	if s := a.state(); s.State != "ticket-known" {
		t.Errorf("%+v", s)
	}
}

// TestSupportPowerCut cuts the power while requests are created and sent. What was said to be
// kept is there afterwards, whole, and arrives once.
func TestSupportPowerCut(t *testing.T) {
	for _, kind := range []string{"ext4", "xfs"} {
		t.Run(kind, func(t *testing.T) {
			a := newAsker(t)
			must(t, os.Rename(a.path("state"), a.path("state.old")))
			d := a.newDrive(kind, a.path("state"))
			a.expect(0, a.optool("-q", "license", "activate", "--key-file", a.path("key")))
			file := random(t, a.path("a.bin"), 300<<10)
			rounds := 8
			if soaking() {
				rounds = 100
			}
			kept := map[string]bool{}
			for n := range rounds {
				var mu sync.Mutex
				var work sync.WaitGroup
				work.Go(func() {
					for i := range 3 {
						subject := fmt.Sprintf("Round %d, %d", n, i)
						more := []string{"--attach", file}
						if i != 1 {
							more = append(more, "--queue")
						}
						out, err := a.ask(subject, more...).CombinedOutput()
						if err != nil {
							t.Errorf("%v\n%s", err, out)
						}
						mu.Lock()
						kept[subject] = true
						mu.Unlock()
					}
				})
				time.Sleep(time.Duration(rand.Int64N(int64(300 * time.Millisecond))))
				mu.Lock() // nothing is kept between the list and the cut
				before := map[string]bool{}
				for subject := range kept {
					before[subject] = true
				}
				c, err := d.cut()
				mu.Unlock()
				must(t, err)
				work.Wait()
				d.restart(c)
				there := map[string]string{}
				for _, q := range a.list() {
					there[q.Subject] = q.State
				}
				for subject := range before {
					if state, ok := there[subject]; !ok || state == "draft" {
						t.Errorf("after the cut %q is lost: %q", subject, state)
					}
				}
				kept = map[string]bool{}
				for subject, state := range there {
					if state != "draft" {
						kept[subject] = true
					}
				}
				m := a.measured(a.send("--now"))
				oneOf(t, m, 0)
			}
			for _, q := range a.list() {
				if q.State != "draft" && q.State != "ticket-known" {
					t.Errorf("%q is %s", q.Subject, q.State)
				}
			}
			t.Logf("%d cuts", rounds)
		})
	}
}
