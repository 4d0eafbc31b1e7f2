package redact

import (
	"bytes"
	"strconv"
)

// cardDetectors find payment cards and, at strict privacy, bank accounts.
func cardDetectors() []detector {
	return []detector{
		{name: "card", starts: cardStarts(), exact: true, look: lookCard, after: decimal,
			before: func(c byte) bool { return !hexadecimal(c) && c != '.' && c != '_' && c != '+' && c != '@' }},
		{name: "card-escaped", look: lookEscapedCard, pairs: func(a, b byte) bool { return a == '%' && hexadecimal(b) || a == '\\' && b == 'u' }},
		{name: "iban", starts: ibanStarts(), exact: true, look: lookIBAN, strict: true},
	}
}

// cardStarts are the first three digits of what is issued: ISO/IEC 7812-1, the
// ranges of the schemes.
func cardStarts() []string {
	var all []string
	for _, r := range [][2]int{
		{220, 220}, {222, 272}, {300, 305}, {340, 349}, {352, 358}, {360, 369}, {370, 379}, {380, 399}, {400, 499}, {500, 509},
		{510, 559}, {560, 589}, {600, 609}, {620, 639}, {644, 659}, {670, 689},
	} {
		for n := r[0]; n <= r[1]; n++ {
			all = append(all, strconv.Itoa(n))
		}
	}
	return all
}

// lookCard reports a number of a card's length and range whose check digit
// holds. It stands alone, in one piece or in the groups that are printed on cards.
func lookCard(w *window, at, _ int) {
	text := w.text
	if at+13 > len(text) || !decimal(text[at+3]) {
		return
	}
	if at > 0 {
		switch c := text[at-1]; {
		case base62(c):
			if !startsWord(text, at) {
				return
			}
		case c == '.' || c == '_' || c == '+' || c == '@':
			return
		case (c == '-' || c == '/' || c == ':') && at > 1 && base62(text[at-2]) && c != ':':
			return
		case c == ' ' && at > 1 && decimal(text[at-2]):
			return
		case c == ' ' && hexGroup(text, at-5): // of a row of them
			return
		}
	}
	var digits [20]byte
	var groups [6]int
	count, group, sep := 0, 0, byte(0)
	end := at
	for end < len(text) {
		c := text[end]
		if decimal(c) {
			if count == 19 {
				return
			}
			digits[count] = c
			count++
			groups[group]++
			end++
			continue
		}
		if (c == ' ' || c == '-') && (sep == 0 || sep == c) && end+1 < len(text) && decimal(text[end+1]) && group < 4 && groups[group] >= 4 {
			sep = c
			group++
			end++
			continue
		}
		break
	}
	if end < len(text) {
		c := text[end]
		if base62(c) || c == '_' || (c == '.' || c == '-' || c == ':') && end+1 < len(text) && base62(text[end+1]) {
			return
		}
	}
	if group > 0 && sep == ' ' && hexGroup(text, end+1) {
		return
	}
	number := digits[:count]
	if !issued(number, group > 0) || !groupedLikeCard(groups[:group+1]) || !luhn(number) || allSame(number[1:]) {
		return
	}
	w.add(at, end, "card", true)
}

// hexGroup tells whether four hexadecimal digits with a letter among them stand at, alone.
func hexGroup(text []byte, at int) bool {
	if at < 0 || at+4 > len(text) || at > 0 && base62(text[at-1]) || at+4 < len(text) && base62(text[at+4]) {
		return false
	}
	group := text[at : at+4]
	return hexOnly(group) && !allNumerals(group)
}

// lookEscapedCard looks at a card behind an escape that ends with a digit: %3D, \u003d.
func lookEscapedCard(w *window, at, _ int) {
	at += 3
	if w.text[at-3] == '\\' {
		at += 3
	}
	if at+13 > len(w.text) || !decimal(w.text[at]) || !decimal(w.text[at+1]) || !decimal(w.text[at+2]) || !hexadecimal(w.text[at-1]) {
		return
	}
	lookCard(w, at, 3)
}

