package redact

import (
	"encoding/json"
	"html"
	"net/url"
	"strings"
)

// Rules of values that were not found by their look or place.
const (
	knownRule = "known-secret" // of Options.Secrets
	hostRule  = "host"
	userRule  = "user"
)

const (
	leastLine  = 20 // bytes of a line that is sought on its own, of a value of several
	leastName  = 4  // bytes of a name of a host or user that is sought
	leastValue = 6  // bytes of a value that is sought
)

// learn keeps a value to be sought everywhere, if it is fit for that.
func (v *vault) learn(value, rule string) {
	if v.full() {
		return
	}
	switch rule {
	case hostRule, userRule, "person":
		v.learnName(strings.TrimSpace(value), rule)
		return
	}
	if lines := splitLines(value); len(lines) > 1 {
		for _, line := range lines {
			if line = strings.Trim(line, " \t\r\"'+,\\"); len(line) >= leastLine {
				v.learnValue(line, rule)
			}
		}
		return
	}
	v.learnValue(strings.TrimSpace(value), rule)
}

// splitLines splits also at line ends that are written \n.
func splitLines(value string) []string {
	if strings.Contains(value, `\n`) {
		value = strings.ReplaceAll(strings.ReplaceAll(value, `\r`, ""), `\n`, "\n")
	}
	return strings.Split(value, "\n")
}

func (v *vault) learnName(name, rule string) {
	if len(name) < leastName || len(name) > 100 || isCommon(name) || isPseudonym([]byte(name)) || rule == userRule && nameOfService(name) {
		return
	}
	v.add(known{value: name, rule: rule, whole: true, name: true})
}

func (v *vault) learnValue(value, rule string) {
	for _, one := range append(plainly(value), value) {
		fit, whole := seekable(one)
		if fit {
			v.keep(one, rule, whole)
		}
	}
}

// keep keeps a value. One of signs alone is kept as URLs and JSON write it too, as
// it has no part that is the same in all.
func (v *vault) keep(value, rule string, whole bool) {
	v.add(known{value: value, rule: rule, whole: whole})
	if hasAnchor(value) {
		return
	}
	forms := []string{url.QueryEscape(value), url.PathEscape(value), html.EscapeString(value)}
	if quoted, err := json.Marshal(value); err == nil {
		once := string(quoted[1 : len(quoted)-1])
		plain := strings.NewReplacer(`\u0026`, "&", `\u003c`, "<", `\u003e`, ">").Replace(once)
		for _, form := range []string{once, plain, strings.ReplaceAll(plain, "/", `\/`)} {
			forms = append(forms, form, strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(form))
		}
	}
	for _, form := range forms {
		if form != value && len(form) >= anchorSize {
			v.add(known{value: form, rule: rule, name: true})
		}
	}
}

func hasAnchor(s string) bool {
	run := 0
	for i := range len(s) {
		if !isLetterOrDigit(s[i]) {
			run = 0
		} else if run++; run == anchorSize {
			return true
		}
	}
	return false
}

// seekable decides whether a value that was secret in one place is to be sought in
// all others, and whether only as a whole word. It is not when it is likely to stand
// elsewhere and mean something else: in "password: production" the word is secret,
// in a log it is not. Fit are values of 6 bytes or more with characters of several
// kinds, unless they are a word with a number, a few words joined, a version, a
// date, a path, a file name or a piece of code or prose; of letters alone if there are 16, or 10 that do not
// read like a word; of digits alone if there are 8 and they are no time, no date and no round number. Those
// under 12 bytes, and of one kind alone, are sought as whole words.
func seekable(value string) (fit, whole bool) {
	if len(value) < leastValue || isPseudonym([]byte(value)) || isCommon(value) {
		return false, false
	}
	if strings.HasPrefix(value, pseudonymHead) || ordinary(value) {
		return false, false
	}
	var lower, upper, digits, signs, other int
	for _, c := range []byte(value) {
		switch {
		case isLower(c):
			lower++
		case isUpper(c):
			upper++
		case isDigit(c):
			digits++
		case c < 0x80:
			signs++
		default:
			other++
		}
	}
	letters := lower + upper + other
	switch {
	case letters == 0 && digits == 0:
		return len(value) >= 8, false
	case letters == 0 && signs == 0:
		return digits >= 10 && !looksTime(value) || digits >= 8 && digits < 10 && !looksDate(value) && !roundNumber(value), true
	case letters == 0: // dates, addresses, numbers with points, grouped cards
		return digits >= 12 && !strings.Contains(value, ":"), true
	case digits == 0 && signs == 0 && other == 0:
		return letters >= 16 || letters >= 10 && !pronounceable(value) || letters >= 8 && mixedCase(value), true
	case isPath([]byte(value)) && !looksRandom([]byte(value)) || isVersion([]byte(value)):
		return false, false
	case digits == 0 && upper == 0 && other == 0 || wordsOnly(value):
		words := strings.FieldsFunc(value, func(c rune) bool { return c < 0x80 && !isLetterOrDigit(byte(c)) })
		if len(value) >= 17 && inGroups([]byte(value)) && unspeakable(words) {
			return true, true
		}
		if onlyJoins(value) {
			return len(words) >= 4 && len(value) >= 20, true
		}
		return len(value) >= 8 || len(words) > 1, true
	case signs == 0 && other == 0 && wordAndNumber(value):
		return false, false
	}
	return true, len(value) < 12 || signs == 0 && len(value) < 16
}

