package cli

import (
	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/bundle"
	"github.com/optool/optool/internal/config"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/license"
)

// configValidation is data of ConfigValidation.
type configValidation struct {
	Valid   bool   `json:"valid"`
	Profile string `json:"profile,omitempty"` // path of the profile, read too
	Product string `json:"product,omitempty"`
}

func configValidateCommand(d *desk) *cobra.Command {
	var wrong error // with the configuration
	cmd := &cobra.Command{
		Use:   "validate",
		Short: "Check the configuration and the profile",
		Long: "Reads the configuration and the vendor's profile as every command does, looks at\n" +
			"the files that the settings name, and reports everything wrong in all of them at\n" +
			"once, with file and line. A file that holds a secret must be closed to others.",
		Example: "  optool config validate\n  optool config validate --config optool.yaml.new",
		Args:    cobra.NoArgs,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) (err error) {
			wrong, err = d.openAnyway(cmd)
			return err
		},
		RunE: func(*cobra.Command, []string) error { return d.validate(wrong) },
	}
	return ui.ExitCodes(cmd, 0, 2)
}

func (d *desk) validate(wrong error) error {
	problems := d.config.Problems()
	for _, p := range d.config.Check() {
		problems = append(problems, p)
	}
	if wrong == nil && len(problems) == 0 {
		wrong = d.validateTogether()
	}
	p, err := d.wholeProfile()
	if err == nil {
		err = verifyKeyRing(p)
	}
	if err == nil {
		err = bundle.CheckProfile(p)
	}
	switch faulty := fault.Of(err); {
	case len(problems) > 0 && err != nil:
		return config.Invalid(append(problems, faulty))
	case len(problems) > 0:
		return config.Invalid(problems)
	case wrong != nil && err != nil:
		return fault.Of(wrong).Append("\n%w", faulty)
	case wrong != nil:
		return wrong
	case err != nil:
		return err
	}
	path, err := d.profilePath()
	if err != nil {
		return err
	}
	view := configValidation{Valid: true, Profile: path, Product: p.Product}
	return d.printer.Result("ConfigValidation", view, nil, func(s *ui.Sheet) error {
		s.Text(ui.Good(lang.T("configuration and profile are sound:")), ui.Plain(view.Profile))
		return nil
	})
}

// validateTogether tries what the settings come to when they are used, without using
// them: certificates and their keys, the mail server, the mailbox.
func (d *desk) validateTogether() error {
	client, err := system.NewClient(d.network(), system.ClientOptions{})
	if err != nil {
		return err
	}
	client.Close()
	if d.config.Notify.SMTP.Host != "" {
		server, err := d.smtp()
		if err == nil {
			err = server.Validate()
		}
		if err != nil {
			return err
		}
	}
	if d.config.Support.IMAP.Host != "" {
		if _, err := (mailbox{d: d}).open(); err != nil {
			return err
		}
	}
	return nil
}

// verifyKeyRing holds the profile's key ring against the roots beside it. Commands
// take it as it is; this is where a vendor's slip is found.
func verifyKeyRing(p *profile.Profile) error {
	if p.Trust.KeyRing == "" {
		return nil
	}
	e, err := license.ParseKeyRing([]byte(p.Trust.KeyRing))
	if err == nil {
		_, err = license.OpenKeyRing(e, p.Product, p.Roots(), p.Trust.Threshold)
	}
	if err != nil {
		return badKeyRing(err)
	}
	return nil
}
