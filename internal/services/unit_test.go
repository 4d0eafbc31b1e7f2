package services

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

var (
	up     = unit{load: "loaded", active: "active", sub: "running", file: "enabled", kind: "simple", result: "success"}
	down   = unit{load: "loaded", active: "inactive", sub: "dead", file: "enabled", kind: "simple", result: "success"}
	broken = unit{load: "loaded", active: "failed", sub: "failed", file: "enabled", kind: "simple", result: "exit-code", code: exited, status: 1}
)

// with returns u changed.
func with(u unit, change func(*unit)) unit {
	change(&u)
	return u
}

func becomes(u unit, result string) func(*unit) (string, error) {
	return func(p *unit) (string, error) { *p = u; return result, nil }
}

func TestStartUnit(t *testing.T) {
	oneshot := with(down, func(u *unit) { u.kind = "oneshot" })
	waiting := with(down, func(u *unit) {
		u.active, u.sub, u.result, u.code, u.status = "activating", "auto-restart", "exit-code", exited, 1
	})
	for name, tc := range map[string]struct {
		unit  unit
		sd    fakeSystemd
		done  string // what systemd was asked to do
		code  string // of the fault; "": none
		words []string
		took  time.Duration
	}{
		"stopped":          {unit: down, done: "start web"},
		"running":          {unit: up},
		"reloading":        {unit: with(up, func(u *unit) { u.active = "reloading" })},
		"running, changed": {unit: with(up, func(u *unit) { u.stale = true })},
		"running, masked":  {unit: with(up, func(u *unit) { u.load = "masked" })},
		"failed before":    {unit: broken, done: "reset web, start web"},
		"disabled":         {unit: with(down, func(u *unit) { u.file = "disabled" }), done: "start web"},
		"stopping":         {unit: with(up, func(u *unit) { u.job = true }), sd: fakeSystemd{started: becomes(up, "done")}, done: "start web"},
		"file changed": {
			unit: with(down, func(u *unit) { u.stale = true }),
			sd:   fakeSystemd{reloaded: func(all map[string]unit) error { all["web.service"] = down; return nil }},
			done: "reload, start web",
		},
		"file new": {
			unit: unit{load: "not-found", active: "inactive"},
			sd:   fakeSystemd{reloaded: func(all map[string]unit) error { all["web.service"] = down; return nil }},
			done: "reload, start web",
		},
		"no file": {
			unit: unit{load: "not-found", active: "inactive"}, done: "reload",
			code: "service_unknown", words: []string{"starting web (web.service): systemd knows no such unit", "daemon-reload"},
		},
		"masked": {
			unit: with(down, func(u *unit) { u.load, u.file = "masked", "masked-runtime" }),
			code: "service_masked", words: []string{"systemctl unmask web.service"},
		},
		"bad file": {
			unit: with(down, func(u *unit) { u.load = "bad-setting" }),
			code: "service_failed", words: []string{"cannot use the unit's file (bad-setting)", "systemd-analyze verify web.service"},
		},
		"did its work": {unit: oneshot, sd: fakeSystemd{started: becomes(oneshot, "done")}, done: "start web"},
		"did it badly": {
			unit: oneshot, sd: fakeSystemd{started: becomes(with(broken, func(u *unit) { u.kind = "oneshot" }), "failed")}, done: "start web",
			code: "service_failed", words: []string{"exit status 1", "journalctl -u web.service -n 50"},
		},
		"a condition": {
			unit: down, sd: fakeSystemd{started: becomes(with(down, func(u *unit) { u.unmet = true }), "done")}, done: "start web",
			code: "service_failed", words: []string{"a condition in its unit does not hold", "systemctl status web.service"},
		},
		"ended at once": {
			unit: down, sd: fakeSystemd{started: becomes(down, "done")}, done: "start web",
			code: "service_failed", words: []string{"it does not run after its start", "journalctl -u web.service"},
		},
		"failed": {
			unit: down, sd: fakeSystemd{started: becomes(with(broken, func(u *unit) { u.status = 203 }), "failed")}, done: "start web",
			code: "service_failed", words: []string{"exit status 203, its program cannot be executed"},
		},
		"failed after its job": {unit: down, sd: fakeSystemd{started: becomes(broken, "done")}, done: "start web", code: "service_failed", words: []string{"exit status 1"}},
		"a dependency": {
			unit: down, sd: fakeSystemd{started: becomes(down, "dependency")}, done: "start web",
			code: "service_failed", words: []string{"a unit that it needs", "systemctl list-dependencies web.service"},
		},
		"somebody else": {unit: down, sd: fakeSystemd{started: becomes(down, "canceled")}, done: "start web", code: "service_failed", words: []string{"somebody stopped it", "list-jobs"}},
		"systemd's own deadline": {
			unit: down, sd: fakeSystemd{started: becomes(with(broken, func(u *unit) { u.result = "timeout" }), "timeout")}, done: "start web",
			code: "service_timeout", words: []string{"longer than its unit allows"},
		},
		"never ready": {
			unit: down, sd: fakeSystemd{started: becomes(with(down, func(u *unit) { u.active, u.sub = "activating", "start" }), "never")}, done: "start web",
			code: "service_timeout", words: []string{"the time is over and it is activating (start)", "journalctl"}, took: time.Minute,
		},
		"restarts for ever": {
			unit: down, sd: fakeSystemd{started: becomes(waiting, "failed")}, done: "start web",
			code: "service_timeout", words: []string{"activating (auto-restart): exit status 1"}, took: time.Minute,
		},
		"systemd hangs": {
			unit: down, sd: fakeSystemd{asked: func(u *unit) error {
				if u.active == "gone" {
					return errors.New("no answer")
				}
				return nil
			}, started: becomes(unit{active: "gone"}, "never")}, done: "start web",
			code: "service_timeout", words: []string{"systemd has not done it in the time there was"}, took: time.Minute,
		},
		"refused": {
			unit: down, sd: fakeSystemd{started: func(*unit) (string, error) { return "", errors.New("Transaction is \x1b[1mdestructive") }}, done: "start web",
			code: "service_failed", words: []string{"systemd refuses it: Transaction is destructive", "systemctl status"},
		},
		"not allowed": {
			unit: down, sd: fakeSystemd{plainUser: true, started: func(*unit) (string, error) { return "", errors.New("Interactive authentication required.") }}, done: "start web",
			code: "permission_denied", words: []string{"Interactive authentication required", "sudo"},
		},
		"reload not allowed": {
			unit: with(down, func(u *unit) { u.stale = true }), sd: fakeSystemd{plainUser: true, reloaded: func(map[string]unit) error { return errors.New("denied") }}, done: "reload",
			code: "permission_denied", words: []string{"having systemd read its files again"},
		},
		"reset not allowed": {unit: broken, sd: fakeSystemd{plainUser: true, reset: errors.New("denied")}, code: "permission_denied", words: []string{"denied", "sudo"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sd := tc.sd
				sd.units = map[string]unit{"web.service": tc.unit}
				began := time.Now()
				err := systemdSet(&sd, time.Minute, "web.service").Start(t.Context())
				if tc.code != "" {
					f := wantFault(t, err, tc.code, tc.words...)
					if f.Retryable != (tc.code == "service_timeout" || name == "somebody else") || f.Exit != fault.ExitFailure {
						t.Errorf("%+v", f)
					}
				} else if err != nil {
					t.Errorf("%+v", err)
				}
				if got := strings.Join(sd.done, ", "); got != tc.done {
					t.Errorf("systemd was asked to %q, want %q", got, tc.done)
				}
				if took := time.Since(began); took < tc.took || took > tc.took+5*time.Second {
					t.Errorf("it took %s, want %s", took, tc.took)
				}
			})
		})
	}
}

