package redact

import "bytes"

// Phrases of words behind the name of what they open: luks of the laptop: "four plain words",
// vpn shared key -> three-plain-words.

func phraseDetectors() []detector {
	var arrows []string
	for _, word := range [...]string{"key", "secret", "psk", "pass", "phrase", "pw", "password", "passwort", "passphrase"} {
		arrows = append(arrows, word+" -> ", word+" => ", word+" → ")
	}
	for _, word := range [...]string{"shared", "guest", "wifi", "wi-fi", "wlan", "network", "vpn", "ipsec", "encryption", "preshared", "pre-shared"} {
		arrows = append(arrows, word+" key: ", word+" key = ", word+" key \"", word+" secret: ")
	}
	return []detector{
		{name: "phrase", look: phraseOfOpener, before: func(c byte) bool { return !isLetterOrDigit(c) && c != '/' && c != '-' && c != '_' && c != '.' }, after: func(c byte) bool { return !isLetterOrDigit(c) && c != '/' && c != '_' },
			starts: []string{"luks", "luks2", "veracrypt", "truecrypt", "bitlocker", "filevault", "gocryptfs", "encfs", "cryptomator", "keepass", "keepassxc", "borg", "borg backup", "restic", "duplicity", "gpg", "pgp", "vault", "wallet", "disk encryption", "encrypted disk", "encrypted usb", "master key", "signing key", "backup key", "disk key", "encryption key", "recovery key", "tresor", "festplatte"}},
		{name: "phrase", look: wordsBehindArrow, starts: arrows},
	}
}

// phraseOfOpener looks for a phrase in quotes, or behind a sign to the end of the line, behind
// the name of what encrypts.
func phraseOfOpener(w *window, at, n int) {
	t := w.text
	limit := lineTo(t, at+n, 120)
	sure := t[at]|0x20 == 'l' || t[at+1]|0x20 == 'e' || t[at]|0x20 == 't' || t[at]|0x20 == 'b' && t[at+1]|0x20 == 'i'
	words := 0
	for i := at + n; i < limit; {
		switch c := t[i]; {
		case c == '"' || c == '\'' || c == '`' || c == 0xe2 && i+2 < limit && t[i+1] == 0x80 && (t[i+2] == 0x9c || t[i+2] == 0x9e):
			size := 1
			if c == 0xe2 {
				size = 3
			}
			from := i + size
			to := from
			for to < limit && (isLower(t[to]) || t[to] == ' ') {
				to++
			}
			if to < limit && (t[to] == c || c == 0xe2 && t[to] == 0xe2) && plainWords(t[from:to], ' ', sure) {
				w.add(from, to, "secret", true)
			}
			return
		case c == ':' || c == '=' || c == '-' && byteAt(t, i+1) == '>' || hasDash(t, i):
			for i < limit && t[i] != ' ' && t[i] != '"' {
				i++
			}
			if from := skipBlanks(t, i, limit); i < limit && isLower(byteAt(t, from)) {
				to := from
				for to < limit && (isLower(t[to]) || t[to] == ' ' || t[to] == '-') {
					to++
				}
				if to < limit && t[to] != '.' || to > from && t[to-1] == ' ' {
					return
				}
				if plainWords(t[from:to], ' ', false) || plainWords(t[from:to], '-', false) {
					w.add(from, to, "secret", true)
				}
				return
			}
		case c == '(':
			stop := bytes.IndexByte(t[i:limit], ')')
			if stop < 0 || stop > 30 {
				return
			}
			i += stop + 1
		case c == ' ':
			i++
		case latin(c) || c >= 0x80:
			if words++; words > 5 {
				return
			}
			i = runEnd(t, i, limit-i, func(c byte) bool { return nameByte(c) || c == '\'' })
		default:
			return
		}
	}
}

// plainWords tells whether v is a row of words drawn by lot rather than a message: of three or
// more if it is certain that a phrase belongs there, else four.
func plainWords(v []byte, sign byte, sure bool) bool {
	words := 0
	for word := range bytes.SplitSeq(v, []byte{sign}) {
		if words++; len(word) < 3 || len(word) > 12 || words > 12 || !lowerOnly(word) || wordOfProse(word) || saysSomething(word) {
			return false
		}
	}
	spaced := v
	if sign != ' ' {
		spaced = bytes.ReplaceAll(v, []byte{sign}, []byte{' '})
	}
	return words >= 3 && (sure || words >= 4) && !isTalk(spaced) && !isSentence(spaced) && !remark(spaced)
}

// saysSomething tells whether a word is more likely in a message than in a phrase drawn by lot.
func saysSomething(word []byte) bool {
	for _, end := range [...]string{"ing", "ed", "ly", "tion", "able"} {
		if len(word) > len(end)+2 && bytes.HasSuffix(word, []byte(end)) {
			return true
		}
	}
	switch string(word) {
	case "full", "again", "almost", "still", "always", "often", "into", "over", "under", "then", "there", "here", "now", "our", "all", "every", "each", "some", "more", "most", "only", "own", "you", "they", "them", "their", "his", "her", "what", "why", "how", "who", "see", "ask", "key", "keys", "vault", "backup", "wallet", "archive", "volume", "header", "file", "files", "disk", "user", "name", "new", "old", "good", "signature", "data", "server", "secret", "token", "repo", "repository", "press", "any", "done", "work", "works", "jane", "set", "get", "use", "run", "add", "der", "die", "das", "und", "ist", "les", "des", "pour", "une", "del", "para", "log", "logs", "path", "mount", "device", "status", "create", "list", "prune", "check", "info", "init", "unseal", "status ok", "size", "type", "mode", "version", "config", "policy", "service", "client", "agent", "storage", "lost", "night", "order", "page", "cache", "retry", "column", "public":
		return true
	}
	return false
}

// wordsBehindArrow looks for words with dashes between them behind a name and an arrow.
func wordsBehindArrow(w *window, at, n int) {
	t := w.text
	from := at + n
	if c := byteAt(t, at-1); isLetterOrDigit(c) {
		return
	}
	limit := lineTo(t, from, 120)
	if from < limit && anyQuote(t[from]) {
		from++
	}
	to := endOfWord(t[:limit], from, true)
	to = trimDots(t, from, to)
	if !plainWords(t[from:to], '-', true) || !endsClause(t, to) {
		return
	}
	start := runStart(t, at, 40, func(c byte) bool { return latinOrNumeral(c) || c == ' ' || c == '-' || c == '_' })
	end := at
	for end < len(t) && (latin(t[end]) || t[end] == '-' || end < at+n-4 && t[end] == ' ' && latin(byteAt(t, end+1))) {
		end++
	}
	name := bytes.TrimSpace(t[start:end])
	for i := bytes.IndexByte(name, ' '); i >= 0 && bytes.Count(name, []byte{' '}) > 1; i = bytes.IndexByte(name, ' ') {
		name = name[i+1:]
	}
	if class, rule := judgeKey(name); class == keyStrong || class == keyWeak && rule != "api-key" || mayHavePhrase(name) {
		w.add(from, to, "secret", true)
	}
}

// mayHavePhrase tells whether the first of the words that name a key says that people type it.
func mayHavePhrase(name []byte) bool {
	word, _, _ := bytes.Cut(name, []byte{' '})
	switch string(bytes.ToLower(word)) {
	case "shared", "guest", "wifi", "wi-fi", "wlan", "network", "vpn", "ipsec", "encryption", "preshared", "pre-shared", "master", "disk", "backup", "luks", "vault", "recovery", "wpa", "psk", "radius", "tunnel", "unlock", "borg", "restic", "signing", "private":
		return true
	}
	return false
}
