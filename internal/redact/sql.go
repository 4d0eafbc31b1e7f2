package redact

import "bytes"

// sqlStarts are the words of SQL before a secret in quotes.
func sqlStarts() []string {
	return []string{"identified ", "password ", "password=", "password(", "secret ", "secret=", "aes_encrypt(", "aes_decrypt(", "pgp_sym_encrypt(", "pgp_sym_decrypt(", "crypt('", "encryption by ", "decryption by ", "md5('", "sha1('", "sha2('", "encode_password(", "kms_key", "authentication_string", "password\" '"}
}

// sqlStatement looks at IDENTIFIED BY 'x', PASSWORD 'x', SECRET = 'x' and the like.
// Without a quoted string behind there is nothing to it.
func sqlStatement(w *window, at, n int) {
	text := w.text
	word := inLower(text[at : at+n])
	if latin(byteAt(text, at-1)) && word[0] != 'c' && word[0] != 'm' { // mypassword; MASTER_PASSWORD has its _
		return
	}
	i := at + n
	limit := min(len(text), i+300)
	switch {
	case bytes.HasPrefix(word, []byte("identified")):
		// [WITH plugin] BY|AS|USING [PASSWORD|VALUES] 'x', or BY x of Oracle.
		by := false
		for range 5 {
			from, to, next := quotedOrWord(text, i, limit)
			if from > i && (text[from-1] == '\'' || text[from-1] == '"') {
				break
			}
			switch v := text[from:to]; {
			case foldEqual(v, "by"), foldEqual(v, "as"), foldEqual(v, "using"), foldEqual(v, "values"):
				by = true
			case foldEqual(v, "with"), foldEqual(v, "password"), foldEqual(v, "random"):
			case by:
				for to > from && (text[to-1] == ';' || text[to-1] == ',') {
					to--
				}
				if !foldEqual(v, "password") && !foldEqual(v, "externally") && len(v) > 0 && (!lowerOnly(text[from:to]) || accountStatement(text, at)) && v[0] != '\'' && v[0] != '"' && v[0] != '$' && v[0] != '?' {
					w.add(from, to, "password", true)
				}
				return
			}
			i = next
		}
	case word[n-1] == '(' && (word[0] == 'a' || word[0] == 'p' && word[1] == 'g'): // the second argument
		for i < limit && text[i] != ',' && text[i] != '\n' {
			if text[i] == '\'' {
				if j := sqlStringEnd(text, i, limit); j > 0 {
					i = j
				}
			}
			i++
		}
		i++
	case word[n-1] == '\'':
		i--
	}
	for i < limit && (blankByte(text[i]) || text[i] == '=' || text[i] == '(' || text[i] == '\\' && byteAt(text, i+1) == '\'') {
		i++
	}
	for _, more := range [...]string{"for ", "password", "values ", "value ", "encrypted ", "from "} { // SET PASSWORD FOR x = PASSWORD('x')
		if i+len(more) < limit && foldPrefix(text[i:], more) {
			if more == "for " {
				eq := bytes.IndexByte(text[i:limit], '=')
				if eq < 0 || bytes.IndexByte(text[i:i+eq], '\n') >= 0 {
					return
				}
				i += eq + 1
			} else {
				i += len(more)
			}
			for i < limit && (blankByte(text[i]) || text[i] == '=' || text[i] == '(') {
				i++
			}
		}
	}
	if c := byteAt(text, i); (c|0x20 == 'n' || c|0x20 == 'e') && byteAt(text, i+1) == '\'' { // N'x', E'x'
		i++
	}
	if c := byteAt(text, i); c != '\'' && (c != '"' || word[0] != 'i') {
		return
	}
	// A string, not the apostrophe of a sentence or a quoted name behind "password ".
	end := sqlStringEnd(text, i, limit)
	if end <= i+1 || referenceOnly(text[i+1:end]) {
		return
	}
	if v := text[i+1 : end]; v[0] == ' ' || v[0] == ',' || v[0] == ')' {
		return
	}
	if word[0] == 's' && n < 8 && !looksCredential(text[i+1:end]) && byteAt(text, at+n-1) == ' ' && bytes.IndexByte(text[at+n:i], '=') < 0 {
		return // "secret 'x'" of a sentence
	}
	if text[at] == 'p' && text[at+n-1] == ' ' && text[i-1] == ' ' && !looksPassword(text[i+1:end]) && bytes.IndexByte(text[at+n:i], '=') < 0 {
		return // "the password 'x'" of a sentence
	}
	rule := "password"
	if cryptHash(text[i+1 : end]) {
		rule = "password-hash"
	}
	w.add(i+1, end, rule, true)
}

