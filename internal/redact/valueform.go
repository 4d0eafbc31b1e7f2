package redact

import "bytes"

// What values may be told by their form.

// hasDigestPrefix reports whether v begins with the name of a digest, as
// sha256:…, sha512-… or md5=… do.
func hasDigestPrefix(v []byte) bool {
	v = bytes.TrimPrefix(v, []byte("hmac-"))
	i := bytes.IndexAny(v, ":-=_")
	if i < 3 || i > 9 || i+1 == len(v) {
		return false
	}
	switch string(bytes.ToLower(v[:i])) {
	case "sha", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3", "md5", "crc32", "blake2b", "blake3", "xxh64":
		return true
	}
	return false
}

// isNumeric reports whether v is a number, a size, a time span, a date, a time or a
// version: digits, and of other characters only what those have.
func isNumeric(v []byte) bool {
	digits, letters := 0, 0
	for i, c := range v {
		switch {
		case isDigit(c):
			digits++
		case c == '.' || c == ':' || c == '-' || c == '+' || c == '/' || c == ',' || c == '%' || c == '_' || c == ' ':
		case isAlpha(c):
			if letters++; letters > 1 && isAlpha(v[i-1]) {
				// units and suffixes: ms, MiB, rc1, beta2
				if letters > 5 {
					return false
				}
			}
		default:
			return false
		}
	}
	if digits == 0 {
		return false
	}
	if letters == 0 {
		return true
	}
	if len(v) > 32 || digits < letters {
		return isVersion(v)
	}
	return isVersion(v) || isDate(v) || letters <= 3 && isDigit(v[0]) && allOf(v[:len(v)-letters], func(c byte) bool { return isDigit(c) || c == '.' })
}

// isVersion reports whether v is a version: v1.2.3, 1.2.3-rc.1+build.5, 10.4p1, 3.2.1-alpine.
func isVersion(v []byte) bool {
	if len(v) > 1 && (v[0] == 'v' || v[0] == 'V') {
		v = v[1:]
	}
	dots, i := 0, 0
	for ; i < len(v) && (isDigit(v[i]) || v[i] == '.' && i > 0 && isDigit(v[i-1])); i++ {
		if v[i] == '.' {
			dots++
		}
	}
	if i == 0 || dots == 0 || !isDigit(v[0]) {
		return false
	}
	for _, part := range bytes.FieldsFunc(v[i:], func(r rune) bool { return r == '.' || r == '-' || r == '+' || r == '~' || r == '_' }) {
		if len(part) > 12 || !isWordy(part) && len(part) > 6 {
			return false
		}
	}
	return true
}

// isDate reports whether v begins with a date as in RFC 3339 or 20261122T0320.
func isDate(v []byte) bool {
	if len(v) < 8 || len(v) > 35 || v[0] != '1' && v[0] != '2' {
		return false
	}
	if len(v) >= 10 && v[4] == v[7] && (v[4] == '-' || v[4] == '/' || v[4] == '.') {
		return allOf(v[:4], isDigit) && allOf(v[5:7], isDigit) && allOf(v[8:10], isDigit)
	}
	return allOf(v[:8], isDigit) && (len(v) == 8 || v[8] == 'T' || v[8] == '-')
}

// isPath reports whether v is the path of a file: from the root, the home, here or a
// drive, its parts made of words.
func isPath(v []byte) bool {
	if s, ok := bytes.CutPrefix(v, []byte("file:")); ok {
		v = bytes.TrimPrefix(s, []byte("//"))
	}
	for _, p := range []string{"./", "../", "~/", "%", "$"} {
		if len(v) > len(p) && string(v[:len(p)]) == p && (p[0] == '.' || p[0] == '~') {
			return pathParts(v[len(p):], '/') >= 1
		}
	}
	switch {
	case len(v) < 2:
		return len(v) == 1 && v[0] == '/'
	case v[0] == '/':
		return pathParts(v[1:], '/') >= 1
	case len(v) > 3 && isAlpha(v[0]) && v[1] == ':' && (v[2] == '\\' || v[2] == '/'):
		return pathParts(v[3:], v[2]) >= 1
	}
	return isFileName(v)
}

