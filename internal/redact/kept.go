package redact

import "bytes"

// kept tells whether a stretch stands where a secret may be and is none by what is around
// it: the name of a thing that has the secret elsewhere, the number of something, a word
// of a protocol, the default that a program ships with.
func kept(t []byte, s span) bool {
	v := t[s.start:s.end]
	if len(v) > 300 {
		return false
	}
	switch s.rule {
	case "random":
		before := t[lineFrom(t, s.start, 400):s.start]
		return besidePublic(before[max(0, len(before)-80):], v) || numberedWorker(before, t[s.end:lineTo(t, s.end, 4)]) || indexOfSearch(before, v, byteAt(t, s.end)) || digestFollows(t[s.end:lineTo(t, s.end, 12)]) || withinSealed(before, v) || encodedPlace(v)
	case "user":
		return keptName(t[lineFrom(t, s.start, 80):s.start], v, t[s.end:lineTo(t, s.end, 24)])
	case "host":
		return databaseOfLog(t[max(0, s.start-2):s.start], t[s.end:lineTo(t, s.end, 24)])
	case "password", "secret", "token", "api-key", "credential", "pin", "cookie", "authorization", "password-hash", "psk":
	default:
		return false
	}
	before := t[lineFrom(t, s.start, 240):s.start]
	switch {
	case bytes.HasPrefix(v, []byte("TLS_")) && cipherSuite(v), string(v) == "on_create" || string(v) == "my_token" || string(v) == "my_password" || string(v) == "my_secret", len(v) < 15 && bytes.HasPrefix(v, []byte("etcd-cluster")): // settings, and what examples have
		return true
	case bytes.HasPrefix(v, []byte("Optional:")) && bytes.HasSuffix(bytes.TrimRight(before, " "), []byte("'>")): // of kubectl describe
		return true
	case ofResource(before, v), keptReference(before, v, byteAt(t, s.end)), keptModule(before, v, byteAt(t, s.end)):
		return true
	case keyOfCache(before, v), behindStandIn(before), v[0] == '/' && bytes.Contains(v, []byte("/.ssh/")):
		return true
	case v[0] == '$' && len(v) <= 4 && len(v) > 1 && allNumerals(v[1:]), s.rule == "password-hash" && v[0] == ':' && len(v) > 1 && latin(v[1]) && lettersOnly(v[1:]):
		return true // a parameter of a statement
	case shownAsMask(v), storedElsewhere(v), keptForm(before, v), askedOfReader(v), fieldBehindEmpty(before, v), typeOfParameter(before, v, t[s.end:lineTo(t, s.end, 24)]):
		return true
	case keptAmount(v, t[s.end:lineTo(t, s.end, 24)]), wayOfHashing(v), isStream(v):
		return true
	case s.rule == "cookie" && len(v) > 4 && len(v) <= 18 && v[0] == '0' && v[1] == 'x' && hexOnly(v[2:]): // of ZooKeeper, 64 bits
		return true
	case s.rule == "token" && positionInRing(before, v):
		return true
	case s.rule != "cookie" && shippedDefault(before, v, t[s.end:lineTo(t, s.end, 24)]):
		return true
	case (s.rule == "api-key" || s.rule == "token") && keyOfKeyring(before, v):
		return true
	case s.rule == "secret" && labelOfMetric(before, v, t[s.end:lineTo(t, s.end, 200)]):
		return true
	}
	return awaited(v) || asked(v) || called(v, t[s.end:lineTo(t, s.end, 60)]) || besidePublic(before, v)
}

// besidePublic tells whether the name before v says that it is public: # public key: age1…,
// "x5t#S256": "…", peer: … of WireGuard.
func besidePublic(before, v []byte) bool {
	if bytes.HasPrefix(bytes.TrimLeft(before, " \t"), []byte("|1|")) { // a host of known_hosts, hashed
		return bytes.IndexByte(before, ' ') < 0
	}
	name := bytes.TrimRight(before, " \t\"'=:-_")
	if len(name) == len(before) {
		return false
	}
	for _, end := range [...]string{"public key", "publickey", "public-key", "x5t", "x5t#s256", "recipient", "fingerprint"} {
		if foldSuffix(name, end) {
			return !nameByte(byteAt(name, len(name)-len(end)-1))
		}
	}
	return len(v) >= 43 && string(bytes.TrimSpace(name)) == "peer"
}

// called tells whether v is a word of a program before a call: await getToken(.
func called(v, after []byte) bool {
	switch string(v) {
	case "await", "new", "yield", "async", "function", "lambda":
		open := bytes.IndexByte(after, '(')
		return open > 1 && after[0] == ' ' && allOf(after[1:open], func(c byte) bool { return latinOrNumeral(c) || c == '_' || c == '.' })
	}
	return false
}

