package redact

import "bytes"

// Passwords in sentences and in the short notes of logs, where no sign parts the word from its
// value: bind as x pw Y, "the password there is Y", "we set Y as its new password", "changed it
// to Y", "das Passwort dort lautet jetzt Y".

// unusual are the detectors of places that few products have.
func unusual() []detector {
	all := []detector{
		{name: "sentence", look: passwordSentence, before: func(c byte) bool { return !isLetterOrDigit(c) && c != '_' && c != '-' },
			starts: []string{"password", "passwort", "kennwort", "passphrase", "passcode", "pw ", "pw,", "pw.", "pwd ", "psw "}},
		{name: "sentence", look: changedTo, starts: []string{
			" it to ", "changed to ", "reset to ", "rotated to ", "updated to ", " is now ", "it's now ", " one is ", " geändert auf ", " geändert in ", " gesetzt auf ", " es auf ", " es in ", " ist jetzt ", " ist nun ", " lautet jetzt ", " lautet nun ", " lautet ", " neu: ", " heißt jetzt ",
		}},
		{name: "sentence", look: saidBefore, starts: []string{
			" for the login", " for login", " for logging", " to log in", " to login", " to sign in", " for signing", " for the sign-in", " zum login", " zum anmelden", " zum einloggen", " für den login", " für die anmeldung", " fürs einloggen", " at the prompt", " as login", " is it now", " now.", " now,", " now\n", " jetzt.", " jetzt,", " jetzt\n", " geändert", " gesetzt",
		}},
	}
	return append(append(append(append(all, pairedFlags()...), keyMaterial()...), vendorCommands()...), append(decks(), remarkablePlaces()...)...)
}

// spelled tells whether a word is a password by its look alone: signs that no name has, or
// letters and digits in turns, or words and a number joined by dashes. Names of things,
// versions, dates, paths and addresses are none.
func spelled(v []byte) bool {
	if len(v) < 6 || len(v) > 128 || !looksPassword(v) || isReference(v) || isPlaceholder(v) || isPseudonym(v) || isVersion(v) || isDate(v) || cipherSuite(v) || bytes.Contains(v, []byte("REDACTED-")) {
		return false
	}
	if v[0] == '$' && bytes.IndexByte(v[1:], '$') >= 0 || quotedPrintable(v) || nameAndVersion(v) || bytes.Count(v, []byte{';'}) > 1 {
		return false // text of SQL, text of a mail, TLSv1.3, columns
	}
	c, signs := countOf(v), 0
	for _, b := range v {
		if b <= ' ' || b >= 0x7f || bytes.IndexByte([]byte("<>\\\"`{}"), b) >= 0 {
			return false
		}
		if bytes.IndexByte([]byte("!@#%&*^~?$+="), b) >= 0 {
			signs++
		}
	}
	if bytes.IndexByte(v, '(') > 0 && v[len(v)-1] == ')' || bytes.IndexByte(v, '@') > 0 && isAddress(v[bytes.IndexByte(v, '@')+1:]) {
		return false // a call, an address
	}
	if eq := bytes.IndexByte(v, '='); eq > 0 && signs == 1 && isName(v[:eq]) && lowerOnly(v[:eq]) {
		return false // a setting
	}
	switch {
	case c.digit == 0:
		return signs > 0 && c.lower > 0 && c.upper > 0 && c.turns >= 4
	case signs > 0 && c.letters() > 1:
		return c.turns >= 2
	case bytes.Count(v, []byte{'-'}) >= 2:
		return wordsAndNumber(v) || c.lower > 1 && c.upper > 1 && c.turns >= 6
	}
	return c.lower > 0 && c.upper > 0 && bytes.IndexByte(v, '/') < 0 && c.turns >= 2 || scrambled(v) && c.other == 0
}

