package redact

import "bytes"

// What stands between a key and its value where that is more than a sign: a default
// behind "or", the accessors of C#, the type of a value in the registry, a zero byte.

// oddGap returns where the value begins that is parted from its key by one of those; 0
// where none is. The key ends at end, and i is what follows it, behind blanks and a quote.
func oddGap(t []byte, start, end, i int, quote []byte) (int, separator) {
	switch c := t[i]; {
	case c == '.' && i > end && i+1 < len(t) && t[i+1] == '.': // password ..... : x
		k := i
		for k < len(t) && k-i < 60 && t[k] == '.' {
			k++
		}
		if k = passBlanks(t, k); k < len(t) && (t[k] == ':' || t[k] == '=') {
			return k + 1, sepColon
		}
		if v := t[min(k, len(t)):endOfWord(t, min(k, len(t)), false)]; k-i > 4 && (looksPassword(v) || isDigestLike(v)) { // password ..... x
			return k, sepColon
		}
	case c == '\n' && i == end && i+2 < len(t) && isBlank(t[i+1]): // the sign stands on the next line
		if k := indentEnd(t, i+1); k+1 < len(t) && t[k] == '=' && isBlank(t[k+1]) {
			return passBlanks(t, k+1), sepAssign
		} else if k+1 < len(t) && t[k] == '>' && opensTag(t, start) {
			return k + 1, sepTag
		}
	case (c == '|' || c == '?') && i+2 < len(t): // process.env.X || "x", ENV["X"] ||= "x"
		k := i + 1
		if t[k] != c && (c != '?' || t[k] != ':') {
			break
		}
		if k++; k < len(t) && t[k] == '=' {
			k++
		}
		if k = passBlanks(t, k); quoteAt(t, k) > 0 {
			return k, sepAssign
		}
	case c == '{' && hasFold(t, i, "{ get"): // string Password { get; set; } = "x"
		if k := bytes.Index(t[i:endOfLine(t, i, min(len(t), i+60))], []byte("} = ")); k > 0 {
			return i + k + 4, sepAssign
		}
	case c == '\\' && i == end && len(quote) == 0: // password\0x of what a program wrote
		if k := i + zeroByte(t, i); k > i && k < len(t) && isVisible(t[k]) && quoteAt(t, k) == 0 && endsInZero(t, k) {
			return k, sepAssign
		}
	case i > end && hasFold(t, i, "reg_"): // Password    REG_SZ    x
		if k := endOfWord(t, i, true); k-i < 24 && k < len(t) && isBlank(t[k]) {
			return passBlanks(t, k), sepAssign
		}
	case c == '{' && i == end && i+1 < len(t) && t[i+1] == '"' && start > 0 && isBlank(t[start-1]): // std::string password{"x"}
		return i + 1, sepCall
	case c == ':' && i+3 < len(t) && t[i+1] == ':':
		if k := passBlanks(t, i+2); k > i+2 && quoteAt(t, k) > 0 { // of Jsonnet
			return k, sepColon
		}
		if hasFold(t, start-5, "name=") && isVisible(t[i+2]) { // ::set-output name=password::x
			return i + 2, sepColon
		}
	case c == ':' && hasFold(t, i, ":\n```"): // of Markdown
		if k := endOfLine(t, i+2, len(t)) + 1; k < len(t) && isVisible(t[k]) {
			return k, sepAssign
		}
	case c == '<' && i > end && len(quote) == 0: // the password <x>
		k := endOfWord(t, i+1, true)
		if v := t[i+1 : k]; k < len(t) && t[k] == '>' && (looksPassword(v) && !isName(v) || isDigestLike(v) || isMixed(v)) {
			return i + 1, sepAssign
		}
	case (c == ';' || c == ',') && start+100 > end && ruledByTwo(t, start, i): // password;x
		return i + 1, sepPipe
	case i > end && len(quote) > 0 && bytes.HasPrefix(t[i:], quote) && bytes.HasSuffix(t[:start], quote): // "HSET" "a" "password" "x"
		return i, sepComma
	}
	return 0, 0
}

