package redact

import "bytes"

// tableOfMediaWiki reads {| … |}: headings behind !, rows parted by |-, cells behind | or
// ||, in one line or one in each.
func tableOfMediaWiki(w *window, at, n int) {
	t := w.text
	end := min(len(t), at+tableText)
	if i := bytes.Index(t[at:end], []byte("\n|}")); i >= 0 {
		end = at + i
	}
	m := markedTable{w: w}
	var cells [mostCells]stretch
	count, heads := 0, false
	flush := func() bool {
		defer func() { count = 0 }()
		switch {
		case count == 0:
		case heads && !m.known:
			return m.heading(cells[:count])
		case m.known:
			m.row(cells[:count])
		}
		return true
	}
	for line := lineBelow(t, lineTo(t, at+n, 400)); line < end; line = lineBelow(t, lineTo(t, line, end-line)) {
		stop := min(end, lineTo(t, line, tableLine*2))
		i := indentEnd(t, line)
		if i >= stop {
			continue
		}
		mark := t[i]
		switch {
		case mark == '|' && byteAt(t, i+1) == '-':
			if !flush() {
				return
			}
			heads = false
			continue
		case mark == '!' || mark == '|' && byteAt(t, i+1) != '+':
			if mark == '|' && heads {
				if !flush() {
					return
				}
				heads = false
			}
			heads = heads || mark == '!'
			stroke := "||"
			if mark == '!' && bytes.Contains(t[i:stop], []byte("!!")) {
				stroke = "!!"
			}
			var more [mostCells]stretch
			for _, c := range more[:cellsBetween(t, i+1, stop, stroke, &more)] {
				if k := bytes.LastIndexByte(t[c.start:c.end], '|'); k > 0 && bytes.IndexByte(t[c.start:c.start+k], '=') > 0 { // style="x" | text
					c = plainCell(t, c.start+k+1, c.end)
				}
				if count < mostCells {
					cells[count] = c
					count++
				}
			}
		}
	}
	flush()
}

// tableOfAsciiDoc reads |=== … |===: the first line has the headings, cells follow in lines of
// as many, or one in each.
func tableOfAsciiDoc(w *window, at, n int) {
	t := w.text
	first := lineBelow(t, lineTo(t, at+1, 100))
	end := min(len(t), at+tableText)
	i := bytes.Index(t[min(first, end):end], []byte("\n|==="))
	if i < 0 {
		return
	}
	end = first + i
	m := markedTable{w: w}
	var row [mostCells]stretch
	heads, count := 0, 0
	for line := first; line < end; line = lineBelow(t, lineTo(t, line, len(t)-line)) {
		stop := min(end, lineTo(t, line, tableLine*2))
		from := indentEnd(t, line)
		if from >= stop || t[from] != '|' {
			continue
		}
		var cells [mostCells]stretch
		n := cellsBetween(t, from+1, stop, "|", &cells)
		if !m.known {
			if heads = n; heads < 2 || !m.heading(cells[:n]) {
				return
			}
			continue
		}
		for _, c := range cells[:n] {
			if count < mostCells {
				row[count] = c
				count++
			}
			if count == heads {
				m.row(row[:count])
				count = 0
			}
		}
	}
}