// ofResource tells whether v lies within the name of a resource that has the secret:
// arn:aws:secretsmanager:eu-central-1:123456789012:secret:portal/db-Ab3dEf.
func ofResource(before, v []byte) bool {
	if bytes.HasPrefix(v, []byte("arn:aws")) {
		return bytes.Count(v, []byte{':'}) >= 5
	}
	if !bytes.Contains(before, []byte("arn:aws")) {
		return false
	}
	word := before[bytes.LastIndexAny(before, " \t\"'=,;(<>[{`")+1:]
	return bytes.HasPrefix(word, []byte("arn:aws")) && bytes.Count(word, []byte{':'}) >= 4 && !bytes.ContainsAny(v, " @")
}

// keptReference tells whether v is the name of a variable in ${env:NAME} and {env.NAME}, where
// what is before the name says where it is looked up. In ${NAME:x} it is a default.
func keptReference(before, v []byte, next byte) bool {
	if next != '}' || len(v) > 100 {
		return false
	}
	if v[0] == '{' && len(v) > 2 {
		name := v[1:]
		if name[0] == '$' {
			return isVariable(name[1:])
		}
		store, rest, ok := bytes.Cut(name, []byte{'.'})
		return ok && storeName(store) && isVariable(rest)
	}
	if i := bytes.LastIndex(before, []byte("{")); i >= 0 && len(before)-i < 30 {
		word := before[i+1:]
		n := len(word)
		return n > 1 && (word[n-1] == ':' || word[n-1] == '.') && storeName(word[:n-1]) && allOf(v, func(c byte) bool { return latinOrNumeral(c) || bytes.IndexByte([]byte("_-./#"), c) >= 0 }) && !looksRandom(v)
	}
	return false
}

// storeName tells whether a word in front of the name of a variable says where it is kept.
func storeName(b []byte) bool {
	switch string(bytes.ToLower(b)) {
	case "env", "sys", "system", "systemenv", "environment", "file", "files", "vault", "ssm", "aws-ssm", "secret", "secrets", "secretsmanager", "sm", "kv", "keyvault", "akv", "gcp", "gcpsm", "consul", "props", "prop", "property", "properties", "docker", "k8s", "kubernetes", "configmap", "sops", "oc.env", "self", "param", "opt", "http.request", "http.vars", "vars", "var", "cred", "credential", "keystore", "keyring", "op", "doppler", "base64env", "ctx", "bundle", "jndi", "web":
		return true
	}
	return false
}

// keptModule tells whether v is the kind of task of a module that reports itself as
// pam_unix(passwd:chauthtok).
func keptModule(before, v []byte, next byte) bool {
	if bytes.HasPrefix(v, []byte("pam_")) && bytes.HasSuffix(bytes.TrimRight(v, ":"), []byte(")")) && bytes.IndexByte(v, '(') > 4 {
		return lettersOnly(v[:bytes.IndexByte(v, '(')])
	}
	if next != ')' || !lettersOnly(v) || len(before) < 6 || before[len(before)-1] != ':' {
		return false
	}
	i := bytes.LastIndexByte(before, '(')
	if i < 0 || len(before)-i > 40 || bytes.IndexByte(before[i:], ' ') >= 0 {
		return false
	}
	module := before[runStart(before, i, 40, func(c byte) bool { return latinOrNumeral(c) || c == '_' }):i]
	return bytes.HasPrefix(module, []byte("pam_")) || taskOfModule(v)
}

func taskOfModule(v []byte) bool {
	switch string(v) {
	case "chauthtok", "setcred", "auth", "account", "session":
		return true
	}
	return false
}

// keptAmount tells whether v, with what is behind it, is a number of something: 24 bytes,
// 6.hours, 30.days.ago.
func keptAmount(v, after []byte) bool {
	n := runEnd(v, 0, 7, decimal)
	if n == 0 {
		return false
	}
	rest := v[n:]
	if len(rest) == 0 { // 24 of "24 bytes" to the end of its line
		after = bytes.TrimRight(after, "\r ,")
		return n < 7 && (string(after) == " bytes" || string(after) == " byte")
	}
	unit := bytes.TrimLeft(rest, " .")
	if len(unit) == len(rest) {
		return false
	}
	unit, _, _ = bytes.Cut(unit, []byte{'.'})
	if string(unit) == "bytes" || string(unit) == "byte" {
		return true
	}
	if rest[0] != '.' {
		return false
	}
	switch string(unit) {
	case "second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "week", "weeks", "month", "months", "year", "years", "kilobytes", "megabytes":
		return true
	}
	return false
}

// positionInRing tells whether v is a place, or several, among the hashes that the nodes of a
// database divide: initial_token: -9223372036854775808.
func positionInRing(before, v []byte) bool {
	if !allOf(v, func(c byte) bool { return isDigit(c) || c == '-' || c == ',' || c == ' ' }) {
		return false
	}
	return len(v) > 15 && v[0] == '-' || foldSuffix(bytes.TrimRight(before, " \t\"'=:"), "initial_token")
}

