package redact

import "bytes"

// loginPlacesOf find the names of users by their place in what single programs write.
func loginPlacesOf() []detector {
	return []detector{
		{name: "user-place", strict: true, look: userBeforeBracket, starts: []string{"] ok login", "] fail login"}},
		{name: "user-place", strict: true, exact: true, look: userOfDaemon, starts: []string{"postgres: ", "sshd: ", "openvpn["}},
		{name: "phone-said", strict: true, look: callerPhone, starts: []string{"\" <sip:", "' <sip:"}},
		{name: "user-place", strict: true, look: userOfFile, starts: []string{"chown "}},
		{name: "phone-said", strict: true, look: phoneSaid, starts: []string{"tel. ", "tel ", "tel: ", "telefon ", "phone ", "fax ", "mobil ", "fon ", "тел. "}},
	}
}

// userBeforeBracket looks at [jane] OK LOGIN of vsftpd.
func userBeforeBracket(w *window, at, n int) {
	from := at
	for from > 0 && at-from < 64 && nameByte(w.text[from-1]) {
		from--
	}
	if byteAt(w.text, from-1) == '[' {
		addLogin(w, from, at)
	}
}

// userOfDaemon looks at what servers call their processes, and at the lines of OpenVPN
// about a client: postgres: jane shop 10.0.0.1(51234) idle, sshd: jane [priv],
// openvpn[7]: jane/10.0.0.1:1194 …
func userOfDaemon(w *window, at, n int) {
	text := w.text
	from := at + n
	if text[from-1] == '[' {
		if from = runEnd(text, from, 10, decimal); !bytes.HasPrefix(text[from:], []byte("]: ")) {
			return
		}
		from += 3
	}
	to := runEnd(text, from, 64, nameByte)
	rest := text[to:min(len(text), to+100)]
	sure := false
	switch text[at] {
	case 'o':
		sure = len(rest) > 1 && rest[0] == '/' && numeral(rest[1])
	case 's':
		sure = len(rest) > 1 && rest[0] == '@' || bytes.HasPrefix(rest, []byte(" [priv]"))
	default:
		sure = bytes.Contains(rest, []byte("[local]")) || bytes.IndexByte(rest, '(') > 8 && bytes.Contains(rest, []byte(") "))
	}
	if sure {
		addLogin(w, from, to)
	}
}

// userOfFile looks at chown jane:group file.
func userOfFile(w *window, at, n int) {
	var f [4][2]int
	for _, word := range f[:blanksApart(w.text, at+n, lineTo(w.text, at+n, 200), f[:])] {
		if w.text[word[0]] == '-' {
			continue
		}
		to := runEnd(w.text, word[0], 64, nameByte)
		if c := byteAt(w.text, to); c == ':' || c == '.' {
			addLogin(w, word[0], to)
		}
		return
	}
}

// phoneSaid looks at a number behind a word that says that it is a telephone's.
func phoneSaid(w *window, at, n int) {
	text := w.text
	if nameByte(byteAt(text, at-1)) {
		return
	}
	from := at + n
	end, digits := from, 0
	for i := from; i < len(text) && i-from < 30; i++ {
		c := text[i]
		if numeral(c) {
			digits++
			end = i + 1
		} else if i == from && c != '+' && c != '(' || !blankByte(c) && bytes.IndexByte([]byte("+-/(). "), c) < 0 {
			break
		}
	}
	if digits >= 7 && digits <= 15 && !latinOrNumeral(byteAt(text, end)) {
		w.add(from, end, "phone", false)
	}
}

// hostOfOldSyslog looks at the host in lines whose program has no number of its
// process: Nov  2 03:20:04 host dhcpd: DHCPACK on …: RFC 3164, section 4.1.
func hostOfOldSyslog(w *window, at, n int) {
	text := w.text
	i := at + n
	if byteAt(text, i) == ' ' {
		i++
	}
	i = runEnd(text, i, 2, decimal)
	if i+10 >= len(text) || text[i] != ' ' || text[i+3] != ':' || text[i+6] != ':' || text[i+9] != ' ' {
		return
	}
	from := i + 10
	to := runEnd(text, from, 100, nameByte)
	if byteAt(text, to) != ' ' {
		return
	}
	tag := runEnd(text, to+1, 48, func(c byte) bool { return nameByte(c) || c == '/' })
	if tag == to+1 || byteAt(text, tag) != ':' || byteAt(text, tag+1) != ' ' {
		return // with the number: hostOfSyslog
	}
	if name := text[from:to]; bytes.IndexByte(name, '.') < 0 && hostWorth(name) {
		w.add(from, to, "host", true)
	} else {
		addHost(w, from, to)
	}
}

// addAccount reports the name of an account that a program uses, as settings have it. One
// that may be a product's too is not sought elsewhere: folders, packages and images have it.
func addAccount(w *window, start, end int) {
	if name := w.text[start:end]; loginName(name) {
		w.add(start, end, "user", !(len(name) <= 10 && lowerOnly(name)))
	}
}

// callerPhone looks at the number of a caller in quotes: "84955550123" <sip:…>.
func callerPhone(w *window, at, n int) {
	from := at
	for from > 0 && at-from < 16 && (numeral(w.text[from-1]) || w.text[from-1] == '+') {
		from--
	}
	if at-from >= 7 && byteAt(w.text, from-1) == w.text[at] {
		w.add(from, at, "phone", false)
	}
}
