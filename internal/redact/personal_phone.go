package redact

// phoneByShape looks at "+7", "(202", "8 (495)", "8 800" and their likes.
func phoneByShape(w *window, at, n int) {
	text := w.text
	switch text[at] {
	case '+':
		if c := byteAt(text, at-1); latinOrNumeral(c) && !escapeBefore(text, at) || c == '/' || c == '+' || c == ')' {
			return
		}
		internationalPhone(w, at, at+1)
	case '%':
		internationalPhone(w, at, at+n)
	case '(':
		// (202) 555-0143
		if !numeral(byteAt(text, at-1)) && digitsInGroups(text, at, "(ddd)", " -.", "ddd", "-. ", "dddd") > 0 {
			addPhone(w, at, digitsInGroups(text, at, "(ddd)", " -.", "ddd", "-. ", "dddd"))
		}
	case '8':
		russianPhone(w, at)
	}
}

// internationalPhone reads digits in groups after a plus: 10 to 15 of them, or 8
// to 15 when they are grouped.
func internationalPhone(w *window, at, from int) {
	text := w.text
	i, digits, breaks, end := from, 0, 0, from
	for ; i < len(text) && i-from < 28; i++ {
		switch c := text[i]; {
		case numeral(c):
			digits++
			end = i + 1
			continue
		case (c == ' ' || c == '-' || c == '.' || c == '(' || c == ')') && (text[i-1] != c):
			breaks++
			continue
		}
		break
	}
	if c := byteAt(text, end); latinOrNumeral(c) && !(c == 'n' || c == 't' || c == 'r') || c == ':' && numeral(byteAt(text, end+1)) && breaks == 0 {
		return
	}
	// A number behind a blank may be another one: +49 30 901820 200.
	if digits >= 10 && digits <= 15 || digits >= 8 && digits < 10 && breaks > 1 {
		addPhone(w, at, end)
	}
}

// russianPhone reads 8 (495) 123-45-67 and 8 800 555 35 35.
func russianPhone(w *window, at int) {
	text := w.text
	if c := byteAt(text, at-1); nameByte(c) && !escapeBefore(text, at) || c == ':' || c == '/' || c == '(' && !blankOrEnd(byteAt(text, at-2)) {
		return
	}
	end := digitsInGroups(text, at, "8", " ", "(ddd)", " ", "ddd", "- ", "dd", "- ", "dd")
	if end == 0 {
		end = digitsInGroups(text, at, "8", " -", "ddd", "- ", "ddd", "- ", "dd", "- ", "dd")
	}
	if end > 0 {
		addPhone(w, at, end)
	}
}

// phoneWithDashes looks at a digit and a dash: 202-555-0143, 8-495-123-45-67.
func phoneWithDashes(w *window, at int) {
	text := w.text
	if text[at] == '8' && (!nameByte(byteAt(text, at-1)) || escapeBefore(text, at)) {
		russianPhone(w, at)
		return
	}
	start := at - 2
	if start < 0 || nameByte(byteAt(text, start-1)) && !escapeBefore(text, start) || byteAt(text, start-1) == '+' || text[start] < '2' || byteAt(text, at+2) < '2' {
		return
	}
	if end := digitsInGroups(text, start, "ddd", "-", "ddd", "-", "dddd"); end > 0 && byteAt(text, end) != '-' {
		addPhone(w, start, end)
	}
}

// digitsInGroups matches groups (d is a digit, anything else itself) with an
// optional byte out of every second argument between them, and returns the end, or
// 0. Nothing alphanumeric may follow.
func digitsInGroups(text []byte, at int, groups ...string) int {
	for n, group := range groups {
		if n%2 == 1 {
			for i := 0; i < len(group); i++ {
				if byteAt(text, at) == group[i] {
					at++
					break
				}
			}
			continue
		}
		for i := 0; i < len(group); i++ {
			c := byteAt(text, at)
			if group[i] == 'd' && !numeral(c) || group[i] != 'd' && group[i] != c {
				return 0
			}
			at++
		}
	}
	if c := byteAt(text, at); latinOrNumeral(c) || c == '.' && numeral(byteAt(text, at+1)) {
		return 0
	}
	return at
}

func onlyPhoneBytes(v []byte) bool {
	for _, c := range v {
		if !numeral(c) && c != '+' && c != '-' && c != ' ' && c != '(' && c != ')' && c != '.' && c != '/' {
			return false
		}
	}
	return true
}

func countNumerals(v []byte) int {
	n := 0
	for _, c := range v {
		if numeral(c) {
			n++
		}
	}
	return n
}

// addPhone reports a number, and whose it is.
func addPhone(w *window, start, end int) {
	w.add(start, end, "phone", false)
	besideAddress(w, start, nil)
}
