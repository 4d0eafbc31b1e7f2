package redact

import "bytes"

// Values without quotes.

// unquoted judges the value at i that has no quotes.
func (p *pair) unquoted(i int) {
	t := p.w.text
	limit := min(len(t), i+longest)
	if t[i] == '\\' && p.gap.sep == sepAssign && i+1 < limit && (t[i+1] == '\n' || t[i+1] == '\r') { // all of it stands on the next line
		if i = indentEnd(t, min(endOfLine(t, i, limit)+1, limit)); i >= limit {
			return
		}
	}
	if p.gap.sep == sepColon && p.typed(i) {
		return
	}
	if t[i] == '#' && isBlank(t[i-1]) && (i+1 >= len(t) || isBlank(t[i+1])) {
		return // a comment
	}
	if p.phrase() && p.class == keyStrong && len(p.gap.quote) == 0 {
		if end := endOfPhrase(t, i, limit); bytes.IndexByte(t[i:end], ' ') > 0 && !remark(t[i:end]) {
			p.report(i, end, true)
			return
		}
	}
	settings := p.first && !p.query && (p.gap.sep == sepAssign || p.gap.sep == sepColon) && !p.flag
	var end int
	if settings && len(p.gap.quote) == 0 {
		end = p.restOfLine(i, limit)
	} else {
		end = p.innerEnd(i, limit)
	}
	if n := hexBytes(t, i, limit); n > 0 && p.class == keyStrong {
		p.report(i, i+n, true)
		return
	}
	if end <= i || p.long(i, end) {
		return
	}
	if !settings && end < limit && t[end] == ' ' && p.rule == "password" && p.class == keyStrong && !p.query && len(p.gap.quote) == 0 {
		if to := behindNumber(t, endOfPhrase(t, i, limit)); to > end && isEndOfLine(t, to) && bytes.Count(t[i:to], []byte{' '}) >= 2 && bytes.Count(t[i:to], []byte{' '}) < 8 && !isTalk(t[i:to]) && !isSentence(t[i:to]) && !isPlaceholder(t[i:end]) {
			p.report(i, to, true) // the vpn passphrase = one two three four
			return
		}
	}
	if n := p.slashed(i); n > 0 {
		i += n
		end = endOfWord(t, i, true)
		if i < end && looksPassword(t[i:end]) {
			p.report(i, end, true)
		}
		return
	}
	v := t[i:end]
	if p.rule == "cookie" && p.class < keyStrong && bytes.IndexByte(v[:len(v)-1], '=') > 0 {
		return // a list of them
	}
	if inner, ok := defaultOf(v); ok {
		if p.secret(v[inner:len(v)-1], true) {
			p.report(i+inner, end-1, true)
		}
		return
	}
	if n, ok := scheme(v); ok {
		p.report(i+n, end, true)
		return
	}
	if p.gap.sep == sepColon && p.headerScheme(i, end) {
		return
	}
	if bytes.HasPrefix(v, []byte("<%")) || bytes.HasPrefix(v, []byte("{{")) && isCalled(v[2:]) {
		p.arguments(i, end) // <%= ENV["X"] || "default" %>
		return
	}
	if isCode(v) {
		p.fallback(i)
		p.arguments(i, end)
		return
	}
	if (p.gap.sep == sepAssign || p.gap.sep == sepColon) && bytes.IndexByte(v, '.') > 0 && p.fallback(i) {
		return
	}
	if !p.secret(v, false) {
		if j := bytes.IndexByte(v, ' '); j > 0 && settings && !isSentence(v) && p.w.form == formText && (p.class < keyStrong || looksPassword(v[:j]) || isDigestLike(v[:j])) && p.secret(v[:j], false) {
			p.report(i, i+j, true)
		}
		return
	}
	if len(p.gap.quote) > 0 && p.gap.sep == sepColon && end < len(t) && p.bareJSON(v) {
		p.w.addSpan(span{start: i, end: end, rule: p.rule, quote: quoteOf(p.gap.quote), learn: true})
		return
	}
	if j := bytes.IndexAny(v, " \t"); j > 0 && p.w.form != formYAML { // A=x command, or a value with a space
		p.w.add(i, end, p.rule, false)
		p.report(i, i+j, true)
		teach(p.w, v, p.rule)
		p.w.learn(v, p.rule)
		return
	}
	p.report(i, end, true)
	p.further(end)
	p.folded(end)
}