// sqlStringEnd returns where the string that begins with the quote at i ends, or 0.
func sqlStringEnd(text []byte, i, limit int) int {
	quote := text[i]
	for j := i + 1; j < limit; j++ {
		switch text[j] {
		case '\\':
			j++
		case quote:
			if byteAt(text, j+1) == quote {
				j++
				continue
			}
			return j
		}
	}
	return 0
}

// stringLimit is how long a string of SQL may be, in bytes.
const stringLimit = 32 << 10

// columns are the judged columns of a table, by their position: up to 62 of them.
type columns struct{ secret, hashed, number, person, contact, name, id uint64 }

func (c *columns) any(strict bool) bool {
	return c.secret|c.hashed|c.number != 0 || strict && c.person|c.contact != 0
}

// judge notes what the name of column i says.
func (c *columns) judge(i int, name []byte) {
	if i >= 62 || len(name) == 0 || len(name) > 64 {
		return
	}
	bit := uint64(1) << i
	switch class, rule := judgeKey(name); {
	case class == keyStrong && rule == "password-hash":
		c.hashed |= bit
	case class == keyStrong:
		c.secret |= bit
	case class == keyWeak && rule == "pin":
		c.number |= bit
		c.hashed |= bit
	case class == keyWeak, class == keyFaint:
		c.hashed |= bit // secret if it looks like it
	}
	if (c.secret|c.hashed)&bit != 0 {
		return
	}
	var buf [64]byte
	folded := foldedKey(name, buf[:0])
	switch personalKey(folded) {
	case aboutUser:
		c.contact |= bit
	case aboutPerson:
		c.person |= bit
	case aboutPhone, aboutNumber:
		c.contact |= bit
	case aboutNobody:
		if s := string(folded); s == "name" {
			c.name |= bit
		} else if s == "id" || s == "sid" || s == "sessionid" {
			c.id |= bit
		} else if s == "email" || s == "mail" || s == "emailaddress" {
			c.person |= bit
		}
	case aboutHost, aboutHardware:
		c.contact |= bit
	}
}

// settle decides what a column called no more than name has: names of people, if the
// table's own name or another column speaks of them.
func (c *columns) settle(table []byte) {
	people := c.secret|c.person|c.contact != 0
	for _, word := range [...]string{"user", "person", "people", "customer", "client", "employee", "contact", "member", "patient", "student", "staff", "account", "lead", "guest", "owner", "author", "driver", "subscriber", "kunde", "human"} {
		people = people || bytes.Contains(table, []byte(word))
	}
	if people {
		c.person |= c.name
	}
	if bytes.Contains(table, []byte("session")) || bytes.Contains(table, []byte("token")) { // whose id opens the door
		c.hashed |= c.id
	}
}

// report takes a value of column i.
func (c *columns) report(w *window, i, from, to int) {
	if i >= 62 || from >= to {
		return
	}
	bit := uint64(1) << i
	v := w.text[from:to]
	if c.secret&bit != 0 && !referenceOnly(v) && !isCommonFlag(v) {
		w.add(from, to, "password", true)
		return
	}
	if c.hashed&bit != 0 && !referenceOnly(v) && (looksCredential(v) || cryptHash(v)) {
		w.add(from, to, "secret", true)
		return
	}
	if c.number&bit != 0 && secretNumber(v) {
		w.add(from, to, "pin", true)
		return
	}
	if !w.strict || (c.person|c.contact)&bit == 0 {
		return
	}
	switch {
	case c.person&bit != 0 && personWords(v) && (bytes.IndexByte(v, ' ') > 0 || v[0]-'A' < 26 || v[0] >= 0x80):
		w.add(from, to, "person", len(v) > 3)
	case c.contact&bit != 0 && (knownSite(v) || bytes.Count(v, []byte{'.'}) == 3 && onlyPhoneBytes(v)): // an address is found by its form
	case c.contact&bit != 0 && onlyPhoneBytes(v) && countNumerals(v) >= 5:
		w.add(from, to, "phone", false)
	case c.contact&bit != 0 && hostForm(v) && hostLabel(v):
		w.add(from, to, "user", true)
	case c.contact&bit != 0 && bytes.IndexByte(v, '@') < 0:
		addAccount(w, from, to)
	}
}

