package redact

import "bytes"

// The signs around keys and values: quotes in all their forms, brackets, dots, colours.

// passLeader passes what may be between a key and the sign behind it: the dots of
// "password.....: x", the bracket of Password(encrypted)=x, a closing quote of print.
func passLeader(t []byte, i, end int) int {
	if i >= len(t) || i != end {
		return i
	}
	k := i
	switch {
	case t[i] == '.':
		for k < len(t) && k-i < 60 && t[k] == '.' {
			k++
		}
		if j := passBlanks(t, k); j < len(t) && (t[j] == ':' || t[j] == '=') {
			return k
		}
	case t[i] == '\\' && i+2 < len(t) && t[i+1] == '=' && t[i+2] > ' ': // of CEF
		return i + 1
	case t[i] == '\\' && i+1 < len(t) && t[i+1] == ':': // db.passwd\:main=x of properties
		for k += 2; k < len(t) && k-i < 40 && isKeyByte(t[k]); k++ {
		}
		if k < len(t) && t[k] == '=' {
			return k
		}
	case t[i] == '(':
		for k++; k < len(t) && k-i < 20 && isAlpha(t[k]); k++ {
		}
		if k+1 < len(t) && t[k] == ')' && t[k+1] == '=' && isQualifier(bytes.ToLower(t[i+1:k])) {
			return k + 1
		}
	case bytes.HasPrefix(t[i:], []byte("”")):
		return i + 3
	}
	return i
}

// serialised returns where a text begins that PHP wrote as s:14:"x"; 0 if none does.
func serialised(t []byte, i int) int {
	if i+1 >= len(t) || t[i] != 's' || t[i+1] != ':' {
		return 0
	}
	for i += 2; i < len(t) && isDigit(t[i]); i++ {
	}
	if i < len(t) && t[i] == ':' && quoteAt(t, i+1) > 0 {
		return i + 1
	}
	return 0
}

// opensTuple reports whether a brace is before the key: {password, "x"} of Erlang, and
// {:password, "x"} of Elixir.
func opensTuple(t []byte, start int) bool {
	if start > 0 && t[start-1] == ':' {
		start--
	}
	return start > 0 && t[start-1] == '{'
}

// isPrintSign reports whether a sign of print begins at i, in UTF-8: a quote, a dash, an
// arrow, a space that does not break, a wide colon. Russian letters of Windows may be the same byte.
func isPrintSign(t []byte, i int) bool {
	if i+1 >= len(t) || t[i+1]&0xc0 != 0x80 {
		return false
	}
	return t[i] == 0xe2 || t[i] == 0xc2 || t[i] == 0xef && t[i+1] == 0xbc
}

// passColour passes escape sequences as terminals know them: ESC [ 1 ; 32 m.
func passColour(t []byte, i int) int {
	for i+2 < len(t) && t[i] == 0x1b && t[i+1] == '[' {
		j := i + 2
		for j < len(t) && j-i < 16 && (isDigit(t[j]) || t[j] == ';') {
			j++
		}
		if j >= len(t) || !isAlpha(t[j]) {
			break
		}
		i = j + 1
	}
	return i
}

// quoteAt returns the length of the quote at i, in one of the forms they have inside
// other formats: ", ', `, \", \\\", &quot;, &#34;, %22, \u0022; 0 if there is none.
func quoteAt(t []byte, i int) int {
	if i >= len(t) {
		return 0
	}
	switch t[i] {
	case '"', '\'', '`':
		return 1
	case '\\':
		j := i
		for j < len(t) && j-i < 32 && t[j] == '\\' {
			j++
		}
		if j < len(t) && (t[j] == '"' || t[j] == '\'') {
			return j + 1 - i
		}
		if hasFold(t, j, "u0022") || hasFold(t, j, "u0027") {
			return j + 5 - i
		}
	case '&':
		for _, s := range [...]string{"&quot;", "&#34;", "&#39;", "&apos;", "&#x22;", "&#x27;"} {
			if hasFold(t, i, s) {
				return len(s)
			}
		}
	case '%':
		if hasFold(t, i, "%22") || hasFold(t, i, "%27") {
			return 3
		}
	}
	return 0
}
