package lang

import "strings"

// Parse returns the language that a word names: "en" or "ru", in any case, and
// with a country as in "ru_RU" or "ru-RU".
func Parse(word string) (Language, bool) {
	code, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(word), "-", "_"), "_")
	for _, l := range Languages() {
		if code == string(l) {
			return l, true
		}
	}
	return English, false
}

// FromEnvironment returns the language that the locale of the environment asks for
// messages: that of the first of LC_ALL, LC_MESSAGES and LANG that is set (POSIX,
// Base Definitions 8.2). A terminal whose charset is not UTF-8 gets English, which
// every charset can show. LANGUAGE, gettext's list of preferences, goes before the
// locale if that is not "C".
func FromEnvironment(getenv func(string) string) Language {
	locale := ""
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if locale = getenv(name); locale != "" {
			break
		}
	}
	locale, _, _ = strings.Cut(locale, "@")
	name, charset, _ := strings.Cut(locale, ".")
	if charset = strings.ToLower(strings.ReplaceAll(charset, "-", "")); charset != "utf8" {
		return English
	}
	if name != "C" && name != "POSIX" {
		for word := range strings.SplitSeq(getenv("LANGUAGE"), ":") {
			if l, ok := Parse(word); ok {
				return l
			}
		}
	}
	l, _ := Parse(name)
	return l
}
