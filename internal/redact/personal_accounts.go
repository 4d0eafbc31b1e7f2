package redact

import "bytes"

// Names of users where what stands around them says so by grammar alone.

// accountPlaces find them in what products write of sessions, in elements with attributes and in
// command lines that create users.
func accountPlaces() []detector {
	return []detector{
		{name: "account-place", strict: true, look: userCreatedFor, starts: []string{" created for ", " issued for ", " issued to ", " granted to ", " belongs to ", " expired for ", " revoked for "}},
		{name: "account-place", strict: true, look: userInElement, starts: []string{"<user ", "<user_name ", "<username ", "<user-name ", "<login ", "<userid ", "<account "}},
		{name: "account-place", strict: true, look: userOfEntry, starts: []string{"<key>username</key>", "<key>user name</key>", "<key>user</key>", "<key>login</key>"}},
		{name: "account-place", strict: true, look: createdUserFlag, starts: []string{" users create ", " users add ", " user create ", " user add ", " create-user ", " users delete ", " user-create ", " add-user ", " fab create-admin ", " create-admin ", " createsuperuser "}},
		{name: "account-place", strict: true, exact: true, look: accountBracket, starts: []string{"USRPRF(", "USERID(", "USER("}, before: func(c byte) bool { return !isLetterOrDigit(c) }},
		{name: "account-place", strict: true, look: userBetween, starts: []string{"login ", "logon ", "log-in ", "signin "}},
		{name: "account-place", strict: true, exact: true, look: userBetween, starts: []string{"логин ", "Логин "}},
		{name: "account-place", strict: true, exact: true, look: principalOf, starts: []string{"kinit "}, before: notInWord},
		{name: "account-place", strict: true, look: userOfShell, starts: []string{" :: "}},
		{name: "account-place", strict: true, look: userAssigned, starts: []string{"opname=", "opername=", "operatorname=", "op_name=", "opname:", "\"opname\"", "loginas=", "as_user="}},
	}
}

// userCreatedFor looks at session_id=x created for jane, at the end of a sentence.
func userCreatedFor(w *window, at, n int) {
	t := w.text
	from, to, quoted := nameAfter(t, at+n)
	name := t[from:to]
	if len(name) < 4 || !quoted && proseEnd(name) || isCommon(string(name)) || upperLetter(name[0]) && !quoted {
		return
	}
	if c := byteAt(t, to); c != '\n' && c != '\r' && c != '.' && c != ',' && c != ';' && !anyQuote(c) && !bytes.HasPrefix(t[to:], []byte(" from ")) && !bytes.HasPrefix(t[to:], []byte(" via ")) && !bytes.HasPrefix(t[to:], []byte(" (")) || c == '.' && isLetterOrDigit(byteAt(t, to+1)) {
		return
	}
	before := bytes.ToLower(t[lineFrom(t, at, 80):at])
	for _, word := range [...]string{"session", "login", "token", "account", "cookie", "password", "mailbox", "credential", "code"} {
		if bytes.Contains(before, []byte(word)) {
			addGuessed(w, from, to, false)
			return
		}
	}
}

// userOfEntry looks at <Key>UserName</Key><Value>jane</Value> of KeePass, and such a pair of a list of
// properties.
func userOfEntry(w *window, at, n int) {
	t := w.text
	i := at + n
	for limit := min(len(t), i+40); i < limit && t[i] <= ' '; i++ {
	}
	if !foldPrefix(t[i:], "<value>") && !foldPrefix(t[i:], "<string>") {
		return
	}
	from := i + bytes.IndexByte(t[i:], '>') + 1
	if to := runEnd(t, from, 64, nameByte); to-from > 2 && bytes.HasPrefix(t[to:], []byte("</")) {
		addAccount(w, from, to)
	}
}

// userInElement looks at <user name="jane" …> and <user_name idx="1">jane</user_name>.
func userInElement(w *window, at, n int) {
	t := w.text
	limit := lineTo(t, at, 400)
	end := bytes.IndexByte(t[at:limit], '>')
	if end < 0 {
		end = limit - at
	}
	tag := t[at : at+end]
	credential := bytes.Contains(bytes.ToLower(tag), []byte("passw"))
	for _, name := range [...]string{" name=", " login=", " username=", " id="} {
		i := bytes.Index(tag, []byte(name))
		if i < 0 || name == " id=" && !credential {
			continue
		}
		if from, to, _ := quotedOrWord(t, at+i+len(name), at+end); from > at+i+len(name) {
			addAccount(w, from, to)
		}
		break
	}
	if at+end < limit && end > 0 && tag[end-1] != '/' {
		from := at + end + 1
		to := runEnd(t, from, 64, nameByte)
		if bytes.HasPrefix(t[to:], []byte("</")) && (n > len("<user ") || bytes.HasPrefix(t[to:], []byte("</user>"))) {
			addAccount(w, from, to)
		}
	}
}

