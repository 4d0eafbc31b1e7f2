package redact

import "bytes"

// take finds the value of the key and reports it if it is secret.
func (p *pair) take() {
	t, i := p.w.text, p.gap.value
	if p.gap.sep == sepColon || p.w.form == formYAML {
		var stop bool
		if i, stop = p.passMarks(i); stop {
			return
		}
	}
	if i >= len(t) {
		return
	}
	if k := joinedText(t, i); k > 0 && p.gap.sep == sepAssign {
		i = k
	}
	if hasFold(t, i, "string(") { // string(14) "x" of PHP
		j := i + 7
		for j < len(t) && isDigit(t[j]) {
			j++
		}
		if j > i+7 && j < len(t) && t[j] == ')' {
			if j = passBlanks(t, j+1); quoteAt(t, j) > 0 {
				i = j
			}
		}
	}
	switch p.gap.sep {
	case sepTag:
		p.element(i)
		return
	case sepBlank:
		p.sentence(i)
		return
	case sepPipe:
		p.cellBehind(i)
		return
	}
	i = unwrapped(t, i)
	switch c := t[i]; {
	case p.start > 0 && !p.apart && len(p.gap.quote) == 0 && p.gap.sep == sepAssign && (t[p.start-1] == '"' || t[p.start-1] == '\''):
		p.wrapped(i)
	case c == '\n' || c == '\r':
		if p.gap.sep == sepColon && (p.rule != "pin" || !p.codes(i)) {
			p.below(i)
		}
	case (c == '|' || c == '>') && p.gap.sep == sepColon && isBlockMark(t, i):
		p.block(i)
	case c == '[' && i+1 < len(t) && t[i+1] == ']':
		p.arguments(i, i) // []byte("x")
	case c == '[' && bytes.HasPrefix(t[i:], []byte("[[")) && bytes.Contains(t[i:endOfLine(t, i, min(len(t), i+400))], []byte("]]")) && i+2 < len(t) && t[i+2] > ' ' && quoteAt(t, i+2) == 0: // of Lua
		if end := i + bytes.Index(t[i:], []byte("]]")); p.secret(t[i+2:end], true) && bytes.IndexByte(t[i+2:end], ',') < 0 {
			p.report(i+2, end, true)
		}
	case bytes.HasPrefix(t[i:], []byte("{{{")) && bytes.Contains(t[i:endOfLine(t, i, min(len(t), i+200))], []byte("}}}")): // of Icinga
		if end := i + bytes.Index(t[i:], []byte("}}}")); p.secret(t[i+3:end], true) {
			p.report(i+3, end, true)
		}
	case bytes.HasPrefix(t[i:], []byte("{{")) && isCalled(t[i+2:endOfLine(t, i, min(len(t), i+200))]):
		p.arguments(i, i+2)
	case c == '{' || c == '[':
		if end := p.bracketed(i); end > 0 {
			if !p.heavy(i, end, weightInside) {
				p.inside(i, end)
			}
			return
		}
		p.unquoted(i)
	case c == '<' && i+2 < len(t) && t[i+1] == '<' && p.gap.sep == sepAssign:
		p.heredoc(i)
	default:
		if start, end, next, ok := quoted(t, i); ok {
			p.quoted(start, end, next)
			return
		}
		if p.gap.sep == sepComma || p.gap.sep == sepCall {
			return
		}
		p.unquoted(i)
	}
}

// passMarks passes the tags and anchors of YAML. It says stop where the value is a
// reference.
func (p *pair) passMarks(i int) (int, bool) {
	t := p.w.text
	for i < len(t) && (t[i] == '!' || t[i] == '&') && quoteAt(t, i) == 0 {
		j := endOfWord(t, i, false)
		mark := t[i:j]
		if t[i] == '&' && (!allOf(mark[1:], isKeyByte) || j >= len(t) || hasFold(t, j, " = ")) {
			return i, false
		}
		switch string(mark) {
		case "!vault", "!secret", "!Ref", "!GetAtt", "!Sub", "!ENV", "!env", "!env_var", "!reference", "!ImportValue", "!include":
			return i, true
		}
		if t[i] == '!' && (bytes.HasPrefix(mark, []byte("!vault-")) || bytes.HasPrefix(mark, []byte("!vault/")) || bytes.HasSuffix(mark, []byte("-ref"))) {
			return i, true
		}
		if t[i] == '!' && string(mark) != "!" && (len(mark) < 3 || mark[1] != '!') && (j >= len(t) || t[j] != ' ') {
			return i, false // a value that begins with !
		}
		i = passBlanks(t, j)
	}
	return i, false
}

