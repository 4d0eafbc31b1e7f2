package redact

import "bytes"

// Notes that people write in other languages than English: "Le mdp du compte « root » est x",
// "WLAN-Schlüssel = „x“", "La clave del wifi es **x**".

func foreignNotes() []detector {
	return []detector{
		{name: "note", look: passwordNote, starts: []string{
			"mdp", "mot de passe", "mots de passe", "phrase secr", "phrase de passe", "code secret", "code d'acc", "palabra de paso", "contrase\xc3\xb1a", "contrase\xf1a", "contrasena", "frase secreta", "frase de paso",
			"kennwort", "passwort", "losung", "kenncode", "zugangscode", "zugangswort", "geheimzahl", "geheimnis", "wachtwoord", "toegangscode", "wachtzin", "senha", "parola d'ordine", "parola segreta", "haslo", "adgangskode", "codice segreto", "codigo secreto", "c\xc3\xb3digo secreto",
		}},
		{name: "note", look: passwordNote, exact: true, starts: []string{
			"hasło", "Hasło", "lösenord", "Lösenord", "пароль", "Пароль", "пароля", "код доступа", "Код доступа", "кодовое слово", "Кодовое слово", "секретное слово", "Секретное слово", "парольная фраза", "Парольная фраза",
		}},
		{name: "note", look: keyNote, starts: []string{
			"cl\xc3\xa9 ", "cl\xe9 ", "cl=c3=a9 ", "jeton", "clave", "ficha de acceso", "chave", "chiave", "sleutel", "klucz", "schl\xc3\xbcssel", "schl\xfcssel", "schl=c3=bcssel", "schluessel", "geheim ",
		}},
		{name: "note", look: keyNote, exact: true, starts: []string{
			"ключ", "Ключ", "токен", "Токен", "секрет", "Секрет",
		}},
		{name: "note", look: pinNote, exact: true, starts: []string{"PIN ", "PUK ", "PIN: ", "PUK: ", "PIN-Code", "пин-код", "ПИН-код", "Пин-код", "ПИН "}, before: func(c byte) bool { return !isLetterOrDigit(c) && c != '_' }},
	}
}

// note is what a sentence or a line of a list says of a secret that it names.
type note struct {
	w     *window
	class keyClass
	rule  string
	end   int // of its line
}

func passwordNote(w *window, at, n int) { readNote(w, at, n, keyStrong, "password") }
func keyNote(w *window, at, n int)      { readNote(w, at, n, keyWeak, "api-key") }
func pinNote(w *window, at, n int)      { readNote(w, at, n, keyStrong, "pin") }

// readNote looks for the value behind the name at t[at:at+n]: behind a sign or a verb, in
// the quotes or the marks of bold print, or alone on the next line.
func readNote(w *window, at, n int, class keyClass, rule string) {
	t := w.text
	if at > 0 && (t[at-1] == '_' || t[at-1] == '.' || isLetterOrDigit(t[at-1]) && n < 7) {
		return
	}
	i := endOfInflected(t, at+n)
	if i < 0 || n < 7 && i > at+n+2 {
		return
	}
	p := note{w: w, class: class, rule: rule, end: lineTo(t, i, 200)}
	for words := 0; words < 12 && i < p.end; words++ {
		i = passNoteBlanks(t, i, p.end)
		if k := passDots(t, i, p.end); k > i {
			i = passNoteBlanks(t, k, p.end)
			if signOfValue(t, i, p.end) == 0 && p.value(i, true) > 0 {
				return
			}
		}
		if i >= p.end {
			break
		}
		if k := signOfValue(t, i, p.end); k > 0 {
			if i = passNoteBlanks(t, i+k, p.end); i >= p.end {
				break
			}
			if k := p.value(i, true); k > 0 {
				p.others(k)
				return
			}
			if t[i-1] == ':' || t[i-1] == '=' {
				return
			}
			continue
		}
		if _, _, next, ok := enclosed(t, i, p.end); ok {
			if k := p.value(i, false); k > 0 {
				p.others(k)
				return
			}
			i = next
			continue
		}
		if t[i] == ';' || t[i] == '!' || t[i] == '?' || t[i] == '.' || t[i] == '|' || t[i] == '{' || t[i] == '<' || t[i] == '\\' {
			return
		}
		for i < p.end && t[i] > ' ' && t[i] != ':' && t[i] != ';' && t[i] != '.' && t[i] != '|' && t[i] != '"' && !hasNoBreak(t, i) {
			i++
		}
	}
	if i >= p.end {
		p.nextLine(at)
	}
}

