package redact

import "bytes"

// Words that let in without the name of a password: gossip-phrase, db_superuser_word,
// relay.word, kodovoe_slovo. Their rule is watchword, and a value must look like one: the
// same names stand for the words of a text.

const watchword = "watchword"

// watchwords are where a name that ends with such a word may be, and those of keys that are
// spelled in Latin letters.
func watchwords() []detector {
	endsName := func(c byte) bool { return !latin(c) }
	return []detector{
		{name: "watchword", look: lookPair, starts: []string{"_word", "-word", ".word", " word", "_slovo", "-slovo", "fraza", "frazy"}, after: endsName},
		{name: "watchword", look: lookPair, exact: true, starts: []string{"Word", "Slovo"}, after: endsName},
		{name: "watchword", look: lookPair, starts: []string{"sekret", "klyuch", "kljuch", "kluch_", "kod_", "kod-", "pinkod", "unseal", "_guard", "-guard", "_knock", "-knock", "_hush", "-hush"}},
		{name: "watchword", look: watchwordNote, starts: []string{"phrase for ", "phrase of ", "word for "}, before: isBlank},
		{name: "watchword", look: watchwordNote, exact: true, starts: []string{"фраза", "Фраза", "фразу", "слово для ", "слово к ", "слово от ", "код для ", "код от ", "Код для ", "Код от "}},
	}
}

// watchwordNote looks at sentences: the phrase for the backup archive: "four plain words".
func watchwordNote(w *window, at, n int) {
	t := w.text
	if c := byteAt(t, at-1); c == ' ' {
		from := runStart(t, at-1, 24, func(c byte) bool { return latin(c) || c >= 0x80 })
		if from < at-1 && ofText(inLower(t[from:at-1])) {
			return
		}
	}
	readNote(w, at, n, keyStrong, watchword)
}

// judgeWatchword judges a last word that is a phrase or a word, by the one before it.
func judgeWatchword(w, before, first []byte) (keyClass, string) {
	switch string(w) {
	case "phrase", "fraza", "фраза", "slovo", "слово":
		switch {
		case len(before) == 0:
			return keyPlain, watchword // the word before it may stand apart
		case ofText(before) || len(first) > 0 && ofText(first):
			return keyPlain, watchword
		case w[0] != 's' && string(w) != "слово" || letsIn(before) || letsIn(first) || russianQualifier(before):
			return keyStrong, watchword
		}
		return keyFaint, watchword
	case "word":
		switch {
		case len(before) == 0:
			return keyPlain, watchword
		case ofText(before):
			return keyPlain, watchword
		case letsIn(before) || letsIn(first):
			return keyStrong, watchword
		}
		return keyFaint, watchword
	case "share", "shares", "shard", "shards", "fragment", "fragments", "pieces":
		switch string(before) {
		case "unseal", "key", "keys", "recovery", "shamir", "secret", "master", "seal", "unlock", "escrow":
			return keyWeak, "secret"
		}
	}
	switch string(w) {
	case "guard", "knock", "hush":
		return keyWeak, "secret"
	}
	return judgeSpelled(w, before)
}

// letsIn tells whether a word before another says that who knows it comes in.
func letsIn(w []byte) bool {
	switch string(w) {
	case "relay", "root", "su", "sudo", "superuser", "sysadmin", "admin", "administrator", "adm", "unlock", "secret", "master", "store", "keystore", "truststore", "vault", "login", "logon", "signin", "access", "entry", "entrance", "safe", "guard", "gate", "door", "magic",
		"db", "database", "sql", "enable", "bind", "service", "svc", "backup", "archive", "restore", "wifi", "wlan", "vpn", "ftp", "sftp", "smtp", "imap", "mail", "ldap", "mysql", "pg", "postgres", "redis", "mongo", "rabbit", "console", "panel", "bot", "api", "auth",
		"code", "watch", "cluster", "replication", "repl", "join", "pairing", "peer", "ipmi", "bmc", "rcon", "sip", "ssh", "proxy", "user", "account", "owner", "recovery", "emergency", "duress", "safety", "security", "shared", "private", "hidden", "pass", "seed", "kodovoe", "parolnoe", "sekretnoe", "kontrolnoe", "kodovaya", "parolnaya", "sekretnaya":
		return true
	}
	return false
}

// russianQualifier tells whether a Russian word makes another one secret: кодовое, секретная.
func russianQualifier(w []byte) bool {
	return len(w) > 8 && (string(w[:8]) == "кодо" || string(w[:8]) == "паро" || string(w[:8]) == "секр" || string(w[:8]) == "конт")
}

