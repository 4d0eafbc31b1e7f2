package redact

import "bytes"

// listed find what stands in lists that a word above them explains.
func listed() []detector {
	return []detector{
		{name: "chpasswd", look: listOfLogins, starts: []string{"chpasswd:", "chpasswd <<", "newusers <<"}},
		{name: "phone-slash", strict: true, look: slashedPhone, pairs: func(a, b byte) bool { return b == '/' && numeral(a) }, before: decimal, after: decimal},
		{name: "host-share", strict: true, look: hostOfShare, pairs: func(a, b byte) bool { return a == '\\' && b == '\\' },
			before: func(c byte) bool { return blankOrEnd(c) || c == '"' || c == '\'' || c == '=' || c == '(' || c == '>' },
			after:  latinOrNumeral},
	}
}

// listOfLogins reads the lines user:password below chpasswd, of cloud-init and of shells.
func listOfLogins(w *window, at, n int) {
	text := w.text
	limit := min(len(text), at+4<<10)
	for line, lines := lineTo(text, at, 200), 0; line < limit && lines < 40; lines++ {
		i := bytes.IndexByte(text[line:limit], '\n')
		if i < 0 {
			return
		}
		line += i + 1
		from, to := trimBlanks(text, line, lineTo(text, line, 300))
		if i := bytes.IndexByte(text[from:to], ':'); i > 0 && plainUser(text[from:from+i]) && i+1 < to-from && !blankOrEnd(text[from+i+1]) {
			addArgument(w, from+i+1, to, "password")
			if w.strict {
				addLogin(w, from, from+i)
			}
		}
		if from < to && from == line && lines > 0 && text[at+n-1] == ':' {
			return // the next setting
		}
	}
}

// slashedPhone looks at a number as Germans write them: 0351/1234567.
func slashedPhone(w *window, at, _ int) {
	text := w.text
	from := runStart(text, at+1, 6, decimal)
	end := runEnd(text, at+2, 10, decimal)
	if n := at + 1 - from; n < 3 || n > 5 || text[from] != '0' || text[from+1] == '0' || end-at-2 < 5 || end-at-2 > 8 {
		return
	}
	if c := byteAt(text, from-1); nameByte(c) && !escapeBefore(text, from) || c == '/' || c == ':' || byteAt(text, end) == '/' || nameByte(byteAt(text, end)) && text[end] != '-' && text[end] != '.' {
		return
	}
	addPhone(w, from, end)
}

// hostOfShare looks at the host of \\host\share, and of programs that are run on one.
func hostOfShare(w *window, at, n int) {
	to := runEnd(w.text, at+n, 64, func(c byte) bool { return nameByte(c) && c < 0x80 })
	if byteAt(w.text, to) == '\\' && byteAt(w.text, to+1) == '\\' && !hostForm(w.text[at+n:to]) {
		return // of a program: '\\Vendor\\Module'
	}
	if c := byteAt(w.text, to); c == '\\' || blankOrEnd(c) && hostForm(w.text[at+n:to]) {
		addHost(w, at+n, to)
	}
}
