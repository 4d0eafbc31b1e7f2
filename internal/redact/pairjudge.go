package redact

import "bytes"

// secret judges a value by what its key says.
func (p *pair) secret(v []byte, quoted bool) bool {
	if v = bytes.TrimSpace(v); len(v) == 0 || isPlaceholder(v) || isReference(v) || askedOfReader(v) {
		return false
	}
	switch {
	case p.rule == "pin" || p.class == keyWeak && len(v) >= 6 && len(v) <= 8 && allOf(v, isDigit) && isOneTime(p.w.text[p.start:p.end]):
		return len(v) >= 4 && len(v) <= 64 && (allOf(v, isDigit) || p.class == keyStrong && bytes.ContainsAny(v, "0123456789") && !isNumeric(v) || looksCredential(v) ||
			p.class == keyStrong && inGroups(v) || p.class == keyStrong && len(v) <= 12 && allOf(v, func(c byte) bool { return isDigit(c) || c == '-' || c == ' ' }))
	case p.class == keyFaint:
		if p.rule == "api-key" && isHex(v) && len(v) == 32 {
			return true
		}
		return looksRandom(v) && !bytes.HasPrefix(v, []byte("amq.")) || p.rule == "cookie" && isHex(v) && len(v) >= 24 || p.rule == "signature" && isHex(v) && len(v) >= 40 && p.query ||
			p.rule == "signature" && quoted && isHex(v) && len(v) >= 32 && !p.query && cut(bytes.ToLower(p.w.text[p.start:p.end]), "hmac") // of a setting: the key of one
	case p.class == keyWeak:
		if !quoted && isCmdlet(v) {
			return false
		}
		if name, path, ok := bytes.Cut(v, []byte{':'}); ok && isPath(path) && isVariable(name) { // of systemd: where it lies
			return false
		}
		if _, after, ok := bytes.Cut(v, []byte{':'}); ok && p.rule == "credential" && !bytes.ContainsAny(v, " /") && !isAddress(v) && looksPassword(after) && !isName(after) {
			return true // user:password
		}
		if p.rule == "community" && p.first && p.gap.sep == sepAssign && len(v) >= 6 && !isNumeric(v) && bytes.IndexByte(v, '-') > 0 {
			return true
		}
		if p.rule == "community" && p.gap.sep != sepBlank && drawnCommunity(v) {
			return true
		}
		if p.rule == "api-key" && inGroups(v) && bytes.Count(v, []byte{'-'}) >= 3 && countOf(v).digit > 1 && countOf(v).letters() > 3 {
			return true // of a licence
		}
		return looksCredential(v) || quoted && looksDrawn(v) || (p.rule == "token" || p.rule == "credential" || p.rule == "community" || p.rule == "secret" && visibleWord(v)) && len(v) >= 8 && classes(v) >= 3 && looksPassword(v) && (!isName(v) || p.rule == "community" && countOf(v).turns >= 3) && !bytes.ContainsAny(v, " :/=")
	}
	return p.strong(v, quoted)
}

func (p *pair) strong(v []byte, quoted bool) bool {
	if len(v) == 1 || hasDigestPrefix(v) && len(v) > 40 || bytes.HasPrefix(v, []byte("dword:")) && len(v) == 14 {
		return false
	}
	if p.phrase() {
		return !remark(v)
	}
	if isPath(v) && (bytes.IndexByte(v, '/') >= 0 || !isMixed(v)) || isURL(v) || isSentence(v) || bytes.HasPrefix(v, []byte("ssh-")) || bytes.HasPrefix(v, []byte("-----BEGIN PUBLIC")) || bytes.HasPrefix(v, []byte("-----BEGIN CERT")) {
		return false
	}
	if isTalk(v) && (!quoted || bytes.IndexByte(v, ' ') < 0) {
		return false
	}
	word := p.w.text[p.start:p.end]
	if word[len(word)-1]|0x20 == 'd' && p.rule == "secret" && namesPlace(v) {
		return false // SecretId = "prod/app/database"
	}
	if bytes.EqualFold(v, word) || sameWords(v, word) {
		return false
	}
	number := v
	if i := bytes.IndexByte(v, ' '); i > 0 {
		number = v[:i] // Pass: 12 Fail: 0
	}
	short := len(v) <= 6 && allOf(v, isDigit) || len(number) <= 6 && len(number) < len(v) && allOf(number, isDigit) && len(word) == 4
	if short && (word[len(word)-1]|0x20 == 's' && !isPassWord(word) || hasFold(word, 0, "pass") && len(word) == 4) && !quoted {
		if string(number) != string(v) || len(v) < 4 || p.gap.sep != sepAssign || bytes.Contains(bytes.ToLower(p.w.text[p.end:endOfLine(p.w.text, p.end, min(len(p.w.text), p.end+200))]), []byte("fail")) {
			return false // a number of them
		}
	}
	if string(word) == "PASS" && p.gap.sep == sepColon && !quoted {
		return false
	}
	if !quoted {
		if isCmdlet(v) {
			return false
		}
		if last := v[len(v)-1]; last == '{' || last == '(' || bytes.HasPrefix(v, []byte("[]")) {
			return false
		}
		// In a program: password = config.password
		if c := bytes.IndexByte(v, '.'); c > 0 && isName(v) {
			if class, _ := judgeKey(v); class != keyPlain || isHolder(v[:c]) {
				return false
			}
		}
		if p.w.form != formYAML && p.w.form != formINI && p.w.form != formEnv && p.w.form != formProperties && isName(v) && classes(v) < 3 && !plainWords(v, ' ', false) {
			if class, _ := judgeKey(v); class == keyStrong && len(v) < 40 {
				return false
			}
		}
		if len(v) > 2 && (v[0] == '$' || v[0] == '@') && isName(v[1:]) && !isDigit(v[len(v)-1]) {
			return false
		}
	}
	// Names of other things: db-credentials of Kubernetes and such are kept where no password is meant.
	if len(word) == 6 && p.rule == "secret" && isName(v) && len(v) < 64 {
		if class, _ := judgeKey(v); class != keyPlain {
			return false
		}
	}
	return true
}

