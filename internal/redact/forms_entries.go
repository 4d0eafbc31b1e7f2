package redact

import (
	"bytes"
	"strings"
)

// Secrets whose place in a line or in a call says what they are, whatever the program.

func entryDetectors() []detector {
	return []detector{
		{name: "entry", look: timeKey, starts: []string{" hex:", " ascii:"}},
		{name: "entry", look: usingPassword, starts: []string{" using "}},
		{name: "entry", look: prefixedUUID, exact: true, starts: []string{"pat-"}},
		{name: "call-place", look: accountCall, pairs: func(a, b byte) bool { return a == '(' && (b == '"' || b == '\'') }, before: isLetterOrDigit},
		{name: "secret-table", whole: secretTable},
	}
}

// timeKey looks at a line of the keys of NTP, 20 SHA1 HEX:…: a number, the name of a digest
// or cipher, and the key (chrony.conf, "keyfile").
func timeKey(w *window, at, n int) {
	line := lineFrom(w.text, at, 40)
	number, kind, ok := bytes.Cut(w.text[line:at], []byte{' '})
	if kind = bytes.TrimSpace(kind); !ok || len(number) == 0 || !allOf(bytes.TrimLeft(number, "#"), isDigit) || len(kind) == 0 || !allOf(kind, func(c byte) bool { return upperOrDigit(c) || c == '-' }) {
		return
	}
	end := endOfWord(w.text, at+n, false)
	w.add(at+n, end, "secret", true)
}

// usingPassword looks at CONNECT TO d USER u USING x, of Db2.
func usingPassword(w *window, at, n int) {
	before := bytes.ToLower(w.text[lineFrom(w.text, at, 120):at])
	if !bytes.Contains(before, []byte("user ")) || !bytes.Contains(before, []byte("connect ")) && !bytes.Contains(before, []byte("attach ")) {
		return
	}
	from, to, _ := quotedOrWord(w.text, at+n, lineTo(w.text, at+n, 200))
	for to > from && bytes.IndexByte([]byte(`;,."`), w.text[to-1]) >= 0 {
		to--
	}
	if v := w.text[from:to]; looksPassword(v) && !referenceOnly(v) {
		addArgument(w, from, to, "password")
	}
}

// prefixedUUID looks at pat-eu1-UUID, of HubSpot.
func prefixedUUID(w *window, at, n int) {
	i := runEnd(w.text, at+n, 6, lowerOrDigit)
	if i == at+n || byteAt(w.text, i) != '-' || i+37 > len(w.text) || at > 0 && latinOrNumeral(w.text[at-1]) {
		return
	}
	if isUUID(w.text[i+1 : i+37]) {
		w.add(at, i+37, "token", true)
	}
}

// accountCall looks at calls of any name that are handed texts alone: an account and what
// it logs in with, Twilio("AC…", "…"), or where to, as whom and with what:
// mysql('10.0.0.1:3306', 'd', 't', 'u', 'x').
func accountCall(w *window, at, n int) {
	t := w.text
	var args [6]inCall
	count := callArguments(t, at+1, &args)
	if count < 2 || count > len(args) {
		return
	}
	for _, a := range args[:count] {
		if !a.text || a.end-a.start > 200 {
			return
		}
	}
	first, last := args[0].of(t), args[count-1]
	v := last.of(t)
	if isReference(v) || isPlaceholder(v) || !visibleWord(v) {
		return
	}
	switch {
	case count == 2 && accountName(first) && (isDigestLike(v) || looksRandom(v)) && upperOrDigit(t[runStart(t, at, 40, base62)]):
	case count >= 4 && isEndpoint(first) && looksPassword(v) && classes(v) >= 3 && !isName(v):
	default:
		return
	}
	w.add(last.start, last.end, "secret", true)
}

// accountName tells whether v names an account as services do: letters and a number in
// hexadecimal, all digits, an address of e-mail.
func accountName(v []byte) bool {
	i := runEnd(v, 0, 4, upperLetter)
	return i >= 2 && len(v)-i >= 16 && isHex(v[i:]) || len(v) >= 6 && len(v) <= 16 && allOf(v, isDigit) || bytes.IndexByte(v, '@') > 0 && isAddress(v)
}

// isEndpoint tells whether v is a host with a port.
func isEndpoint(v []byte) bool {
	i := bytes.LastIndexByte(v, ':')
	return i > 2 && len(v)-i <= 6 && len(v)-i > 2 && allOf(v[i+1:], isDigit) && !bytes.ContainsAny(v[:i], " /")
}

// secretTable looks at the cells of tables in notes whose name says that they are
// about tokens or passwords: those that were drawn by lot.
func secretTable(w *window) {
	base := plainName(w.name)
	about := false
	for _, word := range [...]string{"token", "secret", "credential", "creds", "passw", "zugang", "kennw", "apikey", "api-key", "logins"} {
		about = about || strings.Contains(base, word)
	}
	if !about || w.form != formText || bytes.IndexByte(w.text[:min(len(w.text), 4<<10)], '|') < 0 {
		return
	}
	eachLine(w.text, func(start, end int) {
		if end-start > tableLine || bytes.Count(w.text[start:end], []byte{'|'}) < 2 {
			return
		}
		for at := start; at < end; {
			to := end
			if i := bytes.IndexByte(w.text[at:end], '|'); i >= 0 {
				to = at + i
			}
			a, b := trimBlanks(w.text, at, to)
			for a < b && isMarkup(w.text[a]) {
				a++
			}
			for b > a && isMarkup(w.text[b-1]) {
				b--
			}
			if v := w.text[a:b]; drawnWord(v) || isUUID(v) {
				w.add(a, b, "secret", true)
			}
			at = to + 1
		}
	})
}

// signOfUser returns how far behind start the sign is that parts a user from the password:
// a colon in the realms of Jetty.
func signOfUser(w *window, start, end int) int {
	line := w.text[start:end]
	i := bytes.IndexByte(line, '=')
	if k := bytes.Index(line, []byte(": ")); k > 0 && (i < 0 || k < i) && strings.HasSuffix(plainName(w.name), "realm.properties") {
		return k
	}
	return i
}
