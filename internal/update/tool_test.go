package update

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/disk/powercut"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/system"
)

// toolDir lists what lies beside the program, with what it holds.
func toolDir(t *testing.T, s *stage) []string {
	t.Helper()
	return paths(t, s.model, "/usr/bin")
}

// asTool is the line for a program that is that of a release.
func asTool(version string) []string {
	text := "first"
	if version != "" {
		text = strings.Repeat("program text ", 300) + version
	}
	return []string{"-rwxr-xr-x " + toolFile + " " + sum([]byte(text))}
}

// tried runs the next program as told, and everything else as the stage does.
func (s *stage) tried(u *Updater, answer func() (system.Result, error)) {
	u.Runner = runner(func(c system.Command) (system.Result, error) {
		if c.Argv[0] == toolFile+".next" {
			s.hooks = append(s.hooks, strings.Join(c.Argv[1:], " "))
			return answer()
		}
		return s.Run(context.Background(), c)
	})
}

// go11 updates to 1.1.0 with u.
func (s *stage) go11(u *Updater) (Outcome, error) {
	h := *s.hops["1.0.0>1.1.0"]
	if err := u.fetch(context.Background(), []*Hop{&h}); err != nil {
		return Outcome{}, err
	}
	return u.advance(context.Background(), &h, &Look{}, "1.1.0")
}

func TestToolIsReplaced(t *testing.T) {
	s := host(t, "1.0.0")
	if got := toolDir(t, s); !slices.Equal(got, asTool("1.0.0")) {
		t.Fatalf("after the installation: %q", got)
	}
	u := s.updater()
	asked := false
	s.tried(u, func() (system.Result, error) {
		asked = true
		info, err := s.disk.Lstat(toolFile + ".next")
		if err != nil || info.Mode() != 0o755 || !slices.Contains(toolDir(t, s), asTool("1.0.0")[0]) {
			t.Errorf("tried as %v, %v, beside %q", info, err, toolDir(t, s))
		}
		if s.current() != "1.1.0" || s.running != "" {
			t.Errorf("current is %s, %q runs", s.current(), s.running)
		}
		return system.Result{Stdout: []byte("2.0\n")}, nil
	})
	if _, err := s.go11(u); err != nil || !asked || !slices.Contains(s.hooks, "version") {
		t.Fatal(err, asked, s.hooks)
	}
	if got := toolDir(t, s); !slices.Equal(got, asTool("1.1.0")) {
		t.Errorf("%q", got)
	}
	if _, err := s.rollback(); err != nil {
		t.Fatal(err)
	}
	if got := toolDir(t, s); !slices.Equal(got, asTool("1.0.0")) {
		t.Errorf("after a rollback: %q", got)
	}
}

// TestToolIsLeftAlone where there is none to bring, or it is the same.
func TestToolIsLeftAlone(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*stage, *Updater)
		want   []string
	}{
		"the profile brings none": {func(_ *stage, u *Updater) { u.Profile.Platform.Tool = "" }, asTool("1.0.0")},
		"the release has none":    {func(_ *stage, u *Updater) { u.Profile.Platform.Tool = "bin/optool" }, asTool("1.0.0")},
		"it is a link there":      {func(_ *stage, u *Updater) { u.Profile.Platform.Tool = "share/link" }, asTool("1.0.0")},
		"it is a directory there": {func(_ *stage, u *Updater) { u.Profile.Platform.Tool = "bin" }, asTool("1.0.0")},
		"nobody knows where":      {func(_ *stage, u *Updater) { u.Tool = "" }, asTool("1.0.0")},
		"it is that one already": {func(s *stage, _ *Updater) {
			text := strings.Repeat("program text ", 300) + "1.1.0"
			if err := errors.Join(s.disk.Remove(toolFile), disk.WriteFile(s.disk, toolFile, []byte(text), 0o755)); err != nil {
				t.Fatal(err)
			}
		}, asTool("1.1.0")},
	} {
		t.Run(name, func(t *testing.T) {
			s := host(t, "1.0.0")
			u := s.updater()
			s.tried(u, func() (system.Result, error) { t.Error("it was tried"); return system.Result{}, nil })
			test.change(s, u)
			if _, err := s.go11(u); err != nil || s.running != "1.1.0" {
				t.Fatal(s.running, err)
			}
			if got := toolDir(t, s); !slices.Equal(got, test.want) {
				t.Errorf("%q", got)
			}
		})
	}
}