// quoted reads the quoted value at i: its stretch without quotes, and where the
// text goes on.
func quoted(t []byte, i int) (start, end, next int, ok bool) {
	if i+1 < len(t) && (isAlpha(t[i]) || t[i] == '@' || t[i] == '$') { // b'x', @"x", $'x', rb'x'
		switch {
		case t[i+1] == '"' || t[i+1] == '\'':
			i++
		case isAlpha(t[i]) && isAlpha(t[i+1]) && i+2 < len(t) && (t[i+2] == '"' || t[i+2] == '\''):
			i += 2
		}
	}
	n := quoteAt(t, i)
	if n == 0 && i+1 < len(t) && t[i] == 'q' && t[i+1] == '{' { // of Perl
		if j := bytes.IndexAny(t[i:min(len(t), i+200)], "}\n"); j > 2 && t[i+j] == '}' {
			return i + 2, i + j, i + j + 1, true
		}
	}
	if n == 0 {
		if i < len(t) && (t[i] == 0xc2 || t[i] == 0xe2) { // “x”, «x»
			return enclosed(t, i, endOfLine(t, i, min(len(t), i+400)))
		}
		return 0, 0, 0, false
	}
	mark := t[i : i+n]
	start = i + n
	limit := min(len(t), start+longest)
	if n == 1 && mark[0] == '\'' && start+1 < len(t) && t[start] == '\'' && (isLetterOrDigit(t[start+1]) || bytes.IndexByte([]byte("!@%&*_^?~"), t[start+1]) >= 0) { // ''x'' within a text in quotes
		if j := bytes.Index(t[start+1:min(limit, start+keyLimit)], []byte("''")); j > 0 && visibleWord(t[start+1:start+1+j]) {
			return start + 1, start + 1 + j, start + 3 + j, true
		}
	}
	if n == 1 && start+1 < len(t) && t[start] == mark[0] && t[start+1] == mark[0] && mark[0] != '`' { // """x"""
		three := []byte{mark[0], mark[0], mark[0]}
		if j := bytes.Index(t[start+2:limit], three); j >= 0 {
			return start + 2, start + 2 + j, start + 5 + j, true
		}
	}
	end = closing(t, start, limit, mark)
	return start, end, min(len(t), end+n), true
}

// closing returns where the quote that mark opened before start ends. A quote that never ends
// goes to the end of its line.
func closing(t []byte, start, limit int, mark []byte) int {
	slashes := bytes.Count(mark, []byte{'\\'})
	last := mark[len(mark)-1]
	if last != '"' && last != '\'' && last != '`' || mark[0] == '&' {
		if j := bytes.Index(t[start:limit], mark); j >= 0 {
			return start + j
		}
		return endOfLine(t, start, limit)
	}
	lines, run := 0, 0
	period := 2 * (slashes + 1)
	for i := start; i < limit; i++ {
		switch c := t[i]; c {
		case '\\':
			run++
			continue
		case last:
			r := run % period
			switch {
			case last == '\'' && slashes == 0:
				if i+1 < limit && t[i+1] == '\'' && i > start && run == 0 { // '' is a quote in YAML and SQL
					i++
				} else if run%2 == 0 || endsHere(t, i+1, limit) {
					return i
				}
			case r == slashes:
				return i - slashes
			case r < slashes:
				return i - run // of the text around
			}
		case '\n':
			if lines++; lines > 64 {
				return endOfLine(t, start, limit)
			}
			if slashes > 0 || lines == 1 && !multiline(t, i+1, limit, last) {
				return endOfLine(t, start, limit)
			}
		case '"':
			if slashes > 0 && run%period < slashes {
				return i - run
			}
		}
		run = 0
	}
	return endOfLine(t, start, limit)
}

// multiline reports whether a quoted value goes on in the lines from i: its quote closes at the
// end of one of them, before another opens.
func multiline(t []byte, i, limit int, quote byte) bool {
	j := bytes.IndexByte(t[i:min(limit, i+16<<10)], quote)
	return j >= 0 && endsHere(t, i+j+1, limit)
}

// endsHere reports whether what follows a quote says that it closed.
func endsHere(t []byte, i, limit int) bool {
	i = passBlanks(t, i)
	if i >= limit {
		return true
	}
	switch t[i] {
	case '\n', '\r', ',', ';', ')', '}', ']', '#', '>', '/':
		return bytes.IndexByte(t[i:endOfLine(t, i, limit)], '\'') < 0
	}
	return false
}

func endOfLine(t []byte, i, limit int) int {
	for ; i < limit; i++ {
		if c := t[i]; c == '\n' || c == 0 || c == '\r' && (i+1 == limit || t[i+1] == '\n') {
			return i
		}
	}
	return limit
}

// endOfWord returns where the word at i ends. An inner one ends before what closes what is around it.
func endOfWord(t []byte, i int, inner bool) int {
	for limit := min(len(t), i+longest); i < limit; i++ {
		switch c := t[i]; {
		case c <= ' ' || c == 0x7f:
			return i
		case inner && (c == '"' || c == '\'' || c == '`' || c == '<' || c == '>'):
			return i
		}
	}
	return i
}

