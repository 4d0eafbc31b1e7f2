package redact

import "bytes"

// Values that mails break over lines, commands that are handed on in base64, arguments that stand
// each on a line of its own, answers in a conversation.

func partDetectors() []detector {
	return []detector{
		{name: "soft-break", look: brokenToken, starts: []string{"=\n", "=\r\n"}, before: base64url},
		{name: "encoded-command", look: encodedCommand, starts: []string{"-encodedcommand ", "-enc ", "-encodedarguments ", " -ec jab"}},
		{name: "argument-below", look: argumentBelow, starts: []string{"\n-p\n", "\n-pw\n", "\n-w\n", "\n-pass\n", "\n--pass\n", "\n--password\n", "\n-password\n", "\n--passphrase\n", "\n--token\n", "\n--secret\n", "\n-storepass\n", "\n-keypass\n", "\n--api-key\n", "\n-passin\n"}},
		{name: "answer", look: answered, starts: []string{" pw ", " pw?", "password for ", "password of ", "password on ", "password to ", "password?", "password again?", "passwort von ", "passwort für ", "passwort vom ", "kennwort von ", "kennwort für ", "kennwort?", "passwort?", "passphrase?", "mot de passe ?", "contraseña?", "pin?"}},
	}
}

// brokenToken looks at a token that quoted-printable (RFC 2045, 6.7) breaks at the end of a line: both
// parts are long and drawn by lot.
func brokenToken(w *window, at, n int) {
	t := w.text
	start := runStart(t, at, 80, dotted)
	from := at + n
	to := runEnd(t, from, 80, dotted)
	line := lineFrom(t, at, 100)
	if full := at + 1 - line; full < 66 || full > 76 || at-start < 40 || !looksRandom(t[from:to]) || !looksRandom(t[start:at]) { // such lines are full
		return
	}
	w.add(start, at, "token", false)
	for parts := 0; parts < 100; parts++ {
		w.add(from, to, "token", false)
		if byteAt(t, to) != '=' || byteAt(t, to+1) != '\n' && byteAt(t, to+1) != '\r' {
			return
		}
		if from = to + 2; byteAt(t, to+1) == '\r' {
			from++
		}
		if to = runEnd(t, min(from, len(t)), 80, dotted); to <= from {
			return
		}
	}
}

// encodedCommand looks at what PowerShell runs in base64: nobody can read what is in it.
func encodedCommand(w *window, at, n int) {
	t := w.text
	from := at + n
	if foldSuffix(t[at:from], "jab") {
		from -= 3
	}
	if to := runEnd(t, from, 16<<10, base64std); to-from >= 40 && (t[from]|0x20 == 'j' || bytes.Contains(t[from:to], []byte("AG")) || bytes.Contains(t[from:to], []byte("AH"))) {
		w.add(from, to, "command", false)
	}
}

// argumentBelow looks at the line below one that is nothing but a flag for a password.
func argumentBelow(w *window, at, n int) {
	from := at + n
	to := lineTo(w.text, from, 200)
	if v := w.text[from:to]; len(v) > 0 && visibleWord(v) && passwordLike(v) && !isName(v) && (classes(v) >= 3 || at+n-(at+1) > 4) && v[0] != '-' {
		addArgument(w, from, to, "password")
	}
}

// answered looks at what somebody answers to the question for a password: a line that holds
// nothing else behind who says it.
func answered(w *window, at, n int) {
	t := w.text
	line := lineTo(t, at+n-1, 120)
	if line == 0 || trimEnd(t, at, line) <= at || t[trimEnd(t, at, line)-1] != '?' {
		return
	}
	for rows := 0; rows < 4 && line < len(t); rows++ {
		from := lineBelow(t, line)
		if from >= len(t) {
			return
		}
		line = lineTo(t, from, 300)
		end := trimEnd(t, from, line)
		i := bytes.LastIndexByte(t[from:end], ' ')
		if i < 0 && rows > 0 {
			continue
		}
		start := from + i + 1
		if i > 0 && bytes.IndexByte([]byte(":>|-"), t[start-2]) < 0 && !bytes.HasSuffix(bytes.ToLower(t[from:start-1]), []byte("try")) {
			continue
		}
		if v := t[start:end]; passwordLike(v) && visibleWord(v) && (drawnWord(v) || classes(v) >= 3) && !isName(v) && !isReference(v) {
			w.add(start, end, "password", true)
		}
	}
}
