package cli

import (
	"maps"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/archive"
	"github.com/optool/optool/internal/bundle"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/diagnostics"
)

// bundleExits are those of every command that reads a bundle.
func bundleExits(cmd *cobra.Command, more ...int) *cobra.Command {
	return ui.ExitCodes(cmd, append([]int{0, 1, 2, 4, 5}, more...)...)
}

func identityFlag(cmd *cobra.Command, files *[]string) {
	cmd.Flags().StringArrayVar(files, "identity", nil, "`file` with the age secret key that opens an encrypted bundle")
}

// openBundle opens a bundle to be read.
func openBundle(path string, identityFiles []string) (*archive.Reader, error) {
	var identities []string
	for _, file := range identityFiles {
		text, err := system.ReadFile(file, 1<<20)
		if err != nil {
			return nil, err
		}
		identities = append(identities, string(text))
	}
	return archive.Open(path, identities, archive.Limits{})
}

// readBundle warns of a bundle that is not what its manifest says.
func (d *desk) readBundle(path string, identities []string, keep func(string, int64) bool) (*bundle.Contents, error) {
	r, err := openBundle(path, identities)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	c, err := bundle.Read(r, keep)
	if err == nil && c.Altered > 0 {
		d.printer.Warn(ui.Warning{Code: "bundle_altered", Message: lang.T("%s was damaged or altered; problems found in comparing it with its manifest: %d", path, c.Altered)})
	}
	return c, err
}

// oneFile is the check of a command that takes a bundle.
func oneFile(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return fault.Usage("%s needs one argument, the bundle, got %d", cmd.CommandPath(), len(args)).Hinted("%s FILE", cmd.CommandPath())
	}
	return nil
}

func bundleInspectCommand(d *desk) *cobra.Command {
	var identities []string
	var members bool
	cmd := &cobra.Command{
		Use:   "inspect FILE",
		Short: "Show what is in a bundle, and what was redacted",
		Long: "Shows what a bundle says about itself: what was collected and what came of it,\n" +
			"what was left out and cut, and how many secrets of each kind were replaced. Run\n" +
			"it before you send the file.",
		Example: "  optool diagnostics-bundle inspect acme-diagnostics.tar.zst\n  optool diagnostics-bundle inspect --members acme-diagnostics.tar.zst",
		Args:    oneFile,
		RunE: func(_ *cobra.Command, args []string) error {
			c, err := d.readBundle(args[0], identities, nil)
			if err != nil {
				return err
			}
			return d.printer.Result("BundleManifest", c.Manifest, nil, func(s *ui.Sheet) error { return drawManifest(s, c.Report.Manifest, members) })
		},
	}
	cmd.Flags().BoolVar(&members, "members", false, "list every file")
	identityFlag(cmd, &identities)
	return bundleExits(cmd)
}

