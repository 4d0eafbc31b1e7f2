package vendorcli

import (
	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/internal/ui"
)

type showOptions struct {
	file bool
	to   string
}

func showCommand(d *desk) *cobra.Command {
	var o showOptions
	cmd := &cobra.Command{
		Use:   "show ID",
		Short: "Show a licence and its history, or its signed file",
		Long: "Show a licence, its address and its history. With --file or --to the signed file\n" +
			"comes out instead, for a customer without a network.",
		Example: "  optool-vendor license show lic_7Q2M\n  optool-vendor license show lic_7Q2M --to nord.lic",
		Args:    exactly("ID"),
		RunE:    func(_ *cobra.Command, args []string) error { return runShow(d, args[0], o) },
	}
	cmd.Flags().BoolVar(&o.file, "file", false, "print the signed licence file")
	cmd.Flags().StringVar(&o.to, "to", "", "write the signed licence file there")
	return cmd
}

func runShow(d *desk, id string, o showOptions) error {
	s, err := d.store()
	if err != nil {
		return err
	}
	r, err := s.Find(id)
	if err != nil {
		return err
	}
	v := viewOf(s, r, d.Now())
	if !o.file && o.to == "" {
		return d.printer.Result("VendorLicense", v, nil, func(sheet *ui.Sheet) error {
			sheet.Heading("Licence")
			v.draw(sheet)
			sheet.Heading("History")
			var rows [][]ui.Word
			for _, c := range v.History {
				rows = append(rows, []ui.Word{ui.Plain(ui.Date(c.At)), ui.Plainf("%d", c.Sequence), ui.Plain(lang.Word(c.What)), ui.Plain(c.Reason)})
			}
			return sheet.Table([]string{"when", "sequence", "what", "reason"}, rows)
		})
	}
	data, err := s.Published(r)
	if err != nil {
		return err
	}
	if o.to != "" {
		if err := system.WriteFile(o.to, data, 0o644); err != nil {
			return err
		}
		v.File = o.to
		return v.print(d, lang.T("Licence file written"))
	}
	if _, err := d.Stdout.Write(data); err != nil {
		return fault.New(fault.ExitFailure, "output_failed", "write the licence file: %w", err)
	}
	return nil
}
