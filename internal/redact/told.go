package redact

import (
	"bytes"
	"strings"
)

// Secrets that the words of people or the habit of a service tell: on the line below a
// sentence that names them, behind the name of an account, in notes on who logs in where;
// hashes and keys behind the name of their algorithm. For scripts that print one see
// printed_scripts.go.

func toldSecrets() []detector {
	return []detector{
		{name: "told-below", look: toldBelow, starts: []string{"key:\n", "token:\n", "secret:\n", "password:\n", "phrase:\n", "code:\n", " is:\n", " below:\n", " following:\n", "key:\r\n", "token:\r\n", "secret:\r\n", "password:\r\n", " is:\r\n"}},
		{name: "account", exact: true, look: behindAccount, starts: []string{"AC", "SK"},
			before: func(c byte) bool { return !isLetterOrDigit(c) },
			after:  func(c byte) bool { return decimal(c) || lowerLetter(c) && c <= 'f' }},
		{name: "account", look: accountTuple, pairs: func(a, b byte) bool { return a == '(' && (b == '"' || b == '\'') }, before: func(c byte) bool { return c == ' ' || c == '=' || c == '(' }},
		{name: "password", look: passwordArgument, exact: true, starts: []string{"PASSWORD(", "PWD("}},
		{name: "api-key", look: keySaid, starts: []string{" key "}, after: hexadecimal},
		{name: "password-hash", look: namedHash, starts: []string{"pbkdf2-", "pbkdf2$", "-pbkdf2:", "-hashed-", "sha256#", "sha512#", "sha1$", "sha256$", "sha512$"}},
		{name: "tsig-key", look: keyOfAlgorithm, starts: []string{"hmac-sha", "hmac-md5"}},
		{name: "printing-script", whole: printingScript},
		{name: "login-notes", whole: loginNotes},
	}
}

// statement tells whether the key begins a statement among others on one line, and the
// statement ends at i: algorithm hmac-md5; secret x; }.
func (p *pair) statement(i int) bool {
	t, k := p.w.text, p.start
	if i >= len(t) || t[i] != ';' || k < 2 || !isBlank(t[k-1]) || p.flag {
		return false
	}
	for k > 0 && isBlank(t[k-1]) {
		k--
	}
	return k > 0 && (t[k-1] == ';' || t[k-1] == '{')
}

// remark tells whether the few words behind the name of a phrase say where it is, and are
// not the phrase.
func remark(v []byte) bool {
	word, _, ok := bytes.Cut(bytes.TrimSpace(v), []byte{' '})
	if !ok || bytes.Count(v, []byte{' '}) > 10 {
		return false
	}
	switch string(bytes.ToLower(word)) {
	case "see", "ask", "none", "kept", "stored", "lost", "same", "known", "written", "sealed", "held", "only", "still", "siehe", "wie", "keine", "liegt":
		return true
	}
	return isTalk(v) || isSentence(v)
}

// toldBelow looks at a sentence that ends with a colon and names a secret, and at the word
// that stands alone on the next line: Using certificate key:.
func toldBelow(w *window, at, n int) {
	t := w.text
	line := lineFrom(t, at, 200)
	sentence := bytes.TrimRight(t[line:at+n], ":\r\n")
	if w.form == formYAML || w.form == formJSON || bytes.IndexByte(bytes.TrimSpace(sentence), ' ') < 0 || !tellsSecret(sentence) {
		return
	}
	i := at + n
	for limit := min(len(t), i+60); i < limit && blankOrEnd(t[i]); {
		i++
	}
	end := endOfWord(t, i, false)
	if end-i < 6 || end-i > 200 || !isEndOfLine(t, passBlanks(t, end)) {
		return
	}
	if s, e, _, ok := quoted(t, i); ok && e <= end {
		i, end = s, e
	}
	v := t[i:end]
	if paddedKey(v) {
		w.add(i, end, "secret", true)
		return
	}
	if isReference(v) || isPlaceholder(v) || v[len(v)-1] == ':' || isPath(v) || isURL(v) || hasDigestPrefix(v) {
		return
	}
	if isDigestLike(v) || looksRandom(v) && classes(v) >= 3 || looksPassword(v) && classes(v) >= 3 && !isName(v) && !bytes.ContainsAny(v, "=:/") {
		w.add(i, end, "secret", true)
	}
}

