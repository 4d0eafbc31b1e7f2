package vendorcli

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/license"
)

// listRow is one licence of the list.
type listRow struct {
	ID       string         `json:"id"`
	Customer string         `json:"customer"`
	Edition  string         `json:"edition,omitempty"`
	State    license.State  `json:"state"`
	Status   license.Status `json:"status"`
	Sequence uint64         `json:"sequence"`
	Issued   time.Time      `json:"issued"`
	Expires  *time.Time     `json:"expires,omitempty"`
	DaysLeft *int           `json:"daysLeft,omitempty"`
	Lookup   string         `json:"lookup"`
}

type listView struct {
	Licenses []listRow `json:"licenses"`
}

func listCommand(d *desk) *cobra.Command {
	var state string
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List all licences, the oldest first",
		Example: "  optool-vendor license list\n  optool-vendor license list --state expired -o json",
		RunE:    func(*cobra.Command, []string) error { return runList(d, license.State(state)) },
	}
	cmd.Flags().StringVar(&state, "state", "", "only those in this state, such as valid, grace, expired or suspended")
	var known []string
	for _, s := range license.States() {
		known = append(known, string(s))
	}
	ui.OneOf(cmd.Flags(), "state", known...)
	return cmd
}

func runList(d *desk, state license.State) error {
	s, err := d.store()
	if err != nil {
		return err
	}
	records, err := s.List()
	if err != nil {
		return err
	}
	v := listView{Licenses: []listRow{}}
	for _, r := range records {
		if row := rowOf(r, d.Now()); state == "" || row.State == state {
			v.Licenses = append(v.Licenses, row)
		}
	}
	return d.printer.Result("VendorLicenseList", v, nil, v.draw)
}

func rowOf(r *backoffice.Record, now time.Time) listRow {
	l := r.License
	return listRow{l.ID, l.Customer, l.Edition, r.State(now), l.Status, l.Sequence, l.Issued, l.Expires, r.DaysLeft(now), r.Lookup}
}

func (v listView) draw(sheet *ui.Sheet) error {
	if len(v.Licenses) == 0 {
		sheet.Text(ui.Plainf("No licences."))
		return nil
	}
	var rows [][]ui.Word
	for _, l := range v.Licenses {
		ends, left := ui.Plainf("never"), ui.Word{}
		if l.Expires != nil {
			ends, left = ui.Plain(l.Expires.UTC().Format(time.DateOnly)), ui.Plainf("%d", *l.DaysLeft)
		}
		rows = append(rows, []ui.Word{ui.Plain(l.ID), stateWord(l.State), ends, left, ui.Plain(l.Customer)})
	}
	return sheet.Table([]string{"id", "state", "ends", "days", "customer"}, rows)
}
