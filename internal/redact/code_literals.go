package redact

import "bytes"

// Literals of programs that hold a login or a key where no name stands before it.

func literalDetectors() []detector {
	return []detector{
		{name: "literal-login", look: literalLogin, starts: []string{"userpwd, ", "userpwd,\"", "userpwd => ", "proxyuserpwd, ", "data(\"", "encode(\"", "encode('", "encode(b\"", "encode(b'", "base64(\"", "btoa(\"", "btoa('", "b64encode(\"", "b64encode('", "b64encode(b\"", "b64encode(b'", "base64encode(\"", "base64_encode(\"", "base64_encode('", "encodetostring(\"", "encode64(\"", "encode64('", "encodestring(\"", "tobase64(\"", "basic_auth: \"", "basic_auth(\"", "getbytes(\"", "encodebase64(\""}},
		{name: "literal-login", look: positionalLogin, starts: []string{".open \"", ".open(\"", "database(", "dbconnect(", "open(\"", "connect \"", "login \"", "logon \"", "logon(", "log_in(", "log_on(", "signin(", "sign_in(", "signinwithemailandpassword(", "authenticate \"", "open_connection(", "openconnection(", "setcredentials(", "set_credentials(", "drivermanager.getconnection(", "withcredentials(", "credentials.basic("}},
		{name: "byte-array", look: byteArray, starts: []string{"] = {", "]={", "] = [", "={0x", "= {0x", "= { 0x", "= [0x", "= [ 0x", "bytes([", "new byte[]", "byte{0x", "u8]{", "bytes.newbuffer([]byte{", "vec![0x"}},
		{name: "joined", look: joinedLiteral, starts: []string{"\" .. \"", "' .. '", "\" + \"", "' + '", "\" & \"", "' . '", "\" . \"", "\"\n ", "\"\n\t", "\" \\\n", "' \\\n", "'\n ", "'\n\t", "\" +\n", "' +\n"}, before: func(c byte) bool {
			return isLetterOrDigit(c) || c == '=' || c == '-' || c == '_' || c == '!' || c == '/' || c == '+'
		}},
		{name: "perl-literal", look: perlLiteral, exact: true, starts: []string{"', q{", "', q(", "', qq{", "', qq(", "', 'q", "\", q{", "\", qq{", " q(", " qq(", " qq{", " q[", " q{", " %q(", " %Q(", " %q{", " q!", " q|", " q/"}},
	}
}

// literalLogin looks at a text user:x that is handed on as a login.
func literalLogin(w *window, at, n int) {
	t := w.text
	i := at + n
	for i > at && anyQuote(t[i-1]) {
		i--
	}
	start, end, _, ok := quoted(t[:lineTo(t, i, 200)], i)
	if !ok {
		return
	}
	v := t[start:end]
	colon := bytes.IndexByte(v, ':')
	if colon < 1 || bytes.IndexByte(v, ' ') >= 0 || !plainUser(v[:colon]) && !isAddress(v[:colon]) {
		return
	}
	if x := v[colon+1:]; passwordLike(x) && !isName(x) && !isReference(x) && !isPlaceholder(x) && bytes.IndexByte(x, '{') < 0 || isDigestLike(x) {
		w.add(start+colon+1, end, "password", true)
		if w.strict {
			addLogin(w, start, start+colon)
		}
	}
}

// positionalLogin looks at three texts in quotes behind the name of what opens a connection: the
// place to go to, the user and the password; or at the last two.
func positionalLogin(w *window, at, n int) {
	t := w.text
	i := at + n
	for i > at && anyQuote(t[i-1]) {
		i--
	}
	limit := lineTo(t, i, 300)
	var texts [4]stretch
	count := 0
	for i < limit && count < len(texts) {
		start, end, next, ok := quoted(t[:limit], i)
		if !ok {
			break
		}
		texts[count] = stretch{start, end}
		count++
		if i = skipBlanks(t, next, limit); i >= limit || t[i] != ',' {
			break
		}
		i = skipBlanks(t, i+1, limit)
	}
	if count < 2 || count == len(texts) {
		return
	}
	user, last := texts[count-2], texts[count-1]
	name, v := t[user.start:user.end], t[last.start:last.end]
	if len(name) == 0 || !plainUser(name) && !isAddress(name) || isDigit(name[0]) {
		return
	}
	if passwordLike(v) && bytes.IndexByte(v, ' ') < 0 && (looksCredential(v) || classes(v) >= 3) && !isName(v) && !isReference(v) && !isPlaceholder(v) && bytes.IndexByte(v, '/') < 0 && bytes.IndexByte(v, '=') < 0 {
		w.add(last.start, last.end, "password", true)
		if w.strict && count == 3 {
			addLogin(w, user.start, user.end)
		}
	}
}

