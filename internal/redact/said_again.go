package redact

import "bytes"

// What looks like a secret and is none: sums that are checked, a name said again, statements of
// network devices.

// sumsChecked tells whether what is printed goes to a program that checks sums: | sha256sum -c.
func sumsChecked(line []byte) bool {
	i := bytes.IndexByte(line, '|')
	if i < 0 {
		return false
	}
	for part := range bytes.SplitSeq(line[i+1:], []byte{'|'}) {
		if !bytes.Contains(part, []byte("sum")) && !bytes.Contains(part, []byte("digest")) {
			continue
		}
		for word := range bytes.FieldsSeq(part) {
			word = bytes.TrimRight(word, "\"';)\\")
			if string(word) == "--check" || len(word) > 1 && len(word) < 5 && word[0] == '-' && bytes.IndexByte(word, 'c') > 0 {
				return true
			}
		}
	}
	return false
}

// sameWords tells whether a value says no more than its key: smtp_password = "smtp password".
func sameWords(v, key []byte) bool {
	if bytes.IndexByte(v, ' ') < 0 || len(v) > 60 {
		return false
	}
	i := len(key)
	for j := len(v) - 1; j >= 0; j-- {
		if v[j] == ' ' {
			continue
		}
		for i > 0 && !isLetterOrDigit(key[i-1]) && key[i-1] < 0x80 {
			i--
		}
		if i == 0 || v[j]|0x20 != key[i-1]|0x20 {
			return false
		}
		i--
	}
	return true
}

// ofNetworkDevice tells whether a line begins as a statement of a router's configuration does.
func ofNetworkDevice(line []byte) bool {
	line = bytes.TrimLeft(line, " \t")
	for _, verb := range [...]string{"set ", "delete ", "ip ", "no ip ", "crypto ", "no ", "aaa ", "transport ", "deactivate ", "service ", "permit ", "deny "} {
		if bytes.HasPrefix(line, []byte(verb)) {
			return true
		}
	}
	return false
}

// drawnCommunity tells whether a community was drawn by lot: letters and digits by turns, and
// none of a version, a year or a number of autonomous systems.
func drawnCommunity(v []byte) bool {
	c := countOf(v)
	return len(v) >= 8 && c.other == 0 && c.digit > 1 && c.letters() > 1 && c.turns >= 3 && !isNumeric(v)
}
