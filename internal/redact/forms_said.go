package redact

import "bytes"

// saidAfter looks at secrets behind a word that says so by its place: pass "x" of
// fetchmail, cleartext "x" of TACACS+, send "x\r" of expect, $USER3$=x of Nagios,
// root@nas -> x of somebody's notes.
func saidAfter(w *window, at, n int) {
	text := w.text
	end := lineTo(text, at, 400)
	if text[at] == '$' {
		i := runEnd(text, at+n, 3, decimal)
		if i > at+n && bytes.HasPrefix(text[i:end], []byte("$=")) {
			if v := text[i+2 : end]; looksPassword(v) && bytes.IndexByte(v, ' ') < 0 {
				w.add(i+2, end, "password", true)
			}
		}
		return
	}
	if text[at+n-1] == ' ' {
		from, to := trimBlanks(text, at+n, end)
		before := bytes.TrimSpace(text[lineFrom(text, at, 100):at])
		if i := bytes.IndexByte(before, '@'); i < 1 || bytes.IndexByte(before, ' ') >= 0 || i == len(before)-1 {
			return
		}
		if v := text[from:to]; bytes.IndexByte(v, ' ') < 0 && looksPassword(v) && (looksCredential(v) || classes(v) > 2 && countOf(v).turns > 4) {
			w.add(from, to, "password", true)
		}
		return
	}
	quote := at + n - 1
	to := closingQuote(text, quote, end)
	if to <= quote+3 {
		return
	}
	v := text[quote+1 : to]
	switch {
	case foldPrefix(text[at:], "convert"):
		if !referenceOnly(v) {
			w.add(quote+1, to, "password", true)
		}
		return
	case text[at] == ' ' && text[at+1]|0x20 == 't': // ALTER DATABASE d SET "app.token" TO 'x'
		before := bytes.TrimRight(text[lineFrom(text, at, 120):at], "\"`")
		i := bytes.LastIndexAny(before, " \"`") + 1
		set := bytes.ToLower(bytes.TrimRight(before[:i], " \"`"))
		if class, _ := judgeKey(before[i:]); bytes.HasSuffix(set, []byte("set")) && !referenceOnly(v) && (class == keyStrong || class != keyPlain && looksCredential(v)) {
			w.add(quote+1, to, "secret", true)
		}
		return
	case foldPrefix(text[at:], "send"): // what is sent ends with the key of Enter
		i := bytes.LastIndexByte(v, '\\')
		if i < 4 || i != len(v)-2 || v[i+1] != 'r' && v[i+1] != 'n' {
			return
		}
		v = v[:i]
	}
	if referenceOnly(v) || foldPrefix(text[at:], " pass") && text[at-1] != v[0] && !looksPassword(v) || text[at] == 's' && (!looksPassword(v) || bytes.IndexByte(v, ' ') >= 0) {
		return
	}
	w.add(quote+1, quote+1+len(v), "password", true)
}

// triedValue looks at what somebody is said to have tried, in a message about a login:
// password authentication failed for user "x" (tried "X").
func triedValue(w *window, at, n int) {
	text := w.text
	to := closingQuote(text, at+n-1, lineTo(text, at+n, 100))
	if to == 0 || latinOrNumeral(byteAt(text, at-1)) {
		return
	}
	before := bytes.ToLower(text[lineFrom(text, at, 160):at])
	for _, word := range [...]string{"passw", "pass ", "login", "credential", "authenticat", "secret", "token", "парол"} {
		if !bytes.Contains(before, []byte(word)) {
			continue
		}
		if v := text[at+n : to]; visibleWord(v) && looksPassword(v) && !isName(v) && (looksCredential(v) || classes(v) >= 3 && !isWordy(v)) {
			w.add(at+n, to, "password", true)
		}
		return
	}
}

// keyCalls are the beginnings of calls that are handed a key.
func keyCalls() []string {
	return []string{"fernet(", "secretkeyspec(", "hmac.new(", "aes.new(", "createhmac(", "createcipheriv(", "jwt.encode(", "jwt.decode(", "jwt.sign(", "jwt.verify(", "aes.encrypt(", "aes.decrypt(", "hash_hmac(", "openssl_encrypt(", "openssl_decrypt(", "hmacsha256(", "hmacsha1(", "hmacsha512(", "signwith(", "setsigningkey(", "secretbox(", "cookieparser(", "set_password("}
}

// keyCall reports the strings in quotes that a call is handed, if they look like keys.
func keyCall(w *window, at, n int) {
	text := w.text
	end := lineTo(text, at+n, 400)
	depth := 1
	for i := at + n; i < end && depth > 0; i++ {
		switch c := text[i]; {
		case c == '(':
			depth++
		case c == ')':
			depth--
		case anyQuote(c):
			to := closingQuote(text, i, end)
			if to == 0 {
				return
			}
			if v := text[i+1 : to]; !standIn(v) && (looksCredential(v) || looksPassword(v) && classes(v) >= 3 || isPhrase(v)) && !jsonHead(v) {
				w.add(i+1, to, "secret", true)
			}
			i = to
		}
	}
}
