package redact

import "bytes"

// databaseOfLog tells whether what is found behind an at sign is the name of a database, as
// PostgreSQL writes user@database before the kind of a message.
func databaseOfLog(before, after []byte) bool {
	if len(before) < 2 || before[len(before)-1] != '@' || len(after) < 5 || after[0] != ' ' {
		return false
	}
	for _, kind := range [...]string{"LOG:", "ERROR:", "FATAL:", "PANIC:", "WARNING:", "NOTICE:", "STATEMENT:", "DETAIL:", "HINT:", "CONTEXT:", "DEBUG:", "INFO:", "QUERY:", "LOCATION:"} {
		if bytes.HasPrefix(after[1:], []byte(kind)) {
			return true
		}
	}
	return false
}

// wayOfHashing tells whether v is the name of a module or function that hashes, as settings
// give it: rabbit_password_hashing_sha256, django.contrib.auth.hashers.
func wayOfHashing(v []byte) bool {
	if !bytes.Contains(v, []byte("hash")) || len(v) > 80 {
		return false
	}
	for part := range bytes.FieldsFuncSeq(v, func(c rune) bool { return c == '_' || c == '.' || c == '-' }) {
		word := bytes.TrimRight(part, "0123456789")
		if len(word) == 0 && len(part) > 4 || len(part)-len(word) > 3 || !lowerOnly(word) && len(word) > 0 || len(word) > 12 {
			return false
		}
	}
	return bytes.ContainsAny(v, "_.-")
}

// isStream tells whether v is the name of a stream of a program, of which a log says what was read.
func isStream(v []byte) bool {
	switch string(v) {
	case "stdin", "stdout", "stderr", "STDIN", "<stdin>":
		return true
	}
	return false
}
