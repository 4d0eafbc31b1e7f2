package form

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/optool/optool/internal/lang"
)

// given is a value that was there before anything was typed.
func given(f Field) string {
	value := clean(f.Value, f.Kind == Text || f.Kind == List)
	if f.Kind == List {
		return strings.Trim(value, "\n")
	}
	return normal(f, value)
}

// normal is the value of what was typed.
func normal(f Field, text string) string {
	switch f.Kind {
	case Text:
		return strings.TrimRight(strings.TrimLeft(text, "\n"), " \t\n")
	case List:
		return strings.Join(entries(text), "\n")
	}
	return strings.TrimSpace(text)
}

// entries are parted by commas and line ends; \, is a comma in an entry.
func entries(text string) (all []string) {
	var b strings.Builder
	end := func() {
		if entry := strings.TrimSpace(b.String()); entry != "" {
			all = append(all, entry)
		}
		b.Reset()
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text) && (text[i+1] == ',' || text[i+1] == '\\'):
			i++
			b.WriteByte(text[i])
		case c == ',' || c == '\n':
			end()
		default:
			b.WriteByte(c)
		}
	}
	end()
	return all
}

// editable is a value as the user edits it on one line.
func editable(f Field, value string) string {
	switch f.Kind {
	case Line:
		return value
	case List:
		all := strings.Split(value, "\n")
		for i, entry := range all {
			all[i] = strings.NewReplacer(`\`, `\\`, ",", `\,`).Replace(entry)
		}
		return strings.Join(all, ", ")
	}
	return ""
}

// brief is a value on one line, for the summary and in brackets.
func brief(f Field, value string) string {
	switch f.Kind {
	case Choice:
		return optionLabel(f.Options, value)
	case List:
		return strings.ReplaceAll(value, "\n", ", ")
	case Text:
		first, rest, _ := strings.Cut(value, "\n")
		if rest != "" {
			first += " (" + lineCount(strings.Count(value, "\n")+1) + ")"
		}
		return first
	case YesNo:
		return lang.Word(value)
	}
	return value
}

func optionLabel(options []Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.label()
		}
	}
	return value
}

func (o Option) label() string {
	if o.Label != "" {
		return o.Label
	}
	return o.Value
}

// understand makes a value of what was typed. refused says why it is none.
func understand(f Field, text string) (value, refused string) {
	text = strings.TrimSpace(text)
	switch f.Kind {
	case Choice:
		if text == "" {
			return "", ""
		}
		switch found := find(f.Options, text); len(found) {
		case 1:
			return f.Options[found[0]].Value, ""
		case 0:
			return "", lang.T("%q is none of them; type a number from 1 to %d, or a part of a name", shown(text, 30), len(f.Options))
		default:
			return "", lang.T("%d of them have that:\n%s", len(found), listed(f.Options, found))
		}
	case YesNo:
		word := strings.ToLower(text)
		switch {
		case text == "":
			return "", ""
		case strings.HasPrefix("yes", word), strings.HasPrefix("да", word):
			return "yes", ""
		case strings.HasPrefix("no", word), strings.HasPrefix("нет", word):
			return "no", ""
		}
		return "", lang.T("type y for yes or n for no")
	}
	return normal(f, text), ""
}

// find returns which options text means: a number, a whole name, the beginning of one
// or a part of one, whichever comes first.
func find(options []Option, text string) (found []int) {
	if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(options) {
		return []int{n - 1}
	}
	text = strings.ToLower(text)
	for _, fits := range []func(name, text string) bool{equal, strings.HasPrefix, strings.Contains} {
		for i, o := range options {
			if fits(strings.ToLower(o.Value), text) || fits(strings.ToLower(o.Label), text) {
				found = append(found, i)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

func equal(a, b string) bool { return a == b }

// mostListed is how many options are shown without being asked for.
const mostListed = 12

// listed shows the options of these places, or all of them for nil.
func listed(options []Option, places []int) string {
	more := 0
	if places == nil {
		for i := range options {
			places = append(places, i)
		}
	}
	if len(places) > mostListed+3 {
		places, more = places[:mostListed], len(places)-mostListed
	}
	var lines []string
	for _, i := range places {
		lines = append(lines, numbered(options, i))
	}
	if more > 0 {
		lines = append(lines, lang.T("   and %d more: type a part of the name, or ? for all", more))
	}
	return strings.Join(lines, "\n")
}

func numbered(options []Option, i int) string {
	return fmt.Sprintf("%*d  %s", max(4, 2+len(strconv.Itoa(len(options)))), i+1, clean(options[i].label(), false))
}

// completed is the option's name that text can only mean, or text.
func completed(options []Option, text string) string {
	if found := find(options, strings.TrimSpace(text)); len(found) == 1 {
		return clean(options[found[0]].label(), false)
	}
	return text
}

// explanation is what ? shows.
func explanation(f Field) string {
	var lines []string
	if f.Help != "" {
		lines = append(lines, f.Help)
	}
	for i, o := range f.Options {
		line := numbered(f.Options, i)
		if o.Help != "" {
			line += ": " + o.Help
		}
		lines = append(lines, line)
	}
	switch f.Kind {
	case Text:
		lines = append(lines, lang.T("Several lines. A line of a single dot ends it, and so does ctrl-D on an empty line. "+
			"A line of a single e, or ctrl-X ctrl-E, opens your editor."))
	case List:
		lines = append(lines, lang.T(`Several can be given, parted by commas; \, is a comma in one of them.`))
	case Choice:
		lines = append(lines, lang.T("Type a number or a part of a name."))
	case YesNo:
		lines = append(lines, lang.T("Type y for yes or n for no."))
	default:
		if f.Help == "" {
			lines = append(lines, lang.T("Any text on one line."))
		}
	}
	return strings.Join(lines, "\n")
}

func lineCount(n int) string { return lang.N(n, "%d line", "%d lines") }

func byteCount(n int) string { return lang.N(n, "%d byte", "%d bytes") }
