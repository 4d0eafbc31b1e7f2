package redact

import "bytes"

// Tables in the markup of pages: HTML, and that of wikis. A row of headings says which columns
// hold secrets and names; each cell below is judged as the value of a setting of that name.

func markedTables() []detector {
	return []detector{
		{name: "table-html", look: tableOfHTML, starts: []string{"<table", "<thead", "<tr><th"}},
		{name: "table-wiki", look: tableOfConfluence, starts: []string{"\n||", "\"||", "\\n||"}},
		{name: "table-wiki", look: tableOfMediaWiki, starts: []string{"\n{|"}},
		{name: "table-wiki", look: tableOfAsciiDoc, starts: []string{"\n|==="}},
	}
}

// columnOf is what the heading of a column says of the cells below.
type columnOf struct {
	class keyClass
	rule  string
	kind  kindOfPerson
}

// markedTable judges the cells of a table that come one after the other.
type markedTable struct {
	w       *window
	columns [mostCells]columnOf
	known   bool // the headings were read
	rows    int
}

// heading reads a row of headings. It reports whether one of them names a secret.
func (m *markedTable) heading(cells []stretch) bool {
	found := false
	for i, c := range cells {
		name := bytes.TrimRight(m.w.text[c.start:c.end], " :*")
		if len(name) == 0 || len(name) > 40 || bytes.Count(name, []byte{' '}) > 4 {
			continue
		}
		if k := bytes.IndexByte(name, '('); k > 1 {
			name = bytes.TrimRight(name[:k], " ")
		}
		var of columnOf
		of.class, of.rule = judgeKey(bytes.ReplaceAll(name, []byte{' '}, []byte{'_'}))
		if hasFold(name, len(name)-8, "passcode") {
			of.rule = "pin"
		}
		if of.class < keyWeak {
			of.class = keyPlain
		}
		var buf [64]byte
		of.kind = personalKey(foldedKey(name, buf[:0]))
		m.columns[i] = of
		found = found || of.class != keyPlain || of.kind != aboutNobody
	}
	m.known = true
	return found
}

// row judges the cells below the headings.
func (m *markedTable) row(cells []stretch) {
	t := m.w.text
	for i, c := range cells {
		of := m.columns[i]
		if c.start >= c.end {
			continue
		}
		v := t[c.start:c.end]
		switch {
		case of.class != keyPlain:
			if m.fits(v, of) {
				p := pair{w: m.w, start: c.start, end: c.start, class: of.class, rule: of.rule}
				p.report(c.start, c.end, true)
			}
		case of.kind != aboutNobody && m.w.strict:
			reportCell(m.w, of.kind, c.start, c.end, true)
		}
	}
}

func (m *markedTable) fits(v []byte, of columnOf) bool {
	if len(v) < 4 || isPlaceholder(v) || isReference(v) || isTalk(v) || isSentence(v) || isURL(v) || v[0] == '(' || isMask(v) {
		return false
	}
	if of.rule == "pin" {
		return allOf(v, func(c byte) bool { return isDigit(c) || c == '-' || c == ' ' || c == '#' }) || looksCredential(v)
	}
	if isPhrase(v) {
		return of.class == keyStrong
	}
	if bytes.IndexByte(v, ' ') >= 0 {
		return false
	}
	return passwordLike(v) && (!isName(v) || isMixed(v)) && of.class == keyStrong || looksCredential(v) || isDigestLike(v)
}

// tableOfHTML reads the rows of a table, from its start to its end.
func tableOfHTML(w *window, at, n int) {
	t := w.text
	end := min(len(t), at+tableText)
	if i := bytes.Index(t[at:end], []byte("</table")); i >= 0 {
		end = at + i
	}
	if t[at+1]|0x20 == 't' && t[at+2]|0x20 != 'a' && bytes.Contains(t[max(0, at-400):at], []byte("<table")) {
		return // read from there
	}
	m := markedTable{w: w}
	for i := at; i < end && m.rows < mostRows*10; m.rows++ {
		row := tagAt(t[:end], i, "tr")
		if row < 0 {
			return
		}
		stop := end
		if k := tagAt(t[:end], row+1, "tr"); k >= 0 {
			stop = k
		}
		var cells [mostCells]stretch
		count := cellsOfHTML(t, row, stop, &cells)
		if !m.known {
			if count > 1 && !m.heading(cells[:count]) {
				return
			}
		} else {
			m.row(cells[:count])
		}
		i = stop
	}
}

