package redact

import (
	"bytes"
	"encoding/base64"
)

// sealedTokens are statements that somebody signed or sealed, and that open a
// door by themselves: JSON Web Tokens and their kin.
func sealedTokens() []detector {
	return []detector{
		{name: "jwt", starts: []string{"eyJ", "eyAi", "ewog", "ewoJ", "ewoi", "ew0K"}, exact: true, look: lookJWT},
		{name: "paseto", starts: pasetoStarts(), exact: true, look: lookPaseto},
		{name: "saml", starts: []string{"samlresponse", "samlassertion", "samlart"}, look: lookSAML},
		{name: "saml", starts: []string{"PHNhbW"}, exact: true, look: lookSAMLDocument},
		{name: "sealed", starts: []string{"$ANSIBLE_VAULT;"}, exact: true, look: lookVault},
		{name: "sealed", starts: []string{"ENC("}, exact: true, look: lookJasypt},
		{name: "macaroon", starts: []string{"xvY2F0aW9u"}, exact: true, look: lookMacaroon},
		{name: "macaroon", starts: []string{"AgELb", "AgEUb", "AgEWb", "AgEEb", "AgEIc", "AgEPb", "AgETb", "AgESb", "AgEDb"}, exact: true, look: lookBinaryMacaroon},
	}
}

// lookJWT reports a token of RFC 7519 (three parts) or RFC 7516 (five), also cut to
// two, and a lone part if it decodes to an object that speaks of keys.
func lookJWT(w *window, at, _ int) {
	text := w.text
	if !startsWord(text, at) {
		return
	}
	const size = 1 << 16
	first := runEnd(text, at, size, base64url)
	if first-at < 12 {
		return
	}
	if !w.weigh(first - at) {
		w.add(at, first, "jwt", false)
		return
	}
	if first >= len(text) || text[first] != '.' {
		lookObject(w, at)
		return
	}
	end := trimDots(text, first, runEnd(text, first, size, dottedEquals))
	if end-first < 6 {
		lookObject(w, at)
		return
	}
	if !jsonHead(text[at:first]) {
		return
	}
	w.add(at, end, "jwt", true)
}

// jsonHead tells whether base64 text begins with an object.
func jsonHead(b []byte) bool {
	head := unbase64(b, 64)
	head = bytes.TrimLeft(head, "{ \r\n\t")
	return len(head) > 1 && head[0] == '"' && (head[1] >= ' ' && head[1] < 0x7f)
}

// unbase64 decodes the beginning of base64 text, standard or for URLs, as far as it goes.
func unbase64(b []byte, most int) []byte {
	b = b[:min(len(b), most)]
	fixed := make([]byte, 0, len(b))
	for _, c := range b {
		switch {
		case c == '-':
			c = '+'
		case c == '_':
			c = '/'
		case !base62(c) && c != '+' && c != '/':
			continue
		}
		fixed = append(fixed, c)
	}
	if len(fixed)%4 == 1 {
		fixed = fixed[:len(fixed)-1]
	}
	out := make([]byte, base64.RawStdEncoding.DecodedLen(len(fixed)))
	n, _ := base64.RawStdEncoding.Decode(out, fixed)
	return out[:n]
}

// lookObject reports base64 of a JSON object, if its names speak of keys.
func lookObject(w *window, at int) {
	end := runEnd(w.text, at, 1<<16, base64any)
	if end-at < 40 || !jsonHead(w.text[at:end]) {
		return
	}
	plain := bytes.ToLower(unbase64(w.text[at:end], 1<<16))
	for _, word := range []string{`"k"`, `"key`, `key"`, `token`, `passw`, `secret`, `"auth"`, `"payload"`, `private`, `"alg"`, `credential`, `"sid"`, `session`} {
		if bytes.Contains(plain, []byte(word)) {
			w.add(at, end, "token", true)
			return
		}
	}
}

func pasetoStarts() []string {
	var all []string
	for _, v := range []string{"v1", "v2", "v3", "v4"} {
		all = append(all, v+".local.", v+".public.")
	}
	for _, v := range []string{"k1", "k2", "k3", "k4"} {
		all = append(all, v+".local.", v+".secret.", v+".local-wrap.", v+".secret-wrap.", v+".local-pw.", v+".secret-pw.")
	}
	return all
}

