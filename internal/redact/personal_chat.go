package redact

import "bytes"

// Users as those who speak in a chat, who are let in, who are listed as administrators.

func chatDetectors() []detector {
	return []detector{
		{name: "user-chat", strict: true, look: chatSpeaker, starts: []string{"\n[0", "\n[1", "\n[2"}},
		{name: "user-chat", strict: true, look: chatBrackets, starts: []string{"0 <", "1 <", "2 <", "3 <", "4 <", "5 <", "6 <", "7 <", "8 <", "9 <", "] <"}},
		{name: "user-chat", strict: true, look: chatHeading, starts: []string{" am\n", " pm\n", " am]\n", " pm]\n"}},
		{name: "user-principal", strict: true, look: principal, starts: []string{"principal="}},
		{name: "user-tunnel", look: tunnelLine, starts: []string{" : eap ", " : xauth ", " : ntlm "}},
		{name: "user-list", strict: true, look: listedUsers, exact: true, starts: []string{"ADMIN=", "ADMINS=", "ADMIN_USERS=", "ADMINISTRATORS=", "MAINTAINERS=", "ALLOWED_USERS=", "SUPERUSERS=", "OWNERS="}},
		{name: "user-entries", strict: true, look: userEntries, starts: []string{"\nusers:\n", "\nusers:\r\n", "\naccounts:\n", "_users:\n"}},
	}
}

// clockAt returns the length of a time of hours and minutes, and seconds perhaps, at i.
func clockAt(t []byte, i int) int {
	h := runEnd(t, i, 2, numeral)
	if h == i || byteAt(t, h) != ':' || !numeral(byteAt(t, h+1)) || !numeral(byteAt(t, h+2)) {
		return 0
	}
	end := h + 3
	if byteAt(t, end) == ':' && numeral(byteAt(t, end+1)) && numeral(byteAt(t, end+2)) {
		end += 3
	}
	return end - i
}

// speakerAt returns the name in a line "[09:14] name: text", and where the text begins.
func speakerAt(t []byte, line int) (from, to int, ok bool) {
	if byteAt(t, line) != '[' {
		return 0, 0, false
	}
	n := clockAt(t, line+1)
	if n == 0 || byteAt(t, line+1+n) != ']' || byteAt(t, line+2+n) != ' ' {
		return 0, 0, false
	}
	from = line + 3 + n
	to = runEnd(t, from, 40, nameByte)
	return from, to, to > from+1 && byteAt(t, to) == ':' && byteAt(t, to+1) == ' '
}

// chatSpeaker looks at a run of such lines. It is a chat and not a log if somebody asks, or
// speaks of himself or to others, in one of them.
func chatSpeaker(w *window, at, n int) {
	t := w.text
	if _, _, ok := speakerAt(t, at+1); !ok {
		return
	}
	if prev := lineFrom(t, at, 400); prev < at {
		if _, _, again := speakerAt(t, prev); again {
			return // judged with the first one
		}
	}
	first, talk, lines := at+1, false, 0
	i := first
	for ; i < len(t) && lines < 400; lines++ {
		_, to, ok := speakerAt(t, i)
		if !ok {
			break
		}
		end := lineTo(t, i, 2000)
		talk = talk || speaks(t[to+1:end])
		i = lineBelow(t, end)
	}
	if !talk {
		return
	}
	for k := first; k < i && k < len(t); k = lineBelow(t, lineTo(t, k, 2000)) {
		if from, to, ok := speakerAt(t, k); ok && lowerLetter(t[from]) {
			addGuessed(w, from, to, true)
		} else if ok {
			addLogin(w, from, to)
		}
	}
}

// speaks tells whether a line is what one person says to another.
func speaks(line []byte) bool {
	line = bytes.TrimRight(line, " \r")
	if len(line) > 8 && line[len(line)-1] == '?' && bytes.IndexByte(bytes.TrimSpace(line), ' ') > 0 {
		return true
	}
	for word := range bytes.FieldsSeq(line) {
		switch string(bytes.ToLower(bytes.Trim(word, ".,!?:;()"))) {
		case "i", "i'm", "i'll", "you", "your", "thx", "thanks", "pls", "hi", "hey", "lol", "we", "my", "sorry", "danke", "bitte", "ich", "du", "moin", "hallo", "merci", "salut", "gracias", "hola", "я", "ты", "вы", "привет", "спасибо", "мне", "нам":
			return true
		}
	}
	return false
}

// chatBrackets looks at "09:14 <name> text" of IRC.
func chatBrackets(w *window, at, n int) {
	t := w.text
	clock := at + 1
	if t[at] == ']' {
		clock = at
	}
	from := runStart(t, clock, 8, func(c byte) bool { return numeral(c) || c == ':' })
	if k := clockAt(t, from); k == 0 || from+k != clock {
		return
	}
	name := at + n
	for name < len(t) && (t[name] == '@' || t[name] == '+' || t[name] == ' ' || t[name] == '%') {
		name++
	}
	to := runEnd(t, name, 40, nameByte)
	if byteAt(t, to) == '>' && byteAt(t, to+1) == ' ' && to-name > 1 && !allCapital(t[name:to]) {
		addGuessed(w, name, to, true)
	}
}

