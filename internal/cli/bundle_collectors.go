package cli

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/analysis"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/ui"
)

func bundleCollectorsCommand(d *desk) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "collectors",
		Short: "Show what a bundle would hold",
		Long: "Shows the recipe: what every host has, what the vendor's profile adds, and what\n" +
			"is looked for in it. It collects nothing and opens no connection.",
		Example: "  optool diagnostics-bundle collectors\n  optool diagnostics-bundle collectors -o json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			b, err := d.bundlePlan(bundleCreateOptions{format: "tar.zst", since: "24h"})
			if err != nil {
				return err
			}
			v := d.planView(cmd.Context(), b, false)
			return d.printer.Result("BundlePlan", v, nil, func(s *ui.Sheet) error {
				if err := v.table(s); err != nil {
					return err
				}
				s.Gap()
				var rows [][]ui.Word
				for _, a := range v.Analysers {
					rows = append(rows, []ui.Word{ui.Strong(a.Name), ui.Plain(a.Title)})
				}
				return s.Table([]string{"analyser", "what it looks at"}, rows)
			})
		},
	}
	return ui.ExitCodes(cmd, 0, 2)
}

func analyserViews(s profile.Diagnostics) []analyserView {
	views := []analyserView{}
	for _, a := range analysis.Builtin() {
		if !slices.Contains(s.Without, a.Name) {
			views = append(views, analyserView{a.Name, lang.Word(a.Title), true})
		}
	}
	for _, a := range s.Analysers {
		views = append(views, analyserView{a.Name, a.Title, false})
	}
	return views
}
