package redact

import "bytes"

// Users by the part they have: who reported a ticket, whose login was rejected, whom a
// statement creates. And hosts by the names that settings and notes have for them.

// rolePlaces find them.
func rolePlaces() []detector {
	return []detector{
		{name: "user-role", strict: true, look: userOfTicket, before: notInWord, starts: []string{"reporter ", "assigned ", "assigned to ", "reassigned to ", "assignee ", "reported by ", "opened by ", "closed by ", "resolved by ", "watcher ", "watchers "}},
		{name: "user-role", strict: true, look: userTurnedAway, before: func(c byte) bool { return c == ' ' }, starts: []string{"rejected for ", "denied for ", "refused for ", "blocked for ", "throttled for ", "attempt for ", "attempts for ", "challenge for ", "mfa for ", "accepted for ", "succeeded for ", "lockout for "}},
		{name: "user-role", strict: true, look: userOfStatement, before: notInWord, starts: []string{"create user ", "alter user ", "create role ", "alter role ", "drop user ", "drop role "}},
		{name: "host-role", strict: true, look: hostOfRole, before: notInWord, starts: []string{"shortname", "cname", "ipmi of ", "idrac of ", "ilo of ", "bmc of ", "kvm of ", "console of ", "drac of "}},
		{name: "record", strict: true, look: printedRecord, starts: []string{"-[ record "}},
	}
}

func notInWord(c byte) bool { return !isLetterOrDigit(c) && c != '_' && c != '-' && c != '.' }

// userOfTicket looks at "reporter jane, assigned joe" in the head of a ticket.
func userOfTicket(w *window, at, n int) {
	t := w.text
	from, to, _ := nameAfter(t, at+n)
	name := t[from:to]
	if c := byteAt(t, to); c != '\n' && c != '\r' && c != ',' && c != ';' && c != ')' && c != '|' || !personsLogin(name) {
		return
	}
	start := lineFrom(t, at, 160)
	line := bytes.ToLower(t[start:lineTo(t, to, 160)])
	head := bytes.TrimSpace(line[:at-start])
	if bytes.HasPrefix(head, []byte("[")) && bytes.IndexByte(head, '-') > 0 && bytes.IndexByte(head, ' ') < 0 {
		addGuessed(w, from, to, true)
		return
	}
	roles := 0
	for _, word := range [...]string{"reporter", "assign", "ticket", "issue #", "priority", "watcher", "bug ", "case "} {
		if bytes.Contains(line, []byte(word)) {
			roles++
		}
	}
	if roles > 1 {
		addGuessed(w, from, to, true)
	}
}

// personsLogin tells whether a word may be a login and is none of the language.
func personsLogin(name []byte) bool {
	return len(name) >= 4 && !numeral(name[0]) && onlyNameBytes(name) && !proseEnd(name) && !isCommon(string(bytes.ToLower(name))) && !wordOfProse(name) && !isTalk(name)
}

// userTurnedAway looks at "login rejected for jane from 10.0.0.1".
func userTurnedAway(w *window, at, n int) {
	t := w.text
	from, to, _ := wordAfter(t, at+n)
	rest := t[to:min(len(t), to+8)]
	if !bytes.HasPrefix(rest, []byte(" from ")) && !bytes.HasPrefix(rest, []byte(" via ")) && !bytes.HasPrefix(rest, []byte(" (from")) || !personsLogin(t[from:to]) {
		return
	}
	before := bytes.ToLower(t[lineFrom(t, at, 120):at])
	for _, word := range [...]string{"login", "logon", "auth", "sign", "session", "access", "password", "credential", "mfa", "otp"} {
		if bytes.Contains(before, []byte(word)) {
			addGuessed(w, from, to, true)
			return
		}
	}
}

// userOfStatement looks at CREATE USER jane PASSWORD 'x'.
func userOfStatement(w *window, at, n int) {
	t := w.text
	i := at + n
	for _, words := range [...]string{"if not exists ", "if exists "} {
		if hasFold(t, i, words) {
			i += len(words)
		}
	}
	from, to, _ := wordAfter(t, i)
	if c := byteAt(t, to); anyQuote(c) {
		rest := t[to+1:]
		if len(rest) > 0 && rest[0] != ' ' && rest[0] != ';' && rest[0] != '@' && rest[0] != '\n' && rest[0] != '\r' {
			return
		}
	} else if c != ';' && c != '@' {
		sure := false
		for _, word := range [...]string{" password", " with ", " identified", " login", " encrypted", " superuser", " createdb", " set ", " valid ", " nologin", " in role", " for login"} {
			sure = sure || hasFold(t, to, word)
		}
		if !sure {
			return
		}
	}
	if name := t[from:to]; !wordOfProse(name) && !isTalk(name) && !foldEqual(name, "mapping") && !foldEqual(name, "current_user") {
		addAccount(w, from, to)
	}
}

// hostOfRole looks at shortname = x of FreeRADIUS, cname = x, "ipmi of x".
func hostOfRole(w *window, at, n int) {
	t := w.text
	i := at + n
	if t[i-1] != ' ' {
		i = skipBlanks(t, i, min(len(t), i+20))
		if c := byteAt(t, i); c != '=' && c != ':' {
			return
		}
		i = skipBlanks(t, i+1, min(len(t), i+20))
	}
	from, to, _ := wordAfter(t, i)
	for to > from && (t[to-1] == '.' || t[to-1] == '-') {
		to--
	}
	name := t[from:to]
	if c := byteAt(t, to); c == '(' || c == '/' || c == '=' || bytes.HasPrefix(name, []byte("private-network")) {
		return
	}
	if bytes.ContainsAny(name, "0123456789") && hostForm(name) || hostDotted(name) {
		addHost(w, from, to)
	}
}

// copyOfRoot tells whether a path ends with a folder in which the files of a host are kept as
// they lay there.
func copyOfRoot(path []byte) bool {
	folder := path[bytes.LastIndexByte(path, '/')+1:]
	switch string(bytes.ToLower(folder)) {
	case "files", "tree", "rootfs", "root", "backup", "backups", "snapshot", "merged", "chroot", "hostfs", "sysroot", "restore", "old", "disk", "image":
		return true
	}
	return false
}

// printedRecord looks at the lines of a row as psql prints it with \x: a name, a stroke, a value.
func printedRecord(w *window, at, n int) {
	t := w.text
	i := lineTo(t, at, 200) + 1
	for range 200 {
		end := lineTo(t, i, 2000)
		stroke := bytes.IndexByte(t[min(i, len(t)):min(end, len(t))], '|')
		if stroke < 1 {
			return
		}
		from, to := trimBlanks(t, i, i+stroke)
		var buf [64]byte
		if to-from < 60 && to > from {
			if kind := personalKey(foldedKey(t[from:to], buf[:0])); kind != aboutNobody {
				reportField(w, kind, i+stroke+1, end, false)
			}
		}
		i = end + 1
		if i >= len(t) {
			return
		}
	}
}
