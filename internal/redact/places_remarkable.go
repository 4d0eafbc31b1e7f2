package redact

import "bytes"

// Places that make a value secret: the end of the address that a stream is sent to, a part of
// the path of a bridge's interface, what stands behind "setup code", the element beside the
// user of an authentication, a map of users.

func remarkablePlaces() []detector {
	return []detector{
		{name: "stream-key", look: streamKey, starts: []string{"rtmp://", "rtmps://", "rtmpt://", "rtmpe://", "rtmpts://"}},
		{name: "path-key", look: pathKey, after: base62, starts: []string{"/api/"}},
		{name: "dashed-code", look: dashedCode, starts: []string{" code ", " code: ", " code is ", " code=", "_code=", "_code: ", "_code\":", " codes ", " codes: ", " key ", " key: ", " pin ", " pin: ", " code #", "-code ", "-code: "},
			after: func(c byte) bool { return isDigit(c) || isUpper(c) || c == '"' || c == '\'' || c == ' ' || c == '(' }},
		{name: "beside-user", look: signatureBesideUser, starts: []string{"signature>", "accesslicensenumber", "accesslicencenumber", "access_license_number"}},
		{name: "user-map", look: userMap, starts: []string{"registeredusers\"", "registered_users\"", "users\"", "accounts\"", "logins\"", "basicauth\"", "basic_auth\"", "httpusers\"", "userpasswords\"", "user_passwords\"", "apiusers\"", "api_users\"", "\"passwords\"", "webusers\"", "\"credentials\""}},
	}
}

// streamKey looks at the last part of the address that a stream is published at.
func streamKey(w *window, at, n int) {
	t := w.text
	stop := runEnd(t, at+n, 600, func(c byte) bool {
		return visible(c) && c != ';' && c != ',' && c != '?' && c != ')' && c != ']' && c != '|' && c != '\\'
	})
	slash := bytes.LastIndexByte(t[at+n:stop], '/')
	if slash < 0 {
		return
	}
	from := at + n + slash + 1
	v := bytes.TrimRight(t[from:stop], ".")
	if len(v) < 8 || isReference(v) || isPlaceholder(v) || bytes.IndexByte(v, '.') >= 0 || isDate(v) || !allOf(v, base64url) {
		return
	}
	c := countOf(v)
	if groups := bytes.Count(v, []byte{'-'}); c.digit > 1 && (groups >= 3 && inGroups(v) && c.turns > 6 || isUUID(v) || isHex(v) && len(v) >= 16) {
		w.add(from, from+len(v), "stream-key", true)
		return
	}
	for part := range bytes.FieldsFuncSeq(v, func(r rune) bool { return r == '-' || r == '_' }) {
		if len(part) >= 8 && scrambled(part) && countNumerals(part) > 0 || wordsAndNumber(v) && bytes.Count(v, []byte{'-'}) > 2 {
			w.add(from, from+len(v), "stream-key", true)
			return
		}
	}
}

// pathKey looks at the key of who asks, as the first part of a path: /api/x/lights.
func pathKey(w *window, at, n int) {
	t := w.text
	to := runEnd(t, at+n, 80, base64url)
	if c := byteAt(t, to); to-at-n < 20 || c != '/' && c != '"' && c != ' ' {
		return
	}
	v := t[at+n : to]
	c := countOf(v)
	if isUUID(v) || c.digit == 0 || c.lower == 0 || c.upper == 0 || !secretPart(v, 20) || !looksRandom(v) && !drawnWord(v) || camelWords(v) {
		return
	}
	w.add(at+n, to, "api-key", true)
}

// camelWords tells whether v is words joined by capitals, as names of calls are.
func camelWords(v []byte) bool {
	start, words, odd := 0, 0, 0
	for i := 1; i <= len(v); i++ {
		if i < len(v) && !isUpper(v[i]) {
			continue
		}
		if part := v[start:i]; len(part) > 2 && lowerOnly(part[1:]) {
			words += len(part)
		} else {
			odd += len(part)
		}
		start = i
	}
	return words > 3*odd
}

// dashedCode looks at a code of some groups behind the word and what it is for: setup code
// 721-41-433, activation key 8093-9054-2280-2848, bypass code 1H8VN-7LNJ3-X00I.
func dashedCode(w *window, at, n int) {
	t := w.text
	from := at + n
	for limit := min(len(t), from+4); from < limit && (anyQuote(t[from]) || blankByte(t[from]) || t[from] == '('); {
		from++
	}
	to := runEnd(t, from, 64, func(c byte) bool { return upperOrDigit(c) || c == '-' })
	if to-from < 5 || isLetterOrDigit(byteAt(t, to)) || byteAt(t, to) == '_' || byteAt(t, to) == '.' && isLetterOrDigit(byteAt(t, to+1)) {
		return
	}
	for to > from && t[to-1] == '-' {
		to--
	}
	v := t[from:to]
	word := bytes.ToLower(t[runStart(t, at, 24, func(c byte) bool { return isAlpha(c) || c >= 0x80 }):at])
	digits, groups := countNumerals(v), bytes.Count(v, []byte{'-'})
	switch string(word) {
	case "setup", "pairing", "bypass", "unlock", "activation", "recovery", "claim", "enrollment", "enrolment", "registration", "redemption", "redeem", "reset", "homekit", "matter", "onboarding", "commissioning", "licence", "license", "install", "installation", "invite", "invitation", "join", "transfer", "backup", "override", "emergency", "escrow", "provisioning", "linking", "link", "voucher", "puk", "unblock", "unblocking", "manual", "product", "authorization", "authorisation", "reclaim", "fulfillment", "entitlement":
		if groups >= 2 && digits > 2 && len(v)-groups >= 8 && !isDate(v) && !isPlaceholder(v) && evenGroups(v) || groups == 0 && digits == len(v) && (len(v) == 8 || len(v) == 11) && (string(word) == "setup" || string(word) == "pairing" || string(word) == "matter") {
			w.add(from, to, "pin", true)
		}
	case "service", "panel", "installer", "technician", "engineer", "maintenance", "supervisor", "operator", "hmi", "keypad", "gate", "arming", "duress", "disarming", "programming", "master", "technical", "dealer":
		if groups == 0 && digits == len(v) && len(v) >= 5 && len(v) <= 10 && t[at+1]|0x20 != 'k' {
			w.add(from, to, "pin", true)
		}
	}
}

