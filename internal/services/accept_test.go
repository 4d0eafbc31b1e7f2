//go:build accept

package services

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/profile"
)

// TestRealSystemd needs a systemd of its own: it makes units in /run. Run its
// binary (go test -tags accept -c) as root inside one, with SERVICES_OWN_SYSTEMD=1.
func TestRealSystemd(t *testing.T) {
	if os.Getenv("SERVICES_OWN_SYSTEMD") == "" {
		t.Skip("not inside a systemd made for it")
	}
	dir := "/run/systemd/system"
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	service := func(text string) string { return "[Service]\n" + text + "\n" }
	write("acme-good.service", service("ExecStart=/bin/sh -c 'sleep 1000 & exec sleep 1000'")+"[Install]\nWantedBy=multi-user.target\n")
	write("acme-notify.service", service("Type=notify\nNotifyAccess=all\nExecStart=/bin/sh -c 'sleep 0.3; systemd-notify --ready; exec sleep 1000'"))
	write("acme-once.service", service("Type=oneshot\nExecStart=/bin/true"))
	write("acme-stay.service", service("Type=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true"))
	write("acme-flaky.service", service("Type=notify\nNotifyAccess=all\nRestart=on-failure\nRestartSec=1\nExecStart=/bin/sh -c 'test -e /run/acme-ready || { touch /run/acme-ready; exit 7; }; systemd-notify --ready; exec sleep 1000'"))
	write("acme-exit.service", service("Type=notify\nExecStart=/bin/sh -c 'exit 7'"))
	write("acme-missing.service", service("Type=exec\nExecStart=/no/such/program"))
	write("acme-user.service", service("Type=exec\nUser=nobody-such\nExecStart=/bin/sleep 1000"))
	write("acme-slow.service", service("Type=notify\nExecStart=/bin/sleep 1000"))
	write("acme-late.service", service("Type=notify\nTimeoutStartSec=1\nExecStart=/bin/sleep 1000"))
	write("acme-need.service", "[Unit]\nRequires=acme-exit.service\nAfter=acme-exit.service\n"+service("ExecStart=/bin/sleep 1000"))
	write("acme-condition.service", "[Unit]\nConditionPathExists=/no/such/file\n"+service("ExecStart=/bin/sleep 1000"))
	write("acme-stubborn.service", service("ExecStart=/bin/sh -c 'trap \"\" TERM; while :; do sleep 1; done'\nTimeoutStopSec=1"))
	write("acme-broken.service", service("ExecStart=relative/path"))
	write("acme.socket", "[Socket]\nListenStream=/run/acme.sock\n[Install]\nWantedBy=sockets.target\n")
	write("acme.service", service("ExecStart=/bin/sleep 1000"))
	os.Symlink("/dev/null", filepath.Join(dir, "acme-masked.service"))

	set := func(timeout time.Duration, units ...string) *Set {
		var list []profile.Service
		for _, unit := range units {
			list = append(list, profile.Service{Unit: unit, Timeout: profile.Duration(timeout)})
		}
		s := New(list, nil)
		t.Cleanup(s.Close)
		return s
	}
	state := func(unit string) State {
		t.Helper()
		states, err := set(0, unit).States(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%+v", states[0])
		return states[0]
	}

	t.Run("start and stop", func(t *testing.T) {
		units := []string{"acme-good.service", "acme-notify.service", "acme-once.service", "acme-stay.service", "acme-flaky.service", "acme.socket", "acme.service"}
		s := set(20*time.Second, units...)
		for round := range 2 {
			started := time.Now()
			if err := s.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			t.Logf("round %d: started in %s", round, time.Since(started))
		}
		for _, unit := range units {
			if got := state(unit); !got.Known || got.Running != (unit != "acme-once.service") {
				t.Errorf("%+v", got)
			}
		}
		if pids := state("acme-good.service").PIDs; len(pids) != 2 {
			t.Errorf("processes %v, want two", pids)
		}
		for range 2 {
			started := time.Now()
			if err := s.Stop(t.Context()); err != nil {
				t.Fatal(err)
			}
			t.Logf("stopped in %s", time.Since(started))
		}
		for _, unit := range units {
			if state(unit).Running {
				t.Errorf("%s still runs", unit)
			}
		}
	})

	for unit, tc := range map[string]struct {
		code string
		word string
	}{
		"acme-exit.service":      {"service_failed", "exit status 7"},
		"acme-missing.service":   {"service_failed", "cannot be executed"},
		"acme-user.service":      {"service_failed", "user does not exist"},
		"acme-late.service":      {"service_timeout", "longer than its unit allows"},
		"acme-need.service":      {"service_failed", "a unit that it needs"},
		"acme-condition.service": {"service_failed", "a condition"},
		"acme-masked.service":    {"service_masked", "masked"},
		"acme-none.service":      {"service_unknown", "no such unit"},
		"acme-broken.service":    {"service_failed", "cannot use the unit's file (bad-setting)"},
		"acme-slow.service":      {"service_timeout", "activating (start)"},
	} {
		t.Run(unit, func(t *testing.T) {
			timeout := 20 * time.Second
			if unit == "acme-slow.service" {
				timeout = time.Second
			}
			s := set(timeout, unit)
			for range 7 { // more often than the start limit allows
				err := s.Start(t.Context())
				if f := fault.Of(err); f == nil || f.Code != tc.code || !strings.Contains(f.Message, tc.word) {
					t.Fatalf("%+v", f)
				}
				if tc.code == "service_timeout" {
					break
				}
			}
			t.Logf("%v", s.Start(t.Context()))
			state(unit)
			if err := s.Stop(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}

	t.Run("stubborn", func(t *testing.T) {
		s := set(10*time.Second, "acme-stubborn.service")
		if err := errors.Join(s.Start(t.Context()), s.Stop(t.Context())); err != nil {
			t.Error(err)
		}
		state("acme-stubborn.service")
	})

	t.Run("changed file", func(t *testing.T) {
		s := set(10*time.Second, "acme-new.service")
		if f := fault.Of(s.Start(t.Context())); f.Code != "service_unknown" {
			t.Errorf("%v", f)
		}
		write("acme-new.service", service("ExecStart=/bin/sleep 1000"))
		if err := errors.Join(s.Start(t.Context()), s.Stop(t.Context())); err != nil {
			t.Fatal(err)
		}
		time.Sleep(1100 * time.Millisecond) // of another second
		write("acme-new.service", service("ExecStart=/bin/sleep 2000"))
		if err := s.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		data, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", state("acme-new.service").PIDs[0]))
		if !strings.Contains(string(data), "2000") {
			t.Errorf("runs %q", data)
		}
		if p := state("acme-new.service").Problem; p != nil {
			t.Errorf("%v: it cannot be enabled at all", p)
		}
		if p := state("acme-good.service").Problem; p == nil || p.Code != "service_disabled" {
			t.Errorf("problem %v", p)
		}
	})

	t.Run("systemd executes itself anew", func(t *testing.T) {
		s := set(20*time.Second, "acme-good.service", "acme-wait.service")
		write("acme-wait.service", service("Type=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sleep 4"))
		if _, err := s.States(t.Context()); err != nil {
			t.Fatal(err)
		}
		go func() {
			time.Sleep(time.Second)
			out, err := exec.Command("systemctl", "daemon-reexec").CombinedOutput()
			t.Logf("%s %v", out, err)
		}()
		started := time.Now()
		if err := s.Start(t.Context()); err != nil || time.Since(started) < 3*time.Second {
			t.Fatal(err, time.Since(started))
		}
		if err := s.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
	})

	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(300*time.Millisecond, cancel)
		s := set(20*time.Second, "acme-slow.service")
		if f := fault.Of(s.Start(ctx)); f == nil || f.Code != "interrupted" {
			t.Errorf("%v", f)
		}
		if err := s.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
