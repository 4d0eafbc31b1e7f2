package redact

import "bytes"

// userPasswd looks at the ":x:" of a line of /etc/passwd or /etc/group.
func userPasswd(w *window, at, n int) {
	text := w.text
	start := at
	for start > 0 && at-start < 64 && nameByte(text[start-1]) {
		start--
	}
	if byteAt(text, start-1) != '\n' && byteAt(text, start-1) != '"' && !blankByte(byteAt(text, start-1)) {
		return
	}
	i := at + n
	id, digits := 0, 0
	for i < len(text) && digits < 10 && numeral(text[i]) {
		id = id*10 + int(text[i]-'0')
		i++
		digits++
	}
	if digits == 0 || byteAt(text, i) != ':' {
		return
	}
	i++
	end := lineTo(text, i, 1000)
	if !numeral(byteAt(text, i)) { // the members of a group
		for i < end {
			to := i
			for to < end && nameByte(text[to]) {
				to++
			}
			addLogin(w, i, to)
			if byteAt(text, to) != ',' {
				break
			}
			i = to + 1
		}
		if id >= 1000 && id < 60000 {
			addLogin(w, start, at)
		}
		return
	}
	for i < end && numeral(text[i]) {
		i++
	}
	if id < 1000 || id >= 60000 || byteAt(text, i) != ':' {
		return
	}
	addLogin(w, start, at)
	from := i + 1
	colon := bytes.IndexByte(text[from:end], ':')
	if colon <= 0 {
		return
	}
	gecos := text[from : from+colon]
	name := len(gecos)
	if i := bytes.IndexByte(gecos, ','); i >= 0 {
		name = i
	}
	if personWords(gecos[:name]) && bytes.IndexByte(gecos[:name], ' ') > 0 {
		w.add(from, from+name, "person", true)
	} else if name > 0 {
		addLogin(w, from, from+name)
	}
	if rest := len(gecos) - name; rest > 4 && countNumerals(gecos[name:]) > 4 { // office, telephones
		w.add(from+name+1, from+colon, "phone", false)
	}
}

// userListing looks at the mode of a line of ls -l.
func userListing(w *window, at, _ int) {
	text := w.text
	if byteAt(text, at-1) != '\n' && !blankByte(byteAt(text, at-1)) || at+12 > len(text) {
		return
	}
	for i := 1; i < 10; i++ {
		switch text[at+i] {
		case 'r', 'w', 'x', '-', 's', 'S', 't', 'T', 'l':
		default:
			return
		}
	}
	var words [4][2]int
	i := at + 10
	if c := text[i]; c == '+' || c == '.' || c == '@' {
		i++
	}
	if n := blanksApart(text, i, lineTo(text, i, 200), words[:]); n < 4 || !allNumerals(text[words[0][0]:words[0][1]]) {
		return
	}
	addLogin(w, words[1][0], words[1][1])
	addLogin(w, words[2][0], words[2][1])
}

// userProcesses looks at the header of a list of processes, and takes the first
// column of the lines below it, up to an empty one.
func userProcesses(w *window, at, _ int) {
	text := w.text
	start := lineFrom(text, at, 60)
	if head := bytes.TrimLeft(text[start:at], " "); !foldPrefix(head, "user") && !foldPrefix(head, "uid") {
		return
	}
	for i := lineTo(text, at, 4096) + 1; i < len(text); {
		end := lineTo(text, i, len(text)-i)
		if end == i || bytes.Contains(text[i:min(end, i+100)], []byte("PID ")) {
			return
		}
		var words [2][2]int
		if blanksApart(text, i, min(end, i+100), words[:]) == 2 && allNumerals(text[words[1][0]:words[1][1]]) {
			to := words[0][1]
			if text[to-1] == '+' { // cut by ps
				to--
			}
			addLogin(w, words[0][0], to)
		}
		if i = end + 1; byteAt(text, end) == '\r' {
			i++
		}
	}
}

// userTerminal looks at a terminal behind the first word of a line: who, w, last.
func userTerminal(w *window, at, _ int) {
	text := w.text
	to := at
	for to > 0 && at-to < 30 && text[to-1] == ' ' {
		to--
	}
	from := to
	for from > 0 && to-from < 40 && nameByte(text[from-1]) {
		from--
	}
	if from < to && byteAt(text, from-1) == '\n' {
		addLogin(w, from, to)
	}
}

// userOfAccess looks at the time in a web server's log, with the user before it:
// 10.0.0.1 - jane [22/Nov/2026:….
func userOfAccess(w *window, at, _ int) {
	text := w.text
	if byteAt(text, at+4) != '/' || byteAt(text, at+8) != '/' || byteAt(text, at-1) == '-' {
		return
	}
	from := at
	for from > 0 && at-from < 64 && nameByte(text[from-1]) {
		from--
	}
	if from >= 3 && string(text[from-3:from]) == " - " {
		addLogin(w, from, at)
	}
}
