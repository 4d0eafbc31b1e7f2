package services

import (
	"context"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

const (
	statusRunning = 0 // exit status of a status command
	statusStopped = 3 // Linux Standard Base, "Init Script Actions"
)

// commandService is a service with commands of its own.
type commandService struct {
	name                            string
	run                             Run
	timeout                         time.Duration
	startArgv, stopArgv, statusArgv []string
}

// answer is what a status command gave.
type answer struct {
	exit int
	said string // the last of its output, one line
}

func (a answer) running() bool { return a.exit == statusRunning }

// text says how the service is, and what the command said.
func (a answer) text() lang.Text {
	text := lang.Say("running")
	if !a.running() {
		text = lang.Say("not running (exit status %d)", a.exit)
	}
	if a.said != "" {
		text = lang.Say("%s: %s", text, a.said)
	}
	return text
}

func (c *commandService) ask(ctx context.Context) (answer, error) {
	exit, output, err := c.run(ctx, c.statusArgv, askTimeout)
	if err != nil {
		return answer{}, err
	}
	return answer{exit, lastLines(output, 1)}, nil
}

func (c *commandService) state(ctx context.Context) (State, error) {
	a, err := c.ask(ctx)
	if err != nil {
		problem := c.unasked(lang.Say("asking whether %s runs", c.name), err)
		return State{Detail: lang.Say("%s", shortened{err}), Problem: problem}, nil
	}
	return State{Known: true, Running: a.running(), Detail: a.text()}, nil
}

func (c *commandService) start(ctx context.Context) error {
	doing := lang.Say("starting %s", c.name)
	a, err := c.ask(ctx)
	if err != nil {
		return c.unasked(doing, err)
	}
	if a.running() {
		return nil
	}
	exit, output, err := c.run(ctx, c.startArgv, c.timeout)
	if err != nil {
		return c.broken(ctx, doing, c.startArgv, err)
	}
	if exit != 0 {
		return c.failed(doing, c.startArgv, exit, output)
	}
	return c.await(ctx, doing, true)
}

// stop judges by the state afterwards: a stop command may well complain that
// there was nothing to stop.
func (c *commandService) stop(ctx context.Context) error {
	doing := lang.Say("stopping %s", c.name)
	a, err := c.ask(ctx)
	if err != nil {
		return c.unasked(doing, err)
	}
	if a.exit == statusStopped {
		return nil
	}
	exit, output, err := c.run(ctx, c.stopArgv, c.timeout)
	if err != nil {
		return c.broken(ctx, doing, c.stopArgv, err)
	}
	if exit != 0 {
		if a, err := c.ask(ctx); err == nil && !a.running() {
			return nil
		}
		return c.failed(doing, c.stopArgv, exit, output)
	}
	return c.await(ctx, doing, false)
}

// await asks until the service runs, or no longer does. A question without an
// answer is asked again.
func (c *commandService) await(ctx context.Context, doing lang.Text, running bool) error {
	last := lang.Say("its status command gives no answer")
	done, err := poll(ctx, func() (bool, error) {
		a, err := c.ask(ctx)
		if err != nil {
			return false, nil
		}
		last = a.text()
		return a.running() == running, nil
	})
	if done || err != nil {
		return err
	}
	return timedOut("%s: %s did its work, but the time is over and the service is still %s",
		doing, c.argv(running)[0], last).Hinted("look at its logs; %s tells how it is", quote(c.statusArgv))
}

func (c *commandService) argv(start bool) []string {
	if start {
		return c.startArgv
	}
	return c.stopArgv
}

func (c *commandService) failed(doing lang.Text, argv []string, exit int, output []byte) error {
	f := fault.New(fault.ExitFailure, "service_failed", "%s: %s ended with status %d", doing, oneLine(argv[0]), exit)
	if said := lastLines(output, shownLines); said != "" {
		f = f.Append(": %s", said)
	}
	return f.Hinted("run it by hand to see why: %s", quote(argv))
}

// broken is the fault of a command that did not come to its own end.
func (c *commandService) broken(ctx context.Context, doing lang.Text, argv []string, err error) error {
	if ctx.Err() != nil || fault.Of(err).Code == "command_timeout" {
		f := timedOut("%s: %s did not end in the time it had", doing, oneLine(argv[0]))
		f.Err = err
		return f.Hinted("it must end once the service is started or stopped, and leave a service in the background; try it by hand: %s", quote(argv))
	}
	f := fault.New(fault.ExitFailure, "service_failed", "%s: %s", doing, shortened{err})
	f.Err = err
	return workable(f, argv)
}

// unasked is the fault of a status command that gives no answer.
func (c *commandService) unasked(doing lang.Text, err error) *fault.Error {
	f := fault.New(fault.ExitFailure, "service_unknown", "%s: its status command gives no answer: %s", doing, shortened{err})
	f.Err = err
	return workable(f, c.statusArgv)
}

func workable(f *fault.Error, argv []string) *fault.Error {
	return f.Hinted("see that %s works, or ask the vendor to correct the profile", quote(argv))
}

// quote writes argv as one would type it.
func quote(argv []string) string {
	words := make([]string, len(argv))
	for i, word := range argv {
		words[i] = oneLine(word)
		if word == "" || strings.ContainsAny(word, " \t\n'\"\\$`*?[](){}<>|&;#~!") {
			words[i] = "'" + strings.ReplaceAll(words[i], "'", `'\''`) + "'"
		}
	}
	return strings.Join(words, " ")
}
