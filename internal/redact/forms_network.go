package redact

import "bytes"

// deviceLine looks at the words with which switches, routers and firewalls keep
// their secrets: enable secret 5 $1$…, username x password 7 0831…, tacacs-server
// key 7 …, snmp-server community X RO, crypto isakmp key X address ….
func deviceLine(w *window, at, n int) {
	text := w.text
	word := text[at : at+n]
	if foldEqual(word, "password manager ") { // password manager user-name "bob" sha1 "x" of ArubaOS
		var f [6][2]int
		if count := blanksApart(text, at+n, lineTo(text, at+n, 300), f[:]); count == 4 && foldEqual(text[f[0][0]:f[0][1]], "user-name") {
			addArgument(w, f[3][0], f[3][1], "password-hash")
		}
		return
	}
	if foldEqual(word, "/snmp community") || foldEqual(word, "system snmp community") {
		routerCommunities(w, at+n)
		return
	}
	if text[at] != ' ' && nameByte(byteAt(text, at-1)) {
		return
	}
	start, end := lineFrom(text, at, 200), lineTo(text, at, 600)
	line := text[start:end]
	if w.strict && foldPrefix(line, "username ") { // of Cisco
		if stop := start + 9 + bytes.IndexByte(line[9:], ' '); stop > start+9 {
			addLogin(w, start+9, stop)
		}
	}
	if foldPrefix(word, "snmp-server") {
		snmpServer(w, at+n, end)
		return
	}
	var f [4][2]int
	count := blanksApart(text, at+n, end, f[:])
	if count == 0 {
		return
	}
	if count > 1 && text[f[1][0]] == ':' { // Key index : 1
		return
	}
	value := f[0]
	first := text[value[0]:value[1]]
	typed := count > 1 && len(first) == 1 && numeral(first[0])
	switch {
	case typed || count > 1 && (foldEqual(first, "ascii") || foldEqual(first, "hex") || foldEqual(first, "encrypted") || foldEqual(first, "sha512") || foldEqual(first, "ciphertext") || foldEqual(first, "cipher") || foldEqual(first, "simple") || foldEqual(first, "irreversible-cipher") || foldEqual(first, "enc") || foldEqual(first, "level") && count > 2 || foldEqual(first, "ascii-text") || foldEqual(first, "hexadecimal") || foldEqual(first, "local") || foldEqual(first, "remote")):
		value = f[1]
		if count > 2 && value[1]-value[0] == 1 && numeral(text[value[0]]) { // ascii 0 x; level 15 0 x
			value = f[2]
		} else if count > 2 && foldEqual(first, "level") {
			value = f[2]
			if count > 3 && value[1]-value[0] == 1 {
				value = f[3]
			}
		}
		if count > 3 && foldEqual(text[value[0]:value[1]], "cipher") { // level 3 cipher x
			value = f[3]
		}
		if !deviceStart(line) && !bytes.Contains(word, []byte("shared-key ")) && (!typed || countNumerals(text[value[0]:value[1]]) == 0) {
			return
		}
	case foldEqual(word, "enable secret "), foldEqual(word, "enable password "), foldEqual(word, "key-string "), foldEqual(word, "pre-shared-key "), foldEqual(word, "preshared-key "),
		foldEqual(word, "authentication-key "), foldEqual(word, "encrypted-password "), foldEqual(word, "plain-text-password-value"), foldEqual(word, "psksecret "), foldEqual(word, "wpa-passphrase "), foldEqual(word, "auth-password "), foldEqual(word, "priv-password "):
		if count > 1 && lowerOnly(first) && !deviceStart(line) {
			return // prose
		}
	case deviceStart(line):
	default:
		return
	}
	v := bytes.TrimRight(text[value[0]:value[1]], ";")
	quoted := byteAt(text, value[0]-1) == '"' && byteAt(text, value[0]+len(v)) == '"'
	if referenceOnly(v) || len(v) < 3 || v[0] == '-' || deviceKeyword(v) || isTalk(v) || !quoted && bytes.IndexByte([]byte(",.:"), v[len(v)-1]) >= 0 {
		return
	}
	rule := "password"
	if cryptHash(v) {
		rule = "password-hash"
	} else if bytes.Contains(word, []byte("shared")) || bytes.Contains(word, []byte("psk")) {
		rule = "psk"
	}
	w.add(value[0], value[0]+len(v), rule, true)
}

