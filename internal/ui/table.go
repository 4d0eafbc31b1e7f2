package ui

import (
	"slices"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"github.com/optool/optool/internal/lang"
)

const columnGap = 2 // blanks between columns

// Table adds rows under headers. Columns stand two blanks apart; on a terminal
// a light rule goes below the headers and wide columns are wrapped. An empty
// cell shows as "-"; a row shorter than the headers is filled up.
func (s *Sheet) Table(headers []string, rows [][]Word) error {
	s.align()
	widths := s.columnWidths(headers, rows)
	heads := make([]Word, len(headers))
	for i, h := range headers {
		heads[i] = Strong(strings.ToUpper(lang.Word(h)))
	}
	// A cell is one line or, wrapped, several; drawn knows how wide each is.
	drawn := [][]cell{s.cells(heads, widths)}
	for _, row := range rows {
		drawn = append(drawn, s.cells(row, widths))
	}
	for i := range widths {
		widths[i] = 0
		for _, row := range drawn {
			widths[i] = max(widths[i], row[i].width)
		}
	}
	for i, row := range drawn {
		s.row(row, widths)
		if i == 0 && s.out.terminal && !s.out.dumb {
			s.page.WriteString(s.indent + strings.Repeat("─", total(widths)) + "\n")
		}
	}
	return nil
}

// cell is the lines of one cell, painted, and the width of the widest.
type cell struct {
	lines []string
	wide  []int
	width int
}

// cells lays out one row; missing cells are empty ones.
func (s *Sheet) cells(row []Word, widths []int) []cell {
	all := make([]cell, len(widths))
	for i := range all {
		var word Word
		if i < len(row) {
			word = row[i]
		}
		c := cell{lines: s.out.lines(orDash([]Word{word}), widths[i], true)}
		for _, line := range c.lines {
			c.wide = append(c.wide, shown(line))
			c.width = max(c.width, shown(line))
		}
		all[i] = c
	}
	return all
}

// row writes the lines of one row; blanks stand between columns, never after
// the last.
func (s *Sheet) row(cells []cell, widths []int) {
	height := 0
	for _, c := range cells {
		height = max(height, len(c.lines))
	}
	for n := range height {
		s.page.WriteString(s.indent)
		owed := 0
		for i, c := range cells {
			if n < len(c.lines) && c.wide[n] > 0 {
				s.page.WriteString(strings.Repeat(" ", owed) + c.lines[n])
				owed = -c.wide[n]
			}
			owed += widths[i] + columnGap
		}
		s.page.WriteByte('\n')
	}
}

// shown is the width of a painted line: colours take no room.
func shown(line string) int { return displaywidth.Options{ControlSequences: true}.String(line) }

func total(widths []int) int {
	sum := columnGap * (len(widths) - 1)
	for _, w := range widths {
		sum += w
	}
	return max(sum, 0)
}

// columnWidths returns the width each column may take: its widest cell, and on
// a terminal less of the widest columns until the row fits the line.
func (s *Sheet) columnWidths(headers []string, rows [][]Word) []int {
	widths := make([]int, len(headers))
	if s.out.width == 0 || len(headers) == 0 {
		return widths // 0: nothing is wrapped
	}
	room := s.out.width - len(s.indent) - columnGap*(len(headers)-1)
	for i, h := range headers {
		widths[i] = displaywidth.String(Clean(lang.Word(h)))
		for _, row := range rows {
			if i < len(row) {
				widths[i] = max(widths[i], displaywidth.String(Clean(row[i].Text)))
			}
		}
		room -= widths[i]
	}
	const least = 8
	for ; room < 0; room++ {
		widest := slices.Index(widths, slices.Max(widths))
		if widths[widest] <= least {
			break
		}
		widths[widest]--
	}
	return widths
}
