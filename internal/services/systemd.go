package services

import (
	"context"
	"os"
	"time"

	"github.com/optool/optool/internal/fault"
)

const (
	booted      = "/run/systemd/system" // there is a systemd, see sd_booted(3)
	dialTimeout = 10 * time.Second
)

// manager is what is asked of systemd.
type manager interface {
	// unit describes a unit, one without a file as well.
	unit(ctx context.Context, name string) (unit, error)
	// start and stop queue a job and wait for its result; "" is one that got lost.
	start(ctx context.Context, name string) (result string, err error)
	stop(ctx context.Context, name string) (result string, err error)
	resetFailed(ctx context.Context, name string) error
	// reload has systemd read the unit files again.
	reload(ctx context.Context) error
	connected() bool
	close()
}

// unit is how systemd sees one, in its own words; see org.freedesktop.systemd1(5).
type unit struct {
	load, active, sub string
	file              string // UnitFileState
	stale             bool   // its file has changed since systemd read it
	wanted            bool   // another unit starts it
	job               bool   // a job of it is waiting or running
	unmet             bool   // a condition kept it from being started
	result            string // of its last run: "success", "exit-code"…
	kind              string // of a service: "simple", "oneshot"…
	code, status      int    // how its main process ended: waitid(2)'s code and status
	mainPID           int
	cgroup            string
}

const (
	exited = 1 // CLD_EXITED
	dumped = 3 // CLD_DUMPED
)

func (u unit) up() bool {
	return u.active == "active" || u.active == "reloading" || u.active == "refreshing"
}

func (u unit) down() bool { return !u.job && (u.active == "inactive" || u.active == "failed") }

// link is the connection all units share.
type link struct {
	dial func(context.Context) (manager, error)
	m    manager
}

// systemd returns the manager, and connects again if the connection was lost, as
// when systemd has executed itself anew.
func (l *link) systemd(ctx context.Context) (manager, error) {
	if l.m != nil && !l.m.connected() {
		l.close()
	}
	if l.m == nil {
		m, err := l.dial(ctx)
		if err != nil {
			return nil, err
		}
		l.m = m
	}
	return l.m, nil
}

func (l *link) close() {
	if l.m != nil {
		l.m.close()
		l.m = nil
	}
}

// connect reaches the systemd of this host.
func connect(ctx context.Context) (manager, error) {
	if _, err := os.Stat(booted); err != nil {
		return nil, fault.New(fault.ExitFailure, "no_systemd", "reaching systemd: this host was not started by it").
			Hinted("the profile's services are units of systemd: run the command on the host itself, or ask the vendor for a profile with start, stop and status commands")
	}
	m, err := dialBus(ctx)
	if err != nil && ctx.Err() == nil {
		f := fault.New(fault.ExitFailure, "no_systemd", "reaching systemd: it does not answer: %s", shortened{err})
		f.Err = err
		return nil, f.Retry().Hinted("see whether systemctl works here; if not, systemctl daemon-reexec as root may help, or the console of the host")
	}
	if err != nil {
		return nil, timedOut("reaching systemd: it does not answer").Hinted("see whether systemctl works here")
	}
	return m, nil
}

// timedOut is the fault of what took longer than it may.
func timedOut(format string, args ...any) *fault.Error {
	return fault.New(fault.ExitFailure, "service_timeout", format, args...).Retry()
}
