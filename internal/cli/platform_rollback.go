package cli

import (
	"bytes"
	"errors"
	"io/fs"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/strictyaml"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/internal/update"
)

type platformRollbackOptions struct {
	to            string
	force, dryRun bool
}

func platformRollbackCommand(d *desk) *cobra.Command {
	var o platformRollbackOptions
	cmd := &cobra.Command{
		Use:   "rollback",
		Short: "Go back to a release that was kept",
		Long: "Goes back to the release before the current one, or to another one kept on this\n" +
			"host: verifies its files, stops the services, undoes the migrations, switches\n" +
			"the link 'current', starts the services and checks their health. If that fails\n" +
			"the current release is brought back, and the exit code is 9. The release that\n" +
			"was left is not offered again without --force. Opens no connection but to the\n" +
			"platform's own health checks.",
		Example: "  optool platform rollback\n  optool platform rollback --to 4.1.3 --yes",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return d.platformRollback(cmd, o) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.to, "to", "", "go back to this version, not to the one before")
	f.BoolVarP(&o.force, "force", "f", false, "go back although files were changed or a migration cannot be undone")
	f.BoolVarP(&o.dryRun, "dry-run", "n", false, "say what would be done, change nothing")
	return ui.ExitCodes(changes(cmd), 0, 1, 2, 5, 6, 8, 9)
}

func (d *desk) platformRollback(cmd *cobra.Command, o platformRollbackOptions) error {
	ctx := cmd.Context()
	u, err := d.platform(ctx)
	if err != nil {
		return err
	}
	defer u.close()
	w := d.watch(u)
	plan := dryRunView{DryRun: true, Would: []string{}}
	result, err := u.Back(ctx, o.to, o.force, o.dryRun, func(from, to string) error {
		if o.dryRun {
			plan.Would = append(plan.Would, lang.T("go back from %s to %s", from, to))
			return errShown
		}
		return d.ask(lang.T("Go back from %s %s to %s now?", u.profile.Title, from, to))
	})
	w.end()
	d.tellRecovered(result.Recovered)
	if errors.Is(err, errShown) {
		return d.printer.Result("DryRun", plan, nil, plan.draw)
	}
	d.tellRuns(ctx, u)
	if err != nil {
		d.runWarnings(result)
		return err
	}
	o1 := result.Outcomes[0]
	v := platformUpdateView{Result: "rolled-back", Before: o1.From, Installed: o1.To, Hops: hopViews(result), Recovered: viewOfRecovered(result.Recovered)}
	d.printer.Quiet = false
	return d.printer.Result("PlatformRollback", v, warningsOf(o1.Warnings), func(s *ui.Sheet) error {
		s.Text(ui.Plainf("%s went back from %s to", u.profile.Title, v.Before), ui.Good(v.Installed), ui.Plainf("; it stood still for %s", seconds(o1.Downtime.Seconds())))
		return nil
	})
}

func platformRecoverCommand(d *desk) *cobra.Command {
	var accept, restore, noServices bool
	var wrong error
	cmd := &cobra.Command{
		Use:   "recover",
		Short: "Finish or undo a run that was interrupted",
		Long: "Undoes a run that was cut short by a kill or a power cut, or finishes it if it\n" +
			"had gone through or works now, and says what it did. Without such a run it does\n" +
			"nothing.\n\n" +
			"--no-services is for a unit that runs at boot, before the platform's services:\n" +
			"data and link are brought back, and systemd starts what is current. --accept\n" +
			"undoes nothing and closes the run, for when health cannot be reached by any\n" +
			"undo.\n\n" +
			"A mistake in the configuration does not hold it up: the settings without one\n" +
			"hold, unless it is not known where the state is.",
		Example: "  optool platform recover\n  optool platform recover --no-services   # at boot",
		Args:    cobra.NoArgs,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) (err error) {
			wrong, err = d.openAnyway(cmd)
			return err
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			decision := update.Undecided
			switch {
			case accept && restore:
				return fault.Usage("--accept keeps everything as it stands, --restore undoes it: give one of them")
			case accept:
				decision = update.Accept
			case restore:
				decision = update.Restore
			}
			if err := d.recoverAnyway(wrong); err != nil {
				return err
			}
			return d.platformRecover(cmd, decision, noServices)
		},
	}
	cmd.Flags().BoolVar(&restore, "restore", false, "undo it, though the backup replaces data that came since")
	cmd.Flags().BoolVar(&noServices, "no-services", false, "start, stop and check no service")
	cmd.Flags().BoolVar(&accept, "accept", false, "undo nothing, take the platform as it stands")
	return ui.ExitCodes(changes(cmd), 0, 1, 2, 6)
}

// recoverAnyway warns of a configuration with mistakes, since a platform that waits for
// the recovery must not stay down for a typing error. It is refused only where the state
// directory may be one that could not be read: the open run would be overlooked.
func (d *desk) recoverAnyway(wrong error) error {
	if wrong == nil {
		return nil
	}
	if d.config.StateDir == "" {
		for _, path := range d.configFiles() {
			text, err := system.ReadFile(path, strictyaml.MaxSize)
			if bytes.Contains(text, []byte("state-dir")) || err != nil && !errors.Is(err, fs.ErrNotExist) {
				return wrong
			}
		}
	}
	d.printer.Warn(ui.Warning{Code: "config_invalid", Message: lang.Of(wrong)})
	return nil
}

type platformRecoverView struct {
	Found     bool           `json:"found"` // whether a run had been interrupted
	Recovered *recoveredView `json:"recovered,omitempty"`
	Installed string         `json:"installed,omitempty"`
}

func (d *desk) platformRecover(cmd *cobra.Command, decision update.Decision, noServices bool) error {
	ctx := cmd.Context()
	u, err := d.platform(ctx)
	if err != nil {
		return err
	}
	defer u.close()
	u.NoServices = noServices
	w := d.watch(u)
	r, err := u.Recover(ctx, decision)
	w.end()
	d.tellRuns(ctx, u)
	if err != nil {
		return err
	}
	v := platformRecoverView{Found: r != nil, Recovered: viewOfRecovered(r)}
	if v.Installed, err = u.Current(); err != nil {
		return err
	}
	var warnings []ui.Warning
	if r != nil {
		warnings = warningsOf(r.Warnings)
		d.printer.Quiet = false
	}
	return d.printer.Result("PlatformRecover", v, warnings, func(s *ui.Sheet) error {
		switch {
		case r == nil:
			s.Text(ui.Plainf("no run was interrupted"))
		case r.Finished:
			s.Text(ui.Plainf("the interrupted %s to %s had gone through and is", r.Kind, r.To), ui.Good(lang.T("finished")))
		case decision == update.Accept:
			s.Text(ui.Plainf("the interrupted %s to %s is closed; the platform was", r.Kind, r.To), ui.Warn(lang.T("left as it stands")))
		default:
			s.Text(ui.Plainf("the interrupted %s to %s was", r.Kind, r.To), ui.Good(lang.T("undone")), ui.Plainf("; current is %s", orNone(v.Installed)))
		}
		return nil
	})
}
