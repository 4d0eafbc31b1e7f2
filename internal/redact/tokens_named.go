package redact

import "bytes"

// namedTokens are the tokens of issuers that nobody listed. They follow the
// fashion: words that say whose and what it is, and then something drawn by lot, as in
// acme_live_…, xyz-pat-…. It is the last word that tells: a request, a build, a commit
// is also drawn by lot, and no secret.
func namedTokens() []detector {
	return []detector{
		{name: "token", starts: namedStarts(), look: lookNamed},
		{name: "token", starts: append(triples('_', digitOnlySet, letterOrDigitSet), triples('_', letterSet, digitOnlySet)...), look: lookUnnamed},
	}
}

// namedStarts are the words after which a token's random part may begin.
func namedStarts() []string {
	var all []string
	for _, word := range []string{
		"sk", "rk", "pk", "pat", "key", "tok", "token", "secret", "sec", "live", "test", "prod", "api", "svc",
		"auth", "sess", "session", "priv", "private", "cred", "access", "refresh", "hook", "bot", "app", "bearer",
	} {
		all = append(all, word+"_", word+"-")
	}
	return all
}

type wordSense uint8

const (
	noSense  wordSense = iota
	identity           // what comes after it is the name of something
	maybeKey           // a key when it looks like one beyond doubt
	surelyKey
)

// senseOf tells what a token's last word says about what follows.
func senseOf(word []byte) wordSense {
	var lower [16]byte
	if len(word) > len(lower) {
		return noSense
	}
	for i, c := range word {
		if upperLetter(c) {
			c |= 0x20
		}
		lower[i] = c
	}
	switch s := string(lower[:len(word)]); s {
	case "sk", "rk", "pat", "key", "tok", "token", "secret", "sec", "live", "oauth", "bearer", "priv", "private", "cred", "apikey",
		"accesskey", "secretkey", "authtoken", "authkey", "apitoken", "accesstoken", "webhook", "hook", "password", "passwd", "pwd", "pass", "uat", "pak", "apk":
		return surelyKey
	case "pk", "test", "prod", "api", "svc", "auth", "sess", "session", "access", "refresh", "bot", "app", "dev", "staging", "service", "prd", "stg", "usr", "user", "admin", "ci", "at", "rt", "st", "ct", "sa", "pt":
		return maybeKey
	case "req", "request", "trace", "span", "build", "commit", "rev", "etag", "digest", "img", "image", "pod", "node",
		"container", "job", "task", "run", "id", "uuid", "guid", "sha", "sha1", "sha256", "sha384", "sha512", "md5", "hash", "fingerprint",
		"evt", "event", "msg", "message", "cus", "sub", "order", "tx", "txn", "corr", "correlation", "batch", "file", "chatcmpl", "resp", "org",
		"thread", "asst", "acct", "account", "version", "release", "layer", "volume", "vol", "snap", "ami", "i", "eni", "vpc", "subnet", "sg", "blob", "chunk",
		"cache", "primary", "foreign", "partition", "public", "pub", "index", "idx", "object", "obj", "item", "upload", "part", "nonce", "in", "price", "pi", "ch",
		"integrity", "checksum", "sum", "crc32", "serial", "group", "grp", "topic", "queue", "tag", "tmp", "temp", "test_run", "dump", "core", "lock", "sort", "routing", "idempotency", "set":
		return identity
	}
	return noSense
}

// lookNamed is called with a word and its separator.
func lookNamed(w *window, at, n int) {
	text, body := w.text, at+n
	if body+16 > len(text) || !base62(text[body]) {
		return
	}
	// Most of what comes here goes on with another word: names such as key_id.
	first := runEnd(text, body, 16, base62)
	if first-body < 16 && (first >= len(text) || text[first] != '-' && text[first] != '_' && text[first] != '.') {
		return
	}
	start := wordStart(text, at, 40, base62)
	word := text[start : body-1]
	if at > start && at-start < 40 {
		if s := senseOf(word); s != surelyKey && s != maybeKey && !gluedKey(word) {
			return
		}
	}
	sense := senseOf(word)
	if sense == noSense && gluedKey(word) {
		sense = surelyKey
	}
	before := wordBefore(text, start)
	switch {
	case sense == identity || sense == noSense:
		return
	case senseOf(before) == identity && !bytes.EqualFold(before, []byte("sub")):
		return
	case sense == maybeKey && senseOf(before) == surelyKey && !bytes.EqualFold(word, []byte("app")):
		sense = surelyKey
	}
	if rest := text[body:]; bytes.EqualFold(before, []byte("pk")) || bytes.EqualFold(word, []byte("pk")) &&
		(bytes.HasPrefix(rest, []byte("live_")) || bytes.HasPrefix(rest, []byte("test_"))) { // publishable
		return
	}
	if body < w.dotted.start || w.dotted.end-body < longestToken/4 && w.dotted.end-w.dotted.start == longestToken || body >= w.dotted.end {
		w.dotted = stretch{body, runEnd(text, body, longestToken, dotted)}
	}
	end := trimDots(text, body, w.dotted.end)
	if dot := bytes.IndexByte(text[body:end], '.'); dot >= 0 && dot < 12 {
		return
	} else if dot >= 0 && end-body-dot-1 < 8 {
		end = body + dot
	}
	if drawn(text[body:end], sense) {
		w.add(wordStart(text, start, 64, base64url), end, "token", true)
	}
}

