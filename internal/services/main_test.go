package services

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/profile"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// wantFault checks the code of err, and words of its message and hint.
func wantFault(t *testing.T, err error, code string, words ...string) *fault.Error {
	t.Helper()
	f, ok := errors.AsType[*fault.Error](err)
	if !ok {
		t.Fatalf("error %v, want fault %s", err, code)
	}
	if f.Code != code {
		t.Errorf("fault %s (%s), want %s", f.Code, f.Message, code)
	}
	for _, word := range words {
		if !strings.Contains(f.Message+"\n"+f.Hint, word) {
			t.Errorf("fault says %q, hint %q: want %q in it", f.Message, f.Hint, word)
		}
	}
	if f.Hint == "" && code != "interrupted" {
		t.Errorf("fault %s has no hint", code)
	}
	return f
}

// systemdSet is a set of units that a made-up systemd has.
func systemdSet(sd *fakeSystemd, timeout time.Duration, units ...string) *Set {
	var list []profile.Service
	for _, name := range units {
		list = append(list, profile.Service{Name: strings.TrimSuffix(name, ".service"), Unit: name, Timeout: profile.Duration(timeout)})
	}
	s := New(list, nil)
	s.link.dial = sd.dial
	for _, e := range s.list {
		e.service.(*unitService).root = !sd.plainUser
	}
	return s
}

// fakeSystemd keeps units, and takes a script of what happens to one.
type fakeSystemd struct {
	units     map[string]unit
	later     map[time.Duration]unit // what each unit becomes so long after its start
	since     time.Time              // of that start
	plainUser bool
	started   func(*unit) (result string, err error) // what a start job does; nil: it works
	stopped   func(*unit) (result string, err error)
	reloaded  func(map[string]unit) error
	asked     func(*unit) error // at each look
	reset     error             // of resetFailed

	done  []string // what was called, looks apart
	dials int
	lost  bool // the connection
	gone  error
}

func (f *fakeSystemd) dial(context.Context) (manager, error) {
	f.dials++
	f.lost = false
	if f.gone != nil {
		return nil, f.gone
	}
	return f, nil
}

func (f *fakeSystemd) unit(ctx context.Context, name string) (unit, error) {
	if f.lost {
		return unit{}, errors.New("dbus: connection closed by user")
	}
	if ctx.Err() != nil {
		return unit{}, ctx.Err()
	}
	for after, u := range f.later {
		if !f.since.IsZero() && time.Since(f.since) >= after {
			f.units[name] = u
		}
	}
	u, ok := f.units[name]
	if !ok {
		return unit{load: "not-found", active: "inactive", sub: "dead"}, nil
	}
	if f.asked != nil {
		err := f.asked(&u)
		f.units[name] = u
		if err != nil {
			return unit{}, err
		}
	}
	return u, nil
}

func (f *fakeSystemd) act(ctx context.Context, what, name string, script func(*unit) (string, error), usual func(*unit)) (string, error) {
	f.done = append(f.done, what+" "+strings.TrimSuffix(name, ".service"))
	u := f.units[name]
	result, err := "done", error(nil)
	if script != nil {
		result, err = script(&u)
	} else {
		usual(&u)
	}
	f.units[name] = u
	if result == "never" {
		<-ctx.Done()
		return "", ctx.Err()
	}
	return result, err
}

func (f *fakeSystemd) start(ctx context.Context, name string) (string, error) {
	f.since = time.Now()
	return f.act(ctx, "start", name, f.started, func(u *unit) { u.active, u.sub = "active", "running" })
}

func (f *fakeSystemd) stop(ctx context.Context, name string) (string, error) {
	return f.act(ctx, "stop", name, f.stopped, func(u *unit) { u.active, u.sub = "inactive", "dead" })
}

func (f *fakeSystemd) resetFailed(ctx context.Context, name string) error {
	if f.reset != nil {
		return f.reset
	}
	_, err := f.act(ctx, "reset", name, nil, func(u *unit) { u.active, u.sub = "inactive", "dead" })
	return err
}

func (f *fakeSystemd) reload(context.Context) error {
	f.done = append(f.done, "reload")
	if f.reloaded == nil {
		return nil
	}
	return f.reloaded(f.units)
}

func (f *fakeSystemd) connected() bool { return !f.lost }
func (f *fakeSystemd) close()          { f.done = append(f.done, "close") }

// sameText compares texts by what they say.
var sameText = cmp.Comparer(func(a, b lang.Text) bool { return a.String() == b.String() })
