package redact

import "bytes"

// loggedLogins find user and secret in the places where programs write them together.
func loggedLogins() []detector {
	return []detector{
		{name: "password", starts: []string{"login incorrect", "login ok", "invalid user: ["}, look: lookRadius},
		{name: "password", starts: []string{"connect ", "conn "}, look: lookConnect},
		{name: "api-key", starts: []string{"licen", "serial key", "product key", "activation"}, look: lookLicence},
	}
}

// lookRadius reports the secret of [user/secret], as FreeRADIUS logs it.
func lookRadius(w *window, at, n int) {
	text := w.text
	end := lineTo(text, at+n, 200)
	if text[at+n-1] != '[' {
		i := bytes.Index(text[at+n:min(end, at+n+60)], []byte(": ["))
		if i < 0 {
			return
		}
		n += i + 3
	}
	slash := bytes.IndexByte(text[at+n:end], '/')
	if slash < 1 {
		return
	}
	from := at + n + slash + 1
	if w.strict {
		addLogin(w, at+n, from-1)
	}
	to := bytes.Index(text[from:end], []byte("] ("))
	if to < 0 {
		to = bytes.IndexByte(text[from:end], ']')
	}
	if to > 2 && text[from] != '<' {
		addArgument(w, from, from+to, "password")
	}
}

// lookConnect reports the password of CONNECT user/password@service, a command of
// Oracle's shells.
func lookConnect(w *window, at, n int) {
	text := w.text
	if c := byteAt(text, at-1); c != '\n' && c != ' ' && c != '>' && c != ';' && at > 0 {
		return
	}
	if before := bytes.TrimRight(text[lineFrom(text, at, 40):at], " "); len(before) > 0 && before[len(before)-1] != '>' && before[len(before)-1] != ';' {
		return // a word of a sentence
	}
	end := lineTo(text, at+n, 200)
	slash := runEnd(text, at+n, 40, func(c byte) bool { return latinOrNumeral(c) || c == '_' || c == '$' || c == '#' })
	if slash == at+n || slash+3 >= end || text[slash] != '/' {
		return
	}
	from := slash + 1
	to := runEnd(text, from, end-from, visible)
	if text[from] == '"' {
		if i := bytes.IndexByte(text[from+1:end], '"'); i > 0 {
			w.add(from+1, from+1+i, "password", true)
		}
		return
	}
	if i := bytes.LastIndexByte(text[from:to], '@'); i > 0 {
		to = from + i
	}
	if v := text[from:to]; len(v) >= 3 && bytes.IndexByte(v, '/') < 0 && !standIn(v) {
		w.add(from, to, "password", true)
	}
}

// lookLicence reports the key of a licence near the word: three groups or more of capitals
// and digits, equally long and joined by dashes.
func lookLicence(w *window, at, n int) {
	text := w.text
	end := lineTo(text, at+n, 72)
	for i := at + n; i < end; {
		if !upperOrDigit(text[i]) || latinOrNumeral(text[i-1]) || text[i-1] == '-' {
			i++
			continue
		}
		from, groups, size := i, 0, 0
		for {
			to := runEnd(text, i, 9, upperOrDigit)
			if to-i < 4 || to-i > 8 || size > 0 && to-i != size {
				break
			}
			size = to - i
			groups++
			i = to
			if byteAt(text, i) != '-' {
				break
			}
			i++
		}
		if t := countOf(text[from:i]); groups >= 3 && t.upper > 1 && t.digit > 1 && !nameByte(byteAt(text, i)) {
			w.add(from, i, "api-key", true)
			return
		}
		i = max(i, from+1)
	}
}
