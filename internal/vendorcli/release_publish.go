package vendorcli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
)

// publicationView is what became of the signed repository.
type publicationView struct {
	Changed  bool       `json:"changed"`  // something was signed
	Releases []string   `json:"releases"` // new or changed, as CHANNEL/VERSION
	Files    []string   `json:"files"`    // metadata written to public/v1/tuf, in this order
	Roles    []roleView `json:"roles"`
}

func releasePublishCommand(d *desk) *cobra.Command {
	return publicationCommand(d, &cobra.Command{
		Use:   "publish",
		Short: "Sign what changed, and show it to customers",
		Long: "Sign what changed since the last time, and show it to customers: new releases\n" +
			"and deltas. All of it is checked as a customer's optool would before it is\n" +
			"written to public/v1/tuf, which any web server may serve together with\n" +
			"public/v1/blobs.",
		Example: "  optool-vendor release publish",
	}, lang.Mark("Releases published"), (*backoffice.Store).PublishReleases)
}

func releaseRefreshCommand(d *desk) *cobra.Command {
	return publicationCommand(d, &cobra.Command{
		Use:   "refresh",
		Short: "Sign anew what would expire soon, for cron",
		Long: "Sign the timestamp anew, and whatever else would expire soon. Customers refuse a\n" +
			"repository whose timestamp has expired, so that nobody can hide new releases\n" +
			"from them. Call it daily from cron, unless 'optool-vendor serve' runs. It\n" +
			"publishes nothing that waits for 'release publish'.",
		Example: "  17 3 * * * optool-vendor --dir /srv/acme release refresh -q",
	}, lang.Mark("Signatures renewed"), (*backoffice.Store).RefreshReleases)
}

func publicationCommand(d *desk, cmd *cobra.Command, heading string,
	publish func(*backoffice.Store, context.Context) (*backoffice.Publication, error)) *cobra.Command {
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		s, err := d.store()
		if err != nil {
			return err
		}
		p, err := publish(s, cmd.Context())
		if err != nil {
			return err
		}
		return printPublication(d, p, heading)
	}
	return ui.ExitCodes(cmd, changeExits()...)
}

func printPublication(d *desk, p *backoffice.Publication, heading string) error {
	v := publicationView{Changed: len(p.Files) > 0, Releases: []string{}, Files: append([]string{}, p.Files...), Roles: rolesOf(p.Roles)}
	for _, path := range p.Targets {
		v.Releases = append(v.Releases, strings.TrimSuffix(strings.TrimPrefix(path, "releases/"), ".json"))
	}
	return d.printer.Result("VendorPublication", v, warningsOf(p.Warnings), func(sheet *ui.Sheet) error {
		if v.Changed {
			sheet.Heading(heading)
		} else {
			sheet.Heading("Nothing has changed", ui.Faint(lang.T("since the last time")))
		}
		for _, name := range v.Releases {
			sheet.Field("Release", ui.Plain(name))
		}
		sheet.Heading("Signatures")
		return drawRoles(sheet, v.Roles, d.Now())
	})
}

// warningsOf is what will need the vendor's attention, such as a role whose
// signatures end before long.
func warningsOf(texts []lang.Text) []ui.Warning {
	var all []ui.Warning
	for _, text := range texts {
		all = append(all, ui.Warning{Code: "releases_need_attention", Message: lang.Of(text)})
	}
	return all
}
