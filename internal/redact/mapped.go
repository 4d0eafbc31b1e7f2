package redact

import "bytes"

// Maps of pseudonyms to values: "REDACTED-password-abcdefghij": "x", as the map of an
// earlier run has them, in JSON, YAML or as settings. What stands beside a pseudonym of
// a credential is a credential, and so it is beside a credential that is about to become
// one: else a second run would find more than the first.

// guard adds to spans what credentials that stand as keys name. spans and fakes are in
// order, spans as cover leaves them.
func (k *worker) guard(b *block) []span {
	found := k.found[:0]
	for _, f := range k.fakes {
		found = appendNamed(found, b.text, f.start, f.end, ruleOf(b.text[f.start:f.end]))
	}
	for _, s := range found { // keys that are pseudonyms teach
		k.learn(b.text[s.start:s.end], s.rule)
	}
	for _, s := range b.spans {
		found = appendNamed(found, b.text, s.start, s.end, s.rule)
	}
	k.found = found
	if len(found) == 0 {
		return b.spans
	}
	sortSpans(found)
	k.merged = merge(b.spans, found, k.merged)
	b.spans, k.merged = k.merged, b.spans
	return cover(b.text, b.spans, b.context, k.fakes)
}

// ruleOf returns the rule of a pseudonym.
func ruleOf(pseudonym []byte) string {
	return string(pseudonym[len(pseudonymHead) : len(pseudonym)-idLength-1])
}

// isPersonal reports whether a rule is of personal or network data rather than of
// credentials.
func isPersonal(rule string) bool {
	switch rule {
	case "ipv4", "ipv6", "mac", "email", "phone", "person", "card", "iban", "id-number", "domain", "ddd", "dddd", hostRule, userRule:
		return true
	}
	return false
}

// appendNamed appends the value of the key text[start:end], if it is one: in quotes
// before a colon and a value in quotes, or alone at the beginning of a line with one
// word behind it.
func appendNamed(to []span, text []byte, start, end int, rule string) []span {
	if isPersonal(rule) || end >= len(text) || bytes.IndexByte([]byte(":=\"'\\ "), text[end]) < 0 {
		return to
	}
	from, stop := 0, 0
	if n := quoteAt(text, end); n > 0 {
		mark := text[end : end+n]
		i := passBlanks(text, end+n)
		if !bytes.HasSuffix(text[:start], mark) || i >= len(text) || text[i] != ':' && text[i] != '=' {
			return to
		}
		if i = passBlanks(text, i+1); !bytes.HasPrefix(text[i:], mark) {
			return to
		}
		from = i + n
		stop = closing(text, from, min(len(text), from+longestNamed), mark)
	} else {
		for i := start; i > 0 && text[i-1] != '\n'; i-- {
			if start-i > gapLimit || !isBlank(text[i-1]) {
				return to
			}
		}
		i := passBlanks(text, end)
		if i >= len(text) || text[i] != '=' && (text[i] != ':' || i+1 >= len(text) || !isBlank(text[i+1])) {
			return to
		}
		from = passBlanks(text, i+1)
		limit := min(len(text), from+longestNamed)
		stop = trimEnd(text, from, endOfLine(text, from, limit))
		if from < stop && bytes.IndexByte([]byte("\"'"), text[from]) >= 0 && stop-from > 1 && text[stop-1] == text[from] {
			from, stop = from+1, stop-1
		} else if bytes.ContainsAny(text[from:max(from, stop)], " \t") {
			return to
		}
	}
	if from >= stop || bytes.Contains(text[from:stop], []byte(pseudonymHead)) {
		return to
	}
	return append(to, span{start: from, end: stop, rule: rule})
}

// longestNamed is how long such a value may be, in bytes.
const longestNamed = 16 << 10
