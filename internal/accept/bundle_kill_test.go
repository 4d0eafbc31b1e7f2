//go:build accept

package accept

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// bundleRuns is how many runs are ended at random instants: 20 in each way, 340
// with OPTOOL_SOAK.
func bundleRuns() int {
	if os.Getenv("OPTOOL_SOAK") != "" {
		return 340
	}
	return 20
}

// TestBundleKilled kills runs at random instants. What lies there then shows
// nothing, and the next run removes it.
func TestBundleKilled(t *testing.T) {
	s := newSupport(t)
	lasts := s.ordinary()
	count := map[string]int{}
	for i := range bundleRuns() {
		cmd := s.bundle("b.tar.zst")
		must(t, cmd.Start())
		time.Sleep(time.Duration(rand.Int64N(int64(lasts))))
		must(t, cmd.Process.Kill())
		_ = cmd.Wait()
		switch names := s.sealed(); {
		case len(names) == 0:
			count["nothing"]++
		case slices.Equal(names, []string{"b.tar.zst"}):
			s.sound("b.tar.zst")
			count["a bundle"]++
		case len(names) == 1 && strings.HasPrefix(names[0], "b.tar.zst.partial"), slices.Equal(names, []string{"b.tar.zst.partial", "b.tar.zst.partial2"}):
			count["unfinished"]++
		default:
			t.Errorf("there is %q", names)
		}
		if i%8 == 0 {
			if out, err := s.bundle("b.tar.zst", "--force").CombinedOutput(); err != nil {
				t.Fatalf("the next run: %v\n%s", err, out)
			}
			if names := s.sealed(); !slices.Equal(names, []string{"b.tar.zst"}) {
				t.Errorf("after the next run there is %q", names)
			}
			s.sound("b.tar.zst")
		}
		s.clear()
	}
	t.Logf("a run lasts %s; of those that were killed there was %v", lasts, count)
}

// ordinary gives the host what to collect, and returns how long that lasts.
func (s *support) ordinary() time.Duration {
	s.t.Helper()
	for _, name := range []string{"a.log", "b.log", "c.log"} {
		s.log(name, 2<<20)
	}
	must(s.t, os.WriteFile(s.path("in/z.conf"), []byte("[db]\npassword = "+s.secret+"\n"), 0o644))
	m := s.make(s.bundle("b.tar.zst"))
	if m.exit != 0 {
		s.t.Fatalf("%s", m.stderr)
	}
	s.sound("b.tar.zst")
	s.clear()
	return m.took
}

// TestBundleInterrupted interrupts runs at random instants: each ends soon, with
// a bundle of what there is, or, where it had not begun, with none.
func TestBundleInterrupted(t *testing.T) {
	s := newSupport(t)
	lasts := s.ordinary()
	count := map[string]int{}
	slowest := time.Duration(0)
	for i := range bundleRuns() {
		cmd := s.bundle("b.tar.zst")
		must(t, cmd.Start())
		time.Sleep(time.Duration(rand.Int64N(int64(lasts))))
		sent := time.Now()
		must(t, cmd.Process.Signal([]os.Signal{syscall.SIGINT, syscall.SIGTERM}[i%2]))
		_ = cmd.Wait()
		slowest = max(slowest, time.Since(sent))
		switch exit := cmd.ProcessState.ExitCode(); {
		case exit == 0:
			if o := s.sound("b.tar.zst"); !o.Complete {
				t.Error("exit 0, and the bundle says that it is not complete")
			}
			count["complete"]++
		case exit == 7:
			if o := s.sound("b.tar.zst"); o.Complete || o.Stopped != "interrupted" {
				t.Errorf("exit 7, complete %v, stopped %q", o.Complete, o.Stopped)
			}
			count["in part"]++
		default:
			s.empty()
			count["none, exit "+cmd.ProcessState.String()]++
		}
		s.clear()
	}
	t.Logf("a run lasts %s; of those that were interrupted there was %v; the slowest ended after %s", lasts, count, slowest)
	if slowest > 5*time.Second {
		t.Error("that is too slow")
	}
}

// TestBundleOnASmallDisk writes to disks of random size, which are full when the bundle
// is.
func TestBundleOnASmallDisk(t *testing.T) {
	needRoot(t)
	s := newSupport(t)
	s.ordinary()
	h := newHost(t)
	must(t, os.WriteFile(s.path("profile.yaml"), h.recipe("  keepFree: 0\n"), 0o644))
	count := map[string]int{}
	t.Cleanup(func() { _ = syscall.Unmount(s.path("out"), syscall.MNT_DETACH) }) // when a run has failed
	for i := range bundleRuns() {
		keeps := i%3 == 0 // the default keeps 256 MiB free
		size := 64<<10 + rand.Int64N(8<<20)
		if keeps {
			size += 256 << 20
		}
		options := "size=" + strconv.FormatInt(size, 10)
		if err := syscall.Mount("tmpfs", s.path("out"), "tmpfs", 0, options); err != nil {
			t.Skipf("no file system can be mounted here: %v", err)
		}
		cmd := s.bundle("b.tar.zst")
		if !keeps {
			cmd.Env = append(cmd.Env, "OPTOOL_PROFILE="+s.path("profile.yaml"))
		}
		out, _ := cmd.CombinedOutput()
		switch exit := cmd.ProcessState.ExitCode(); exit {
		case 0, 7:
			if o := s.sound("b.tar.zst"); o.Complete != (exit == 0) || o.Stopped != "" && o.Stopped != "disk" {
				t.Errorf("%s: exit %d, complete %v, stopped %q", options, exit, o.Complete, o.Stopped)
			}
			count["exit "+strconv.Itoa(exit)]++
		case 1:
			s.empty()
			if !strings.Contains(string(out), "room") || !strings.Contains(string(out), "hint: ") {
				t.Errorf("%s: %s", options, out)
			}
			count["none"]++
		default:
			t.Errorf("%s: exit %d\n%s", options, exit, out)
		}
		must(t, exec.Command("umount", s.path("out")).Run())
	}
	t.Logf("on small disks: %v", count)
}
