package redact

import "bytes"

// wordDetectors find secrets that their place in a line of words betrays, in the
// configuration of servers and in what they log.
func wordDetectors() []detector {
	return []detector{
		{name: "words", look: directiveWords, starts: []string{"monitor ", "sqlconnectinfo ", "sqlnamedconnectinfo ", "ldapdninfo ", "ldapbinddn ", "radiusauthserver ", "radiusacctserver ", "auth-pass ", "rename-command "}},
		{name: "words", look: quotedWords, starts: []string{"secure_link_md5 "}},
		{name: "words", look: staticMap, starts: []string{"static:"}},
		{name: "words", look: userAndKey, starts: []string{"\nuser="}},
		{name: "words", look: keyLogLine, exact: true, starts: []string{"CLIENT_RANDOM ", "_TRAFFIC_SECRET", "EXPORTER_SECRET ", "\nRSA "}},
		{name: "words", look: serverLogin, starts: []string{"mysql_servers", "pgsql_servers", "client_send"}},
		{name: "words", look: comparedWord, exact: true, starts: []string{"{$auth"}},
		{name: "words", look: sharePassword, exact: true, starts: []string{"\n//"}},
		{name: "words", look: bracedKey, starts: []string{"<master>{"}},
		{name: "words", look: realmToken, exact: true, starts: []string{"@pam!", "@pve!"}},
		{name: "words", look: headerWord, starts: []string{"basic\\ ", "bearer\\ "}},
		{name: "words", look: slashedLogin, starts: []string{"userid="}},
		{name: "words", look: extension, starts: []string{" => "}},
		{name: "words", look: commandWord, starts: []string{"shutdown=\"", "shutdown='"}},
		{name: "words", look: hookPath, starts: []string{"/rest/"}},
		{name: "words", whole: func(w *window) {
			if bytes.HasPrefix(w.text, []byte("//")) && len(w.text) < 4<<10 {
				sharePassword(w, -1, 1)
			} else if bytes.HasPrefix(w.text, []byte("user=")) {
				userAndKey(w, 0, len("user="))
			}
		}},
		{name: "words", whole: secretsFile},
		{name: "words", whole: settingWords},
	}
}

// directiveWords looks at a directive and counts the words behind it: MONITOR ups@host
// 1 user X primary of NUT, SQLConnectInfo database user X of ProFTPD, sentinel auth-pass
// master X of Redis.
func directiveWords(w *window, at, n int) {
	text := w.text
	start, end := lineFrom(text, at, 60), lineTo(text, at, 400)
	var f [6][2]int
	count := blanksApart(text, at+n, end, f[:])
	before := bytes.TrimSpace(text[start:at])
	place, user := 1, -1
	switch word := text[at : at+n]; {
	case foldPrefix(word, "monitor"):
		if count < 4 || bytes.IndexByte(text[f[0][0]:f[0][1]], '@') < 0 || !allNumerals(text[f[1][0]:f[1][1]]) {
			return
		}
		place, user = 3, 2
	case foldPrefix(word, "sqlconnectinfo"):
		place, user = 2, 1
	case foldPrefix(word, "sqlnamed"):
		place, user = 4, 3
	case foldPrefix(word, "rename-command"):
		if count == 2 && drawnName(text[f[1][0]:f[1][1]]) {
			w.add(f[1][0], f[1][1], "secret", true)
		}
		return
	case foldPrefix(word, "auth-pass"):
		if !foldSuffix(before, "sentinel") {
			return
		}
		before = nil
	}
	if len(before) > 0 && before[0] != '#' || count <= place {
		return
	}
	addArgument(w, f[place][0], f[place][1], "password")
	if user >= 0 && w.strict {
		addAccount(w, f[user][0], f[user][1])
	}
}

// drawnName tells whether a word of letters alone is none that can be read.
func drawnName(v []byte) bool {
	return len(v) >= 10 && (looksRandom(v) || !readable(string(bytes.ToLower(v))))
}