// TestStartUnitThatRecovers restarts once and is up then.
func TestStartUnitThatRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sd := &fakeSystemd{units: map[string]unit{"web.service": down}, later: map[time.Duration]unit{3 * time.Second: up}}
		sd.started = becomes(with(down, func(u *unit) { u.active, u.sub, u.result = "activating", "auto-restart", "exit-code" }), "failed")
		if err := systemdSet(sd, time.Minute, "web.service").Start(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestStopUnit(t *testing.T) {
	for name, tc := range map[string]struct {
		unit  unit
		sd    fakeSystemd
		done  string
		code  string
		words []string
	}{
		"running":    {unit: up, done: "stop web"},
		"stopped":    {unit: down},
		"failed":     {unit: broken},
		"unknown":    {unit: unit{load: "not-found", active: "inactive"}},
		"restarting": {unit: with(broken, func(u *unit) { u.active = "activating" }), done: "stop web"},
		"about to start": {
			unit: with(down, func(u *unit) { u.job = true }), done: "stop web",
			sd: fakeSystemd{stopped: becomes(down, "done")},
		},
		"ends badly": {unit: up, sd: fakeSystemd{stopped: becomes(broken, "failed")}, done: "stop web"},
		"comes back": {
			unit: up, sd: fakeSystemd{stopped: becomes(up, "canceled")}, done: "stop web",
			code: "service_failed", words: []string{"stopping web (web.service): it is running again", "--reverse web.service"},
		},
		"never ends": {
			unit: up, sd: fakeSystemd{stopped: becomes(with(up, func(u *unit) { u.active, u.sub = "deactivating", "stop-sigterm" }), "never")}, done: "stop web",
			code: "service_timeout", words: []string{"it is deactivating (stop-sigterm)", "journalctl"},
		},
		"refused": {
			unit: up, sd: fakeSystemd{stopped: func(*unit) (string, error) { return "", errors.New("no") }}, done: "stop web",
			code: "service_failed", words: []string{"systemd refuses it: no"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sd := tc.sd
				sd.units = map[string]unit{"web.service": tc.unit}
				err := systemdSet(&sd, time.Minute, "web.service").Stop(t.Context())
				if tc.code != "" {
					wantFault(t, err, tc.code, tc.words...)
				} else if err != nil {
					t.Errorf("%+v", err)
				}
				if got := strings.Join(sd.done, ", "); got != tc.done {
					t.Errorf("systemd was asked to %q, want %q", got, tc.done)
				}
			})
		})
	}
}

