package redact

import (
	"bytes"
	"encoding/base32"
	"encoding/base64"
	"strings"
)

// Secrets of servers that no word for a password names: hashes of logins in traces, seeds of key
// pairs, keys by which the nodes of a cluster speak, what opens a wireless network.

func serverSecrets() []detector {
	word := func(c byte) bool { return !isLetterOrDigit(c) }
	return []detector{
		{name: "server-secret", look: hashOfLogin, before: word, starts: []string{"nt hash", "lm hash", "nt_hash", "lm_hash", "nthash", "lmhash", "ntlm hash", "ntlm_hash", "ntlmhash", "nt-hash", "lm-hash", "user session key", "user_session_key", "lm_session_key", "lm session key"}},
		{name: "server-secret", look: keyOfHandshake, exact: true, before: word, starts: []string{"PSK - hexdump", "PMK - hexdump", "PTK - hexdump", "GTK - hexdump", "MSK - hexdump", "KCK - hexdump", "KEK - hexdump", "EMSK - hexdump", "psk - hexdump", "passphrase - hexdump"}},
		{name: "server-secret", look: seedOfPair, exact: true, before: word, after: upperOrDigit, starts: []string{"SU", "SA", "SO", "SC", "SN", "SX"}},
		{name: "server-secret", look: keyOfGossip, before: word, starts: []string{"encrypt = ", "encrypt=", "encrypt\"", "encrypt: ", "encrypt ", "encrypt_key", "encrypt\\\"", "keyring -install", "keyring -use", "keyring -remove", "gossip key"}},
		{name: "server-secret", look: phraseOfNetwork, before: word, starts: []string{"wi-fi ", "wifi ", "wlan ", "w-lan ", "wireless ", "hotspot ", "guest network ", "access point ", "ssid "}},
		{name: "server-secret", whole: keysOfRing},
	}
}

// hashOfLogin looks at nt hash: 233831DEC8D48EFC…
func hashOfLogin(w *window, at, n int) {
	t := w.text
	i := at + n
	for limit := min(len(t), i+8); i < limit && (blankByte(t[i]) || anyQuote(t[i]) || t[i] == ':' || t[i] == '=' || t[i] == '[' || t[i] == '('); i++ {
	}
	if hasFold(t, i, "0x") {
		i += 2
	}
	if to := runEnd(t, i, 65, hexadecimal); i > at+n && (to-i == 32 || to-i == 64) && !isLetterOrDigit(byteAt(t, to)) {
		w.add(i, to, "password-hash", true)
	}
}

// keyOfHandshake looks at PMK - hexdump(len=32): 0f 1e 2d …
func keyOfHandshake(w *window, at, n int) {
	t := w.text
	limit := lineTo(t, at+n, 400)
	i := bytes.Index(t[at+n:limit], []byte("): "))
	if i < 0 || i > 20 {
		return
	}
	from := at + n + i + 3
	to := runEnd(t, from, limit-from, func(c byte) bool { return hexadecimal(c) || c == ' ' })
	if from, to = trimBlanks(t, from, to); to-from >= 16*3-1 {
		w.add(from, to, "private-key", true)
	}
}

// seedOfPair looks at a seed of the key pairs of NATS: S, the letter of the kind, 56 signs of
// base32, of which the last are a sum over the others.
func seedOfPair(w *window, at, _ int) {
	const length = 58
	t := w.text
	if at+length > len(t) || isLetterOrDigit(byteAt(t, at+length)) || t[at+length-1] == '_' {
		return
	}
	var raw [40]byte
	k, err := base32.StdEncoding.WithPadding(base32.NoPadding).Decode(raw[:], t[at:at+length])
	if err != nil || k != 36 {
		return
	}
	named := false
	if before := inLower(t[lineFrom(t, at, 80):at]); !sumOfSeed(raw[:k]) {
		for _, word := range [...]string{"nkey", "seed", "nats", "nk ", "private", "secret"} {
			named = named || bytes.Contains(before, []byte(word))
		}
		if !named {
			return
		}
	}
	w.add(at, at+length, "private-key", true)
}