// paddedKey tells whether v is base64 of a key: of 12 bytes or more, and padded as it should be.
func paddedKey(v []byte) bool {
	return len(v) >= 16 && len(v)%4 == 0 && v[len(v)-1] == '=' && classes(v) >= 4 && allOf(v, base64std) && v[0] != '/' && len(unbase64(v, len(v))) > 0 && !plainBase64(v)
}

// keyOfAlgorithm looks at the key behind the name of what it is used with, as the last word
// of its line: ddns. hmac-sha256. x.
func keyOfAlgorithm(w *window, at, n int) {
	t := w.text
	i := runEnd(t, at+n, 12, func(c byte) bool { return lowerOrDigit(c) || c == '-' || c == '.' })
	from := passBlanks(t, i)
	if from == i {
		return
	}
	if anyQuote(byteAt(t, from)) {
		from++
	}
	to := runEnd(t, from, 200, base64std)
	end := to
	for end < len(t) && (anyQuote(t[end]) || t[end] == ';') {
		end++
	}
	if v := t[from:to]; to > from && paddedKey(v) && isEndOfLine(t, passBlanks(t, end)) {
		w.add(from, to, "secret", true)
	}
}

// tellsSecret tells whether a sentence names a secret, and nothing that is public.
func tellsSecret(sentence []byte) bool {
	var words [24][]byte
	n := 0
	for word := range bytes.FieldsSeq(sentence) {
		if word = bytes.Trim(word, `.,:;!?()[]"'`); len(word) == 0 {
			continue
		}
		switch string(bytes.ToLower(word)) {
		case "fingerprint", "fingerprints", "public", "hash", "digest", "checksum", "thumbprint", "sha1", "sha256", "md5", "id", "commit", "policy", "invalid", "certificate's":
			return false
		}
		if n == len(words) {
			return false
		}
		words[n] = word
		n++
	}
	for i := range n {
		from := max(0, i-1)
		key := bytes.Join(words[from:i+1], []byte{' '})
		if class, _ := judgeKey(key); class >= keyWeak {
			return true
		}
	}
	return false
}

// behindAccount looks at the number of an account of Twilio, or of those who do as they
// do, and what stands a few signs behind it: ("AC…", "x").
func behindAccount(w *window, at, n int) {
	t := w.text
	i := runEnd(t, at+n, 34, func(c byte) bool { return decimal(c) || lowerLetter(c) && c <= 'f' })
	if i-at-n != 32 || isLetterOrDigit(byteAt(t, i)) {
		return
	}
	start := runEnd(t, i, 12, func(c byte) bool {
		return blankOrEnd(c) || anyQuote(c) || bytes.IndexByte([]byte(",:;|/=>\\("), c) >= 0
	})
	if start == i || start == i+1 && t[i] == '/' {
		return
	}
	end := runEnd(t, start, 128, base64url)
	for range 2 { // (token x)
		if class, _ := judgeKey(t[start:end]); class >= keyWeak && end-start < 16 {
			start = runEnd(t, end, 4, func(c byte) bool { return isBlank(c) || anyQuote(c) || c == ':' || c == '=' })
			end = runEnd(t, start, 128, base64url)
		} else if c := byteAt(t, start); c == '(' {
			start++
			end = runEnd(t, start, 128, base64url)
		}
	}
	if v := t[start:end]; !isLetterOrDigit(byteAt(t, end)) && (len(v) == 32 || len(v) == 40) && isHex(v) || len(v) >= 24 && looksRandom(v) && scrambled(v) && !accountName(v) {
		w.add(start, end, "token", true)
	}
}

