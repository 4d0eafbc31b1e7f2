package cli

import (
	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/license"
)

func cacheCleanCommand(d *desk) *cobra.Command {
	var dryRun bool
	cmd := &cobra.Command{
		Use:   "cache-clean",
		Short: "Clean license cache",
		Long: "Forgets the stored licence. The licence key stays, and the next 'license update'\n" +
			"fetches the licence again; until then there is none. Opens no connection.",
		Example: "  optool license cache-clean\n  optool license update",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return d.cacheClean(cmd, dryRun) },
	}
	cmd.Flags().BoolVarP(&dryRun, "dry-run", "n", false, "say what would be forgotten, change nothing")
	return ui.ExitCodes(changes(cmd), 0, 1, 2, 6)
}

type cacheCleanView struct {
	Cleaned bool   `json:"cleaned"` // false: there was nothing to forget
	File    string `json:"file"`
}

func (d *desk) cacheClean(cmd *cobra.Command, dryRun bool) error {
	k, _, err := d.licence(cmd, "")
	if err != nil {
		return err
	}
	if dryRun {
		s, err := k.Read(0)
		if err != nil {
			return err
		}
		plan := dryRunView{DryRun: true, Would: []string{}}
		if s.Verdict.State != license.None {
			plan.Would = append(plan.Would, lang.T("forget the licence in %s", k.SnapshotFile()))
		}
		return d.printer.Result("DryRun", plan, nil, plan.draw)
	}
	cleaned, err := k.CacheClean(cmd.Context())
	if err != nil {
		return err
	}
	return d.printer.Result("LicenseCacheClean", cacheCleanView{cleaned, k.SnapshotFile()}, nil, func(s *ui.Sheet) error {
		if cleaned {
			s.Text(ui.Plainf("licence cache emptied; fetch the licence again with: optool license update"))
		} else {
			s.Text(ui.Plainf("licence cache was empty"))
		}
		return nil
	})
}
