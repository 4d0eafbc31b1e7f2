package cli

import (
	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/ui"
)

// profileView is data of ConfigProfile.
type profileView struct {
	Profile string `json:"profile"` // where it was read: a path, or "(built in)"
	Text    string `json:"text"`    // as it stands there, YAML
}

func configProfileCommand(d *desk) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "profile",
		Short: "Print the vendor's profile",
		Long: "Prints the vendor's profile as it stands in its file, or as it was built into this\n" +
			"program: for extensions and scripts that need to know what it says.",
		Example: "  optool config profile | grep '^endpoint:'",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			path, data, err := d.profileText()
			if err != nil {
				return err
			}
			if d.printer.Output == ui.Table {
				return d.printer.Raw(data)
			}
			return d.printer.Result("ConfigProfile", profileView{path, string(data)}, nil, nil)
		},
	}
	return ui.ExitCodes(cmd, 0, 2)
}