// deviceStart tells whether a line begins like one of a device's configuration
// that has a secret.
func deviceStart(line []byte) bool {
	line = bytes.TrimLeft(line, " \t")
	if len(line) == 0 {
		return false
	}
	for _, first := range deviceStarts[line[0]|0x20] {
		if foldPrefix(line, first) {
			return first != "user " && first != "key " && first != "peer " && first != "authentication " || len(bytes.Fields(line)) <= 5
		}
	}
	return false
}

// deviceStarts are what such a line begins with, by the first letter.
var deviceStarts = [256][]string{
	'a': {"aaa ", "area ", "authentication "},
	'b': {"bgp "},
	'c': {"crypto "},
	'e': {"enable "},
	'h': {"host-key"},
	'i': {"ip ospf", "ip ftp", "isis ", "ikev2 "},
	'k': {"key "},
	'l': {"local-user "},
	'n': {"neighbor ", "ntp authentication-key"},
	'p': {"ppp ", "passwd ", "peer "},
	'r': {"radius"},
	's': {"set system", "set security", "set snmp", "set access", "set protocols", "standby ", "super password", "snmp-agent", "set password", "set passwd", "set psksecret", "set secret", "set key", "server-private "},
	't': {"tacacs", "tunnel-group"},
	'u': {"username ", "user "},
	'v': {"vrrp "},
	'w': {"wpa-psk "},
}

// deviceKeyword tells whether a word goes on with the command instead.
func deviceKeyword(v []byte) bool {
	for _, k := range [...]string{"encryption", "chain", "config-key", "generate", "authentication", "policy", "storage", "rsa", "pubkey-chain", "zeroize", "mypubkeys", "prompt", "min-length", "aging", "for", "from", "was", "has", "and", "not", "the", "with", "must", "is", "in", "to", "of", "on", "file", "changed", "expired", "type", "id", "level", "required", "complexity", "recovery", "address", "timeout", "retransmit", "exchange", "failed", "reset"} {
		if foldEqual(v, k) {
			return true
		}
	}
	return false
}

// snmpServer reads what follows snmp-server: community X RO; host H version 2c X;
// user U G v3 auth sha X priv aes 128 Y.
func snmpServer(w *window, at, end int) {
	text := w.text
	var f [16][2]int
	n := blanksApart(text, at, end, f[:])
	if n < 2 {
		return
	}
	word := func(i int) []byte { return text[f[i][0]:f[i][1]] }
	switch {
	case foldEqual(word(0), "community"):
		w.add(f[1][0], f[1][1], "community", true)
	case foldEqual(word(0), "host"):
		for i := 2; i < n; i++ {
			switch {
			case foldEqual(word(i), "version"):
				i++
			case foldEqual(word(i), "traps"), foldEqual(word(i), "informs"), foldEqual(word(i), "auth"), foldEqual(word(i), "priv"), foldEqual(word(i), "noauth"):
			default:
				w.add(f[i][0], f[i][1], "community", true)
				return
			}
		}
	case foldEqual(word(0), "user"):
		snmpUser(w, f[2:n])
	}
}

// snmpUser reports what follows the names of digests and ciphers.
func snmpUser(w *window, words [][2]int) {
	text := w.text
	for i := 0; i+1 < len(words); i++ {
		v := text[words[i][0]:words[i][1]]
		if !foldPrefix(v, "sha") && !foldEqual(v, "md5") && !foldPrefix(v, "aes") && !foldEqual(v, "des") && !foldEqual(v, "3des") {
			continue
		}
		next := i + 1
		if n := text[words[next][0]:words[next][1]]; len(n) == 3 && allNumerals(n) && next+1 < len(words) { // aes 128 x
			next++
		} else if foldEqual(n, "-m") || foldEqual(n, "-l") || foldEqual(n, "0x") {
			next = min(next+1, len(words)-1)
		}
		w.add(words[next][0], words[next][1], "password", true)
		i = next
	}
}

