package cli_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/optool/optool/internal/cli"
	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/disk/powercut"
	"github.com/optool/optool/internal/system"
)

// Of the program optool-dying alone, see dying.
const (
	dyingAt   = "TEST_DYING_AT"
	dyingFile = "TEST_DYING_FILE"
	dyingTool = "TEST_DYING_TOOL"
)

// dying is optool with a bad end: it kills itself before its n-th change to the
// disk, and leaves in a file which that was; with n = 0, or if there were fewer, how
// many there are.
func dying() int {
	n, _ := strconv.Atoi(os.Getenv(dyingAt))
	note := func(text string) { _ = os.WriteFile(os.Getenv(dyingFile), []byte(text), 0o600) }
	changes := 0
	d := powercut.Watch(disk.OS{}, func(o powercut.Op) error {
		changes = max(changes, o.N)
		if o.N == n {
			note(o.String())
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
		return nil
	})
	exit := cli.Run(context.Background(), cli.World{
		Args: os.Args[1:], Stdin: strings.NewReader(""), Stdout: os.Stdout, Stderr: os.Stderr, Environ: os.Environ(), Now: time.Now,
		Sleep:     func(_ context.Context, d time.Duration) error { time.Sleep(d); return nil },
		MachineID: func() (string, error) { return machineID, nil }, Runner: system.Exec{}, Disk: d, Executable: os.Getenv(dyingTool),
	})
	if n >= 0 {
		note(strconv.Itoa(changes))
	}
	return exit
}

// killed is the exit of a process that was.
const killed = -1

// die runs optool-dying on the host; with n = -1 it is optool as it is. Unlike a
// run in this process, it can run a program that it has just written (another
// test that starts a program at that instant keeps the file open for writing).
func (s *site) die(n int, args ...string) ran {
	s.t.Helper()
	cmd := exec.Command("optool-dying", args...)
	cmd.Env = []string{
		"HOME=" + s.path("home"), "OPTOOL_CONFIG=" + s.path("optool.yaml"), "OPTOOL_PROFILE=" + s.path("profile.yaml"),
		"OPTOOL_STATE_DIR=" + s.path("state"), "GORACE=atexit_sleep_ms=0",
		dyingAt + "=" + strconv.Itoa(n), dyingFile + "=" + s.path("died"), dyingTool + "=" + s.path("tool"),
	}
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if _, ended := errors.AsType[*exec.ExitError](err); err != nil && !ended {
		s.t.Fatal(err)
	}
	return ran{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()} // killed: -1
}

// scene is one command and where it may leave the platform.
type scene struct {
	name    string
	prepare func(*site)
	args    string
	exit    int // of the command when nothing disturbs it
	goal    string
	may     []string // versions after it was cut short
}

const toolSection = "  tool: bin/optool\n"

func scenes() []scene {
	updating := "platform update --yes --to "
	installed := func(versions ...string) func(*site) {
		return func(s *site) {
			for _, v := range versions {
				if r := s.die(-1, strings.Fields(updating+v)...); r.exit != 0 {
					s.t.Fatalf("update to %s: %+v", v, r)
				}
			}
		}
	}
	return []scene{
		{"install", installed(), updating + "1.0.0", 0, "1.0.0", []string{"", "1.0.0"}},
		{"update", installed("1.0.0"), updating + "1.1.0", 0, "1.1.0", []string{"1.0.0", "1.1.0"}},
		{"undo", installed("1.1.0"), updating + "1.2.0", 9, "1.1.0", []string{"1.1.0"}},
		{"rollback", installed("1.0.0", "1.1.0"), "platform rollback --yes", 0, "1.0.0", []string{"1.0.0", "1.1.0"}},
		{"recover", func(s *site) {
			installed("1.0.0")(s)
			s.write("trouble", "after migrate\n")
			if r := s.die(-1, strings.Fields(updating+"1.1.0")...); r.exit != killed {
				s.t.Fatalf("not killed: %+v", r)
			}
		}, "platform recover", 0, "1.0.0", []string{"1.0.0"}},
	}
}

// site makes the vendor of all scenes, and the host of one.
func (sc scene) site(t *testing.T, more string) *site {
	s := newSite(t, more)
	s.publish("1.0.0", "1", "", "0")
	s.publish("1.1.0", "2", "1.0.0", "1")
	s.publish("1.2.0", "3", "1.1.0", "2", sick)
	sc.prepare(s)
	return s
}

// after holds a host against the promises when the next call has been made, and
// repeats the command to its goal.
func (sc scene) after(s *site) error {
	if r := s.run("platform", "recover"); r.exit != 0 {
		return fmt.Errorf("recover: exit %d\n%s%s", r.exit, r.stdout, r.stderr)
	}
	if err := s.sound(sc.may...); err != nil {
		return fmt.Errorf("after recover: %w", err)
	}
	if r := s.run("platform", "recover"); r.exit != 0 || !strings.Contains(r.stdout, "no run was interrupted") {
		return fmt.Errorf("a second recover: exit %d\n%s%s", r.exit, r.stdout, r.stderr)
	}
	if s.current() == sc.goal {
		return nil
	}
	if r := s.die(-1, append(strings.Fields(sc.args), "--force")...); r.exit != sc.exit {
		return fmt.Errorf("the command again: exit %d\n%s%s", r.exit, r.stdout, r.stderr)
	}
	return s.sound(sc.goal)
}

func soaking() bool { return os.Getenv("OPTOOL_SOAK") == "1" }

// TestPlatformKilled kills the real process before its changes to the disk: some
// of them, in the soak each.
func TestPlatformKilled(t *testing.T) {
	t.Parallel()
	for _, sc := range scenes() {
		t.Run(sc.name, func(t *testing.T) {
			t.Parallel()
			s := sc.site(t, toolSection)
			again := s.keep()
			if r := s.die(0, strings.Fields(sc.args)...); r.exit != sc.exit {
				t.Fatalf("exit %d, want %d\n%s%s", r.exit, sc.exit, r.stdout, r.stderr)
			}
			if err := s.sound(sc.goal); err != nil {
				t.Fatal(err)
			}
			changes, err := strconv.Atoi(s.line("died"))
			s.need(err)
			step := max(1, changes/5)
			if soaking() {
				step = 1
			}
			for n := step; n <= changes; n += step {
				again()
				if r := s.die(n, strings.Fields(sc.args)...); r.exit != killed {
					fewer, _ := strconv.Atoi(s.line("died")) // how often health is asked depends on the time it takes
					if r.exit == sc.exit && fewer < n && fewer >= changes*3/4 {
						break
					}
					t.Fatalf("not killed before change %d of %d: %+v", n, changes, r)
				}
				if err := sc.after(s); err != nil {
					t.Fatalf("killed before %s of %d changes: %v", s.line("died"), changes, err)
				}
			}
		})
	}
}

// TestPlatformWriteFails lets writes fail on a real disk: one, or all that take
// room from there on.
func TestPlatformWriteFails(t *testing.T) {
	t.Parallel()
	for _, sc := range scenes() {
		t.Run(sc.name, func(t *testing.T) {
			t.Parallel()
			s := sc.site(t, toolSection)
			again := s.keep()
			changes := 0
			count := powercut.Watch(disk.OS{}, func(o powercut.Op) error { changes = max(changes, o.N); return nil })
			s.through(count, func() { s.run(strings.Fields(sc.args)...) })
			step := max(1, changes/3)
			if soaking() {
				step = 1
			}
			for n := 1; n <= changes; n += step {
				for i, cause := range []error{syscall.ENOSPC, syscall.EIO} {
					again()
					var at powercut.Op
					failing := powercut.Watch(disk.OS{}, func(o powercut.Op) error {
						if o.N == n {
							at = o
						}
						if o.N == n || i == 0 && o.N > n && growing(o) {
							return &powercut.Short{Bytes: 3, Err: cause}
						}
						return nil
					})
					var r ran
					s.through(failing, func() { r = s.run(strings.Fields(sc.args)...) })
					if r.exit != 0 && r.exit != sc.exit && !strings.Contains(r.stderr, "hint: ") {
						t.Errorf("%s at %s: no hint\n%s", cause, at, r.stderr)
					}
					if err := sc.after(s); err != nil {
						t.Fatalf("%s at %s (exit %d, %s): %v", cause, at, r.exit, r.stderr, err)
					}
				}
			}
		})
	}
}

// through lets what f runs change the disk through d.
func (s *site) through(d disk.Disk, f func()) {
	before := s.edit
	s.edit = func(w *cli.World) { before(w); w.Disk = d }
	f()
	s.edit = before
}

// growing holds for what takes room: a full disk still lets names go.
func growing(o powercut.Op) bool {
	switch o.Name {
	case "create", "append", "write", "mkdir", "symlink", "link", "sync":
		return true
	}
	return false
}

// TestPlatformHookKills has the platform's own programs kill the process that
// runs them: before, amid and after their work.
func TestPlatformHookKills(t *testing.T) {
	t.Parallel()
	updating := strings.Fields("platform update --yes --to 1.1.0")
	undoing := strings.Fields("platform update --yes --to 1.2.0")
	back := strings.Fields("platform rollback --yes")
	tests := []struct {
		args     []string
		from     string
		programs string
		may      []string
	}{
		{updating, "1.0.0", "prepare,stop,backup,migrate,start,health of 1.1.0,finish", []string{"1.0.0", "1.1.0"}},
		{undoing, "1.1.0", "restore", []string{"1.1.0"}},
		{back, "1.1.0", "stop,migrate,start,health of 1.0.0,finish", []string{"1.0.0", "1.1.0"}},
	}
	for _, tt := range tests {
		t.Run(strings.Join(tt.args[1:], " "), func(t *testing.T) {
			t.Parallel()
			s := scene{prepare: func(s *site) { s.mustUpdate("1.0.0") }}.site(t, hooksSection)
			if tt.from != "1.0.0" {
				s.mustUpdate(tt.from)
			}
			again := s.keep()
			for program := range strings.SplitSeq(tt.programs, ",") {
				for _, when := range []string{"before", "while", "after"} {
					again()
					if when == "while" && (program == "start" || program == "stop") {
						continue // services are no part of the run: they may live on
					}
					s.write("trouble", when+" "+program+"\n")
					if r := s.die(-1, tt.args...); r.exit != killed {
						t.Fatalf("%s %s: not killed: %+v", when, program, r)
					}
					if r := s.run("platform", "status"); r.exit != 0 || !strings.Contains(r.stdout+r.stderr, "interrupted") {
						t.Errorf("%s %s: status, exit %d\n%s%s", when, program, r.exit, r.stdout, r.stderr)
					}
					if r := s.run("platform", "recover"); r.exit != 0 {
						t.Fatalf("%s %s: recover, exit %d\n%s%s", when, program, r.exit, r.stdout, r.stderr)
					}
					if err := s.sound(tt.may...); err != nil {
						t.Fatalf("%s %s: %v", when, program, err)
					}
				}
			}
		})
	}
}