// shippedDefault tells whether v is the word that a program's own configuration shows in a
// setting that is commented out.
func shippedDefault(before, v, after []byte) bool {
	line := bytes.TrimLeft(before, " \t")
	mark := len(line) - len(bytes.TrimLeft(line, "#;/"))
	if mark == 0 || len(v) > 16 || len(bytes.Trim(after, " \t\r\"';,")) > 0 {
		return false
	}
	switch string(bytes.ToLower(v)) {
	case "foobared", "admin", "guest", "changeit", "postgres", "minioadmin", "rabbitmq", "tomcat", "s3cret", "root", "elastic", "must-be-changed", "example":
		return len(bytes.Fields(line[mark:])) <= 3
	}
	return false
}

// keyOfKeyring tells whether v is the id or the fingerprint of a key of OpenPGP, by the command
// that it is given to.
func keyOfKeyring(before, v []byte) bool {
	id := bytes.TrimPrefix(v, []byte("0x"))
	if n := len(id); n != 8 && n != 16 && n != 32 && n != 40 || !hexOnly(id) {
		return false
	}
	words := bytes.Fields(before)
	for i := len(words) - 1; i >= 0; i-- {
		word := bytes.TrimPrefix(bytes.Trim(words[i], `"',[]`), []byte("0x"))
		if hexOnly(word) && len(word) >= 8 {
			continue // several of them
		}
		flag, found := bytes.CutPrefix(word, []byte("--"))
		return found && ofKeyring(flag)
	}
	return false
}

func ofKeyring(flag []byte) bool {
	switch string(flag) {
	case "recv-keys", "recv-key", "recv", "receive-keys", "search-keys", "send-keys", "send-key", "refresh-keys", "delete-keys", "delete-key", "fingerprint", "list-keys", "list-key", "list-secret-keys", "list-sigs", "check-sigs", "default-key", "local-user", "recipient", "encrypt-to", "edit-key", "sign-key", "lsign-key", "lsign", "export", "export-secret-keys", "export-secret-key", "armor", "finger", "keyid", "key-id", "trusted-key", "locate-keys", "delete-secret-keys":
		return true
	}
	return false
}

// labelOfMetric tells whether v is a label in the text form of metrics, where a secret is an
// object of a cluster: kube_secret_info{namespace="x",secret="portal-db"} 1.
func labelOfMetric(before, v, after []byte) bool {
	i := bytes.LastIndexByte(before, '{')
	if i < 2 || !latinOrNumeral(before[i-1]) || !bytes.HasSuffix(before, []byte(`="`)) || !objectName(v) {
		return false
	}
	name := before[runStart(before, i, 100, func(c byte) bool { return latinOrNumeral(c) || c == '_' || c == ':' }):i]
	if bytes.IndexByte(name, '_') < 1 || bytes.ContainsAny(before[i:], ": \t") && !bytes.Contains(before[i:], []byte(`="`)) {
		return false
	}
	end := bytes.IndexByte(after, '}')
	return end > 0 && byteAt(after, end+1) == ' ' && (isDigit(byteAt(after, end+2)) || byteAt(after, end+2) == '-') || end > 0 && end+1 == len(after) || end > 0 && byteAt(after, end+1) == '['
}

// objectName tells whether v names an object of Kubernetes: words, numbers and short drawn
// parts of small letters and digits (RFC 1123 labels).
func objectName(v []byte) bool {
	if len(v) > 63 || isHex(v) && len(v) >= 16 {
		return false
	}
	for part := range bytes.SplitSeq(v, []byte{'-'}) {
		if len(part) == 0 || len(part) > 16 || !allOf(part, func(c byte) bool { return isLower(c) || isDigit(c) || c == '.' }) || len(part) > 10 && !lowerOnly(part) {
			return false
		}
	}
	return true
}

// awaited tells whether v is a call of a program whose texts are plain words: await
// getToken({ audience: "api" }), new TokenStore("redis").
func awaited(v []byte) bool {
	call, found := bytes.CutPrefix(v, []byte("await "))
	if !found {
		call, found = bytes.CutPrefix(v, []byte("new "))
	}
	if open := bytes.IndexByte(call, '('); !found || open < 2 || !allOf(call[:open], func(c byte) bool { return latinOrNumeral(c) || c == '_' || c == '.' }) {
		return false
	}
	for rest := call; ; {
		i := bytes.IndexAny(rest, "\"'`")
		if i < 0 {
			return true
		}
		j := bytes.IndexByte(rest[i+1:], rest[i])
		if j < 0 {
			return false
		}
		text := rest[i+1 : i+1+j]
		if bytes.Count(text, []byte{' '}) > 2 || !allOf(text, func(c byte) bool { return isLower(c) || c == ' ' || c == '_' || c == ':' || c == '/' || c == '.' }) {
			return false
		}
		rest = rest[i+2+j:]
	}
}
