package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
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
		err = d.announce(ctx, u, "platform."+open.ID+".down", "the platform could not be brought back", runText(u, *open))
		if err == nil {
			err = u.Told(open.ID)
		}
	}
	if err != nil {
		d.printer.Warn(ui.Warning{Code: "notice_not_queued", Message: "a notice of this run could not be queued: " + fault.Of(err).Message})
	}
}

// tellAvailable queues a notice of a release that is offered, once for each.
func (d *desk) tellAvailable(ctx context.Context, u *platform, l *update.Look) {
	var err error
	if d.notices() {
		var b strings.Builder
		fmt.Fprintf(&b, "Release %s of %s is available for this host.\n\n", l.Target(), u.profile.Title)
		field(&b, "Installed", orNone(l.Installed))
		field(&b, "Channel", l.Channel)
		field(&b, "Install it", "optool platform update")
		err = d.announce(ctx, u, "platform.available."+l.Target(), "release "+l.Target()+" is available", b.String())
	}
	if err == nil {
		err = u.ToldOf(l.Target())
	}
	if err != nil {
		d.printer.Warn(ui.Warning{Code: "notice_not_queued", Message: "a notice of the new release could not be queued: " + fault.Of(err).Message})
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
	what := map[update.Kind]string{update.Install: "installation of", update.Advance: "update to", update.Rollback: "rollback to"}[p.Kind]
	if p.Ending == update.EndDone {
		return what + " " + p.To + " done"
	}
	return what + " " + p.To + " was undone"
}

func runText(u *platform, p update.Past) string {
	var b strings.Builder
	switch {
	case p.Ending == update.EndDone:
		fmt.Fprintf(&b, "%s runs release %s.\n\n", u.profile.Title, p.To)
	case p.Ending == update.EndUndone && p.From != "" && !p.Running:
		fmt.Fprintf(&b, "The %s of %s to %s failed and was undone: current is %s as before, whose services did not run.\n\n", p.Kind, u.profile.Title, p.To, p.From)
	case p.Ending == update.EndUndone && p.From != "":
		fmt.Fprintf(&b, "The %s of %s to %s failed and was undone: release %s runs as before.\n\n", p.Kind, u.profile.Title, p.To, p.From)
	case p.Ending == update.EndUndone:
		fmt.Fprintf(&b, "The installation of %s %s failed and was undone: nothing is installed, as before.\n\n", u.profile.Title, p.To)
	default:
		fmt.Fprintf(&b, "The %s of %s to %s failed, and what ran before could not be brought back.\nIt may be standing still. On the host: optool platform recover\n\n", p.Kind, u.profile.Title, p.To)
	}
	field(&b, "From", orNone(p.From))
	field(&b, "To", p.To)
	field(&b, "Began", p.Began.UTC().Format(time.RFC3339))
	if p.Downtime > 0 {
		field(&b, "Stood still", seconds(p.Downtime.Seconds()))
	}
	if p.Reason != "" {
		field(&b, "Failed at", p.Step)
		field(&b, "Reason", p.Reason)
	}
	if p.Log != "" {
		field(&b, "Log", p.Log)
	}
	if p.Output != "" && p.Ending != update.EndDone {
		fmt.Fprintf(&b, "\nIt printed last:\n\n%s\n", indent(p.Output))
	}
	return b.String()
}

func field(b *strings.Builder, name, value string) { fmt.Fprintf(b, "%-12s %s\n", name+":", value) }

func indent(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n  ")
}

func warningsOf(faults []*fault.Error) (all []ui.Warning) {
	for _, f := range faults {
		all = append(all, ui.Warning{Code: f.Code, Message: f.Message})
	}
	return all
}
