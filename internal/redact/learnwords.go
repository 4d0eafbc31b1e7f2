package redact

import (
	"html"
	"strings"
)

// ordinary tells whether a value is a piece of a program, of prose or of markup, or a
// name that programs use. Such a one may have stood where a secret belongs; sought
// everywhere it would take documents and code apart: interface{}, (Richard, uint32,
// AccessDeniedException, <code>name</code>, os.getcwd(), eu-west-3, ENCRYPT_METHOD.
// It is made of words alone; what has a run that cannot be read is never ordinary.
func ordinary(value string) bool {
	if strings.IndexByte(value, '&') >= 0 {
		value = html.UnescapeString(value)
	}
	if strings.HasPrefix(value, "0x") && len(value) <= 10 {
		return true
	}
	words, long, digits, lastDigits := 0, 0, 0, 0
	first, apart := "", false
	for at := 0; at < len(value); {
		if value[at] >= 0x80 {
			return false
		}
		if !isLetterOrDigit(value[at]) {
			at++
			continue
		}
		end := at
		for end < len(value) && isLetterOrDigit(value[end]) {
			end++
		}
		run := value[at:end]
		at = end
		if strings.HasPrefix(run, "0x") && len(run) <= 10 {
			continue
		}
		number := len(run) - len(strings.TrimLeft(run, "0123456789"))
		if number == len(run) {
			digits, lastDigits = digits+number, number
			apart = apart || number >= 3 && strings.IndexByte(value, '-') < 0
			if number > 5 {
				return false
			}
			continue
		}
		if !readable(run) {
			return false
		}
		if first == "" {
			first = run
		}
		words++
		lastDigits = 0
		if letters := strings.TrimRight(run, "0123456789"); len(letters) >= 4 && !isCommon(letters) && !technical(letters) {
			long++
		}
		digits += strings.Count(run, "") - 1 - len(strings.Map(dropDigits, run))
	}
	switch {
	case words == 0:
		return false
	case allSigns(value):
		return false
	case strings.ContainsAny(value, "()[]{}<>`\\;\"'|=,"):
		return true
	case strings.HasSuffix(value, "%s") || strings.HasSuffix(value, "%v") || strings.HasSuffix(value, "%d") || strings.HasSuffix(value, "%q") || strings.HasSuffix(value, "%w"):
		return true
	case len(first) == len(value):
		return typeName(value) || digits > 0 && digits <= 5 && technical(strings.TrimRight(value, "0123456789"))
	case apart:
		return false
	case technical(strings.TrimRight(first, "0123456789")) && words == 1:
		return true
	case !onlyJoins(strings.ReplaceAll(value, "#", "-")):
		return false
	case strings.IndexByte(value, '#') >= 0:
		return strings.IndexByte(value, '.') >= 0
	case words >= 4 && len(value) >= 20:
		return strings.ContainsAny(value, "._/:")
	case strings.Trim(value, "-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == "": // Tiger-Coffee-77, Harbor-7421
		return !(long >= 2 && len(value) >= 12) && !(long == 1 && lastDigits >= 3 && isUpper(value[0]))
	}
	return true
}

// allSigns tells whether a value was drawn from all signs of the keyboard: with
// four different signs, one of them rare in code, no word in it and no brackets that close.
func allSigns(value string) bool {
	if len(value) < 12 || classes([]byte(value)) < 3 || !strings.ContainsAny(value, "!?#%~^@") || strings.ContainsAny(value, " \t\n") {
		return false
	}
	for _, pair := range [...]string{"()", "[]", "{}"} {
		if strings.IndexByte(value, pair[0]) >= 0 && strings.IndexByte(value, pair[1]) >= 0 {
			return false
		}
	}
	var seen [128]bool
	signs, run := 0, 0
	for _, c := range []byte(value) {
		if isLower(c) {
			if run++; run > 3 {
				return false
			}
			continue
		}
		if run = 0; c < 0x80 && !isLetterOrDigit(c) && !seen[c] {
			seen[c] = true
			signs++
		}
	}
	return signs >= 4
}

func dropDigits(r rune) rune {
	if r >= '0' && r <= '9' {
		return -1
	}
	return r
}

// readable tells whether a run of letters and digits is made of words: apart from
// digits at its end, parts of letters that can be spoken, or a few capitals.
func readable(run string) bool {
	letters := strings.TrimRight(run, "0123456789")
	if len(run)-len(letters) > 5 {
		return false
	}
	parts, size := 0, 0
	for at := 0; at < len(letters); {
		end := at
		for end < len(letters) && isUpper(letters[end]) {
			end++
		}
		if end-at > 1 { // the last capital of several begins a word
			if end < len(letters) && isLower(letters[end]) {
				end--
			}
		} else {
			for end < len(letters) && isLower(letters[end]) {
				end++
			}
		}
		if end == at {
			return false // a digit in the midst
		}
		part := strings.ToLower(letters[at:end])
		vowels := strings.ContainsAny(part, "aeiouy") || isUpper(letters[end-1]) || len(part) == 3 && strings.Contains(" ctx str cfg cmd src dst ptr err tmp pwd tls ssl ssh sql xml cwd fmt rpc num ", part)
		if len(part) > 6 && !pronounceable(part) || len(part) > 2 && !vowels {
			return false
		}
		parts++
		size += len(part)
		at = end
	}
	return parts == 1 || size >= 3*parts
}

// technical are words that programs number.
func technical(word string) bool {
	switch strings.ToLower(word) {
	case "uint", "int", "float", "double", "complex", "base", "sha", "md", "crc", "rsa", "dsa", "ed", "ecdsa", "aes", "des", "hmac", "pkcs", "rfc", "utf", "iso", "ipv",
		"http", "https", "tls", "ssl", "secp", "curve", "x", "p", "ascii", "latin", "string", "vec", "simd", "varint", "fixed", "sfixed", "sint", "card", "cve", "ieee", "blake", "bcrypt", "argon":
		return true
	}
	return false
}

// typeName tells whether a word of several, each with a capital, ends like the name
// of a type.
func typeName(word string) bool {
	for _, end := range [...]string{"Exception", "Error", "List", "Type", "Name", "Arn", "ARN", "Request", "Response", "Result", "Output", "Input", "Config", "Options", "Provider", "Credentials", "Identifier", "String", "Factory", "Handler", "Client", "Status", "Policy", "Function", "Key", "Token"} {
		if strings.HasSuffix(word, end) && len(word) >= len(end)+3 && isLower(word[len(word)-len(end)-1]) {
			return true
		}
	}
	return false
}
