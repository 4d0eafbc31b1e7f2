package vendorcli

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/archive"
	"github.com/optool/optool/internal/bundle"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/report"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/diagnostics"
)

func bundleCommands(d *desk) *cobra.Command {
	return ui.Group("bundle", "Open the diagnostics bundles of customers", bundleOpenCommand(d), bundleListCommand(d), bundleReportCommand(d))
}

// bundleReader opens a bundle with the keys named, or with that of the vendor's directory.
func (d *desk) bundleReader(file string, identityFiles []string) (*archive.Reader, error) {
	var identities []string
	for _, name := range identityFiles {
		text, err := system.ReadFile(name, 1<<20)
		if err != nil {
			return nil, err
		}
		identities = append(identities, string(text))
	}
	r, err := archive.Open(file, identities, archive.Limits{})
	if f := fault.Of(err); f == nil || f.Code != "bundle_locked" || len(identityFiles) > 0 {
		return r, err
	}
	s, err := d.store()
	if err != nil {
		return nil, err
	}
	identity, err := s.BundleIdentity()
	if err != nil {
		return nil, err
	}
	return archive.Open(file, []string{identity}, archive.Limits{})
}

func bundleFlags(cmd *cobra.Command, identities *[]string) *cobra.Command {
	cmd.Flags().StringArrayVar(identities, "identity", nil, "`file` with the age secret key (default: the one of the vendor's directory)")
	return ui.ExitCodes(cmd, 0, 1, 2, 4, 5)
}

// bundleOpened is data of VendorBundle.
type bundleOpened struct {
	Dir      string   `json:"dir"`
	ID       string   `json:"id"`
	Report   string   `json:"report"` // made anew from the data, not as it came
	Files    int      `json:"files"`
	Sound    bool     `json:"sound"`
	Complete bool     `json:"complete"`
	Problems []string `json:"problems"`
}