// ofText tells whether the word before "phrase" or "word" says that they belong to a text.
func ofText(w []byte) bool {
	switch string(w) {
	case "search", "key", "keyword", "query", "stop", "match", "matched", "matching", "exact", "noun", "verb", "catch", "text", "sample", "test", "target", "title", "common", "boost", "negative", "positive", "trigger", "wake", "hot", "greeting", "end", "start", "opening", "closing", "status", "reason", "error", "filter", "filtered",
		"banned", "bad", "forbidden", "blocked", "swear", "dirty", "content", "original", "translated", "translation", "source", "input", "output", "first", "last", "next", "previous", "prev", "random", "prompt", "hint", "per", "in", "by", "of", "this", "that", "a", "each", "every", "any", "one", "single", "whole", "new", "old", "cross",
		"control", "data", "instruction", "machine", "double", "quad", "half", "long", "short", "buzz", "foot", "fore", "head", "pre", "post", "suggest", "suggested", "suggestion", "spell", "vocabulary", "dictionary", "token", "line", "word", "words", "phrase", "sentence", "stem", "tag", "label", "slop", "anchor", "music", "musical", "ключевое", "ключевая", "поисковая", "klyuchevoe":
		return true
	}
	return false
}

// judgeSpelled judges Russian names of secrets in Latin letters.
func judgeSpelled(w, before []byte) (keyClass, string) {
	switch string(w) {
	case "sekret", "sekrety", "sekreta":
		return keyStrong, "secret"
	case "klyuch", "kljuch", "kluch", "klyuchi":
		if openedBy(before) || bytes.HasPrefix(before, []byte("sekret")) || bytes.HasPrefix(before, []byte("zakryt")) || bytes.HasPrefix(before, []byte("privat")) {
			return keyStrong, "api-key"
		}
		return keyWeak, "api-key"
	case "pinkod":
		return keyStrong, "pin"
	}
	if openedBy(w) {
		switch string(before) {
		case "klyuch", "kljuch", "kluch", "token", "sekret":
			return keyStrong, "api-key"
		case "kod":
			return keyStrong, "pin"
		case "parol", "fraza", "slovo":
			return keyStrong, "password"
		}
	}
	return keyPlain, ""
}

// openedBy tells whether a word behind the Russian one for a key or a code says what for.
func openedBy(w []byte) bool {
	switch string(w) {
	case "dostupa", "dostup", "api", "shifrovaniya", "shifrovanija", "podpisi", "vhoda", "vkhoda", "aktivacii", "aktivatsii", "razblokirovki", "vosstanovleniya", "vosstanovlenija", "podtverzhdeniya", "licenzii", "litsenzii", "bezopasnosti":
		return true
	}
	return false
}

// purpose judges a name that says what its value is for: salt_for_user_hash.
func (k *keyWords) purpose() (keyClass, string) {
	for i := 1; i < k.n-1 && i < 6; i++ {
		if string(k.word(i)) != "for" {
			continue
		}
		class, rule := judgeWord(withoutDigits(k.word(i+1)), k.word(i+2), k.word(i+3))
		if class >= keyWeak && (rule == "password" || rule == "secret" || rule == "token" || rule == watchword) {
			return class, rule
		}
		break
	}
	return keyPlain, ""
}

// drawnPhrase tells whether v looks like a phrase or a word that lets in, not like a word of
// a text: words and a number, several plain words, or signs of several classes.
func drawnPhrase(v []byte) bool {
	v = bytes.Trim(v, "\"'` ")
	if len(v) < 6 || len(v) > 200 || isPlaceholder(v) || isReference(v) || isPath(v) || isURL(v) || isAddress(v) || isTalk(v) || isSentence(v) {
		return false
	}
	if v[0] == '#' && allOf(v[1:], hexadecimal) { // a colour
		return false
	}
	if i := bytes.LastIndexByte(v, ' '); i > 0 {
		if isNumeric(v[i+1:]) {
			v = v[:i]
		}
		return plainWords(v, ' ', true) || foreignWords(v)
	}
	return joinedAndNumber(v) || plainWords(v, '-', true) || plainWords(v, '.', true) || plainWords(v, '_', true) || looksCredential(v) || looksPassword(v) && classes(v) >= 3 && countOf(v).distinct > 4
}

// joinedAndNumber tells whether v is two words or more of any alphabet, and a number, with one
// sign between them.
func joinedAndNumber(v []byte) bool {
	i := bytes.IndexAny(v, "-._")
	if i < 3 {
		return false
	}
	words, number := 0, false
	for part := range bytes.SplitSeq(v, v[i:i+1]) {
		switch {
		case number:
			return false
		case len(part) > 0 && len(part) <= 6 && allOf(part, isDigit):
			number = true
		case len(part) >= 3 && allOf(part, func(c byte) bool { return isAlpha(c) || c >= 0x80 }):
			words++
		default:
			return false
		}
	}
	return words >= 2 && number
}

// foreignWords tells whether v is three words or more of another alphabet, in small letters.
func foreignWords(v []byte) bool {
	words := 0
	for word := range bytes.SplitSeq(v, []byte{' '}) {
		if words++; len(word) < 6 || !allOf(word, func(c byte) bool { return c >= 0x80 }) || foreignTalk(word) || hasCyrillicCapital(word) {
			return false
		}
	}
	return words >= 3 && words <= 8
}

func hasCyrillicCapital(word []byte) bool {
	return word[0] == 0xd0 && word[1] >= 0x90 && word[1] <= 0xaf
}
