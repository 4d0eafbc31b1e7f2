package redact

import "bytes"

// Where the grammar says that a host stands, any dotted name is one, whatever it ends
// with: behind the scheme of a URL or two slashes, before a port, behind an option.

// authorities find hosts, and the users before them, by such grammar.
func authorities() []detector {
	return []detector{
		{name: "host-url", strict: true, look: hostOfURL, starts: []string{"://", `:\/\/`, "%3a%2f%2f"}},
		{name: "host-share", strict: true, look: hostOfSlashes, starts: []string{"//"}, after: latinOrNumeral,
			before: func(c byte) bool {
				return c <= ' ' || c == '"' || c == '\'' || c == '@' || c == '=' || c == '(' || c == '`' || c == '>'
			}},
		{name: "host-ported", strict: true, look: hostWithPort, before: latinOrNumeral, after: numeral,
			pairs: func(a, b byte) bool { return latin(a) && b == ':' }},
		{name: "host-numbered", strict: true, look: hostNumbered, before: func(c byte) bool { return latinOrNumeral(c) || c == '-' }, after: latin,
			pairs: func(a, b byte) bool { return numeral(a) && b == '.' }},
		{name: "host-option", strict: true, look: hostOption, starts: []string{" --host ", " --hostname ", " --server ", " --remote ", " --endpoint ", " --peer ", " --db-host ", " --address ", " -h ", " -s ", "\nremote ", "\nserver ", " served by ", " relay="}},
		{name: "user-option", strict: true, look: userOption, starts: []string{" --user ", " --username ", " --login ", " -u ", " -l "}},
	}
}

// hostOfURL reports the hosts of an address, and who logs in there. A host of one label
// alone must look like one, or have a login before it.
func hostOfURL(w *window, at, n int) {
	text := w.text
	from := at + n
	if end := runEnd(text, from, 100, nameByte); end-from > 5 && byteAt(text, end) != '@' && byteAt(text, end) != ':' && byteAt(text, end) != ',' && foundAnywhere(text[from:end]) {
		return
	}
	stop := runEnd(text, from, 300, func(c byte) bool {
		return visible(c) && c != '/' && c != '?' && c != '#' && c != '"' && c != '<' && c != '>' && c != '`'
	})
	sign := bytes.LastIndexByte(text[from:stop], '@')
	if sign < 0 && byteAt(text, stop) != '"' && bytes.IndexByte(text[from:stop], ':') > 0 { // a password with such a sign
		if i := bytes.IndexByte(text[stop:runEnd(text, stop, 64, inURL)], '@'); i > 0 && !numeral(byteAt(text, from+bytes.IndexByte(text[from:stop], ':')+1)) {
			sign = stop - from + i
		}
	}
	if sign >= 0 {
		to := from + sign
		if i := bytes.IndexByte(text[from:to], ':'); i >= 0 {
			to = from + i
		}
		masked := to+1 < from+sign && (len(bytes.Trim(text[to:from+sign], ":*")) == 0 || isReference(text[to+1:from+sign])) && localHost(text[from+sign+1:])
		if user := text[from:to]; !masked && loginName(user) && !tokenUser(user) && !(len(user) >= 20 && scrambled(user)) {
			addGuessed(w, from, to, true)
		}
		from += sign + 1
	}
	for range 16 { // of a cluster
		end := runEnd(text, from, 254, nameByte)
		for end > from && (text[end-1] == '.' || text[end-1] == '-') {
			end--
		}
		c := byteAt(text, end)
		if name := text[from:end]; c == '{' || c == '$' || c == '%' && n != 9 || c == '*' || c == '(' {
			return
		} else if bytes.IndexByte(name, '.') > 0 {
			if !localScheme(text, at) {
				dottedHost(w, from, end, sign >= 0 || c == ':')
			}
		} else if len(name) > 2 && (sign >= 0 || hostForm(name) && numeral(name[len(name)-1])) && hostLabel(name) {
			w.add(from, end, "host", hostForm(name))
		}
		if c == ':' {
			end = runEnd(text, end+1, 5, numeral)
		}
		if byteAt(text, end) != ',' {
			return
		}
		from = end + 1
	}
}

// localScheme tells whether the scheme before at is one of addresses without a host.
func localScheme(text []byte, at int) bool {
	from := at
	for from > 0 && at-from < 24 && (latinOrNumeral(text[from-1]) || text[from-1] == '-') {
		from--
	}
	switch string(bytes.ToLower(text[from:at])) {
	case "file", "classpath", "resource", "package", "app", "intent", "extension", "plugin", "bundle", "asset", "android-app", "chrome-extension", "moz-extension", "template", "secret", "vault", "configmap", "env", "spiffe", "urn", "pkg", "mem", "unix":
		return true
	}
	return false
}

