package cli

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/bundle"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/report"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/diagnostics"
)

type bundleOpenOptions struct {
	identities []string
	text       bool
	to         string
}

func bundleOpenCommand(d *desk) *cobra.Command {
	var o bundleOpenOptions
	cmd := &cobra.Command{
		Use:   "open FILE",
		Short: "Show the report of a bundle",
		Long: "Shows the report of a bundle: in a browser where there is a desktop, else as text\n" +
			"here. The page is made anew from the data in the bundle; what a bundle brings as\n" +
			"a page is not trusted. With --to the page is written to a file.",
		Example: "  optool diagnostics-bundle open acme-diagnostics.tar.zst\n  optool diagnostics-bundle open --to report.html acme-diagnostics.tar.zst",
		Args:    oneFile,
		RunE:    func(cmd *cobra.Command, args []string) error { return d.bundleOpen(cmd, args[0], o) },
	}
	cmd.Flags().BoolVar(&o.text, "text", false, "as text, also where there is a browser")
	cmd.Flags().StringVar(&o.to, "to", "", "write the page to this `file`")
	identityFlag(cmd, &o.identities)
	return bundleExits(cmd)
}

// bundleReport is data of BundleReport.
type bundleReport struct {
	ID       string               `json:"id"`
	Page     string               `json:"page,omitempty"` // file it was written to
	Analysis diagnostics.Analysis `json:"analysis"`
}

func (d *desk) bundleOpen(cmd *cobra.Command, file string, o bundleOpenOptions) error {
	c, err := d.readBundle(file, o.identities, nil)
	if err != nil {
		return err
	}
	v := bundleReport{ID: c.Manifest.ID, Page: o.to, Analysis: c.Findings()}
	desktop := d.Getenv("DISPLAY") != "" || d.Getenv("WAYLAND_DISPLAY") != ""
	if o.to == "" && !o.text && desktop && interactive(d) {
		if v.Page, err = d.browse(cmd, c); err != nil {
			d.printer.Warn(ui.Warning{Code: "no_browser", Message: lang.Of(err)})
		}
	} else if o.to != "" {
		if err := bundle.WritePage(o.to, c.Report); err != nil {
			return err
		}
	}
	return d.printer.Result("BundleReport", v, nil, func(s *ui.Sheet) error {
		if v.Page != "" {
			s.Field("Report", ui.Plain(v.Page))
			return nil
		}
		drawReport(s, report.Text(c.Report))
		return nil
	})
}

// browse writes the page where only this user can read it, and opens it. The browser
// reads it when it likes, so it stays; those of earlier days go.
func (d *desk) browse(cmd *cobra.Command, c *bundle.Contents) (string, error) {
	d.clearPages()
	dir, err := os.MkdirTemp(d.Getenv("XDG_RUNTIME_DIR"), d.pagesFolder())
	if err != nil {
		return "", fault.File(err, lang.Say("writing the report"))
	}
	page := filepath.Join(dir, "report.html")
	if err := bundle.WritePage(page, c.Report); err != nil {
		return "", err
	}
	opened, err := d.Runner.Run(cmd.Context(), system.Command{Argv: []string{"xdg-open", page}, Env: d.Environ, Timeout: 5 * time.Second, Detach: true})
	if err == nil && opened.Exit != 0 {
		err = lang.Errorf("the report could not be shown in a browser: xdg-open ended with exit status %d", opened.Exit)
	}
	return page, err
}

const pagesStay = 24 * time.Hour

// pagesFolder begins the names of folders that hold a report for a browser.
func (d *desk) pagesFolder() string { return d.Brand.Name + "-report-" }

// clearPages removes what browse wrote a day ago or earlier, as far as it is this user's.
func (d *desk) clearPages() {
	above := cmp.Or(d.Getenv("XDG_RUNTIME_DIR"), os.TempDir())
	entries, _ := os.ReadDir(above)
	for _, e := range entries {
		if !e.IsDir() || !strings.HasPrefix(e.Name(), d.pagesFolder()) {
			continue
		}
		info, err := e.Info()
		if err != nil || d.Now().Sub(info.ModTime()) < pagesStay {
			continue
		}
		if owner, ok := info.Sys().(*syscall.Stat_t); ok && int(owner.Uid) == os.Geteuid() {
			_ = os.Remove(filepath.Join(above, e.Name(), "report.html"))
			_ = os.Remove(filepath.Join(above, e.Name()))
		}
	}
}

func drawReport(s *ui.Sheet, sections []report.Section) {
	for _, section := range sections {
		s.Heading(section.Title)
		for _, row := range section.Rows {
			if row.Label == "" {
				s.Text(inTone(row.Text, row.Tone))
				continue
			}
			s.Entry(row.Label, inTone(row.Text, row.Tone))
		}
	}
}

func inTone(text string, t report.Tone) ui.Word {
	switch t {
	case report.Good:
		return ui.Good(text)
	case report.Warn:
		return ui.Warn(text)
	case report.Bad:
		return ui.Bad(text)
	case report.Faint:
		return ui.Faint(text)
	}
	return ui.Plain(text)
}
