package vendorcli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
)

func suspendCommand(d *desk) *cobra.Command {
	return standingCommand(d, "suspend", lang.Mark("Stop a licence until it is resumed"),
		lang.Mark("Stop a licence until it is resumed. Customers learn of it at their next update."),
		lang.Mark("Licence suspended"), (*backoffice.Store).Suspend)
}

func resumeCommand(d *desk) *cobra.Command {
	return standingCommand(d, "resume", lang.Mark("Lift a suspension"),
		lang.Mark("Lift a suspension. Customers learn of it at their next update."),
		lang.Mark("Licence resumed"), (*backoffice.Store).Resume)
}

func revokeCommand(d *desk) *cobra.Command {
	return standingCommand(d, "revoke", lang.Mark("End a licence for good"),
		lang.Mark("End a licence for good. Customers learn of it at their next update."),
		lang.Mark("Licence revoked"), (*backoffice.Store).Revoke)
}

// standingCommand is a command that changes the vendor's word on a licence.
func standingCommand(d *desk, name, short, long, heading string,
	change func(*backoffice.Store, context.Context, string, string) (*backoffice.Record, error)) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:     name + " ID",
		Short:   short,
		Long:    long,
		Example: "  optool-vendor license " + name + " lic_7Q2M --reason 'invoice 2026-117'",
		Args:    exactly("ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := d.store()
			if err != nil {
				return err
			}
			r, err := change(s, cmd.Context(), args[0], reason)
			if err != nil {
				return err
			}
			return viewOf(s, r, d.Now()).print(d, lang.T(heading))
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why; the customer reads it")
	return ui.ExitCodes(cmd, changeExits()...)
}
