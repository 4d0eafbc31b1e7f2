package redact

import "bytes"

// Where a key ends and its value begins.

// keyAround returns the identifier around t[at:at+n]. Escapes and colours that end right
// before it do not belong to it.
func keyAround(t []byte, at, n int) (start, end int) {
	end = at + n
	for end < len(t) && end-at < keyLimit && isKeyByte(t[end]) && !isPrintSign(t, end) {
		end++
	}
	for end > at+n && (t[end-1] == '.' || t[end-1] == '-') {
		end--
	}
	start = at
	for start > 0 && at-start < keyLimit && isKeyByte(t[start-1]) {
		start--
		if isPrintSign(t, start) { // “, no-break space and such
			for start++; start < at && t[start]&0xc0 == 0x80; start++ {
			}
			break
		}
	}
	for start < at && t[start] == '.' {
		start++
	}
	if start == 0 || start >= at {
		return start, end
	}
	switch t[start-1] {
	case '\\':
		if isEscape(t, start) {
			start++
			if t[start-1] == 'u' {
				start = min(at, start+4)
			} else if t[start-1] == 'x' {
				start = min(at, start+2)
			}
		}
	case '%':
		if start+2 <= at && isHexDigit(t[start]) && isHexDigit(t[start+1]) {
			start += 2
		}
	case '[', ';':
		i := start
		for i < at && isDigit(t[i]) {
			i++
		}
		if i < at && t[i] == 'm' {
			j := start - 1
			for j > 0 && start-j < 12 && (t[j] == ';' || isDigit(t[j])) {
				j--
			}
			if j > 0 && t[j] == '[' && t[j-1] == 0x1b {
				start = i + 1
			}
		}
	}
	return start, end
}

// isEscape reports whether the letter at i belongs to an escape: \n, \t, \u0022.
func isEscape(t []byte, i int) bool {
	if i < 1 || i >= len(t) || t[i-1] != '\\' {
		return false
	}
	switch t[i] {
	case 'n', 'r', 't', 'b', 'f', 'u', 'x', 'v', '0':
		return true
	}
	return false
}

func isKeyByte(c byte) bool {
	return isLetterOrDigit(c) || c == '_' || c == '-' || c == '.' || c >= 0x80
}

