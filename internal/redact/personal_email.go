package redact

import "bytes"

// atSign looks at "@x": e-mail addresses, and user@host of prompts and key comments.
func atSign(w *window, at, _ int) {
	mailbox(w, at, at+1)
}

// escapedAtSign is the same behind %40 and \u0040.
func escapedAtSign(w *window, at, n int) {
	text := w.text
	start, end, dots := at, at+n, 0
	if n == 6 { // the rest may be escaped too: jane\u002edoe\u0040example\u002ecom
		for at-start < 200 {
			if nameByte(byteAt(text, start-1)) && !(start >= 6 && escapedByte(text, start-6)) {
				start--
			} else if start >= 6 && escapedByte(text, start-6) {
				start -= 6
				dots++
			} else {
				break
			}
		}
		for end-at < 300 {
			if nameByte(byteAt(text, end)) {
				end++
			} else if escapedByte(text, end) {
				end += 6
				dots++
			} else {
				break
			}
		}
		if dots > 0 && start < at && end > at+n {
			w.add(start, end, "email", false)
			return
		}
	}
	mailbox(w, at, at+n)
}

// escapedByte tells whether a character of a mailbox stands at i as \u002e.
func escapedByte(text []byte, i int) bool {
	if i < 0 || i+6 > len(text) || text[i] != '\\' || text[i+1] != 'u' || text[i+2] != '0' || text[i+3] != '0' || !hexNumeral(text[i+4]) || !hexNumeral(text[i+5]) {
		return false
	}
	c := hexNumeralValue(text[i+4])<<4 | hexNumeralValue(text[i+5])
	return nameByte(c) || c == '+'
}

// mailbox judges local part and domain on both sides of an at sign.
func mailbox(w *window, at, after int) {
	text := w.text
	start := localStart(text, at)
	end, dots := domainEnd(text, after)
	if start == at || end == after {
		return
	}
	local, domain := text[start:at], text[after:end]
	if inUserinfo(text, start) {
		return
	}
	if dots == 0 {
		userAtHost(w, start, at, after, end)
		return
	}
	last := domain[bytes.LastIndexByte(domain, '.')+1:]
	if numeral(last[0]) {
		userAtAddress(w, start, at, after, end)
		return
	}
	if !topLevel(last) || isUnitName(last) || isFileEnding(last) || keptMailbox(local, domain) {
		return
	}
	if userOnly := plainUser(local); userOnly && promptAround(text, start, end) {
		userAtHost(w, start, at, after, end)
		return
	}
	if byteAt(text, start-1) == '<' && isHex(longestRun(local)) && len(longestRun(local)) >= 16 && messageID(text, start) {
		return
	}
	if localNames(domain) && madeLocal(local) && messageID(text, start) {
		return
	}
	w.add(start, end, "email", false)
	displayName(w, start)
	besideAddress(w, start, local)
	nameOfMailbox(w, local)
}

// localStart goes left over what may stand in a local part.
func localStart(text []byte, at int) int {
	start := at
	for start > 0 && at-start < 64 {
		c := text[start-1]
		if nameByte(c) || c == '+' || c == '\'' || c == '=' || c == '%' || c == '!' || c == '#' || c == '~' || c == '*' || c == '&' {
			start--
			continue
		}
		break
	}
	// What cannot begin one: the = of key=value, an opening quote.
	for i := at - 1; i >= start; i-- {
		if c := text[i]; c == '=' || c == '\'' || c == '&' || c == '!' || c == '*' || c == '#' {
			if !latinOrNumeral(byteAt(text, i-1)) || c == '=' || c == '&' || c == '\'' && i == start {
				start = i + 1
				break
			}
		}
	}
	if start >= 1 && start+1 < at && text[start-1] == '\\' && (text[start] == 'n' || text[start] == 't' || text[start] == 'r') {
		start++ // \n of a JSON string
	}
	for start < at && (text[start] == '.' || text[start] == '-' || text[start] == '%' || text[start] == '~' || text[start] == '+') {
		if text[start] == '%' && start+2 < at && hexNumeral(text[start+1]) {
			if v := text[start+1]; v >= 'c' || v-'C' < 4 || v == '8' || v == '9' || v == 'a' || v == 'b' {
				break // a letter beyond ASCII, escaped
			}
			start += 2
		}
		start++
	}
	return start
}

