package redact

import "bytes"

// flagValue looks at a flag of any program and judges its name like a key.
func flagValue(w *window, at, n int) {
	text := w.text
	i := at + n
	if byteAt(text, i) == '-' {
		i++
	}
	from := i
	for i < len(text) && i-from < 60 && programByte(text[i]) {
		i++
	}
	if i-from < 2 || !latin(text[from]) {
		return
	}
	name := text[from:i]
	if bytes.Contains(name, []byte("REDACTED-")) {
		return // what was joined to a flag of one letter
	}
	judged := name
	if text[from-2] != '-' && name[0] == 'D' && !isUpper(name[1]) { // -Dapp.password= of Java
		judged = name[1:]
	}
	class, rule := judgeKey(judged)
	if string(name) == "askpass" { // of OpenVPN: a file, or the passphrase itself
		class, rule = keyWeak, "password"
	}
	kind := aboutNobody
	if class == keyPlain {
		var buf [64]byte
		kind = personalKey(foldedKey(name, buf[:0]))
	}
	if class == keyPlain && kind == aboutNobody && !w.extraKey(name) {
		return
	}
	start, end := flagArgument(text, i)
	if start == 0 && byteAt(text, i) == '\n' && plainName(w.name) == "cmdline" {
		start, end = i+1, lineTo(text, i+1, 600)
	}
	if q := text[at]; (q == '"' || q == '\'') && byteAt(text, i) == '=' && start < end {
		if j := bytes.IndexByte(text[start:lineTo(text, start, 600)], q); j > 0 { // an item of a list: "--password=x","--port"
			end = start + len(bytes.TrimRight(text[start:start+j], `\`))
		}
	}
	if start >= end {
		return
	}
	value := text[start:end]
	if kind == aboutUser && len(value) >= 32 && isHex(value) { // a token logs in
		addArgument(w, start, end, "token")
		return
	}
	if kind != aboutNobody {
		if w.strict {
			reportField(w, kind, start, end, false)
		}
		return
	}
	if isTalk(value) && byteAt(text, end) == ' ' && lowerLetter(byteAt(text, end+1)) { // using --password via the CLI
		return
	}
	if allOf(value, func(c byte) bool { return isUpper(c) || c == '_' }) && len(value) <= 16 && (byteAt(text, end) == ' ' && byteAt(text, end+1) == ' ' || byteAt(text, end) == ']') { // of a help text: --api-key KEY
		return
	}
	if len(value) < 3 || referenceOnly(value) || allPaths(value) || value[0] == '-' && classes(value) < 4 {
		return
	}
	switch class {
	case keyWeak:
		if !looksCredential(value) && !(rule == "pin" && len(value) >= 4 && len(value) <= 12 && allOf(value, isDigit)) {
			return
		}
	case keyFaint:
		if !looksRandom(value) {
			return
		}
	}
	if rule == "" {
		rule = "secret"
	}
	addArgument(w, start, end, rule)
}

// allPaths tells whether a value is a path, or some with commas between them.
func allPaths(v []byte) bool {
	for part := range bytes.SplitSeq(v, []byte{','}) {
		if !isPath(part) {
			return false
		}
	}
	return true
}

// flagArgument returns the value of a flag whose name ends at i: behind =, behind
// blanks, as the next string of a JSON array or the next item of a YAML list.
func flagArgument(text []byte, i int) (start, end int) {
	limit := min(len(text), i+600)
	c := byteAt(text, i)
	switch {
	case c == '=' || c == ':' && byteAt(text, i+1) != ' ':
		i++
	case c == '"' || c == '\'':
		j := i + 1
		for j < limit && j-i < 60 && (blankOrEnd(text[j]) || text[j] == ',') {
			j++
		}
		if byteAt(text, j) == c && j > i+1 { // "--flag", "value"
			if e := closingQuote(text, j, limit); e > 0 {
				return j + 1, e
			}
			return 0, 0
		}
		i = listItem(text, i+1, limit)
		if i == 0 {
			return 0, 0
		}
	case blankByte(c):
		i = skipBlanks(text, i, limit)
	case c == '\n' || c == '\r':
		if i = listItem(text, i, limit); i == 0 {
			return 0, 0
		}
	default:
		return 0, 0
	}
	var one [1]argument
	words := shellWords(text, i, limit, one[:0:1])
	if len(words) == 0 {
		return 0, 0
	}
	start, end = words[0].from, words[0].to
	for end > start && (text[end-1] == ',' || text[end-1] == ']') {
		end--
	}
	if end > start && bytes.Count(text[start:end], []byte(`"`)) == 1 && text[end-1] == '"' { // of the string around
		end--
	}
	return start, end
}

// listItem returns where the next item of a YAML list begins, or 0.
func listItem(text []byte, i, limit int) int {
	for i < limit && blankOrEnd(text[i]) {
		i++
	}
	if i+2 < limit && text[i] == '-' && text[i+1] == ' ' {
		return skipBlanks(text, i+2, limit)
	}
	return 0
}

// pipedSecret looks at a program that reads a secret from its input, and takes
// what echo, printf or <<< give it.
func pipedSecret(w *window, at, n int) {
	text := w.text
	if bytes.HasSuffix(text[at:at+n], []byte("<<<")) {
		hereString(w, at, n)
		return
	}
	tail := text[at+n : lineTo(text, at+n, 200)]
	if head := text[at : at+n]; foldSuffix(head, "sudo ") && !bytes.Contains(tail, []byte("-S")) && !bytes.Contains(tail, []byte("--stdin")) && !bytes.Contains(tail, []byte("chpasswd")) && !bytes.Contains(tail, []byte("-stdin")) ||
		foldSuffix(head, "openssl ") && !bytes.Contains(tail, []byte("stdin")) ||
		foldSuffix(head, "gpg ") && !bytes.Contains(tail, []byte("passphrase-fd")) {
		return
	}
	only := foldSuffix(text[at:at+n], "base64") || foldSuffix(text[at:at+n], "sum") || foldSuffix(text[at:at+n], "wl-copy") || foldSuffix(text[at:at+n], "xclip") || foldSuffix(text[at:at+n], "openssl")
	start := lineFrom(text, at, 300)
	if only && sumsChecked(text[at:lineTo(text, at+n, 200)]) {
		return
	}
	line := text[start:at]
	i := max(bytes.LastIndex(line, []byte("echo ")), bytes.LastIndex(line, []byte("printf ")))
	if i < 0 {
		return
	}
	i = start + i + bytes.IndexByte(text[start+i:at], ' ')
	for i < at {
		from, to, next := quotedOrWord(text, i, at)
		if from >= to {
			return
		}
		i = next
		if v := text[from:to]; v[0] == '-' && len(v) <= 3 || v[0] == '%' && len(v) <= 7 {
			continue
		}
		if !only || looksPassword(text[from:to]) && classes(text[from:to]) > 2 { // others ask for anything
			pipedValue(w, from, to)
		}
	}
}

// hereString looks at what <<< gives a program, if it is one that asks for a secret or
// looks like one itself.
func hereString(w *window, at, n int) {
	text := w.text
	if byteAt(text, at-1) == '<' || byteAt(text, at+n) == '<' {
		return
	}
	from, to, _ := quotedOrWord(text, at+n, lineTo(text, at+n, 300))
	before := bytes.ToLower(text[lineFrom(text, at, 300):at])
	asks := false
	for _, word := range [...]string{"passwd", "kinit", "sudo -s", "login", "cryptsetup", "passphrase", "password", "secret", "su "} {
		asks = asks || bytes.Contains(before, []byte(word))
	}
	if asks || looksPassword(text[from:to]) && looksCredential(text[from:to]) {
		pipedValue(w, from, to)
	}
}

func pipedValue(w *window, from, to int) {
	text := w.text
	for to-from > 2 && text[to-2] == '\\' && text[to-1] == 'n' {
		to -= 2
	}
	if i := bytes.IndexByte(text[from:to], ':'); i > 0 && plainUser(text[from:from+i]) { // of chpasswd
		if w.strict {
			addAccount(w, from, from+i)
		}
		from += i + 1
	}
	addArgument(w, from, to, "password")
}

// auditRecord looks at the command lines of the audit log, whose words are in
// hexadecimal when they have blanks, and always in a process's title.
func auditRecord(w *window, at, n int) {
	var m mapped
	text := w.text
	end := lineTo(text, at, 16<<10)
	if text[at+n-1] == '=' {
		i := at + n
		if byteAt(text, i) == '"' {
			return // in the clear: seen by the others
		}
		m.hex(text, i, end)
	} else {
		for i := at + n; i < end; {
			eq := bytes.IndexByte(text[i:end], '=')
			if eq < 0 {
				break
			}
			key := text[max(i, i+eq-4) : i+eq]
			i += eq + 1
			a := bytes.LastIndexByte(key, ' ')
			if a < 0 || a+1 >= len(key) || key[a+1] != 'a' || !allNumerals(key[a+2:]) {
				continue
			}
			if byteAt(text, i) == '"' {
				q := bytes.IndexByte(text[i+1:end], '"')
				if q < 0 {
					break
				}
				for j := i + 1; j < i+1+q; j++ {
					m.put(text[j], j, j+1)
				}
				i += q + 2
			} else {
				m.put('"', i, i)
				i = m.hex(text, i, end)
				m.put('"', i, i)
			}
			m.put(' ', i, i)
		}
	}
	m.judge(w)
}

// mapped is text that was decoded, with the place of each byte in the original.
type mapped struct {
	text     []byte
	from, to []int
}

func (m *mapped) put(c byte, from, to int) {
	if c == 0 {
		c = ' '
	}
	m.text = append(m.text, c)
	m.from = append(m.from, from)
	m.to = append(m.to, to)
}

func (m *mapped) hex(text []byte, i, end int) int {
	for i+1 < end && hexNumeral(text[i]) && hexNumeral(text[i+1]) {
		m.put(hexNumeralValue(text[i])<<4|hexNumeralValue(text[i+1]), i, i+2)
		i += 2
	}
	return i
}

func hexNumeralValue(c byte) byte {
	if numeral(c) {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}

// judge looks for the secrets of a command line in decoded text and reports where
// they stand in the original.
func (m *mapped) judge(w *window) {
	if len(m.text) < 4 {
		return
	}
	sub := window{text: m.text, form: formShell, strict: w.strict, keys: w.keys}
	lower := bytes.ToLower(m.text)
	run := func(starts []string, look func(*window, int, int)) {
		for _, s := range starts {
			for at := 0; ; at++ {
				i := bytes.Index(lower[at:], []byte(s))
				if i < 0 {
					break
				}
				at += i
				look(&sub, at, len(s))
			}
		}
	}
	run(programStarts(), commandLine)
	run(flagStarts(), flagValue)
	if len(sub.spans) == 0 {
		for _, word := range [...]string{"passw", "secret", "token", "pwd=", "apikey", "api_key", "://"} {
			if i := bytes.Index(lower, []byte(word)); i >= 0 && (word != "://" || bytes.IndexByte(lower[i:], '@') > 0) && bytes.ContainsAny(lower[i:], "=:@ ") && !bytes.HasPrefix(lower[i:], []byte("passwd ")) {
				sub.add(i, len(m.text), "secret", false)
				break
			}
		}
	}
	for _, s := range sub.spans {
		w.add(m.from[s.start], m.to[s.end-1], s.rule, false)
		if s.learn {
			w.learn(m.text[s.start:s.end], s.rule)
		}
	}
}

// flagStarts are what a flag begins with, and the byte before it.
func flagStarts() []string { return []string{" -", "\"-", "'-", "\n-", "\t-", ",-"} }
