package redact

import "bytes"

// lookHeader reports the value of a header that is not standard and whose name
// ends with token, key and the like.
func lookHeader(w *window, at, n int) {
	text := w.text
	start := runStart(text, at, 48, base64url)
	name := bytes.ToLower(text[start:at])
	if len(name) == 0 || start > 1 && text[start-1] == '/' && text[start-2] == '/' { // the user of a URL
		return
	}
	for _, word := range []string{"cache", "surrogate", "idempotency", "idempotence", "websocket", "partition", "routing", "sort", "public", "primary", "foreign", "object", "index", "host", "map", "search"} {
		if bytes.HasSuffix(name, []byte(word)) {
			return
		}
	}
	end := at + n
	if c := text[end-1]; c == ':' {
		end--
	}
	from := afterKey(text, end)
	if text[end-1] == ' ' { // as web servers' settings have them
		from = runEnd(text, end, 2, func(c byte) bool { return c == '"' || c == '\'' })
		if !bytes.HasPrefix(name, []byte("x-")) {
			return
		}
	}
	if from < 0 || from-end > 12 {
		return
	}
	to := runEnd(text, from, 1<<14, func(c byte) bool {
		return visible(c) && c != '\\' && c != ',' && c != ';' && c != '}' && c != ']' && c != ')'
	})
	to = trimDots(text, from, to)
	v := text[from:to]
	x := bytes.HasPrefix(name, []byte("x-")) || bytes.HasPrefix(name, []byte("private")) || bytes.HasPrefix(name, []byte("job")) ||
		bytes.HasPrefix(name, []byte("api")) || bytes.HasSuffix(name, []byte("api")) || bytes.HasPrefix(name, []byte("fastly")) || bytes.HasPrefix(name, []byte("ocp-"))
	if x && len(v) >= 6 && credential(v) || len(v) >= 16 && scrambled(v) && !isUUID(v) && bytes.IndexByte(v, '/') != 0 && !bytes.HasPrefix(v, []byte("sha")) {
		w.add(from, to, "authorization", true)
	}
}

// lookProtocols reports the token that browsers hide among the protocols of a
// WebSocket, as they can set no other header there.
func lookProtocols(w *window, at, n int) {
	text := w.text
	end := runEnd(text, at+n, longestToken, func(c byte) bool { return c != '\n' && c != '\r' })
	for i := at + n; i < end; {
		from := runEnd(text, i, end-i, func(c byte) bool { return !base64url(c) })
		to := runEnd(text, from, end-from, dotted)
		word := text[from:to]
		if dot := bytes.LastIndexByte(word, '.'); dot >= 0 && bytes.HasPrefix(word, []byte("base64url.bearer")) {
			from += dot + 1
			word = word[dot+1:]
		}
		if len(word) >= 16 && scrambled(word) {
			w.add(from, to, "authorization", true)
		}
		i = to + 1
	}
}