// domainEnd goes right over labels, and counts the dots between them.
func domainEnd(text []byte, at int) (end, dots int) {
	if byteAt(text, at) == '[' {
		return at, 0
	}
	end = at
	for i := at; i < len(text) && i-at < 253; i++ {
		c := text[i]
		if latinOrNumeral(c) || c >= 0x80 {
			end = i + 1
			continue
		}
		if (c == '-' || c == '_') && i > at {
			continue
		}
		if c == '.' && i > at && (latinOrNumeral(byteAt(text, i+1)) || byteAt(text, i+1) >= 0x80) {
			dots++
			continue
		}
		break
	}
	return end, dots
}

// inUserinfo tells whether start lies behind scheme://, where a password may be.
func inUserinfo(text []byte, start int) bool {
	for i := start - 1; i >= 0 && start-i < 80; i-- {
		switch c := text[i]; {
		case c == '/':
			return i > 1 && text[i-1] == '/' && text[i-2] == ':'
		case blankOrEnd(c), c == '"', c == '\'', c == '<', c == '>', c == ',', c == '=':
			return false
		}
	}
	return false
}

func topLevel(last []byte) bool {
	if len(last) < 2 || len(last) > 24 {
		return false
	}
	for i, c := range last {
		if !(latin(c) || c >= 0x80 || i > 1 && (numeral(c) || c == '-') && foldPrefix(last, "xn--")) {
			return false
		}
	}
	return true
}

func isUnitName(last []byte) bool {
	switch string(last) {
	case "service", "slice", "socket", "timer", "target", "mount", "scope", "path", "device", "swap", "automount":
		return true
	}
	return false
}

func isFileEnding(last []byte) bool {
	switch string(last) {
	case "png", "jpg", "jpeg", "gif", "svg", "webp", "js", "mjs", "ts", "tsx", "jsx", "css", "go", "py", "java", "jar", "json", "yaml", "yml", "log", "txt", "conf", "gz", "zip", "tar", "so", "html", "xml", "class":
		return true
	}
	return false
}

// userAtHost reports the two names of jane@web01, if it is that and not the
// version of a package or an instance of a unit.
func userAtHost(w *window, start, at, after, end int) {
	text := w.text
	user, host := text[start:at], text[after:end]
	if c := byteAt(text, start-1); !blankOrEnd(c) && c != '"' && c != '\'' && c != '[' && c != '(' && c != '=' && c != '<' && c != ':' && c != 'm' {
		return
	}
	if !plainUser(user) || len(host) < 3 || len(host) > 63 || !latin(host[0]) || bytes.IndexByte(host, '_') >= 0 {
		return
	}
	if c := byteAt(text, end); realmUser(w, start, at, end) || c == '/' || c == '(' || c == '@' || c == '.' && latinOrNumeral(byteAt(text, end+1)) {
		return
	}
	hexOnly := true
	for _, c := range host {
		hexOnly = hexOnly && hexNumeral(c)
	}
	if hexOnly && len(host) > 5 || commonWord(host) || localeName(user) || keptDomain(host) {
		return
	}
	if !systemAccount(user) && !(madeLocal(user) && messageID(text, start)) {
		w.add(start, at, "user", true)
	}
	if !serviceName(host) {
		w.add(after, end, "host", true)
	}
}

// userAtAddress reports the user of jane@10.0.0.1.
func userAtAddress(w *window, start, at, after, end int) {
	stop, octets, ok := fourOctets(w.text, after)
	if c := byteAt(w.text, start-1); !ok || stop != end || !blankOrEnd(c) && c != '"' && c != '\'' && c != '(' && c != '=' && c != '<' && c != ':' {
		return
	}
	if local := octets[0] == 10 || octets[0] == 192 && octets[1] == 168 || octets[0] == 172 && octets[1]&0xf0 == 16; local || octets[0] > 30 {
		if loginName(w.text[start:at]) {
			addGuessed(w, start, at, true)
		}
	}
}

