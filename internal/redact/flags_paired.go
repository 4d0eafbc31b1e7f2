package redact

import "bytes"

// Two flags of one command that together are a setting: config set -k smtp.password -v x,
// put --name db/password --value x, and the same the other way round.

func pairedFlags() []detector {
	return []detector{
		{name: "paired-flags", look: pairedValue, starts: []string{" -v ", " --value ", " --value=", " -value ", " --secret-string ", " -val ", " --val "}},
		{name: "paired-flags", look: gameAccount, starts: []string{"setsteamaccount "}},
	}
}

// pairedValue looks for the flag that says what the value is for.
func pairedValue(w *window, at, n int) {
	t := w.text
	low, limit := commandFrom(t, at), lineTo(t, at, 600)
	var one [1]argument
	words := shellWords(t, at+n, limit, one[:0:1])
	if len(words) == 0 {
		return
	}
	from, to := words[0].from, words[0].to
	v := t[from:to]
	if len(v) < 3 || v[0] == '-' || isPath(v) || isReference(v) {
		return
	}
	name := valueOfName(t[low:at])
	if name == nil {
		name = valueOfName(t[to:limit])
	}
	switch class, _ := judgeKey(name); {
	case name == nil, class == keyPlain, class == keyFaint:
	case class == keyStrong && !isName(v), class == keyStrong && !isCommon(string(v)) && !isTalk(v), looksCredential(v):
		addArgument(w, from, to, "password")
	}
}

// commandFrom returns where the command begins that stands at, at most 300 bytes before.
func commandFrom(t []byte, at int) int {
	low := lineFrom(t, at, 300)
	if i := bytes.LastIndexAny(t[low:at], "|;&"); i >= 0 {
		low += i + 1
	}
	return low
}

// valueOfName returns what stands behind a flag that gives the name of a setting; nil if there is none.
func valueOfName(part []byte) []byte {
	if i := bytes.IndexAny(part, "|;&"); i >= 0 {
		part = part[:i]
	}
	var f [24][2]int
	n := blanksApart(part, 0, len(part), f[:])
	for i := range n {
		word := part[f[i][0]:f[i][1]]
		if len(word) < 2 || word[0] != '-' {
			continue
		}
		flag, value, joined := bytes.Cut(word, []byte{'='})
		switch string(bytes.ToLower(flag)) {
		case "-k", "-n", "--key", "-key", "--name", "-name", "--param", "--parameter", "--setting", "--property", "-property", "--option", "--var", "--variable", "--config-key", "--secret-id", "--secret-name", "--secret":
		default:
			continue
		}
		if !joined && i+1 < n {
			value = part[f[i+1][0]:f[i+1][1]]
		}
		if value = bytes.Trim(value, `"'`); len(value) > 1 {
			return value
		}
	}
	return nil
}

// gameAccount looks at the token by which a server of games is known.
func gameAccount(w *window, at, n int) {
	from, to, _ := quotedOrWord(w.text, at+n, lineTo(w.text, at, 120))
	if v := w.text[from:to]; len(v) >= 16 && allOf(v, isLetterOrDigit) && countNumerals(v) > 1 {
		addArgument(w, from, to, "token")
	}
}
