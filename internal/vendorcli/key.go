package vendorcli

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/license"
)

func keyCommands(d *desk) *cobra.Command {
	return ui.Group("key", "Change and list the signing keys", rotateCommand(d), keyListCommand(d))
}

// ringKeyView is one key of the ring.
type ringKeyView struct {
	ID        string              `json:"id"`
	Use       license.Use         `json:"use"`
	Standing  string              `json:"standing"` // current, retired or revoked
	Public    string              `json:"public"`
	NotBefore time.Time           `json:"notBefore"`
	NotAfter  *time.Time          `json:"notAfter,omitempty"`
	Revoked   *license.Revocation `json:"revoked,omitempty"`
}

type ringView struct {
	Version uint64        `json:"version"`
	Issued  time.Time     `json:"issued"`
	Keys    []ringKeyView `json:"keys"`
	Roles   []roleView    `json:"roles,omitempty"` // of the releases; in key list alone
}

func ringOf(ring *license.KeyRing) ringView {
	v := ringView{Version: ring.Version, Issued: ring.Issued}
	for _, k := range ring.Keys {
		standing := "current"
		if k.Revoked != nil {
			standing = "revoked"
		} else if k.NotAfter != nil {
			standing = "retired"
		}
		v.Keys = append(v.Keys, ringKeyView{k.ID, k.Use, standing, k.Public, k.NotBefore, k.NotAfter, k.Revoked})
	}
	return v
}

func (v ringView) print(d *desk, heading string) error {
	return d.printer.Result("VendorKeyRing", v, nil, func(sheet *ui.Sheet) error {
		sheet.Heading(heading, ui.Plainf("version %d, signed %s", v.Version, ui.Date(v.Issued)))
		var rows [][]ui.Word
		for _, k := range v.Keys {
			standing, ended := ui.Good(lang.T("current")), ui.Word{}
			if k.NotAfter != nil {
				standing, ended = ui.Plainf("retired"), ui.Plain(ui.Date(*k.NotAfter))
			}
			if k.Revoked != nil {
				standing, ended = ui.Bad(lang.T("revoked%.0s", k.ID)), ui.Plain(ui.Date(k.Revoked.At)) // a licence is revoked with other words
			}
			rows = append(rows, []ui.Word{ui.Plain(k.ID), ui.Plain(useText(k.Use)), standing, ui.Plain(ui.Date(k.NotBefore)), ended})
		}
		if err := sheet.Table([]string{"id", "signs", "standing", "from", "ended"}, rows); err != nil || len(v.Roles) == 0 {
			return err
		}
		sheet.Heading("Releases")
		return drawRoles(sheet, v.Roles, d.Now())
	})
}

// useText says what a key signs.
func useText(use license.Use) string {
	switch use {
	case license.UseLicense:
		return lang.T("license")
	case license.UseTime:
		return lang.T("time")
	}
	return string(use)
}

func keyListCommand(d *desk) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the keys of the key ring, and those of the releases",
		Long: "List the keys of the key ring: which are in force, which ended, which are\n" +
			"revoked; and for each role of the releases its keys, how many of them must sign,\n" +
			"and when what they signed expires.",
		Example: "  optool-vendor key list",
		RunE: func(*cobra.Command, []string) error {
			s, err := d.store()
			if err != nil {
				return err
			}
			ring, err := s.Ring()
			if err != nil {
				return err
			}
			v := ringOf(ring)
			roles, err := s.Repository()
			if err != nil {
				return err
			}
			v.Roles = rolesOf(roles)
			return v.print(d, lang.T("Key ring"))
		},
	}
}

type rotateOptions struct {
	backoffice.Rotation
	role, lost string
}

func rotateCommand(d *desk) *cobra.Command {
	var o rotateOptions
	cmd := &cobra.Command{
		Use:   "rotate",
		Short: "Make a new signing key, for licences or for releases",
		Long: "Alone: make a new licence key pair, have the root keys sign the next key ring,\n" +
			"and sign every licence anew. The old key ends now: what it signed before stays\n" +
			"good, unless it is revoked. Revoking a time key makes a new time key instead.\n\n" +
			"With --role: give a role of the releases a new key in place of its oldest, or of\n" +
			"the one that --lost names. The old key need not be there. The root keys sign the\n" +
			"change, for a channel the targets keys. Once customers see it, nothing that the\n" +
			"old key signed counts any more.\n\n" +
			"profile.yaml and public/ are brought up to date; ship the profile with the next\n" +
			"release. Customers learn of the new key with their next update.",
		Example: "  optool-vendor key rotate --root-keys /media/roots\n" +
			"  optool-vendor key rotate --role timestamp\n" +
			"  optool-vendor key rotate --role root --lost keys/tuf-root-2.key",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("role") {
				return runRotateRole(d, cmd, o)
			}
			return runRotate(d, cmd, o)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.Revoke, "revoke", "", "revoke the key of this id: nothing it signed counts any more")
	f.BoolVar(&o.RevokeCurrent, "revoke-current", false, "revoke the licence key in force")
	f.StringVar(&o.Reason, "reason", "", "why a key is revoked; customers can read it")
	f.StringVar(&o.role, "role", "", "`role` of the releases: root, targets, snapshot, timestamp or a channel")
	f.StringVar(&o.lost, "lost", "", "`key` of the role to replace, its file or its id (default the oldest)")
	f.StringVar(&o.RootKeys, "root-keys", "", "directory of the root keys (default DIR/keys)")
	return ui.ExitCodes(cmd, changeExits()...)
}

func runRotate(d *desk, cmd *cobra.Command, o rotateOptions) error {
	if o.Revoke != "" && o.RevokeCurrent {
		return fault.Usage("--revoke and --revoke-current exclude each other")
	}
	if o.lost != "" {
		return fault.Usage("--lost names a key of the releases, and no role is given").
			Hinted("give --role, for example --role root; a licence key is revoked with --revoke ID")
	}
	s, err := d.store()
	if err != nil {
		return err
	}
	ring, err := s.Rotate(cmd.Context(), o.Rotation)
	if err != nil {
		return err
	}
	return ringOf(ring).print(d, lang.T("Key ring"))
}
