package cli

import (
	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/tree"
	"github.com/optool/optool/internal/ui"
)

func platformVerifyCommand(d *desk) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify [VERSION]",
		Short: "Hold the installed files against what the vendor signed",
		Long: "Reads every file of the installed release, or of another one on this host, and\n" +
			"holds it against what the vendor signed: changed, missing and extra ones are\n" +
			"listed. What the profile lists as written by the platform itself is left out.\n" +
			"Ends with 5 when something differs. Opens no connection.",
		Example: "  optool platform verify\n  optool platform verify 4.2.0",
		Args:    cobra.MaximumNArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return d.platformVerify(cmd, args) },
	}
	return ui.ExitCodes(changes(cmd), 0, 1, 2, 5)
}

// platformVerifyView is data of PlatformVerify. The list is never null.
type platformVerifyView struct {
	Version string            `json:"version"`
	Sound   bool              `json:"sound"`
	Entries int               `json:"entries"` // files, directories and links that were signed
	Changed int               `json:"changed"`
	Missing int               `json:"missing"`
	Extra   int               `json:"extra"`
	List    []tree.Difference `json:"list"` // of each kind the first thousand
}

func (d *desk) platformVerify(cmd *cobra.Command, args []string) error {
	u, err := d.platform(cmd.Context())
	if err != nil {
		return err
	}
	defer u.close()
	version := ""
	if len(args) == 1 {
		version = args[0]
	}
	r, err := u.Verify(cmd.Context(), version)
	if err != nil {
		return err
	}
	v := platformVerifyView{Version: r.Version, Sound: r.Count() == 0, Entries: r.Entries,
		Changed: r.Changed, Missing: r.Missing, Extra: r.Extra, List: append([]tree.Difference{}, r.List...)}
	err = d.printer.Result("PlatformVerify", v, nil, func(s *ui.Sheet) error {
		if v.Sound {
			s.Text(ui.Plainf("release %s is", v.Version), ui.Good(lang.T("as the vendor signed it")), ui.Plainf("(%d entries)", v.Entries))
			return nil
		}
		s.Text(ui.Plainf("release %s is", v.Version), ui.Bad(lang.T("not as the vendor signed it")))
		var rows [][]ui.Word
		for _, d := range v.List {
			how := lang.Word(d.What)
			if d.Want != "" {
				how = lang.T("%s: %s instead of %s", how, d.Have, d.Want)
			}
			rows = append(rows, []ui.Word{ui.Bad(lang.Word(string(d.Kind))), ui.Plain(d.Path), ui.Plain(how)})
		}
		if err := s.Table([]string{"what", "path", "how"}, rows); err != nil {
			return err
		}
		if more := v.Changed + v.Missing + v.Extra - len(v.List); more > 0 {
			s.Text(ui.Plainf("and %d more", more))
		}
		return nil
	})
	if err == nil && !v.Sound {
		return settled{fault.ExitUnverified}
	}
	return err
}
