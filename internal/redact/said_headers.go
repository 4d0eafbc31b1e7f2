package redact

import "bytes"

// Constants by which servers know each other, in headers whose names do not speak of
// secrets: X-Origin-Verify, X-Honeycomb-Team. And the keys that proxies compare headers with.

func saidHeaders() []detector {
	return []detector{
		{name: "header-constant", look: constantHeader, starts: []string{
			"-verify:", "-verify\"", "-verify '", "-verify'", "-verify ", "-team:", "-team\"", "-team'", "-team ", "-origin-check", "-shared-value", "-gateway-id:", "-edge-check", "-validate:", "-validate\"", "-proof:", "-proof\"", "-guard:", "-guard\"", "-pass:", "-pass\"", "-passcode:", "-passcode\"", "-ident:", "-writekey:", "-dsn:", "-authenticity:",
		}, before: latinOrNumeral},
		{name: "header-constant", look: directiveHeader, starts: []string{"set_header ", "fastcgi_param ", "uwsgi_param ", "add_header ", "header set ", "header add ", "header append ", "set-header ", "add-header ", "header_up ", "header_down ", "setenvifnocase ", "setenvif "}},
		{name: "header-map", look: headerMap, starts: []string{"map $http_", "map $arg_", "map $cookie_", "map \"$http_", "map ${http_", "map $remote_passw"}, after: latin},
		{name: "header-compared", look: comparedHeader, starts: []string{"hdr(", "req.hdr(", "%{http:", "req.http.", "http_x_", "header(`", "headers(`", "headerregexp(`", "beresp.http.", "bereq.http.", "url_param(", "urlp("}},
		{name: "query-id", look: queryID, starts: []string{"appid=", "app_id=", "accesskeyid=", "app_code=", "wskey=", "hapikey=", "auid="}, after: hexadecimal},
		{name: "provider", look: providerKey, starts: providerStarts(), after: func(c byte) bool {
			return c == '"' || c == '\'' || c == ':' || c == '=' || c == ' ' || c == '_' || c == '\\'
		}},
		{name: "login-tuple", look: loginTuple, starts: []string{"auth=(", "auth: (", "auth = (", "credentials=(", "basic_auth=("}, after: base62},
	}
}

// constantHeader looks at the value of a header, or of a setting with a header's name, of
// which the last word says that the other side checks it.
func constantHeader(w *window, at, n int) {
	t := w.text
	start := runStart(t, at, 48, func(c byte) bool { return latinOrNumeral(c) || c == '-' })
	name := bytes.ToLower(t[start : at+n-1])
	if len(name) < 6 || !bytes.HasPrefix(name, []byte("x-")) || aboutIdentity(name) {
		return
	}
	end := at + n
	if t[end-1] == ':' || anyQuote(t[end-1]) {
		end--
	}
	from := afterKey(t, end)
	if from < 0 { // as web servers have them
		from = runEnd(t, end, 4, func(c byte) bool { return blank(c) || anyQuote(c) || c == ',' })
	}
	constant(w, from)
}

// constant reports the word at from if it was drawn by lot. Digests with a name stay.
func constant(w *window, from int) {
	t := w.text
	to := runEnd(t, from, 400, func(c byte) bool {
		return visible(c) && c != '\\' && c != ',' && c != ';' && c != '}' && c != ']' && c != ')'
	})
	to = trimDots(t, from, to)
	if v := t[from:to]; drawnConstant(v) {
		w.add(from, to, "secret", true)
	}
}

func drawnConstant(v []byte) bool {
	return isUUID(v) || isHex(v) && len(v) >= 16 && !allOf(v, isDigit) || looksRandom(v) || len(v) >= 16 && isMixed(v) && countOf(v).turns >= 8 || len(v) >= 8 && looksCredential(v) && classes(v) >= 3 && !isReference(v) && bytes.IndexByte(v, '/') < 0 || len(v) >= 12 && threeWords(v)
}

// threeWords tells whether v is two words or more and a number, joined by dashes, as
// generators of passphrases have it.
func threeWords(v []byte) bool {
	words, numbers := 0, 0
	for part := range bytes.SplitSeq(v, []byte{'-'}) {
		switch {
		case len(part) > 0 && allOf(part, isDigit) && len(part) <= 4:
			numbers++
		case len(part) >= 3 && allOf(part, isAlpha):
			words++
		default:
			return false
		}
	}
	return words >= 2 && numbers == 1 && isDigit(v[len(v)-1])
}

