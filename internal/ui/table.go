package ui

import (
	"bytes"
	"slices"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"

	"github.com/optool/optool/internal/fault"
)

const columnGap = 2 // blanks between columns

// Table adds rows under headers. Columns stand two blanks apart; on a terminal
// a light rule goes below the headers and wide columns are wrapped. An empty
// cell shows as "-"; a row shorter than the headers is filled up.
func (s *Sheet) Table(headers []string, rows [][]Word) error {
	s.align()
	widths := s.columnWidths(headers, rows)
	cell := func(column int, word Word) string {
		return strings.Join(s.out.lines(orDash([]Word{word}), widths[column], true), "\n")
	}
	line := func(row []Word) []string {
		cells := make([]string, len(headers))
		for i := range cells {
			var word Word
			if i < len(row) {
				word = row[i]
			}
			cells[i] = cell(i, word)
		}
		return cells
	}
	heads := make([]Word, len(headers))
	for i, h := range headers {
		heads[i] = Strong(strings.ToUpper(h))
	}

	var drawn bytes.Buffer
	table := newTable(&drawn, s.out.terminal)
	table.Header(line(heads))
	for _, row := range rows {
		if err := table.Append(line(row)); err != nil {
			return fault.New(fault.ExitFailure, "output_failed", "draw a table: %w", err)
		}
	}
	if err := table.Render(); err != nil {
		return fault.New(fault.ExitFailure, "output_failed", "draw a table: %w", err)
	}
	for drawnLine := range bytes.Lines(drawn.Bytes()) {
		s.page.WriteString(s.indent)
		s.page.Write(drawnLine)
	}
	return nil
}

// newTable returns a table writer that only aligns: cells come wrapped and
// painted, and nothing of them is reformatted.
func newTable(w *bytes.Buffer, rule bool) *tablewriter.Table {
	lines := tw.Lines{ShowTop: tw.Off, ShowBottom: tw.Off, ShowFooterLine: tw.Off, ShowHeaderLine: tw.Off}
	if rule {
		lines.ShowHeaderLine = tw.On
	}
	cells := tw.CellConfig{
		Formatting: tw.CellFormatting{AutoWrap: tw.WrapNone, AutoFormat: tw.Off},
		Alignment:  tw.CellAlignment{Global: tw.AlignLeft},
		Padding:    tw.CellPadding{Global: tw.Padding{Right: strings.Repeat(" ", columnGap), Overwrite: true}},
	}
	return tablewriter.NewTable(w,
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
			Borders: tw.BorderNone,
			Symbols: tw.NewSymbols(tw.StyleLight),
			Settings: tw.Settings{
				Lines:      lines,
				Separators: tw.Separators{BetweenColumns: tw.Off, BetweenRows: tw.Off, ShowHeader: tw.Off, ShowFooter: tw.Off},
			},
		})),
		tablewriter.WithHeaderConfig(cells),
		tablewriter.WithRowConfig(cells),
	)
}

// columnWidths returns the width each column may take: its widest cell, and on
// a terminal less of the widest columns until the row fits the line.
func (s *Sheet) columnWidths(headers []string, rows [][]Word) []int {
	widths := make([]int, len(headers))
	if s.out.width == 0 || len(headers) == 0 {
		return widths // 0: nothing is wrapped
	}
	room := s.out.width - len(s.indent) - columnGap*len(headers)
	for i, h := range headers {
		widths[i] = twwidth.Width(Clean(h))
		for _, row := range rows {
			if i < len(row) {
				widths[i] = max(widths[i], twwidth.Width(Clean(row[i].Text)))
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