// evenGroups tells whether no group between dashes is a word or shorter than two signs.
func evenGroups(v []byte) bool {
	for group := range bytes.SplitSeq(v, []byte{'-'}) {
		if len(group) < 2 || len(group) > 12 || len(group) > 2 && len(v) < 24 && allOf(group, isUpper) && isWordy(bytes.ToLower(group)) && len(group) > 5 {
			return false
		}
	}
	return true
}

// signatureBesideUser looks at elements that are the password of an interface by another name.
func signatureBesideUser(w *window, at, n int) {
	t := w.text
	from := at + n
	if t[from-1] != '>' {
		if byteAt(t, from) == '>' {
			from++
		} else if from = afterKey(t, from); from < 0 {
			return
		}
		to := runEnd(t, from, 64, base62)
		if v := t[from:to]; len(v) >= 12 && countNumerals(v) > 1 {
			w.add(from, to, "api-key", true)
		}
		return
	}
	start := runStart(t, at, 24, func(c byte) bool { return isLetterOrDigit(c) || c == ':' || c == '_' })
	if byteAt(t, start-1) != '<' || start < at && t[at-1] != ':' && t[at-1] != '_' {
		return
	}
	area := bytes.ToLower(t[max(0, start-300):start])
	if !bytes.Contains(area, []byte("user>")) && !bytes.Contains(area, []byte("username>")) && !bytes.Contains(area, []byte("login>")) && !bytes.Contains(area, []byte("authenti")) {
		return
	}
	to := runEnd(t, from, 200, func(c byte) bool { return c > ' ' && c != '<' })
	if v := t[from:to]; byteAt(t, to) == '<' && len(v) >= 6 && len(v) <= 64 && !isReference(v) && !isPlaceholder(v) && (spelled(v) || looksCredential(v)) {
		w.add(from, to, "password", true)
	}
}

// userMap looks at an object that has a password for each user: {"jane": "x", …}.
func userMap(w *window, at, n int) {
	t := w.text
	limit := min(len(t), at+8<<10)
	skip := func(i int) int {
		for i < limit && blankOrEnd(t[i]) {
			i++
		}
		return i
	}
	i := skip(at + n)
	if byteAt(t, i) != ':' {
		return
	}
	if i = skip(i + 1); byteAt(t, i) != '{' {
		return
	}
	sure := foldPrefix(t[at:], "registered") || foldPrefix(t[at:], "\"passwords") || foldPrefix(t[at:], "userp") || foldPrefix(t[at:], "user_p") || foldPrefix(t[at:], "basic")
	var found [64][4]int
	count := 0
	for i = skip(i + 1); i < limit && t[i] == '"' && count < len(found); {
		k := closingQuote(t, i, limit)
		if k == 0 || !plainUser(bytes.ReplaceAll(t[i+1:k], []byte{'@'}, []byte{'.'})) || notLogin(t[i+1:k]) {
			return
		}
		j := skip(k + 1)
		if byteAt(t, j) != ':' {
			return
		}
		if j = skip(j + 1); byteAt(t, j) != '"' {
			return // of another kind
		}
		end := closingQuote(t, j, limit)
		if end == 0 {
			return
		}
		found[count] = [4]int{i + 1, k, j + 1, end}
		count++
		if i = skip(end + 1); byteAt(t, i) == ',' {
			i = skip(i + 1)
		}
	}
	if byteAt(t, i) != '}' && byteAt(t, i) != '/' && count < 2 {
		return
	}
	likely := 0
	for _, f := range found[:count] {
		if v := t[f[2]:f[3]]; spelled(v) || isPseudonym(v) || cryptHash(v) {
			likely++
		}
	}
	if !sure && likely*2 < count || likely == 0 && !sure {
		return
	}
	for _, f := range found[:count] {
		v := t[f[2]:f[3]]
		if len(v) < 3 || isReference(v) || isPlaceholder(v) || bytes.IndexByte(v, ' ') >= 0 && !isPhrase(v) || !sure && !spelled(v) && !looksPassword(v) {
			continue
		}
		w.add(f[2], f[3], "password", true)
		if w.strict {
			addAccount(w, f[0], f[1])
		}
	}
}

// notLogin tells whether a name in a map says what its value is, so that the map is of settings.
func notLogin(name []byte) bool {
	switch string(bytes.ToLower(name)) {
	case "id", "name", "version", "type", "description", "url", "path", "created", "updated", "count", "total", "table", "schema", "index", "commit", "digest", "hash", "checksum", "etag", "key", "value", "email", "role", "status", "file", "image", "uuid", "href", "self":
		return true
	}
	return false
}
