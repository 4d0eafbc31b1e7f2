package redact

import "bytes"

// printed find what a shell prints for another program to read as its secret.
func printed() []detector {
	return []detector{
		{name: "printed", look: printedSecret, exact: true, starts: []string{"echo ", "printf "}},
	}
}

// printedSecret looks at the words of echo and printf where their output goes to a
// program: RESTIC_PASSWORD_COMMAND="echo X", --password-file=<(printf %s X), echo X |
// openconnect --passwd-on-stdin.
func printedSecret(w *window, at, n int) {
	text := w.text
	before := byteAt(text, at-1)
	if latinOrNumeral(before) || before == '_' || before == '-' {
		return
	}
	end := lineTo(text, at+n, 400)
	start := lineFrom(text, at, 200)
	if start == at && n == 7 && w.form == formText {
		return
	}
	stop := end
	asked := false
	if sumsChecked(text[at+n : end]) {
		return
	}
	switch before {
	case '\'', '"', '`', '(':
		closes := before
		if before == '(' {
			closes = ')'
		}
		i := bytes.LastIndexByte(text[at+n:end], closes)
		if before != '(' {
			i = bytes.IndexByte(text[at+n:end], closes)
		}
		if i < 0 {
			return
		}
		stop = at + n + i
		if i := bytes.IndexByte(text[at:stop], '|'); i > 0 {
			stop = at + i
		}
		asked = asksFor(text[max(start, at-60):at]) || n == 7 && bytes.Contains(text[at:stop], []byte("pass"))
	default:
		i := bytes.Index(text[at+n:end], []byte("| "))
		if i < 0 {
			return
		}
		stop = at + n + i
		tail := text[stop:end]
		asked = bytes.Contains(tail, []byte("-stdin")) || bytes.Contains(tail, []byte("secret create")) || bytes.Contains(tail, []byte("stdin_pass"))
	}
	for i := at + n; i < stop; {
		from, to, next := quotedOrWord(text, i, stop)
		if from >= to {
			return
		}
		i = next
		v := text[from:to]
		if v[0] == '-' || bytes.IndexByte(v, '%') >= 0 && n == 7 && bytes.ContainsAny(v, "s\\") && !drawnWord(v) || v[0] == '$' || v[0] == '>' {
			continue
		}
		if c := bytes.IndexByte(v, '='); c > 0 && namesVariable(bytes.ToUpper(v[:c])) {
			continue // username=x: for others
		}
		if last := skipBlanks(text, next, stop) >= stop; asked && len(v) > 3 && (last || looksPassword(v)) && (bytes.IndexByte(v, ' ') < 0 || isPhrase(v)) || drawnWord(v) {
			pipedValue(w, from, to)
		}
	}
}

// asksFor tells whether the words before a command say that it gives a secret.
func asksFor(before []byte) bool {
	low := bytes.ToLower(before)
	for _, word := range [...]string{"pass", "secret", "token", "pwd", "credential", "passphrase"} {
		if bytes.Contains(low, []byte(word)) {
			return true
		}
	}
	return false
}
