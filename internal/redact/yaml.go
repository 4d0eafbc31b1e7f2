package redact

import "bytes"

// lineStart returns where the line of i begins.
func lineStart(t []byte, i int) int {
	for n := 0; i > 0 && n < 4096; n++ {
		if t[i-1] == '\n' {
			break
		}
		i--
	}
	return i
}

// indentEnd returns where the text of the line at i begins.
func indentEnd(t []byte, i int) int {
	for i < len(t) && isBlank(t[i]) {
		i++
	}
	return i
}

// column is how deep the key stands in its line; the dashes of lists count as blanks.
func (p *pair) column() int {
	t := p.w.text
	start := p.start - len(p.gap.quote)
	line := lineStart(t, start)
	if k := indentEnd(t, line); start > k && t[start-1] == ':' && t[k] != '-' && bytes.IndexByte(t[k:start], ' ') < 0 {
		return k - line // app:apiKey
	}
	return start - line
}

// isBlockMark reports whether the | or > at i opens a block scalar: nothing but its
// indicators and a comment follow.
func isBlockMark(t []byte, i int) bool {
	for i++; i < len(t) && (t[i] == '-' || t[i] == '+' || isDigit(t[i])); i++ {
	}
	i = passBlanks(t, i)
	return i >= len(t) || t[i] == '\n' || t[i] == '\r' || t[i] == '#'
}

// block reports a block scalar: the lines after i that are deeper than the key. Of a
// block of several lines all are one value.
func (p *pair) block(i int) {
	t := p.w.text
	start, end := p.blockLines(i)
	if start >= end {
		return
	}
	for line := endOfLine(t, start, end); line < end && remarkOnKey(t[start:line]); line = endOfLine(t, start, end) {
		start = indentEnd(t, line+1)
	}
	v := t[start:end]
	if p.class != keyStrong && !looksCredential(bytes.TrimSpace(v)) && bytes.IndexByte(v, '\n') < 0 || isReference(bytes.TrimSpace(v)) || isPlaceholder(bytes.TrimSpace(v)) ||
		bytes.HasPrefix(v, []byte("-----BEGIN CERT")) || bytes.HasPrefix(v, []byte("-----BEGIN PUBLIC")) || isSentence(v) && p.rule != "secret" {
		return
	}
	if p.class != keyStrong && bytes.IndexByte(v, '\n') >= 0 && !dense(v) {
		return
	}
	p.w.add(start, end, p.rule, true)
	if len(t)-end < 2 && len(t) >= blockOpen && p.w.carry.by == "" { // it may go on in the next window
		p.w.carry = carry{by: blockName, indent: p.blockColumn(), rule: p.rule}
	}
	if bytes.IndexByte(v, '\n') >= 0 {
		joined := bytes.Join(bytes.Fields(v), nil)
		if len(joined) <= longest && bytes.IndexByte(v, ' ') < 0 {
			p.w.learn(joined, p.rule)
			teach(p.w, joined, p.rule)
		}
	}
}

const (
	blockName = "block-scalar"
	blockOpen = 200 << 10 // a text that is shorter is no window in the middle of a file
)

// continueScalar covers what a window begins with, if the last one ended within a block.
func continueScalar(w *window) {
	if w.carry.by != blockName {
		return
	}
	c := w.carry
	w.carry = carry{}
	start, end := deeper(append([]byte{'\n'}, w.text...), 0, c.indent)
	if start >= end {
		return
	}
	w.add(start-1, end-1, c.rule, true)
	if len(w.text)-end < 1 {
		w.carry = c
	}
}

// dense reports whether v is lines of one long word each, as base64 is.
func dense(v []byte) bool {
	for line := range bytes.Lines(v) {
		if line = bytes.TrimSpace(line); bytes.IndexByte(line, ' ') >= 0 || len(line) == 0 {
			return false
		}
	}
	return looksRandom(bytes.TrimSpace(v)) || len(v) > 60
}

// blockLines returns the stretch of the lines behind i that are deeper than the key,
// from their first sign to their last.
func (p *pair) blockLines(i int) (start, end int) {
	return deeper(p.w.text, endOfLine(p.w.text, i, len(p.w.text)), p.blockColumn())
}

// blockColumn is the column that the lines of a block are deeper than.
func (p *pair) blockColumn() int {
	t := p.w.text
	column := p.column()
	list := lineStart(t, p.start)
	if k := indentEnd(t, list); k < len(t) && t[k] == '-' && column > k-list {
		// "- key: |": deeper than the key's own column, or than the dash for one that is sloppy.
		column = k - list
	}
	return column
}

// deeper returns the stretch of the lines behind at, the end of a line, that are deeper
// than a column.
func deeper(t []byte, at, column int) (start, end int) {
	for at < len(t) {
		if t[at] == '\r' {
			at++
		}
		line := at + 1
		if line > len(t) {
			break
		}
		k := indentEnd(t, line)
		next := endOfLine(t, k, len(t))
		if k < next {
			if k-line <= column {
				break
			}
			if start == 0 {
				start = k
			}
			end = trimEnd(t, k, next)
		}
		at = next
	}
	return start, end
}

