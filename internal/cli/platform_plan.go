package cli

import (
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/internal/update"
)

// planView is the plan of an update that was only to be shown.
type planView struct {
	platformCheckView
	DryRun   bool             `json:"dryRun"`
	Hops     []hopView        `json:"hops"`
	Download int64            `json:"downloadBytes"`
	Checks   []update.Finding `json:"checks"`
	Notes    []update.Note    `json:"notes"`
}

func (d *desk) planned(u *platform, result *update.Result) error {
	v := planViewOf(u, result.Prepared, result.Findings)
	err := d.printer.Result("PlatformPlan", v, nil, func(s *ui.Sheet) error {
		if len(v.Hops) == 0 {
			v.platformCheckView.draw(s, u, d.Now())
			return nil
		}
		v.draw(s, u)
		return nil
	})
	if err == nil && update.Refusing(result.Findings) != nil {
		return settled{fault.ExitFailure}
	}
	return err
}

func planViewOf(u *platform, p *update.Prepared, findings []update.Finding) *planView {
	v := &planView{platformCheckView: lookView(u, p.Look), DryRun: true, Hops: hopViews(&update.Result{Prepared: p}),
		Checks: append([]update.Finding{}, findings...), Notes: append([]update.Note{}, p.Notes...)}
	for _, h := range v.Hops {
		v.Download += h.Download
	}
	return v
}

// showPlan prints the plan on stderr before anything happens.
func (d *desk) showPlan(u *platform, p *update.Prepared, findings []update.Finding) {
	if d.printer.Quiet || d.printer.Output != ui.Table {
		return
	}
	s := ui.NewSheet(d.printer.Err)
	planViewOf(u, p, findings).draw(s, u)
	s.Gap()
	_ = s.Flush() // nobody is left to tell
}

func (v *planView) draw(s *ui.Sheet, u *platform) {
	if v.Installed == "" {
		s.Heading(lang.T("Install %s %s", v.Title, v.Available))
	} else {
		s.Heading(lang.T("Update %s from %s to %s", v.Title, v.Installed, v.Available))
	}
	if len(v.Hops) > 1 {
		s.Field("way", ui.Plain(wayText(v.Installed, v.Way)))
	}
	s.Field("channel", ui.Plain(v.Channel))
	var written int64
	for _, h := range v.Hops {
		written += h.Written
	}
	s.Field("download", ui.Plain(ui.Bytes(v.Download)))
	s.Field("on disk", ui.Plainf("%s more, at %s", ui.Bytes(written), u.profile.Platform.Root))
	v.Cadence.draw(s)
	for _, n := range v.Notes {
		if n.Text == "" && n.Problem == "" {
			continue
		}
		s.Heading(lang.T("Release %s of %s", n.Version, n.Released.UTC().Format(time.DateOnly)))
		if n.Problem != "" {
			s.Text(ui.Faint(lang.T("its notes cannot be shown: %s", n.Problem)))
		}
		for line := range strings.Lines(n.Text) {
			s.Text(ui.Plain(strings.TrimRight(line, "\n")))
		}
	}
	s.Heading("Checks before the update")
	for _, f := range v.Checks {
		word := ui.Good(lang.T("ok"))
		switch f.Level {
		case update.Warn:
			word = ui.Warn(lang.T("warning"))
		case update.Fail:
			word = ui.Bad(lang.T("failed"))
		}
		s.Field(f.Check, word, ui.Plain(f.Text))
	}
	drawRefused(s, v.Refused)
}
