package vendorcli

import (
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/bundle"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/ui"
)

func brandCommands(d *desk) *cobra.Command {
	return ui.Group("brand", "Make the administrator's tool your own", brandBuildCommand(d), brandFilesCommand(d))
}

type brandOptions struct {
	profile, out, program string
	binaries              []string
	force, dryRun         bool
}

func brandBuildCommand(d *desk) *cobra.Command {
	var o brandOptions
	cmd := &cobra.Command{
		Use:   "build",
		Short: "Make programs that bear your name and bring your profile along",
		Long: "Make programs that bear your name and bring your profile along, of the optool\n" +
			"that was released; no compiler is needed. The section brand of the profile says\n" +
			"how they are called. Nothing that a customer sets replaces the profile.\n\n" +
			"DIR gets the programs in bin/linux-PROCESSOR, in host/ what lies beside them on\n" +
			"a host, as it lies there: units, completion, manual and the like; and\n" +
			"files.json, which lists it for whoever makes packages. The same input gives the\n" +
			"same bytes.",
		Example: "  optool-vendor brand build --profile profile.yaml --out dist\n" +
			"  optool-vendor brand build --profile profile.yaml --out dist \\\n" +
			"      --binary amd64/optool --binary arm64/optool",
		RunE: func(cmd *cobra.Command, _ []string) error { return runBrandBuild(d, cmd, o) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.profile, "profile", "", "the `file` of the profile, - for standard input (required)")
	f.StringVar(&o.out, "out", "", "`directory` to make (required)")
	f.StringArrayVar(&o.binaries, "binary", nil, "`file` of an optool, one for each processor (repeat; default the one beside optool-vendor)")
	f.BoolVarP(&o.force, "force", "f", false, "replace what was made before, and the brand of a program that has one")
	f.BoolVarP(&o.dryRun, "dry-run", "n", false, "check everything and say what would be made, make nothing")
	return ui.ExitCodes(cmd, fault.ExitOK, fault.ExitFailure, fault.ExitUsage, fault.ExitUnverified)
}

func brandFilesCommand(d *desk) *cobra.Command {
	var o brandOptions
	cmd := &cobra.Command{
		Use:   "files",
		Short: "Write what lies beside the program on a host",
		Long: "Write what lies beside the program on a host: units, completion, manual and the\n" +
			"like, and files.json, which lists it. For a program that is made already: the\n" +
			"plain optool, or one of a main of yours, with the profile that it brings along.",
		Example: "  optool-vendor brand files --out dist\n" +
			"  optool-vendor brand files --profile profile.yaml --out dist \\\n" +
			"      --program ./acme-tool",
		RunE: func(cmd *cobra.Command, _ []string) error { return runBrandFiles(d, cmd, o) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.profile, "profile", "", "the `file` of the profile, - for standard input (default none: for the plain optool)")
	f.StringVar(&o.program, "program", "", "`file` of the program, for this machine (default the optool beside optool-vendor)")
	f.StringVar(&o.out, "out", "", "`directory` to make (required)")
	f.BoolVarP(&o.force, "force", "f", false, "replace what was made before")
	f.BoolVarP(&o.dryRun, "dry-run", "n", false, "check everything and say what would be made, make nothing")
	return ui.ExitCodes(cmd, fault.ExitOK, fault.ExitFailure, fault.ExitUsage, fault.ExitUnverified)
}

func runBrandBuild(d *desk, cmd *cobra.Command, o brandOptions) error {
	if err := required(cmd, "profile", "out"); err != nil {
		return err
	}
	beside := d.besides()
	if len(o.binaries) == 0 {
		if beside == "" {
			return fault.Usage("it is not known where this program lies, and the optool beside it").Hinted("name it: --binary FILE")
		}
		o.binaries = []string{beside}
	}
	return d.makeBrand(cmd, o, backoffice.BrandOrder{Binaries: o.binaries, Program: beside})
}

func runBrandFiles(d *desk, cmd *cobra.Command, o brandOptions) error {
	if err := required(cmd, "out"); err != nil {
		return err
	}
	if o.profile != "" && o.program == "" {
		return fault.Usage("with --profile it takes the program that brings it along").
			Hinted("name it: --program FILE; or make one: optool-vendor brand build")
	}
	if o.program == "" {
		o.program = d.besides()
	}
	return d.makeBrand(cmd, o, backoffice.BrandOrder{Program: o.program})
}

// besides is the optool beside this program, "" where that is not known.
func (d *desk) besides() string {
	if d.Executable == "" {
		return ""
	}
	return filepath.Join(filepath.Dir(d.Executable), "optool")
}

func (d *desk) makeBrand(cmd *cobra.Command, o brandOptions, order backoffice.BrandOrder) error {
	var warnings []ui.Warning
	if o.profile != "" {
		text, p, err := d.soundProfile(o.profile)
		if err != nil {
			return err
		}
		order.Text, order.Profile = text, p
		if p.Trust.KeyRing == "" {
			warnings = []ui.Warning{{Code: "no_key_ring", Message: lang.T("the profile ships no key ring: customers learn it from their first licence")}}
		}
	}
	order.Out, order.Force, order.DryRun, order.Runner = filepath.Clean(o.out), o.force, o.dryRun, d.Runner
	built, err := backoffice.MakeBrand(cmd.Context(), order)
	if err != nil {
		return err
	}
	return d.printer.Result("BrandBuild", built, warnings, func(s *ui.Sheet) error {
		drawBrand(s, built)
		return nil
	})
}

// soundProfile reads a profile that customers can be given.
func (d *desk) soundProfile(file string) ([]byte, *profile.Profile, error) {
	text, err := d.input(file, profile.MaxSize)
	if err != nil {
		return nil, nil, err
	}
	p, err := profile.Parse(file, text)
	if err != nil {
		return nil, nil, err
	}
	if err := bundle.CheckProfile(p); err != nil {
		return nil, nil, err
	}
	if p.Trust.KeyRing != "" {
		if _, err := backoffice.RingVersion(p); err != nil {
			return nil, nil, err
		}
	}
	return text, p, nil
}

func drawBrand(s *ui.Sheet, b backoffice.BrandBuilt) {
	word := ui.Good(lang.T("is made"))
	if b.DryRun {
		word = ui.Faint(lang.T("would be made"))
	}
	s.Heading(b.Name, word)
	for _, binary := range b.Binaries {
		s.Field("Program", ui.Plain(filepath.Join(b.Out, binary.Path)), ui.Faint(ui.Bytes(binary.Bytes)))
	}
	files := lang.N(len(b.Files), "%d file", "%d files")
	if b.DryRun {
		files = lang.T("%s, and manual, completion and settings, which the program writes itself", files)
	}
	s.Field("Host files", ui.Plain(filepath.Join(b.Out, "host")), ui.Faint(files))
	s.Field("List", ui.Plain(filepath.Join(b.Out, "files.json")))
	s.Field("Variables", ui.Plain(b.Prefix+"_*"))
	if b.Profile != "" {
		s.Field("Profile", ui.Plain(b.Profile))
	}
}
