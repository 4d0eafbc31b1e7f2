package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/licensing"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/license"
)

type activateOptions struct {
	keyFile string
	from    string
	dryRun  bool
}

const maxKeyFile = 4 << 10

func activateCommand(d *desk) *cobra.Command {
	var o activateOptions
	cmd := &cobra.Command{
		Use:   "activate (--key-file FILE | -)",
		Short: "Store the licence key and fetch its licence",
		Long: "Stores the licence key, sealed, and fetches its licence from the vendor. The key\n" +
			"is read from a file, from standard input (-), from license-key in\n" +
			"$CREDENTIALS_DIRECTORY, from the variable OPTOOL_LICENSE_KEY, or asked for on a\n" +
			"terminal; never from the command line, where others could see it. What the\n" +
			"vendor signed is stored and shown, an expired licence too. On a host without a\n" +
			"network, --from takes the licence from a file and no connection is opened.",
		Example: "  optool license activate --key-file acme.key\n  printf %s \"$KEY\" | optool license activate -\n" +
			"  optool license activate --key-file acme.key --from acme.lic",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 || len(args) == 1 && args[0] != "-" {
				return fault.Usage("activate takes a file or -, never the key itself").
					Hinted("optool license activate --key-file FILE")
			}
			if len(args) == 1 && o.keyFile != "" {
				return fault.Usage("activate takes --key-file or -, not both")
			}
			if o.from == "-" && (len(args) == 1 || o.keyFile == "-") {
				return fault.Usage("key and licence cannot both come from standard input").
					Hinted("give one of them as a file")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				o.keyFile = "-"
			}
			return d.activate(cmd, o)
		},
	}
	cmd.Flags().StringVar(&o.keyFile, "key-file", "", "read the licence key from this file, - for standard input")
	cmd.Flags().StringVar(&o.from, "from", "", "take the licence from this file, not from the vendor")
	cmd.Flags().BoolVarP(&o.dryRun, "dry-run", "n", false, "check the key's form and say what would be asked, change nothing")
	return ui.ExitCodes(changes(cmd), 0, 1, 2, 3, 4, 5, 6, 8)
}

func (d *desk) activate(cmd *cobra.Command, o activateOptions) error {
	k, p, err := d.licence(cmd, "")
	if err != nil {
		return err
	}
	key, err := d.licenseKey(o.keyFile)
	if err != nil {
		return err
	}
	if o.dryRun {
		source := lang.T("ask %s for the licence of this key", p.Endpoint)
		if o.from != "" {
			source = lang.T("take the licence from %s", o.from)
		}
		plan := dryRunView{DryRun: true, Would: []string{
			source,
			lang.T("store the key, sealed, and the licence in %s", k.Dir)}}
		return d.printer.Result("DryRun", plan, nil, plan.draw)
	}
	activate := func() (licensing.Outcome, error) { return k.Activate(cmd.Context(), key) }
	if o.from != "" {
		file, err := d.input(o.from, license.MaxFile, lang.T("the licence"))
		if err != nil {
			return err
		}
		activate = func() (licensing.Outcome, error) { return k.Import(cmd.Context(), file, &key) }
	}
	outcome, err := activate()
	if err != nil {
		return err
	}
	s, err := k.Read(d.warnDays(p))
	if err != nil {
		return err
	}
	view := d.snapshotView(k, p, s)
	warnings := append(d.outcomeWarnings(outcome), d.advice(p, s.Verdict.State)...)
	return d.printer.Result("LicenseInfo", view, warnings, func(sheet *ui.Sheet) error {
		view.draw(sheet, p, d.Now())
		return nil
	})
}

// licenseKey reads the licence key from where it was put. No part of it ever
// stands in an error.
func (d *desk) licenseKey(file string) (license.Key, error) {
	text, from, err := d.keyText(file)
	if err != nil {
		return license.Key{}, err
	}
	return parseKey(text, from)
}

// parseKey reads a licence key; from says where it was, for the error.
func parseKey(text, from string) (license.Key, error) {
	key, err := license.ParseKey(text)
	if err != nil {
		return license.Key{}, fault.Usage("read the licence key from %s: %w", from, err).
			Hinted("the key has the form XXXXX-XXXXX-XXXXX-XXXXX-XXXXX; copy it again from the vendor's message")
	}
	return key, nil
}

func (d *desk) keyText(file string) (text, from string, err error) {
	credential := ""
	if dir := d.Getenv("CREDENTIALS_DIRECTORY"); dir != "" {
		credential = filepath.Join(dir, "license-key")
		if _, err := os.Stat(credential); err != nil {
			credential = ""
		}
	}
	variable := d.Brand.Prefix + "_LICENSE_KEY"
	switch {
	case file == "-":
		data, err := d.input("-", maxKeyFile, lang.T("the licence key"))
		return string(data), lang.T("standard input"), err
	case file != "":
		data, err := system.ReadFile(file, maxKeyFile)
		return string(data), file, err
	case credential != "":
		data, err := system.ReadFile(credential, maxKeyFile)
		return string(data), credential, err
	case d.Getenv(variable) != "":
		return d.Getenv(variable), lang.T("the variable %s", variable), nil
	case !interactive(d):
		return "", "", inputNeeded(lang.T("the licence key"), lang.T("--key-file FILE or -"))
	}
	text, err = d.askSecret(lang.T("Licence key: "))
	return text, lang.T("the terminal"), err
}

// askSecret asks on the terminal without echo.
func (d *desk) askSecret(question string) (string, error) {
	tty, ok := d.Stdin.(interface{ Fd() uintptr })
	if !ok {
		return "", inputNeeded(lang.T("the licence key"), lang.T("--key-file FILE or -"))
	}
	fmt.Fprint(d.Stderr, question)
	answer, err := term.ReadPassword(int(tty.Fd()))
	fmt.Fprintln(d.Stderr)
	if err == io.EOF || err == nil && strings.TrimSpace(string(answer)) == "" {
		return "", fault.New(fault.ExitInput, "cancelled", "no licence key was typed").Hinted("optool license activate --key-file FILE")
	}
	return string(answer), err
}
