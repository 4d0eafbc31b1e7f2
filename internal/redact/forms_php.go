package redact

import (
	"bytes"
	"strconv"
)

// phpValue looks at pairs as PHP dumps and serialises them: ["password"]=> string(8) "…",
// s:8:"password";s:8:"…". The value's length stands before it, in bytes, so it may hold
// anything.
// https://www.php.net/manual/en/function.serialize.php
func phpValue(w *window, at, n int) {
	text := w.text
	mark, open := "s:", byte(':')
	if text[at+1] == ']' {
		mark, open = "string(", ')'
	}
	quote := at
	if text[at+1] == ';' && at > 0 && text[at-1] == '\\' { // inside of a string
		quote--
	}
	from := quote
	for from > 0 && quote-from < maxKey && text[from-1] != '"' && text[from-1] != '\n' {
		from--
	}
	i := at + n
	for i < len(text) && i-at < 40 && blankOrEnd(text[i]) {
		i++
	}
	if from == 0 || text[from-1] != '"' || text[at+1] == ']' && !bytes.HasPrefix(text[i:], []byte(mark)) {
		return
	}
	if text[at+1] == ']' {
		i += len(mark)
	}
	end := runEnd(text, i, 6, decimal)
	size, err := strconv.Atoi(string(text[i:end]))
	if err != nil || byteAt(text, end) != open {
		return
	}
	start := end + 1
	for start < len(text) && start-end < 4 && (text[start] == ' ' || text[start] == '\\') {
		start++
	}
	if byteAt(text, start) != '"' {
		return
	}
	start++
	to := start + size
	if to >= len(text) || text[to] != '"' && text[to] != '\\' { // it was edited since, or is in another encoding
		to = lineTo(text, start, 4096)
		if i := bytes.IndexByte(text[start:to], '"'); i >= 0 {
			to = start + i
		}
	}
	v := text[start:to]
	class, rule := judgeKey(text[from:quote])
	if len(v) > 2 && !referenceOnly(v) && (class == keyStrong || rule == "pin" && class == keyWeak && isLoginCode(v) || class == keyWeak && looksCredential(v) || class == keyFaint && looksRandom(v)) {
		w.add(start, to, rule, true)
	}
}
