package vendorcli

import (
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/ui"
)

type initView struct {
	Dir       string `json:"dir"`
	Product   string `json:"product"`
	Title     string `json:"title"`
	Endpoint  string `json:"endpoint"`
	Profile   string `json:"profile"`
	RootKeys  int    `json:"rootKeys"`
	Threshold int    `json:"threshold"`
}

func initCommand(d *desk) *cobra.Command {
	var n backoffice.New
	cmd := &cobra.Command{
		Use:   "init DIR",
		Short: "Make a vendor directory: keys, key ring, repository of releases and profile",
		Long: "Make a vendor directory with root keys, signing keys, a signed key ring, a\n" +
			"signed repository for releases and a profile.yaml that is ready to ship. DIR\n" +
			"must not exist yet, or be empty.",
		Example: "  optool-vendor init acme --product acme-platform \\\n" +
			"      --endpoint https://licence.acme.example",
		Args: exactly("DIR"),
		RunE: func(cmd *cobra.Command, args []string) error { return runInit(d, cmd, args[0], n) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&n.Product, "product", "", "identifier of the product, such as acme-platform (required)")
	f.StringVar(&n.Title, "title", "", "name of the product for people (default the identifier)")
	f.StringVar(&n.Endpoint, "endpoint", "", "URL customers will fetch licences below (required)")
	f.IntVar(&n.RootKeys, "root-keys", 3, "how many root keys to make, for licences and for releases")
	f.IntVar(&n.Threshold, "threshold", 2, "how many root keys must sign a change of keys")
	return cmd
}

func runInit(d *desk, cmd *cobra.Command, dir string, n backoffice.New) error {
	if err := required(cmd, "product", "endpoint"); err != nil {
		return err
	}
	s, err := backoffice.Init(dir, n, d.Now)
	if err != nil {
		return err
	}
	v := initView{dir, s.Product, s.Title, s.Endpoint, filepath.Join(dir, "profile.yaml"), n.RootKeys, n.Threshold}
	return d.printer.Result("VendorInit", v, nil, func(sheet *ui.Sheet) error {
		sheet.Heading("Vendor directory made")
		sheet.Field("Directory", ui.Plain(v.Dir))
		sheet.Field("Product", ui.Plain(v.Product))
		sheet.Field("Endpoint", ui.Plain(v.Endpoint))
		sheet.Field("Profile to ship", ui.Plain(v.Profile))
		sheet.Field("Root keys", ui.Plainf("%d, of which %d sign a key ring", v.RootKeys, v.Threshold))
		sheet.Heading("Next")
		sheet.Text(ui.Plainf("Move %s and tuf-root-*.key to offline media, each pair to a place of its own: only changes of keys need them.",
			filepath.Join(dir, "keys", "root-*.key")))
		sheet.Text(ui.Plainf("Issue a licence: optool-vendor --dir %s license issue --customer NAME --expires 365d", dir))
		sheet.Text(ui.Plainf("Make a release: optool-vendor --dir %s release add VERSION --from TREE", dir))
		return nil
	})
}
