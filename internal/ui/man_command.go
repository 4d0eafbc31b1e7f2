package ui

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// ManPages is the data of the kind ManPages.
type ManPages struct {
	Pages []ManPageView `json:"pages"`
}

// ManPageView is one manual page.
type ManPageView struct {
	Name string `json:"name"`           // of its file, such as optool-license-check.1
	File string `json:"file,omitempty"` // that was written
	Text string `json:"text,omitempty"` // in the macros of man(7), if no file was written
}

// ManCommand returns the command that writes the manual pages of the program it
// belongs to, all or one. Manual and printer are called when it runs.
func ManCommand(manual func() Manual, printer func() *Printer) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "man [COMMAND...]",
		Short: "Write the manual page of a command, or all pages",
		Long: "Writes the manual page of a command, or of the program as a whole, to standard\n" +
			"output, for man -l - or mandoc. With --dir it writes the pages of all commands\n" +
			"into a directory, each as NAME.1.",
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			p := printer()
			if cmd.Flags().Changed("dir") {
				if len(args) > 0 {
					return seeHelp(fault.Usage("--dir writes the pages of all commands, and %q was given beside it", Clean(args[0])), cmd, "")
				}
				return writePages(p, manual().Pages(cmd.Root()), dir)
			}
			topic, rest, err := cmd.Root().Find(args)
			if err == nil && len(rest) > 0 {
				err = unknownCommand(topic, strings.TrimSpace(rest[0]))
			}
			if err != nil {
				return err
			}
			page := ManPage{manName(topic) + ".1", manual().Page(topic)}
			if p.Output == JSON || p.Output == YAML {
				return p.Result("ManPages", ManPages{[]ManPageView{{Name: page.Name, Text: string(page.Text)}}}, nil, nil)
			}
			return p.Raw(page.Text)
		},
	}
	cmd.Flags().StringVar(&dir, "dir", "", "write all pages into this `directory`")
	return ExitCodes(cmd, 0, 1, 2)
}

// writePages puts pages into dir, which it makes if it is not there.
func writePages(p *Printer, pages []ManPage, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fault.File(err, lang.Say("making the directory %s", dir))
	}
	view := ManPages{[]ManPageView{}}
	for _, page := range pages {
		path := filepath.Join(dir, page.Name)
		if err := disk.WriteFile(disk.OS{}, path, page.Text, 0o644); err != nil {
			return fault.File(err, lang.Say("writing the manual page %s", path))
		}
		view.Pages = append(view.Pages, ManPageView{Name: page.Name, File: path})
	}
	return p.Result("ManPages", view, nil, func(s *Sheet) error {
		s.Text(Plain(lang.N(len(pages), "%d manual page was written to %s", "%d manual pages were written to %s", len(pages), dir)))
		return nil
	})
}

// Raw writes a result that is a text of its own kind, such as a file: into a pipe as it
// stands, to a terminal without what could steer it.
func (p *Printer) Raw(text []byte) error {
	if p.Out.terminal {
		text = []byte(CleanText(string(text)))
	}
	return write(p.Out, text)
}
