package redact

import "bytes"

// What stands beside a word that looks drawn, or in it, and says that it is no secret.

// standsAlone tells whether neither the word at start nor the signs beside it say that it
// is something else.
func standsAlone(w *window, start, end int) bool {
	text, v := w.text, w.text[start:end]
	switch {
	case hasDigestPrefix(v) || digestBehindName(v) || isVersion(v) || cipherSuite(v) || ownName(v) || plainBase64(v):
		return false
	case bytes.IndexByte(v, '/') >= 0 && isPathPiece(v):
		return false
	case isExtension(v[bytes.LastIndexByte(v, '.')+1:]) || bytes.Contains(v, []byte(".so.")):
		return false
	}
	if end < len(text) {
		switch c := text[end]; {
		case c == '(' || c == '=':
			return false
		case c == '\\' && end+1 < len(text) && isLetterOrDigit(text[end+1]) && bytes.IndexByte([]byte("nrtu"), text[end+1]) < 0: // of a path
			return false
		case c == ':' && end+1 < len(text) && text[end+1] == ' ': // what it says is behind it
			return false
		case c == '{' || c == '}' && start > 0 && text[start-1] == '{':
			return false
		}
	}
	if lineOfData(text, start, end) || lineOfIndex(text, start) {
		return false
	}
	if start == 0 {
		return true
	}
	switch text[start-1] {
	case '\\', '{':
		return false
	case ':': // encrypted by SOPS
		if bytes.LastIndex(text[max(0, start-400):start], []byte("ENC[AES")) > bytes.LastIndexByte(text[max(0, start-400):start], ']') {
			return false
		}
	case '|':
		if start > 2 && text[start-2] == '1' && text[start-3] == '|' || start > 40 && bytes.IndexByte(text[start-40:start-1], '|') >= 0 && isBase64Digest(v) {
			return false // a host of known_hosts
		}
	}
	return true
}

// digestBehindName tells whether v is a name in small letters, a dash and what ends as base64
// does: the nonce of a policy, the key of a cache.
func digestBehindName(v []byte) bool {
	i := bytes.IndexByte(v, '-')
	return i > 2 && v[len(v)-1] == '=' && allOf(v[:i], isLower)
}

// ownName tells what programs name by themselves: mangled symbols, public keys of SSH,
// what is called a UUID, the numbers of mails.
func ownName(v []byte) bool {
	for _, head := range [...]string{"_Z", "_R", "AAAA"} {
		if bytes.HasPrefix(v, []byte(head)) {
			return true
		}
	}
	for part := range bytes.FieldsFuncSeq(v[:min(len(v), 40)], func(c rune) bool { return c == '-' || c == '_' }) {
		if len(part) < 8 && allOf(part, isLower) && senseOf(part) == identity {
			return true
		}
	}
	return len(v) == 14 && isDigit(v[0]) && allOf(v[8:], isDigit) // of sendmail
}

// plainBase64 tells whether v is base64 of a text of several words, with no colon in it.
func plainBase64(v []byte) bool {
	plain := bytes.TrimSuffix(unbase64(v, 64), []byte(":")) // Password: of SMTP
	if len(plain) < 8 || len(v)%4 == 1 || bytes.IndexByte(plain, ' ') < 0 && len(plain) > 12 {
		return false
	}
	return allOf(plain, func(c byte) bool { return c >= ' ' && c < 0x7f && c != ':' && c != '=' })
}

// lineOfIndex tells whether the line of at begins as digests and indexes are listed:
// SHA512 (file) =, green open.
func lineOfIndex(text []byte, at int) bool {
	from := lineFrom(text, at, 120)
	if from > 0 && text[from-1] != '\n' {
		return false
	}
	line := text[from:at]
	first, rest, _ := bytes.Cut(bytes.TrimLeft(line[:min(len(line), 40)], " "), []byte{' '})
	switch string(first) {
	case "green", "yellow", "red": // of Elasticsearch
		return bytes.HasPrefix(bytes.TrimLeft(rest, " "), []byte("open")) || bytes.HasPrefix(bytes.TrimLeft(rest, " "), []byte("close"))
	}
	for _, kind := range [...]string{" DNSKEY ", " CDNSKEY ", " RRSIG ", " TLSA ", " SSHFP "} { // public by nature
		if bytes.Contains(line, []byte(kind)) {
			return true
		}
	}
	return bytes.HasPrefix(rest, []byte("(")) && (bytes.HasPrefix(first, []byte("SHA")) || bytes.HasPrefix(first, []byte("MD5")) || bytes.HasPrefix(first, []byte("BLAKE")))
}

