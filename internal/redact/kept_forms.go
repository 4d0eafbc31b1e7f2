package redact

import (
	"bytes"
	"encoding/base64"
)

// Forms of what is no secret wherever it stands: times, what somebody sealed, what a program
// shows its users.

// keptForm tells whether v, of any rule of a secret or drawn by lot, is one of these.
func keptForm(before, v []byte) bool {
	return timeStamp(v) || withinSealed(before, v) || fromEnvironment(v) || checkedProvider(v) || encodedPlace(v)
}

// timeStamp tells whether v is a time of RFC 3339: 2026-06-11T10:02:00Z.
func timeStamp(v []byte) bool {
	if len(v) < 19 || len(v) > 35 || v[4] != '-' || v[7] != '-' || v[10] != 'T' && v[10] != ' ' || v[13] != ':' || v[16] != ':' {
		return false
	}
	for i, c := range v {
		if i < 19 && i != 4 && i != 7 && i != 10 && i != 13 && i != 16 && !numeral(c) || i >= 19 && !numeral(c) && bytes.IndexByte([]byte(".:+-Zz "), c) < 0 {
			return false
		}
	}
	return true
}

// withinSealed tells whether v is, or lies within, a value that is sealed with a key that is
// kept elsewhere: ENC[AES256_GCM,data:…] of SOPS, secure: v1:… of Pulumi, a blob of AWS KMS.
func withinSealed(before, v []byte) bool {
	if bytes.HasPrefix(v, []byte("ENC[AES256_GCM,")) || len(v) > 100 && bytes.HasPrefix(v, []byte("AQICAH")) {
		return true
	}
	if i := lastIndex(before, "ENC["); i >= 0 { // AES256_GCM of SOPS, PKCS7, GPG and GKMS of eyaml
		if end := runEnd(before, i+4, 20, func(c byte) bool { return upperOrDigit(c) || c == '_' }); end > i+6 && byteAt(before, end) == ',' {
			return bytes.IndexByte(before[end:], ']') < 0
		}
	}
	line := bytes.TrimLeft(before, " \t\"")
	for _, head := range [...]string{"secure: v1:", "secure\": \"v1:", "secure\":\"v1:", "encryptedkey: ", "encryptedkey\": \""} {
		if rest, found := bytes.CutPrefix(line, []byte(head)); found && bytes.IndexByte(rest, ' ') < 0 {
			return true
		}
	}
	return (len(line) == 0 || string(line) == "secure: ") && bytes.HasPrefix(v, []byte("v1:")) && bytes.Count(v, []byte{':'}) == 2 && len(v) > 30
}

// fromEnvironment tells whether v names a variable that holds the value:
// os.environ/GROQ_API_KEY, env.API_KEY, process.env.TOKEN.
func fromEnvironment(v []byte) bool {
	for _, store := range [...]string{"os.environ/", "os.environ.", "os.getenv/", "environ/", "env/", "env.", "process.env.", "ENV/", "$env:", "secrets."} {
		if name, found := bytes.CutPrefix(v, []byte(store)); found {
			return len(name) > 2 && upperLetter(name[0]) && allOf(name, func(c byte) bool { return upperLetter(c) || numeral(c) || c == '_' })
		}
	}
	return false
}

// checkedProvider tells whether v is the digest of a package in a lock file:
// zh: and 64 digits, h1: and 32 bytes in base64.
func checkedProvider(v []byte) bool {
	if hex, found := bytes.CutPrefix(v, []byte("zh:")); found {
		return len(hex) == 64 && hexOnly(hex)
	}
	sum, found := bytes.CutPrefix(v, []byte("h1:"))
	return found && len(sum) == 44 && sum[43] == '=' && allOf(sum, base64std)
}

