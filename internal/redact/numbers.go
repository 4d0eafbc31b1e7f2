package redact

import "bytes"

// Secrets that are made of digits, whatever the grammar around them: PINs, passcodes, codes of
// doors and alarms, combinations of safes, TANs, the numbers on the backs of cards.

func numberDetectors() []detector {
	after := func(c byte) bool { return !latin(c) || c|0x20 == 's' }
	return []detector{
		{name: "number", look: namedNumber, after: after, starts: []string{"pin", "passcode", "combination", "cvv", "cvc", "puk", "geheimzahl", "digicode", "otp", "tan:", "tan=", "tan\"", "tan'", "_tan", "code"}},
		{name: "number", look: namedNumber, exact: true, starts: []string{"TAN ", "TAN,", "TAN)", "TAN\t", "código", "Código", "codigo de", " kod ", "Kod ", "\nkod ", "clave ", "Clave ", "код ", "Код ", "ПИН", "пин ", "Пин ", "пин-код", "Пин-код", "шифр ", "Шифр "}},
	}
}

const (
	numberReach = 90 // of a number behind its name, in bytes
	numberWords = 7  // between them
)

// namedNumber looks for the number behind or before a word that may name one.
func namedNumber(w *window, at, n int) {
	t := w.text
	for n > 0 && (t[at] <= ' ' || t[at] == '_') {
		at, n = at+1, n-1
	}
	for n > 0 && t[at+n-1] <= ' ' {
		n--
	}
	limit := lineTo(t, at+n, numberReach)
	behind := bytes.IndexAny(t[at+n:limit], "0123456789")
	if c := byteAt(t, at-1); behind < 0 && c != ' ' && c != '(' && limit-at > n+2 { // nothing near, nor on the next line
		return
	}
	from, to := nameOfNumber(t, at, at+n)
	if from >= to {
		return
	}
	core := t[at:to]
	k := numberName{w: w, from: from, to: to}
	if k.sure = namesNumber(t, &k); !k.sure && !mayBeQualified(core) {
		return
	}
	k.short = core[0]|0x20 == 'c' && core[1]|0x20 == 'v'
	k.plain = len(core) == 3 && isLower(core[0]) && isBlank(byteAt(t, to)) && k.from == at
	if behind >= 0 && k.behind(limit) || !k.sure && !k.qualified(limit) {
		return
	}
	k.before()
	k.nextElement()
}

// numberName is the name of a number.
type numberName struct {
	w        *window
	from, to int
	sure     bool // it is the name of a secret number; else what follows must say so
	plain    bool // it is "pin" in small letters in running text: a verb, perhaps
	short    bool // three digits will do
	rule     string
}

// nameOfNumber returns the bounds of the identifier that the word lies in. The word must be
// one of those that it is made of, or end it.
func nameOfNumber(t []byte, at, end int) (from, to int) {
	for end > at && !isLetterOrDigit(t[end-1]) && t[end-1] < 0x80 {
		end--
	}
	from, to = at, end
	for from > 0 && at-from < 40 && (isKeyByte(t[from-1]) || t[from-1] >= 0x80) && !isEscape(t, from-1) {
		from--
	}
	for to < len(t) && to-end < 24 && (isLetterOrDigit(t[to]) || t[to] == '_' || t[to] == '-' || t[to] >= 0xc3 && t[to] < 0xe2 || t[to]&0xc0 == 0x80 && to > end) {
		if t[to] == '-' && !isLetterOrDigit(byteAt(t, to+1)) {
			break
		}
		to++
	}
	if c := byteAt(t, from); c == '.' || c == '-' {
		from = min(at, from+1)
	}
	for from < at && t[from] == '-' {
		from++
	}
	return from, to
}

// namesNumber judges a name, with the words before it.
func namesNumber(t []byte, k *numberName) bool {
	wide := k.from
	for range 2 {
		i := wide - 1
		if i < 1 || t[i] != ' ' || !isAlpha(t[i-1]) && t[i-1] < 0x80 {
			break
		}
		for i > 0 && wide-i < 24 && (isAlpha(t[i-1]) || t[i-1] >= 0x80 || t[i-1] == '-') && !isEscape(t, i-1) {
			i--
		}
		wide = i
	}
	for _, start := range [...]int{wide, k.from} {
		class, rule := judgeKey(t[start:k.to])
		if class >= keyWeak && (rule == "pin" || rule == "password" && hasFold(t, k.to-8, "passcode") || hasFold(t, k.to-3, "otp")) {
			k.rule = "pin"
			return true
		}
	}
	return false
}