// lineOfData tells whether a word is a line of base64 of several, as in certificates and
// mails: a long line beside others, or what is left behind one.
func lineOfData(text []byte, start, end int) bool {
	head := bytes.TrimRight(text[max(0, start-16):start], " \t\r\n")
	start, end = runStart(text, start, mostAlone, base64std), runEnd(text, end, mostAlone, base64std)
	if bytes.HasSuffix(bytes.TrimSuffix(head, []byte(`\n`)), []byte("-----")) {
		return true // a body of one line
	}
	low := runStart(text, start, 16, blank)
	if low > 0 && text[low-1] != '\n' && text[low-1] != '>' && !anyQuote(text[low-1]) {
		return false
	}
	between := func(c byte) bool { return anyQuote(c) || blank(c) || c == '\n' || c == '\r' || c == '+' || c == ',' }
	low = runStart(text, low, 16, between)
	if low-runStart(text, low, 60, base64std) >= 60 {
		return true
	}
	next := runEnd(text, end, 16, between)
	return end-start >= 60 && next > end && (runEnd(text, next, 16, base64std)-next >= 16 || bytes.HasPrefix(text[next:], []byte("-----")))
}

// isPathPiece tells whether one of the parts between slashes is a word in small letters.
func isPathPiece(v []byte) bool {
	if v[0] == '/' && len(v) < 20 {
		return true
	}
	for part := range bytes.SplitSeq(v, []byte{'/'}) {
		if i := bytes.IndexByte(part, '.'); i > 0 {
			part = part[:i]
		}
		if len(part) > 2 && allOf(part, isLower) && isWordy(part) {
			return true
		}
	}
	return false
}

// isExtension tells whether v, behind the last point of a word, ends the name of a file.
func isExtension(v []byte) bool { return len(v) >= 2 && len(v) <= 4 && allOf(v, isLower) }

// isBase64Digest tells whether v is as long as SHA-1 is in base64.
func isBase64Digest(v []byte) bool { return len(v) == 28 && v[27] == '=' }

// elementBefore returns the name of the XML element that begins before the bracket at i.
func elementBefore(text []byte, i int) []byte {
	a := runStart(text, i, 60, func(c byte) bool { return c != '<' && c != '>' && c != '\n' })
	name := text[a:i]
	if j := bytes.IndexAny(name, " \t"); j >= 0 {
		name = name[:j]
	}
	return name
}

// identityBefore tells whether the name before a value is of an identifier, of a digest
// or of something public.
func identityBefore(text []byte, start int) bool {
	if start > 0 && text[start-1] == '>' {
		if name := elementBefore(text, start-1); namesIdentity(name) || bytes.HasSuffix(name, []byte("Value")) || bytes.HasSuffix(name, []byte("Certificate")) {
			return true
		}
	}
	i := start
	low := max(0, start-48)
	for i > low && (anyQuote(text[i-1]) || isBlank(text[i-1]) || text[i-1] == '\\' || text[i-1] == '<' || text[i-1] == '[' || text[i-1] == '(') {
		i--
	}
	if bytes.HasSuffix(text[low:i], []byte("W/")) { // a weak ETag
		i -= 2
	}
	for i > low && (anyQuote(text[i-1]) || isBlank(text[i-1]) || text[i-1] == '\\' || text[i-1] == ':' || text[i-1] == '=') {
		i--
	}
	if i > 1 && (text[i-1] == 'x' || text[i-1] == 'y' || text[i-1] == 'n') && anyQuote(text[i-2]) && anyQuote(text[i]) { // of a public key in JSON
		return true
	}
	name := text[runStart(text, i, 40, func(c byte) bool { return isLetterOrDigit(c) || c == '_' || c == '-' }):i]
	return namesIdentity(name) || senseOf(name) == identity
}

// namesIdentity tells whether a name's last word, or one before it, is that of an
// identifier, a digest or something public.
func namesIdentity(name []byte) bool {
	switch string(name) {
	case "id", "ID", "uid", "x5t", "x5c", "S256", "bh":
		return true
	}
	name = bytes.TrimSuffix(bytes.TrimSuffix(name, []byte("B64")), []byte("Base64"))
	low := bytes.ToLower(name)
	for _, end := range [...]string{"_id", "-id", "_uid", "uuid", "guid", "etag", "hash", "digest", "checksum", "fingerprint", "integrity", "peer", "kid", "accessor", "signature", "serial", "serialnumber", "serial_number", "nonce", "rev", "revision", "commit", "h1", "sha1", "sha256", "sha384", "sha512", "md5"} {
		if bytes.HasSuffix(low, []byte(end)) {
			return true
		}
	}
	return bytes.HasSuffix(name, []byte("Id")) || bytes.HasSuffix(name, []byte("ID")) || bytes.Contains(low, []byte("public")) || bytes.Contains(low, []byte("pubkey"))
}
