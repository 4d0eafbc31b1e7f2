package redact

import "bytes"

// Links that let in whoever has them, where nothing but the place says so: a digest in a
// parameter beside somebody's address, the address of a check that a job reports to, an invitation.

func doorLinks() []detector {
	var letters []string
	for c := 'a'; c <= 'z'; c++ {
		letters = append(letters, "&"+string(c)+"=", "?"+string(c)+"=")
	}
	return []detector{
		{name: "door", look: parameterBesideUser, starts: letters, after: latinOrNumeral},
		{name: "door", look: checkOfJob, starts: []string{"/ping/", "/api/push/", "/p/", "nosnch.in/", "/heartbeats/", "/uptime/", "/checkin/", "/check-in/", "cronitor.link/"}, after: latinOrNumeral},
		{name: "door", look: invitingPath, starts: []string{"/invite/", "/invites/", "/invitation/", "/join/", "/i/", "/j/", "/magic/", "/claim/", "/onboard/", "/accept/", "/signup/", "/register/"}, after: latinOrNumeral},
	}
}

// parameterBesideUser looks at a parameter of one letter that carries a digest, where another one of the
// same query says whose it is.
func parameterBesideUser(w *window, at, n int) {
	t := w.text
	from := at + n
	to := runEnd(t, from, 130, base64url)
	v := t[from:to]
	if len(v) < 32 || !isHex(v) || allOf(v, isDigit) {
		if len(v) < 20 || isHex(v) || !scrambled(v) || countOf(v).upper == 0 {
			return
		}
	}
	inQuery := func(c byte) bool { return c > ' ' && c != '"' && c != '\'' && c != '?' && c != '<' }
	start := runStart(t, at+1, 300, inQuery)
	end := runEnd(t, to, 300, inQuery)
	if byteAt(t, start-1) != '?' {
		return
	}
	for part := range bytes.SplitSeq(t[start:end], []byte{'&'}) {
		name, value, ok := bytes.Cut(part, []byte{'='})
		if !ok || len(value) == 0 || len(value) >= 32 && isHex(value) {
			continue
		}
		switch string(inLower(name)) {
		case "e", "u", "m", "email", "mail", "user", "uid", "user_id", "userid", "username", "login", "to", "rcpt", "recipient", "subscriber", "member", "account", "customer", "client", "contact", "addr", "address":
			w.add(from, to, "token", true)
			return
		}
		if bytes.IndexByte(value, '@') > 0 || bytes.Contains(value, []byte("%40")) || bytes.HasPrefix(value, []byte("REDACTED-email-")) {
			w.add(from, to, "token", true)
			return
		}
	}
}

// checkOfJob looks at the address that a job calls to say that it is alive.
func checkOfJob(w *window, at, n int) {
	t := w.text
	from := at + n
	to := runEnd(t, from, 80, base64url)
	v := t[from:to]
	if !isUUID(v) && !(len(v) >= 16 && secretPart(v, 16)) && !(len(v) >= 10 && isHex(v) && countOf(v).turns >= 3 && hasFold(t, at, "nosnch.in/")) {
		return
	}
	before := t[lineFrom(t, at, 300):at]
	if !bytes.Contains(before, []byte("://")) && !hasFold(t, at, "nosnch.in/") && !hasFold(t, at, "cronitor.link/") {
		return
	}
	for _, caller := range [...]string{"curl", "wget", "fetch ", "http ", "Invoke-", "iwr ", "irm ", "ExecStart", "requests.", "HttpClient"} {
		if bytes.Contains(before, []byte(caller)) {
			w.add(from, to, "token", true)
			return
		}
	}
}

// invitingPath looks at the part of a path that invites whoever has it.
func invitingPath(w *window, at, n int) {
	t := w.text
	from := at + n
	to := runEnd(t, from, 200, base64url)
	v := t[from:to]
	if c := byteAt(t, to); len(v) < 12 || c == '.' || c == '/' && n < 5 || isUUID(v) || isHex(v) && len(v) < 32 || !latinOrNumeral(byteAt(t, at-1)) && byteAt(t, at-1) != '/' && byteAt(t, at-1) != ' ' {
		return
	}
	m := countOf(v)
	if n < 5 && (m.digit < 2 || len(v) < 16 || byteAt(t, at-1) != ' ' && !bytes.Contains(t[runStart(t, at, 300, visible):at], []byte("://"))) {
		return
	}
	if isHex(v) && m.digit > 0 && m.letters() > 0 || m.upper > 1 && m.lower > 1 && (m.turns*4 >= len(v) || looksRandom(v)) || m.digit > 2 && m.lower > 2 && m.turns*4 >= len(v) {
		w.add(from, to, "token", true)
	}
}
