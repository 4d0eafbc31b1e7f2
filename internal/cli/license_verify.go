package cli

import (
	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/license"
)

func verifyCommand(d *desk) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify FILE",
		Short: "Verify the signatures of a licence file and show it",
		Long: "Verifies a licence file (- for standard input) by the keys of the profile and\n" +
			"shows what it says. It succeeds when the vendor signed the file, whatever the\n" +
			"licence's state; to judge that, use 'license check --file'. Opens no connection\n" +
			"and needs no state.",
		Example: "  optool license verify acme.lic",
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return d.verify(cmd, args[0]) },
	}
	return ui.ExitCodes(cmd, 0, 1, 2, 5)
}

func (d *desk) verify(cmd *cobra.Command, file string) error {
	p, err := d.profile()
	if err != nil {
		return err
	}
	v, hostID, installed, err := d.judgeFile(cmd, file, "", d.warnDays(p))
	if err != nil {
		return err
	}
	if v.Document == nil {
		return fault.New(fault.ExitUnverified, "license_unverified", "%s does not verify: %s", file, v.Reasons[0]).
			Hinted("ask the vendor for a new file, and check that the profile is the one he gave you")
	}
	view := viewOf(p, v, hostID, installed)
	return d.printer.Result("LicenseVerification", view, nil, func(sheet *ui.Sheet) error {
		sheet.Text(ui.Good(lang.T("signature is good:")), ui.Plainf("%s by key %s", file, v.Document.KeyID))
		view.draw(sheet, p, d.Now())
		return nil
	})
}

// judgeFile judges a licence file with nothing but the profile and this host's
// facts. There is no state to tell of the last contact, so the file counts as
// just received.
func (d *desk) judgeFile(cmd *cobra.Command, file, platformVersion string, warnDays int) (v license.Verdict, hostID, installed string, err error) {
	data, err := d.input(file, license.MaxFile, lang.T("the licence"))
	if err != nil {
		return v, "", "", err
	}
	return d.judge(cmd, data, platformVersion, warnDays)
}

func (d *desk) judge(cmd *cobra.Command, data []byte, platformVersion string, warnDays int) (v license.Verdict, hostID, installed string, err error) {
	p, err := d.profile()
	if err != nil {
		return v, "", "", err
	}
	t, err := trust(p)
	if err != nil {
		return v, "", "", err
	}
	hostID = d.hostID(p.Product)
	installed = d.platformVersion(cmd.Context(), p, platformVersion)
	now := d.Now()
	conditions := license.Conditions{Now: now, Contact: now, Version: installed, WarnDays: warnDays}
	if hostID != "" {
		conditions.Host = []string{hostID}
	}
	if len(data) == 0 {
		data = []byte("\n") // an empty file is a damaged licence: somebody meant to give one
	}
	return license.Evaluate(data, t, conditions), hostID, installed, nil
}
