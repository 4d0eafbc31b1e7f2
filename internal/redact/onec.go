package redact

import "bytes"

// Command lines of 1C:Enterprise and its tools, as scripts, lists of processes and the lists of
// infobases (.v8i) have them: /N"user" /P"password" /UC "code".

func onecCommands() []detector {
	return []detector{
		{name: "1c", look: onecCommand, starts: []string{"1cv8", "additionalparameters=", " enterprise /", " enterprise -", " designer /", " designer -", "createinfobase ", "ibcmd "}},
		{name: "1c", look: onecFlag, starts: []string{" /p\"", " /p\\\"", " /p&quot;", " -p\"", " /uc ", " /uc\"", "/configurationrepositoryp", "/wsp", " /wsp\""}},
	}
}

// onecCommand reads the flags of the line from at on.
func onecCommand(w *window, at, n int) {
	t := w.text
	limit := lineTo(t, at, 2000)
	for i := at + n; i < limit; i++ {
		k := bytes.IndexAny(t[i:limit], "/-")
		if k < 0 {
			return
		}
		if i += k; i > 0 && (isBlank(t[i-1]) || anyQuote(t[i-1]) || t[i-1] == '=' || t[i-1] == ',' || t[i-1] == ';') {
			if end := onecValue(w, i, limit, true); end > i {
				i = end - 1
			}
		}
	}
}

// onecFlag looks at a flag that only 1C has, or at one of a line that has others of its flags.
func onecFlag(w *window, at, n int) {
	t := w.text
	i := at
	for i < at+n && t[i] != '/' && t[i] != '-' {
		i++
	}
	if byteAt(t, i+1)|0x20 == 'p' {
		line := bytes.ToLower(t[lineFrom(t, at, 400):lineTo(t, at, 200)])
		if !bytes.Contains(line, []byte("/n")) && !bytes.Contains(line, []byte("/s\"")) && !bytes.Contains(line, []byte("/f\"")) && !bytes.Contains(line, []byte("1cv8")) {
			return
		}
	}
	onecValue(w, i, lineTo(t, i, 600), false)
}

// onecValue reports what the flag at i is given, and returns where that ends; 0 if the flag is none
// that tells. The value stands behind a blank or is joined to the name, with quotes or without.
func onecValue(w *window, i, limit int, sure bool) int {
	t := w.text
	name, kind := onecName(t[i+1 : limit])
	if kind == 0 {
		return 0
	}
	from := i + 1 + len(name)
	if c := byteAt(t, from); anyQuote(c) && anyQuote(byteAt(t, i-1)) && (byteAt(t, from+1) == ',' || isBlank(byteAt(t, from+1))) {
		for from++; from < limit && (isBlank(t[from]) || t[from] == ','); { // "/P", "x" of a list
			from++
		}
	}
	joined := from < limit && !isBlank(t[from]) && !bareQuoteAt(t, from)
	if joined && (!sure || len(name) == 1 && !isUpper(name[0])) {
		return 0
	}
	from = skipBlanks(t, from, limit)
	to, quote := from, quoteHere(t, from, limit)
	if quote > 0 {
		closing := t[from : from+quote]
		from += quote
		k := bytes.Index(t[from:limit], closing)
		if k < 1 {
			return 0
		}
		to = from + k
	} else {
		for to < limit && t[to] > ' ' && !anyQuote(t[to]) && t[to] != '&' && t[to] != '^' && t[to] != '\\' {
			to++
		}
	}
	v := t[from:to]
	if len(v) < 2 || v[0] == '%' && v[len(v)-1] == '%' || v[0] == '/' || isReference(v) || isPlaceholder(v) {
		return to
	}
	switch {
	case kind == 'n':
		if w.strict {
			addAccount(w, from, to)
		}
	case kind == 's':
		if host := bytes.IndexAny(v, "\\/:"); w.strict && host > 1 && !allNumerals(v[:host]) {
			addHost(w, from, from+host)
		}
	case joined && (bytes.IndexByte(v, '/') >= 0 || isLower(v[0]) && lowerOnly(v)):
	default:
		w.add(from, to, "password", true)
	}
	return to
}

// onecName returns the name of a flag and what it takes: p a password, n a user, s a place.
func onecName(v []byte) (name []byte, kind byte) {
	for _, f := range [...]struct {
		name string
		kind byte
	}{
		{"configurationrepositoryp", 'p'}, {"configurationrepositoryn", 'n'}, {"wsp", 'p'}, {"wsn", 'n'}, {"uc", 'p'}, {"p", 'p'}, {"n", 'n'}, {"s", 's'},
	} {
		if len(v) <= len(f.name) || !foldPrefix(v, f.name) {
			continue
		}
		c := v[len(f.name)]
		if isBlank(c) || anyQuote(c) || c == '\\' || c == '&' || len(f.name) == 1 && isUpper(v[0]) && f.kind != 's' && (!isLower(c) || !isLower(byteAt(v, 2)) || digitInWord(v)) {
			return v[:len(f.name)], f.kind
		}
	}
	return nil, 0
}

func bareQuoteAt(t []byte, i int) bool {
	return anyQuote(t[i]) || t[i] == '\\' && anyQuote(byteAt(t, i+1)) || hasFold(t, i, "&quot;")
}

// quoteHere returns the length of the quote at i: one, two as one within quotes, one behind a
// backslash, or that of XML; 0 where none is.
func quoteHere(t []byte, i, limit int) int {
	switch {
	case i+1 >= limit:
	case hasFold(t, i, "&quot;"):
		return 6
	case t[i] == '\\' && anyQuote(t[i+1]):
		return 2
	case anyQuote(t[i]) && t[i+1] == t[i]:
		return 2
	case anyQuote(t[i]):
		return 1
	}
	return 0
}

// digitInWord tells whether a word that is no path has a digit.
func digitInWord(v []byte) bool {
	end := 0
	for end < len(v) && v[end] > ' ' {
		end++
	}
	return countNumerals(v[:end]) > 0 && bytes.IndexByte(v[:end], '/') < 0
}
