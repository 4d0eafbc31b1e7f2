package redact

import "bytes"

// Notes that people write: "Login/password: admin / x", "passcode - 284786", a passphrase of words.

// slashed returns how far behind i the password begins in "Login/password: admin / x"; 0
// where none does.
func (p *pair) slashed(i int) int {
	t := p.w.text
	if p.rule == "credential" && p.class == keyWeak && p.gap.sep == sepColon {
		if name := endOfWord(t, i, true); name > i && name+3 < len(t) && bytes.HasPrefix(t[name:], []byte(" / ")) {
			return name + 3 - i
		}
	}
	if p.class != keyStrong || t[max(0, p.start-1)] != '/' && !bytes.HasSuffix(t[:p.start], []byte("/ ")) {
		return 0
	}
	name := endOfWord(t, i, true)
	if name+3 < len(t) && name > i && bytes.HasPrefix(t[name:], []byte(" / ")) {
		return name + 3 - i
	}
	return 0
}

func isEndOfLine(t []byte, i int) bool { return i >= len(t) || t[i] == '\n' || t[i] == '\r' }

// endOfPhrase returns the end of a row of up to 25 words in small letters.
func endOfPhrase(t []byte, i, limit int) int {
	end := i
	for n := 0; n < 25; n++ {
		k := i
		for k < limit && isLower(t[k]) {
			k++
		}
		if k == i || k < limit && t[k] > ' ' && t[k] != ',' && t[k] != '.' && t[k] != '"' && t[k] != '\'' {
			break
		}
		if end = k; k >= limit || t[k] != ' ' {
			break
		}
		i = k + 1
	}
	return end
}

// behindNumber returns the end of the number of up to four digits that stands behind a blank at
// i, as generators of phrases add one; i if none does.
func behindNumber(t []byte, i int) int {
	if byteAt(t, i) != ' ' {
		return i
	}
	if end := runEnd(t, i+1, 5, isDigit); end > i+1 && end < i+6 {
		return end
	}
	return i
}

// behindDash judges the value in notes such as "passcode - 284786".
func (p *pair) behindDash(i int) {
	t := p.w.text
	start, end, _, ok := quoted(t, i)
	if !ok && p.class == keyStrong && p.phrase() {
		if to := endOfPhrase(t, i, min(len(t), i+longest)); isPhrase(t[i:to]) && !remark(t[i:to]) {
			p.report(i, to, true)
			return
		}
	}
	if !ok {
		start, end = i, p.innerEnd(i, min(len(t), i+longest))
	}
	if start >= end || p.class == keyFaint && !looksRandom(t[start:end]) && (!isHex(t[start:end]) || end-start < 24) {
		return
	}
	v := t[start:end]
	if bytes.IndexByte(v, ' ') > 0 && !isPhrase(v) {
		return
	}
	k := passBlanks(t, end)
	last := k >= len(t) || t[k] == '\n' || t[k] == '\r'
	number := len(v) >= 4 && len(v) <= 10 && allOf(v, isDigit) && last && p.class == keyStrong
	if !isTalk(v) && !isPlaceholder(v) && !isReference(v) && (number || p.sayable(v) && (p.class == keyStrong || looksCredential(v))) {
		p.report(start, end, true)
	}
}

// dash returns the length of what stands between a name and a value in notes, with the
// blank behind it: "- ", "= " and longer dashes; 0 if nothing of it is at i.
func dash(t []byte, i int) int {
	if i >= len(t) || isLetterOrDigit(t[i]) {
		return 0
	}
	for _, s := range [...]string{"- ", "= ", "-> ", "=> ", "– ", "— ", "→ ", "\x97 ", "\x96 "} {
		if i+len(s) <= len(t) && string(t[i:i+len(s)]) == s {
			return len(s)
		}
	}
	return 0
}

// saysValue returns the length of a word such as "is" at i, with its blank, behind which a
// sentence gives a value; 0 if it is another.
func saysValue(t []byte, i int) int {
	if i >= len(t) {
		return 0
	}
	switch t[i] | 0x20 {
	case 'i', 't', 'w', 'v', 'l', 'e', 'j':
	default:
		if t[i] < 0x80 {
			return 0
		}
	}
	for _, s := range [...]string{"is ", "to ", "was ", "value ", "ist ", "lautet ", "est ", "es ", "è ", "je ", "jest ", "är ", "er ", "é ", "это "} {
		if hasFold(t, i, s) {
			return len(s)
		}
	}
	return 0
}

// codes reports the codes that stand below the key, one in a line and all of one length, as
// services print those for the loss of a second factor.
func (p *pair) codes(i int) bool {
	t := p.w.text
	var found [32]stretch
	n := 0
	for at := endOfLine(t, i, len(t)) + 1; n < len(found) && at < len(t); n++ {
		start := passBlanks(t, at)
		for start < len(t) && start-at < gapLimit && (t[start] == '-' || t[start] == '*' || isBlank(t[start])) {
			start++
		}
		end := endOfWord(t, start, false)
		if v := t[start:end]; len(v) < 6 || len(v) > 24 || !isEndOfLine(t, end) || n > 0 && len(v) != found[0].end-found[0].start ||
			!allOf(v, func(c byte) bool { return isLetterOrDigit(c) || c == '-' }) || isPseudonym(v) {
			break
		}
		found[n] = stretch{start, end}
		at = endOfLine(t, end, len(t)) + 1
	}
	for _, s := range found[:n] {
		if n > 1 {
			p.report(s.start, s.end, true)
		}
	}
	return n > 1
}

