package redact

import "bytes"

// Logins that products keep in lists of their own: rules of Redis, logins of Kafka, identities of
// wireless networks, users within elements.

// accountSettings find them.
func accountSettings() []detector {
	return []detector{
		{name: "user-rule", strict: true, look: userOfRule, starts: []string{" on >", " on #", " on ~", " on nopass", " on +", " on resetpass", " on sanitize-payload", " off >", " off #", " off ~", " off nopass", " off sanitize-payload", " off resetchannels", " on resetchannels", " reset on", " acl setuser ", "\"setuser\" \""}},
		{name: "user-jaas", strict: true, exact: true, look: userOfMechanism, starts: []string{"user_"}, before: blankOrEnd, after: latinOrNumeral},
		{name: "user-identity", strict: true, look: userOfIdentity, starts: []string{"identity="}, before: func(c byte) bool { return blankOrEnd(c) || c == '_' }},
		{name: "user-element", strict: true, look: userElement, starts: []string{"<user>", "<account>", "<benutzer>", "<localuser>", "<webuser>"}},
	}
}

// userOfRule looks at user jane on >secret ~* +@all.
func userOfRule(w *window, at, n int) {
	t := w.text
	if last := t[at+n-1]; last == ' ' || last == '"' {
		from, to, _ := wordAfter(t, at+n)
		addAccount(w, from, to)
		return
	}
	from := runStart(t, at, 40, nameByte)
	before := t[max(0, from-10):from]
	if foldSuffix(before, "user ") || foldSuffix(before, "setuser ") || foldSuffix(before, "user \"") {
		addAccount(w, from, at)
	}
}

// userOfMechanism looks at user_jane="x" of a login module.
func userOfMechanism(w *window, at, n int) {
	t := w.text
	to := runEnd(t, at+n, 40, nameByte)
	i := skipBlanks(t, to, min(len(t), to+4))
	if byteAt(t, i) != '=' || to == at+n {
		return
	}
	if i = skipBlanks(t, i+1, min(len(t), i+5)); !anyQuote(byteAt(t, i)) && byteAt(t, i) != '\\' {
		return
	}
	if bytes.Contains(t[max(0, at-2000):at], []byte("LoginModule")) {
		addAccount(w, at+n, to)
	}
}

// userOfIdentity looks at identity=jane of 802.1X.
func userOfIdentity(w *window, at, n int) {
	t := w.text
	if t[at-min(at, 1)] == '_' && !foldSuffix(t[:at], "anonymous_") && !foldSuffix(t[:at], "inner_") {
		return
	}
	start := lineFrom(t, at, 60)
	if head := bytes.TrimLeft(t[start:at], " \t"); len(head) > 0 && head[len(head)-1] != '_' {
		return
	}
	i := at + n
	i += quoteHere(t, i, lineTo(t, at, 200))
	if to := runEnd(t, i, 64, nameByte); blankOrEnd(byteAt(t, to)) || anyQuote(byteAt(t, to)) {
		addAccount(w, i, to)
	}
}

// userElement looks at <user><name>jane</name>.
func userElement(w *window, at, n int) {
	t := w.text
	limit := min(len(t), at+400)
	if i := bytes.Index(t[at+n:limit], []byte("</"+string(t[at+1:at+n]))); i >= 0 {
		limit = at + n + i
	}
	for _, tag := range [...]string{"<name>", "<username>", "<login>", "<userid>", "<user-name>", "<uid>"} {
		i := bytes.Index(t[at+n:limit], []byte(tag))
		if i < 0 {
			continue
		}
		from := at + n + i + len(tag)
		if bytes.Count(t[at+n:from], []byte("<")) > 12 {
			continue
		}
		if to := runEnd(t, from, 64, nameByte); bytes.HasPrefix(t[to:], []byte("</")) {
			addAccount(w, from, to)
			return
		}
	}
}

// realmUser looks at jane@pve!backup: a user of a realm, with the name of a token.
func realmUser(w *window, start, at, end int) bool {
	if byteAt(w.text, end) != '!' || !latinOrNumeral(byteAt(w.text, end+1)) {
		return false
	}
	if !systemAccount(w.text[start:at]) {
		w.add(start, at, "user", true)
	}
	return true
}