func isVisible(c byte) bool { return c > ' ' && c != 0x7f }

// zeroByte returns the length of an escape of a zero byte at i; 0 if there is none.
func zeroByte(t []byte, i int) int {
	for _, s := range [...]string{`\000`, `\x00`, `\u0000`} {
		if hasFold(t, i, s) {
			return len(s)
		}
	}
	octal := func(i int) bool { return i < len(t) && t[i] >= '0' && t[i] <= '7' }
	if hasFold(t, i, `\0`) && (!octal(i+2) || !octal(i+3)) {
		return 2
	}
	return 0
}

// endsInZero reports whether the word at i ends in an escape of a zero byte too.
func endsInZero(t []byte, i int) bool {
	for limit := min(len(t), i+keyLimit); i < limit && isVisible(t[i]) && t[i] != '"' && t[i] != '\''; i++ {
		if t[i] == '\\' && zeroByte(t, i) > 0 {
			return true
		}
	}
	return false
}

// ruledByTwo reports whether the line of the key is it, the separator at i and one word.
func ruledByTwo(t []byte, start, i int) bool {
	line := lineStart(t, start)
	for line < start && (t[line] == '"' || isBlank(t[line])) {
		line++
	}
	if line != start || i+1 >= len(t) || !isVisible(t[i+1]) {
		return false
	}
	end := endOfWord(t, i+1, false)
	return isEndOfLine(t, end) && bytes.IndexByte(t[i+1:end], t[i]) < 0
}

// cellBehind judges the value in the field behind that of its name.
func (p *pair) cellBehind(i int) {
	t := p.w.text
	if start, end, _, ok := quoted(t, i); ok {
		if v := t[start:end]; p.inCell(v) {
			p.report(start, end, true)
		}
		return
	}
	end := endOfWord(t, i, false)
	if v := t[i:end]; p.inCell(v) {
		p.report(i, end, true)
		return
	}
	p.cellUnderValue()
}

func (p *pair) inCell(v []byte) bool {
	if len(v) == 0 || isPlaceholder(v) || isReference(v) {
		return false
	}
	return looksRandom(v) || p.class == keyStrong && (looksPassword(v) || isDigestLike(v)) || p.class == keyWeak && looksCredential(v)
}

// isDigestLike reports whether v is a UUID or 16 bytes or more in hexadecimal: nothing that
// a word is, and a credential where a name says so.
func isDigestLike(v []byte) bool { return isUUID(v) || len(v) >= 32 && isHex(v) }

// isMixed reports whether v changes between small letters, capitals and digits as no name does.
func isMixed(v []byte) bool {
	if len(v) < 8 || len(v) > 256 {
		return false
	}
	t := countOf(v)
	return t.turns >= 4 && t.digit > 0 && t.lower > 0 && t.upper > 0
}

// told reports whether the line is a statement that gives the key a value: option key 'x',
// (setq password "x"), acme config set password x, {:password "x"}.
func (p *pair) told() bool {
	t := p.w.text
	i := p.start
	if i > 0 && t[i-1] == ':' {
		return i < 2 || !isLetterOrDigit(t[i-2])
	}
	if bytes.HasSuffix(t[:i], []byte("set(")) { // of CMake
		return i < 5 || !isKeyByte(t[i-5])
	}
	line := max(lineStart(t, i), i-120)
	for before := bytes.TrimLeft(t[line:i], " \t($#;@"); len(before) > 0; {
		end := bytes.IndexAny(before, " \t")
		if end < 0 {
			return false
		}
		word := before[:end]
		before = bytes.TrimLeft(before[end:], " \t")
		switch string(word) {
		case "option", "set", "setq", "setx", "setenv", "setvar", "define", "defvar", "def", "setg", "config", "uci", "SET", "Set-Variable", "defparameter", "setopt", "SetEnv", "setsebool":
			return true
		}
	}
	return false
}

