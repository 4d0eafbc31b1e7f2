package redact

import "bytes"

// Codes that open what a label names: maintenance console: wbrm-7fbz-35y2, gate: 4711#.

func labelDetectors() []detector {
	var starts, foreign []string
	for _, word := range [...]string{"console", "door", "gate", "entrance", "keypad", "panel", "barrier", "garage", "elevator", "locker", "cabinet", "hatch", "intercom", "lockbox", "key box", "safe", "remote access", "maintenance access", "service access", "emergency access", "night access", "guest access", "site access",
		"wartungszugang", "fernwartung", "fernzugang", "servicezugang", "notzugang", "haustür", "eingangstür", "tür", "tor", "schlüsselkasten", "tresor", "schranke", "portail", "digicode", "porte", "puerta", "porton", "portón", "cancello"} {
		starts = append(starts, " "+word+": ", "\n"+word+": ")
	}
	for _, word := range [...]string{"домофон", "Домофон", "ворота", "Ворота", "калитка", "Калитка", "сейф", "Сейф", "шлагбаум", "Шлагбаум", "дверь", "Дверь", "пульт", "Пульт", "сигнализация", "Сигнализация"} {
		foreign = append(foreign, word+": ", word+" — ", word+" - ")
	}
	return []detector{
		{name: "label", look: codeOfLabel, starts: starts},
		{name: "label", look: codeOfLabel, exact: true, starts: foreign},
	}
}

// codeOfLabel looks at the code behind the label of something that is opened. One of groups of
// letters and digits is told by its form, one of digits by what is said before.
func codeOfLabel(w *window, at, n int) {
	t := w.text
	limit := lineTo(t, at+n, 120)
	from := skipBlanks(t, at+n, limit)
	if from < limit && anyQuote(t[from]) {
		from++
	}
	to := endOfWord(t[:limit], from, true)
	for to > from && bytes.IndexByte([]byte(",;.)"), t[to-1]) >= 0 {
		to--
	}
	v := t[from:to]
	if groupsOfCode(v) {
		w.add(from, to, "pin", true)
		return
	}
	if digits := bytes.Trim(v, "#*"); len(digits) < 4 || len(digits) > 8 || !allNumerals(digits) {
		return
	}
	before := bytes.ToLower(t[max(0, at-120):at])
	for _, word := range [...]string{"code", "pin", "kode", "код", "zahlenkombination", "combination", "código", "codice", "keys and", "zugang"} {
		if i := bytes.LastIndex(before, []byte(word)); i >= 0 && bytes.Count(before[i:], []byte{'\n'}) < 3 && bytes.IndexByte(before[i:], '=') < 0 {
			w.add(from, to, "pin", false)
			return
		}
	}
}

// groupsOfCode tells whether v is three groups or more of letters and digits, drawn rather
// than written: two of them at least hold a digit between or beside letters.
func groupsOfCode(v []byte) bool {
	if len(v) < 11 || len(v) > 64 {
		return false
	}
	groups, mixed, size := 0, 0, 0
	for part := range bytes.SplitSeq(v, []byte{'-'}) {
		if len(part) < 3 || len(part) > 8 || !allOf(part, isLetterOrDigit) || size > 0 && len(part) != size {
			return false
		}
		size = len(part)
		groups++
		if c := countOf(part); c.digit > 0 && c.letters() > 0 {
			mixed++
		}
	}
	return groups >= 3 && mixed >= 2
}