// quotedWords looks at a text in quotes of which the last word is a secret and the
// others are variables: secure_link_md5 "$secure_link_expires$uri X" of nginx.
func quotedWords(w *window, at, n int) {
	var f [1][2]int
	if blanksApart(w.text, at+n, lineTo(w.text, at, 400), f[:]) == 0 {
		return
	}
	from, to := f[0][0], f[0][1]
	if i := bytes.LastIndexByte(w.text[from:to], ' '); i > 0 {
		if from += i + 1; w.text[from] != '$' {
			addArgument(w, from, to, "secret")
		}
	}
}

// staticMap looks at the one entry of a table of Postfix: static:user:X.
func staticMap(w *window, at, n int) {
	to := runEnd(w.text, at+n, 200, func(c byte) bool { return c > ' ' && c != ',' && c < 0x7f })
	if i := bytes.IndexByte(w.text[at+n:to], ':'); i > 0 && !latinOrNumeral(byteAt(w.text, at-1)) && plainUser(w.text[at+n:at+n+i]) {
		addArgument(w, at+n+i+1, to, "password")
	}
}

// userAndKey looks at user=name:X on a line of its own, as coturn has it.
func userAndKey(w *window, at, n int) {
	end := lineTo(w.text, at+n, 300)
	i := bytes.IndexByte(w.text[at+n:end], ':')
	if i < 1 || !plainUser(w.text[at+n:at+n+i]) {
		return
	}
	from, to := trimBlanks(w.text, at+n+i+1, end)
	if v := w.text[from:to]; len(v) > 3 && bytes.IndexByte(v, ' ') < 0 && !isNumeric(v) {
		addArgument(w, from, to, "password")
		if w.strict {
			addAccount(w, at+n, at+n+i)
		}
	}
}

// keyLogLine looks at the lines of SSLKEYLOGFILE: a label, the client's random bytes,
// and a secret of the connection (RFC 9850).
func keyLogLine(w *window, at, n int) {
	text := w.text
	var f [3][2]int
	if at+n < len(text) && text[at+n-1] != ' ' {
		n = runEnd(text, at+n, 12, func(c byte) bool { return c == '_' || decimal(c) }) - at
	}
	count := blanksApart(text, at+n, lineTo(text, at+n, 600), f[:])
	if count < 2 {
		return
	}
	if a, b := text[f[0][0]:f[0][1]], text[f[1][0]:f[1][1]]; len(a) >= 16 && len(b) >= 48 && hexOnly(a) && hexOnly(b) {
		w.add(f[1][0], f[1][1], "secret", true)
		if len(a) == 64 {
			w.add(f[0][0], f[0][1], "secret", true)
		}
	}
}

// serverLogin looks at settings of Exim: mysql_servers = host/base/user/X, and
// client_send = ^user^X or : user : X.
func serverLogin(w *window, at, n int) {
	text := w.text
	i := skipBlanks(text, at+n, len(text))
	if byteAt(text, i) != '=' {
		return
	}
	from, to := trimBlanks(text, i+1, lineTo(text, i, 400))
	sep := byte('/')
	if foldPrefix(text[at:], "client") {
		if sep = '^'; bytes.IndexByte(text[from:to], sep) < 0 {
			sep = ':'
		}
	}
	for part := from; part < to; {
		end := to
		if k := bytes.IndexByte(text[part:to], ':'); k >= 0 && sep == '/' {
			end = part + k
		}
		if bytes.Count(text[part:end], []byte{sep}) >= 2 {
			last := part + bytes.LastIndexByte(text[part:end], sep) + 1
			last = skipBlanks(text, last, end)
			addArgument(w, last, end, "password")
		}
		part = end + 1
	}
}

