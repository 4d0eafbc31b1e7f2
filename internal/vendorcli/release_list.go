package vendorcli

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
)

// releaseRow is one release of the list.
type releaseRow struct {
	Version   string    `json:"version"`
	Channel   string    `json:"channel"`
	Platform  string    `json:"platform,omitempty"` // missing: any
	Released  time.Time `json:"released"`
	State     string    `json:"state"` // see VendorRelease
	Withdrawn bool      `json:"withdrawn"`
	Rollout   int       `json:"rollout"` // per cent of hosts
	Download  int64     `json:"download"`
	Deltas    []string  `json:"deltas"` // versions that a delta leads from
}

type releaseListView struct {
	Releases []releaseRow `json:"releases"`
}

func releaseListCommand(d *desk) *cobra.Command {
	var channel string
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List all releases, the oldest first",
		Example: "  optool-vendor release list\n  optool-vendor release list --channel early -o json",
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := d.store()
			if err != nil {
				return err
			}
			all, err := s.Releases(cmd.Context())
			if err != nil {
				return err
			}
			v := releaseListView{Releases: []releaseRow{}}
			for _, r := range all {
				if channel == "" || r.Offer.Channel == channel {
					v.Releases = append(v.Releases, releaseOf(&r).row())
				}
			}
			return d.printer.Result("VendorReleaseList", v, nil, v.draw)
		},
	}
	cmd.Flags().StringVar(&channel, "channel", "", "only those of this channel")
	return ui.ExitCodes(cmd, lookExits()...)
}

func (v releaseView) row() releaseRow {
	o := v.Release
	row := releaseRow{Version: o.Version, Channel: o.Channel, Platform: o.Platform, Released: o.Released, State: v.State, Withdrawn: o.Withdrawn != nil,
		Rollout: o.Rollout, Download: o.Download, Deltas: []string{}}
	if row.Rollout == 0 {
		row.Rollout = 100
	}
	for _, delta := range v.Deltas {
		row.Deltas = append(row.Deltas, delta.From)
	}
	return row
}

func (v releaseListView) draw(sheet *ui.Sheet) error {
	if len(v.Releases) == 0 {
		sheet.Text(ui.Plainf("No releases."))
		return nil
	}
	var rows [][]ui.Word
	for _, r := range v.Releases {
		state := releaseStateWord(r.State)
		if r.Withdrawn {
			state = ui.Bad(lang.T("withdrawn"))
			if r.State != "published" {
				state = ui.Bad(lang.T("withdrawn, not published"))
			}
		}
		rows = append(rows, []ui.Word{ui.Strong(r.Version), ui.Plain(r.Channel), ui.Plain(r.Platform), ui.Plain(r.Released.UTC().Format(time.DateOnly)), state,
			ui.Plainf("%d %%", r.Rollout), ui.Plain(ui.Bytes(r.Download)), ui.Plainf("%d", len(r.Deltas))})
	}
	return sheet.Table([]string{"version", "channel", "platform", "released", "state", "rollout", "download", "deltas"}, rows)
}

func releaseShowCommand(d *desk) *cobra.Command {
	var channel, platform string
	cmd := &cobra.Command{
		Use:     "show VERSION",
		Short:   "Show a release, and what customers download for it",
		Example: "  optool-vendor release show 4.3.0",
		Args:    exactly("VERSION"),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := d.store()
			if err != nil {
				return err
			}
			r, err := findRelease(cmd.Context(), s, channel, args[0], platform)
			if err != nil {
				return err
			}
			return printRelease(d, r, lang.T("Release"))
		},
	}
	channelFlag(cmd.Flags(), &channel)
	cmd.Flags().StringVar(&platform, "platform", "", "which, if the version is there for several, such as linux/amd64")
	return ui.ExitCodes(cmd, lookExits()...)
}
