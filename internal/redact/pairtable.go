package redact

import "bytes"

// Tables as people and the clients of databases write them: a heading, a line that rules
// it off, and rows. Below the heading of a password every cell is one.

const (
	tableLine = 1 << 10 // of a heading
	tableText = 256 << 10
)

// mayHead reports whether the key may be the heading of a column: nothing but the end of
// a cell follows, or another heading in capitals.
func mayHead(t []byte, start, end int) bool {
	for end < len(t) && (t[end] == '*' || t[end] == '`') {
		end++
	}
	i := passBlanks(t, end)
	if i >= len(t) {
		return false
	}
	switch t[i] {
	case '|', '\n', '\r':
	default:
		return i-end >= 2 && isUpper(t[i]) && isUpper(t[start]) && isUpper(t[end-1])
	}
	for i = start; i > 0 && isMarkup(t[i-1]); i-- {
	}
	return i > 0 && (t[i-1] == '|' || isBlank(t[i-1]) || t[i] == '|' || t[i-1] == '\n')
}

func isMarkup(c byte) bool { return c == '*' || c == '`' || c == '_' || c == '"' }

// heading judges the rows below the key if that is the heading of a column. It reports
// whether it was.
func (p *pair) heading() bool {
	t := p.w.text
	line := lineStart(t, p.start)
	if p.start-line > tableLine {
		return false
	}
	limit := min(len(t), p.end+tableLine)
	end := endOfLine(t, p.end, limit)
	if end >= limit {
		return false
	}
	below := end + 1
	if t[end] == '\r' {
		below++
	}
	rule := t[min(below, len(t)):endOfLine(t, min(below, len(t)), min(len(t), below+tableLine))]
	if isRule(rule) {
		if bytes.IndexByte(t[line:end], '|') >= 0 {
			p.cells(bytes.Count(t[line:p.start], []byte{'|'}), below+len(rule))
			return true
		}
		// sqlplus and sqlcmd: columns as wide as their dashes.
		from := p.start - line
		if from >= len(rule) || rule[from] != '-' || from > 0 && rule[from-1] == '-' || bytes.IndexByte(bytes.TrimSpace(rule), ' ') < 0 {
			return false
		}
		to := from
		for to < len(rule) && rule[to] == '-' {
			to++
		}
		p.columns(from, to, below+len(rule))
		return true
	}
	// Headings in capitals, two blanks or more apart.
	key := t[p.start:p.end]
	if p.class != keyStrong || !allOf(key, func(c byte) bool { return isUpper(c) || c == '_' || c == '-' || isDigit(c) }) || !allCapitals(t[line:end]) {
		return false
	}
	from, to := p.start-line, p.end-line
	for to < end-line && isBlank(t[line+to]) {
		to++
	}
	if to == end-line {
		to = tableLine
	}
	p.columns(from, to, end)
	return true
}

// isRule reports whether a line is nothing but what rules a heading off.
func isRule(line []byte) bool {
	return len(line) >= 3 && bytes.Contains(line, []byte("--")) &&
		allOf(line, func(c byte) bool { return c == '-' || c == '+' || c == '|' || c == ':' || isBlank(c) })
}

// allCapitals reports whether a line is two headings or more in capitals.
func allCapitals(line []byte) bool {
	n := 0
	for word := range bytes.FieldsSeq(line) {
		n++
		if !allOf(word, func(c byte) bool { return isUpper(c) || isDigit(c) || c == '_' || c == '-' || c == '(' || c == ')' }) {
			return false
		}
	}
	return n >= 2 && (bytes.Contains(line, []byte("  ")) || bytes.IndexByte(line, '\t') > 0)
}

// cells judges the cell behind so many strokes in each row from at on.
func (p *pair) cells(strokes, at int) {
	t := p.w.text
	for limit := min(len(t), at+tableText); at < limit; {
		line := at + 1
		if line < limit && t[at] == '\r' {
			line++
		}
		at = endOfLine(t, min(line, limit), limit)
		row := t[min(line, at):at]
		if isRule(row) {
			continue
		}
		if bytes.IndexByte(row, '|') < 0 {
			return
		}
		start, n := 0, 0
		for i := 0; i <= len(row); i++ {
			if i < len(row) && (row[i] != '|' || i > 0 && row[i-1] == '\\') {
				continue
			}
			if n == strokes {
				p.cell(line+start, line+i)
				break
			}
			start, n = i+1, n+1
		}
	}
}

// columns judges what stands between two columns of each row from at on.
func (p *pair) columns(from, to, at int) {
	t := p.w.text
	for limit := min(len(t), at+tableText); at < limit; {
		line := at + 1
		if line < limit && t[at] == '\r' {
			line++
		}
		at = endOfLine(t, min(line, limit), limit)
		if at-line <= from {
			return
		}
		if from > 0 && !isBlank(t[line+from-1]) {
			continue
		}
		end := min(at, line+to)
		for end < at && !isBlank(t[end]) && !isBlank(t[end-1]) { // a value wider than its heading
			end++
		}
		p.cell(line+from, end)
	}
}

func (p *pair) cell(start, end int) {
	t := p.w.text
	for start < end && (isBlank(t[start]) || isMarkup(t[start])) {
		start++
	}
	for end > start && (isBlank(t[end-1]) || t[end-1] == '*' || t[end-1] == '`' || t[end-1] == '"' || t[end-1] == '\r') {
		end--
	}
	if start >= end {
		return
	}
	v := t[start:end]
	if isTalk(v) || bytes.IndexByte(v, ' ') > 0 && !looksPassword(v) || allOf(v, isDigit) && len(v) < 4 {
		return
	}
	if p.secret(v, false) {
		p.report(start, end, true)
	}
}
