package services

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
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

func (a answer) String() string {
	text := "running"
	if !a.running() {
		text = fmt.Sprintf("not running (exit status %d)", a.exit)
	}
	if a.said != "" {
		text += ": " + a.said
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
		problem := c.unasked("asking whether "+c.name+" runs", err)
		return State{Detail: oneLine(err.Error()), Problem: problem}, nil
	}
	return State{Known: true, Running: a.running(), Detail: a.String()}, nil
}

func (c *commandService) start(ctx context.Context) error {
	doing := "starting " + c.name
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
	doing := "stopping " + c.name
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
func (c *commandService) await(ctx context.Context, doing string, running bool) error {
	last := "its status command gives no answer"
	done, err := poll(ctx, func() (bool, error) {
		a, err := c.ask(ctx)
		if err != nil {
			return false, nil
		}
		last = a.String()
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

func (c *commandService) failed(doing string, argv []string, exit int, output []byte) error {
	f := fault.New(fault.ExitFailure, "service_failed", "%s: %s ended with status %d", doing, oneLine(argv[0]), exit)
	if said := lastLines(output, shownLines); said != "" {
		f.Message += ": " + said
	}
	return f.Hinted("run it by hand to see why: %s", quote(argv))
}

// broken is the fault of a command that did not come to its own end.
func (c *commandService) broken(ctx context.Context, doing string, argv []string, err error) error {
	if ctx.Err() != nil || fault.Of(err).Code == "command_timeout" {
		f := timedOut("%s: %s did not end in the time it had", doing, oneLine(argv[0]))
		f.Err = err
		return f.Hinted("it must end once the service is started or stopped, and leave a service in the background; try it by hand: %s", quote(argv))
	}
	f := fault.New(fault.ExitFailure, "service_failed", "%s: %s", doing, oneLine(err.Error()))
	f.Err = err
	return f.Hinted("%s", installHint(argv))
}

// unasked is the fault of a status command that gives no answer.
func (c *commandService) unasked(doing string, err error) *fault.Error {
	f := fault.New(fault.ExitFailure, "service_unknown", "%s: its status command gives no answer: %s", doing, oneLine(err.Error()))
	f.Err = err
	return f.Hinted("%s", installHint(c.statusArgv))
}

func installHint(argv []string) string {
	return "see that " + quote(argv) + " works, or ask the vendor to correct the profile"
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
