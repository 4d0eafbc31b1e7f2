package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/optool/optool/internal/lang"
)

// Manual is what the manual pages of one program have in common. The pages are
// written in the language of this run.
type Manual struct {
	Version  string         // of the program
	Date     string         // of its build, as in 2026-11-21; "" is not known
	Meanings map[int]string // of exit codes, as for Conventions

	// Files and Environment are what the page of a command names; that of the root
	// should have all.
	Files, Environment func(cmd *cobra.Command) []ManEntry
}

// ManEntry is a file or a variable, and what it is for, in the reader's language.
type ManEntry struct{ Name, Text string }

// ManPage is one manual page.
type ManPage struct {
	Name string // of its file: "optool-license-check.1"
	Text []byte // in the macros of man(7), UTF-8
}

// Pages returns the page of cmd and those of all commands below it, but for hidden
// ones.
func (m Manual) Pages(cmd *cobra.Command) []ManPage {
	pages := []ManPage{{manName(cmd) + ".1", m.Page(cmd)}}
	for _, child := range visible(cmd) {
		pages = append(pages, m.Pages(child)...)
	}
	return pages
}

// Page returns the manual page of cmd.
func (m Manual) Page(cmd *cobra.Command) []byte {
	cmd.InitDefaultHelpFlag()
	r := &roff{}
	root := cmd.Root().Name()
	r.line(fmt.Sprintf(`.TH "%s" 1 "%s" "%s %s" "%s"`, strings.ToUpper(manName(cmd)), m.Date, root, m.Version, lang.T("manual of %s", root)))
	r.line(".ad l")

	r.section(lang.T("NAME"))
	r.line(escaped(manName(cmd)) + ` \- ` + escaped(lang.Word(cmd.Short)))
	r.section(lang.T("SYNOPSIS"))
	synopsis(r, cmd)
	r.section(lang.T("DESCRIPTION"))
	if text := lang.Word(cmd.Long); text != "" {
		r.prose(text)
	} else {
		r.fill(lang.Word(cmd.Short) + ".")
	}
	m.commands(r, cmd)
	options(r, lang.T("OPTIONS"), cmd.LocalFlags())
	options(r, lang.T("GLOBAL OPTIONS"), cmd.InheritedFlags())

	r.section(lang.T("EXIT STATUS"))
	for _, exit := range Exits(cmd, m.Meanings) {
		r.item(bold(strconv.Itoa(exit.Code)), lang.Word(exit.Meaning))
	}
	entries(r, lang.T("FILES"), m.Files, cmd)
	entries(r, lang.T("ENVIRONMENT"), m.Environment, cmd)
	if cmd.Example != "" {
		r.section(lang.T("EXAMPLES"))
		r.literal(unindented(strings.Split(strings.TrimRight(examples(cmd.Example), "\n"), "\n")))
	}
	m.seeAlso(r, cmd)
	return []byte(r.b.String())
}

// manName is the name of the page of cmd: "optool-license-check".
func manName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// visible are the commands below cmd that help lists. The command help has no page:
// this is it.
func visible(cmd *cobra.Command) []*cobra.Command {
	return slices.DeleteFunc(slices.Clone(cmd.Commands()), func(c *cobra.Command) bool {
		return !c.IsAvailableCommand() || c.Name() == "help"
	})
}

// synopsis writes how cmd is called: what is typed as it stands is bold, what is
// replaced is italic.
func synopsis(r *roff, cmd *cobra.Command) {
	text := bold(cmd.CommandPath())
	for _, word := range strings.Fields(strings.TrimPrefix(cmd.UseLine(), cmd.CommandPath())) {
		text += " " + italic(word)
	}
	if cmd.HasAvailableSubCommands() {
		text += " " + italic(lang.Word("command"))
	}
	r.line(text + " [" + italic(lang.Word("flags")) + "]")
}

// commands lists the commands of a group, each with its page.
func (m Manual) commands(r *roff, cmd *cobra.Command) {
	children := visible(cmd)
	if len(children) == 0 {
		return
	}
	r.section(lang.T("COMMANDS"))
	list := func(group string) {
		for _, child := range children {
			if child.GroupID == group {
				r.item(bold(manName(child))+"(1)", lang.Word(child.Short))
			}
		}
	}
	for _, group := range cmd.Groups() {
		r.part(lang.Word(strings.TrimSuffix(group.Title, ":")))
		list(group.ID)
	}
	if len(cmd.Groups()) > 0 && slices.ContainsFunc(children, func(c *cobra.Command) bool { return c.GroupID == "" }) {
		r.part(lang.Word("More commands"))
	}
	list("")
}

// options lists flags.
func options(r *roff, title string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	r.section(title)
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		value, text := valueOf(f)
		term := bold("--" + f.Name)
		if f.Shorthand != "" {
			term = bold("-"+f.Shorthand) + ", " + term
		}
		if value != "" {
			term += " " + italic(value)
		}
		if standard := f.DefValue; value != "" && standard != "" && standard != "[]" && standard != "0" && standard != "0s" {
			text = lang.T("%s (default %s)", text, standard)
		}
		r.item(term, text)
	})
}

// valueOf names the value of a flag, "" for one that has none, and says what the flag
// is for.
func valueOf(f *pflag.Flag) (value, text string) {
	if f.Name == "help" {
		return "", lang.T("show this help")
	}
	said := *f
	said.Usage = lang.Word(f.Usage)
	value, text = pflag.UnquoteUsage(&said)
	switch words := Words(f); {
	case len(words) > 0 && len(words) <= 5:
		return strings.Join(words, "|"), text
	case strings.HasPrefix(value, "string"): // a type, or that of a list
		return lang.T("value"), text
	case value == "int":
		return lang.T("number"), text
	}
	return value, text
}

// entries writes what is told of files and variables.
func entries(r *roff, title string, list func(*cobra.Command) []ManEntry, cmd *cobra.Command) {
	if list == nil {
		return
	}
	all := list(cmd)
	if len(all) == 0 {
		return
	}
	r.section(title)
	for _, e := range all {
		r.item(bold(e.Name), e.Text)
	}
}

// seeAlso names the pages beside that of cmd. A group has named those below it.
func (m Manual) seeAlso(r *roff, cmd *cobra.Command) {
	var names []string
	for up := cmd.Parent(); up != nil; up = up.Parent() {
		names = append([]string{manName(up)}, names...)
	}
	if cmd.HasParent() {
		for _, beside := range visible(cmd.Parent()) {
			if beside != cmd && cmd.Parent().HasParent() {
				names = append(names, manName(beside))
			}
		}
	} else {
		for _, child := range visible(cmd) {
			names = append(names, manName(child))
		}
	}
	r.section(lang.T("SEE ALSO"))
	for i, name := range names {
		comma := ","
		if i == len(names)-1 {
			comma = ""
		}
		r.line(bold(name) + "(1)" + comma)
	}
}
