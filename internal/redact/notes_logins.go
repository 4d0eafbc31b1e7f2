package redact

import "bytes"

// Logins in somebody's notes: "storage box   admin / x", "ipmi of db22: ADMIN x",
// "root@host = x", "jane → x".

// largestNotes is the size up to which a file of text is read as somebody's notes.
const largestNotes = 64 << 10

// noteLogins reads the lines of notes.
func noteLogins(w *window) {
	if w.form != formText || len(w.text) > largestNotes || !nameOfNotes(w.name) {
		return
	}
	heading, first := false, true
	eachLine(w.text, func(start, end int) {
		start, end = trimBlanks(w.text, start, end)
		switch line := w.text[start:end]; {
		case len(line) == 0:
			heading, first = false, true
		case len(line) > 300:
		case first && headingOfHost(line):
			heading, first = true, false
		default:
			first = false
			noteLine(w, start, end, heading)
		}
	})
}

// nameOfNotes tells whether a file may be notes by its name or folder.
func nameOfNotes(name string) bool {
	base := plainName(name)
	for _, end := range [...]string{".txt", ".md", ".org", ".rst", ".adoc", ".note", ".notes", ".todo", ".memo", ".markdown"} {
		if len(base) > len(end) && base[len(base)-len(end):] == end {
			return true
		}
	}
	switch base {
	case "notes", "note", "todo", "memo", "servers", "logins", "access", "zugang", "notizen", "passwords", "hosts.old", "credentials":
		return true
	}
	return false
}

// headingOfHost tells whether a line is the name of a host alone, as [db-01], ## db-01 or db-01:.
func headingOfHost(line []byte) bool {
	v := bytes.Trim(line, "#=*[]:- \t")
	return len(v) > 2 && len(v) < 80 && onlyNameBytes(v) && (hostDotted(v) || hostForm(v) && bytes.ContainsAny(v, "0123456789-"))
}

// noteLine looks at one line.
func noteLine(w *window, start, end int, heading bool) {
	t := w.text
	for i := start; i < end; i++ {
		switch c := t[i]; {
		case c == '/' && i > start && i+1 < end && blankByte(t[i-1]) && blankByte(t[i+1]):
			noteLogin(w, start, i, i+1, end, false)
		case c == '-' && i > start && i+2 < end && t[i+1] == '>' && blankByte(t[i-1]) && blankByte(t[i+2]),
			c == '=' && i > start && i+2 < end && t[i+1] == '>' && blankByte(t[i-1]) && blankByte(t[i+2]):
			noteLogin(w, start, i, i+2, end, false)
		case c == 0xe2 && bytes.HasPrefix(t[i:end], []byte("→")):
			noteLogin(w, start, i, i+len("→"), end, false)
		case c == '=' || c == ':':
			if i+1 < end && blankByte(t[i+1]) {
				noteLogin(w, start, i, i+1, end, true)
				if c == ':' {
					administrator(w, i+1, end)
				}
			}
		}
	}
	if heading {
		twoColumns(w, start, end)
	}
}

// noteLogin looks at the login before a sign and the password behind it. A sign that is in
// every note counts behind user@host alone.
func noteLogin(w *window, start, at, behind, end int, common bool) {
	t := w.text
	to := at
	for to > start && blankByte(t[to-1]) {
		to--
	}
	from := to
	for from > start && !blankByte(t[from-1]) && t[from-1] != '(' && t[from-1] != '|' {
		from--
	}
	login := t[from:to]
	full := isMail(login) && from == start
	if !full && (common || !plainUser(login)) {
		return
	}
	a, b := wordAt(t, behind, end)
	if v := t[a:b]; !givenWithLogin(v) || !full && !madePassword(v) && !(spelled(v) && (sureOf(v) || administratorName(login))) || isMail(v) {
		return
	}
	if b < end && t[b] == ')' && bytes.IndexByte(t[a:b], '(') >= 0 { // the sign is the password's
		b++
	}
	alone := from == start || from-start >= 2 && blankByte(t[from-1]) && (blankByte(t[from-2]) || t[from-1] == '\t' || bytes.IndexByte([]byte(":|,;)"), t[from-2]) >= 0)
	if !full && !alone && !behindDash(t[start:from]) && !administratorName(login) {
		return
	}
	w.add(a, b, "password", true)
	if w.strict && !full {
		addAccount(w, from, to)
	}
}

// behindDash tells whether a dash and a blank are the last of a text.
func behindDash(v []byte) bool {
	v = bytes.TrimRight(v, " ")
	return bytes.HasSuffix(v, []byte("—")) || bytes.HasSuffix(v, []byte("–")) || bytes.HasSuffix(v, []byte(" -"))
}

// administrator looks at the name of an administrator and the word behind it, where a colon is
// before both.
func administrator(w *window, i, end int) {
	t := w.text
	i = skipBlanks(t, i, end)
	to := runEnd(t, i, 32, nameByte)
	if to >= end || !blankByte(t[to]) || !administratorName(t[i:to]) {
		return
	}
	a, b := wordAt(t, to, end)
	if v := t[a:b]; spelled(v) || madePassword(v) || drawnWord(v) {
		w.add(a, b, "password", true)
	}
}

// administratorName tells whether a name is one that devices and systems come with.
func administratorName(v []byte) bool {
	switch string(bytes.ToLower(v)) {
	case "admin", "administrator", "root", "sa", "sysadmin", "superuser", "pi", "ubnt", "cisco", "manager", "operator", "user", "service", "guest", "postgres", "oracle", "system", "sys", "maintenance", "supervisor", "technician", "tech", "support", "hsroot", "calvin", "vyos", "mikrotik", "nsroot", "bigip", "ubuntu", "debian", "ec2-user", "superadmin", "netadmin", "localadmin", "webadmin", "dbadmin", "monitor":
		return true
	}
	return false
}

// twoColumns looks at a line of a login, two blanks or a tab and a password.
func twoColumns(w *window, start, end int) {
	t := w.text
	to := runEnd(t, start, 32, nameByte)
	if to == start || to >= end || t[to] != '\t' && (t[to] != ' ' || byteAt(t, to+1) != ' ') || !plainUser(t[start:to]) {
		return
	}
	a := skipBlanks(t, to, end)
	b := a
	for b < end && !blankByte(t[b]) {
		b++
	}
	if v := t[a:b]; b == end && spelled(v) && (sureOf(v) || madePassword(v) || drawnWord(v)) {
		w.add(a, b, "password", true)
		if w.strict {
			addAccount(w, start, to)
		}
	}
}
