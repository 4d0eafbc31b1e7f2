package redact

import "bytes"

// Users in the settings and the logs of servers, where the grammar of a line or of a section says
// that a word is one.

func serverUsers() []detector {
	line := func(c byte) bool { return blankOrEnd(c) }
	word := func(c byte) bool { return !isLetterOrDigit(c) && c != '_' }
	return []detector{
		{name: "server-user", strict: true, look: userOfDirective, before: line, starts: []string{
			"remote_username ", "local_username ", "contact_name ", "contact_name\t", "rouser ", "rwuser ", "createuser ", "authuser log", "incominguser ", "outgoinguser ", "allowusers ", "denyusers ", "match user ", "require user ", "basicauth ",
			"object user \"", "object apiuser \"", "valid users =", "invalid users =", "write list =", "read list =", "admin users =", "auth users =", "simple_allow_users", "simple_deny_users", "authorized_for_", "http_user ", "auth_user ", "smtp_user ", "bind_user ", "sasl_username ", "proxy_user "}},
		{name: "server-user", strict: true, look: userWithPassword, before: func(c byte) bool { return !isLetterOrDigit(c) }, starts: []string{"allow ", "local_user=", "local_users=", "add_local_user=", "basic_auth=", "auth_users=", "httpauth=", "http_auth=", "basicauth="}},
		{name: "server-user", strict: true, look: userBesideSecret, starts: []string{", password ", ", passwd ", ", pw ", ", pwd ", ", pass ", ", passwort ", ", kennwort ", ", password: ", ", pw: ", " / password ", " / pw ", " and password ", " with password ", ", mot de passe ", ", hasło ", ", contraseña "}},
		{name: "server-user", strict: true, look: userNamedInLog, before: word, starts: []string{
			"finding user ", "user.present for [", "user.absent for [", "group.member for [", "for username '", "for username \"", "deferred for username ", "get_pwnam failed for ", "getpwnam failed for ", "unknown user: ", "no such user: ", "no such user '", "no such user \"", "authenticating user ", "authenticated user ", "authorizing user ", "disconnecting user ", "kicking user ", "expiring user ", "locking user ", "unlocking user "}},
		{name: "server-user", strict: true, look: userBehindDomain, pairs: func(a, b byte) bool { return a == ']' && b == '\\' }},
		{name: "server-user", strict: true, look: userOfTunnel, before: func(c byte) bool { return numeral(c) || c == ']' }, starts: []string{" sent control [", " multi: ", " multi_sva: ", " peer info: ", " tls: ", " push: ", " data channel", " outgoing data channel", " incoming data channel", " verify ok", " sigusr1[", " sigterm[", " control channel: "}},
		{name: "server-user", strict: true, look: userOfTunnel, starts: []string{"sent control [", "] peer connection initiated"}},
		{name: "server-user", strict: true, look: userOfHash, before: line, exact: true, starts: []string{"$2a$", "$2b$", "$2y$", "$argon2", "JDJhJD", "JDJ5JD", "JGFyZ29u"}},
		{name: "server-user", strict: true, look: userOfHash, before: line, starts: []string{"nt-password ", "lm-password ", "cleartext-password ", "crypt-password ", "ssha-password ", "ssha2-password ", "smd5-password ", "md5-password ", "sha-password ", "sha1-password ", "sha2-password ", "password-with-header ", "pbkdf2-password ", "user-password ", "totp-secret "}},
		{name: "server-user", strict: true, look: userOfBlock, before: line, starts: []string{"eap-", "eap {", "eap{", "xauth-", "xauth {", "ntlm-", "ntlm {"}},
		{name: "server-user", strict: true, look: userOfHead, before: line, starts: []string{"instcmds", "upsmon primary", "upsmon secondary", "auth_type=", "auth_type =", "type=auth", "type = auth", "hasvoicemail", "callerid=", "callerid =", "type=friend", "type = friend", "type=peer", "inbound_auth/", "password_format", "writetimeout"}},
		{name: "server-user", strict: true, look: drawnRootUser, before: func(c byte) bool { return !isLetterOrDigit(c) }, starts: []string{"root_user=", "root_user:", "root_user\"", "rootuser:", "rootuser=", "rootuser\""}},
	}
}

// addMember reports a user's name as settings have it, without the domain before it; groups (@x, +x,
// %x) and names of what a service does are passed over.
func addMember(w *window, from, to int) {
	if i := bytes.LastIndexAny(w.text[from:to], `\+`); i >= 0 {
		from += i + 1
	}
	if v := w.text[from:to]; len(v) > 2 && !isTalk(v) && !nameOfService(string(v)) {
		addAccount(w, from, to)
	}
}

