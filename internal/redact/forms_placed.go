package redact

import "bytes"

// Secrets that a word near them explains: a note behind a key, the name of a function
// whose arguments a trace prints, the resource that a value belongs to.

func placedSecrets() []detector {
	return []detector{
		{name: "noted-key", look: notedKey, starts: []string{" # ", "\t# ", " // "}, before: hexadecimal},
		{name: "trace-arguments", look: traceArguments, starts: []string{`"args":[`, `"args": [`}},
		{name: "token", look: kindAndUUID, starts: []string{"token."}, before: isLetterOrDigit, after: hexadecimal},
		{name: "drawn-result", look: drawnResult, exact: true, starts: []string{`"result":`}},
		{name: "login-slash", look: loginAs, starts: []string{"log in as ", "logged in as ", "logging in as ", "login as ", "sign in as ", "anmelden als ", "anmeldung als ", "войти как "}},
		{name: "printing-command", look: printingCommand, starts: []string{"command echo", "command=echo", "command=\"echo", "command='echo", "command \"echo", "command 'echo", "command: echo", "command=printf", "command printf", "eval \"echo", "eval echo"}},
		{name: "serial", look: productSerial, starts: []string{"serial"}},
		{name: "cache-manager", look: cacheManager, starts: []string{"cachemgr_passwd "}},
		{name: "mount-secrets", whole: mountSecrets},
	}
}

// notedKey looks at a key in hexadecimal that is the first word of its line, behind which a
// comment says what it is: 2a27… # agent.psk.
func notedKey(w *window, at, n int) {
	t := w.text
	from := runStart(t, at, 256, hexadecimal)
	if at-from < 32 || from > 0 && t[from-1] != '\n' && !blankByte(t[from-1]) || len(bytes.TrimSpace(t[lineFrom(t, from, 40):from])) > 0 {
		return
	}
	note := bytes.ToLower(t[at+n : lineTo(t, at+n, 120)])
	for _, other := range [...]string{"public", "fingerprint", "sha", "md5", "checksum", "commit", "merge", "revert", "fix", "add", "remove"} {
		if bytes.Contains(note, []byte(other)) {
			return
		}
	}
	for _, word := range [...]string{"psk", "pre-shared", "preshared", "secret", "password", "private key", "encryption key"} {
		if bytes.Contains(note, []byte(word)) {
			w.add(from, at, "psk", true)
			return
		}
	}
}

// traceArguments looks at the arguments of a function in a trace in JSON:
// {"function":"bind","args":["cn=reader","x"]}.
func traceArguments(w *window, at, n int) {
	t := w.text
	area := t[max(0, at-300):at]
	i := bytes.LastIndex(area, []byte(`"function":`))
	if i < 0 || bytes.IndexByte(area[i:], '}') >= 0 {
		return
	}
	name := area[i+11:]
	if j := bytes.IndexByte(name, ','); j > 0 {
		name = name[:j]
	}
	name = bytes.ToLower(bytes.Trim(name, " \""))
	place := 0
	for _, word := range [...]string{"login", "auth", "bind", "password", "credential", "logon", "signin"} {
		if bytes.Contains(name, []byte(word)) {
			place = 1
		}
	}
	if bytes.Contains(name, []byte("connect")) || bytes.Equal(name, []byte("__construct")) && bytes.Contains(area[i:], []byte("PDO")) {
		place = 2
	}
	var args [6]inCall
	if count := callArguments(t, at+n, &args); place > 0 && count <= len(args) {
		placedPassword(w, args[:count], place)
	}
}

// placedPassword reports the argument at a place if it looks like a password.
func placedPassword(w *window, args []inCall, place int) {
	if place >= len(args) || !args[place].text {
		return
	}
	a := args[place]
	v := a.of(w.text)
	if looksPassword(v) && visibleWord(v) && (classes(v) >= 3 || looksRandom(v)) && !isName(v) && !isReference(v) && !isPlaceholder(v) {
		w.add(a.start, a.end, "password", true)
	}
}

// kindAndUUID looks at NpmToken.UUID, of repositories of packages.
func kindAndUUID(w *window, at, n int) {
	t := w.text
	from := at + n
	if from+36 > len(t) || !isUUID(t[from:from+36]) || latinOrNumeral(byteAt(t, from+36)) {
		return
	}
	w.add(from, from+36, "token", true)
}

