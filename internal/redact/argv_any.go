package redact

import "bytes"

// letterFlag looks at -p SECRET, and at -u user:SECRET (or % or a comma between them), of programs that
// nobody listed. -p is often a port, a path or a project: it is a secret's when a
// user is named in the same command and the value looks drawn.
func letterFlag(w *window, at, n int) {
	text := w.text
	from, to := flagArgument(text, at+n-1)
	if from >= to {
		return
	}
	v := text[from:to]
	switch letter := byteAt(text, at+2) | 0x20; {
	case letter == 'u' || n > 5:
		i := bytes.IndexAny(v, ":%,")
		if i > 0 && plainUser(v[:i]) && looksPassword(v[i+1:]) && classes(v[i+1:]) > 1 {
			pairArgument(w, v[i], argument{from, to})
		}
		return
	case bytes.ContainsAny(v, ":/=,") || v[0] == '-':
		return
	case letter == 't' || letter == 'k': // of a token, of a key
		if isUUID(v) || classes(v) >= 3 && looksPassword(v) && scrambled(v) && countOf(v).turns >= 6 {
			addArgument(w, from, to, "secret")
		}
		return
	case text[at+1] == '/' && letter == 'r' && !referenceOnly(v): // /rp of schtasks
		addArgument(w, from, to, "password")
		return
	case !looksPassword(v) || countOf(v).turns < 5 && classes(v) < 4: // MyProject2
		return
	}
	start, end := lineFrom(text, at, 400), lineTo(text, to, 400)
	before, after := bytes.ToLower(text[start:at+1]), bytes.ToLower(text[to:end])
	for _, flag := range [...]string{" -u ", " -l ", " --user", " -user", " --login", " -d ", " /n ", " /u ", " /ru "} {
		if bytes.Contains(before, []byte(flag)) || bytes.Contains(after, []byte(flag)) {
			addArgument(w, from, to, "password")
			return
		}
	}
}
