package cli

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/internal/ui"
)

type reportOptions struct {
	counts []string
	to     string
	dryRun bool
}

func reportCommand(d *desk) *cobra.Command {
	var o reportOptions
	cmd := &cobra.Command{
		Use:   "report --count NAME=N",
		Short: "Report usage counts to the vendor",
		Long: "Signs usage counts, such as the number of active devices, with the key derived\n" +
			"from the licence key, and queues them; the next 'license update' delivers them.\n" +
			"A report is counted once, however often it is delivered. On a host without a\n" +
			"network, --to writes the signed report to a file to carry. Opens no connection.",
		Example: "  optool license report --count devices=1234\n  optool license report --count devices=1234 --to report.json",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return d.report(cmd, o) },
	}
	cmd.Flags().StringArrayVar(&o.counts, "count", nil, "a count, as NAME=N; may be repeated")
	cmd.Flags().StringVar(&o.to, "to", "", "write the signed report to this file, and do not queue it")
	cmd.Flags().BoolVarP(&o.dryRun, "dry-run", "n", false, "check the counts, change nothing")
	return ui.ExitCodes(changes(cmd), 0, 1, 2)
}

type reportView struct {
	ID      string           `json:"id"`
	License string           `json:"license"`
	Counts  map[string]int64 `json:"counts"`
	File    string           `json:"file,omitempty"`
	Queued  int              `json:"queued"` // reports that wait now
}

func (d *desk) report(cmd *cobra.Command, o reportOptions) error {
	k, p, err := d.licence(cmd, "")
	if err != nil {
		return err
	}
	counts, err := parseCounts(o.counts, "--count")
	if err != nil {
		return err
	}
	if err := usageKnown(p, counts); err != nil {
		return err
	}
	r, err := k.Report(counts)
	if err != nil {
		return err
	}
	view := reportView{ID: r.Usage.ID, License: r.Usage.License, Counts: counts}
	switch {
	case o.dryRun:
		plan := dryRunView{DryRun: true, Would: []string{lang.T("queue a signed usage report for licence %s", view.License)}}
		return d.printer.Result("DryRun", plan, nil, plan.draw)
	case o.to != "":
		if err := system.WriteFile(o.to, append(r.Signed, '\n'), 0o644); err != nil {
			return err
		}
		view.File = o.to
	default:
		if view.Queued, err = k.Queue(cmd.Context(), r); err != nil {
			return err
		}
	}
	return d.printer.Result("LicenseReport", view, nil, func(s *ui.Sheet) error {
		if view.File != "" {
			s.Text(ui.Plainf("signed usage report written to %s; give it to the vendor", view.File))
		} else {
			s.Text(ui.Plainf("usage report queued, %d waiting; delivered by: optool license update", view.Queued))
		}
		return nil
	})
}

// usageKnown catches a misspelt name before it is billed.
func usageKnown(p *profile.Profile, counts map[string]int64) error {
	var known []string
	for _, u := range p.License.Usage {
		known = append(known, u.Name)
	}
	for name := range counts {
		if len(known) == 0 || p.License.Usage.Has(name) {
			continue
		}
		f := fault.Usage("the vendor does not ask for a count of %q, only of %s", name, strings.Join(known, ", "))
		if near := ui.Suggest(name, known); near != "" {
			f = f.Hinted("did you mean %s?", near)
		}
		return f
	}
	return nil
}

// parseCounts reads NAME=N pairs with N from 0.
func parseCounts(pairs []string, flag string) (map[string]int64, error) {
	if len(pairs) == 0 {
		return nil, fault.Usage("%s is missing", flag).Hinted("give it as NAME=N, such as devices=1234")
	}
	counts := map[string]int64{}
	for _, pair := range pairs {
		name, number, ok := strings.Cut(pair, "=")
		n, err := strconv.ParseInt(number, 10, 64)
		if _, twice := counts[name]; !ok || err != nil || n < 0 || name == "" || twice {
			return nil, fault.Usage("%s %q is no NAME=N with a whole number from 0, or stands twice", flag, pair)
		}
		counts[name] = n
	}
	return counts, nil
}