// TestToolThatDoesNotRun is not put in the place of the one that has to undo this.
func TestToolThatDoesNotRun(t *testing.T) {
	for name, answer := range map[string]func() (system.Result, error){
		"it fails": func() (system.Result, error) {
			return system.Result{Exit: 1, Stderr: []byte("illegal instruction\n")}, nil
		},
		"it crashes": func() (system.Result, error) { return system.Result{Exit: 139}, nil },
		"it cannot be run": func() (system.Result, error) {
			return system.Result{}, fault.New(1, "command_failed", "exec format error")
		},
		"it does not end": func() (system.Result, error) {
			return system.Result{}, fault.New(1, "command_timeout", "did not end").Retry()
		},
		"the disk is full": func() (system.Result, error) {
			return system.Result{}, &fs.PathError{Op: "exec", Err: os.ErrPermission}
		},
		"it is interrupted": func() (system.Result, error) {
			return system.Result{}, fault.New(fault.ExitInterrupt, "interrupted", "interrupted")
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := host(t, "1.0.0")
			u := s.updater()
			s.tried(u, answer)
			o, err := s.go11(u)
			if f := fault.Of(err); f == nil || f.Exit != fault.ExitUndone && f.Exit != fault.ExitInterrupt || f.Hint == "" || o.Step != StepTool || o.Ending != EndUndone {
				t.Errorf("%+v, %+v", o, f)
			}
			if got := toolDir(t, s); !slices.Equal(got, asTool("1.0.0")) {
				t.Errorf("%q", got)
			}
			if err := s.sound("1.0.0"); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestToolIsBroughtBack when a later step fails, also the one that was put there by
// hand and is that of no release.
func TestToolIsBroughtBack(t *testing.T) {
	s := host(t, "1.0.0")
	if err := errors.Join(s.disk.Remove(toolFile), disk.WriteFile(s.disk, toolFile, []byte("by hand"), 0o700)); err != nil {
		t.Fatal(err)
	}
	want := toolDir(t, s)
	s.bad = "1.1.0"
	_, err := s.update("1.1.0")
	if f := fault.Of(err); f == nil || f.Exit != fault.ExitUndone {
		t.Fatal(err)
	}
	if got := toolDir(t, s); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestToolAtEveryKill: killed before any change, the program is whole, one of the
// two, and nothing else is left when the run is over.
func TestToolAtEveryKill(t *testing.T) {
	base := host(t, "1.0.0")
	for _, bad := range []string{"", "1.1.0"} {
		count := base.fork()
		count.bad = bad
		ops := powercut.Changes(count.model, func(d disk.Disk) { count.disk = d; _, _ = count.update("1.1.0") })
		first := slices.IndexFunc(ops, func(o powercut.Op) bool { return strings.HasPrefix(o.Path, toolFile) })
		last := len(ops) - 1
		for last > 0 && !strings.HasPrefix(ops[last].Path, toolFile) {
			last--
		}
		if first < 0 || last-first < 5 {
			t.Fatalf("changes %d to %d", first, last)
		}
		for n := first; n <= last+1; n++ {
			s := base.fork()
			s.bad = bad
			powercut.Kill(s.model, n+1, func(d disk.Disk) { s.disk = d; _, _ = s.update("1.1.0") })
			s.disk = s.model
			if got := toolDir(t, s); !slices.Contains(got, asTool("1.0.0")[0]) && !slices.Contains(got, asTool("1.1.0")[0]) {
				t.Fatalf("killed before %s: %q", ops[min(n, len(ops)-1)], got)
			}
			if _, err := s.recover(); err != nil {
				t.Fatal(err)
			}
			if got := toolDir(t, s); !slices.Equal(got, asTool(s.current())) {
				t.Fatalf("killed before %s, then recovered to %s: %q", ops[min(n, len(ops)-1)], s.current(), got)
			}
		}
	}
}
