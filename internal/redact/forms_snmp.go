package redact

import "bytes"

// Keys of network devices and servers that follow the name of an algorithm, a user or a method:
// authentication md5 localized-key x privacy aes y, 12 M x of NTP, "user" MSCHAPV2 "x".

func algorithmDetectors() []detector {
	return []detector{
		{name: "algorithm-key", look: keyedAlgorithm, starts: []string{"authentication-mode ", "privacy-mode ", "privacy-protocol ", "authentication-protocol ", "authentication md5 ", "authentication sha", "authentication hmac", "auth md5 ", "auth sha", "auth hmac", " priv ", " privacy ", "localized-key "}},
		{name: "snmp-said", look: communitySaid, starts: []string{"snmp "}},
		{name: "ntp-key", look: numberedKey, exact: true, starts: []string{" M ", " MD5 ", " SHA1 ", " SHA256 ", " SHA512 ", " AES128 "}, before: decimal},
		{name: "eap-user", look: methodPassword, starts: []string{"mschapv2", "ttls-pap", "ttls-chap", "\tpwd\t", "\tgtc\t", "\tmd5\t\""}},
		{name: "irc", look: identified, starts: []string{"identify ", "\nserver = ", "\tserver = "}},
		{name: "literal-auth", look: literalAuth, starts: []string{"\"plain\" {", "\"login\" {", "authenticate plain {"}},
		{name: "noted-gap", look: notedGap, starts: []string{"pass(", "passwd(", "password(", "pwd(", "secret(", "token("}, before: func(c byte) bool { return c <= ' ' || c == '"' || c == ',' || c == '{' || c == '_' }},
		{name: "default-shown", look: defaultShown, starts: []string{"[default: ", "(default: ", "(current: ", "[current: ", "[default=", "(default=", "(default "}},
		{name: "key-content", look: wirelessKey, starts: []string{"key content", "contenu de la cl", "schlüsselinhalt", "schl\xfcsselinhalt", "schl\x81sselinhalt", "contenido de la clave", "contenuto chiave"}},
	}
}

// keyedAlgorithm looks at the key behind the name of an algorithm.
func keyedAlgorithm(w *window, at, n int) {
	t := w.text
	for n > 0 && t[at+n-1] != ' ' {
		n--
	}
	var f [6][2]int
	count := blanksApart(t, at+n, lineTo(t, at+n, 300), f[:])
	named := foldPrefix(t[at:], "localized-key")
	for i, a := range f[:count] {
		v := t[a[0]:a[1]]
		if isAlgorithm(v) {
			named = true
			continue
		}
		if isFormOfKey(v) && i+1 < count {
			continue
		}
		keyed := isHex(v) && len(v) >= 16 || isColonHex(v) && len(v) >= 47
		line := t[lineFrom(t, at, 200):at]
		if !named && (i > 0 || !bytes.Contains(bytes.ToLower(line), []byte("snmp"))) {
			return
		}
		if keyed || passwordLike(v) && !isName(v) && bytes.IndexByte(v, '=') < 0 && !referenceOnly(v) {
			w.add(a[0], a[1], "psk", true)
		}
		return
	}
}

func isAlgorithm(v []byte) bool {
	if len(v) > 24 {
		return false
	}
	for _, s := range [...]string{"md5", "sha", "hmac", "aes", "des", "3des", "cfb"} {
		if foldPrefix(v, s) && allOf(v[len(s):], func(c byte) bool { return isLetterOrDigit(c) || c == '-' }) && !looksRandom(v) && len(v)-len(s) < 12 {
			return true
		}
	}
	return false
}

// isFormOfKey tells whether v says in what form a key is, or how long.
func isFormOfKey(v []byte) bool {
	switch string(bytes.ToLower(v)) {
	case "cipher", "simple", "localized-key", "localized", "encrypted", "plaintext", "plain", "ascii", "hex", "key", "password", "128", "192", "256", "0", "5", "7", "8", "ciphertext", "irreversible-cipher", "auth-key", "priv-key", "engineid", "string":
		return true
	}
	return false
}