// sumOfSeed tells whether the last two bytes are the CRC-16 of XMODEM of those before.
func sumOfSeed(b []byte) bool {
	sum := uint16(0)
	n := len(b) - 2
	for _, c := range b[:n] {
		sum ^= uint16(c) << 8
		for range 8 {
			if sum&0x8000 != 0 {
				sum = sum<<1 ^ 0x1021
			} else {
				sum <<= 1
			}
		}
	}
	return uint16(b[n])|uint16(b[n+1])<<8 == sum
}

// keyOfGossip looks at encrypt = "…": base64 of the key of a cipher.
func keyOfGossip(w *window, at, n int) {
	t := w.text
	i := at + n
	for limit := min(len(t), i+12); i < limit && (blankByte(t[i]) || anyQuote(t[i]) || t[i] == ':' || t[i] == '=' || t[i] == '\\' || t[i] == '>'); i++ {
	}
	if to := runEnd(t, i, 50, base64std); keyOfCipher(t[i:to]) {
		w.add(i, to, "api-key", true)
	}
}

// keyOfCipher tells whether v is base64 of 16, 24 or 32 drawn bytes.
func keyOfCipher(v []byte) bool {
	if n := len(v); n != 24 && n != 32 && n != 44 || isHex(v) {
		return false
	}
	var raw [48]byte
	n, err := base64.StdEncoding.Decode(raw[:], v)
	c := countOf(v)
	return err == nil && (n == 16 || n == 24 || n == 32) && c.lower > 2 && c.upper > 2 && c.distinct > 9
}

// keysOfRing looks at the file in which Serf and its kin keep their keys: a list in JSON.
func keysOfRing(w *window) {
	if !strings.HasSuffix(w.name, ".keyring") && !strings.HasSuffix(w.name, "/keyring.json") || len(w.text) > 1<<14 {
		return
	}
	t := w.text
	for i := 0; i < len(t); i++ {
		if t[i] != '"' {
			continue
		}
		if to := runEnd(t, i+1, 50, base64std); byteAt(t, to) == '"' && keyOfCipher(t[i+1:to]) {
			w.add(i+1, to, "api-key", true)
			i = to
		}
	}
}

// phraseOfNetwork looks at "Wi-Fi of the depot: indigo-lichen-4878 (printer …)".
func phraseOfNetwork(w *window, at, n int) {
	t := w.text
	limit := lineTo(t, at+n, 120)
	if i := bytes.Index(t[at+n:limit], []byte(" key ")); i >= 0 { // WLAN "x" key is y; SSID "x", key y
		from, to := wordAt(t, at+n+i+len(" key "), limit)
		if w := t[from:to]; foldEqual(w, "is") || foldEqual(w, "ist") || string(w) == "=" {
			from, to = wordAt(t, to, limit)
		}
		if v := t[from:to]; len(v) >= 8 && (joinedAndNumber(v) || strongWord(v)) {
			w.add(from, to, "password", true)
			return
		}
	}
	colon := bytes.Index(t[at+n:limit], []byte(": "))
	if colon < 0 {
		return
	}
	place := t[at+n : at+n+colon]
	if bytes.Count(place, []byte{' '}) > 6 || bytes.ContainsAny(place, ":=;{}<>|\t") {
		return
	}
	from, to := wordAt(t, at+n+colon+2, limit)
	v := t[from:to]
	if len(v) >= 8 && (joinedWithNumber(v) || strongWord(v)) && (lastInLine(t, to, limit) || byteAt(t, to) == ' ' && byteAt(t, to+1) == '(') {
		w.add(from, to, "password", true)
	}
}

// joinedWithNumber tells whether v is two words or more and a number, with dashes between them:
// indigo-lichen-4878. The name of a host with a short number is not.
func joinedWithNumber(v []byte) bool {
	return joinedAndNumber(v) && bytes.IndexAny(v, "._") < 0 && len(v)-bytes.LastIndexByte(v, '-') > 3
}
