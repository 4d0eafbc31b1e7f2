package redact

import "bytes"

// nameDetectors find the names of users, hosts and persons by what stands around
// them.
func nameDetectors() []detector {
	return []detector{
		{name: "personal-field", strict: true, starts: fieldStarts(), look: field},
		{name: "user-prose", strict: true, look: userProse, starts: []string{
			"for user ", "invalid user ", "by user ", "of user ", "as user ", "to user ", "from user ", "with user ", "user [", "(to root) ", "user '", "user \"", "user \\\"", "user `", "role \"", "role '",
			"logged in as ", "log in as ", "publickey for ", "password for ", "interactive for ", "pam for ", "mic for ", "login for ", "opened for ", "closed for ", "owned by ", "on behalf of ", "impersonating ", "authenticated as ", "user: name=", "created user ", "deleted user ", "removed user ", "added user ", "adding user ", "user account ", "login is ", "username is ", "benutzer '", "benutzer \"", "für benutzer ", "von benutzer ", "пользователя ", "Пользователя ", "пользователь ", "Пользователь ", "пользователю ", "пользователем ", "учётка ", "учетка ", "учётной записи ",
		}},
		{name: "user-refused", strict: true, look: userRefused, starts: []string{"login failed for ", "logon failed for ", "authentication failed for ", "auth failed for ", "failed login for ", "failed logon for ", "failed login attempt for ", "authentication failure for ", "access denied for ", "bad password for ", "password changed for ", "password reset for ", "session started for ", "session ended for ", "login succeeded for ", "login successful for ", "logon for ", "logout for ", "login attempt for ", "logged on as ", "login by ", "signed in as ", "account locked for "}},
		{name: "user-bare", strict: true, look: userBare, starts: []string{"user "}},
		{name: "user-id", strict: true, look: userID, starts: []string{"uid=", "gid=", "groups="}},
		{name: "user-tty", strict: true, look: userTTY, starts: []string{" : tty=", " : user not in sudoers", ") cmd (", ") cmdend ("}},
		{name: "user-home", strict: true, look: userHome, starts: []string{"/home/", `:\users\`, `:\\users\\`, "/var/mail/", "spool/cron/crontabs/", "spool/mail/"}},
		{name: "user-home-mac", strict: true, exact: true, look: userHome, starts: []string{"/Users/"}},
		{name: "user-tilde", strict: true, look: userTilde, pairs: func(a, b byte) bool { return a == '~' && latin(b) }},
		{name: "user-domain", strict: true, look: userDomain, pairs: func(a, b byte) bool { return b == '\\' && (a-'A' < 26 || numeral(a)) }},
		{name: "user-passwd", strict: true, look: userPasswd, starts: []string{":x:", ":*:"}},
		{name: "user-listing", strict: true, look: userListing, starts: []string{"-rw", "drwx", "lrwx", "-r--", "srwx", "prw"}},
		{name: "user-processes", strict: true, look: userProcesses, starts: []string{"pid %cpu", "pid  ppid", "pid ppid"}},
		{name: "user-access", strict: true, look: userOfAccess, starts: []string{" [0", " [1", " [2", " [3"}},
		{name: "user-terminal", strict: true, look: userTerminal, starts: []string{" pts/", " tty", " console ", " :0 "}},
		{name: "host-nodes", strict: true, look: hostNodes, starts: []string{"status   roles ", "status roles "}},
		{name: "host-subject", strict: true, look: hostSubject, starts: []string{" is unreachable", " is down", " is not reachable", " is not responding", " not responding", " is offline", " is up", " is online", " is back", " went down", " went away", " joined ", " left the "}},
		{name: "ldap-name", strict: true, look: ldapName, starts: []string{"cn="}},
		{name: "host-prose", strict: true, look: hostProse, starts: []string{
			"on host ", "to host ", "from host ", "for host ", "at host ", "resolve host ", "resolve host: ", "host '", "host \"", "host \\\"", "remote host ", "hostname ", "host name ", "via host ",
			"on node ", "to node ", "from node ", "for node ", "node/", "node '", "node \"", "node \\\"", "on server ", "from server ", "to server ", "server '", "server \"", "connect to ", "connected to ", "connecting to ", "connection to ", "connection from ", "connect from ", "lookup ", "ssh ", "on machine ", "nodes \"", "reverse mapping checking getaddrinfo for ",
		}},
		{name: "host-port", strict: true, look: hostBeforePort, starts: []string{" port "}},
		{name: "host-syslog", strict: true, look: hostOfSyslog, starts: []string{" kernel: ", " sudo: ", " systemd: ", " cron: ", " su: ", " sshd: ", " dockerd: ", " snmpd: ", " dovecot: ", " rsyslogd: ", " haproxy: ", " nginx: ", " named: ", " dnsmasq: ", " login: "},
			pairs: func(a, b byte) bool { return a == ']' && b == ':' }},
		{name: "host-syslog", strict: true, look: hostOfOldSyslog, starts: []string{"\njan ", "\nfeb ", "\nmar ", "\napr ", "\nmay ", "\njun ", "\njul ", "\naug ", "\nsep ", "\noct ", "\nnov ", "\ndec "}},
		{name: "host-syslog-new", strict: true, look: hostOfNewSyslog, starts: []string{">1 20"}},
		{name: "host-uname", strict: true, exact: true, look: hostOfUname, starts: []string{"Linux "}},
		{name: "host-windows", strict: true, exact: true, look: hostOfWindows, starts: []string{"DESKTOP-", "LAPTOP-", "WIN-"}},
		{name: "host-inventory", strict: true, look: hostOfInventory, starts: []string{"ansible_host=", "ansible_ssh_host="}},
		{name: "host-files", strict: true, whole: hostFiles},
	}
}

// wordAfter reads a word behind optional quotes: its bounds, and whether it was
// quoted.
func wordAfter(text []byte, at int) (from, to int, quoted bool) {
	before := byteAt(text, at-1)
	quoted = before == '"' || before == '\'' || before == '`'
	for i := 0; i < 3; i++ {
		if c := byteAt(text, at); c == '"' || c == '\'' || c == '`' || c == '\\' || c == '<' || c == '[' {
			at++
			quoted = true
		}
	}
	from = at
	for at < len(text) && at-from < 100 && nameByte(text[at]) {
		at++
	}
	return from, at, quoted
}

// nameAfter is wordAfter without the points that end a sentence.
func nameAfter(text []byte, at int) (from, to int, quoted bool) {
	from, to, quoted = wordAfter(text, at)
	for to > from && text[to-1] == '.' {
		to--
	}
	return from, to, quoted
}

func userProse(w *window, at, n int) {
	if latinOrNumeral(byteAt(w.text, at-1)) {
		return
	}
	from, to, quoted := wordAfter(w.text, at+n)
	if foldEqual(w.text[from:to], "invalid") || foldEqual(w.text[from:to], "user") { // for invalid user x; for user x
		return
	}
	if !quoted && (proseEnd(w.text[from:to]) || smallCyrillic(w.text[from:to])) {
		return
	}
	if quoted && foldSuffix(w.text[max(0, at-12):at], "failed for ") || foldPrefix(w.text[at:], "role") || quoted && accountOfRequest(w.text[max(0, at-30):at]) || quoted && anyQuote(byteAt(w.text, to)) && byteAt(w.text, to+1) == '@' { // of a database
		addAccount(w, from, to)
		return
	}
	if c := byteAt(w.text, to); c == '@' || c == '\\' || c == '/' || c == '(' && byteAt(w.text, to+1) == ')' {
		return
	}
	addLogin(w, from, to)
}

// userRefused looks at a login behind words that may also be said of a connection or a host.
func userRefused(w *window, at, n int) {
	if c := byteAt(w.text, at-1); latinOrNumeral(c) || c == '_' || c == '-' {
		return
	}
	from, to, _ := wordAfter(w.text, at+n)
	for to > from && (w.text[to-1] == '.' || w.text[to-1] == '-') {
		to--
	}
	name := w.text[from:to]
	if c := byteAt(w.text, to); len(name) < 4 || c == '@' || c == '\\' || c == '/' || c == '(' || c == '=' || c == ':' && !blankOrEnd(byteAt(w.text, to+1)) || numeral(name[0]) || proseEnd(name) || bytes.IndexByte(name, '.') > 0 && delegated(name[bytes.LastIndexByte(name, '.')+1:]) {
		return
	}
	addGuessed(w, from, to, false)
}

// afterProse tells whether the line above is one of a sentence that goes on.
func afterProse(text []byte, at int) bool {
	start := lineFrom(text, at, 200)
	if start < 2 {
		return false
	}
	above := text[lineFrom(text, start-1, 200) : start-1]
	return len(bytes.Fields(above)) >= 5 && len(above) > 0 && (latin(above[len(above)-1]) || above[len(above)-1] == ',')
}

// proseEnd tells whether a word is one that a sentence goes on with.
func proseEnd(b []byte) bool {
	for _, end := range [...]string{"ing", "ings", "tion", "ions"} {
		if foldSuffix(b, end) {
			return true
		}
	}
	return len(b) < 3
}

// userBare looks at "user x" and asks for a verb behind, or a form that no word has.
func userBare(w *window, at, n int) {
	text := w.text
	if latinOrNumeral(byteAt(text, at-1)) || byteAt(text, at-1) == '-' || byteAt(text, at-1) == '_' {
		return
	}
	from, to, _ := wordAfter(text, at+n)
	for to > from && text[to-1] == '.' {
		to--
	}
	name := text[from:to]
	if len(name) < 3 {
		return
	}
	if c := byteAt(text, to); c == '@' || c == '=' || c == '(' || c == '/' || c == '\\' {
		return
	}
	line := text[lineFrom(text, at, 20):at]
	sure := len(bytes.TrimLeft(line, " \t")) == 0 && byteAt(text, to) == '\n' && !proseEnd(name) && !afterProse(text, at) || bytes.IndexByte(name, '.') > 0 || bytes.IndexByte(name, '_') > 0 || numeral(name[len(name)-1])
	if c := byteAt(text, to); !sure && c == ':' && to < len(text)-1 && text[to+1] == ' ' {
		before := text[max(0, at-2):at]
		sure = string(before) == ": " || string(before) == "- "
	}
	if !sure && byteAt(text, to) == ' ' {
		rest := text[to+1 : min(len(text), to+14)]
		for _, verb := range [...]string{"logged", "has ", "failed", "auth", "login", "signed", "connect", "disconnect", "changed", "request", "upload", "download", "from ", "created", "not allowed", "is not", "locked", "was ", "does not", "added", "removed", "updated", "deleted", "opened", "closed", "started", "accessed", "did "} {
			if foldPrefix(rest, verb) {
				sure = true
				break
			}
		}
	}
	if sure {
		addLogin(w, from, to)
	}
}

// userID looks at uid=1000(jane) gid=1000(jane) groups=…, and at uid=jane,ou=….
func userID(w *window, at, n int) {
	text := w.text
	i := at + n
	if latin(byteAt(text, i)) {
		from, to, _ := wordAfter(text, i)
		if c := byteAt(text, to); c == ',' && latin(byteAt(text, to+1)) || c == ')' && byteAt(text, at-1) == '(' { // a name or a filter of LDAP
			addLogin(w, from, to)
		}
		return
	}
	for range 64 {
		digits := i
		for i < len(text) && i-digits < 12 && numeral(text[i]) {
			i++
		}
		if i == digits || byteAt(text, i) != '(' {
			return
		}
		from := i + 1
		for i = from; i < len(text) && i-from < 64 && nameByte(text[i]); i++ {
		}
		if byteAt(text, i) != ')' {
			return
		}
		addLogin(w, from, i)
		if byteAt(text, i+1) != ',' {
			return
		}
		i += 2
	}
}

// userTTY looks back from " : TTY=" of sudo, and from ") CMD (" of cron.
func userTTY(w *window, at, _ int) {
	text := w.text
	from := at
	for from > 0 && at-from < 64 && nameByte(text[from-1]) {
		from--
	}
	addLogin(w, from, at)
}

func userHome(w *window, at, n int) {
	text := w.text
	from := at + n
	if text[at] == '/' && (latinOrNumeral(byteAt(text, at-1)) && !escapeBefore(text, at)) && byteAt(text, at+1)|0x20 == 'h' {
		if before := text[max(0, at-9):at]; !foldSuffix(before, "export") && !foldSuffix(before, "data") && !foldSuffix(before, "mnt") && !copyOfRoot(before) {
			return // a page named /shop/home/x
		}
	}
	to := from
	for to < len(text) && to-from < 64 && nameByte(text[to]) {
		to++
	}
	addLogin(w, from, to)
}

// userTilde looks at ~jane/.
func userTilde(w *window, at, _ int) {
	text := w.text
	if c := byteAt(text, at-1); latinOrNumeral(c) || c == '~' || c == '-' || c == '.' || c == ')' {
		return
	}
	to := at + 1
	for to < len(text) && to-at < 64 && nameByte(text[to]) {
		to++
	}
	if byteAt(text, to) == '/' {
		addLogin(w, at+1, to)
	}
}

// userDomain looks at CORP\jane, also with the backslash doubled.
func userDomain(w *window, at, _ int) {
	text := w.text
	start := at + 1
	for start > 0 && at-start < 16 && (text[start-1]-'A' < 26 || numeral(text[start-1]) || text[start-1] == '-') {
		start--
	}
	if c := byteAt(text, start-1); latin(c) || c == '_' || c == '\\' || c == ':' || c == '/' || c == '.' || at+1-start < 2 || !latin(text[start]) {
		return
	}
	from := at + 2
	if byteAt(text, from) == '\\' {
		from++
	} else if w.form == formJSON {
		return
	}
	to := from
	for to < len(text) && to-from < 40 && nameByte(text[to]) {
		to++
	}
	if to-from < 3 || !latin(text[from]) {
		return
	}
	switch domain := string(text[start : at+1]); domain {
	case "NT", "AUTHORITY", "BUILTIN", "HKLM", "HKCU", "HKCR", "SERVICE", "INFO", "ERROR", "WARN", "DEBUG", "TRACE", "FATAL", "SOFTWARE", "SYSTEM", "WINDOWS":
		return
	}
	if byteAt(text, to) == '\\' || byteAt(text, to) == '(' || deviceName(text[start:at+1], text[from:to]) {
		return // a path, a regular expression, a device
	}
	addLogin(w, from, to)
	addHost(w, start, at+1)
}
