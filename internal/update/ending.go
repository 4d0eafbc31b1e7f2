package update

import (
	"strings"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// unnoted is the fault of a run that was taken back and could not be closed: the
// next command would take it back again.
func (u *Updater) unnoted(p Past, why, note *fault.Error) error {
	f := fault.New(fault.ExitFailure, "undo_not_noted", "the %s to %s failed (%s) and was undone, but that cannot be noted: %s",
		p.Kind, p.To, why, note)
	f.Err = note
	return f.Hinted("make room in %s, then at once, before anybody works with the platform: optool platform recover", u.state())
}

// undone is the fault of a run that was taken back.
func (u *Updater) undone(p Past, why *fault.Error) error {
	now := lang.Say("nothing is installed, as before")
	switch {
	case p.From != "" && p.Running:
		now = lang.Say("release %s runs as before", p.From)
	case p.From != "":
		now = lang.Say("current is %s as before, whose services did not run", p.From)
	}
	f := fault.New(fault.ExitUndone, "update_undone", "the %s to %s failed at the step %s and was undone: %s; %s", p.Kind, p.To, p.Step, why, now)
	hint := lang.Say("see what happened: optool platform history -v")
	if p.Log != "" {
		hint = lang.Say("what its programs printed: %s", p.Log)
	}
	if why.Hint != "" && (p.Log == "" || !strings.Contains(why.Hint, p.Log)) {
		hint = lang.Say("%s; %s", why.Advice(), hint)
	}
	f = f.Hinted("%s", hint)
	if p.Output != "" && !strings.Contains(why.Message, lastLine(p.Output)) {
		f = f.Append("\n%s", lastLine(p.Output))
	}
	if why.Exit == fault.ExitInterrupt || why.Exit == fault.ExitTerminated {
		f = fault.New(why.Exit, "interrupted", "%s at the step %s; the %s to %s was undone, %s", why, p.Step, p.Kind, p.To, now).
			Hinted("repeat the command when it is convenient")
	}
	f.Err = why
	return f
}

// down is the fault of a platform that could not be brought back.
func (u *Updater) down(p Past, why, stuck *fault.Error) error {
	because := lang.Say(" (%s)", why)
	if why.Message == stuck.Message {
		because = lang.Say("")
	}
	f := fault.New(fault.ExitFailure, "platform_down",
		"the %s to %s failed%s, and the platform could not be brought back to %s: %s; it may be standing still",
		p.Kind, p.To, because, orNothing(p.From), stuck)
	f.Err = stuck
	switch {
	case stuck.Code == "disk_full":
		return f.Hinted("free space (df -h; df -i), then: optool platform recover")
	case stuck.Hint != "" && !storage(stuck):
		return f.Hinted("%s; then: optool platform recover", stuck.Advice())
	}
	return f.Hinted("remove the cause, then: optool platform recover")
}
