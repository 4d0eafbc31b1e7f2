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

// isCmdlet reports whether v is a command of PowerShell: Read-Host, ConvertTo-SecureString.
func isCmdlet(v []byte) bool {
	verb, noun, ok := bytes.Cut(v, []byte{'-'})
	if i := bytes.IndexByte(noun, ' '); i > 0 {
		noun = noun[:i]
	}
	switch string(verb) {
	case "Get", "New", "Read", "Convert", "ConvertTo", "ConvertFrom", "Import", "Export", "Set", "Invoke", "Select", "Out", "Join", "Add", "Find":
		return ok && len(noun) > 2 && isUpper(noun[0]) && isLower(noun[1]) && allOf(noun, isAlpha)
	}
	return false
}

// fallback judges what a program takes where a setting is missing: process.env.X || "y",
// os.getenv("X") or "y", cond ? a : "y". It reports whether there was a text.
func (p *pair) fallback(i int) bool {
	t := p.w.text
	if !isAlpha(t[i]) && t[i] != '$' && t[i] != '_' {
		return false
	}
	end := endOfLine(t, i, min(len(t), i+160))
	for j := i; j+4 < end; j++ {
		if t[j] != ' ' {
			continue
		}
		k := 0
		for _, s := range [...]string{"|| ", "?? ", "or ", "?: ", ": "} {
			if hasFold(t, j+1, s) {
				k = j + 1 + len(s)
			}
		}
		if k == 0 || quoteAt(t, k) == 0 {
			continue
		}
		if s, e, _, ok := quoted(t, k); ok && s < e && e <= end && p.secret(t[s:e], true) {
			p.report(s, e, true)
			return true
		}
	}
	return false
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
		if otherArgument(t, i) {
			i = next - 1
			continue
		}
		v := t[start:stop]
		if trimmed := bytes.TrimSpace(v); len(trimmed) > 0 && trimmed[len(trimmed)-1] != ':' && trimmed[len(trimmed)-1] != '?' && (!isName(v) && !namesPlace(v) || p.class == keyStrong && (isPhrase(v) || isMixed(v) || n == 1 && isDefault(t, start))) && p.secret(v, true) {
			p.report(start, stop, true)
		}
		i = next - 1
		n++
	}
}

// isDefault reports whether the text at i is what a call takes where a variable is not set, its
// second argument: env('X', 'x').
func isDefault(t []byte, i int) bool {
	before := t[max(0, i-keyLimit):i]
	open := bytes.LastIndexByte(before, '(')
	return open > 0 && bytes.IndexByte(before[open:], ',') > 0 && setsValue(before, open)
}

// namesPlace reports whether v is the name that a store has for a secret: prod/app/api_key.
func namesPlace(v []byte) bool {
	return bytes.IndexByte(v, '/') > 0 && isName(bytes.ReplaceAll(v, []byte{'/'}, []byte{'_'}))
}

// lookedUp reports whether v is a call or an index that has a value by the name of a variable:
// os.environ['X'], os.getenv("X").
func lookedUp(v []byte) bool {
	k := bytes.IndexAny(v, "[(")
	if k < 4 || !isLower(v[0]) || bytes.IndexByte(v[:k], '.') < 0 || !allOf(v[:k], nameByte) || quoteAt(v, k+1) == 0 || v[len(v)-1] != ')' && v[len(v)-1] != ']' {
		return false
	}
	name := bytes.Trim(v[k+1:len(v)-1], "\\\"' ")
	return len(name) > 2 && namesVariable(name)
}
