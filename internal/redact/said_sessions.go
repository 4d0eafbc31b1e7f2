package redact

import "bytes"

// What sessions with databases and brokers log: commands whose words are in quotes or in
// numbered lists, calls that change a password, parameters of a statement.

func saidDetectors() []detector {
	return append(append(append(saidTerms(), saidHeaders()...), saidLists()...), []detector{
		{name: "session", look: passwordCall, starts: []string{"password(\"", "password('", "password(\\\"", "password_for(\"", "passwd(\"", "passwd('"}},
		{name: "session", look: storedValue, starts: []string{`"setex" "`, `"psetex" "`, `"set" "`, `"setnx" "`, `"hset" "`, `"hsetnx" "`, `"append" "`, `"lpush" "`, `"rpush" "`, `"sadd" "`}},
		{name: "session", look: auth2Word, starts: []string{`"auth2" "`}},
		{name: "session", look: numberedWord, starts: []string{`) "auth"`, `) "auth2"`, `) "requirepass"`, `) "masterauth"`, `) "setuser"`}},
		{name: "session", look: countedWord, starts: []string{"$4\nauth\n$", "$4\r\nauth\r\n$", `$4\r\nauth\r\n$`, "$11\nrequirepass\n$", "$11\r\nrequirepass\r\n$", "$10\nmasterauth\n$", "$10\r\nmasterauth\r\n$"}},
		{name: "session", look: digestLogin, starts: []string{"addauth ", "superdigest", "digest:"}},
		{name: "session", look: boundValues, starts: []string{"parameters: $1 = "}},
		{name: "session", look: uniqueKey, starts: []string{")=("}},
	}...)
}

// passwordCall looks at the texts behind the first one of a call that sets or checks
// somebody's password: db.changeUserPassword("u", "x").
func passwordCall(w *window, at, n int) {
	t := w.text
	open := at + bytes.IndexByte(t[at:at+n], '(')
	if c := byteAt(t, at-1); !nameByte(c) {
		return
	}
	var args [6]inCall
	count := callArguments(t, open+1, &args)
	if count < 2 || count > len(args) || !args[1].text {
		return
	}
	if first := args[0]; first.text && w.strict && aboutUserPassword(t, open) {
		addAccount(w, first.start, first.end)
	}
	if v := args[1].of(t); len(v) >= 4 && !referenceOnly(v) && !isPlaceholder(v) && (aboutUserPassword(t, open) || looksPassword(v) || looksCredential(v)) {
		w.add(args[1].start, args[1].end, "password", true)
	}
}

// aboutUserPassword tells whether the name of the call whose bracket is at open says that
// it is handed a user first: changeUserPassword.
func aboutUserPassword(t []byte, open int) bool {
	name := bytes.ToLower(t[runStart(t, open, 40, nameByte):open])
	return bytes.Contains(name, []byte("user")) || bytes.HasSuffix(name, []byte("_for"))
}

// storedValue looks at what Redis is told to keep under a name that speaks of a
// credential, as its MONITOR shows it: "SETEX" "refresh_token:17" "86400" "x".
func storedValue(w *window, at, n int) {
	t := w.text
	var f [12][2]int
	words := blanksApart(t, at, lineTo(t, at, 2000), f[:])
	if words < 3 {
		return
	}
	command := bytes.ToLower(t[f[0][0]:f[0][1]])
	first := 2
	if bytes.HasSuffix(command, []byte("setex")) {
		first = 3
	}
	named := namesCredential(t[f[1][0]:f[1][1]])
	fields := bytes.HasPrefix(command, []byte("hset"))
	for i := first; i < words; i++ {
		v := t[f[i][0]:f[i][1]]
		if fields {
			if i++; i >= words {
				return
			}
			name := v
			if v = t[f[i][0]:f[i][1]]; !namesCredential(name) && (!named || personalName(name)) {
				continue
			}
		} else if !named {
			return
		}
		if (looksCredential(v) || looksPassword(v) || isLoginCode(v) && !fields && keepsCode(t[f[1][0]:f[1][1]])) && !referenceOnly(v) && visibleWord(v) {
			w.add(f[i][0], f[i][1], "token", true)
		}
		if !fields && string(command) == "set" { // EX 300 behind it
			return
		}
	}
}

// authWord returns which of the words from AUTH on is the secret: the last one, unless AUTH is
// one of the words of HELLO or MIGRATE.
func authWord(t []byte, at, words int) int {
	before := bytes.ToLower(t[lineFrom(t, at, 300):at])
	switch {
	case bytes.Contains(before, []byte(`"hello"`)):
		return min(2, words-1)
	case bytes.Contains(before, []byte(`"migrate"`)):
		return 1
	}
	return min(2, words-1)
}

// personalName tells whether a field is about who or where rather than about a secret.
func personalName(name []byte) bool {
	var buf [64]byte
	return len(name) > 60 || personalKey(foldedKey(name, buf[:0])) != aboutNobody
}

// namesCredential tells whether one of the parts of a name, between colons or slashes,
// speaks of a credential.
func namesCredential(name []byte) bool {
	if len(name) > 120 {
		return false
	}
	for len(name) > 0 {
		i := bytes.IndexAny(name, ":/|")
		if i < 0 {
			i = len(name)
		}
		if class, _ := judgeKey(name[:i]); class >= keyWeak {
			return true
		}
		name = name[min(len(name), i+1):]
	}
	return false
}

