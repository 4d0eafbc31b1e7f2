package redact

import "bytes"

// Names in tables whose cells are parted by strokes: below a heading that is ruled off,
// or in the cell beside the name of a setting.

// cellBeside looks at a cell with the name of what a person or a host is known by; end is
// behind that name.
func cellBeside(w *window, start, end int, kind kindOfPerson) {
	text := w.text
	stroke := skipBlanks(text, end, min(len(text), end+80))
	atEnd := blankOrEnd(byteAt(text, stroke)) && byteAt(text, stroke) != ' '
	if byteAt(text, stroke) != '|' && !atEnd {
		return
	}
	before := start
	for before > 0 && start-before < 80 && (blankByte(text[before-1]) || text[before-1] == '*' || text[before-1] == '`') {
		before--
	}
	line := lineFrom(text, start, 1000)
	if before > line && byteAt(text, before-1) != '|' {
		return
	}
	lineEnd := lineTo(text, end, 1000)
	if bytes.IndexByte(text[line:lineEnd], '|') < 0 {
		return
	}
	below := min(lineEnd+1, len(text))
	rule := text[below:lineTo(text, below, 1000)]
	if isRule(bytes.TrimRight(rule, "\r")) {
		cellsBelow(w, bytes.Count(text[line:start], []byte{'|'}), below+len(rule)+1, kind)
		return
	}
	if atEnd || byteAt(text, stroke+1) != ' ' || byteAt(text, before-1) != '|' {
		return
	}
	from, to := stroke+1, lineEnd
	if i := bytes.IndexByte(text[from:to], '|'); i >= 0 {
		to = from + i
	}
	if from, to = trimBlanks(text, from, to); from < to && !otherHeading(text[from:to]) {
		reportCell(w, kind, from, to, false)
	}
}

// otherHeading tells whether the cell beside a name is a name itself: then both are
// headings.
func otherHeading(cell []byte) bool {
	var buf [64]byte
	if len(cell) > 48 || bytes.Equal(bytes.ToUpper(cell), cell) && countNumerals(cell) == 0 || personalKey(foldedKey(cell, buf[:0])) != aboutNobody {
		return true
	}
	switch string(bytes.ToLower(cell)) {
	case "port", "state", "status", "db", "command", "time", "date", "role", "roles", "count", "id", "name", "email", "action", "event", "result", "level", "source", "description", "type", "value", "age", "size", "plugin", "process", "program", "query", "address", "ip", "message", "default", "required", "optional", "string", "yes", "no":
		return true
	}
	return false
}

// cellsBelow reports the cells behind so many strokes in the rows from at on.
func cellsBelow(w *window, strokes, at int, kind kindOfPerson) {
	text := w.text
	for rows := 0; at < len(text) && rows < 10_000; rows++ {
		end := lineTo(text, at, 4000)
		row := text[at:end]
		if bytes.IndexByte(row, '|') < 0 && !isRule(bytes.TrimRight(row, "\r")) {
			return
		}
		from := at
		for range strokes {
			i := bytes.IndexByte(text[from:end], '|')
			if i < 0 {
				from = end
				break
			}
			from += i + 1
		}
		to := end
		if i := bytes.IndexByte(text[from:end], '|'); i >= 0 {
			to = from + i
		}
		if from, to = trimBlanks(text, from, to); from < to && text[from] != '-' {
			reportCell(w, kind, from, to, true)
		}
		at = end + 1
	}
}

// reportCell reports the value of a cell.
func reportCell(w *window, kind kindOfPerson, from, to int, sure bool) {
	for from < to && (w.text[from] == '`' || w.text[from] == '*') {
		from++
	}
	for to > from && (w.text[to-1] == '`' || w.text[to-1] == '*' || w.text[to-1] == '\r' || w.text[to-1] == ' ') {
		to--
	}
	if bytes.IndexByte(w.text[from:to], ' ') > 0 && kind != aboutPerson && kind != aboutUser && kind != aboutPhone {
		return
	}
	if kind == aboutUser && bytes.IndexByte(w.text[from:to], ' ') < 0 && bytes.IndexByte(w.text[from:to], '@') < 0 {
		addGuessed(w, from, to, sure)
		return
	}
	reportField(w, kind, from, to, false)
}

// attributeBeside looks at name="user" value="jane" and <property name="user">jane<.
func attributeBeside(text []byte, start, end int) (from int, quote byte, ok bool) {
	if before := text[max(0, start-6):start]; !foldSuffix(before, `name="`) && !foldSuffix(before, `key="`) {
		return 0, 0, false
	}
	i := end + 1
	if byteAt(text, i) == '>' {
		return i + 1, '<', true
	}
	for blankByte(byteAt(text, i)) && i-end < 20 {
		i++
	}
	if i == end+1 || !foldPrefix(text[i:], "value=") {
		return 0, 0, false
	}
	if q := byteAt(text, i+6); q == '"' || q == '\'' {
		return i + 7, q, true
	}
	return 0, 0, false
}
