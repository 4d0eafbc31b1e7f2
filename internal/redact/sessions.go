package redact

import "bytes"

// Sessions at a terminal: what a program prints on the line below the one that asks for it.

func sessionDetectors() []detector {
	return []detector{
		{name: "echoed", look: echoedSetting, starts: []string{">>> ", "irb(", "\nin [", "iex(", "pry(", "jshell> ", "scala> ", "php > ", "ghci> ", "echo $", "echo \"$", "echo ${", "printenv ", "echo %", "write-output $"}},
		{name: "printed-file", look: printedFile, starts: []string{"$ cat ", "# cat ", "% cat ", "> cat ", "; cat ", "&& cat ", "$ sudo cat ", "get-content ", "$ head -1 ", "$ less "}},
		{name: "generated", look: generatedBelow, starts: []string{
			"$ pwgen", "# pwgen", "% pwgen", "> pwgen", "openssl rand ", "$ uuidgen", "# uuidgen", "$ apg", "# apg", "makepasswd", "wg genkey", "wg genpsk", "/dev/urandom", "secrets.token_", "xkcdpass", "$ diceware", "gpg --gen-random", "pass generate ", "keepassxc-cli generate", "bw generate", "op generate", "rails secret", "rake secret", "key:generate --show", "token generate", "securerandom.", "mix phx.gen.secret", "ansible-vault encrypt_string", "authtool --gen-print-key", "generate-secret", "generate secret ", "create-enrollment-token", "token create", "create token ",
		}},
		{name: "mask", look: maskedLater, starts: []string{"::add-mask::"}},
		{name: "site-password", look: serverPassword, starts: []string{"site chpass ", "site pswd ", "site passwd "}},
		{name: "coloured", look: colouredArgument, starts: []string{" -p \x1b[", "password \x1b[", "password=\x1b[", "password: \x1b[", "token \x1b[", "token=\x1b[", "secret \x1b[", "secret=\x1b[", "pass \x1b[", "key \x1b[", "key=\x1b["}},
		{name: "mistyped", look: mistypedWord, starts: []string{"invalid user ", "illegal user ", "unknown user ", "no such user ", "command not found: ", "unknown command: "}},
		{name: "mistyped", look: unknownCommand, starts: []string{"bash: ", "zsh: ", "ksh: ", "dash: ", "\nsh: "}},
	}
}

// echoedSetting looks at the line below one at whose end a program is asked for a setting.
func echoedSetting(w *window, at, n int) {
	t := w.text
	end := lineTo(t, at+n, 200)
	expr := t[at+n : end]
	if i := bytes.Index(expr, []byte("> ")); i > 0 && t[at] == 'i' { // the rest of the prompt
		n += i + 2
		expr = t[at+n : end]
	}
	if i := bytes.Index(expr, []byte("  #")); i > 0 {
		expr = expr[:i]
	}
	last := len(bytes.TrimRight(expr, " \t\"'])};%"))
	first := last
	for first > 0 && isKeyByte(expr[first-1]) {
		first--
	}
	class, rule := judgeKey(expr[first:last])
	if first == last || class < keyWeak || bytes.IndexByte(expr, '=') >= 0 || bytes.ContainsAny(expr, "|>") && t[at] != '>' {
		return
	}
	from := lineBelow(t, end)
	if from >= len(t) {
		return
	}
	start, stop := trimBlanks(t, from, lineTo(t, from, 400))
	if bytes.HasPrefix(t[start:stop], []byte("=> ")) {
		start += 3
	} else if i := bytes.Index(t[start:stop], []byte("]: ")); i > 0 && (bytes.HasPrefix(t[start:], []byte("Out[")) || t[start] == '$') {
		start += i + 3
	}
	isQuoted := false
	if s, e, next, ok := quoted(t[:stop], start); ok && next >= stop {
		start, stop, isQuoted = s, e, true
	}
	v := t[start:stop]
	if isPlaceholder(v) || isReference(v) || isTalk(v) || bytes.HasPrefix(v, []byte(">>>")) || len(v) < 3 {
		return
	}
	p := pair{w: w, start: at + n + first, end: at + n + last, class: class, rule: rule}
	if isQuoted && p.secret(v, true) || unbroken(v) && (class == keyStrong && passwordLike(v) && (!isName(v) || isMixed(v)) || isDigestLike(v) || looksRandom(v)) {
		p.report(start, stop, true)
	}
}

// printedFile looks at the one line of a file that is named for a secret.
func printedFile(w *window, at, n int) {
	t := w.text
	end := lineTo(t, at+n, 200)
	name := bytes.TrimRight(t[at+n:end], " \t\"';")
	if bytes.ContainsAny(name, "|>") {
		return
	}
	name = name[bytes.LastIndexAny(name, " /\\")+1:]
	if end+1 >= len(t) {
		return
	}
	if !keepsSecret(bytes.ToLower(name)) {
		printedLogin(w, bytes.ToLower(name), end)
		return
	}
	from := lineBelow(t, end)
	if from >= len(t) {
		return
	}
	start, stop := trimBlanks(t, from, lineTo(t, from, 400))
	if v := t[start:stop]; visibleWord(v) && (looksCredential(v) || passwordLike(v)) && !isReference(v) && bytes.IndexByte(v, '@') < 0 {
		w.add(start, stop, "secret", true)
	}
}