// createdUserFlag looks at the flag that names the user whom a command creates.
func createdUserFlag(w *window, at, n int) {
	t := w.text
	var f [20][2]int
	k := blanksApart(t, at+n, lineTo(t, at+n, 400), f[:])
	for i := 0; i+1 < k; i++ {
		switch string(t[f[i][0]:f[i][1]]) {
		case "-u", "--username", "--user", "-l", "--login", "-n", "--name":
			addAccount(w, f[i+1][0], f[i+1][1])
		}
	}
}

// accountBracket looks at USRPRF(JANE) of commands of mainframes.
func accountBracket(w *window, at, n int) {
	to := runEnd(w.text, at+n, 20, func(c byte) bool { return isLetterOrDigit(c) || bytes.IndexByte([]byte("#@$_"), c) >= 0 })
	if byteAt(w.text, to) == ')' && to-at-n >= 3 && w.text[at+n] != '*' {
		addAccount(w, at+n, to)
	}
}

// userBetween looks at the word between a word for a login and one for its password: web login
// jane password "x".
func userBetween(w *window, at, n int) {
	t := w.text
	if isLetterOrDigit(byteAt(t, at-1)) {
		return
	}
	from, to, _ := wordAfter(t, at+n)
	rest := t[to:min(len(t), to+12)]
	for _, word := range [...]string{" password", " passwd ", " pw ", " pwd ", " pass ", " passwort", " kennwort", "\" password", "' password", " пароль", " парол"} {
		if foldPrefix(rest, word) {
			if name := t[from:to]; len(name) > 2 && !isTalk(name) && !proseEnd(name) && !partOfForm(name) {
				addAccount(w, from, to)
			}
			return
		}
	}
}

// principalOf looks at the user who gets a ticket of Kerberos: kinit jane, kinit -f jane@REALM.
func principalOf(w *window, at, n int) {
	t := w.text
	i, limit := at+n, lineTo(t, at, 200)
	for byteAt(t, i) == '-' {
		_, to, next := quotedOrWord(t, i, limit)
		if bytes.IndexByte([]byte("tclrsSXT"), t[to-1]) >= 0 { // an option with an argument
			_, _, next = quotedOrWord(t, next, limit)
		}
		i = skipBlanks(t, next, limit)
	}
	end := runEnd(t, i, 64, nameByte)
	if name, c := t[i:end], byteAt(t, end); len(name) > 2 && (blankOrEnd(c) || c == '@') && !isTalk(name) && !proseEnd(name) && !isCommon(string(name)) {
		addAccount(w, i, end)
	}
}

// partOfForm tells whether a word behind "login" is of a page or a program, and nobody's name.
func partOfForm(v []byte) bool {
	switch string(bytes.ToLower(v)) {
	case "page", "form", "field", "screen", "name", "prompt", "dialog", "window", "mask", "user", "shell", "keychain", "keyring", "cookie", "attempt", "method", "url", "script", "successful", "ok", "by", "via", "using":
		return true
	}
	return false
}

// userOfShell looks at ssh jane :: command, as audits of storage have it.
func userOfShell(w *window, at, _ int) {
	t := w.text
	from := runStart(t, at, 40, nameByte)
	before := bytes.ToLower(t[max(0, from-12):from])
	for _, word := range [...]string{"ssh ", "console ", "http ", "ontapi ", "telnet ", "rsh ", "ssh:"} {
		if bytes.HasSuffix(before, []byte(word)) {
			addAccount(w, from, at)
			return
		}
	}
}

// userAssigned looks at names of settings that are known for a login: OPNAME="jane".
func userAssigned(w *window, at, n int) {
	t := w.text
	if isLetterOrDigit(byteAt(t, at-1)) {
		return
	}
	i := at + n
	for limit := min(len(t), i+5); i < limit && (blankByte(t[i]) || anyQuote(t[i]) || t[i] == ':' || t[i] == '\\'); {
		i++
	}
	if to := runEnd(t, i, 64, nameByte); to-i > 2 {
		addAccount(w, i, to)
	}
}
