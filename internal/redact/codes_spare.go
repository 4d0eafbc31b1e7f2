package redact

import "bytes"

// Lists of codes that are given out for the day on which a second factor is lost: in one line or
// one below the other, in quotes, with bullets or numbers, all of one form.

func spareDetectors() []detector {
	var starts []string
	for _, word := range [...]string{"recovery", "backup", "scratch", "rescue", "emergency", "one-time", "bypass"} {
		starts = append(starts, word+" code", word+"_code", word+"code", word+"-code")
	}
	starts = append(starts, "wiederherstellungscode", "notfallcode", "ersatzcode", "backup-code", "codes de secours", "codes de récup", "códigos de recup", "códigos de resp", "codigos de resp", "kody zapasowe", "kody odzysk", "codici di backup", "codici di recup")
	return []detector{
		{name: "spare", look: spareList, starts: starts},
		{name: "spare", look: spareList, exact: true, starts: []string{"оды восстановления", "езервные коды", "апасные коды"}},
	}
}

const (
	spareReach = 60 // of the first code behind the name, in bytes
	mostSpare  = 32
)

// spareList looks for the codes behind their name.
func spareList(w *window, at, n int) {
	t := w.text
	i := at + n
	for i < len(t) && (latin(t[i]) || t[i] >= 0x80 && !hasDash(t, i)) {
		i++
	}
	sign := false
	limit := min(len(t), i+spareReach)
	for words := 0; ; { // what is said before the first
		i = passBetweenCodes(t, i, limit, &sign)
		if i >= limit {
			return
		}
		end := spareEnd(t, i)
		if spareCode(t[i:end]) {
			break
		}
		word := t[i:runEnd(t, i, 24, func(c byte) bool { return latin(c) || c >= 0x80 || c == '\'' })]
		if words++; len(word) == 0 || words > 7 || otherNumber(word) {
			return
		}
		i += len(word)
	}
	var found [mostSpare]stretch
	count := 0
	for count < mostSpare && i < len(t) {
		end := spareEnd(t, i)
		if v := t[i:end]; !spareCode(v) || count > 0 && !sameForm(v, t[found[0].start:found[0].end]) {
			break
		}
		found[count] = stretch{i, end}
		count++
		var ignored bool
		i = passBetweenCodes(t, end, min(len(t), end+24), &ignored)
		if i == end {
			break
		}
		if k := runEnd(t, i, 3, numeral); k > i && k < i+3 && bytes.IndexByte([]byte(".)]:"), byteAt(t, k)) >= 0 { // 2. code
			i = passBetweenCodes(t, k+1, min(len(t), k+6), &ignored)
		}
	}
	if first := t[found[0].start:found[0].end]; count < 2 && (count == 0 || !sign || isDate(first) || countOf(first).digit < 2) {
		return
	}
	for _, s := range found[:count] {
		w.add(s.start, s.end, "pin", true)
	}
}

// passBetweenCodes passes what parts codes from each other, and the first from its name.
func passBetweenCodes(t []byte, i, limit int, sign *bool) int {
	for i < limit {
		switch c := t[i]; {
		case c == ':' || c == '=' || c == '>':
			*sign = true
			i++
		case c == '\\' && (byteAt(t, i+1) == 'n' || byteAt(t, i+1) == 'r' || byteAt(t, i+1) == 't' || byteAt(t, i+1) == '"' || byteAt(t, i+1) == ','):
			i += 2
		case c <= ' ' || bytes.IndexByte([]byte(",;|/-*#\"'`()[]{}&+"), c) >= 0:
			i++
		case hasDash(t, i), c == 0xe2 && i+2 < limit && t[i+1] == 0x80: // a bullet
			i += 3
		case numeral(c) && bytes.IndexByte([]byte(".)"), byteAt(t, runEnd(t, i, 2, numeral))) >= 0 && byteAt(t, runEnd(t, i, 2, numeral)+1) <= ' ':
			i = runEnd(t, i, 2, numeral) + 1
		default:
			return i
		}
	}
	return i
}

func spareEnd(t []byte, i int) int {
	end := runEnd(t, i, 40, func(c byte) bool { return latinOrNumeral(c) || c == '-' })
	for end > i && t[end-1] == '-' {
		end--
	}
	return end
}

// spareCode tells whether v may be one of a list of codes.
func spareCode(v []byte) bool {
	if allNumerals(v) {
		return len(v) >= 6 && len(v) <= 12
	}
	if len(v) == 10 && isDate(v) {
		return false
	}
	return codeLike(v)
}

// sameForm tells whether two codes are groups of the same lengths.
func sameForm(a, b []byte) bool {
	if len(a) != len(b) {
		return false
	}
	for i, c := range a {
		if (c == '-') != (b[i] == '-') {
			return false
		}
	}
	return true
}
