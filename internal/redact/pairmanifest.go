package redact

import (
	"bytes"
	"encoding/base64"
)

// isKind reports whether the identifier says that a manifest of Kubernetes is a Secret.
func isKind(t []byte, start, end int) bool {
	if end-start != 6 || string(t[start:end]) != "Secret" {
		return false
	}
	i := start
	for start-i < 12 && i > 0 && (t[i-1] == '"' || t[i-1] == '\\' || t[i-1] == ':' || isBlank(t[i-1]) || t[i-1] == '\'') {
		i--
	}
	return i < start-1 && hasFold(t, i-4, "kind") && (i == 4 || !isLetterOrDigit(t[i-5]))
}

// generated reports the password that Terraform keeps of a resource of the type
// random_password.
func (p *pair) generated() bool {
	t := p.w.text
	if string(t[p.start:p.end]) != "random_password" || p.start == 0 || t[p.start-1] != '"' {
		return false
	}
	near := t[p.end:min(len(t), p.end+4096)]
	i := bytes.Index(near, []byte(`"result"`))
	if next := bytes.Index(near, []byte(`"type"`)); i < 0 || next >= 0 && next < i {
		return true
	}
	at := p.end + i + 1
	if g, ok := gapBehind(t, at, at+6); ok {
		if s, e, _, ok := quoted(t, g.value); ok && s < e {
			p.report(s, e, true)
		}
	}
	return true
}

// lookJAAS is called where a line user_NAME="password" of Kafka's or ZooKeeper's
// PlainLoginModule may be.
func lookJAAS(w *window, at, n int) {
	t := w.text
	end := at + n
	for end < len(t) && end-at < keyLimit && isKeyByte(t[end]) {
		end++
	}
	if end+1 >= len(t) || t[end] != '=' || t[end+1] != '"' || !bytes.Contains(t[max(0, at-2000):at], []byte("LoginModule")) {
		return
	}
	p := pair{w: w, start: at, end: end, class: keyStrong, rule: "password"}
	if s, e, _, ok := quoted(t, end+1); ok && s < e && p.secret(t[s:e], true) {
		p.report(s, e, true)
	}
}

// manifest reports all data of a Secret, in YAML or JSON.
func (p *pair) manifest() {
	t := p.w.text
	p.class, p.rule = keyStrong, "secret"
	if n := quoteAt(t, p.end); n > 0 && (t[p.end] == '\\' || t[p.end] == '"') && p.object(t[p.end:p.end+n]) {
		return
	}
	line := lineStart(t, p.start)
	column := indentEnd(t, line) - line
	if k := line + column; t[k] == '-' {
		column = indentEnd(t, k+1) - line
	}
	from, to := line, line
	for n := 0; from > 0 && n < 5000; n++ {
		prev := lineStart(t, from-1)
		k := indentEnd(t, prev)
		if bytes.HasPrefix(t[prev:], []byte("---")) || k < from-1 && k-prev < column && t[k] != '-' {
			break
		}
		from = prev
		if t[k] == '-' && k-prev < column && k+1 < len(t) && t[k+1] == ' ' {
			break
		}
	}
	data := false
	for to = from; to < len(t); {
		end := endOfLine(t, to, len(t))
		k := indentEnd(t, to)
		if to > line && (bytes.HasPrefix(t[to:], []byte("---")) || k < end && k-to < column) {
			break
		}
		if k < end && t[k] == '-' && to == from {
			k = indentEnd(t, k+1)
		}
		switch {
		case k-to == column && k < end:
			data = bytes.HasPrefix(t[k:end], []byte("data:")) || bytes.HasPrefix(t[k:end], []byte("stringData:"))
		case data && k < end && t[k] != '#':
			p.datum(k, end)
		}
		to = end + 1
	}
}

// datum reports the value of a line "name: value" in a Secret's data.
func (p *pair) datum(k, end int) {
	t := p.w.text
	c := bytes.IndexByte(t[k:end], ':')
	if c < 1 || k+c+1 < end && t[k+c+1] != ' ' && t[k+c+1] != '\r' {
		return
	}
	i := passBlanks(t, k+c+1)
	if i >= end {
		return
	}
	q := *p
	q.start, q.end, q.first = k, k+1, true
	q.gap = gap{sep: sepColon, value: i}
	if t[i] == '|' || t[i] == '>' {
		q.block(i)
		return
	}
	s, e, _, ok := quoted(t, i)
	if !ok {
		s, e = i, trimEnd(t, i, end)
	}
	q.opaque(s, e)
}

// opaque reports a value of a Secret: what it is in base64 as well.
func (p *pair) opaque(s, e int) {
	if s >= e {
		return
	}
	v := p.w.text[s:e]
	if isMask(v) || isReference(v) || bytes.HasPrefix(v, []byte("LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS")) && !encodedKey(v) { // of a certificate
		return
	}
	if p.start < p.end && bytes.IndexByte(p.w.text[p.start:s], '\n') < 0 && harmlessDatum(nameOfDatum(p.w.text, p.start, s), v, p.w.strict) {
		return
	}
	p.w.add(s, e, p.rule, true)
	if plain, err := base64.StdEncoding.DecodeString(string(v)); err == nil && len(plain) >= 4 && len(plain) < longest {
		p.w.learn(bytes.TrimRight(plain, "\r\n"), p.rule)
	}
}

// object finds data and stringData in the JSON object around the key.
func (p *pair) object(mark []byte) bool {
	t := p.w.text
	open, depth := -1, 0
	for i := p.start; i > 0 && p.start-i < 1<<20 && open < 0; i-- {
		switch t[i] {
		case '}', ']':
			depth++
		case '{', '[':
			if depth--; depth < 0 {
				open = i
			}
		}
	}
	if open < 0 {
		if depth != 0 || p.start > 1<<20 || t[0] != '{' {
			return false
		}
		open = 0
	}
	q := pair{w: p.w, rule: p.rule, class: keyStrong}
	end := open + 1
	for depth = 1; end < len(t) && depth > 0 && end-open < 1<<20; end++ {
		switch t[end] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case '"', '\\':
			n := quoteAt(t, end)
			if n != len(mark) {
				continue
			}
			stop := closing(t, end+n, len(t), mark)
			name := t[min(end+n, stop):stop]
			k := passBlanks(t, stop+n)
			if depth == 1 && k < len(t) && t[k] == ':' && (string(name) == "data" || string(name) == "stringData") {
				if k = passBlanks(t, k+1); k < len(t) && t[k] == '{' {
					q.values(k, mark)
				}
			}
			end = min(len(t), stop+n) - 1
		}
	}
	return true
}

// values reports all texts of the object at i.
func (p *pair) values(i int, mark []byte) {
	t := p.w.text
	key := true
	for i++; i < len(t) && t[i] != '}'; i++ {
		switch {
		case t[i] == ':':
			key = false
		case t[i] == ',':
			key = true
		case quoteAt(t, i) == len(mark):
			end := closing(t, i+len(mark), len(t), mark)
			if !key {
				p.opaque(i+len(mark), end)
			}
			i = min(len(t), end+len(mark)) - 1
		}
	}
}

// encodedKey reports whether base64 text holds a private key in PEM.
func encodedKey(v []byte) bool {
	return bytes.Contains(unbase64(v, longest), []byte("PRIVATE"))
}
