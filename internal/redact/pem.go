package redact

import "bytes"

// keyBlocks find the body of private keys between lines of BEGIN and END, which
// stay so that the reader sees what was there. See RFC 7468; OpenSSH, OpenPGP
// and OpenVPN have the same lines around other things.
func keyBlocks() []detector {
	return []detector{
		{name: keyBlock, starts: []string{"-begin ", "- begin "}, look: lookBegin, whole: continueBlock},
		{name: keyBlock, starts: []string{"-end ", "- end "}, look: lookEnd},
	}
}

const (
	keyBlock     = "private-key"
	longestBlock = 1 << 17 // of a key: rings of OpenPGP keys are long
)

// lookBegin is called in a line such as -----BEGIN RSA PRIVATE KEY-----.
func lookBegin(w *window, at, n int) {
	start, ok := blockLabel(w.text, at+n)
	if !ok {
		return
	}
	end, open := bodyEnd(w.text, start)
	addBody(w, start, end)
	if open {
		w.carry = carry{by: keyBlock, rule: keyBlock}
	}
}

// blockLabel reads a label and the dashes behind it, and tells whether it is
// that of a secret.
func blockLabel(text []byte, at int) (after int, secret bool) {
	end := runEnd(text, at, 80, func(c byte) bool {
		return upperOrDigit(c) || c == ' ' || lowerLetter(c) || c == '_' || c == '.' || c == '/'
	})
	label := bytes.ToUpper(text[at:end])
	dashes := runEnd(text, end, 8, func(c byte) bool { return c == '-' })
	if dashes-end < 3 || len(label) == 0 {
		return 0, false
	}
	has := func(word string) bool { return bytes.Contains(label, []byte(word)) }
	switch {
	case has("PRIVATE"), has("SECRET"), has("STATIC KEY"), has("SESSION PARAMETERS"):
		return dashes, true
	case has("KEY"):
		return dashes, !has("PUBLIC") && !has("REQUEST")
	}
	return 0, false
}

// bodyEnd is where a body that begins at start ends: before the dashes of the
// next line of dashes, or, if the block was cut, with the last line that can be a key's.
// It is open if nothing but the window's end ended it.
func bodyEnd(text []byte, start int) (end int, open bool) {
	area := text[start:min(len(text), start+longestBlock)]
	if i := bytes.Index(area, []byte("---")); i >= 0 {
		// Anything may stand before the END line: logs put their own words in.
		if rest := bytes.TrimLeft(area[i:], "- "); bytes.HasPrefix(rest, []byte("END ")) {
			return start + i, false
		}
		area = area[:i]
	}
	column := 0
	for at := 0; at < len(area); {
		next := lineEnd(area, at)
		if line := area[at:next]; !keyLine(line) && !loggedKeyLine(line, &column) {
			return start + at, false
		}
		at = next
	}
	end = start + len(area)
	return end, end == len(text)
}

// lineEnd is where the line that begins at ends, behind its break: a true one, or the \n
// of a string.
func lineEnd(area []byte, at int) int {
	for i := at; i < len(area); i++ {
		if area[i] == '\n' || area[i] == 'n' && i > at && area[i-1] == '\\' {
			return i + 1
		}
	}
	return len(area)
}

// keyLine tells whether a line may be one of a key's body: base64, a header such
// as DEK-Info, or empty. In front of it may stand what quotes a line.
func keyLine(line []byte) bool {
	line = bytes.TrimRight(line, "\\nr\r\n \t\"',;")
	line = bytes.TrimLeft(line, " \t\"'#>|+*/")
	if len(line) == 0 {
		return true
	}
	if end := runEnd(line, 0, len(line), base64any); end == len(line) {
		return len(line) >= 16 && !plainWord(line) || line[len(line)-1] == '=' || line[0] == '='
	} else if end >= 40 {
		return true
	}
	for _, name := range []string{"Proc-Type:", "DEK-Info:", "Version:", "Comment:", "Hash:", "Charset:", "Subject:", "X-", "Key-"} {
		if bytes.HasPrefix(line, []byte(name)) {
			return true
		}
	}
	return false
}

// loggedKeyLine tells whether a line of a log ends with one of a key's body. Column is
// where it began in the line before, 0 if there was none: a short last one is known by it.
func loggedKeyLine(line []byte, column *int) bool {
	line = bytes.TrimRight(line, "\\nr\r\n \t\"',;")
	i := bytes.LastIndexAny(line, " \t|:>") + 1
	last := line[i:]
	if i == 0 || runEnd(last, 0, len(last), base64any) < len(last) || !scrambled(last) || len(last) < 40 && *column != i {
		return false
	}
	*column = i
	return true
}

// plainWord tells whether a short line is a word that happens to be of base64's letters.
func plainWord(line []byte) bool {
	t := countOf(line)
	return len(line) < 40 && (t.upper == 0 || t.lower == 0) && t.digit == 0
}

// addBody reports a body from its first character to its last.
func addBody(w *window, start, end int) {
	const around = " \t\r\n\"'\\,;#>|+"
	for start < end {
		if c := w.text[start]; c == '\\' && start+1 < end && (w.text[start+1] == 'n' || w.text[start+1] == 'r') {
			start += 2
		} else if bytes.IndexByte([]byte(around), c) >= 0 {
			start++
		} else {
			break
		}
	}
	for end > start {
		if c := w.text[end-1]; (c == 'n' || c == 'r') && end-2 >= start && w.text[end-2] == '\\' {
			end -= 2
		} else if bytes.IndexByte([]byte(around), c) >= 0 {
			end--
		} else {
			break
		}
	}
	if end-start >= 8 {
		w.add(start, end, keyBlock, true)
	}
}

// lookEnd is called in a line of END. The block is reported from its BEGIN; a
// body without one is that of a block which was cut at its head.
func lookEnd(w *window, at, n int) {
	if _, ok := blockLabel(w.text, at+n); !ok {
		return
	}
	for at > 0 && (w.text[at] == '-' || w.text[at] == ' ') {
		at--
	}
	end := at + 1
	low := max(0, end-longestBlock)
	start, column := end, 0
	for start > low {
		line := start
		for line > low && (line == start || !breakBefore(w.text, line)) {
			line--
		}
		if bytes.Contains(w.text[line:start], []byte("---")) {
			return // it has its beginning
		}
		if !keyLine(w.text[line:start]) && !loggedKeyLine(w.text[line:start], &column) {
			if i := bytes.LastIndexByte(w.text[line:start], ' '); i >= 0 && start == end || i >= 0 && keyLine(w.text[line+i:start]) {
				start = line + i + 1 // the first line has something before it
			}
			break
		}
		start = line
	}
	addBody(w, start, end)
}

func breakBefore(text []byte, at int) bool {
	return text[at-1] == '\n' || at > 1 && text[at-1] == 'n' && text[at-2] == '\\'
}

// continueBlock covers what a window begins with, if the last one ended within a block.
func continueBlock(w *window) {
	if w.carry.by != keyBlock {
		return
	}
	w.carry = carry{}
	end, open := bodyEnd(w.text, 0)
	addBody(w, 0, end)
	if open {
		w.carry = carry{by: keyBlock, rule: keyBlock}
	}
}
