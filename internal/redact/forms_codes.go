package redact

import "bytes"

// codeDetectors find what people and services write to people: codes for a login,
// "admin / password" in notes, the words of a wallet.
func codeDetectors() []detector {
	return []detector{
		{name: "code", look: codeBehind, exact: true, starts: []string{"TAN ", "OTP ", "TAN: ", "mTAN ", "smsTAN "}},
		{name: "code", look: codeWord, exact: true, starts: []string{"од подтверждения", "од доступа", "од входа", "од авторизации", "од из СМС", "од активации", "дноразовый код"}},
		{name: "code", look: codeWord, exact: true, starts: []string{"одовое слово", "\xee\xe4\xee\xe2\xee\xe5 \xf1\xeb\xee\xe2\xee"}},
		{name: "code", look: codeBefore, starts: []string{" is your ", " ist ihr ", " ist dein "}},
		{name: "note", look: noteOfTwo, starts: []string{" / "}},
		{name: "told", look: toldValues, starts: []string{"token issued", "token refresh", "token rotat", "token granted", "token generated", "token created", "key rotat", "key issued", "key generated", "key replaced", "key created", "secret rotat", "secret generated", "credentials rotat"}},
		{name: "mail", look: mailBody, starts: []string{"transfer-encoding: base64"}},
		{name: "wallet", whole: walletWords},
	}
}

// codeBehind looks at the digits behind TAN.
func codeBehind(w *window, at, n int) {
	from, to, _ := quotedOrWord(w.text, at+n, lineTo(w.text, at+n, 20))
	for to > from && bytes.IndexByte([]byte(".,;:"), w.text[to-1]) >= 0 {
		to--
	}
	if !latinOrNumeral(byteAt(w.text, at-1)) && isLoginCode(w.text[from:to]) {
		w.add(from, to, "pin", true)
	}
}

// codeBefore looks at the digits before: 123456 is your login code.
func codeBefore(w *window, at, n int) {
	from := at
	for from > 0 && at-from < 10 && (numeral(w.text[from-1]) || w.text[from-1] == '-') {
		from--
	}
	tail := bytes.ToLower(w.text[at+n : lineTo(w.text, at+n, 60)])
	for _, word := range [...]string{"code", "pin", "otp", "tan", "password", "passwort"} {
		if bytes.Contains(tail, []byte(word)) && isLoginCode(w.text[from:at]) && !nameByte(byteAt(w.text, from-1)) {
			w.add(from, at, "pin", true)
			return
		}
	}
}

// noteOfTwo looks at a user and a password with a slash between them, at the end of a
// line of notes: Router (10.0.0.1): admin / X.
func noteOfTwo(w *window, at, n int) {
	text := w.text
	last := at
	for last > 0 && isMarkup(text[last-1]) {
		last--
	}
	user := last
	for user > 0 && at-user < 64 && (nameByte(text[user-1]) || text[user-1] == '@') {
		user--
	}
	if user == last {
		return
	}
	opens := user
	for opens > 0 && isMarkup(text[opens-1]) {
		opens--
	}
	if c := byteAt(text, opens-1); c != ' ' && c != '\n' && c != '\t' && c != '|' && opens > 0 || c == ' ' && bytes.IndexByte([]byte(":-=,)|"), byteAt(text, opens-2)) < 0 {
		return
	}
	end := lineTo(text, at+n, 100)
	from := at + n
	for from < end && isMarkup(text[from]) {
		from++
	}
	to := runEnd(text, from, 64, visible)
	for to > from && text[to-1] == '*' && text[from-1] == '*' {
		to--
	}
	marks := to
	for marks < end && isMarkup(text[marks]) {
		marks++
	}
	if _, stop := trimBlanks(text, marks, end); stop > marks && byteAt(text, marks+1) != '(' && byteAt(text, marks+1) != '|' && text[marks] != ',' {
		return
	}
	if v := text[from:to]; (looksPassword(v) && classes(v) >= 3 || passwordLike(v) && allOf(v, isAlpha)) && (countOf(v).turns >= 3 || from > at+n) && visibleWord(v) && !isVersion(v) && !cipherSuite(v) {
		w.add(from, to, "password", true)
		if w.strict {
			addLogin(w, user, last)
		}
	}
}

// walletWords looks for the words of a wallet in small files, also where nothing names
// them: 12, 15, 18, 21 or 24 of three to eight small letters, in one line, as BIP 39 has them.
func walletWords(w *window) {
	if len(w.text) > 64<<10 {
		return
	}
	walletList(w)
	eachLine(w.text, func(start, end int) {
		if end-start < 12*4 || end-start > 24*9+60 {
			return
		}
		line := w.text[start:end]
		if i := bytes.LastIndexAny(line, ":="); i > 0 {
			if phrase := bytes.ToLower(line[:i]); !namesWallet(phrase) {
				return
			}
			start += i + 1
		}
		start, end = trimBlanks(w.text, start, end)
		for end > start && bytes.IndexByte([]byte("\"',;"), w.text[end-1]) >= 0 {
			end--
		}
		for start < end && bytes.IndexByte([]byte("\"' "), w.text[start]) >= 0 {
			start++
		}
		if walletLine(w.text[start:end]) {
			w.add(start, end, "secret", true)
		}
	})
}