// quotedPrintable tells whether v is a word with escapes of mail: f=C3=BCr.
func quotedPrintable(v []byte) bool {
	escapes := 0
	for i := 0; i+2 < len(v); i++ {
		if v[i] == '=' && (v[i+1] == 'C' || v[i+1] == 'E') && hexNumeral(v[i+2]) {
			escapes++
		}
	}
	return escapes > 0
}

// nameAndVersion tells whether v is letters and a version: TLSv1.3, OpenSSL3.0.2.
func nameAndVersion(v []byte) bool {
	i := 0
	for i < len(v) && (latin(v[i]) || v[i] == '-' || v[i] == '/') {
		i++
	}
	return i < len(v) && bytes.IndexByte(v[i:], '.') > 0 && allOf(v[i:], func(c byte) bool { return isDigit(c) || c == '.' })
}

// wordsAndNumber tells whether v is two words or more in small letters and a number, joined by
// one kind of sign, as generators of passwords have it: ivory-russet-cobalt-95.
func wordsAndNumber(v []byte) bool {
	i := bytes.LastIndexAny(v, "-_.")
	if i < 8 || len(v)-i > 6 || !allOf(v[i+1:], isDigit) || len(v) == i+1 {
		return false
	}
	words := 0
	for word := range bytes.SplitSeq(v[:i], v[i:i+1]) {
		if len(word) < 3 || !latin(word[0]) || !lowerOnly(word[1:]) || isCommon(string(word)) {
			return false
		}
		words++
	}
	return words >= 2
}

// wordAt returns the bounds of the word at i, without quotes around it and the signs that end
// a sentence.
func wordAt(t []byte, i, limit int) (from, to int) {
	if i = skipBlanks(t, i, limit); i < limit && anyQuote(t[i]) {
		if end := closingQuote(t, i, limit); end > 0 {
			return i + 1, end
		}
	}
	from = i
	for i < limit && t[i] > ' ' {
		i++
	}
	for i > from && bytes.IndexByte([]byte(`.,;:)]"'`), t[i-1]) >= 0 {
		i--
	}
	return from, i
}

// passwordSentence looks at what follows the word, and what stands before it.
func passwordSentence(w *window, at, n int) {
	t := w.text
	end := at + n
	for end > at && !latin(t[end-1]) {
		end--
	}
	if bytes.IndexByte([]byte("-_$/.{"), byteAt(t, at-1)) >= 0 {
		return
	}
	if c := byteAt(t, end); c != ' ' {
		if bytes.IndexByte([]byte(".,;:!?)\n\r"), c) >= 0 {
			valueBeforeWord(w, at)
		}
		return
	}
	limit := lineTo(t, end, 120)
	from, to := wordAt(t, end, limit)
	if v := t[from:to]; spelled(v) && !hasFold(t, at-4, "for ") {
		w.add(from, to, "password", true)
		return
	}
	valueBeforeWord(w, at)
	verb := false
	for i, words := end, 0; words < 9; words++ {
		a, b := wordAt(t, i, limit)
		if a >= b || words > 0 && bytes.IndexByte([]byte(".;!?"), byteAt(t, b)) >= 0 && !verb {
			return
		}
		v := t[a:b]
		if verb && spelled(v) {
			w.add(a, b, "password", true)
			return
		}
		switch string(inLower(v)) {
		case "is", "was", "are", "to", "remains", "stays", "be", "becomes", "reads", "ist", "lautet", "war", "auf", "wird", "bleibt", "heißt", "from", "von":
			verb = true
		case "now", "currently", "still", "simply", "again", "jetzt", "nun", "noch", "weiterhin", "wieder", "aktuell", "derzeit", "just", "always", "immer", "set", "reset", "changed", "gesetzt", "geändert", "zu":
		case "must", "should", "muss", "policy", "hash", "soll", "cannot", "invalid":
			return
		default:
			verb = false
		}
		i = max(b, a+1)
		for i < limit && t[i] > ' ' {
			if t[i] == ':' || t[i] == '=' {
				return // what reads keys and values is elsewhere
			}
			i++
		}
	}
}

