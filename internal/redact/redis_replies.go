package redact

import "bytes"

// What redis-cli prints of hashes and settings: a numbered list of names and values by turns.

// redisReplies find the values of names that speak of a secret.
func redisReplies() []detector {
	return []detector{
		{name: "redis-reply", look: redisReply, before: isDigit, starts: []string{`) "`}},
	}
}

// redisReply looks at 3) "password" and the line 4) "x" below.
func redisReply(w *window, at, n int) {
	t := w.text
	from := runStart(t, at, 5, decimal)
	number := atoi(t[from:at])
	if number%2 == 0 || !blankOrEnd(byteAt(t, from-1)) {
		return
	}
	name := at + n
	end := runEnd(t, name, 64, func(c byte) bool { return nameByte(c) || c == ':' })
	if end == name || byteAt(t, end) != '"' || personalName(t[name:end]) {
		return
	}
	i := end + 1
	if byteAt(t, i) == '\r' {
		i++
	}
	if byteAt(t, i) != '\n' {
		return
	}
	i = skipBlanks(t, i+1, len(t))
	stop := runEnd(t, i, 5, decimal)
	if stop == i || atoi(t[i:stop]) != number+1 || !bytes.HasPrefix(t[stop:], []byte(`) "`)) {
		return
	}
	to := closingQuote(t, stop+2, lineTo(t, stop, 4000))
	if to == 0 {
		return
	}
	v := t[stop+3 : to]
	class, rule := judgeKey(t[name:end])
	if len(v) < 2 || referenceOnly(v) || isNumeric(v) && rule != "pin" && len(v) < 7 || class != keyStrong && !(class != keyPlain && looksCredential(v)) {
		return
	}
	if cryptHash(v) {
		rule = "password-hash"
	}
	w.add(stop+3, to, rule, true)
}