// snmpLine looks at the directives of snmpd.conf and snmptrapd.conf.
func snmpLine(w *window, at, n int) {
	text := w.text
	start, end := lineFrom(text, at, 100), lineTo(text, at, 400)
	var f [12][2]int
	count := blanksApart(text, start, end, f[:])
	if count > 1 && text[f[0][0]] == '#' && f[0][1]-f[0][0] == 1 { // switched off
		copy(f[:], f[1:])
		count--
	}
	if count < 2 {
		return
	}
	if at > start && count > 3 && (foldPrefix(text[start:], "snmp-agent") || foldPrefix(text[start:], "set ") && foldSuffix(text[start:at], "snmp ")) { // of Huawei and VyOS
		for i := 2; i < count; i++ {
			switch word := text[f[i][0]:f[i][1]]; {
			case f[i][0] <= at, foldEqual(word, "read"), foldEqual(word, "write"), foldEqual(word, "cipher"), foldEqual(word, "simple"):
			default:
				w.add(f[i][0], f[i][1], "community", true)
				return
			}
		}
	}
	name := bytes.ToLower(bytes.TrimLeft(text[f[0][0]:f[0][1]], "#"))
	switch string(name) {
	case "rocommunity", "rwcommunity", "rocommunity6", "rwcommunity6", "trapcommunity", "authcommunity", "community":
		i := 1
		if string(name) == "authcommunity" && count > 2 {
			i = 2
		}
		if string(name) == "community" && !communityLine(text, f[:count]) {
			return
		}
		w.add(f[i][0], f[i][1], "community", true)
	case "com2sec", "com2sec6", "com2secunix": // [-Cn context] name source community
		i := 3
		if text[f[1][0]] == '-' {
			i = 5
		}
		if count > i {
			w.add(f[i][0], f[i][1], "community", true)
		}
	case "trapsink", "trap2sink", "informsink": // host community port
		if count > 2 {
			w.add(f[2][0], f[2][1], "community", true)
		}
	case "createuser":
		snmpUser(w, f[1:count])
		if w.strict {
			addAccount(w, f[1][0], f[1][1])
		}
	}
}

// communityLine tells a directive from a sentence that goes on with "community": the
// word is the last, or access rights, an address or a number stand behind it.
func communityLine(text []byte, words [][2]int) bool {
	last := text[words[1][1]-1]
	if last == ',' || last == '.' || last == '=' {
		return false
	}
	if len(words) == 2 {
		return true
	}
	next := bytes.ToLower(text[words[2][0]:words[2][1]])
	switch string(bytes.TrimRight(next, ";")) {
	case "ro", "rw", "view", "default", "{", "authorization", "ipv4", "ipv6", "acl", "group", "read-only", "read-write":
		return true
	}
	return countNumerals(next) > 0
}

// juniperSecret looks at $9$…, which JunOS can turn back into a password.
func juniperSecret(w *window, at, n int) {
	end := at + n
	for end < len(w.text) && end-at < 300 && !blankOrEnd(w.text[end]) && w.text[end] != '"' && w.text[end] != ';' && w.text[end] != '\'' {
		end++
	}
	if end-at > 8 {
		w.add(at, end, "password", true)
	}
}

// svnAuth looks at a name and the length of its value: K 8, password, V 5, value.
func svnAuth(w *window, at, n int) {
	text := w.text
	size, i := 0, at+n
	for i < len(text) && size < 100000 && numeral(text[i]) {
		size = size*10 + int(text[i]-'0')
		i++
	}
	if byteAt(text, i) == '\r' {
		i++
	}
	if byteAt(text, i) == '\n' && size > 0 {
		w.add(i+1, min(i+1+size, len(text)), "password", true)
	}
}

// routerCommunities looks at the names that RouterOS gives to communities, in the lines
// below the menu: set [ find default=yes ] name=X.
func routerCommunities(w *window, at int) {
	text := w.text
	i := lineTo(text, at, 300) + 1
	if rest := skipBlanks(text, at, i); rest < i-1 { // in the same line
		i = rest
	}
	for i < len(text) && i-at < 2000 {
		end := lineTo(text, i, 400)
		i = skipBlanks(text, i, end)
		if foldPrefix(text[i:end], "edit ") {
			i = end + 1
			continue
		}
		if line := text[i:end]; foldPrefix(line, "set name ") { // of FortiOS
			from, to, _ := quotedOrWord(text, i+9, end)
			addArgument(w, from, to, "community")
		} else if !foldPrefix(line, "set ") && !foldPrefix(line, "add ") {
			return
		} else if k := bytes.Index(line, []byte(" name=")); k >= 0 {
			from, to, _ := quotedOrWord(text, i+k+6, end)
			addArgument(w, from, to, "community")
		}
		i = end + 1
	}
}