// communitySaid looks at a community in any words: snmp rw: x, SNMP read community is x.
func communitySaid(w *window, at, n int) {
	t := w.text
	end := lineTo(t, at+n, 120)
	named := false
	for i := at + n; i < end; {
		i = skipBlanks(t, i, end)
		if i >= end {
			return
		}
		if k := signOfValue(t, i, end); k > 0 && named {
			start := passNoteBlanks(t, i+k, end)
			stop := endOfWord(t[:end], start, true)
			if s, e, _, ok := enclosed(t, start, end); ok {
				start, stop = s, e
			}
			if k := bytes.IndexByte(t[start:stop], '{'); k > 0 {
				stop = start + k
			}
			for stop > start && bytes.IndexByte([]byte(".,;)"), t[stop-1]) >= 0 {
				stop--
			}
			if v := t[start:stop]; fitsColumn(v, keyStrong, "community", true) {
				w.add(start, stop, "community", true)
			}
			return
		}
		k := i
		for k < end && (isLetterOrDigit(t[k]) || t[k] == '-' || t[k] == '/' || t[k] == '(' || t[k] == ')') {
			k++
		}
		switch string(bytes.Trim(bytes.ToLower(t[i:k]), "()")) {
		case "ro", "rw", "read", "write", "community", "string", "trap", "r/o", "r/w", "read-only", "read-write", "comm":
			named = true
		case "v1", "v2", "v2c", "only", "name", "access", "the", "of", "und", "password":
		default:
			return
		}
		i = k
	}
}

// numberedKey looks at a line of ntp.keys: a number, a kind and the key.
func numberedKey(w *window, at, n int) {
	t := w.text
	from := runStart(t, at, 6, decimal)
	if from > 0 && t[from-1] != '\n' && t[from-1] != '#' {
		return
	}
	start, end := trimBlanks(t, at+n, lineTo(t, at+n, 200))
	if i := bytes.Index(t[start:end], []byte(" #")); i > 0 {
		end = trimEnd(t, start, start+i)
	}
	for _, kind := range [...]string{"HEX:", "ASCII:"} {
		if bytes.HasPrefix(t[start:end], []byte(kind)) {
			start += len(kind)
		}
	}
	if v := t[start:end]; bytes.IndexByte(v, ' ') < 0 && (passwordLike(v) || isHex(v) && len(v) >= 16 || len(v) >= 8 && isDigit(t[from]) && visibleWord(v)) {
		w.add(start, end, "psk", true)
	}
}

// methodPassword looks at a user of hostapd: "name" MSCHAPV2 "x".
func methodPassword(w *window, at, n int) {
	t := w.text
	i := at + n
	if t[i-1] == '"' {
		i--
	}
	for i < len(t) && (t[i] == ',' || isLetterOrDigit(t[i]) || t[i] == '-') && i-at < 60 {
		i++
	}
	end := lineTo(t, i, 200)
	i = skipBlanks(t, i, end)
	if before := t[lineFrom(t, at, 200):at]; len(before) == 0 || before[0] != '"' && before[0] != '*' && before[0] != '#' {
		return
	}
	if bytes.HasPrefix(t[i:end], []byte("hash:")) {
		if to := runEnd(t, i+5, 32, hexadecimal); to-i-5 == 32 {
			w.add(i+5, to, "password-hash", true)
		}
	} else if byteAt(t, i) == '"' {
		if to := closingQuote(t, i, end); to > i+1 && !referenceOnly(t[i+1:to]) {
			w.add(i+1, to, "password", true)
		}
	}
}

