package vendorcli

import (
	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/bundle"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/ui"
)

type profileView struct {
	File      string `json:"file"`
	Product   string `json:"product"`
	Title     string `json:"title"`
	Endpoint  string `json:"endpoint"`
	Digest    string `json:"digest"` // SHA-256, hex
	RootKeys  int    `json:"rootKeys"`
	Threshold int    `json:"threshold"`
	KeyRing   uint64 `json:"keyRing"` // version, 0 for none
}

func profileCommands(d *desk) *cobra.Command {
	validate := &cobra.Command{
		Use:   "validate FILE",
		Short: "Check a profile before it is shipped",
		Long: "Check a profile before it is shipped: every mistake is reported at once, with\n" +
			"its line, and the key ring is held against the root keys. FILE may be - for\n" +
			"standard input.",
		Example: "  optool-vendor profile validate profile.yaml",
		Args:    exactly("FILE"),
		RunE:    func(_ *cobra.Command, args []string) error { return runValidate(d, args[0]) },
	}
	return ui.Group("profile", "Check the profile that customers receive",
		ui.ExitCodes(validate, fault.ExitOK, fault.ExitFailure, fault.ExitUsage, fault.ExitUnverified))
}

func runValidate(d *desk, file string) error {
	data, err := d.input(file, profile.MaxSize)
	if err != nil {
		return err
	}
	p, err := profile.Parse(file, data)
	if err != nil {
		return err
	}
	if err := bundle.CheckProfile(p); err != nil {
		return err
	}
	v := profileView{File: file, Product: p.Product, Title: p.Title, Endpoint: p.Endpoint, Digest: p.Digest(),
		RootKeys: len(p.Trust.Roots), Threshold: p.Trust.Threshold}
	var warnings []ui.Warning
	if p.Trust.KeyRing == "" {
		warnings = []ui.Warning{{Code: "no_key_ring", Message: lang.T("the profile ships no key ring: customers learn it from their first licence")}}
	} else if v.KeyRing, err = backoffice.RingVersion(p); err != nil {
		return err
	}
	return d.printer.Result("VendorProfile", v, warnings, func(sheet *ui.Sheet) error {
		sheet.Heading("Profile", ui.Good(lang.T("is sound")))
		sheet.Field("Product", ui.Plain(v.Product))
		sheet.Field("Title", ui.Plain(v.Title))
		sheet.Field("Endpoint", ui.Plain(v.Endpoint))
		sheet.Field("Root keys", ui.Plainf("%d, of which %d sign a key ring", v.RootKeys, v.Threshold))
		if v.KeyRing > 0 {
			sheet.Field("Key ring", ui.Plainf("version %d", v.KeyRing))
		}
		sheet.Field("SHA-256", ui.Plain(v.Digest))
		return nil
	})
}
