package redact

import (
	"bytes"
	"strings"
)

// colonFields returns the bounds of the fields of a line; a backslash takes the
// meaning from a colon. The last one that fits has the rest of the line.
func colonFields(text []byte, start, end int, into [][2]int) int {
	n, from := 0, start
	for i := start; i < end && n < len(into)-1; i++ {
		switch text[i] {
		case '\\':
			i++
		case ':':
			into[n] = [2]int{from, i}
			n++
			from = i + 1
		}
	}
	into[n] = [2]int{from, end}
	return n + 1
}

// pgpassFile reads host:port:database:user:password (libpq, "The Password File").
func pgpassFile(w *window) {
	if w.form != formPgpass {
		return
	}
	text := w.text
	eachLine(text, func(start, end int) {
		start = skipBlanks(text, start, end)
		if start < end && text[start] == '#' { // an entry that was switched off still holds one
			start = skipBlanks(text, start+1, end)
		}
		var f [5][2]int
		if colonFields(text, start, end, f[:]) < 5 {
			return
		}
		if v := text[f[4][0]:f[4][1]]; referenceOnly(v) || foldEqual(v, "password") && foldEqual(text[f[3][0]:f[3][1]], "username") { // the names of the columns
			return
		}
		w.add(f[4][0], f[4][1], "password", true)
		if w.strict {
			addHost(w, f[0][0], f[0][1])
			addAccount(w, f[3][0], f[3][1])
		}
	})
}

// netrcFile reads machine, login, password and account in any layout.
func netrcFile(w *window) {
	if w.form == formNetrc {
		netrcTokens(w, 0, len(w.text))
	}
}

// netrcLine is the same for entries that stand in another file.
func netrcLine(w *window, at, _ int) {
	if w.form == formNetrc || latinOrNumeral(byteAt(w.text, at-1)) {
		return
	}
	end := min(len(w.text), at+400)
	if i := bytes.Index(w.text[at+8:end], []byte("machine ")); i >= 0 {
		end = at + 8 + i
	}
	end = entryOfNetrc(w.text, at, end)
	if bytes.Contains(w.text[at:end], []byte("login ")) || bytes.Contains(w.text[at:end], []byte("login\t")) {
		netrcTokens(w, at, end)
	}
}

// entryOfNetrc returns where the entry ends that begins at: before a line that begins with
// no word of it.
func entryOfNetrc(text []byte, at, end int) int {
	for line := lineTo(text, at, end-at); line < end; {
		i := line
		for i < end && blankOrEnd(text[i]) {
			i++
		}
		word := text[i:runEnd(text, i, 10, latin)]
		switch string(bytes.ToLower(word)) {
		case "login", "user", "password", "passwd", "account", "machine", "host", "macdef", "port", "default":
		default:
			if i >= end {
				return end
			}
			return line
		}
		line = lineTo(text, i, end-i)
	}
	return end
}

func netrcTokens(w *window, start, end int) {
	text := w.text
	for at := start; at < end; {
		for at < end && blankOrEnd(text[at]) {
			at++
		}
		from, to, next := quotedOrWord(text, at, end)
		if next >= end {
			return
		}
		word := text[from:to]
		at = next
		if len(word) > 0 && word[0] == '#' {
			at = lineTo(text, at, end-at)
			continue
		}
		if len(word) > 8 || len(word) < 4 {
			continue
		}
		kind := string(bytes.ToLower(word))
		switch kind {
		case "macdef":
			if i := bytes.Index(text[at:end], []byte("\n\n")); i >= 0 {
				at += i
			}
			continue
		case "password", "passwd", "account", "login", "user", "machine", "host":
		default:
			continue
		}
		for at < end && blankOrEnd(text[at]) {
			at++
		}
		from, to, at = quotedOrWord(text, at, end)
		switch {
		case from >= to:
		case kind == "password" || kind == "passwd" || kind == "account":
			if !referenceOnly(text[from:to]) {
				w.add(from, to, "password", true)
			}
		case !w.strict:
		case kind == "login" || kind == "user":
			addAccount(w, from, to)
		default:
			addHost(w, from, to)
		}
	}
}

