package vendorcli

import (
	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/internal/version"
)

func versionCommand(d *desk) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Show which build this is",
		Example: "  optool-vendor version -o json",
		RunE: func(*cobra.Command, []string) error {
			v := version.Info()
			return d.printer.Result("Version", v, nil, func(sheet *ui.Sheet) error {
				sheet.Text(ui.Plainf("optool-vendor %s", v.Version), ui.Faint(v.Platform))
				return nil
			})
		},
	}
}