// endOfInflected returns the end of the word that goes on at i with no more than the ending of
// a case; -1 where it is another word.
func endOfInflected(t []byte, i int) int {
	k := i
	for k < len(t) && (isLetterOrDigit(t[k]) && !isDigit(t[k]) || t[k] >= 0x80 && !hasNoBreak(t, k) && t[k] != 0xe2) {
		k++
	}
	if k < len(t) && (t[k] == '_' || t[k] == '(' || t[k] == '[') || t[max(0, i-1)] == ' ' && k > i {
		if t[max(0, i-1)] == ' ' {
			return i
		}
		return -1
	}
	if k-i > 5 && !hasFold(t, i, "ète") && !hasFold(t, i, "\xe8te") && !hasFold(t, i, "wörter") {
		return -1
	}
	return k
}

// passNoteBlanks passes blanks, also those that do not break.
func passNoteBlanks(t []byte, i, end int) int {
	for i < end {
		if hasNoBreak(t, i) {
			i += 2
		} else if isBlank(t[i]) {
			i++
		} else if hasFold(t, i, "&nbsp;") {
			i += 6
		} else {
			break
		}
	}
	return i
}

func hasNoBreak(t []byte, i int) bool { return i+1 < len(t) && t[i] == 0xc2 && t[i+1] == 0xa0 }

// passDots passes the dots that lead from a name to its value, three or more.
func passDots(t []byte, i, end int) int {
	k := i
	for k < end && (t[k] == '.' || t[k] == '_') {
		k++
	}
	if k-i < 3 {
		return i
	}
	return k
}

// signOfValue returns the length of what says at i that the value follows: a sign or a verb;
// 0 where nothing does.
func signOfValue(t []byte, i, end int) int {
	if i >= end {
		return 0
	}
	switch c := t[i]; {
	case c == ':' && (i+1 >= end || !isLetterOrDigit(t[i+1]) && t[i+1] != '/'):
		return 1
	case c == '=' || c == '-' || c == '>':
		k := i
		for k < end && (t[k] == '=' || t[k] == '-' || t[k] == '>') {
			k++
		}
		if k >= end || isBlank(t[k]) || k-i > 1 && t[k-1] == '>' {
			return k - i
		}
	case c == 0xe2:
		for _, s := range [...]string{"→", "⇒", "➜", "–", "—", "➔", "⟶"} {
			if bytes.HasPrefix(t[i:end], []byte(s)) {
				return len(s)
			}
		}
	}
	for _, s := range [...]string{"est ", "est : ", "es ", "ist ", "lautet ", "lautet: ", "war ", "is ", "è ", "\xe8 ", "é ", "\xe9 ", "jest ", "to ", "är ", "je ", "это ", "a été changé en ", "wurde auf ",
		"сменили на ", "сменил на ", "сменила на ", "сменён на ", "сменен на ", "поменяли на ", "поменял на ", "поменяла на ", "изменили на ", "изменил на ", "изменён на ", "изменен на ", "заменили на ", "заменён на ", "обновили на ", "сбросили на ", "сбросил на ", "сброшен на ", "теперь ", "новый ", "стал ", "будет ", "поставили ", "поставил ", "задали ", "changed to ", "set to ", "reset to "} {
		if hasFold(t, i, s) && i > 0 && (isBlank(t[i-1]) || t[i-1] == 0xa0) {
			if k := i + len(s); k < end && (t[k] == ':' || t[k] == '=') {
				return len(s) + 1
			}
			return len(s)
		}
	}
	return 0
}

// enclosed returns the stretch within the quotes or marks of print that open at i, and where
// the text goes on.
func enclosed(t []byte, i, limit int) (start, end, next int, ok bool) {
	for _, pair := range [...][2]string{
		{"„", "“"}, {"„", "”"}, {"“", "”"}, {"“", "“"}, {"»", "«"}, {"«", "»"}, {"›", "‹"}, {"‹", "›"}, {"‚", "‘"}, {"‘", "’"},
		{"\x84", "\x93"}, {"\x84", "\x94"}, {"\x93", "\x94"}, {"\xbb", "\xab"}, {"\xab", "\xbb"}, {"**", "**"}, {"__", "__"}, {"*", "*"}, {"_", "_"}, {"``", "``"}, {"`", "`"}, {"\"", "\""}, {"'", "'"}, {"<b>", "</"}, {"<code>", "</"}, {"<strong>", "</"}, {"<i>", "</"}, {"<em>", "</"}, {"<tt>", "</"}, {"{{", "}}"}, {"{noformat}", "{"},
	} {
		if i+len(pair[0]) >= limit || !bytes.HasPrefix(t[i:limit], []byte(pair[0])) {
			continue
		}
		from := i + len(pair[0])
		n := bytes.Index(t[from:limit], []byte(pair[1]))
		if n < 1 {
			continue
		}
		start, end = passNoteBlanks(t, from, from+n), from+n
		for end > start && (isBlank(t[end-1]) || end > start+1 && hasNoBreak(t, end-2)) {
			if end--; t[end] == 0xa0 {
				end--
			}
		}
		if next = from + n + len(pair[1]); start < end && (pair[0] != "_" && pair[0] != "*" || next >= limit || !isLetterOrDigit(t[next])) {
			return start, end, next, true
		}
	}
	return 0, 0, 0, false
}