// passwordFile reads the files that keep one user or peer in each line: shadow and
// its kin by their columns, others by their names.
func passwordFile(w *window) {
	base := plainName(w.name)
	if w.form == formShadow {
		eachLine(w.text, func(start, end int) { shadowLine(w, base, start, end) })
		return
	}
	if strings.HasSuffix(base, "users.properties") || strings.HasSuffix(base, "realm.properties") {
		eachLine(w.text, func(start, end int) { userEqualsPassword(w, start, end) })
		return
	}
	column, colons := -1, false
	switch base {
	case "chap-secrets", "pap-secrets": // client server secret addresses
		column = 2
	case "psk.txt", "racoon-psk.txt", "passwd_map", "sasl_passwd", "sasl-passwd", "saslpasswd", "relay_passwd", "smtp_auth", "smtp_passwd", "sasl_password", "passwordmap", "userlist.txt", "userlist": // peer secret
		column = 1
	case "rsyncd.secrets", "rsync.secrets", "rsyncd.passwd", "passwd.client", "userdb", "user.passwd", "vsftpd.passwd", "basic_auth", "basic-auth", "passwords.txt", "users.passwd", "auth-users", "passwdfile", "proxyauth", "stunnel.psk", "psk.secrets":
		colons = true
	case "cvspass":
		eachLine(w.text, func(start, end int) { lastWord(w, start, end) })
		return
	case "ipsec.secrets", "ipsec.secret":
		eachLine(w.text, func(start, end int) { ipsecLine(w, start, end) })
		return
	case "passwd", "group":
		colons = base == "passwd" && !bytes.Contains(w.text[:min(len(w.text), 200)], []byte(":x:")) && !bytes.Contains(w.text[:min(len(w.text), 200)], []byte("::"))
	default:
		if strings.HasSuffix(base, ".secrets") || strings.HasSuffix(base, "passwd") || strings.HasSuffix(base, ".users") && !bytes.Contains(w.text[:min(len(w.text), 1<<13)], []byte("\n[")) {
			colons = true
		}
		if strings.HasSuffix(base, ".secrets") && bytes.Contains(w.text[:min(len(w.text), 4096)], []byte(" PSK ")) {
			eachLine(w.text, func(start, end int) { ipsecLine(w, start, end) })
			return
		}
	}
	if first := w.text[:lineTo(w.text, 0, 200)]; column == 1 && !bytes.ContainsAny(first, " \t") && bytes.IndexByte(first, ':') > 0 { // of stunnel
		column, colons = -1, true
	}
	if column < 0 && !colons {
		return
	}
	eachLine(w.text, func(start, end int) {
		start = skipBlanks(w.text, start, end)
		if start == end || w.text[start] == ';' || w.text[start] == '[' && column < 0 {
			return
		}
		if w.text[start] == '#' { // an entry that was switched off, unless it is prose
			start = skipBlanks(w.text, start+1, end)
			if countNumerals(w.text[start:end]) == 0 && bytes.IndexByte(w.text[start:end], '"') < 0 {
				return
			}
		}
		if column >= 0 {
			peerLine(w, start, end, column)
		} else {
			userColonPassword(w, start, end)
		}
	})
}

// shadowLine reads one line of shadow, gshadow, htpasswd, htdigest, smbpasswd and
// passwd files that hold hashes.
func shadowLine(w *window, base string, start, end int) {
	text := w.text
	start = skipBlanks(text, start, end)
	if start < end && text[start] == '#' {
		start++
	}
	var f [10][2]int
	n := colonFields(text, start, end, f[:])
	if n < 2 || bytes.IndexByte(text[f[0][0]:f[0][1]], ' ') >= 0 {
		return
	}
	columns := []int{1}
	switch {
	case n == 3 && strings.Contains(base, "digest"), n == 3 && len(text[f[2][0]:f[2][1]]) == 32 && hexOnly(text[f[2][0]:f[2][1]]):
		columns = []int{2}
	case base == "smbpasswd" || n >= 6 && bytes.HasPrefix(text[f[4][0]:f[4][1]], []byte("[")):
		columns = []int{2, 3}
	case base == "opasswd": // user:uid:count:hash,hash
		columns = []int{3}
	}
	for _, c := range columns {
		if c >= n {
			continue
		}
		from, to := trimBlanks(text, f[c][0], f[c][1])
		for from < to && (text[from] == '!' || text[from] == '*') {
			from++
		}
		if v := text[from:to]; len(v) < 2 || foldEqual(v, "lk*") || foldEqual(v, "np") || referenceOnly(v) {
			continue
		}
		w.add(from, to, "password-hash", true)
	}
	if w.strict {
		addAccount(w, f[0][0], f[0][1])
	}
}

