package redact

import "bytes"

// Strings of SQL that other signs than quotes enclose, stand on the next line, or follow a
// word of their own: PASSWORD $$x$$, MASTER_PASSWORD =⏎ 'x', IDENTIFIED BY x REPLACE y.

func sqlLines() []detector {
	return []detector{
		{name: "sql", look: dollarQuoted, starts: []string{"password $", "secret $", "password = $"}},
		{name: "sql", look: stringBelow, starts: []string{"password =\n", "password=\n", "password\n", "password = \n", "password =\r\n", "password\r\n", "identified by\n", "identified by\r\n", "secret =\n", "secret\n", "secret\r\n", "password with\n", "password to\n"}},
		{name: "sql", look: replacedPassword, starts: []string{"identified by "}},
	}
}

// dollarQuoted looks at $$x$$ and $tag$x$tag$ of PostgreSQL.
func dollarQuoted(w *window, at, n int) {
	t := w.text
	open := at + n - 1
	from := runEnd(t, open+1, 20, wordLike)
	if byteAt(t, from) != '$' {
		return
	}
	from++
	limit := lineTo(t, from, 300)
	if i := bytes.Index(t[from:limit], t[open:from]); i > 0 && bytes.IndexByte(t[from:from+i], ' ') < 0 && !referenceOnly(t[from:from+i]) {
		w.add(from, from+i, "password", true)
	}
}

// stringBelow looks at a string in quotes that has the next line for itself.
func stringBelow(w *window, at, n int) {
	t := w.text
	i := skipBlanks(t, at+n, min(len(t), at+n+60))
	if c := byteAt(t, i); c != '\'' && c != '"' {
		return
	}
	limit := lineTo(t, i, 300)
	end := sqlStringEnd(t, i, limit)
	if end <= i+1 || end+1 < limit && bytes.IndexByte([]byte(",;) \t"), t[end+1]) < 0 {
		return
	}
	if t[at]|0x20 == 's' && !looksCredential(t[i+1:end]) {
		return
	}
	if v := t[i+1 : end]; !referenceOnly(v) && !isPlaceholder(v) && !isPrompt(v) && !isTalk(v) && !isSentence(v) {
		w.add(i+1, end, "password", true)
	}
}

// replacedPassword looks at the old password of ALTER USER u IDENTIFIED BY x REPLACE y.
func replacedPassword(w *window, at, n int) {
	t := w.text
	_, _, next := quotedOrWord(t, at+n, lineTo(t, at+n, 200)) // the new one
	if !foldPrefix(t[next:], " replace ") {
		return
	}
	at, n = next, len(" replace ")
	from, to, _ := quotedOrWord(t, at+n, lineTo(t, at+n, 200))
	for to > from && bytes.IndexByte([]byte(";,)"), t[to-1]) >= 0 {
		to--
	}
	addArgument(w, from, to, "password")
}