func isHexDigit(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

type separator uint8

const (
	sepAssign separator = iota // = := => and such
	sepColon
	sepComma // "--password", "x"
	sepCall  // setPassword("x")
	sepBlank
	sepPipe // of a table
	sepTag  // <password>x
	sepEncoded
)

// gap is what lies between a key and its value.
type gap struct {
	sep   separator
	value int    // where the value begins, with its quotes
	quote []byte // around the key
}

// gapBehind reads what is between the key and its value.
func gapBehind(t []byte, start, end int) (gap, bool) {
	g := gap{}
	i := passColour(t, end)
	if n := quoteAt(t, i); n > 0 {
		g.quote = t[i : i+n]
		i += n
	}
	if len(g.quote) == 1 && i < len(t) && t[i] == '}' && start > 1 && t[start-2] == '{' { // $ENV{'X'} = 'x'
		i++
	}
	for i < len(t) && i-end < gapLimit && (t[i] == ']' || t[i] == '*') {
		i++
	}
	if hasFold(t, i, "%5d") {
		i += 3
	}
	i = passLeader(t, i, end)
	if i == end && i < len(t) && t[i] == '[' { // char key[] = "x"
		for i++; i < len(t) && isDigit(t[i]); i++ {
		}
		if i >= len(t) || t[i] != ']' {
			return g, false
		}
		i++
	}
	i = passBlanks(t, passColour(t, i))
	if i >= len(t) {
		return g, false
	}
	if at, sep := oddGap(t, start, end, i, g.quote); at > 0 && at < len(t) {
		g.sep, g.value = sep, at
		return g, true
	}
	switch c := t[i]; {
	case c == '=':
		for i < len(t) && (t[i] == '=' || t[i] == '>' || t[i] == '~') {
			i++
		}
		if hasFold(t, i, "3d") && t[i-1] == '=' && i+2 < len(t) && t[i+1] == 'D' && isBlank(t[i+2]) { // =3D of mails
			i += 2
		}
	case c == '<' && i > end && i+2 < len(t) && t[i+1] == '-' && isBlank(t[i+2]): // of R
		i += 2
	case c == '!' && i+1 < len(t) && t[i+1] == '=': // compared with a text
		for i++; i < len(t) && t[i] == '='; i++ {
		}
		if quoteAt(t, passBlanks(t, i)) == 0 {
			return g, false
		}
	case c >= 0x80 && (bytes.HasPrefix(t[i:], []byte("：")) || bytes.HasPrefix(t[i:], []byte("→")) && i == end):
		i += 3
		g.sep = sepColon
	case c == '-' && len(g.quote) > 0 && i > end && i+1 < len(t) && t[i+1] == '>':
		i += 2
	case c == ';' && len(g.quote) > 0 && serialised(t, i+1) > 0:
		i = serialised(t, i+1)
	case (c == ':' || c == '+' || c == '?' || c == '|') && i+1 < len(t) && t[i+1] == '=':
		i += 2
	case c == ',' && len(g.quote) == 0 && i == end && hasFold(t, start, "--") && i+1 < len(t) && t[i+1] == ' ': // [--password, x]
		i++
		g.sep = sepBlank
	case c == '\n' && start > 1 && t[start-1] == ' ' && hasFold(t, indentEnd(t, lineStart(t, start)), "? "): // a key of YAML on a line of its own
		if i = indentEnd(t, i+1); i+1 >= len(t) || t[i] != ':' || t[i+1] != ' ' {
			return g, false
		}
		g.sep = sepColon
		i++
	case c == ':':
		g.sep = sepColon
		if i++; i < len(t) && t[i] == ':' {
			return g, false
		}
	case c == ',' && len(g.quote) > 0 && bytes.HasSuffix(t[:start], g.quote) || c == ',' && len(g.quote) > 0 && bytes.HasSuffix(bytes.TrimRight(t[max(0, start-4):start], "-/"), g.quote):
		i++
		g.sep = sepComma
		if k := passBlanks(t, i); contentField(t, k) > 0 { // "--password", default="x"
			if k += contentField(t, k); k < len(t) && t[k] == '=' {
				i = k + 1
			}
		}
	case c == ',' && len(g.quote) == 0 && i == end && opensTuple(t, start):
		i = passBlanks(t, i+1)
		if bytes.HasPrefix(t[i:], []byte("<<")) {
			i += 2
		}
		if quoteAt(t, i) == 0 {
			return g, false
		}
	case c == '(' && i == end:
		g.sep = sepCall
		if i++; quoteAt(t, i) == 0 {
			return g, false
		}
	case c == '>' && i == end && opensTag(t, start):
		i++
		g.sep = sepTag
	case c == '<' && i+1 < len(t) && t[i+1] == '/':
		i = nextTag(t, i, 0)
		g.sep = sepTag
		if i < 0 {
			return g, false
		}
	case c == '&' && hasFold(t, i, "&gt;"):
		if start > 0 && t[start-1] == '/' {
			return g, false // closes
		}
		i += 4
		g.sep = sepTag
	case hasFold(t, i, "%3d"), hasFold(t, i, "%3a"):
		i += 3
		g.sep = sepEncoded
	case c == '|' && i > end:
		i++
		g.sep = sepPipe
	case i > end && len(g.quote) == 0:
		if opensTag(t, start) {
			if start > 3 && t[start-1] != '<' {
				if j := bytes.Index(t[i:min(len(t), i+tagLength)], []byte("&gt;")); j > 0 && !bytes.ContainsAny(t[i:i+j], "<>\n") && bytes.IndexByte(t[max(0, start-20):start], '<') < 0 {
					g.sep, g.value = sepTag, i+j+4
					return g, true
				}
			}
			j := bytes.IndexAny(t[i:min(len(t), i+tagLength)], "<>\n")
			if hasFold(t, i, "value=") && quoteAt(t, i+6) > 0 { // <password value="x"/>
				g.value = i + 6
				return g, true
			}
			if j < 1 || t[i+j] != '>' || t[i+j-1] == '/' {
				return g, false
			}
			g.sep, g.value = sepTag, i+j+1
			return g, true
		}
		g.sep, g.value = sepBlank, i
		return g, c > ' '
	default:
		return g, false
	}
	i = passBlanks(t, i)
	if i-end < gapLimit && bytes.HasPrefix(t[i:], []byte("** ")) { // Password:** x, but not a mask
		i += 3
	}
	i = passBlanks(t, passColour(t, i))
	if len(g.quote) > 0 && i < len(t) && (t[i] == '\n' || t[i] == '\r') {
		j := i
		for j < len(t) && j-i < 60 && t[j] <= ' ' {
			j++
		}
		if quoteAt(t, j) > 0 {
			i = j
		}
	}
	if hasFold(t, i, "0x") { // passwd=0x55d200 "x" of a debugger
		if k := endOfWord(t, i, true); k+1 < len(t) && t[k] == ' ' && t[k+1] == '"' {
			i = k + 1
		}
	}
	g.value = i
	return g, i < len(t)
}

func opensTag(t []byte, start int) bool {
	if start > 0 && t[start-1] == ':' {
		for start--; start > 0 && isLetterOrDigit(t[start-1]); start-- {
		}
	}
	return start > 0 && t[start-1] == '<' || start > 3 && hasFold(t, start-4, "&lt;")
}

// nextTag passes </key><string> and the like.
func nextTag(t []byte, i, depth int) int {
	j := bytes.IndexByte(t[i:min(len(t), i+40)], '>')
	if j < 0 {
		return -1
	}
	for i += j + 1; i < len(t) && t[i] <= ' '; i++ {
	}
	if i+1 >= len(t) || t[i] != '<' || t[i+1] == '/' || t[i+1] == '!' {
		return -1
	}
	if j = bytes.IndexByte(t[i:min(len(t), i+60)], '>'); j < 1 || t[i+j-1] == '/' {
		return -1
	}
	if tag := t[i+1 : i+j]; cut(tag, "type") && depth < 2 { // <name>x</name><type>y</type><value>z</value>
		k := bytes.IndexByte(t[i+j:min(len(t), i+j+120)], '<')
		if k < 0 {
			return -1
		}
		return nextTag(t, i+j+k, depth+1)
	}
	return i + j + 1
}

func passBlanks(t []byte, i int) int {
	for limit := i + gapLimit*2; i < len(t) && i < limit && isBlank(t[i]); i++ {
	}
	return i
}

// hasFold reports whether s, in lower case, is at i, in any case.
func hasFold(t []byte, i int, s string) bool {
	if i < 0 || i+len(s) > len(t) {
		return false
	}
	for j := range len(s) {
		c := t[i+j]
		if isUpper(c) {
			c |= 0x20
		}
		if c != s[j] {
			return false
		}
	}
	return true
}