// quoted judges a quoted value.
func (p *pair) quoted(start, end, next int) {
	t := p.w.text
	if start >= end || p.long(start, end) {
		return
	}
	if p.first && p.gap.sep == sepAssign && len(p.gap.quote) == 0 && p.w.form != formShell && next < len(t) && next == end+1 && (isLetterOrDigit(t[next]) || bytes.IndexByte([]byte("!@%&*_^?"), t[next]) >= 0) {
		if last := trimEnd(t, next, endOfLine(t, next, min(len(t), next+keyLimit))) - 1; last > next && t[last] == t[end] {
			end, next = last, last+1 // "a"b"
		}
	}
	v := t[start:end]
	if len(v) < 4 && bytes.IndexFunc(v, func(r rune) bool { return r >= 0x80 || isLetterOrDigit(byte(r)) }) < 0 {
		return
	}
	if word, _, ok := bytes.Cut(v, []byte{' '}); t[start-1] == '`' && ok && !looksPassword(word) && classes(v) < 4 && (!isPhrase(v) || p.class != keyStrong || p.w.form == formShell) || p.rule == "cookie" && bytes.IndexByte(v, '=') > 0 {
		return // a command; a list of cookies
	}
	if trimmed := bytes.TrimRight(v, " "); p.gap.sep == sepCall && (p.class != keyStrong && !looksRandom(v) || len(trimmed) == 0 || isPrompt(trimmed) || namesPlace(v)) {
		return
	}
	if len(p.gap.quote) == 0 && p.gap.sep == sepColon && (end >= len(t) || t[end] == '\n') && bytes.IndexByte([]byte(" +,);]}"), v[0]) >= 0 {
		return // the quote closed a text that ends with the key: "invalid key: " + x
	}
	// "Password" : "x" in a sentence's list of words is no pair.
	if p.gap.sep == sepComma && !p.commaPair(v) {
		return
	}
	if inner, ok := defaultOf(v); ok {
		if p.secret(v[inner:len(v)-1], true) {
			p.report(start+inner, end-1, true)
		}
		return
	}
	if _, ok := scheme(v); ok || p.secret(v, true) {
		p.credential(start, end)
	}
	if p.class == keyWeak && p.rule == "api-key" && isPhrase(v) && keepsKeys(parentKey(t, p.start)) {
		p.report(start, end, true) // "Jwt": {"Key": "four words"}
	}
	p.renewed(next)
	// "abc"'def' of a shell goes on.
	if next < len(t) && p.gap.sep == sepAssign && (t[next] == '"' || t[next] == '\'') && t[next-1] != t[next] {
		if s, e, _, ok := quoted(t, next); ok && e > s {
			p.report(s, e, false)
		}
	}
}

// commaPair reports whether the value behind a comma belongs to the key before it, as
// an argument of a command or of a call: not in a list of names.
func (p *pair) commaPair(v []byte) bool {
	if p.flag {
		return len(v) == 0 || v[0] != '-'
	}
	t := p.w.text
	i := p.start - len(p.gap.quote)
	for i > 0 && isBlank(t[i-1]) {
		i--
	}
	if i > 0 && t[i-1] == '(' {
		return p.class == keyStrong && (!isName(v) || setsValue(t, i-1) || isMixed(v)) || looksCredential(v)
	}
	return p.class == keyStrong && (looksPassword(v) && !isName(v) || isDigestLike(v) || isMixed(v)) || looksRandom(v)
}

// isName reports whether v is an identifier of words.
func isName(v []byte) bool {
	for word := range bytes.FieldsFuncSeq(v, func(r rune) bool { return r == '_' || r == '-' || r == '.' || r == ' ' }) {
		if !allOf(word, isLetterOrDigit) || !isWordy(word) || isDigit(word[0]) || isDigit(word[len(word)-1]) && len(word) > 3 {
			return false
		}
	}
	return len(v) > 0
}

// credential reports a value that may begin with the name of a scheme: Bearer x.
func (p *pair) credential(start, end int) {
	if n, ok := scheme(p.w.text[start:end]); ok {
		start += n
	}
	p.report(start, end, true)
}

// scheme returns where the credential begins in the value of an Authorization header.
func scheme(v []byte) (int, bool) {
	i := bytes.IndexByte(v, ' ')
	if i < 3 || i > 12 || i+8 > len(v) || bytes.IndexByte(v[i+1:], ' ') >= 0 {
		return 0, false
	}
	for _, s := range [...]string{"bearer", "basic", "token", "apikey", "api-key", "key", "negotiate", "ntlm", "ssws", "splunk", "geniekey", "bot", "oauth", "jwt", "apitoken", "discogs", "secret"} {
		if len(s) == i && hasFold(v, 0, s) {
			return i + 1, !isReference(v[i+1:]) && !isPlaceholder(v[i+1:])
		}
	}
	return 0, false
}

// report reports a stretch, and hands over what its escapes stand for.
func (p *pair) report(start, end int, learn bool) {
	v := p.w.text[start:end]
	p.w.add(start, end, p.rule, learn)
	if learn && len(v) <= longest {
		teach(p.w, v, p.rule)
	}
}
