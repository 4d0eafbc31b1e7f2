package cli

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/notify"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/internal/update"
)

// tellRuns queues a notice of each run that ended and was not told of, and sends
// what is queued. A run is told of once, whenever this is killed: the notice is
// known by the id of the run.
func (d *desk) tellRuns(ctx context.Context, u *platform) {
	ctx = context.WithoutCancel(ctx)
	untold, err := u.Untold()
	for _, p := range untold {
		if err == nil && d.notices() {
			err = d.announce(ctx, u, "platform."+p.ID, runSubject(p), runText(u, p))
		}
		if err == nil {
			err = u.Told(p.ID)
		}
	}
	if open, openErr := u.Open(); openErr == nil && open != nil && open.Stuck && !open.Alarmed && d.notices() && err == nil {
		err = d.announce(ctx, u, "platform."+open.ID+".down", lang.T("the platform could not be brought back"), runText(u, *open))
		if err == nil {
			err = u.Told(open.ID)
		}
	}
	if err != nil {
		d.printer.Warn(ui.Warning{Code: "notice_not_queued", Message: lang.T("a notice of this run could not be queued: %s", fault.Of(err))})
	}
}

// tellAvailable queues a notice of a release that is offered, once for each.
func (d *desk) tellAvailable(ctx context.Context, u *platform, l *update.Look) {
	var err error
	if d.notices() {
		var facts noticeFacts
		facts.add(lang.T("Installed"), orNone(l.Installed))
		facts.add(lang.T("Channel"), l.Channel)
		facts.add(lang.T("Install it"), lang.Named("optool platform update"))
		text := lang.T("Release %s of %s is available for this host.", l.Target(), u.profile.Title) + "\n\n" + facts.String()
		err = d.announce(ctx, u, "platform.available."+l.Target(), lang.T("release %s is available", l.Target()), text)
	}
	if err == nil {
		err = u.ToldOf(l.Target())
	}
	if err != nil {
		d.printer.Warn(ui.Warning{Code: "notice_not_queued", Message: lang.T("a notice of the new release could not be queued: %s", fault.Of(err))})
	}
}

func (d *desk) announce(ctx context.Context, u *platform, id, subject, text string) error {
	warnings, err := u.keeper.Announce(ctx, notify.Message{
		ID: id + "." + u.profile.Product, To: d.config.Notify.To, Date: d.Now().UTC(), Subject: u.profile.Title + ": " + subject, Text: text,
	})
	d.printer.Warn(warningsOf(warnings)...)
	return err
}

func runSubject(p update.Past) string {
	if p.Ending == update.EndDone {
		return lang.T("%s done", runName(p))
	}
	return lang.T("%s was undone", runName(p))
}

// runName is what a run does, or did.
func runName(p update.Past) lang.Text {
	switch p.Kind {
	case update.Install:
		return lang.Say("installation of %s", p.To)
	case update.Rollback:
		return lang.Say("rollback to %s", p.To)
	}
	return lang.Say("update to %s", p.To)
}

func runText(u *platform, p update.Past) string {
	var b strings.Builder
	title := u.profile.Title
	switch {
	case p.Ending == update.EndDone:
		b.WriteString(lang.T("%s runs release %s.", title, p.To))
	case p.Ending == update.EndUndone && p.From != "" && !p.Running:
		b.WriteString(lang.T("The %s of %s to %s failed and was undone: current is %s as before, whose services did not run.", p.Kind, title, p.To, p.From))
	case p.Ending == update.EndUndone && p.From != "":
		b.WriteString(lang.T("The %s of %s to %s failed and was undone: release %s runs as before.", p.Kind, title, p.To, p.From))
	case p.Ending == update.EndUndone:
		b.WriteString(lang.T("The installation of %s %s failed and was undone: nothing is installed, as before.", title, p.To))
	default:
		b.WriteString(lang.T("The %s of %s to %s failed, and what ran before could not be brought back.\nIt may be standing still. On the host: optool platform recover", p.Kind, title, p.To))
	}
	b.WriteString("\n\n")
	var facts noticeFacts
	facts.add(lang.T("From"), orNone(p.From))
	facts.add(lang.T("To"), p.To)
	facts.add(lang.T("Began"), p.Began.UTC().Format(time.RFC3339))
	if p.Downtime > 0 {
		facts.add(lang.T("Stood still"), seconds(p.Downtime.Seconds()))
	}
	if p.Reason != "" {
		facts.add(lang.T("Failed at"), p.Step)
		facts.add(lang.T("Reason"), lang.Of(p.Why()))
	}
	if p.Log != "" {
		facts.add(lang.T("Log"), p.Log)
	}
	b.WriteString(facts.String())
	if p.Output != "" && p.Ending != update.EndDone {
		b.WriteString("\n" + lang.T("It printed last:") + "\n\n" + indent(p.Output) + "\n")
	}
	return b.String()
}

// noticeFacts stand below each other in a notice.
type noticeFacts [][2]string

func (f *noticeFacts) add(name, value string) { *f = append(*f, [2]string{name + ":", value}) }

// String aligns the values.
func (f noticeFacts) String() string {
	width := 12
	for _, fact := range f {
		width = max(width, utf8.RuneCountInString(fact[0]))
	}
	var b strings.Builder
	for _, fact := range f {
		fmt.Fprintf(&b, "%-*s %s\n", width, fact[0], fact[1])
	}
	return b.String()
}

func indent(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n  ")
}

func warningsOf(faults []*fault.Error) (all []ui.Warning) {
	for _, f := range faults {
		all = append(all, ui.Warning{Code: f.Code, Message: lang.Of(f)})
	}
	return all
}