// further reports the other passwords of a list in running text: "passwords: x, y".
func (p *pair) further(end int) {
	t := p.w.text
	if p.class != keyStrong || t[p.end-1]|0x20 != 's' || isPassWord(t[p.start:p.end]) {
		return
	}
	for n := 0; n < 32 && bytes.HasPrefix(t[end:], []byte(", ")); n++ {
		start := end + 2
		end = p.innerEnd(start, min(len(t), start+longest))
		if v := t[start:end]; !p.sayable(v) || isAddress(v) || isVariable(v[:max(0, bytes.IndexByte(v, '='))]) {
			return
		}
		p.report(start, end, true)
	}
}

// spokenBefore reports the old value in "changed from x to y".
func (p *pair) spokenBefore(i, end int) {
	t := p.w.text
	if j := bytes.LastIndex(t[i:end], []byte("from ")); j >= 0 {
		start := i + j + 5
		stop := trimEnd(t, start, end)
		if s, e, _, ok := quoted(t, start); ok && e <= stop {
			start, stop = s, e
		}
		if v := t[start:stop]; len(v) > 0 && bytes.IndexByte(v, ' ') < 0 && p.sayable(v) {
			p.report(start, stop, true)
		}
	}
}

// sayable reports whether v, in running text, is a credential by its looks.
func (p *pair) sayable(v []byte) bool {
	if p.rule == "pin" {
		return len(v) >= 4 && len(v) <= 8 && allOf(v, isDigit)
	}
	if p.rule == "password" && isLoginCode(v) && (hasFold(p.w.text, p.start-5, "time ") || hasFold(p.w.text, p.start-4, "otp ")) {
		return true
	}
	if p.class != keyStrong && p.w.text[p.start] < 0x80 {
		return looksRandom(v) || isHex(v) && len(v) >= 32
	}
	return looksPassword(v) || isDigestLike(v) || looksRandom(v)
}

// isKindOfSetting reports whether the word at i says no more of the key than that it is one:
// "Adding X_PASSWORD property. Its value is 'x'".
func isKindOfSetting(t []byte, i int) bool {
	for _, s := range [...]string{"property", "variable", "setting", "parameter", "option", "attribute", "field", "environment", "argument", "config"} {
		if hasFold(t, i, s) {
			return true
		}
	}
	return false
}

// isLoginCode reports whether v is a code as it is sent for a login: 4 to 8 digits, or two
// groups of three or four.
func isLoginCode(v []byte) bool {
	if n := len(v); n == 7 || n == 9 {
		if c := v[n/2]; c == '-' && allOf(v[:n/2], isDigit) && allOf(v[n/2+1:], isDigit) {
			return true
		}
	}
	return len(v) >= 4 && len(v) <= 8 && allOf(v, isDigit)
}

// phraseAt reports the words that a sentence gives for a password, to its end or in
// quotes: wifi pass is: velvet amber coral basil.
func (p *pair) phraseAt(at int) bool {
	t := p.w.text
	start, stop, _, ok := quoted(t, at)
	sure := ok || t[at-2] == ':'
	if !ok {
		start, stop = at, trimEnd(t, at, endOfLine(t, at, min(len(t), at+160)))
		if stop > start && t[stop-1] == '.' {
			stop--
		}
	}
	words := t[start:stop]
	if k := bytes.LastIndexByte(words, ' '); k > 0 && behindNumber(t, start+k) == stop {
		words = words[:k]
	}
	if p.rule != "password" && p.rule != "psk" && p.rule != "secret" || stop-start > 100 || !isPhrase(words) || !sure && bytes.Count(words, []byte{' '}) < 3 {
		return false
	}
	for word := range bytes.FieldsSeq(words) {
		if wordOfProse(word) || isTalk(word) || systemAccount(word) {
			return false
		}
	}
	p.report(start, stop, true)
	return true
}

// inGroups reports whether v is a code of small letters and digits, or capitals and
// digits, in groups of four to six with dashes between them, all of one length but the first,
// which may name the product.
func inGroups(v []byte) bool {
	if len(v) > 41 {
		return false
	}
	n, size := 0, 0
	for group := range bytes.SplitSeq(v, []byte{'-'}) {
		if len(group) < 4 || len(group) > 6 || n > 1 && len(group) != size || !allOf(group, isLetterOrDigit) {
			return false
		}
		if size = len(group); n == 0 && bytes.Count(v, []byte{'-'}) < 3 && (len(v)+1)%(size+1) != 0 {
			return false
		}
		n++
	}
	return n > 1 && classes(v) <= 3
}

// isPrompt reports whether a text asks for a value: "Password: ", "Secret?".
func isPrompt(v []byte) bool {
	last := v[len(v)-1]
	return (last == ':' || last == '?') && (bytes.IndexByte(v, ' ') > 0 || isName(v[:len(v)-1]))
}