func drawManifest(s *ui.Sheet, m *diagnostics.Manifest, members bool) error {
	s.Heading(lang.T("Bundle %s", m.ID), ui.Plain(m.Created.Format(time.RFC3339)))
	if m.Title != "" {
		s.Field("product", ui.Plain(m.Title))
	}
	s.Field("host", ui.Plain(m.Host))
	s.Field("made by", ui.Plain(m.Tool.Name+" "+m.Tool.Version))
	s.Field("privacy", ui.Plain(string(m.Privacy)))
	s.Field("encrypted", yesNo(m.Encrypted))
	state := ui.Good(lang.T("complete"))
	if !m.Complete {
		state = ui.Warn(lang.T("not complete"))
		if m.Stopped != "" {
			state = ui.Warn(lang.T("not complete: %s", stopWord(m.Stopped)))
		}
	}
	s.Field("state", state)
	s.Field("self-check", ui.Plainf("secret values sought in every file: %d", m.Checked.Values))
	s.Gap()
	var rows [][]ui.Word
	for _, c := range m.Collectors {
		note := ""
		if len(c.Problems) > 0 {
			note = c.Problems[0].Message
			if c.Problems[0].What != "" {
				note = c.Problems[0].What + ": " + note
			}
			if n := len(c.Problems) + c.More - 1; n > 0 {
				note = lang.T("%s (and %d more)", note, n)
			}
		}
		rows = append(rows, []ui.Word{ui.Strong(c.Name), outcomeWord(c.Outcome), ui.Plainf("%d", c.Members), ui.Plain(ui.Bytes(c.BytesOut)), ui.Plain(cutText(c.Cut)), ui.Plainf("%d", sum(c.Redacted)), ui.Faint(note)})
	}
	if err := s.Table([]string{"collector", "outcome", "files", "size", "cut", "redacted", "problem"}, rows); err != nil {
		return err
	}
	if len(m.Redacted) > 0 {
		s.Gap()
		rows = nil
		for _, rule := range slices.SortedFunc(maps.Keys(m.Redacted), func(a, b string) int { return m.Redacted[b] - m.Redacted[a] }) {
			rows = append(rows, []ui.Word{ui.Plain(rule), ui.Plainf("%d", m.Redacted[rule])})
		}
		if err := s.Table([]string{"redacted", "times"}, rows); err != nil {
			return err
		}
	}
	if members {
		s.Gap()
		rows = nil
		for _, f := range m.Members {
			rows = append(rows, []ui.Word{ui.Plain(f.Name), ui.Plain(ui.Bytes(f.Size)), ui.Plain(cutText(f.Cut)), ui.Plainf("%d", sum(f.Redacted))})
		}
		return s.Table([]string{"file", "size", "cut", "redacted"}, rows)
	}
	return nil
}

func cutText(n int64) string {
	if n == 0 {
		return ""
	}
	return ui.Bytes(n)
}

func sum(counts map[string]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

// bundleVerification is data of BundleVerification.
type bundleVerification struct {
	File     string   `json:"file"`
	ID       string   `json:"id,omitempty"`
	Sound    bool     `json:"sound"` // every file is what the manifest says
	Complete bool     `json:"complete"`
	Members  int      `json:"members"`
	Problems []string `json:"problems"`
	More     int      `json:"moreProblems,omitempty"`
}

func bundleVerifyCommand(d *desk) *cobra.Command {
	var identities []string
	cmd := &cobra.Command{
		Use:   "verify FILE",
		Short: "Check that a bundle is whole",
		Long: "Reads a bundle to its end and compares every file with its SHA-256 in the\n" +
			"manifest. It ends with 5 when something is damaged, missing or foreign, and with\n" +
			"7 when the bundle is sound but was not finished with all that was asked for.",
		Example: "  optool diagnostics-bundle verify acme-diagnostics.tar.zst",
		Args:    oneFile,
		RunE: func(_ *cobra.Command, args []string) error {
			r, err := openBundle(args[0], identities)
			if err != nil {
				return err
			}
			defer r.Close()
			verified, err := archive.Verify(r)
			if err != nil {
				return err
			}
			v := bundleVerification{File: args[0], Sound: len(verified.Problems) == 0, Complete: verified.Complete, Problems: append([]string{}, verified.Problems...), More: verified.More}
			if m := verified.Manifest; m != nil {
				v.ID, v.Members = m.ID, len(m.Members)+1
			}
			if err := d.printer.Result("BundleVerification", v, nil, v.draw); err != nil {
				return err
			}
			switch {
			case !v.Sound:
				return settled{fault.ExitUnverified}
			case !v.Complete:
				return settled{fault.ExitPartial}
			}
			return nil
		},
	}
	identityFlag(cmd, &identities)
	return bundleExits(cmd, 7)
}

func (v bundleVerification) draw(s *ui.Sheet) error {
	switch {
	case !v.Sound:
		s.Heading(filepath.Base(v.File), ui.Bad(lang.T("is damaged")))
		for _, p := range v.Problems {
			s.Text(ui.Plain(p))
		}
	case !v.Complete:
		s.Heading(filepath.Base(v.File), ui.Warn(lang.T("is sound, and not complete")))
	default:
		s.Heading(filepath.Base(v.File), ui.Good(lang.T("is sound and complete")))
	}
	if v.ID != "" {
		s.Field("bundle", ui.Plain(v.ID))
		s.Field("files", ui.Plainf("%d", v.Members))
	}
	return nil
}