// identified looks at what IRC users log in with: NickServ identify x, and the password behind
// the port of a server in ZNC.
func identified(w *window, at, n int) {
	t := w.text
	end := lineTo(t, at+n, 200)
	var f [4][2]int
	count := blanksApart(t, at+n, end, f[:])
	if t[at]|0x20 == 'i' {
		before := bytes.ToLower(t[lineFrom(t, at, 100):at])
		if count == 0 || count > 2 || !bytes.Contains(before, []byte("nickserv")) && !bytes.HasSuffix(before, []byte("/ns ")) {
			return
		}
		if v := t[f[count-1][0]:f[count-1][1]]; passwordLike(v) || count == 1 && len(v) > 5 && !isTalk(v) {
			addArgument(w, f[count-1][0], f[count-1][1], "password")
		}
		return
	}
	if count == 3 {
		if port := bytes.TrimPrefix(t[f[1][0]:f[1][1]], []byte("+")); allOf(port, isDigit) && len(port) < 6 && bytes.IndexByte(t[f[0][0]:f[0][1]], '.') > 0 {
			addArgument(w, f[2][0], f[2][1], "password")
		}
	}
}

// literalAuth looks at the base64 behind the length of a literal: AUTHENTICATE "PLAIN" {36+} x.
func literalAuth(w *window, at, n int) {
	t := w.text
	i := bytes.IndexByte(t[at+n:min(len(t), at+n+10)], '}')
	if i < 1 {
		return
	}
	from := at + n + i + 1
	for from < len(t) && blankOrEnd(t[from]) && from-at < 60 {
		from++
	}
	if to := runEnd(t, from, 600, base64std); to-from >= 12 {
		w.add(from, to, "authorization", true)
	}
}

// notedGap looks at a value whose name has a note in brackets: pass(utf8,len 13)=x.
func notedGap(w *window, at, n int) {
	t := w.text
	i := bytes.IndexByte(t[at+n:lineTo(t, at+n, 40)], ')')
	if i < 1 || bytes.ContainsAny(t[at+n:at+n+i], "\"'$;") {
		return
	}
	from := at + n + i + 1
	if c := byteAt(t, from); c != '=' && c != ':' {
		return
	}
	from = skipBlanks(t, from+1, len(t))
	to := endOfWord(t, from, true)
	for to > from && (t[to-1] == ',' || t[to-1] == ';') {
		to--
	}
	if v := t[from:to]; passwordLike(v) && !isName(v) && visibleWord(v) && !isReference(v) {
		w.add(from, to, "password", true)
	}
}

// defaultShown looks at the value that a help text shows of a setting that is secret.
func defaultShown(w *window, at, n int) {
	t := w.text
	from := at + n
	to := from
	for limit := lineTo(t, from, 200); to < limit && t[to] > ' ' && t[to] != ']' && t[to] != ')' && t[to] != ','; {
		to++
	}
	if c := byteAt(t, to); c != ']' && c != ')' {
		return
	}
	start, to, _ := quotedOrWord(t, from, to)
	v := t[start:to]
	if !looksCredential(v) && !(passwordLike(v) && classes(v) >= 3) || isReference(v) || isName(v) || !visibleWord(v) {
		return
	}
	before := bytes.ToLower(t[lineFrom(t, at, 200):at])
	for _, word := range [...]string{"passw", "secret", "token", "apikey", "api-key", "api_key", "/key", "--key", "-key ", "shared key", "psk", "credential"} {
		if bytes.Contains(before, []byte(word)) {
			w.add(start, to, "secret", true)
			return
		}
	}
}

// wirelessKey looks at the key of a wireless network as Windows shows it.
func wirelessKey(w *window, at, n int) {
	t := w.text
	end := lineTo(t, at, 200)
	i := bytes.IndexByte(t[at:end], ':')
	if i < 0 {
		return
	}
	from, to := trimBlanks(t, at+i+1, end)
	if v := t[from:to]; to-from >= 4 && !isPlaceholder(v) && !isReference(v) {
		w.add(from, to, "psk", true)
	}
}