func isCommonFlag(v []byte) bool {
	return len(v) == 1 || foldEqual(v, "\\n") || bytes.Equal(v, []byte("NULL")) || bytes.Equal(v, []byte("0")) || bytes.Equal(v, []byte("1"))
}

// columnList reads (a, b, "c") and judges the names; end is behind it.
func columnList(text []byte, at, limit int) (c columns, end int, ok bool) {
	i := at
	for i < limit && blankOrEnd(text[i]) {
		i++
	}
	if byteAt(text, i) != '(' {
		return c, at, false
	}
	for n := 0; i < limit && text[i] != ')'; n++ {
		i++
		for i < limit && (blankOrEnd(text[i]) || text[i] == '`' || text[i] == '"' || text[i] == '[' || text[i] == '\\' || text[i] == '\'') {
			i++
		}
		from := i
		for i < limit && (latinOrNumeral(text[i]) || text[i] == '_' || text[i] == '$' || text[i] >= 0x80 || text[i] == '-') {
			i++
		}
		c.judge(n, text[from:i])
		for i < limit && text[i] != ',' && text[i] != ')' {
			i++
		}
	}
	c.settle(bytes.ToLower(text[max(0, at-60):at]))
	return c, i + 1, i < limit
}

// sqlInsert looks at INSERT INTO t (a, b) VALUES (…), (…).
func sqlInsert(w *window, at, n int) {
	text := w.text
	i := at + n
	limit := min(len(text), i+200)
	for i < limit && text[i] != '(' && !blankOrEnd(text[i]) {
		i++
	}
	c, end, ok := columnList(text, i, min(len(text), i+4000))
	if ok {
		insertRows(w, &c, end)
	}
}

// insertRows reads the rows of an INSERT from at on.
func insertRows(w *window, c *columns, at int) {
	text := w.text
	i := at
	for i < len(text) && blankOrEnd(text[i]) {
		i++
	}
	if i+6 > len(text) || !foldPrefix(text[i:], "values") {
		return
	}
	for i += 6; i < len(text); {
		for i < len(text) && (blankOrEnd(text[i]) || text[i] == ',') {
			i++
		}
		if byteAt(text, i) != '(' {
			return
		}
		i++
		name := [2]int{} // the cell before, if it may be the name of a setting
		for column := 0; i < len(text); column++ {
			for i < len(text) && blankOrEnd(text[i]) {
				i++
			}
			from, depth := i, 0
			inner := [2]int{-1, -1}
			for i < len(text) {
				ch := text[i]
				if ch == '\'' || ch == '"' {
					j := sqlStringEnd(text, i, min(len(text), i+stringLimit))
					if j == 0 {
						j = min(len(text), i+stringLimit)
					}
					if inner[0] < 0 {
						inner = [2]int{i + 1, j}
					}
					i = min(j+1, len(text))
					continue
				}
				if ch == '(' {
					depth++
				} else if ch == ')' {
					if depth == 0 {
						break
					}
					depth--
				} else if ch == ',' && depth == 0 || ch == ';' && depth == 0 {
					break
				}
				i++
			}
			if inner[0] >= 0 {
				c.report(w, column, inner[0], inner[1])
				if value := text[inner[0]:inner[1]]; name[1] > name[0] && rowSecret(text[name[0]:name[1]], value) {
					w.add(inner[0], inner[1], "password", true)
				}
				name = inner
			} else if a, b := trimBlanks(text, from, i); a < b && latinOrNumeral(text[a]) {
				c.report(w, column, a, b)
			}
			if i >= len(text) || text[i] == ';' {
				return
			}
			i++
			if text[i-1] == ')' {
				break
			}
		}
	}
}
