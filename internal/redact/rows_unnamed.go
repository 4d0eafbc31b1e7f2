package redact

import "bytes"

// Rows of a file without headings, in which a host, a user and a password stand side by side:
// retail|ftp|10.0.0.1|drop|two-words-1777|1. And the flags that programs have for them.

func rowsUnnamed() []detector {
	return []detector{
		{name: "row", whole: unnamedRows},
		{name: "flag-beside-user", look: flagBesideUser, exact: true, starts: []string{" -w ", " -W ", " -P ", " -s ", " -S ", " -pw ", " -pass "}, after: visible},
	}
}

// flagBesideUser looks at a flag of one letter right behind that of a user.
func flagBesideUser(w *window, at, n int) {
	t := w.text
	from, to := flagArgument(t, at+n-1)
	if from >= to {
		return
	}
	v := t[from:to]
	if len(v) < 8 || v[0] == '-' || bytes.IndexByte(v, '/') >= 0 || referenceOnly(v) || !(looksPassword(v) && classes(v) >= 3 && countOf(v).turns >= 3 || joinedAndNumber(v)) {
		return
	}
	before := t[lineFrom(t, at, 400):at]
	if words := bytes.Fields(before); len(words) >= 2 {
		switch string(words[len(words)-2]) {
		case "-u", "-U", "-l", "--user", "--username", "-user", "--login", "-a", "--account":
			addArgument(w, from, to, "password")
		}
	}
}

// unnamedRows looks through a file whose first row has four columns or more, and no blanks.
func unnamedRows(w *window) {
	t := w.text
	if len(t) > 256<<10 || w.form != formText && w.form != formINI {
		return
	}
	i := 0
	for lines := 0; lines < 20; lines++ { // remarks
		if i >= len(t) {
			return
		}
		if c := t[i]; c != '#' && c != '\n' && c != '\r' && c != ';' {
			break
		}
		i = lineTo(t, i, 400) + 1
	}
	end := lineTo(t, i, 400)
	if end-i < 12 || end-i >= 400 {
		return
	}
	sign := byte(0)
	for _, c := range []byte("|;\t:") {
		if bytes.Count(t[i:end], []byte{c}) >= 3 {
			sign = c
			break
		}
	}
	if sign == 0 || bytes.IndexByte(t[i:end], ' ') >= 0 {
		return
	}
	for rows := 0; i < len(t) && rows < 2000; rows++ {
		end := lineTo(t, i, 600)
		row(w, i, end, sign)
		i = end + 1
	}
}

// row reports the field behind a user's, where a host stands before both.
func row(w *window, start, end int, sign byte) {
	t := w.text
	host, user := false, false
	for i := start; i <= end; {
		to := end
		if k := bytes.IndexByte(t[i:end], sign); k >= 0 {
			to = i + k
		}
		switch v := t[i:to]; {
		case user && (joinedAndNumber(v) || len(v) >= 8 && looksPassword(v) && classes(v) >= 3 && bytes.IndexByte(v, ' ') < 0 && drawnPhrase(v)):
			w.add(i, to, "password", true)
			return
		case host && !user && plainUser(v) && !isNumeric(v):
			user = true
		case isAddress(v) || hostDotted(v) || bytes.HasPrefix(v, []byte("REDACTED-ipv4-")) || bytes.HasPrefix(v, []byte("REDACTED-host-")):
			host, user = true, false
		case host && user: // something else stood between
			user = plainUser(v) && !isNumeric(v)
		}
		i = to + 1
	}
}
