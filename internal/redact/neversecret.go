package redact

import "bytes"

// neverSecret tells whether a stretch cannot be a secret although it stands where one
// belongs: a port as in kpasswd 464/tcp, a call, a type or a literal of a program as in
// creds := aws.Credentials{ or pwd = os.getcwd(), a word of a manual page as in a
// password prompt\&, a <password> of a synopsis. What is in quotes within a call may be
// one, so calls with quotes are none of these.
func neverSecret(v []byte, rule string) bool {
	if len(v) > 200 {
		return false
	}
	switch rule {
	case watchword:
		return !drawnPhrase(v)
	case "password", "secret", "token", "api-key", "credential", keyBlock:
	default:
		return false
	}
	if i := bytes.IndexByte(v, '/'); i > 0 && i <= 5 && allNumerals(v[:i]) {
		switch string(v[i+1:]) {
		case "tcp", "udp", "sctp", "dccp":
			return true
		}
	}
	if bytes.HasPrefix(v, []byte("HTTP/")) || v[0] == '&' && lettersOnly(v[1:]) { // /forgot-password HTTP/1.1; password: &str
		return true
	}
	if flag, found := bytes.CutPrefix(v, []byte("--")); found && len(flag) < 20 && allOf(flag, func(c byte) bool { return isLower(c) || c == '-' }) { // rootpw --lock
		return len(flag) > 0
	}
	switch string(v) {
	case "ALL": // NOPASSWD: ALL of sudoers
		return rule == "password"
	case "write", "read", "none": // id-token: write of a workflow's permissions
		return rule == "token"
	}
	if id, found := bytes.CutSuffix(v, []byte(":")); found && len(id) == 16 && hexOnly(id) { // gpg: key 0123456789ABCDEF: …
		return true
	}
	if word, found := bytes.CutSuffix(v, []byte(`\&`)); found && lettersOnly(word) {
		return true
	}
	if inner := bytes.TrimRight(v, ".,;)"); len(inner) > 2 && inner[0] == '<' && inner[len(inner)-1] == '>' && lettersOnly(bytes.Trim(inner, "<>")) {
		return true
	}
	return elsewhere(v) || codePiece(v)
}

// elsewhere tells whether v says where the value is, or that it was taken out.
func elsewhere(v []byte) bool {
	if bytes.HasPrefix(v, []byte("/run/secrets/")) || bytes.HasPrefix(v, []byte("/var/run/secrets/")) || bytes.HasPrefix(v, []byte("vault:secret/")) {
		return true
	}
	if name, ok := bytes.CutPrefix(v, []byte("env:")); ok && isVariable(name) {
		return true
	}
	if bytes.HasSuffix(v, []byte("%7D")) && (bytes.HasPrefix(v, []byte("%24%7B")) || bytes.HasPrefix(v, []byte("%7B%7B"))) {
		return true
	}
	if bytes.HasPrefix(v, []byte("%2A%2A")) || bytes.HasPrefix(v, []byte("%3C")) && bytes.HasSuffix(v, []byte("%3E")) && lettersOnly(v[3:len(v)-3]) ||
		bytes.HasPrefix(v, []byte("%24")) && len(v) > 6 && allOf(v[3:], func(c byte) bool { return isUpper(c) || c == '_' }) {
		return true // of a URL
	}
	word := bytes.Trim(v, "[]<>*()")
	return len(word) < len(v) && (bytes.EqualFold(word, []byte("redacted")) || bytes.EqualFold(word, []byte("filtered")) || bytes.EqualFold(word, []byte("masked")))
}

// noteOnSource tells whether a word begins what is said of a source file, as in a
// changelog: src/passwd.c: Avoid implicit conversion.
func noteOnSource(text []byte, s span) bool {
	note := lettersOnly(text[s.start:s.end])
	if !note && s.rule != "user" {
		return false
	}
	before := bytes.TrimRight(text[max(0, s.start-12):s.start], " ")
	if s.rule == "user" && bytes.HasSuffix(before, []byte(":")) && bytes.Contains(before, []byte("%{")) { // %{USER:auth} of a pattern
		return true
	}
	if !note {
		return false
	}
	for _, end := range [...]string{".c:", ".h:", ".cc:", ".cpp:", ".py:", ".go:", ".pl:", ".pm:", ".java:", ".rs:", ".po:"} {
		if bytes.HasSuffix(before, []byte(end)) {
			return true
		}
	}
	return false
}

func lettersOnly(v []byte) bool {
	for _, c := range v {
		if !latin(c) && c != '-' && c != '_' {
			return false
		}
	}
	return len(v) > 0
}

// codePiece tells whether v is a call or a composite literal, perhaps cut off: names
// that can be read, joined by points, and a bracket behind them.
func codePiece(v []byte) bool {
	open := bytes.IndexAny(v, "({[")
	if open < 0 || bytes.ContainsAny(v, "\"'`$@!#%^~?|\\") || !ordinary(string(v)) {
		return false
	}
	name := bytes.TrimLeft(v[:open], "&*")
	if open == 0 {
		return bytes.HasPrefix(v, []byte("[]"))
	}
	for i, c := range name {
		if !latinOrNumeral(c) && c != '_' && (c != '.' || i == 0 || i == len(name)-1) {
			return false
		}
	}
	last := v[len(v)-1]
	sure := lowerLetter(byteAt(name, 0)) || bytes.IndexByte(name, '.') > 0 || last == '{' || last == '}' || bytes.HasSuffix(v, []byte("()"))
	return len(name) > 2 && latin(name[0]) && sure || bytes.HasPrefix(v, []byte("map["))
}
