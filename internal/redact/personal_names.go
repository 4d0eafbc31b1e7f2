package redact

import "bytes"

// personNames find the names of persons, and of hosts without a domain, by their neighbours.
func personNames() []detector {
	return []detector{
		{name: "person-beside", strict: true, look: personActs, starts: []string{" logged in", " logged out", " signed in", " signed out", " signed up", " wrote:", " commented", " approved", " uploaded", " submitted", " has joined", " has left", " was invited", " was granted"}},
		{name: "host-subject", strict: true, look: hostSubject, starts: []string{" unreachable", ": unreachable", ": connection refused", ": connection timed out", ": no route to host", ": host is down", ": temporary failure in name"}},
	}
}

// personActs looks back from what a person does: Jane Roe logged in.
func personActs(w *window, at, n int) {
	if from := fullName(w.text, at); from < at {
		w.add(from, at, "person", true)
	} else if act := w.text[at : at+n]; (foldPrefix(act, " logged") || foldPrefix(act, " signed")) && !latinOrNumeral(byteAt(w.text, at+n)) {
		loginActs(w, at)
	}
}

// loginActs looks back from " logged in" to a login: jroe logged in.
func loginActs(w *window, at int) {
	text := w.text
	from := runStart(text, at, 40, nameByte)
	if c := byteAt(text, from-1); from == at || text[from] >= 0x80 || !blankOrEnd(c) && c != '"' && c != '\'' && c != '[' && c != ':' && c != '|' {
		return
	}
	switch name := text[from:at]; string(bytes.ToLower(name)) {
	case "successfully", "never", "currently", "still", "get", "got", "getting", "stay", "keep", "remain", "remained", "automatically", "customer", "employee", "member", "visitor", "he", "she", "someone", "anyone", "everyone", "nobody", "person", "people", "being", "be", "are", "am", "i'm", "when", "once", "while", "first", "last", "not", "device", "operator", "partner", "bot", "robot", "player", "driver", "patient", "student", "teacher", "author", "editor", "reader", "seller", "buyer", "merchant", "tenant", "subscriber", "attacker", "caller", "host", "console", "remotely", "recently", "just", "actually":
	default:
		if len(name) > 2 && loginName(name) && !proseEnd(name) {
			addGuessed(w, from, at, false)
		}
	}
}

// fullName returns where the two to four words begin that end at to and may be a
// person's name; to if they are none. Particles count: Jane van Roe.
func fullName(text []byte, to int) int {
	from, words := to, 0
	for i := to; words < 4; {
		start := i
		for start > 0 && i-start < 40 && (latin(text[start-1]) || text[start-1] >= 0x80 || text[start-1] == '-' || text[start-1] == '\'' && latin(byteAt(text, start-2))) {
			start--
		}
		word := text[start:i]
		particle := nameParticle(word)
		if len(word) < 2 || !particle && !namedPerson(word) {
			break
		}
		if words++; !particle {
			from = start
		}
		if i = start; i < 1 || text[i-1] != ' ' {
			break
		}
		i--
	}
	if c := byteAt(text, from-1); words < 2 || bytes.IndexByte(text[from:to], ' ') < 0 || latinOrNumeral(c) || c == '_' || c == '/' || c == '.' && byteAt(text, from-2) != ' ' {
		return to
	}
	return from
}

// namedPerson tells whether a word is written as names are, and is none that begins
// sentences or titles.
func namedPerson(word []byte) bool {
	if !upperLetter(word[0]) && word[0] < 0xc3 {
		return false
	}
	small := 0
	for i, c := range word {
		if lowerLetter(c) || c >= 0x80 && i > 1 {
			small++
		}
	}
	return small > 0 && !isCommon(string(word)) && !systemAccount(word) && !wordOfProse(word) && !wordOfTitle(word)
}

// wordOfTitle tells whether a word with a capital is of an office, a team, a role.
func wordOfTitle(word []byte) bool {
	switch string(bytes.ToLower(word)) {
	case "sales", "team", "help", "desk", "helpdesk", "billing", "accounting", "marketing", "legal", "hr", "human", "resources", "operations", "ops", "infrastructure", "contact", "mailto", "mail", "e-mail", "from", "to", "cc", "bcc",
		"reply", "subject", "dear", "hello", "hi", "regards", "best", "kind", "please", "thanks", "thank", "ask", "call", "write", "see", "phone", "tel", "fax", "manager", "engineer", "lead", "head", "chief", "office", "department",
		"company", "corporation", "limited", "gmbh", "inc", "ltd", "bank", "union", "street", "city", "north", "south", "east", "west", "great", "general", "special", "first", "second", "new", "old", "open", "free", "the", "our", "your", "we",
		"primary", "secondary", "emergency", "technical", "business", "financial", "finance", "purchase", "purchasing", "quality", "assurance", "product", "design", "root", "domain", "reporting", "notifications", "alerts", "digital", "global", "number", "numbers", "postal", "card", "credit", "visa", "mastercard", "mobile", "cell", "work", "home", "direct", "toll":
		return true
	}
	return false
}

// besideAddress reports who an e-mail address or a telephone number belongs to, where
// the name stands before it in a row of a list: ("Jane Roe", "jane@…"), Jane Roe; jane@….
func besideAddress(w *window, start int, local []byte) {
	text := w.text
	i, quotes := start, 0
	for i > 0 && start-i < 8 && bytes.IndexByte([]byte("\"'\\ \t,;|:<=>("), text[i-1]) >= 0 {
		i--
		if c := text[i]; c == '"' || c == '\'' {
			quotes++
		}
	}
	if i == start || bytes.IndexByte(text[i:start], ' ') == 0 && start-i == 1 {
		return
	}
	from := fullName(text, i)
	if from < i {
		w.add(from, i, "person", true)
		return
	}
	// A login in quotes, as the columns of a table have it: ('jroe', 'jane@…').
	if quotes < 2 || bytes.IndexByte(text[i:start], ',') < 0 {
		return
	}
	for from = i; from > 0 && i-from < 40 && nameByte(text[from-1]); from-- {
	}
	c, before := byteAt(text, from-1), byteAt(text, from-2)
	if (c == '"' || c == '\'') && (before == '(' || before == '[' || before == ',' || blankByte(before)) && i-from >= 4 && (lowerLetter(text[from]) || bytes.EqualFold(text[from:i], local)) && loginName(text[from:i]) && !isCommon(string(text[from:i])) {
		w.add(from, i, "user", i-from > 8)
	}
}

const learnedNames = 256 << 10 // bytes of a file from whose addresses names are learned

// nameOfMailbox learns the name of whom an address is given for: jane.roe@… is Jane
// Roe's. In large logs there would be too many.
func nameOfMailbox(w *window, local []byte) {
	if len(w.text) > learnedNames || len(local) > 40 {
		return
	}
	i := bytes.IndexAny(local, "._")
	if i < 3 || len(local)-i < 4 {
		return
	}
	first, last := bytes.ToLower(local[:i]), bytes.ToLower(local[i+1:])
	for _, part := range [...][]byte{first, last} {
		if !lowerOnly(part) || isCommon(string(part)) || systemAccount(part) || wordOfProse(part) || wordOfTitle(part) {
			return
		}
	}
	first[0] -= 'a' - 'A'
	last[0] -= 'a' - 'A'
	w.learn(append(append(bytes.Clone(first), ' '), last...), "person")
	w.learn(append(append(bytes.Clone(last), ' '), first...), "person")
}
