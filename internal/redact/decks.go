package redact

import "bytes"

// Lines that a batch hands to a program: decks of cards for FTP, where the user and the
// password are words or lines of their own, and the options of data sets of SAS.

func decks() []detector {
	return []detector{
		{name: "deck", exact: true, look: deckUser, after: isLetterOrDigit, starts: []string{"\nUSER ", "\n USER ", "\n  USER ", "\n\tUSER ", "\nuser ", "\n user "}},
		{name: "deck", exact: true, look: cardDeck, starts: []string{"PGM=FTP", "PGM=EZAFTP", "PGM=SFTP", "PGM=IKJEFT"}},
		{name: "deck", look: openedDeck, starts: []string{"\nopen "}},
		{name: "sas", look: dataSetOptions, before: func(c byte) bool { return c == '(' || c == ' ' }, starts: []string{"read=", "write=", "alter="}},
		{name: "sas", look: encodedInput, starts: []string{"pwencode in="}},
		{name: "ftp-call", look: fileCall, before: func(c byte) bool { return !nameByte(c) || c == '.' }, starts: []string{"ftp('", "ftp(\"", "sftp('", "sftp(\""}},
	}
}

// deckUser looks at a line of three words: USER name x.
func deckUser(w *window, at, n int) {
	t := w.text
	word := at + n - len("USER ")
	var f [3][2]int
	if blanksApart(t, at+n, lineTo(t, at+n, 160), f[:]) != 2 || !plainUser(t[f[0][0]:f[0][1]]) {
		return
	}
	v := t[f[1][0]:f[1][1]]
	below := lineBelow(t, lineTo(t, at+n, 200))
	if below < len(t) && t[word] == 'U' && len(v) >= 4 && !isReference(v) && transferCommand(bytes.TrimSpace(t[below:lineTo(t, below, 80)])) {
		w.add(f[1][0], f[1][1], "password", true)
		if w.strict {
			addAccount(w, f[0][0], f[0][1])
		}
		return
	}
	if c := countOf(v); len(v) < 4 || c.digit == 0 && !spelled(v) || c.letters() == 0 || isVersion(v) || isReference(v) || isPath(v) || isAddress(v) || c.other > 0 && !spelled(v) || c.turns < 2 && !spelled(v) {
		return
	}
	w.add(f[1][0], f[1][1], "password", true)
	if w.strict {
		addAccount(w, f[0][0], f[0][1])
	}
}

// cardDeck looks at the input of FTP in a job of z/OS: a host, a user and a password, with
// the user and the password on one line or on two.
func cardDeck(w *window, at, n int) {
	t := w.text
	limit := min(len(t), at+3000)
	for i := at; i < limit; {
		k := bytes.Index(t[i:limit], []byte(" DD *"))
		if k < 0 {
			return
		}
		i += k + 5
		deckLines(w, lineBelow(t, lineTo(t, i, 200)), limit)
	}
}

// openedDeck looks at a script of FTP: open HOST, and the user and the password on the lines below.
func openedDeck(w *window, at, n int) { deckLines(w, at+1, min(len(w.text), at+400)) }

