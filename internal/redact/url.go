package redact

import (
	"bytes"
	"net/url"
)

// addresses find the secrets in URLs: the password before the host, signatures and codes in
// the query, and paths that are secrets by themselves.
func addresses() []detector {
	return []detector{
		{name: "url-password", starts: []string{"://", "%3a%2f%2f", `:\/\/`}, look: lookURL},
		{name: "url-password", starts: hostStarts(), look: lookBareUserinfo},
		{name: "signature", starts: queryStarts(), look: lookQuery},
		{name: "otp", starts: []string{"otpauth://", "otpauth-migration://"}, look: lookOTP},
		{name: "webhook", starts: []string{
			"hooks.", "/services/t", "/webhook", "/hook/", "/hooks/", "/workflows/", "/triggers/", "/incoming", "hc-ping.com/", "/token/", "/secret/", "/apikey/",
			"/invite/", "/invitations/", "/receiver/", "/reset", "/magic", "/unsubscribe/", "/verify/", "/confirm", "/activate/", "/heartbeat/",
		}, look: lookPath},
		{name: "token", starts: []string{"login?", "signin?", "reset?", "verify?", "confirm?", "activate?", "unsubscribe?", "magic?", "invite?", "callback?", "accept?", "join?", "download?", "/auth?"}, look: lookLanding},
	}
}

const longestURL = 2048

// inURL is what the part before the path may hold in the wild: passwords come with
// any sign.
func inURL(c byte) bool { return c > ' ' && c != 0x7f && c != '"' && c != '<' && c != '`' }

// lookURL reports the password of user:password@host, and the user where it is a
// token itself. The authority ends at the first slash, question mark or hash
// (RFC 3986 section 3.2), but people put passwords there that they forgot to escape.
func lookURL(w *window, at, n int) {
	text := w.text
	start := at + n
	if at == 0 || !base62(text[at-1]) {
		return
	}
	escaped := text[at] == '%'
	stop := runEnd(text, start, longestURL, inURL)
	// A quote that was opened before the address ends it; ' may be in a password.
	if scheme := runStart(text, at, 40, func(c byte) bool { return dotted(c) || c == '+' || c == ':' }); scheme > 0 && text[scheme-1] == '\'' {
		if i := bytes.IndexByte(text[start:stop], '\''); i >= 0 {
			stop = start + i
		}
	}
	// In a string within a string, the quote is behind a backslash.
	if stop < len(text) && text[stop] == '"' {
		for stop > start && text[stop-1] == '\\' {
			stop--
		}
	}
	if escaped {
		if i := bytes.Index(bytes.ToLower(text[start:min(stop, start+512)]), []byte("%40")); i > 0 {
			reportUserinfo(w, start, start+i, true)
			return
		}
	}
	end := start
	for end < stop && text[end] != '/' && text[end] != '?' && text[end] != '#' {
		end++
	}
	if sign := bytes.LastIndexByte(text[start:end], '@'); sign >= 0 {
		sign += start
		if database(text, at) {
			sign = lastSign(text, sign, stop)
		}
		reportUserinfo(w, start, sign, false)
		return
	}
	if end == stop {
		return
	}
	// No sign before the path: then user:password with a bare / ? or # in it,
	// unless what looks like a password is a port.
	colon := bytes.IndexByte(text[start:end], ':')
	if colon < 0 || text[start] == '[' {
		return
	}
	port := text[start+colon+1 : end]
	if runEnd(port, 0, len(port), decimal) == len(port) && (len(port) > 0 && !database(text, at) || len(port) == 0) {
		return
	}
	if sign := lastSign(text, end, stop); sign > end {
		reportUserinfo(w, start, sign, false)
	}
}

// database tells whether the scheme before at is one whose paths hold no @.
func database(text []byte, at int) bool {
	s := text[runStart(text, at, 24, lowerOrDigitOrPlus):at]
	return len(s) > 0 && !bytes.HasPrefix(s, []byte("http")) && !bytes.HasSuffix(s, []byte("https")) && !bytes.HasSuffix(s, []byte("ssh")) &&
		!bytes.HasPrefix(s, []byte("git")) && !bytes.HasPrefix(s, []byte("oci")) && !bytes.HasPrefix(s, []byte("docker")) && !bytes.HasPrefix(s, []byte("svn"))
}

func lowerOrDigitOrPlus(c byte) bool { return base62(c) || c == '+' || c == '.' || c == '-' }

// lastSign is the last @ that a host follows, before the query. It is at if there is no other.
func lastSign(text []byte, at, stop int) int {
	found := at
	for i := at + 1; i < stop; i++ {
		if text[i] == '@' && i+1 < stop && (base62(text[i+1]) || text[i+1] == '[') {
			if bytes.IndexByte(text[at:i], ',') >= 0 || bytes.Contains(text[at:i], []byte("://")) || bytes.IndexByte(text[at:i], '=') >= 0 {
				break // of another address
			}
			found = i
		}
	}
	return found
}

