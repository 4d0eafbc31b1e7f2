package redact

import "bytes"

// cookieDetectors find the values of cookies: RFC 6265. Names and attributes stay, and so do
// small settings such as theme=dark.
func cookieDetectors() []detector {
	return []detector{
		{name: "cookie", starts: []string{"cookie:", "cookie2:", "cookie\"", "cookie\\\"", "cookie'", "cookie=", "cookie ="}, look: lookCookie},
		{name: "cookie", starts: []string{
			"sessid=", "sessionid=", "session_id=", "session=", "sid=", ".aspnetcore.", "aspxauth=", "logged_in_", "rftoken=", "srf-token=", "remember", "_auth=", "jsessionid=",
			"cf_clearance=", "__secure-", "__host-",
		}, look: lookSession},
		{name: "cookie", starts: []string{`cookies"`, `cookies\"`}, look: lookCookieList},
		{name: "cookie", starts: []string{"# netscape http cookie", "# http cookie file"}, look: lookCookieJar},
	}
}

// lookCookie is called at the name of the header.
func lookCookie(w *window, at, n int) {
	text := w.text
	end := at + n
	if c := text[end-1]; c == ':' || c == '=' {
		end--
	}
	start := afterKey(text, end)
	if i := runEnd(text, end+1, 4, blank); anyQuote(text[end-1]) && byteAt(text, end) == ',' && anyQuote(byteAt(text, i)) { // 'cookie', 'a=x' of Envoy
		start = i + 1
	}
	if start < 0 || start-end > 16 {
		return
	}
	quote := byte(0)
	for i := start - 1; i > end && quote == 0; i-- {
		if anyQuote(text[i]) {
			quote = text[i]
		}
	}
	if quote == 0 && at >= 5 { // curl -H 'Cookie: …'
		for i := at - 1; i >= max(0, at-5); i-- {
			if anyQuote(text[i]) {
				quote = text[i]
			}
		}
	}
	stop := runEnd(text, start, 1<<14, func(c byte) bool { return c != '\n' && c != '\r' && c != quote })
	set := at >= 4 && bytes.EqualFold(text[at-4:at], []byte("set-"))
	for i := start; i < stop; {
		sep := i + bytes.IndexByte(text[i:stop], '=')
		if sep < i || sep-i > 128 || bytes.ContainsAny(text[i:sep], " \t\",") && i != start {
			return
		}
		from := sep + 1
		// A cookie's value holds neither blanks nor semicolons; quotes may be around it.
		if from < stop && (text[from] == '"' || text[from] == '\\') {
			from = runEnd(text, from, 3, func(c byte) bool { return c == '"' || c == '\\' })
		}
		to := runEnd(text, from, stop-from, func(c byte) bool { return c > ' ' && c != ';' && c != '"' && c != '\'' && c != '\\' && c != '`' })
		if secretCookie(text[i:sep], text[from:to]) {
			w.add(from, to, "cookie", true)
		}
		if set { // the attributes stay; behind a comma comes another cookie, if a name does
			next := nextCookie(text, to, stop)
			if next < 0 {
				return
			}
			i = next
			continue
		}
		i = runEnd(text, to, 4, func(c byte) bool { return c == '"' || c == '\\' })
		if i >= stop || text[i] != ';' {
			return
		}
		i = runEnd(text, i+1, 4, blank)
	}
}

// nextCookie is where the next name begins in headers that were joined by commas; -1 if
// there is none. The comma of a date has no name behind it.
func nextCookie(text []byte, at, stop int) int {
	for at < stop {
		i := bytes.Index(text[at:stop], []byte(", "))
		if i < 0 {
			return -1
		}
		at += i + 2
		if end := runEnd(text, at, min(128, stop-at), dotted); end > at && end < stop && text[end] == '=' {
			return at
		}
	}
	return -1
}

// secretCookie tells whether a cookie is more than a setting.
func secretCookie(name, value []byte) bool {
	if len(value) < 4 || standIn(value) {
		return false
	}
	t := countOf(value)
	if len(value) >= 8 && (t.digit > 0 && t.letters() > 0 || t.turns >= 4 || len(value) >= 24) {
		return true
	}
	lower := bytes.ToLower(name)
	for _, word := range []string{"sess", "sid", "auth", "token", "csrf", "xsrf", "remember", "login", "jwt", "pass", "secret", "key"} {
		if bytes.Contains(lower, []byte(word)) {
			return len(value) >= 6
		}
	}
	return false
}

// lookSession reports a session's id where the header's name is not near: in a
// log's field, in a path.
func lookSession(w *window, at, n int) {
	text := w.text
	sign := at + n - 1
	if text[sign] != '=' {
		sign = runEnd(text, at+n, 80, func(c byte) bool { return dotted(c) })
	}
	if sign >= len(text) || text[sign] != '=' {
		return
	}
	from := runEnd(text, sign+1, 2, func(c byte) bool { return c == '"' })
	to := runEnd(text, from, longestToken, func(c byte) bool {
		return urlEscaped(c) || c == '.' || c == ':' || c == '|' || c == '!' || c == '~' || c == '*'
	})
	to = trimDots(text, from, to)
	v := text[from:to]
	if isUUID(v) && startsWord(text, at) && bytes.HasPrefix(bytes.ToLower(text[at:at+n]), []byte("session")) {
		return // as likely the name of a session as its key
	}
	if len(v) >= 16 && scrambled(v) && bytes.IndexByte(v, '/') != 0 {
		w.add(from, to, "cookie", true)
	}
}

// lookCookieList reports the values in a list of objects, as in HAR files.
func lookCookieList(w *window, at, n int) {
	text := w.text
	start := afterKey(text, at+n)
	if start < 0 || bytes.IndexByte(text[at:start], '[') < 0 {
		return
	}
	area := text[start:min(len(text), start+16<<10)]
	if i := bytes.IndexByte(area, ']'); i >= 0 {
		area = area[:i]
	}
	name := []byte(nil)
	for i := 0; i < len(area); {
		j := bytes.IndexByte(area[i:], ':')
		if j < 0 {
			return
		}
		key := bytes.TrimRight(area[i:i+j], " \t\"'\\")
		from := afterKey(area, i+j)
		if from < 0 {
			return
		}
		to := runEnd(area, from, len(area), func(c byte) bool { return c != '"' && c != '\'' && c != '\\' && c != '\n' })
		switch {
		case bytes.HasSuffix(key, []byte("name")):
			name = area[from:to]
		case bytes.HasSuffix(key, []byte("value")) && secretCookie(name, area[from:to]):
			w.add(start+from, start+to, "cookie", true)
		}
		i = max(to, i+j+1)
	}
}

// lookCookieJar reports the last of the seven columns of curl's and wget's files.
func lookCookieJar(w *window, at, _ int) {
	text := w.text
	for line := lineEnd(text, at); line < len(text); {
		end := line + bytes.IndexByte(text[line:], '\n')
		if end < line {
			end = len(text)
		}
		row := bytes.TrimRight(text[line:end], "\r")
		if bytes.Count(row, []byte{'\t'}) == 6 {
			from := bytes.LastIndexByte(row, '\t') + 1
			if len(row)-from >= 4 && !standIn(row[from:]) {
				w.add(line+from, line+len(row), "cookie", true)
			}
		} else if len(row) > 0 && row[0] != '#' {
			return
		}
		line = end + 1
	}
}
