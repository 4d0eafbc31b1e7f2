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
	// pflag counts bytes, so its columns hold for English alone.
	var heads, texts []string
	widest := 0
	for line := range strings.Lines(said.FlagUsagesWrapped(0)) {
		line = strings.TrimSuffix(line, "\n")
		if i := strings.LastIndex(line, " (default "); i > 0 {
			line = line[:i] + " (" + lang.Word("default") + line[i+len(" (default"):]
		}
		at := textColumn(line)
		head := strings.TrimRight(line[:at], " ")
		heads, texts = append(heads, head), append(texts, line[at:])
		widest = max(widest, displaywidth.String(head))
	}
	var b strings.Builder
	for i, head := range heads {
		b.WriteString(hang(head, texts[i], widest+3, helpWidth))
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

// hang puts text beside head, from column on, and wraps it at width columns.
func hang(head, text string, column, width int) string {
	var b strings.Builder
	b.WriteString(head + pad(column-displaywidth.String(head), 0))
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
