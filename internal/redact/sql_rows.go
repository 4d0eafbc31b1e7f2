package redact

import (
	"bytes"
	"strings"
)

// sqlCopy looks at COPY t (a, b) FROM stdin; and reads the rows behind it, parted
// by tabs, up to \. (PostgreSQL, "COPY", text format).
func sqlCopy(w *window, at, n int) {
	text := w.text
	if w.form == formSQL {
		return // sqlDump does it, over windows
	}
	if c, ok := copyHeader(text, at); ok && c.any(w.strict) {
		tabRows(w, &c, lineTo(text, at+n, 300)+1)
	}
}

func copyHeader(text []byte, at int) (columns, bool) {
	start := lineFrom(text, at, 8000)
	line := bytes.TrimLeft(text[start:at], " ")
	open := bytes.IndexByte(line, '(')
	if !foldPrefix(line, "copy ") || open < 0 {
		return columns{}, false
	}
	c, _, ok := columnList(line, open, len(line))
	return c, ok
}

// tabRows reads rows from at on, and tells whether they ended in this window.
func tabRows(w *window, c *columns, at int) bool {
	text := w.text
	for at < len(text) {
		end := at + bytes.IndexByte(text[at:], '\n')
		if end < at {
			end = len(text)
		}
		if end-at >= 2 && text[at] == '\\' && text[at+1] == '.' {
			return true
		}
		if foldPrefix(text[at:end], "copy ") { // the rows of another table, without an end of these
			return true
		}
		for column, from := 0, at; from <= end; column++ {
			to := end
			if i := bytes.IndexByte(text[from:end], '\t'); i >= 0 {
				to = from + i
			}
			c.report(w, column, from, to)
			from = to + 1
		}
		at = end + 1
	}
	return false
}

const (
	carriedRows = "sql-rows"
	carriedCSV  = "csv"
)

// carried packs the secret columns for the next window; what is personal there is
// left to the other detectors.
func (c *columns) carried(by string, separator byte) carry {
	return carry{by: by, state: int(c.secret | c.hashed), indent: int(separator)}
}

func carriedColumns(in carry) columns { return columns{secret: uint64(in.state)} }

// sqlDump reads a dump: COPY, and INSERT without names of columns, which the
// CREATE TABLE before it has.
func sqlDump(w *window) {
	text, at := w.text, 0
	if w.carry.by == carriedRows {
		c := carriedColumns(w.carry)
		in := w.carry
		w.carry = carry{}
		if !tabRows(w, &c, 0) {
			w.carry = in
			return
		}
	} else if w.form != formSQL {
		return
	}
	tables := map[string]columns{}
	eachLine(text, func(start, end int) {
		if start < at {
			return
		}
		line := text[start:min(end, start+8000)]
		switch {
		case foldPrefix(line, "copy "):
			i := bytes.Index(bytes.ToLower(line), []byte("from stdin"))
			if i < 0 {
				return
			}
			if c, ok := copyHeader(text, start+i); ok && c.any(w.strict) {
				if !tabRows(w, &c, end+1) && c.secret|c.hashed != 0 {
					w.carry = c.carried(carriedRows, 0)
				}
			}
		case foldPrefix(line, "create table "):
			createTable(text, start, tables)
		case foldPrefix(line, "insert into ") || foldPrefix(line, "replace into "):
			i := bytes.Index(line, []byte("VALUES"))
			if i < 0 {
				if i = bytes.Index(line, []byte("values")); i < 0 {
					return
				}
			}
			if bytes.IndexByte(line[:i], '(') >= 0 {
				return // sqlInsert does it
			}
			words := bytes.Fields(line[:i])
			name := tableName(words[len(words)-1])
			c, ok := tables[name]
			if !ok { // nobody said what the columns are: the table's name may
				c = columnsOf(name)
			}
			insertRows(w, &c, start+i)
		}
	})
}

// columnsOf are the columns of a table of which no more is known than its name: any
// may be secret if that speaks of tokens or the like.
func columnsOf(table string) (c columns) {
	for _, word := range [...]string{"token", "oauth", "secret", "credential", "session", "apikey", "api_key", "passw"} {
		if strings.Contains(table, word) {
			c.hashed = 1<<62 - 1
		}
	}
	return c
}

