package vendorcli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/internal/version"
)

func manCommand(d *desk) *cobra.Command {
	cmd := ui.ManCommand(Manual, func() *ui.Printer { return d.printer })
	cmd.Example = "  optool-vendor man license issue | man -l -\n  optool-vendor man --dir /usr/local/share/man/man1"
	return cmd
}

// Manual is what the pages of this program have in common.
func Manual() ui.Manual {
	build := version.Info()
	date, _, _ := strings.Cut(build.Date, "T")
	return ui.Manual{Version: build.Version, Date: date, Files: manFiles, Environment: manVariables}
}

func manFiles(*cobra.Command) []ui.ManEntry {
	return []ui.ManEntry{
		{Name: "DIR/keys", Text: lang.T("The keys. Those of the roots belong on a medium that is locked away.")},
		{Name: "DIR/public", Text: lang.T("What customers fetch: any web server can serve it.")},
		{Name: "DIR/profile.yaml", Text: lang.T("The profile that customers get.")},
	}
}

func manVariables(*cobra.Command) []ui.ManEntry {
	return []ui.ManEntry{
		{Name: "OPTOOL_VENDOR_DIR", Text: lang.T("The vendor's directory, where --dir is not given.")},
		{Name: "OPTOOL_VENDOR_SMTP_PASSWORD", Text: lang.T("The password of the mail server that requests are handed over by.")},
		{Name: "OPTOOL_VENDOR_LANG", Text: lang.T("The language of what people read, where --lang is not given: auto, en or ru.")},
		{Name: "LC_ALL, LC_MESSAGES, LANG, LANGUAGE", Text: lang.T("The language of what people read, where it is auto.")},
		{Name: "NO_COLOR, CLICOLOR, CLICOLOR_FORCE, TERM", Text: lang.T("Whether to colour, where --color is auto.")},
	}
}