// userOfDirective looks at "remote_username jane", "valid users = jane, @staff".
func userOfDirective(w *window, at, n int) {
	t := w.text
	start, limit := lineFrom(t, at, 60), lineTo(t, at+n, 300)
	if len(bytes.TrimSpace(t[start:at])) > 0 {
		return
	}
	i, list := at+n, false
	switch last := t[i-1]; {
	case last == '"':
		if to := runEnd(t, i, 64, nameByte); byteAt(t, to) == '"' {
			addMember(w, i, to)
		}
		return
	case last == '=':
		list = true
	case last == ' ' || last == '\t':
		list = t[at]|0x20 == 'a' && hasFold(t, at, "allowusers") || hasFold(t, at, "denyusers") || hasFold(t, at, "require") || hasFold(t, at, "match")
	default: // authorized_for_all_hosts=, authuser log,execute jane
		sign := bytes.IndexByte(t[i:limit], '=')
		if hasFold(t, at, "authuser") {
			sign = bytes.IndexByte(t[i:limit], ' ')
		}
		if sign < 0 || sign > 40 {
			return
		}
		i, list = i+sign+1, true
	}
	for range 40 {
		for i < limit && (blankByte(t[i]) || t[i] == ',' || anyQuote(t[i])) {
			i++
		}
		to := runEnd(t, i, limit-i, func(c byte) bool {
			return !blankOrEnd(c) && c != ',' && !anyQuote(c) && c != '@' && c != '#' && c != ':'
		})
		if to == i || byteAt(t, i) == '-' {
			if c := byteAt(t, i); c != '@' {
				return
			}
			i = runEnd(t, i, limit-i, func(c byte) bool { return !blankOrEnd(c) && c != ',' })
			continue
		}
		if member := t[i:to]; onlyNameBytes(member) || bytes.IndexAny(member, `\+`) > 0 {
			addMember(w, i, to)
		}
		if i = to; !list {
			return
		}
		if c := byteAt(t, i); c == '@' || c == ':' {
			i = runEnd(t, i, limit-i, func(c byte) bool { return !blankOrEnd(c) && c != ',' })
		}
	}
}

// userWithPassword looks at "allow jane:secret" and X_LOCAL_USER=jane:secret,joe:other.
func userWithPassword(w *window, at, n int) {
	t := w.text
	i, limit := at+n, lineTo(t, at+n, 400)
	directive := t[i-1] == ' '
	if directive && len(bytes.TrimSpace(t[lineFrom(t, at, 40):at])) > 0 {
		return
	}
	for range 20 {
		i += quoteHere(t, i, limit)
		to := runEnd(t, i, 40, nameByte)
		if c := byteAt(t, to+1); to-i < 3 || byteAt(t, to) != ':' || blankOrEnd(c) || c == '/' || c == ':' || c == '$' && byteAt(t, to+2) == '{' {
			return
		}
		addMember(w, i, to)
		comma := bytes.IndexByte(t[to:limit], ',')
		if directive || comma < 0 {
			return
		}
		i = to + comma + 1
	}
}

// userNamedInLog looks at the word behind what a log says of a user, if no sentence goes on there.
func userNamedInLog(w *window, at, n int) {
	t := w.text
	if hasFold(t, at-4, "the ") || hasFold(t, at-3, "an ") {
		return // of a sentence
	}
	i := at + n
	i += quoteHere(t, i, lineTo(t, i, 80))
	if byteAt(t, i) == '[' {
		i++
	}
	to := runEnd(t, i, 64, func(c byte) bool { return nameByte(c) || c == '\\' })
	c := byteAt(t, to)
	if v := t[i:to]; len(v) < 3 || proseEnd(v) || isCommon(string(inLower(v))) || c == '=' || c == '(' || c == '/' || t[at+n-1] == '[' && c != ']' {
		return
	}
	addMember(w, i, to)
}

// userBesideSecret looks at "VPN: user jane, password x" of notes: the word before, if one behind it
// names a user.
func userBesideSecret(w *window, at, n int) {
	t := w.text
	from := runStart(t, at, 64, nameByte)
	before := t[max(0, from-14):from]
	if v := t[from:at]; len(v) < 3 || proseEnd(v) || isCommon(string(inLower(v))) || blankOrEnd(byteAt(t, at+n)) {
		return
	}
	before = bytes.TrimRight(before, " ")
	before = bytes.TrimRight(before, ":")
	for _, word := range [...]string{"user", "username", "login", "account", "benutzer", "log in as", "utilisateur", "usuario", "konto"} {
		if foldSuffix(before, word) && !isLetterOrDigit(byteAt(before, len(before)-len(word)-1)) {
			addMember(w, from, at)
			return
		}
	}
}

// userBehindDomain looks at user [CORP]\[jane]@[host] of Samba.
func userBehindDomain(w *window, at, n int) {
	t := w.text
	i := at + n
	if byteAt(t, i) == '\\' {
		i++
	}
	if byteAt(t, i) != '[' {
		return
	}
	open := runStart(t, at, 40, func(c byte) bool { return nameByte(c) || c == ' ' })
	if to := runEnd(t, i+1, 64, nameByte); byteAt(t, to) == ']' && byteAt(t, open-1) == '[' {
		addAccount(w, i+1, to)
	}
}