// lookPaseto reports a token or a key of https://github.com/paseto-standard.
func lookPaseto(w *window, at, n int) {
	end := trimDots(w.text, at+n, runEnd(w.text, at+n, 1<<16, dotted))
	if end-at-n >= 24 && startsWord(w.text, at) {
		w.add(at, end, "token", true)
	}
}

// lookSAML reports the value of a form field or a query parameter.
func lookSAML(w *window, at, n int) {
	start := afterKey(w.text, at+n)
	if start < 0 {
		if i := bytes.Index(w.text[at:min(len(w.text), at+64)], []byte("value=")); i > 0 {
			start = afterKey(w.text, at+i+5)
		}
	}
	if start < 0 {
		return
	}
	end := runEnd(w.text, start, 1<<17, func(c byte) bool { return urlEscaped(c) })
	if end-start >= 24 {
		w.add(start, end, "saml", true)
	}
}

// lookSAMLDocument reports base64 of a document that begins with <saml.
func lookSAMLDocument(w *window, at, _ int) {
	end := runEnd(w.text, at, 1<<17, urlEscaped)
	if end-at >= 200 && startsWord(w.text, at) {
		w.add(at, end, "saml", true)
	}
}

// lookMacaroon reports one in the first format, whose first packet is the location.
func lookMacaroon(w *window, at, n int) {
	start := at - len("MDAxOG")
	end := runEnd(w.text, at+n, 1<<14, base64any)
	if start >= 0 && bytes.HasPrefix(w.text[start:], []byte("MDA")) && end-start >= 60 {
		w.add(start, end, "macaroon", true)
	}
}

// lookBinaryMacaroon reports one in the second format.
func lookBinaryMacaroon(w *window, at, _ int) {
	end := runEnd(w.text, at, 1<<14, base64any)
	if end-at >= 80 && startsWord(w.text, at) && scrambled(w.text[at:end]) {
		w.add(at, end, "macaroon", true)
	}
}

// afterKey is where the value begins whose key ends before at: behind quotes, blanks, a
// colon, an equals sign or an arrow. It is -1 if there is no such sign.
func afterKey(text []byte, at int) int {
	end := min(len(text), at+24)
	sign := false
	for at < end {
		switch c := text[at]; {
		case c == ':' || c == '=':
			if sign && c == '=' && text[at-1] != ':' {
				return at // a value that begins with the sign
			}
			sign = true
		case c == '>' && sign && text[at-1] == '=':
		case blank(c) || anyQuote(c) || c == '\\' || c == '[':
		case c == '%' && at+2 < end && text[at+1] == '3' && (text[at+2]|0x20 == 'd' || text[at+2]|0x20 == 'a'):
			sign = true
			at += 2
		case c == 0x1b:
			at = runEnd(text, at+1, 12, func(c byte) bool { return decimal(c) || c == ';' || c == '[' })
		default:
			if sign {
				return at
			}
			return -1
		}
		at++
	}
	return -1
}

// lookVault reports what Ansible's vault sealed: lines of hexadecimal below its head. It
// was sealed with a password, which who has it can guess in peace.
func lookVault(w *window, at, n int) {
	text := w.text
	for i := lineEnd(text[:min(len(text), at+200)], at); i < len(text) && i-at < longestBlock; {
		start := runEnd(text, i, 64, blank)
		end := runEnd(text, start, 200, hexadecimal)
		if end-start < 8 || end < len(text) && text[end] != '\n' && text[end] != '\r' && text[end] != '"' && text[end] != '\'' {
			return
		}
		w.add(start, end, "sealed", false)
		i = lineEnd(text[:min(len(text), end+3)], end)
	}
}

// lookJasypt reports what ENC(…) of Jasypt holds, sealed with a password too.
func lookJasypt(w *window, at, n int) {
	if end := runEnd(w.text, at+n, longestToken, base64any); end-at-n >= 20 && end < len(w.text) && w.text[end] == ')' && !latinOrNumeral(byteAt(w.text, at-1)) {
		w.add(at+n, end, "sealed", false)
	}
}
