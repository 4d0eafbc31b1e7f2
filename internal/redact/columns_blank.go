package redact

import "bytes"

// Tables whose columns nothing but blanks part, under a heading in small letters too, and
// values below a heading that is underlined.

func blankColumns() []detector {
	var starts []string
	for _, name := range [...]string{"password", "passwd", "pass", "pwd", "passphrase", "secret", "key", "token", "community", "psk", "passwort", "kennwort", "mdp", "mot de passe", "contraseña", "senha", "wachtwoord", "credential", "пароль", "Пароль", "pin", "passcode", "code", "puk", "combination"} {
		switch name {
		case "key", "code": // what the scanner would find it by is in every log
			starts = append(starts, name+"\n", name+"\r", name+"\t")
		case "passphrase", "mot de passe":
			starts = append(starts, name+"  ", name+"\t")
		default:
			starts = append(starts, name+"  ", name+"\n", name+"\r", name+"\t")
		}
	}
	return []detector{
		{name: "columns", look: blankColumn, starts: starts, before: func(c byte) bool { return c != ',' && c != ';' && c != ':' && c != '/' }},
		{name: "underlined", look: underlined, starts: []string{"\n---", "\n===", "\n~~~", "\r\n---", "\r\n==="}},
	}
}

const (
	mostCells = 16
	mostRows  = 200
)

// blankCells splits a line where a tab or two blanks or more are. It returns the number of cells.
func blankCells(t []byte, start, end int, into *[mostCells]stretch) int {
	n := 0
	for i := start; i < end && n < mostCells; {
		for i < end && isBlank(t[i]) {
			i++
		}
		from := i
		for i < end && t[i] != '\t' && (t[i] != ' ' || i+1 < end && !isBlank(t[i+1])) {
			i++
		}
		if i > from {
			into[n] = stretch{from, i}
			n++
		}
	}
	return n
}

// blankColumn looks at the rows below a heading of two words or more, of which one names a secret.
func blankColumn(w *window, at, n int) {
	t := w.text
	nameEnd := trimEnd(t, at, at+n)
	start, end := lineFrom(t, at, 300), lineTo(t, at, 300)
	if start >= at && nameEnd == end || bytes.IndexByte(t[start:end], '|') >= 0 {
		return
	}
	var head, row [mostCells]stretch
	heads := blankCells(t, start, end, &head)
	own := -1
	for i, c := range head[:heads] {
		if c.end == nameEnd {
			own = i
		}
		if v := t[c.start:c.end]; len(v) > 30 || isDigit(v[0]) || bytes.ContainsAny(v, "=:{}<>[]\";,*.") || bytes.Count(v, []byte{' '}) > 3 {
			return
		}
	}
	if own < 1 || heads < 2 { // what is in the first column are the names of the rows
		return
	}
	cell := head[own]
	class, rule := judgeKey(bytes.ReplaceAll(t[cell.start:cell.end], []byte{' '}, []byte{'_'}))
	if class < keyWeak {
		return
	}
	if hasFold(t, cell.end-8, "passcode") {
		rule = "pin"
	}
	kin := class == keyStrong || rule != "api-key" || bytes.Contains(bytes.ToLower(t[start:end]), []byte("algorithm"))
	for line, rows := end, 0; rows < mostRows && line < len(t); rows++ {
		from := lineBelow(t, line)
		if from >= len(t) {
			return
		}
		line = lineTo(t, from, 600)
		cells := blankCells(t, from, line, &row)
		if cells == 0 {
			return
		}
		for i, c := range row[:cells] {
			left, right := c.start-from-(cell.start-start), c.end-from-(cell.end-start)
			tabbed := cells == heads && i == own && bytes.IndexByte(t[start:end], '\t') > 0
			if !tabbed && left != 0 && right != 0 {
				continue
			}
			if v := t[c.start:c.end]; fitsColumn(v, class, rule, kin) {
				w.add(c.start, c.end, rule, true)
			}
			break
		}
	}
}

// fitsColumn tells whether a cell below a heading is a secret. kin: digests are secrets there too.
func fitsColumn(v []byte, class keyClass, rule string, kin bool) bool {
	if len(v) < 4 || bytes.IndexByte(v, ' ') >= 0 && !isPhrase(v) || isPlaceholder(v) || isReference(v) || isTalk(v) || isAddress(v) || isVersion(v) || isPath(v) {
		return false
	}
	switch {
	case isPhrase(v):
		return class == keyStrong
	case isDigestLike(v):
		return kin
	case rule == "pin" && secretNumber(v):
		return true
	case !unbroken(v) || isName(v) && !isMixed(v):
		return false
	case rule == "community" || class == keyStrong:
		return passwordLike(v) || looksRandom(v)
	}
	return looksCredential(v) && (kin || looksRandom(v))
}

// underlined looks at what is below a heading that a line of dashes underlines.
func underlined(w *window, at, n int) {
	t := w.text
	start := lineFrom(t, at, 80)
	head := bytes.TrimSpace(t[start:at])
	if i := bytes.IndexByte(head, '('); i > 0 {
		head = bytes.TrimSpace(head[:i])
	}
	if len(head) < 3 || len(head) > 40 || bytes.Count(head, []byte{' '}) > 3 || bytes.ContainsAny(head, "|:=;,.") || bytes.Contains(head, []byte("  ")) {
		return
	}
	rule := at + 1
	if t[at] == '\r' {
		rule++
	}
	end := lineTo(t, rule, 120)
	if mark := t[rule]; !allOf(bytes.TrimRight(t[rule:end], " "), func(c byte) bool { return c == mark }) {
		return
	}
	class, name := judgeKey(bytes.ReplaceAll(head, []byte{' '}, []byte{'_'}))
	if class != keyStrong && (class == keyPlain || name != "community") {
		return
	}
	for rows := 0; rows < 20 && end < len(t); rows++ {
		from := lineBelow(t, end)
		if from >= len(t) {
			return
		}
		end = lineTo(t, from, 200)
		s, e := trimBlanks(t, from, end)
		if s >= e {
			if rows == 0 {
				continue
			}
			return
		}
		for s < e && (t[s] == '*' || t[s] == '-' || t[s] == '`' || isBlank(t[s])) {
			s++
		}
		for e > s && t[e-1] == '`' {
			e--
		}
		if !fitsColumn(t[s:e], class, name, true) {
			return
		}
		w.add(s, e, name, true)
	}
}
