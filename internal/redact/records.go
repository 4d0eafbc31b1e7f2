package redact

import "bytes"

// Records in which one row has the name of a setting and another one its value, as clients of
// databases print them upright: config_key: smtp.password ⏎ config_value: x.

func uprightRecords() []detector {
	return []detector{
		{name: "record", look: uprightRecord, starts: []string{". row ****", "-[ record "}},
		{name: "bracketed-name", look: nameInBrackets, starts: []string{"key)", "token)", "secret)", "password)", "passwd)", "passwort)", "passphrase)", "psk)"}},
	}
}

// uprightRecord looks at the rows of one record, "name: value" of MySQL or "name | value" of psql.
func uprightRecord(w *window, at, n int) {
	t := w.text
	named, class, rule := -1, keyPlain, ""
	value := stretch{}
	line := lineTo(t, at, 300)
	for rows := 0; rows < 60 && line < len(t); rows++ {
		from := bytes.IndexByte(t[line:min(len(t), line+2)], '\n')
		if from < 0 {
			return
		}
		from += line + 1
		line = lineTo(t, from, 1000)
		i := bytes.IndexAny(t[from:line], ":|")
		if i < 1 || t[from] == '*' || t[from] == '-' {
			break
		}
		head := bytes.TrimSpace(t[from : from+i])
		start, end := trimBlanks(t, from+i+1, line)
		switch {
		case start >= end:
		case named < 0 && holdsNames(head):
			if class, rule = judgeKey(t[start:end]); class == keyPlain || end-start > keyLimit {
				return
			}
			named = start
		case value.end == 0 && holdsValues(head):
			value = stretch{start, end}
		}
	}
	if named < 0 || value.end == 0 {
		return
	}
	p := pair{w: w, start: named, end: named + 1, class: class, rule: rule}
	p.end = endOfWord(t, named, false)
	if v := t[value.start:value.end]; p.secret(v, false) {
		p.report(value.start, value.end, true)
	}
}

// lastPart returns what a name ends with, in small letters: value of config_value.
func lastPart(name []byte) string {
	if len(name) == 0 || len(name) > 40 {
		return ""
	}
	return string(bytes.ToLower(name[bytes.LastIndexAny(name, "_-. ")+1:]))
}

// holdsNames tells whether a column or field of that name has the names of settings.
func holdsNames(name []byte) bool {
	switch lastPart(name) {
	case "key", "name", "setting", "option", "parameter", "param", "variable", "property", "attribute", "field", "label", "k", "id":
		return true
	}
	return false
}

// holdsValues tells whether a column or field of that name has their values.
func holdsValues(name []byte) bool {
	switch lastPart(name) {
	case "value", "val", "current", "v", "content", "data", "setting", "text", "default":
		return true
	}
	return false
}

// nameInBrackets looks at a value that its name follows in brackets: 51df… (API key),
// harbor-anchor-74 (wifi password).
func nameInBrackets(w *window, at, n int) {
	t := w.text
	low := lineFrom(t, at, 60)
	open := bytes.LastIndexByte(t[low:at], '(')
	if open < 1 || t[low+open-1] != ' ' {
		return
	}
	open += low
	class, rule := judgeKey(bytes.ReplaceAll(t[open+1:at+n-1], []byte{' '}, []byte{'_'}))
	if class < keyStrong {
		return
	}
	end := trimEnd(t, lineFrom(t, open, 300), open)
	start := end
	for start > 0 && end-start < 256 && t[start-1] > ' ' {
		start--
	}
	for start+1 < end && anyQuote(t[start]) && anyQuote(t[end-1]) {
		start, end = start+1, end-1
	}
	v := t[start:end]
	if !visibleWord(v) {
		return
	}
	if isDigestLike(v) || looksRandom(v) || rule == "password" && passwordLike(v) && classes(v) >= 3 && !isName(v) {
		if !isReference(v) && !isPlaceholder(v) && !isAddress(v) && !isVersion(v) && bytes.IndexByte(v, '=') < 0 {
			w.add(start, end, rule, true)
		}
	}
}

// cellUnderValue judges the cell of the key's row that is under a heading such as "value", in a
// table with other columns between.
func (p *pair) cellUnderValue() {
	t := p.w.text
	row := lineStart(t, p.start)
	head := stretch{}
	for line, n := row, 0; n < 60 && row-line < 4<<10; n++ {
		end := line - 1
		if end <= 0 {
			break
		}
		line = lineStart(t, end)
		if bytes.IndexByte(t[line:end], '|') < 0 && !isRule(bytes.TrimRight(t[line:end], "\r")) {
			break
		}
		if bytes.IndexByte(t[line:end], '|') >= 0 {
			head = stretch{line, end}
		}
	}
	if head.end == 0 {
		return
	}
	own := bytes.Count(t[row:p.start], []byte{'|'})
	n := 0
	for cell := range bytes.SplitSeq(t[head.start:head.end], []byte{'|'}) {
		if n > own && holdsValues(bytes.Trim(cell, " \t*`\"\r")) {
			break
		}
		n++
	}
	start, end := row, endOfLine(t, row, min(len(t), row+tableLine))
	for ; n > 0; n-- {
		i := bytes.IndexByte(t[start:end], '|')
		if i < 0 {
			return
		}
		start += i + 1
	}
	if i := bytes.IndexByte(t[start:end], '|'); i >= 0 {
		end = start + i
	}
	start, end = trimBlanks(t, start, end)
	if v := t[start:end]; start > p.end && p.inCell(v) {
		p.report(start, end, true)
	}
}
