package redact

// bracketed returns where the { or [ at i closes; 0 if what begins there is no object or list,
// such as {noop}secret or [FILTERED].
func (p *pair) bracketed(i int) int {
	t := p.w.text
	limit := min(len(t), i+deepest)
	k := i + 1
	for k < limit && t[k] <= ' ' {
		k++
	}
	if k >= limit {
		return 0
	}
	if quoteAt(t, k) == 0 && t[k] != '{' && t[k] != '[' && t[k] != '}' && t[k] != ']' {
		// Flow style of YAML, and Ruby: {user: x, password: y}, [a, b]
		if t[i] == '{' && !assigns(t, k, limit) && !assignsApart(t, k, limit) && t[k] != ':' {
			return 0
		}
		if t[i] == '[' && (p.gap.sep != sepColon && p.w.form != formINI || !isLetterOrDigit(t[k])) {
			return 0
		}
	}
	depth := 0
	for j := i; j < limit; j++ {
		switch t[j] {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return j + 1
			}
		case '"', '\\', '\'':
			if n := quoteAt(t, j); n > 0 && (t[j] != '\'' || j > 0 && !isLetterOrDigit(t[j-1])) {
				end := closing(t, j+n, limit, t[j:j+n])
				if end >= limit || t[end] == '\n' {
					return limit
				}
				j = end + n - 1
			}
		}
	}
	return limit
}

// assignsApart reports whether the line at i is "name = value", as in HCL.
func assignsApart(t []byte, i, limit int) bool {
	start := i
	for i < limit && i-start < 40 && (isLetterOrDigit(t[i]) || t[i] == '_' || t[i] == '-') {
		i++
	}
	k := passBlanks(t, i)
	return i > start && k > i && k+1 < limit && t[k] == '=' && t[k+1] == ' '
}

// inside judges the leaves of the object or list in t[start:end].
func (p *pair) inside(start, end int) {
	t := p.w.text
	var name []byte // of the value that comes next
	object := t[start] == '{'
	names := !object && p.rule == "secret" && p.gap.sep != sepColon // secrets = ["db"]
	mark := t[0:0]
	for i := start + 1; i < end; {
		switch c := t[i]; {
		case c <= ' ' || c == ':' || c == '=' || c == '>':
			i++
			continue
		case c == ',' || c == '{' || c == '[' || c == '}' || c == ']':
			if c != '[' {
				name = nil
			}
			i++
			continue
		case (c == '#' || c == '/' && i+1 < end && t[i+1] == '/') && t[i-1] <= ' ': // a comment
			i = endOfLine(t, i, end)
			continue
		}
		s, e, next, isQuoted := quoted(t, i)
		if isQuoted {
			if len(mark) == 0 && i < s {
				mark = t[i:s]
			}
		} else {
			for s, e = i, i; e < end && t[e] != ',' && t[e] != '}' && t[e] != ']' && t[e] != '\n' && t[e] != '"' && (t[e] != ':' || e+1 < end && t[e+1] != ' ') && t[e] != '{' && (t[e] != '=' || e+1 < end && t[e+1] != ' '); e++ {
			}
			next = max(e, i+1)
			e = trimEnd(t, s, e)
		}
		if next > end || e > end {
			return
		}
		k := passBlanks(t, next)
		if k < end && (t[k] == ':' || t[k] == '=' && k+1 < end && (t[k+1] == '>' || t[k+1] == ' ')) {
			name = t[s:e]
			i = k + 1
			continue
		}
		q := *p
		q.gap.quote = mark
		switch {
		case s >= e, names && !isDigestLike(t[s:e]) && !looksRandom(t[s:e]):
		case name != nil:
			q.child(name, i, next)
		default:
			q.value(i, next, !p.plural())
		}
		if i = next; object {
			name = nil
		}
	}
}