// drawnResult looks at the result of a random_password in a state of Terraform.
func drawnResult(w *window, at, n int) {
	t := w.text
	from := skipBlanks(t, at+n, min(len(t), at+n+8))
	if byteAt(t, from) != '"' {
		return
	}
	from++
	to := runEnd(t, from, 200, func(c byte) bool { return c != '"' && c != '\n' })
	area := t[max(0, at-1500):at]
	if to-from >= 4 && byteAt(t, to) == '"' && (bytes.Contains(area, []byte(`"bcrypt_hash"`)) || bytes.Contains(area, []byte(`"random_password"`))) && !isPlaceholder(t[from:to]) {
		w.add(from, to, "password", true)
	}
}

// loginAs looks at "log in as support / x".
func loginAs(w *window, at, n int) {
	t := w.text
	from := at + n
	limit := lineTo(t, from, 200)
	user := endOfWord(t[:limit], from, true)
	if user == from || user > limit {
		return
	}
	i := user
	for _, sign := range [...]string{" / ", "/", " with password ", " mit Passwort "} {
		if bytes.HasPrefix(t[user:limit], []byte(sign)) {
			i = user + len(sign)
			break
		}
	}
	end := i
	for end < limit && !blankOrEnd(t[end]) {
		end++
	}
	for end > i && bytes.IndexByte([]byte(`.,;)"'`), t[end-1]) >= 0 {
		end--
	}
	if v := t[i:end]; i > user && looksPassword(v) && !isReference(v) && !isPlaceholder(v) {
		w.add(i, end, "password", true)
	}
}

// printingCommand looks at --password-command "echo x", where a program that prints the
// secret is asked for.
func printingCommand(w *window, at, n int) {
	t := w.text
	start := runStart(t, at, 60, func(c byte) bool { return latinOrNumeral(c) || c == '-' || c == '_' })
	key := bytes.TrimRight(t[start:at], "-_")
	if class, _ := judgeKey(key); class != keyStrong {
		return
	}
	i := at + n
	limit := lineTo(t, i, 200)
	if byteAt(t, i) == '\\' {
		i++
	}
	if i >= limit || !blankByte(t[i]) {
		return
	}
	for i = skipBlanks(t, i, limit); i+2 < limit && t[i] == '-' && (t[i+1] == 'n' || t[i+1] == 'e') && blankByte(t[i+2]); {
		i = skipBlanks(t, i+2, limit)
	}
	for i < limit && (t[i] == '\'' || t[i] == '"' || t[i] == '\\') {
		i++
	}
	end := i
	for end < limit && !blankOrEnd(t[end]) && t[end] != '"' && t[end] != '\'' {
		end++
	}
	for end > i && t[end-1] == '\\' {
		end--
	}
	addArgument(w, i, end, "password")
}

// productSerial looks at the number that a product is installed with: groups of capitals
// and digits, all of one length. Those of devices are seldom in groups.
func productSerial(w *window, at, n int) {
	t := w.text
	i := at + n
	for _, more := range [...]string{"_number", " number", "number", "_no", "no"} {
		if hasFold(t, i, more) {
			i += len(more)
			break
		}
	}
	from := afterKey(t, i)
	if from < 0 || from-i > 6 {
		return
	}
	to := runEnd(t, from, 60, func(c byte) bool { return upperOrDigit(c) || c == '-' })
	v := t[from:to]
	if groups := bytes.Count(v, []byte{'-'}); groups >= 3 && groups <= 6 && inGroups(v) && classes(v) == 3 && countOf(v).letters() >= 4 && !isLetterOrDigit(byteAt(t, to)) {
		w.add(from, to, "api-key", true)
	}
}

// mountSecrets reads the secrets of davfs2: a place, a user and a password in each line.
func mountSecrets(w *window) {
	if plainName(w.name) != "secrets" {
		return
	}
	eachLine(w.text, func(start, end int) {
		t := w.text
		var f [4][2]int
		if start = skipBlanks(t, start, end); start == end || t[start] == '#' || blanksApart(t, start, end, f[:]) != 3 {
			return
		}
		if place := t[f[0][0]:f[0][1]]; (place[0] == '/' || bytes.Contains(place, []byte("://"))) && !referenceOnly(t[f[2][0]:f[2][1]]) {
			w.add(f[2][0], f[2][1], "password", true)
			if w.strict {
				addAccount(w, f[1][0], f[1][1])
			}
		}
	})
}

// cacheManager looks at cachemgr_passwd X action …, of Squid.
func cacheManager(w *window, at, n int) {
	from, to, _ := quotedOrWord(w.text, at+n, lineTo(w.text, at, 200))
	if v := w.text[from:to]; to-from >= 3 && !referenceOnly(v) && !isPlaceholder(v) {
		w.add(from, to, "password", true)
	}
}