// namesWallet tells whether what stands before a row of words says that they open something.
func namesWallet(before []byte) bool {
	for _, word := range [...]string{"wallet", "seed", "phrase", "mnemonic", "recover", "words", "backup", "ledger", "trezor", "metamask", "фраза", "слов", "w\xf6rter", "wörter"} {
		if bytes.Contains(before, []byte(word)) {
			return true
		}
	}
	return false
}

func walletLine(line []byte) bool {
	words := 0
	for word := range bytes.SplitSeq(line, []byte{' '}) {
		if len(word) < 3 || len(word) > 8 || !lowerOnly(word) {
			return false
		}
		switch string(word) {
		case "the", "and", "for", "are", "was", "not", "its", "has", "his", "our", "from", "were", "been", "does", "than", "any":
			return false // of a sentence
		}
		if words++; words > 24 {
			return false
		}
	}
	return words >= 12 && words%3 == 0
}

// codeWord looks at the code behind its Russian name, and at the word that a bank asks for:
// Код подтверждения: 123456, Кодовое слово банка: X.
func codeWord(w *window, at, n int) {
	text := w.text
	end := lineTo(text, at+n, 120)
	for i := at + n; i < end; i++ {
		switch {
		case numeral(text[i]) && text[i-1] == ' ':
			if to := runEnd(text, i, 9, func(c byte) bool { return numeral(c) || c == '-' }); isLoginCode(text[i:to]) && !latinOrNumeral(byteAt(text, to)) {
				w.add(i, to, "pin", true)
			}
			return
		case text[i] == ':' && (bytes.HasSuffix(text[at:at+n], []byte("слово")) || text[at] == 0xee):
			if from, to, _ := quotedOrWord(text, i+1, end); to-from > 3 {
				w.add(from, to, "password", true)
			}
			return
		}
	}
}

// walletList is the same with a word in each line, perhaps numbered.
func walletList(w *window) {
	if len(w.text) > 4<<10 {
		return
	}
	var words [25]stretch
	n := 0
	report := func() {
		if n >= 12 && n%3 == 0 && n <= 24 {
			for _, s := range words[:n] {
				w.add(s.start, s.end, "secret", false)
			}
		}
		n = 0
	}
	eachLine(w.text, func(start, end int) {
		for start < end && !latin(w.text[start]) && w.text[start] < 0x80 {
			start++
		}
		_, end = trimBlanks(w.text, start, end)
		switch v := w.text[start:end]; {
		case len(v) < 3 || len(v) > 8 || !lowerOnly(v):
			report()
		case n < len(words):
			words[n] = stretch{start, end}
			n++
		}
	})
	report()
}

// mailBody reports a part of a mail in base64 whose text speaks of a credential.
func mailBody(w *window, at, n int) {
	text := w.text
	limit := min(len(text), at+longestBlock)
	i := bytes.Index(text[at:min(limit, at+2000)], []byte("\n\n"))
	skip := 2
	if j := bytes.Index(text[at:min(limit, at+2000)], []byte("\r\n\r\n")); j >= 0 && (i < 0 || j < i) {
		i, skip = j, 4
	}
	if i < 0 {
		return
	}
	start := at + i + skip
	if start >= limit || !base64any(text[start]) {
		return
	}
	end := linesEnd(text, start)
	plain := bytes.ToLower(unbase64(text[start:end], longestBlock))
	if !isText(plain[:min(len(plain), 256)]) {
		return
	}
	for _, word := range [...]string{"pass", "kennw", "secret", "token", "pin", "code", "credential", "парол", "ключ", "contrase", "mot de"} {
		if bytes.Contains(plain, []byte(word)) {
			w.add(start, end, "secret", false)
			return
		}
	}
}

// toldValues reports what was drawn by lot further on in a sentence about a token or a
// key, behind its verb: api key rotated: old=x new=y, token issued for client web: x.
func toldValues(w *window, at, n int) {
	t := w.text
	end := lineTo(t, at, 240)
	var before []byte
	for i := at + n; i < end; {
		to := endOfWord(t[:end], i, false)
		start, stop := i, to
		if k := bytes.LastIndexByte(t[i:max(i, to-1)], '='); k > 0 && isName(t[i:i+k]) {
			before, start = t[i:i+k], i+k+1
		}
		for start < stop && (quoteAt(t, start) == 1 || t[start] == '(' || t[start] == '[') {
			start++
		}
		for stop > start && bytes.IndexByte([]byte(".,;:)]'\"`"), t[stop-1]) >= 0 {
			stop--
		}
		v := t[start:stop]
		if c := countOf(v); len(v) >= 20 && c.lower > 2 && c.upper > 2 && c.digit > 0 && looksRandom(v) && drawnOrToken(v) && !aboutNumbers(before) {
			w.add(start, stop, "token", true)
		}
		before, i = t[start:stop], skipBlanks(t, max(to, i+1), end)
	}
}

// drawnOrToken tells a token from the names of requests and things.
func drawnOrToken(v []byte) bool {
	i := bytes.IndexAny(v, "_-.")
	return visibleWord(v) && (i < 1 || senseOf(v[:i]) != identity) && !isPath(v) && !isAddress(v)
}
