package redact

import "bytes"

// headerDetectors find what HTTP requests prove themselves with: RFC 9110 section
// 11, in requests, in logs, in commands and in JSON.
func headerDetectors() []detector {
	return []detector{
		{name: "authorization", starts: []string{"authorization"}, look: lookAuthorization},
		{name: "authorization", starts: []string{
			"bearer ", "bearer%20", "bearer+", "bearer:", "basic ", "basic%20", "apikey ", "negotiate ", "ntlm ", "splunk ", "geniekey ",
			"aws4-hmac-sha256 ", "digest username", "hawk id", "sharedkey ", "ssws%20", "token token=",
		}, look: lookScheme},
		{name: "authorization", starts: []string{"-token:", "-key:", "-token\"", "-key\"", "-token\\\"", "-key\\\"", "-secret:", "-secret\"", "-auth:", "-auth\"",
			"-password:", "-password\"", "-token'", "-key'", "-credential:", "-assertion:", "-jwt:", "-session:", "-signature:", "-signature-256:",
			"-key ", "-token ", "-secret "}, look: lookHeader},
		{name: "authorization", starts: []string{"websocket-protocol:", "websocket-protocol\""}, look: lookProtocols},
		{name: "signature", starts: []string{"signature=", "response=\"", "credential=", "response=\\\"", "signature=\""}, look: lookParameter},
	}
}

// lookAuthorization is called at the name of the header. What follows is a scheme
// and a credential, or the credential alone.
func lookAuthorization(w *window, at, n int) {
	start := afterKey(w.text, at+n)
	if start < 0 || start-at-n > 24 {
		return
	}
	word := schemeEnd(w.text, start)
	next := gapEnd(w.text, word)
	if next > word && next < len(w.text) && word-start >= 2 && word-start <= 24 && schemeLike(w.text[start:word]) {
		reportCredential(w, start, word, next, true)
		return
	}
	end := credentialEnd(w.text, start)
	if v := w.text[start:end]; len(v) >= 8 && (credential(v) || scrambled(v)) {
		w.add(start, end, "authorization", true)
	}
}

// schemeEnd is where the name of a scheme ends that begins at.
func schemeEnd(text []byte, at int) int {
	return runEnd(text, at, 40, func(c byte) bool { return base62(c) || c == '-' || c == '_' })
}

func schemeLike(word []byte) bool {
	return !decimal(word[0]) && (len(word) < 16 || !scrambled(word) || bytes.Contains(word, []byte("HMAC")))
}

// gapEnd is where the blank behind a scheme ends, in one of its spellings.
func gapEnd(text []byte, at int) int {
	end := runEnd(text, at, 8, func(c byte) bool { return blank(c) || c == '+' })
	switch {
	case end > at:
		return end
	case bytes.HasPrefix(text[at:], []byte("%20")):
		return at + 3
	case bytes.HasPrefix(text[at:], []byte(`\u0020`)):
		return at + 6
	case at < len(text) && text[at] == ':':
		return runEnd(text, at+1, 2, blank)
	}
	return at
}

// credentialEnd is where a credential ends: with a blank, a quote, a bracket, an escape.
func credentialEnd(text []byte, at int) int {
	end := runEnd(text, at, 1<<16, func(c byte) bool {
		return visible(c) && c != '\\' && c != ',' && c != ';' && c != ')' && c != ']' && c != '}'
	})
	return trimDots(text, at, end)
}

// lookScheme is called at the name of a scheme, wherever it stands.
func lookScheme(w *window, at, n int) {
	text := w.text
	if !startsWord(text, at) {
		return
	}
	word := schemeEnd(text, at)
	next := gapEnd(text, word)
	if next == word || next >= len(text) {
		return
	}
	known := precededByHeader(text, at)
	reportCredential(w, at, word, next, known)
}

// precededByHeader tells whether the header's name stands before the scheme.
func precededByHeader(text []byte, at int) bool {
	before := text[max(0, at-24):at]
	return bytes.Contains(bytes.ToLower(before), []byte("authorization"))
}

