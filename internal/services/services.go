// Package services starts and stops the services of a platform: those the
// vendor's profile names, in its order, each a unit of systemd or three commands.
//
// Words. A unit is what systemd calls it; a job is what systemd does to one. A
// service runs when its unit is active, or when its status command ends with
// status 0 (3 is "not running", as the Linux Standard Base has it, and so is any
// other).
//
// It promises that nothing happens to a service that is already as it shall be;
// that Start and Stop return when the services are started or stopped, not when
// that was asked for; that no wait is longer than the service's own timeout; and
// that what failed is reported with the cause systemd or the command gave, and
// what to look at.
//
// Faults: service_unknown, service_masked, service_failed, service_timeout (exit 1,
// the last one retryable), service_disabled (in a State only), no_systemd and
// permission_denied (exit 1), interrupted (exit 130).
//
// systemd is reached through its private socket, or else the system bus, when a
// unit is first asked about, and not at all for a platform that has commands.
package services

import (
	"cmp"
	"context"
	"errors"
	"os"
	"slices"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/profile"
)

const (
	defaultTimeout = 90 * time.Second
	askTimeout     = 15 * time.Second // for one question about the state of a service
	firstPoll      = 50 * time.Millisecond
	slowestPoll    = time.Second
)

// Run runs a program without a shell and returns its exit status and the last of
// what it printed, both streams together. It ends the program when timeout is
// over or ctx ends, and returns an error then, and when it could not be run; a
// status other than 0 is none. What the program leaves behind must survive it and
// be able to go on printing.
type Run func(ctx context.Context, argv []string, timeout time.Duration) (exit int, output []byte, err error)

// State is how a service is.
type State struct {
	Name    string
	Known   bool      // systemd has the unit; or the status command could be run
	Running bool      // it is active, or its status command says so
	Detail  lang.Text // for people, on one line: "active (running)", "failed: exit status 1"
	PIDs    []int     // processes of the unit, rising; none for a service with commands

	// Problem is why the service cannot be started, or will not start with the
	// host: service_unknown, service_masked, service_disabled, service_failed; nil: none.
	Problem *fault.Error
}

// Set is the services of a platform. It is not for several goroutines at once.
type Set struct {
	list []entry
	link *link
}

type entry struct {
	service
	name    string
	timeout time.Duration
}

// service is a unit or three commands. Its contexts have deadlines.
type service interface {
	// state fails only when asking further services makes no sense.
	state(ctx context.Context) (State, error)
	start(ctx context.Context) error
	stop(ctx context.Context) error
}

// New returns the set of the services in list. It does nothing yet. Commands are
// run by run.
func New(list []profile.Service, run Run) *Set {
	s := &Set{link: &link{dial: connect}}
	for _, p := range list {
		e := entry{name: cmp.Or(p.Name, p.Unit), timeout: cmp.Or(p.Timeout.D(), defaultTimeout)}
		if p.Unit != "" {
			e.service = &unitService{name: e.name, unit: p.Unit, link: s.link, root: os.Geteuid() == 0, cgroups: cgroupRoot}
		} else {
			e.service = &commandService{name: e.name, run: run, timeout: e.timeout,
				startArgv: p.Start, stopArgv: p.Stop, statusArgv: p.Status}
		}
		s.list = append(s.list, e)
	}
	return s
}

// States returns the state of each service, in order. What is wrong with a service is in
// its State; the error says that nobody could be asked: no_systemd, interrupted.
func (s *Set) States(ctx context.Context) ([]State, error) {
	var states []State
	for _, e := range s.list {
		asking, cancel := context.WithTimeout(ctx, askTimeout)
		state, err := e.state(asking)
		cancel()
		if stop := interrupted(ctx); stop != nil {
			return nil, stop
		}
		if err != nil {
			return nil, err
		}
		state.Name = e.name
		states = append(states, state)
	}
	return states, nil
}

// Start starts the services that do not run, in order, each when the one before
// has started. It returns the first failure, and leaves what it started running.
func (s *Set) Start(ctx context.Context) error {
	for _, e := range s.list {
		if err := e.within(ctx, e.start); err != nil {
			return err
		}
	}
	return nil
}

// Stop stops the services that run, in reverse order. It tries all of them, whatever
// fails; the fault is that of the first failure, with the messages of all.
func (s *Set) Stop(ctx context.Context) error {
	var failures []error
	for _, e := range slices.Backward(s.list) {
		if err := e.within(ctx, e.stop); err != nil {
			failures = append(failures, err)
		}
		if err := interrupted(ctx); err != nil {
			return err
		}
	}
	return together(failures)
}

// Close ends the connection to systemd, if there is one. The set may be used again.
func (s *Set) Close() { s.link.close() }

// within gives act the time of the service, and names what stopped it.
func (e entry) within(ctx context.Context, act func(context.Context) error) error {
	if err := interrupted(ctx); err != nil {
		return err
	}
	timed, cancel := context.WithTimeout(ctx, e.timeout)
	defer cancel()
	err := act(timed)
	if stop := interrupted(ctx); err != nil && stop != nil {
		return stop
	}
	return err
}

// interrupted returns the fault of a cancelled context, as the runner of commands does.
func interrupted(ctx context.Context) error {
	if !errors.Is(ctx.Err(), context.Canceled) {
		return nil
	}
	if f, ok := errors.AsType[*fault.Error](context.Cause(ctx)); ok {
		return f
	}
	f := fault.New(fault.ExitInterrupt, "interrupted", "interrupted")
	f.Err = context.Canceled
	return f
}

// together makes one fault of several.
func together(failures []error) error {
	if len(failures) < 2 {
		return errors.Join(failures...)
	}
	first := fault.Of(failures[0])
	all := *first
	for _, err := range failures[1:] {
		all.Append("; %s", err)
	}
	all.Err = errors.Join(failures...)
	return &all
}

// poll calls done, with growing pauses, until it says yes or fails, or ctx ends;
// it tells whether done said yes.
func poll(ctx context.Context, done func() (bool, error)) (bool, error) {
	for pause := firstPoll; ; pause = min(2*pause, slowestPoll) {
		if yes, err := done(); yes || err != nil {
			return yes, err
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return false, nil
		}
	}
}
