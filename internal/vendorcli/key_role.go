package vendorcli

import (
	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/ui"
)

// roleRotationView is the key of a role that was replaced.
type roleRotationView struct {
	Role  string      `json:"role"`
	Old   roleKeyView `json:"old"`
	New   roleKeyView `json:"new"`
	Root  int64       `json:"root"`  // version of the root metadata in force
	Files []string    `json:"files"` // metadata written to public/v1/tuf, in this order
	Roles []roleView  `json:"roles"`
}

func runRotateRole(d *desk, cmd *cobra.Command, o rotateOptions) error {
	for _, flag := range []string{"revoke", "revoke-current", "reason"} {
		if cmd.Flags().Changed(flag) {
			return fault.Usage("--role and --%s exclude each other", flag).
				Hinted("the key that --role replaces counts no more in any case; --lost says which one it is")
		}
	}
	if err := required(cmd, "role"); err != nil {
		return err
	}
	s, err := d.store()
	if err != nil {
		return err
	}
	done, err := s.RotateRole(cmd.Context(), o.role, backoffice.RoleRotation{Lost: o.lost, RootKeys: o.RootKeys})
	if err != nil {
		return err
	}
	v := roleRotationView{Role: done.Role, Old: roleKeyView(done.Old), New: roleKeyView(done.New), Root: done.Root,
		Files: append([]string{}, done.Files...), Roles: rolesOf(done.Roles)}
	return d.printer.Result("VendorRoleRotation", v, warningsOf(done.Warnings), func(sheet *ui.Sheet) error {
		sheet.Heading("Key replaced", ui.Plainf("role %s", v.Role))
		sheet.Field("Old key", ui.Plain(keyText(v.Old)))
		sheet.Field("New key", ui.Plain(keyText(v.New)))
		sheet.Heading("Signatures")
		if err := drawRoles(sheet, v.Roles, d.Now()); err != nil {
			return err
		}
		sheet.Heading("Next")
		if v.Old.Held {
			sheet.Text(ui.Plainf("The old key is of no use any more: remove keys/%s.", v.Old.File))
		}
		if v.Role == "root" {
			sheet.Text(ui.Plainf("Move keys/%s to offline media, to a place of its own.", v.New.File))
		}
		sheet.Text(ui.Plainf("Ship profile.yaml with the next release."))
		return nil
	})
}
