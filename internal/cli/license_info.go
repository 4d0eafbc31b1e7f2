package cli

import (
	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/licensing"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/license"
)

type infoOptions struct {
	platformVersion string
}

func infoCommand(d *desk) *cobra.Command {
	var o infoOptions
	cmd := &cobra.Command{
		Use:   "info",
		Short: "Show cached license information",
		Long: "Shows the licence stored on this host: its state, whom it is for, what it\n" +
			"grants, whether it covers the installed platform, and when it is next due. It\n" +
			"reads files alone and opens no connection. Whatever the state, info succeeds;\n" +
			"'license check' is what judges.",
		Example: "  optool license info\n  optool license info -o json",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return d.info(cmd, o) },
	}
	cmd.Flags().StringVar(&o.platformVersion, "platform-version", "", "judge this platform version, not the installed one")
	return ui.ExitCodes(cmd, 0, 1, 2)
}

func (d *desk) info(cmd *cobra.Command, o infoOptions) error {
	k, p, err := d.licence(cmd, o.platformVersion)
	if err != nil {
		return err
	}
	s, err := k.Read(d.warnDays(p))
	if err != nil {
		return err
	}
	view := d.snapshotView(k, p, s)
	return d.printer.Result("LicenseInfo", view, d.advice(p, s.Verdict.State), func(sheet *ui.Sheet) error {
		view.draw(sheet, p, d.Now())
		return nil
	})
}

// licence returns what most licence commands begin with.
func (d *desk) licence(cmd *cobra.Command, platformVersion string) (*licensing.Keeper, *profile.Profile, error) {
	if platformVersion != "" {
		if _, err := license.ParseVersion(platformVersion); err != nil {
			return nil, nil, usageOf(err, "--platform-version")
		}
	}
	p, err := d.profile()
	if err != nil {
		return nil, nil, err
	}
	k, err := d.keeper(cmd.Context(), platformVersion)
	return k, p, err
}

// warnDays is from how many days before its end a licence is shown as expiring.
func (d *desk) warnDays(p *profile.Profile) int {
	if d.config.License.WarnDays > 0 {
		return d.config.License.WarnDays
	}
	return p.License.WarnDays
}

// snapshotView is the view of a stored licence, the cache included.
func (d *desk) snapshotView(k *licensing.Keeper, p *profile.Profile, s licensing.Snapshot) licenseView {
	view := viewOf(p, s.Verdict, k.HostID, k.Version)
	due := s.NextDue()
	view.Cache = &cacheView{
		Source: s.Contact.Source, File: k.SnapshotFile(), Fresh: k.Fresh(s),
		FetchedAt: utc(&s.Contact.FetchedAt), CheckedAt: utc(&s.Contact.CheckedAt), LastAttempt: s.Contact.Attempt, problem: s.Contact.Failure(),
	}
	if view.Cache.Fresh {
		view.Cache.NextDue = utc(&due)
	}
	return view
}

// advice is what to do about a state, as a warning beside the result.
func (d *desk) advice(p *profile.Profile, s license.State) []ui.Warning {
	if advice := stateAdvice(p, s); advice != "" {
		return []ui.Warning{{Code: "license_" + snake(s), Message: advice}}
	}
	return nil
}

// stateAdvice is what to do about a state, "" for nothing.
func stateAdvice(p *profile.Profile, s license.State) string { return lang.Of(adviceOf(p, s)) }

func adviceOf(p *profile.Profile, s license.State) lang.Text {
	renew := lang.Say("ask the vendor to renew it")
	if p.License.Renew != "" {
		renew = lang.Say("to renew: %s", p.License.Renew)
	}
	return map[license.State]lang.Text{
		license.None:            lang.Say("fetch it: optool license update; without a key yet: optool license activate --key-file FILE"),
		license.Damaged:         lang.Say("fetch it again: optool license update --force"),
		license.Expiring:        renew,
		license.Grace:           renew,
		license.Expired:         lang.Say("%s; then: optool license update", renew),
		license.StateSuspended:  lang.Say("ask the vendor why; once settled: optool license update"),
		license.StateRevoked:    lang.Say("ask the vendor for another licence; then: optool license activate --key-file FILE"),
		license.VersionMismatch: lang.Say("ask the vendor for a licence that covers the installed version"),
		license.HostMismatch:    lang.Say("give the vendor this host's id, shown by: optool license info"),
		license.ClockRollback:   lang.Say("set the clock right: timedatectl set-ntp true"),
		license.NotYetValid:     lang.Say("wait until it begins, or look at this host's clock: timedatectl"),
		license.Stale:           lang.Say("let this host reach the vendor: optool license update --force"),
	}[s]
}
