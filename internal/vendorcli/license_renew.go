package vendorcli

import (
	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
)

type renewOptions struct {
	terms  terms
	reason string
}

func renewCommand(d *desk) *cobra.Command {
	var o renewOptions
	cmd := &cobra.Command{
		Use:   "renew ID",
		Short: "Extend a licence, or change what it grants",
		Long: "Extend a licence, or change what it grants. Alone it makes the licence run 720h\n" +
			"longer, counted from its end or from now, whichever is later. With flags only\n" +
			"what they name changes; --expires 720h counts from now. A list flag replaces\n" +
			"the whole list, and \"\" empties it. A new end lifts a suspension.",
		Example: "  optool-vendor license renew lic_01… --expires 2027-12-31\n" +
			"  optool-vendor license renew lic_01… --feature api --limit devices=800",
		Args: exactly("ID"),
		RunE: func(cmd *cobra.Command, args []string) error { return runRenew(d, cmd, args[0], o) },
	}
	o.terms.flags(cmd.Flags(), 0)
	cmd.Flags().StringVar(&o.reason, "reason", "", "why, for the licence's history")
	return ui.ExitCodes(cmd, changeExits()...)
}

func runRenew(d *desk, cmd *cobra.Command, id string, o renewOptions) error {
	edit, err := o.terms.read(cmd.Flags(), d.Now())
	if err != nil {
		return err
	}
	s, err := d.store()
	if err != nil {
		return err
	}
	if !o.terms.given(cmd.Flags()) {
		edit = nil
	}
	r, err := s.Renew(cmd.Context(), id, o.reason, edit)
	if err != nil {
		return err
	}
	return viewOf(s, r, d.Now()).print(d, lang.T("Licence renewed"))
}