// looksDate: year, month and day in a row, of these times, or day, month and year, and
// the minute perhaps.
func looksDate(digits string) bool {
	two := func(at int, low, high byte) bool {
		n := (digits[at]-'0')*10 + digits[at+1] - '0'
		return n >= low && n <= high
	}
	if century := digits[:2]; (century == "19" || century == "20") && two(4, 1, 12) && two(6, 1, 31) {
		return true
	}
	century := digits[4:6]
	return (century == "19" || century == "20") && (two(0, 1, 31) && two(2, 1, 12) || two(0, 1, 12) && two(2, 1, 31))
}

// roundNumber: one that is counted or made up: of three different digits at most, or
// all of them in a row up or down.
func roundNumber(digits string) bool {
	var seen [10]bool
	different, up, down := 0, 0, 0
	for i := range len(digits) {
		if d := digits[i] - '0'; !seen[d] {
			seen[d] = true
			different++
		}
		if i > 0 && digits[i] == digits[i-1]+1 {
			up++
		}
		if i > 0 && digits[i] == digits[i-1]-1 {
			down++
		}
	}
	return different <= 3 || up >= len(digits)-2 || down >= len(digits)-2 || strings.HasSuffix(digits, "0000")
}

// looksTime: seconds or milliseconds since 1970, of this generation, or a date.
func looksTime(digits string) bool {
	return digits[0] == '1' && (len(digits) == 10 || len(digits) == 13 || len(digits) == 16 || len(digits) == 19) ||
		strings.HasPrefix(digits, "20") && (len(digits) == 12 || len(digits) == 14)
}

// mixedCase: a capital after a small letter, other than at the beginnings of words.
func mixedCase(s string) bool {
	turns := 0
	for i := 1; i < len(s); i++ {
		if isUpper(s[i-1]) != isUpper(s[i]) {
			turns++
		}
	}
	return turns >= 4
}

// pronounceable: vowels and consonants take turns as in words.
func pronounceable(s string) bool {
	vowels, run, longest := 0, 0, 0
	for i := range len(s) {
		if strings.IndexByte("aeiouy", s[i]|0x20) >= 0 {
			vowels++
			run = 0
		} else if run++; run > longest {
			longest = run
		}
	}
	return longest < 5 && vowels*5 >= len(s) && vowels*3 <= len(s)*2
}

// unspeakable: two of the words or more have no vowel, or five consonants in a row.
func unspeakable(words []string) bool {
	n := 0
	for _, word := range words {
		if !strings.ContainsAny(strings.ToLower(word), "aeiouy") || !pronounceable(word) {
			n++
		}
	}
	return n > 1
}

// wordsOnly: small letters, each word with a capital perhaps, and signs.
func wordsOnly(s string) bool {
	for i := range len(s) {
		if isDigit(s[i]) || s[i] >= 0x80 || isUpper(s[i]) && i > 0 && isLetterOrDigit(s[i-1]) {
			return false
		}
	}
	return true
}

// onlyJoins: no signs but those that join words in names.
func onlyJoins(s string) bool {
	for i := range len(s) {
		if !isLetterOrDigit(s[i]) && strings.IndexByte("-_. /:,", s[i]) < 0 {
			return false
		}
	}
	return true
}

// wordAndNumber: a common word and up to four digits, as in node01.
func wordAndNumber(s string) bool {
	word := strings.TrimRight(s, "0123456789")
	return len(s)-len(word) <= 4 && isCommon(word)
}