// tagAt returns where the next start tag of that name begins; -1 if there is none.
func tagAt(t []byte, i int, name string) int {
	for i < len(t) {
		k := bytes.IndexByte(t[i:], '<')
		if k < 0 {
			return -1
		}
		i += k
		if hasFold(t, i+1, name) && (byteAt(t, i+1+len(name)) == '>' || blankOrEnd(byteAt(t, i+1+len(name)))) {
			return i
		}
		i++
	}
	return -1
}

// cellsOfHTML gives the texts of the cells of a row, without what marks them up. It returns
// their number.
func cellsOfHTML(t []byte, i, end int, cells *[mostCells]stretch) int {
	n := 0
	for i < end && n < mostCells {
		open, name := tagAt(t[:end], i, "td"), "</td"
		if th := tagAt(t[:end], i, "th"); open < 0 || th >= 0 && th < open {
			open, name = th, "</th"
		}
		if open < 0 {
			break
		}
		k := bytes.IndexByte(t[open:end], '>')
		if k < 0 {
			break
		}
		from := open + k + 1
		to := end
		for j := from; j < end; j++ {
			if t[j] == '<' && (hasFold(t, j, name) || hasFold(t, j, "<td") || hasFold(t, j, "<th") || hasFold(t, j, "</tr")) {
				to = j
				break
			}
		}
		cells[n] = innerText(t, from, to)
		n++
		i = to
	}
	return n
}

// innerText takes the tags off that stand around a text: <b><code>x</code></b>, with blanks.
func innerText(t []byte, from, to int) stretch {
	for from < to {
		switch {
		case t[from] <= ' ':
			from++
			continue
		case hasFold(t, from, "&nbsp;"):
			from += len("&nbsp;")
			continue
		case t[from] == '<':
			if k := bytes.IndexByte(t[from:to], '>'); k > 0 {
				from += k + 1
				continue
			}
		}
		break
	}
	if k := bytes.IndexByte(t[from:max(from, to)], '<'); k >= 0 {
		to = from + k
	}
	return stretch{from, max(from, trimEnd(t, from, to))}
}

// tableOfConfluence reads rows of cells between strokes below headings between two of them:
// ||System||Password||. In a text in quotes the lines are parted by \n.
func tableOfConfluence(w *window, at, n int) {
	t := w.text
	start := at + n - 2
	escaped := t[at] != '\n'
	end := lineOfWiki(t, start, escaped)
	var cells [mostCells]stretch
	count := cellsBetween(t, start+2, end, "||", &cells)
	m := markedTable{w: w}
	if count < 2 || !m.heading(cells[:count]) {
		return
	}
	for ; m.rows < mostRows; m.rows++ {
		if start = end + 1; escaped {
			start = end + 2
		}
		if start+1 >= len(t) || t[start] != '|' || t[start+1] == '|' {
			return
		}
		end = lineOfWiki(t, start, escaped)
		count = cellsBetween(t, start+1, end, "|", &cells)
		m.row(cells[:count])
	}
}

func lineOfWiki(t []byte, start int, escaped bool) int {
	end := lineTo(t, start, tableLine*2)
	if escaped {
		if i := bytes.Index(t[start:end], []byte(`\n`)); i >= 0 {
			return start + i
		}
	}
	return end
}

// cellsBetween splits a row; the last stroke ends it.
func cellsBetween(t []byte, i, end int, stroke string, cells *[mostCells]stretch) int {
	n := 0
	for i < end && n < mostCells {
		to := end
		if k := bytes.Index(t[i:end], []byte(stroke)); k >= 0 {
			to = i + k
		} else if len(bytes.TrimSpace(t[i:end])) == 0 {
			break
		}
		cells[n] = plainCell(t, i, to)
		n++
		i = to + len(stroke)
	}
	return n
}

// plainCell takes the marks of wikis off a cell: {{x}}, *x*, <nowiki>x</nowiki>, class="y" | x.
func plainCell(t []byte, from, to int) stretch {
	from, to = trimBlanks(t, from, trimEnd(t, from, to))
	for _, marks := range [...][2]string{{"{{", "}}"}, {"<nowiki>", "</nowiki>"}, {"<code>", "</code>"}, {"'''", "'''"}, {"`", "`"}, {"*", "*"}, {"{noformat}", "{noformat}"}} {
		if to-from > len(marks[0])+len(marks[1]) && bytes.HasPrefix(t[from:to], []byte(marks[0])) && bytes.HasSuffix(t[from:to], []byte(marks[1])) {
			from, to = from+len(marks[0]), to-len(marks[1])
		}
	}
	return stretch{from, to}
}
