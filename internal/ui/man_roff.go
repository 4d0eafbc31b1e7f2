package ui

import "strings"

// roff writes text in the macros of man(7). It writes no blank line and no line that
// a formatter could take for a request of its own.
type roff struct{ b strings.Builder }

func (r *roff) line(text string) {
	r.b.WriteString(text)
	r.b.WriteByte('\n')
}

// section begins a section.
func (r *roff) section(title string) { r.line(".SH " + quoted(title)) }

// part begins a part of a section.
func (r *roff) part(title string) { r.line(".SS " + quoted(title)) }

// item writes what is told of term, which may hold escapes already.
func (r *roff) item(term, text string) {
	r.line(".TP")
	r.line(term)
	r.fill(text)
}

// fill writes running text.
func (r *roff) fill(text string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			r.line(begun(escaped(line)))
		}
	}
}

// literal writes lines as they stand.
func (r *roff) literal(lines []string) {
	r.line(".EX")
	for _, line := range lines {
		if line = strings.TrimRight(line, " \n"); line == "" {
			r.line(`\&`)
		} else {
			r.line(begun(escaped(line)))
		}
	}
	r.line(".EE")
}

// prose writes text as it stands in help: paragraphs with blank lines between, and
// indented lines that are shown as they are.
func (r *roff) prose(text string) {
	for i, paragraph := range strings.Split(strings.TrimSpace(text), "\n\n") {
		lines := strings.Split(paragraph, "\n")
		for len(lines) > 0 {
			shown := strings.HasPrefix(lines[0], " ")
			end := 1
			for end < len(lines) && strings.HasPrefix(lines[end], " ") == shown {
				end++
			}
			if i > 0 || shown {
				r.line(".PP")
			}
			if shown {
				r.line(".RS 4")
				r.literal(unindented(lines[:end]))
				r.line(".RE")
			} else {
				r.fill(strings.Join(lines[:end], "\n"))
			}
			lines = lines[end:]
		}
	}
}

// unindented takes from lines the blanks that all of them begin with.
func unindented(lines []string) []string {
	least := 80
	for _, line := range lines {
		if strings.TrimSpace(line) != "" {
			least = min(least, len(line)-len(strings.TrimLeft(line, " ")))
		}
	}
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = line[min(least, len(line)):]
	}
	return out
}

// escaped is text in which every character stands for itself: a hyphen can be copied
// as the minus of a flag, a quote as that of a shell (groff_char(7), groff_man_style(7)).
func escaped(text string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", "\\(ga", "^", `\(ha`, "~", `\(ti`, "\t", "    ").Replace(text)
}

// begun keeps a line from being taken for a request.
func begun(line string) string {
	if strings.HasPrefix(line, ".") {
		return `\&` + line
	}
	return line
}

// quoted is the argument of a macro.
func quoted(text string) string {
	return `"` + strings.ReplaceAll(escaped(text), `"`, `""`) + `"`
}

func bold(text string) string   { return `\fB` + escaped(text) + `\fR` }
func italic(text string) string { return `\fI` + escaped(text) + `\fR` }
