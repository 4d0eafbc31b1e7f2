package redact

import (
	"bytes"
	"encoding/base64"
)

// ldifValue looks at userPassword: and userPassword:: of LDIF (RFC 2849), with the
// lines that go on behind a blank.
func ldifValue(w *window, at, n int) {
	text := w.text
	i := at + n
	coded := byteAt(text, i) == ':'
	if coded {
		i++
	}
	i = skipBlanks(text, i, len(text))
	end := lineTo(text, i, 4096)
	for n := 0; n < 40 && byteAt(text, end) == '\n' && byteAt(text, end+1) == ' ' && coded; n++ {
		end = lineTo(text, end+1, 4096)
	}
	if end > i && (text[i] == '"' || text[i] == '\'') {
		if j := closingQuote(text, i, end); j > 0 {
			i, end = i+1, j
		}
	}
	v := text[i:end]
	if referenceOnly(v) || len(v) < 2 {
		return
	}
	rule := "password"
	if cryptHash(v) {
		rule = "password-hash"
	}
	w.add(i, end, rule, true)
	if coded {
		if plain, err := base64.StdEncoding.DecodeString(string(bytes.Join(bytes.Fields(v), nil))); err == nil && len(plain) > 3 {
			w.learn(plain, rule)
		}
	}
}

// dialogue looks at the commands by which clients log in to servers: PASS x, AUTH
// PLAIN x, a1 LOGIN user x, AUTH x of Redis, SETUSER u >x.
func dialogue(w *window, at, n int) {
	text := w.text
	end := lineTo(text, at, 600)
	for i := at; i < end; i++ { // inside of a quoted message
		if text[i] == '"' && (i+1 == end || text[i+1] != '"' && text[i+1] != ' ') && text[i-1] != ' ' || text[i] == '\\' && (byteAt(text, i+1) == 'r' || byteAt(text, i+1) == 'n') {
			end = i
			break
		}
	}
	var f [8][2]int
	words := blanksApart(text, at, end, f[:])
	if words < 2 {
		return
	}
	word := func(i int) []byte { return text[f[i][0]:f[i][1]] }
	first := word(1)
	switch command := word(0); {
	case string(command) == "AUTH" && words == 3 && (foldEqual(first, "plain") || foldEqual(first, "login")) && base64Whole(word(2)):
		w.add(f[2][0], f[2][1], "authorization", true)
	case foldEqual(command, "setuser"):
		for i := 2; i < words; i++ {
			if v := word(i); len(v) > 2 && (v[0] == '>' || v[0] == '#' || v[0] == '<') {
				w.add(f[i][0]+1, f[i][1], "password", true)
			}
		}
	case foldEqual(command, "requirepass") || foldEqual(command, "masterauth"):
		dialogueValue(w, f[1])
	case string(command) == "PASS" && words == 2 && userBefore(text, at):
		dialogueValue(w, f[1])
	case !dialogueBefore(text, at):
	case string(command) == "PASS":
		if words == 2 {
			dialogueValue(w, f[1])
		}
	case string(command) == "LOGIN":
		if words == 3 && dialogueTag(text, at) {
			dialogueValue(w, f[2])
			if w.strict {
				addLogin(w, f[1][0], f[1][1])
			}
		}
	case string(command) == "HELLO":
		if words >= 5 && foldEqual(word(2), "auth") {
			dialogueValue(w, f[4])
		}
	case string(command) == "AUTH" || string(command) == "AUTHENTICATE":
		switch {
		case foldEqual(first, "plain") || foldEqual(first, "login") || foldPrefix(first, "cram-") || foldPrefix(first, "xoauth") || foldPrefix(first, "oauth") || foldPrefix(first, "ntlm") || foldPrefix(first, "scram-") || foldPrefix(first, "digest-") || foldPrefix(first, "external"):
			if words > 2 && len(word(2)) > 3 && !lowerOnly(word(2)) && !mechanism(word(2)) {
				w.add(f[2][0], f[2][1], "authorization", true)
			} else if string(command) == "AUTH" && words == 2 {
				answers(w, lineTo(text, at, 600)+1)
			}
		case foldEqual(first, "tls") || foldEqual(first, "ssl") || foldEqual(first, "gssapi") || foldEqual(first, "failed") || foldEqual(first, "required") || foldEqual(first, "ok") || foldEqual(first, "error"):
		case words == 2:
			dialogueValue(w, f[1])
		case words == 3:
			dialogueValue(w, f[2])
		}
	}
}

