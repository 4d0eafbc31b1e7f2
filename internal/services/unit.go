package services

import (
	"context"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

const lastLook = 2 * time.Second // at a unit whose time is over

// unitService is a service that is a unit of systemd.
type unitService struct {
	name, unit string
	link       *link
	root       bool   // whether this process may do what it likes
	cgroups    string // where control groups are to be seen
}

func (s *unitService) state(ctx context.Context) (State, error) {
	m, err := s.link.systemd(ctx)
	if err != nil {
		return State{}, err
	}
	u, err := m.unit(ctx, s.unit)
	if err != nil {
		f := s.refused(ctx, lang.Say("asking systemd about %s", s.title()), err)
		return State{Detail: lang.Say("%s", f), Problem: f}, nil
	}
	state := State{
		Known: u.load != "not-found", Running: u.up(), PIDs: members(s.cgroups, u.cgroup),
		Detail: lang.Say("%s (%s)", u.active, u.sub), Problem: s.obstacle(lang.Say("looking at %s", s.title()), u),
	}
	if len(state.PIDs) == 0 && u.mainPID > 0 {
		state.PIDs = []int{u.mainPID}
	}
	switch why := cause(u); {
	case !state.Known:
		state.Detail = lang.Say("systemd knows no such unit")
	case u.active == "failed" && why != nil:
		state.Detail = lang.Say("failed: %s", why)
	case u.sub == "auto-restart" && why != nil:
		state.Detail = lang.Say("waiting to be restarted: %s", why)
	}
	if state.Problem == nil && u.file == "disabled" && !u.wanted {
		state.Problem = fault.New(fault.ExitFailure, "service_disabled", "%s is disabled: it does not start with the host", s.title()).
			Hinted("systemctl enable %s", s.unit)
	}
	return state, nil
}

func (s *unitService) start(ctx context.Context) error {
	doing := lang.Say("starting %s", s.title())
	m, u, err := s.look(ctx, doing)
	if err != nil || u.up() && !u.job {
		return err
	}
	if u.stale || u.load == "not-found" { // the update may have brought the unit's file
		if err := m.reload(ctx); err != nil {
			return s.refused(ctx, lang.Say("%s: having systemd read its files again", doing), err)
		}
		if u, err = m.unit(ctx, s.unit); err != nil {
			return s.refused(ctx, doing, err)
		}
	}
	if f := s.obstacle(doing, u); f != nil {
		return f
	}
	if u.active == "failed" { // or it may have failed too often to be started
		if err := m.resetFailed(ctx, s.unit); err != nil {
			return s.refused(ctx, doing, err)
		}
	}
	result, err := m.start(ctx, s.unit)
	if err != nil && ctx.Err() == nil {
		return s.refused(ctx, doing, err)
	}
	return s.settleUp(ctx, doing, result)
}

// settleUp waits until the unit is up. It judges by its state, for the result of
// the job says little about a unit that restarts itself.
func (s *unitService) settleUp(ctx context.Context, doing lang.Text, result string) error {
	done, err := poll(ctx, func() (bool, error) {
		_, u, err := s.look(ctx, doing)
		if ctx.Err() != nil {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		switch {
		case u.up() && !u.job:
			return true, nil
		case !u.down():
			return false, nil // on its way, or about to be restarted
		case u.kind == "oneshot" && u.result == "success" && !u.unmet && (result == "done" || result == ""):
			return true, nil // it did its work and ended
		}
		return false, s.failed(doing, result, u)
	})
	if done || err != nil {
		return err
	}
	return s.late(ctx, doing)
}

// late is the fault of a unit whose time is over; it takes one more look at it.
func (s *unitService) late(ctx context.Context, doing lang.Text) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastLook)
	defer cancel()
	f := timedOut("%s: systemd has not done it in the time there was", doing)
	if _, u, err := s.look(ctx, doing); err == nil {
		f = timedOut("%s: the time is over and it is %s (%s)", doing, u.active, u.sub)
		if why := cause(u); why != nil && u.sub == "auto-restart" {
			f = f.Append(": %s", why)
		}
	}
	return s.journal(f)
}

func (s *unitService) stop(ctx context.Context) error {
	doing := lang.Say("stopping %s", s.title())
	m, u, err := s.look(ctx, doing)
	if err != nil || u.down() {
		return err
	}
	if _, err = m.stop(ctx, s.unit); err != nil && ctx.Err() == nil {
		return s.refused(ctx, doing, err)
	}
	// Up again at once means that somebody has started it.
	done, err := poll(ctx, func() (bool, error) {
		_, u, err := s.look(ctx, doing)
		if ctx.Err() != nil {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if u.up() && !u.job {
			return false, fault.New(fault.ExitFailure, "service_failed", "%s: it is running again, something has started it", doing).
				Hinted("a socket, a timer, a monitor or another administrator may have; see systemctl list-dependencies --reverse %s", s.unit)
		}
		return u.down(), nil
	})
	if done || err != nil {
		return err
	}
	return s.late(ctx, doing)
}

// look asks for the unit, over a new connection if the last one was lost.
func (s *unitService) look(ctx context.Context, doing lang.Text) (manager, unit, error) {
	m, err := s.link.systemd(ctx)
	if err != nil {
		return nil, unit{}, err
	}
	u, err := m.unit(ctx, s.unit)
	if err != nil && !m.connected() && ctx.Err() == nil {
		if m, err = s.link.systemd(ctx); err != nil {
			return nil, unit{}, err
		}
		u, err = m.unit(ctx, s.unit)
	}
	if err != nil {
		return nil, unit{}, s.refused(ctx, doing, err)
	}
	return m, u, nil
}

// title names the service and its unit.
func (s *unitService) title() string {
	if s.name == s.unit {
		return s.unit
	}
	return s.name + " (" + s.unit + ")"
}
