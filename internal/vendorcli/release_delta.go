package vendorcli

import (
	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
)

// deltaView is the delta that was made.
type deltaView struct {
	Channel   string `json:"channel"`
	From      string `json:"from"`
	To        string `json:"to"`
	Bytes     int64  `json:"bytes"`     // that a customer who has from downloads
	Full      int64  `json:"full"`      // that one who has nothing downloads
	Patched   int    `json:"patched"`   // components that travel as patches
	Whole     int    `json:"whole"`     // components that travel whole
	Unchanged int    `json:"unchanged"` // components that do not travel
}

func releaseDeltaCommand(d *desk) *cobra.Command {
	var channel, from, to string
	cmd := &cobra.Command{
		Use:   "delta",
		Short: "Make the way from one release to another small",
		Long: "Make the way from one release to another small: of every component that changed\n" +
			"a patch is made, the smaller of two kinds. Customers who have the older release\n" +
			"download patches, and a component whole only where that is smaller or its patch\n" +
			"does not fit. They see it after the next 'release publish'.",
		Example: "  optool-vendor release delta --from 4.2.7 --to 4.3.0",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := required(cmd, "from", "to"); err != nil {
				return err
			}
			s, err := d.store()
			if err != nil {
				return err
			}
			delta, err := s.MakeDelta(cmd.Context(), channel, from, to)
			if err != nil {
				return err
			}
			return printDelta(d, delta, channel, to)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&from, "from", "", "`version` that customers have (required)")
	f.StringVar(&to, "to", "", "`version` that they are to get (required)")
	channelFlag(f, &channel)
	return ui.ExitCodes(cmd, changeExits()...)
}

func printDelta(d *desk, delta *backoffice.Delta, channel, to string) error {
	v := deltaView{channel, delta.From, to, delta.Bytes, delta.Full, delta.Patched, delta.Whole, delta.Unchanged}
	return d.printer.Result("VendorDelta", v, nil, func(sheet *ui.Sheet) error {
		sheet.Heading("Delta made")
		sheet.Field("From", ui.Plain(v.From))
		sheet.Field("To", ui.Plain(v.To), ui.Faint(lang.T("in the channel %s", v.Channel)))
		sheet.Field("Download", ui.Plain(deltaText(v.Bytes, v.Full)))
		sheet.Field("Components", ui.Plainf("%d patched, %d whole, %d unchanged", v.Patched, v.Whole, v.Unchanged))
		sheet.Heading("Next")
		sheet.Text(ui.Plainf("Show it to customers: optool-vendor release publish"))
		return nil
	})
}
