package redact

import "bytes"

// drawnWord tells whether a word that nothing names was drawn by lot from small
// letters, capitals and digits, as generators of passwords do: no name, path, address,
// version, digest or cipher suite.
func drawnWord(v []byte) bool {
	if len(v) < 8 || len(v) > 64 || !visibleWord(v) || !looksCredential(v) || isHex(v) || isUUID(v) || isVersion(v) || isAddress(v) {
		return false
	}
	if i := bytes.IndexAny(v, "_-."); i > 0 && senseOf(v[:i]) == identity {
		return false
	}
	t := countOf(v)
	return t.lower > 0 && t.upper > 0 && t.digit > 0 && t.turns >= 4 && (t.turns >= 6 || t.other > 0) && !cipherSuite(v)
}

// visibleWord tells whether v has no blank, and none of the signs that programs and
// their settings are made of.
func visibleWord(v []byte) bool {
	for _, c := range v {
		if c <= ' ' || c >= 0x7f || bytes.IndexByte([]byte("()[]{}<>|\\\"'`,;"), c) >= 0 {
			return false
		}
	}
	return true
}

// cipherSuite tells whether a word is of the names that TLS and SSH have for ciphers.
func cipherSuite(v []byte) bool {
	for _, name := range [...]string{"AES", "SHA2", "SHA3", "SHA5", "CHACHA", "POLY1305", "ECDH", "aes128", "aes256", "sha2-", "25519", "bkdf2", "ISO8859", "X86"} {
		if bytes.Contains(v, []byte(name)) {
			return true
		}
	}
	return false
}

// isPhrase tells whether v is three to twelve words in small letters, as passwords of
// several words are, and no sentence.
func isPhrase(v []byte) bool {
	n := bytes.Count(v, []byte{' '})
	if n < 2 || n > 11 || endOfPhrase(v, 0, len(v)) != len(v) || isTalk(v) || isSentence(v) {
		return false
	}
	for word := range bytes.FieldsSeq(v) {
		if len(word) < 3 || len(word) > 12 {
			return false
		}
	}
	return true
}

// parentKey returns the name of the object, mapping or section in which the setting at
// i stands; nil where none is near.
func parentKey(t []byte, i int) []byte {
	const reach = 2 << 10
	low := max(0, i-reach)
	depth := 0
	for k := i; k > low; k-- {
		switch t[k-1] {
		case '}':
			depth++
		case '{':
			if depth--; depth < 0 {
				return nameBefore(t, k-1)
			}
		}
	}
	start := lineStart(t, i)
	column := indentEnd(t, start) - start
	for start > low { // of YAML, or a section
		end := start - 1
		start = lineStart(t, end)
		k := indentEnd(t, start)
		line := bytes.TrimRight(t[k:end], " \r")
		if len(line) < 2 || line[0] == '#' {
			continue
		}
		if line[0] == '[' && line[len(line)-1] == ']' {
			return line[1 : len(line)-1]
		}
		if k-start < column && line[len(line)-1] == ':' {
			return line[:len(line)-1]
		}
	}
	return nil
}

// nameBefore returns the name before the bracket at i: "name": {, name = {, name {.
func nameBefore(t []byte, i int) []byte {
	for n := 0; i > 0 && n < gapLimit && (isBlank(t[i-1]) || bytes.IndexByte([]byte(`"'\:=>`), t[i-1]) >= 0); n++ {
		i--
	}
	start := i
	for start > 0 && i-start < keyLimit && isKeyByte(t[start-1]) {
		start--
	}
	return t[start:i]
}

// keepsKeys tells whether an object of that name is about ciphers, signatures or
// sessions, so that its key is one of theirs.
func keepsKeys(name []byte) bool {
	low := bytes.ToLower(name)
	for _, word := range [...]string{"jwt", "jwe", "token", "crypt", "cipher", "auth", "securit", "sign", "hmac", "session", "cookie", "secret", "aes", "csrf"} {
		if bytes.Contains(low, []byte(word)) {
			return true
		}
	}
	return false
}
