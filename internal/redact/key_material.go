package redact

import "bytes"

// Keys in hexadecimal behind the short names that programs have for them: of subscribers in
// mobile networks (K, Ki, OPc), of terminals and card systems (BDK, ZMK, TMK), of licences.
// What checks a key or names it stays: KCV, hash, fingerprint, id.

func keyMaterial() []detector {
	edge := func(c byte) bool { return !isLetterOrDigit(c) && c != '/' && c != '+' }
	after := func(c byte) bool { return hexadecimal(c) || c == '"' || c == '\'' || c == ' ' || c == '0' }
	return []detector{
		{name: "key-material", exact: true, look: shortKey, before: edge, after: after, starts: []string{"K=", "K:", "Ki=", "KI=", "Ki:", "KI:", "ki=", "ki:", "OP=", "OP:", "op=", "op:", "OPc=", "OPc:", "OPC=", "OPC:", "opc=", "opc:", "MK=", "MK:", "ADM=", "ADM1=", "ADM:", "PIN1=", "KIc=", "KID=", "KIK=", "KIC="}},
		{name: "key-material", exact: true, look: shortKey, before: func(c byte) bool { return anyQuote(c) || c == '<' }, starts: []string{"k\"", "K\"", "ki\"", "Ki\"", "KI\"", "ki>", "Ki>", "KI>", "op\"", "OP\"", "opc\"", "OPc\"", "OPC\"", "opc>", "OPc>"}},
		{name: "key-material", look: namedKey, before: edge, after: func(c byte) bool { return !lowerLetter(c) || c == 'a' || c == 'b' }, starts: []string{
			"kivalue", "opvalue", "opcvalue", "bdk", "ipek", "zmk", "tmk", "lmk", "zpk", "tpk", "tak", "zak", "zek", "tek", "dek", "kek", "pek", "cvk", "pvk", "pgk", "imk", "mdk", "amk", "bmk", "kmc", "kenc", "kmac", "kdek", "kasme", "knasenc", "knasint", "kgnb", "kenb",
		}},
		{name: "key-material", look: namedKey, starts: []string{"clear component", "key component", "component 1", "component 2", "component 3", "clear key", "key under "}},
		{name: "key-material", exact: true, look: licenceSign, before: func(c byte) bool { return !isLetterOrDigit(c) }, starts: []string{"SIGN=", "SIGN2=", "_LK=", "CK="}},
		{name: "key-material", look: bracketedKey, starts: []string{"keymasked(", "keyencrypted(", "ssignon(", "keyvalue(", "keylabel("}},
	}
}

// keySize tells whether so many hexadecimal digits are a key: of 128 bits or more.
func keySize(n int) bool { return n == 32 || n == 48 || n == 64 || n == 96 || n == 128 }

// keyRun returns the bounds of a key in hexadecimal at i.
func keyRun(t []byte, i int) (from, to int) {
	if byteAt(t, i) == '0' && (byteAt(t, i+1) == 'x' || byteAt(t, i+1) == 'X') {
		i += 2
	}
	to = runEnd(t, i, 130, hexadecimal)
	if c := byteAt(t, to); !keySize(to-i) || isLetterOrDigit(c) || c == '-' || c == '_' || !mixedHex(t[i:to]) {
		return 0, 0
	}
	return i, to
}

// mixedHex tells whether hexadecimal digits are drawn rather than filled up: no key is all zeros.
func mixedHex(v []byte) bool { return countOf(v).distinct >= 6 }

// shortKey looks at K=…, Ki: …, "k": "…" and a key behind it.
func shortKey(w *window, at, n int) {
	t := w.text
	i := at + n
	for limit := min(len(t), i+6); i < limit && (blankByte(t[i]) || anyQuote(t[i]) || t[i] == ':' || t[i] == '=' || t[i] == '\\'); {
		i++
	}
	op := t[at]|0x20 == 'o' && t[at+2]|0x20 != 'c'
	if from, to := keyRun(t, i); to > from && (!op && (n > 2 || t[at+1] != '"') || wordsNear(t, from, to, "opc", "imsi", "amf", "sqn", "supi")) {
		w.add(from, to, "api-key", true)
	} else if t[at] == 'A' && t[at+1] == 'D' { // ADM, of eight digits, or of sixteen in hexadecimal
		if to = runEnd(t, i, 20, hexadecimal); (to-i == 8 || to-i == 16) && !isLetterOrDigit(byteAt(t, to)) && wordsNear(t, at, to, "imsi", "iccid", "puk") {
			w.add(i, to, "pin", true)
		}
	}
}

// wordsNear tells whether one of the words in small letters stands near.
func wordsNear(t []byte, from, to int, words ...string) bool {
	area := bytes.ToLower(t[max(0, from-300):min(len(t), to+300)])
	for _, word := range words {
		if bytes.Contains(area, []byte(word)) {
			return true
		}
	}
	return false
}

// namedKey looks at a name such as BDK, and at the keys that stand in the words behind it.
func namedKey(w *window, at, n int) {
	t := w.text
	limit := lineTo(t, at, 140)
	for i := at + n; i < limit && i-at < 90; i++ {
		if !hexadecimal(t[i]) || isLetterOrDigit(t[i-1]) && !(schemeTag(t[i-1]) && !isLetterOrDigit(t[i-2])) {
			continue
		}
		from, to := keyRun(t, i)
		if from == 0 {
			continue
		}
		if !publicOfKey(t[at:from]) && !publicOfKey(t[lineFrom(t, at, 40):at]) {
			w.add(from, to, "api-key", true)
		}
		return
	}
}

// schemeTag tells whether c says how the key behind it is encrypted, as hardware modules have it: U0123….
func schemeTag(c byte) bool { return c == 'U' || c == 'T' || c == 'X' || c == 'S' || c == 'R' }

// publicOfKey tells whether words say that what follows is not the key.
func publicOfKey(words []byte) bool {
	low := bytes.ToLower(words)
	for _, word := range [...]string{"kcv", "hash", "sum", "finger", "digest", "sha", "md5", "check value", "id=", "id:", " id ", "label", "crc", "cert", "serial", "commit", "uuid", "ksn", "public", "thumb"} {
		if bytes.Contains(low, []byte(word)) {
			return true
		}
	}
	return false
}

// licenceSign looks at the signature of a line of a licence, in groups perhaps.
func licenceSign(w *window, at, n int) {
	t := w.text
	i, limit := at+n, lineTo(t, at, 600)
	quote := byteAt(t, i) == '"'
	if quote {
		i++
	}
	to := runEnd(t[:limit], i, 400, func(c byte) bool { return hexadecimal(c) || quote && c == ' ' })
	if quote && byteAt(t, to) != '"' || !quote && isLetterOrDigit(byteAt(t, to)) {
		return
	}
	if v := t[i:to]; len(v) >= 12 && mixedHex(v) && countNumerals(v) > 1 && !bytes.HasSuffix(t[:at], []byte("HOSTID=")) {
		w.add(i, to, "signature", true)
	}
}

// bracketedKey looks at a key in brackets behind a keyword of RACF: KEYMASKED(…).
func bracketedKey(w *window, at, n int) {
	to := runEnd(w.text, at+n, 130, hexadecimal)
	if v := w.text[at+n : to]; byteAt(w.text, to) == ')' && len(v) >= 16 && mixedHex(v) {
		w.add(at+n, to, "api-key", true)
	}
}
