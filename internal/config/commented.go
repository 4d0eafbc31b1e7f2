package config

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/optool/optool/internal/lang"
)

const commentWidth = 79 // columns

// Commented returns a configuration file for the program called name, whose
// variables begin with prefix: every setting with its meaning and its default, each
// behind a #. It says the same as an empty file, and so does any part of it whose #
// is taken away. The comments are in the language of the run.
func Commented(name, prefix string) []byte {
	c := commented{prefix: prefix}
	c.comment("", lang.T("Configuration of %s.", name))
	c.comment("", "")
	c.comment("", lang.T("Every setting stands here with its default, behind a #: remove the # before what you want to change. "+
		"An environment variable wins over this file, and a flag over both. Relative paths start from the folder of this file. "+
		"Secrets do not belong here, but into files of their own with mode 0600."))
	c.comment("", "")
	c.comment("", lang.T("To check this file: %s", name+" config validate"))
	c.comment("", lang.T("To see what is in force, and from where: %s", name+" config view --show-origin"))
	c.section("", settings())
	return []byte(c.text.String())
}

type commented struct {
	text   strings.Builder
	prefix string
}

// section writes the settings below a section, "" for all of them, in the order in
// which their first parts appear.
func (c *commented) section(path string, settings []Setting) {
	indent := strings.Repeat("  ", strings.Count(path, "."))
	var done []string
	for _, s := range settings {
		part, below, _ := strings.Cut(strings.TrimPrefix(s.Key, path), ".")
		if slices.Contains(done, part) {
			continue
		}
		done = append(done, part)
		c.text.WriteByte('\n')
		if below == "" {
			c.setting(indent, part, s)
			continue
		}
		c.text.WriteString(indent + part + ":")
		inner := path + part + "."
		c.section(inner, slices.DeleteFunc(slices.Clone(settings), func(s Setting) bool { return !strings.HasPrefix(s.Key, inner) }))
	}
}

func (c *commented) setting(indent, name string, s Setting) {
	variable := EnvName(c.prefix, s.Key)
	c.comment(indent, lang.T(s.Help))
	switch s.Type {
	case Text, Path, Email, Emails, List, Argv, URLs:
		c.comment(indent, lang.T("Variable: %s", variable))
	default:
		c.comment(indent, lang.T("Takes %s. Variable: %s", s.wanted(), variable))
	}
	if s.Sensitive {
		return
	}
	value := s.Default
	switch s.Type {
	case Emails, List, Argv, URLs:
		value = "[" + value + "]"
	}
	c.text.WriteString(strings.TrimRight(indent+"#"+name+": "+value, " ") + "\n")
}

// comment writes text as a comment, wrapped.
func (c *commented) comment(indent, text string) {
	line := indent + "#"
	for word := range strings.FieldsSeq(text) {
		if utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > commentWidth && line != indent+"#" {
			c.text.WriteString(line + "\n")
			line = indent + "#"
		}
		line += " " + word
	}
	c.text.WriteString(line + "\n")
}