// comparedWord looks at what a server compares the words of a login with:
// {eq{$auth3}{X}} of Exim.
func comparedWord(w *window, at, n int) {
	text := w.text
	i := runEnd(text, at+n, 2, decimal)
	if i == at+n || !bytes.HasPrefix(text[i:], []byte("}{")) {
		return
	}
	to := runEnd(text, i+2, 100, func(c byte) bool { return c > ' ' && c != '}' })
	if v := text[i+2 : to]; byteAt(text, to) == '}' && len(v) > 5 && v[0] != '$' && looksPassword(v) {
		w.add(i+2, to, "password", true)
	}
}

// sharePassword looks at a share and who mounts it: //host/share user%X, as Amanda's
// list of passwords has it.
func sharePassword(w *window, at, n int) {
	var f [3][2]int
	if count := blanksApart(w.text, at+1, lineTo(w.text, at+n, 300), f[:]); count < 2 || count > 3 || bytes.IndexByte(w.text[min(f[0][0]+3, f[0][1]):f[0][1]], '/') < 0 {
		return
	}
	if i := bytes.IndexByte(w.text[f[1][0]:f[1][1]], '%'); i > 0 && plainUser(w.text[f[1][0]:f[1][0]+i]) {
		pairArgument(w, '%', argument{f[1][0], f[1][1]})
	}
}

// settingWords looks through the settings of servers nobody listed, of small files
// alone: a directive, some words, and one among them that was drawn by lot.
func settingWords(w *window) {
	if len(w.text) > 64<<10 || w.form != formText && w.form != formINI || !settingsFile(w.name) {
		return
	}
	text := w.text
	eachLine(text, func(start, end int) {
		start = skipBlanks(text, start, end)
		if end-start < 14 || end-start > 400 || !latin(text[start]) {
			return
		}
		var f [10][2]int
		count := blanksApart(text, start, end, f[:])
		if count < 3 || count == len(f) || bytes.IndexByte(text[f[0][0]:f[0][1]], '=') >= 0 || text[f[0][1]-1] == ':' || text[f[1][0]] == '=' || aboutNumbers(text[f[0][0]:f[0][1]]) {
			return
		}
		for i := 2; i < count; i++ {
			v := bytes.TrimRight(text[f[i][0]:f[i][1]], ";")
			if drawnWord(v) && !aboutNumbers(text[f[i-1][0]:f[i-1][1]]) && !bytes.ContainsAny(v, "=:") {
				w.add(f[i][0], f[i][0]+len(v), "password", true)
			}
		}
	})
}

// settingsFile tells whether a file's name or folder says that it is of settings.
func settingsFile(name string) bool {
	base := plainName(name)
	for _, end := range [...]string{".conf", ".cfg", ".cnf", ".rc", ".config", "rc", ".local", ".inc"} {
		if len(base) > len(end) && base[len(base)-len(end):] == end {
			return true
		}
	}
	return false
}

// aboutNumbers tells whether what stands behind a word is a number of something, a
// digest, a public key or a list of ciphers.
func aboutNumbers(word []byte) bool {
	low := bytes.ToLower(bytes.Trim(word, `"':=-`))
	for _, end := range [...]string{"id", "uuid", "serial", "hash", "digest", "fingerprint", "commit", "version", "build", "etag", "tag", "sum", "rsa", "25519", "ciphers", "suites", "macs", "algorithms", "release", "revision", "nonce", "format", "public", "uri", "url", "path", "host", "include"} {
		if bytes.HasSuffix(low, []byte(end)) {
			return true
		}
	}
	return false
}

// bracedKey looks at the master password of Maven's settings-security.xml.
func bracedKey(w *window, at, n int) {
	if to := runEnd(w.text, at+n, 400, base64any); byteAt(w.text, to) == '}' {
		w.add(at+n, to, "password", true)
	}
}

// realmToken looks at a token of Proxmox: user@pam!name=UUID.
func realmToken(w *window, at, n int) {
	i := runEnd(w.text, at+n, 64, nameByte)
	if c := byteAt(w.text, i); c != '=' && c != ':' && c != ' ' {
		return
	}
	if to := runEnd(w.text, i+1, 40, nameByte); isUUID(w.text[i+1 : to]) {
		w.add(i+1, to, "token", true)
	}
}