// byteArray looks at the bytes of a variable that is named for a key.
func byteArray(w *window, at, n int) {
	t := w.text
	line := lineFrom(t, at, 200)
	open := bytes.IndexAny(t[at:min(len(t), at+n+30)], "{[")
	for open >= 0 && bytes.IndexByte([]byte("0123456789 \n\r\t"), byteAt(t, at+open+1)) < 0 { // byte[]{0x
		more := bytes.IndexAny(t[at+open+1:min(len(t), at+n+30)], "{[")
		if more < 0 {
			return
		}
		open += more + 1
	}
	if open < 0 {
		return
	}
	from := at + open + 1
	for from < len(t) && blankOrEnd(t[from]) {
		from++
	}
	numbers, i := 0, from
	for limit := min(len(t), from+1200); i < limit; i++ {
		c := t[i]
		if !hexadecimal(c) && c != ',' && c|0x20 != 'x' && c != '\'' && c|0x20 != 'u' && !blankOrEnd(c) && c != '\\' {
			break
		}
		if c == ',' {
			numbers++
		}
	}
	if c := byteAt(t, i); numbers < 7 || c != '}' && c != ']' {
		return
	}
	name := t[line:at]
	if i := bytes.LastIndexByte(name, '='); i > 0 {
		name = name[:i]
	}
	note := bytes.ToLower(t[i:lineTo(t, i, 100)])
	named := bytes.Contains(note, []byte(" key")) && !bytes.Contains(note, []byte("public")) || asksPassword(note) || bytes.Contains(note, []byte("secret"))
	for word := range bytes.FieldsFuncSeq(name, func(c rune) bool { return c < 0x80 && !isLetterOrDigit(byte(c)) && c != '_' }) {
		if hasFold(word, 0, "k") && len(word) > 3 && isUpper(word[1]) { // kKey of C++
			word = word[1:]
		}
		if class, rule := judgeKey(word); class == keyStrong || class == keyWeak && rule == "api-key" {
			named = true
		} else if class == keyPlain && rule == "api-key" {
			return // the public one
		}
	}
	if end := trimEnd(t, from, i); named {
		w.add(from, end, "secret", true)
	}
}

// joinedLiteral looks at the second part of a text that a program joins of several, whose first is
// the value of a secret.
func joinedLiteral(w *window, at, n int) {
	t := w.text
	quote := t[at]
	start, end := lineFrom(t, at, 300), lineTo(t, at+n, 300)
	first := bytes.LastIndexByte(t[start:at], quote)
	i := at + n
	for i < end && blankOrEnd(t[i]) {
		i++
	}
	if t[at+n-1] == quote {
		i = at + n - 1
	} else if c := byteAt(t, at+n-1); c == '\n' {
		i = skipBlanks(t, at+n, end)
		if byteAt(t, i) == '.' || byteAt(t, i) == '+' || byteAt(t, i) == '&' {
			i = skipBlanks(t, skipSame(t, i, end), end)
		}
	}
	if first < 1 || byteAt(t, i) != quote {
		return
	}
	first += start
	key := trimEnd(t, start, first)
	for key > start && bytes.IndexByte([]byte("(=: \t"), t[key-1]) >= 0 {
		key--
	}
	if key == trimEnd(t, start, first) || key <= start {
		return
	}
	from := key
	for from > start && (isKeyByte(t[from-1]) || anyQuote(t[from-1]) || t[from-1] == ']') {
		from--
	}
	class, rule := judgeKey(bytes.Trim(t[from:key], "\"'`]"))
	if v := t[first+1 : at]; class != keyStrong || len(v) < 6 || !passwordLike(v) && !looksCredential(v) {
		return
	}
	for parts := 0; parts < 20 && i < len(t) && t[i] == quote; parts++ {
		limit := lineTo(t, i, 300)
		stop := closingQuote(t, i, limit)
		if stop <= i+1 {
			return
		}
		next := skipBlanks(t, stop+1, limit)
		if c := byteAt(t, next); c == ':' || c == '=' || c == '[' {
			return // the name of another setting
		}
		if v := t[i+1 : stop]; len(v) < 3 || bytes.IndexByte(v, ' ') >= 0 {
			return
		}
		w.add(i+1, stop, rule, false)
		i = next
		for i < limit && (t[i] == '.' || t[i] == '+' || t[i] == '&' || t[i] == '\\' || isBlank(t[i])) {
			i++
		}
		if i == limit {
			for i < len(t) && blankOrEnd(t[i]) && i-limit < 80 {
				i++
			}
		}
	}
}

// skipSame passes a sign that stands once or several times.
func skipSame(t []byte, i, end int) int {
	for c := t[i]; i < end && t[i] == c; {
		i++
	}
	return i
}

// perlLiteral looks at a password in q{}, qq(), %q() behind a login or a name.
func perlLiteral(w *window, at, n int) {
	t := w.text
	open := byteAt(t, at+n-1)
	shut := open
	switch open {
	case '{':
		shut = '}'
	case '(':
		shut = ')'
	case '[':
		shut = ']'
	}
	from := at + n
	limit := lineTo(t, from, 120)
	i := bytes.IndexByte(t[from:limit], shut)
	if i < 4 {
		return
	}
	v := t[from : from+i]
	before := bytes.ToLower(t[lineFrom(t, at, 160):at])
	after := bytes.ToLower(t[from+i : lineTo(t, from+i, 80)])
	if passwordLike(v) && bytes.IndexByte(v, ' ') < 0 && !isName(v) && (asksPassword(before) || namesLogin(before) || namesLogin(after) || asksPassword(after)) {
		w.add(from, from+i, "password", true)
	}
}

func namesLogin(low []byte) bool {
	for _, word := range [...]string{"login", "$p)", "$pw", "$pass", "secret", "token", "connect", "auth", "cred"} {
		if bytes.Contains(low, []byte(word)) {
			return true
		}
	}
	return false
}