func tableName(b []byte) string {
	if i := bytes.LastIndexByte(b, '.'); i >= 0 {
		b = b[i+1:]
	}
	return strings.ToLower(string(bytes.Trim(b, "`\"[]'")))
}

// createTable notes the columns of a table: a name at the start of each line, or
// behind each comma that parts columns.
func createTable(text []byte, start int, tables map[string]columns) {
	limit := min(len(text), start+16000)
	open := bytes.IndexByte(text[start:limit], '(')
	words := [][]byte(nil)
	if open > 0 {
		words = bytes.Fields(text[start : start+open])
	}
	if len(words) < 3 {
		return
	}
	var c columns
	column, depth, fresh := 0, 0, true
	for i := start + open; i < limit; i++ {
		switch ch := text[i]; {
		case ch == '(':
			depth++
		case ch == ')':
			if depth--; depth == 0 {
				name := tableName(words[len(words)-1])
				c.settle([]byte(name))
				tables[name] = c
				return
			}
		case ch == ',' && depth == 1:
			column++
			fresh = true
		case fresh && depth == 1 && (latin(ch) || ch == '_'):
			from := i
			for i < limit && (latinOrNumeral(text[i]) || text[i] == '_') {
				i++
			}
			c.judge(column, text[from:i])
			fresh = false
			i--
		}
	}
}

// csvFile reads rows below a header with names of columns: by the file's name, or
// when the first line is unmistakable.
func csvFile(w *window) {
	text := w.text
	if w.carry.by == carriedCSV {
		in := w.carry
		c := carriedColumns(in)
		w.carry = carry{}
		csvRows(w, &c, 0, byte(in.indent))
		w.carry = in
		return
	}
	base := plainName(w.name)
	named := strings.HasSuffix(base, ".csv") || strings.HasSuffix(base, ".tsv")
	if !named && w.form != formText {
		return
	}
	end := lineTo(text, 0, 2000)
	separator, most := byte(','), 0
	for _, s := range [...]byte{',', ';', '\t', '|'} {
		if n := bytes.Count(text[:end], []byte{s}); n > most {
			separator, most = s, n
		}
	}
	if most == 0 || !named && most < 2 {
		return
	}
	var c columns
	column := 0
	for from := 0; from <= end; column++ {
		to := end
		if i := bytes.IndexByte(text[from:end], separator); i >= 0 {
			to = from + i
		}
		a, b := trimBlanks(text, from, to)
		name := bytes.Trim(text[a:b], "\"'")
		if !named && !columnName(name) {
			return
		}
		c.judge(column, name)
		from = to + 1
	}
	c.settle([]byte(base))
	if !c.any(w.strict) {
		return
	}
	csvRows(w, &c, min(len(text), end+1), separator)
	if c.secret|c.hashed != 0 && len(text) > 200<<10 {
		w.carry = c.carried(carriedCSV, separator)
	}
}

func columnName(b []byte) bool {
	if len(b) < 2 || len(b) > 40 || !latin(b[0]) {
		return false
	}
	for _, c := range b {
		if !latinOrNumeral(c) && c != '_' && c != ' ' && c != '-' {
			return false
		}
	}
	return bytes.Count(b, []byte(" ")) < 3
}

// csvRows reads rows of fields, which may stand in double quotes (RFC 4180).
func csvRows(w *window, c *columns, at int, separator byte) {
	text := w.text
	for i, column := at, 0; i < len(text); {
		from, to := i, i
		if column == 0 && text[i] == '#' && blankByte(byteAt(text, i+1)) { // a note, no row
			i = lineTo(text, i, len(text)) + 1
			continue
		}
		if text[i] == '"' {
			from = i + 1
			for i = from; i < len(text) && !(text[i] == '"' && byteAt(text, i+1) != '"'); i++ {
				if text[i] == '"' {
					i++
				}
			}
			to = min(i, len(text))
			for i < len(text) && text[i] != separator && text[i] != '\n' {
				i++
			}
		} else {
			for i < len(text) && text[i] != separator && text[i] != '\n' {
				i++
			}
			to = i
		}
		from, to = trimBlanks(text, from, to)
		c.report(w, column, from, to)
		if i < len(text) && text[i] == '\n' {
			column = -1
		}
		column++
		i++
	}
}
