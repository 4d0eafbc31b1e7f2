package redact

// Signatures of requests in headers and settings whose names say seal, sign, hmac or stamp:
// X-Shop-Seal: v1=….

func sealHeaders() []detector {
	return []detector{
		{name: "seal", look: sealOfRequest, starts: []string{"-seal", "-signature", "-sign:", "-sign\"", "-hmac", "-stamp:", "-stamp\"", "-sig:", "-sig\"", "-mac:", "-mac\"", "_signature ", "_signature=", "_signature:", "_signature\"", "-signed:"}, before: latinOrNumeral},
		{name: "seal", look: ownHeader, strict: true, starts: []string{"\nx-", "> x-", "< x-", "\"x-", "'x-"}, after: latin},
	}
}

// sealOfRequest looks at the digest behind such a name, also behind the version or the method
// of the signature.
func sealOfRequest(w *window, at, n int) {
	t := w.text
	start := runStart(t, at, 48, func(c byte) bool { return latinOrNumeral(c) || c == '-' || c == '_' })
	end := runEnd(t, at+1, 32, func(c byte) bool { return latinOrNumeral(c) || c == '-' || c == '_' })
	name := inLower(t[start:end])
	if len(name) < 8 || signsFiles(name) {
		return
	}
	limit := lineTo(t, end, 400)
	from := afterKey(t, end)
	if from < 0 && t[at] == '_' && byteAt(t, end) == ' ' { // a directive
		from = skipBlanks(t, end, limit)
	}
	if from < 0 || from >= limit {
		return
	}
	for i, fields := from, 0; i < limit && fields < 4; fields++ { // t=1614265330,v1=…
		to := runEnd(t[:limit], i, 12, latinOrNumeral)
		if byteAt(t, to) == '=' && to > i {
			i = to + 1
		}
		to = runEnd(t[:limit], i, 200, base64any)
		v := t[i:to]
		if len(v) >= 32 && (isHex(v) && !allOf(v, isDigit) || t[at] == '-' && scrambled(v)) {
			w.add(i, to, "signature", true)
			return
		}
		if c := byteAt(t, to); c != ',' && c != ';' {
			return
		}
		i = skipBlanks(t, to+1, limit)
	}
}

// ownHeader looks at a header that a product made for itself, whatever its name says: its value
// is a long run of both cases and digits.
func ownHeader(w *window, at, n int) {
	t := w.text
	start := at + n - 2
	end := runEnd(t, start, 60, func(c byte) bool { return latinOrNumeral(c) || c == '-' || c == '_' })
	if aboutIdentity(t[start:end]) {
		return
	}
	from := afterKey(t, end)
	if from < 0 {
		return
	}
	to := runEnd(t, from, 300, func(c byte) bool { return base64any(c) && c != '=' })
	to = runEnd(t, to, 2, func(c byte) bool { return c == '=' })
	c := byteAt(t, to)
	if v := t[from:to]; len(v) >= 24 && (blankOrEnd(c) || anyQuote(c) || c == '\\') && looksRandom(v) && classes(v) >= 3 && countOf(v).turns*4 >= len(v) {
		w.add(from, to, "secret", true)
	}
}

// signsFiles tells whether a signature is of something that was published: a package, a commit.
func signsFiles(name []byte) bool {
	for i := 0; i < len(name); {
		to := runEnd(name, i, len(name), latinOrNumeral)
		switch string(name[i:to]) {
		case "package", "commit", "file", "image", "artifact", "release", "gpg", "pgp", "cosign", "repo", "deb", "rpm", "schema", "method", "type", "function", "query", "plan", "cert", "certificate", "crash", "virus", "threat", "malware", "public", "build", "cache", "etag", "content", "algorithm", "alg", "input", "info":
			return true
		}
		i = to + 1
	}
	return false
}
