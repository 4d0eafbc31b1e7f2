package redact

import (
	"bytes"
	"strings"
)

// Secrets that a mark beside them, a word above them or the form of their file betrays:
// "sensitive": true, recovery codes, files of users and passwords in turn.

func saidLists() []detector {
	return []detector{
		{name: "marked", look: markedSensitive, starts: []string{
			`sensitive": true`, `sensitive":true`, `sensitive\": true`, `sensitive\":true`, "sensitive = true", "sensitive  = true", "sensitive   = true", "sensitive: true", `issecret": true`, `issecret":true`, "issecret: true", `masked": true`, `masked":true`, "masked: true", `secret": true`, `secret":true`, "secret: true", `"secure": true`, "  secure: true", `secretvariable": true`, `is_secret": true`, `is_secret":true`, "is_secret: true", "sensitive=\"true\"", "secret=\"true\"",
		}},
		{name: "codes", look: spareCodes, starts: []string{"recovery code", "backup code", "scratch code", "rescue code", "emergency code", "one-time code", "wiederherstellungscode", "notfallcode", "ersatzcode", "backup-code", "recovery-code", "коды восстановления", "резервные коды"}},
		{name: "bundle", look: bundleLogin, exact: true, starts: []string{"BUNDLE_"}, before: func(c byte) bool { return !latinOrNumeral(c) && c != '_' }, after: upperOrDigit},
		{name: "file-of-lines", whole: keyLines},
		{name: "file-of-lines", whole: usersInTurn},
	}
}

// markedSensitive looks at the value beside a mark that says that it is to be hidden, as
// outputs of Terraform and the variables of pipelines have it.
func markedSensitive(w *window, at, n int) {
	t := w.text
	sure := hasFold(t, at, "sensitive")
	if c := byteAt(t, at-1); sure && latinOrNumeral(c) && !hasFold(t, at-2, "is") || sure && c == '-' || byteAt(t, at+n) == '_' || latinOrNumeral(byteAt(t, at+n)) {
		return // case-sensitive
	}
	low, high := nearObject(t, at)
	for _, key := range [...]string{"value", "default", "val", "content", "data", "defaultvalue"} {
		for i := low; i < high; {
			k := bytes.Index(bytes.ToLower(t[i:high]), []byte(key))
			if k < 0 {
				break
			}
			start := i + k
			i = start + len(key)
			if start > 0 && nameByte(t[start-1]) || nameByte(byteAt(t, i)) {
				continue
			}
			from := afterKey(t[:high], i)
			if from < 0 {
				continue
			}
			markedValue(w, from, high, sure)
			return
		}
	}
}

// nearObject returns the bounds of the object, the item of a list or the tag in which at lies.
func nearObject(t []byte, at int) (low, high int) {
	const reach = 2 << 10
	low, high = max(0, at-reach), min(len(t), at+reach)
	start := lineStart(t, at)
	if line := t[start:at]; bytes.IndexByte(line, '{') < 0 && bytes.IndexByte(t[at:lineTo(t, at, 200)], '}') < 0 && !bytes.ContainsAny(line, "\"=") { // of YAML
		column := indentEnd(t, start) - start
		if bytes.HasPrefix(t[start+column:], []byte("- ")) {
			column += 2
		} else {
			for i := start; i > low; {
				if i = lineStart(t, i-1); i < low {
					break
				}
				k := indentEnd(t, i)
				if item := bytes.HasPrefix(t[k:], []byte("- ")); k-i < column || item {
					if item && k-i+2 == column {
						low = i
					} else {
						low = endOfLine(t, i, at)
					}
					break
				}
			}
			low = max(low, 0)
		}
		for i := endOfLine(t, at, high); i < high; i = endOfLine(t, i+1, high) {
			if k := indentEnd(t, i+1); k < len(t) && t[k] > ' ' && (k-i-1 < column || k-i-1 == column-2 && t[k] == '-') {
				return max(low, at-reach), i
			}
		}
		return low, high
	}
	depth := 0
	for i := at; i > low; i-- {
		if c := t[i-1]; c == '}' || c == ']' {
			depth++
		} else if c == '{' || c == '[' || c == '<' {
			if depth--; depth < 0 {
				low = i
			}
		}
	}
	depth = 0
	for i := at; i < high; i++ {
		if c := t[i]; c == '{' || c == '[' {
			depth++
		} else if c == '}' || c == ']' || c == '>' {
			if depth--; depth < 0 {
				high = i
			}
		}
	}
	return low, high
}