func TestUnitStates(t *testing.T) {
	root := t.TempDir()
	for group, pids := range map[string]string{"system.slice/web.service": "7\n12\n", "system.slice/web.service/worker": "9\n7\nx\n-1\n"} {
		os.MkdirAll(filepath.Join(root, "systemd", group), 0o700)
		os.WriteFile(filepath.Join(root, "systemd", group, "cgroup.procs"), []byte(pids), 0o600)
	}
	for name, tc := range map[string]struct {
		unit    unit
		want    State
		problem string
	}{
		"running":       {unit: with(up, func(u *unit) { u.cgroup, u.mainPID = "/system.slice/web.service", 7 }), want: State{Known: true, Running: true, Detail: lang.Say("active (running)"), PIDs: []int{7, 9, 12}}},
		"without group": {unit: with(up, func(u *unit) { u.cgroup, u.mainPID = "/elsewhere", 7 }), want: State{Known: true, Running: true, Detail: lang.Say("active (running)"), PIDs: []int{7}}},
		"stopped":       {unit: down, want: State{Known: true, Detail: lang.Say("inactive (dead)")}},
		"failed":        {unit: broken, want: State{Known: true, Detail: lang.Say("failed: exit status 1")}},
		"restarting":    {unit: with(broken, func(u *unit) { u.active, u.sub = "activating", "auto-restart" }), want: State{Known: true, Detail: lang.Say("waiting to be restarted: exit status 1")}},
		"masked":        {unit: with(down, func(u *unit) { u.load = "masked" }), want: State{Known: true, Detail: lang.Say("inactive (dead)")}, problem: "service_masked"},
		"unknown":       {unit: unit{load: "not-found", active: "inactive", sub: "dead"}, want: State{Detail: lang.Say("systemd knows no such unit")}, problem: "service_unknown"},
		"disabled":      {unit: with(up, func(u *unit) { u.file = "disabled" }), want: State{Known: true, Running: true, Detail: lang.Say("active (running)")}, problem: "service_disabled"},
		"wanted":        {unit: with(up, func(u *unit) { u.file, u.wanted = "disabled", true }), want: State{Known: true, Running: true, Detail: lang.Say("active (running)")}},
		"static":        {unit: with(up, func(u *unit) { u.file = "static" }), want: State{Known: true, Running: true, Detail: lang.Say("active (running)")}},
	} {
		sd := &fakeSystemd{units: map[string]unit{"web.service": tc.unit}}
		set := systemdSet(sd, time.Minute, "web.service")
		set.list[0].service.(*unitService).cgroups = root
		got, err := set.States(t.Context())
		if err != nil || len(got) != 1 {
			t.Fatalf("%s: %v, %v", name, got, err)
		}
		if p := got[0].Problem; p != nil || tc.problem != "" {
			wantFault(t, p, tc.problem, "web.service")
			got[0].Problem = nil
		}
		tc.want.Name = "web"
		if diff := cmp.Diff(tc.want, got[0], sameText); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if len(sd.done) != 0 {
			t.Errorf("%s: asking did %q", name, sd.done)
		}
	}
}