func allCapital(v []byte) bool { return bytes.Equal(bytes.ToUpper(v), v) }

// chatHeading looks at "name  9:14 AM" above what was said, as it is copied from a chat.
func chatHeading(w *window, at, n int) {
	t := w.text
	clock := runStart(t, at, 5, func(c byte) bool { return numeral(c) || c == ':' })
	if k := clockAt(t, clock); k == 0 || clock+k != at {
		return
	}
	line := lineFrom(t, at, 80)
	to := clock
	for to > line && (t[to-1] == ' ' || t[to-1] == '[') {
		to--
	}
	if from := line; to > from+1 && to < clock && allOf(t[from:to], nameByte) {
		addGuessed(w, from, to, true)
	} else if words := t[from:to]; bytes.IndexByte(words, ' ') > 0 && personWords(words) && fullName(t, to) == from {
		w.add(from, to, "person", true)
	}
}

// principal looks at who logs in, where the line says with what or how it went.
func principal(w *window, at, n int) {
	t := w.text
	if latinOrNumeral(byteAt(t, at-1)) {
		return
	}
	from := at + n
	if anyQuote(byteAt(t, from)) {
		from++
	}
	if foldPrefix(t[from:], "user:") {
		from += len("user:")
	}
	to := runEnd(t, from, 40, nameByte)
	if c := byteAt(t, to); to == from || latinOrNumeral(c) || c == ':' || c == '/' || c == '(' {
		return
	}
	line := bytes.ToLower(t[lineFrom(t, at, 200):lineTo(t, to, 200)])
	for _, word := range [...]string{"credential", "passw", "login", "logon", "auth", "denied", "session", "secret"} {
		if bytes.Contains(line, []byte(word)) {
			addLogin(w, from, to)
			return
		}
	}
}

// tunnelLine looks at a line of ipsec.secrets in a file of another name.
func tunnelLine(w *window, at, n int) {
	start, end := lineFrom(w.text, at, 120), lineTo(w.text, at+n, 300)
	if start < at && bytes.IndexByte(w.text[start:at], '"') < 0 && bytes.IndexByte(w.text[start:at], '=') < 0 && bytes.Count(bytes.TrimSpace(w.text[start:at]), []byte{' '}) < 3 {
		ipsecLine(w, start, end)
	}
}

// listedUsers looks at the users behind X_ADMIN=, two or more of them with commas between.
func listedUsers(w *window, at, n int) {
	t := w.text
	from := at + n
	if anyQuote(byteAt(t, from)) {
		from++
	}
	end := runEnd(t, from, 400, func(c byte) bool { return nameByte(c) || c == ',' })
	list := t[from:end]
	if bytes.IndexByte(list, ',') < 2 {
		return
	}
	for part := range bytes.SplitSeq(list, []byte{','}) {
		if len(part) > 0 && (!plainUser(part) || isBoolean(part)) {
			return
		}
	}
	for i := from; i < end; {
		to := runEnd(t, i, 64, nameByte)
		addLogin(w, i, to)
		i = to + 1
	}
}

func isBoolean(v []byte) bool {
	return foldEqual(v, "true") || foldEqual(v, "false") || foldEqual(v, "yes") || foldEqual(v, "no") || foldEqual(v, "all") || foldEqual(v, "none")
}

// userEntries looks at a list of users in YAML whose entries say what accounts have: a shell,
// keys, a password.
func userEntries(w *window, at, n int) {
	t := w.text
	line := at + n
	for entries := 0; line < len(t) && entries < 200; entries++ {
		first := indentEnd(t, line)
		if byteAt(t, first) != '-' || byteAt(t, first+1) != ' ' {
			return
		}
		column := first - line
		from, to, account := 0, 0, false
		for k := line; k < len(t); {
			i := indentEnd(t, k)
			if k > line && (i-k <= column || byteAt(t, i) == '\n') {
				line = k
				break
			}
			if k == line {
				i = indentEnd(t, first+1)
			}
			end := lineTo(t, i, 400)
			colon := bytes.IndexByte(t[i:end], ':')
			if colon > 0 {
				switch string(t[i : i+colon]) {
				case "name", "user", "username", "login":
					from, to, _ = wordAfter(t, skipBlanks(t, i+colon+1, end))
				case "passwd", "password", "plain_text_passwd", "hashed_passwd", "hash", "ssh_authorized_keys", "ssh_keys", "ssh_import_id", "authorized_keys", "sudo", "shell", "gecos", "lock_passwd", "primary_group", "homedir", "home", "comment", "uid", "groups", "expiredate", "password_hash", "full_name", "fullname":
					account = true
				}
			}
			if next := lineBelow(t, lineTo(t, i, len(t)-i)); next > k {
				k = next
			}
			if k >= len(t) {
				line = k
			}
		}
		if account && from < to {
			addLogin(w, from, to)
		}
	}
}
