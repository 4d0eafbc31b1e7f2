package vendorcli

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/fault"
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
			standing, ended := ui.Good(k.Standing), ui.Word{}
			if k.NotAfter != nil {
				standing, ended = ui.Plain(k.Standing), ui.Plain(ui.Date(*k.NotAfter))
			}
			if k.Revoked != nil {
				standing, ended = ui.Bad(k.Standing), ui.Plain(ui.Date(k.Revoked.At))
			}
			rows = append(rows, []ui.Word{ui.Plain(k.ID), ui.Plain(string(k.Use)), standing, ui.Plain(ui.Date(k.NotBefore)), ended})
		}
		return sheet.Table([]string{"id", "signs", "standing", "from", "ended"}, rows)
	})
}

func keyListCommand(d *desk) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the keys of the key ring",
		Long:  "List the keys of the key ring: which are in force, which ended, which are\nrevoked.",
		RunE: func(*cobra.Command, []string) error {
			s, err := d.store()
			if err != nil {
				return err
			}
			ring, err := s.Ring()
			if err != nil {
				return err
			}
			return ringOf(ring).print(d, "Key ring")
		},
	}
}

func rotateCommand(d *desk) *cobra.Command {
	var o backoffice.Rotation
	cmd := &cobra.Command{
		Use:   "rotate",
		Short: "Make a new signing key and sign every licence anew",
		Long: "Make a new licence key pair, have the root keys sign the next key ring, and\n" +
			"sign every licence anew. The old key ends now: what it signed before stays\n" +
			"good, unless it is revoked. Revoking a time key makes a new time key instead.\n\n" +
			"profile.yaml and public/ are brought up to date; ship the profile with the next\n" +
			"release. Customers learn the new ring with their next update.",
		RunE: func(cmd *cobra.Command, _ []string) error { return runRotate(d, cmd, o) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.Revoke, "revoke", "", "revoke the key of this id: nothing it signed counts any more")
	f.BoolVar(&o.RevokeCurrent, "revoke-current", false, "revoke the licence key in force")
	f.StringVar(&o.Reason, "reason", "", "why a key is revoked; customers can read it")
	f.StringVar(&o.RootKeys, "root-keys", "", "directory of the root keys (default DIR/keys)")
	return ui.ExitCodes(cmd, changeExits()...)
}

func runRotate(d *desk, cmd *cobra.Command, o backoffice.Rotation) error {
	if o.Revoke != "" && o.RevokeCurrent {
		return fault.Usage("--revoke and --revoke-current exclude each other")
	}
	s, err := d.store()
	if err != nil {
		return err
	}
	ring, err := s.Rotate(cmd.Context(), o)
	if err != nil {
		return err
	}
	return ringOf(ring).print(d, "Key ring")
}
