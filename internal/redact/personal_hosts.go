package redact

import "bytes"

// ldapName looks at cn=Jane Doe,ou=… in a distinguished name.
func ldapName(w *window, at, n int) {
	text := w.text
	if latinOrNumeral(byteAt(text, at-1)) {
		return
	}
	end := at + n
	for end < len(text) && end-at < 80 && text[end] != ',' && text[end] != '\n' && text[end] != '"' && text[end] != '/' {
		end++
	}
	if byteAt(text, end) != ',' {
		return
	}
	rest := text[skipBlanks(text, end+1, len(text)):min(len(text), end+24)]
	if !foldPrefix(rest, "ou=") && !foldPrefix(rest, "dc=") && !foldPrefix(rest, "cn=users") || foldPrefix(rest, "ou=group") || foldPrefix(rest, "ou=role") || foldPrefix(rest, "ou=service") {
		return
	}
	name := text[at+n : end]
	if bytes.IndexByte(name, ' ') > 0 {
		if personWords(name) {
			w.add(at+n, end, "person", true)
		}
		return
	}
	addAccount(w, at+n, end)
}

// hostProse looks at "on host x" and its likes. Behind most of them a plain word
// is no host.
func hostProse(w *window, at, n int) {
	text := w.text
	if c := byteAt(text, at-1); nameByte(c) && c != '.' && (c != '-' || text[at]|0x20 != 'h') {
		return
	}
	if at+n < len(text) && text[at+n-1] == ' ' && byteAt(text, at+n) == ' ' {
		return
	}
	from, to, quoted := wordAfter(text, at+n)
	if foldPrefix(text[at:at+n], "lookup") && foldSuffix(text[max(0, at-12):at], "secret-tool ") {
		return // an attribute of a secret
	}
	if foldPrefix(text[at:at+n], "ssh") {
		if ofNetworkDevice(text[lineFrom(text, at, 100):at]) {
			return
		}
		if i := bytes.IndexByte(text[from:min(len(text), from+40)], '@'); i >= 0 {
			return
		}
	}
	for to > from && (text[to-1] == '.' || text[to-1] == '-') {
		to--
	}
	name := text[from:to]
	if !quoted && !foldPrefix(text[at:at+n], "hostname") && !hostForm(name) && !hostDotted(name) || byteAt(text, to) == '=' || byteAt(text, to) == '(' || byteAt(text, to) == '/' && !quoted {
		return
	}
	if foldPrefix(text[at:at+n], "hostname") && !blankOrEnd(byteAt(text, to)) && !quoted {
		return
	}
	if foldPrefix(text[at:at+n], "hostname") && !hostForm(name) && byteAt(text, to) != '\n' && !quoted {
		return
	}
	addHost(w, from, to)
}

// hostForm tells whether a name looks like one of a host and not like a word:
// db1, web-01, eu-west-api.
func hostForm(b []byte) bool {
	letters, marks := 0, 0
	for _, c := range b {
		if latin(c) {
			letters++
		} else if numeral(c) || c == '-' {
			marks++
		} else if c != '.' && c != '_' {
			return false
		}
	}
	return letters > 0 && marks > 0
}

// hostBeforePort looks at " port ": from web01 port 50123.
func hostBeforePort(w *window, at, n int) {
	text := w.text
	if !numeral(byteAt(text, at+n)) {
		return
	}
	from := at
	for from > 0 && at-from < 100 && nameByte(text[from-1]) {
		from--
	}
	before := text[max(0, from-6):from]
	if foldSuffix(before, "from ") || foldSuffix(before, " to ") || foldSuffix(before, "host ") || foldSuffix(before, "with ") || foldSuffix(before, " by ") {
		addHost(w, from, at)
	}
}

// hostOfSyslog looks back from "prog[123]:" to the host before it.
func hostOfSyslog(w *window, at, n int) {
	text := w.text
	i := at
	if n == 2 {
		for i > 0 && at-i < 11 && numeral(text[i-1]) {
			i--
		}
		if i == at || byteAt(text, i-1) != '[' {
			return
		}
		i--
		low := max(0, i-64)
		for i > low && !blankOrEnd(text[i-1]) {
			i--
		}
		i--
	}
	end := i
	for i > 0 && end-i < 100 && nameByte(text[i-1]) {
		i--
	}
	if i == end || byteAt(text, i-1) != ' ' {
		return
	}
	// The time before: 03:20:04, or 2026-11-22T03:20:04.123+00:00, or …Z.
	t := i - 1
	for t > 0 && blankByte(text[t-1]) && i-t < 4 {
		t--
	}
	if c := byteAt(text, t-1); !numeral(c) && c != 'Z' {
		return
	}
	stamp := text[max(0, t-9):t]
	if bytes.IndexByte(stamp, ':') < 0 {
		return
	}
	name := text[i:end]
	if bytes.IndexByte(name, '.') < 0 && hostWorth(name) {
		w.add(i, end, "host", true)
	} else {
		addHost(w, i, end)
	}
}

