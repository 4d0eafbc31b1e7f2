package cli

import (
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/config"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
)

func configCommands(d *desk) *cobra.Command {
	return ui.Group("config", "The administrator's configuration", configViewCommand(d), configValidateCommand(d), configPathCommand(d), configInitCommand(d), configProfileCommand(d))
}

type configView struct {
	Settings []config.Row `json:"settings"`
}

func configViewCommand(d *desk) *cobra.Command {
	var origin bool
	cmd := &cobra.Command{
		Use:     "view",
		Short:   "Show every setting in force",
		Long:    "Shows every setting in force. Secrets are masked. With --show-origin it says\nwhich file and line, variable or flag each value came from.",
		Example: "  optool config view --show-origin",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			view := configView{d.config.View()}
			return d.printer.Result("ConfigView", view, nil, func(s *ui.Sheet) error {
				var rows [][]ui.Word
				for _, r := range view.Settings {
					row := []ui.Word{ui.Plain(r.Key), ui.Plain(r.Value)}
					if origin {
						from := r.Origin.Where
						if from == "" {
							from = lang.T("default")
						}
						row = append(row, ui.Faint(from))
					}
					rows = append(rows, row)
				}
				if origin {
					return s.Table([]string{"setting", "value", "origin"}, rows)
				}
				return s.Table([]string{"setting", "value"}, rows)
			})
		},
	}
	cmd.Flags().BoolVar(&origin, "show-origin", false, "say where each value came from")
	return ui.ExitCodes(cmd, 0, 2)
}

type configPaths struct {
	Files    []configFile `json:"files"`
	Profile  string       `json:"profile"`
	StateDir string       `json:"stateDir"`
}

type configFile struct {
	Path   string `json:"path"`
	Exists bool   `json:"exists"`
}

func configPathCommand(d *desk) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "path",
		Short:   "Show which files are read, and where the state is",
		Long:    "Shows the files that the configuration is read from, in their order: of two that\nset the same, the later one wins. It works also when one of them has errors.",
		Example: "  optool config path",
		Args:    cobra.NoArgs,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			_, err := d.openAnyway(cmd)
			return err
		},
		RunE: func(*cobra.Command, []string) error {
			dir, err := d.stateDir()
			if err != nil {
				return err
			}
			view := configPaths{Files: []configFile{}, StateDir: dir, Profile: d.hostProfile()}
			if path, err := d.profilePath(); err == nil {
				view.Profile = path
			}
			for _, path := range d.configFiles() {
				_, err := os.Stat(path)
				view.Files = append(view.Files, configFile{path, err == nil})
			}
			return d.printer.Result("ConfigPath", view, nil, func(s *ui.Sheet) error {
				for _, f := range view.Files {
					note := ui.Faint(lang.T("not there"))
					if f.Exists {
						note = ui.Good(lang.T("read"))
					}
					s.Field("Configuration", ui.Plain(f.Path), note)
				}
				s.Field("Profile", ui.Plain(view.Profile))
				s.Field("State", ui.Plain(view.StateDir))
				return nil
			})
		},
	}
	return ui.ExitCodes(cmd, 0, 2)
}

func (d *desk) configFiles() []string {
	sources := config.Standard(d.Brand.Name, d.Brand.Prefix, d.Environ, d.Root)
	if d.configFile != "" {
		sources.Explicit = d.configFile
	}
	if sources.Explicit != "" {
		path, err := filepath.Abs(sources.Explicit)
		if err != nil {
			path = sources.Explicit
		}
		return []string{path}
	}
	files := sources.System
	if sources.User != "" {
		files = append(files, sources.User)
	}
	return files
}
