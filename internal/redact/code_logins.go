package redact

import "bytes"

// Logins in programs: a tuple, an array or a pair of a name and a password, behind a name that
// says so, or in a call: MAPS_LOGIN = ("fm-maps", "x"), credentials: ["jane", "x"].

// codeLogins find them.
func codeLogins() []detector {
	var starts []string
	for _, name := range [...]string{"login", "credentials", "credential", "creds", "auth", "account", "userpass", "user_pass", "basic_auth", "logindata", "login_data"} {
		for _, sign := range [...]string{" = ", "=(", "=[", "={", " := ", ": (", ": [", ": {", ": &", ": pair", " => ", "\": [", "': ["} {
			starts = append(starts, name+sign)
		}
	}
	return []detector{
		{name: "login-pair", look: loginPair, starts: starts},
		{name: "login-call", look: loginArguments, before: func(c byte) bool { return c != '$' }, starts: []string{
			"networkcredential(", "digestauth(", "credentials(", "credential(", ".basic_auth(", "plainauth(", "ntlmauth(", "usernamepassword(", "userpass(", "set_auth(", "setauth(", ".authenticate(", ".signin(", ".sign_in(", "withauth(", "with_auth(", "with_credentials(", ".userinfo(", "userpassword(",
		}},
	}
}

// loginPair looks at the bracket behind the sign and the two texts in it.
func loginPair(w *window, at, n int) {
	t := w.text
	limit := lineTo(t, at, 300)
	i := at
	for i < limit && t[i] != '=' && t[i] != ':' {
		i++
	}
	open := false
	for stop := min(limit, at+n+48); i < stop && !anyQuote(t[i]); i++ {
		switch c := t[i]; {
		case c == '(' || c == '[' || c == '{':
			open = true
		case c == ']' || c == ')' || isLetterOrDigit(c) || bytes.IndexByte([]byte(" \t=:&<>,_.?"), c) >= 0:
		case c == '%' && open || c == '"' || c == '\'':
		default:
			return
		}
	}
	if open && i < limit && anyQuote(t[i]) {
		twoTexts(w, i, limit, false)
	}
}

// loginArguments looks at what a call is handed: the user and the password, or in between
// wrapped as in Some("x").
func loginArguments(w *window, at, n int) {
	t := w.text
	limit := lineTo(t, at+n, 300)
	i := skipBlanks(t, at+n, limit)
	if i < limit && anyQuote(t[i]) {
		twoTexts(w, i, limit, true)
	}
}

// twoTexts reads a text in quotes at i, which is the user, and the one behind a comma, which is
// the password. An empty one before them, of a realm, is passed over.
func twoTexts(w *window, i, limit int, call bool) {
	t := w.text
	end := closingQuote(t, i, limit)
	if end == 0 {
		return
	}
	user := [2]int{i + 1, end}
	i = behindComma(t, end+1, limit)
	if i > 0 && user[0] == user[1] && call {
		if end = closingQuote(t, i, limit); end == 0 {
			return
		}
		user = [2]int{i + 1, end}
		i = behindComma(t, end+1, limit)
	}
	if i == 0 {
		return
	}
	if end = closingQuote(t, i, limit); end == 0 {
		return
	}
	after := skipBlanks(t, end+1, limit)
	if c := byteAt(t, after); !call && c != ')' && c != ']' && c != '}' || call && c != ')' && c != ',' {
		return
	}
	name, v := t[user[0]:user[1]], t[i+1:end]
	if !plainUser(name) && !isMail(name) || namesField(name) || !givenInCode(v) {
		return
	}
	w.add(i+1, end, "password", true)
	if w.strict {
		addAccount(w, user[0], user[1])
	}
}

// behindComma returns where the next text in quotes begins; 0 if what is between is more than
// a comma, an arrow, and a word that wraps it.
func behindComma(t []byte, i, limit int) int {
	i = skipBlanks(t, i, limit)
	switch {
	case i < limit && t[i] == ',':
		i++
	case bytes.HasPrefix(t[i:limit], []byte("=>")) || bytes.HasPrefix(t[i:limit], []byte("to ")):
		i += 2
	default:
		return 0
	}
	i = skipBlanks(t, i, limit)
	if to := runEnd(t, i, 24, func(c byte) bool { return wordLike(c) || c == '.' || c == ':' || c == '&' }); to > i && (byteAt(t, to) == '(' || byteAt(t, to) == '=' || t[to-1] == ':') {
		i = to
		if byteAt(t, i) == '(' || byteAt(t, i) == '=' {
			i++
		}
		i = skipBlanks(t, i, limit)
	} else if to == i+1 && (t[i] == 'b' || t[i] == 'u' || t[i] == 'r' || t[i] == '&') {
		i = to
	}
	if i < limit && anyQuote(t[i]) {
		return i
	}
	return 0
}

// namesField tells whether a text is the name of a field rather than a user's.
func namesField(v []byte) bool {
	switch string(bytes.ToLower(v)) {
	case "username", "login", "email", "user", "name", "type", "basic", "bearer", "digest", "id", "key", "method", "scheme", "realm":
		return true
	}
	return false
}

// givenInCode tells whether v may be a password where one is written as a text of a program.
func givenInCode(v []byte) bool {
	if bytes.IndexByte(v, '-') > 0 && classes(v) == 3 && allOf(v, func(c byte) bool { return lowerOrDigit(c) || c == '-' }) { // eu-west-1
		return len(v) >= 12 && countOf(v).digit > 1 && !cipherSuite(v) && !bytes.Contains(v, []byte("sha"))
	}
	if givenWithLogin(v) || isPhrase(v) && len(v) > 12 {
		return true
	}
	return len(v) >= 10 && lowerOnly(v) && !readable(string(v))
}