// pathParts counts the parts of a path; 0 if one of them is no name of a file.
func pathParts(v []byte, sep byte) int {
	n, odd, random := 0, 0, 0
	for part := range bytes.SplitSeq(v, []byte{sep}) {
		if len(part) == 0 {
			continue
		}
		for _, c := range part {
			if !isLetterOrDigit(c) && c < 0x80 && !bytes.ContainsRune([]byte("._-@:*?{}$~%+# "), rune(c)) {
				return 0
			}
		}
		for word := range bytes.FieldsFuncSeq(part, func(r rune) bool { return r < 0x80 && !isLetterOrDigit(byte(r)) }) {
			if !isWordy(word) && !isHex(word) {
				odd++
				random += len(word)
			}
		}
		n++
	}
	if odd*2 > n || random >= 12 && random*2 > len(v) { // base64 may begin with a slash
		return 0
	}
	return n
}

// isFileName reports whether v is a relative path or a name with the extension of a
// file that keys and settings are kept in.
func isFileName(v []byte) bool {
	i := bytes.LastIndexByte(v, '.')
	if i < 1 || len(v)-i > 9 {
		return false
	}
	switch string(bytes.ToLower(v[i+1:])) {
	case "pem", "key", "crt", "cer", "der", "p12", "pfx", "jks", "keystore", "truststore", "txt", "yml", "yaml", "json", "xml", "conf", "cfg", "ini", "env",
		"properties", "log", "go", "py", "js", "ts", "java", "php", "rb", "sh", "c", "h", "rs", "html", "css", "md", "csv", "sql", "db", "gz", "zip", "pub", "keytab", "gpg", "asc", "kdbx":
		return pathParts(v[:i], '/') >= 1
	}
	return false
}

// isURL reports whether v is a URL; what is secret in it is for others to find.
func isURL(v []byte) bool {
	i := bytes.Index(v, []byte("://"))
	if i < 2 || i > 30 {
		return false
	}
	return allOf(v[:i], func(c byte) bool { return isLetterOrDigit(c) || c == '+' || c == '.' || c == '-' || c == ':' })
}

// isColonHex reports whether v is groups of up to four hexadecimal digits between
// colons: an address of IPv6 or of a card, a fingerprint.
func isColonHex(v []byte) bool {
	colons, run := 0, 0
	for _, c := range v {
		switch {
		case c == ':':
			colons++
			run = 0
		case isHexDigit(c):
			if run++; run > 4 {
				return false
			}
		default:
			return false
		}
	}
	return colons >= 2
}

// isAddress reports whether v is an e-mail address, a host name or an IP address,
// also with a port.
func isAddress(v []byte) bool {
	if isColonHex(v) {
		return true
	}
	if i := bytes.IndexByte(v, '@'); i > 0 {
		if allOf(v[:i], func(c byte) bool { return isLetterOrDigit(c) || c == '.' || c == '_' || c == '-' || c == '+' }) && bytes.IndexByte(v[i+1:], '.') > 0 {
			return isAddress(v[i+1:])
		}
		return false
	}
	if i := bytes.LastIndexByte(v, ':'); i > 0 && i+1 < len(v) && len(v)-i <= 6 && allOf(v[i+1:], isDigit) {
		v = v[:i]
		if bytes.IndexByte(v, '.') < 0 {
			return isWordy(v) || bytes.IndexByte(v, '-') > 0 && !looksRandom(v) // host:port
		}
	}
	dots, start := 0, 0
	for i := 0; i <= len(v); i++ {
		if i < len(v) && v[i] != '.' {
			if c := v[i]; !isLetterOrDigit(c) && c != '-' && c != '_' {
				return false
			}
			continue
		}
		if i == start || i < len(v) && i-start > 63 {
			return false
		}
		for word := range bytes.FieldsFuncSeq(v[start:i], func(r rune) bool { return r == '-' || r == '_' }) {
			if !isWordy(word) && len(word) > 12 {
				return false
			}
		}
		if i < len(v) {
			dots++
		}
		start = i + 1
	}
	if dots == 0 {
		return false
	}
	last := v[bytes.LastIndexByte(v, '.')+1:]
	return allOf(v, func(c byte) bool { return isDigit(c) || c == '.' }) || len(last) >= 2 && len(last) <= 8 && allOf(last, isLower) && allOf(v, func(c byte) bool { return !isUpper(c) })
}
