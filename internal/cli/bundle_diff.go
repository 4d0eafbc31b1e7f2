package cli

import (
	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/bundle"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/diagnostics"
)

func bundleDiffCommand(d *desk) *cobra.Command {
	var identities []string
	cmd := &cobra.Command{
		Use:   "diff BEFORE AFTER",
		Short: "Show what changed between two bundles",
		Long: "Compares two bundles of one host: verdicts that turned, values of facts and\n" +
			"settings, lines of configuration, and files that came or went. Logs are not\n" +
			"compared. Pseudonyms are another in every bundle, so that two of one kind count\n" +
			"as the same.",
		Example: "  optool diagnostics-bundle diff before.tar.zst after.tar.zst",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				return fault.Usage("%s needs two bundles, got %d", cmd.CommandPath(), len(args)).Hinted("%s BEFORE AFTER", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			a, err := d.readBundle(args[0], identities, bundle.Comparable)
			if err != nil {
				return err
			}
			b, err := d.readBundle(args[1], identities, bundle.Comparable)
			if err != nil {
				return err
			}
			diff := bundle.Diff(a, b)
			return d.printer.Result("BundleDiff", diff, nil, func(s *ui.Sheet) error { drawDiff(s, diff); return nil })
		},
	}
	identityFlag(cmd, &identities)
	return bundleExits(cmd)
}

func verdictWord(v diagnostics.Verdict) ui.Word {
	switch v {
	case diagnostics.Pass:
		return ui.Good(lang.T("pass"))
	case diagnostics.Warn:
		return ui.Warn(lang.T("warn"))
	case diagnostics.Fail:
		return ui.Bad(lang.T("fail"))
	}
	return ui.Faint(lang.Word(string(v)))
}

func drawDiff(s *ui.Sheet, diff bundle.Difference) {
	if len(diff.Verdicts)+len(diff.Changes) == 0 {
		s.Text(ui.Good(lang.T("nothing of note changed")))
		return
	}
	for _, t := range diff.Verdicts {
		s.Entry(t.Title, verdictWord(t.Before), ui.Plain("→"), verdictWord(t.After), ui.Plain(t.Now))
	}
	member := ""
	for _, c := range diff.Changes {
		if c.Member != member {
			member = c.Member
			s.Heading(member)
		}
		switch c.What {
		case "added":
			s.Text(ui.Good(lang.T("is new")))
		case "removed":
			s.Text(ui.Bad(lang.T("is gone")))
		case "value":
			s.Entry(c.Path, ui.Plain(orNone(c.Before)), ui.Plain("→"), ui.Plain(orNone(c.After)))
		case "lines":
			if c.Before != "" {
				s.Text(ui.Bad("- " + c.Before))
			} else {
				s.Text(ui.Good("+ " + c.After))
			}
		}
	}
	if diff.More > 0 {
		s.Text(ui.Faint(lang.T("… and more")))
	}
}
