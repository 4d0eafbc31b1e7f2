package vendorcli

import (
	"bytes"
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/vendorapi"
)

// maxUsageImport bounds a file of usage reports, in bytes.
const maxUsageImport = 16 << 20

// usageRow is one usage report received.
type usageRow struct {
	ID       string           `json:"id"`
	License  string           `json:"license"`
	Host     string           `json:"host,omitempty"`
	Taken    time.Time        `json:"taken"`
	Received time.Time        `json:"received"`
	Counts   map[string]int64 `json:"counts"`
}

type usageView struct {
	Reports []usageRow `json:"reports"`
}

type importView struct {
	Receipts []vendorapi.UsageReceipt `json:"receipts"`
}

func usageCommand(d *desk) *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "usage [ID]",
		Short: "Show the usage that customers reported, or take in a report file",
		Long: "Show the usage reports received, of one licence or of all. With --import a\n" +
			"signed report that came by file or mail is checked and stored; a known one\n" +
			"counts once.",
		Example: "  optool-vendor license usage lic_7Q2M\n  optool-vendor license usage --import nord-usage.txt",
		Args:    atMostOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			if file != "" {
				return runUsageImport(cmd.Context(), d, file)
			}
			return runUsage(d, args)
		},
	}
	cmd.Flags().StringVar(&file, "import", "", "take in the signed reports of this file, - for standard input")
	return ui.ExitCodes(cmd, changeExits()...)
}

func runUsage(d *desk, ids []string) error {
	s, err := d.store()
	if err != nil {
		return err
	}
	if len(ids) == 0 {
		records, err := s.List()
		if err != nil {
			return err
		}
		for _, r := range records {
			ids = append(ids, r.License.ID)
		}
	}
	v := usageView{Reports: []usageRow{}}
	for _, id := range ids {
		reports, err := s.Usage(id)
		if err != nil {
			return err
		}
		for _, r := range reports {
			v.Reports = append(v.Reports, usageRow{r.Report.ID, id, r.Report.Host, r.Report.Taken, r.At, r.Report.Counts})
		}
	}
	return d.printer.Result("VendorUsage", v, nil, v.draw)
}

func (v usageView) draw(sheet *ui.Sheet) error {
	if len(v.Reports) == 0 {
		sheet.Text(ui.Plainf("No usage was reported."))
		return nil
	}
	var rows [][]ui.Word
	for _, r := range v.Reports {
		rows = append(rows, []ui.Word{ui.Plain(r.License), ui.Plain(ui.Date(r.Taken)), ui.Plain(countsText(r.Counts)), ui.Plain(r.Host)})
	}
	return sheet.Table([]string{"licence", "taken", "counts", "host"}, rows)
}

// runUsageImport takes in a file of one signed report per line.
func runUsageImport(ctx context.Context, d *desk, file string) error {
	s, err := d.store()
	if err != nil {
		return err
	}
	data, err := d.input(file, maxUsageImport)
	if err != nil {
		return err
	}
	v := importView{Receipts: []vendorapi.UsageReceipt{}}
	for line := range bytes.Lines(data) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		receipt, err := acceptLine(ctx, s, line)
		if err != nil {
			return err
		}
		v.Receipts = append(v.Receipts, receipt)
	}
	if len(v.Receipts) == 0 {
		return fault.Usage("%s holds no usage report", file)
	}
	return d.printer.Result("VendorUsageImport", v, nil, func(sheet *ui.Sheet) error {
		for _, r := range v.Receipts {
			note := ui.Good(lang.T("stored"))
			if r.Duplicate {
				note = ui.Faint(lang.T("known already"))
			}
			sheet.Field(lang.T("Report %s", r.ID), note)
		}
		return nil
	})
}

func acceptLine(ctx context.Context, s *backoffice.Store, line []byte) (vendorapi.UsageReceipt, error) {
	if len(line) > vendorapi.MaxUsage {
		return vendorapi.UsageReceipt{}, fault.New(fault.ExitUnverified, "bad_report", "a usage report is no larger than %d bytes", vendorapi.MaxUsage)
	}
	return s.AcceptUsage(ctx, line, "")
}
