package redact

import "bytes"

// keyFields find the private parts of keys that are written field by field.
func keyFields() []detector {
	return []detector{
		{name: keyBlock, starts: []string{"private-lines:"}, look: lookPuTTY},
		{name: keyBlock, starts: []string{"private-mac:"}, look: lookRestOfLine},
		{name: keyBlock, starts: []string{`kty"`, `kty\"`, `kty'`}, look: lookJWK},
		{name: keyBlock, starts: []string{
			"privateexponent:", "prime1:", "prime2:", "exponent1:", "exponent2:", "coefficient:", "\npriv:", "private_value(x):", "private_value:",
		}, look: lookNumber},
		{name: keyBlock, starts: []string{"privatekey", "presharedkey", "private-key", "preshared-key"}, look: lookWireGuard},
		{name: keyBlock, starts: []string{"private-key-format:"}, look: lookDNSSEC},
		{name: keyBlock, starts: []string{"</modulus>", "&lt;/modulus"}, look: lookXMLKey},
		{name: "secret", starts: []string{`secret "`}, look: lookQuotedSecret},
		{name: keyBlock, starts: []string{"signify secret key", "minisign encrypted secret key"}, look: lookNextLine},
		{name: keyBlock, starts: []string{"borg_key "}, look: lookBorgKey},
	}
}

// lookPuTTY reports the lines that follow, as many as the number says.
func lookPuTTY(w *window, at, n int) {
	i := runEnd(w.text, at+n, 4, blank)
	lines := 0
	for ; i < len(w.text) && decimal(w.text[i]) && lines < 1000; i++ {
		lines = lines*10 + int(w.text[i]-'0')
	}
	start := lineEnd(w.text, i)
	end := start
	for ; lines > 0 && end < len(w.text); lines-- {
		next := lineEnd(w.text[:min(len(w.text), end+512)], end)
		if !keyLine(w.text[end:next]) {
			break
		}
		end = next
	}
	addBody(w, start, end)
}

func lookRestOfLine(w *window, at, n int) {
	start := runEnd(w.text, at+n, 8, blank)
	end := runEnd(w.text, start, longestToken, base64any)
	if end-start >= 16 {
		w.add(start, end, keyBlock, true)
	}
}

// lookNextLine reports the base64 line below a comment.
func lookNextLine(w *window, at, n int) {
	start := lineEnd(w.text[:min(len(w.text), at+512)], at+n)
	if end := runEnd(w.text, start, longestToken, base64std); end-start >= 40 {
		w.add(start, end, keyBlock, true)
	}
}

// lookBorgKey reports the lines of base64 below the number of the repository.
func lookBorgKey(w *window, at, n int) {
	start := lineEnd(w.text[:min(len(w.text), at+n+80)], at+n)
	if end := linesEnd(w.text, start); end-start >= 40 && runEnd(w.text, at+n, 64, hexadecimal) == at+n+64 {
		w.add(start, end, keyBlock, true)
	}
}

// lookJWK reports the private members of the object around "kty": RFC 7518,
// sections 6.2.2, 6.3.2 and 6.4.
func lookJWK(w *window, at, _ int) {
	const reach = 8 << 10
	text := w.text
	if at == 0 || !anyQuote(text[at-1]) || at < w.jwkPast {
		return
	}
	start, depth := at, 0
	for low := max(0, at-reach); start > low; start-- {
		if c := text[start-1]; c == '}' {
			depth++
		} else if c == '{' {
			if depth == 0 {
				break
			}
			depth--
		}
	}
	depth = 0
	end := at
	for high := min(len(text), at+reach); end < high; end++ {
		if c := text[end]; c == '{' {
			depth++
		} else if c == '}' {
			if depth == 0 {
				break
			}
			depth--
		}
	}
	w.jwkPast = end
	for i := start; i < end; i++ {
		if !anyQuote(text[i]) {
			continue
		}
		name := runEnd(text, i+1, 8, base62)
		switch string(text[i+1 : name]) {
		case "d", "p", "q", "dp", "dq", "qi", "k":
		default:
			continue
		}
		if name >= end || !anyQuote(text[name]) && text[name] != '\\' {
			continue
		}
		from := afterKey(text, name)
		if from < 0 || from >= end || !anyQuote(text[from-1]) {
			continue
		}
		if to := runEnd(text, from, longestToken, base64any); to-from >= 8 {
			w.add(from, to, keyBlock, true)
			i = to
		}
	}
}

// lookNumber reports a number of a private key: base64 on the same line, as in
// DNSSEC's files, or bytes in hexadecimal on it or on the lines below, as openssl prints them.
func lookNumber(w *window, at, n int) {
	text := w.text
	start := runEnd(text, at+n, 8, blank)
	if end := runEnd(text, start, longestToken, base64std); end-start >= 24 {
		w.add(start, end, keyBlock, true)
		return
	}
	hexLine := func(c byte) bool { return hexadecimal(c) || c == ':' || c == ' ' || c == '\t' || c == 'x' }
	end := start
	for at := start; at < len(text) && at < start+1<<14; {
		next := runEnd(text, at, 256, hexLine)
		line := bytes.TrimSpace(text[at:next])
		// A line of a certificate's text has words in it.
		if next < len(text) && text[next] != '\n' && text[next] != '\r' {
			break
		}
		if len(line) > 0 {
			if at > start && !blank(text[at]) || bytes.IndexByte(line, ':') < 0 && !bytes.HasPrefix(line, []byte("0x")) && len(line) > 2 {
				break
			}
			end = next
		} else if at > start && end > start {
			break
		}
		at = runEnd(text, next, 2, func(c byte) bool { return c == '\r' || c == '\n' })
		if at == next {
			break
		}
	}
	addBody(w, start, end)
}

// lookWireGuard reports 32 bytes in base64 behind the name of a private or shared key.
// https://man7.org/linux/man-pages/man8/wg.8.html
func lookWireGuard(w *window, at, n int) {
	start := afterKey(w.text, at+n)
	if start < 0 {
		start = runEnd(w.text, at+n, 4, blank)
	}
	if echo := []byte("<(echo "); bytes.HasPrefix(w.text[start:], echo) { // of a shell
		start += len(echo)
	}
	if end := runEnd(w.text, start, 48, base64std); end-start == 44 && w.text[end-1] == '=' {
		w.add(start, end, keyBlock, true)
	}
}

// lookDNSSEC reports the key lines of the file that begins so.
// https://bind9.readthedocs.io, dnssec-keygen: K*.private
func lookDNSSEC(w *window, at, n int) {
	area := w.text[at:min(len(w.text), at+8<<10)]
	for i := 0; i < len(area); i = lineEnd(area, i) {
		line := area[i:lineEnd(area, i)]
		for _, name := range []string{"Key:", "PrivateKey:", "Private_value(x):", "PIN:"} {
			if bytes.HasPrefix(line, []byte(name)) {
				start := at + i + runEnd(line, len(name), 8, blank)
				w.add(start, runEnd(w.text, start, longestToken, base64any), keyBlock, true)
			}
		}
	}
}

// lookQuotedSecret reports the key of a key statement of BIND.
func lookQuotedSecret(w *window, at, n int) {
	end := runEnd(w.text, at+n, 512, base64std)
	if end-at-n >= 8 && end+1 < len(w.text) && w.text[end] == '"' && runEnd(w.text, end+1, 4, blank) < len(w.text) &&
		w.text[runEnd(w.text, end+1, 4, blank)] == ';' {
		w.add(at+n, end, "secret", true)
	}
}
