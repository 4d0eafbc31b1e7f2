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
		if isUUID(v) || isDigestLike(v) && !namesThings(text, at) || classes(v) >= 3 && looksPassword(v) && scrambled(v) && countOf(v).turns >= 6 {
			addArgument(w, from, to, "secret")
		}
		return
	case text[at+1] == '/' && letter == 'r' && !referenceOnly(v): // /rp of schtasks
		addArgument(w, from, to, "password")
		return
	}
	start, end := lineFrom(text, at, 400), lineTo(text, to, 400)
	before, after := bytes.ToLower(text[start:at+1]), bytes.ToLower(text[to:end])
	if text[at] != ' ' {
		before, after = unlisted(before), unlisted(after)
	} else if bytes.IndexByte(before, '"') >= 0 { // args = "-l user -p x"
		before = bytes.ReplaceAll(before, []byte{'"'}, []byte{' '})
	}
	if !looksPassword(v) || countOf(v).turns < 5 && classes(v) < 4 && (classes(v) < 3 || !besideUser(before)) { // MyProject2
		return
	}
	for _, flag := range [...]string{" -u ", " -l ", " --user", " -user", " --login", " -d ", " /n ", " /u ", " /ru "} {
		if bytes.Contains(before, []byte(flag)) || bytes.Contains(after, []byte(flag)) {
			addArgument(w, from, to, "password")
			return
		}
	}
}

// unlisted is a part of a list of words in quotes as a command has it: "-u", "x" is -u x.
func unlisted(v []byte) []byte {
	out := append(make([]byte, 0, len(v)+2), ' ')
	for _, c := range v {
		if c != '"' && c != '\'' && c != ',' && c != '[' {
			out = append(out, c)
		}
	}
	return append(out, ' ')
}

// besideUser tells whether a command's text ends with the user and a flag before it: -u root.
func besideUser(before []byte) bool {
	words := bytes.Fields(before)
	if len(words) < 2 {
		return false
	}
	switch string(words[len(words)-2]) {
	case "-u", "-l", "--user", "--username", "-user", "--login", "/u":
		return true
	}
	return false
}
