package update

import (
	"context"
	"strings"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/system"
)

// healthy waits until all services run and all health checks pass, at most as
// long as the profile allows. The fault says what was wrong last.
func (u *Updater) healthy(ctx context.Context, w *work) error {
	limit := u.Profile.Platform.Health.Deadline.D()
	began := u.Now()
	for {
		problem := u.sick(ctx, w)
		if problem == nil {
			return nil
		}
		if waited := u.Now().Sub(began); waited >= limit {
			return fault.New(fault.ExitFailure, "unhealthy", "the platform is not healthy %s after its start: %s", limit, problem).
				Hinted("%s", problem.Advice())
		}
		if err := u.Sleep(ctx, u.Profile.Platform.Health.Interval.D()); err != nil {
			return err
		}
	}
}

// sick returns the first thing that is not as it should be, nil when all is well.
func (u *Updater) sick(ctx context.Context, w *work) *fault.Error {
	states, err := u.Services.States(ctx)
	if err != nil {
		return fault.Of(err)
	}
	for _, s := range states {
		if !s.Running {
			f := fault.New(fault.ExitFailure, "unhealthy", "service %s does not run", s.Name)
			if s.Detail.String() != "" {
				f = f.Append(" (%s)", s.Detail)
			}
			return f
		}
	}
	for _, c := range u.Profile.Platform.Health.Checks {
		if f := u.checkHealth(ctx, w, c); f != nil {
			return f
		}
	}
	return nil
}

func (u *Updater) checkHealth(ctx context.Context, w *work, c profile.HealthCheck) *fault.Error {
	if c.URL != "" {
		status, err := u.Probe(ctx, c.URL, c.Timeout.D())
		switch {
		case err != nil:
			return fault.New(fault.ExitFailure, "unhealthy", "health check %s: %s", c.Name, fault.Of(err))
		case status != c.Status:
			return fault.New(fault.ExitFailure, "unhealthy", "health check %s: %s answered with status %d, not %d", c.Name, c.URL, status, c.Status)
		}
		return nil
	}
	run := &Run{}
	command := system.Command{Argv: c.Command, Dir: "/", Timeout: c.Timeout.D(), MaxOutput: maxSaid, Tail: true}
	if w != nil {
		run, command.Log = w.Run, w.log
	}
	command.Env = u.environ(run, StepHealth)
	r, err := u.Runner.Run(ctx, command)
	if w != nil {
		w.said = said(r)
	}
	switch {
	case err != nil:
		return fault.New(fault.ExitFailure, "unhealthy", "health check %s: %s", c.Name, fault.Of(err))
	case r.Exit != 0:
		f := fault.New(fault.ExitFailure, "unhealthy", "health check %s ended with status %d", c.Name, r.Exit)
		if line := lastLine(said(r)); line != "" {
			f = f.Append(": %s", line)
		}
		return f
	}
	return nil
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}