func groupedLikeCard(g []int) bool {
	switch len(g) {
	case 1:
		return true
	case 3:
		return g[0] == 4 && g[1] == 6 && (g[2] == 5 || g[2] == 4)
	case 4:
		return g[0] == 4 && g[1] == 4 && g[2] == 4 && g[3] >= 1 && g[3] <= 7
	case 5:
		return g[0] == 4 && g[1] == 4 && g[2] == 4 && g[3] == 4 && g[4] <= 3
	}
	return false
}

func allSame(b []byte) bool {
	for _, c := range b {
		if c != b[0] {
			return false
		}
	}
	return true
}

// issued tells whether a scheme gives out numbers that begin so and are that long.
// In one piece, thirteen digits are a time in milliseconds before they are an old card.
func issued(n []byte, grouped bool) bool {
	if len(n) < 13 {
		return false
	}
	four := int(n[0]-'0')*1000 + int(n[1]-'0')*100 + int(n[2]-'0')*10 + int(n[3]-'0')
	two := four / 100
	switch size := len(n); {
	case four/1000 == 4: // Visa
		return size == 16 || size == 19 || size == 13 && grouped
	case two >= 51 && two <= 55, four >= 2221 && four <= 2720: // Mastercard
		return size == 16
	case two == 34, two == 37: // American Express
		return size == 15
	case four/10 >= 300 && four/10 <= 305, two == 36, two == 38, two == 39: // Diners Club
		return size == 14 || size == 16 && two != 36
	case four == 6011, two == 65, four/10 >= 644 && four/10 <= 649: // Discover
		return size == 16 || size == 19
	case four >= 3528 && four <= 3589: // JCB
		return size == 16
	case two == 62: // UnionPay
		return size >= 16
	case two == 60, two == 50, two >= 56 && two <= 58, two == 63, two == 67, two == 68: // Maestro and others
		return size == 16 || size >= 18 && grouped
	case four >= 2200 && four <= 2204: // Mir
		return size == 16
	}
	return false
}

// ibanStarts are the countries with the first check digit.
func ibanStarts() []string {
	var all []string
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			if country := string([]rune{a, b}); ibanLength(country) > 0 {
				for d := '0'; d <= '9'; d++ {
					all = append(all, country+string(d))
				}
			}
		}
	}
	return all
}

// lookIBAN reports an account number of ISO 13616 in one piece or in groups of four.
func lookIBAN(w *window, at, _ int) {
	text := w.text
	if at+15 > len(text) || !decimal(text[at+3]) || !startsWord(text, at) {
		return
	}
	size := ibanLength(string(text[at : at+2]))
	if size == 0 {
		return
	}
	var number [34]byte
	count, end := 0, at
	for end < len(text) && count < size {
		if c := text[end]; upperOrDigit(c) {
			number[count] = c
			count++
		} else if c != ' ' || count%4 != 0 {
			return
		}
		end++
	}
	if count == size && (end == len(text) || !base62(text[end])) && (mod97(number[:count]) || bytes.Contains(bytes.ToLower(text[max(0, at-8):at]), []byte("iban"))) {
		w.add(at, end, "iban", true)
	}
}

// ibanLength is how long the account numbers of a country are; 0 if it has none.
// SWIFT, IBAN registry, release 99.
func ibanLength(country string) int {
	switch country {
	case "NO":
		return 15
	case "BE":
		return 16
	case "DK", "FI", "NL", "FO", "GL":
		return 18
	case "MK", "SI":
		return 19
	case "AT", "BA", "EE", "KZ", "LT", "LU", "XK":
		return 20
	case "CH", "HR", "LI", "LV":
		return 21
	case "BG", "DE", "GB", "GE", "IE", "ME", "RS", "BH", "VA", "CR":
		return 22
	case "AE", "GI", "IL", "IQ", "TL":
		return 23
	case "AD", "CZ", "ES", "MD", "PK", "RO", "SA", "SE", "SK", "TN", "VG":
		return 24
	case "PT":
		return 25
	case "IS", "TR":
		return 26
	case "FR", "GR", "IT", "MC", "SM", "MR":
		return 27
	case "AL", "AZ", "BY", "CY", "DO", "HU", "LB", "PL", "SV", "GT":
		return 28
	case "BR", "EG", "PS", "QA", "UA":
		return 29
	case "JO", "KW", "MU":
		return 30
	case "MT", "SC":
		return 31
	case "LC":
		return 32
	case "RU":
		return 33
	}
	return 0
}