// wrapped judges the value in "PASSWORD=x", where quotes are around both.
func (p *pair) wrapped(i int) {
	t := p.w.text
	limit := min(len(t), i+longest)
	end := closing(t, i, limit, t[p.start-1:p.start])
	if p.long(i, end) {
		return
	}
	for j := i + 1; j < end; j++ {
		if (isBlank(t[j]) || t[j] == ';' || t[j] == '&' || t[j] == ',') && assigns(t, j+1, end) {
			end = j
		}
	}
	if s, e, _, ok := quoted(t, i); ok && e <= end && s < e {
		i, end = s, e
	}
	for end > i+2 && t[end-2] == '\\' && (t[end-1] == 'n' || t[end-1] == 'r') { // a line of a notebook
		end -= 2
	}
	if i >= end {
		return
	}
	if lookedUp(t[i:end]) {
		return
	}
	if n, ok := defaultOf(t[i:end]); ok {
		i, end = i+n, end-1
	}
	if p.secret(t[i:end], true) {
		p.credential(i, end)
	}
}

// typed passes the type in "let key: string = x".
func (p *pair) typed(i int) bool {
	t := p.w.text
	j := i
	if c := t[j] | 0x20; c == '\'' || c == '&' || c == '*' || c == 'm' || c == 'c' {
		for _, mark := range [...]string{"&", "'static ", "mut ", "*", "const "} { // &'static str
			if hasFold(t, j, mark) {
				j += len(mark)
			}
		}
	}
	for j < len(t) && j-i < 40 && (isLetterOrDigit(t[j]) || t[j] == '_' || t[j] == '.' || t[j] == '<' || t[j] == '>' || t[j] == '[' || t[j] == ']' || t[j] == '?' || t[j] == '&' || t[j] == '(' || t[j] == ')') {
		j++
	}
	if hasFold(t, j, " | none") {
		j += len(" | none")
	}
	equals := passBlanks(t, j)
	if j == i || equals == j || equals+1 >= len(t) || t[equals] != '=' || t[equals+1] != ' ' {
		return false
	}
	p.gap.sep, p.gap.value = sepAssign, passBlanks(t, equals+1)
	p.take()
	return true
}

// quoteOf reports whether the pseudonym of a number needs quotes, and those of JSON do.
func quoteOf(quote []byte) bool { return len(quote) == 1 && quote[0] == '"' }

func (p *pair) bareJSON(v []byte) bool {
	return allOf(v, func(c byte) bool { return isDigit(c) || c == '.' || c == '-' || c == '+' || c|0x20 == 'e' })
}

// headerScheme reports the credential behind a scheme within a line:
// Authorization: Bearer x.
func (p *pair) headerScheme(i, end int) bool {
	t := p.w.text
	if p.rule != "credential" && p.rule != "token" || end-i > 12 || end >= len(t) || t[end] != ' ' {
		return false
	}
	next := p.innerEnd(end+1, min(len(t), end+longest))
	if n, ok := scheme(t[i:next]); ok {
		p.report(i+n, next, true)
		return true
	}
	return false
}

// restOfLine returns the end of a setting's value that goes to the end of its line, with
// the lines that a backslash adds, without a comment.
func (p *pair) restOfLine(i, limit int) int {
	t := p.w.text
	end := endOfLine(t, i, limit)
	for n := 0; n < 100 && end < limit && end > i && t[end-1] == '\\' && p.w.form != formYAML; n++ {
		if end-2 >= i && t[end-2] == '\\' {
			break
		}
		end = endOfLine(t, end+1, limit)
	}
	text := p.w.form == formText || p.w.form == formEnv || p.w.form == formShell || p.w.form == formProcesses
	for j := i + 1; j < end; j++ {
		switch c := t[j]; {
		case c == 0x1b:
			return j
		case (c == '#' || c == ';') && isBlank(t[j-1]):
			return trimEnd(t, i, j)
		case c == '/' && isBlank(t[j-1]) && j+1 < end && t[j+1] == '/':
			return trimEnd(t, i, j)
		case c == '\\' && j+1 < end && (t[j+1] == '"' || t[j+1] == 'n') && p.gap.sep == sepColon && p.w.form != formYAML && p.w.form != formINI:
			return j
		case text && isBlank(c) && (p.w.form == formShell || p.w.form == formProcesses):
			return j
		case text && (isBlank(c) || c == ',' || c == ';' || c == '&') && assigns(t, j+1, end):
			return trimEnd(t, i, j)
		}
	}
	end = trimEnd(t, i, end)
	if end-i > 1 && (t[end-1] == ';' || t[end-1] == ',') {
		end--
	}
	return end
}

