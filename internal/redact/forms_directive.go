package redact

import "bytes"

// directive looks at settings whose secret stands in a place of its own: behind
// the name of a header, in a comparison, behind user: of login=.
func directive(w *window, at, n int) {
	text := w.text
	end := lineTo(text, at, 400)
	switch word := text[at : at+n]; {
	case foldPrefix(word, "rootpw"):
		var f [4][2]int
		last := blanksApart(text, at, end, f[:]) - 1
		for i := 1; i < last; i++ { // rootpw --plaintext x, of Kickstart
			if !bytes.HasPrefix(text[f[i][0]:f[i][1]], []byte("--")) {
				return
			}
		}
		if last < 1 || !foldEqual(text[f[0][0]:f[0][1]], "rootpw") {
			return
		}
		if v := text[f[last][0]:f[last][1]]; !referenceOnly(v) && !bytes.HasPrefix(v, []byte("--")) {
			w.add(f[last][0], f[last][1], "password", true)
		}
	case word[0] == '$':
		comparison(w, at, at+n, end)
	case foldPrefix(word, "unseal"):
		if i := bytes.IndexByte(text[at:end], ':'); i > 0 && i < 20 {
			from, to, _ := quotedOrWord(text, at+i+1, end)
			addArgument(w, from, to, "secret")
		}
	case foldPrefix(word, "login="):
		from, to, _ := quotedOrWord(text, at+n, end)
		if i := bytes.IndexByte(text[from:to], ':'); i > 0 && plainUser(text[from:from+i]) && !blankOrEnd(byteAt(text, from+i+1)) {
			pairArgument(w, ':', argument{from, to})
		}
	case word[0] == '\n':
		end = lineTo(text, at+1, 2000)
		var f [24][2]int
		count := blanksApart(text, at+1, end, f[:])
		if count < 4 || !bytes.Contains(text[at:end], []byte(" on ")) && !bytes.Contains(text[at:end], []byte(" +@")) {
			return
		}
		for _, a := range f[2:count] { // an access rule of Redis
			if c := text[a[0]]; (c == '>' || c == '#' || c == '<') && a[1]-a[0] > 2 {
				w.add(a[0]+1, a[1], "password", true)
			}
		}
	default: // the name of a header or variable, and its value
		var f [2][2]int
		if blanksApart(text, at+n, end, f[:]) < 2 {
			return
		}
		namedValue(w, f[0], f[1])
	}
}

// namedValue reports a value if its name says that it is secret.
func namedValue(w *window, name, value [2]int) {
	for value[1] > value[0] && w.text[value[1]-1] == ';' {
		value[1]--
	}
	v := w.text[value[0]:value[1]]
	if len(v) == 0 || v[0] == '$' {
		return
	}
	class, rule := judgeKey(w.text[name[0]:name[1]])
	if class == keyStrong || class != keyPlain && looksCredential(v) {
		addArgument(w, value[0], value[1], rule)
	}
}

// comparison looks at $arg_token = "x" and $http_x_api_key != x of nginx.
func comparison(w *window, at, i, end int) {
	text := w.text
	from := i
	for i < end && (latinOrNumeral(text[i]) || text[i] == '_') {
		i++
	}
	name := [2]int{from, i}
	i = skipBlanks(text, i, end)
	for i < end && (text[i] == '=' || text[i] == '!' || text[i] == '~' || text[i] == '^') {
		i++
	}
	if i == name[1] || text[i-1] != '=' && text[i-1] != '~' {
		return
	}
	a, b, _ := quotedOrWord(text, i, end)
	for b > a && text[b-1] == ')' {
		b--
	}
	namedValue(w, name, [2]int{a, b})
	if rest := text[b:min(end, b+60)]; text[i-1] == '=' && a < b && isLetterOrDigit(text[a]) && bytes.Contains(rest, []byte("return 4")) && (looksCredential(text[a:b]) || joinedAndNumber(text[a:b])) {
		addArgument(w, a, b, "secret") // who does not know it is refused
	}
}

// loginCall looks at calls with a user and a password: auth=("jane", "x").
func loginCall(w *window, at, n int) {
	text := w.text
	limit := lineTo(text, at, 400)
	i := skipBlanks(text, at+n, limit)
	for part := range 2 {
		if i >= limit || text[i] != '"' && text[i] != '\'' && text[i] != '\\' {
			if part > 0 {
				return
			}
			for i < limit && text[i] != ',' && text[i] != ')' { // a variable
				i++
			}
		} else {
			for i < limit && text[i] == '\\' {
				i++
			}
			end := closingQuote(text, i, limit)
			if end == 0 {
				return
			}
			if part == 1 {
				to := end
				for to > i+1 && text[to-1] == '\\' {
					to--
				}
				addArgument(w, i+1, to, "password")
				return
			}
			if w.strict {
				addAccount(w, i+1, end)
			}
			i = end + 1
		}
		if byteAt(text, i) != ',' {
			return
		}
		i = skipBlanks(text, i+1, limit)
		if bytes.HasPrefix(text[i:limit], []byte("password=")) {
			i += 9
		}
	}
}