// gluedKey tells whether a word ends with one that speaks of a key: xkey, mytoken.
func gluedKey(word []byte) bool {
	for _, tail := range []string{"token", "secret", "key", "pat"} {
		if len(word) > len(tail) && len(word) <= 16 && bytes.EqualFold(word[len(word)-len(tail):], []byte(tail)) {
			return tail != "pat" || len(word) <= 6
		}
	}
	return len(word) == 3 && bytes.EqualFold(word[1:], []byte("sk"))
}

// wordBefore is the word that ends before the separator before start.
func wordBefore(text []byte, start int) []byte {
	if start == 0 || text[start-1] != '_' && text[start-1] != '-' {
		return nil
	}
	return text[wordStart(text, start-1, 16, base62) : start-1]
}

// longestRun is the longest run of letters and digits in a word.
func longestRun(word []byte) []byte {
	var best []byte
	for i := 0; i < len(word); i++ {
		end := runEnd(word, i, len(word), base62)
		if end-i > len(best) {
			best = word[i:end]
		}
		i = end
	}
	return best
}

// enoughDrawn is how much of a long one tells.
const enoughDrawn = 256

// drawn tells whether the part after a telling word is a token's.
func drawn(body []byte, sense wordSense) bool {
	body = body[:min(len(body), enoughDrawn)]
	t := countOf(body)
	mixed := t.lower >= 2 && t.upper >= 2 && t.digit >= 1
	if len(body) < 16 || !scrambled(body) {
		return false
	}
	if isUUID(body) {
		return sense == surelyKey
	}
	if t.digit == 0 && t.other > 0 {
		return false // words joined
	}
	if mixed && len(body) >= 18 && t.turns >= len(body)/4 {
		return true
	}
	run := longestRun(body)
	if len(run) < 18 {
		return sense == surelyKey && mixed
	}
	isHex := runEnd(run, 0, len(run), hexadecimal) == len(run)
	switch {
	case sense == surelyKey:
		return !isHex || len(run) >= 20
	case isHex:
		return false // of commits, containers, sessions
	default:
		return len(run) >= 24
	}
}

// lookUnnamed reports a long run of letters of both cases and digits behind a
// short word that says nothing: not many things but tokens look like this. It is called
// where one of the first two characters is a digit, as elsewhere the names of fields are many.
func lookUnnamed(w *window, at, _ int) {
	const least = 28
	// Nearly all that comes here is the name of a field, and is seen to be one at once.
	if at+least >= len(w.text) || !base62(w.text[at+12]) || !base62(w.text[at+20]) || !base62(w.text[at+least]) {
		return
	}
	if vendorToken(w, at) {
		return
	}
	end := runEnd(w.text, at+1, longestToken, base62)
	start := wordStart(w.text, at, 16, base62)
	if end-at-1 < least || end-at-1 > 200 || at-start < 2 || at-start > 12 {
		return
	}
	if word := w.text[start:at]; senseOf(word) == identity || countOf(word).letters() == 0 || bytes.Equal(word, []byte("pk")) {
		return
	}
	// In base64 for URLs, such a stretch is one of many: then there is no word before it.
	if word := countOf(w.text[start:at]); word.upper > 0 && word.lower > 0 || end < len(w.text) && base64url(w.text[end]) {
		return
	}
	if before := wordBefore(w.text, start); countOf(before).upper > 0 && countOf(before).lower > 0 || senseOf(before) == identity || bytes.Equal(before, []byte("pk")) {
		return
	}
	t := countOf(w.text[at+1 : end])
	if t.lower >= 3 && t.upper >= 3 && t.digit >= 2 && t.turns*3 >= end-at-1 {
		w.add(start, end, "token", true)
	}
}
