package redact

import "bytes"

// What programs and people type where a password is asked for: tn.write(b"x\n"), typing "x"
// into #password, Send, x{Enter}.

func typedDetectors() []detector {
	return []detector{
		{name: "typed", look: typedText, starts: []string{
			".write(b\"", ".write(b'", ".write(\"", ".write('", "sendline(", "sendline \"", "send_keys(", "sendkeys(", "sendkeys, ", "send_text(", "sendtext(", "send_string(", "\nsend, ", ".send(\"", ".send('", ".send(b\"", ".fill(", ".type(", "typetext(", "entertext(", "input text ",
			"typing \"", "typing '", "type \"", "typed '", "typing `", "filling \"", "fill \"", "filled \"", "enters \"", "enter \"", "inputs \"", "value: '", "value: \"", "fill in \"",
		}},
		{name: "typed", look: expectedWord, starts: []string{"failed: expected ", "mismatch: expected ", "invalid: expected ", "token: expected ", "secret: expected ", "key: expected ", "header: expected ", "auth: expected "}},
		{name: "typed", look: slashInBrackets, starts: []string{" as (", " with (", "login ("}},
	}
}

// typedText looks at a text that is typed, if the words around it speak of a password.
func typedText(w *window, at, n int) {
	t := w.text
	if t[at] == '\n' {
		at, n = at+1, n-1
	}
	low, limit := lineFrom(t, at, 200), lineTo(t, at, 300)
	i := at + n
	for i > at && (anyQuote(t[i-1]) || t[i-1] == 'b' && anyQuote(byteAt(t, i))) {
		i--
	}
	var from, to, next int
	if byteAt(t, i) == 'b' && anyQuote(byteAt(t, i+1)) {
		i++
	}
	if start, end, after, ok := quoted(t[:limit], i); ok {
		from, to, next = start, end, after
		if v := t[from:to]; len(v) > 1 && (v[0] == '#' || v[0] == '.' || v[0] == '[' || v[0] == '/') && byteAt(t, next) == ',' { // the field comes first
			if start, end, after, ok = quoted(t[:limit], skipBlanks(t, next+1, limit)); !ok {
				return
			}
			from, to, next = start, end, after
		}
	} else if foldSuffix(t[at:at+n], ", ") || foldSuffix(t[at:at+n], " ") {
		from, to = i, i
		for to < limit && t[to] > ' ' {
			to++
		}
		next = to
	} else {
		return
	}
	for _, end := range [...]string{"\\r\\n", "\\n", "\\r", "{Enter}", "{ENTER}", "~"} {
		if cut := to - len(end); cut > from && string(t[cut:to]) == end {
			to = cut
		}
	}
	v := t[from:to]
	if !passwordLike(v) && !isPhrase(v) && (len(v) < 4 || !allOf(v, isDigit)) || isReference(v) || isPlaceholder(v) || isPrompt(v) || v[0] == '$' || isName(v) && !isPhrase(v) {
		return
	}
	around := bytes.ToLower(t[next:limit])
	if !asksPassword(around) && !asksPassword(bytes.ToLower(t[at:from])) {
		around = bytes.ToLower(t[low:at])
		if !asksPassword(around) && low > 0 {
			around = bytes.ToLower(t[lineFrom(t, low-1, 120):low])
			if !asksPassword(around) || bytes.IndexByte(bytes.TrimSpace(t[at:at+n]), '(') < 0 || !bytes.ContainsAny(around, ":?") {
				return
			}
		} else if low == 0 && !asksPassword(around) {
			return
		}
	}
	if bytes.Contains(around, []byte("policy")) {
		return
	}
	w.add(from, to, "password", true)
}

// asksPassword tells whether a text in small letters is about a password or a PIN.
func asksPassword(low []byte) bool {
	for _, word := range [...]string{"passw", "assword", "passphrase", "kennwort", "passcode", "mot de passe", "contrase", "парол", "--secret", "--token", "#pw", "#pass", "[name=pass", "_pin", "#pin", " pin "} {
		if bytes.Contains(low, []byte(word)) {
			return true
		}
	}
	return false
}

// expectedWord looks at what a server says it expected of a credential.
func expectedWord(w *window, at, n int) {
	t := w.text
	from := at + n
	to := endOfWord(t, from, true)
	for to > from && (t[to-1] == ',' || t[to-1] == ';' || t[to-1] == '.') {
		to--
	}
	before := bytes.ToLower(t[lineFrom(t, at, 120) : at+n])
	for _, word := range [...]string{"auth", "token", "secret", "key:", "passw", "credential", "apikey", "api key"} {
		if bytes.Contains(before, []byte(word)) {
			if v := t[from:to]; looksCredential(v) && visibleWord(v) && !isReference(v) {
				w.add(from, to, "token", true)
			}
			return
		}
	}
}

// slashInBrackets looks at "as (user / x)".
func slashInBrackets(w *window, at, n int) {
	t := w.text
	limit := lineTo(t, at+n, 120)
	i := bytes.IndexByte(t[at+n:limit], ')')
	if i < 5 {
		return
	}
	inner := t[at+n : at+n+i]
	slash := bytes.IndexByte(inner, '/')
	if slash < 1 || !plainUser(bytes.TrimSpace(inner[:slash])) {
		return
	}
	from, to := trimBlanks(t, at+n+slash+1, at+n+i)
	if v := t[from:to]; passwordLike(v) && bytes.IndexByte(v, ' ') < 0 && !isName(v) && !isReference(v) && bytes.IndexByte(v, '/') < 0 {
		w.add(from, to, "password", true)
	}
}
