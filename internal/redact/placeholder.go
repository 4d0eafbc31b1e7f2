package redact

import "bytes"

// isPlaceholder reports whether v stands for a value that is not there: empty words,
// yes and no, masks, and texts such as changeme.
func isPlaceholder(v []byte) bool {
	for len(v) > 1 && (v[len(v)-1] == ':' || v[len(v)-1] == ';' || v[len(v)-1] == ',' || closesOther(v)) {
		v = v[:len(v)-1]
	}
	if len(v) > 64 || len(v) == 0 {
		return false
	}
	if isMask(v) || isPseudonym(v) {
		return true
	}
	if inner, ok := bytes.CutPrefix(v, []byte("&lt;")); ok {
		if inner, ok = bytes.CutSuffix(inner, []byte("&gt")); ok && allOf(inner, func(c byte) bool { return isAlpha(c) || c == ' ' || c == '_' || c == '-' }) {
			return true // <password> within XML
		}
	}
	var b [64]byte
	n := copy(b[:], v)
	for i := range n {
		if isUpper(b[i]) {
			b[i] |= 0x20
		}
	}
	low := b[:n]
	if bytes.IndexByte(low, '|') > 0 && allOf(low, func(c byte) bool { return isLower(c) || c == '|' }) {
		return true // a choice: true|false
	}
	if n > 4 && low[0] == '<' && low[n-1] == '>' && bytes.IndexByte(low, ' ') > 0 {
		return true // <what to put here>, in any language
	}
	if n > 2 && (low[0] == '<' && low[n-1] == '>' || low[0] == '[' && low[n-1] == ']' || low[0] == '(' && low[n-1] == ')' || low[0] == '{' && low[n-1] == '}') &&
		allOf(low[1:n-1], func(c byte) bool {
			return isAlpha(c) || c == ' ' || c == '_' || c == '-' || c == '.' || c == '*' || c == ':' || c == '/'
		}) {
		return true
	}
	switch string(low) {
	case "true", "false", "yes", "no", "on", "off", "y", "n", "null", "nil", "none", "undefined", "~", "-", "--", "n/a", "na", "nan", "empty", "unset", "not set", "not-set", "notset", "default", "auto",
		"ask", "prompt", "always", "never", "enabled", "disabled", "enable", "disable", "required", "optional", "include", "omit", "same-origin", "inherit", "managed", "generated", "generate", "random", "redacted", "filtered", "masked", "hidden", "removed", "sanitized", "censored", "secret", "password", "passwd",
		"string", "str", "bool", "boolean", "int", "integer", "text", "bytes", "object", "array", "char", "varchar", "string;", "string,", "any", "unknown", "basic", "digest", "bearer", "plain", "md5", "sha256", "scram-sha-256", "peer", "trust", "ident", "todo", "tbd", "fixme", "xxx", "...", "…", "nopasswd", "nopass", "env", "file", "vault", "ok", "failed", "success", "{", "}", "[", "]", "()", "{}", "[]", "\\", "|", ">", "''", "\"\"", "void", "option<string>", "string?", "not null", "nopassword", "kerberos", "ldap", "pam", "shadow", "files", "present", "absent", "(known", "(sensitive", "value_specified_in_no_log_parameter", "(keines)", "(keins)", "(aucun)", "(ninguna)",
		"warn", "warning", "info", "debug", "error", "trace", "fatal", "argon2", "argon2i", "argon2d", "argon2id", "bcrypt", "scrypt", "yescrypt", "pbkdf2", "pbkdf2_sha256", "pbkdf2-sha256", "pbkdf2_sha512", "sha1", "sha512", "sha-256", "sha-512", "sha512-crypt", "sha256-crypt", "sha512crypt", "ssha", "ssha512", "ntlm", "hs256", "rs256", "es256", "hmac-sha256", "aes-256-gcm", "aes256":
		return true
	}
	for i, c := range low {
		if c == '_' || c == '-' || c == '<' || isLower(c) {
			for _, s := range placeholderParts[c] {
				if bytes.HasPrefix(low[i:], []byte(s)) {
					return true
				}
			}
		}
	}
	return false
}

// placeholderParts are what tells a placeholder wherever it stands in it, by the first byte.
var placeholderParts = [128][]string{
	'c': {"changeme", "change_me", "change-me", "change me", "changeit!"},
	'p': {"placeholder"},
	'r': {"redacted", "replaceme", "replace_me", "replace-me"},
	'y': {"your_", "your-", "yourpassword"},
	'i': {"insert_", "insert-"},
	'_': {"_here"},
	'-': {"-here"},
	'<': {"<your"},
	'f': {"filtered]"},
	'm': {"masked]"},
}

// closesOther reports whether v ends with a bracket that was opened before it: (password: none).
func closesOther(v []byte) bool {
	switch v[len(v)-1] {
	case ')':
		return bytes.IndexByte(v, '(') < 0
	case ']':
		return bytes.IndexByte(v, '[') < 0
	}
	return false
}

// isMask reports whether v is a row of one sign that hides a value.
func isMask(v []byte) bool {
	if len(v) == 0 {
		return true
	}
	c := v[0]
	if c == 0xe2 && len(v)%3 == 0 { // bullets
		for i := 3; i < len(v); i += 3 {
			if !bytes.Equal(v[i:i+3], v[:3]) {
				return false
			}
		}
		return true
	}
	if c != '*' && c|0x20 != 'x' && c != '.' && c != '-' && c != '_' && c != '#' && c != '?' || len(v) < 2 && c|0x20 == 'x' {
		return false
	}
	return allOf(v, func(d byte) bool { return d == c })
}

