package redact

import (
	"bytes"
	"strings"
)

// Scripts by which servers and programs are told a passphrase.

// printingScript looks at scripts that do no more than print a secret, as servers and
// programs ask for a passphrase with them: their name or a comment says what it is.
func printingScript(w *window) {
	t := w.text
	if len(t) > 2<<10 || len(t) < 8 {
		return
	}
	base := strings.ToLower(plainName(w.name))
	if !bytes.HasPrefix(t, []byte("#!")) && !strings.HasSuffix(base, ".sh") && !strings.HasSuffix(base, ".cmd") && !strings.HasSuffix(base, ".bat") && !strings.HasSuffix(base, ".ps1") {
		return
	}
	about := saysPassphrase([]byte(base))
	asked := strings.Contains(base, "askpass")
	var found stretch
	count, branches, others, marker := 0, false, 0, []byte(nil)
	eachLine(t, func(start, end int) {
		from, to := trimBlanks(t, start, end)
		line := t[from:to]
		switch {
		case marker != nil:
			if bytes.Equal(line, marker) {
				marker = nil
			} else if count++; len(line) > 0 {
				found = stretch{from, to}
			}
			return
		case len(line) == 0:
			return
		case line[0] == '#' || foldPrefix(line, "rem ") || bytes.HasPrefix(line, []byte("::")):
			about = about || saysPassphrase(line)
			return
		case foldPrefix(line, "@echo off"), bytes.HasPrefix(line, []byte("exit")), bytes.HasPrefix(line, []byte("set -")), bytes.HasPrefix(line, []byte("umask")), bytes.HasPrefix(line, []byte("import ")), bytes.HasPrefix(line, []byte("use ")):
			return
		case bytes.HasPrefix(line, []byte("case ")), bytes.Equal(line, []byte("esac")), bytes.Equal(line, []byte(";;")), bytes.HasPrefix(line, []byte("if ")), bytes.Equal(line, []byte("else")), bytes.Equal(line, []byte("fi")):
			branches = true
			return
		}
		words := line
		if i := bytes.IndexByte(line, ')'); i > 0 && i < 30 && branches {
			words = line[i+1:]
			from += i + 1
			if !saysPassphrase(line[:i]) && line[0] != '*' {
				return // Username*) echo deploy
			}
			about = true
		}
		if i := bytes.Index(words, []byte("<<")); i > 0 && bytes.HasPrefix(bytes.TrimSpace(words), []byte("cat ")) {
			marker = bytes.Trim(words[i+2:], "-'\" \\")
			return
		}
		if s, e := printedWord(t, from, to); s < e {
			count++
			found = stretch{s, e}
			return
		}
		others++
	})
	if v := t[found.start:found.end]; bytes.HasPrefix(v, []byte("not-")) || saysPassphrase(v) {
		return
	} else if count == 1 && others == 0 && (about || asked) && len(v) >= 4 && !isReference(v) && !isPlaceholder(v) && !isTalk(v) && !isSentence(v) &&
		(bytes.IndexByte(v, ' ') < 0 || endOfPhrase(v, 0, len(v)) == len(v) && !saysPassphrase(v) || looksDrawn(v)) && (v[0] != '$' || looksPassword(v[1:])) && v[len(v)-1] != ':' {
		w.add(found.start, found.end, "password", true)
	}
}

// printedWord returns the text that echo, printf and their kind print, in one line.
func printedWord(t []byte, from, to int) (int, int) {
	from = skipBlanks(t, from, to)
	line := t[from:to]
	for _, command := range [...]string{"echo ", "@echo ", "printf ", "print ", "write-output ", "write-host ", "exec echo ", "/bin/echo ", "exec printf ", "/usr/bin/printf ", "puts ", "print(", "console.log(", "sys.stdout.write(", "process.stdout.write("} {
		if !foldPrefix(line, command) {
			continue
		}
		for i := from + len(command); i < to; {
			s, e, next := quotedOrWord(t, i, to)
			if s >= e {
				return 0, 0
			}
			i = next
			if v := t[s:e]; v[0] == '-' && len(v) <= 3 || v[0] == '%' && len(v) <= 7 {
				continue
			}
			if rest := bytes.TrimSpace(t[next:to]); len(rest) > 0 && rest[0] != '#' && rest[0] != ')' && !bytes.Equal(rest, []byte(";;")) {
				return 0, 0
			}
			for e-s > 2 && t[e-2] == '\\' && t[e-1] == 'n' {
				e -= 2
			}
			return s, e
		}
	}
	return 0, 0
}

func saysPassphrase(v []byte) bool {
	v = bytes.ToLower(v)
	for _, word := range [...]string{"askpass", "passphrase", "password", "passwd", "vault-pass", "vault_pass", "keyphrase", "pin-", "-pass", "_pass", "unlock", "getpass", "key-pass"} {
		if bytes.Contains(v, []byte(word)) {
			return true
		}
	}
	return false
}