// behind looks for the number behind the name. It reports whether there was one.
func (k *numberName) behind(limit int) bool {
	t := k.w.text
	var said, sign, cell, near bool
	near = true // nothing but blanks and quotes so far
	words := 0
	var last []byte
	for i := k.to; i < limit; {
		switch c := t[i]; {
		case c == '\t' || c == ' ' && byteAt(t, i+1) == ' ':
			i, cell = skipBlanks(t, i, limit), true
			continue
		case c == ' ', anyQuote(c), c == '*', c == '_', c == ')' && !sign, c == ']', c == '[' && sign, c == '\\' && anyQuote(byteAt(t, i+1)):
			i++
			continue
		case c == '\\' && (byteAt(t, i+1) == ',' || byteAt(t, i+1) == '\\'): // of calendars, of JSON
			i++
			continue
		case numeral(c):
			if to := k.number(i, sign || said || near || k.sure); to > 0 {
				if !k.sure || !sign && !said && !near && (!prepositionOf(last) || words > 5 || yearLike(t[i:to])) || k.plain && !sign && !said && !endsClause(t, to) {
					return false
				}
				k.w.add(i, to, "pin", true)
				return true
			}
			if sign || said {
				return false
			}
			i = runEnd(t, i, limit-i, latinOrNumeral)
			if words++; words > numberWords { // door 4: 4711
				return false
			}
			near = false
			continue
		case c == '-' && byteAt(t, i+1) == '>', c == '=' && byteAt(t, i+1) == '>', c == ':' && byteAt(t, i+1) == '=':
			sign = true
			i += 2
			continue
		case c == '=' || c == ':' || c == '|' || c == '?' && !sign || c == '>' && i == k.to:
			if sign && c != ':' && c != '=' {
				return false
			}
			sign = true
			i++
			continue
		case c == '-' && isBlank(byteAt(t, i-1)) && isBlank(byteAt(t, i+1)), c == '#' && numeral(byteAt(t, i+1)):
			sign = true
			i++
			continue
		case c == ',' && (anyQuote(t[i-1]) || !sign && near && !cell && t[i-1] == '\\'):
			sign = true
			i++
			continue
		case c == '(':
			if numeral(byteAt(t, i+1)) || anyQuote(byteAt(t, i+1)) {
				i++
				continue
			}
			stop := bytes.IndexByte(t[i:limit], ')')
			if stop < 0 || stop > 40 {
				return false
			}
			i += stop + 1
			continue
		case c == 0xe2 && hasDash(t, i):
			sign = true
			i += 3
			continue
		case !latin(c) && c < 0x80:
			return false
		}
		stop := i
		for stop < limit && (latin(t[stop]) || t[stop] >= 0x80 && !hasDash(t, stop) || t[stop] == '\'' && stop > i && latin(byteAt(t, stop+1)) || t[stop] == '-' && latin(byteAt(t, stop+1))) {
			stop++
		}
		word := t[i:max(stop, i+1)]
		if words++; words > numberWords || sign && !saysNow(word) || k.plain && near && !copula(word, nil) && !prepositionOf(word) || otherNumber(word) {
			return false
		}
		if opensWith(word) {
			k.sure = true
		}
		said = copula(word, last)
		if last == nil || prepositionOf(word) {
			last = word
		} else if !prepositionOf(last) {
			last = word
		}
		near = near && said
		i += len(word)
	}
	return false
}

// qualified tells whether one of the words behind the name says that it is of a secret number.
func (k *numberName) qualified(limit int) bool {
	t := k.w.text
	i := k.to
	for range 3 {
		if byteAt(t, i) != ' ' {
			return false
		}
		stop := i + 1
		for stop < limit && (latin(t[stop]) || t[stop] >= 0x80 || t[stop] == '\'') {
			stop++
		}
		if stop == i+1 || otherNumber(t[i+1:stop]) {
			return false
		}
		if opensWith(t[i+1 : stop]) {
			return true
		}
		i = stop
	}
	return false
}

