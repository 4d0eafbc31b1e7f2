package ui

import (
	"strings"

	"github.com/clipperhouse/displaywidth"
	"github.com/spf13/pflag"

	"github.com/optool/optool/internal/lang"
)

// flagList lists flags and what they mean, wrapped at helpWidth.
func flagList(flags *pflag.FlagSet) string {
	said := pflag.NewFlagSet("", pflag.ContinueOnError)
	said.SortFlags = flags.SortFlags
	flags.VisitAll(func(f *pflag.Flag) {
		own := *f
		own.Usage = lang.Word(f.Usage)
		if name, found := strings.CutPrefix(f.Usage, "help for "); found { // cobra's
			own.Usage = lang.T("help for %s", name)
		}
		said.AddFlag(&own)
	})
	var b strings.Builder
	for line := range strings.Lines(said.FlagUsagesWrapped(0)) {
		line = strings.TrimSuffix(line, "\n")
		if i := strings.LastIndex(line, " (default "); i > 0 {
			line = line[:i] + " (" + lang.Word("default") + line[i+len(" (default"):]
		}
		b.WriteString(hang(line, textColumn(line), helpWidth))
	}
	return b.String()
}

// textColumn is where the meaning begins in a line of pflag's list: after three
// blanks at least that follow the name and type of the flag.
func textColumn(line string) int {
	name := strings.Index(line, "--")
	gap := strings.Index(line[max(name, 0):], "   ")
	if name < 0 || gap < 0 {
		return 0
	}
	at := name + gap
	return at + len(line[at:]) - len(strings.TrimLeft(line[at:], " "))
}

// hang wraps line at width columns; its further lines begin at column.
func hang(line string, column, width int) string {
	head, text := line[:column], line[column:]
	var b strings.Builder
	b.WriteString(head)
	used := column
	for i, word := range strings.Fields(text) {
		switch wide := displaywidth.String(word); {
		case i == 0:
			used += wide
		case used+1+wide > width:
			b.WriteString("\n" + strings.Repeat(" ", column))
			used = column + wide
		default:
			b.WriteByte(' ')
			used += 1 + wide
		}
		b.WriteString(word)
	}
	return strings.TrimRight(b.String(), " ") + "\n"
}