// peerLine reads words: the secret is in the given column, or in its second half
// as in user:password.
func peerLine(w *window, start, end, column int) {
	text := w.text
	var f [6][2]int
	n := blanksApart(text, start, end, f[:])
	if n <= column {
		return
	}
	from, to := f[column][0], f[column][1]
	if column == 1 {
		if n == 2 {
			if i := bytes.IndexByte(text[from:to], ':'); i >= 0 {
				if w.strict {
					addAccount(w, from, from+i)
				}
				from += i + 1
			}
		}
	} else if w.strict {
		addAccount(w, f[0][0], f[0][1])
		addHost(w, f[1][0], f[1][1])
	}
	if !referenceOnly(text[from:to]) {
		w.add(from, to, "password", true)
	}
}

// userColonPassword reads user:password, or host:user:password; also a hash with
// more columns behind it.
func userColonPassword(w *window, start, end int) {
	text := w.text
	var f [8][2]int
	n := colonFields(text, start, end, f[:])
	if n < 2 || bytes.ContainsAny(text[f[0][0]:f[0][1]], " =\"{") {
		return
	}
	c := 1
	if n == 3 && !cryptHash(text[f[1][0]:f[1][1]]) {
		c = 2
	}
	from, to := trimBlanks(text, f[c][0], f[c][1])
	if v := text[from:to]; referenceOnly(v) || len(v) < 3 || bytes.HasPrefix(v, []byte("//")) {
		return
	}
	rule := "password"
	if cryptHash(text[from:to]) {
		rule = "password-hash"
	}
	w.add(from, to, rule, true)
	if w.strict {
		addAccount(w, f[c-1][0], f[c-1][1])
	}
}

// lastWord reads a line of .cvspass, whose last word is the scrambled password.
func lastWord(w *window, start, end int) {
	start, end = trimBlanks(w.text, start, end)
	if i := bytes.LastIndexByte(w.text[start:end], ' '); i > 0 && bytes.IndexByte(w.text[start:end], '@') > 0 {
		w.add(start+i+1, end, "password", true)
	}
}

// ipsecLine reads a line of ipsec.secrets: selectors : KIND "secret".
func ipsecLine(w *window, start, end int) {
	text := w.text
	colon := bytes.IndexByte(text[start:end], ':')
	for colon >= 0 && start+colon+1 < end && !blankByte(text[start+colon+1]) { // of an IPv6 address
		next := bytes.IndexByte(text[start+colon+1:end], ':')
		if next < 0 {
			return
		}
		colon += next + 1
	}
	if colon < 0 {
		return
	}
	var f [4][2]int
	n := blanksApart(text, start+colon+1, end, f[:])
	if n < 2 {
		return
	}
	switch kind := text[f[0][0]:f[0][1]]; {
	case foldEqual(kind, "psk"):
		w.add(f[1][0], f[1][1], "psk", true)
	case foldEqual(kind, "eap"), foldEqual(kind, "xauth"), foldEqual(kind, "ntlm"), foldEqual(kind, "ppk"):
		w.add(f[1][0], f[1][1], "password", true)
		if from, to := trimBlanks(text, start, start+colon); w.strict {
			addAccount(w, from, to)
		}
	case n >= 3 && (foldEqual(kind, "rsa") || foldEqual(kind, "ecdsa") || foldEqual(kind, "pkcs8") || foldEqual(kind, "pkcs12") || foldEqual(kind, "private") || foldEqual(kind, "pin")):
		last := f[2]
		if foldPrefix(text[last[0]:last[1]], "%prompt") {
			return
		}
		w.add(last[0], last[1], "password", true)
	}
}
