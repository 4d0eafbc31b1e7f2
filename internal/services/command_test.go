package services

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/profile"
)

// fakeCommands is a service whose commands take as long as the clock says.
type fakeCommands struct {
	running       bool
	startExit     int
	stopExit      int
	statusStopped int           // exit status of the status command for a stopped service, 0: 3
	delay         time.Duration // from the end of start or stop until it shows
	deaf          bool          // stop changes nothing
	blocks        string        // the command that never ends
	missing       string        // the command that is not there

	done    []string
	changes time.Time
	next    bool
}

func (f *fakeCommands) run(ctx context.Context, argv []string, timeout time.Duration) (int, []byte, error) {
	what := argv[1]
	if what != "status" {
		f.done = append(f.done, what)
	}
	if f.missing == what {
		return 0, nil, fault.New(fault.ExitFailure, "command_failed", "cannot run acmectl: no such file or directory")
	}
	if f.blocks == what {
		ctx, cancel := context.WithTimeout(ctx, timeout)
		defer cancel()
		<-ctx.Done()
		return 143, nil, fault.New(fault.ExitFailure, "command_timeout", "acmectl did not end in the time it had and was stopped").Retry()
	}
	if !f.changes.IsZero() && !time.Now().Before(f.changes) {
		f.running, f.changes = f.next, time.Time{}
	}
	switch what {
	case "start":
		f.next, f.changes = true, time.Now().Add(f.delay)
		return f.startExit, []byte("Starting…\n\x1b[31mport 80 is taken\x1b[0m\n\n"), nil
	case "stop":
		if !f.deaf {
			f.next, f.changes = false, time.Now().Add(f.delay)
		}
		return f.stopExit, []byte("stop: nothing to do\n"), nil
	}
	if f.running {
		return 0, []byte("up since today\n"), nil
	}
	if f.statusStopped == 0 {
		return 3, nil, nil
	}
	return f.statusStopped, []byte("dead\n"), nil
}

func (f *fakeCommands) set() *Set {
	command := func(word string) []string { return []string{"/opt/acme/acmectl", word, "it's"} }
	return New([]profile.Service{{Name: "web", Start: command("start"), Stop: command("stop"), Status: command("status"), Timeout: profile.Duration(time.Minute)}}, f.run)
}

func TestCommands(t *testing.T) {
	for name, tc := range map[string]struct {
		service fakeCommands
		stop    bool
		done    string
		code    string
		words   []string
		took    time.Duration
	}{
		"start":         {done: "start"},
		"start, slow":   {service: fakeCommands{delay: 20 * time.Second}, done: "start", took: 20 * time.Second},
		"running":       {service: fakeCommands{running: true}},
		"start, failed": {service: fakeCommands{startExit: 1, delay: time.Hour}, done: "start", code: "service_failed", words: []string{"starting web: /opt/acme/acmectl ended with status 1: Starting… | port 80 is taken", `acmectl start 'it'\''s'`}},
		"start, never up": {
			service: fakeCommands{delay: time.Hour, statusStopped: 1}, done: "start", took: time.Minute,
			code: "service_timeout", words: []string{"is still not running (exit status 1): dead", "/opt/acme/acmectl status"},
		},
		"start, blocks":    {service: fakeCommands{blocks: "start"}, done: "start", took: time.Minute, code: "service_timeout", words: []string{"starting web: /opt/acme/acmectl did not end", "in the background"}},
		"start, missing":   {service: fakeCommands{missing: "start"}, done: "start", code: "service_failed", words: []string{"cannot run acmectl", "acmectl start"}},
		"start, no status": {service: fakeCommands{missing: "status"}, code: "service_unknown", words: []string{"its status command gives no answer: cannot run acmectl", "acmectl status"}},
		"start, hung status": {
			service: fakeCommands{blocks: "status"}, took: askTimeout, code: "service_unknown", words: []string{"did not end in the time it had"},
		},
		"stop":             {service: fakeCommands{running: true}, stop: true, done: "stop"},
		"stop, slow":       {service: fakeCommands{running: true, delay: 10 * time.Second}, stop: true, done: "stop", took: 10 * time.Second},
		"stopped":          {stop: true},
		"stop, dead":       {service: fakeCommands{statusStopped: 1, stopExit: 1}, stop: true, done: "stop"},
		"stop, complains":  {service: fakeCommands{running: true, stopExit: 5}, stop: true, done: "stop"},
		"stop, failed":     {service: fakeCommands{running: true, stopExit: 5, deaf: true}, stop: true, done: "stop", code: "service_failed", words: []string{"stopping web", "status 5: stop: nothing to do"}},
		"stop, deaf":       {service: fakeCommands{running: true, deaf: true}, stop: true, done: "stop", took: time.Minute, code: "service_timeout", words: []string{"still running: up since today"}},
		"stop, blocks":     {service: fakeCommands{running: true, blocks: "stop"}, stop: true, done: "stop", took: time.Minute, code: "service_timeout"},
		"stop, no status":  {service: fakeCommands{missing: "status"}, stop: true, code: "service_unknown"},
		"stop, no command": {service: fakeCommands{running: true, missing: "stop"}, stop: true, done: "stop", code: "service_failed"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				act := tc.service.set().Start
				if tc.stop {
					act = tc.service.set().Stop
				}
				err := act(t.Context())
				if tc.code != "" {
					wantFault(t, err, tc.code, tc.words...)
				} else if err != nil {
					t.Errorf("%+v", err)
				}
				if got := strings.Join(tc.service.done, ", "); got != tc.done {
					t.Errorf("ran %q, want %q", got, tc.done)
				}
				if took := time.Since(began); took < tc.took || took > tc.took+2*time.Second {
					t.Errorf("it took %s, want %s", took, tc.took)
				}
			})
		})
	}
}