// plainUser tells whether a local part is a login name.
func plainUser(b []byte) bool {
	if len(b) < 2 || len(b) > 32 || !latin(b[0]) && b[0] != '_' && b[0] < 0x80 {
		return false
	}
	for _, c := range b {
		if !nameByte(c) {
			return false
		}
	}
	return true
}

// promptAround tells whether user@host stands as a shell's prompt or a login.
func promptAround(text []byte, start, end int) bool {
	switch byteAt(text, end) {
	case ':':
		c := byteAt(text, end+1)
		return c == '~' || c == '/' || c == '$'
	case '$', '#':
		return byteAt(text, end+1) == ' '
	}
	return start >= 4 && foldEqual(text[start-4:start], "ssh ")
}

// displayName reports the name before an address: Jane Doe <jane@example.com>.
func displayName(w *window, start int) {
	text := w.text
	i := start - 1
	if i < 3 {
		return
	}
	if text[i] != '<' && text[i] != '(' {
		return
	}
	for i > 0 && text[i-1] == ' ' {
		i--
	}
	if i > 1 && (text[i-1] == '"' || text[i-1] == '\'') {
		i--
		if text[i-1] == '\\' {
			i--
		}
	}
	end, words := i, 0
	begin := i
	for begin > 0 && end-begin < 60 {
		c := text[begin-1]
		if latin(c) || c >= 0x80 || c == '-' || c == '.' || c == '\'' && latin(byteAt(text, begin-2)) {
			begin--
			continue
		}
		if c == ' ' && begin < end && text[begin] != ' ' && (latin(byteAt(text, begin-2)) || byteAt(text, begin-2) >= 0x80 || byteAt(text, begin-2) == '.') {
			begin--
			continue
		}
		break
	}
	for begin < end && text[begin] == ' ' {
		begin++
	}
	// Only words with a capital belong to it: "mail from Jane Doe <".
	from := end
	for i := end; i > begin; {
		word := i
		for word > begin && text[word-1] != ' ' {
			word--
		}
		if c := text[word]; c < 0x80 && !(c-'A' < 26) && !nameParticle(text[word:i]) {
			break
		}
		from = word
		words++
		for i = word; i > begin && text[i-1] == ' '; i-- {
		}
	}
	if words > 0 && words < 6 && end-from > 2 && (end-from > 40 || !systemAccount(text[from:end])) {
		w.add(from, end, "person", words > 1)
	}
}

func nameParticle(b []byte) bool {
	switch string(b) {
	case "de", "van", "von", "der", "den", "la", "di", "da", "del", "bin", "al", "ibn", "zu":
		return true
	}
	return false
}

// keptMailbox tells whether an address is nobody's: git@github.com, and the names
// of SSH algorithms.
func keptMailbox(local, domain []byte) bool {
	switch string(domain) {
	case "openssh.com", "libssh.org", "lysator.liu.se":
		return true
	}
	return keptDomain(domain) && (systemAccount(local) || foldEqual(local, "noreply"))
}

// localeName tells whether b is a language and a country, as in de_AT@euro.
func localeName(b []byte) bool {
	n := len(b)
	return n >= 5 && n <= 6 && b[n-3] == '_' && b[n-2]-'A' < 26 && b[n-1]-'A' < 26
}

// messageID tells whether the line up to i is a header that names a message (RFC 5322, section 3.6.4).
func messageID(text []byte, i int) bool {
	line := bytes.ToLower(text[lineFrom(text, i, 120):i])
	for _, name := range [...]string{"message-id:", "in-reply-to:", "references:", "message-id=", "msgid=", "message_id=", "messageid="} {
		if bytes.Contains(line, []byte(name)) {
			return true
		}
	}
	return false
}
