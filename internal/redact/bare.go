package redact

import "bytes"

// bareKeys find private keys that come without their BEGIN: in base64, as a
// structure or as a whole file of keys.
func bareKeys() []detector {
	return []detector{
		{name: keyBlock, starts: []string{"MII", "MIG", "MIH", "MHc", "MHQ", "MC4", "MFE", "MFM", "MEc", "MFw"}, exact: true, look: lookDER},
		{name: keyBlock, starts: []string{"LS0tLS1CRUdJTi", "LS0tLSBCRUdJTi", "Ci0tLS0tQkVHSU", "LS0tCkJFR0lO"}, exact: true, look: lookEncodedPEM},
		{name: keyBlock, starts: []string{"b3BlbnNzaC1rZXktdj"}, exact: true, look: lookOpenSSH},
		{name: keyBlock, starts: []string{"308204", "308202", "30820", "302e020100", "30770201", "3081"}, look: lookHexDER},
		{name: keyBlock, starts: []string{"(0x"}, look: lookKeytab},
		{name: "password-hash", starts: []string{"pbkdf2.sha"}, look: lookGrub},
		{name: "authorization", starts: []string{"AG", "AH", "AE", "AF"}, exact: true, look: lookPlainLogin,
			before: func(c byte) bool { return !base64any(c) || c == '=' || c == '-' }, after: base62},
	}
}

// lookKeytab reports a key as the listings of keytabs have it: (0x…), of 8 to 64 bytes.
func lookKeytab(w *window, at, n int) {
	end := runEnd(w.text, at+n, 130, hexadecimal)
	if size := end - at - n; end < len(w.text) && w.text[end] == ')' && (size == 32 || size == 48 || size == 64) && scrambled(w.text[at+n:end]) {
		w.add(at+n, end, keyBlock, true)
	}
}

// lookGrub reports the salt and the hash of pbkdf2.sha512.ROUNDS.SALT.HASH.
func lookGrub(w *window, at, n int) {
	text := w.text
	i := runEnd(text, at+n, 3, decimal)
	j := runEnd(text, i+1, 10, decimal)
	end := runEnd(text, j+1, 4096, func(c byte) bool { return hexadecimal(c) || c == '.' })
	if i+1 < j && j < len(text) && text[i] == '.' && text[j] == '.' && end-j > 40 {
		w.add(j+1, trimDots(text, j+1, end), "password-hash", true)
	}
}

// lookPlainLogin reports what a client signs in with by PLAIN: base64 of a zero, the
// user, a zero and the password. See RFC 4616, section 2.
func lookPlainLogin(w *window, at, _ int) {
	end := runEnd(w.text, at, 200, base64std)
	plain := unbase64(w.text[at:end], 200)
	if len(plain) < 6 || plain[0] != 0 {
		return
	}
	user, password, found := bytes.Cut(plain[1:], []byte{0})
	shown := func(c byte) bool { return c >= ' ' && c != 0x7f }
	if found && len(user) > 0 && len(password) > 1 && allOf(user, shown) && allOf(password, shown) {
		w.add(at, end, "authorization", true)
	}
}

// lookDER reports a private key in base64, over any number of lines.
func lookDER(w *window, at, _ int) {
	if !startsWord(w.text, at) {
		return
	}
	if !privateDER(unbase64(w.text[at:min(len(w.text), at+60)], 60)) {
		return
	}
	if end := linesEnd(w.text, at); end-at >= 40 {
		w.add(at, end, keyBlock, true)
	}
}

// privateDER tells a private key from certificates and public keys by its first
// bytes: a sequence that begins with a version, or with the algorithm of PKCS #5. See RFC
// 5958, RFC 8017 A.1.2, RFC 5915, RFC 7292.
func privateDER(b []byte) bool {
	if len(b) < 16 || b[0] != 0x30 {
		return false
	}
	i := 2
	if b[1] >= 0x80 {
		size := int(b[1] & 0x7f)
		if size < 1 || size > 3 {
			return false
		}
		i += size
	}
	body := b[i:]
	if body[0] == 0x02 && body[1] == 1 && body[2] <= 3 {
		// A version: PKCS #1, #8, #12 or SEC 1. What follows is a sequence, a number or a string.
		return body[3] == 0x30 || body[3] == 0x02 || body[3] == 0x04
	}
	return bytes.Contains(body[:min(len(body), 20)], []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d})
}

// linesEnd is where base64 text ends that begins at: with its last line, if it is wrapped.
func linesEnd(text []byte, at int) int {
	stop := min(len(text), at+longestBlock)
	end := runEnd(text, at, stop-at, base64any)
	if i := bytes.Index(text[at:end], []byte("---")); i >= 0 {
		return at + i // of an END in the same line
	}
	width := end - at
	for width >= 40 && end < stop {
		next := end
		for next < stop && (blank(text[next]) || text[next] == '\r' || text[next] == '\n' || text[next] == '"' || text[next] == '\\' && next+1 < stop && text[next+1] == 'n') {
			if text[next] == '\\' {
				next++
			}
			next++
		}
		if bytes.IndexByte(text[end:next], '\n') < 0 && !bytes.Contains(text[end:next], []byte(`\n`)) {
			break
		}
		to := runEnd(text, next, stop-next, base64any)
		if to == next || to-next > width || to-next < width && (to-next)%4 != 0 || to-next < 40 && plainWord(text[next:to]) ||
			to < stop && text[to] != '\n' && text[to] != '\r' && text[to] != '"' && text[to] != '\'' && text[to] != '\\' && text[to] != ' ' && text[to] != '<' {
			break
		}
		end = to
		if to-next < width {
			break
		}
	}
	return end
}

// lookEncodedPEM reports base64 of a PEM file, if there is a private key in it.
func lookEncodedPEM(w *window, at, _ int) {
	end := linesEnd(w.text, at)
	plain := unbase64(w.text[at:end], longestBlock)
	for rest := plain; ; {
		i := bytes.Index(rest, []byte("BEGIN "))
		if i < 0 {
			return
		}
		rest = rest[i+6:]
		label := rest[:min(len(rest), 64)]
		if j := bytes.Index(label, []byte("--")); j >= 0 {
			label = label[:j]
		}
		label = bytes.ToUpper(label)
		if bytes.Contains(label, []byte("PRIVATE")) || bytes.Contains(label, []byte("SECRET")) ||
			bytes.Contains(label, []byte("KEY")) && !bytes.Contains(label, []byte("PUBLIC")) {
			w.add(at, end, keyBlock, true)
			return
		}
	}
}

// lookOpenSSH reports the body of an OpenSSH key without its frame.
func lookOpenSSH(w *window, at, _ int) {
	if end := linesEnd(w.text, at); end-at >= 60 {
		w.add(at, end, keyBlock, true)
	}
}

// lookHexDER reports a private key in hexadecimal.
func lookHexDER(w *window, at, _ int) {
	if at > 0 && hexadecimal(w.text[at-1]) {
		return
	}
	end := runEnd(w.text, at, 1<<15, hexadecimal)
	if end-at < 90 {
		return
	}
	head := make([]byte, 0, 24)
	for i := at; i+1 < at+48; i += 2 {
		head = append(head, nibble(w.text[i])<<4|nibble(w.text[i+1]))
	}
	if privateDER(head) {
		w.add(at, end, keyBlock, true)
	}
}