// reportUserinfo reports what is secret between start and the sign before the host.
func reportUserinfo(w *window, start, sign int, escaped bool) {
	info := w.text[start:sign]
	colon, width := bytes.IndexByte(info, ':'), 1
	if colon < 0 && escaped {
		colon, width = bytes.Index(bytes.ToLower(info), []byte("%3a")), 3
	}
	if colon < 0 {
		if len(info) >= 16 && credential(info) && !bytes.ContainsAny(info, ".@ ") {
			w.add(start, sign, "url-password", true)
		}
		return
	}
	user, password := info[:colon], info[colon+width:]
	if len(user) >= 20 && scrambled(user) && bytes.IndexByte(user, '.') < 0 {
		w.add(start, start+colon, "url-password", true)
	}
	if len(password) == 0 || standIn(password) || bytes.Equal(password, []byte("x-oauth-basic")) || sampleLogin(user, password) {
		return
	}
	w.add(start+colon+width, sign, "url-password", true)
	if bytes.IndexByte(password, '%') >= 0 {
		if plain, err := url.PathUnescape(string(password)); err == nil {
			w.learn([]byte(plain), "url-password")
		}
	}
}

// sampleLogin tells whether a user and a password say only where one's own belong.
func sampleLogin(user, password []byte) bool {
	switch string(bytes.ToLower(user)) {
	case "user", "username", "login", "usr", "myuser", "youruser":
	default:
		return false
	}
	switch string(bytes.ToLower(password)) {
	case "password", "pass", "passwd", "pwd", "pw", "secret", "mypassword", "yourpassword", "token":
		return true
	}
	return false
}

// hostStarts are how the hosts begin that servers are reached at: with digits, or as
// they are mostly named.
func hostStarts() []string {
	all := triples('@', digitOnlySet, digitOnlySet+".")
	for _, two := range []string{
		"tc", "un", "lo", "db", "pg", "my", "mq", "re", "ra", "ho", "sq", "ka", "mo", "po", "cl", "el", "se", "pr", "ma", "sm", "br", "da", "ap", "am", "ca", "co", "in", "no", "vp", "et", "ro", "bo", "gi", "ld", "ba",
	} {
		all = append(all, "@"+two)
	}
	return all
}

// lookBareUserinfo reports the password of user:password@host:port without a
// scheme. As mail addresses and images (name:tag@sha256:…) look much the same, the
// password must look like one.
func lookBareUserinfo(w *window, at, _ int) {
	text := w.text
	sign := at
	if sign == 0 || blank(text[sign-1]) || text[sign-1] == '/' || text[sign-1] == '@' || text[sign-1] == '\n' {
		return
	}
	host := runEnd(text, sign+1, 256, func(c byte) bool { return dotted(c) })
	if host == sign+1 || host >= len(text) || text[host] != ':' && text[host] != '/' && text[host] != '(' {
		return
	}
	driver := text[host] == '(' // Go's user:password@tcp(host:port)/name
	if text[host] == ':' && (host+1 >= len(text) || !decimal(text[host+1])) {
		return
	}
	if d := text[sign+1 : host]; bytes.HasPrefix(d, []byte("sha")) && bytes.IndexByte(d, '.') < 0 {
		return
	}
	start := runStart(text, sign, 128, func(c byte) bool { return visible(c) && c != ',' && c != '(' && c != '[' })
	word := text[start:sign]
	if bytes.Contains(word, []byte("//")) || bytes.HasPrefix(word, []byte("jdbc:")) {
		return
	}
	colon := bytes.IndexByte(word, ':')
	if slash := bytes.IndexByte(word, '/'); slash >= 0 && colon < 0 {
		return
	}
	if colon < 1 || addressScheme(word[:colon]) {
		return
	}
	if password := word[colon+1:]; credential(password) || driver && len(password) > 0 && !standIn(password) {
		w.add(start+colon+1, sign, "url-password", true)
	}
}

// addressScheme tells whether what stands before a colon says what kind of address follows,
// of which the part before the sign is a user: sip:jane@host:5060 (RFC 3261).
func addressScheme(word []byte) bool {
	for _, scheme := range [...]string{"sip", "sips", "mailto", "xmpp", "im", "pres", "acct", "aor", "contact"} {
		if bytes.EqualFold(word, []byte(scheme)) {
			return true
		}
	}
	return false
}

// lookOTP reports the seed of one-time passwords in a key URI.
func lookOTP(w *window, at, n int) {
	stop := runEnd(w.text, at, longestURL, visible)
	for _, name := range []string{"secret=", "data="} {
		if i := bytes.Index(w.text[at:stop], []byte(name)); i >= 0 {
			start := at + i + len(name)
			w.add(start, runEnd(w.text, start, longestURL, urlEscaped), "otp", true)
		}
	}
}