// printedLogin looks at the second of the two lines that a file for a login holds, where
// cat prints it: the first is the user.
func printedLogin(w *window, name []byte, end int) {
	t := w.text
	if !twoLineFile(string(name)) || publicFileName(string(name)) && !bytes.HasSuffix(name, []byte("userpw")) {
		return
	}
	user := end + 1
	second := lineTo(t, user, 100) + 1
	if second >= len(t) {
		return
	}
	from, to := trimBlanks(t, second, lineTo(t, second, 200))
	next := lineTo(t, second, 200) + 1
	if next < len(t) && t[next] != '\n' && t[next] != '\r' && !atPrompt(t[next:lineTo(t, next, 80)]) {
		return
	}
	if a, b := trimBlanks(t, user, second); a < b && !bytes.ContainsAny(t[a:b], " =:{<>[#/") && visibleWord(t[from:to]) && passwordLike(t[from:to]) && !isReference(t[from:to]) {
		w.add(from, to, "password", true)
	}
}

// accountTuple looks at two texts in brackets, an address of e-mail and what logs it in:
// ("jane@example.org", "x").
func accountTuple(w *window, at, _ int) {
	t := w.text
	var args [6]inCall
	if callArguments(t, at+1, &args) != 2 || !args[0].text || !args[1].text {
		return
	}
	v := args[1].of(t)
	if user := args[0].of(t); bytes.IndexByte(user, '@') > 0 && accountName(user) && len(v) < 200 && (isDigestLike(v) || looksRandom(v)) && !isReference(v) && !isPlaceholder(v) {
		w.add(args[1].start, args[1].end, "token", true)
	}
}

// namedHash looks at the hash of a password behind the name of what made it: with a salt
// beside it, and signs between them. A digest of a file has no salt.
func namedHash(w *window, at, n int) {
	t := w.text
	start := at
	if byteAt(t, at) == 'p' || byteAt(t, at) == 'P' {
		if start > 0 && t[start-1] == '-' && !isLetterOrDigit(byteAt(t, start-2)) { // -pbkdf2- of CouchDB
			start--
		}
	}
	if start > 0 && (isLetterOrDigit(t[start-1]) || t[start-1] == '-' || t[start-1] == '_' || t[start-1] == '/' || t[start-1] == '$') {
		return
	}
	end := runEnd(t, at+n, 600, func(c byte) bool { return base64any(c) || c == '$' || c == '#' || c == ':' || c == ',' || c == '.' })
	for end > at+n && bytes.IndexByte([]byte(",:."), t[end-1]) >= 0 {
		end--
	}
	parts, long := 0, 0
	for part := range bytes.FieldsFuncSeq(t[at+n:end], func(c rune) bool { return c == '$' || c == '#' || c == ':' || c == ',' || c == '-' }) {
		if len(part) >= 8 && (isHex(part) || scrambled(part)) {
			if parts++; len(part) >= 20 {
				long++
			}
		}
	}
	if parts >= 2 && long >= 1 {
		w.add(start, end, "password-hash", true)
	}
}

