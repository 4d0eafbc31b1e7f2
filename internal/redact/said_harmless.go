package redact

import "bytes"

// bystander tells whether a stretch stands beside a word that names a secret and is none: the
// version of the package passwd, the user whose password a command sets, a field of an
// error message, the name of a key among secrets.
func bystander(t []byte, s span) bool {
	v := t[s.start:s.end]
	if len(v) > 200 {
		return false
	}
	if byteAt(t, s.start-1) == ':' && architecture(v) { // passwd:amd64
		return true
	}
	switch s.rule {
	case "cookie", "random":
		return resourceName(v)
	case "password", "secret", "token", "api-key", "credential", "pin":
	default:
		return false
	}
	if s.rule == "pin" { // Recovery codes: 10 remaining
		n := runEnd(v, 0, len(v), decimal)
		return n > 0 && n < 4 && n+2 < len(v) && v[n] == ' ' && latin(v[n+1]) || n > 0 && n < 3 && n == len(v)
	}
	if (bytes.HasPrefix(v, []byte("не ")) || bytes.HasPrefix(v, []byte("нет "))) && !bytes.ContainsAny(v, "0123456789") { // not needed, none
		return true
	}
	if v[0] == '$' && len(v) > 1 && len(v) <= 4 && allOf(v[1:], isDigit) { // WHERE token = $1
		return true
	}
	if len(v) <= 3 && !bytes.ContainsFunc(v, func(r rune) bool { return r >= 0x80 || isLetterOrDigit(byte(r)) }) && byteAt(t, s.start-1) == '>' { // <PASSWORD>`.
		return true
	}
	line := max(0, s.start-160)
	line += bytes.LastIndexByte(t[line:s.start], '\n') + 1
	before := t[line:s.start]
	switch {
	case traceOfTask(before, v), requestLine(v), packageVersion(v) && blankOrEnd(byteAt(t, s.start-1)):
		return true
	case bytes.HasSuffix(before, []byte("(stage: ")), bytes.HasSuffix(before, []byte("(stage:")): // of ClickHouse, behind '[HIDDEN]'
		return true
	case v[0] == '(' && bytes.HasSuffix(before, []byte("Key ")) && bytes.Contains(v, []byte(")=(")):
		return true
	case bytes.HasSuffix(before, []byte(" : ")) && bytes.Contains(before, []byte(" --- [")) && (lettersOnly(v) || bytes.IndexByte(v, ' ') > 0): // a message behind its logger: c.a.auth.Tokens : refreshed
		return true
	case anyQuote(byteAt(before, len(before)-1)) && userFirst(before):
		return true
	}
	if word := bytes.TrimRight(before, " \t"); len(word) < len(before) && foldSuffix(word, "passwd") {
		if end := lineTo(t, s.end, 80); lettersOnly(v) && byteAt(t, runEnd(t[:end], s.end, 40, func(c byte) bool { return isLower(c) || blank(c) })) == '=' { // passwd chat = …, of Samba
			return true
		}
		return userOfPasswd(word[:len(word)-6], v, t[s.end:lineTo(t, s.end, 80)])
	}
	if word := bytes.TrimRight(before, " \t="); foldSuffix(word, "passwd chat") || foldSuffix(word, "passwd program") {
		return true
	}
	return s.rule != "password" && keyOfSecret(before, v)
}

// architecture tells whether v is the machine that a package is for.
func architecture(v []byte) bool {
	switch string(v) {
	case "amd64", "arm64", "i386", "i686", "armhf", "armel", "all", "any", "noarch", "x86_64", "aarch64", "ppc64el", "ppc64le", "s390x", "riscv64", "mips64el":
		return true
	}
	return false
}

// requestLine tells whether v is the first line of a request: GET /metrics HTTP/1.1.
func requestLine(v []byte) bool {
	i := bytes.IndexByte(v, ' ')
	return i >= 3 && i <= 8 && allOf(v[:i], isUpper) && bytes.Contains(v[i:], []byte(" HTTP/"))
}

// packageVersion tells whether v is a version as packages of Debian have it, with its epoch:
// 1:4.13+dfsg1-4.
func packageVersion(v []byte) bool {
	i := bytes.IndexByte(v, ':')
	return i > 0 && i <= 2 && allOf(v[:i], isDigit) && len(v) > i+3 && isDigit(v[i+1]) && bytes.IndexByte(v[i:], '.') > 0 && len(v) < 60 &&
		allOf(v[i+1:], func(c byte) bool { return isDigit(c) || isLower(c) || bytes.IndexByte([]byte(".+~-:"), c) >= 0 })
}

// resourceName tells whether v names a thing of a service: two capitals and 32 hexadecimal
// digits, as Twilio has it for messages and calls.
func resourceName(v []byte) bool {
	return len(v) == 34 && isUpper(v[0]) && isUpper(v[1]) && isHex(v[2:]) && string(v[:2]) != "SK"
}

// userOfPasswd tells whether v is the user whose password is asked for: passwd postgres.
// What configurations of firewalls have there looks like a password, or something follows.
func userOfPasswd(before, v, after []byte) bool {
	if !plainUser(bytes.TrimRight(v, ";")) || !allOf(v, func(c byte) bool { return !isUpper(c) }) {
		return false
	}
	before = bytes.TrimRight(before, " \t")
	command := len(before) > 0 && (bytes.IndexByte([]byte("$#;&|>=(`:"), before[len(before)-1]) >= 0 || bytes.HasSuffix(before, []byte("sudo")) || bytes.HasSuffix(before, []byte("/")) || numeral(before[len(before)-1]) || bytes.HasSuffix(before, []byte("RUN")) || bytes.HasSuffix(before, []byte("exec")))
	letters := allOf(v, func(c byte) bool { return isLower(c) || c == '-' || c == '_' })
	return command && (letters || !looksCredential(v)) || len(before) == 0 && letters && len(bytes.TrimSpace(after)) == 0
}

// userFirst tells whether the text that begins here is the user that a call is handed before
// the password: changeUserPassword(".
func userFirst(before []byte) bool {
	before = bytes.TrimRight(before, "\\\"'")
	return len(before) > 1 && before[len(before)-1] == '(' && aboutUserPassword(before, len(before)-1) && foldSuffix(before[:len(before)-1], "password")
}

// keyOfSecret tells whether v, the value of secretKey, is the name of a key among those of a
// secret, as charts have it: secretKey: smtp-password.
func keyOfSecret(before, v []byte) bool {
	key := bytes.TrimRight(before, " \t\"':=")
	if !foldSuffix(key, "secretkey") && !foldSuffix(key, "secret_key") && !foldSuffix(key, "secret-key") || len(v) > 40 || bytes.IndexAny(v, "-_") < 1 {
		return false
	}
	if !allOf(v, func(c byte) bool { return isLower(c) || c == '-' || c == '_' || c == '.' }) {
		return false
	}
	class, _ := judgeKey(v)
	return class != keyPlain
}
