package redact

import "bytes"

// Hosts by what their names say they do: ombra-mx51, fra-web-01. Wherever such a word stands
// alone, with a number of two digits or three, it is the name of a machine.

// hostRoles find them, and the machines and users of files with keys of IPsec.
func hostRoles() []detector {
	return []detector{
		{name: "host-machine", strict: true, look: hostOfMachine, before: latinOrNumeral, after: func(c byte) bool { return numeral(c) || c == '-' }, starts: machineRoles()},
		{name: "host-ipsec", strict: true, look: hostOfKey, starts: []string{" : psk ", " : rsa ", " : ecdsa ", " : eap ", " : xauth ", " : pkcs8 ", " : ntlm "}},
	}
}

// machineRoles are the parts of names that tell what a machine does.
func machineRoles() []string {
	return []string{
		"-mx", "-vpn", "-sip", "-mon", "-db", "-web", "-app", "-srv", "-gw", "-ns", "-dns", "-mail", "-proxy", "-lb", "-kafka", "-redis", "-node", "-worker", "-bk", "-bkp", "-backup", "-nas", "-esx", "-esxi", "-hv", "-kvm", "-dc", "-fs", "-file", "-pg", "-sql", "-mysql", "-smtp", "-imap", "-ldap", "-ad", "-rds",
		"-host", "-server", "-master", "-fw", "-rtr", "-sw", "-ap", "-cam", "-pbx", "-ntp", "-dhcp", "-rdp", "-term", "-print", "-elk", "-es", "-log", "-graf", "-prom", "-zbx", "-zabbix", "-jump", "-bastion", "-build", "-runner", "-git", "-k8s", "-etcd", "-ceph", "-san", "-stor", "-mgmt", "-ws", "-pc", "-nb", "-lap", "-edge", "-front", "-back", "-cache", "-mq", "-rabbit", "-mongo", "-ora", "-sap", "-erp", "-onec", "-ftp", "-hpc", "-gpu", "-vm", "-ctl", "-cp", "-api",
	}
}

// hostOfMachine looks at the word around a role and its number.
func hostOfMachine(w *window, at, n int) {
	t := w.text
	to := at + n
	if byteAt(t, to) == '-' {
		to++
	}
	end := runEnd(t, to, 4, numeral)
	if end-to < 2 || end-to > 3 {
		return
	}
	switch c := byteAt(t, end); {
	case nameByte(c) && c != '.', c == '=', c == '/', c == '+', c == '@', c == '~', c == '(', c == '%', c == '$', c == '{', c >= 0x80, c == '.' && nameByte(byteAt(t, end+1)), c == ':' && latin(byteAt(t, end+1)):
		return
	}
	start := runStart(t, at, 40, func(c byte) bool { return latinOrNumeral(c) || c == '-' })
	if !latin(byteAt(t, start)) {
		return
	}
	if c := byteAt(t, start-1); nameByte(c) || c == '$' || c == '{' || c == '#' || c == '%' || c == '+' || c == '~' || c == '\\' || c >= 0x80 || c == '/' && byteAt(t, start-2) != '/' || c == ':' && nameByte(byteAt(t, start-2)) && !numeral(byteAt(t, start-2)) {
		return
	}
	if start > 1 && t[start-2] == '\\' { // \nname
		return
	}
	if !placeOfMachine(t[start:at]) || runtimeVersion(t[at+1:at+n], t[to:end]) || namesOther(t[lineFrom(t, start, 60):start]) {
		return
	}
	addHost(w, start, end)
}

// placeOfMachine tells whether the word before a role is none of a product or a package.
func placeOfMachine(b []byte) bool {
	word := bytes.ToLower(b[bytes.LastIndexByte(b, '-')+1:])
	letters := 0
	for _, c := range word {
		if latin(c) {
			letters++
		}
	}
	if letters < 2 || len(word)-letters > 3 || len(b) >= 32 {
		return false
	}
	switch string(word) {
	case "ibm", "eth", "py", "python", "python3", "nodejs", "java", "jdk", "go", "utf", "iso", "apache", "jakarta", "spring", "react", "vue", "rfc", "cve", "lib", "linux", "alpine", "debian", "ubuntu", "slim", "buster", "bullseye", "bookworm", "trixie", "oracle", "microsoft", "gcc", "perl", "php", "ruby", "rust", "elastic", "acme", "http", "test", "tests", "step", "phase", "part", "day", "week", "line", "page", "error", "code", "ora", "msg", "bug", "fix", "feature", "hotfix", "release", "sprint", "issue", "ticket", "task", "case", "build", "version", "ver", "rev", "row", "col", "item", "id", "max", "min", "per", "multi", "non", "sub", "pre", "post", "re", "x":
		return false
	}
	return len(word) < 5 || !hexOnly(word)
}

// runtimeVersion tells whether a number behind a role is one of a product: node18, sql19.
func runtimeVersion(role, number []byte) bool {
	switch string(bytes.ToLower(role)) {
	case "node":
		return len(number) == 2 && number[0] >= '1' && number[0] <= '2'
	case "sql", "ora", "pg", "mysql", "es":
		return number[0] != '0' && string(number) <= "23" && len(number) == 2
	case "dns":
		return string(number) == "01"
	}
	return false
}

// namesOther tells whether a name before the word says that it is of something else.
func namesOther(before []byte) bool {
	before = bytes.TrimRight(bytes.ToLower(before), " \t\"'=:")
	for _, word := range [...]string{"image", "branch", "tag", "version", "release", "package", "chart", "checkout", "profile", "theme", "class", "model", "preset", "milestone", "pod", "container", "volume", "job", "stage", "ref"} {
		if bytes.HasSuffix(before, []byte(word)) {
			return true
		}
	}
	return false
}

// hostOfKey looks at the peers before the kind of a key: @fra-vpn07 %any : PSK "x".
func hostOfKey(w *window, at, n int) {
	t := w.text
	if next := byteAt(t, at+n); !anyQuote(next) && next != '0' && next != '{' && !latin(next) && next != '%' {
		return
	}
	kind := t[at+3] | 0x20
	user := kind == 'x' || kind == 'n' || kind == 'e' && t[at+4]|0x20 == 'a'
	var f [8][2]int
	for _, word := range f[:blanksApart(t, lineFrom(t, at, 300), at, f[:])] {
		from, to := word[0], word[1]
		if t[from] == '"' && to-from > 2 && t[to-1] == '"' {
			from, to = from+1, to-1
		}
		for from < to && t[from] == '@' {
			from++
		}
		switch {
		case from == to || !onlyNameBytes(t[from:to]):
		case user && bytes.IndexByte(t[from:to], '.') < 0:
			addAccount(w, from, to)
		case hostForm(t[from:to]):
			addHost(w, from, to)
		}
	}
}
