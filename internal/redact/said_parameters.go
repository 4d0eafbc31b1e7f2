package redact

import "bytes"

// What databases say of single values: the parameters of a statement, the value of a key that
// was there already.

// boundValues looks at the parameters of a statement as PostgreSQL logs them, $1 = 'x', $2 =
// 'y': those that are meant for a column whose name speaks of a credential, and else those
// that were drawn by lot.
func boundValues(w *window, at, n int) {
	t := w.text
	before := t[max(0, at-4<<10):at]
	statement := before[max(0, bytes.LastIndex(before, []byte("LOG: "))):]
	columns, values := insertedColumns(statement)
	limit := lineTo(t, at, 16<<10)
	for i := at + n - len("$1 = "); i < limit && t[i] == '$'; {
		stop := runEnd(t, i+1, 3, decimal)
		number := atoi(t[i+1 : stop])
		if i = skipBlanks(t, stop, limit); i+1 >= limit || t[i] != '=' {
			return
		}
		i = skipBlanks(t, i+1, limit)
		if byteAt(t, i) != '\'' {
			i += 4 // NULL
		} else if end := sqlStringEnd(t, i, limit); end > 0 {
			v := t[i+1 : end]
			class := boundClass(statement, columns, values, number)
			if len(v) >= 3 && !referenceOnly(v) && (class == keyStrong || class == keyWeak && looksCredential(v) || looksRandom(v) && !isDate(v) && drawnOrToken(v)) {
				w.add(i+1, end, "secret", true)
			}
			i = end + 1
		}
		if i = min(i, limit); !bytes.HasPrefix(t[i:limit], []byte(", ")) {
			return
		}
		i += 2
	}
}

// insertedColumns returns the two lists of INSERT INTO t (a, b) VALUES ($1, $2).
func insertedColumns(statement []byte) (columns, values []byte) {
	v := bytes.LastIndex(bytes.ToLower(statement), []byte("values"))
	if v < 0 {
		return nil, nil
	}
	open := bytes.IndexByte(statement, '(')
	if open < 0 || open > v {
		return nil, nil
	}
	return statement[open+1 : v], statement[v:]
}

// boundClass judges the column that parameter $number of a statement is for.
func boundClass(statement, columns, values []byte, number int) keyClass {
	mark := []byte{'$', byte('0' + number%10)}
	if number >= 10 {
		mark = []byte{'$', byte('0' + number/10%10), byte('0' + number%10)}
	}
	find := func(in []byte) int {
		for at := 0; ; {
			i := bytes.Index(in[at:], mark)
			if i < 0 {
				return -1
			}
			if at += i + len(mark); !numeral(byteAt(in, at)) {
				return at - len(mark)
			}
		}
	}
	if i := find(values); i >= 0 && columns != nil {
		place := bytes.Count(values[:i], []byte{','})
		for name := range bytes.SplitSeq(columns, []byte{','}) {
			if place == 0 {
				class, _ := judgeKey(bytes.Trim(name, " \"`()\n\t"))
				return class
			}
			place--
		}
		return keyPlain
	}
	i := find(statement)
	if i < 0 {
		return keyPlain
	}
	name := bytes.TrimRight(statement[:i], " =(\"")
	class, _ := judgeKey(name[runStart(name, len(name), 60, func(c byte) bool { return nameByte(c) && c != '.' }):])
	return class
}

// uniqueKey looks at the value by which a row was found twice or not at all: Key (token)=(x)
// already exists. Its column says what it is.
func uniqueKey(w *window, at, n int) {
	t := w.text
	open := at - 1
	for open > 0 && at-open < 200 && t[open] != '(' && t[open] != '\n' {
		open--
	}
	limit := lineTo(t, at, 600)
	end := bytes.IndexByte(t[at+n:limit], ')')
	if t[open] != '(' || !bytes.HasSuffix(t[:open], []byte("Key ")) || end < 1 {
		return
	}
	from := at + n
	values := t[from : from+end]
	for name := range bytes.SplitSeq(t[open+1:at], []byte(", ")) {
		v := values
		if i := bytes.Index(values, []byte(", ")); i >= 0 {
			v, values = values[:i], values[i+2:]
		}
		if class, _ := judgeKey(name); class == keyStrong && len(v) > 3 && !referenceOnly(v) || class >= keyFaint && looksCredential(v) && !isUUID(v) {
			w.add(from, from+len(v), "secret", true)
		}
		from += len(v) + 2
	}
}