// below judges what is below a key in YAML: a subtree or a list, or a value on its own line.
func (p *pair) below(i int) {
	t := p.w.text
	column := p.column()
	first := true
	from := min(len(t), endOfLine(t, i, len(t))+1)
	below := from // the end of what is below the key
	over := p.w.pairWeight > weightAtFirst+weightPerByte/2*len(t)
	defer func() {
		if from < below && !p.heavy(from, below, weightInside/4) && over {
			p.report(from, below, false)
		}
	}()
	for at := endOfLine(t, i, len(t)); at < len(t) && at-i < deepest; {
		if t[at] == '\r' {
			at++
		}
		line := at + 1
		k := indentEnd(t, line)
		next := endOfLine(t, k, len(t))
		at = next
		if k >= next {
			if k >= len(t) {
				break
			}
			continue
		}
		if t[k] == '#' {
			continue
		}
		dash := t[k] == '-' && k+1 < next && t[k+1] == ' '
		if k-line < column || k-line == column && !dash || k-line == 0 && column == 0 && !dash {
			break
		}
		if below = next; over {
			continue
		}
		for k < next && t[k] == '-' && k+1 < next && t[k+1] == ' ' {
			k = indentEnd(t, k+1)
		}
		p.leaf(k, next, dash, first)
		first = false
	}
}

// leaf judges a line below a key: "name: value" or "- value".
func (p *pair) leaf(k, end int, dash, first bool) {
	t := p.w.text
	start := k
	n := quoteAt(t, k)
	for k += n; k < end && t[k] != ':' && t[k] != '"' && t[k] != '\'' && t[k] != ' '; k++ {
	}
	name := t[start+n : k]
	if n > 0 && quoteAt(t, k) > 0 {
		k += n
	}
	if k < end && t[k] == ':' && (k+1 == end || t[k+1] == ' ' || t[k+1] == '\r') {
		p.child(name, passBlanks(t, k+1), end)
		return
	}
	if !dash && !first {
		return
	}
	if !dash && (p.class != keyStrong || p.w.form != formYAML && bytes.IndexByte(t[start:end], ' ') >= 0) {
		return
	}
	q := *p
	q.first, q.gap.sep, q.gap.quote = true, sepColon, nil
	q.value(start, end, dash && !p.plural())
}

// plural reports whether the key names several secrets of which each is one whatever it
// looks like.
func (p *pair) plural() bool {
	key := p.w.text[p.start:p.end]
	return p.class == keyStrong && p.rule != "secret" && len(key) > 4 && key[len(key)-1]|0x20 == 's' && !isPassWord(key)
}

// child judges a value below a key, under a name of its own.
func (p *pair) child(name []byte, start, end int) {
	if start >= end {
		return
	}
	class, rule := judgeKey(name)
	if class == keyStrong {
		return // judged by itself
	}
	if class == keyPlain && (rule != "" || isHarmlessChild(name)) {
		if p.plural() && rule == "" { // api_keys: {maps: x}
			q := *p
			q.class = keyFaint
			q.value(start, end, true)
		}
		return
	}
	p.value(start, end, !p.plural() && !isContent(name) || class == keyWeak && rule == "api-key")
}

// isContent reports whether a child of that name holds the value itself.
func isContent(name []byte) bool {
	switch string(name) {
	case "value", "Value", "default", "content", "data", "plain", "plaintext", "current", "stringValue", "secret", "#text", "_", "$t", "text", "new", "old":
		return true
	}
	return false
}

// isHarmlessChild reports whether name is of what stands beside credentials.
func isHarmlessChild(name []byte) bool {
	var k keyWords
	k.split(name)
	if k.n == 0 {
		return true
	}
	switch w := k.word(0); string(w) {
	case "db", "server", "service", "test", "log", "go", "js", "java", "agent":
		return k.n > 1
	case "id", "ids", "login", "email", "region", "realm", "domain", "address", "database", "namespace", "hash", "sha", "driver", "protocol", "project", "tenant", "cluster", "principal", "ssl", "tls", "account", "environment", "comment", "note", "key", "optional", "external", "public", "modulus", "exponent", "items", "permissions", "image", "n", "e", "x", "y", "x5c", "x5t", "kty", "crv", "sensitive", "bucket":
		return true
	default:
		return aboutCredentials(w)
	}
}

// value judges a value at t[start:end], quoted or not; with shape it must look like a
// credential.
func (p *pair) value(start, end int, shape bool) {
	t := p.w.text
	if i, stop := p.passMarks(start); stop {
		return
	} else {
		start = i
	}
	if start < end && t[start] == '[' {
		q := *p
		q.gap.sep = sepColon
		if stop := q.bracketed(start); stop > 0 {
			q.inside(start, stop)
			return
		}
	}
	if start >= end || t[start] == '{' || t[start] == '[' || isBlockMark(t, start) && (t[start] == '|' || t[start] == '>') {
		return
	}
	s, e, _, isQuoted := quoted(t, start)
	if !isQuoted {
		s, e = start, end
		for j := s + 1; j < end; j++ {
			if t[j] == '#' && isBlank(t[j-1]) {
				e = j
				break
			}
		}
		e = trimEnd(t, s, e)
	}
	if s >= e {
		return
	}
	v := t[s:e]
	if _, ok := scheme(v); ok {
		p.credential(s, e)
		return
	}
	q := *p
	if shape {
		if !looksCredential(v) && !(looksPassword(v) && (!isName(v) || isMixed(v))) {
			return
		}
	}
	if q.class < keyStrong && !shape {
		q.class = keyWeak
	}
	if q.rule == "private-key" && bytes.HasPrefix(v, []byte("-----BEGIN CERT")) || !q.secret(v, isQuoted) {
		return
	}
	if !isQuoted && allOf(v, isDigit) && len(p.gap.quote) > 0 {
		p.w.addSpan(span{start: s, end: e, rule: p.rule, learn: true, quote: quoteOf(p.gap.quote)})
		return
	}
	p.report(s, e, true)
}
