package redact

import "bytes"

// Names that stand where a host or a user is named, and are those of a product: a virtual host
// of a broker, a file of a program in a trace, an account that a log is called after.

// noHost tells whether the value of a key for hosts is none: the virtual host of a broker,
// which is a word, or a place in a program: (node:net:1555:16).
func noHost(key, v []byte) bool {
	if foldSuffix(key, "vhost") || foldSuffix(key, "virtualhost") || foldSuffix(key, "virtual-host") || foldSuffix(key, "virtual_host") {
		return bytes.IndexByte(v, '.') < 0
	}
	i := bytes.IndexByte(v, ':')
	if i < 1 || i+3 >= len(v) {
		return false
	}
	line, column, ok := bytes.Cut(v[i+1:], []byte{':'})
	return ok && len(line) > 0 && len(column) > 0 && len(column) <= 5 && allOf(line, isDigit) && allOf(column, isDigit)
}

// accountOfRequest tells whether the text before "user 'x'" says that a program logged in: Server
// auth using Basic with user 'x'.
func accountOfRequest(before []byte) bool {
	return foldSuffix(before, "auth using basic ") || foldSuffix(before, "auth using basic with ") || foldSuffix(before, "auth using digest with ") || foldSuffix(before, "auth using ntlm with ")
}

// namesFile tells whether a word in small letters is what the file itself is called after, as the
// log of a program is after its account.
func namesFile(w *window, name []byte) bool {
	if len(name) < 4 || !lowerOnly(name) {
		return false
	}
	base := w.name
	if i := bytes.LastIndexByte([]byte(base), '/'); i >= 0 {
		base = base[i+1:]
	}
	if len(base) <= len(name) || base[:len(name)] != string(name) {
		return false
	}
	switch base[len(name):] {
	case ".log", ".err", ".out", ".conf", ".toml", ".ini", ".yaml", ".yml", ".json", ".service", ".env", ".xml", ".properties", ".cfg", ".log.1", ".trace", ".access.log", ".error.log", "-access.log", "-error.log", "_access.log", "_error.log":
		return true
	}
	return false
}

// answersVersion tells whether four numbers with points between them stand alone below a line
// that asks for a version: a command, a query.
func answersVersion(t []byte, start, end int) bool {
	line := lineFrom(t, start, 40)
	if line == 0 || line != start || !isEndOfLine(t, end) {
		return false
	}
	asked := inLower(t[lineFrom(t, line-1, 300) : line-1])
	return bytes.Contains(asked, []byte("version")) || bytes.HasSuffix(bytes.TrimSpace(asked), []byte(" -v"))
}