// keepsCode tells whether the first part of a name is that of a code: otp:1041.
func keepsCode(name []byte) bool {
	name, _, _ = bytes.Cut(name, []byte{':'})
	_, rule := judgeKey(name)
	return rule == "pin" || foldEqual(name, "otp")
}

// numberedWord looks at the words of a command that are in a numbered list, one in each
// line, as redis-cli prints the SLOWLOG: 5) "AUTH", 6) "x".
func numberedWord(w *window, at, n int) {
	t := w.text
	from := runStart(t, at, 4, decimal)
	if from == at {
		return
	}
	number := atoi(t[from:at])
	var f [4][2]int
	count := 0
	for i := at + n; count < len(f) && i < len(t); {
		if i = lineTo(t, i, 20); byteAt(t, i) == '\r' {
			i++
		}
		if i >= len(t) || t[i] != '\n' {
			break
		}
		i = skipBlanks(t, i+1, len(t))
		stop := runEnd(t, i, 4, decimal)
		if stop == i || atoi(t[i:stop]) != number+1+count || !bytes.HasPrefix(t[stop:], []byte(`) "`)) {
			break
		}
		to := closingQuote(t, stop+2, lineTo(t, stop, 2000))
		if to == 0 {
			break
		}
		f[count] = [2]int{stop + 3, to}
		count++
		i = to
	}
	if count == 0 {
		return
	}
	value := f[0]
	switch word := bytes.ToLower(t[at+3 : at+n-1]); {
	case string(word) == "setuser":
		for _, a := range f[1:count] {
			if v := t[a[0]:a[1]]; len(v) > 2 && bytes.IndexByte([]byte("><#!"), v[0]) >= 0 {
				w.add(a[0]+1, a[1], "password", true)
			}
		}
		return
	case string(word) == "auth2" || number == 1 && count == 2 || string(word) == "auth" && number == 3 && bytes.Contains(bytes.ToLower(t[max(0, from-60):from]), []byte(`1) "hello"`)):
		if count < 2 {
			return
		}
		value = f[1]
	}
	dialogueValue(w, value)
}

// auth2Word looks at "AUTH2" "user" "x" of MIGRATE.
func auth2Word(w *window, at, n int) {
	var f [3][2]int
	if blanksApart(w.text, at, lineTo(w.text, at, 600), f[:]) == 3 {
		dialogueValue(w, f[2])
	}
}

// atoi reads a short number of digits alone.
func atoi(v []byte) int {
	n := 0
	for _, c := range v {
		n = n*10 + int(c-'0')
	}
	return n
}

// countedWord looks at the last of the one or two words behind AUTH in the protocol of
// Redis, each with its length before it: $4, AUTH, $3, bob, $6, secret.
func countedWord(w *window, at, n int) {
	t := w.text
	escaped := bytes.IndexByte(t[at:at+n], '\\') >= 0
	from, to := 0, 0
	for i, words := at+n, 0; words < 2; words++ {
		stop := runEnd(t, i, 4, decimal)
		size := atoi(t[i:stop])
		next := endOfCount(t, stop, escaped)
		if stop == i || next == stop || size < 1 || next+size > len(t) {
			break
		}
		from, to = next, next+size
		if i = endOfCount(t, to, escaped); i == to || byteAt(t, i) != '$' || !foldPrefix(t[at:], "$4") {
			break
		}
		i++
	}
	if from < to {
		w.add(from, to, "password", true)
	}
}

// endOfCount passes the end of a line, or what stands for one.
func endOfCount(t []byte, i int, escaped bool) int {
	for _, end := range [...]string{"\r\n", "\n", `\r\n`} {
		if bytes.HasPrefix(t[i:], []byte(end)) && (end[0] == '\\') == escaped {
			return i + len(end)
		}
	}
	return i
}

// digestLogin looks at the logins of ZooKeeper: addauth digest u:x, superDigest=u:x, and
// digest:u:x:cdrwa of an access list.
func digestLogin(w *window, at, n int) {
	t := w.text
	from := at + n
	limit := lineTo(t, from, 300)
	switch c := t[at] | 0x20; {
	case c == 'a':
		from = skipBlanks(t, from, limit)
		if !foldPrefix(t[from:limit], "digest ") {
			return
		}
		from = skipBlanks(t, from+7, limit)
	case c == 's':
		if from = afterKey(t, from); from < 0 || from > limit {
			return
		}
	}
	to := runEnd(t[:limit], from, 200, func(c byte) bool { return c > ' ' && !anyQuote(c) && c != '|' && c != '\\' && c != '<' && c != '&' })
	user := bytes.IndexByte(t[from:to], ':')
	if user < 1 || !plainUser(t[from:from+user]) {
		return
	}
	start := from + user + 1
	if t[at]|0x20 == 'd' { // 28 characters of base64, and what it may do
		end := runEnd(t, start, 28, base64std)
		if end-start != 28 || t[end-1] != '=' || byteAt(t, end) != ':' && t[at+n-1] != ':' {
			return
		}
		to = end
	}
	addArgument(w, start, to, "password")
	if w.strict {
		addAccount(w, from, start-1)
	}
}