// userOfTunnel looks at jane/10.0.0.1:1194 SENT CONTROL [jane] of OpenVPN.
func userOfTunnel(w *window, at, n int) {
	t := w.text
	if t[at] == ']' {
		from := runStart(t, at, 64, nameByte)
		if byteAt(t, from-1) == '[' && from < at {
			addAccount(w, from, at)
		}
		return
	}
	if t[at+n-1] == '[' && hasFold(t, at+n-9, "control [") {
		if to := runEnd(t, at+n, 64, nameByte); byteAt(t, to) == ']' {
			addAccount(w, at+n, to)
		}
	}
	if t[at] != ' ' {
		return
	}
	peer := runStart(t, at, 60, func(c byte) bool { return hexadecimal(c) || c == '.' || c == ':' || c == '[' || c == ']' || c == '_' })
	slash := bytes.LastIndexByte(t[max(0, peer-1):at], '/')
	if slash != 0 || peer == 0 {
		return
	}
	to := peer - 1
	from := runStart(t, to, 64, nameByte)
	if bytes.IndexByte(t[peer:at], ':') > 0 && blankOrEnd(byteAt(t, from-1)) {
		addAccount(w, from, to)
	}
}

// userOfHash looks at the one word before a hash or the name of one, from the start of a line: jane
// $2a$14$… of Caddy, jane NT-Password := … of FreeRADIUS.
func userOfHash(w *window, at, _ int) {
	t := w.text
	start := lineFrom(t, at, 100)
	from, to := trimBlanks(t, start, at)
	if from < to && anyQuote(t[from]) && t[to-1] == t[from] {
		from, to = from+1, to-1
	}
	if v := t[from:to]; len(v) > 2 && onlyNameBytes(v) && keyIsPlain(v) {
		addAccount(w, from, to)
	}
}

// keyIsPlain tells whether v is no name of a setting whose value is secret, nor one of a hash.
func keyIsPlain(v []byte) bool {
	class, rule := judgeKey(v)
	return class == keyPlain && rule == "" && !foldPrefix(v, "hash") && !foldSuffix(v, "hash")
}

// userOfBlock looks at id = jane within eap-road { … } of swanctl.
func userOfBlock(w *window, at, n int) {
	t := w.text
	limit := min(len(t), at+600)
	open := bytes.IndexByte(t[at:lineTo(t, at, 80)], '{')
	if open < 0 || len(bytes.TrimSpace(t[lineFrom(t, at, 60):at])) > 0 {
		return
	}
	if end := bytes.IndexByte(t[at:limit], '}'); end > 0 {
		limit = at + end
	}
	if !bytes.Contains(t[at:limit], []byte("secret")) {
		return
	}
	for i := at + open + 1; i < limit; i = lineTo(t, i, 300) + 1 {
		k := indentEnd(t, i)
		if !bytes.HasPrefix(t[k:limit], []byte("id")) {
			continue
		}
		k = runEnd(t, k, 40, nameByte)
		if k = skipBlanks(t, k, limit); byteAt(t, k) != '=' {
			continue
		}
		k = skipBlanks(t, k+1, limit)
		k += quoteHere(t, k, limit)
		if to := runEnd(t, k, 64, nameByte); byteAt(t, to) != '@' && !hostDotted(t[k:to]) {
			addAccount(w, k, to)
		}
	}
}

// userOfHead looks at the head of the section around a setting that users alone have, and which
// holds a password: [jane] of upsd.users, of sip.conf.
func userOfHead(w *window, at, n int) {
	t := w.text
	line := lineFrom(t, at, 60)
	if len(bytes.TrimSpace(t[line:at])) > 0 {
		return
	}
	head := bytes.LastIndex(t[max(0, at-1200):at], []byte("\n["))
	if head < 0 {
		if at > 1200 || byteAt(t, 0) != '[' {
			return
		}
		head = -1
	} else {
		head += max(0, at-1200)
	}
	end := at + 600
	if i := bytes.Index(t[at:min(len(t), end)], []byte("\n[")); i >= 0 {
		end = at + i
	}
	section := inLower(t[head+1 : min(len(t), end)])
	from := head + 2
	to := runEnd(t, from, 64, nameByte)
	if byteAt(t, to) != ']' || bytes.IndexByte(t[from:to], '-') > 0 || !bytes.Contains(section, []byte("passw")) && !bytes.Contains(section, []byte("secret")) {
		return
	}
	if name := t[from:to]; !numeral(name[0]) && !isCommon(string(inLower(name))) && !foldEqual(name, "upsmon") {
		addAccount(w, from, to)
	}
}

// drawnRootUser looks at the drawn name of the first user of a store, which is half of its key.
func drawnRootUser(w *window, at, n int) {
	t := w.text
	from, _, ok := valueStart(t, at+n-1)
	if !ok {
		return
	}
	to := runEnd(t, from, 41, isLetterOrDigit)
	if v := t[from:to]; len(v) >= 8 && len(v) <= 40 && !loginName(v) && !isLetterOrDigit(byteAt(t, to)) {
		if c := countOf(v); c.digit > 0 && c.letters() > 3 {
			w.add(from, to, "user", true)
		}
	}
}