// askedOfReader tells whether v is a line of a program's face that asks or announces: Passwort
// vergessen?, Забыли пароль?, Confirming password…. A phrase that ends so begins with a small
// letter or holds a number.
func askedOfReader(v []byte) bool {
	if last := v[len(v)-1]; latinOrNumeral(last) {
		return false
	}
	text := bytes.TrimRight(v, "!?. ")
	for _, end := range [...]string{"…", "？", "..."} {
		text = bytes.TrimSuffix(text, []byte(end))
	}
	text = bytes.TrimRight(text, "  \xc2\xa0")
	if tail := v[len(text):]; bytes.IndexByte(tail, '?') < 0 && !bytes.Contains(tail, []byte("…")) && !bytes.Contains(tail, []byte("？")) && !bytes.Contains(tail, []byte("...")) {
		return false
	}
	words := bytes.Count(text, []byte{' '}) + 1
	if len(text) < 4 || words < 2 || words > 12 || !upperLetter(text[0]) && text[0] < 0x80 && text[0] != '\xbf' {
		return false
	}
	return allOf(text, func(c byte) bool { return latin(c) || c >= 0x80 || c == ' ' || c == '\'' || c == ',' || c == '-' })
}

// fieldBehindEmpty tells whether v is the next field of a record in the way of Go's %+v, where
// the one that its key names is empty: {User: Password: TLS:false}.
func fieldBehindEmpty(before, v []byte) bool {
	i := bytes.LastIndexByte(before, '{')
	if i < 0 || !bytes.HasSuffix(before, []byte(": ")) || len(before)-i > 200 {
		return false
	}
	colon := bytes.IndexByte(v, ':')
	if colon < 2 || !upperLetter(v[0]) || !allOf(v[:colon], latinOrNumeral) || i+1 >= len(before) || !upperLetter(before[i+1]) {
		return false
	}
	first := bytes.IndexByte(before[i:], ':')
	return first > 0 && allOf(before[i+1:i+first], latinOrNumeral)
}

// accountOfChat tells whether a user is given by the id that a service has for it: U0I795HJLIO.
func accountOfChat(v []byte) bool {
	if len(v) < 9 || len(v) > 12 || v[0] != 'U' && v[0] != 'W' || !numeral(v[1]) {
		return false
	}
	return allOf(v, func(c byte) bool { return upperLetter(c) || numeral(c) })
}

// keptName tells whether v, which stands where a user's name does, is a type of a program or
// an id.
func keptName(before, v, after []byte) bool {
	return accountOfChat(v) || encodedUser(v) || typeOfParameter(before, v, after)
}

// encodedPlace tells whether v is, in base64, an address on this host or on a site that
// everybody uses, without a login and without parameters; or the name of a cipher.
func encodedPlace(v []byte) bool {
	cipher := bytes.HasPrefix(v, []byte("YWVzL")) || bytes.HasPrefix(v, []byte("Y2hhY2hhMj")) // aes-, chacha2
	if len(v) < 12 || len(v) > 200 || !cipher && !bytes.HasPrefix(v, []byte("aHR0c")) {
		return false
	}
	plain, err := base64.RawStdEncoding.DecodeString(string(bytes.TrimRight(v, "=")))
	if err != nil {
		return false
	}
	if cipher {
		return cipherOrKind(plain)
	}
	_, place, found := bytes.Cut(bytes.TrimSpace(plain), []byte("://"))
	if !found || bytes.ContainsAny(place, "@?&= ") {
		return false
	}
	host, path, _ := bytes.Cut(place, []byte{'/'})
	host, _, _ = bytes.Cut(host, []byte{':'})
	return (foldEqual(host, "localhost") || string(host) == "127.0.0.1" || keptDomain(host)) && allOf(path, func(c byte) bool { return lowerLetter(c) || c == '/' || c == '-' || c == '_' || c == '.' })
}

// encodedUser tells whether v is, in base64, a user that programs use in place of one.
func encodedUser(v []byte) bool {
	if len(v) < 4 || len(v) > 28 {
		return false
	}
	plain, err := base64.StdEncoding.DecodeString(string(v))
	return err == nil && userOfMachines(bytes.TrimSpace(plain))
}
