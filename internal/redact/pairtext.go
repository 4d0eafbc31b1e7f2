package redact

import "bytes"

// sentence judges what follows a key after a space alone: the argument of an option, a
// line of settings such as "requirepass x", or running text.
func (p *pair) sentence(i int) {
	t := p.w.text
	limit := min(len(t), i+longest)
	if p.typed(i) {
		return
	}
	if t[i] == '{' { // of Tcl
		if k := bytes.IndexAny(t[i:min(len(t), i+200)], "}\n"); k > 1 && t[i+k] == '}' && bytes.IndexByte(t[i:i+k], ':') < 0 && p.given(i+1, i+k, true) {
			return
		}
	}
	if t[i] == '{' && p.class >= keyWeak && t[p.end-1]|0x20 == 's' { // tokens { agent = "x" }
		if end := p.bracketed(i); end > 0 && !p.heavy(i, end, weightInside) {
			p.inside(i, end)
		}
		return
	}
	start, end, next, isQuoted := quoted(t, i)
	if !isQuoted {
		start, end = i, p.innerEnd(i, limit)
		next = end
	}
	if end <= start || p.long(start, end) {
		return
	}
	if kindOfHash(t, i) == 0 && !p.flag && (t[max(0, p.start-1)] == '=' || !p.first && !isQuoted && assigns(t, i, limit) && bytes.IndexByte(t[i:end], '=') > 0) {
		return // method=password duration=15ms
	}
	if n := kindOfHash(t, i); n > 0 && p.class == keyStrong && p.rule == "password" { // Password AES=x
		if to := p.innerEnd(i+n, limit); to > i+n && p.secret(t[i+n:to], false) {
			p.report(i+n, to, true)
			return
		}
	}
	if n := dash(t, i); n > 0 && !p.flag {
		p.behindDash(i + n)
		return
	}
	v := t[start:end]
	if p.class == keyFaint && !p.flag && !isQuoted && p.rule != "credential" && p.rule != "pin" && t[p.start] < 0x80 && !looksRandom(v) {
		return // session 4711 opened
	}
	if hasFold(t, p.start-5, "with ") && bytes.Contains(t[max(0, p.start-12):p.start], []byte("{{")) {
		return // {{ with secret "kv/app" }} of a template
	}
	if n := len(v); !isQuoted && !p.flag && p.class == keyStrong && p.rule == "password" && n > 3 && v[n-1] == ':' && isName(v[:n-1]) {
		if class, _ := judgeKey(t[p.start : end-1]); class == keyPlain {
			return // password policy: …
		}
		p.behindDash(passBlanks(t, end)) // Passwort Kundenportal: x
		return
	}
	if n := len(v); n > 6 && v[0] == '[' && v[n-1] == ']' && p.class == keyStrong && looksPassword(v[1:n-1]) && !isName(v[1:n-1]) {
		p.report(start+1, end-1, true) // with password [x]
		return
	}
	if n := len(v); !isQuoted && p.rule == "pin" && p.end-p.start == 3 && isUpper(t[p.start]) && n > 3 && v[n-1] == ':' && isName(v[:n-1]) {
		k := passBlanks(t, end) // PIN Alarmanlage: 414824
		if to := endOfWord(t, k, true); isLoginCode(t[k:to]) {
			p.report(k, to, true)
		}
		return
	}
	if !p.flag && (p.behindKind(v, end) || p.given(start, end, isQuoted)) {
		return
	}
	if p.rule == "credential" && p.namedLogin(i) {
		return
	}
	if v[0] == '[' || v[0] == '$' && isVariable(v[1:]) && isName(v[1:]) || isReference(v) {
		return
	}
	if p.flag {
		if allOf(v, isUpper) && len(v) <= 12 {
			return // of a manual: --keys DIR
		}
		if v[0] != '-' && (isQuoted || v[0] != '|' && v[0] != '>' && v[0] != '&') && p.secret(v, isQuoted) && (p.class == keyStrong && !isTalk(v) || looksCredential(v)) {
			p.credential(start, end)
		}
		return
	}
	if p.class >= keyWeak && p.statement(next) && p.secret(v, isQuoted) && !isTalk(v) {
		p.report(start, end, true)
		return
	}
	if p.first && p.rule == "community" && p.class == keyStrong && p.secret(v, isQuoted) {
		p.report(start, end, true)
		return
	}
	if p.first && p.class >= keyWeak {
		// The key, the value, and no more in the line.
		j := passBlanks(t, next)
		if j < limit && t[j] == ';' {
			j = passBlanks(t, j+1)
		}
		if !isQuoted && p.rule == "password" {
			if w := endOfWord(t, i, false); w > end && (w >= limit || t[w] == '\n') && !isTalk(t[i:w]) {
				start, end, v, j = i, w, t[i:w], w
				if t[w-1] == ';' {
					end, v = w-1, t[i:w-1]
				}
			}
		}
		if j >= limit || t[j] == '\n' || t[j] == '\r' || t[j] == '#' {
			if p.secret(v, isQuoted) && !isTalk(v) && (p.class < keyStrong || isQuoted || !p.prose(v)) {
				p.report(start, end, true)
				return
			}
		}
	}
	if p.first && p.class == keyStrong && p.rule == "password" && settingsFile(p.w.name) {
		if line := t[i:trimEnd(t, i, endOfLine(t, i, limit))]; isPhrase(line) {
			p.report(i, i+len(line), true)
			return
		}
	}
	if p.end-p.start == 4 && hasFold(t, p.start, "pass") && !hasFold(t, p.start-5, "with ") && !hasFold(t, p.start-4, "and ") && !hasFold(t, p.start-6, "using ") && !hasFold(t, i, "is: ") && !hasFold(t, i, "is ") {
		return // a verb
	}
	if p.class != keyStrong {
		if (p.rule == "pin" || t[p.start] >= 0x80 || p.class == keyWeak && hasFold(t, i, "is ")) && p.spoken(i) {
			return
		}
		if looksRandom(v) && (p.class == keyWeak || p.rule == "token") || isQuoted && p.rule == "credential" && p.class == keyWeak && p.secret(v, true) && looksPassword(v) && classes(v) > 3 && countOf(v).turns > 5 && !nameOfThing(v) {
			p.report(start, end, true)
		}
		return
	}
	if p.rule != "password" && p.rule != "psk" {
		if p.rule == "pin" && isLoginCode(v) {
			p.report(start, end, true) // OTP code 123456
			return
		}
		if p.spoken(i) {
			return
		}
		if looksRandom(v) || isQuoted && (isDigestLike(v) || inGroups(v) && classes(v) > 2) || looksPassword(v) && classes(v) >= 3 && !isName(v) && bytes.IndexByte(v, ':') < 0 && !isWordy(v) && looksCredential(v) {
			p.report(start, end, true)
		}
		return
	}
	switch {
	case isQuoted && (bytes.IndexByte(v, ' ') < 0 || bytes.Count(v, []byte{' '}) < 8 && bytes.Count(v, []byte{' '}) > 1 && endOfPhrase(v, 0, len(v)) == len(v) && !isTalk(v)) && p.secret(v, true):
		p.report(start, end, true)
	case !isQuoted && looksPassword(v) && p.secret(v, false):
		p.report(start, end, true)
	default:
		p.spoken(i)
	}
}

