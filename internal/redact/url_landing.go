package redact

import "bytes"

// lookLanding reports what lets in whoever follows a link to one of the pages where one
// logs in, confirms or is invited, by any parameter: /login?magic=….
func lookLanding(w *window, at, n int) {
	text := w.text
	end := runEnd(text, at, longestURL, func(c byte) bool { return urlEscaped(c) || c == '.' || c == '?' || c == '&' || c == '~' || c == ';' })
	for from := at + n; from < end; {
		to := end
		if i := bytes.IndexByte(text[from:end], '&'); i >= 0 {
			to = from + i
		}
		eq := bytes.IndexByte(text[from:to], '=')
		if eq > 0 && !aboutRequest(text[from:from+eq]) && secretPart(bytes.TrimRight(text[from+eq+1:to], "=."), 20) {
			w.add(from+eq+1, trimDots(text, from+eq+1, to), "token", true)
		}
		from = to + 1
	}
}

// aboutRequest tells whether a parameter says what is asked for, or by whom, rather than
// letting anybody in.
func aboutRequest(name []byte) bool {
	switch string(bytes.ToLower(name)) {
	case "client_id", "redirect_uri", "redirect", "next", "url", "return", "continue", "code_challenge", "v", "version", "hash", "rev", "id", "uid", "user", "lang", "theme", "request_id", "trace", "ref":
		return true
	}
	return false
}
