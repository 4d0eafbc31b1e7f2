package redact

import "bytes"

// What traces, firmware and directories of devices have that looks like something to hide.

// traceOfTask tells whether v is the number of a task behind the name of a method, as the log of
// XAPI has it: session.login_with_password D:0123456789ab|…, or a constant that a browser has to
// send back: Xrfkey=….
func traceOfTask(before, v []byte) bool {
	if len(v) > 14 && v[1] == ':' && isUpper(v[0]) && hexOnly(v[2:14]) && (v[14] == '|' || v[14] == ']') || len(v) == 14 && v[1] == ':' && isUpper(v[0]) && hexOnly(v[2:]) {
		return true
	}
	return len(v) == 16 && (foldSuffix(before, "xrfkey=") || foldSuffix(before, "xrfkey: "))
}

// versionOfFirmware tells whether four numbers with points between them are a version: in the name
// of a file with firmware, phone-10.1.175.16-r.bin, or behind a product in the User-Agent of a request.
func versionOfFirmware(t []byte, start, end int) bool {
	if answersVersion(t, start, end) {
		return true
	}
	header := lineFrom(t, start, 120)
	for header < start && (blank(t[header]) || t[header] == '<' || t[header] == '>' || t[header] == '*') {
		header++
	}
	if foldPrefix(t[header:start], "user-agent: ") && len(bytes.TrimSpace(t[header:start])) > len("user-agent: ")+2 {
		return true
	}
	if c := byteAt(t, start-1); c != '-' && c != '_' || !isLetterOrDigit(byteAt(t, start-2)) {
		return false
	}
	stop := runEnd(t, end, 60, func(c byte) bool { return nameByte(c) || c == '+' })
	name := t[end:stop]
	i := bytes.LastIndexByte(name, '.')
	if i < 0 {
		return false
	}
	switch string(bytes.ToLower(name[i+1:])) {
	case "bin", "rom", "fw", "img", "swu", "sbn", "loads", "zip", "exe", "msi", "deb", "rpm", "hex", "upd", "pkg", "ipk", "trx", "iso", "ova", "dll", "jar", "whl", "npk", "chk", "ubi":
		return true
	}
	return false
}

// digestFollows tells whether the name of a digest stands behind a value, as AS2 has it:
// mic="…, sha1".
func digestFollows(after []byte) bool {
	for _, name := range [...]string{", sha", ", md5", ",sha", ",md5", "; sha", " (sha", "\" sha", "\" (sha"} {
		if foldPrefix(after, name) {
			return true
		}
	}
	return false
}

// roomOrDesk tells whether a word in the list of names of a device is a place and nobody.
func roomOrDesk(v []byte) bool {
	switch string(bytes.ToLower(v)) {
	case "reception", "lobby", "warehouse", "kitchen", "entrance", "hallway", "basement", "garage", "workshop", "canteen", "conference", "boardroom", "meeting", "laboratory", "archive", "printer", "scanner", "copier", "empfang", "lager", "werkstatt", "keller", "kantine", "buchhaltung", "sekretariat", "einkauf", "verkauf", "versand", "accounting", "logistics", "shipping", "sales", "support", "helpdesk", "everyone", "all", "default", "unknown", "none", "guest":
		return true
	}
	return false
}
