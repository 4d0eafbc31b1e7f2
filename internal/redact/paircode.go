package redact

import "bytes"

// isCode reports whether v is a call or an element rather than a value: env("X"),
// os.environ["X"], new Secret("x").
func isCode(v []byte) bool {
	v = bytes.TrimPrefix(bytes.TrimPrefix(v, []byte("new ")), []byte("await "))
	i := 0
	for i < len(v) && (isLetterOrDigit(v[i]) || v[i] == '_' || v[i] == '.' || v[i] == ':' || v[i] == '$' || v[i] == '>' || v[i] == '-') {
		i++
	}
	if i < 1 || i >= len(v) || v[i] != '(' && v[i] != '[' || !isAlpha(v[0]) && v[0] != '$' && v[0] != '_' {
		return false
	}
	if !isName(bytes.Map(func(r rune) rune {
		if r == ':' || r == '$' || r == '>' || r == '-' {
			return '_'
		}
		return r
	}, v[:i])) {
		return false
	}
	return i+1 == len(v) || v[i+1] == '"' || v[i+1] == '\'' || v[i+1] == ')' || v[i+1] == ']' || isAlpha(v[i+1]) && (v[len(v)-1] == ')' || v[len(v)-1] == ']') || isDigit(v[i+1]) && v[i] == '['
}

// arguments reports the texts in a call that are no names of variables.
func (p *pair) arguments(i, end int) {
	t := p.w.text
	end = max(end, endOfLine(t, i, min(len(t), i+1024)))
	for n := 0; i < end && n < 4; i++ {
		if t[i] != '"' && t[i] != '\'' {
			continue
		}
		start, stop, next, ok := quoted(t, i)
		if !ok || stop > end {
			return
		}
		v := t[start:stop]
		if trimmed := bytes.TrimSpace(v); len(trimmed) > 0 && trimmed[len(trimmed)-1] != ':' && trimmed[len(trimmed)-1] != '?' && !isName(v) && p.secret(v, true) {
			p.report(start, stop, true)
		}
		i = next - 1
		n++
	}
}
