package redact

import "bytes"

// fileOfHost tells whether a name that ends at end is that of a host after which a file is
// named: putty-vpn4.acme.net.log, www.acme.com.crt. Behind endings that are also those of
// languages and surroundings, as in messages.app.de.json, the first label has a number.
func fileOfHost(text []byte, at, end int) bool {
	stop := runEnd(text, end+1, 8, latin)
	if c := byteAt(text, stop); latinOrNumeral(c) || c == '_' || c == '(' || c == '-' && latinOrNumeral(byteAt(text, stop+1)) || !endingOfHostFile(text[end+1:stop]) {
		return false
	}
	from := runStart(text, at, 200, func(c byte) bool { return nameByte(c) && c != '_' })
	labels := bytes.Split(text[from:at], []byte{'.'})
	if len(labels) < 2 || len(labels[0]) == 0 {
		return false
	}
	switch string(bytes.ToLower(text[at+1 : end])) {
	case "com", "net", "org":
		return true
	}
	return hostForm(labels[0]) && bytes.ContainsAny(labels[0], "0123456789") && latin(labels[0][0])
}

func endingOfHostFile(b []byte) bool {
	switch string(b) {
	case "log", "txt", "conf", "cfg", "pem", "crt", "cer", "key", "csr", "pub", "pcap", "cap", "keytab", "gz", "tgz", "zip", "xz", "bz", "tar", "out", "err", "bak", "old", "csv", "html", "xml", "json", "yml", "yaml", "db", "zone", "rdp", "ovpn", "vhost", "asc", "sock", "pid":
		return true
	}
	return false
}
