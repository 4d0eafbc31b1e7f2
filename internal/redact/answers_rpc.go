package redact

import "bytes"

// What a service answers a login with, and what its gateways are known by: the result of a call
// over JSON-RPC that is a word drawn by lot, the api_id of a gateway of messages, the string that
// confirms a server.

func serviceAnswers() []detector {
	return []detector{
		{name: "answer", look: sessionAnswered, starts: []string{"\"jsonrpc\"", "\\\"jsonrpc\\\"", "'jsonrpc'"}},
		{name: "gateway", look: gatewayID, starts: []string{"api_id", "apiid", "api-id"}, before: func(c byte) bool { return !isLetterOrDigit(c) }},
		{name: "gateway", look: confirmation, starts: []string{"confirmation:", "confirmation=", "confirmation\":", "confirmation_code", "confirmation_token", "confirmation_key", "confirm_string", "confirmation_string", "confirmationcode", "confirmation =", "callback_code"}},
	}
}

// sessionAnswered looks at an answer whose result is a session: nothing but a word, behind a
// call that logs in or without any call.
func sessionAnswered(w *window, at, n int) {
	t := w.text
	line, end := lineFrom(t, at, 400), lineTo(t, at, 600)
	k := bytes.Index(t[line:end], []byte("result"))
	if k < 0 {
		return
	}
	i := line + k + len("result")
	for i < end && (t[i] == '\\' || t[i] == '"' || t[i] == '\'') {
		i++
	}
	if i = skipBlanks(t, i, end); byteAt(t, i) != ':' {
		return
	}
	if i = skipBlanks(t, i+1, end); byteAt(t, i) == '\\' {
		i++
	}
	if !anyQuote(byteAt(t, i)) {
		return
	}
	to := runEnd(t, i+1, 300, base64any)
	v := t[i+1 : to]
	if c := byteAt(t, to); c != t[i] && c != '\\' || len(v) < 16 || !(isHex(v) && (len(v) == 32 || len(v) == 64 || len(v) == 40) || looksRandom(v)) {
		return
	}
	before := bytes.ToLower(t[max(0, line-900):line])
	if m := bytes.LastIndex(before, []byte("method")); m >= 0 {
		rest := before[m:min(len(before), m+60)]
		for _, s := range [...]string{"login", "auth", "session", "token", "logon", "signin", "connect"} {
			if bytes.Contains(rest, []byte(s)) && bytes.Count(before[m:], []byte("result")) == 0 {
				w.add(i+1, to, "token", true)
				return
			}
		}
		return
	}
	rest := bytes.ReplaceAll(t[line:end], []byte{' '}, nil)
	if len(v) != 64 && (bytes.Contains(rest, []byte("\"id\":1}")) || bytes.Contains(rest, []byte("\"id\":0}")) || bytes.Contains(rest, []byte("\"id\":1,")) || bytes.Contains(rest, []byte("id\\\":1"))) {
		w.add(i+1, to, "token", true)
	}
}

// gatewayID looks at the api_id of a gateway of messages; of others it is a number or a name.
func gatewayID(w *window, at, n int) {
	t := w.text
	from, to := settingAfter(t, at+n)
	v := t[from:to]
	c := countOf(v)
	drawn := isUUID(v) || bytes.Count(v, []byte{'-'}) == 4 && len(v) == 36
	if !drawn && !(len(v) >= 24 && c.other == 0 && c.digit > 3 && c.letters() > 3) {
		return
	}
	if drawn && c.lower == 0 || nearWord(t, at, 300, "sms") || nearWord(t, at, 300, "смс") {
		w.add(from, to, "api-key", true)
	}
}

// confirmation looks at the string by which a server shows a network that it is the owner's.
func confirmation(w *window, at, n int) {
	t := w.text
	i := at + n
	for i > at && !nameByte(t[i-1]) {
		i--
	}
	from, to := settingAfter(t, i)
	v := t[from:to]
	if c := countOf(v); len(v) < 6 || len(v) > 16 || c.other > 0 || c.digit < 2 || c.letters() < 1 || c.upper > 0 || !nearWord(t, at, 300, "vk") && !nearWord(t, at, 300, "group") && !nearWord(t, at, 300, "callback") {
		return
	}
	w.add(from, to, "token", true)
}

// settingAfter returns the bounds of the value of a setting whose name ends at i.
func settingAfter(t []byte, i int) (from, to int) {
	limit := lineTo(t, i, 200)
	for i < limit && (anyQuote(t[i]) || t[i] == '\\') {
		i++
	}
	i = skipBlanks(t, i, limit)
	if c := byteAt(t, i); c != ':' && c != '=' {
		return 0, 0
	}
	if i++; byteAt(t, i) == '>' {
		i++
	}
	i = skipBlanks(t, i, limit)
	for i < limit && (anyQuote(t[i]) || t[i] == '\\') {
		i++
	}
	return i, runEnd(t, i, limit-i, func(c byte) bool { return isLetterOrDigit(c) || c == '-' })
}

// nearWord tells whether a word stands within so many bytes before i or in its line.
func nearWord(t []byte, i, reach int, word string) bool {
	part := bytes.ToLower(t[max(0, i-reach):lineTo(t, i, 200)])
	for at := 0; ; {
		k := bytes.Index(part[at:], []byte(word))
		if k < 0 {
			return false
		}
		at += k + len(word)
		if !isAlpha(byteAt(part, at-len(word)-1)) {
			return true
		}
	}
}

// mechanism tells whether a word names a way to log in, as servers list them: AUTH PLAIN LOGIN.
func mechanism(v []byte) bool {
	if i := bytes.IndexAny(v, "\\\"'"); i > 0 {
		v = v[:i]
	}
	switch string(bytes.ToUpper(v)) {
	case "PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "NTLM", "GSSAPI", "XOAUTH2", "OAUTHBEARER", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS", "EXTERNAL", "ANONYMOUS", "NEGOTIATE", "KERBEROS_V4", "XOAUTH", "SKEY", "OTP":
		return true
	}
	return false
}