// given judges the value of a statement, if the line is one that told. It reports whether it was.
func (p *pair) given(start, end int, isQuoted bool) bool {
	t := p.w.text
	v := t[start:end]
	if isQuoted && p.class == keyWeak && p.rule == "api-key" && bytes.Count(v, []byte{' '}) > 1 && endOfPhrase(v, 0, len(v)) >= len(v)-5 && !isTalk(v) && !isSentence(v) && p.told() {
		p.report(start, end, true) // option key 'four words 86'
		return true
	}
	if p.class < keyWeak || len(v) == 0 || isTalk(v) || isSentence(v) || isPrompt(v) || !p.secret(v, isQuoted) {
		return false
	}
	if !isQuoted && (!isEndOfLine(t, passBlanks(t, end)) || !looksCredential(v) && (p.class < keyStrong || !looksPassword(v) && (!allOf(v, isDigit) || len(v) < 4) && p.w.form != formShell)) || !p.told() {
		return false
	}
	p.report(start, end, true)
	return true
}

// isFormOfValue reports whether v says in what form a router keeps the value behind it.
func isFormOfValue(v []byte) bool {
	switch string(v) {
	case "ENC", "cipher", "encrypted", "irreversible-cipher", "simple", "plain", "plaintext", "cleartext", "scrypt", "sha512", "sha256":
		return true
	}
	return len(v) == 1 && isDigit(v[0])
}

// behindKind judges the value behind the number of its kind, as routers write it:
// password 7 x. It reports whether it was one.
func (p *pair) behindKind(v []byte, end int) bool {
	t := p.w.text
	if !isFormOfValue(v) || p.class != keyStrong || end >= len(t) || t[end] != ' ' {
		return false
	}
	start := passBlanks(t, end)
	stop := endOfWord(t, start, false)
	if w := t[start:stop]; isEndOfLine(t, passBlanks(t, stop)) && (looksPassword(w) || isDigestLike(w)) && p.secret(w, false) {
		p.report(start, stop, true)
		return true
	}
	return false
}

// setsValue reports whether the call whose bracket is at i sets what it names, or has a value for
// want of a set one: define(, os.Setenv(, props.setProperty(.
func setsValue(t []byte, i int) bool {
	for _, s := range [...]string{"define", ".set", "setenv", "putenv", "setdefault", "property", "getenv", "env", "setparameter", "environ.get", "setitem", "conf.set", "config.set", "putstring"} {
		if hasFold(t, i-len(s), s) {
			return true
		}
	}
	return false
}

// namedLogin reports the password of "creds are admin/x". It reports whether there was one.
func (p *pair) namedLogin(i int) bool {
	t := p.w.text
	for _, s := range [...]string{"are ", "is ", "for ", "= ", ""} {
		if !hasFold(t, i, s) {
			continue
		}
		start := passBlanks(t, i+len(s))
		end := p.innerEnd(start, min(len(t), start+keyLimit))
		k := bytes.IndexAny(t[start:end], "/:")
		if k < 2 || !plainUser(t[start:start+k]) {
			return false
		}
		if v := t[start+k+1 : end]; (s != "" || classes(v) > 2 && countOf(v).turns > 4) && looksPassword(v) && (classes(v) > 2 || !isName(v)) && bytes.IndexByte(v, '/') < 0 && p.secret(v, true) {
			p.report(start+k+1, end, true)
			return true
		}
		return false
	}
	return false
}

// posted judges the value of a field in a form of several parts (RFC 7578): it begins at i, behind
// an empty line, and the line at head names the field. It reports whether there is one.
func (p *pair) posted(head, i int) bool {
	t := p.w.text
	if !hasFold(t, head, "content-disposition") || i >= len(t) || !isVisible(t[i]) {
		return false
	}
	end := trimEnd(t, i, endOfLine(t, i, min(len(t), i+longest)))
	if !hasFold(t, i, "--") && p.secret(t[i:end], true) {
		p.report(i, end, true)
	}
	return true
}

// renewed judges the value that takes the place of the one before i: "old" -> "new".
func (p *pair) renewed(i int) {
	t := p.w.text
	if !hasFold(t, i, " -> ") {
		return
	}
	if start, end, _, ok := quoted(t, i+4); ok && start < end && p.secret(t[start:end], true) {
		p.report(start, end, true)
	}
}
