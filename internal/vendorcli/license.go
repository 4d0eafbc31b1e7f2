package vendorcli

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/vendorapi"
)

func licenseCommands(d *desk) *cobra.Command {
	return ui.Group("license", "Issue and change licences",
		issueCommand(d), renewCommand(d), suspendCommand(d), resumeCommand(d), revokeCommand(d),
		listCommand(d), showCommand(d), usageCommand(d))
}

// licenseView is one licence as issue, show and every change print it.
type licenseView struct {
	ID       string              `json:"id"`
	Key      string              `json:"key,omitempty"`     // at issue, unless it went to KeyFile
	KeyFile  string              `json:"keyFile,omitempty"` // at issue, where the key went
	State    license.State       `json:"state"`
	DaysLeft *int                `json:"daysLeft,omitempty"`
	Lookup   string              `json:"lookup"`
	URL      string              `json:"url"`
	File     string              `json:"file"`
	License  license.License     `json:"license"`
	History  []backoffice.Change `json:"history"`
}

func viewOf(s *backoffice.Store, r *backoffice.Record, now time.Time) licenseView {
	return licenseView{
		ID: r.License.ID, State: r.State(now), DaysLeft: r.DaysLeft(now), Lookup: r.Lookup,
		URL: vendorapi.LicenseURL(s.Endpoint, r.Lookup), File: s.PublicFile(r.Lookup),
		License: r.License, History: r.History,
	}
}

// print prints a licence under a heading that says what happened to it.
func (v licenseView) print(d *desk, heading string) error {
	return d.printer.Result("VendorLicense", v, nil, func(sheet *ui.Sheet) error {
		sheet.Heading(heading)
		v.draw(sheet)
		return nil
	})
}

func (v licenseView) draw(sheet *ui.Sheet) {
	l := v.License
	sheet.Field("Id", ui.Strong(v.ID))
	if v.Key != "" {
		sheet.Field("Licence key", ui.Strong(v.Key))
	}
	if v.KeyFile != "" {
		sheet.Field("Licence key", ui.Plainf("written to %s", v.KeyFile))
	}
	state := []ui.Word{stateWord(v.State)}
	if l.StatusReason != "" {
		state = append(state, ui.Plainf("(%s)", l.StatusReason))
	}
	sheet.Field("State", state...)
	sheet.Field("Customer", ui.Plain(l.Customer))
	sheet.Field("Valid", ui.Plain(period(l)))
	if l.GraceDays > 0 {
		sheet.Field("Grace", ui.Plain(ui.Days(l.GraceDays)))
	}
	for _, f := range []struct{ label, text string }{
		{lang.Mark("Edition"), l.Edition},
		{lang.Mark("Deployment"), l.Deployment},
		{lang.Mark("Platform"), l.Platform},
		{lang.Mark("Features"), strings.Join(l.Features, ", ")},
		{lang.Mark("Limits"), limitsText(l.Limits)},
		{lang.Mark("Hosts"), strings.Join(l.Hosts, ", ")},
		{lang.Mark("Stages"), stagesText(l.Enforcement)},
	} {
		if f.text != "" {
			sheet.Field(f.label, ui.Plain(f.text))
		}
	}
	sheet.Field("Sequence", ui.Plainf("%d, signed %s", l.Sequence, ui.Date(l.Issued)))
	sheet.Field("Address", ui.Plain(v.URL))
	sheet.Field("File", ui.Plain(v.File))
}

func stateWord(s license.State) ui.Word {
	switch {
	case s == license.Valid:
		return ui.Good(lang.Word(string(s)))
	case s.Usable(), s == license.NotYetValid:
		return ui.Warn(lang.Word(string(s)))
	}
	return ui.Bad(lang.Word(string(s)))
}
