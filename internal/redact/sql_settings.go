package redact

import "bytes"

// sqlSetting looks at UPDATE t SET value = 'x' WHERE name = 'smtp_password': a table of
// settings, in which the row rather than the column says what is secret.
func sqlSetting(w *window, at, n int) {
	text := w.text
	limit := lineTo(text, at+n, 4000)
	i := at + n
	for i < limit && (latinOrNumeral(text[i]) || bytes.IndexByte([]byte("_`\"] "), text[i]) >= 0) {
		i++
	}
	if byteAt(text, i) != '=' {
		return
	}
	i = skipBlanks(text, i+1, limit)
	if c := byteAt(text, i); (c|0x20 == 'n' || c|0x20 == 'e') && byteAt(text, i+1) == '\'' {
		i++
	}
	if byteAt(text, i) != '\'' {
		return
	}
	end := sqlStringEnd(text, i, limit)
	where := end
	if end > 0 {
		where = bytes.Index(bytes.ToLower(text[end:limit]), []byte("where"))
	}
	if where < 0 || end <= i+1 {
		return
	}
	for at := end + where; ; {
		quote := bytes.IndexByte(text[at:limit], '\'')
		if quote < 0 {
			return
		}
		at += quote
		to := sqlStringEnd(text, at, limit)
		if to == 0 {
			return
		}
		if rowSecret(text[at+1:to], text[i+1:end]) {
			w.add(i+1, end, "password", true)
			return
		}
		at = to + 1
	}
}

// rowSecret tells whether the name of a setting says that its value is secret.
func rowSecret(name, value []byte) bool {
	if len(name) < 3 || len(name) > 64 || bytes.ContainsAny(name, " @") || referenceOnly(value) || isCommonFlag(value) {
		return false
	}
	class, rule := judgeKey(name)
	if rule == watchword {
		return drawnPhrase(value)
	}
	return class == keyStrong || class != keyPlain && looksCredential(value)
}