// deckLines reads a line with a host, and those of the user and the password, if a command of
// FTP follows them.
func deckLines(w *window, at, limit int) {
	t := w.text
	var lines [5][2]int
	n := 0
	for i := at; i < limit && n < len(lines); {
		end := lineTo(t, i, 200)
		if from, to := trimBlanks(t, i, end); from < to && t[from] != ';' {
			lines[n] = [2]int{from, to}
			n++
		}
		i = lineBelow(t, end)
	}
	word := func(i int) bool { return bytes.IndexByte(t[lines[i][0]:lines[i][1]], ' ') < 0 }
	command := func(i int) bool {
		return transferCommand(t[lines[i][0]:lines[i][1]])
	}
	if n < 3 {
		return
	}
	if a := bytes.Fields(t[lines[1][0]:lines[1][1]]); len(a) == 2 && command(2) && plainUser(a[0]) && len(a[1]) >= 4 && string(bytes.ToLower(a[0])) != "user" {
		w.add(lines[1][1]-len(a[1]), lines[1][1], "password", true)
		if w.strict {
			addAccount(w, lines[1][0], lines[1][0]+len(a[0]))
		}
		return
	}
	if n > 2 && word(0) && word(1) && !command(0) && !command(1) && command(2) { // the host is elsewhere
		if v := t[lines[1][0]:lines[1][1]]; len(v) >= 3 && !isReference(v) && !isPlaceholder(v) {
			w.add(lines[1][0], lines[1][1], "password", true)
			if w.strict {
				addAccount(w, lines[0][0], lines[0][1])
			}
		}
		return
	}
	if n < 4 || !word(1) || !word(2) || command(1) || command(2) || !command(3) {
		return
	}
	if v := t[lines[2][0]:lines[2][1]]; len(v) < 3 || isReference(v) || isPlaceholder(v) || v[0] == '/' && v[len(v)-1] == '/' {
		return
	}
	w.add(lines[2][0], lines[2][1], "password", true)
	if w.strict {
		addAccount(w, lines[1][0], lines[1][1])
	}
}

// transferCommand tells whether a line is a command of FTP.
func transferCommand(line []byte) bool {
	name, _, _ := bytes.Cut(bytes.ToLower(line), []byte{' '})
	switch string(name) {
	case "cd", "lcd", "put", "get", "mput", "mget", "binary", "bin", "ascii", "asc", "type", "ebcdic", "quote", "site", "locsite", "dir", "ls", "prompt", "quit", "bye", "close", "passive", "mode", "append", "delete", "rename", "pwd", "hash", "sendsite", "namefmt", "sendpasv", "secopen", "tenex", "image", "literal", "cwd", "retr", "stor":
		return true
	}
	return false
}

// dataSetOptions looks at the passwords of a data set of SAS: set lab.res (read=x write=y).
func dataSetOptions(w *window, at, n int) {
	t := w.text
	open := bytes.LastIndexByte(t[lineFrom(t, at, 120):at], '(')
	if open < 0 {
		return
	}
	line := lineFrom(t, at, 120)
	before := bytes.ToLower(t[line : line+open])
	statement := false
	for _, word := range [...]string{"data ", "set ", "merge ", "data=", "out=", "modify ", "update ", "libname ", "table ", "into "} {
		statement = statement || bytes.Contains(before, []byte(word))
	}
	from, to, _ := quotedOrWord(t, at+n, lineTo(t, at+n, 80))
	if k := bytes.IndexAny(t[from:to], ") ;"); k >= 0 {
		to = from + k
	}
	if v := t[from:to]; statement && len(v) >= 3 && len(v) <= 40 && latinOrNumeral(v[0]) && countNumerals(v) < len(v) && !isCommon(string(v)) && v[0] != '&' && !isPlaceholder(v) {
		w.add(from, to, "password", true)
	}
}

// encodedInput looks at what proc pwencode is to encode.
func encodedInput(w *window, at, n int) {
	from, to, _ := quotedOrWord(w.text, at+n, lineTo(w.text, at+n, 200))
	if v := w.text[from:to]; len(v) > 2 && v[0] != '&' && !isReference(v) && (from > at+n || spelled(v)) {
		w.add(from, to, "password", true)
	}
}

// fileCall looks at a call that is handed a host, a user and a password.
func fileCall(w *window, at, n int) {
	var args [6]inCall
	count := callArguments(w.text, at+n-1, &args)
	if count < 3 || count > len(args) || !args[0].text || !args[1].text || !args[2].text {
		return
	}
	if v := args[2].of(w.text); plainUser(args[1].of(w.text)) && looksPassword(v) && !isReference(v) && !isPlaceholder(v) && bytes.IndexByte(v, '/') < 0 {
		w.add(args[2].start, args[2].end, "password", true)
		if w.strict {
			addAccount(w, args[1].start, args[1].end)
		}
	}
}
