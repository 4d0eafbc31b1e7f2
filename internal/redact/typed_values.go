package redact

import "bytes"

// Values whose kind stands in a field of its own: {"type": "password", "value": "x"},
// <credential type="secret">x</credential>, and a name behind its value.

// typedValues find them.
func typedValues() []detector {
	return []detector{
		{name: "typed-value", look: typedValue, before: notInWord, after: endsKind, starts: []string{
			"password", "passwd", "passphrase", "secret", "token", "api_key", "api-key", "apikey", "access_token", "client_secret", "private_key", "bearer", "shared_secret",
		}},
		{name: "pairs-behind", look: lookPair, before: func(c byte) bool { return !isLetterOrDigit(c) }, starts: []string{
			"cleapi", "clesecr", "clepriv", "cleacces", "clechiff", "cle_", "cle-a", "cle-s", "cle-p", "cle.a", "clef_", "clefapi", "clé", "chiave", "llave", "chave", "sleutel", "nyckel", "jeton", "anahtar",
		}},
		{name: "named-behind", look: namedBehind, starts: []string{"</value>", "</val>", "</content>"}},
	}
}

// endsKind tells whether what names a kind may end before c.
func endsKind(c byte) bool { return anyQuote(c) || c == '\\' || c == '\n' || c == '\r' || c == ',' }

// typedValue looks at the kind of a value that stands in the same object, tag or item.
func typedValue(w *window, at, n int) {
	t := w.text
	if !saysKind(t, at) {
		return
	}
	sure := passwordWord(bytes.ToLower(t[at : at+n]))
	from, to := w.text[:0], 0
	start, end := aroundKind(t, at, at+n)
	for i := start; i < end; i++ {
		if !isAlpha(t[i]) || i > 0 && isKeyByte(t[i-1]) {
			continue
		}
		k := valueField(t[i:end])
		if k == 0 {
			continue
		}
		if g, ok := gapBehind(t, i, i+k); ok && (g.sep == sepAssign || g.sep == sepColon || g.sep == sepTag) && g.value < end {
			if s, e, _, ok := quoted(t, g.value); ok {
				from, to = t[s:e], s
			} else {
				e := runEnd(t, g.value, 200, func(c byte) bool { return visible(c) && c != ',' && c != '}' })
				from, to = t[g.value:e], g.value
			}
			break
		}
	}
	if len(from) == 0 && byteAt(t, end-1) == '>' { // <credential type="password">x</credential>
		e := runEnd(t, end, 200, func(c byte) bool { return visible(c) })
		if bytes.HasPrefix(t[e:], []byte("</")) {
			from, to = t[end:e], end
		}
	}
	if kindFits(from, sure) {
		rule := "token"
		if sure {
			rule = "password"
		}
		w.add(to, to+len(from), rule, len(from) >= 6)
	}
}

// saysKind tells whether the word at is the value of a field that says what another is.
func saysKind(t []byte, at int) bool {
	i := at
	for at-i < 10 && i > 0 && (anyQuote(t[i-1]) || t[i-1] == '\\' || isBlank(t[i-1])) {
		i--
	}
	if i == 0 || t[i-1] != ':' && t[i-1] != '=' {
		return false
	}
	for i--; at-i < 16 && i > 0 && (anyQuote(t[i-1]) || t[i-1] == '\\' || isBlank(t[i-1])); {
		i--
	}
	switch from := runStart(t, i, 24, isKeyByte); string(bytes.ToLower(t[from:i])) {
	case "type", "kind", "credentialtype", "credential_type", "secrettype", "secret_type", "authtype", "auth_type", "category", "purpose", "class", "typ", "art":
		return true
	}
	return false
}

// aroundKind returns the object, the tag, or the item of a list that a kind stands in.
func aroundKind(t []byte, at, behind int) (start, end int) {
	start, end = at, behind
	for low := max(0, at-farthest); start > low && t[start-1] != '{' && t[start-1] != '}' && t[start-1] != '<' && t[start-1] != '>'; start-- {
		if t[start-1] == '\n' && blankOrEnd(byteAt(t, start)) && (byteAt(t, start) == '\n' || byteAt(t, start) == '\r') {
			break
		}
		if t[start-1] == '-' && isBlank(byteAt(t, start)) && beginsLine(t, start-1) {
			break
		}
	}
	for high := min(len(t), behind+farthest); end < high && t[end] != '{' && t[end] != '}' && t[end] != '<'; end++ {
		if t[end] == '>' {
			return start, end + 1
		}
		if t[end] == '\n' {
			if k := indentEnd(t, end+1); k < len(t) && (t[k] == '-' || t[k] == '\n' || t[k] == '[') {
				return start, end
			}
		}
	}
	if end < len(t) && t[end] == '}' { // of a value in quotes, perhaps
		end++
	}
	return start, end
}

// valueField returns the length of the name of a field that holds a value, at the beginning of b.
func valueField(b []byte) int {
	for _, s := range [...]string{"value", "secretvalue", "secret_value", "secret", "val", "credential", "plaintext", "content", "wert"} {
		if foldPrefix(b, s) && len(b) > len(s) && !isKeyByte(b[len(s)]) {
			return len(s)
		}
	}
	return 0
}

// kindFits tells whether a value may be of the kind that was named.
func kindFits(v []byte, sure bool) bool {
	if len(v) < 4 || len(v) > 512 || isPlaceholder(v) || isReference(v) || isPath(v) || isURL(v) || bytes.IndexByte(v, ' ') >= 0 || askedOfReader(v) || isTalk(v) {
		return false
	}
	if sure {
		class, _ := judgeKey(v)
		return looksPassword(v) || looksCredential(v) || class == keyPlain && !allOf(v, isAlpha)
	}
	return isHex(v) && len(v) >= 16 || looksCredential(v) || drawnWord(v)
}

// namedBehind looks at <value>x</value><name>api_key</name>.
func namedBehind(w *window, at, n int) {
	t := w.text
	low := max(0, at-farthest)
	from := bytes.LastIndexByte(t[low:at], '>')
	if from < 0 {
		return
	}
	from += low + 1
	open := from - (n - 1) // <value>
	if open < 0 || t[open] != '<' || from == at {
		return
	}
	before := bytes.TrimRight(t[max(0, open-80):open], " \t\r\n")
	if i := bytes.LastIndex(before, []byte("</")); i >= 0 && len(before) > 0 && before[len(before)-1] == '>' && nameElement(before[i+2:len(before)-1]) {
		return // that is its name
	}
	i := at + n
	for i < len(t) && i-at < 100 && blankOrEnd(t[i]) {
		i++
	}
	if byteAt(t, i) != '<' {
		return
	}
	end := runEnd(t, i+1, 24, isKeyByte)
	if byteAt(t, end) != '>' || !nameElement(t[i+1:end]) {
		return
	}
	stop := runEnd(t, end+1, keyLimit, func(c byte) bool { return isKeyByte(c) || c >= 0x80 })
	if !bytes.HasPrefix(t[stop:], []byte("</")) || stop == end+1 {
		return
	}
	class, rule := judgeKey(t[end+1 : stop])
	p := pair{w: w, start: end + 1, end: stop, class: class, rule: rule, apart: true}
	if v := t[from:at]; class != keyPlain && p.secret(v, true) {
		p.report(from, at, true)
	}
}

// nameElement tells whether an element of that name has the name of a setting.
func nameElement(tag []byte) bool {
	switch string(bytes.ToLower(tag)) {
	case "name", "key", "param-name", "paramname", "property", "propertyname", "parameter", "id", "field", "setting", "option", "variable", "string":
		return true
	}
	return false
}