func TestStatesThatCannotBeAsked(t *testing.T) {
	sd := &fakeSystemd{units: map[string]unit{"web.service": up}, asked: func(*unit) error { return errors.New("bad name") }}
	got, err := systemdSet(sd, time.Minute, "web.service").States(t.Context())
	if err != nil || got[0].Known || got[0].Problem == nil || !strings.Contains(got[0].Detail.String(), "bad name") {
		t.Errorf("%+v, %v", got, err)
	}
	sd.gone = fault.New(fault.ExitFailure, "no_systemd", "none").Hinted("x")
	_, err = systemdSet(sd, time.Minute, "web.service").States(t.Context())
	wantFault(t, err, "no_systemd")
	for _, act := range []func(context.Context) error{systemdSet(sd, time.Minute, "web.service").Start, systemdSet(sd, time.Minute, "web.service").Stop} {
		wantFault(t, act(t.Context()), "no_systemd")
	}
	if _, err := os.Stat(booted); err != nil {
		_, err = connect(t.Context())
		wantFault(t, err, "no_systemd", "was not started by it", "start, stop and status commands")
	}
}

func TestLostConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sd := &fakeSystemd{units: map[string]unit{"web.service": down}, later: map[time.Duration]unit{2 * time.Second: up}}
		sd.started = func(u *unit) (string, error) { // systemd executes itself anew, and goes on
			sd.lost = true
			*u = with(down, func(u *unit) { u.job = true })
			return "", nil
		}
		set := systemdSet(sd, time.Minute, "web.service")
		if err := set.Start(t.Context()); err != nil || sd.dials != 2 {
			t.Errorf("%v, %d connections", err, sd.dials)
		}
		sd.lost = true // between two calls
		if _, err := set.States(t.Context()); err != nil || sd.dials != 3 {
			t.Errorf("%v, %d connections", err, sd.dials)
		}
		set.Close()
		set.Close()
		if got := strings.Join(sd.done, ", "); got != "start web, close, close, close" {
			t.Errorf("did %s", got)
		}
	})
}

func TestOrder(t *testing.T) {
	units := []string{"db.service", "web.service", "proxy.service"}
	sd := &fakeSystemd{units: map[string]unit{}}
	for _, name := range units {
		sd.units[name] = down
	}
	set := systemdSet(sd, time.Minute, units...)
	if err := errors.Join(set.Start(t.Context()), set.Stop(t.Context())); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(sd.done, ", "); got != "start db, start web, start proxy, stop proxy, stop web, stop db" {
		t.Error(got)
	}

	sd.done = nil
	sd.started = func(u *unit) (string, error) {
		if len(sd.done) == 2 {
			*u = broken
			return "failed", nil
		}
		*u = up
		return "done", nil
	}
	wantFault(t, set.Start(t.Context()), "service_failed", "starting web")
	if got := fmt.Sprint(sd.done); got != "[start db start web]" {
		t.Errorf("after a failure: %s", got)
	}

	sd.done = nil
	for _, name := range units {
		sd.units[name] = up
	}
	sd.stopped = func(u *unit) (string, error) {
		if len(sd.done) != 2 {
			return "", errors.New("no")
		}
		*u = down
		return "done", nil
	}
	wantFault(t, set.Stop(t.Context()), "service_failed", "stopping proxy (proxy.service): systemd refuses it: no; stopping db ", "systemctl status proxy.service")
	if len(sd.done) != 3 {
		t.Errorf("not all were tried: %v", sd.done)
	}
}

func TestInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, cause := range []error{nil, fault.New(fault.ExitTerminated, "terminated", "terminated").Hinted("-")} {
			sd := &fakeSystemd{units: map[string]unit{"web.service": down, "db.service": up}}
			sd.started = func(*unit) (string, error) { return "never", nil }
			sd.stopped = sd.started
			set := systemdSet(sd, time.Minute, "web.service", "db.service")
			for _, act := range []func(context.Context) error{set.Start, set.Stop} {
				ctx, cancel := context.WithCancelCause(t.Context())
				time.AfterFunc(time.Second, func() { cancel(cause) })
				code := "interrupted"
				if cause != nil {
					code = "terminated"
				}
				wantFault(t, act(ctx), code)
				wantFault(t, act(ctx), code)
				_, err := set.States(ctx)
				wantFault(t, err, code)
			}
		}
	})
}
