package redact

import "bytes"

// Logins that a program says it read, was given or tried: "stdin was: courier:x",
// "read credentials courier:x", "tried courier/x".

// readLogins find them by what is said before.
func readLogins() []detector {
	return []detector{
		{name: "login-read", look: loginRead, before: func(c byte) bool { return !isLetterOrDigit(c) && c != '_' && c != '-' && c != '$' }, starts: []string{
			"stdin was: ", "stdin was ", "stdin is: ", "stdin: ", "from stdin: ", "on stdin: ", "input was: ", "read credentials ", "read credentials: ", "read login ", "got credentials ", "got login ", "got credentials: ", "received credentials ",
			"credentials read: ", "credentials: ", "credentials were ", "credentials are ", "using credentials ", "with credentials ", "credentials=", "creds=", "creds: ", "creds ", "auth: ", "auth=", "auth with ", "login: ", "login=", "login as ", "login with ", "tried ", "trying ", "userpass=", "userpass: ",
			"chpasswd: ", "newusers: ", "htpasswd: ", "smbpasswd: ", "password entry ", "passwd entry ", "password line ",
		}},
	}
}

// loginRead looks at the word behind, which is a name and a password with a colon or a slash
// between.
func loginRead(w *window, at, n int) {
	t := w.text
	limit := lineTo(t, at+n, 140)
	from, to := wordAt(t, at+n, limit)
	i := bytes.IndexAny(t[from:to], ":/")
	if i < 2 || from+i+1 >= to || !plainUser(t[from:from+i]) && !isMail(t[from:from+i]) {
		return
	}
	v := t[from+i+1 : to]
	if !givenWithLogin(v) || t[from+i] == '/' && (classes(v) < 3 || !spelled(v)) || hasDigestPrefix(t[from:to]) {
		return
	}
	w.add(from+i+1, to, "password", true)
	if w.strict {
		addAccount(w, from, from+i)
	}
}

// isMail tells whether v is a user at a host.
func isMail(v []byte) bool {
	i := bytes.IndexByte(v, '@')
	return i > 0 && plainUser(v[:i]) && isAddressName(v[i+1:])
}

// isAddressName tells whether v may be the name of a host.
func isAddressName(v []byte) bool {
	return len(v) > 1 && isLetterOrDigit(v[0]) && onlyNameBytes(v)
}

// givenWithLogin tells whether v, which stands where the password of a login does, is one: no
// word of a language, version, path, time, address, name of a field.
func givenWithLogin(v []byte) bool {
	if len(v) < 6 || !allOf(v, func(c byte) bool { return c > ' ' && c < 0x7f && c != '"' && c != '<' && c != '>' && c != '\\' }) || isReference(v) || isPlaceholder(v) || standIn(v) || isVersion(v) || isDate(v) || cipherSuite(v) || referenceOnly(v) || bytes.Contains(v, []byte("REDACTED-")) {
		return false
	}
	if bytes.IndexByte(v, ':') > 0 && allOf(v, func(c byte) bool { return hexadecimal(c) || c == ':' }) {
		return false
	}
	return looksPassword(v) && (bytes.IndexByte(v, '/') < 0 || spelled(v)) || drawnWord(v) || wordsOfLogin(v)
}

// wordsOfLogin tells whether v is words in small letters with dashes between: lagoon-velvet-puffin.
func wordsOfLogin(v []byte) bool {
	n := 0
	for word := range bytes.SplitSeq(v, []byte{'-'}) {
		if len(word) < 3 || !lowerOnly(word) || isCommon(string(word)) || wordOfProse(word) {
			return false
		}
		n++
	}
	return n >= 3
}
