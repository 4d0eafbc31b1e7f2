package cli

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/config"
	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/internal/ui"
)

type configInitOptions struct {
	to            string
	force, dryRun bool
}

func configInitCommand(d *desk) *cobra.Command {
	var o configInitOptions
	command := &cobra.Command{
		Use:   "init",
		Short: "Write a configuration file that explains every setting",
		Long: "Writes a configuration file with every setting, its default and its meaning, all\n" +
			"of them behind a #, so that it changes nothing as it is. It goes to the place that\n" +
			"is read first, which 'config path' names. --lang chooses the language of the\n" +
			"comments. A file that is there already is not touched without --force.",
		Example: "  optool config init\n  optool config init --to optool.yaml --lang ru",
		Args:    cobra.NoArgs,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			_, err := d.openAnyway(cmd) // what is wrong may be what is to be replaced
			return err
		},
		RunE: func(*cobra.Command, []string) error { return d.configInit(o) },
	}
	f := command.Flags()
	f.StringVar(&o.to, "to", "", "write to this `file`, - for standard output")
	f.BoolVarP(&o.force, "force", "f", false, "replace the file that is there")
	f.BoolVarP(&o.dryRun, "dry-run", "n", false, "say where it would go, write nothing")
	return ui.ExitCodes(command, 0, 1, 2)
}

// configInitView is data of ConfigInit.
type configInitView struct {
	Path     string `json:"path"`
	Settings int    `json:"settings"`
	Replaced bool   `json:"replaced"` // a file that was there
	DryRun   bool   `json:"dryRun"`
}

func (d *desk) configInit(o configInitOptions) error {
	text := config.Commented(d.Brand.Name, d.Brand.Prefix)
	if o.to == "-" {
		if d.printer.Output != ui.Table {
			return fault.Usage("--to - writes the file itself to standard output, so -o means nothing beside it").Hinted("leave one of them out")
		}
		if _, err := d.printer.Out.Write(text); err != nil {
			return fault.New(fault.ExitFailure, "output_failed", "write the configuration to standard output: %w", err)
		}
		return nil
	}
	path, err := d.configPlace(o.to)
	if err != nil {
		return err
	}
	view := configInitView{Path: path, Settings: len(config.Settings()), DryRun: o.dryRun}
	view.Replaced, err = d.mayInit(path, o)
	if err != nil {
		return err
	}
	if !o.dryRun {
		if o.to == "" {
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				return fault.File(err, lang.Say("making %s", filepath.Dir(path)))
			}
		}
		// It is for everybody who runs this to read; secrets have files of their own.
		if err := system.WriteFile(path, text, 0o644); err != nil {
			return err
		}
	}
	return d.printer.Result("ConfigInit", view, nil, func(s *ui.Sheet) error {
		if o.dryRun {
			s.Text(ui.Plainf("would write %d settings to %s", view.Settings, view.Path))
			return nil
		}
		s.Text(ui.Good(lang.T("written:")), ui.Plain(view.Path))
		return nil
	})
}

// mayInit tells whether a configuration can be written to path, and whether it takes the
// place of what is there. A directory is made for the standard place alone: in a path that
// somebody typed, one that is missing is a slip.
func (d *desk) mayInit(path string, o configInitOptions) (replaced bool, err error) {
	if err := disk.Replaceable(d.Disk, path); err != nil {
		return false, fault.File(err, lang.Say("writing %s", path))
	}
	info, err := os.Lstat(path)
	switch {
	case err == nil && o.force:
		return true, nil
	case err == nil && info.Mode()&fs.ModeSymlink != 0:
		to, _ := os.Readlink(path)
		return false, fault.New(fault.ExitUsage, "config_exists", "%s is there already, a link to %s", path, to).
			Hinted("name another file with --to FILE, or replace the link with --force")
	case err == nil:
		return false, fault.New(fault.ExitUsage, "config_exists", "there is a configuration already: %s", path).
			Hinted("name another file with --to FILE, or replace this one with --force")
	case !errors.Is(err, fs.ErrNotExist):
		return false, fault.File(err, lang.Say("looking at %s", path))
	}
	if dir := filepath.Dir(path); o.to != "" {
		if _, err := os.Stat(dir); err != nil {
			f := fault.File(err, lang.Say("writing %s", path))
			if errors.Is(err, fs.ErrNotExist) {
				return false, fault.Of(f).Hinted("make the directory first, if the path is right: mkdir -p %s", dir)
			}
			return false, f
		}
	}
	return false, nil
}

// configPlace is where a new configuration goes: as asked, or the file that is read
// first of those that this user may have.
func (d *desk) configPlace(asked string) (string, error) {
	if asked == "" {
		sources := config.Standard(d.Brand.Name, d.Brand.Prefix, d.Environ, d.Root)
		asked = cmp.Or(d.configFile, sources.Explicit, sources.User, sources.System[0])
	}
	path, err := filepath.Abs(asked)
	if err != nil {
		return "", fault.Usage("--to %s: %w", ui.Clean(asked), err)
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, d.Brand.Name+".yaml")
	}
	return path, nil
}
