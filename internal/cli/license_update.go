package cli

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/licensing"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/license"
)

type updateOptions struct {
	force  bool
	from   string
	splay  time.Duration
	dryRun bool
}

func updateCommand(d *desk) *cobra.Command {
	var o updateOptions
	cmd := &cobra.Command{
		Use:   "update",
		Short: "Update license information",
		Long: "Asks the vendor for the licence when the stored one is due, delivers queued\n" +
			"usage reports and sends notices that are due. Made for cron and systemd timers:\n" +
			"run it every hour. While the stored licence is fresh nothing is asked; an\n" +
			"unchanged one costs a single conditional request. Whatever goes wrong, the\n" +
			"stored licence stays.",
		Example: "  optool license update\n  optool license update -q --splay 30m      # from cron\n  optool license update --from acme.lic     # on a host without a network",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return d.update(cmd, o) },
	}
	f := cmd.Flags()
	f.BoolVarP(&o.force, "force", "f", false, "ask the vendor even when the stored licence is fresh")
	f.StringVar(&o.from, "from", "", "take the licence from this file, - for standard input; no connection")
	f.DurationVar(&o.splay, "splay", 0, "wait this host's share of so long first, such as 30m")
	f.BoolVarP(&o.dryRun, "dry-run", "n", false, "say whether the vendor would be asked, change nothing")
	return ui.ExitCodes(changes(cmd), 0, 1, 2, 3, 4, 5, 6, 7)
}

type updateView struct {
	Result   licensing.Result `json:"result"`
	Changed  bool             `json:"changed"` // the file, or the state it is in
	Before   license.State    `json:"before"`
	State    license.State    `json:"state"`
	Repaired string           `json:"repaired,omitempty"`
	Reports  int              `json:"reportsDelivered"`
	Notices  int              `json:"noticesSent"`
	License  licenseView      `json:"license"`
}

func (d *desk) update(cmd *cobra.Command, o updateOptions) error {
	k, p, err := d.licence(cmd, "")
	if err != nil {
		return err
	}
	switch {
	case o.from != "" && (o.force || o.splay != 0): // cobra's own check would end with exit 1
		return fault.Usage("--from takes a file and asks nobody, so --force and --splay mean nothing beside it").
			Hinted("optool license update --from FILE")
	case o.splay < 0 || o.splay > 24*time.Hour:
		return fault.Usage("--splay %s is out of range", o.splay).Hinted("give 0 to 24h")
	case o.dryRun:
		return d.updatePlan(k, o)
	case o.from != "":
		file, err := d.input(o.from, license.MaxFile, lang.T("the licence"))
		if err != nil {
			return err
		}
		outcome, err := k.Import(cmd.Context(), file, nil)
		return d.updated(k, p, outcome, err)
	}
	if err := d.splay(cmd, k, o); err != nil {
		return err
	}
	outcome, err := d.refresh(cmd.Context(), k, o.force)
	return d.updated(k, p, outcome, err)
}

// splay waits this host's share, but not when there is nothing to ask.
func (d *desk) splay(cmd *cobra.Command, k *licensing.Keeper, o updateOptions) error {
	if o.splay == 0 {
		return nil
	}
	if s, err := k.Read(0); err == nil && !o.force && k.Fresh(s) {
		return nil
	}
	return d.Sleep(cmd.Context(), system.Share(k.HostID, "license update", o.splay))
}

func (d *desk) updated(k *licensing.Keeper, p *profile.Profile, outcome licensing.Outcome, err error) error {
	warnings := d.outcomeWarnings(outcome)
	if err != nil {
		d.printer.Warn(warnings...)
		return err
	}
	s := outcome.After
	view := updateView{
		Result: outcome.Result, Before: outcome.Before, State: s.Verdict.State,
		Changed:  outcome.Result == licensing.Updated || outcome.Before != s.Verdict.State,
		Repaired: outcome.Repaired, Reports: outcome.Reports, Notices: outcome.Notices,
		License: d.snapshotView(k, p, s),
	}
	if d.quiet && view.Changed {
		d.printer.Quiet = false // a change is what even a quiet run tells
		warnings = nil
	}
	err = d.printer.Result("LicenseUpdate", view, warnings, func(sheet *ui.Sheet) error {
		sheet.Text(ui.Plain(view.line()), stateWord(view.State), ui.Plain(view.rest(d.Now())))
		return nil
	})
	if err == nil && outcome.ReportsFailed {
		return settled{fault.ExitPartial}
	}
	return err
}

// line and rest are the one line that a person gets.
func (v *updateView) line() string {
	switch v.Result {
	case licensing.Fresh:
		return lang.T("licence is fresh, nothing asked:")
	case licensing.Updated:
		return lang.T("licence updated:")
	case licensing.ByFile:
		return lang.T("licence came by file and no key is stored, nothing asked:")
	}
	return lang.T("licence unchanged:")
}

func (v *updateView) rest(now time.Time) string {
	var parts []string
	if v.Before != v.State && v.Before != license.None {
		parts = append(parts, lang.T("was %s", v.Before))
	}
	if v.Reports > 0 {
		parts = append(parts, lang.T("usage reports delivered: %d", v.Reports))
	}
	if c := v.License.Cache; c != nil && c.NextDue != nil && v.Result == licensing.Fresh {
		parts = append(parts, lang.T("next due %s", ui.Ago(now.Sub(*c.NextDue))))
	}
	text := ""
	if l := v.License; l.Expires != nil && l.Usable {
		left := max(0, *l.DaysLeft)
		text = lang.N(left, "until %s (%d day left)", "until %s (%d days left)", date(l.Expires), left)
	}
	for _, part := range parts {
		text += ", " + part
	}
	return text
}

// updatePlan says what an update would do.
func (d *desk) updatePlan(k *licensing.Keeper, o updateOptions) error {
	s, err := k.Read(0)
	if err != nil {
		return err
	}
	plan := dryRunView{DryRun: true, Would: []string{}}
	switch {
	case o.from != "":
		file, err := d.input(o.from, license.MaxFile, lang.T("the licence"))
		if err != nil {
			return err
		}
		if err := k.Verify(file); err != nil {
			return err
		}
		plan.Would = append(plan.Would, lang.T("store the licence from %s", o.from))
	case o.force || !k.Fresh(s):
		plan.Would = append(plan.Would, lang.T("ask %s for the licence", k.Endpoint))
	}
	return d.printer.Result("DryRun", plan, nil, plan.draw)
}

// dryRunView is what a command would do.
type dryRunView struct {
	DryRun bool     `json:"dryRun"`
	Would  []string `json:"would"`
}

func (v dryRunView) draw(s *ui.Sheet) error {
	if len(v.Would) == 0 {
		s.Text(ui.Plainf("would do nothing"))
	}
	for _, w := range v.Would {
		s.Text(ui.Plainf("would %s", w))
	}
	return nil
}

func (d *desk) outcomeWarnings(o licensing.Outcome) []ui.Warning {
	var all []ui.Warning
	if o.Repaired != "" {
		all = append(all, ui.Warning{Code: "repaired", Message: o.Repaired})
	}
	for _, f := range o.Warnings {
		message := lang.Of(f)
		if f.Hint != "" {
			message += " (" + lang.Of(f.Advice()) + ")"
		}
		all = append(all, ui.Warning{Code: f.Code, Message: message})
	}
	return all
}
