package redact

import "bytes"

// Keys that are handed to a call that signs, keys in the path of an address, and other
// secrets that a form of their own or two words around them tell.

func callKeyDetectors() []detector {
	return []detector{
		{name: "mac-call", look: macCall, starts: []string{"hmac_", "hmac.", "hmac(", "hmacsha", "createhmac", "digest.hash_", "hash_hmac", "hmac256", "hmac512"}},
		{name: "account-key", look: accountKey, exact: true, starts: []string{"A3-"}},
		{name: "path-token", look: pathToken, starts: []string{"/t/", "/token/"}},
		{name: "login-pair", look: pairBySlash, starts: []string{"login ", "logon ", "log in as ", "sign in as ", "zugang ", "creds ", "credentials ", "credenciales ", "identifiants "}},
		{name: "login-pair", look: pairBySlash, exact: true, starts: []string{"логин ", "доступ ", "учетка ", "учётка ", "Логин ", "Доступ ", "Учетка ", "Учётка "}},
		{name: "loud-name", look: loudName, exact: true, starts: []string{"_TOKEN ", "_SECRET ", "_API_KEY ", "_APIKEY ", "_PASSWORD ", "_ACCESS_KEY ", "_AUTH_KEY "}},
	}
}

// macCall looks at the texts in quotes that a call of a keyed hash is given: the key among
// them looks like one, the names of algorithms and messages do not.
func macCall(w *window, at, n int) {
	t := w.text
	open := runEnd(t, at, 60, func(c byte) bool { return latinOrNumeral(c) || c == '_' || c == '.' || c == ':' })
	if byteAt(t, open) != '(' {
		return
	}
	limit := lineTo(t, open, 400)
	for i, depth, texts := open, 0, 0; i < limit && texts < 4; i++ {
		switch t[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return
			}
		case '"', '\'', '`':
			start, end, next, ok := quoted(t[:limit], i)
			if !ok {
				return
			}
			if v := t[start:end]; keyOfMac(v) {
				w.add(start, end, "api-key", true)
			}
			texts++
			i = next - 1
		}
	}
}

func keyOfMac(v []byte) bool {
	if isReference(v) || isPlaceholder(v) || isName(v) || bytes.ContainsAny(v, " {}<>$") || isPath(v) {
		return false
	}
	return len(v) >= 12 && (looksCredential(v) || isDigestLike(v)) || passwordLike(v) && classes(v) >= 3 && len(v) >= 10
}

// accountKey looks at the secret key of an account of 1Password: A3-6-6-5-5-5-5 letters and
// digits.
func accountKey(w *window, at, n int) {
	t := w.text
	if !startsWord(t, at) {
		return
	}
	end := runEnd(t, at, 64, func(c byte) bool { return upperLetter(c) || numeral(c) || c == '-' })
	groups := 0
	for part := range bytes.SplitSeq(t[at+n:end], []byte{'-'}) {
		if len(part) < 5 || len(part) > 6 {
			return
		}
		groups++
	}
	if c := countOf(t[at+n : end]); (groups == 6 || groups == 5) && c.digit > 1 {
		w.add(at, end, "api-key", true)
	}
}

// pathToken looks at a token that is a part of the path of an address:
// https://host/t/x/channel of conda.
func pathToken(w *window, at, n int) {
	t := w.text
	from := at + n
	to := runEnd(t, from, 200, base64url)
	if to-from < 16 || byteAt(t, to) == '.' {
		return
	}
	word := runStart(t, at, 200, func(c byte) bool { return visible(c) && c != ',' && c != '[' })
	if !bytes.Contains(t[word:at], []byte("://")) {
		return
	}
	if v := t[from:to]; looksRandom(v) || isDigestLike(v) || scrambled(v) {
		w.add(from, to, "token", true)
	}
}

// pairBySlash looks at "login name / x", also with an address for the name.
func pairBySlash(w *window, at, n int) {
	t := w.text
	name := at + n
	for _, word := range [...]string{"as ", "is ", "for ", "mit ", "für ", "с ", "- ", "— "} {
		if bytes.HasPrefix(t[name:], []byte(word)) {
			name += len(word)
			break
		}
	}
	end := runEnd(t, name, 80, func(c byte) bool { return nameByte(c) || c == '@' || c == '+' })
	if end-name < 2 || !bytes.HasPrefix(t[end:], []byte(" / ")) {
		return
	}
	from := end + 3
	to := endOfWord(t[:lineTo(t, from, 100)], from, true)
	for to > from && bytes.IndexByte([]byte(",;.)"), t[to-1]) >= 0 {
		to--
	}
	v := t[from:to]
	if !passwordLike(v) || classes(v) < 3 || isName(v) || isVersion(v) || isReference(v) || bytes.IndexByte(v, '/') >= 0 || bytes.IndexByte(v, '=') > 0 && v[len(v)-1] != '=' {
		return
	}
	address := bytes.IndexByte(t[name:end], '@') > 0
	if !address && !looksRandom(v) && allOf(v, func(c byte) bool { return isLetterOrDigit(c) || c == '-' || c == '_' || c == '.' }) {
		return // ratios, versions
	}
	w.add(from, to, "password", true)
	if w.strict && !address {
		addGuessed(w, name, end, true)
	}
}

// loudName looks at a value behind the name of a variable in capitals and a blank, as a
// program that refuses it says: CODECOV_TOKEN 9a6e… rejected.
func loudName(w *window, at, n int) {
	t := w.text
	if !upperOrDigit(byteAt(t, at-1)) {
		return
	}
	from := at + n
	if anyQuote(byteAt(t, from)) || byteAt(t, from) == '(' {
		from++
	}
	to := runEnd(t, from, 200, func(c byte) bool { return base64any(c) || c == '.' || c == '~' || c == '!' || c == '@' })
	for to > from && t[to-1] == '.' {
		to--
	}
	v := t[from:to]
	if len(v) < 12 || isReference(v) || isPlaceholder(v) || isName(v) || isPath(v) || isVersion(v) || bytes.IndexByte(v[:len(v)-1], '=') > 0 || upperOnlyName(v) {
		return
	}
	if isDigestLike(v) || looksRandom(v) || looksCredential(v) && countOf(v).digit > 1 {
		rule := "token"
		if bytes.HasSuffix(t[at:at+n], []byte("WORD ")) {
			rule = "password"
		}
		w.add(from, to, rule, true)
	}
}

func upperOnlyName(v []byte) bool {
	return allOf(v, func(c byte) bool { return upperLetter(c) || numeral(c) || c == '_' })
}