// keepsSecret tells whether a file of that name, in small letters, holds a secret alone.
func keepsSecret(name []byte) bool {
	if class, _ := judgeKey(name); class == keyStrong {
		return true
	}
	switch lastPart(name) {
	case "pub", "crt", "cert", "log", "conf", "json", "yaml", "yml", "md", "sh", "py":
		return false
	case "key", "psk", "priv", "private", "pass", "pw", "secret", "token", "passphrase", "seed", "jwt", "authkey", "keyfile", "privkey", "pwfile", "passwordfile", "password-file", "vault_pass":
		return true
	}
	return false
}

// generatedBelow looks at what a program prints that makes passwords and keys.
func generatedBelow(w *window, at, n int) {
	t := w.text
	start, line := lineFrom(t, at, 200), lineTo(t, at, 300)
	if bytes.ContainsAny(t[at:line], ">") || !atPrompt(t[start:at+2]) {
		return
	}
	for rows := 0; rows < 20 && line < len(t); rows++ {
		from := lineBelow(t, line)
		if from >= len(t) {
			return
		}
		line = lineTo(t, from, 300)
		if atPrompt(t[from:min(line, from+60)]) || from == line {
			return
		}
		for i := from; i < line; {
			i = skipBlanks(t, i, line)
			end := i
			for end < line && !isBlank(t[end]) {
				end++
			}
			v := t[i:end]
			if !visibleWord(v) || !looksCredential(v) && !(passwordLike(v) && classes(v) >= 3) || isReference(v) {
				if !isPhrase(t[from:line]) || i > from {
					return
				}
				end = line
			}
			w.add(i, end, "secret", true)
			i = end
		}
	}
}

// atPrompt tells whether a line begins with the prompt of a shell, or is a command that a shell
// repeats.
func atPrompt(line []byte) bool {
	line = bytes.TrimLeft(line, " \t")
	if len(line) > 1 && (line[0] == '$' || line[0] == '#' || line[0] == '%' || line[0] == '>' || line[0] == '+') && line[1] == ' ' {
		return true
	}
	i := bytes.IndexAny(line, "$#%>")
	return i > 1 && i+1 < len(line) && line[i+1] == ' ' && (bytes.IndexByte(line[:i], '@') > 0 || bytes.HasPrefix(line, []byte("PS ")) || line[i] == '>' && bytes.HasPrefix(line, []byte("C:")))
}

// maskedLater looks at the value that a pipeline is told to mask.
func maskedLater(w *window, at, n int) {
	if from, to := at+n, lineTo(w.text, at+n, 400); !referenceOnly(w.text[from:to]) && to-from > 3 {
		w.add(from, trimEnd(w.text, from, to), "secret", true)
	}
}

// serverPassword looks at the passwords in SITE CHPASS old new.
func serverPassword(w *window, at, n int) {
	var f [3][2]int
	count := blanksApart(w.text, at+n, lineTo(w.text, at+n, 200), f[:])
	for _, a := range f[:min(count, 3)] {
		if passwordLike(w.text[a[0]:a[1]]) {
			addArgument(w, a[0], a[1], "password")
		}
	}
}

// colouredArgument looks at an argument that a terminal shows in a colour of its own.
func colouredArgument(w *window, at, n int) {
	t := w.text
	from := passColour(t, at+n-2)
	to := from
	for to < len(t) && to-from < 300 && visible(t[to]) && t[to] != 0x1b {
		to++
	}
	if v := t[from:to]; passwordLike(v) && !isName(v) || isDigestLike(v) {
		addArgument(w, from, to, "password")
	}
}

// mistypedWord looks at a password that somebody typed where a name was asked for.
func mistypedWord(w *window, at, n int) {
	from := at + n
	mistyped(w, from, endOfWord(w.text, from, true))
}

// unknownCommand is the same for a shell that has the word before the message.
func unknownCommand(w *window, at, n int) {
	t := w.text
	from := at + n
	to := runEnd(t, from, 80, func(c byte) bool { return visible(c) && c != ':' })
	for _, s := range [...]string{": command not found", ": not found", ": No such file"} {
		if bytes.HasPrefix(t[to:], []byte(s)) {
			mistyped(w, from, to)
			return
		}
	}
}

func mistyped(w *window, from, to int) {
	v := w.text[from:to]
	if len(v) < 8 || len(v) > 64 || !visibleWord(v) || isPath(v) || isURL(v) || isAddress(v) || isVersion(v) || !passwordLike(v) || isReference(v) || bytes.IndexByte(v, '=') >= 0 || bytes.IndexByte(v, '/') >= 0 {
		return
	}
	if last := v[len(v)-1]; drawnWord(v) || classes(v) == 4 && bytes.ContainsAny(v, "!?#%*^~$&+") && (last != '.' && last != ',') {
		w.add(from, to, "password", true)
	}
}