// phrase reports whether the value is several words: those of a wallet.
func (p *pair) phrase() bool {
	key := bytes.ToLower(p.w.text[p.start:p.end])
	for _, s := range [...]string{"mnemonic", "phrase", "seed", "words"} {
		if bytes.Contains(key, []byte(s)) && !bytes.Contains(key, []byte("pass")) {
			return true
		}
	}
	return false
}

// isPassWord reports whether the key's last letter s belongs to "pass".
func isPassWord(key []byte) bool { return cut(bytes.ToLower(key[max(0, len(key)-4):]), "pass") }

func isOneTime(key []byte) bool {
	for _, s := range [...]string{"otp", "mfa", "pin", "2fa"} {
		if hasFold(key, len(key)-len(s), s) {
			return true
		}
	}
	return false
}

// isHolder reports whether a program's value is part of w: config.password.
func isHolder(w []byte) bool {
	switch string(w) {
	case "this", "self", "config", "cfg", "conf", "settings", "options", "opts", "args", "params", "props", "request", "req", "var", "local", "data", "module", "secrets", "vars", "env", "process", "os", "user", "credentials", "input", "form", "ctx", "state", "each", "random_password", "vault", "inputs", "values", "Values", "github", "System":
		return true
	}
	return false
}

// isTalk reports whether v is, or begins with, a word that follows "password:" in
// messages and no password.
func isTalk(v []byte) bool {
	if len(v) > 2 && (v[0] >= 0x80 && foreignTalk(v) || bytes.HasPrefix(v, []byte("für "))) {
		return true
	}
	i := 0
	for i < len(v) && (isAlpha(v[i]) || v[i] == '\'') {
		i++
	}
	if i == 0 || i > 16 || i < len(v) && v[i] != ' ' && (bytes.IndexByte([]byte(",.:;)"), v[i]) < 0 || i+1 < len(v) && v[i+1] > ' ') {
		return false
	}
	var b [16]byte
	low := b[:copy(b[:], v[:i])]
	for j := range low {
		low[j] |= 0x20
	}
	switch string(low) {
	case "invalid", "incorrect", "wrong", "missing", "expired", "required", "is", "was", "are", "has", "had", "have", "must", "should", "can", "cannot", "could", "may", "might", "will", "would", "shall", "not", "too", "for", "from",
		"with", "without", "and", "or", "the", "a", "an", "of", "to", "in", "on", "at", "by", "as", "be", "been", "if", "when", "while", "authentication", "failed", "failure", "fails", "error", "accepted", "rejected", "changed", "updated", "denied",
		"mismatch", "matches", "does", "do", "did", "set", "reset", "added", "removed", "deleted", "created", "verified", "found", "provided", "given", "supplied", "used", "unchanged", "unavailable", "checked", "check", "expires", "successfully",
		"policy", "file", "files", "hash", "entry", "manager", "store", "prompt", "field", "length", "strength", "protected", "based", "change", "verification", "validation", "recovery", "rotation", "rotated", "needed", "type", "name", "id", "value", "contains",
		"never", "last", "please", "enter", "your", "this", "that", "it", "no", "empty", "blank", "exists", "refreshed", "renewed", "revoked", "generated", "loaded", "received", "sent", "ready", "santa", "key", "keys", "token", "manager,", "service", "server", "user", "users", "login", "string", "cannot,", "unknown", "unsupported", "unable", "already", "requisite", "sufficient", "fuer", "von", "ist", "lautet", "pour", "para", "del", "est", "include", "new", "substack", "through", "via":
		return true
	}
	return false
}

// isSentence reports whether v is a message about a credential: three words or more,
// one of them such as messages have.
func isSentence(v []byte) bool {
	if allOf(v, func(c byte) bool { return c > ' ' && c < 0x80 }) {
		return false // a word
	}
	words, talk := 0, false
	for word := range bytes.FieldsSeq(v) {
		words++
		switch string(inLower(bytes.Trim(word, ".,:;!?()'\""))) {
		case "must", "should", "please", "enter", "your", "required", "invalid", "characters", "cannot", "can't", "incorrect", "forgot", "choose", "does", "doesn't", "not", "is", "are", "was", "has", "been", "will", "when", "which", "used", "for", "password", "passwords", "least", "long", "the", "to", "введите", "пароль", "должен":
			talk = true
		}
		if words > 40 {
			break
		}
	}
	return words >= 3 && talk
}