// loginNotes looks at notes that say who logs in where with what: root on the storage: x.
func loginNotes(w *window) {
	t := w.text
	if w.form != formText || len(t) > 64<<10 {
		return
	}
	if base := strings.ToLower(plainName(w.name)); !strings.HasSuffix(base, ".md") && !strings.HasSuffix(base, ".txt") && !strings.HasSuffix(base, ".org") && !strings.HasSuffix(base, ".rst") && !strings.Contains(base, "note") {
		return
	}
	eachLine(t, func(start, end int) {
		for start < end && (blankByte(t[start]) || t[start] == '-' || t[start] == '*' || t[start] == '+') {
			start++
		}
		k := bytes.Index(t[start:min(end, start+80)], []byte(": "))
		if k < 0 {
			return
		}
		login, place, _ := bytes.Cut(t[start:start+k], []byte{' '})
		if !wordOfLogin(login) || !bytes.Contains(place, []byte{' '}) || bytes.Count(place, []byte{' '}) > 5 || !placeWord(place) {
			return
		}
		from := skipBlanks(t, start+k+2, end)
		to := endOfWord(t[:end], from, true)
		if rest := bytes.TrimSpace(t[to:end]); from >= to || len(rest) > 0 && rest[0] != '(' && rest[0] != '#' && t[to-1] != ',' && t[to-1] != ';' {
			return
		}
		for to > from && (t[to-1] == ',' || t[to-1] == ';') {
			to--
		}
		v := t[from:to]
		if !looksPassword(v) || isReference(v) || isPlaceholder(v) || isVersion(v) || bytes.HasPrefix(v, []byte("SHA256:")) || isPath(v) || bytes.IndexByte(v, '/') >= 0 || bytes.IndexByte(v, '@') > 0 && isAddress(v) || isNumeric(v) {
			return
		}
		if len(v) >= 8 && (classes(v) > 2 || bytes.IndexByte(v, '-') > 0 && decimal(v[len(v)-1])) {
			w.add(from, to, "password", true)
		}
	})
}

func wordOfLogin(v []byte) bool {
	switch string(bytes.ToLower(v)) {
	case "root", "admin", "administrator", "sa", "sysadmin", "sysdba", "postgres", "oracle", "operator", "service", "guest", "user", "pi", "ubnt", "supervisor", "superuser", "maintenance", "enable", "ilo", "idrac", "ipmi", "bmc", "login", "benutzer", "zugang":
		return true
	}
	return false
}

func placeWord(v []byte) bool {
	word, place, _ := bytes.Cut(v, []byte{' '})
	if foldEqual(place, "call") || foldEqual(place, "duty") {
		return false
	}
	switch string(bytes.ToLower(word)) {
	case "on", "at", "for", "of", "in", "auf", "am", "im", "für", "sur", "@", "to", "there":
		return true
	}
	return false
}

// nameOfThing tells whether v is words and numbers that dashes and points join.
func nameOfThing(v []byte) bool {
	for part := range bytes.FieldsFuncSeq(v, func(c rune) bool { return c == '-' || c == '_' || c == '.' || c == '/' || c == ':' }) {
		if !allOf(part, isLetterOrDigit) || !isWordy(part) {
			return false
		}
	}
	return true
}

// passwordArgument looks at what stands in brackets behind a keyword of commands of
// mainframes: CHGUSRPRF USRPRF(x) PASSWORD(y).
func passwordArgument(w *window, at, n int) {
	end := runEnd(w.text, at+n, 130, func(c byte) bool { return isLetterOrDigit(c) || bytes.IndexByte([]byte("#@$_!.-"), c) >= 0 })
	v := w.text[at+n : end]
	if byteAt(w.text, end) == ')' && len(v) >= 4 && !nameByte(byteAt(w.text, at-1)) && !isPlaceholder(v) && (classes(v) > 1 || !isWordy(v)) {
		w.add(at+n, end, "password", true)
	}
}

// keySaid looks at 128 bits or more in hexadecimal behind the name of a key in a
// sentence: backbone key B52D… loaded. Keys of signatures have 160, and are public.
func keySaid(w *window, at, n int) {
	t := w.text
	end := runEnd(t, at+n, 130, hexadecimal)
	if size := end - at - n; size != 32 && size != 48 && size != 64 && size != 128 || wordLike(byteAt(t, end)) || byteAt(t, end) == '-' {
		return
	}
	word := bytes.ToLower(t[runStart(t, at, 20, latinOrNumeral):at])
	switch string(word) {
	case "backbone", "master", "network", "encryption", "secret", "shared", "link", "transport", "storage", "wrapping", "unseal", "private", "symmetric", "aes", "des", "3des", "hmac",
		"app", "device", "root", "base", "working", "store", "ssfs", "group", "join", "nwk", "data", "disk", "volume", "backup", "recovery", "bootstrap", "certificate", "install", "gossip", "cluster":
		w.add(at+n, end, "api-key", true)
	}
}
