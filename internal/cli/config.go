package cli

import (
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/bundle"
	"github.com/optool/optool/internal/config"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/license"
)

func configCommands(d *desk) *cobra.Command {
	return ui.Group("config", "The administrator's configuration", configViewCommand(d), configValidateCommand(d), configPathCommand(d))
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
				headers := []string{"setting", "value"}
				if origin {
					headers = append(headers, "origin")
				}
				var rows [][]ui.Word
				for _, r := range view.Settings {
					row := []ui.Word{ui.Plain(r.Key), ui.Plain(r.Value)}
					if origin {
						from := r.Origin.Where
						if from == "" {
							from = string(r.Origin.Layer)
						}
						row = append(row, ui.Faint(from))
					}
					rows = append(rows, row)
				}
				return s.Table(headers, rows)
			})
		},
	}
	cmd.Flags().BoolVar(&origin, "show-origin", false, "say where each value came from")
	return ui.ExitCodes(cmd, 0, 2)
}

type configValidation struct {
	Valid   bool   `json:"valid"`
	Profile string `json:"profile,omitempty"` // path of the profile, read too
	Product string `json:"product,omitempty"`
}

func configValidateCommand(d *desk) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "validate",
		Short:   "Check the configuration and the profile",
		Long:    "Reads the configuration and the vendor's profile as every command does, and\nreports everything wrong in them at once, with file and line.",
		Example: "  optool config validate",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			p, err := d.wholeProfile() // the configuration was read on the way here
			if err != nil {
				return err
			}
			if err := verifyKeyRing(p); err != nil {
				return err
			}
			if err := bundle.CheckProfile(p); err != nil {
				return err
			}
			path, err := d.profilePath()
			if err != nil {
				return err
			}
			view := configValidation{Valid: true, Profile: path, Product: p.Product}
			return d.printer.Result("ConfigValidation", view, nil, func(s *ui.Sheet) error {
				s.Text(ui.Good("configuration and profile are sound:"), ui.Plain(view.Profile))
				return nil
			})
		},
	}
	return ui.ExitCodes(cmd, 0, 2)
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
		Example: "  optool config path",
		Args:    cobra.NoArgs,
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
					note := ui.Faint("not there")
					if f.Exists {
						note = ui.Good("read")
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