// TestUnansweredQuestions has a status command that fails now and then.
func TestUnansweredQuestions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		service := &fakeCommands{delay: time.Second}
		set := service.set()
		first := set.list[0].service.(*commandService)
		run := first.run
		asked := 0
		first.run = func(ctx context.Context, argv []string, timeout time.Duration) (int, []byte, error) {
			if argv[1] == "status" {
				if asked++; asked > 1 && asked < 5 {
					return 0, nil, errors.New("no answer")
				}
			}
			return run(ctx, argv, timeout)
		}
		if err := set.Start(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestCommandStates(t *testing.T) {
	for name, tc := range map[string]struct {
		service fakeCommands
		want    State
		problem string
	}{
		"running": {fakeCommands{running: true}, State{Name: "web", Known: true, Running: true, Detail: lang.Say("running: up since today")}, ""},
		"stopped": {fakeCommands{}, State{Name: "web", Known: true, Detail: lang.Say("not running (exit status 3)")}, ""},
		"dead":    {fakeCommands{statusStopped: 1}, State{Name: "web", Known: true, Detail: lang.Say("not running (exit status 1): dead")}, ""},
		"missing": {fakeCommands{missing: "status"}, State{Name: "web", Detail: lang.Say("cannot run acmectl: no such file or directory")}, "service_unknown"},
	} {
		set := tc.service.set()
		got, err := set.States(t.Context())
		set.Close()
		if err != nil || len(got) != 1 {
			t.Fatalf("%s: %v, %v", name, got, err)
		}
		if p := got[0].Problem; p != nil || tc.problem != "" {
			wantFault(t, p, tc.problem, "asking whether web runs")
			got[0].Problem = nil
		}
		if diff := cmp.Diff(tc.want, got[0], sameText); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestCommandInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, what := range []string{"start", "status"} {
			service := &fakeCommands{blocks: what}
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(time.Second, cancel)
			wantFault(t, service.set().Start(ctx), "interrupted")
		}
	})
}

func TestEmptySet(t *testing.T) {
	set := New(nil, nil)
	states, err := set.States(t.Context())
	if err := errors.Join(err, set.Start(t.Context()), set.Stop(t.Context())); err != nil || len(states) != 0 {
		t.Error(states, err)
	}
	set.Close()
}
