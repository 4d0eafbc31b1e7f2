package redact

import "bytes"

// connections find passwords in what opens a connection, in forms other than a URL.
func connections() []detector {
	return []detector{
		{name: "connection", starts: []string{"jdbc:oracle:"}, look: lookOracle},
		{name: "password", starts: []string{"auth(", "auth=(", "auth = (", "credentials(", "login(", "authenticate(", "authentication(", "credential]::new(", "networkcredential(", "pscredential("}, look: lookCall},
		{name: "password", starts: []string{"stats auth ", "login=", "userpwd=", " allow "}, look: lookUserPair},
		{name: "secret", starts: []string{"unseal key", "recovery key"}, look: lookUnseal},
		{name: "secret", starts: []string{"| base64 -d", "| base64 --d", "|base64 -d"}, look: lookDecoded},
		{name: "connection", starts: []string{"pwd=", "password=", "pwd =", "password ="}, look: lookConnection},
	}
}

// lookOracle reports the password of jdbc:oracle:thin:user/password@host.
func lookOracle(w *window, at, n int) {
	text := w.text
	stop := runEnd(text, at, 512, inURL)
	start := at + n
	start += bytes.IndexByte(text[start:stop], ':') + 1
	sign := bytes.LastIndexByte(text[start:stop], '@')
	if sign < 0 {
		return
	}
	sign += start
	if slash := bytes.IndexByte(text[start:sign], '/'); slash > 0 && !standIn(text[start+slash+1:sign]) {
		from := start + slash + 1
		if text[from] == '"' {
			from++
		}
		w.add(from, sign, "url-password", true)
	}
}

// lookConnection reports the password among others of name=value, name=value; where a
// semicolon parts them it may hold blanks, and it may stand in quotes or braces.
// https://learn.microsoft.com/sql/connect/odbc/dsn-connection-string-attribute
func lookConnection(w *window, at, n int) {
	text := w.text
	if at > 0 && (base62(text[at-1]) || text[at-1] == '_' || text[at-1] == '-') {
		return
	}
	start := at + n
	line := runEnd(text, start, 512, func(c byte) bool { return c != '\n' && c != '\r' })
	before := text[max(0, at-256):at]
	if i := bytes.LastIndexByte(before, '\n'); i >= 0 {
		before = before[i+1:]
	}
	semicolons := bytes.IndexByte(before, ';') > 0 && bytes.IndexByte(before, '=') > 0 || pairAfter(text[start:line])
	if !semicolons || bytes.LastIndexByte(before, '&') > bytes.LastIndexByte(before, ';') {
		return
	}
	start = runEnd(text, start, 4, blank)
	end := start
	switch {
	case start < line && text[start] == '{':
		if i := bytes.IndexByte(text[start:line], '}'); i > 0 {
			start, end = start+1, start+i
		}
	case start < line && joinedText(text, start) > 0:
		return // of the pairs
	case start < line && anyQuote(text[start]):
		if i := bytes.IndexByte(text[start+1:line], text[start]); i > 0 {
			start, end = start+1, start+1+i
		}
	default:
		end = runEnd(text, start, line-start, func(c byte) bool { return c != ';' && c != '"' && c != '<' && c != '\'' && c != '\\' })
		if end == line && bytes.IndexByte(text[start:end], ' ') >= 0 { // the last one of a log line: its first word
			end = runEnd(text, start, line-start, func(c byte) bool { return c > ' ' && c != '"' && c != '\'' })
		}
	}
	// PWD is also where a command was run, as sudo has it.
	if foldPrefix(text[at:], "pwd") && isPath(bytes.TrimRight(text[start:end], " ")) {
		return
	}
	if end > start && !standIn(text[start:end]) {
		w.add(start, end, "connection", true)
	}
}

// pairAfter tells whether ;name= follows within the same line.
func pairAfter(rest []byte) bool {
	i := bytes.IndexByte(rest, ';')
	if i < 0 || i > 128 {
		return false
	}
	i = runEnd(rest, i+1, 4, blank)
	j := runEnd(rest, i, 40, func(c byte) bool { return base62(c) || c == ' ' || c == '_' })
	return j > i && j < len(rest) && rest[j] == '='
}

// lookCall reports the second of two strings that a program hands over: a user and a
// password.
func lookCall(w *window, at, n int) {
	text := w.text
	i := runEnd(text, at+n, 4, blank)
	first := stringEnd(text, i)
	if first < 0 {
		return
	}
	i = runEnd(text, first, 4, func(c byte) bool { return blank(c) || c == ',' })
	second := stringEnd(text, i)
	if second < 0 || bytes.IndexByte(text[first:i], ',') < 0 {
		return
	}
	from := i + bytes.IndexByte(text[i:second], text[second-1]) + 1
	if v := text[from : second-1]; len(v) >= 4 && !standIn(v) {
		w.add(from, second-1, "password", true)
	}
}

// stringEnd is where a string in quotes ends that begins at, behind the quote; -1 if there is
// none. A letter may stand before it, as Python has it.
func stringEnd(text []byte, at int) int {
	if at+2 < len(text) && lowerLetter(text[at]) {
		at++
	}
	if at+1 >= len(text) || text[at] != '"' && text[at] != '\'' {
		return -1
	}
	end := runEnd(text, at+1, 128, func(c byte) bool { return c != text[at] && c != '\n' })
	if end == len(text) || text[end] != text[at] {
		return -1
	}
	return end + 1
}

// lookUserPair reports the password of user:password.
func lookUserPair(w *window, at, n int) {
	from := runEnd(w.text, at+n, 1, anyQuote)
	to := runEnd(w.text, from, 256, func(c byte) bool { return visible(c) && c != '&' && c != ';' && (c != '@' || n == len("stats auth ")) })
	colon := bytes.IndexByte(w.text[from:to], ':')
	if colon < 1 || !credential(w.text[from+colon+1:to]) || bytes.HasPrefix(w.text[from+colon:to], []byte("://")) {
		return
	}
	w.add(from+colon+1, to, "password", true)
}

// lookUnseal reports one of the parts of the key that opens a vault.
func lookUnseal(w *window, at, n int) {
	from := afterKey(w.text, runEnd(w.text, at+n, 4, func(c byte) bool { return blank(c) || decimal(c) }))
	if from < 0 {
		return
	}
	if to := runEnd(w.text, from, 512, base64any); to-from >= 20 {
		w.add(from, to, "secret", true)
	}
}

// lookDecoded reports what a command line decodes.
func lookDecoded(w *window, at, _ int) {
	end := at
	for end > 0 && (blank(w.text[end-1]) || anyQuote(w.text[end-1])) {
		end--
	}
	start := runStart(w.text, end, longestToken, base64any)
	if end-start < 8 || start == 0 || !blank(w.text[start-1]) && !anyQuote(w.text[start-1]) {
		return
	}
	w.add(start, end, "secret", true)
	if plain := unbase64(w.text[start:end], longestToken); printable(bytes.TrimSpace(plain)) {
		w.learn(bytes.TrimSpace(plain), "secret")
	}
}