// hostWorth is hostLabel for a place where a host's name stands for sure.
func hostWorth(name []byte) bool {
	if len(name) < 2 || allNumerals(name) || foldEqual(name, "localhost") || foldEqual(name, "info") || foldEqual(name, "error") || foldEqual(name, "warn") || foldEqual(name, "debug") || foldEqual(name, "warning") || foldEqual(name, "notice") {
		return false
	}
	return onlyNameBytes(name) && latinOrNumeral(name[0])
}

// hostOfNewSyslog looks at "<34>1 2026-…Z host app": RFC 5424, section 6.
func hostOfNewSyslog(w *window, at, n int) {
	text := w.text
	var words [3][2]int
	if blanksApart(text, at+n-2, lineTo(text, at, 300), words[:]) < 3 {
		return
	}
	if name := text[words[1][0]:words[1][1]]; hostWorth(name) {
		w.add(words[1][0], words[1][1], "host", true)
	}
}

// hostOfUname looks at "Linux host 6.8.0".
func hostOfUname(w *window, at, n int) {
	text := w.text
	from, to, _ := wordAfter(text, at+n)
	if byteAt(text, to) == ' ' && kernelRelease(text[to+1:min(len(text), to+20)]) && hostWorth(text[from:to]) &&
		!foldEqual(text[from:to], "version") && !foldEqual(text[from:to], "kernel") {
		w.add(from, to, "host", true)
	}
}

// hostOfWindows looks at the names that Windows gives to hosts.
func hostOfWindows(w *window, at, n int) {
	text := w.text
	to := at + n
	for to < len(text) && to-at < 20 && (text[to]-'A' < 26 || numeral(text[to])) {
		to++
	}
	if to-at-n >= 5 && !nameByte(byteAt(text, at-1)) && !latinOrNumeral(byteAt(text, to)) {
		w.add(at, to, "host", true)
	}
}

// hostOfInventory takes the first word of a line of an Ansible inventory.
func hostOfInventory(w *window, at, _ int) {
	start := lineFrom(w.text, at, 200)
	from, to, _ := wordAfter(w.text, start)
	if to < at {
		addHost(w, from, to)
	}
}

// hostFiles reads /etc/hosts, /etc/hostname and known_hosts.
func hostFiles(w *window) {
	switch base := plainName(w.name); base {
	case "hostname", "nodename", "mailname":
		from, to := trimBlanks(w.text, 0, lineTo(w.text, 0, 300))
		if hostWorth(w.text[from:to]) {
			w.add(from, to, "host", true)
		}
	case "hosts", "known_hosts", "ssh_known_hosts", "hosts.txt", "known_hosts2":
		eachLine(w.text, func(start, end int) {
			hostLine(w, start, min(end, start+2000), base[0] == 'h')
		})
	}
}

func hostLine(w *window, start, end int, names bool) {
	text := w.text
	start = skipBlanks(text, start, end)
	if start == end || text[start] == '#' || text[start] == '|' || text[start] == '@' {
		return
	}
	var words [24][2]int
	n := blanksApart(text, start, end, words[:])
	if !names { // host,host2,[host3]:2222 type key
		for from := words[0][0]; n > 1 && from < words[0][1]; from++ {
			to := from
			for to < words[0][1] && nameByte(text[to]) {
				to++
			}
			if to > from && hostWorth(text[from:to]) {
				addHost(w, from, to)
				from = to
			}
		}
		return
	}
	if n < 2 || !numeral(text[words[0][0]]) && bytes.IndexByte(text[words[0][0]:words[0][1]], ':') < 0 {
		return
	}
	for _, word := range words[1:n] {
		name := text[word[0]:word[1]]
		if name[0] == '#' {
			return
		}
		if foldPrefix(name, "localhost") || foldPrefix(name, "ip6-") || foldEqual(name, "broadcasthost") || foldSuffix(name, "localdomain") {
			continue
		}
		if hostWorth(name) {
			w.add(word[0], word[1], "host", true)
		}
	}
}

// hostNodes looks at the header of a list of nodes of Kubernetes, and takes the
// first column below it.
func hostNodes(w *window, at, _ int) {
	text := w.text
	start := lineFrom(text, at, 80)
	if !foldPrefix(text[start:at], "name ") {
		return
	}
	for i := lineTo(text, at, 400) + 1; i < len(text); {
		end := lineTo(text, i, 400)
		to := i
		for to < end && nameByte(text[to]) {
			to++
		}
		if to == i || byteAt(text, to) != ' ' || bytes.Contains(text[i:end], []byte("STATUS")) {
			return
		}
		addHost(w, i, to)
		i = end + 1
	}
}

// hostSubject looks back from " is unreachable" and its likes.
func hostSubject(w *window, at, _ int) {
	text := w.text
	from := at
	for from > 0 && at-from < 100 && nameByte(text[from-1]) {
		from--
	}
	if c := byteAt(text, from-1); c != ' ' && c != '\n' && c != '"' && c != '\'' && c != '[' {
		return
	}
	if name := text[from:at]; hostForm(name) && latin(name[0]) && numeral(name[len(name)-1]) {
		addHost(w, from, at)
	}
}
