package update

import (
	"strings"

	"github.com/optool/optool/internal/fault"
)

// unnoted is the fault of a run that was taken back and could not be closed: the
// next command would take it back again.
func (u *Updater) unnoted(p Past, why, note *fault.Error) error {
	f := fault.New(fault.ExitFailure, "undo_not_noted", "the %s to %s failed (%s) and was undone, but that cannot be noted: %s",
		p.Kind, p.To, why.Message, note.Message)
	f.Err = note
	return f.Hinted("make room in %s, then at once, before anybody works with the platform: optool platform recover", u.state())
}

// undone is the fault of a run that was taken back.
func (u *Updater) undone(p Past, why *fault.Error) error {
	now := "nothing is installed, as before"
	switch {
	case p.From != "" && p.Running:
		now = "release " + p.From + " runs as before"
	case p.From != "":
		now = "current is " + p.From + " as before, whose services did not run"
	}
	f := fault.New(fault.ExitUndone, "update_undone", "the %s to %s failed at the step %s and was undone: %s; %s", p.Kind, p.To, p.Step, why.Message, now)
	f.Hint = "see what happened: optool platform history -v"
	if p.Log != "" {
		f.Hint = "what its programs printed: " + p.Log
	}
	if why.Hint != "" && (p.Log == "" || !strings.Contains(why.Hint, p.Log)) {
		f.Hint = why.Hint + "; " + f.Hint
	}
	if p.Output != "" && !strings.Contains(why.Message, lastLine(p.Output)) {
		f.Message += "\n" + lastLine(p.Output)
	}
	if why.Exit == fault.ExitInterrupt || why.Exit == fault.ExitTerminated {
		f = fault.New(why.Exit, "interrupted", "%s at the step %s; the %s to %s was undone, %s", why.Message, p.Step, p.Kind, p.To, now)
		f.Hint = "repeat the command when it is convenient"
	}
	f.Err = why
	return f
}

// down is the fault of a platform that could not be brought back.
func (u *Updater) down(p Past, why, stuck *fault.Error) error {
	because := " (" + why.Message + ")"
	if why.Message == stuck.Message {
		because = ""
	}
	f := fault.New(fault.ExitFailure, "platform_down",
		"the %s to %s failed%s, and the platform could not be brought back to %s: %s; it may be standing still",
		p.Kind, p.To, because, orNothing(p.From), stuck.Message)
	f.Err = stuck
	hint := "remove the cause, then: optool platform recover"
	if stuck.Code == "disk_full" {
		hint = "free space (df -h; df -i), then: optool platform recover"
	} else if stuck.Hint != "" && !storage(stuck) {
		hint = stuck.Hint + "; then: optool platform recover"
	}
	return f.Hinted("%s", hint)
}