// tokenUser tells whether the user before a token is the same for everybody.
func tokenUser(user []byte) bool {
	switch string(bytes.ToLower(user)) {
	case "oauth2", "oauth2accesstoken", "x-access-token", "x-token-auth", "x-oauth-basic", "gitlab-ci-token", "_json_key", "bearer", "aws", "apikey", "api_key", "project_bot", "pat", "myuser", "youruser", "pass", "passwd", "someone", "foo", "bar":
		return true
	}
	return false
}

// dottedHost reports a dotted name of which its place says that it is a host. Sure is
// that it can be nothing else. Those with endings that are known elsewhere are found
// there.
func dottedHost(w *window, from, to int, sure bool) {
	name := w.text[from:to]
	last := name[bytes.LastIndexByte(name, '.')+1:]
	if len(name) > 253 || !topLevel(last) || !onlyNameBytes(name) || bytes.Contains(name, []byte("..")) || knownSite(name) || isUnitName(last) {
		return
	}
	first := name[:bytes.IndexByte(name, '.')]
	if !latinOrNumeral(first[0]) && first[0] < 0x80 || !sure && (isFileEnding(last) || packageRoot(first)) || localNames(name) {
		return
	}
	w.add(from, to, "host", !foundAnywhere(name))
}

// foundAnywhere tells whether a name ends so that it is found, and kept or not, wherever
// it stands.
func foundAnywhere(name []byte) bool {
	switch string(name[bytes.LastIndexByte(name, '.')+1:]) {
	case "com", "net", "org", "io", "de", "eu", "ru", "local":
		return bytes.IndexByte(name, '.') > 0
	}
	return false
}

// localNames tells whether a name is of the host itself, as on all hosts.
func localNames(name []byte) bool {
	return foldPrefix(name, "localhost.local") || foldPrefix(name, "localhost4.local") || foldPrefix(name, "localhost6.local")
}

// hostOfSlashes looks at //host/share and @//host:1521/x.
func hostOfSlashes(w *window, at, n int) {
	text := w.text
	from, end := at+n, runEnd(text, at+n, 254, nameByte)
	name, c := text[from:end], byteAt(text, end)
	if len(name) < 3 || c == '(' || c == ' ' && byteAt(text, at-1) != '@' {
		return
	}
	if c != '/' && !(c == ':' && numeral(byteAt(text, end+1))) && byteAt(text, at-1) != '@' {
		return
	}
	if bytes.IndexByte(name, '.') > 0 {
		dottedHost(w, from, end, c == ':')
	} else if hostForm(name) && numeral(name[len(name)-1]) {
		addHost(w, from, end)
	}
}

// hostWithPort looks at the last letter of a dotted name, and a colon with a port.
func hostWithPort(w *window, at, _ int) {
	text := w.text
	port := runEnd(text, at+2, 6, numeral)
	if port-at < 4 || port-at > 7 || latinOrNumeral(byteAt(text, port)) || byteAt(text, port) == '_' {
		return
	}
	dot := at
	for dot > 0 && at-dot < 24 && latinOrNumeral(text[dot]) {
		dot--
	}
	if text[dot] != '.' || !latinOrNumeral(byteAt(text, dot-1)) {
		return
	}
	last := text[dot+1 : at+1]
	if isFileEnding(last) || len(last) < 2 || programEnding(last) || !delegated(last) {
		return
	}
	from := dot
	for from > 0 && dot-from < 200 && nameByte(text[from-1]) {
		from--
	}
	for from < dot && !latinOrNumeral(text[from]) {
		from++
	}
	if c := byteAt(text, from-1); c == '$' || c == '}' || c == '%' || c == '/' && byteAt(text, from-2) != '/' || from == dot || bytes.IndexByte(text[from:dot], '.') < 0 {
		return
	}
	dottedHost(w, from, at+1, true)
}

// programEnding tells whether a label is the ending of the files of a language, which
// have the numbers of their lines behind a colon.
func programEnding(last []byte) bool {
	switch string(last) {
	case "rs", "pl", "pm", "sh", "cc", "py", "md", "cpp", "hpp", "so", "ml", "mm", "cs", "swift", "mk", "ps", "cf", "pro", "zip", "app", "st", "vi", "id", "is", "bz", "as", "ac", "am", "do", "map", "name":
		return true
	}
	return false
}

// hostNumbered looks at a digit and a dot behind which a letter stands: db7.acme.coop.
func hostNumbered(w *window, at, _ int) {
	text := w.text
	from, letters := at, 0
	for ; from > 0 && at-from < 63 && (latinOrNumeral(text[from-1]) || text[from-1] == '-'); from-- {
		if latin(text[from-1]) {
			letters++
		}
	}
	switch byteAt(text, from-1) {
	case '.', '$', '}', '_', '%', '#':
		return
	}
	if letters < 2 || !latin(text[from]) {
		return
	}
	end := runEnd(text, at+1, 200, nameByte)
	for end > at && !latinOrNumeral(text[end-1]) {
		end--
	}
	name := text[from:end]
	last := name[bytes.LastIndexByte(name, '.')+1:]
	if c := byteAt(text, end); c == '(' || c == '=' || c == '[' || bytes.Count(name, []byte{'.'}) < 2 || isFileEnding(last) || programEnding(last) || settingEnd(last) || camelCase(name) || !delegated(last) {
		return
	}
	dottedHost(w, from, end, false)
}

