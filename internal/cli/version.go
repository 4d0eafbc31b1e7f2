package cli

import (
	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/internal/version"
)

func versionCommand(d *desk) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Show which build this is",
		Example: "  optool version -o json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			b := d.build()
			return d.printer.Result("Version", b, nil, func(s *ui.Sheet) error {
				s.Text(ui.Plain(d.Brand.Name), ui.Strong(b.Version), ui.Faint(b.Commit), ui.Faint(b.Platform), ui.Faint(b.Go))
				return nil
			})
		},
	}
	return ui.ExitCodes(cmd, 0, 2)
}

// build is what this program is: which build, of which brand, over which profile. A
// profile that is not there or does not read is left out: this works everywhere.
func (d *desk) build() version.Build {
	b := version.Info()
	b.Brand = &version.Brand{Name: d.Brand.Name, Embedded: d.Brand.Embedded()}
	if p, err := d.profile(); err == nil {
		b.Profile = p.Digest()
	}
	return b
}