// valueBeforeWord looks back from the word over articles and the like to "X as", "X is".
func valueBeforeWord(w *window, at int) {
	t := w.text
	low := lineFrom(t, at, 160)
	i, as := at, false
	for range 6 {
		from, to := wordLeft(t, i, low)
		if from >= to {
			return
		}
		v := t[from:to]
		if as && spelled(v) {
			w.add(from, to, "password", true)
			return
		}
		if as {
			return
		}
		switch string(inLower(v)) {
		case "as", "is", "als", "ist", "war", "lautet":
			as = true
		case "its", "the", "a", "an", "their", "his", "her", "your", "our", "my", "this", "new", "old", "initial", "temporary", "temp", "default", "root", "admin", "current", "same", "login", "user", "master", "right", "correct", "wifi", "wi-fi", "vpn",
			"das", "dem", "ein", "sein", "ihr", "dein", "unser", "mein", "neues", "neue", "neuem", "altes", "aktuelle", "aktuelles", "richtige", "initiales", "temporäres", "vorläufiges", "vorläufige":
		default:
			return
		}
		i = from
	}
}

// wordLeft returns the bounds of the word that ends before i, without quotes.
func wordLeft(t []byte, i, low int) (from, to int) {
	for i > low && (blankByte(t[i-1]) || anyQuote(t[i-1]) || t[i-1] == '(') {
		i--
	}
	for from = i; from > low && t[from-1] > ' '; from-- {
	}
	for from < i && (anyQuote(t[from]) || t[from] == '(') {
		from++
	}
	return from, i
}

// aboutLogin tells whether the paragraph before at is about a login. Only so much of it as a
// reader remembers is looked at.
func aboutLogin(t []byte, at int) bool {
	low := max(0, at-240)
	if i := bytes.LastIndex(t[low:at], []byte("\n\n")); i >= 0 {
		low += i
	}
	area := bytes.ToLower(t[low:at])
	for _, word := range [...]string{"passw", "kennwort", " pw ", "pwd", "login", "log in", "credential", "account", "zugang", "anmeld", "passphrase", "secret", "einlogg"} {
		if bytes.Contains(area, []byte(word)) {
			return !bytes.Contains(area, []byte("commit")) && !bytes.Contains(area, []byte("version"))
		}
	}
	return false
}

// changedTo looks at the word behind "changed it to", "is now", where the talk is of a login.
func changedTo(w *window, at, n int) {
	from, to := wordAt(w.text, at+n, lineTo(w.text, at+n, 140))
	if v := w.text[from:to]; spelled(v) && sureOf(v) && aboutLogin(w.text, at) {
		w.add(from, to, "password", true)
	}
}

// saidBefore looks at the word before "for the login", "now." and the like.
func saidBefore(w *window, at, _ int) {
	t := w.text
	low := lineFrom(t, at, 160)
	from, to := wordLeft(t, at, low)
	v := t[from:to]
	if !spelled(v) || !sureOf(v) {
		return
	}
	a, b := wordLeft(t, from, low)
	switch string(bytes.ToLower(t[a:b])) {
	case "use", "used", "uses", "using", "try", "enter", "type", "take", "with", "is", "to", "mit", "nimm", "nehmt", "nehmen", "verwende", "verwenden", "benutze", "benutzen", "nutze", "nutzen", "sie", "ist", "auf", "lautet":
		if c := t[at+1]; c == 'f' || c == 'z' || c == 't' && foldPrefix(t[at+1:], "to ") || aboutLogin(t, from) {
			w.add(from, to, "password", true)
		}
	}
}

// sureOf tells whether a password is one beyond doubt, for places where names of things stand too.
func sureOf(v []byte) bool {
	return wordsAndNumber(v) || classes(v) >= 3 && (countOf(v).turns >= 4 || classes(v) == 4)
}
