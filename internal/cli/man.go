package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/config"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/internal/version"
)

func manCommand(d *desk) *cobra.Command {
	cmd := ui.ManCommand(d.manual, func() *ui.Printer {
		d.printer = d.early()
		d.printer.Quiet = d.quiet
		return d.printer
	})
	cmd.Example = "  optool man license check | man -l -\n  optool man --dir /usr/local/share/man/man1"
	return explaining(cmd)
}

// manual is what the pages of this program have in common.
func (d *desk) manual() ui.Manual {
	build := version.Info()
	date, _, _ := strings.Cut(build.Date, "T")
	return ui.Manual{Version: build.Version, Date: date, Meanings: checkExits, Files: d.manFiles, Environment: d.manVariables}
}

// manFiles are the files of every command, and of the whole program beside them.
func (d *desk) manFiles(cmd *cobra.Command) []ui.ManEntry {
	name := d.Brand.Name
	files := []ui.ManEntry{
		{Name: "/etc/" + name + "/" + name + ".yaml", Text: lang.T("The configuration of the host.")},
		{Name: "/etc/" + name + "/conf.d/*.yaml", Text: lang.T("Further parts of it, read in the order of their names; the later one wins.")},
		{Name: "~/.config/" + name + "/" + name + ".yaml", Text: lang.T("The configuration of a plain user, in $XDG_CONFIG_HOME. Root has none.")},
	}
	if !d.Brand.Embedded() {
		files = append(files, ui.ManEntry{Name: "/etc/" + name + "/profile.yaml", Text: lang.T("The vendor's profile. It must belong to root.")})
	}
	files = append(files,
		ui.ManEntry{Name: "/var/lib/" + name, Text: lang.T("Licence, journals, outbox and requests.")},
		ui.ManEntry{Name: "~/.local/state/" + name, Text: lang.T("The same of a plain user, in $XDG_STATE_HOME.")})
	if cmd.HasParent() {
		return files
	}
	files = append(files, ui.ManEntry{Name: "/var/lib/" + name + "/license.dsse", Text: lang.T("The licence in force, for the platform to read.")})
	for _, folder := range d.libexec().Folders {
		files = append(files, ui.ManEntry{Name: folder, Text: lang.T("Extensions: programs that are run as commands. Folder and programs must belong to root.")})
	}
	return files
}

// manVariables are the variables of every command, those of the settings that have a
// flag of the command, and for the whole program those of all settings.
func (d *desk) manVariables(cmd *cobra.Command) []ui.ManEntry {
	prefix := d.Brand.Prefix
	all := []ui.ManEntry{{Name: prefix + "_CONFIG", Text: lang.T("The configuration file, in place of all others.")}}
	if !d.Brand.Embedded() {
		all = append(all, ui.ManEntry{Name: prefix + "_PROFILE", Text: lang.T("The vendor's profile, in place of that of the host.")})
	}
	for _, s := range config.Settings() {
		concerns := s.Flag != "" && cmd.Flag(s.Flag) != nil
		if !cmd.HasParent() || concerns {
			all = append(all, ui.ManEntry{Name: config.EnvName(prefix, s.Key), Text: lang.T("Setting %s: %s.", s.Key, lang.Word(s.Help))})
		}
	}
	if cmd.HasParent() {
		return append(all, ui.ManEntry{Name: prefix + "_…", Text: lang.T("Every setting has a variable: see %s(1).", d.Brand.Name)})
	}
	return slices.Concat(all, []ui.ManEntry{
		{Name: prefix + "_LICENSE_KEY", Text: lang.T("The licence key, for 'license activate'.")},
		{Name: "CREDENTIALS_DIRECTORY", Text: lang.T("Where systemd puts the credentials license-key, smtp-password and imap-password (LoadCredential=).")},
		{Name: "HTTPS_PROXY, NO_PROXY", Text: lang.T("The proxy, where the setting network.proxy is empty.")},
		{Name: "LC_ALL, LC_MESSAGES, LANG, LANGUAGE", Text: lang.T("The language of what people read, where the setting lang is auto.")},
		{Name: "NO_COLOR, CLICOLOR, CLICOLOR_FORCE, TERM", Text: lang.T("Whether to colour, where the setting color is auto.")},
		{Name: "CI", Text: lang.T("If it is set, no question is asked.")},
		{Name: "VISUAL, EDITOR", Text: lang.T("The editor for long texts of a support request.")},
	})
}