// headerWord looks at a header whose blank is escaped: Basic\ X of HAProxy.
func headerWord(w *window, at, n int) {
	if to := runEnd(w.text, at+n, longestToken, dottedEquals); to-at-n >= 8 {
		w.add(at+n, to, "authorization", true)
	}
}

// userEqualsPassword reads user=X of the files in which Java servers keep their users, X
// being a password or its hash.
func userEqualsPassword(w *window, start, end int) {
	start = skipBlanks(w.text, start, end)
	i := signOfUser(w, start, end)
	if i < 1 || w.text[start] == '#' && byteAt(w.text, start+1) == '$' || w.text[start] == '#' && bytes.IndexByte(w.text[start:start+i], ' ') >= 0 {
		return
	}
	from, to := trimBlanks(w.text, start+i+1, end)
	if k := bytes.IndexByte(w.text[from:to], ','); k > 2 { // roles behind it
		to = from + k
	}
	addArgument(w, from, to, "password")
	if w.strict {
		addLogin(w, start, start+i)
	}
}

// slashedLogin looks at userid=user/X@service of Oracle's tools, on a line of its own.
func slashedLogin(w *window, at, _ int) {
	if at > 0 && w.text[at-1] != '\n' {
		return
	}
	end := lineTo(w.text, at, 200)
	if bytes.IndexByte(w.text[at:end], ' ') < 0 {
		oraclePlaces(w, []argument{{at, end}})
	}
}

// extension looks at the PIN of a mailbox of Asterisk: 200 => 4984,Jane Roe,jane@….
func extension(w *window, at, n int) {
	text := w.text
	to := runEnd(text, at+n, 12, decimal)
	from := runStart(text, at, 8, decimal)
	if c := byteAt(text, to+1); to-at-n < 3 || byteAt(text, to) != ',' || !latin(c) && c < 0x80 || from == at || from > 0 && text[from-1] != '\n' && (text[from-1] != ' ' || bytes.IndexByte([]byte("=:;#>,"), byteAt(text, from-2)) < 0) {
		return
	}
	w.add(at+n, to, "pin", true)
	end := lineTo(text, to, 200)
	if i := bytes.IndexByte(text[to+1:end], ','); w.strict && i > 3 && personWords(text[to+1:to+1+i]) {
		w.add(to+1, to+1+i, "person", true)
	}
}

// commandWord looks at the word by which Tomcat is shut down, if it is not the usual one.
func commandWord(w *window, at, n int) {
	if to := closingQuote(w.text, at+n-1, lineTo(w.text, at, 100)); to > 0 && looksPassword(w.text[at+n:to]) {
		addArgument(w, at+n, to, "password")
	}
}

// hookPath looks at the secret in the path of a hook of Bitrix24: /rest/1/X/method.
func hookPath(w *window, at, n int) {
	i := runEnd(w.text, at+n, 8, decimal)
	if i == at+n || byteAt(w.text, i) != '/' {
		return
	}
	to := runEnd(w.text, i+1, 64, base62)
	if t := countOf(w.text[i+1 : to]); to-i-1 >= 12 && t.digit > 0 && t.letters() > 0 && t.turns >= 4 && byteAt(w.text, to) == '/' {
		w.add(i+1, to, "token", true)
	}
}

// secretsFile looks at the values of files that are named for their secrets and hold
// nothing else: secrets.yaml.
func secretsFile(w *window) {
	switch plainName(w.name) {
	case "secrets.yaml", "secrets.yml", "secrets.toml", "secrets.env", "secrets.ini", "secrets.properties":
	default:
		return
	}
	eachLine(w.text, func(start, end int) {
		i := bytes.IndexAny(w.text[start:end], ":=")
		if i < 1 || len(w.text) > 64<<10 {
			return
		}
		from, to, _ := quotedOrWord(w.text, start+i+1, end)
		if v := w.text[from:to]; drawnWord(v) {
			w.add(from, to, "secret", true)
		}
	})
}
