package update

import (
	"context"
	"strings"
	"time"
	"unicode"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/system"
)

// maxSaid bounds what the journal keeps of a program's output, in bytes: its end.
const maxSaid = 4 << 10

// runs runs a program of the vendor for a run. What it prints goes to the log of
// the run, the end of it to the journal; an exit status other than 0 is a fault.
func (w *work) runs(ctx context.Context, what lang.Text, step, dir string, argv []string, deadline time.Duration) error {
	r, err := w.u.Runner.Run(ctx, system.Command{
		Argv: argv, Env: w.u.environ(w.Run, step), Dir: dir, Timeout: deadline, MaxOutput: maxSaid, Tail: true, Log: w.log,
	})
	w.said = said(r)
	if err != nil {
		return w.withOutput(fault.Of(lang.Errorf("%s: %w", what, fault.Of(err))))
	}
	if r.Exit != 0 {
		return w.withOutput(fault.New(fault.ExitFailure, "hook_failed", "%s ended with status %d", what, r.Exit))
	}
	return nil
}

// withOutput adds the last line the program printed, and where the rest is.
func (w *work) withOutput(f *fault.Error) error {
	lines := strings.Split(strings.TrimSpace(w.said), "\n")
	if last := strings.TrimSpace(lines[len(lines)-1]); last != "" {
		f = f.Append(": %s", last)
	}
	return f.Hinted("see what it printed: %s", w.log.path)
}

// said is the end of what a program printed: what it complained of comes last.
func said(r system.Result) string {
	text := string(r.Stdout)
	if len(r.Stderr) > 0 {
		if text != "" && !strings.HasSuffix(text, "\n") {
			text += "\n"
		}
		text += string(r.Stderr)
	}
	text = strings.Map(func(r rune) rune { // six bytes each in a journal, and nothing to read
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
	if len(text) > maxSaid {
		text = text[len(text)-maxSaid:]
	}
	return text
}

// environ is the whole environment of a hook. The names are documented in
// docs/vendor.
func (u *Updater) environ(r *Run, step string) []string {
	env := append([]string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8"}, u.Environ...)
	add := func(name, value string) { env = append(env, u.Prefix+"_"+name+"="+value) }
	add("RUN", r.ID)
	add("STEP", step)
	add("KIND", string(r.Kind))
	add("FROM", r.From)
	add("TO", r.To)
	add("ROOT", u.root())
	add("CURRENT", u.CurrentDir())
	add("RELEASE", u.releaseDir(r.To))
	previous := ""
	if r.From != "" {
		previous = u.releaseDir(r.From)
	}
	add("PREVIOUS", previous)
	return env
}

// hook runs one of the profile's hooks; a profile without it has none to run.
func (w *work) hook(ctx context.Context, name string, h *profile.Hook) error {
	if h == nil {
		return nil
	}
	return w.runs(ctx, lang.Say("the hook %s", name), name, "/", h.Command, h.Timeout.D())
}

func prepare(ctx context.Context, w *work) error {
	return w.hook(ctx, "prepare", w.u.Profile.Platform.Hooks.Prepare)
}

// finish is the hook at the end of every run that reached prepare, whichever way
// it went.
func finish(ctx context.Context, w *work) error {
	return w.hook(ctx, "finish", w.u.Profile.Platform.Hooks.Finish)
}

func backup(ctx context.Context, w *work) error {
	return w.hook(ctx, "backup", w.u.Profile.Platform.Hooks.Backup)
}

// restore brings the data back that backup saved.
func restore(ctx context.Context, w *work) error {
	if !w.restore {
		return nil
	}
	return w.hook(ctx, "restore", w.u.Profile.Platform.Hooks.Restore)
}
