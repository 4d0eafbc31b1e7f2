package redact

import "bytes"

// Calls of programs that take a password by its place: mysqli_connect("h", "u", "x"),
// smtp.login("u", "x"), auth=("u", "x"), "x".toCharArray().

const (
	callLength  = 600
	deepestCall = 8 // brackets within its own
)

func callDetectors() []detector {
	return []detector{
		{name: "calls", look: lookPlace, starts: []string{
			"login(", "connect(", "connection(", "bind(", "bind_s(", "auth(", "auth=(", "credential(", "credentials(", "fi.begin(", "mysqli(", "pdo(", "authenticate(",
			"pw_set(", "__construct(", "sequelize(", "authentication(", "imap_open(", "create_user(", "createuser(", "add_user(", "adduser(",
		}},
		{name: "calls", look: lookModem, starts: []string{"at+cpin=", "at+cwjap", "at+cstt=", "at+cgauth=", "at+qmtconn=", "at+qicsgp=", "at+cmqttconnect="}},
		{name: "calls", look: lookSecureString, starts: []string{"securestring "}},
		{name: "calls", look: lookChars, starts: []string{".tochararray("}},
	}
}

// lookPlace is called behind the bracket of a call that may take a password.
func lookPlace(w *window, at, n int) {
	var args [6]inCall
	count := callArguments(w.text, at+n, &args)
	if count < 2 || count > len(args) {
		return
	}
	i, sure := 1, true
	switch s := w.text[at : at+n-1]; {
	case hasFold(s, 0, "__construct"), hasFold(s, 0, "sequelize"):
		i, sure = 2, hasFold(w.text, at-5, "pdo") || hasFold(w.text, at-8, "mysqli") || hasFold(s, 0, "seq")
	case hasFold(s, 0, "mysqli"), hasFold(s, 0, "pdo"), hasFold(s, 0, "imap_open"):
		i = 2
	case hasFold(s, 0, "connect"), hasFold(s, 0, "connection"):
		i = 2
		if count == 3 && args[1].text && args[2].text && args[0].text && bytes.ContainsAny(args[2].of(w.text), "/:") && !bytes.ContainsAny(args[0].of(w.text), "/:.") {
			i = 1 // user, password and where to
		} else {
			sure = hasFold(w.text, at-7, "mysqli_") || hasFold(w.text, at-3, "get")
		}
	case cut(bytes.ToLower(s), "user"):
		i = min(count, 3) - 1
	case hasFold(s, 0, "auth") && count == 4:
		i = 2 // identity, user, password, host
	default:
		if count == 3 && !args[0].text {
			i = 2 // the connection, user, password
		} else if count > 3 {
			return
		}
		sure = !hasFold(s, 0, "bind")
	}
	if i >= count || !args[i].text {
		return
	}
	a := args[i]
	v := a.of(w.text)
	p := pair{w: w, start: at, end: at + n - 1, class: keyStrong, rule: "password"}
	if len(v) < 3 || isTalk(v) || !p.secret(v, true) || !sure && !looksPassword(v) && !looksCredential(v) {
		return
	}
	p.report(a.start, a.end, true)
}

// inCall is an argument of a call: a text in quotes, or anything else.
type inCall struct {
	start, end int
	text       bool
}

func (a inCall) of(t []byte) []byte { return t[a.start:a.end] }

// callArguments reads those of the call whose bracket opened before i. It returns their
// number; 0 when the call does not end near, and one more than there is room for when
// there are too many.
func callArguments(t []byte, i int, args *[6]inCall) int {
	limit := min(len(t), i+callLength)
	count, depth, fresh := 0, 0, true
	for i < limit {
		switch c := t[i]; {
		case c <= ' ':
			i++
			continue
		case c == '(' || c == '[' || c == '{':
			if depth++; depth > deepestCall {
				return 0
			}
		case c == ')' || c == ']' || c == '}':
			if depth--; depth < 0 {
				return count
			}
		case c == ',' && depth == 0:
			fresh = true
			i++
			continue
		case c == ';':
			return 0
		}
		start, end, next, ok := quoted(t[:limit], i)
		if depth == 0 && fresh {
			if count == len(args) {
				return count + 1
			}
			fresh = false
			args[count] = inCall{start: i, end: i + 1}
			if ok {
				args[count] = inCall{start: start, end: end, text: start < end}
			}
			count++
		} else if depth == 0 && count > 0 && t[i] != '.' && args[count-1].text && !isLetterOrDigit(t[i]) && t[i] != '(' && t[i] != ')' {
			args[count-1].text = false // "a" + b
		}
		if ok {
			i = next
			continue
		}
		i++
	}
	return 0
}

// lookModem judges the last text of a command to a modem that takes a password: the PIN
// of a card, the password of an access point, of a network, of a broker.
func lookModem(w *window, at, n int) {
	t := w.text
	p := pair{w: w, start: at, end: at + n, class: keyStrong, rule: "password"}
	var a inCall
	texts := 0
	for i, end := at+n, endOfLine(t, at+n, min(len(t), at+callLength)); i < end; {
		start, stop, next, ok := quoted(t[:end], i)
		if !ok {
			i++
			continue
		}
		texts++
		a, i = inCall{start: start, end: stop}, next
	}
	if hasFold(t, at, "at+cpin") {
		if p.rule = "pin"; texts == 0 {
			a = inCall{start: at + n, end: endOfWord(t[:min(len(t), at+callLength)], at+n, true)}
		}
	} else if texts < 2 {
		return
	}
	if v := a.of(t); len(v) > 0 && p.secret(v, true) {
		p.report(a.start, a.end, true)
	}
}

// lookSecureString judges what PowerShell makes a secure string of.
func lookSecureString(w *window, at, n int) {
	t := w.text
	if bytes.Contains(t[max(0, at-20):at], []byte("ead-")) {
		return // Read-Host asks for it
	}
	p := pair{w: w, start: at, end: at + n, class: keyStrong, rule: "password"}
	for i, end := at+n, endOfLine(t, at+n, min(len(t), at+n+60)); i < end && t[i] != '|' && t[i] != ')'; i++ {
		if start, stop, _, ok := quoted(t, i); ok && t[i-1] == ' ' {
			if p.secret(t[start:stop], true) {
				p.report(start, stop, true)
			}
			return
		}
	}
}

// lookChars judges the text before .toCharArray(): what Java takes passwords as.
func lookChars(w *window, at, n int) {
	t := w.text
	if at < 2 || t[at-1] != '"' {
		return
	}
	start := at - 1
	for start > 0 && at-start < 200 && t[start-1] != '\n' && (t[start-1] != '"' || start > 1 && t[start-2] == '\\') {
		start--
	}
	if start == 0 || t[start-1] != '"' {
		return
	}
	v := t[start : at-1]
	if hasFold(v, 0, "0123") || hasFold(v, 0, "abcd") {
		return // an alphabet
	}
	p := pair{w: w, start: at, end: at + n - 1, class: keyStrong, rule: "password"}
	if len(v) >= 4 && p.secret(v, true) && bytes.IndexByte(v, ' ') < 0 {
		p.report(start, at-1, true)
	}
}