// aboutIdentity tells whether a header says which request, build or machine it was.
func aboutIdentity(name []byte) bool {
	for word := range bytes.FieldsFuncSeq(bytes.ToLower(name), func(r rune) bool { return r == '-' || r == '_' }) {
		switch string(word) {
		case "id", "ids", "uuid", "guid", "request", "trace", "traceid", "span", "correlation", "commit", "rev", "revision", "version", "build", "release", "deploy", "deployment", "hash", "etag", "digest", "checksum", "sum", "sha", "sha1", "sha256", "md5", "uid", "instance", "cluster", "node", "pod", "container",
			"image", "host", "hostname", "server", "region", "zone", "tenant", "account", "user", "device", "transaction", "transid", "idempotency", "fingerprint", "serial", "cache", "for", "by", "via", "ip", "addr", "port", "proto", "url", "uri", "path", "policy", "options", "type", "nonce", "tag", "public", "pub", "pin", "count", "dn", "cert", "subject", "issuer", "runtime", "powered", "generator", "agent", "robots", "frame", "site", "verification", "b3", "parent", "sampled", "event", "job", "run", "batch", "message", "order", "object", "asset", "client", "app", "project", "org", "organization", "workspace", "session":
			return true
		}
	}
	return false
}

// directiveHeader looks at the settings of servers that give a header a constant: proxy_set_header
// X-Origin-Check 2c3e…, RequestHeader set X-Gate "…".
func directiveHeader(w *window, at, n int) {
	t := w.text
	var f [2][2]int
	if blanksApart(t, at+n, lineTo(t, at, 400), f[:]) < 2 {
		return
	}
	name := t[f[0][0]:f[0][1]]
	if len(name) > 2 && (name[0] == '-' || name[0] == '+') {
		name = name[1:]
	}
	if !foldPrefix(name, "x-") && !foldPrefix(name, "http_x_") || aboutIdentity(name) {
		return
	}
	from, to := f[1][0], f[1][1]
	for to > from && (t[to-1] == ';' || t[to-1] == '$' || anyQuote(t[to-1])) {
		to--
	}
	if from < to && t[from] == '^' {
		from++
	}
	if v := t[from:to]; drawnConstant(v) && !isReference(v) {
		w.add(from, to, "secret", true)
	}
}

// headerMap looks at the keys of a map of nginx whose variable speaks of a credential:
// map $http_x_api_key $client { "x" name; }.
func headerMap(w *window, at, n int) {
	t := w.text
	from := at + n
	to := runEnd(t, from, 60, wordLike)
	limit := min(len(t), at+16<<10)
	open := bytes.IndexByte(t[to:lineTo(t, to, 200)], '{')
	if open < 0 {
		return
	}
	name := t[from:to]
	if class, _ := judgeKey(name); class < keyWeak {
		return
	}
	for i := lineTo(t, to+open, 400) + 1; i < limit; {
		end := lineTo(t, i, 400)
		a, b, _ := quotedOrWord(t, i, end)
		v := t[a:b]
		if len(v) > 0 && v[0] == '}' {
			return
		}
		for len(v) > 1 && (v[0] == '~' || v[0] == '*' || v[0] == '^') {
			a++
			v = v[1:]
		}
		for len(v) > 1 && (v[len(v)-1] == '$' || v[len(v)-1] == ';') {
			v = v[:len(v)-1]
		}
		for _, scheme := range [...]string{"bearer ", "basic ", "token ", `bearer\s+`, `bearer\ `} {
			if foldPrefix(v, scheme) {
				a += len(scheme)
				v = v[len(scheme):]
			}
		}
		if len(v) >= 4 && !foldEqual(v, "default") && !foldEqual(v, "hostnames") && !foldEqual(v, "include") && v[0] != '#' && v[0] != '.' && !bytes.ContainsAny(v, "()[]*") {
			w.add(a, a+len(v), "api-key", true)
		}
		if i = end + 1; byteAt(t, end) == '\r' {
			i++
		}
	}
}

