package redact

// Personal and network data: found by shape where the shape says it (addresses,
// numbers), and by its context where only that does (names). They all run at strict
// privacy alone.

func personalDetectors() []detector {
	all := []detector{
		{name: "email", strict: true, look: atSign, pairs: func(a, b byte) bool {
			return a == '@' && (latinOrNumeral(b) || b >= 0x80 || b == '[')
		}},
		{name: "email-escaped", strict: true, look: escapedAtSign, starts: []string{"%40", `\u0040`}},
		{name: "dotted", strict: true, look: dottedAddress, pairs: func(a, b byte) bool { return b == '.' && hexNumeral(a) }},
		{name: "colons", strict: true, look: colons, pairs: func(a, b byte) bool {
			return b == ':' && (hexNumeral(a) || a == ':')
		}},
		{name: "dashes", strict: true, look: dashes, pairs: func(a, b byte) bool { return b == '-' && hexNumeral(a) }},
		{name: "dashed-ip", strict: true, look: dashedAddress, starts: []string{"ip-"}},
		{name: "phone", strict: true, look: phoneByShape, starts: []string{"%2b", "8 (", "8(", "8 9", "8 8", "8 4"},
			pairs: func(a, b byte) bool { return a == '+' && b-'1' < 9 || a == '(' && b-'2' < 8 }},
		{name: "domain", strict: true, look: domainName, starts: domainEnds()},
	}
	return append(append(all, nameDetectors()...), placeDetectors()...)
}