// number returns where the number that begins at i ends; 0 if it is none that is secret: not
// of 4 to 10 digits, or of groups of them, or about something else by what follows. told: a
// sign or a word says that it is the value.
func (k *numberName) number(i int, told bool) int {
	t := k.w.text
	end := runEnd(t, i, 14, numeral)
	least := 4
	if k.short {
		least = 3
	}
	to := end
	if size := end - i; size < 5 && size > 1 && told {
		to = groupsOfDigits(t, i, end)
	}
	if digits := countNumerals(t[i:to]); digits < least || digits > 12 || to == end && digits > 10 {
		return 0
	}
	switch c := byteAt(t, to); {
	case isLetterOrDigit(c), c == '_', c == '/', c == '%', c >= 0x80 && !hasDash(t, to) && c != 0xc2:
		return 0
	case (c == '.' || c == ':' || c == '-' || c == ',') && isLetterOrDigit(byteAt(t, to+1)) && (c != ',' || numeral(byteAt(t, to+1)) && to-i < 4):
		return 0
	case c == ' ':
		stop := runEnd(t, to+1, 12, latin)
		if unitOfNumber(t[to+1 : stop]) {
			return 0
		}
	}
	return to
}

// groupsOfDigits returns where the groups of digits end whose first is t[i:end]: 123-456,
// 12 34 56. They are of one length, and no date.
func groupsOfDigits(t []byte, i, end int) int {
	sign := byteAt(t, end)
	if sign != '-' && sign != ' ' && sign != '.' {
		return end
	}
	to, size, groups := end, end-i, 1
	for groups < 4 && byteAt(t, to) == sign {
		stop := runEnd(t, to+1, 5, numeral)
		if stop-to-1 != size || isLetterOrDigit(byteAt(t, stop)) {
			break
		}
		to = stop
		groups++
	}
	if c := byteAt(t, to); groups == 1 || c == sign && sign != ' ' && c != '.' && isLetterOrDigit(byteAt(t, to+1)) || sign == '.' && groups > 3 {
		return end
	}
	return to
}

// before looks for the number before the name: 4711 (PIN), use 4711 as door code.
func (k *numberName) before() {
	t := k.w.text
	i := k.from
	low := max(lineFrom(t, i, 60), 0)
	bracket := false
	for range 5 {
		for i > low && isBlank(t[i-1]) {
			i--
		}
		if i <= low {
			return
		}
		if t[i-1] == '(' && !bracket {
			i--
			bracket = true
			break
		}
		start := i
		for start > low && (latin(t[start-1]) || t[start-1] >= 0x80) {
			start--
		}
		word := t[start:i]
		if len(word) == 0 {
			return
		}
		i = start
		if foldEqual(word, "as") || foldEqual(word, "als") || foldEqual(word, "comme") || foldEqual(word, "como") || foldEqual(word, "jako") || string(word) == "как" {
			bracket = true
			break
		}
	}
	for i > low && isBlank(t[i-1]) {
		i--
	}
	if !bracket {
		return
	}
	end := i
	for end > low && bytes.IndexByte([]byte("#*\"'`"), t[end-1]) >= 0 {
		end--
	}
	from := runStart(t, end, 14, func(c byte) bool { return numeral(c) || c == '-' })
	if c := byteAt(t, from-1); nameByte(c) || c == ':' || c == '/' || c == '$' {
		return
	}
	if size := end - from; (size >= 4 && size <= 10 && allNumerals(t[from:end]) && !(size == 4 && yearLike(t[from:end]))) || isLoginCode(t[from:end]) {
		k.w.add(from, end, "pin", true)
	}
}

// nextElement looks for the number in the answer of Redis that follows one with the name:
// 1) "pin", 2) "4711".
func (k *numberName) nextElement() {
	t := k.w.text
	if byteAt(t, k.to) != '"' || byteAt(t, k.from-1) != '"' || !bytes.HasSuffix(t[max(0, k.from-3):k.from-1], []byte(") ")) {
		return
	}
	i := k.to + 1
	limit := min(len(t), i+30)
	if quote := bytes.IndexByte(t[i:limit], '"'); quote > 0 && t[i] <= ' ' {
		if from, to := i+quote+1, k.number(i+quote+1, true); to > 0 && byteAt(t, to) == '"' {
			k.w.add(from, to, "pin", true)
		}
	}
}
