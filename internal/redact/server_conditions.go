package redact

import "bytes"

// Conditions of servers that compare an argument, a header or a cookie of a request with a word:
// who knows the word gets in, whatever the argument is called.

// serverConditions find them in the settings of nginx, Apache, HAProxy, Varnish and Caddy.
func serverConditions() []detector {
	return []detector{
		{name: "condition", look: serverCondition, starts: []string{"$arg_", "$http_", "$cookie_", "req.http.", "bereq.http.", "%{http:", "%{http_", "hdr(", "req.cook(", "cook(", "urlp(", "url_param(", "req.arg(", "http.request.header."}},
	}
}

// serverCondition looks at the name, the sign behind it and the word in quotes or behind -m str.
func serverCondition(w *window, at, n int) {
	t := w.text
	limit := lineTo(t, at, 300)
	from := at + n
	to := runEnd(t, from, 64, func(c byte) bool { return latinOrNumeral(c) || c == '_' || c == '-' })
	if to == from || commonHeader(t[from:to]) {
		return
	}
	i := to
	for i < limit && (t[i] == ')' || t[i] == '}' || t[i] == '"') {
		i++
	}
	i = skipBlanks(t, i, limit)
	signs := i
	for i < limit && bytes.IndexByte([]byte("=!~*^$"), t[i]) >= 0 {
		i++
	}
	compared := i > signs && bytes.IndexByte(t[signs:i], '^') < 0
	if i > signs && !compared {
		i = signs // the sign of a pattern: RewriteCond %{HTTP:X-Key} !^x$
		compared = t[at] == '%'
		if t[i] == '!' {
			i++
		}
	}
	i = skipBlanks(t, i, limit)
	if i >= limit {
		return
	}
	for bytes.HasPrefix(t[i:limit], []byte("-m ")) || bytes.HasPrefix(t[i:limit], []byte("-i ")) || bytes.HasPrefix(t[i:limit], []byte("-f ")) || bytes.HasPrefix(t[i:limit], []byte("-- ")) {
		if t[i+1] == 'f' { // a file of words
			return
		}
		word := i + 3
		if t[i+1] == 'm' {
			if word = runEnd(t, word, 8, isAlpha); word < limit && !bytes.HasPrefix(t[i+3:word], []byte("str")) && !bytes.HasPrefix(t[i+3:word], []byte("reg")) && !bytes.HasPrefix(t[i+3:word], []byte("beg")) && !bytes.HasPrefix(t[i+3:word], []byte("sub")) {
				return
			}
		}
		compared = true
		i = skipBlanks(t, word, limit)
	}
	if !compared && t[at] != '%' && !haproxyCondition(t[at:to]) {
		return
	}
	a, b, _ := quotedOrWord(t, i, limit)
	for a < b && (t[a] == '^' || t[a] == '(' || t[a] == '=' || t[a] == '!') {
		a++
	}
	for b > a && bytes.IndexByte([]byte("$);{}"), t[b-1]) >= 0 {
		b--
	}
	if v := t[a:b]; admits(v) {
		w.add(a, b, "secret", true)
	}
}

// haproxyCondition tells whether the place in a request is written as HAProxy has it, where the
// word follows at once.
func haproxyCondition(v []byte) bool {
	return bytes.IndexByte(v, '(') > 0
}

// admits tells whether a word that a request is compared with is one to get in by.
func admits(v []byte) bool {
	if len(v) < 8 || len(v) > 200 || bytes.ContainsAny(v, " *|\\?[(/,;%") || isReference(v) || isPlaceholder(v) || standIn(v) || isVersion(v) || isDate(v) || isNumeric(v) || isAddress(v) {
		return false
	}
	if isUUID(v) || isHex(v) && len(v) >= 16 || drawnWord(v) || looksRandom(v) || wordsAndNumber(v) || wordsOfLogin(v) {
		return true
	}
	c := countOf(v)
	return spelled(v) && c.digit > 0 || allOf(v, lowerOrDigit) && c.turns >= 2 && c.digit >= 2 && len(v) >= 10 || c.digit >= 3 && c.turns >= 3 && bytes.IndexByte(v, '.') < 0
}

// commonHeader tells whether a part of a request is one that says what is wanted and by whom,
// and lets nobody in.
func commonHeader(v []byte) bool {
	low := bytes.ReplaceAll(bytes.ToLower(v), []byte{'_'}, []byte{'-'})
	switch string(low) {
	case "host", "user-agent", "referer", "referrer", "origin", "upgrade", "connection", "content-type", "content-length", "content-encoding", "range", "via", "from", "te", "expect", "dnt", "page", "lang", "locale", "theme", "version", "v", "id", "sort", "order", "q", "format", "type", "action", "range-unit", "cache-control", "pragma", "if-none-match", "if-modified-since", "etag", "vary", "server", "location", "x-requested-with", "x-request-id", "date", "age":
		return true
	}
	for _, head := range [...]string{"accept", "x-forwarded", "sec-", "cf-", "if-", "x-real", "access-control", "content-", "x-amz-cf", "traceparent", "x-cache", "x-varnish"} {
		if bytes.HasPrefix(low, []byte(head)) {
			return true
		}
	}
	return false
}