// prose reports whether the line is two words of a message, as in "Password changed".
func (p *pair) prose(v []byte) bool {
	key := p.w.text[p.start:p.end]
	return isUpper(key[0]) && !isUpper(key[len(key)-1]) && allOf(v, func(c byte) bool { return isLower(c) || c == '.' })
}

// spoken looks further on in the line: "password is x", "temporary password is
// generated for root@localhost: x", "the new password for admin: x".
func (p *pair) spoken(i int) bool {
	t := p.w.text
	if !isTalk(t[i:min(len(t), i+24)]) && !isKindOfSetting(t, i) && t[i] != '(' && t[i] < 0x80 && t[p.start] < 0x80 {
		return false
	}
	end := endOfLine(t, i, min(len(t), i+160))
	at := -1
	for j := i; j+1 < end; j++ {
		if t[j] != ' ' && t[j] != ':' && j > i && t[j-1] != ' ' {
			continue // within a word
		}
		if t[j] == ' ' && at == j {
			at++
			continue
		}
		if t[j] == ':' && t[j+1] == ' ' {
			at = j + 2
			break
		}
		if t[j] == ' ' && j > i {
			if n := dash(t, j+1); n > 0 {
				at = j + 1 + n
				break
			}
		}
		if j > i && t[j-1] != ' ' {
			continue
		}
		if hasFold(t, j, "are ") && p.class == keyStrong && quoteAt(t, passBlanks(t, j+4)) > 0 && p.phraseAt(passBlanks(t, j+4)) {
			return true
		}
		if n := saysValue(t, j); n > 0 {
			k := passBlanks(t, j+n)
			w := endOfWord(t, k, false)
			if p.class == keyStrong && hasFold(t, j, "is ") && p.phraseAt(k) {
				return true
			}
			if v := bytes.Trim(t[k:w], `.,;"'}]`); len(v) > 0 && p.sayable(v) {
				if hasFold(t, j, "to ") {
					p.spokenBefore(i, j)
				}
				at = k
				break
			}
		}
	}
	if at < 0 && end > i && t[end-1] == ':' { // on a line of its own
		for j := end; j < len(t) && j-end < 8; j++ {
			if t[j] > ' ' {
				if w := endOfWord(t, j, false); w < len(t) && t[w] == '\n' {
					at = j
				}
				break
			}
		}
	}
	if at < 0 {
		return false
	}
	if p.class == keyStrong && p.phraseAt(at) {
		return true
	}
	start, stop, _, ok := quoted(t, at)
	if !ok {
		start, stop = at, endOfWord(t, at, true)
		if k := bytes.IndexByte(t[start:stop], '='); k > 0 && k+1 < stop-start && allOf(t[start:start+k], isLower) { // rotated: old=x
			start += k + 1
		}
		for stop > start && (t[stop-1] == '.' || t[stop-1] == ',' || t[stop-1] == ';') {
			stop--
		}
	}
	v := t[start:stop]
	if len(v) == 0 || isTalk(v) || isPlaceholder(v) || isReference(v) || !p.sayable(v) {
		return false
	}
	p.report(start, stop, true)
	return true
}

// lookHash is called where the hash of a password may begin: $2y$…, {SSHA}…. Who has it can try passwords on it.
func lookHash(w *window, at, n int) {
	t := w.text
	if at > 0 && (isLetterOrDigit(t[at-1]) || t[at-1] == '-' || t[at-1] == '_') {
		return
	}
	end := at + n
	for end < len(t) && end-at < 512 && (isLetterOrDigit(t[end]) || bytes.IndexByte([]byte("$./+=,-_:{}"), t[end]) >= 0) {
		if t[end] == ':' && !(t[at] == 'p' || t[at] == 'S' || t[at] == 's') {
			break
		}
		end++
	}
	for end > at && (t[end-1] == ',' || t[end-1] == ':' || t[end-1] == '.' && t[at] != '$') {
		end--
	}
	v := t[at:end]
	if string(t[at:at+n]) == "md5" {
		if len(v) != 35 || !isHex(v[3:]) {
			return
		}
	} else if len(v) < n+16 || !looksRandom(v[max(n, len(v)-40):]) && !isHex(v[len(v)-16:]) && classes(v[n:]) < 3 {
		return
	}
	w.add(at, end, "password-hash", true)
}