// value judges what stands at i, and returns where it ends if it is a secret, else 0. Behind a sign
// a word may be one without quotes.
func (p *note) value(i int, behindSign bool) int {
	t := p.w.text
	start, end, next, quoted := enclosed(t, i, p.end)
	if !quoted {
		if !behindSign {
			return 0
		}
		if rest := trimEnd(t, i, p.end); p.class == keyStrong && p.rule != "pin" && isPhrase(t[i:rest]) {
			p.w.add(i, rest, p.rule, true)
			return rest
		}
		start, end = i, i
		for end < p.end && !blankOrEnd(t[end]) && t[end] != '"' && t[end] != '<' && !hasNoBreak(t, end) {
			end++
		}
		for end > start && bytes.IndexByte([]byte(".,;)"), t[end-1]) >= 0 {
			end--
		}
		next = end
	}
	if v := t[start:end]; !p.fits(v, quoted, behindSign) {
		return 0
	}
	p.w.add(start, end, p.rule, true)
	return next
}

func (p *note) fits(v []byte, quoted, behindSign bool) bool {
	if len(v) < 4 || len(v) > 256 || v[0] == '$' && isVariable(v[1:]) || isPlaceholder(v) || isReference(v) || isTalk(v) || isPath(v) || isURL(v) || isAddress(v) {
		return false
	}
	if bytes.IndexByte(v, ' ') >= 0 {
		return quoted && behindSign && isPhrase(v) || p.rule == "pin" && len(v) <= 12 && allOf(v, func(c byte) bool { return isDigit(c) || c == ' ' })
	}
	switch {
	case p.rule == "pin":
		return len(v) <= 12 && allOf(v, isDigit)
	case allOf(v, isDigit):
		return p.class == keyStrong && len(v) <= 10 && behindSign
	case isUUID(v), isHex(v) && len(v) >= 16:
		return true
	case p.class == keyStrong:
		return passwordLike(v) || looksRandom(v) || v[0] >= 0x80 && joinedAndNumber(v) || quoted && behindSign && v[0] < 0x80 && !bytes.ContainsAny(v, "()/")
	}
	return looksCredential(v) || quoted && passwordLike(v) && classes(v) >= 3 && !isName(v)
}

// others judges what else is in quotes or marks of print in the line: la del proxy _x_.
func (p *note) others(i int) {
	t := p.w.text
	for n := 0; n < 4 && i < p.end; i++ {
		if t[i] != ' ' || i+1 >= p.end || isLetterOrDigit(t[i+1]) {
			continue
		}
		if start, end, next, ok := enclosed(t, i+1, p.end); ok {
			if v := t[start:end]; passwordLike(v) && classes(v) >= 2 && p.fits(v, true, false) {
				p.w.add(start, end, p.rule, true)
			}
			i = next - 1
			n++
		}
	}
}

// nextLine judges a line that holds nothing but the value, below one that ends with the name.
func (p *note) nextLine(at int) {
	t := p.w.text
	line := lineFrom(t, at, 200)
	if bytes.Count(t[line:p.end], []byte{' '}) > 10 || p.rule == "pin" {
		return
	}
	from := bytes.IndexByte(t[p.end:min(len(t), p.end+2)], '\n')
	if from < 0 {
		return
	}
	from += p.end + 1
	start, end := trimBlanks(t, from, lineTo(t, from, 200))
	deeper := start-from > indentEnd(t, line)-line
	if v := t[start:end]; start < end && (deeper || t[trimEnd(t, line, p.end)-1] == ':') && (p.class == keyStrong && isPhrase(v) || p.fits(v, false, true) && !allOf(v, isDigit) && passwordLike(v)) {
		p.w.add(start, end, p.rule, true)
	}
}