// markedValue reports the text at from, or those in the list or object there. Where the mark
// may be about something else, they must look like secrets.
func markedValue(w *window, from, high int, sure bool) {
	t := w.text
	report := func(a, b int) {
		v := t[a:b]
		if len(v) >= 3 && !referenceOnly(v) && !isReference(v) && !isPlaceholder(v) && !isURL(v) && (sure && !isNumeric(v) || looksPassword(v) || looksCredential(v)) {
			w.add(a, b, "secret", true)
		}
	}
	i := from
	for i > 0 && from-i < 3 && (anyQuote(t[i-1]) || t[i-1] == '\\' || t[i-1] == '[') { // as afterKey passes them
		i--
	}
	start, end, _, ok := quoted(t[:high], i)
	switch {
	case ok && end <= high && t[from] != '{':
		report(start, end)
	case t[i] == '{' || t[i] == '[' || t[from] == '{':
		for depth := 0; i < high; {
			if c := t[i]; c == '{' || c == '[' {
				depth++
			} else if c == '}' || c == ']' {
				if depth--; depth == 0 {
					return
				}
			}
			a, b, next, ok := quoted(t[:high], i)
			if !ok {
				i++
				continue
			}
			if k := skipBlanks(t, next, high); byteAt(t, k) != ':' && byteAt(t, k) != '=' {
				report(a, b)
			}
			i = max(next, i+1)
		}
	default:
		v := bytes.TrimRight(t[from:min(high, endOfWord(t, from, true))], ",;")
		if i := bytes.IndexByte(v, '.'); i > 0 && isName(v) || codePiece(v) { // of a program: var.password
			return
		}
		report(from, from+len(v))
	}
}

// spareCodes looks at the codes behind or below the words that name them: in the same line, or
// one or more in each of the next lines.
func spareCodes(w *window, at, n int) {
	t := w.text
	limit := lineTo(t, at, 400)
	i := at + n
	colon := bytes.IndexAny(t[i:limit], ":=")
	if colon < 0 || colon > 60 {
		return
	}
	i += colon + 1
	if codesIn(w, i, limit) || len(bytes.Trim(t[i:limit], " \t|>-[\"'\r{(")) > 0 {
		return
	}
	for lines := 0; lines < 20 && limit < len(t); lines++ {
		if i = limit + 1; byteAt(t, limit) == '\r' {
			i++
		}
		if i >= len(t) {
			return
		}
		limit = lineTo(t, i, 300)
		if len(bytes.TrimSpace(t[i:limit])) == 0 && lines == 0 {
			continue
		}
		if !codesIn(w, i, limit) {
			return
		}
	}
}

// codesIn reports the words of a line if all of them are codes, but for numbers of lists.
func codesIn(w *window, from, to int) bool {
	t := w.text
	var f [16][2]int
	count := 0
	sign := func(c byte) bool { return !latinOrNumeral(c) }
	for i := from; i < to && count < len(f); {
		i = runEnd(t[:to], i, to-i, sign)
		end := runEnd(t[:to], i, to-i, func(c byte) bool { return latinOrNumeral(c) || c == '-' })
		for end > i && t[end-1] == '-' {
			end--
		}
		v := t[i:end]
		switch {
		case len(v) == 0:
		case len(v) <= 2 && allOf(v, isDigit) && bytes.IndexByte([]byte(".)]:"), byteAt(t, end)) >= 0: // 1. code
		case !codeLike(v):
			return false
		default:
			f[count] = [2]int{i, end}
			count++
		}
		i = max(end, i+1)
	}
	for _, a := range f[:count] {
		if t0 := f[0]; a[1]-a[0] != t0[1]-t0[0] {
			return false
		}
	}
	if count == 1 && lowerOnly(t[f[0][0]:f[0][1]]) && to-f[0][1] > 2 {
		return false
	}
	for _, a := range f[:count] {
		w.add(a[0], a[1], "pin", true)
	}
	return count > 0
}

// codeLike tells whether a word may be a code that is used once: digits, letters and digits,
// or letters that are no word.
func codeLike(v []byte) bool {
	if len(v) < 5 || len(v) > 32 || isPseudonym(v) || isTalk(v) || isPlaceholder(v) || isDate(v) {
		return false
	}
	m := countOf(v)
	switch {
	case m.digit == 0 && m.other == 0:
		all, common := wordPairs(v)
		return len(v) >= 8 && m.upper*m.lower == 0 && !isCommon(string(v)) && (common*10 < all*8 || rareVowels(v) || !pronounceable(strings.ToLower(string(v))))
	case m.digit == 0:
		return inGroups(v) && !readable(strings.ReplaceAll(string(v), "-", ""))
	}
	return m.digit == len(v) && len(v) >= 6 || m.letters() > 0 && !isVersion(v) && (m.digit >= 2 || m.turns >= 2) || inGroups(v) || m.letters() == 0 && m.other > 0 && len(v) >= 8
}

