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
		{name: "dotted", strict: true, look: dottedAddress, after: hexNumeral,
			before: func(c byte) bool { return beforeAddress(c) && c != '.' },
			pairs:  func(a, b byte) bool { return b == '.' && numeral(a) }},
		{name: "dotted-hardware", strict: true, look: dottedAddress, before: hexNumeral, after: hexNumeral,
			pairs: func(a, b byte) bool { return b == '.' && hexNumeral(a) && !numeral(a) }},
		{name: "colons", strict: true, look: colons, after: func(c byte) bool { return hexNumeral(c) || c == ':' },
			before: func(c byte) bool { return beforeAddress(c) && c != ':' && c != '_' },
			pairs:  func(a, b byte) bool { return b == ':' && hexNumeral(a) }},
		{name: "colons-first", strict: true, look: colons, after: func(c byte) bool { return hexNumeral(c) || c == ':' || c == ' ' || c == '/' },
			before: func(c byte) bool { return beforeAddress(c) && !numeral(c) && c != ':' && c != '_' },
			pairs:  func(a, b byte) bool { return a == ':' && b == ':' }},
		{name: "dashes", strict: true, look: dashes, after: hexNumeral, before: func(c byte) bool { return hexNumeral(c) || !nameByte(c) || c == 'n' || c == 'r' || c == 't' },
			pairs: func(a, b byte) bool { return b == '-' && hexNumeral(a) }},
		{name: "dashed-ip", strict: true, look: dashedAddress, starts: []string{"ip-"}},
		{name: "phone", strict: true, look: phoneByShape, starts: []string{"%2b", "8 (", "8(", "8 9", "8 8", "8 4"},
			pairs: func(a, b byte) bool { return a == '+' && b-'1' < 9 || a == '(' && b-'2' < 8 }},
		{name: "domain", strict: true, look: domainName, starts: domainEnds(), before: func(c byte) bool { return nameByte(c) && c != '.' },
			after: func(c byte) bool { return !latinOrNumeral(c) && c != '_' }},
		{name: "domain-encoded", strict: true, look: domainName, starts: []string{".xn--"}},
	}
	return append(append(append(append(all, nameDetectors()...), placeDetectors()...), loginPlacesOf()...), append(append(personNames(), append(accountPlaces(), enterprisePlaces()...)...), authorities()...)...)
}

// beforeAddress tells whether the first part of an address, if it is of one digit, may
// stand behind c: no letter unless it is one of an escape.
func beforeAddress(c byte) bool {
	return !latin(c) || hexNumeral(c) || c == 'n' || c == 't' || c == 'r'
}
