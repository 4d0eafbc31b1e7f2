package redact

import "bytes"

const (
	commandLimit   = 4096 // bytes of one command that are looked at
	argumentsLimit = 96
)

// argument is a word of a command line, without the quotes around it.
type argument struct{ from, to int }

// commandLine looks at the name of a program that takes secrets in its arguments
// by flags of one letter, or by their places. Flags with telling names are found
// for every program: see flagValue.
func commandLine(w *window, at, _ int) {
	text := w.text
	start, end := at, at
	for start > 0 && at-start < 24 && programByte(text[start-1]) {
		start--
	}
	for end < len(text) && end-at < 40 && programByte(text[end]) {
		end++
	}
	for end > start && text[end-1] == '.' {
		end--
	}
	if bytes.HasSuffix(text[start:end], []byte(".exe")) {
		end -= 4
	}
	p, known := programOf(text[start:end])
	if !known {
		return
	}
	if bytes.HasPrefix(text[end:], []byte(".exe")) {
		end += 4
	}
	var buf [argumentsLimit]argument
	args := arguments(w, end, buf[:0])
	if len(args) > 0 {
		judgeArguments(w, &p, args)
	}
}

func programByte(c byte) bool { return latinOrNumeral(c) || c == '-' || c == '_' || c == '.' }

// arguments reads the words of a command from at on: as a shell has them, as the
// strings of a JSON array, as the items of a YAML list, or as lines of
// /proc/PID/cmdline.
func arguments(w *window, at int, into []argument) []argument {
	text := w.text
	limit := min(len(text), at+commandLimit)
	i := at
	quote := byte(0)
	if c := byteAt(text, i); c == '"' || c == '\'' {
		quote = c
		i++
		j := i
		for j < limit && blankOrEnd(text[j]) {
			j++
		}
		if j < limit && text[j] == ',' {
			return quotedItems(text, j, limit, quote, into)
		}
	}
	if rest := text[i:limit]; len(rest) > 0 && rest[0] == '\n' || len(rest) > 1 && rest[0] == '\r' && rest[1] == '\n' {
		if plainName(w.name) == "cmdline" {
			return lineItems(text, i+1, limit, "", into)
		}
		j := i + 1
		for j < limit && blankByte(text[j]) {
			j++
		}
		if j+1 < limit && text[j] == '-' && text[j+1] == ' ' {
			return lineItems(text, i+1, limit, "- ", into)
		}
		return into
	}
	if i >= limit || !blankByte(text[i]) {
		return into
	}
	return shellWords(text, i, limit, into)
}

// quotedItems reads "a", "b", … up to the end of the list.
func quotedItems(text []byte, at, limit int, quote byte, into []argument) []argument {
	for i := at; i < limit && len(into) < argumentsLimit; {
		c := text[i]
		if c == ']' || c == '}' {
			break
		}
		if c != quote {
			i++
			continue
		}
		from := i + 1
		for i = from; i < limit && text[i] != quote; i++ {
			if text[i] == '\\' {
				i++
			}
		}
		into = append(into, argument{from, min(i, limit)})
		i++
	}
	return into
}

// lineItems reads one argument from each line that begins with mark.
func lineItems(text []byte, at, limit int, mark string, into []argument) []argument {
	for at < limit && len(into) < argumentsLimit {
		end := lineTo(text, at, limit-at)
		from := at
		if mark != "" {
			from = skipBlanks(text, at, end)
			if !bytes.HasPrefix(text[from:end], []byte(mark)) {
				break
			}
			from += len(mark)
		}
		from, to := trimBlanks(text, from, end)
		if to-from > 1 && (text[from] == '"' || text[from] == '\'') && text[to-1] == text[from] {
			from, to = from+1, to-1
		}
		into = append(into, argument{from, to})
		next := bytes.IndexByte(text[end:limit], '\n')
		if next < 0 {
			break
		}
		at = end + next + 1
	}
	return into
}

// shellWords reads words up to the end of the command: a line that does not go
// on, a pipe, a semicolon.
func shellWords(text []byte, at, limit int, into []argument) []argument {
	for i := at; i < limit && len(into) < argumentsLimit; {
		switch c := text[i]; {
		case blankByte(c) || c == '\r':
			i++
			continue
		case c == '\\' && (byteAt(text, i+1) == '\n' || byteAt(text, i+1) == '\r'):
			for i++; i < limit && blankOrEnd(text[i]); i++ {
			}
			continue
		case c == '\n' || c == '|' || c == ';' || c == '&' || c == '`':
			return into
		}
		from := i
		for i < limit {
			c := text[i]
			if blankOrEnd(c) || c == '|' || c == ';' || c == '&' && (i+1 >= limit || blankOrEnd(text[i+1]) || text[i+1] == '&') || c == '`' {
				break
			}
			if c == '\\' && i+1 < limit && text[i+1] != '\n' {
				i += 2
				continue
			}
			if c == '"' || c == '\'' {
				if j := closingQuote(text, i, limit); j > 0 {
					i = j
				}
			}
			i++
		}
		i = min(i, limit)
		a := argument{from, i}
		if i-from > 1 && (text[from] == '"' || text[from] == '\'') && text[i-1] == text[from] {
			a = argument{from + 1, i - 1}
		}
		into = append(into, a)
	}
	return into
}

