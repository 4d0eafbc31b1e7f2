package redact

import "bytes"

// Personal values in the places that gateways of messages, telephony, clusters of 1C, routers and
// inventories have: phones that are digits alone, short names of hosts, accounts that are added.

func enterprisePlaces() []detector {
	return []detector{
		{name: "phone-digits", strict: true, look: phoneOfDigits, after: decimal, starts: []string{"=79", "=89", "=77", "=380", "=375", "=998", "'79", "'89", "'77", "'380", "'375", "'998", "\"79", "\"89", "\"77", "\"380", "\"375", "\"998"}},
		{name: "phone-digits", strict: true, look: phoneOfDigits, exact: true, starts: []string{"номер ", "номера ", "Номер ", "номеру ", "абонент ", "абонента ", "абоненту ", "телефон ", "msisdn "}},
		{name: "user-added", strict: true, look: accountAdded, starts: []string{"add name=", "user set name=", "secret set name="}},
		{name: "host-1c", strict: true, look: serverOfBase, starts: []string{"srvr="}},
		{name: "host-1c", strict: true, exact: true, look: serverOfCluster, starts: []string{",1540,\"", ",1541,\"", ",1640,\"", ",1641,\"", ",1740,\"", ",1741,\""}},
		{name: "host-inventory", strict: true, look: hostOfSettings, starts: []string{" ansible_connection=", " ansible_user=", " ansible_password=", " ansible_ssh_", " ansible_port=", " ansible_become", " ansible_python_", " ansible_winrm"}},
		{name: "host-joined", strict: true, look: hostToJoin, starts: []string{"client-installer ", "client-install ", "replica-install ", "join-client ", "realm join "}},
	}
}

// phoneOfDigits looks at 79161234567 behind a name or in a quoted parameter.
func phoneOfDigits(w *window, at, n int) {
	t := w.text
	for n > 0 && !numeral(t[at]) {
		at, n = at+1, n-1
	}
	if n == 0 && !numeral(byteAt(t, at)) {
		return
	}
	end := runEnd(t, at, 16, decimal)
	want := 11
	if t[at] == '3' || t[at] == '9' {
		want = 12
	}
	if c := byteAt(t, end); end-at != want || latin(c) || c == '_' || c == '.' && numeral(byteAt(t, end+1)) || c == '-' {
		return
	}
	i := at
	quoted := false
	for i > 0 && at-i < 6 && (anyQuote(t[i-1]) || isBlank(t[i-1]) || t[i-1] == '=' || t[i-1] == ':' || t[i-1] == '\\' || t[i-1] == '(') {
		i--
		quoted = quoted || anyQuote(t[i])
	}
	if i == at || bytes.IndexByte([]byte("37892"), t[at]) < 0 {
		return
	}
	sign := bytes.ContainsAny(t[i:at], "=:")
	from := i
	for from > 0 && i-from < 40 && (nameByte(t[from-1]) || t[from-1] >= 0x80 || t[from-1] == '$') && t[from-1] != '.' {
		from--
	}
	name := bytes.ToLower(t[from:i])
	switch {
	case len(name) > 1 && name[0] == '$' && sign && quoted: // a parameter of SQL
		if allNumerals(name[1:]) {
			w.add(at, end, "phone", false)
		}
		return
	case sign && phoneName(name), quoted && phoneName(name), phoneWordBefore(name):
		w.add(at, end, "phone", false)
	}
}

// phoneName tells whether a setting of that name holds a number.
func phoneName(name []byte) bool {
	if i := bytes.LastIndexAny(name, "_-"); i >= 0 && len(name)-i > 2 {
		if phoneName(name[i+1:]) {
			return true
		}
	}
	switch string(name) {
	case "to", "phone", "phones", "msisdn", "recipient", "recipients", "mobile", "tel", "telephone", "dst", "number", "abonent", "subscriber", "da", "destination", "dest", "destaddr", "addr", "caller", "callee", "cid", "callerid", "clid", "sender", "from", "target", "номер", "тел", "телефон", "телефона", "абонент", "получатель", "cell", "whatsapp", "viber", "chatid", "wa", "sms":
		return true
	}
	return phoneWordBefore(name)
}

// phoneWordBefore tells whether a word in running text says that a phone's number follows.
func phoneWordBefore(word []byte) bool {
	switch string(word) {
	case "номер", "номера", "номеру", "телефон", "телефона", "телефону", "тел", "моб", "сотовый", "мобильный", "абонент", "абонента", "абоненту", "phone", "msisdn", "subscriber", "Номер", "Телефон", "Тел", "Абонент":
		return true
	}
	return false
}

// accountAdded looks at an account that a router is told to keep: add name=jane password=x.
func accountAdded(w *window, at, n int) {
	t := w.text
	if line := bytes.ToLower(t[lineFrom(t, at, 300):lineTo(t, at, 300)]); byteAt(t, at-1) == '<' || !bytes.Contains(line, []byte("password=")) && !bytes.Contains(line, []byte("secret=")) {
		return
	}
	from, to, _ := wordAfter(t, at+n)
	addLogin(w, from, to)
}

// serverOfBase looks at Srvr="host:1541;host2:1541".
func serverOfBase(w *window, at, n int) {
	t := w.text
	limit := lineTo(t, at, 300)
	i := at + n
	i += quoteHere(t, i, limit)
	for i < limit {
		to := runEnd(t, i, 100, nameByte)
		if to == i {
			return
		}
		addHost(w, i, to)
		if i = to; byteAt(t, i) == ':' {
			i = runEnd(t, i+1, 6, decimal)
		}
		if c := byteAt(t, i); c != ',' && c != ';' || !latin(byteAt(t, i+1)) || hasFold(t, i, ";ref") {
			return
		}
		i++
	}
}

// serverOfCluster looks at the name behind the port in the list of clusters of 1C.
func serverOfCluster(w *window, at, n int) {
	t := w.text
	if to := runEnd(t, at+n, 100, nameByte); byteAt(t, to) == '"' {
		addHost(w, at+n, to)
	}
}

// hostOfSettings takes the first word of a line of an inventory, if it is no setting itself.
func hostOfSettings(w *window, at, n int) {
	t := w.text
	start := lineFrom(t, at, 400)
	from, to, _ := wordAfter(t, start)
	if from == start && to > from && to <= at && isBlank(t[to]) && hostForm(t[from:to]) {
		addHost(w, from, to)
	}
}

// hostToJoin looks at the name that a host is to have in its domain.
func hostToJoin(w *window, at, n int) {
	t := w.text
	var f [24][2]int
	k := blanksApart(t, at+n, lineTo(t, at+n, 400), f[:])
	for i := range k - 1 {
		switch word := t[f[i][0]:f[i][1]]; string(word) {
		case "-d", "-H", "-n", "--hostname", "--host", "--computer-name", "--server":
			if name := t[f[i+1][0]:f[i+1][1]]; hostForm(name) {
				addHost(w, f[i+1][0], f[i+1][1])
			}
		}
	}
}