// userBefore tells whether the words before are USER and a name.
func userBefore(text []byte, at int) bool {
	words := bytes.Fields(text[lineFrom(text, at, 100):at])
	return len(words) >= 2 && string(words[len(words)-2]) == "USER"
}

// base64Whole tells whether a word is base64 of more than a few bytes, and no word.
func base64Whole(v []byte) bool {
	if len(v) < 12 || len(v)%4 != 0 || countOf(v).turns < 3 {
		return false
	}
	_, err := base64.StdEncoding.DecodeString(string(v))
	return err == nil
}

func dialogueValue(w *window, f [2]int) {
	for f[1] > f[0] && (w.text[f[1]-1] == '"' || w.text[f[1]-1] == '\'') {
		f[1]--
	}
	if v := w.text[f[0]:f[1]]; !referenceOnly(v) && len(v) > 1 {
		w.add(f[0], f[1], "password", true)
	}
}

// dialogueBefore tells whether a command stands where one can: at the start of a
// line, behind a prompt or the mark of who speaks.
func dialogueBefore(text []byte, at int) bool {
	i := at
	for i > 0 && at-i < 4 && blankByte(text[i-1]) {
		i--
	}
	switch c := byteAt(text, i-1); c {
	case '\n', '>', ':', '"', '\'', ']', '<', '-', '$', '|', ')':
		return true
	case 'n':
		return i == at && byteAt(text, i-2) == '\\' // what was sent, as strace shows it
	default:
		return i < at && dialogueTag(text, at)
	}
}

// dialogueTag tells whether the word before is the tag of an IMAP command.
func dialogueTag(text []byte, at int) bool {
	i := at
	for i > 0 && blankByte(text[i-1]) {
		i--
	}
	end := i
	digits := false
	for i > 0 && end-i < 12 && latinOrNumeral(text[i-1]) {
		i--
		digits = digits || numeral(text[i])
	}
	return i < end && digits && i < at && !latinOrNumeral(byteAt(text, i-1)) || i == end
}

// answers reports the two lines of base64 that follow AUTH LOGIN, among what the
// server says.
func answers(w *window, at int) {
	text := w.text
	for n := 0; n < 5 && at < len(text); n++ {
		end := lineTo(text, at, 400)
		line := text[at:end]
		from, to := at, end
		if i := bytes.LastIndexByte(bytes.TrimRight(line, " "), ' '); i >= 0 {
			from = at + i + 1
		}
		if bytes.Contains(line, []byte("250 ")) || bytes.Contains(line, []byte("535 ")) {
			return // what came of it
		}
		v := text[from:to]
		if len(v) >= 4 && len(v)%4 == 0 && !bytes.Contains(line, []byte("334")) && !bytes.Contains(line, []byte("235")) {
			if plain, err := base64.StdEncoding.DecodeString(string(v)); err == nil && len(plain) > 1 {
				w.add(from, to, "authorization", true)
			}
		}
		at = end + 1
		if byteAt(text, end) == '\r' {
			at++
		}
	}
}

// monitored looks at the commands of Redis as its MONITOR shows them: "AUTH" "x".
func monitored(w *window, at, n int) {
	text := w.text
	var f [8][2]int
	words := blanksApart(text, at, lineTo(text, at, 600), f[:])
	switch {
	case words < 2:
	case foldPrefix(text[at:], `"setuser"`):
		for i := 2; i < words; i++ {
			if v := text[f[i][0]:f[i][1]]; len(v) > 2 && (v[0] == '>' || v[0] == '#') {
				w.add(f[i][0]+1, f[i][1], "password", true)
			}
		}
	case foldPrefix(text[at:], `"auth"`):
		dialogueValue(w, f[authWord(text, at, words)])
	default:
		dialogueValue(w, f[1])
	}
}
