package strictyaml

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one mistake in a file.
type Problem struct {
	File    string // as given to Decode or Open; may be empty
	Line    int    // from 1; 0 when the mistake has no place
	Path    string // "trust.roots[1]"; empty for the whole document
	Message string // lower case, no full stop, printable

	reason reason // what Message was composed of
}

// NewProblem is a problem that can be said in another language, by anyone who looks
// for the method Said, as internal/lang does.
func NewProblem(file string, line int, path, format string, args ...any) Problem {
	return Problem{file, line, path, printable(fmt.Sprintf(format, args...)), reason{format, args}}
}

// reason is a format and what fills it.
type reason struct {
	format string
	args   []any
}

// Said returns what the reason is made of; texts from a file are made printable,
// unless the format quotes them.
func (r reason) Said() (string, []any) {
	if strings.Contains(r.format, "%q") || strings.Contains(r.format, "0q") { // as in %.40q
		return r.format, r.args
	}
	args := slices.Clone(r.args)
	for i, arg := range args {
		if text, ok := arg.(string); ok {
			args[i] = printable(text)
		}
	}
	return r.format, args
}

// words are a part of a message that is a text itself.
type words string

// Said returns the words as a format without places.
func (w words) Said() (string, []any) { return string(w), nil }

// Said returns what String is made of; an empty format if that is not known.
func (p Problem) Said() (format string, args []any) {
	if p.reason.format == "" {
		return "", nil
	}
	place := p
	place.File, place.Line, place.Message = "", 0, ""
	at := place.String() // "license.wrnDays: "
	switch {
	case p.File == "" && p.Line > 0:
		return "line %d: %s%v", []any{p.Line, at, p.reason}
	case p.File != "":
		place.File, place.Line = p.File, p.Line
		at = place.String()
	}
	return "%s%v", []any{at, p.reason}
}

// String returns "profile.yaml:12: license.wrnDays: unknown key, did you mean warnDays?".
func (p Problem) String() string {
	var parts []string
	switch {
	case p.File != "" && p.Line > 0:
		parts = append(parts, fmt.Sprintf("%s:%d", p.File, p.Line))
	case p.File != "":
		parts = append(parts, p.File)
	case p.Line > 0:
		parts = append(parts, fmt.Sprintf("line %d", p.Line))
	}
	if p.Path != "" {
		parts = append(parts, clip(p.Path))
	}
	return strings.Join(append(parts, p.Message), ": ")
}

// Errors is every problem of one file, in the order of its lines.
type Errors struct {
	Problems []Problem // at least one
}

// Error returns the problems, one per line.
func (e *Errors) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Said returns the problems, one per line, each as it was composed.
func (e *Errors) Said() (format string, args []any) {
	for _, p := range e.Problems {
		args = append(args, p)
	}
	return strings.TrimSuffix(strings.Repeat("%v\n", len(args)), "\n"), args
}

// maxProblems bounds a report; nobody corrects more in one sitting.
const maxProblems = 100

// add records a problem at a line; the first one past the bound says that there are more.
func (d *Document) add(line int, path, format string, args ...any) {
	switch n := len(d.problems); {
	case n < maxProblems:
		d.problems = append(d.problems, NewProblem(d.name, line, path, format, args...))
	case n == maxProblems:
		d.problems = append(d.problems, NewProblem(d.name, 0, "", "too many problems, the rest is not shown"))
	}
}

// full says that further problems would not be shown, and looking for them is idle.
func (d *Document) full() bool { return len(d.problems) > maxProblems }

// Reject adds a problem found by the caller's own rules at path, on its line or,
// if the file does not mention path, on the line of the nearest section around it.
// It is dropped if path or a section around it was rejected before: one mistake, one line.
func (d *Document) Reject(path, format string, args ...any) {
	for p, more := path, !d.full(); more; p, more = parent(p) {
		if slices.ContainsFunc(d.problems, func(x Problem) bool { return x.Path == p && x.Line == d.Line(p) }) {
			return
		}
	}
	d.add(d.Line(path), path, format, args...)
}

// rejectedWithin says whether a problem lies at path or below it.
func (d *Document) rejectedWithin(path string) bool {
	return slices.ContainsFunc(d.problems, func(x Problem) bool {
		rest, below := strings.CutPrefix(x.Path, path)
		return below && (path == "" || rest == "" || rest[0] == '.' || rest[0] == '[')
	})
}

// Err returns the problems so far as an *Errors, or nil if there are none.
func (d *Document) Err() error {
	if len(d.problems) == 0 {
		return nil
	}
	sorted := slices.Clone(d.problems)
	slices.SortStableFunc(sorted[:min(len(sorted), maxProblems)], func(a, b Problem) int {
		return cmp.Compare(a.Line, b.Line)
	})
	return &Errors{Problems: sorted}
}

// Line returns the line, from 1, of path or of the nearest section that the file mentions.
func (d *Document) Line(path string) int {
	for p, more := path, true; more; p, more = parent(p) {
		if line, ok := d.lines[p]; ok {
			return line
		}
	}
	return 1
}