func trimEnd(t []byte, i, end int) int {
	for end > i && (t[end-1] <= ' ') {
		end--
	}
	return end
}

// assigns reports whether another pair begins at i: user=, "host": .
func assigns(t []byte, i, limit int) bool {
	i = passBlanks(t, i)
	start := i
	for i < limit && i-start < 40 && (isLetterOrDigit(t[i]) || t[i] == '_' || t[i] == '-' || t[i] == '.') {
		i++
	}
	return i > start && i < limit && isAlpha(t[start]) && (t[i] == '=' && i+1 < limit && t[i+1] != '=' || t[i] == ':' && i+1 < limit && t[i+1] == ' ')
}

// innerEnd returns the end of a value within a line.
func (p *pair) innerEnd(i, limit int) int {
	t := p.w.text
	start := i
	depth := 0
	for ; i < limit; i++ {
		switch c := t[i]; c {
		case ' ', '\t', '\n', '\r', 0, 0x1b, '"', '`', '<', '>':
			return p.innerTrim(start, i)
		case '\'':
			if i > start {
				return p.innerTrim(start, i)
			}
		case '\\':
			if i+1 < limit && (t[i+1] == 'n' || t[i+1] == 'r' || t[i+1] == 't' || quoteAt(t, i) > 0 || zeroByte(t, i) > 0) {
				return p.innerTrim(start, i)
			}
		case '&':
			if p.query || assigns(t, i+1, limit) || quoteAt(t, i) > 0 || hasFold(t, i, "&lt;") || hasFold(t, i, "&amp;") {
				return p.innerTrim(start, i)
			}
		case '%':
			if p.gap.sep == sepEncoded && (hasFold(t, i, "%26") || hasFold(t, i, "%22")) {
				return i
			}
		case '#':
			if p.query {
				return i
			}
		case '|':
			if i > start && (p.gap.sep == sepColon || i+1 == limit || t[i+1] <= ' ') {
				return p.innerTrim(start, i)
			}
		case ';':
			return p.innerTrim(start, i)
		case ',':
			if len(p.gap.quote) > 0 || i+1 == limit || t[i+1] <= ' ' || t[i+1] == '"' || t[i+1] == '\'' || t[i+1] == '\\' || assigns(t, i+1, limit) {
				return p.innerTrim(start, i)
			}
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth--; depth < 0 && (len(p.gap.quote) > 0 || i+1 == limit || !isLetterOrDigit(t[i+1])) {
				return p.innerTrim(start, i)
			}
		}
	}
	return p.innerTrim(start, i)
}

func (p *pair) innerTrim(start, end int) int {
	t := p.w.text
	if bytes.HasSuffix(t[start:end], []byte("...")) {
		for end > start+1 && t[end-1] == '.' {
			end--
		}
	}
	if end > start+1 && (t[end-1] == ',' || t[end-1] == ';' || t[end-1] == '.' && (p.gap.sep == sepBlank || p.gap.sep == sepColon)) {
		end--
	}
	return end
}

// expansion judges the default in ${DB_PASSWORD:-x}, of which the key is the name.
func (p *pair) expansion() {
	t, i := p.w.text, p.gap.value
	if i < len(t) && (t[i] == '-' || t[i] == '=') {
		i++
	} else if i < len(t) && (t[i] == '?' || t[i] == '+') {
		return
	}
	n := bytes.IndexAny(t[i:min(len(t), i+keyLimit*2)], "}\n")
	if n < 1 || t[i+n] != '}' {
		return
	}
	start, end := i, i+n
	if s, e, _, ok := quoted(t, i); ok && e <= end {
		start, end = s, e
	}
	if start < end && p.secret(t[start:end], true) {
		p.report(start, end, true)
	}
}

// folded reports the further lines of a plain value in YAML: indented deeper than its key.
func (p *pair) folded(end int) {
	t := p.w.text
	if p.w.form != formYAML || !p.first || p.gap.sep != sepColon {
		return
	}
	column := p.column()
	for n := 0; n < 64; n++ {
		i := endOfLine(t, end, len(t))
		if i >= len(t) {
			return
		}
		start := indentEnd(t, i+1)
		end = endOfLine(t, start, len(t))
		if start-i-1 <= column || start == end || t[start] == '#' || t[start] == '-' || colonIn(t[start:end]) {
			return
		}
		p.report(start, trimEnd(t, start, end), true)
	}
}

func colonIn(line []byte) bool {
	return bytes.Contains(line, []byte(": ")) || bytes.HasSuffix(bytes.TrimSpace(line), []byte{':'})
}
