package redact

import "bytes"

// Command lines of products whose flags and places say nothing to anybody else: of backups,
// schedulers, business software, game servers, device management.

func vendorCommands() []detector {
	word := func(c byte) bool { return !nameByte(c) || c == '.' }
	return []detector{
		{name: "vendor-command", look: vendorCommand, before: word, starts: []string{
			"qlogin ", "qoperation ", "pmrep ", "pmcmd ", "infacmd", "infasetup", "bpnbat ", "vssat ", "ctm ", "fndload ", "concsub ", "fndcpass ", "wfload ", "akload ", "afpasswd ", "xdfload ", "ctmpsm ", "sacct ", "tbuild ", "fastload ", "bteq ", "isumod ", "setuser ", "setpassword ", "ndmpcopy ", "omnicc ", "omniusers ", "arcserve", "ca_auth ",
		}},
		{name: "vendor-command", look: createdUser, before: word, starts: []string{"createuser -c ", "createuser -f -c "}},
		{name: "vendor-command", look: joinedLogin, starts: []string{"+login ", "unixpwd ", "+rcon_password ", "+sv_password "}},
		{name: "vendor-command", look: invitation, starts: []string{"-invitation ", "-invite ", "-enrollmentcode ", "-activationcode ", "--invitation ", "-invitation="}},
		{name: "vendor-command", exact: true, look: appsLogin, before: func(c byte) bool { return c == ' ' || anyQuote(c) || c == '=' || c == '\t' }, starts: []string{"apps/", "APPS/", "applsys/", "APPLSYS/", "SYSTEM/", "system/", "sysadmin/", "SYSADMIN/"}},
		{name: "vendor-command", look: approvedBy, before: func(c byte) bool { return blankOrEnd(c) || c == '>' || c == '#' }, starts: []string{"approve ", "passwd approve "}},
	}
}

// vendorCommand reads what is known of one of these programs.
func vendorCommand(w *window, at, n int) {
	t := w.text
	end := at
	for end < len(t) && end-at < 40 && programByte(t[end]) {
		end++
	}
	var p program
	name := bytes.TrimSuffix(bytes.ToLower(t[at:end]), []byte(".exe"))
	switch string(bytes.TrimSuffix(bytes.TrimSuffix(name, []byte(".sh")), []byte(".bat"))) {
	case "qlogin", "qoperation":
		p = program{long: " -clp -ps ", login: "u"}
	case "pmrep":
		p = program{apart: "xX", login: "n"}
	case "pmcmd":
		p = program{apart: "p", login: "u"}
	case "infacmd", "infasetup":
		p = program{long: " -pd -dp -rp -pw ", login: ""}
	case "bpnbat", "vssat":
		p = program{long: " --password ", places: func(w *window, args []argument) { lastBehind(w, args, " unixpwd nis nisplus vx windows nt ", 2) }}
	case "ctm": // environment add NAME URL USER x
		p = program{places: func(w *window, args []argument) { lastBehind(w, args, " add ", 4) }}
	case "fndload", "concsub", "wfload", "akload", "xdfload", "fndcpass", "afpasswd":
		p = program{places: func(w *window, args []argument) {
			oraclePlaces(w, args[:min(len(args), 1)])
			if len(args) > 3 {
				oraclePlaces(w, args[3:4]) // the second login of FNDCPASS
			}
			if string(name) == "fndcpass" && len(args) > 5 {
				addDrawn(w, args[len(args)-1])
			}
		}}
	case "setuser", "setpassword":
		p = program{places: drawnBehindC}
	case "omniusers", "ca_auth", "omnicc", "ndmpcopy":
		p = program{long: " -password -p -passwd "}
	default:
		return
	}
	var buf [argumentsLimit]argument
	if args := arguments(w, end, buf[:0]); len(args) > 0 {
		judgeArguments(w, &p, args)
	}
}

// drawnBehindC looks at -c x of arrays that keep users.
func drawnBehindC(w *window, args []argument) {
	for i, a := range args {
		if string(w.text[a.from:a.to]) == "-c" && i+1 < len(args) {
			addDrawn(w, args[i+1])
		}
	}
}

// createdUser looks at createuser -c x NAME DOMAIN ROLE. In PostgreSQL it is a number.
func createdUser(w *window, at, n int) {
	t := w.text
	var f [2][2]int
	if k := blanksApart(t, at+n, lineTo(t, at+n, 200), f[:]); k < 2 || allNumerals(t[f[0][0]:f[0][1]]) || !looksPassword(t[f[0][0]:f[0][1]]) {
		return
	}
	addArgument(w, f[0][0], f[0][1], "password")
	if w.strict {
		addAccount(w, f[1][0], f[1][1])
	}
}

// joinedLogin looks at words behind one that logs in: +login user x, unixpwd user x.
func joinedLogin(w *window, at, n int) {
	t := w.text
	var f [2][2]int
	k := blanksApart(t, at+n, lineTo(t, at+n, 300), f[:])
	if t[at] == '+' && !foldPrefix(t[at:], "+login") {
		if k > 0 && t[f[0][0]] != '+' {
			addArgument(w, f[0][0], f[0][1], "password")
		}
		return
	}
	if k < 2 || !plainUser(t[f[0][0]:f[0][1]]) {
		return
	}
	if v := t[f[1][0]:f[1][1]]; v[0] != '+' && v[0] != '-' && (looksPassword(v) || looksCredential(v) || t[at] == '+' && !isTalk(v)) {
		addArgument(w, f[1][0], f[1][1], "password")
		if w.strict {
			addAccount(w, f[0][0], f[0][1])
		}
	}
}

// invitation looks at what a device is let in with.
func invitation(w *window, at, n int) {
	from, to, _ := quotedOrWord(w.text, at+n, lineTo(w.text, at+n, 200))
	if v := w.text[from:to]; len(v) >= 8 && countNumerals(v) > 3 && allOf(v, func(c byte) bool { return isLetterOrDigit(c) || c == '-' }) && !isDate(v) {
		addArgument(w, from, to, "token")
	}
}

// appsLogin looks at the logins of business software among arguments: apps/x.
func appsLogin(w *window, at, n int) {
	t := w.text
	limit := lineTo(t, at, 160)
	from, to := wordAt(t, at+n, limit)
	if i := bytes.IndexByte(t[from:to], '@'); i > 0 {
		to = from + i
	}
	v := t[from:to]
	c := countOf(v)
	if len(v) < 6 || bytes.ContainsAny(v, "/.:,") || !looksPassword(v) || c.other > 0 && !spelled(v) || c.other == 0 && !(c.digit > 0 && c.upper > 0 && c.turns >= 3) || wordsAndNumber(v) {
		return
	}
	addArgument(w, from, to, "password")
}

// approvedBy looks at the commands that owners of mailing lists send: approve x subscribe LIST ADDRESS.
func approvedBy(w *window, at, n int) {
	t := w.text
	var f [2][2]int
	if blanksApart(t, at+n, lineTo(t, at+n, 200), f[:]) < 2 {
		return
	}
	switch string(bytes.ToLower(t[f[1][0]:f[1][1]])) {
	case "subscribe", "unsubscribe", "config", "newconfig", "newinfo", "mkdigest", "writeconfig", "passwd", "who":
		if v := t[f[0][0]:f[0][1]]; spelled(v) {
			addArgument(w, f[0][0], f[0][1], "password")
		}
	}
}
