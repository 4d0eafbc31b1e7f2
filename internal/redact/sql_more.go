package redact

import "bytes"

// sqlMore are forms of secrets in SQL in which a word in quotes does not follow its key.
func sqlMore() []detector {
	return []detector{
		{name: "sql", look: sqlProcedure, starts: []string{"sp_addlogin", "sp_password", "sp_addapprole", "sp_setapprole", "sp_addlinkedsrvlogin"}},
		{name: "sql", look: sqlHistory, starts: []string{`\040'`}},
		{name: "password-hash", look: mysqlHash, starts: mysqlHashes()},
	}
}

// sqlProcedure reports the strings behind the first one that is handed to a procedure
// which sets a password: sp_addlogin 'user', 'password', 'database'.
func sqlProcedure(w *window, at, n int) {
	text := w.text
	end := lineTo(text, at+n, 400)
	for i, count := at+n, 0; i < end && text[i] != ';'; i++ {
		if text[i] != '\'' {
			continue
		}
		to := sqlStringEnd(text, i, end)
		if to == 0 {
			return
		}
		if v := text[i+1 : to]; looksPassword(v) && (count > 0 || looksCredential(v)) {
			w.add(i+1, to, "password", true)
		}
		count++
		i = to
	}
}

// sqlHistory reports a string in the history of a database's shell, which writes
// blanks as \040, if the words before it ask for a password.
func sqlHistory(w *window, at, n int) {
	text := w.text
	before := bytes.ToLower(text[lineFrom(text, at, 60):at])
	before = bytes.ReplaceAll(before, []byte(`\040`), []byte(" "))
	before = bytes.TrimRight(before, " =")
	if !bytes.HasSuffix(before, []byte("password")) && !bytes.HasSuffix(before, []byte(" by")) {
		return
	}
	quote := at + n - 1
	if to := sqlStringEnd(text, quote, lineTo(text, quote, 300)); to > quote+1 && !referenceOnly(text[quote+1:to]) {
		w.add(quote+1, to, "password", true)
	}
}

// mysqlHashes are the quote or blank, the star and the first digit of what PASSWORD() of MySQL gives.
func mysqlHashes() []string {
	var all []string
	for _, c := range "0123456789abcdef" {
		all = append(all, "'*"+string(c), "\"*"+string(c), " *"+string(c), "\t*"+string(c))
	}
	return all
}

// mysqlHash reports a star and forty hexadecimal digits, in quotes or in a column.
func mysqlHash(w *window, at, n int) {
	end := runEnd(w.text, at+2, 41, upperOrDigit)
	if end-at-2 == 40 && runEnd(w.text, at+2, 40, hexadecimal) == end && (blank(w.text[at]) && !wordLike(byteAt(w.text, end)) || byteAt(w.text, end) == w.text[at]) {
		w.add(at+1, end, "password-hash", true)
	}
}

// accountStatement tells whether the line up to there makes or changes an account; in
// prose things are identified by a name, too.
func accountStatement(text []byte, at int) bool {
	line := bytes.ToLower(text[lineFrom(text, at, 300):at])
	for _, verb := range [...]string{"create ", "alter ", "grant ", "connect to "} {
		if bytes.Contains(line, []byte(verb)) {
			return true
		}
	}
	return len(bytes.TrimSpace(line)) == 0 // on a line of its own
}

// lowerOnly tells whether a word has nothing but small letters.
func lowerOnly(v []byte) bool {
	for _, c := range v {
		if !lowerLetter(c) {
			return false
		}
	}
	return len(v) > 0
}
