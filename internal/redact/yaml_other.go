package redact

import "bytes"

// What YAML can write and few people do: a tag that says the value is secret, a list in one
// line whose place tells, a block of one line under a name that says nothing.

func yamlDetectors() []detector {
	return []detector{
		{name: "yaml-tag", look: sensitiveTag, starts: []string{"!sensitive", "!confidential"}},
		{name: "yaml-block", look: loneBlock, starts: []string{": |\n", ": |-\n", ": >-\n", ": >\n", ": |\r\n", ": |-\r\n", ": >-\r\n", ": >\r\n"}},
		{name: "yaml-list", whole: loginLists},
	}
}

// sensitiveTag looks at the value behind !sensitive, in its line or below.
func sensitiveTag(w *window, at, n int) {
	t := w.text
	i := skipBlanks(t, at+n, len(t))
	if byteAt(t, i) == '\n' || byteAt(t, i) == '\r' {
		i = skipBlanks(t, min(lineTo(t, min(i, len(t)), 2)+1, len(t)), len(t))
	}
	i = min(i, len(t))
	start, end := i, lineTo(t, i, 400)
	if c := byteAt(t, i); (c == '|' || c == '>') && isBlockMark(t, i) {
		column := indentEnd(t, lineStart(t, at)) - lineStart(t, at)
		start, end = deeper(t, end, column)
	} else if s, e, _, ok := quoted(t, i); ok {
		start, end = s, e
	}
	if start < end && !referenceOnly(t[start:end]) && !isPlaceholder(t[start:end]) {
		w.add(start, end, "secret", true)
	}
}

// loneBlock looks at a block scalar of one line that was drawn by lot.
func loneBlock(w *window, at, n int) {
	t := w.text
	if t[at+n-1] != '\n' {
		return
	}
	line := lineTo(t, at+n, 200)
	start, end := trimBlanks(t, at+n, line)
	below := lineTo(t, min(line+1, len(t)), 200)
	if start == at+n || start >= end || indentEnd(t, min(line+1, len(t))) >= start-at-n+line+1 && below > line+1 {
		return // another line of the block
	}
	if v := t[start:end]; len(v) >= 12 && (drawnWord(v) || visibleWord(v) && classes(v) == 4 && looksCredential(v) && !isVersion(v) && !cipherSuite(v)) && bytes.IndexByte(v, '=') < 0 && bytes.IndexByte(v, '/') < 0 {
		w.add(start, end, "secret", true)
	}
}

// loginLists looks at lists in one line, below a name that is about logins: the place of
// their last word tells: - [ "[mx.local]:587", relay, x ].
func loginLists(w *window) {
	if w.form != formYAML {
		return
	}
	t := w.text
	for at := 0; ; {
		i := bytes.Index(t[at:], []byte("- ["))
		if i < 0 {
			return
		}
		i += at + 3
		at = lineTo(t, i, 400)
		close := bytes.LastIndexByte(t[i:at], ']')
		if close < 0 || !aboutLogins(parentOfList(t, i)) {
			continue
		}
		comma := bytes.LastIndexByte(t[i:i+close], ',')
		if comma < 0 {
			continue
		}
		start, end := trimBlanks(t, i+comma+1, i+close)
		if s, e, _, ok := quoted(t[:at], start); ok && e <= end {
			start, end = s, e
		}
		if v := t[start:end]; passwordLike(v) && visibleWord(v) && (looksCredential(v) || classes(v) >= 3) && !isName(v) && !isReference(v) && !isHex(v) {
			w.add(start, end, "password", true)
		}
	}
}

// parentOfList returns the line above the list of which an entry is at i, without its blanks.
func parentOfList(t []byte, i int) []byte {
	line := lineStart(t, i)
	for n := 0; line > 0 && n < 40; n++ {
		end := line - 1
		line = lineStart(t, end)
		if head := bytes.TrimSpace(t[line:end]); len(head) > 0 && head[0] != '-' && head[0] != '#' {
			return head
		}
	}
	return nil
}

// aboutLogins tells whether a name is one of logins, of accounts or of servers that need one.
func aboutLogins(name []byte) bool {
	low := bytes.ToLower(name[:min(len(name), keyLimit)])
	for _, word := range [...]string{"sasl", "auth", "login", "cred", "account", "user", "passw", "relay", "secret", "key", "token", "remote", "mirror", "registr", "share", "ftp", "smtp", "mail", "wifi", "wlan", "ssid", "vpn", "peer", "device", "camera", "printer", "host"} {
		if bytes.Contains(low, []byte(word)) {
			return true
		}
	}
	return false
}