// bundleLogin looks at what Bundler logs in to a source with: BUNDLE_GEMS__EXAMPLE__COM: "u:x".
func bundleLogin(w *window, at, n int) {
	t := w.text
	end := runEnd(t, at+n, 100, func(c byte) bool { return upperOrDigit(c) || c == '_' })
	if !bytes.Contains(t[at:end], []byte("__")) {
		return
	}
	from := afterKey(t, end)
	if from < 0 {
		return
	}
	to := runEnd(t, from, 200, func(c byte) bool { return visible(c) && c != '\\' && c != '/' && c != ',' })
	if v := t[from:to]; len(v) >= 6 && !referenceOnly(v) && (bytes.IndexByte(v, ':') > 0 || looksCredential(v)) && !isNumeric(v) {
		w.add(from, to, "credential", true)
	}
}

// keyLines takes the whole of a small file that holds nothing but lines of base64 and whose
// name speaks of a key: the key file of a cluster of MongoDB.
func keyLines(w *window) {
	if len(w.text) > 2<<10 || len(w.text) < 40 || len(w.text) > 1 && !base64std(w.text[1]) {
		return
	}
	base := strings.ToLower(w.name[strings.LastIndexByte(w.name, '/')+1:])
	named := false
	for _, word := range [...]string{"key", "auth", "secret", "cookie", "cluster", "internal", "repl", "token", "psk"} {
		named = named || strings.Contains(base, word)
	}
	if !named || publicFileName(base) || strings.HasSuffix(base, ".sig") || strings.HasSuffix(base, ".asc") || strings.Contains(base, "ca.") || strings.Contains(base, "cert") {
		return
	}
	from, to := trimBlanks(w.text, 0, len(w.text))
	if m := countOf(w.text[from:to]); m.lower < 8 || m.upper < 8 || m.digit < 3 || m.turns*3 < to-from {
		return
	}
	for _, c := range w.text[from:to] {
		if !base64std(c) && c != '\n' && c != '\r' {
			return
		}
	}
	if to > from {
		w.add(from, to, keyBlock, true)
	}
	eachLine(w.text[from:to], func(start, end int) {
		if v := w.text[from+start : from+end]; len(v) >= 16 {
			w.learn(v, keyBlock)
		}
	})
}

// usersInTurn reads files of a user in one line and the password in the next, as db_load makes
// the users of vsftpd of them.
func usersInTurn(w *window) {
	if len(w.text) > 16<<10 || len(w.text) < 16 || w.form == formYAML || w.form == formJSON || w.form == formXML {
		return
	}
	name := strings.ToLower(w.name)
	named := false
	for _, word := range [...]string{"user", "login", "pass", "auth", "cred", "account", "virtual", "ftp", "ppp"} {
		named = named || strings.Contains(name[strings.LastIndexByte(name[:max(0, strings.LastIndexByte(name, '/'))], '/')+1:], word)
	}
	if !named {
		return
	}
	lines, fit := 0, true
	turns := func(report bool) {
		lines = 0
		eachLine(w.text, func(start, end int) {
			from, to := trimBlanks(w.text, start, end)
			v := w.text[from:to]
			if !fit || len(v) == 0 || v[0] == '#' && bytes.IndexByte(v, ' ') > 0 {
				return
			}
			switch lines++; {
			case lines%2 == 1 && report && w.strict:
				addAccount(w, from, to)
			case lines%2 == 1 || report && referenceOnly(v):
				fit = plainUser(v) && !looksRandom(v)
			case report:
				w.add(from, to, "password", true)
			default:
				fit = bytes.IndexByte(v, ' ') < 0 && len(v) >= 6 && len(v) <= 128 && (isPseudonym(v) || classes(v) >= 2 && !isNumeric(v) && !isPath(v) && !isAddress(v) && bytes.IndexByte(v, '=') != len(v)/2 && (looksPassword(v) || threeWords(v) || cryptHash(v)))
			}
		})
	}
	turns(false)
	if fit && lines >= 4 && lines%2 == 0 {
		turns(true)
	}
}
