package redact

import "bytes"

// loginWords find the token that a command is handed behind the word by which it logs
// in: snyk auth X, ngrok config add-authtoken X.
func loginWords() []detector {
	return []detector{
		{name: "login-word", look: loginWord, starts: []string{" auth ", " login ", " signin ", " activate ", " authenticate ", " authtoken ", " add-authtoken ", " set-token ", " enroll ", " register ", " unlock ", " token "}},
		{name: "here-document", look: hereDocument, pairs: func(a, b byte) bool { return a == '<' && b == '<' },
			before: func(c byte) bool { return c != '<' && c != '(' },
			after:  func(c byte) bool { return latin(c) || c == '-' || c == '~' || c == ' ' || c == '"' || c == '\'' }},
	}
}

// loginWord looks at the last argument of such a command: a UUID, a digest or a word that
// was drawn by lot. Nothing but a program and what it was told stands before it.
func loginWord(w *window, at, n int) {
	text := w.text
	end := lineTo(text, at+n, 300)
	from, to, next := quotedOrWord(text, at+n, end)
	v := text[from:to]
	if len(v) < 16 || !isUUID(v) && !(isHex(v) && len(v) >= 32) && !(looksRandom(v) && drawnOrToken(v)) {
		return
	}
	if i := skipBlanks(text, next, end); i < end && bytes.IndexByte([]byte("&|;#>-)`\"'\\"), text[i]) < 0 {
		return
	}
	if commandBefore(text, at) {
		addArgument(w, from, to, "token")
	}
}

// commandBefore tells whether what ends at is a program and at most two words behind it,
// at the beginning of a command.
func commandBefore(text []byte, at int) bool {
	i := at
	for words := 0; words < 4; words++ {
		from := runStart(text, i, 40, func(c byte) bool { return lowerOrDigit(c) || c == '-' || c == '_' || c == '.' || c == '/' })
		if from == i || words == 0 && !latinOrNumeral(text[i-1]) {
			return false
		}
		i = from
		for i > 0 && blankByte(text[i-1]) {
			i--
		}
		switch c := byteAt(text, i-1); {
		case c == '\n' || c == '$' || c == '#' || c == '&' || c == '|' || c == ';' || c == '`' || c == '(' || c == '"' || c == '\'' || c == '-' || c == '>':
			return true
		case c == ':' && i < from: // run: snyk auth X
			return true
		case i == from:
			return false
		}
	}
	return false
}

const (
	hereLines = 20
	hereText  = 4 << 10
)

// hereDocument looks at the lines that a program is handed, cmd <<EOF, for those of
// one word that looks like a password.
func hereDocument(w *window, at, n int) {
	text := w.text
	limit := min(len(text), at+hereText)
	end := lineTo(text, at, 200)
	i := at + n
	for i < end && bytes.IndexByte([]byte("-~ '\""), text[i]) >= 0 {
		i++
	}
	stop := runEnd(text, i, 24, wordLike)
	mark := text[i:stop]
	if len(mark) < 2 || !latin(mark[0]) || lineFrom(text, at, 200) == at {
		return
	}
	var found [hereLines]stretch
	lines := 0
	for line := end; line < limit && lines < hereLines; {
		if line += bytes.IndexByte(text[line:limit], '\n'); line < end || byteAt(text, line) != '\n' {
			return
		}
		line++
		to := lineTo(text, line, 400)
		a, b := trimBlanks(text, line, to)
		if bytes.Equal(text[a:b], mark) {
			for _, s := range found[:lines] {
				w.add(s.start, s.end, "password", true)
			}
			return
		}
		if v := text[a:b]; visibleWord(v) && looksPassword(v) && classes(v) >= 3 && looksCredential(v) && countOf(v).turns >= 4 {
			found[lines] = stretch{a, b}
			lines++
		}
		line = to
	}
}

// seedPlaces reads the seed of one-time passwords, in base32 or in hexadecimal.
func seedPlaces(w *window, args []argument) {
	for _, a := range args {
		v := w.text[a.from:a.to]
		if len(v) >= 16 && (runEnd(v, 0, len(v), hexadecimal) == len(v) || runEnd(v, 0, len(v), func(c byte) bool { return latin(c) || c == '=' || c-'2' < 6 }) == len(v)) {
			addArgument(w, a.from, a.to, "otp")
		}
	}
}