func bundleOpenCommand(d *desk) *cobra.Command {
	var identities []string
	var to string
	cmd := &cobra.Command{
		Use:   "open FILE",
		Short: "Check and unpack a bundle",
		Long: "Checks a customer's bundle and unpacks it into a new directory. Nothing in it\n" +
			"can reach outside of that. The report is made anew from the data; the page that\n" +
			"came with the bundle is kept beside it as report-as-sent.html.",
		Example: "  optool-vendor bundle open acme-diagnostics.tar.zst.age --to case-4711",
		Args:    exactly("FILE"),
		RunE: func(_ *cobra.Command, args []string) error {
			if to == "" {
				to, _, _ = strings.Cut(filepath.Base(args[0]), ".")
			}
			return d.bundleOpen(args[0], to, identities)
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "`directory` to make (default: named after the file, here)")
	return bundleFlags(cmd, &identities)
}

func (d *desk) bundleOpen(file, to string, identities []string) error {
	r, err := d.bundleReader(file, identities)
	if err != nil {
		return err
	}
	defer r.Close()
	unpacker, err := archive.NewUnpacker(r, to)
	if err != nil {
		return err
	}
	defer unpacker.Close()
	// All in one pass: what is verified, shown and unpacked is the same, also when
	// somebody changes the file meanwhile.
	c, unread := bundle.Read(unpacker, nil)
	if c == nil { // cut short, or no bundle: there is nothing to keep
		unpacker.Remove()
		return unread
	}
	v := bundleOpened{Dir: to, Files: len(unpacker.Names()), Sound: len(c.Verified.Problems) == 0, Complete: c.Verified.Complete, Problems: append([]string{}, c.Verified.Problems...)}
	if unread == nil {
		v.ID = c.Manifest.ID
		v.Report = filepath.Join(to, diagnostics.ReportName)
		if err := freshReport(v.Report, c.Report, v.Problems); err != nil {
			return err
		}
	}
	if err := d.printer.Result("VendorBundle", v, nil, v.draw); err != nil || unread != nil {
		return cmp.Or(err, unread)
	}
	if !v.Sound {
		return fault.New(fault.ExitUnverified, "bundle_damaged", "the bundle is not what its manifest says: %s", strings.Join(v.Problems, "; ")).
			Hinted("have it sent again, and compare its SHA-256 with the one shown when it was made")
	}
	return nil
}

// freshReport makes the report anew: a page that somebody sent may be anything.
func freshReport(page string, in report.Input, problems []string) error {
	if err := os.Rename(page, filepath.Join(filepath.Dir(page), "report-as-sent.html")); err != nil && !os.IsNotExist(err) {
		return fault.File(err, lang.Say("writing %s", page))
	}
	in.Notes = append(in.Notes, problems...)
	return bundle.WritePage(page, in)
}

func (d *desk) bundleContents(file string, identities []string) (*bundle.Contents, error) {
	r, err := d.bundleReader(file, identities)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	c, err := bundle.Read(r, nil)
	if err == nil && c.Altered > 0 {
		d.printer.Warn(ui.Warning{Code: "bundle_altered", Message: lang.T("%s was damaged or altered; problems found in comparing it with its manifest: %d", file, c.Altered)})
	}
	return c, err
}

func (v bundleOpened) draw(s *ui.Sheet) error {
	s.Heading(lang.T("Bundle %s", v.ID), verdictOf(v.Sound, v.Complete))
	s.Field("Directory", ui.Plain(v.Dir))
	s.Field("Files", ui.Plainf("%d", v.Files))
	s.Field("Report", ui.Strong(v.Report))
	for _, p := range v.Problems {
		s.Field("Problem", ui.Plain(p))
	}
	return nil
}

func verdictOf(sound, complete bool) ui.Word {
	switch {
	case !sound:
		return ui.Bad(lang.T("is damaged"))
	case !complete:
		return ui.Warn(lang.T("sound, not complete"))
	}
	return ui.Good(lang.T("sound and complete"))
}

func bundleListCommand(d *desk) *cobra.Command {
	var identities []string
	cmd := &cobra.Command{
		Use:     "list FILE",
		Short:   "List what is in a bundle",
		Long:    "Lists the files of a customer's bundle with their sizes, and what the bundle\nsays about itself. Nothing is unpacked.",
		Example: "  optool-vendor bundle list acme-diagnostics.tar.zst.age",
		Args:    exactly("FILE"),
		RunE: func(_ *cobra.Command, args []string) error {
			c, err := d.bundleContents(args[0], identities)
			if err != nil {
				return err
			}
			m := c.Manifest
			return d.printer.Result("VendorBundleList", m, nil, func(s *ui.Sheet) error {
				s.Heading(lang.T("Bundle %s", m.ID), ui.Plain(ui.Date(m.Created)))
				s.Field("Product", ui.Plain(m.Product))
				s.Field("Host", ui.Plain(m.Host))
				var rows [][]ui.Word
				for _, f := range m.Members {
					rows = append(rows, []ui.Word{ui.Plain(f.Name), ui.Plain(ui.Bytes(f.Size)), ui.Faint(f.Source)})
				}
				s.Gap()
				return s.Table([]string{"file", "size", "source"}, rows)
			})
		},
	}
	return bundleFlags(cmd, &identities)
}

// bundleReported is data of VendorBundleReport.
type bundleReported struct {
	ID       string               `json:"id"`
	Page     string               `json:"page,omitempty"`
	Analysis diagnostics.Analysis `json:"analysis"`
}

func bundleReportCommand(d *desk) *cobra.Command {
	var identities []string
	var to string
	cmd := &cobra.Command{
		Use:     "report FILE",
		Short:   "Show the report of a bundle",
		Long:    "Shows the report of a customer's bundle as text, or with --to writes it as a\npage for a browser. It is made from the data in the bundle; the page that came\nwith it is not used.",
		Example: "  optool-vendor bundle report acme-diagnostics.tar.zst.age\n  optool-vendor bundle report acme-diagnostics.tar.zst.age --to report.html",
		Args:    exactly("FILE"),
		RunE: func(_ *cobra.Command, args []string) error {
			c, err := d.bundleContents(args[0], identities)
			if err != nil {
				return err
			}
			v := bundleReported{ID: c.Manifest.ID, Page: to, Analysis: c.Findings()}
			if to != "" {
				if err := bundle.WritePage(to, c.Report); err != nil {
					return err
				}
			}
			return d.printer.Result("VendorBundleReport", v, nil, func(s *ui.Sheet) error {
				if to != "" {
					s.Field("Report", ui.Strong(to))
					return nil
				}
				for _, section := range report.Text(c.Report) {
					s.Heading(section.Title)
					for _, row := range section.Rows {
						if row.Label == "" {
							s.Text(ui.Plain(row.Text))
						} else {
							s.Entry(row.Label, ui.Plain(row.Text))
						}
					}
				}
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "write the page to this `file`")
	return bundleFlags(cmd, &identities)
}
