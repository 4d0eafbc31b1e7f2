package vendorcli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/release"
)

func releaseCommands(d *desk) *cobra.Command {
	return ui.Group("release", "Make, sign and publish releases of the platform",
		releaseAddCommand(d), releaseDeltaCommand(d), releasePublishCommand(d), releaseRefreshCommand(d),
		releaseWithdrawCommand(d), releaseRolloutCommand(d), releaseListCommand(d), releaseShowCommand(d))
}

func channelFlag(f *pflag.FlagSet, channel *string) {
	f.StringVar(channel, "channel", backoffice.DefaultChannel, "channel of the release")
}

// releaseView is one release as add, show and every change print it.
type releaseView struct {
	Release    release.Offer `json:"release"`
	State      string        `json:"state"`      // published; draft or changed: customers see it after the next publish
	Components int           `json:"components"` // parts that travel for themselves
	Steps      []string      `json:"steps"`      // names of the migration steps
	Deltas     []deltaRow    `json:"deltas"`     // what is sent in place of the whole release
}

// deltaRow is what a customer who has an older release downloads.
type deltaRow struct {
	From  string `json:"from"`
	Bytes int64  `json:"bytes"`
	Full  int64  `json:"full"` // bytes that one who has nothing downloads
}

func releaseOf(r *backoffice.Release) releaseView {
	v := releaseView{Release: r.Offer, State: releaseState(r), Components: len(r.Manifest.Components), Steps: []string{}, Deltas: []deltaRow{}}
	for _, s := range r.Manifest.Steps {
		v.Steps = append(v.Steps, s.Name)
	}
	for _, delta := range r.Deltas {
		v.Deltas = append(v.Deltas, deltaRow{delta.From, delta.Bytes, delta.Full})
	}
	return v
}

func releaseState(r *backoffice.Release) string {
	switch {
	case !r.Published:
		return "draft"
	case r.Pending:
		return "changed"
	}
	return "published"
}

// printRelease prints a release under a heading that says what happened to it.
func printRelease(d *desk, r *backoffice.Release, heading string, next ...string) error {
	v := releaseOf(r)
	return d.printer.Result("VendorRelease", v, warningsOf(r.Warnings), func(sheet *ui.Sheet) error {
		sheet.Heading(heading)
		v.draw(sheet)
		if len(next) > 0 {
			sheet.Heading("Next")
		}
		for _, text := range next {
			sheet.Text(ui.Plain(text))
		}
		return nil
	})
}

func (v releaseView) draw(sheet *ui.Sheet) {
	o := v.Release
	sheet.Field("Version", ui.Strong(o.Version))
	sheet.Field("Channel", ui.Plain(o.Channel))
	sheet.Field("State", releaseStateWord(v.State))
	if w := o.Withdrawn; w != nil {
		sheet.Field("Withdrawn", ui.Bad(ui.Date(w.At)), ui.Plain(w.Reason))
	}
	sheet.Field("Released", ui.Plain(ui.Date(o.Released)))
	for _, f := range []struct{ label, text string }{
		{lang.Mark("Platform"), o.Platform},
		{lang.Mark("Installs over"), fromText(o.MinFrom)},
		{lang.Mark("Required stop"), stopText(o.Stop)},
		{lang.Mark("Editions"), strings.Join(o.Editions, ", ")},
		{lang.Mark("Steps"), strings.Join(v.Steps, ", ")},
	} {
		if f.text != "" {
			sheet.Field(f.label, ui.Plain(f.text))
		}
	}
	sheet.Field("Rollout", ui.Plain(rolloutText(o.Rollout)))
	sheet.Field("Installed", ui.Plainf("%s, components: %d", ui.Bytes(o.Size), v.Components))
	sheet.Field("Download", ui.Plain(ui.Bytes(o.Download)))
	for _, delta := range v.Deltas {
		sheet.Field(lang.T("Download from %s", delta.From), ui.Plain(deltaText(delta.Bytes, delta.Full)))
	}
}

func releaseStateWord(state string) ui.Word {
	switch state {
	case "published":
		return ui.Good(lang.T("published"))
	case "draft":
		return ui.Warn(lang.T("draft"))
	}
	return ui.Warn(lang.T("changed"))
}

func fromText(version string) string {
	if version == "" {
		return ""
	}
	return lang.T("%s and later", version)
}

func stopText(s *release.Stop) string {
	if s == nil {
		return ""
	}
	return lang.T("from %s to before %s", s.From, s.Before)
}

func rolloutText(percent int) string {
	if percent == 0 || percent == 100 {
		return lang.T("all hosts")
	}
	return lang.T("%d %% of hosts", percent)
}

func deltaText(bytes, full int64) string {
	if full == 0 {
		return ui.Bytes(bytes)
	}
	return lang.T("%s, %.1f %% of %s", ui.Bytes(bytes), 100*float64(bytes)/float64(full), ui.Bytes(full))
}

// findRelease returns the release of a version, which a channel can have once
// for each platform.
func findRelease(ctx context.Context, s *backoffice.Store, channel, version, platform string) (*backoffice.Release, error) {
	all, err := s.Releases(ctx)
	if err != nil {
		return nil, err
	}
	var found *backoffice.Release
	var elsewhere, platforms []string
	for i, r := range all {
		switch o := r.Offer; {
		case o.Version != version:
		case o.Channel != channel:
			elsewhere = append(elsewhere, o.Channel)
		default:
			platforms = append(platforms, o.Platform)
			if platform == "" || o.Platform == platform {
				found = &all[i]
			}
		}
	}
	switch {
	case found != nil && (platform != "" || len(platforms) == 1):
		return found, nil
	case len(platforms) > 0:
		return nil, fault.Usage("release %s of the channel %s is for %s", clipped(version), clipped(channel), strings.Join(platforms, ", ")).
			Hinted("name one of them with --platform")
	}
	f := fault.New(fault.ExitUsage, "unknown_release", "the channel %s has no release %s", clipped(channel), clipped(version))
	if len(elsewhere) > 0 {
		return nil, f.Hinted("it is in the channel %s: give --channel %[1]s", elsewhere[0])
	}
	return nil, f.Hinted("list them with: optool-vendor release list")
}

func clipped(s string) string {
	if len(s) > 100 {
		return s[:100] + "…"
	}
	return s
}
