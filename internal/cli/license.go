package cli

import (
	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/ui"
)

func licenseCommands(d *desk) *cobra.Command {
	group := ui.Group("license", "Manage the licence of this host",
		cacheCleanCommand(d), infoCommand(d), updateCommand(d),
		activateCommand(d), checkCommand(d), reportCommand(d), verifyCommand(d))
	group.AddGroup(&cobra.Group{ID: "cache", Title: "The licence cache:"}, &cobra.Group{ID: "more", Title: "More:"})
	for _, cmd := range group.Commands() {
		cmd.GroupID = "more"
		if cmd.Name() == "cache-clean" || cmd.Name() == "info" || cmd.Name() == "update" {
			cmd.GroupID = "cache"
		}
	}
	return group
}