// comparedHeader looks at what proxies compare a header with whose name speaks of a
// credential: hdr(X-Api-Key) -m str x, %{HTTP:X-Api-Key} !^x$, req.http.X-Api-Key != "x",
// Headers(`X-Api-Key`, `x`).
func comparedHeader(w *window, at, n int) {
	t := w.text
	from := at + n
	if t[from-1] == '_' {
		from = at
	}
	limit := lineTo(t, from, 400)
	to := runEnd(t[:limit], from, 60, func(c byte) bool { return latinOrNumeral(c) || c == '-' || c == '_' })
	class, _ := judgeKey(t[from:to])
	if class < keyWeak && (aboutIdentity(t[from:to]) || !foldPrefix(t[from:to], "x-")) {
		return
	}
	i := to
	for words := 0; i < limit && words < 6; words++ {
		for i < limit && (blankByte(t[i]) || bytes.IndexByte([]byte(")}`,!=~^\"'{("), t[i]) >= 0) {
			i++
		}
		if i < limit && t[i] == '-' { // -m str, -i
			i = runEnd(t, i, 8, func(c byte) bool { return c == '-' || lowerLetter(c) })
			continue
		}
		stop := runEnd(t[:limit], i, 300, func(c byte) bool {
			return visible(c) && bytes.IndexByte([]byte("$)`{};,\\"), c) < 0
		})
		switch v := t[i:stop]; {
		case len(v) == 0:
			return
		case lowerOnly(v) && len(v) <= 5: // str, eq, ne
		default:
			if !isReference(v) && (class == keyStrong && (looksPassword(v) || looksCredential(v)) || drawnConstant(v)) {
				w.add(i, stop, "api-key", true)
			}
			return
		}
		i = stop
	}
}

// queryID looks at parameters that are called an id, and are the key of a service: appid= and
// 32 hexadecimal digits.
func queryID(w *window, at, n int) {
	t := w.text
	end := runEnd(t, at+n, 65, hexadecimal)
	switch c := byteAt(t, at-1); {
	case c != '?' && c != '&' && c != '_' && c != ';' && !blankOrEnd(c) && !anyQuote(c):
	case end-at-n == 32 && !latinOrNumeral(byteAt(t, end)) && isHex(t[at+n:end]) && scrambled(t[at+n:end]):
		w.add(at+n, end, "api-key", true)
	}
}

// vendorToken looks at a long run of small letters and digits behind a short prefix, as some
// vendors have it: hcaik_01rb…, zpka_01bb…_ab8c73be. What is hexadecimal alone may be an
// id, unless a checksum follows. It reports whether this is one.
func vendorToken(w *window, at int) bool {
	t := w.text
	start := runStart(t, at, 12, lowerOrDigit)
	prefix := t[start:at]
	if len(prefix) < 2 || len(prefix) > 8 || !lowerLetter(prefix[0]) || nameByte(byteAt(t, start-1)) || senseOf(prefix) == identity {
		return false
	}
	end := runEnd(t, at+1, 200, lowerOrDigit)
	body := t[at+1 : end]
	m := countOf(body)
	if m.turns*4 < len(body) || len(body) < 24 {
		return false
	}
	if isHex(body) {
		sum := runEnd(t, min(end+1, len(t)), 16, hexadecimal)
		if byteAt(t, end) != '_' || sum-end-1 != 8 || latinOrNumeral(byteAt(t, sum)) || allOf(t[end+1:sum], isDigit) {
			return false
		}
		end = sum
	} else if len(body) < 40 && (len(body) < 32 || readable(string(prefix))) || wordLike(byteAt(t, end)) {
		return false
	}
	w.add(start, end, "token", true)
	return true
}

// loginTuple looks at auth=(user, x) without quotes, as programs print it.
func loginTuple(w *window, at, n int) {
	t := w.text
	limit := lineTo(t, at, 300)
	end := bytes.IndexByte(t[at+n:limit], ')')
	if end < 0 {
		return
	}
	end += at + n
	comma := bytes.IndexByte(t[at+n:end], ',')
	if comma < 1 {
		return
	}
	from := skipBlanks(t, at+n+comma+1, end)
	if v := t[from:end]; visibleWord(v) && !referenceOnly(v) && (looksPassword(v) || looksCredential(v)) {
		w.add(from, end, "password", true)
	}
}