// closingQuote returns where the quote at i ends on the same line, or 0.
func closingQuote(text []byte, i, limit int) int {
	quote := text[i]
	for j := i + 1; j < limit && text[j] != '\n'; j++ {
		if text[j] == '\\' && quote == '"' {
			j++
		} else if text[j] == quote {
			return j
		}
	}
	return 0
}

// addArgument reports a secret of a command line, unless it is a reference to one.
func addArgument(w *window, from, to int, rule string) {
	text := w.text
	if to-from > 1 && (text[from] == '"' || text[from] == '\'') {
		from++
		if text[to-1] == text[from-1] {
			to--
		}
	}
	for to > from && (text[to-1] == '"' || text[to-1] == '\'' || text[to-1] == ')' && bytes.IndexByte(text[from:to], '(') < 0) {
		to--
	}
	if v := text[from:to]; len(v) > 0 && !referenceOnly(v) {
		w.add(from, to, rule, true)
	}
}

// judgeArguments applies what is known of a program to its arguments.
func judgeArguments(w *window, p *program, args []argument) {
	text := w.text
	for i := 0; i < len(args); i++ {
		a := args[i]
		word := text[a.from:a.to]
		if len(word) < 2 || word[0] != '-' {
			continue
		}
		if next := i + 1; next < len(args) {
			value := args[next]
			if contains(p.long, word) {
				addArgument(w, value.from, value.to, "password")
				i = next
				continue
			}
			if contains(p.pairLong, word) || len(word) == 2 && bytes.IndexByte([]byte(p.pair), word[1]) >= 0 {
				pairArgument(w, p.between, value)
				i = next
				continue
			}
		}
		if eq := bytes.IndexByte(word, '='); eq > 0 && contains(p.pairLong, word[:eq]) {
			pairArgument(w, p.between, argument{a.from + eq + 1, a.to})
			continue
		}
		if word[1] == '-' {
			continue
		}
		letter := word[1]
		switch {
		case len(word) == 2 && bytes.IndexByte([]byte(p.apart), letter) >= 0:
			if next := i + 1; next < len(args) && (byteAt(text, args[next].from) != '-' || args[next].to-args[next].from >= 10 && classes(text[args[next].from:args[next].to]) == 4) {
				addArgument(w, args[next].from, args[next].to, p.says())
				i = next
			}
		case len(word) > 2 && bytes.IndexByte([]byte(p.joined), letter) >= 0:
			if rest := word[2:]; rest[0] == '=' {
				addArgument(w, a.from+3, a.to, p.says())
			} else if !bytes.Equal(rest, []byte("ort")) {
				addArgument(w, a.from+2, a.to, p.says())
			}
		case len(word) > 2 && bytes.IndexByte([]byte(p.pair), letter) >= 0 && bytes.IndexByte(word, p.between) > 0:
			pairArgument(w, p.between, argument{a.from + 2, a.to})
		case w.strict && len(word) == 2 && i+1 < len(args) && bytes.IndexByte([]byte(p.login), letter) >= 0:
			addAccount(w, args[i+1].from, args[i+1].to)
		case w.strict && len(word) > 3 && bytes.IndexByte([]byte(p.login), letter) >= 0 && p.joined != "":
			addAccount(w, a.from+2, a.to)
		case w.strict && len(word) == 2 && letter == 'h' && p.login != "" && i+1 < len(args):
			addHost(w, args[i+1].from, args[i+1].to)
		}
	}
	if p.places != nil {
		p.places(w, args)
	}
}

// pairArgument reports the secret of user:secret.
func pairArgument(w *window, between byte, a argument) {
	v := w.text[a.from:a.to]
	i := bytes.IndexByte(v, between)
	if i < 0 {
		return
	}
	if i == 0 && len(v) == 1 {
		return
	}
	if user := bytes.TrimLeft(v[:i], "\"'"); len(user) >= 16 && (isDigestLike(user) || looksRandom(user)) { // a token, and X or nothing behind it
		w.add(a.from+i-len(user), a.from+i, "token", true)
	}
	addArgument(w, a.from+i+1, a.to, "password")
	if w.strict && i > 0 {
		from := a.from
		if v[0] == '"' || v[0] == '\'' {
			from++
		}
		addAccount(w, from, a.from+i)
	}
}

// contains tells whether word is one of a list with blanks between and around.
func contains(list string, word []byte) bool {
	if list == "" || len(word) > 40 {
		return false
	}
	for i := 0; i+len(word) < len(list); i++ {
		if list[i] == ' ' && list[i+1:i+1+len(word)] == string(word) && list[i+1+len(word)] == ' ' {
			return true
		}
	}
	return false
}
