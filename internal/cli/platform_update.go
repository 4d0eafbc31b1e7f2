package cli

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/airgap"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/internal/update"
)

type platformUpdateOptions struct {
	check, exitCode, dryRun, downloadOnly, force, acceptExpired bool
	to, fromBundle                                              string
	splay                                                       time.Duration
}

// exitAvailable ends `platform update --check --exit-code` when there is an update.
const exitAvailable = 10

func platformUpdateCommand(d *desk) *cobra.Command {
	var o platformUpdateOptions
	cmd := &cobra.Command{
		Use:   "update",
		Short: "Update the platform, or install it",
		Long: "Brings the platform to the newest release that the licence, the channel, the\n" +
			"rollout and the required stops allow; where nothing is installed, installs it.\n" +
			"What will happen is shown first, and asked about unless --yes is given.\n\n" +
			"Downloads resume where they broke off and fetch only what changed. Then the new\n" +
			"release is unpacked beside the old one, the services are stopped, the vendor's\n" +
			"backup and migration run, the link 'current' is switched, the services are\n" +
			"started and their health is checked. If anything fails, all of it is undone in\n" +
			"reverse, the old release runs again, and the exit code is 9. After a kill or a\n" +
			"power cut the next call does the same.",
		Example: "  optool platform update                 # shows the plan and asks\n" +
			"  optool platform update --check -q      # from cron: silent unless news\n" +
			"  optool platform update --yes --window 02:00-04:00 --splay 30m\n" +
			"  optool platform update --from-bundle acme.airgap  # without a network",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return d.platformUpdate(cmd, o) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.BoolVar(&o.check, "check", false, "say what is offered, change nothing")
	f.BoolVar(&o.exitCode, "exit-code", false, "with --check: end with 10 when there is an update")
	f.BoolVarP(&o.dryRun, "dry-run", "n", false, "show plan, sizes and checks, change nothing")
	f.StringVar(&o.to, "to", "", "update to this version, not to the newest")
	f.String("channel", "", "take releases from this channel")
	f.String("mirror", "", "ask this URL before the vendor's own")
	f.StringVar(&o.fromBundle, "from-bundle", "", "take the releases from this air-gap file; no connection")
	f.BoolVar(&o.acceptExpired, "accept-expired", false, "with --from-bundle: accept signatures that have expired since")
	f.BoolVar(&o.downloadOnly, "download-only", false, "fetch and verify everything, change nothing on the platform")
	f.String("limit-rate", "", "download at most so many bytes a second, such as 500k or 2M")
	f.String("window", "", "update only in this time of the day, such as 02:00-04:00")
	f.DurationVar(&o.splay, "splay", 0, "wait this host's share of so long first, such as 30m")
	f.BoolVarP(&o.force, "force", "f", false, "try a version again that failed here, do not wait for a rollout, update a platform that is not healthy")
	ui.ExitCodes(changes(cmd), 0, 1, 2, 3, 4, 5, 6, 8, 9, exitAvailable)
	return ui.ExitMeaning(cmd, exitAvailable, "an update is available (only with --check --exit-code)")
}

func (o *platformUpdateOptions) validate() error {
	switch {
	case o.exitCode && !o.check:
		return fault.Usage("--exit-code goes with --check").Hinted("optool platform update --check --exit-code")
	case o.check && (o.dryRun || o.downloadOnly):
		return fault.Usage("--check changes nothing already, so --dry-run and --download-only mean nothing beside it")
	case o.acceptExpired && o.fromBundle == "":
		return fault.Usage("--accept-expired goes with --from-bundle: over a network fresh signatures can be had").
			Hinted("optool platform update --from-bundle FILE --accept-expired")
	case o.splay < 0 || o.splay > 24*time.Hour:
		return fault.Usage("--splay %s is out of range", o.splay).Hinted("give 0 to 24h")
	}
	return nil
}

// settle is the source of releases: the vendor, or a file.
func (d *desk) settle(u *platform, o platformUpdateOptions) (func(), error) {
	if o.fromBundle == "" {
		u.Source = d.online(u)
		return func() {}, nil
	}
	bundle, err := airgap.Open(o.fromBundle)
	if err != nil {
		return nil, err
	}
	u.Source, u.AcceptExpired = &update.Carried{Bundle: bundle, Path: o.fromBundle}, o.acceptExpired
	return func() { _ = bundle.Close() }, nil
}

// errShown ends an update that was only to be shown.
var errShown = errors.New("shown")

func (d *desk) platformUpdate(cmd *cobra.Command, o platformUpdateOptions) error {
	if err := o.validate(); err != nil {
		return err
	}
	ctx := cmd.Context()
	u, err := d.platform(ctx)
	if err != nil {
		return err
	}
	defer u.close()
	done, err := d.settle(u, o)
	if err != nil {
		return err
	}
	defer done()
	if wait := d.config.Update.Window.Wait(d.Now()); wait > 0 && !o.check && !o.dryRun && !o.downloadOnly {
		return d.outsideWindow(u, wait)
	}
	if o.splay > 0 {
		if err := d.Sleep(ctx, system.Share(u.HostID, "platform update", o.splay)); err != nil {
			return err
		}
	}
	wish := update.Wish{To: o.to, Channel: d.config.Update.Channel, Force: o.force}
	if o.check {
		return carriedHint(d.platformCheck(ctx, u, wish, o.exitCode), o)
	}
	w := d.watch(u)
	result, err := u.Update(ctx, update.Update{Wish: wish, DownloadOnly: o.downloadOnly, DryRun: o.dryRun, Ready: d.inWindow, Confirm: func(p *update.Prepared, findings []update.Finding) error {
		if len(p.Way) == 0 || o.dryRun {
			return errShown
		}
		d.showPlan(u, p, findings)
		if err := update.Refusing(findings); err != nil {
			return err
		}
		if o.downloadOnly {
			return nil
		}
		return d.ask(question(u, p))
	}})
	w.end()
	d.tellRecovered(result.Recovered)
	d.tellRuns(ctx, u)
	if errors.Is(err, errShown) {
		if o.dryRun {
			return d.planned(u, result)
		}
		err = nil
	}
	if errors.Is(err, errClosed) && len(result.Outcomes) > 0 {
		d.printer.Warn(ui.Warning{Code: "window_closed", Message: lang.T("the window closed before the way was at its end; the next update goes on")})
		err = nil
	}
	if errors.Is(err, errClosed) {
		return d.outsideWindow(u, d.config.Update.Window.Wait(d.Now()))
	}
	if err != nil {
		d.runWarnings(result)
		return carriedHint(err, o)
	}
	return d.platformUpdated(u, result)
}

// carriedHint says what to do about signatures in a file, where nothing can be
// asked for anew.
func carriedHint(err error, o platformUpdateOptions) error {
	f := fault.Of(err)
	if f == nil || o.fromBundle == "" {
		return err
	}
	switch f.Code {
	case "metadata_expired":
		return f.Hinted("carry a newer file here (on the vendor's side: optool-vendor airgap export); where that takes long, --accept-expired accepts this one, and still nothing older than what this host has seen")
	case "blob_damaged":
		return f.Hinted("nothing was changed; copy the file again and compare its checksum with the one shown when it was made")
	case "metadata_rollback":
		return f.Hinted("this file is older than what this host has seen already: carry a newer one here")
	}
	return err
}

// errClosed ends an update whose window closed while it was downloading.
var errClosed = errors.New("the window is closed")

func (d *desk) inWindow() error {
	if d.config.Update.Window.Wait(d.Now()) > 0 {
		return errClosed
	}
	return nil
}

func question(u *platform, p *update.Prepared) string {
	if p.Installed == "" {
		return lang.T("Install %s %s now?", u.profile.Title, p.Target())
	}
	return lang.T("Update %s from %s to %s now?", u.profile.Title, p.Installed, p.Target())
}

func (d *desk) outsideWindow(u *platform, wait time.Duration) error {
	opens := d.Now().Add(wait)
	view := platformUpdateView{Result: "outside-window", Hops: []hopView{}, Opens: &opens}
	if s, err := u.Status(); err == nil {
		view.Installed, view.Before = s.Installed, s.Installed
	}
	return d.printer.Result("PlatformUpdate", view, nil, func(sheet *ui.Sheet) error {
		sheet.Text(ui.Plainf("nothing done: the window %s opens in %s", d.config.Update.Window, wait.Round(time.Minute)))
		return nil
	})
}

// tellRecovered says what became of a run that had been cut short.
func (d *desk) tellRecovered(r *update.Recovered) {
	if r == nil || r.Ending == "" {
		return // the error says why it could not be undone
	}
	text := lang.T("an interrupted %s to %s was undone", r.Kind, r.To)
	if r.Finished {
		text = lang.T("an interrupted %s to %s had gone through and was finished", r.Kind, r.To)
	}
	d.printer.Warn(ui.Warning{Code: "recovered", Message: text})
}

func (d *desk) runWarnings(result *update.Result) {
	for _, o := range result.Outcomes {
		d.printer.Warn(warningsOf(o.Warnings)...)
	}
}

// platformCheck says what is offered.
func (d *desk) platformCheck(ctx context.Context, u *platform, wish update.Wish, exitCode bool) error {
	told := u.LastSeen().Told
	look, err := u.Look(ctx, wish)
	if err != nil {
		return err
	}
	view := lookView(u, look)
	target := look.Target()
	if target != "" && target != told {
		d.tellAvailable(ctx, u, look)
		d.printer.Quiet = false // news is what even a quiet run tells
	}
	var warnings []ui.Warning
	if !look.Expired.IsZero() {
		warnings = append(warnings, expiredWarning(look.Expired))
	}
	err = d.printer.Result("PlatformCheck", view, warnings, func(s *ui.Sheet) error {
		view.draw(s, u, d.Now())
		return nil
	})
	if err == nil && exitCode && target != "" {
		return settled{exitAvailable}
	}
	return err
}

func expiredWarning(at time.Time) ui.Warning {
	return ui.Warning{Code: "metadata_expired", Message: lang.T(
		"the signatures in the air-gap file expired on %s and were accepted because of --accept-expired: whether something newer was withdrawn or fixed since cannot be known here", ui.Date(at))}
}
