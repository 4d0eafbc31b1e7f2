package ui

import (
	"strings"

	"github.com/spf13/pflag"

	"github.com/optool/optool/internal/strictyaml"
)

// Suggest returns the word of among that word is most likely a misspelling of,
// "" if none is near. Commands, flags and configuration keys are judged alike.
func Suggest(word string, among []string) string { return strictyaml.Suggest(word, among) }

// OneOf makes the flag called name take nothing but words. Another one is a usage
// fault that names the nearest; completion offers them all. A flag that is a list
// takes several. Call it where the flag is defined.
func OneOf(flags *pflag.FlagSet, name string, words ...string) {
	f := flags.Lookup(name)
	f.Value = &chosen{f.Value, name, words, f.DefValue == "" || f.DefValue == "[]"}
}

// Words returns what a flag takes, if it takes a few words only.
func Words(f *pflag.Flag) []string {
	if c, ok := f.Value.(*chosen); ok {
		return c.words
	}
	return nil
}

// chosen is the value of a flag that takes a few words.
type chosen struct {
	pflag.Value
	flag  string
	words []string
	empty bool // is as good as not given
}

// Set refuses a word that is none of those known.
func (c *chosen) Set(text string) error {
	if text == "" && c.empty {
		return c.Value.Set(text)
	}
	several := []string{text}
	if strings.HasSuffix(c.Type(), "Slice") {
		several = strings.Split(text, ",")
	}
	for _, word := range several {
		if _, err := choice(c.flag, word, c.words...); err != nil {
			return err
		}
	}
	return c.Value.Set(text)
}