// reportCredential reports what follows a scheme, which stands at start to word. Known is
// whether it is the value of a header: elsewhere the words are also those of prose.
func reportCredential(w *window, start, word, next int, known bool) {
	text := w.text
	end := credentialEnd(text, next)
	if end == next {
		for end < len(text) && (text[end] == '\\' || anyQuote(text[end])) {
			end++
		}
		next, end = end, credentialEnd(text, end)
	}
	v := text[next:end]
	scheme := bytes.ToLower(text[start:word])
	if hasParameters(text, next, end) {
		reportParameters(w, next)
		return
	}
	switch {
	case standIn(v) || len(v) < 4:
		return
	case string(scheme) == "basic":
		plain := unbase64(v, 512)
		colon := bytes.IndexByte(plain, ':')
		if colon > 0 && printable(plain) || known && len(v) >= 6 && !wordOfHeader(v) && !(lowerOnly(v) && len(v)%4 != 0) {
			w.add(next, end, "authorization", true)
			if password := plain[colon+1:]; colon > 0 && printable(plain) {
				w.learn(password, "password")
			}
		}
	case known && !wordOfHeader(v):
		w.add(next, end, "authorization", true)
	case string(scheme) == "bearer" || string(scheme) == "negotiate" || string(scheme) == "ntlm":
		if string(scheme) == "negotiate" && (v[0] == '-' || len(v) < 16) {
			return // prose: what SPNEGO sends is longer
		}
		if t := countOf(v); len(v) >= 8 && (t.digit > 0 || t.turns >= 3) || len(v) >= 24 && t.other == 0 {
			w.add(next, end, "authorization", true)
		}
	case len(v) >= 10 && scrambled(v) && !isUUID(v):
		w.add(next, end, "authorization", true)
	}
}

// hasParameters tells whether name=value stands there rather than base64 and its padding.
func hasParameters(text []byte, at, end int) bool {
	i := bytes.IndexByte(text[at:end], '=')
	if i < 2 || i > 24 || runEnd(text, at, i, base64url) != at+i {
		return false
	}
	after := at + i + 1
	return after+1 < end || after == end && end < len(text) && (text[end] == '"' || text[end] == '\\' && end+1 < len(text) && text[end+1] == '"') && !scrambled(text[at:at+i])
}

// wordOfHeader tells whether a credential is a word of prose.
func wordOfHeader(v []byte) bool {
	if t := countOf(v); t.digit > 0 || len(v) >= 16 || t.upper > 1 && t.lower > 0 {
		return false
	}
	switch string(bytes.ToLower(bytes.TrimRight(v, ":.!?"))) {
	case "token", "tokens", "header", "failed", "required", "for", "is", "was", "error", "missing", "invalid", "authentication", "auth", "realm", "denied", "not", "to", "from",
		"and", "or", "with", "by", "type", "scheme", "credentials", "enabled", "disabled", "plugin", "module", "policy", "code", "flow", "request", "server", "service", "successful", "succeeded", "granted", "rejected", "mode", "has", "because":
		return true
	}
	return false
}

func printable(b []byte) bool {
	for _, c := range b {
		if c < ' ' || c == 0x7f {
			return false
		}
	}
	return true
}

// reportParameters reports the secret ones of name=value, name="value" from at on to the
// line's end.
func reportParameters(w *window, at int) {
	text := w.text
	stop := runEnd(text, at, longestToken, func(c byte) bool { return c != '\n' && c != '\r' })
	for i := at; i < stop; {
		name := runEnd(text, i, 32, func(c byte) bool { return base62(c) || c == '_' || c == '-' })
		if name == i || name >= stop || text[name] != '=' {
			if name == i {
				name++
			}
			if next := runEnd(text, name, stop-name, func(c byte) bool { return !base62(c) && c != '\'' && c != '<' }); next > name || name > i {
				i = max(next, name)
				if i < stop && (text[i] == '\'' || text[i] == '<') {
					return
				}
				continue
			}
			return
		}
		from := runEnd(text, name+1, 3, func(c byte) bool { return c == '"' || c == '\\' })
		to := runEnd(text, from, stop-from, func(c byte) bool { return visible(c) && c != ',' && c != '\\' && c != ';' })
		if secretParameter(bytes.ToLower(text[i:name])) && to-from >= 4 && !standIn(text[from:to]) {
			w.add(from, to, "authorization", true)
		}
		i = max(to, name+1)
		for i < stop && (text[i] == '"' || text[i] == '\\') {
			i++
		}
	}
}

func secretParameter(name []byte) bool {
	switch string(name) {
	case "auth", "response", "signature", "credential", "mac", "hmac", "token", "sig", "cnonce", "oauth_token", "oauth_signature", "oauth_consumer_key", "oauth_verifier",
		"id_token", "mediabrowser token", "api_key", "apikey", "key", "password", "secret", "assertion":
		return true
	}
	return false
}

// lookParameter reports one of these where its header was cut off or has another name.
func lookParameter(w *window, at, n int) {
	text := w.text
	if at > 0 && (base62(text[at-1]) || text[at-1] == '_') || parameter(text, at) && at > 0 && (text[at-1] == '?' || text[at-1] == '&') {
		return
	}
	from := runEnd(text, at+n, 3, func(c byte) bool { return c == '"' || c == '\\' })
	to := runEnd(text, from, longestToken, func(c byte) bool { return visible(c) && c != ',' && c != '\\' && c != ';' && c != '&' })
	v := text[from:to]
	if len(v) >= 16 && scrambled(v) && !isUUID(v) && !bytes.HasPrefix(v, []byte("sha")) && !bytes.HasPrefix(v, []byte("SHA")) {
		w.add(from, to, "signature", true)
	}
}
