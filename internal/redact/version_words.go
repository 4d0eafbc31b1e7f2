package redact

import "bytes"

// versionWord is a word that has a version behind it.
type versionWord struct {
	word    string
	product bool // behind a colon it has its address
}

// versionWords are all there are, by their last letters.
var versionWords = [26][]versionWord{
	'a' - 'a': {{"kafka", true}, {"java", true}},
	'b' - 'a': {{"mariadb", true}, {"mongodb", true}},
	'c' - 'a': {{"rfc", false}},
	'd' - 'a': {{"oid", false}, {"upgraded", false}, {"build", false}},
	'e' - 'a': {{"jre", true}, {"chrome", true}, {"edge", true}, {"oracle", true}, {"clickhouse", true}, {"release", false}, {"firmware", false}, {"package", false}, {"clause", false}},
	'h' - 'a': {{"elasticsearch", true}, {"patch", false}},
	'k' - 'a': {{"jdk", true}, {"sdk", false}},
	'l' - 'a': {{"postgresql", true}, {"mysql", true}, {"openssl", true}},
	'm' - 'a': {{"chromium", true}},
	'n' - 'a': {{"version", false}, {"revision", false}, {"plugin", false}, {"section", false}},
	'r' - 'a': {{"ver", false}, {"driver", false}, {"chapter", false}},
	's' - 'a': {{"postgres", true}, {"redis", true}},
	'v' - 'a': {{"rev", false}},
	'x' - 'a': {{"nginx", true}, {"firefox", true}},
	'y' - 'a': {{"assembly", false}},
}

// versionWordBefore looks at the word before the value, over quotes, blanks, colons.
func versionWordBefore(text []byte, at int) bool {
	low := max(0, at-10)
	end := at
	for end > low && !latinOrNumeral(text[end-1]) && text[end-1] != '\n' && text[end-1] != ',' && text[end-1] != '/' {
		end--
	}
	word := text[max(0, end-16):end]
	if len(word) == 0 || !latin(word[len(word)-1]) {
		return false
	}
	for _, v := range versionWords[word[len(word)-1]|0x20-'a'] {
		if foldSuffix(word, v.word) {
			if v.product && bytes.ContainsAny(text[end:at], ":=\"'") {
				return false // "redis": "10.0.0.1:6379"
			}
			return v.word != "ver" || len(word) == 3 || !latin(word[len(word)-4]) // not "server 10.0.0.1"
		}
	}
	return false
}
