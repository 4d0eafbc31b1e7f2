package redact

import (
	"bytes"
	"encoding/base64"
)

// harmlessDatum tells whether a value in the data of a Secret is about a credential and
// none: what its name says is measured or a kind of thing, and it looks like that. The value
// is as it is written: in base64, or a number in plain text.
func harmlessDatum(name, v []byte, strict bool) bool {
	if timeStamp(v) {
		return true
	}
	class, _ := judgeKey(name)
	var words keyWords
	words.split(name)
	last := words.word(0)
	if class != keyPlain && !kindOfThing(last) {
		return false
	}
	if allNumerals(v) && len(v) <= 6 && (isMeasure(last) || kindOfThing(last)) {
		return true
	}
	plain, err := base64.StdEncoding.DecodeString(string(v))
	if err != nil || len(plain) == 0 {
		return false
	}
	plain = bytes.TrimRight(plain, "\r\n")
	switch string(last) {
	case "user", "username", "login":
		return userOfMachines(plain)
	}
	if !kindOfThing(last) || !allOf(plain, func(c byte) bool { return c > ' ' && c < 0x7f }) {
		return false
	}
	if rest, found := bytes.CutPrefix(plain, []byte("://")); found {
		plain = rest
	} else if i := bytes.Index(plain, []byte("://")); i > 1 {
		host, _, _ := bytes.Cut(plain[i+3:], []byte{'/'})
		if bytes.ContainsAny(plain, "@?&=") {
			return false
		}
		host, _, _ = bytes.Cut(host, []byte{':'})
		return !strict || foldEqual(host, "localhost") || keptDomain(host)
	}
	return allNumerals(plain) && len(plain) <= 6 || len(plain) <= 24 && lowerLetter(plain[0]) && cipherOrKind(plain)
}

// cipherOrKind tells whether v is made of words, and of numbers as the names of algorithms
// have them: git, aes-xts-plain64, sha256, eu-west-1.
func cipherOrKind(v []byte) bool {
	for part := range bytes.FieldsFuncSeq(v, func(c rune) bool { return c == '-' || c == '_' || c == '.' || c == ':' }) {
		word := bytes.TrimRight(part, "0123456789")
		if len(part)-len(word) > 3 || len(word) > 10 || !lowerOnly(word) && len(word) > 0 {
			return false
		}
	}
	return true
}

// userOfMachines tells whether a user is one that programs use in place of one, with a token.
func userOfMachines(v []byte) bool {
	switch string(v) {
	case "oauth2", "git", "x-access-token", "oauth2accesstoken", "x-token-auth", "AWS", "_json_key", "_token", "token", "__token__", "gitlab-ci-token", "x-oauth-basic", "pat":
		return true
	}
	return false
}

// kindOfThing tells whether the last word of a name says what kind of thing something is, or
// where.
func kindOfThing(w []byte) bool {
	switch string(w) {
	case "type", "kind", "endpoint", "endpoints", "url", "uri", "port", "region", "zone", "bucket", "cipher", "provider", "hash", "size", "mode", "engine", "driver", "version", "project", "protocol", "proto", "enabled", "insecure", "scheme", "level", "ttl", "mtime", "timeout", "interval", "pbkdf", "algorithm", "alg", "user", "username", "login":
		return true
	}
	return false
}

// nameOfDatum is the name of a value in the data of a Secret that begins at s.
func nameOfDatum(t []byte, from, s int) []byte {
	if s-from > 2*keyLimit {
		return nil
	}
	if i := bytes.IndexByte(t[from:s], ':'); i > 0 {
		return bytes.Trim(t[from:from+i], " \t\"'{,-")
	}
	return nil
}

// remarkOnKey tells whether a line is one that age-keygen writes above a key.
func remarkOnKey(line []byte) bool {
	return bytes.HasPrefix(line, []byte("# created: ")) || bytes.HasPrefix(line, []byte("# public key: "))
}

// otherArgument tells whether the text in quotes at i is given to a call under a name that
// says it is no secret: organization="org-…".
func otherArgument(t []byte, i int) bool {
	if i < 2 || t[i-1] != '=' || !isLetterOrDigit(t[i-2]) {
		return false
	}
	from := runStart(t, i-1, 40, wordLike)
	if from == 0 || t[from-1] != ' ' && t[from-1] != ',' && t[from-1] != '(' {
		return false
	}
	name := t[from : i-1]
	if class, _ := judgeKey(name); class != keyPlain {
		return false
	}
	switch string(name) {
	case "default", "value", "fallback", "or_else", "default_value", "raw", "data", "secret_value", "s", "text", "plaintext", "plain", "v", "d", "x", "initial":
		return false
	}
	return true
}