// isReference reports whether v says where the value is rather than giving it.
func isReference(v []byte) bool {
	n := len(v)
	if n < 2 || n > 512 {
		return false
	}
	switch v[0] {
	case '$':
		if v[1] == '$' && n > 4 { // $${password} of FreeSWITCH
			return isReference(v[1:])
		}
		if name := bytes.TrimSuffix(v[1:], []byte("$")); len(name) == n-2 && isUpper(name[0]) && allOf(name, func(c byte) bool { return isUpper(c) || isDigit(c) || c == '_' }) { // $USER4$ of Nagios
			return true
		}
		if bytes.HasPrefix(v, []byte("${lookup")) || bytes.HasPrefix(v, []byte("${if")) { // of Exim
			return v[n-1] == '}'
		}
		if v[1] == '{' && v[n-1] == '}' || v[1] == '(' && v[n-1] == ')' || v[1] == '[' && v[n-1] == ']' {
			return bytes.Count(v, []byte{'}'}) <= 2
		}
		if end := bytes.IndexByte(v, '}'); v[1] == '{' && end > 2 && end+2 < n && v[end+1] == '/' && isVariable(v[2:end]) && (isPath(v[end+1:]) || isName(v[end+2:])) { // ${DIR}/token
			return true
		}
		if bytes.HasPrefix(v, []byte("${{")) || bytes.HasPrefix(v, []byte("$__")) || bytes.HasPrefix(v, []byte("$ANSIBLE_VAULT")) {
			return true
		}
		return isUpper(v[1]) && allOf(v[1:], func(c byte) bool { return isUpper(c) || c == '_' || isDigit(c) }) && bytes.IndexByte(v, '_') > 0 || allOf(v[1:], func(c byte) bool { return isUpper(c) || c == '_' })
	case '%':
		if v[n-1] == '%' && n > 2 && isVariable(v[1:n-1]) || n == 2 && isAlpha(v[1]) || v[1] == '(' && (isVariable(v[2:]) || bytes.IndexByte(v, ')') > 0) || v[1] == '{' && (isVariable(v[2:]) || bytes.IndexByte(v, '}') > 0) {
			return true
		}
	case '@':
		if v[n-1] == '@' && isVariable(v[1:n-1]) || v[1] == '{' && v[n-1] == '}' {
			return true
		}
	case '{':
		if v[1] == '{' && isCalled(v[2:]) || v[n-1] == '}' && (isVariable(v[1:n-1]) && !looksRandom(v[1:n-1]) || n == 3) {
			return true
		}
	case '<':
		if (v[1] == '%' || v[1] == '?') && isCalled(bytes.TrimLeft(v[2:], "=-")) {
			return true
		}
	case '#':
		if v[1] == '{' && isCalled(v[2:]) {
			return true
		}
	case '*':
		if isVariable(v[1:]) && !bytes.ContainsAny(v, "0123456789") {
			return true
		}
	}
	return refersElsewhere(v) || bytes.Contains(v, []byte("{{")) && bytes.Contains(v, []byte("}}"))
}

// refersElsewhere reports whether v begins with the name of a store that has the value.
func refersElsewhere(v []byte) bool {
	if runEnd(v, 0, 15, isLetterOrDigit) == min(len(v), 15) {
		return false // all have a sign before
	}
	for _, s := range [...]string{"env:", "file:", "vault:", "secret://", "secretsmanager:", "ssm:", "arn:aws", "op://", "ref+", "ENC[AES256", "keyring:", "akv:", "gcpsm:", "env://", "file://", "vault://", "awssm:", "credstash:", "sops:", "pass:show", "cmd:", "exec:", "projects/", "secretref:", "secretRef:", "@Microsoft.KeyVault", "keyvault:", "lookup(", "data:image", "hash:/", "btree:/", "lmdb:/", "proxy:", "texthash:/", "kubernetes:"} {
		if bytes.HasPrefix(v, []byte(s)) {
			return true
		}
	}
	return false
}

// isCalled reports whether v, behind what opens an expression of a template, is one or its
// first words.
func isCalled(v []byte) bool {
	v = bytes.TrimLeft(v, " ")
	i := bytes.IndexAny(v, " })%?")
	if i < 0 {
		i = len(v)
	}
	return i == 0 || allOf(v[:i], func(c byte) bool { return isLetterOrDigit(c) || bytes.IndexByte([]byte("_.-:[]()'\"$@|,/\\"), c) >= 0 })
}

func isVariable(v []byte) bool {
	return len(v) > 0 && !isDigit(v[0]) && allOf(v, func(c byte) bool { return isLetterOrDigit(c) || c == '_' || c == '.' || c == '-' || c == ':' })
}

// defaultOf returns where the default begins in ${NAME:-default} or ${NAME:default}.
func defaultOf(v []byte) (int, bool) {
	if len(v) < 6 || v[0] != '$' || v[1] != '{' || v[len(v)-1] != '}' || bytes.IndexByte(v[2:], '{') >= 0 {
		return 0, false
	}
	i := bytes.IndexByte(v, ':')
	if i < 3 || !isVariable(v[2:i]) {
		return 0, false
	}
	if v[i+1] == ':' { // ${VAULT::block::name}
		return 0, false
	}
	if i++; v[i] == '-' || v[i] == '=' || v[i] == '?' {
		if v[i] == '?' {
			return 0, false
		}
		i++
	}
	return i, i < len(v)-1
}
