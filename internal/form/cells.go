package form

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// cell is one character with its marks, as the screen shows it.
type cell struct {
	s string
	w int // columns: mostly 1 or 2, 4 for a tab
}

const (
	tabWidth    = 4
	longestCell = 40 // bytes; a character may carry any number of marks
)

// cells are what a line looks like. Terminals do not agree on the width of characters
// that are joined to one, so what joins them and skin tones are not painted: what is left
// is as wide everywhere.
func cells(line string) []cell {
	row := make([]cell, 0, len(line))
	for g := displaywidth.StringGraphemes(line); g.Next(); {
		row = append(row, cellOf(g.Value()))
	}
	return row
}

func cellOf(cluster string) cell {
	if len(cluster) == 1 && cluster[0] >= ' ' && cluster[0] < 0x7f {
		return cell{cluster, 1}
	}
	if cluster == "\t" {
		return cell{strings.Repeat(" ", tabWidth), tabWidth}
	}
	s := strings.Map(func(r rune) rune {
		if unseen(r) || r >= 0x1f3fb && r <= 0x1f3ff {
			return -1
		}
		return r
	}, strings.ToValidUTF8(cluster, "?"))
	if len(s) > longestCell {
		s = strings.ToValidUTF8(s[:longestCell], "")
	}
	w := 0
	for _, r := range s {
		w += runeWidth(r)
	}
	if w == 0 { // a mark without a character would join what stands before it
		return cell{"?", 1}
	}
	return cell{s, w}
}

// unseen reports whether r steers how others are shown and shows nothing itself:
// controls, format characters (joiners, bidirectional marks, tags), selectors.
func unseen(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) || r >= 0xfe00 && r <= 0xfe0f || r >= 0xe0100 && r <= 0xe01ef
}

// runeWidth is how far a terminal moves its cursor for r, which most do one by one,
// whatever character it is part of.
func runeWidth(r rune) int {
	switch {
	case r >= 0x1160 && r <= 0x11ff, r >= 0xd7b0 && r <= 0xd7ff: // vowels and finals of Hangul
		return 0
	case r >= 0x1f1e6 && r <= 0x1f1ff: // half a flag
		return 1
	}
	return displaywidth.Rune(r)
}

func width(row []cell) (columns int) {
	for _, c := range row {
		columns += c.w
	}
	return columns
}

// boundaryBefore is where the character before at begins; line[:at] is not empty.
func boundaryBefore(line string, at int) int {
	before, here := 0, 0
	for g := displaywidth.StringGraphemes(line); here < at && g.Next(); {
		before, here = here, here+len(g.Value())
	}
	return before
}

// boundaryAfter is the first end of a character after at, or at least at it when at
// is within the line and strictly false.
func boundaryAfter(line string, at int, strictly bool) int {
	if at == len(line) || !strictly && (at == 0 || line[at-1] < utf8.RuneSelf && line[at] < utf8.RuneSelf) {
		return at // nothing is joined there
	}
	here := 0
	for g := displaywidth.StringGraphemes(line); (here < at || strictly && here == at) && g.Next(); {
		here += len(g.Value())
	}
	return here
}

// clean drops what cannot be part of a value: control characters and bytes that are
// no UTF-8. Of several lines it keeps line feeds and tabs; else they become blanks.
func clean(s string, lines bool) string {
	if plain(s) {
		return s
	}
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == 0x2028, r == 0x2029:
			r = '\n'
		case r == utf8.RuneError:
			r = '?'
		}
		switch {
		case (r == '\n' || r == '\t') && !lines:
			b.WriteByte(' ')
		case r == '\n', r == '\t', !unicode.IsControl(r):
			b.WriteRune(r)
		}
	}
	return b.String()
}

func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// shown is s on one line, at most columns wide.
func shown(s string, columns int) string {
	row := cells(clean(s, false))
	if width(row) <= columns {
		return join(row)
	}
	return join(cut(row, 0, columns-3)) + "..."
}

func join(row []cell) string {
	var b strings.Builder
	for _, c := range row {
		b.WriteString(c.s)
	}
	return b.String()
}

// cut is what of row stands in the columns from left on, room of them; blanks stand for
// halves of wide characters.
func cut(row []cell, left, room int) (part []cell) {
	x := 0
	for _, c := range row {
		from, to := max(x, left), min(x+c.w, left+room)
		x += c.w
		switch {
		case to <= from:
		case to-from == c.w:
			part = append(part, c)
		default:
			for range to - from {
				part = append(part, cell{" ", 1})
			}
		}
	}
	return part
}

// wrap breaks text into lines of at most columns, at blanks where it can; line feeds,
// the indentation of a line and a line that fits stay as they are.
func wrap(text string, columns int) (lines []string) {
	columns = max(columns, 10)
	for line := range strings.SplitSeq(clean(text, true), "\n") {
		if row := cells(line); width(row) <= columns {
			lines = append(lines, strings.TrimRight(join(row), " "))
			continue
		}
		indent := min(len(line)-len(strings.TrimLeft(line, " ")), columns/2)
		at, used := strings.Repeat(" ", indent), indent
		empty := true
		for word := range strings.FieldsSeq(line) {
			row := cells(word)
			w := width(row)
			if !empty && used+1+w > columns {
				lines, at, used, empty = append(lines, at), strings.Repeat(" ", indent), indent, true
			}
			for empty && used+w > columns {
				head := cut(row, 0, columns-used)
				n := 0
				for x := 0; n < len(row) && x+row[n].w <= columns-used; n++ {
					x += row[n].w
				}
				if n == 0 {
					break
				}
				lines = append(lines, at+join(head[:min(n, len(head))]))
				row, at, used = row[n:], strings.Repeat(" ", indent), indent
				w = width(row)
			}
			if !empty {
				at, used = at+" ", used+1
			}
			at, used, empty = at+join(row), used+w, false
		}
		lines = append(lines, strings.TrimRight(at, " "))
	}
	return lines
}
