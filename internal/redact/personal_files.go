package redact

import "bytes"

// placeDetectors find names by their place in files and lines of a known form.
func placeDetectors() []detector {
	return []detector{
		{name: "person-card", strict: true, exact: true, look: cardName, starts: []string{"\nFN:", "\nFN;", "\nN:", "\nN;"}},
		{name: "user-list", strict: true, look: userList, starts: []string{"allowusers ", "denyusers ", "match user "}},
		{name: "user-sudoers", strict: true, look: userTTY, starts: []string{" all=(", "\tall=("}},
		{name: "host-lease", strict: true, exact: true, look: hostOfLease, starts: []string{"DHCPACK", "DHCPREQUEST", "DHCPOFFER", "DHCPDISCOVER", "DHCPRELEASE"}},
		{name: "user-in-brackets", strict: true, look: userInBrackets, starts: []string{"user: ", "user=\"", "customer: ", "employee: ", "holder ", "kunde: ", "contact: "}},
		{name: "user-said", strict: true, look: userSaid, starts: []string{", u'", "sip '", "pjsip '"}},
		{name: "user-aliases", strict: true, whole: aliasFile},
	}
}

// cardName looks at a name in a card of RFC 6350: FN:Jane Roe, N:Roe;Jane;;;.
func cardName(w *window, at, n int) {
	text := w.text
	end := lineTo(text, at+n, 200)
	i := at + n
	if text[i-1] == ';' { // parameters
		colon := bytes.IndexByte(text[i:end], ':')
		if colon < 0 {
			return
		}
		i += colon + 1
	}
	for from := i; from < end; {
		to := end
		if k := bytes.IndexByte(text[from:end], ';'); k >= 0 {
			to = from + k
		}
		if v := text[from:to]; len(v) > 1 && personWords(v) {
			w.add(from, to, "person", len(v) > 3)
		}
		from = to + 1
	}
}

// userList looks at the users behind AllowUsers of sshd.
func userList(w *window, at, n int) {
	var f [32][2]int
	for _, word := range f[:blanksApart(w.text, at+n, lineTo(w.text, at+n, 1000), f[:])] {
		to := word[1]
		if i := bytes.IndexByte(w.text[word[0]:to], '@'); i > 0 {
			to = word[0] + i
		}
		if onlyNameBytes(w.text[word[0]:to]) {
			addLogin(w, word[0], to)
		}
	}
}

// hostOfLease looks at the host in DHCPACK on 192.0.2.7 to 52:54:00:12:34:56 (host) via eth0.
func hostOfLease(w *window, at, n int) {
	text := w.text
	end := lineTo(text, at+n, 160)
	open := bytes.IndexByte(text[at:end], '(')
	if open < 0 {
		return
	}
	to := bytes.IndexByte(text[at+open:end], ')')
	if to > 1 && bytes.HasPrefix(text[at+open+to:end], []byte(") via")) {
		addHost(w, at+open+1, at+open+to)
	}
}

// userInBrackets looks at a person's name behind such a word, and at the login in brackets
// behind the name: User: Jane Roe (jroe).
func userInBrackets(w *window, at, n int) {
	text := w.text
	if latinOrNumeral(byteAt(text, at-1)) {
		return
	}
	from := at + n
	end := from
	for end < len(text) && end-from < 60 && nameGoesOn(text, end) {
		for end < len(text) && (latin(text[end]) || text[end] >= 0x80 || text[end] == '-' || text[end] == '\'') {
			end++
		}
		if byteAt(text, end) != ' ' {
			break
		}
		end++
	}
	_, to := trimBlanks(text, from, end)
	if v := text[from:to]; bytes.IndexByte(v, ' ') < 0 || !personWords(v) {
		return
	}
	w.add(from, to, "person", true)
	if bytes.HasPrefix(text[to:], []byte(" (")) {
		login := to + 2
		end := login
		for end < len(text) && end-login < 40 && nameByte(text[end]) {
			end++
		}
		if byteAt(text, end) == ')' {
			addLogin(w, login, end)
		}
	}
}

// userSaid looks at the user whom a broker or an exchange names in quotes.
func userSaid(w *window, at, n int) {
	if w.text[at] != ',' && latinOrNumeral(byteAt(w.text, at-1)) {
		return
	}
	to := runEnd(w.text, at+n, 64, nameByte)
	if byteAt(w.text, to) == '\'' {
		addLogin(w, at+n, to)
	}
}

// aliasFile looks at the files by which mail is sent on: an address or a name, and the user
// it belongs to.
func aliasFile(w *window) {
	switch plainName(w.name) {
	case "aliases", "virtual", "virtusertable", "virtual_aliases", "virtual-alias", "generic", "canonical":
	default:
		return
	}
	eachLine(w.text, func(start, end int) {
		var f [8][2]int
		n := blanksApart(w.text, start, min(end, start+1000), f[:])
		if n < 2 || w.text[f[0][0]] == '#' {
			return
		}
		for _, word := range f[1:n] {
			to := word[1]
			for to > word[0] && w.text[to-1] == ',' {
				to--
			}
			if onlyNameBytes(w.text[word[0]:to]) && bytes.IndexByte(w.text[word[0]:to], '.') < 0 {
				addLogin(w, word[0], to)
			}
		}
	})
}
