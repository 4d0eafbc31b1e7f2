package redact

import "bytes"

// Logins by their place: in the terms of Erlang, and among what functions of databases are
// handed that read from elsewhere.

func saidTerms() []detector {
	after := func(c byte) bool { return c == ' ' || c == '{' || c == '<' || c == '"' }
	return []detector{
		{name: "term", look: erlangLogin, starts: []string{"_bind,", "auth,", "credentials,", "login,", "_and_pass,", "_params_network,", "_params_direct,"}, after: after},
		{name: "term", look: erlangSecret, starts: []string{"{plaintext,", "{encrypted,", "{cleartext,"}, after: after},
		{name: "term", look: tableFunction, starts: []string{"remote(", "remotesecure(", "mysql(", "postgresql(", "mongodb(", "redis(", "s3(", "s3cluster(", "gcs(", "oss(", "cosn(", "iceberg(", "deltalake(", "hudi(", "azureblobstorage(", "openrowset("},
			after: func(c byte) bool { return c == '\'' || c == '"' || c == ' ' || c == '\n' || latin(c) }},
	}
}

// erlangTerm returns the text of "x" or <<"x">> at i, and where reading goes on; 0 if there
// is none.
func erlangTerm(t []byte, i, limit int) (from, to, next int) {
	i = skipBlanks(t, i, limit)
	binary := bytes.HasPrefix(t[i:limit], []byte("<<"))
	if binary {
		i += 2
	}
	escape := 0
	for i+escape < limit && t[i+escape] == '\\' {
		escape++
	}
	if i += escape; i >= limit || t[i] != '"' {
		return 0, 0, 0
	}
	end := bytes.IndexByte(t[i+1:limit], '"')
	if end < 0 {
		return 0, 0, 0
	}
	from, next = i+1, i+2+end
	to = next - 1 - escape
	if binary {
		if !bytes.HasPrefix(t[next:limit], []byte(">>")) {
			return 0, 0, 0
		}
		next += 2
	}
	return from, to, next
}

// erlangLogin looks at the pair behind a word that speaks of a login: {dn_lookup_bind,
// {"cn=x", "y"}}, {amqp_params_network, <<"u">>, <<"x">>, …}.
func erlangLogin(w *window, at, n int) {
	t := w.text
	limit := lineTo(t, at, 600)
	i := skipBlanks(t, at+n, limit)
	if c := byteAt(t, i); c == '{' {
		i++
	} else if t[at+n-2] != 'k' && t[at+n-2] != 't' || c != '<' {
		return
	}
	a, b, next := erlangTerm(t, i, limit)
	if next = skipBlanks(t, next, limit); a == 0 || byteAt(t, next) != ',' {
		return
	}
	from, to, end := erlangTerm(t, next+1, limit)
	if c := byteAt(t, end); from == 0 || c != '}' && c != ',' && c != ' ' {
		return
	}
	if v := t[from:to]; len(v) > 2 && !referenceOnly(v) {
		w.add(from, to, "password", true)
		if w.strict {
			addAccount(w, a, b)
		}
	}
}

// erlangSecret looks at {plaintext,<<"x">>}.
func erlangSecret(w *window, at, n int) {
	from, to, end := erlangTerm(w.text, at+n, lineTo(w.text, at, 600))
	if c := byteAt(w.text, end); from > 0 && (c == '}' || c == ',') && to-from > 2 && !referenceOnly(w.text[from:to]) {
		w.add(from, to, "password", true)
	}
}

// tableFunction looks at functions by which ClickHouse and its kin read from another
// database: remote('h:9000', d.t, 'u', 'x'), mysql('h:3306', 'd', 't', 'u', 'x'), s3('url',
// 'id', 'x'), and at OPENROWSET('p', 'h';'u';'x', …).
func tableFunction(w *window, at, n int) {
	t := w.text
	if nameByte(byteAt(t, at-1)) && byteAt(t, at-1) != '.' {
		if c := byteAt(t, at-1); !latin(c) || !foldPrefix(t[at:], "postgresql(") && !foldPrefix(t[at:], "mysql(") || !hasFold(t, at-12, "materialized") {
			return
		}
	}
	name := bytes.ToLower(t[at : at+n-1])
	if string(name) == "openrowset" {
		rowSet(w, at+n)
		return
	}
	var args [8]inCall
	count := 0
	for i, limit := at+n, min(len(t), at+1200); i < limit && count < len(args); {
		for i < limit && blankOrEnd(t[i]) {
			i++
		}
		start, end, next, ok := quoted(t[:limit], i)
		if !ok {
			for next = i; next < limit && t[next] != ',' && t[next] != ')' && t[next] != ';' && t[next] != '('; next++ {
			}
			start, end = i, next
		}
		args[count] = inCall{start: start, end: end, text: ok}
		count++
		if i = skipBlanks(t, next, limit); byteAt(t, i) != ',' {
			break
		}
		i++
	}
	at = 0
	if count > 2 && !args[0].text { // a cluster first
		at = 1
	}
	if count < 3 || !args[at].text || !bytes.ContainsAny(args[at].of(t), ".:/") {
		return
	}
	place := 4
	switch string(name) {
	case "remote", "remotesecure":
		if v := args[at+1].of(t); bytes.IndexByte(v, '.') > 0 || bytes.IndexByte(v, '(') > 0 {
			place = 3
		}
	case "s3", "s3cluster", "gcs", "oss", "cosn", "iceberg", "deltalake", "hudi":
		if string(name) == "s3cluster" && args[0].text && bytes.IndexByte(args[0].of(t), '/') < 0 {
			at = 1
		}
		place = at + 2
	default:
		if count > 3 && args[3].text && (count == 4 || !args[4].text || looksPassword(args[3].of(t)) && !looksPassword(args[4].of(t))) {
			place = 3 // of an engine: host, database, user, password
		}
	}
	if place >= count || !args[place].text || !args[place-1].text && string(name) != "redis" {
		return
	}
	if v := args[place].of(t); len(v) > 2 && !referenceOnly(v) && !isFormatName(v) && !isCommon(string(v)) && bytes.IndexByte(v, '(') < 0 {
		w.add(args[place].start, args[place].end, "password", true)
		if w.strict && string(name) != "redis" {
			addAccount(w, args[place-1].start, args[place-1].end)
		}
	}
}

// isFormatName tells whether a text is the name of a format of rows: CSVWithNames.
func isFormatName(v []byte) bool {
	for _, name := range [...]string{"csv", "tsv", "parquet", "orc", "json", "avro", "arrow", "native", "auto", "none", "gzip", "tabseparated", "line", "values"} {
		if foldPrefix(v, name) {
			return lettersOnly(v)
		}
	}
	return false
}

// rowSet looks at 'host';'user';'x' behind the name of a provider.
func rowSet(w *window, i int) {
	t := w.text
	limit := lineTo(t, i, 600)
	for places := 0; i < limit; i++ {
		if t[i] != '\'' {
			continue
		}
		end := sqlStringEnd(t, i, limit)
		if end == 0 {
			return
		}
		next := skipBlanks(t, end+1, limit)
		if places == 2 {
			addArgument(w, i+1, end, "password")
			return
		}
		if byteAt(t, next) == ';' {
			places++
		} else if places > 0 {
			return
		}
		i = end
	}
}