// hostDotted tells whether a name of small letters and dots alone is a host's, where one
// is likely.
func hostDotted(name []byte) bool {
	i := bytes.IndexByte(name, '.')
	if i < 1 || bytes.Count(name, []byte{'.'}) < 2 || packageRoot(name[:i]) || camelCase(name) {
		return false
	}
	last := name[bytes.LastIndexByte(name, '.')+1:]
	return delegated(last) && !isFileEnding(last)
}

// settingEnd tells whether a label that hosts may end with is rather the last word of the
// name of a setting.
func settingEnd(last []byte) bool {
	switch string(last) {
	case "name", "host", "info", "email", "group", "services", "network", "zone", "team", "support", "tools", "run", "link", "page", "date", "call", "case", "chat", "click", "codes", "limited", "live", "map", "media", "menu", "open", "parts", "phone", "place", "plus", "post", "press", "properties", "pub", "rest", "review", "room", "search", "security", "select", "show", "store", "stream", "style", "tel", "top", "total",
		"trade", "training", "trust", "video", "vote", "watch", "win", "work", "works", "zip", "to", "it", "me", "my", "no", "tv", "us", "ms", "gb", "in", "ping", "play", "prime", "read", "red", "safe", "save", "shell", "site", "storage", "tab", "target", "data", "dev", "box", "new", "now", "one", "off", "on", "link-local", "cache", "loan", "auto", "bid", "builders", "int", "test", "audio", "py", "domain", "private", "home":
		return true
	}
	return false
}

// hostOption looks at the host behind an option or a word that asks for one.
func hostOption(w *window, at, n int) {
	text := w.text
	from, to, quoted := wordAfter(text, at+n)
	for to > from && (text[to-1] == '.' || text[to-1] == '-') {
		to--
	}
	name := text[from:to]
	if c := byteAt(text, to); len(name) < 3 || c == '=' || c == '(' || c == '/' && !quoted {
		return
	}
	if bytes.IndexByte(name, '.') > 0 {
		if last := name[bytes.LastIndexByte(name, '.')+1:]; (n > 4 || delegated(last)) && !isFileEnding(last) && (!programEnding(last) || bytes.Count(name, []byte{'.'}) > 1) {
			dottedHost(w, from, to, false)
		}
		return
	}
	if hostForm(name) && numeral(name[len(name)-1]) && (latin(name[0]) || numeral(name[0]) && n > 4) {
		addHost(w, from, to)
	}
}

// userOption looks at the user behind an option. What the short ones mean depends on
// the program.
func userOption(w *window, at, n int) {
	text := w.text
	from, to, _ := wordAfter(text, at+n)
	if c := byteAt(text, to); c == '=' || c == '(' || c == '/' || to-from < 3 {
		return
	}
	if n == 4 {
		line := bytes.ToLower(text[lineFrom(text, at, 200):at])
		programs := [...]string{"mysql", "mariadb", "sudo ", "mongo", "crontab", "cqlsh", "mosquitto_", "clickhouse-client", "hdbsql", "runuser", "smbclient", "psql", "pg_dump", "pg_restore", "pg_basebackup", "sqlcmd", "rpcclient", "ipmitool", "createdb", "dropdb", "vacuumdb", "curl", "ps ", "id ", "ssh", "rlogin", "su ", "rabbitmqadmin", "influx", "ldap"}
		found := false
		for _, program := range programs {
			if i := bytes.Index(line, []byte(program)); i == 0 || i > 0 && !latinOrNumeral(line[i-1]) {
				found = true
				break
			}
		}
		if !found || byteAt(text, at+2) == 'l' && !bytes.Contains(line, []byte("ssh")) && !bytes.Contains(line, []byte("rlogin")) {
			return
		}
	}
	addGuessed(w, from, to, true)
}

// addGuessed reports what is a login by its place. It is sought elsewhere if it is made as
// logins are, with a number or a dot, or if the place is sure and the word is long: else it
// may be a word of a manual.
func addGuessed(w *window, from, to int, sure bool) {
	name := w.text[from:to]
	if !loginName(name) {
		return
	}
	made, capitals := false, false
	for _, c := range name {
		made = made || numeral(c) || c == '.'
		capitals = capitals || upperLetter(c)
	}
	w.add(from, to, "user", !capitals && (made || sure && len(name) > 8 && !namesFile(w, name)))
}
